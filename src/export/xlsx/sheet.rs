//! One sheet, written row by row.

use std::collections::BTreeMap;
use std::io;

use rust_xlsxwriter::{ExcelDateTime, Formula, Note, Workbook, Worksheet, XlsxError};

use super::fits;
use super::formats::{Formats, Look};
use crate::export::error::io_error;
use crate::record::Number;
use crate::sink::{Cell, Field, Kind};

/// Rows a sheet can have.
const ROWS: u32 = 1_048_576;

/// Notes a sheet is given: they are kept in memory until the end, and a spreadsheet becomes slow with more. Doubtful cells
/// beyond are coloured all the same.
const NOTES: u32 = 10_000;

/// Characters of a cell, as a spreadsheet counts them.
const LENGTH: usize = 32_000;

/// What stands at the end of a text that was cut.
const CUT: &str = " … (cut here: the whole text is in the CSV tables)";

/// A sheet that is written.
pub(super) struct Sheet {
    pub(super) name: &'static str,
    pub(super) columns: Vec<Column>,
    sheet: Worksheet,
    next: u32,
    notes: u32,
    /// Rows there was no room for.
    pub(super) left_out: u64,
}

/// A column of a sheet.
pub(super) struct Column {
    pub(super) field: &'static Field,
}

/// A place in the workbook.
pub(super) struct Link {
    formula: Formula,
}

impl Link {
    /// To a cell of a sheet.
    pub(super) fn to(sheet: &str, row: u32, column: u16) -> Self {
        let cell = rust_xlsxwriter::utility::row_col_to_cell(row, column);
        // A formula, because a sheet holds no more than 65,530 links of the other kind.
        let formula = Formula::new(format!("=HYPERLINK(\"#{sheet}!{cell}\",\"{cell}\")")).set_result(cell);
        Self { formula }
    }
}

impl Sheet {
    /// Begins a sheet; columns after the first `read` are folded away.
    pub(super) fn begin(
        workbook: &mut Workbook,
        name: &'static str,
        fields: &[&'static Field],
        read: usize,
    ) -> Result<Self, XlsxError> {
        let mut sheet = workbook.new_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, u16::from(read < fields.len()))?;
        let mut formats = Formats::default();
        for (at, field) in (0_u16..).zip(fields) {
            sheet.set_column_width(at, width(field))?;
            sheet.write_string_with_format(0, at, field.name, formats.of(Look::Head, false))?;
        }
        if read < fields.len() {
            let (first, last) = (column(read), column(fields.len().saturating_sub(1)));
            sheet.group_columns_collapsed(first, last)?;
        }
        Ok(Self {
            name,
            columns: fields.iter().map(|field| Column { field }).collect(),
            sheet,
            next: 1,
            notes: 0,
            left_out: 0,
        })
    }

