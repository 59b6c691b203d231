//! A workbook for people: the decisions with what they read first, awards, recipients, issues, the checklist, and what all of
//! it means.
//!
//! Every sheet is written row by row to a file of its own, so a hundred thousand records take no more memory than one.

mod about;
mod doubts;
mod formats;
mod sheet;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use super::error::ExportError;
use super::read::Lines;
use super::whole_file::WholeFile;
use super::{Exported, Settings, award_year};
use crate::bodies::{Register, commits, whole};
use crate::record::{Direction, Number, Record};
use crate::sink::{Cell, Feed, Field, Kind, Table};
use formats::Formats;
use sheet::{Link, Sheet};

/// Writes the records as a workbook.
pub(super) fn write(records: Lines, to: &Path, settings: &Settings) -> Result<Exported, ExportError> {
    let mut file = WholeFile::begin(to)?;
    let mut workbook = Workbook::new();
    let mut book = Book::begin(&mut workbook, &settings.register).map_err(ExportError::unwritten(to))?;
    let mut count = 0;
    records.records(&mut |record| {
        count += 1;
        book.record(record).map_err(ExportError::unwritten(to))
    })?;
    book.end(&mut workbook, count)
        .map_err(ExportError::unwritten(to))?;
    workbook
        .save_to_writer(file.file())
        .map_err(ExportError::unwritten(to))?;
    Ok(Exported {
        files: vec![file.put()?],
        rows: count,
        ..Exported::default()
    })
}

type Result2 = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// The sheets while they are written.
struct Book {
    decisions: Sheet,
    awards: Sheet,
    recipients: Sheet,
    issues: Sheet,
    checklist: Sheet,
    feeds: Feeds,
    formats: Formats,
    /// Of the files met so far.
    hashes: HashSet<String>,
}

/// Where rows come from.
struct Feeds {
    decisions: Feed,
    awards: Feed,
    recipients: Feed,
    issues: Feed,
    checklist: Feed,
}

/// Columns of the decisions that people read; the others are there, folded away.
const READ: [&str; 12] = [
    "number",
    "decision_date",
    "publisher",
    "subject",
    "outcome",
    "recipient",
    "amount",
    "currency",
    "award_year",
    "amount_status",
    "review",
    "doubts",
];

/// Columns this sheet has besides those of the table.
const OWN: [Field; 4] = [
    Field {
        name: "award_year",
        kind: Kind::Text,
        required: false,
        about: "The financial year the money is for: the one stated, else the one in which what is funded begins",
    },
    Field {
        name: "doubts",
        kind: Kind::Text,
        required: false,
        about: "Errors and warnings, one after the other; the sheet Issues has a row for each",
    },
    Field {
        name: "award_year_how",
        kind: Kind::Text,
        required: false,
        about: "How award_year is known",
    },
    Field {
        name: "second_copy",
        kind: Kind::Boolean,
        required: true,
        about: "TRUE for a file whose bytes an earlier row has: leave it out of totals",
    },
];

/// Columns the sheet of awards has besides those of the table, before `amount`.
const OF_AWARDS: [Field; 3] = [
    Field {
        name: "sum",
        kind: Kind::Number,
        required: false,
        about: "What the award comes to: amount, or total where amount is a rate; empty where that is not stated",
    },
    Field {
        name: "award_year",
        kind: Kind::Text,
        required: false,
        about: "The financial year the money is for: the one stated, else the one in which what is funded begins",
    },
    Field {
        name: "counted",
        kind: Kind::Boolean,
        required: true,
        about: "TRUE where the sum is part of a total: money given, by a decision that gives it, in the first copy of its file",
    },
];

/// Where an issue's cell is.
const CELL: Field = Field {
    name: "cell",
    kind: Kind::Text,
    required: false,
    about: "The cell of the sheet Decisions the issue is about: a click leads there",
};

impl Book {
    fn begin(
        workbook: &mut Workbook,
        register: &Arc<Register>,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        // The same records give the same bytes: no clock.
        let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
        workbook.set_properties(
            &DocProperties::new()
                .set_title("Decisions")
                .set_comment(format!(
                    "Made by {} {}",
                    env!("CARGO_PKG_NAME"),
                    env!("CARGO_PKG_VERSION")
                ))
                .set_creation_datetime(&date),
        );
        let feed = |table| Feed::new(table, register);
        let mut awards: Vec<&Field> = Table::Awards.fields();
        let amount = awards
            .iter()
            .position(|field| field.name == "amount")
            .unwrap_or(0);
        awards.splice(amount..amount, &OF_AWARDS);
        let mut issues = Table::Issues.fields();
        issues.insert(0, &CELL);
        let mut sheet = |name, fields: Vec<&'static Field>, read| Sheet::begin(workbook, name, &fields, read);
        Ok(Self {
            decisions: sheet("Decisions", decision_fields(), READ.len())?,
            awards: sheet("Awards", awards, usize::MAX)?,
            recipients: sheet("Recipients", Table::Recipients.fields(), usize::MAX)?,
            issues: sheet("Issues", issues, usize::MAX)?,
            checklist: sheet("Checklist", Table::Checklist.fields(), usize::MAX)?,
            feeds: Feeds {
                decisions: feed(Table::Decisions),
                awards: feed(Table::Awards),
                recipients: feed(Table::Recipients),
                issues: feed(Table::Issues),
                checklist: feed(Table::Checklist),
            },
            formats: Formats::default(),
            hashes: HashSet::new(),
        })
    }

