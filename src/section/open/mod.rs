//! Papers on no known form: read by the vocabulary of decision papers and by where things stand on the page.
//!
//! A label is found wherever a run of words is one (`label`); its value is what stands behind, beside, under or over it
//! (`value`). What is neither label nor value is the text of the section it stands in (`parts`). Where nothing is headed
//! as the decision, the paragraph that decides is one (`ruling`).

mod label;
mod parts;
mod run;
mod value;

use super::outline::Outline;
use super::units::{self, CellPlace, TableKind, Unit};
use crate::layout::{Item, Layout, PlacedTable, Span};
use crate::profile::{Field, Profile, canonical};

/// Divides a paper on no known form.
pub(super) fn outline(layout: &Layout, profile: &Profile) -> Outline {
    let units = units_of(layout, profile);
    let runs = run::of(layout, &units);
    let labels = label::Labels {
        layout,
        profile,
        units: &units,
        runs: &runs,
    };
    let mut found = labels.find();
    let mut end = parts::appendix(&labels);
    found.retain(|f| f.span.start < end);
    // Another decision's values are not this one's.
    let others = several(&labels, &found);
    if let Some(first) = others.first() {
        end = end.min(first.0);
        found.retain(|f| f.span.start < end);
    }
    let values = value::Values::new(layout, profile, &units, &runs, &found).find();
    let mut out = parts::assemble(&labels, &found, &values, end, !others.is_empty());
    out.others = others.into_iter().map(|(_, number)| number).collect();
    out
}

/// Where further decisions begin in the same file, and their numbers: a label for the decision's number with another value,
/// and behind it labels for a title or for what was decided again.
fn several(labels: &label::Labels<'_>, found: &[label::Found]) -> Vec<(usize, Span)> {
    let number = |f: &&label::Found| match f.what {
        label::What::Header(i) => labels
            .profile
            .header
            .get(i)
            .is_some_and(|h| h.field == Field::Number && h.key == "number"),
        _ => false,
    };
    let values = value::Values::new(labels.layout, labels.profile, labels.units, labels.runs, found).find();
    let numbered: Vec<(&label::Found, Span)> = found
        .iter()
        .zip(&values)
        .filter(|(f, v)| number(f) && !v.dropped)
        .filter_map(|(f, v)| Some((f, *v.spans.first()?)))
        .collect();
    let Some((first, own)) = numbered.first() else {
        return Vec::new();
    };
    let text = |s: Span| canonical(labels.layout.text.slice(s));
    let page = |s: Span| labels.layout.text.page(s);
    let begins_anew = |from: usize, to: usize| {
        found.iter().any(|f| {
            from < f.span.start
                && f.span.start < to
                && f.what != first.what
                && found.iter().any(|g| g.what == f.what && g.span.start < from)
        })
    };
    let mut out: Vec<(usize, Span)> = Vec::new();
    for (i, (f, value)) in numbered.iter().enumerate().skip(1) {
        let to = numbered.get(i + 1).map_or(usize::MAX, |(n, _)| n.span.start);
        let known = text(*value) == text(*own) || out.iter().any(|(_, s)| text(*s) == text(*value));
        if !known && page(*value) != page(*own) && begins_anew(f.span.start, to) {
            out.push((begins(labels, found, f.span), *value));
        }
    }
    out
}

/// Where a further decision begins: at the head of the page its number stands on, unless a label of the decision before
/// stands between.
fn begins(labels: &label::Labels<'_>, found: &[label::Found], number: Span) -> usize {
    let page = labels.layout.text.page(number);
    let head = labels
        .units
        .iter()
        .map(|u| labels.layout.text.trim(u.span()))
        .find(|s| labels.layout.text.page(*s) == page)
        .map_or(number.start, |s| s.start.min(number.start));
    let between = found
        .iter()
        .any(|f| head <= f.span.start && f.span.start < number.start);
    if between { number.start } else { head }
}

/// The flow split: tables that hold data whole, those the form is laid out in cell by cell.
fn units_of<'l>(layout: &'l Layout, profile: &Profile) -> Vec<Unit<'l>> {
    let mut out = Vec::new();
    for (i, item) in layout.flow.iter().enumerate() {
        match item {
            Item::Block(b) => out.push(Unit::Block(b, None)),
            Item::Table(t) => match units::kind(layout, profile, t) {
                TableKind::Content if t.columns == 1 || is_form(layout, profile, t) => {
                    for (r, row) in t.rows.iter().enumerate() {
                        for (c, cell) in row.cells.iter().enumerate() {
                            // A frame around text is not a table.
                            let place = (t.columns > 1).then_some(CellPlace {
                                table: i,
                                row: r,
                                cell: c,
                            });
                            out.extend(cell.blocks.iter().map(|b| Unit::Block(b, place)));
                        }
                    }
                }
                kind => out.push(Unit::Table(t, i, kind)),
            },
        }
    }
    out
}

/// Whether a table is one a form is laid out in: labels stand in several of its rows, or over one row of values.
fn is_form(layout: &Layout, profile: &Profile, table: &PlacedTable) -> bool {
    let mut rows: Vec<usize> = Vec::new();
    let mut found = 0;
    for (r, row) in table.rows.iter().enumerate() {
        let labels = row
            .cells
            .iter()
            .filter(|c| {
                c.blocks.first().is_some_and(|b| {
                    label::is_label(profile, layout.text.slice(b.body), layout.text.print(b.body))
                })
            })
            .count();
        if labels > 0 {
            rows.push(r);
            found += labels;
        }
    }
    let filled = table
        .rows
        .iter()
        .filter(|r| layout.text.slice(r.span).chars().any(char::is_alphanumeric))
        .count();
    match rows.as_slice() {
        [] => false,
        // A head over several rows is that of a list.
        [0] if found >= 2 => filled <= 2,
        [_] => filled <= 2,
        // A list that names its rows: at least every third row of a form has a label that is known.
        many => many.len() * 3 >= filled,
    }
}