    /// The names of the columns.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.columns.iter().map(|column| column.field.name)
    }

    /// The place of a column, from 0.
    pub(super) fn place(&self, name: &str) -> Option<u16> {
        self.names().position(|n| n == name).map(column)
    }

    /// Writes a row.
    pub(super) fn row(
        &mut self,
        cells: &[Cell<'_>],
        currency: Option<&str>,
        formats: &mut Formats,
    ) -> io::Result<()> {
        self.marked(cells, currency, &BTreeMap::new(), formats)
            .map(|_| ())
    }

    /// Writes a row whose first cell is a link.
    pub(super) fn linked(
        &mut self,
        link: Option<&Link>,
        cells: &[Cell<'_>],
        formats: &mut Formats,
    ) -> io::Result<()> {
        let row = self.marked(cells, None, &BTreeMap::new(), formats)?;
        if let (Some(row), Some(link)) = (row, link) {
            self.sheet
                .write_formula_with_format(row, 0, link.formula.clone(), formats.of(Look::Link, false))
                .map_err(io_error)?;
        }
        Ok(())
    }

    /// Writes a row whose doubtful cells are coloured and have the reason as a note; its place, if there was room.
    pub(super) fn marked(
        &mut self,
        cells: &[Cell<'_>],
        currency: Option<&str>,
        doubts: &BTreeMap<&'static str, String>,
        formats: &mut Formats,
    ) -> io::Result<Option<u32>> {
        if self.next >= ROWS {
            self.left_out += 1;
            return Ok(None);
        }
        let row = self.next;
        self.next += 1;
        for (at, cell) in cells.iter().enumerate() {
            let Some(field) = self.columns.get(at).map(|column| column.field) else {
                break;
            };
            let doubt = doubts.get(field.name);
            self.cell(
                (row, column(at)),
                field,
                *cell,
                (currency, doubt.is_some()),
                formats,
            )
            .map_err(io_error)?;
            if let Some(doubt) = doubt.filter(|_| self.notes < NOTES) {
                self.notes += 1;
                let note = Note::new(cut(doubt))
                    .add_author_prefix(false)
                    .set_width(320)
                    .set_height(120);
                self.sheet.insert_note(row, column(at), &note).map_err(io_error)?;
            }
        }
        Ok(Some(row))
    }

    fn cell(
        &mut self,
        (row, at): (u32, u16),
        field: &Field,
        cell: Cell<'_>,
        (currency, doubtful): (Option<&str>, bool),
        formats: &mut Formats,
    ) -> Result<(), XlsxError> {
        let sheet = &mut self.sheet;
        match cell {
            Cell::Null if doubtful => {
                sheet.write_blank(row, at, formats.of(Look::Text, true))?;
            }
            Cell::Null => {}
            Cell::Text(text) if field.kind == Kind::Date => match day(text) {
                Some(day) => {
                    sheet.write_datetime_with_format(row, at, &day, formats.of(Look::Date, doubtful))?;
                }
                None => {
                    sheet.write_string_with_format(row, at, text, formats.of(Look::Text, doubtful))?;
                }
            },
            Cell::Text(text) | Cell::Name(text) => {
                sheet.write_string_with_format(row, at, cut(text), formats.of(Look::Text, doubtful))?;
            }
            Cell::List(texts) => {
                let text = cut(&texts.join("; "));
                sheet.write_string_with_format(row, at, text, formats.of(Look::Text, doubtful))?;
            }
            Cell::Integer(number) => {
                #[allow(clippy::cast_precision_loss, reason = "above 2^53 it is written as text")]
                let float = number as f64;
                if number < 1_000_000_000_000_000 {
                    sheet.write_number_with_format(row, at, float, formats.of(Look::Plain, doubtful))?;
                } else {
                    sheet.write_string(row, at, number.to_string())?;
                }
            }
            Cell::Boolean(value) => {
                sheet.write_boolean_with_format(row, at, value, formats.of(Look::Plain, doubtful))?;
            }
            Cell::Number(number) => {
                let look = if is_money(field) {
                    Look::Money(currency.map(str::to_owned))
                } else {
                    Look::Plain
                };
                self.number((row, at), number, (look, doubtful), formats)?;
            }
        }
        Ok(())
    }

    fn number(
        &mut self,
        (row, at): (u32, u16),
        number: Number,
        (look, doubtful): (Look, bool),
        formats: &mut Formats,
    ) -> Result<(), XlsxError> {
        match fits(number) {
            Some(float) => self
                .sheet
                .write_number_with_format(row, at, float, formats.of(look, doubtful))?,
            None => self.sheet.write_string_with_format(
                row,
                at,
                number.to_string(),
                formats.of(Look::Text, doubtful),
            )?,
        };
        Ok(())
    }

    /// The whole sheet, its filter set.
    pub(super) fn end(mut self) -> Result<Worksheet, XlsxError> {
        if let Some(last) = self.columns.len().checked_sub(1) {
            self.sheet.autofilter(0, 0, self.next - 1, column(last))?;
        }
        Ok(self.sheet)
    }
}

/// The place of a column as a workbook counts.
fn column(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// A day a workbook knows: from 1900 on.
fn day(text: &str) -> Option<ExcelDateTime> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let date = ExcelDateTime::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    date.ok()
}

/// Whether a column of numbers holds money.
fn is_money(field: &Field) -> bool {
    matches!(field.name, "amount" | "total" | "sum")
}

/// The text, as much of it as a cell holds.
fn cut(text: &str) -> String {
    if text.len() <= LENGTH || text.encode_utf16().count() <= LENGTH {
        return text.to_owned();
    }
    let mut units = 0;
    let kept = text.chars().take_while(|c| {
        units += c.len_utf16();
        units <= LENGTH
    });
    kept.chain(CUT.chars()).collect()
}

/// Widths that suit what columns hold, in characters.
fn width(field: &Field) -> f64 {
    match (field.name, field.kind) {
        ("subject" | "question" | "message" | "doubts" | "purpose", _) => 48.0,
        ("recipient" | "publisher" | "variants" | "recommendation" | "part_of", _) => 30.0,
        ("file", _) => 26.0,
        ("cell", _) => 8.0,
        ("number", _) => 12.0,
        (_, Kind::Date) => 13.0,
        (_, Kind::Number) => 16.0,
        (_, Kind::Count | Kind::Ordinal | Kind::Boolean) => 9.0,
        (_, Kind::OneOf(_) | Kind::Pattern(_)) => 13.0,
        _ => 18.0,
    }
}
