//! CSV: ten tables, each a list of columns.
//!
//! A table is one file here: what a row is, and for every column its name, its type, what it means and how its
//! cell is got from the row. The header, the cells and the Data Package all come from that list.

mod amounts;
mod awards;
mod checklist;
mod dates;
mod decisions;
mod emissions;
mod form_fields;
mod issues;
mod paragraphs;
mod sign_offs;

use std::io::{self, Write};

use csv::ByteRecord;

use super::Sink;
use super::cell::Cell;
use crate::record::Record;

/// The tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// A row is a PDF.
    Decisions,
    /// A row is an award.
    Awards,
    /// A row is a sum of money.
    Amounts,
    /// A row is a date.
    Dates,
    /// A row is a question of the form.
    Checklist,
    /// A row is a category of emissions.
    Emissions,
    /// A row is a signature block.
    SignOffs,
    /// A row is a value of a field the form has beyond the contract.
    Fields,
    /// A row is a paragraph.
    Paragraphs,
    /// A row is an issue.
    Issues,
}

impl Table {
    /// All there are.
    pub const ALL: &'static [Self] = &[
        Self::Decisions,
        Self::Awards,
        Self::Amounts,
        Self::Dates,
        Self::Checklist,
        Self::Emissions,
        Self::SignOffs,
        Self::Fields,
        Self::Paragraphs,
        Self::Issues,
    ];

    /// Its name: `sign_offs`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.definition().name
    }

    /// The name of its file: `sign_offs.csv`.
    #[must_use]
    pub fn file_name(self) -> String {
        format!("{}.csv", self.name())
    }

    /// What a row is.
    #[must_use]
    pub fn about(self) -> &'static str {
        self.definition().about
    }

    /// Its columns, in their order.
    #[must_use]
    pub fn fields(self) -> Vec<&'static Field> {
        FILE_AND_NUMBER
            .iter()
            .chain((self.definition().fields)())
            .collect()
    }

    fn definition(self) -> Definition {
        match self {
            Self::Decisions => Definition::of::<decisions::Decisions>(),
            Self::Awards => Definition::of::<awards::Awards>(),
            Self::Amounts => Definition::of::<amounts::Amounts>(),
            Self::Dates => Definition::of::<dates::Dates>(),
            Self::Checklist => Definition::of::<checklist::Checklist>(),
            Self::Emissions => Definition::of::<emissions::Emissions>(),
            Self::SignOffs => Definition::of::<sign_offs::SignOffs>(),
            Self::Fields => Definition::of::<form_fields::FormFields>(),
            Self::Paragraphs => Definition::of::<paragraphs::Paragraphs>(),
            Self::Issues => Definition::of::<issues::Issues>(),
        }
    }
}

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name in the header.
    pub name: &'static str,
    /// The type of its cells.
    pub kind: Kind,
    /// Whether no cell of it is empty.
    pub required: bool,
    /// What it says.
    pub about: &'static str,
}

/// Types of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Any text.
    Text,
    /// Text of a form, as an anchored regular expression.
    Pattern(&'static str),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// `YYYY-MM-DD`
    Date,
    /// A whole number, zero or more.
    Count,
    /// A whole number, one or more.
    Ordinal,
    /// An exact decimal.
    Number,
    /// `true` or `false`
    Boolean,
}

/// What every table begins with.
const FILE_AND_NUMBER: [Field; 2] = [
    Field {
        name: "file",
        kind: Kind::Text,
        required: true,
        about: "Path of the PDF relative to the input root it was found under, / separated",
    },
    Field {
        name: "number",
        kind: Kind::Text,
        required: false,
        about: "The decision number as SEQUENCE/YEAR where it has those two parts, else as printed",
    },
];

/// A table, as the file that defines it says it.
trait Rows: 'static {
    /// What a row is made of.
    type Row<'a>;
    /// Its name.
    const NAME: &'static str;
    /// What a row is.
    const ABOUT: &'static str;
    /// The columns after `file` and `number`.
    const COLUMNS: &'static [Column<Self>];

    /// The rows of a record.
    fn rows(record: &Record) -> impl Iterator<Item = Self::Row<'_>>;
}

