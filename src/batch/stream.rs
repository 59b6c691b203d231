//! Documents read as they come, records handed on as they are finished, in the order of the inputs.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::STACK;
use super::head::Head;
use super::reader::{Done, Reader, ReaderError, Readers};
use crate::discover::Input;

/// The receiver of the records: the head of each, and its line.
pub type Take<'t, E> = dyn FnMut(&Head, &[u8]) -> Result<(), E> + 't;

/// Records that may wait for one before them, a thread.
const WINDOW: usize = 32;

/// Why a stream ended before its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StreamError<E> {
    /// The threads could not be started.
    #[error("the reading threads could not be started")]
    Threads(#[source] std::io::Error),
    /// Documents cannot be read.
    #[error(transparent)]
    Reader(#[from] ReaderError),
    /// The receiver of the records refused one.
    #[error(transparent)]
    Taken(E),
}

/// Reads inputs as they come and hands on each record, a line of JSON without its end, in the order of the inputs.
///
/// Nothing is known of the whole, so the archive's own checks (two files of the same bytes, or of one number) are not made.
/// Memory is that of some dozens of records.
///
/// # Errors
///
/// [`StreamError`]; a document that cannot be read is not an error: its record reports it.
pub fn stream<E>(
    readers: &dyn Readers,
    jobs: usize,
    inputs: &mut (dyn Iterator<Item = Input> + Send),
    take: &mut Take<'_, E>,
) -> Result<(), StreamError<E>> {
    let jobs = match jobs {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        jobs => jobs,
    };
    let readers = (0..jobs)
        .map(|_| readers.reader())
        .collect::<Result<Vec<_>, _>>()?;
    let source = Mutex::new((0, inputs));
    let line = Line {
        inner: Mutex::new(Inner {
            working: jobs,
            ..Inner::default()
        }),
        moved: Condvar::new(),
        window: WINDOW * jobs,
    };
    std::thread::scope(|scope| {
        for (i, mut reader) in readers.into_iter().enumerate() {
            let (line, source) = (&line, &source);
            let started = std::thread::Builder::new()
                .name(format!("reader {i}"))
                .stack_size(STACK)
                .spawn_scoped(scope, move || {
                    let ended = Working(line);
                    work(reader.as_mut(), source, line);
                    drop(ended);
                });
            if let Err(e) = started {
                line.end(None);
                line.change(|l| l.working -= jobs - i);
                return Err(StreamError::Threads(e));
            }
        }
        while let Some(done) = line.next() {
            if let Err(e) = take(&done.head, &done.line) {
                line.end(None);
                return Err(StreamError::Taken(e));
            }
        }
        match line.lock().error.take() {
            Some(error) => Err(error.into()),
            None => Ok(()),
        }
    })
}

fn work(
    reader: &mut dyn Reader,
    source: &Mutex<(usize, &mut (dyn Iterator<Item = Input> + Send))>,
    line: &Line,
) {
    loop {
        let (number, input) = {
            let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
            if line.is_over() {
                return;
            }
            let Some(input) = source.1.next() else {
                return;
            };
            source.0 += 1;
            (source.0 - 1, input)
        };
        if !line.may_read(number) {
            return;
        }
        match reader.read(&input) {
            Ok(done) => line.put(number, done),
            Err(e) => return line.end(Some(e)),
        }
    }
}

/// Finished records, waiting for those before them.
struct Line {
    inner: Mutex<Inner>,
    moved: Condvar,
    window: usize,
}

#[derive(Default)]
struct Inner {
    waiting: BTreeMap<usize, Done>,
    next: usize,
    working: usize,
    over: bool,
    error: Option<ReaderError>,
}

impl Line {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, f: impl FnOnce(&mut Inner)) {
        f(&mut self.lock());
        self.moved.notify_all();
    }

    fn is_over(&self) -> bool {
        self.lock().over
    }

    /// Waits until a record of this number is not too far ahead. False if records are not taken any more.
    fn may_read(&self, number: usize) -> bool {
        let far = |l: &mut Inner| !l.over && number >= l.next + self.window;
        let line = self
            .moved
            .wait_while(self.lock(), far)
            .unwrap_or_else(PoisonError::into_inner);
        !line.over
    }

    fn put(&self, number: usize, done: Done) {
        self.change(|l| {
            l.waiting.insert(number, done);
        });
    }

    /// Nothing more is taken.
    fn end(&self, error: Option<ReaderError>) {
        self.change(|l| {
            l.over = true;
            l.error = l.error.take().or(error);
        });
    }

    /// The next record in order; `None` when all threads have ended, or records are not taken any more.
    fn next(&self) -> Option<Done> {
        let nothing = |l: &mut Inner| !l.over && l.working > 0 && !l.waiting.contains_key(&l.next);
        let mut line = self
            .moved
            .wait_while(self.lock(), nothing)
            .unwrap_or_else(PoisonError::into_inner);
        if line.over {
            return None;
        }
        let next = line.next;
        let done = line.waiting.remove(&next)?;
        line.next += 1;
        drop(line);
        self.moved.notify_all();
        Some(done)
    }
}

/// A working thread, which reports its end, however it ends.
struct Working<'l>(&'l Line);

impl Drop for Working<'_> {
    fn drop(&mut self) {
        self.0.change(|l| l.working -= 1);
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::time::Duration;

    use super::*;

    /// Reads nothing; the first of every ten takes longest.
    struct Slow;

    impl Readers for Slow {
        fn reader(&self) -> Result<Box<dyn Reader + '_>, ReaderError> {
            Ok(Box::new(Self))
        }
    }

    impl Reader for Slow {
        fn read(&mut self, input: &Input) -> Result<Done, ReaderError> {
            if input.file.ends_with('0') {
                std::thread::sleep(Duration::from_millis(5));
            }
            let record = crate::record::Record::empty(super::super::unread(input, None));
            Ok(Done {
                line: input.file.clone().into_bytes(),
                head: Head::of(&record),
                spent: Default::default(),
            })
        }
    }

    fn inputs(count: usize) -> Box<dyn Iterator<Item = Input> + Send> {
        Box::new((0..count).map(|i| Input {
            path: PathBuf::new(),
            member: None,
            file: i.to_string(),
            fault: None,
        }))
    }

    #[test]
    fn records_come_in_the_order_of_the_inputs() {
        let mut seen = Vec::new();
        stream(&Slow, 4, &mut *inputs(500), &mut |_, line| {
            seen.push(
                String::from_utf8(line.to_vec())
                    .unwrap()
                    .parse::<usize>()
                    .unwrap(),
            );
            Ok::<(), ()>(())
        })
        .unwrap();
        assert_eq!(seen, (0..500).collect::<Vec<_>>());
    }

    #[test]
    fn a_stream_without_inputs_ends() {
        let none = stream(&Slow, 2, &mut *inputs(0), &mut |_, _| Ok::<(), ()>(()));
        none.unwrap();
    }

    #[test]
    fn whoever_takes_the_records_can_end_it() {
        let mut left = 3;
        let ended = stream(&Slow, 2, &mut *inputs(10_000), &mut |_, _| {
            left -= 1;
            if left == 0 { Err("full") } else { Ok(()) }
        });
        assert!(matches!(ended, Err(StreamError::Taken("full"))));
    }
}
