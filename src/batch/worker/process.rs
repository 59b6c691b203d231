//! The run's side: one worker process, its answers, and how it ended.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use super::super::head::Head;
use super::super::reader::{Done, ReaderError, Spent};
use super::super::state::State;
use super::Workers;
use super::protocol::{self, HELLO, LONGEST, RECORD, ROOM, Request, SPENT};
use crate::discover::Input;
use crate::issue::Code;
use crate::pipeline::Room;

/// A running worker.
pub(super) struct Process {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<Vec<u8>>,
    /// What it and its libraries printed.
    stderr: File,
    served: u64,
}

/// What became of a document.
pub(super) enum Answer {
    Done(Done),
    Died(Death),
}

/// How a worker died.
#[derive(Debug)]
pub(super) struct Death {
    pub(super) code: Code,
    /// Where the document was.
    pub(super) room: Option<Room>,
    /// In words.
    pub(super) how: String,
}

/// How long a worker may take to be ready: it compiles the profiles, and the machine may be busy.
const START: Duration = Duration::from_secs(60);

/// An allocator that sets a gigabyte aside for a start would meet the ceiling before the first document. These are the words
/// of mimalloc, which the program is built with: set aside 64 MiB at a time (in KiB), and count only what is used.
const ALLOCATOR: [(&str, &str); 2] = [
    ("MIMALLOC_ARENA_EAGER_COMMIT", "0"),
    ("MIMALLOC_ARENA_RESERVE", "65536"),
];

/// Lines a worker may be ahead.
const AHEAD: usize = 16;

