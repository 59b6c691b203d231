//! Tables of emissions: what each category adds and saves.

use super::Assembly;
use crate::layout::{Layout, PlacedRow, PlacedTable, Span};
use crate::profile::Profile;
use crate::section::outline::EmissionRow;
use crate::section::units::{self, TableKind, Unit};

impl Assembly<'_> {
    pub(super) fn emissions(&mut self) {
        for unit in self.units {
            if let Unit::Table(t, _, TableKind::Emissions) = unit {
                self.claim("emissions", Span::new(t.span.start, t.span.start), t.span);
                self.out.emissions.extend(rows(self.layout, self.profile, t));
            }
        }
    }
}

fn rows(layout: &Layout, profile: &Profile, table: &PlacedTable) -> Vec<EmissionRow> {
    let Some((head, [category, increase, saving])) = units::emission_columns(layout, profile, table) else {
        return Vec::new();
    };
    let cell = |row: &PlacedRow, column: usize| {
        row.cell(column)
            .map_or(Span::default(), |c| layout.text.trim(c.span))
    };
    table
        .rows
        .iter()
        .skip(head + 1)
        .map(|r| EmissionRow {
            category: cell(r, category),
            increase: cell(r, increase),
            saving: cell(r, saving),
        })
        .filter(|r| !r.category.is_empty())
        .collect()
}