    fn record(&mut self, record: &Record) -> Result2 {
        let copy = record
            .source
            .sha256
            .as_ref()
            .is_some_and(|hash| !self.hashes.insert(hash.clone()));
        let row = self.decision(record, copy)?;
        let year = award_year(record);
        let Self {
            awards,
            issues,
            checklist,
            decisions,
            feeds,
            formats,
            ..
        } = self;
        let mut given = record.awards.iter();
        feeds.awards.record(record, &mut |cells| {
            let award = given.next();
            let sum = award.and_then(|a| whole(a.amount, a.per.is_some(), a.total));
            let currency = award
                .and_then(|a| a.currency.as_deref())
                .or(record.currency.as_deref());
            let mut cells = cells.to_vec();
            let at = awards.place("sum").unwrap_or(0);
            let given = award.is_some_and(|award| award.direction == Direction::Out);
            let own = [
                Cell::from(sum),
                year.as_ref().map(|year| year.year.as_str()).into(),
                (given && commits(record) && !copy).into(),
            ];
            cells.splice(usize::from(at)..usize::from(at), own);
            awards.row(&cells, currency, formats)
        })?;
        let mut found = record.issues.iter();
        feeds.issues.record(record, &mut |cells| {
            let column = found
                .next()
                .and_then(|issue| doubts::column(record, issue))
                .unwrap_or("number");
            let link = row.and_then(|row| Some(Link::to("Decisions", row, decisions.place(column)?)));
            let mut all = vec![Cell::Null];
            all.extend(cells);
            issues.linked(link.as_ref(), &all, formats)
        })?;
        feeds
            .checklist
            .record(record, &mut |cells| checklist.row(cells, None, formats))?;
        feeds.recipients.record(record, &mut |_| Ok(()))?;
        Ok(())
    }

    /// The row of a decision, doubtful cells marked; its place, from 0, if there was room for it. `copy`: it is a second copy.
    fn decision(
        &mut self,
        record: &Record,
        copy: bool,
    ) -> Result<Option<u32>, Box<dyn std::error::Error + Send + Sync>> {
        let year = award_year(record);
        let doubts = doubts::of(record);
        let all = doubts::joined(record);
        let Self {
            decisions,
            feeds,
            formats,
            ..
        } = self;
        let mut row = None;
        feeds.decisions.record(record, &mut |cells| {
            let named: Vec<(&str, Cell<'_>)> = Table::Decisions
                .fields()
                .iter()
                .map(|field| field.name)
                .zip(cells.iter().copied())
                .chain([
                    ("award_year", year.as_ref().map(|y| y.year.as_str()).into()),
                    ("award_year_how", year.as_ref().map(|y| y.how.as_str()).into()),
                    ("doubts", all.as_deref().into()),
                    ("second_copy", copy.into()),
                ])
                .collect();
            let ordered: Vec<Cell<'_>> = decisions
                .names()
                .map(|name| {
                    named
                        .iter()
                        .find(|(n, _)| *n == name)
                        .map_or(Cell::Null, |(_, cell)| *cell)
                })
                .collect();
            row = decisions.marked(&ordered, record.currency.as_deref(), &doubts, formats)?;
            Ok(())
        })?;
        Ok(row)
    }

    fn end(mut self, workbook: &mut Workbook, records: u64) -> Result2 {
        let Self {
            recipients,
            feeds,
            formats,
            ..
        } = &mut self;
        let currency = recipients.place("currency");
        feeds.recipients.finish(&mut |cells| {
            let currency = currency.and_then(|at| match cells.get(usize::from(at)) {
                Some(Cell::Text(text)) => Some(*text),
                _ => None,
            });
            recipients.row(cells, currency, formats)
        })?;
        let sheets = [
            self.decisions,
            self.awards,
            self.recipients,
            self.issues,
            self.checklist,
        ];
        let about = about::sheet(workbook, &sheets, records)?;
        for sheet in sheets {
            workbook.push_worksheet(sheet.end()?);
        }
        workbook.push_worksheet(about);
        Ok(())
    }
}

/// What people read first, then the rest.
fn decision_fields() -> Vec<&'static Field> {
    let all: Vec<&'static Field> = OWN.iter().chain(Table::Decisions.fields()).collect();
    let read = READ
        .iter()
        .filter_map(|name| all.iter().find(|field| field.name == *name).copied());
    let rest = all.iter().filter(|field| !READ.contains(&field.name)).copied();
    read.chain(rest).collect()
}

/// A decimal a workbook keeps as it is: numbers there have fifteen figures.
fn fits(number: Number) -> Option<f64> {
    let number = number.0.normalize();
    if number.mantissa().unsigned_abs() >= 1_000_000_000_000_000 {
        return None;
    }
    number.to_string().parse().ok()
}
