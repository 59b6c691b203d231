//! Reading a history, from its beginning or from where one stopped.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::Entry;
use crate::sink::HISTORY;

/// Why a history cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// The file cannot be read.
    #[error("cannot read {path}: check that you are allowed to read it")]
    Unread {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// A line holds something else.
    #[error(
        "{path} is not as this program writes it: the line that begins at byte {at} is not a change of a record. Put back \
         the file from a backup, or move it away to begin a new history"
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Bytes before the line.
        at: u64,
        /// Why.
        #[source]
        cause: serde_json::Error,
    },
}

/// The history in a folder from a byte on. None where the folder has no history yet.
///
/// # Errors
///
/// [`HistoryError::Unread`].
pub fn entries(folder: &Path, from: u64) -> Result<Option<Entries>, HistoryError> {
    let path = folder.join(HISTORY);
    let unread = |cause| HistoryError::Unread {
        path: path.clone(),
        cause,
    };
    let mut file = match File::open(&path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(unread(e)),
    };
    file.seek(SeekFrom::Start(from)).map_err(unread)?;
    Ok(Some(Entries {
        input: BufReader::with_capacity(1 << 16, file),
        path,
        at: from,
        over: false,
    }))
}

/// The entries of a history in their order, one at a time. Made by [`entries`].
///
/// A last line without its end is that of a run that is writing, and is not read.
#[derive(Debug)]
pub struct Entries {
    input: BufReader<File>,
    path: PathBuf,
    at: u64,
    over: bool,
}

impl Entries {
    /// Bytes up to the end of the last entry that was read.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.at
    }
}

impl Iterator for Entries {
    type Item = Result<Entry, HistoryError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let mut line = Vec::new();
        if let Err(cause) = self.input.read_until(b'\n', &mut line) {
            self.over = true;
            return Some(Err(HistoryError::Unread {
                path: self.path.clone(),
                cause,
            }));
        }
        if !line.ends_with(b"\n") {
            self.over = true;
            return None;
        }
        match serde_json::from_slice(&line) {
            Ok(entry) => {
                self.at += line.len() as u64;
                Some(Ok(entry))
            }
            Err(cause) => {
                self.over = true;
                Some(Err(HistoryError::Foreign {
                    path: self.path.clone(),
                    at: self.at,
                    cause,
                }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_history_is_read_on_from_where_one_stopped() {
        let dir = tempfile::tempdir().unwrap();
        assert!(entries(dir.path(), 0).unwrap().is_none());
        let entry = |file: &str| Entry::new(&json!({"source": {"file": file}}));
        let line = |file: &str| serde_json::to_string(&entry(file)).unwrap() + "\n";
        let path = dir.path().join(HISTORY);
        std::fs::write(&path, line("a") + &line("b") + "{\"at\": ").unwrap();
        let mut read = entries(dir.path(), 0).unwrap().unwrap();
        assert_eq!(read.next().unwrap().unwrap(), entry("a"));
        let position = read.position();
        assert_eq!(position, line("a").len() as u64);
        let rest = entries(dir.path(), position).unwrap().unwrap();
        let rest: Vec<Entry> = rest.map(Result::unwrap).collect();
        assert_eq!(rest, [entry("b")], "what is broken off is not read");

        std::fs::write(&path, line("a") + "{}\n").unwrap();
        let mut read = entries(dir.path(), 0).unwrap().unwrap();
        assert!(read.next().unwrap().is_ok());
        assert!(matches!(read.next(), Some(Err(HistoryError::Foreign { .. }))));
        assert!(read.next().is_none());
    }
}
