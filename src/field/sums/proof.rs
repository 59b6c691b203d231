//! Tables proven by their sums: a column that adds up to what the decision states is what it gives.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::passage::Ledger;
use super::tables::{Column, is_total_label, row_label};
use crate::field::money::{self, Unit};
use crate::field::texts::tidy;
use crate::layout::{Layout, PlacedRow, PlacedTable};
use crate::profile::Profile;

/// A column of money that adds up to a sum the decision states.
pub(super) struct Proven {
    /// The row the body begins at.
    pub(super) head: usize,
    /// The column of the names.
    pub(super) recipient: usize,
    /// The column of the sums.
    pub(super) column: usize,
    pub(super) unit: Unit,
}

/// Letters a name in the first column has at least.
const MIN_LETTERS: usize = 4;

/// Finds the one column whose cells add up to a sum stated in the recommendation, the summary or a section about money,
/// beside a first column of names. This holds under any heading.
pub(super) fn adds_up(
    layout: &Layout,
    profile: &Profile,
    table: &PlacedTable,
    columns: &[Column],
    ledger: &Ledger,
) -> Option<Proven> {
    let stated: BTreeSet<Decimal> = ledger.stated().filter_map(|s| s.value).collect();
    let text = |row: &PlacedRow, column: usize| {
        row.cell(column)
            .map(|c| tidy(layout.text.slice(c.span)))
            .unwrap_or_default()
    };
    let head = usize::from(table.rows.first().is_some_and(|row| {
        (1..table.columns).all(|c| !text(row, c).starts_with(|c: char| c.is_ascii_digit()))
    }));
    let body: Vec<&PlacedRow> = table
        .rows
        .iter()
        .skip(head)
        .filter(|r| !is_total_label(profile, &row_label(layout, r)))
        .collect();
    let named = |r: &&PlacedRow| {
        let t = text(r, 0);
        t.starts_with(char::is_uppercase) && t.chars().filter(|c| c.is_alphabetic()).count() >= MIN_LETTERS
    };
    if body.len() < 2 || !body.iter().all(named) {
        return None;
    }
    let mut found: Option<Proven> = None;
    for column in 1..table.columns {
        let unit = match columns.get(column) {
            Some(Column::Money { unit: Some(unit), .. }) => unit.clone(),
            _ => Unit {
                currency: profile.currency.clone(),
                scale: Decimal::ONE,
            },
        };
        let values: Vec<Decimal> = body
            .iter()
            .filter_map(|row| value(&text(row, column), profile, &unit))
            .collect();
        let sum = values.iter().try_fold(Decimal::ZERO, |a, v| a.checked_add(*v))?;
        if values.len() >= 2 && stated.contains(&sum) {
            // Two columns that both fit prove neither.
            if found.is_some() {
                return None;
            }
            found = Some(Proven {
                head,
                recipient: 0,
                column,
                unit,
            });
        }
    }
    found
}

fn value(cell: &str, profile: &Profile, unit: &Unit) -> Option<Decimal> {
    money::find(cell, &profile.currency)
        .into_iter()
        .chain(money::cell(cell, unit))
        .find_map(|m| m.value)
}
