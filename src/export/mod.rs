//! Tables people use: the records of an output folder as a workbook, a database, Parquet files, or 360Giving data.
//!
//! Everything is made from `decisions.jsonl`, one record after the other, and from the columns of the tables in
//! [`sink`](crate::sink): a column is defined once. The same records give the same bytes, regardless of the number of
//! threads; no clock is read.
//!
//! | format | what it is | feature |
//! |---|---|---|
//! | [`Format::Xlsx`] | a workbook for people | `xlsx` |
//! | [`Format::Sqlite`] | a database with keys, views and full-text search, updated in place | `sqlite` |
//! | [`Format::Parquet`] | a folder with a file for each table | `parquet` |
//! | [`Format::Csv`] | a folder with a file for each table, as `extract` writes them | |
//! | [`Format::Giving360`] | grants in the 360Giving standard: JSON, CSV or, with `xlsx`, a workbook | |

mod csv;
mod error;
mod giving;
#[cfg(feature = "parquet")]
mod parquet;
mod read;
#[cfg(feature = "sqlite")]
mod sqlite;
mod whole_file;
#[cfg(feature = "xlsx")]
mod xlsx;
mod year;

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

pub use error::{ExportError, UnknownFormat};
pub use giving::{GivingPublisher, PublisherError};
pub use year::{AwardYear, award_year};

use crate::bodies::Register;
use crate::correct::Corrections;

/// The formats of exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// A workbook.
    Xlsx,
    /// A SQLite database.
    Sqlite,
    /// A folder of Parquet files, one for each table.
    Parquet,
    /// A folder of CSV files, one for each table, and their description.
    Csv,
    /// Grants in the 360Giving standard, version 1.4.
    Giving360,
}

impl Format {
    /// All there are, also those this program was built without.
    pub const ALL: &'static [Self] = &[
        Self::Xlsx,
        Self::Sqlite,
        Self::Parquet,
        Self::Csv,
        Self::Giving360,
    ];

    /// Its name: `xlsx`, `sqlite`, `parquet`, `csv`, `360giving`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Sqlite => "sqlite",
            Self::Parquet => "parquet",
            Self::Csv => "csv",
            Self::Giving360 => "360giving",
        }
    }

    /// What it is called in an output folder.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Xlsx => "decisions.xlsx",
            Self::Sqlite => "decisions.db",
            Self::Parquet => "parquet",
            Self::Csv => "csv",
            Self::Giving360 => "360giving.json",
        }
    }

    /// Whether this program was built with it.
    #[must_use]
    pub fn is_built_in(self) -> bool {
        match self {
            Self::Xlsx => cfg!(feature = "xlsx"),
            Self::Sqlite => cfg!(feature = "sqlite"),
            Self::Parquet => cfg!(feature = "parquet"),
            Self::Csv | Self::Giving360 => true,
        }
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        let known = Self::ALL.iter().find(|format| format.as_str() == name);
        known.copied().ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// What an export needs besides the records.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Which names are one body, and the identifiers of bodies.
    pub register: Arc<Register>,
    /// Who publishes the grants: for 360Giving only.
    pub publisher: Option<GivingPublisher>,
    /// What people set and confirmed since the records were written. Those the records were made with already change
    /// nothing.
    pub corrections: Arc<Corrections>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exported {
    /// The files, the asked-for one first.
    pub files: Vec<PathBuf>,
    /// How many records there are in it, or grants.
    pub rows: u64,
    /// Records that were written again in a database that was there.
    pub updated: Option<u64>,
    /// Awards that are not in it because something is missing: for 360Giving only.
    pub left_out: u64,
}

/// Writes the records of `folder`, an output folder with the format `jsonl`, to `to`.
///
/// A file is written beside its place and put there when it is whole; a database is changed in one transaction. What was
/// there before stays if something goes wrong.
///
/// # Errors
///
/// When there are no records to be read, the format is not built in, or something cannot be written.
pub fn export(
    format: Format,
    folder: &Path,
    to: &Path,
    settings: &Settings,
) -> Result<Exported, ExportError> {
    let records = read::Lines::of(folder, &settings.corrections)?;
    match format {
        #[cfg(feature = "xlsx")]
        Format::Xlsx => xlsx::write(records, to, settings),
        #[cfg(feature = "sqlite")]
        Format::Sqlite => sqlite::write(records, to, settings),
        #[cfg(feature = "parquet")]
        Format::Parquet => parquet::write(records, to, settings),
        Format::Csv => csv::write(records, to, settings),
        Format::Giving360 => giving::write(records, to, settings),
        #[allow(unreachable_patterns, reason = "reached where a feature is not built in")]
        other => Err(ExportError::NotBuiltIn(other)),
    }
}
