//! Adding rows to the file and taking them back, while others do the same.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::file::{COLUMNS, Corrections, CorrectionsError, begins, guarded};
use super::row::{Correction, NewCorrection};

/// The file, written to by several people.
///
/// Every change reads the file as it is now under a lock, so that nothing another person saved is lost, and is on the disk
/// before it is reported as done.
#[derive(Debug, Clone)]
pub struct Notebook {
    path: PathBuf,
}

/// Why a row was not saved. The file is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotebookError {
    /// It cannot be written.
    #[error("{path} cannot be written to: see that the folder is there and that you may write to it")]
    Unwritten {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// Somebody else changed the corrections of the file since they were looked at.
    #[error("somebody else changed the corrections of this file meanwhile")]
    Changed,
    /// Its rows cannot be read, or the new one could not be.
    #[error(transparent)]
    Rows(#[from] CorrectionsError),
}

impl Notebook {
    /// A file that may not be there yet.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Everything in it now.
    ///
    /// # Errors
    ///
    /// [`CorrectionsError`].
    pub fn read(&self) -> Result<Corrections, CorrectionsError> {
        Corrections::open_if_there(&self.path)
    }

    /// Adds rows at the end and returns all that is in the file then.
    ///
    /// # Errors
    ///
    /// When a row is not valid or the file cannot be written; it is as it was then.
    pub fn add(&self, rows: &[NewCorrection], now: Timestamp) -> Result<Corrections, NotebookError> {
        self.append(rows, None, now)
    }

    /// The same, unless the corrections of `file` have changed since the fingerprint `seen` was taken.
    ///
    /// # Errors
    ///
    /// Also [`NotebookError::Changed`].
    pub fn add_seen(
        &self,
        rows: &[NewCorrection],
        file: &str,
        seen: Option<&str>,
        now: Timestamp,
    ) -> Result<Corrections, NotebookError> {
        self.append(rows, Some((file, seen)), now)
    }

    fn append(
        &self,
        rows: &[NewCorrection],
        seen: Option<(&str, Option<&str>)>,
        now: Timestamp,
    ) -> Result<Corrections, NotebookError> {
        let (mut file, before) = self.hold()?;
        if let Some((of, seen)) = seen
            && Corrections::read(&self.path, &before)?.print(of).as_deref() != seen
        {
            return Err(NotebookError::Changed);
        }
        let mut text = Vec::new();
        let mut header = COLUMNS.map(str::to_owned).to_vec();
        if before.is_empty() {
            text.extend(line(&header).map_err(|e| self.unwritten(e))?);
        } else {
            // The columns may stand in another order, or be fewer.
            let named = csv::Reader::from_reader(before.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&before))
                .headers()
                .map(|h| h.iter().map(|c| c.trim().to_owned()).collect());
            header = named.unwrap_or(header);
            if !before.ends_with(b"\n") {
                text.push(b'\n');
            }
        }
        for row in rows {
            let cells = row.cells(now);
            let ordered: Vec<String> = header
                .iter()
                .map(|name| {
                    let at = COLUMNS.iter().position(|c| c == name);
                    at.and_then(|i| cells.get(i))
                        .map_or_else(String::new, |c| guarded(c))
                })
                .collect();
            text.extend(line(&ordered).map_err(|e| self.unwritten(e))?);
        }
        // Checked as a reader will see it before anything is written.
        let mut whole = before.clone();
        whole.extend_from_slice(&text);
        let all = Corrections::read(&self.path, &whole)?;
        let written = file
            .seek(SeekFrom::End(0))
            .and_then(|_| file.write_all(&text))
            .and_then(|()| file.sync_data());
        if let Err(cause) = written {
            // Half a row would make the whole file unreadable.
            let _ = file.set_len(before.len() as u64);
            return Err(self.unwritten(cause));
        }
        Ok(all)
    }

    /// Takes the last step of a person about a file back, and returns the field of its first row with all that is left.
    /// `None` where there is none. A step is a row, or all rows that were saved at once.
    ///
    /// # Errors
    ///
    /// As [`add`](Self::add).
    pub fn take_back(&self, file: &str, by: &str) -> Result<Option<(String, Corrections)>, NotebookError> {
        let (mut handle, before) = self.hold()?;
        let all = Corrections::read(&self.path, &before)?;
        let rows = all.rows_of(file);
        let Some(last) = rows.iter().rev().find(|row| row.by == by.trim()) else {
            return Ok(None);
        };
        let of_step = |row: &&Correction| row.line == last.line || row.is_of_step(last);
        let step: Vec<&Correction> = rows.iter().filter(of_step).collect();
        let lines: BTreeSet<u64> = step.iter().map(|row| row.line).collect();
        let Some(left) = without(&before, &lines) else {
            return Ok(None);
        };
        let rest = Corrections::read(&self.path, &left)?;
        let field = step.first().unwrap_or(&last).field.clone();
        // Only what comes after the rows is written, in one go and with empty lines up to the old length: a program that
        // is killed before the file is cut leaves one that can be read. Rows at the end are only cut off.
        let same = before.iter().zip(&left).take_while(|(a, b)| a == b).count();
        let mut moved = left.get(same..).unwrap_or_default().to_vec();
        let size = left.len() as u64;
        let written = if moved.is_empty() {
            handle.set_len(size)
        } else {
            moved.resize(before.len() - same, b'\n');
            handle
                .seek(SeekFrom::Start(same as u64))
                .and_then(|_| handle.write_all(&moved))
                .and_then(|()| handle.set_len(size))
        };
        written
            .and_then(|()| handle.sync_data())
            .map_err(|e| self.unwritten(e))?;
        Ok(Some((field, rest)))
    }

    /// Opens the file, waits until no other process writes to it, and reads it.
    fn hold(&self) -> Result<(File, Vec<u8>), NotebookError> {
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&self.path)
            .map_err(|e| self.unwritten(e))?;
        // A file system that knows no locks is used without.
        let _ = file.lock();
        let mut before = Vec::new();
        file.read_to_end(&mut before).map_err(|e| self.unwritten(e))?;
        Ok((file, before))
    }

    fn unwritten(&self, cause: io::Error) -> NotebookError {
        NotebookError::Unwritten {
            path: self.path.clone(),
            cause,
        }
    }
}

