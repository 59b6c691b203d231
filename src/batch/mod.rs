//! Many documents: read in parallel, checked against each other, handed on in order.
//!
//! [`Batch::read`] has every document read that has to be ([`Readers`]: in this process or in workers), in whatever order
//! threads get to them. Records are kept in a [`Journal`] as they come; those that still hold are taken from it, or from the
//! [`LastRun`]. What results is an [`Archive`], an index sorted by [`Input::file`]: it makes the archive's own checks and
//! hands the records on one by one. So the output depends neither on the number of threads nor on interruptions, and memory
//! holds an index, regardless of the archive.

mod archive;
pub mod drift;
mod follow;
mod head;
pub mod history;
mod index;
mod journal;
mod last;
pub mod listing;
mod loss;
mod plan;
mod reader;
mod shard;
mod state;
mod stream;
mod worker;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::correct::Corrections;
use crate::discover::{Input, Loader};
use crate::pipeline::{self, Options, Unwatched, Watch};
use crate::profile::Profiles;
use crate::record::{Record, Source};

pub use archive::{Archive, ArchiveError, MergeError, Told};
pub use follow::{Followed, follow};
pub use head::Head;
pub use journal::Journal;
pub use last::{LastRun, LastRunError};
pub use loss::Loss;
pub use plan::{Plan, Why};
pub use reader::{Done, InProcess, Reader, ReaderError, Readers, Spent};
pub use shard::{ParseShardError, Shard};
pub use state::{Ceilings, State};
pub use stream::{StreamError, Take, stream};
pub use worker::{ServeError, Workers, serve};

use archive::{From, Place};

/// Stack of a reading thread. The interpreter nests forms and resources up to 50 deep, each level a few tens of
/// kilobytes of frames; the memory is only touched where it is needed.
const STACK: usize = 64 << 20;

/// Why a run ended before its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// The threads could not be started.
    #[error("the reading threads could not be started")]
    Threads(#[source] rayon::ThreadPoolBuildError),
    /// Documents cannot be read.
    #[error(transparent)]
    Reader(#[from] ReaderError),
    /// A finished record could not be kept.
    #[error("a finished record could not be kept in the journal")]
    Journal(#[source] std::io::Error),
    /// Somebody asked the run to stop. What was finished is in the journal.
    #[error("stopped")]
    Stopped,
}

/// What a batch needs besides its inputs.
#[derive(Clone, Copy)]
pub struct Batch<'b> {
    /// Who reads.
    pub readers: &'b dyn Readers,
    /// Threads, a reader each; as many as there are processors where 0.
    pub jobs: usize,
    /// Set to stop: documents in hand are finished.
    pub stop: &'b AtomicBool,
}

/// What is there before a batch begins.
#[derive(Debug)]
pub struct Before {
    /// The last run.
    pub last: LastRun,
    /// Where records are kept, with those of a run that was interrupted.
    pub journal: Journal,
    /// In which state records are made now; records of another are only taken where they would be the same.
    pub state: Option<State>,
    /// Keep the records of files that are not among the inputs.
    pub keep_gone: bool,
    /// Read again what failed.
    pub retry_failed: bool,
    /// Read everything again. The last run is only what the records are compared with.
    pub fresh: bool,
    /// What publication pages say of the files.
    pub listing: listing::Listing,
    /// What people set or confirmed.
    pub corrections: Arc<Corrections>,
}

impl Before {
    /// Nothing: every document is read. `scratch` is a folder on a disk with room for all records.
    ///
    /// # Errors
    ///
    /// When no file can be made there.
    pub fn nothing(scratch: &Path) -> std::io::Result<Self> {
        Ok(Self {
            last: LastRun::default(),
            journal: Journal::nameless(scratch)?,
            state: None,
            keep_gone: false,
            retry_failed: false,
            fresh: false,
            listing: listing::Listing::default(),
            corrections: Arc::default(),
        })
    }
}

/// How a document came to its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It was read now.
    Read(Spent),
    /// A run that was interrupted had read it.
    Resumed,
    /// Its record of the last run still holds.
    Kept,
}

