//! Lists of recipients: `Women's Aid – £12,250`, `£12,250 to Women's Aid for ...`.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::named::{Named, behind};
use super::passage::{Ledger, PartKindOf, Passage};
use super::rules::Hit;
use crate::field::facts::Value;
use crate::field::party;
use crate::layout::{Layout, Span};
use crate::pattern::Regex;
use crate::profile::{Profile, Says, Subject};
use crate::text::Vocabulary;

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
        r"^\s*(?:\([^)]{1,120}\)\s*)?(?:[-–—:,=]+|\.{3,}|will receive|to receive|receives|is awarded|be awarded|for the sum of|of)?\s*(?:a grant of |an award of |the sum of |grant of )?[\u{E000}-\u{E7FF}]",
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

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, used by every test of this room"
)]
static SUM_LAST: LazyLock<Regex> = LazyLock::new(|| {
    // Behind the name: what it is for, between marks, and the sum as the last word of the item.
    Regex::new(r"^\s*(?:\([^)]{1,60}\)\s*)?[-–—:,]+ ?([^.;\u{E000}-\u{F8FF}]{3,120}?)\s*[-–—:,=]+\s*[\u{E000}-\u{E7FF}]\s*[.;,]?\s*(?:and)?\s*$").unwrap()
});

/// Reads the lists of recipients: runs of items that each hold one name and one sum.
pub(super) fn read(layout: &Layout, profile: &Profile, ledger: &Ledger, hits: &[Hit]) -> Vec<AwardRow> {
    let mut out: Vec<AwardRow> = Vec::new();
    let mut group = 0;
    let mut run: Vec<AwardRow> = Vec::new();
    let mut introduced = false;
    let mut last_order = 0;
    let mut name_above: Option<Named> = None;
    for (i, passage) in ledger.passages.iter().enumerate() {
        let here = passage.part.counts() && !passage.part.is_history();
        let item = if here {
            item(layout, passage).or_else(|| under(passage, name_above.take()))
        } else {
            None
        };
        name_above = if here { only_a_name(layout, passage) } else { None };
        // A name waits for its sum: the run goes on.
        if name_above.is_some() && passage.order == last_order + 1 {
            last_order = passage.order;
            continue;
        }
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
    out.extend(labelled(layout, profile, ledger));
    out
}

/// Group of what is read from entries with labels: no list reaches it.
const ENTRIES: usize = 900;

/// Entries with labels, one after the other: `Applicant: The Mill Trust`, and further down `Decision: Award grant of £500`.
/// One alone is not a list. Who is refused stands in none of the rows.
fn labelled(layout: &Layout, profile: &Profile, ledger: &Ledger) -> Vec<AwardRow> {
    let Some(words) = &profile.tables else {
        return Vec::new();
    };
    let result = Vocabulary::shared().class("result").unwrap_or_default();
    let starts = |labels: &[crate::profile::Label], text: &str| {
        labels
            .iter()
            .any(|l| l.match_start(text).is_some_and(|m| m.end >= text.len()))
    };
    let mut out: Vec<AwardRow> = Vec::new();
    let mut applicant: Option<Named> = None;
    for passage in ledger.passages.iter().filter(|p| p.part.counts()) {
        let text = layout.text.slice(passage.span);
        let Some((label, rest)) = text.split_once(':').filter(|(l, _)| l.len() <= LONGEST_LABEL) else {
            continue;
        };
        let start = text.len() - rest.trim_start().len();
        if starts(&words.recipient, label) {
            let party = party::body_at(text, start).filter(|p| behind(text, p) >= text.trim_end().len());
            applicant = party.map(|p| Named::of(&p, passage.span));
            continue;
        }
        let entries = Vocabulary::shared().entries(label, &crate::text::tokens(label));
        let says = entries.iter().all(|e| e.other.meets(result)) || starts(&words.amount, label);
        let sum = passage
            .sums
            .first()
            .filter(|_| says && !starts(&words.not_awarded, label));
        if let Some(sum) = sum
            && let Some(named) = applicant.take()
        {
            out.push(AwardRow {
                named,
                sum: Some(*sum),
                purpose: None,
                group: ENTRIES,
                sure: true,
                source: "an entry with labels",
            });
        }
    }
    if out.len() < 2 {
        out.clear();
    }
    out
}

/// Bytes of the label of an entry, at most.
const LONGEST_LABEL: usize = 30;

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
    // Sums that add up to one the decision states are its awards, wherever the list stands.
    let proven = run.len() >= 2
        && run
            .iter()
            .try_fold(Decimal::ZERO, |a, r| {
                a.checked_add(ledger.sums.get(r.sum?)?.value?)
            })
            .is_some_and(|sum| ledger.states(sum));
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
    if introduced || proven || (run.len() >= 2 && near) {
        for row in run.drain(..) {
            out.push(AwardRow {
                group: *group,
                sure: introduced || proven,
                ..row
            });
        }
        *group += 1;
    }
    run.clear();
}

/// A paragraph that is nothing but a name.
fn only_a_name(layout: &Layout, passage: &Passage) -> Option<Named> {
    if !passage.sums.is_empty() {
        return None;
    }
    let text = layout.text.slice(passage.span);
    let party = party::body_at(text, 0)?;
    let rest = text.get(behind(text, &party)..)?;
    let whole = party.name.contains(' ') && !rest.contains(char::is_alphanumeric);
    whole.then(|| Named::of(&party, passage.span))
}

/// A paragraph that is nothing but a sum, under one that is nothing but a name.
fn under(passage: &Passage, name: Option<Named>) -> Option<AwardRow> {
    let named = name?;
    let alone = passage.sums.len() == 1 && passage.annotated.text().trim().chars().count() == 1;
    alone.then(|| AwardRow {
        named,
        sum: passage.sums.first().copied(),
        purpose: None,
        group: 0,
        sure: false,
        source: "a sum under a name",
    })
}