/// A file without the rows that begin on these lines; none where one of them is not there. Whole rows by their bytes: a
/// cell may hold lines of its own.
fn without(whole: &[u8], lines: &BTreeSet<u64>) -> Option<Vec<u8>> {
    let text = whole.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(whole);
    let mark = whole.len() - text.len();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
    let mut raw = csv::ByteRecord::new();
    let (mut left, mut kept, mut found) = (Vec::with_capacity(whole.len()), 0, 0);
    while matches!(reader.read_byte_record(&mut raw), Ok(true)) {
        let Some((from, line)) = raw.position().map(|p| begins(text, p)) else {
            continue;
        };
        if lines.contains(&line) {
            left.extend_from_slice(whole.get(kept..mark + from)?);
            kept = mark + usize::try_from(reader.position().byte()).ok()?;
            found += 1;
        }
    }
    left.extend_from_slice(whole.get(kept..)?);
    (found == lines.len()).then_some(left)
}

fn line(cells: &[String]) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells)?;
    writer.into_inner().map_err(|e| io::Error::other(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correct::Action;

    fn new(file: &str, value: &str, by: &str) -> NewCorrection {
        NewCorrection {
            file: file.to_owned(),
            sha256: "ab".repeat(32),
            field: "subject".to_owned(),
            value: value.to_owned(),
            action: Action::Set,
            by: by.to_owned(),
            why: "two\nlines, \"quoted\"".to_owned(),
            place: None,
        }
    }

    fn values(all: &Corrections, file: &str) -> Vec<String> {
        all.rows_of(file).iter().map(|r| r.written.clone()).collect()
    }

    #[test]
    fn several_people_add_rows_and_take_back_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let book = Notebook::at(&folder.path().join("corrections.csv"));
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        book.add(&[new("a.pdf", "one", "A")], at(1)).unwrap();
        book.add(&[new("a.pdf", "=two", "B")], at(2)).unwrap();
        let all = book
            .add(&[new("a.pdf", "three", "A"), new("b.pdf", "x", "A")], at(3))
            .unwrap();
        assert_eq!(values(&all, "a.pdf"), ["one", "=two", "three"]);
        let (field, all) = book.take_back("a.pdf", "A").unwrap().unwrap();
        assert_eq!(field, "subject");
        assert_eq!(values(&all, "a.pdf"), ["one", "=two"]);
        assert_eq!(values(&all, "b.pdf"), ["x"]);
        let (_, all) = book.take_back("a.pdf", "A").unwrap().unwrap();
        assert_eq!(values(&all, "a.pdf"), ["=two"]);
        assert!(book.take_back("a.pdf", "A").unwrap().is_none());
        assert_eq!(values(&book.read().unwrap(), "a.pdf"), ["=two"]);
    }

    #[test]
    fn rows_saved_at_once_are_taken_back_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let book = Notebook::at(&folder.path().join("corrections.csv"));
        let at = |milliseconds| Timestamp::from_millisecond(milliseconds).unwrap();
        book.add(&[new("a.pdf", "one", "A")], at(1_000)).unwrap();
        let step = [new("a.pdf", "two", "A"), new("a.pdf", "three", "A")];
        book.add(&step, at(2_000)).unwrap();
        book.add(&[new("a.pdf", "other", "B")], at(2_000)).unwrap();
        let (_, all) = book.take_back("a.pdf", "A").unwrap().unwrap();
        assert_eq!(values(&all, "a.pdf"), ["one", "other"]);
        let text = std::fs::read_to_string(book.path()).unwrap();
        assert!(text.contains("1970-01-01T00:00:01.000Z"), "{text}");
        let (_, all) = book.take_back("a.pdf", "A").unwrap().unwrap();
        assert_eq!(values(&all, "a.pdf"), ["other"]);
    }

    #[test]
    fn a_step_made_on_what_is_no_longer_there_is_not_saved() {
        let folder = tempfile::tempdir().unwrap();
        let book = Notebook::at(&folder.path().join("corrections.csv"));
        let now = Timestamp::UNIX_EPOCH;
        let first = book
            .add_seen(&[new("a.pdf", "one", "A")], "a.pdf", None, now)
            .unwrap();
        let refused = book.add_seen(&[new("a.pdf", "two", "B")], "a.pdf", None, now);
        assert!(matches!(refused, Err(NotebookError::Changed)));
        // Another record is another matter.
        book.add_seen(&[new("b.pdf", "x", "B")], "b.pdf", None, now)
            .unwrap();
        let print = first.print("a.pdf");
        let all = book
            .add_seen(&[new("a.pdf", "two", "B")], "a.pdf", print.as_deref(), now)
            .unwrap();
        assert_eq!(values(&all, "a.pdf"), ["one", "two"]);
    }

    #[test]
    fn a_row_nobody_could_read_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let book = Notebook::at(&folder.path().join("corrections.csv"));
        let mut bad = new("a.pdf", "31/02/2024", "A");
        bad.field = "decision_date".to_owned();
        assert!(book.add(&[bad], Timestamp::UNIX_EPOCH).is_err());
        assert!(book.read().unwrap().is_empty());
    }

    #[test]
    fn many_at_once_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let book = Notebook::at(&folder.path().join("corrections.csv"));
        std::thread::scope(|scope| {
            for who in 0..4 {
                let book = book.clone();
                scope.spawn(move || {
                    for i in 0..25 {
                        book.add(&[new("a.pdf", &format!("{who} {i}"), "A")], Timestamp::UNIX_EPOCH)
                            .unwrap();
                    }
                });
            }
        });
        assert_eq!(book.read().unwrap().len(), 100);
    }

    #[test]
    fn a_file_with_columns_of_its_own_order_is_added_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("corrections.csv");
        std::fs::write(&path, "why,date,by,action,value,field,sha256,file,note").unwrap();
        let all = Notebook::at(&path)
            .add(&[new("a.pdf", "one", "A")], Timestamp::UNIX_EPOCH)
            .unwrap();
        assert_eq!(values(&all, "a.pdf"), ["one"]);
    }
}
