//! Where the value of a label stands: behind it, in the next column, under it, or over it on a dotted line.
//!
//! Which of them holds is asked of all labels of one line together: a row of labels stands over a row of values or under
//! one. What stands there must look like what the label asks for.

use std::sync::LazyLock;

use super::label::{Found, What};
use super::run::Run;
use crate::layout::{Layout, Span};
use crate::pattern::Regex;
use crate::profile::{Field, Profile};
use crate::section::names::names_somebody;
use crate::section::units::Unit;

/// What was found for a label.
#[derive(Debug, Clone, Default)]
pub(super) struct Taken {
    /// It stands over its label.
    pub(super) above: bool,
    /// The value: stretches of the text in order; most have one.
    pub(super) spans: Vec<Span>,
    /// What stands there cannot be its value: the words are not a label here.
    pub(super) dropped: bool,
}

/// The side of a row of labels on which their values stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Below,
    Above,
}

/// Finds values.
pub(super) struct Values<'a> {
    layout: &'a Layout,
    profile: &'a Profile,
    units: &'a [Unit<'a>],
    runs: &'a [Run],
    labels: &'a [Found],
    /// Which runs are labels, or values of such already.
    used: Vec<bool>,
}

/// Free lines further apart than this, in ems, do not belong together as label and value.
const REACH: f32 = 2.6;

