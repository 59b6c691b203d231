//! The flow split for reading: blocks as they come, tables whole, except those the form itself is laid out in.

use crate::layout::{Block, Item, Layout, PlacedTable, Print, Span};
use crate::profile::{Grams, Label, Mark, Profile};

/// A block, or a table.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unit<'l> {
    /// A block; for one in a table the form is laid out in, the cell it stands in.
    Block(&'l Block, Option<CellPlace>),
    /// A table that is content, with its place in the flow.
    Table(&'l PlacedTable, usize, TableKind),
}

/// A cell of a table the form is laid out in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CellPlace {
    /// The table's place in the flow.
    pub(super) table: usize,
    /// Row and cell.
    pub(super) row: usize,
    pub(super) cell: usize,
}

/// What a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TableKind {
    /// Questions and answers.
    Checklist,
    /// Emissions by category.
    Emissions,
    /// Anything else.
    Content,
}

impl Unit<'_> {
    pub(super) fn span(&self) -> Span {
        match self {
            Self::Block(b, _) => b.span,
            Self::Table(t, ..) => t.span,
        }
    }
}

/// How alike a cell and a question must be. Questions of one form are below 0.5 to each other; recognised text with a
/// wrong letter in ten keeps 0.65.
pub(super) const ALIKE: f32 = 0.6;

/// The units of a document.
pub(super) fn of<'l>(layout: &'l Layout, profile: &Profile) -> Vec<Unit<'l>> {
    let mut out = Vec::new();
    for (i, item) in layout.flow.iter().enumerate() {
        match item {
            Item::Block(b) => out.push(Unit::Block(b, None)),
            Item::Table(t) => {
                let kind = kind(layout, profile, t);
                if kind == TableKind::Content && t.columns == 1 {
                    // A frame around text is not a table.
                    let blocks = t.rows.iter().flat_map(|r| &r.cells).flat_map(|c| &c.blocks);
                    out.extend(blocks.map(|b| Unit::Block(b, None)));
                } else if kind == TableKind::Content && holds_labels(layout, profile, t) {
                    for (r, row) in t.rows.iter().enumerate() {
                        for (c, cell) in row.cells.iter().enumerate() {
                            let place = CellPlace {
                                table: i,
                                row: r,
                                cell: c,
                            };
                            out.extend(cell.blocks.iter().map(|b| Unit::Block(b, Some(place))));
                        }
                    }
                } else {
                    out.push(Unit::Table(t, i, kind));
                }
            }
        }
    }
    out
}

pub(super) fn kind(layout: &Layout, profile: &Profile, table: &PlacedTable) -> TableKind {
    if emission_columns(layout, profile, table).is_some() {
        return TableKind::Emissions;
    }
    let known = table
        .rows
        .iter()
        .flat_map(|r| &r.cells)
        .filter(|c| question(profile, layout.text.slice(c.span), layout.text.print(c.span)).is_some())
        .count();
    if known >= 2 || (known == 1 && table.rows.len() <= 2) {
        TableKind::Checklist
    } else {
        TableKind::Content
    }
}

/// Which question a text is, and how alike they are.
pub(super) fn question<'p>(profile: &'p Profile, text: &str, print: Print) -> Option<(&'p str, f32)> {
    // Three words, or as many letters where the spaces between words may be lost.
    let enough = |text: &str| {
        text.split_whitespace().count() >= 3
            || (print == Print::Recognised && text.chars().filter(|c| c.is_alphanumeric()).count() >= 12)
    };
    if !enough(text) {
        return None;
    }
    // What stands behind the question mark (examples in brackets, "If not, why?") differs from office to office.
    let asked = text.split_inclusive('?').next().unwrap_or(text);
    // A long paragraph is not a question, and taking it apart costs more than all else here.
    let may_be = |text: &str| {
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        let mut known = profile.checklist.iter().flat_map(|q| &q.questions);
        known.any(|q| q.most_alike(letters.saturating_sub(2)) >= ALIKE)
    };
    let whole = may_be(text).then(|| Grams::of(text));
    let part = asked.len() < text.len() && enough(asked) && may_be(asked);
    let asked = part.then(|| Grams::of(asked));
    profile
        .checklist
        .iter()
        .map(|q| {
            let likeness = |t: &Grams| {
                asked
                    .iter()
                    .chain(&whole)
                    .filter(|g| t.most_alike(g.len()) >= ALIKE)
                    .filter_map(|g| t.similar(g, ALIKE))
                    .fold(0.0, f32::max)
            };
            let best = q.questions.iter().map(likeness).fold(0.0, f32::max);
            (q.id.as_str(), best)
        })
        .filter(|(_, s)| *s >= ALIKE)
        .max_by(|a, b| a.1.total_cmp(&b.1))
}

/// The columns of an emissions table: category, increase, saving, and the row its heads stand in.
pub(super) fn emission_columns(
    layout: &Layout,
    profile: &Profile,
    table: &PlacedTable,
) -> Option<(usize, [usize; 3])> {
    let [category, increase, saving] = profile.emissions.as_ref()?;
    for (r, row) in table.rows.iter().enumerate().take(3) {
        let find = |labels: &[Label]| {
            row.cells
                .iter()
                .find(|c| {
                    labels.iter().any(|l| {
                        l.match_print(layout.text.slice(c.span), layout.text.print(c.span))
                            .is_some()
                    })
                })
                .map(|c| c.column)
        };
        if let (Some(i), Some(s)) = (find(increase), find(saving)) {
            return Some((r, [find(category).unwrap_or(0), i, s]));
        }
    }
    None
}

/// Whether a table's cells begin with labels of the form: then the form is laid out in it.
fn holds_labels(layout: &Layout, profile: &Profile, table: &PlacedTable) -> bool {
    let starts = |labels: &[Label], (text, print): (&str, Print)| {
        labels.iter().any(|l| {
            l.match_print(text, print).is_some_and(|m| {
                matches!(m.mark, Mark::Colon | Mark::Dash | Mark::End)
                    || (m.mark == Mark::Space && l.is_bare() && m.errors == 0)
            })
        })
    };
    let mut found = 0;
    let (mut signature, mut date) = (false, false);
    for cell in table.rows.iter().flat_map(|r| &r.cells) {
        for block in &cell.blocks {
            let text = (layout.text.slice(block.span), layout.text.print(block.span));
            let known = profile.header.iter().any(|h| starts(&h.labels, text))
                || profile.parts.iter().any(|p| starts(&p.labels, text))
                || profile.sign_offs.iter().any(|s| starts(&s.labels, text))
                || starts(&profile.signature, text);
            found += usize::from(known);
            signature |= starts(&profile.signature, text);
            date |= starts(&profile.date, text);
        }
    }
    // A column of dates makes no form of a table; a date beside a signature does.
    found >= 2 || (signature && date) || (found == 1 && table.rows.len() == 1)
}
