//! Documents read in processes of their own.
//!
//! A stack that overflows, memory that runs out, a loop that never ends: each ends a process. So every reading thread owns
//! a process of the same program, hands it one document after the other over a pipe, and takes records back. A
//! document that ends its worker gets a record that reports how; the worker is replaced.

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
    /// What makes it `serve` with the same profiles and options.
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
        // A worker reads files itself; the place of a member in its archive would have to be found again.
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
/// something or the machine is very busy. The recognition of one page may take a minute and is no sign of death.
fn patience(limits: Ceilings) -> Duration {
    limits
        .time()
        .saturating_mul(4)
        .saturating_add(Duration::from_secs(90))
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{Options, Room};
    use crate::profile::Profiles;

    /// Workers that are a script of the shell. `$S` is the state they must say they are in.
    fn scripted(script: &str) -> Workers {
        let state = State::unasked(&Profiles::builtin().unwrap(), &Options::default(), Some(1 << 30));
        let hello = serde_json::to_string(&state).unwrap();
        Workers {
            program: "/bin/sh".into(),
            arguments: vec!["-c".into(), script.replace("$S", &hello).into()],
            state,
        }
    }

    fn input() -> Input {
        Input {
            path: "/nowhere/a.pdf".into(),
            member: None,
            file: "a.pdf".into(),
            fault: None,
        }
    }

    fn read(script: &str) -> (String, Option<Code>) {
        let workers = scripted(script);
        let done = workers.reader().unwrap().read(&input()).unwrap();
        let record: serde_json::Value = serde_json::from_slice(&done.line).unwrap();
        let message = record["issues"][0]["message"].as_str().unwrap().to_owned();
        (message, done.head.error)
    }

    #[test]
    fn how_a_worker_died_is_told() {
        let (message, code) = read("printf 'h%s\n' '$S'; read x; printf 'rlayout\n'; kill -ABRT $$");
        assert_eq!(code, Some(Code::Crashed));
        assert!(message.contains("in the room layout"), "{message}");

        let script = "printf 'h%s\n' '$S'; read x; echo \"thread 'reader' has overflowed its stack\" >&2; kill -ABRT $$";
        let (message, code) = read(script);
        assert_eq!(code, Some(Code::Crashed));
        assert!(
            message.contains("stack overflowed") && message.contains("before its first room"),
            "{message}"
        );

        let script = "printf 'h%s\n' '$S'; read x; echo 'memory allocation of 9 bytes failed' >&2; echo \"$RUST_BACKTRACE\" | grep -q 0 || seq 9999 >&2; kill -ABRT $$";
        let (message, code) = read(script);
        assert_eq!(code, Some(Code::TooLarge));
        assert!(message.contains("1024 MB"), "{message}");

        let (message, code) = read("printf 'h%s\n' '$S'; read x; printf 'rfield\n'; kill -XCPU $$");
        assert_eq!(code, Some(Code::TimedOut));
        assert!(
            message.contains("60 s") && message.contains("in the room field"),
            "{message}"
        );
        assert!(Room::ALL.iter().any(|r| r.as_str() == "field"));

        let (_, code) = read("printf 'h%s\n' '$S'; read x; printf '=what is no record\n'; sleep 60");
        assert_eq!(code, Some(Code::Crashed));
    }

    #[test]
    fn a_document_is_not_blamed_for_those_before_it() {
        // Answers once, then dies; a fresh one answers again.
        let record = pipeline::failed(
            super::super::unread(&input(), None),
            Issue::new(Code::NotAPdf, "none"),
        );
        let line = String::from_utf8(json_line(&record).unwrap()).unwrap();
        let workers = scripted(&format!(
            "printf 'h%s\n' '$S'; read x; printf '=%s\n' '{line}'; read x; exit 1"
        ));
        let mut reader = workers.reader().unwrap();
        for _ in 0..3 {
            assert_eq!(reader.read(&input()).unwrap().head.error, Some(Code::NotAPdf));
        }
    }

    #[test]
    fn a_worker_that_cannot_be_started_is_an_error() {
        let refused = |workers: &Workers| workers.reader().err().unwrap().to_string();
        let mut workers = scripted("");
        workers.program = "/nowhere/decisions".into();
        assert!(refused(&workers).contains("/nowhere/decisions"));
        assert!(refused(&scripted("echo 'no such profile' >&2; exit 1")).contains("no such profile"));
        assert!(refused(&scripted("echo 'h{}'")).contains("other profiles"));
    }
}
