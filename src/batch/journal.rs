//! Records kept as they are finished: what a run that is killed leaves for the next.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::head::Head;
use super::index::{Index, Row};
use super::state::State;

/// Finished records, one a line, after a first line with the state in which they were made.
///
/// Each line is written at once, so that a process killed at any moment loses only documents in hand. The disk is waited
/// for every few seconds: what the power takes is read again.
#[derive(Debug)]
pub struct Journal {
    inner: Mutex<Inner>,
    /// What an earlier run had finished.
    resumed: Index,
}

#[derive(Debug)]
struct Inner {
    file: File,
    end: u64,
    synced: Instant,
}

#[derive(Serialize, Deserialize)]
struct Header {
    journal: u32,
    state: State,
}

/// The form of the file; a journal of another form is begun again.
const FORM: u32 = 1;

/// How long a finished record may be lost to a power cut.
const SYNC_EVERY: Duration = Duration::from_secs(5);

impl Journal {
    /// Opens the journal at `path`: goes on with one made in the same state, begins again otherwise.
    ///
    /// # Errors
    ///
    /// When it cannot be read or written.
    pub fn open(path: &Path, state: &State) -> io::Result<Self> {
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        let (resumed, end) = match resume(&file, state)? {
            Some(found) => found,
            None => {
                file.set_len(0)?;
                let mut line = serde_json::to_vec(&Header {
                    journal: FORM,
                    state: state.clone(),
                })?;
                line.push(b'\n');
                file.write_all(&line)?;
                (Index::default(), line.len() as u64)
            }
        };
        // A line that was broken off goes.
        file.set_len(end)?;
        Self::on(file, end, resumed)
    }

    /// A journal that is never resumed, in a file without a name: the system removes it however the process ends.
    ///
    /// # Errors
    ///
    /// When no file can be made in `folder`.
    pub fn nameless(folder: &Path) -> io::Result<Self> {
        Self::on(tempfile::tempfile_in(folder)?, 0, Index::default())
    }

    fn on(mut file: File, end: u64, resumed: Index) -> io::Result<Self> {
        io::Seek::seek(&mut file, io::SeekFrom::Start(end))?;
        Ok(Self {
            inner: Mutex::new(Inner {
                file,
                end,
                synced: Instant::now(),
            }),
            resumed,
        })
    }

    /// What an earlier run had finished.
    pub(super) fn resumed(&self) -> &Index {
        &self.resumed
    }

    /// Keeps a record, a line without its end, and returns its place.
    pub(super) fn put(&self, mut line: Vec<u8>) -> io::Result<(u64, u32)> {
        let length = u32::try_from(line.len()).map_err(|_| io::Error::other("a record of 4 GB"))?;
        line.push(b'\n');
        // A thread that panicked between two writes leaves the places of the records before it right.
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let at = inner.end;
        if let Err(e) = inner.file.write_all(&line) {
            // What was written of it would stand before the next.
            let _ = inner.file.set_len(at);
            let _ = io::Seek::seek(&mut inner.file, io::SeekFrom::Start(at));
            return Err(e);
        }
        inner.end += line.len() as u64;
        if inner.synced.elapsed() >= SYNC_EVERY {
            inner.file.sync_data()?;
            inner.synced = Instant::now();
        }
        Ok((at, length))
    }

    /// A record that was put there.
    pub(super) fn line(&self, at: u64, length: u32) -> io::Result<Vec<u8>> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let line = super::index::line_at(&inner.file, at, length);
        // The next record is written where the last one ends.
        let end = inner.end;
        (&inner.file).seek(io::SeekFrom::Start(end))?;
        line
    }

    /// No more records come; they can be read back.
    pub(super) fn finish(self) -> File {
        self.inner
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
            .file
    }
}

/// The records of a journal made in this state, and where the next one begins.
fn resume(file: &File, state: &State) -> io::Result<Option<(Index, u64)>> {
    let mut input = BufReader::new(file);
    let mut line = Vec::new();
    input.read_until(b'\n', &mut line)?;
    let header: Option<Header> = serde_json::from_slice(&line).ok();
    if !header.is_some_and(|h| h.journal == FORM && h.state.reads_as(state)) || !line.ends_with(b"\n") {
        return Ok(None);
    }
    let mut end = line.len() as u64;
    let mut rows = Vec::new();
    loop {
        line.clear();
        input.read_until(b'\n', &mut line)?;
        // Behind a line that is broken nothing can be trusted.
        let Some(record) = line.strip_suffix(b"\n") else {
            break;
        };
        let (Ok(head), Ok(length)) = (Head::parse(record), u32::try_from(record.len())) else {
            break;
        };
        rows.push(Row {
            head,
            at: end,
            length,
        });
        end += line.len() as u64;
    }
    Ok(Some((Index::new(rows), end)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::Options;
    use crate::profile::Profiles;
    use crate::sink::sample::{failed, full};

    fn state() -> State {
        State::new(&Profiles::builtin().unwrap(), &Options::default(), None)
    }

    fn line(record: &crate::record::Record) -> Vec<u8> {
        serde_json::to_vec(record).unwrap()
    }

    #[test]
    fn what_was_finished_is_there_again_and_what_was_broken_off_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let (path, state) = (dir.path().join("j"), state());
        let journal = Journal::open(&path, &state).unwrap();
        journal.put(line(&full())).unwrap();
        let (at, length) = journal.put(line(&failed())).unwrap();
        drop(journal);
        let whole = std::fs::read(&path).unwrap();
        for cut in [1, 20, length as usize] {
            std::fs::write(&path, &whole[..whole.len() - cut]).unwrap();
            let journal = Journal::open(&path, &state).unwrap();
            assert_eq!(journal.resumed().rows().len(), 1);
            // The next record begins where the broken one began.
            assert_eq!(journal.put(line(&failed())).unwrap(), (at, length));
            drop(journal);
            assert_eq!(std::fs::read(&path).unwrap(), whole);
        }
    }

    #[test]
    fn records_of_another_state_are_not_taken() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("j");
        let mut state = state();
        Journal::open(&path, &state).unwrap().put(line(&full())).unwrap();
        state.limits.seconds += 1;
        assert!(Journal::open(&path, &state).unwrap().resumed().rows().is_empty());
        std::fs::write(&path, "what somebody else left here\n").unwrap();
        assert!(Journal::open(&path, &state).unwrap().resumed().rows().is_empty());
    }
}
