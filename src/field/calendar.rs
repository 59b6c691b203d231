//! Every date in the document and what it is the date of.

use super::date::{DateFound, DatesByPlace, FieldDate, find_in_date_field};
use super::facts::{DateFact, DateRole, Facts};
use crate::layout::{Item, Layout, Span};
use crate::profile::Field;
use crate::section::{Outline, Piece, Place};

/// The name of the part a paragraph stands in: `summary`, `recommendation`, the section's number or title, nothing for
/// the outcome and for what is bound in behind the form.
pub(super) fn part_name(layout: &Layout, place: Place<'_>) -> Option<String> {
    match place {
        Place::Summary => Some("summary".to_owned()),
        Place::Recommendation => Some("recommendation".to_owned()),
        Place::Outcome => None,
        Place::Section(s) if s.appendix => None,
        Place::Section(s) => s
            .number
            .clone()
            .or_else(|| s.title.map(|t| super::texts::tidy(layout.text.slice(t)))),
    }
}

/// Dates in reading order: those beside signatures with their role, all others as mentions. Which are the beginning and
/// end of what is funded, the reading of money has said.
pub(super) fn read(
    layout: &Layout,
    outline: &Outline,
    dates: &DatesByPlace<'_>,
    facts: &Facts,
) -> Vec<DateFact> {
    let mut out: Vec<DateFact> = Vec::new();
    let mut add = |found: DateFound, base: Span, role: DateRole, section: Option<String>| {
        out.push(DateFact {
            value: found.value,
            precision: found.precision,
            raw: found.raw,
            role,
            section,
            span: base.part(found.range),
        });
    };
    for s in &outline.sign_offs {
        if let FieldDate::Found(d) | FieldDate::Unreadable(d) = find_in_date_field(layout.text.slice(s.date))
        {
            add(d, s.date, DateRole::of(s.role), None);
        }
    }
    for h in &outline.headers {
        let role = if h.field == Field::DecisionDate {
            DateRole::Decision
        } else {
            DateRole::Mention
        };
        if h.field == Field::Number {
            continue;
        }
        for d in dates.of(h.value).iter().cloned() {
            add(d, h.value, role, None);
        }
    }
    let confidential = outline
        .confidential
        .iter()
        .flat_map(|c| &c.reason)
        .map(|p| (None, p));
    let preface = outline.preface.iter().map(|p| (None, p));
    let parts = outline.pieces().map(|(place, p)| (part_name(layout, place), p));
    for (section, piece) in preface.chain(parts).chain(confidential) {
        for span in spans(layout, piece) {
            for d in dates.of(span).iter().cloned() {
                add(d, span, DateRole::Mention, section.clone());
            }
        }
    }
    // What no part of the form claims is in the document all the same.
    for span in &outline.unclaimed {
        for d in dates.of(*span).iter().cloned() {
            add(d, *span, DateRole::Mention, None);
        }
    }
    if let Some((start, end)) = &facts.money.period {
        for d in &mut out {
            if d.span == start.span {
                d.role = DateRole::PeriodStart;
            } else if d.span == end.span {
                d.role = DateRole::PeriodEnd;
            }
        }
    }
    out.sort_by_key(|d| d.span);
    out.dedup_by_key(|d| d.span);
    out
}

/// The stretches of text a piece holds: a paragraph, or the cells of a table.
pub(super) fn spans(layout: &Layout, piece: &Piece) -> Vec<Span> {
    match piece {
        Piece::Para(p) => vec![p.span],
        Piece::Table(i) => match layout.flow.get(*i) {
            Some(Item::Table(t)) => t.rows.iter().flat_map(|r| &r.cells).map(|c| c.span).collect(),
            _ => Vec::new(),
        },
    }
}
