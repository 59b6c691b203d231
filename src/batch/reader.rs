//! Who reads a document: this process, or a worker.

use std::time::Duration;

use super::head::Head;
use crate::discover::{Input, Loader};
use crate::pipeline::{Options, Room, Timings};
use crate::profile::Profiles;
use crate::sink::json_line;

/// What reading one document gave.
#[derive(Debug)]
pub struct Done {
    /// The record as JSON, one line without its end.
    pub(super) line: Vec<u8>,
    pub(super) head: Head,
    /// Processor time by room; nothing where the reader died.
    pub(super) spent: Spent,
}

/// Processor time by room, in the order of [`Room::ALL`].
pub type Spent = [Duration; Room::ALL.len()];

/// Why no document can be read any more.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReaderError {
    /// A worker cannot be started.
    #[error("a worker process cannot be started ({program}): {what}; --in-process reads without workers")]
    NotStarted {
        /// The program that was to be run.
        program: String,
        /// What was seen.
        what: String,
    },
    /// A record could not be made into JSON.
    #[error("a record cannot be written as JSON")]
    Json(#[from] std::io::Error),
}

/// Somebody who reads documents, one after the other.
pub trait Reader: Send {
    /// Reads one document. If it cannot be read, or stops its worker, the record reports that.
    ///
    /// # Errors
    ///
    /// When no further document can be read.
    fn read(&mut self, input: &Input) -> Result<Done, ReaderError>;
}

/// Where readers come from.
pub trait Readers: Sync {
    /// A reader for one thread.
    ///
    /// # Errors
    ///
    /// When none can be had.
    fn reader(&self) -> Result<Box<dyn Reader + '_>, ReaderError>;
}

/// Reads in this process. A document that overflows the stack or eats the memory ends it.
#[derive(Debug, Clone, Copy)]
pub struct InProcess<'p> {
    /// The forms.
    pub profiles: &'p Profiles,
    /// How documents are read.
    pub options: &'p Options,
}

impl Readers for InProcess<'_> {
    fn reader(&self) -> Result<Box<dyn Reader + '_>, ReaderError> {
        Ok(Box::new(Own {
            with: *self,
            loader: Loader::new(),
        }))
    }
}

/// A reader in this process.
struct Own<'p> {
    with: InProcess<'p>,
    loader: Loader,
}

impl Reader for Own<'_> {
    fn read(&mut self, input: &Input) -> Result<Done, ReaderError> {
        let timings = Timings::default();
        let record = super::read_watched(
            input,
            &mut self.loader,
            self.with.profiles,
            self.with.options,
            &timings,
        );
        timings.stop();
        Ok(Done {
            line: json_line(&record)?,
            head: Head::of(&record),
            spent: timings.spent().map(|(_, time)| time),
        })
    }
}
