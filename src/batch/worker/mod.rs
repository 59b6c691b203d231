//! Documents read in processes of their own.
//!
//! A stack that overflows, memory that runs out, a loop that never ends: each ends a process. So every reading thread owns
//! a process of the same program, hands it one document after the other over a pipe, and takes records back. A
//! document that ends its worker gets a record that says how; the worker is replaced.

mod ceiling;
mod process;
mod protocol;
mod serve;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use super::reader::{Done, Reader, ReaderError, Readers};
use super::state::{Ceilings, State};
use crate::discover::{Input, Loader};
use crate::issue::{Code, Issue};
use crate::pipeline;
use crate::record::Source;
use crate::sink::json_line;
use process::{Answer, Death, Process};

pub use serve::{ServeError, serve};

/// How workers are started.
#[derive(Debug, Clone)]
pub struct Workers {
    /// The program, usually this one.
    pub program: PathBuf,
    /// What makes it [`serve`] with the same profiles and options.
    pub arguments: Vec<OsString>,
    /// The state it must be in.
    pub state: State,
}

impl Readers for Workers {
    fn reader(&self) -> Result<Box<dyn Reader + '_>, ReaderError> {
        Ok(Box::new(Worker {
            workers: self,
            process: Some(Process::start(self)?),
            loader: Loader::new(),
        }))
    }
}

/// A worker, replaced when it dies.
struct Worker<'w> {
    workers: &'w Workers,
    process: Option<Process>,
    loader: Loader,
}

impl Reader for Worker<'_> {
    fn read(&mut self, input: &Input) -> Result<Done, ReaderError> {
        let limits = self.workers.state.limits;
        // A worker reads files itself; where in an archive a member stands it would have to find out again.
        let bytes = match &input.member {
            None => None,
            Some(_) => match self.loader.load(input, limits.bytes) {
                Ok(bytes) => Some(bytes),
                Err(e) => return failed(super::unread(input, e.bytes()), e.issue()),
            },
        };
        loop {
            let process = match &mut self.process {
                Some(process) => process,
                none => none.insert(Process::start(self.workers)?),
            };
            let fresh = process.served() == 0;
            match process.read(input, bytes.as_deref(), patience(limits)) {
                Answer::Done(done) => return Ok(done),
                Answer::Died(death) => {
                    self.process = None;
                    // What a worker read before must not decide what becomes of a document: it has a second try, alone.
                    if fresh || matches!(death.code, Code::TimedOut) {
                        return self.died(input, &death);
                    }
                }
            }
        }
    }
}

impl Worker<'_> {
    fn died(&mut self, input: &Input, death: &Death) -> Result<Done, ReaderError> {
        let limits = self.workers.state.limits;
        let place = death.room.map_or_else(
            || "before its first room".to_owned(),
            |r| format!("in the room {}", r.as_str()),
        );
        let message = match death.code {
            Code::TimedOut => format!(
                "reading this file took more than {} s and was given up {place}; raise --timeout if the file is worth it",
                limits.seconds
            ),
            Code::TooLarge => format!(
                "reading this file took more than {} MB of memory and was given up {place}; raise --memory if the file is \
                 worth it",
                limits.memory.unwrap_or_default() >> 20
            ),
            _ => format!(
                "reading this file ended the process that read it {place} ({}); please report it with the file",
                death.how
            ),
        };
        let source = super::fingerprinted(input, &mut self.loader, limits.bytes);
        failed(source, Issue::new(death.code, message))
    }
}

fn failed(source: Source, issue: Issue) -> Result<Done, ReaderError> {
    let record = pipeline::failed(source, issue);
    Ok(Done {
        line: json_line(&record)?,
        head: super::head::Head::of(&record),
        spent: Default::default(),
    })
}

/// How long a worker may give no sign of life: it is ended by its processor time long before, unless it waits for
/// something or the machine is very busy.
fn patience(limits: Ceilings) -> Duration {
    limits
        .time()
        .saturating_mul(4)
        .saturating_add(Duration::from_secs(15))
}
