//! The output folder: every file written beside its place and put there when all are complete.

mod documents;
mod error;
mod name;
mod staged;
mod writer;

use std::fs::{self, File, TryLockError};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::str::FromStr;

pub use error::{FolderError, FolderErrorKind};
pub use writer::FolderWriter;

use super::read::{Records, read_jsonl};
use super::run;
use super::tables::Table;

/// What an output folder can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// `decisions.jsonl`: all records, one a line. What the next run starts from.
    Jsonl,
    /// The nine tables and `datapackage.json`.
    Csv,
    /// `json/`: one indented file a decision.
    Json,
}

impl Format {
    /// All there are.
    pub const ALL: &'static [Self] = &[Self::Jsonl, Self::Csv, Self::Json];

    /// Its name: `jsonl`, `csv`, `json`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

impl FromStr for Format {
    type Err = ParseFormatError;

    fn from_str(name: &str) -> Result<Self, ParseFormatError> {
        let known = Self::ALL.iter().find(|format| format.as_str() == name);
        known.copied().ok_or_else(|| ParseFormatError(name.to_owned()))
    }
}

/// A format nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no format {0:?}: the formats are jsonl, csv and json")]
pub struct ParseFormatError(String);

const JSONL: &str = "decisions.jsonl";
const DATAPACKAGE: &str = "datapackage.json";
const RUN: &str = "run.json";
const JSON: &str = "json";

/// A folder records are written to, held by one run at a time.
///
/// Opened before the first document is read, so that a folder that cannot be written to costs no work. It is
/// held through a lock on the empty file `.lock` in it, which the system lets go of when the process ends
/// however it ends.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes the folder if it is not there, takes hold of it, and removes what a killed run left half written.
    ///
    /// # Errors
    ///
    /// When it cannot be made or written to, or another run holds it. Nothing was changed then.
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        let unusable = |e| FolderError::new(FolderErrorKind::Unusable, path, e);
        fs::create_dir_all(path).map_err(unusable)?;
        let lock = hold(path)?;
        for name in file_names() {
            staged::remove_leftover(&path.join(name)).map_err(unusable)?;
        }
        documents::remove_leftovers(&path.join(JSON)).map_err(unusable)?;
        Ok(Self {
            path: path.to_owned(),
            _lock: lock,
        })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The records the last run wrote, if there was one and it wrote [`Format::Jsonl`]. They can be read while
    /// the folder is [written](Self::write), and have to be dropped before that is finished.
    ///
    /// # Errors
    ///
    /// When the file is there and cannot be opened.
    pub fn records(&self) -> Result<Option<Records<BufReader<File>>>, FolderError> {
        let path = self.path.join(JSONL);
        match File::open(&path) {
            Ok(file) => Ok(Some(read_jsonl(BufReader::new(file)))),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(FolderError::new(FolderErrorKind::Unreadable, &path, e)),
        }
    }

    /// Removes what the last run wrote and this one does not: a table of last month beside the records of today
    /// looks right and is not.
    fn remove_all_but(&self, outputs: &[String]) -> Result<(), FolderError> {
        for name in self.written_before() {
            let path = self.path.join(&name);
            if outputs.contains(&name) {
                continue;
            }
            if name == JSON {
                documents::remove(&path)?;
            } else {
                staged::remove_if_there(&path).map_err(FolderError::unplaced(&path))?;
            }
        }
        Ok(())
    }

    /// What the last run says it wrote, of what this program writes: nothing else is ever removed.
    fn written_before(&self) -> Vec<String> {
        let text = fs::read_to_string(self.path.join(RUN)).unwrap_or_default();
        let ours: Vec<String> = file_names().chain([JSON.to_owned()]).collect();
        run::outputs(&text)
            .into_iter()
            .filter(|name| ours.contains(name))
            .collect()
    }
}

/// Every file that can stand in an output folder itself.
fn file_names() -> impl Iterator<Item = String> {
    let tables = Table::ALL.iter().map(|table| table.file_name());
    tables.chain([DATAPACKAGE, JSONL, RUN].map(str::to_owned))
}

/// Takes hold of a folder. Where the system has no locks the folder is used without.
fn hold(folder: &Path) -> Result<File, FolderError> {
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join(".lock"))
        .map_err(|e| FolderError::new(FolderErrorKind::Unusable, folder, e))?;
    match lock.try_lock() {
        Err(TryLockError::WouldBlock) => Err(FolderError::busy(folder)),
        Ok(()) | Err(TryLockError::Error(_)) => Ok(lock),
    }
}

#[cfg(test)]
mod tests;
