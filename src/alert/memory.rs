//! What was reported: where in the history the last look ended, and which gaps and dates it reported.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use indexmap::IndexMap;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::sink::HISTORY;

/// The time from which events are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// What was not reported yet; the first time everything.
    Last,
    /// Everything, also what was reported.
    All,
    /// What was found since the beginning of a day.
    Day(Date),
}

/// A text that does not say since when reports are asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a point in time: type last, all, or a date such as 2026-11-30")]
pub struct UnknownTime(pub String);

impl FromStr for Since {
    type Err = UnknownTime;

    fn from_str(text: &str) -> Result<Self, UnknownTime> {
        match text {
            "last" => Ok(Self::Last),
            "all" => Ok(Self::All),
            day => day
                .parse()
                .map(Self::Day)
                .map_err(|_| UnknownTime(text.to_owned())),
        }
    }
}

/// What was reported, by the name of who asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    watchers: IndexMap<String, Reported>,
}

/// What was reported to one who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reported {
    /// Bytes of the history that were gone through.
    pub(super) position: u64,
    /// The bytes of the last line gone through, hashed: where they are others, the history is another.
    pub(super) last_line: Option<String>,
    /// Keys of gaps and dates that were reported and still hold.
    #[serde(default)]
    pub(super) standing: BTreeSet<String>,
    /// A report that was begun and is not known to have arrived: the identifiers of its alerts.
    #[serde(default)]
    pub(super) begun: BTreeSet<String>,
    /// The file to which that report was to be appended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) into: Option<BegunIn>,
}

/// A file to which a report was about to be appended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BegunIn {
    /// Its path, without links.
    pub(super) file: PathBuf,
    /// Bytes it had before.
    pub(super) length: u64,
}

/// Why the memory cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MemoryError {
    /// It cannot be read.
    #[error(
        "cannot read {path}, where reported alerts are remembered: check that you are allowed to read it"
    )]
    Unread {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// It holds something else.
    #[error(
        "{path} is not as this program writes it, so it is not known what was reported. Move it away to have everything \
         reported again"
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: serde_json::Error,
    },
    /// It cannot be written.
    #[error(
        "cannot write {path}, where reported alerts are remembered: check that there is room and that you are allowed to"
    )]
    Unwritten {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// The history is not the one that was gone through.
    #[error(
        "{} in {folder} is not the one that was reported from, so it is not known what was reported. Use --since with a date to begin again from there, or --since all",
        HISTORY
    )]
    OtherHistory {
        /// The folder.
        folder: PathBuf,
    },
}

/// The name of the file in the output folder.
const FILE: &str = "alerts.json";

impl Memory {
    /// Reads the memory in a folder; an empty one where there is none.
    pub(super) fn read(folder: &Path) -> Result<Self, MemoryError> {
        let path = folder.join(FILE);
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|cause| MemoryError::Foreign { path, cause }),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(cause) => Err(MemoryError::Unread { path, cause }),
        }
    }

    /// Writes it: a process killed at any moment leaves the one before or this one.
    pub(super) fn write(&self, folder: &Path) -> Result<(), MemoryError> {
        let path = folder.join(FILE);
        let write = || -> io::Result<()> {
            let beside = folder.join(format!(".{FILE}.partial"));
            let mut file = File::create(&beside)?;
            file.write_all(&serde_json::to_vec_pretty(self)?)?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            std::fs::rename(&beside, &path)
        };
        write().map_err(|cause| MemoryError::Unwritten {
            path: path.clone(),
            cause,
        })
    }

    pub(super) fn of(&self, name: &str) -> Option<&Reported> {
        self.watchers.get(name)
    }

    /// From which byte on a file may hold what a report of anybody left half written; none where no report to it was begun.
    pub(super) fn begun_in(&self, file: &Path) -> Option<u64> {
        let begun = self
            .watchers
            .values()
            .filter_map(|reported| reported.into.as_ref());
        begun
            .filter(|into| into.file == file)
            .map(|into| into.length)
            .min()
    }

    pub(super) fn put(&mut self, name: &str, reported: Reported) {
        self.watchers.insert(name.to_owned(), reported);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_memory_is_read_as_it_was_written() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Memory::read(dir.path()).unwrap(), Memory::default());
        let mut memory = Memory::default();
        memory.put(
            "amount > 5",
            Reported {
                position: 7,
                ..Reported::default()
            },
        );
        memory.write(dir.path()).unwrap();
        assert_eq!(Memory::read(dir.path()).unwrap(), memory);
        std::fs::write(dir.path().join(FILE), "[]").unwrap();
        assert!(matches!(
            Memory::read(dir.path()),
            Err(MemoryError::Foreign { .. })
        ));
    }

    #[test]
    fn a_point_in_time_is_named() {
        assert_eq!("last".parse(), Ok(Since::Last));
        assert_eq!(
            "2026-11-30".parse(),
            Ok(Since::Day(jiff::civil::date(2026, 11, 30)))
        );
        assert!(
            "yesterday"
                .parse::<Since>()
                .unwrap_err()
                .to_string()
                .contains("2026-11-30")
        );
    }
}