impl Batch<'_> {
    /// Has all inputs read, sorted by [`Input::file`] as they come from [`discover`](crate::discover::discover), but
    /// those whose records still hold.
    ///
    /// `done` is called from the reading threads, once a document, in no order.
    ///
    /// # Errors
    ///
    /// [`BatchError`]; a document that cannot be read is not an error: its record reports it.
    pub fn read(
        &self,
        inputs: &[Input],
        before: Before,
        done: &(dyn Fn(&Head, How) + Sync),
    ) -> Result<Archive, BatchError> {
        self.read_planned(inputs, before, &|_| {}, done)
    }

    /// [`read`](Self::read), and calls back before the first document is read, with the number of documents to read and why.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn read_planned(
        &self,
        inputs: &[Input],
        before: Before,
        planned: &dyn Fn(&Plan),
        done: &(dyn Fn(&Head, How) + Sync),
    ) -> Result<Archive, BatchError> {
        let threads = rayon::ThreadPoolBuilder::new()
            .num_threads(self.jobs)
            .stack_size(STACK)
            .thread_name(|i| format!("reader {i}"))
            .build()
            .map_err(BatchError::Threads)?;
        let held: Vec<Result<(Head, Place), Why>> = threads.install(|| {
            let holds = |loader: &mut Loader, input| {
                if self.stopped() {
                    Err(Why::New)
                } else {
                    before.holds(input, loader)
                }
            };
            inputs.par_iter().map_init(Loader::new, holds).collect()
        });
        if !self.stopped() {
            planned(&before.plan(&held));
        }
        // Before anything is read: a run without readers changes nothing.
        let to_read = held.iter().filter(|h| h.is_err()).count();
        let readers = (0..threads.current_num_threads().min(to_read))
            .map(|_| self.readers.reader().map(Mutex::new))
            .collect::<Result<Vec<_>, _>>()?;
        let one = |(input, held): (&Input, Result<(Head, Place), Why>)| -> Result<(Head, Place), BatchError> {
            if let Ok((mut head, place)) = held {
                if place.from == From::Journal {
                    head = before.corrected(head, || before.journal.line(place.at, place.length));
                }
                let how = if place.from == From::Last {
                    How::Kept
                } else {
                    How::Resumed
                };
                done(&head, how);
                return Ok((head, place));
            }
            if self.stopped() {
                return Err(BatchError::Stopped);
            }
            let thread = rayon::current_thread_index().unwrap_or(0);
            let reader = readers
                .get(thread)
                .or(readers.first())
                .ok_or(BatchError::Stopped)?;
            // A reader that panicked once may read on: it holds nothing between two documents.
            let read = reader
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .read(input)?;
            let head = before.corrected(read.head, || Ok(read.line.clone()));
            let (at, length) = before.journal.put(read.line).map_err(BatchError::Journal)?;
            done(&head, How::Read(read.spent));
            let place = Place {
                from: From::Journal,
                at,
                length,
            };
            Ok((head, place))
        };
        let rows = threads.install(|| {
            inputs
                .par_iter()
                .zip(held)
                // One at a time: a bundle of scans must not hold up the letters behind it.
                .with_max_len(1)
                .map(one)
                // Not at once a result of a list: that would hold everything twice.
                .collect::<Vec<_>>()
        });
        let rows = rows.into_iter().collect::<Result<Vec<_>, _>>()?;
        drop(readers);
        Ok(Archive::of(rows, before, threads))
    }
}

impl Batch<'_> {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl Before {
    /// The head of a record as it will be with the corrections of its file: the journal keeps what was read.
    fn corrected(&self, head: Head, line: impl Fn() -> std::io::Result<Vec<u8>>) -> Head {
        if self.corrections.rows_of(&head.file).is_empty() {
            return head;
        }
        // A line that cannot be read back is reported when the records are handed on.
        let record = line()
            .ok()
            .and_then(|line| serde_json::from_slice::<Record>(&line).ok());
        match record {
            Some(mut record) => {
                self.corrections.apply(&mut record);
                Head::of(&record)
            }
            None => head,
        }
    }

    /// The record of an input, if one that was made before still holds; else why it is read.
    fn holds(&self, input: &Input, loader: &mut Loader) -> Result<(Head, Place), Why> {
        let resumed = self.journal.resumed().of(&input.file);
        let kept = self.last.index().of(&input.file);
        if resumed.is_empty() && kept.is_empty() {
            return Err(Why::New);
        }
        let state = self.state.as_ref().ok_or(Why::Unknown)?;
        if input.fault.is_some() {
            return Err(Why::File);
        }
        let print = loader.hash(input, state.limits.bytes).map_err(|_| Why::File)?;
        let sha256 = Some(head::unhex(&print.sha256).ok_or(Why::File)?);
        let row = |row: &index::Row, from| {
            let place = Place {
                from,
                at: row.at,
                length: row.length,
            };
            (row.head.clone(), place)
        };
        if let Some(found) = resumed.iter().find(|r| r.head.sha256 == sha256) {
            return Ok(row(found, From::Journal));
        }
        let same = kept.iter().find(|r| r.head.sha256 == sha256);
        let same = same.ok_or(if kept.is_empty() { Why::New } else { Why::File })?;
        if self.fresh {
            return Err(Why::Fresh);
        }
        let made = self.last.state().ok_or(Why::Unknown)?;
        if !state.keeps(made, &same.head) {
            return Err(Why::between(made, state));
        }
        let file = &*same.head.file;
        if made.corrections.get(file) != state.corrections.get(file) {
            return Err(Why::Correction);
        }
        if self.retry_failed && same.head.status == crate::record::Status::Failed {
            return Err(Why::Retry);
        }
        Ok(row(same, From::Last))
    }

    /// How many documents are read, and why.
    fn plan(&self, held: &[Result<(Head, Place), Why>]) -> Plan {
        let mut out = Plan::since(self.last.state().map(|s| s.version.clone()));
        for held in held {
            match held {
                Ok(_) => out.kept += 1,
                Err(why) => out.note(*why),
            }
        }
        out
    }
}