/// A column and how its cell is got from a row.
struct Column<T: Rows + ?Sized> {
    field: Field,
    cell: for<'a> fn(&'a T::Row<'_>) -> Cell<'a>,
}

impl<T: Rows> Column<T> {
    /// A column whose cells may be empty.
    const fn optional(
        name: &'static str,
        kind: Kind,
        about: &'static str,
        cell: for<'a> fn(&'a T::Row<'_>) -> Cell<'a>,
    ) -> Self {
        let field = Field {
            name,
            kind,
            required: false,
            about,
        };
        Self { field, cell }
    }

    /// A column whose cells are never empty.
    const fn required(
        name: &'static str,
        kind: Kind,
        about: &'static str,
        cell: for<'a> fn(&'a T::Row<'_>) -> Cell<'a>,
    ) -> Self {
        let mut column = Self::optional(name, kind, about, cell);
        column.field.required = true;
        column
    }
}

/// A table without the type of its rows, so that all of them are of one type.
struct Definition {
    name: &'static str,
    about: &'static str,
    fields: fn() -> Vec<&'static Field>,
    write: fn(&Record, &mut ByteRecord, Emit<'_>) -> csv::Result<()>,
}

/// What takes a row.
type Emit<'e> = &'e mut dyn FnMut(&ByteRecord) -> csv::Result<()>;

impl Definition {
    fn of<T: Rows>() -> Self {
        Self {
            name: T::NAME,
            about: T::ABOUT,
            fields: || T::COLUMNS.iter().map(|column| &column.field).collect(),
            write: write_rows::<T>,
        }
    }
}

/// Hands the rows of a record to `emit`, each of them built in `row`.
fn write_rows<T: Rows>(record: &Record, row: &mut ByteRecord, emit: Emit<'_>) -> csv::Result<()> {
    for item in T::rows(record) {
        row.clear();
        for cell in [Cell::from(&record.source.file), Cell::from(&record.number)] {
            row.push_field(cell.written().as_bytes());
        }
        for column in T::COLUMNS {
            row.push_field((column.cell)(&item).written().as_bytes());
        }
        emit(row)?;
    }
    Ok(())
}

/// Writes one table of the records as CSV, the format of `decisions.csv` and the tables beside it.
///
/// - RFC 4180 in UTF-8 without a byte order mark: commas, rows ended by `\r\n`, a header row, cells in double
///   quotes where they hold a comma, a quote or a line end. A line end inside a cell is the text's own.
/// - Every table begins with `file` and `number`; [`Table::fields`] has the rest.
/// - Null is an empty cell. Booleans are `true` and `false`. Numbers are plain: no exponent, no separators.
/// - Text a spreadsheet would run as a formula (it begins with `=`, `+`, `-`, `@`, a tab or a carriage return)
///   has a `'` before it. That goes for every text, file names too; not for numbers.
/// - A NUL in a text is U+FFFD: few readers of CSV and no database take it.
///
/// ```text
/// file,number,recipient,part_of,alias,amount,currency,qualifier,per,direction,purpose
/// 2025/05-2025.pdf,05/2025,Norfolk Office of Data Analytics,Norfolk County Council,,10030,GBP,,,out,
/// ```
#[derive(Debug)]
pub struct Csv<W: Write> {
    table: Table,
    row: ByteRecord,
    out: csv::Writer<W>,
}

impl<W: Write> Csv<W> {
    /// A table written to `out`, which need not be buffered. The header is written at once, so that a table
    /// without rows has one.
    ///
    /// # Errors
    ///
    /// When the header cannot be written.
    pub fn new(table: Table, out: W) -> io::Result<Self> {
        let mut out = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        out.write_record(table.fields().iter().map(|field| field.name))?;
        Ok(Self {
            table,
            row: ByteRecord::new(),
            out,
        })
    }
}

impl<W: Write> Sink for Csv<W> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        let Self { table, row, out } = self;
        (table.definition().write)(record, row, &mut |row| out.write_byte_record(row))?;
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests;
