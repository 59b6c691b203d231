//! CSV: tables, each a list of columns.
//!
//! A table is one file here: what a row is, and for every column its name, its type, what it means and how its
//! cell is got from the row. The header, the cells and the Data Package all come from that list.

mod amounts;
mod awards;
mod checklist;
mod dates;
mod decisions;
mod emissions;
mod evidence;
mod form_fields;
mod issues;
mod numbers;
mod paragraphs;
mod recipients;
mod sign_offs;

use std::io::{self, Write};
use std::sync::Arc;

use csv::ByteRecord;

pub(super) use numbers::numbered;

use super::Sink;
use super::cell::Cell;
use crate::bodies::Register;
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
    /// A row is a value and its place.
    Evidence,
    /// A row is a body that receives money, over all records.
    Recipients,
    /// A row is a year of a publisher, over all records.
    Numbers,
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
        Self::Evidence,
        Self::Recipients,
        Self::Numbers,
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
        let definition = self.definition();
        let first = match definition.make {
            Make::OfRecord(_) => &FILE_AND_NUMBER[..],
            Make::OfArchive(_) => &[],
        };
        first.iter().chain((definition.fields)()).collect()
    }

    /// Whether a row belongs to one record, and begins with its file and number. The others are over all records.
    #[must_use]
    pub fn is_of_record(self) -> bool {
        matches!(self.definition().make, Make::OfRecord(_))
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
            Self::Evidence => Definition::of::<evidence::Evidence>(),
            Self::Recipients => Definition::over::<recipients::Recipients>(),
            Self::Numbers => Definition::over::<numbers::Numbers>(),
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
    /// What the column contains.
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
    /// Several texts, joined by a semicolon and a space where the format has no lists.
    List,
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

/// What the columns of a table get their cells from.
trait Shape: 'static {
    /// What a row is made of.
    type Row<'a>;
}

/// A table whose rows belong to one record, as its file defines it.
trait Rows: 'static + Sized {
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

impl<T: Rows> Shape for T {
    type Row<'a> = T::Row<'a>;
}

/// A table over all records.
trait Gathered: Shape + Send + Sized {
    /// Its name.
    const NAME: &'static str;
    /// What a row is.
    const ABOUT: &'static str;
    /// Its columns.
    const COLUMNS: &'static [Column<Self>];

    /// Before the first record.
    fn begin(register: &Arc<Register>) -> Self;

    /// Takes the next record.
    fn add(&mut self, record: &Record);

    /// The rows, after the last record.
    fn rows(&self) -> impl Iterator<Item = Self::Row<'_>>;
}

/// A column and how its cell is got from a row.
struct Column<T: Shape + ?Sized> {
    field: Field,
    cell: for<'a> fn(&'a T::Row<'_>) -> Cell<'a>,
}

impl<T: Shape> Column<T> {
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
    make: Make,
}

