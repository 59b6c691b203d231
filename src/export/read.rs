//! The records of an output folder, line by line.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use rayon::prelude::*;

use super::error::ExportError;
use crate::correct::Corrections;
use crate::record::Record;
use crate::sink::{JSONL, json_line, read_jsonl};

/// Lines that are read and parsed at once. A line is seldom above 100 kB.
const AT_ONCE: usize = 128;

/// Bytes of lines that are read at once, regardless of their number.
const BYTES_AT_ONCE: usize = 8 << 20;

/// The lines of `decisions.jsonl`.
pub(super) struct Lines {
    path: PathBuf,
    input: BufReader<File>,
    number: u64,
    corrections: Arc<Corrections>,
}

impl Lines {
    /// Those of an output folder, with the values that people set and confirmed since.
    pub(super) fn of(folder: &Path, corrections: &Arc<Corrections>) -> Result<Self, ExportError> {
        let path = folder.join(JSONL);
        match File::open(&path) {
            Ok(file) => Ok(Self {
                path,
                input: BufReader::with_capacity(1 << 18, file),
                number: 0,
                corrections: Arc::clone(corrections),
            }),
            Err(e)
                if matches!(
                    e.kind(),
                    std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
                ) =>
            {
                Err(ExportError::NoRecords(folder.to_owned()))
            }
            Err(e) => Err(ExportError::Unread {
                path,
                line: 1,
                why: e.to_string(),
            }),
        }
    }

    /// Hands on every record, in order. Reading and parsing go on beside `take`.
    pub(super) fn records(
        self,
        take: &mut dyn FnMut(&Record) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        self.lines(&|line| parse(line).map(Box::new), &mut |record: Box<Record>| {
            take(&record)
        })
    }

    /// Hands on what `prepare` makes of every line, in order. `prepare` is called on several threads and beside `take`.
    pub(super) fn lines<T: Send>(
        mut self,
        prepare: &(dyn Fn(&[u8]) -> Result<T, String> + Sync),
        take: &mut dyn FnMut(T) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        std::thread::scope(|scope| {
            let (send, receive) = sync_channel::<Result<Vec<T>, ExportError>>(1);
            scope.spawn(move || {
                loop {
                    let chunk = self.chunk();
                    let over = chunk.as_ref().is_ok_and(Vec::is_empty) || chunk.is_err();
                    let first = self.number;
                    let prepared = chunk.and_then(|lines| {
                        let first = first - lines.len() as u64;
                        let prepared: Vec<Result<T, String>> = lines
                            .par_iter()
                            .map(|line| prepare(&corrected(line, &self.corrections)?))
                            .collect();
                        prepared
                            .into_iter()
                            .enumerate()
                            .map(|(i, one)| one.map_err(|why| self.unread(first + i as u64 + 1, why)))
                            .collect()
                    });
                    let failed = prepared.is_err();
                    // The receiver has ended with an error.
                    if send.send(prepared).is_err() || over || failed {
                        return;
                    }
                }
            });
            for chunk in receive {
                for one in chunk? {
                    take(one)?;
                }
            }
            Ok(())
        })
    }

    /// The next lines; none at the end.
    fn chunk(&mut self) -> Result<Vec<Vec<u8>>, ExportError> {
        let (mut lines, mut bytes) = (Vec::new(), 0);
        while lines.len() < AT_ONCE && bytes < BYTES_AT_ONCE {
            let mut line = Vec::new();
            match self.input.read_until(b'\n', &mut line) {
                Ok(0) => break,
                Ok(_) => {}
                Err(e) => return Err(self.unread(self.number + 1, e.to_string())),
            }
            self.number += 1;
            if line.pop_if(|last| *last == b'\n').is_none() {
                return Err(self.unread(self.number, "it is broken off".to_owned()));
            }
            bytes += line.len();
            lines.push(line);
        }
        Ok(lines)
    }

    fn unread(&self, line: u64, why: String) -> ExportError {
        ExportError::Unread {
            path: self.path.clone(),
            line,
            why,
        }
    }
}

/// A line with the corrections of its file, which a run that knew them would have written.
fn corrected<'l>(line: &'l [u8], corrections: &Corrections) -> Result<Cow<'l, [u8]>, String> {
    if corrections.is_empty() {
        return Ok(Cow::Borrowed(line));
    }
    let mut record = parse(line)?;
    if !corrections.apply(&mut record) {
        return Ok(Cow::Borrowed(line));
    }
    let line = json_line(&record).map_err(|e| e.to_string())?;
    Ok(Cow::Owned(line))
}

/// The record of a line.
pub(super) fn parse(line: &[u8]) -> Result<Record, String> {
    match read_jsonl(line).next() {
        Some(Ok(record)) => Ok(record),
        Some(Err(e)) => Err(e.to_string()),
        None => Err("it is empty".to_owned()),
    }
}
