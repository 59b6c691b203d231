//! Tables: every sum in their cells, and which rows are awards.

use std::sync::LazyLock;

use super::lists::AwardRow;
use super::named::{self, Named};
use super::passage::{Ledger, PartKindOf, PartOf};
use super::proof;
use super::rules::Hit;
use crate::field::facts::{AmountRole, Value};
use crate::field::money::{self, Unit};
use crate::field::party;
use crate::field::texts::{tidy, value};
use crate::layout::{Item, Layout, PlacedCell, PlacedRow, PlacedTable, Span};
use crate::pattern::Regex;
use crate::profile::{Profile, Says, TableWords};
use crate::section::Outline;
use crate::text::Vocabulary;

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Column {
    Recipient,
    Purpose,
    /// Money; the unit if the head gives one. Whether it is the column of what is awarded.
    Money {
        unit: Option<Unit>,
        awarded: bool,
    },
    Other,
}

/// Reads the tables: adds their sums to the ledger and returns the rows that are awards.
pub(super) fn read(
    layout: &Layout,
    profile: &Profile,
    outline: &Outline,
    ledger: &mut Ledger,
    hits: &[Hit],
) -> Vec<AwardRow> {
    let _ = outline;
    let mut out = Vec::new();
    let tables = ledger.tables.clone();
    for (index, part, order) in tables {
        let Some(Item::Table(table)) = layout.flow.get(index) else {
            continue;
        };
        let announced = hits.iter().any(|h| {
            h.says == Says::List
                && ledger
                    .passages
                    .get(h.passage)
                    .is_some_and(|p| p.part == part && p.order < order && order - p.order <= 3)
        });
        // Groups of tables count on from a number no list reaches.
        read_one(
            layout,
            profile,
            table,
            &part,
            1_000 + index,
            announced,
            ledger,
            &mut out,
        );
    }
    out
}

#[allow(clippy::too_many_arguments, reason = "one table's circumstances")]
fn read_one(
    layout: &Layout,
    profile: &Profile,
    table: &PlacedTable,
    part: &PartOf,
    group: usize,
    announced: bool,
    ledger: &mut Ledger,
    out: &mut Vec<AwardRow>,
) {
    let (mut head, mut columns) = heads(layout, profile, table);
    let mut recipient = columns.iter().position(|c| *c == Column::Recipient);
    let mut awarded = columns
        .iter()
        .rposition(|c| matches!(c, Column::Money { awarded: true, .. }));
    let mut proven = false;
    if let Some(found) = proof::adds_up(layout, profile, table, &columns, ledger) {
        head = head.max(found.head);
        recipient = Some(found.recipient);
        awarded = Some(found.column);
        proven = true;
        if let Some(slot) = columns.get_mut(found.column) {
            *slot = Column::Money {
                unit: Some(found.unit),
                awarded: true,
            };
        }
    }
    let purpose = columns.iter().position(|c| *c == Column::Purpose);
    let is_award_table = (part.counts() || proven) && recipient.is_some() && awarded.is_some();
    let mut held: Vec<Vec<usize>> = vec![Vec::new(); table.columns];
    for (r, row) in table.rows.iter().enumerate() {
        let label = row_label(layout, row);
        // A last row of sums alone is that of all.
        let wordless = |c: &PlacedCell| !layout.text.slice(c.span).contains(char::is_alphabetic);
        let unnamed = |c: usize| {
            row.cell(c)
                .is_none_or(|c| layout.text.slice(c.span).trim().is_empty())
        };
        let of_all = r > head
            && r + 1 == table.rows.len()
            && row.cells.iter().all(wordless)
            && recipient.is_some_and(unnamed);
        let is_total = of_all || is_total_label(profile, &label);
        let mut row_sum = None;
        for cell in &row.cells {
            let text = layout.text.slice(cell.span);
            let column = columns.get(cell.column).cloned().unwrap_or(Column::Other);
            let mut found = money::find_print(text, &profile.currency, layout.text.print(cell.span));
            if found.is_empty()
                && r >= head
                && let Column::Money { unit: Some(unit), .. } = &column
            {
                found.extend(money::cell(text, unit));
            }
            for m in found {
                let i = ledger.add(&m, cell.span, part);
                if let Some(column) = held.get_mut(cell.column) {
                    column.push(i);
                }
                let in_award_column = is_award_table && r >= head && Some(cell.column) == awarded;
                if let Some(s) = ledger.sums.get_mut(i) {
                    s.role = match (in_award_column, is_total) {
                        (true, true) => AmountRole::Total,
                        (true, false) => AmountRole::Award,
                        (false, _) => AmountRole::Mention,
                    };
                }
                if in_award_column {
                    row_sum = Some(i);
                }
            }
        }
        if !is_award_table || r < head || is_total {
            continue;
        }
        let Some(cell) = recipient.and_then(|c| row.cell(c)) else {
            continue;
        };
        let text = layout.text.slice(cell.span);
        let Some(named) = name(layout, cell.span, text) else {
            continue;
        };
        // A table of the funds that pay is none of those who receive.
        let never = profile
            .bodies
            .as_ref()
            .and_then(|b| b.never.as_ref())
            .is_some_and(|n| n.is_match(&named.name.value));
        // `Benevolent Fund` under `Organisation` is a body for all that.
        let last = named.name.value.split_whitespace().next_back();
        let by_its_name = columns.contains(&Column::Recipient)
            && matches!(last, Some("Fund" | "Programme" | "Scheme" | "Project"))
            && named.name.value.contains(' ');
        if never && !by_its_name {
            continue;
        }
        // A row without a sum, of a table proven by its sums, is of one who gets nothing; so is one that says so.
        let nothing = row_sum.is_some_and(|i| {
            ledger
                .sums
                .get(i)
                .and_then(|s| s.value)
                .is_some_and(|v| v.is_zero())
        });
        let elsewhere = |c: &PlacedCell| Some(c.column) != recipient && Some(c.column) != purpose;
        let refused = row
            .cells
            .iter()
            .any(|c| elsewhere(c) && says_refused(layout.text.slice(c.span)));
        if proven && row_sum.is_none() || nothing || refused {
            continue;
        }
        out.push(AwardRow {
            named,
            sum: row_sum,
            purpose: purpose
                .and_then(|c| row.cell(c))
                .and_then(|c| value(layout, c.span)),
            group,
            sure: announced
                || proven
                || part.kind != PartKindOf::Section
                || part.about == Some(crate::profile::Subject::Money),
            source: "a row of a table",
        });
    }
    ledger.columns.extend(held);
}

