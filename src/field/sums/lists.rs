//! Lists of recipients: `Women's Aid – £12,250`, `£12,250 to Women's Aid for ...`.

use std::sync::LazyLock;

use regex::Regex;

use super::passage::{Ledger, PartKindOf, Passage};
use super::rules::{Hit, Named, behind};
use crate::field::facts::Value;
use crate::field::party;
use crate::layout::{Layout, Span};
use crate::profile::{Profile, Says, Subject};

/// A row that gives a recipient a sum: an item of a list or a row of a table.
#[derive(Debug, Clone)]
pub(super) struct AwardRow {
    pub(super) named: Named,
    /// The sum's place in the ledger; none where the row has none.
    pub(super) sum: Option<usize>,
    pub(super) purpose: Option<Value<String>>,
    /// Which list or table it belongs to, counted through the document.
    pub(super) group: usize,
    /// It stands in a list or table that plainly is one of awards.
    pub(super) sure: bool,
    /// What it was read from, for explaining.
    pub(super) source: &'static str,
}

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, used by every test of this room"
)]
static NAME_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    // Behind the name: a dash, a colon, a comma, or words that say it receives.
    Regex::new(
        r"^\s*(?:[-–—:,=]+|\.{3,}|will receive|to receive|receives|is awarded|be awarded|for the sum of|of)?\s*(?:a grant of |an award of |the sum of |grant of )?[\u{E000}-\u{E7FF}]",
    )
    .unwrap()
});

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, used by every test of this room"
)]
static SUM_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:a grant of |an award of |the sum of )?[\u{E000}-\u{E7FF}]\s*(?:to|for|towards|[-–—:])\s*(?:the )?").unwrap()
});

/// Reads the lists of recipients: runs of items that each hold one name and one sum.
pub(super) fn read(layout: &Layout, _profile: &Profile, ledger: &Ledger, hits: &[Hit]) -> Vec<AwardRow> {
    let mut out: Vec<AwardRow> = Vec::new();
    let mut group = 0;
    let mut run: Vec<AwardRow> = Vec::new();
    let mut introduced = false;
    let mut last_order = 0;
    for (i, passage) in ledger.passages.iter().enumerate() {
        let item = if passage.part.counts() && !passage.part.is_history() {
            item(layout, passage)
        } else {
            None
        };
        let follows = passage.order == last_order + 1;
        match item {
            Some(row) if run.is_empty() || follows => {
                if run.is_empty() {
                    introduced = i.checked_sub(1).is_some_and(|before| {
                        hits.iter().any(|h| h.passage == before && h.says == Says::List)
                    });
                }
                run.push(row);
            }
            Some(row) => {
                close(&mut run, &mut group, introduced, ledger, &mut out);
                introduced = false;
                run.push(row);
            }
            None => close(&mut run, &mut group, introduced, ledger, &mut out),
        }
        last_order = passage.order;
    }
    close(&mut run, &mut group, introduced, ledger, &mut out);
    out
}

/// Ends a run of items. One item alone is a list only if the paragraph before announced it.
fn close(
    run: &mut Vec<AwardRow>,
    group: &mut usize,
    introduced: bool,
    ledger: &Ledger,
    out: &mut Vec<AwardRow>,
) {
    if run.is_empty() {
        return;
    }
    let near = run
        .first()
        .and_then(|r| r.sum)
        .and_then(|s| ledger.passage_of(s))
        .is_some_and(|p| {
            matches!(
                p.part.kind,
                PartKindOf::Summary | PartKindOf::Recommendation | PartKindOf::Outcome
            ) || p.part.about == Some(Subject::Money)
        });
    if introduced || (run.len() >= 2 && near) {
        for row in run.drain(..) {
            out.push(AwardRow {
                group: *group,
                sure: introduced,
                ..row
            });
        }
        *group += 1;
    }
    run.clear();
}

/// A paragraph that is nothing but a name and a sum, with a purpose perhaps.
fn item(layout: &Layout, passage: &Passage) -> Option<AwardRow> {
    if passage.sums.len() != 1 || passage.annotated.text().chars().count() > 400 {
        return None;
    }
    let text = layout.text.slice(passage.span);
    let marked = passage.annotated.text();
    let row = |named: Named, purpose: Option<Span>| AwardRow {
        named,
        sum: passage.sums.first().copied(),
        purpose: purpose.and_then(|s| crate::field::texts::value(layout, s)),
        group: 0,
        sure: false,
        source: "an item of a list",
    };
    if let Some(m) = SUM_FIRST.find(marked) {
        let start = passage.annotated.original(m.end()..m.end()).start;
        let party = party::body_at(text, start)?;
        let end = behind(text, &party);
        return Some(row(
            Named::of(&party, passage.span),
            purpose(passage.span, text, end),
        ));
    }
    let party = party::body_at(text, 0)?;
    let end = behind(text, &party);
    // In the marked text the same place: nothing before the name is marked.
    let rest = marked.get(end..)?;
    let m = NAME_FIRST.find(rest)?;
    // Between a name and its sum only a separator stands; a bare space would join any two things.
    let separator = rest.get(..m.end())?;
    if separator.trim().chars().count() <= 1 && passage.label.is_none() {
        return None;
    }
    let after = passage.annotated.original(end + m.end()..end + m.end()).start;
    Some(row(
        Named::of(&party, passage.span),
        purpose(passage.span, text, after),
    ))
}

/// What stands behind the name and the sum, if it says what the money is for.
fn purpose(base: Span, text: &str, from: usize) -> Option<Span> {
    let rest = text.get(from..)?;
    let trimmed = rest
        .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '-' | '–' | '—' | ':' | ';'));
    let start = from + (rest.len() - trimmed.len());
    let cut = ["for ", "to ", "towards "]
        .iter()
        .find(|w| trimmed.starts_with(**w))
        .map_or(0, |w| w.len());
    // What joins it to the next item is none.
    if matches!(trimmed.trim_end(), "and" | "or") {
        return None;
    }
    let end = trimmed.find(['.', ';']).map_or(text.len(), |i| start + i);
    (start + cut < end && trimmed.chars().any(char::is_alphabetic)).then(|| base.part(start + cut..end))
}
