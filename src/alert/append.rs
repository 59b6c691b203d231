//! A file of alerts, each in it once, whenever a process that appends to it is killed.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::Alert;

/// Why alerts cannot be appended to a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// It cannot be read or written.
    #[error(
        "cannot append alerts to {path}: check that its folder is there, that there is room and that you are allowed to write"
    )]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
}

/// A file of alerts, a JSON object a line.
pub(super) struct Appended {
    path: PathBuf,
    file: File,
}

impl Appended {
    /// Opens the file; makes it where there is none.
    pub(super) fn open(path: &Path) -> Result<Self, AppendError> {
        let open = || -> io::Result<Self> {
            let file = File::options().read(true).append(true).create(true).open(path)?;
            Ok(Self {
                // By any way to it, it is the same file.
                path: path.canonicalize()?,
                file,
            })
        };
        open().map_err(failed(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn length(&self) -> Result<u64, AppendError> {
        Ok(self.file.metadata().map_err(failed(&self.path))?.len())
    }

    /// Lets the file end with a whole line. The rest of a line behind the byte `begun` was broken off by a process that was
    /// killed, and is cut off; one before it is somebody else's and is ended.
    pub(super) fn mend(&mut self, begun: Option<u64>) -> Result<(), AppendError> {
        let mut mend = || -> io::Result<()> {
            let length = self.file.metadata()?.len();
            let whole = whole(&mut self.file, length)?;
            if whole == length {
                return Ok(());
            }
            match begun {
                Some(begun) if begun <= whole => self.file.set_len(whole),
                _ => self.file.write_all(b"\n"),
            }
        };
        mend().map_err(failed(&self.path))
    }

    /// The identifiers of the alerts from a byte on, with their rules: others may append what they asked for to the same file.
    pub(super) fn arrived(&mut self, from: u64) -> Result<BTreeSet<(String, String)>, AppendError> {
        #[derive(Deserialize)]
        struct Named {
            id: String,
            rule: String,
        }
        let mut read = || -> io::Result<BTreeSet<(String, String)>> {
            self.file.seek(SeekFrom::Start(from))?;
            let mut ids = BTreeSet::new();
            for line in BufReader::new(&self.file).split(b'\n') {
                // A line somebody else wrote is not an alert.
                if let Ok(alert) = serde_json::from_slice::<Named>(&line?) {
                    ids.insert((alert.id, alert.rule));
                }
            }
            Ok(ids)
        };
        read().map_err(failed(&self.path))
    }

    /// Appends alerts, and returns when the disk has them.
    pub(super) fn append(&mut self, alerts: &[Alert]) -> Result<(), AppendError> {
        let mut append = || -> io::Result<()> {
            let mut lines = Vec::new();
            for alert in alerts {
                serde_json::to_writer(&mut lines, alert)?;
                lines.push(b'\n');
            }
            self.file.write_all(&lines)?;
            self.file.sync_data()
        };
        append().map_err(failed(&self.path))
    }
}

/// The byte behind the last end of a line, of a file so long.
fn whole(file: &mut File, length: u64) -> io::Result<u64> {
    const BLOCK: u64 = 4096;
    let mut end = length;
    while end > 0 {
        let begin = end.saturating_sub(BLOCK);
        let mut block = Vec::new();
        file.seek(SeekFrom::Start(begin))?;
        (&*file).take(end - begin).read_to_end(&mut block)?;
        if let Some(at) = block.iter().rposition(|byte| *byte == b'\n') {
            return Ok(begin + at as u64 + 1);
        }
        end = begin;
    }
    Ok(0)
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> AppendError {
    let path = path.to_owned();
    move |cause| AppendError::File { path, cause }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_line_broken_off_is_cut_off_only_where_this_program_was_writing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("alerts.jsonl");
        let long = format!("{{\"id\":\"a\"}}\n{}", "x".repeat(9000));
        for (text, begun, expected) in [
            ("", None, ""),
            ("{}\n", Some(0), "{}\n"),
            (long.as_str(), Some(11), "{\"id\":\"a\"}\n"),
            (long.as_str(), Some(0), "{\"id\":\"a\"}\n"),
            // Somebody else's.
            ("notes", None, "notes\n"),
            ("notes", Some(5), "notes\n"),
        ] {
            fs::write(&path, text).unwrap();
            Appended::open(&path).unwrap().mend(begun).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), expected);
        }
    }
}
