//! Many documents: read in parallel, checked against each other, handed on in order.
//!
//! Documents are read in whatever order threads get to them and their records laid down in a file without a name
//! (`Spool`); when all are read, the archive's own checks are made and the records handed on sorted by
//! [`Input::file`]. So the output does not depend on the number of threads, and memory holds a line of an index a
//! document, whatever the archive.

mod spool;

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::check::{Entry, archive};
use crate::discover::{Input, Loader};
use crate::pipeline::{self, Options};
use crate::profile::Profiles;
use crate::record::{Record, Source, TextSource};
use spool::Spool;

/// Stack of a reading thread. The interpreter nests forms and resources up to 50 deep, each level a few tens of
/// kilobytes of frames; the memory is only touched where it is needed.
const STACK: usize = 64 << 20;

/// Records that are in memory at once while they are handed on.
const AT_ONCE: usize = 128;

/// Why a run ended before its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError<E> {
    /// The threads could not be started.
    #[error("the reading threads could not be started")]
    Threads(#[source] rayon::ThreadPoolBuildError),
    /// The records could not be kept while the others were read.
    #[error("records could not be kept in a temporary file in {folder}")]
    Spool {
        /// The folder of the temporary file.
        folder: std::path::PathBuf,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// Whoever takes the records refused one.
    #[error(transparent)]
    Taken(E),
}

/// What a batch needs besides its inputs.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'b> {
    /// The forms.
    pub profiles: &'b Profiles,
    /// How documents are read.
    pub options: &'b Options,
    /// Threads; as many as there are processors where 0.
    pub jobs: usize,
    /// Where the temporary file is made: a folder on a disk with room for all records, say the one they go to.
    pub scratch: &'b Path,
}

impl Batch<'_> {
    /// Reads all inputs and hands each record to `take`, sorted by [`Input::file`], once all are read.
    ///
    /// `done` is called from the reading threads, once a document, in no order.
    ///
    /// # Errors
    ///
    /// [`BatchError`]; a document that cannot be read is no error but a record that says so.
    pub fn run<E: Send>(
        &self,
        inputs: &[Input],
        done: &(dyn Fn(&Record) + Sync),
        take: &mut (dyn FnMut(Record) -> Result<(), E> + Send),
    ) -> Result<(), BatchError<E>> {
        let threads = rayon::ThreadPoolBuilder::new()
            .num_threads(self.jobs)
            .stack_size(STACK)
            .thread_name(|i| format!("reader {i}"))
            .build()
            .map_err(BatchError::Threads)?;
        let unkept = |cause| BatchError::Spool {
            folder: self.scratch.to_path_buf(),
            cause,
        };
        let spool = Spool::create(self.scratch, inputs.len()).map_err(unkept)?;
        threads.install(|| {
            let entries = self.read_all(inputs, done, &spool).map_err(unkept)?;
            let mut spool = spool.finish().map_err(unkept)?;
            let mut found = archive(&entries).into_iter();
            let order: Vec<usize> = (0..inputs.len()).collect();
            for chunk in order.chunks(AT_ONCE) {
                let lines = chunk
                    .iter()
                    .map(|i| spool.line(*i))
                    .collect::<Result<Vec<_>, _>>()
                    .map_err(unkept)?;
                let records: Vec<_> = lines.par_iter().map(|line| spool::parse(line)).collect();
                for record in records {
                    let mut record = record.map_err(unkept)?;
                    record.add_issues(found.next().unwrap_or_default());
                    take(record).map_err(BatchError::Taken)?;
                }
            }
            Ok(())
        })
    }

    fn read_all(
        &self,
        inputs: &[Input],
        done: &(dyn Fn(&Record) + Sync),
        spool: &Spool,
    ) -> std::io::Result<Vec<Entry>> {
        inputs
            .par_iter()
            .enumerate()
            // One at a time: a bundle of scans must not hold up the letters behind it.
            .with_max_len(1)
            .map(|(i, input)| {
                let record = read(input, self.profiles, self.options);
                spool.put(i, &record)?;
                done(&record);
                Ok(entry(&record))
            })
            .collect()
    }
}

/// What the archive's checks want of a record.
fn entry(record: &Record) -> Entry {
    Entry {
        file: record.source.file.clone(),
        sha256: record.source.sha256.clone(),
        publisher: record.publisher.name.clone(),
        number: record.number.clone(),
    }
}

/// Reads one input. A file that cannot be read gives a record that says why.
#[must_use]
pub fn read(input: &Input, profiles: &Profiles, options: &Options) -> Record {
    match Loader::new().load(input, options.limits.bytes) {
        Ok(bytes) => pipeline::read(&input.file, &Arc::new(bytes), profiles, options),
        Err(e) => pipeline::failed(unread(input, e.bytes()), e.issue()),
    }
}

fn unread(input: &Input, bytes: Option<u64>) -> Source {
    Source {
        file: input.file.clone(),
        sha256: None,
        bytes,
        pages: None,
        text: TextSource::None,
        title: None,
        author: None,
        producer: None,
        created: None,
        modified: None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::discover::discover;
    use crate::issue::Code;

    fn run(folder: &Path, jobs: usize) -> Vec<Record> {
        let inputs = discover(&[folder.to_path_buf()]).inputs;
        let profiles = Profiles::builtin().unwrap();
        let options = Options::default();
        let scratch = tempfile::tempdir().unwrap();
        let batch = Batch {
            profiles: &profiles,
            options: &options,
            jobs,
            scratch: scratch.path(),
        };
        let (mut out, seen) = (Vec::new(), AtomicUsize::new(0));
        batch
            .run(
                &inputs,
                &|_| {
                    seen.fetch_add(1, Ordering::Relaxed);
                },
                &mut |record| {
                    out.push(record);
                    Ok::<(), std::convert::Infallible>(())
                },
            )
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
    fn whoever_takes_the_records_can_end_the_run() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.pdf"), "").unwrap();
        let profiles = Profiles::builtin().unwrap();
        let options = Options::default();
        let batch = Batch {
            profiles: &profiles,
            options: &options,
            jobs: 1,
            scratch: folder.path(),
        };
        let inputs = discover(&[folder.path().to_path_buf()]).inputs;
        let ended = batch.run(&inputs, &|_| {}, &mut |_| Err("full"));
        assert!(matches!(ended, Err(BatchError::Taken("full"))));
    }
}
