//! The worker's side: inputs in, records out, until there are no more.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufRead, Read, Write};
use std::sync::Arc;
use std::time::Duration;

use super::super::state::State;
use super::super::{STACK, read_watched};
use super::ceiling;
use super::protocol::{ALIVE, FAILED, HELLO, RECORD, ROOM, Request, SPENT};
use crate::discover::Loader;
use crate::geom::PageNumber;
use crate::pipeline::{self, Options, Room, Timings, Watch};
use crate::profile::Profiles;
use crate::sink::json_line;

/// Why a worker ended before its inputs did.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// Its pipes cannot be used.
    #[error("a worker cannot speak with the run that started it; it is not meant to be started by hand")]
    Pipe(#[from] io::Error),
    /// The thread that reads could not be started, or ended in a panic.
    #[error("a worker's reading thread ended")]
    Thread,
}

/// Reads the inputs that come on standard input and answers on standard output until there are no more. Memory and
/// processor time are limited as the system can.
///
/// Everything else that the process writes to standard output from then on goes to standard error.
///
/// # Errors
///
/// When the pipes fail.
pub fn serve(profiles: &Profiles, options: &Options, memory: Option<u64>) -> Result<(), ServeError> {
    let out = take_stdout()?;
    ceiling::confine(memory);
    let state = State::unasked(profiles, options, memory);
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name("reader".to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, || answer(out, profiles, options, &state))?
            .join()
            .map_err(|_| ServeError::Thread)?
            .map_err(ServeError::Pipe)
    })
}

fn answer(out: File, profiles: &Profiles, options: &Options, state: &State) -> io::Result<()> {
    let pipe = Pipe {
        out: RefCell::new(out),
        timings: RefCell::default(),
    };
    pipe.say(HELLO, &serde_json::to_vec(state)?)?;
    let (mut input, mut line, mut loader) = (io::stdin().lock(), Vec::new(), Loader::new());
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let request: Request = serde_json::from_slice(&line)?;
        let follow = request.follow;
        let document = request.input();
        // A quarter more than the pages may take is for the rooms behind: what was read in time is worth a record.
        ceiling::allow(options.limits.time + options.limits.time / 4 + Duration::from_secs(1));
        pipe.timings.take();
        let record = match follow {
            None => read_watched(&document, &mut loader, profiles, options, &pipe),
            Some(length) => {
                let mut bytes = Vec::new();
                (&mut input).take(length).read_to_end(&mut bytes)?;
                pipeline::read_watched(&document.file, &Arc::new(bytes), profiles, options, &pipe)
            }
        };
        let timings = pipe.timings.take();
        timings.stop();
        let nanos = timings
            .spent()
            .map(|(_, time)| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
        pipe.say(SPENT, &serde_json::to_vec(&nanos)?)?;
        match json_line(&record) {
            Ok(line) => pipe.say(RECORD, &line)?,
            Err(e) => pipe.say(FAILED, e.to_string().as_bytes())?,
        }
    }
}

/// The pipe to the run, which is sent the name of every room entered.
struct Pipe {
    out: RefCell<File>,
    timings: RefCell<Timings>,
}

impl Pipe {
    fn say(&self, what: u8, text: &[u8]) -> io::Result<()> {
        let mut line = Vec::with_capacity(text.len() + 2);
        line.push(what);
        line.extend_from_slice(text);
        line.push(b'\n');
        self.out.borrow_mut().write_all(&line)
    }
}

impl Watch for Pipe {
    fn enters(&self, room: Room) {
        self.timings.borrow().enters(room);
        // A receiver that has gone away is noticed when the record is written.
        let _ = self.say(ROOM, room.as_str().as_bytes());
    }

    fn recognises(&self, _: PageNumber) {
        let _ = self.say(ALIVE, b"");
    }
}

/// Standard output as a file of our own; what others print goes to standard error.
#[cfg(unix)]
fn take_stdout() -> io::Result<File> {
    // Not for the programs this one starts: the pipe must close with this process.
    let out = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3)?;
    rustix::stdio::dup2_stdout(rustix::stdio::stderr())?;
    Ok(File::from(out))
}

#[cfg(windows)]
fn take_stdout() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(File::from(io::stdout().as_handle().try_clone_to_owned()?))
}