impl<'a> Values<'a> {
    pub(super) fn new(
        layout: &'a Layout,
        profile: &'a Profile,
        units: &'a [Unit<'a>],
        runs: &'a [Run],
        labels: &'a [Found],
    ) -> Self {
        let mut used = vec![false; runs.len()];
        for f in labels {
            for i in (f.run..=f.last).chain(f.also) {
                if let Some(u) = used.get_mut(i) {
                    *u = true;
                }
            }
        }
        Self {
            layout,
            profile,
            units,
            runs,
            labels,
            used,
        }
    }

    /// The values of all labels.
    pub(super) fn find(mut self) -> Vec<Taken> {
        let mut out: Vec<Taken> = vec![Taken::default(); self.labels.len()];
        for i in 0..self.labels.len() {
            if self.goes_on(i) {
                self.drop(i, &mut out);
            }
        }
        for (i, f) in self.labels.iter().enumerate() {
            if !f.bare
                && let Some(t) = out.get_mut(i)
            {
                *t = self.judged(f, vec![self.inline(f)]);
            }
        }
        let mut side = Side::Below;
        let mut at = 0;
        while at < self.labels.len() {
            if out.get(at).is_some_and(|t| t.dropped) {
                at += 1;
                continue;
            }
            let row = self.row(at);
            if row.is_empty() {
                at += 1;
                continue;
            }
            let last = row.last().map_or(at, |l| *l);
            let values = self.values_among(&row);
            for i in &values {
                self.drop(*i, &mut out);
            }
            let row: Vec<usize> = row.into_iter().filter(|i| !values.contains(i)).collect();
            let columns = self.is_columns(&row);
            let open: Vec<usize> = row
                .iter()
                .copied()
                .filter(|i| columns || self.right(*i).is_none())
                .collect();
            for i in row.iter().copied().filter(|i| !open.contains(i)) {
                if let Some(r) = self.right(i) {
                    let spans = self.extent(r, Side::Below);
                    self.give(i, spans, &mut out);
                }
            }
            if !open.is_empty() {
                // A row that fits both ways goes the way of the next that does not.
                let next = || {
                    let behind = row.last().map_or(at, |l| *l) + 1;
                    let next = self.row(behind);
                    (!next.is_empty() && self.is_beneath(&row, &next))
                        .then(|| self.side(&next))
                        .flatten()
                };
                side = self.side(&open).or_else(next).unwrap_or(side);
                for i in open {
                    let explicit = columns && self.labels.len() > 1;
                    let opens = matches!(
                        self.labels.get(i).map(|f| f.what),
                        Some(What::Part(_) | What::Section(_))
                    );
                    if opens && !explicit {
                        continue;
                    }
                    if let Some(r) = self.on(i, side) {
                        let spans = self.extent(r, side);
                        self.give(i, spans, &mut out);
                        if let Some(t) = out.get_mut(i) {
                            t.above = side == Side::Above;
                        }
                    }
                }
            }
            at = last + 1;
        }
        out
    }

    /// Takes back that some words are a label.
    fn drop(&mut self, label: usize, out: &mut [Taken]) {
        if let (Some(f), Some(t)) = (self.labels.get(label), out.get_mut(label)) {
            t.dropped = true;
            for u in self.used.get_mut(f.run..=f.last).into_iter().flatten() {
                *u = false;
            }
        }
    }

    /// Whether a word of the vocabulary is the last line of a text in its column: the line above is in the same print, close,
    /// and no label; nothing stands beside it.
    fn goes_on(&self, label: usize) -> bool {
        let Some(f) = self.labels.get(label) else {
            return false;
        };
        let Some(run) = self.runs.get(f.run) else {
            return false;
        };
        f.bare
            && !run.alone
            && self
                .next_right(f)
                .is_none_or(|r| self.runs.get(r).is_some_and(|n| n.cell != run.cell))
            && self.runs.iter().enumerate().any(|(i, above)| {
                above.page == run.page
                    && !self.is_used(i)
                    && (above.bbox.left - run.bbox.left).abs() < 2.5
                    && above.looks_like(run)
                    && above.bbox.bottom < run.bbox.center_y()
                    && run.bbox.top - above.bbox.bottom < 0.5 * run.size
            })
    }

    /// Gives a label its value and marks the value's runs as used.
    fn give(&mut self, label: usize, spans: Vec<Span>, out: &mut [Taken]) {
        let Some(f) = self.labels.get(label) else { return };
        let taken = self.judged(f, spans);
        for (run, used) in self.runs.iter().zip(&mut self.used) {
            *used |= taken.spans.iter().any(|s| s.overlaps(run.span));
        }
        if let Some(t) = out.get_mut(label) {
            *t = taken;
        }
    }

    /// Bare labels on one line, from one of them on.
    fn row(&self, first: usize) -> Vec<usize> {
        let bare = |i: usize| {
            self.labels
                .get(i)
                .filter(|f| f.bare && !matches!(f.what, What::Signature))
        };
        let Some(run) = bare(first).and_then(|f| self.runs.get(f.run)) else {
            return Vec::new();
        };
        let mut out = vec![first];
        for i in first + 1..self.labels.len() {
            match bare(i).and_then(|f| self.runs.get(f.run)) {
                Some(r) if r.level_with(run) => out.push(i),
                _ => break,
            }
        }
        out
    }

    /// Whether labels of one line stand side by side with no value between them.
    fn is_columns(&self, row: &[usize]) -> bool {
        let run = |i: &usize| self.labels.get(*i).map(|f| f.run);
        row.len() > 1
            && row.last().is_some_and(|l| self.right(*l).is_none())
            && row.windows(2).all(|w| {
                let next = self.labels.get(w[0]).and_then(|f| self.next_right(f));
                next.is_some() && next == run(&w[1])
            })
    }

    /// Words of the vocabulary that stand where a value belongs: `Type of decision | Financial` beside other labels with
    /// their values.
    fn values_among(&self, row: &[usize]) -> Vec<usize> {
        if row.len() < 2 || self.is_columns(row) {
            return Vec::new();
        }
        let mut out: Vec<usize> = Vec::new();
        for w in row.windows(2) {
            let next = self.labels.get(w[0]).and_then(|f| self.next_right(f));
            // What has a value of its own is not a value.
            if self.right(w[1]).is_none()
                && !out.contains(&w[0])
                && next.is_some()
                && next == self.labels.get(w[1]).map(|f| f.run)
            {
                out.push(w[1]);
            }
        }
        out
    }

    /// Whether a row of labels stands in the columns of one above it, two lines down.
    fn is_beneath(&self, row: &[usize], next: &[usize]) -> bool {
        let runs = |list: &[usize]| -> Vec<&Run> {
            let found = list.iter().filter_map(|i| self.labels.get(*i));
            found.filter_map(|f| self.runs.get(f.run)).collect()
        };
        let next = runs(next);
        runs(row).iter().any(|a| {
            next.iter()
                .any(|b| a.in_column_with(b) && b.bbox.top - a.bbox.bottom < 6.0 * a.size)
        })
    }

    /// The nearest run to the right of a label on its line.
    fn next_right(&self, f: &Found) -> Option<usize> {
        let run = self.runs.get(f.run)?;
        let in_table = |r: &Run| match (run.cell, r.cell) {
            (Some(a), Some(b)) => a.table == b.table && a.row == b.row && b.cell > a.cell,
            (None, None) => true,
            _ => false,
        };
        let right = (f.run..=f.last)
            .filter_map(|i| self.runs.get(i))
            .map(|r| r.bbox.right)
            .fold(0.0_f32, f32::max);
        self.runs
            .iter()
            .enumerate()
            .filter(|(i, r)| *i != f.run && r.page == run.page && r.bbox.left >= right - 2.0)
            .filter(|(_, r)| {
                (r.level_with(run) && r.cell == run.cell)
                    || in_table(r) && (run.cell.is_some() || r.level_with(run))
            })
            .min_by(|(i, a), (j, b)| a.bbox.left.total_cmp(&b.bbox.left).then(i.cmp(j)))
            .map(|(i, _)| i)
    }

    /// The run to the right of a label, if it can be its value.
    fn right(&self, label: usize) -> Option<usize> {
        let f = self.labels.get(label)?;
        let r = self.next_right(f)?;
        (!self.is_used(r)).then_some(r)
    }

    fn is_used(&self, run: usize) -> bool {
        self.used.get(run).copied().unwrap_or(true)
    }

    /// The run under or over a label, if it can be its value.
    fn on(&self, label: usize, side: Side) -> Option<usize> {
        let f = self.labels.get(label)?;
        let first = self.runs.get(f.run)?;
        let last = f
            .also
            .and_then(|i| self.runs.get(i))
            .or_else(|| self.runs.get(f.last))?;
        let gap = |r: &Run| match side {
            Side::Below => r.bbox.top - last.bbox.bottom,
            Side::Above => first.bbox.top - r.bbox.bottom,
        };
        let (i, r) = self
            .runs
            .iter()
            .enumerate()
            .filter(|(i, r)| !(f.run..=f.last).contains(i) && f.also != Some(*i) && r.page == first.page)
            .filter(|(_, r)| first.in_column_with(r) && gap(r) >= -0.35 * first.size)
            .min_by(|(_, a), (_, b)| gap(a).total_cmp(&gap(b)))?;
        let near = match (first.cell, r.cell) {
            // A dotted line between a value and its caption is a row of its own.
            (Some(a), Some(b)) => {
                a.table == b.table && (a.row.abs_diff(b.row) <= 1 || gap(r) <= REACH * first.size.max(r.size))
            }
            (None, None) => gap(r) <= REACH * first.size.max(r.size),
            _ => gap(r) <= REACH * first.size,
        };
        (near && !self.is_used(i)).then_some(i)
    }

    /// On which side of a row of labels stands what they ask for; nothing where neither or both do.
    fn side(&self, row: &[usize]) -> Option<Side> {
        let fit = |side: Side| {
            row.iter()
                .map(|i| {
                    let (Some(f), Some(r)) = (self.labels.get(*i), self.on(*i, side)) else {
                        return 0;
                    };
                    let text: String = self.joined(&self.extent(r, side));
                    self.field(f).map_or(0, |field| fits(field, &text))
                })
                .sum::<i32>()
        };
        let (below, above) = (fit(Side::Below), fit(Side::Above));
        match below.cmp(&above) {
            std::cmp::Ordering::Greater => Some(Side::Below),
            std::cmp::Ordering::Less => Some(Side::Above),
            std::cmp::Ordering::Equal => None,
        }
    }

    fn field(&self, f: &Found) -> Option<Field> {
        match f.what {
            What::Header(i) => self.profile.header.get(i).map(|h| h.field),
            _ => None,
        }
    }

    fn joined(&self, spans: &[Span]) -> String {
        let parts: Vec<&str> = spans.iter().map(|s| self.layout.text.slice(*s).trim()).collect();
        parts.join(" ")
    }

    /// What stands behind a label in its own run, and goes on in its block.
    fn inline(&self, f: &Found) -> Span {
        let Some(run) = self.runs.get(f.last) else {
            return Span::new(f.value, f.value);
        };
        let end = match self.units.get(run.unit) {
            Some(Unit::Block(b, _)) if run.alone => b.span.end,
            _ => run.span.end,
        };
        let next = self
            .labels
            .iter()
            .map(|l| l.span.start)
            .filter(|s| *s > f.span.start)
            .min();
        self.layout
            .text
            .trim(Span::new(f.value, end.min(next.unwrap_or(end)).max(f.value)))
    }

    /// All of a value that one of its runs belongs to.
    fn extent(&self, run: usize, side: Side) -> Vec<Span> {
        let Some(r) = self.runs.get(run) else {
            return Vec::new();
        };
        if r.alone && (r.cell.is_some() || side == Side::Below || r.opens_block) {
            let mut start = r.span.start;
            let mut end = r.span.end;
            for (i, unit) in self.units.iter().enumerate() {
                let Unit::Block(b, cell) = unit else { continue };
                let same = i == r.unit || (r.cell.is_some() && *cell == r.cell && i > r.unit);
                if same {
                    end = end.max(b.span.end);
                }
                if i == r.unit && side == Side::Above {
                    start = b.body.start.min(start);
                }
            }
            let next = self
                .labels
                .iter()
                .map(|l| l.span.start)
                .filter(|s| *s > start)
                .min();
            let end = end.min(next.unwrap_or(end)).max(start);
            return vec![self.layout.text.trim(Span::new(start, end))];
        }
        let mut spans = vec![r.span];
        let mut at = r;
        // The next lines of its column.
        loop {
            let next = self.runs.iter().enumerate().find(|(i, n)| {
                n.page == at.page
                    && !self.is_used(*i)
                    && (n.bbox.left - at.bbox.left).abs() < 2.5
                    && n.looks_like(at)
                    && match side {
                        Side::Below => {
                            n.bbox.top > at.bbox.center_y() && n.bbox.top - at.bbox.bottom < 0.5 * at.size
                        }
                        Side::Above => {
                            n.bbox.bottom < at.bbox.center_y() && at.bbox.top - n.bbox.bottom < 0.5 * at.size
                        }
                    }
            });
            let Some((_, next)) = next.filter(|(_, n)| spans.len() < 4 && !spans.contains(&n.span)) else {
                break;
            };
            match side {
                Side::Below => spans.push(next.span),
                Side::Above => spans.insert(0, next.span),
            }
            at = next;
        }
        spans
    }

    /// A value, if it can be one for the label; else the label is dropped where what stands there shows it to be none.
    fn judged(&self, f: &Found, spans: Vec<Span>) -> Taken {
        let spans: Vec<Span> = spans.into_iter().filter(|s| !s.is_empty()).collect();
        let text = self.joined(&spans);
        let words = text.split_whitespace().count();
        let Some(field) = self.field(f) else {
            return Taken {
                spans,
                ..Taken::default()
            };
        };
        let most = match field {
            Field::Number | Field::DecisionDate | Field::OtherDate => 9,
            Field::OutcomeBy | Field::Originator | Field::SubmittedTo | Field::Recipient => 18,
            Field::Outcome => 16,
            Field::Marking | Field::Amount => 12,
            _ => 60,
        };
        let sentence = text.ends_with('.') && words > 8;
        let dated = matches!(field, Field::DecisionDate | Field::OtherDate);
        let named = matches!(field, Field::OutcomeBy | Field::Originator | Field::SubmittedTo);
        let fit = fits(field, &text) > 0;
        if !text.is_empty()
            && ((words > most && !(fit && dated && words <= 24)) || (named && !fit && sentence))
        {
            return Taken {
                dropped: true,
                ..Taken::default()
            };
        }
        if field == Field::Subject && sentence && text.contains(". ") {
            return Taken {
                dropped: true,
                ..Taken::default()
            };
        }
        if field == Field::Subject && !fit && words <= 2 {
            return Taken::default();
        }
        // `To be allocated`, `None`: the label stands and has no value.
        if (field == Field::Number || dated) && !fit {
            return Taken::default();
        }
        Taken {
            spans,
            ..Taken::default()
        }
    }
}