/// The marked text behind a party; nothing before it is marked, so both texts are the same up to there.
fn rest_behind<'t>(marked: &'t str, text: &str, party: &party::Party) -> &'t str {
    marked.get(behind(text, party)..).unwrap_or_default()
}

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, used by every test of this room"
)]
static ALL_NAME: LazyLock<Regex> = LazyLock::new(|| {
    // Capitals, quoted words and the small words between them, up to a dash, colon or comma and the sum.
    Regex::new(
        r"^((?:[“‘(]?\p{Lu}[\w’'.&”)!+-]*|&|of|and|for|the|in|at|on|with|de|y)(?: (?:[“‘(]?\p{Lu}[\w’'.&”)!+-]*|&|of|and|for|the|in|at|on|with|de|y)){1,9})\s*(?:[-–—:,]\s*|\s)[\u{E000}-\u{E7FF}]",
    )
    .unwrap()
});

/// Words an item begins with that says what is to be done, and is not a name: `Extend with Abbott Ltd, £5,000`.
const ORDERS: &[&str] = &[
    "Accept",
    "Agree",
    "Allocate",
    "Approve",
    "Award",
    "Buy",
    "Commission",
    "Continue",
    "Contribute",
    "Engage",
    "Enter",
    "Extend",
    "Give",
    "Lease",
    "Note",
    "Order",
    "Pay",
    "Provide",
    "Purchase",
    "Release",
    "Renew",
    "Sign",
    "Transfer",
];

/// A name with quoted words or marks in it: all that stands before the separator of a list's item.
fn quoted(layout: &Layout, passage: &Passage, lead: usize) -> Option<Named> {
    passage.label.as_ref()?;
    let marked = passage.annotated.text().get(lead..)?;
    let name = ALL_NAME.captures(marked)?.get(1)?;
    let first = name.as_str().split(' ').next()?;
    if ORDERS.contains(&first) {
        return None;
    }
    let span = passage.span.part(lead..lead + name.end());
    crate::field::texts::value(layout, span).map(|name| Named {
        name,
        part_of: None,
        alias: None,
    })
}

/// A sentence begins here, with or without a stop before it.
fn next_sentence(rest: &str) -> bool {
    let words = rest.strip_prefix('.').unwrap_or(rest);
    words.starts_with(' ') && words.trim_start().starts_with(char::is_uppercase)
}

/// A paragraph that is nothing but a name and a sum, with a purpose perhaps. In a list, sentences with sums of their own may
/// follow: `The Brickworks Club: £2,000. The club costs £9,000 a year to run`. The last item may have the sentence behind
/// the list in its paragraph, without a stop between: `£2,000 In all £4,000`.
fn item(layout: &Layout, passage: &Passage) -> Option<AwardRow> {
    let alone = passage.sums.len() == 1;
    let begins = alone || (passage.label.is_some() && !passage.sums.is_empty());
    if !begins || passage.annotated.text().chars().count() > 400 {
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
    if let Some(m) = SUM_FIRST.find(marked).filter(|_| alone) {
        let start = passage.annotated.original(m.end()..m.end()).start;
        let party = party::body_at(text, start)?;
        let end = behind(text, &party);
        return Some(row(
            Named::of(&party, passage.span),
            purpose(passage.span, text, end),
        ));
    }
    let lead = ["To the ", "To ", "to the ", "to "]
        .iter()
        .find(|w| text.starts_with(**w))
        .map_or(0, |w| w.len());
    let Some(party) =
        party::body_at(text, lead).filter(|p| NAME_FIRST.is_match(rest_behind(marked, text, p)))
    else {
        let ended = party::body_at(text, lead)
            .filter(|_| alone && passage.label.is_some())
            .and_then(|p| {
                Some((
                    SUM_LAST.captures(rest_behind(marked, text, &p))?.get(1)?.range(),
                    p,
                ))
            });
        if let Some((purpose, party)) = ended {
            let end = behind(text, &party);
            // Nothing before the sum is marked.
            let words = passage.span.part(end + purpose.start..end + purpose.end);
            return Some(row(Named::of(&party, passage.span), Some(words)));
        }
        let named = quoted(layout, passage, lead).filter(|_| alone)?;
        return Some(row(named, None));
    };
    let end = behind(text, &party);
    // In the marked text the same place: nothing before the name is marked.
    let rest = marked.get(end..)?;
    let m = NAME_FIRST.find(rest)?;
    // Between a name and its sum only a separator stands; a bare space would join any two things.
    let separator = rest.get(..m.end())?;
    if !alone {
        let ends = rest.get(m.end()..).is_some_and(next_sentence);
        return ends.then(|| row(Named::of(&party, passage.span), None));
    }
    // Where the sum ends the item, nothing says what it is for.
    let after = if end + m.end() >= marked.len() {
        text.len()
    } else {
        passage.annotated.original(end + m.end()..end + m.end()).start
    };
    // A line that is a body and its sum, and nothing else.
    let bare = party::is_whole(&party.name)
        && !text
            .get(after..)
            .unwrap_or_default()
            .contains(char::is_alphanumeric);
    if separator.trim().chars().count() <= 1 && passage.label.is_none() && !bare {
        return None;
    }
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
    let end = trimmed
        .find(". ")
        .into_iter()
        .chain(trimmed.find(';'))
        .min()
        .map_or_else(|| text.trim_end().trim_end_matches('.').len(), |i| start + i);
    (start + cut < end && trimmed.chars().any(char::is_alphabetic)).then(|| base.part(start + cut..end))
}
