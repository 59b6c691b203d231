//! Records laid down in the order they are finished and read back in the order of the inputs.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::record::Record;

/// A file without a name; the system removes it however the process ends.
pub(super) struct Spool {
    inner: Mutex<Inner>,
}

struct Inner {
    file: BufWriter<File>,
    end: u64,
    /// For each input where its record begins and how long it is.
    places: Vec<(u64, usize)>,
}

impl Spool {
    pub(super) fn create(folder: &Path, inputs: usize) -> io::Result<Self> {
        Ok(Self {
            inner: Mutex::new(Inner {
                file: BufWriter::new(tempfile::tempfile_in(folder)?),
                end: 0,
                places: vec![(0, 0); inputs],
            }),
        })
    }

    /// Keeps the record of an input.
    pub(super) fn put(&self, input: usize, record: &Record) -> io::Result<()> {
        let line = serde_json::to_vec(record)?;
        let mut inner = self.lock();
        inner.file.write_all(&line)?;
        let start = inner.end;
        inner.end += line.len() as u64;
        if let Some(place) = inner.places.get_mut(input) {
            *place = (start, line.len());
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A thread that panicked between two writes leaves the places of the records before it right.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// No more records come.
    pub(super) fn finish(self) -> io::Result<Kept> {
        let inner = self.inner.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(Kept {
            file: inner.file.into_inner()?,
            places: inner.places,
        })
    }
}

/// All records, for reading back.
pub(super) struct Kept {
    file: File,
    places: Vec<(u64, usize)>,
}

impl Kept {
    /// The record of an input as it was written.
    pub(super) fn line(&mut self, input: usize) -> io::Result<Vec<u8>> {
        let (start, length) = self.places.get(input).copied().unwrap_or_default();
        self.file.seek(SeekFrom::Start(start))?;
        let mut line = vec![0; length];
        self.file.read_exact(&mut line)?;
        Ok(line)
    }
}

/// A record read back.
pub(super) fn parse(line: &[u8]) -> io::Result<Record> {
    Ok(serde_json::from_slice(line)?)
}