impl Process {
    /// Starts one and waits until it is ready.
    pub(super) fn start(workers: &Workers) -> Result<Self, ReaderError> {
        let failed = |what: String| ReaderError::NotStarted {
            program: workers.program.display().to_string(),
            what,
        };
        let stderr = tempfile::tempfile().map_err(|e| failed(format!("no temporary file: {e}")))?;
        let theirs = stderr.try_clone().map_err(|e| failed(e.to_string()))?;
        let mut command = Command::new(&workers.program);
        command
            .args(&workers.arguments)
            .envs(ALLOCATOR)
            // The message of a worker that dies is read, the place in the program is not.
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(theirs);
        // Ctrl-C is for the run: it lets the documents in hand be finished.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().map_err(|e| failed(e.to_string()))?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(failed("it has no pipes".to_owned()));
        };
        let (send, lines) = sync_channel(AHEAD);
        let listening = std::thread::Builder::new()
            .name("listener".to_owned())
            .stack_size(256 << 10)
            .spawn(move || {
                let mut out = BufReader::with_capacity(1 << 16, stdout);
                while let Ok(Some(line)) = line(&mut out) {
                    if send.send(line).is_err() {
                        break;
                    }
                }
            });
        let mut process = Self {
            child,
            stdin: Some(stdin),
            lines,
            stderr,
            served: 0,
        };
        listening.map_err(|e| failed(e.to_string()))?;
        match process.lines.recv_timeout(START) {
            Ok(line) if line.first() == Some(&HELLO) => {
                let state: Option<State> = serde_json::from_slice(&line[1..]).ok();
                if state.is_some_and(|s| s.agrees(&workers.state)) {
                    return Ok(process);
                }
                Err(failed(
                    "it knows other profiles, or is another version: were they changed while this runs?"
                        .to_owned(),
                ))
            }
            _ => {
                let death = process.died(None, None);
                Err(failed(format!("{}; {}", death.how, process.printed())))
            }
        }
    }

    /// How many documents it has read.
    pub(super) fn served(&self) -> u64 {
        self.served
    }

    /// Has it read a document; it may be silent for as long as `patience`.
    /// `bytes` are those of a member of an archive.
    pub(super) fn read(&mut self, input: &Input, bytes: Option<&[u8]>, patience: Duration) -> Answer {
        let mut room = None;
        let mut spent = Spent::default();
        if let Err(e) = self.ask(input, bytes) {
            return Answer::Died(self.died(room, Some(e)));
        }
        loop {
            let line = match self.lines.recv_timeout(patience) {
                Ok(line) => line,
                Err(RecvTimeoutError::Timeout) => {
                    self.kill();
                    return Answer::Died(Death {
                        code: Code::TimedOut,
                        room,
                        how: "it gave no sign of life".to_owned(),
                    });
                }
                Err(RecvTimeoutError::Disconnected) => return Answer::Died(self.died(room, None)),
            };
            let Some((what, text)) = line.split_first() else {
                continue;
            };
            match *what {
                ROOM => room = protocol::room(text).or(room),
                SPENT => spent = protocol::spent(text).unwrap_or(spent),
                RECORD => {
                    let Ok(head) = Head::parse(text) else {
                        break;
                    };
                    self.served += 1;
                    let mut line = line;
                    line.remove(0);
                    return Answer::Done(Done { line, head, spent });
                }
                protocol::ALIVE => {}
                _ => break,
            }
        }
        // The answer is not part of the protocol: the worker cannot be trusted any more.
        self.kill();
        Answer::Died(Death {
            code: Code::Crashed,
            room,
            how: "it answered with something that is not a record".to_owned(),
        })
    }

    fn ask(&mut self, input: &Input, bytes: Option<&[u8]>) -> io::Result<()> {
        let mut line = serde_json::to_vec(&Request::of(input, bytes))?;
        line.push(b'\n');
        match &mut self.stdin {
            Some(stdin) => stdin
                .write_all(&line)
                .and_then(|()| stdin.write_all(bytes.unwrap_or_default())),
            None => Err(io::Error::from(io::ErrorKind::BrokenPipe)),
        }
    }

    /// Ends the worker and its children, and returns how it had ended.
    fn died(&mut self, room: Option<Room>, cause: Option<io::Error>) -> Death {
        // Its pipe is closed, so it is dead or dying and its status is settled; what it started is not.
        let status = self.kill();
        let printed = self.printed();
        let (code, how) = cause_of_death(status, &printed);
        let how = match (status, cause) {
            (None, Some(e)) => format!("it could not be spoken to: {e}"),
            _ => how,
        };
        Death { code, room, how }
    }

    /// The last lines it printed.
    fn printed(&mut self) -> String {
        const TAIL: u64 = 64 << 10;
        let mut text = Vec::new();
        let end = self.stderr.seek(SeekFrom::End(0)).unwrap_or(0);
        let _ = self.stderr.seek(SeekFrom::Start(end.saturating_sub(TAIL)));
        let _ = (&self.stderr).take(TAIL).read_to_end(&mut text);
        String::from_utf8_lossy(&text).trim().to_owned()
    }

    /// Ends it and what it started (a recogniser): all are in its group.
    fn kill(&mut self) -> Option<ExitStatus> {
        self.stdin = None;
        #[cfg(unix)]
        {
            use rustix::process::{Pid, Signal, kill_process_group};
            let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        }
        let _ = self.child.kill();
        self.child.wait().ok()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that waited for another document has nothing in hand; one that was ended already has no pipe.
        if self.stdin.is_some() {
            self.kill();
        }
    }
}

/// Why a worker ended, from its status and what it printed. The words of the standard library are those it prints before
/// it aborts; nothing finer is to be had.
fn cause_of_death(status: Option<ExitStatus>, printed: &str) -> (Code, String) {
    if printed.contains("memory allocation of") {
        return (Code::TooLarge, "the memory it may have was used up".to_owned());
    }
    if printed.contains("has overflowed its stack") {
        return (Code::Crashed, "its stack overflowed".to_owned());
    }
    #[cfg(unix)]
    if let Some(signal) = status.and_then(|s| std::os::unix::process::ExitStatusExt::signal(&s)) {
        use rustix::process::Signal;
        return match Signal::from_named_raw(signal) {
            Some(Signal::XCPU) => (Code::TimedOut, "its time was up".to_owned()),
            Some(Signal::KILL) => (
                Code::TooLarge,
                "the system ended it, most likely because memory ran out".to_owned(),
            ),
            Some(Signal::SEGV | Signal::BUS) => (Code::Crashed, "its stack or memory ran out".to_owned()),
            _ => (Code::Crashed, format!("signal {signal}")),
        };
    }
    let how = status.map_or_else(|| "it fell silent".to_owned(), |s| s.to_string());
    (Code::Crashed, how)
}

/// The next line without its end; `None` at the end, and for a line that is longer than any answer of a worker.
fn line(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    input.take(LONGEST).read_until(b'\n', &mut line)?;
    Ok((line.pop() == Some(b'\n')).then_some(line))
}