/// How a table gets its rows.
enum Make {
    /// From each record.
    OfRecord(fn(&Record, Emit<'_>) -> io::Result<()>),
    /// From all records together.
    OfArchive(fn(&Arc<Register>) -> Box<dyn Gather>),
}

/// What takes the cells of a row.
pub(crate) type Emit<'e> = &'e mut dyn FnMut(&[Cell<'_>]) -> io::Result<()>;

impl Definition {
    fn of<T: Rows>() -> Self {
        Self {
            name: T::NAME,
            about: T::ABOUT,
            fields: || T::COLUMNS.iter().map(|column| &column.field).collect(),
            make: Make::OfRecord(rows_of::<T>),
        }
    }

    fn over<T: Gathered>() -> Self {
        Self {
            name: T::NAME,
            about: T::ABOUT,
            fields: || T::COLUMNS.iter().map(|column| &column.field).collect(),
            make: Make::OfArchive(|register| Box::new(Gathering(T::begin(register)))),
        }
    }
}

/// Hands the rows of a record to `emit`.
fn rows_of<T: Rows>(record: &Record, emit: Emit<'_>) -> io::Result<()> {
    for item in T::rows(record) {
        let mut row = Vec::with_capacity(T::COLUMNS.len() + FILE_AND_NUMBER.len());
        row.extend([Cell::Name(&record.source.file), Cell::from(&record.number)]);
        row.extend(T::COLUMNS.iter().map(|column| (column.cell)(&item)));
        emit(&row)?;
    }
    Ok(())
}

/// A [`Gathered`] table without the type of its rows.
trait Gather: Send {
    fn add(&mut self, record: &Record);
    fn rows(&self, emit: Emit<'_>) -> io::Result<()>;
}

struct Gathering<T>(T);

impl<T: Gathered> Gather for Gathering<T> {
    fn add(&mut self, record: &Record) {
        self.0.add(record);
    }

    fn rows(&self, emit: Emit<'_>) -> io::Result<()> {
        for item in self.0.rows() {
            let row: Vec<Cell<'_>> = T::COLUMNS.iter().map(|column| (column.cell)(&item)).collect();
            emit(&row)?;
        }
        Ok(())
    }
}

/// The rows of one table, got from the records one after the other: what every format of tables is written from.
pub(crate) struct Feed {
    definition: Definition,
    gather: Option<Box<dyn Gather>>,
}

impl Feed {
    /// The rows of a table; those over all records join bodies by the register.
    pub(crate) fn new(table: Table, register: &Arc<Register>) -> Self {
        let definition = table.definition();
        let gather = match definition.make {
            Make::OfRecord(_) => None,
            Make::OfArchive(begin) => Some(begin(register)),
        };
        Self { definition, gather }
    }

    /// Takes the next record, and hands on the rows that are its own.
    pub(crate) fn record(&mut self, record: &Record, emit: Emit<'_>) -> io::Result<()> {
        match (&self.definition.make, &mut self.gather) {
            (Make::OfRecord(rows), _) => rows(record, emit),
            (Make::OfArchive(_), Some(gather)) => {
                gather.add(record);
                Ok(())
            }
            (Make::OfArchive(_), None) => Ok(()),
        }
    }

    /// Hands on the rows over all records.
    pub(crate) fn finish(&mut self, emit: Emit<'_>) -> io::Result<()> {
        self.gather.as_ref().map_or(Ok(()), |gather| gather.rows(emit))
    }
}

/// Writes one table of the records as CSV, the format of `decisions.csv` and the tables beside it.
///
/// - RFC 4180 in UTF-8 without a byte order mark: commas, rows ended by `\r\n`, a header row, cells in double
///   quotes where they hold a comma, a quote or a line end. A line end inside a cell is the text's own.
/// - Every table but those over all records begins with `file` and `number`; [`Table::fields`] has the rest.
/// - Null is an empty cell. A list is its texts joined by a semicolon and a space. Booleans are `true` and `false`. Numbers are plain: no exponent, no separators.
/// - Text a spreadsheet would run as a formula (it begins with `=`, `+`, `-`, `@`, a tab or a carriage return)
///   has a `'` before it. That goes for every text, file names too; not for numbers.
/// - A NUL in a text is U+FFFD: few readers of CSV and no database take it.
///
/// ```text
/// file,number,recipient,part_of,alias,amount,currency,qualifier,per,direction,purpose,…
/// 2025/05-2025.pdf,05/2025,Norfolk Office of Data Analytics,Norfolk County Council,,10030,GBP,,,out,,…
/// ```
pub struct Csv<W: Write> {
    feed: Feed,
    excel: bool,
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
        Self::with(table, out, &Style::default())
    }

    /// The same, written in another way than usual.
    ///
    /// # Errors
    ///
    /// When the header cannot be written.
    pub fn with(table: Table, mut out: W, style: &Style) -> io::Result<Self> {
        if style.excel {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let mut out = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        out.write_record(table.fields().iter().map(|field| field.name))?;
        Ok(Self {
            feed: Feed::new(table, &style.register),
            excel: style.excel,
            row: ByteRecord::new(),
            out,
        })
    }
}

/// How tables are written, where not as usual.
#[derive(Debug, Clone, Default)]
pub struct Style {
    /// Which names are one body: of concern to [`Table::Recipients`].
    pub register: Arc<Register>,
    /// For a spreadsheet that opens the file by a click: a byte order mark, and texts that it would take for a date or a
    /// number as formulas that give the text.
    pub excel: bool,
}

/// Writes a row of cells.
fn write_row<W: Write>(
    out: &mut csv::Writer<W>,
    row: &mut ByteRecord,
    cells: &[Cell<'_>],
    excel: bool,
) -> io::Result<()> {
    row.clear();
    for cell in cells {
        if excel {
            row.push_field(cell.written_for_spreadsheet().as_bytes());
        } else {
            row.push_field(cell.written().as_bytes());
        }
    }
    Ok(out.write_byte_record(row)?)
}

impl<W: Write> Sink for Csv<W> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        let Self {
            feed,
            row,
            out,
            excel,
        } = self;
        feed.record(record, &mut |cells| write_row(out, row, cells, *excel))
    }

    fn finish(&mut self) -> io::Result<()> {
        let Self {
            feed,
            row,
            out,
            excel,
        } = self;
        feed.finish(&mut |cells| write_row(out, row, cells, *excel))?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests;
