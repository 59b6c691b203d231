//! Writing records: printers over any writer.
//!
//! The room's promise: the same records in the same order give the same bytes; a field of a record is never
//! dropped or changed on its way out; no text of a document can choose a path, break a row or run in a
//! spreadsheet. No clock is read here: the times in [`Run`] are the caller's.
//!
//! | format | type | what it writes |
//! |---|---|---|
//! | JSON Lines | [`JsonLines`] | one record a line, and [`read_jsonl`] reads them back |
//! | CSV | [`Csv`] | one [`Table`] |
//! | Data Package | [`datapackage`] | what the tables mean, for programs |
//! | run | [`Run`], [`Tally`] | what was done |
//!
//! A format is a [`Sink`]. [`Folder`] puts them together into the files of an output folder, each whole or not
//! there.

mod cell;
mod columns;
mod folder;
mod jsonl;
mod package;
mod read;
mod run;
mod suggestions;
mod tables;

#[cfg(test)]
pub(crate) mod sample;

use std::io;

pub(crate) use cell::Cell;
pub use columns::columns_markdown;
pub use folder::{EXPORTS, Folder, FolderError, FolderErrorKind, FolderWriter, Format, ParseFormatError};
pub(crate) use folder::{HISTORY, JSONL, RUN};
pub use jsonl::{JsonLines, json_line};
pub use package::datapackage;
pub use read::{ReadError, ReadErrorKind, Records, read_jsonl};
pub use run::{Changes, Run, Tally};
#[cfg(any(feature = "xlsx", feature = "sqlite", feature = "parquet"))]
pub(crate) use tables::Feed;
pub use tables::{Csv, Field, Kind, Style, Table};

use crate::record::Record;

/// Something records are written to.
///
/// ```
/// use std::io::{self, Write};
///
/// use decisions::record::Record;
/// use decisions::sink::Sink;
///
/// /// One line a decision: its number and its amount.
/// struct Amounts<W>(W);
///
/// impl<W: Write> Sink for Amounts<W> {
///     fn record(&mut self, record: &Record) -> io::Result<()> {
///         if let (Some(number), Some(amount)) = (&record.number, record.amount) {
///             writeln!(self.0, "{number}\t{amount}")?;
///         }
///         Ok(())
///     }
///
///     fn finish(&mut self) -> io::Result<()> {
///         self.0.flush()
///     }
/// }
/// ```
pub trait Sink {
    /// Takes the next record.
    ///
    /// # Errors
    ///
    /// When it cannot be written. What was written before may be incomplete then.
    fn record(&mut self, record: &Record) -> io::Result<()>;

    /// Writes what is still held back. Called once, after the last record.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    fn finish(&mut self) -> io::Result<()>;
}
