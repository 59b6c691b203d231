//! Papers on no known form: read by the vocabulary of decision papers and by where things stand on the page.
//!
//! A label is found wherever a run of words is one (`label`); its value is what stands behind, beside, under or over it
//! (`value`). What is neither label nor value is the text of the section it stands in (`parts`). Where nothing is headed
//! as the decision, the paragraph that decides is one (`deciding`).

mod deciding;
mod label;
mod parts;
mod run;
mod value;

use super::outline::Outline;
use super::units::{self, CellPlace, TableKind, Unit};
use crate::layout::{Item, Layout, PlacedTable};
use crate::profile::Profile;

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
    let end = parts::appendix(&labels);
    found.retain(|f| f.span.start < end);
    let values = value::Values::new(layout, profile, &units, &runs, &found).find();
    parts::assemble(&labels, &found, &values, end)
}

/// The flow taken apart: tables that hold data whole, those the form is laid out in cell by cell.
fn units_of<'l>(layout: &'l Layout, profile: &Profile) -> Vec<Unit<'l>> {
    let mut out = Vec::new();
    for (i, item) in layout.flow.iter().enumerate() {
        match item {
            Item::Block(b) => out.push(Unit::Block(b, None)),
            Item::Table(t) => match units::kind(layout, profile, t) {
                TableKind::Content if t.columns == 1 || is_form(layout, profile, t) => {
                    for (r, row) in t.rows.iter().enumerate() {
                        for (c, cell) in row.cells.iter().enumerate() {
                            // A frame around text is no table.
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
        .filter(|r| r.cells.iter().any(|c| !c.blocks.is_empty()))
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