/// Whether a cell begins by saying that nothing is given: `Declined`, `nil`.
fn says_refused(text: &str) -> bool {
    let vocabulary = Vocabulary::shared();
    let refused = vocabulary.class("refused").unwrap_or_default();
    let entries = vocabulary.entries(text, &crate::text::tokens(text));
    entries.first().is_some_and(|e| e.other.meets(refused))
}

/// The name in a recipient's cell: a party, or all of the cell.
fn name(layout: &Layout, span: Span, text: &str) -> Option<Named> {
    if let Some(p) = party::body_at(text, text.len() - text.trim_start().len()) {
        let end = named::behind(text, &p);
        if !text
            .get(end..)
            .unwrap_or_default()
            .chars()
            .any(char::is_alphanumeric)
        {
            return Some(Named::of(&p, span));
        }
        // "Stepney House, Great Yarmouth": a place behind a comma is none of the name.
        if PLACE.is_match(text.get(end..).unwrap_or_default()) && party::has_several_words(&p.name) {
            return Some(Named::of(&p, span));
        }
    }
    let whole: Value<String> = value(layout, span)?;
    whole.value.chars().any(char::is_alphabetic).then_some(Named {
        name: whole,
        part_of: None,
        alias: None,
    })
}

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, used by every test of this room"
)]
static PLACE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^, \p{Lu}\p{Ll}[\w’'-]*(?: \p{Lu}\p{Ll}[\w’'-]*){0,2}\s*$").unwrap());

/// What stands first in a row; the label of the sum of all may stand right before the sum.
pub(super) fn row_label(layout: &Layout, row: &PlacedRow) -> String {
    let mut labels = row.cells.iter().map(|c| tidy(layout.text.slice(c.span)));
    labels.find(|text| !text.is_empty()).unwrap_or_default()
}

pub(super) fn is_total_label(profile: &Profile, text: &str) -> bool {
    profile.tables.as_ref().is_some_and(|t| {
        t.total
            .iter()
            .any(|l| l.match_start(text).is_some_and(|m| m.end + 12 > text.len()))
    })
}

/// Whether a table's head says that one of its columns holds recipients.
pub(super) fn names_recipients(layout: &Layout, profile: &Profile, table: &PlacedTable) -> bool {
    let Some(words) = &profile.tables else {
        return false;
    };
    let heads = table.rows.iter().take(2).flat_map(|row| &row.cells);
    heads
        .map(|cell| tidy(layout.text.slice(cell.span)))
        .any(|text| words.recipient.iter().any(|l| l.match_start(&text).is_some()))
}

/// The row the body begins at, and what each column holds by its head.
fn heads(layout: &Layout, profile: &Profile, table: &PlacedTable) -> (usize, Vec<Column>) {
    let mut columns = vec![Column::Other; table.columns];
    let Some(words) = &profile.tables else {
        return (0, columns);
    };
    for (r, row) in table.rows.iter().enumerate().take(2) {
        let mut known = 0;
        for cell in &row.cells {
            let text = tidy(layout.text.slice(cell.span));
            let column = head(words, profile, &text);
            if column != Column::Other {
                known += 1;
                if let Some(slot) = columns.get_mut(cell.column) {
                    *slot = column;
                }
            }
        }
        if known >= 2 {
            prefer_awarded(&mut columns);
            return (r + 1, columns);
        }
        columns.fill(Column::Other);
    }
    (0, columns)
}

/// Of several columns of money the one that plainly says what is awarded counts; else the last that says "total"; else
/// the only one.
fn prefer_awarded(columns: &mut [Column]) {
    let money = columns
        .iter()
        .filter(|c| matches!(c, Column::Money { .. }))
        .count();
    if money == 1 {
        for c in columns.iter_mut() {
            if let Column::Money { awarded, .. } = c {
                *awarded = true;
            }
        }
    }
}

fn head(words: &TableWords, profile: &Profile, text: &str) -> Column {
    let starts = |labels: &[crate::profile::Label]| labels.iter().any(|l| l.match_start(text).is_some());
    let unit = money::unit_of_header(text, &profile.currency);
    if starts(&words.not_awarded) {
        return match unit {
            Some(_) => Column::Money { unit, awarded: false },
            None => Column::Other,
        };
    }
    if starts(&words.amount) {
        return Column::Money { unit, awarded: true };
    }
    if starts(&words.recipient) {
        return Column::Recipient;
    }
    if starts(&words.purpose) {
        return Column::Purpose;
    }
    match unit {
        Some(_) => Column::Money { unit, awarded: false },
        None => Column::Other,
    }
}
