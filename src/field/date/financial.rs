//! Financial years: `2024/25`, `2024-25`, `FY24/25`, `2022/2023`.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Date;

use super::figures::Figures;
use super::is_year;
use crate::field::scan::{before, pattern};
use crate::pattern::Regex;

/// A financial year: April to March.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinancialYear {
    /// Where it stands, in bytes, `FY` included.
    pub range: Range<usize>,
    /// As printed.
    pub raw: String,
    /// The calendar year it begins in.
    pub start_year: i16,
}

impl FinancialYear {
    /// The form of the record: `2024/25`.
    #[must_use]
    pub fn normal(&self) -> String {
        format!("{}/{:02}", self.start_year, (self.start_year + 1) % 100)
    }
}

/// The financial year of a day: 31 March 2025 is in `2024/25`.
#[must_use]
pub fn financial_year_of(day: Date) -> String {
    let start_year = if day.month() < 4 {
        day.year() - 1
    } else {
        day.year()
    };
    FinancialYear {
        range: 0..0,
        raw: String::new(),
        start_year,
    }
    .normal()
}

/// Two numbers that may be the years it begins and ends in.
static PAIR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(FY)[\s'’]?|\b)(\d{4}|\d{2})(\s?[/–\u{2010}\u{2011}-]\s?|\s(?:to|and)\s)(\d{4}|\d{2}|\d)\b",
    )
});

/// Words that make two short numbers, or `2024 to 2025`, a financial year.
static NAMED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:(?:financial|fiscal)\s+years?|FY)(?:\s+of)?\s*$"));

/// Words behind that do the same.
static NAMED_BEHIND: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^\s+(?:financial|fiscal)\s+year"));

/// Words before a decision number.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:decision|decisions|notice|log|ref|reference|no|number)\.?\s*(?:(?:no|number|ref|notice|log)\b\.?)?\s*[:\s–-]*$",
    )
});

/// The financial years in a text, in order. The second year follows the first: `2021-2025` is a span.
#[must_use]
pub fn financial_years(text: &str) -> Vec<FinancialYear> {
    let mut found = Vec::new();
    if !Figures::of(text).two() {
        return found;
    }
    let mut at = 0;
    while let Some(m) = PAIR.captures_at(text, at) {
        let (Some(all), Some(first)) = (m.get(0), m.get(2)) else {
            break;
        };
        at = first.end();
        let short = m[2].len() == 2 || m[3].contains(['t', 'T', 'a', 'A']);
        let named = m.get(1).is_some()
            || NAMED.is_match(before(text, all.start(), 24))
            || NAMED_BEHIND.is_match(&text[all.end()..]);
        let Some(start_year) = start_year(&m[2], &m[4], &m[3]) else {
            continue;
        };
        let numbered = m.get(1).is_none() && NUMBERED.is_match(before(text, all.start(), 40));
        if (short && !named) || numbered || !stands_free(text, &all.range()) {
            continue;
        }
        at = all.end();
        found.push(FinancialYear {
            range: all.range(),
            raw: all.as_str().to_owned(),
            start_year,
        });
    }
    found
}

/// The year two numbers begin in, if the second is the next.
fn start_year(first: &str, second: &str, between: &str) -> Option<i16> {
    let mut year: i16 = first.parse().ok()?;
    if first.len() == 2 {
        year += 2000;
    }
    let next = year.checked_add(1).filter(|_| is_year(year))?;
    let end: i16 = second.parse().ok()?;
    let fits = match (first.len(), second.len()) {
        (4, 4) => end == next,
        (_, 2) => end == next % 100,
        // 2023-4
        (4, 1) => end == next % 10 && !between.contains(char::is_whitespace),
        _ => false,
    };
    fits.then_some(year)
}

/// Whether the pair is not part of a longer number, date or reference.
fn stands_free(text: &str, range: &Range<usize>) -> bool {
    let mut back = text[..range.start].chars().rev();
    let free_before = match back.next() {
        Some('£' | '$' | '€') => false,
        Some('/' | '-' | '–' | '.' | ',') => !back.next().is_some_and(|c| c.is_ascii_digit()),
        _ => true,
    };
    let mut ahead = text[range.end..].chars();
    let free_behind = match ahead.next() {
        Some('/' | '-' | '–' | '.' | ',') => !ahead.next().is_some_and(|c| c.is_ascii_digit()),
        Some('%') => false,
        _ => true,
    };
    free_before && free_behind
}