/// The record of a file whose reader died.
fn fingerprinted(input: &Input, loader: &mut Loader, most: u64) -> Source {
    match loader.hash(input, most) {
        Ok(print) => Source {
            sha256: Some(print.sha256),
            ..unread(input, Some(print.bytes))
        },
        Err(e) => unread(input, e.bytes()),
    }
}

/// Reads one input. The record of a file that cannot be read reports why.
#[must_use]
pub fn read(input: &Input, profiles: &Profiles, options: &Options) -> Record {
    read_watched(input, &mut Loader::new(), profiles, options, &Unwatched)
}

/// [`read`], with somebody looking on.
fn read_watched(
    input: &Input,
    loader: &mut Loader,
    profiles: &Profiles,
    options: &Options,
    watch: &dyn Watch,
) -> Record {
    match loader.load(input, options.limits.bytes) {
        Ok(bytes) => pipeline::read_watched(&input.file, &Arc::new(bytes), profiles, options, watch),
        Err(e) => pipeline::failed(unread(input, e.bytes()), e.issue()),
    }
}

fn unread(input: &Input, bytes: Option<u64>) -> Source {
    Source {
        bytes,
        ..Source::named(&input.file)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;
    use crate::discover::discover;
    use crate::issue::Code;

    fn run(folder: &Path, jobs: usize) -> Vec<Record> {
        let inputs = discover(&[folder.to_path_buf()]).inputs;
        let profiles = Profiles::builtin().unwrap();
        let readers = InProcess {
            profiles: &profiles,
            options: &Options::default(),
        };
        let scratch = tempfile::tempdir().unwrap();
        let (mut out, seen) = (Vec::new(), AtomicUsize::new(0));
        let before = Before::nothing(scratch.path()).unwrap();
        Batch {
            readers: &readers,
            jobs,
            stop: &AtomicBool::new(false),
        }
        .read(&inputs, before, &|_, _| {
            seen.fetch_add(1, Ordering::Relaxed);
        })
        .unwrap()
        .hand_on(&mut |told| {
            if let Told::Record(record, ..) = told {
                out.push(*record);
            }
            Ok::<(), std::convert::Infallible>(())
        })
        .unwrap();
        assert_eq!(seen.into_inner(), inputs.len());
        out
    }

    #[test]
    fn records_come_sorted_and_copies_are_told_whatever_the_threads() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [("c.pdf", "one"), ("a.pdf", "one"), ("b.pdf", "")] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let one = run(folder.path(), 1);
        let files: Vec<&str> = one.iter().map(|r| r.source.file.as_str()).collect();
        assert_eq!(files, ["a.pdf", "b.pdf", "c.pdf"]);
        let codes: Vec<Code> = one[0].issues.iter().map(|i| i.code).collect();
        assert_eq!(codes, [Code::NotAPdf, Code::DuplicateFile]);
        assert_eq!(one, run(folder.path(), 3));
    }

    #[test]
    fn a_file_that_is_gone_and_one_too_large_have_records() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        let input = Input {
            path: path.clone(),
            member: None,
            file: "a.pdf".into(),
            fault: None,
        };
        let profiles = Profiles::builtin().unwrap();
        let mut options = Options::default();
        assert_eq!(
            read(&input, &profiles, &options).issues[0].code,
            Code::UnreadableFile
        );
        std::fs::write(&path, "%PDF-1.7").unwrap();
        options.limits.bytes = 4;
        let record = read(&input, &profiles, &options);
        assert_eq!(record.issues[0].code, Code::TooLarge);
        assert_eq!(record.source.bytes, Some(8));
    }

    #[test]
    fn whoever_takes_the_records_can_end_the_run_and_so_can_whoever_asks_to_stop() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.pdf"), "").unwrap();
        let profiles = Profiles::builtin().unwrap();
        let readers = InProcess {
            profiles: &profiles,
            options: &Options::default(),
        };
        let inputs = discover(&[folder.path().to_path_buf()]).inputs;
        let read = |stop: bool| {
            Batch {
                readers: &readers,
                jobs: 1,
                stop: &AtomicBool::new(stop),
            }
            .read(&inputs, Before::nothing(folder.path()).unwrap(), &|_, _| {})
        };
        let ended = read(false).unwrap().hand_on(&mut |_| Err("full"));
        assert!(matches!(ended, Err(ArchiveError::Taken("full"))));
        assert!(matches!(read(true), Err(BatchError::Stopped)));
    }
}
