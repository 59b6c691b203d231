//! A paragraph with its sums, dates and financial years replaced by single marks.
//!
//! `up to £34,000 per annum` is one thing to a rule, regardless of its digits and however it is written. The marks are
//! private-use characters; those the document itself holds are replaced first, so that no text can pose as a sum.

use std::ops::Range;
use std::sync::LazyLock;

use crate::field::date::{DateFound, FinancialYear, financial_years};
use crate::field::money::{Money, find_print};
use crate::layout::Print;
use crate::pattern::Regex;
use crate::profile::marks::{DATE, MONEY, YEAR};

/// A text in which rules can look.
#[derive(Debug, Clone, Default)]
pub(super) struct Annotated {
    text: String,
    /// For each byte of the text the byte of the original it stands for.
    origin: Vec<usize>,
    pub(super) sums: Vec<Money>,
    pub(super) years: Vec<FinancialYear>,
}

/// More pieces of one kind than this in one paragraph are not marked; there are as many marks.
const MAX_PIECES: usize = 1_000;

impl Annotated {
    /// Marks a text whose dates are known.
    pub(super) fn new(original: &str, print: Print, currency: &str, dates: &[DateFound]) -> Self {
        let sums = find_print(original, currency, print);
        let years = financial_years(original);
        let mut marks: Vec<(Range<usize>, char)> = Vec::new();
        let mut add = |range: Range<usize>, (first, last): (char, char), i: usize| {
            let code = first as u32 + u32::try_from(i).unwrap_or(u32::MAX);
            if i < MAX_PIECES
                && code <= last as u32
                && let Some(mark) = char::from_u32(code)
            {
                marks.push((range, mark));
            }
        };
        for (i, m) in sums.iter().enumerate() {
            add(extent(original, m), MONEY, i);
        }
        for (i, y) in years.iter().enumerate() {
            add(y.range.clone(), YEAR, i);
        }
        for (i, d) in dates.iter().enumerate() {
            add(d.range.clone(), DATE, i);
        }
        marks.sort_by_key(|(r, c)| (r.start, std::cmp::Reverse(r.end), *c));
        let mut out = Self {
            sums,
            years,
            ..Self::default()
        };
        let mut at = 0;
        for (range, mark) in marks {
            if range.start < at {
                continue;
            }
            out.copy(original, at..range.start);
            out.push(mark, range.start);
            at = range.end;
        }
        out.copy(original, at..original.len());
        out
    }

    fn push(&mut self, c: char, origin: usize) {
        self.text.push(c);
        self.origin.resize(self.text.len(), origin);
    }

    fn copy(&mut self, original: &str, range: Range<usize>) {
        let start = range.start;
        for (i, c) in original.get(range).unwrap_or_default().char_indices() {
            let c = if ('\u{E000}'..='\u{F8FF}').contains(&c) {
                '\u{FFFD}'
            } else {
                c
            };
            self.push(c, start + i);
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The original's bytes for a stretch of the marked text. A mark stands for all of its piece.
    pub(super) fn original(&self, range: Range<usize>) -> Range<usize> {
        let start = self.origin.get(range.start).copied().unwrap_or(0);
        let end = self
            .origin
            .get(range.end)
            .copied()
            .or_else(|| self.origin.last().map(|l| l + 1))
            .unwrap_or(start);
        start..end.max(start)
    }

    /// The first byte of the marked text that stands for a byte of the original or one behind it.
    pub(super) fn marked(&self, original: usize) -> usize {
        // Marks and letters stand in the order of what they stand for.
        self.origin.partition_point(|o| *o < original)
    }

    /// Which sum a mark stands for.
    pub(super) fn sum(&self, mark: &str) -> Option<usize> {
        index(mark, MONEY).filter(|i| *i < self.sums.len())
    }
}

fn index(mark: &str, (first, last): (char, char)) -> Option<usize> {
    let c = mark.chars().next()?;
    (first..=last)
        .contains(&c)
        .then(|| (c as u32 - first as u32) as usize)
}

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, used by every test of this room"
)]
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:up to|upto|(?:a )?maximum(?: sum| amount| value)? of|to a maximum of|not exceeding|not to exceed|no more than|capped at|at least|a minimum of|minimum of|not less than|approximately|approx\.?|around|circa|c\.?|about|some|in the region of|the sum of|a sum of)\s*$",
    )
    .unwrap()
});

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, used by every test of this room"
)]
static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^\s*(?:per annum|p\.?\s?a\.?\b|a year|each year|every year|per year|annually|/\s?year|yearly|a month|each month|per month|pcm|monthly|\(approx(?:imately|\.)?\))",
    )
    .unwrap()
});

/// A sum with the words that belong to it: its limit, its rate, the same sum in words.
fn extent(text: &str, m: &Money) -> Range<usize> {
    let mut start = m
        .words
        .as_ref()
        .map_or(m.range.start, |w| w.start.min(m.range.start));
    let mut end = m.words.as_ref().map_or(m.range.end, |w| w.end.max(m.range.end));
    // "... pence (£4,439.72)": the bracket around the figure goes with it.
    if m.words.is_some() && text.get(end..).is_some_and(|t| t.starts_with(')')) {
        end += 1;
    }
    while let Some(found) = text.get(..start).and_then(|t| BEFORE.find(t)) {
        if found.is_empty() {
            break;
        }
        start = found.start();
    }
    if let Some(found) = text.get(end..).and_then(|t| BEHIND.find(t)) {
        end += found.end();
    }
    start..end
}
