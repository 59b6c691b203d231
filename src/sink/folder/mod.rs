//! The output folder: every file written beside its place and put there when all are complete.

mod commit;
mod documents;
mod error;
mod lock;
mod name;
mod staged;
mod writer;

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

pub use error::{FolderError, FolderErrorKind};
pub use writer::FolderWriter;

use lock::Lock;

use super::run;
use super::tables::Table;

/// What an output folder can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// `decisions.jsonl`: all records, one a line. What the next run starts from. And `changes.jsonl`: what is not as the
    /// last run had it, and `history.jsonl`: what changed in any run.
    Jsonl,
    /// The tables and `datapackage.json`.
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

/// An unknown format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no format {0:?}: the formats are jsonl, csv and json")]
pub struct ParseFormatError(String);

pub(crate) const JSONL: &str = "decisions.jsonl";
const CHANGES: &str = "changes.jsonl";
pub(crate) const HISTORY: &str = "history.jsonl";
const JOURNAL: &str = ".journal";
const DATAPACKAGE: &str = "datapackage.json";
pub(crate) const RUN: &str = "run.json";
const JSON: &str = "json";
pub(super) const SUGGESTED: &str = "bodies.suggested.csv";

/// What is made from the records of a folder and put beside them when they are there.
pub const EXPORTS: [&str; 6] = [
    "decisions.xlsx",
    "decisions.db",
    "metadata.json",
    "parquet",
    "360giving.json",
    "360giving.left-out.csv",
];

/// A folder records are written to, held by one run at a time.
///
/// Opened before the first document is read, so that a folder that cannot be written to costs no work. It is held through
/// a lock on the file `.lock` in it, which names its owner; the system lets go of it when the process ends however it
/// ends.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: Lock,
}

impl Folder {
    /// Makes the folder if it is not there, takes hold of it, removes what a killed run left half written, and puts back
    /// what it left half replaced.
    ///
    /// # Errors
    ///
    /// When it cannot be made or written to, or another run holds it. Nothing was changed then.
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        let unusable = |e| FolderError::new(FolderErrorKind::Unusable, path, e);
        fs::create_dir_all(path).map_err(unusable)?;
        let lock = Lock::take(path)?;
        for name in file_names().chain([HISTORY.to_owned()]) {
            staged::remove_leftover(&path.join(name)).map_err(unusable)?;
        }
        documents::remove_leftovers(&path.join(JSON)).map_err(unusable)?;
        commit::undo(path, file_names()).map_err(unusable)?;
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

    /// Where a run keeps finished records until all are: gone when the files are in their places.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.path.join(JOURNAL)
    }

    /// The files that the last run wrote and that hold something else now: somebody edited them. Those of `json/` are not
    /// looked at.
    ///
    /// Cost: one pass over every file.
    ///
    /// # Errors
    ///
    /// When one cannot be read.
    pub fn edited(&self) -> Result<Vec<String>, FolderError> {
        let text = fs::read_to_string(self.path.join(RUN)).unwrap_or_default();
        let mut out = Vec::new();
        for (name, sha256) in run::hashes(&text) {
            let path = self.path.join(&name);
            match staged::sha256(&path) {
                Ok(found) if found == sha256 => {}
                Ok(_) => out.push(name),
                // A file that does not exist cannot contain anybody's work.
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
                Err(e) => return Err(FolderError::new(FolderErrorKind::Unusable, &path, e)),
            }
        }
        Ok(out)
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
            } else if path.is_dir() {
                remove_tables(&path).map_err(FolderError::unplaced(&path))?;
            } else {
                staged::remove_if_there(&path).map_err(FolderError::unplaced(&path))?;
            }
        }
        Ok(())
    }

    /// The files that the last run lists among its outputs and that this program writes: nothing else is ever removed.
    fn written_before(&self) -> Vec<String> {
        let text = fs::read_to_string(self.path.join(RUN)).unwrap_or_default();
        let ours: Vec<String> = file_names()
            .chain([JSON].map(str::to_owned))
            .chain(EXPORTS.map(str::to_owned))
            .collect();
        run::outputs(&text)
            .into_iter()
            .filter(|name| ours.contains(name))
            .collect()
    }
}

/// Whether a name is that of a file that can stand in an output folder.
pub(in crate::sink) fn is_output(name: &str) -> bool {
    file_names().any(|ours| ours == name)
}

/// Removes the tables of an export from their folder, and the folder if nothing else is in it.
fn remove_tables(folder: &Path) -> std::io::Result<()> {
    for table in Table::ALL {
        staged::remove_if_there(&folder.join(format!("{}.parquet", table.name())))?;
    }
    // Other files in the folder stay, and so does the folder.
    let _ = fs::remove_dir(folder);
    Ok(())
}

/// Every file that can stand in an output folder itself.
fn file_names() -> impl Iterator<Item = String> + Clone {
    let tables = Table::ALL.iter().map(|table| table.file_name());
    tables.chain([DATAPACKAGE, SUGGESTED, JSONL, CHANGES, RUN].map(str::to_owned))
}

#[cfg(test)]
mod tests;