/// How well a text looks like what a field asks for: 2 where it plainly does, 1 where it may, 0 where it does not.
pub(super) fn fits(field: Field, text: &str) -> i32 {
    let words = text.split_whitespace().count();
    if words == 0 {
        return 0;
    }
    let digits = text.chars().any(|c| c.is_ascii_digit());
    let dated = DATE.is_match(text);
    match field {
        Field::Number => {
            let day = dated && (words >= 3 || !text.contains(char::is_alphabetic));
            i32::from(digits && words <= 6 && !day && !text.contains('£')) * 2
        }
        Field::DecisionDate | Field::OtherDate => i32::from(dated && words <= 24) * 2,
        Field::OutcomeBy | Field::Originator | Field::SubmittedTo => {
            i32::from(!digits && names_somebody(text))
        }
        Field::Amount => i32::from(text.contains('£') || text.contains('€')) * 2,
        Field::Subject => i32::from(!dated && words >= 2 && !text.ends_with(':')),
        _ => 0,
    }
}

/// A day as papers print it.
#[allow(
    clippy::unwrap_used,
    reason = "a constant pattern, used by every test of this room"
)]
pub(super) static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b\d{1,2}\s*[./-]\s*\d{1,2}\s*[./-]\s*\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+\d{2,4}\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}\b",
    )
    .unwrap()
});
