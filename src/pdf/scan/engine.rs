//! Runs Tesseract as a child process: finds it, asks for its version and languages, gives it a picture, and reads its
//! answer until the time is up.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::picture::Picture;

/// The longest answer that is read, in bytes. The table of a dense page takes 200 kB.
const MAX_ANSWER: u64 = 8 << 20;

/// The most that is read from its stderr, in bytes.
const MAX_STDERR: u64 = 16 << 10;

/// Time for asking the version or the languages. It takes some milliseconds.
const QUERY_TIME: Duration = Duration::from_secs(20);

/// The first version with recognition by lines (LSTM) and with this table of words.
const OLDEST: u32 = 4;

/// A Tesseract program that was found and accepts the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engine {
    program: PathBuf,
    version: String,
    language: String,
}

/// Why OCR is not available, or failed for a page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EngineFault {
    /// The program is not installed.
    #[error(
        "Tesseract, which reads pictures, is not installed; to install it: {}",
        install()
    )]
    NotInstalled,
    /// The program that was named cannot be run.
    #[error("{program} cannot be run as Tesseract: {why}")]
    Unusable {
        /// The program.
        program: String,
        /// The reason.
        why: String,
    },
    /// The program is too old.
    #[error(
        "{found} is too old to read pictures with; version {OLDEST} or later is needed; to install it: {}",
        install()
    )]
    TooOld {
        /// The version it reports.
        found: String,
    },
    /// The program does not have the language.
    #[error(
        "Tesseract does not have the language \"{language}\"; on Debian `apt-get install tesseract-ocr-{language}`, elsewhere see its documentation"
    )]
    NoLanguage {
        /// The language, as Tesseract names it.
        language: String,
    },
    /// Recognising a page took too long.
    #[error("Tesseract did not finish in {0} s and was stopped")]
    TimedOut(u64),
    /// The program failed on a page.
    #[error("Tesseract failed: {0}")]
    Failed(String),
}

/// The command that installs Tesseract on this system.
fn install() -> &'static str {
    if cfg!(target_os = "macos") {
        "brew install tesseract"
    } else if cfg!(windows) {
        "winget install UB-Mannheim.TesseractOCR"
    } else {
        "apt-get install tesseract-ocr"
    }
}

type Answer = (Option<PathBuf>, String, Result<Engine, EngineFault>);

/// The answers of this process, so that each question is asked once.
static ANSWERS: Mutex<Vec<Answer>> = Mutex::new(Vec::new());

impl Engine {
    pub(super) fn find(program: Option<&Path>, language: &str) -> Result<Self, EngineFault> {
        let mut found = ANSWERS.lock().unwrap_or_else(PoisonError::into_inner);
        let known = found
            .iter()
            .find(|(p, l, _)| p.as_deref() == program && l == language);
        if let Some((_, _, answer)) = known {
            return answer.clone();
        }
        let answer = find_program(program, language);
        found.push((
            program.map(Path::to_path_buf),
            language.to_owned(),
            answer.clone(),
        ));
        answer
    }

    /// The version it reports: `tesseract 5.3.0`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Everything besides the picture that decides the result.
    pub(super) fn identity(&self) -> String {
        format!("{}\n{}\n{}", self.version, self.language, ARGUMENTS.join(" "))
    }

    /// The table of words of a picture, as Tesseract prints it.
    pub(super) fn run(&self, picture: &Picture, time: Duration) -> Result<String, EngineFault> {
        let dpi = (picture.scale * 72.0).round().clamp(70.0, 2400.0);
        let mut command = Command::new(&self.program);
        command
            .args(["stdin", "stdout", "-l", &self.language, "--dpi", &dpi.to_string()])
            .args(ARGUMENTS);
        // The simplest picture format there is: a header line, then the dots.
        let mut input = format!("P5\n{} {}\n255\n", picture.width, picture.height).into_bytes();
        input.extend_from_slice(&picture.data);
        let outcome =
            run_child(command, Some(input), time).map_err(|e| EngineFault::Failed(e.to_string()))?;
        match outcome {
            Outcome::TimedOut => Err(EngineFault::TimedOut(time.as_secs())),
            Outcome::TooLong => Err(EngineFault::Failed("its answer is too long".to_owned())),
            Outcome::Ended(status, answer, _) if status.success() => String::from_utf8(answer)
                .map_err(|_| EngineFault::Failed("its answer is not UTF-8 text".to_owned())),
            Outcome::Ended(status, _, stderr) => Err(EngineFault::Failed(failure_text(status, &stderr))),
        }
    }
}

/// Page layout mode 4, one column of lines of any size, because the layout room finds the columns. On scans with
/// known answers it finds paragraph numbers that stand far from their text; mode 3, Tesseract's own search for
/// columns, loses some of them. Engine mode 1 is recognition by lines.
const ARGUMENTS: [&str; 5] = ["--psm", "4", "--oem", "1", "tsv"];

/// The exit status and the last line of stderr.
fn failure_text(status: ExitStatus, stderr: &str) -> String {
    let last = stderr.lines().rfind(|l| !l.trim().is_empty());
    match last {
        Some(line) => format!("{status}: {}", line.chars().take(200).collect::<String>()),
        None => status.to_string(),
    }
}

fn find_program(program: Option<&Path>, language: &str) -> Result<Engine, EngineFault> {
    let mut missing = true;
    for candidate in candidates(program) {
        match version(&candidate) {
            Ok(version) => return with_language(candidate, version, language),
            Err(EngineFault::NotInstalled) => {}
            Err(e) => return Err(e),
        }
        missing &= program.is_none();
    }
    match program {
        Some(program) if !missing => Err(EngineFault::Unusable {
            program: program.display().to_string(),
            why: "there is no such program".to_owned(),
        }),
        _ => Err(EngineFault::NotInstalled),
    }
}

/// Where the program may be: the program that was named, else the one on the search path, else the place used by the
/// Windows installer, which does not change the search path.
fn candidates(program: Option<&Path>) -> Vec<PathBuf> {
    if let Some(program) = program {
        return vec![program.to_path_buf()];
    }
    let mut out = vec![PathBuf::from("tesseract")];
    if cfg!(windows) {
        out.extend(["ProgramFiles", "LOCALAPPDATA"].iter().filter_map(|v| {
            let base = PathBuf::from(std::env::var_os(v)?);
            let base = if *v == "LOCALAPPDATA" {
                base.join("Programs")
            } else {
                base
            };
            Some(base.join("Tesseract-OCR").join("tesseract.exe"))
        }));
    }
    out
}

fn version(program: &Path) -> Result<String, EngineFault> {
    let unusable = |why: String| EngineFault::Unusable {
        program: program.display().to_string(),
        why,
    };
    let mut command = Command::new(program);
    command.arg("--version");
    let (answer, stderr) = match run_child(command, None, QUERY_TIME) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(EngineFault::NotInstalled),
        Err(e) => return Err(unusable(e.to_string())),
        Ok(Outcome::Ended(status, answer, stderr)) if status.success() => (answer, stderr),
        Ok(Outcome::Ended(status, _, stderr)) => return Err(unusable(failure_text(status, &stderr))),
        Ok(_) => return Err(unusable("it does not report its version".to_owned())),
    };
    // Version 3 and some builds of 4 print it on stderr.
    let answer = String::from_utf8_lossy(&answer);
    let line = answer
        .lines()
        .chain(stderr.lines())
        .find(|l| l.starts_with("tesseract"))
        .ok_or_else(|| unusable("it does not report that it is Tesseract".to_owned()))?
        .trim()
        .chars()
        .take(100)
        .collect::<String>();
    let major = line
        .trim_start_matches("tesseract")
        .trim_start_matches([' ', 'v'])
        .split(|c: char| !c.is_ascii_digit())
        .next()
        .and_then(|n| n.parse::<u32>().ok());
    match major {
        Some(n) if n >= OLDEST => Ok(line),
        _ => Err(EngineFault::TooOld { found: line }),
    }
}

fn with_language(program: PathBuf, version: String, language: &str) -> Result<Engine, EngineFault> {
    let unusable = |why: String| EngineFault::Unusable {
        program: program.display().to_string(),
        why,
    };
    let mut command = Command::new(&program);
    command.arg("--list-langs");
    let outcome = run_child(command, None, QUERY_TIME).map_err(|e| unusable(e.to_string()))?;
    let Outcome::Ended(_, answer, stderr) = outcome else {
        return Err(unusable("it does not list its languages".to_owned()));
    };
    let answer = String::from_utf8_lossy(&answer);
    let known: Vec<&str> = answer.lines().chain(stderr.lines()).map(str::trim).collect();
    for part in language.split('+') {
        // The language goes on the command line, so nothing but a name is allowed.
        let name = !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !name || !known.contains(&part) {
            return Err(EngineFault::NoLanguage {
                language: part.to_owned(),
            });
        }
    }
    Ok(Engine {
        program,
        version,
        language: language.to_owned(),
    })
}

/// How a child process ended.
enum Outcome {
    /// It ended by itself: exit status, answer, stderr.
    Ended(ExitStatus, Vec<u8>, String),
    /// The time was up.
    TimedOut,
    /// Its answer was longer than [`MAX_ANSWER`].
    TooLong,
}

/// Runs a program with a picture on its stdin. The length of its answer and its time are limited. The child has ended
/// when this returns.
fn run_child(mut command: Command, input: Option<Vec<u8>>, time: Duration) -> io::Result<Outcome> {
    let until = Instant::now() + time;
    command
        // One page takes one core; the other cores read other documents.
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(if input.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = KillOnDrop(command.spawn()?);
    let (answers, answer) = channel();
    let (stderr_sender, stderr) = channel();
    if let Some(out) = child.0.stdout.take() {
        read_bounded(out, MAX_ANSWER, answers)?;
    }
    if let Some(err) = child.0.stderr.take() {
        read_bounded(err, MAX_STDERR, stderr_sender)?;
    }
    if let (Some(input), Some(pipe)) = (input, child.0.stdin.take()) {
        write_input(pipe, input)?;
    }
    let Some(answer) = receive_until(&answer, until) else {
        return Ok(Outcome::TimedOut);
    };
    if answer.len() as u64 > MAX_ANSWER {
        return Ok(Outcome::TooLong);
    }
    // Its output is closed: it ends within moments, or it hangs.
    let mut pause = Duration::from_micros(200);
    let status = loop {
        if let Some(status) = child.0.try_wait()? {
            break status;
        }
        if Instant::now() >= until {
            return Ok(Outcome::TimedOut);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    };
    let stderr = receive_until(&stderr, until).unwrap_or_default();
    Ok(Outcome::Ended(
        status,
        answer,
        String::from_utf8_lossy(&stderr).into_owned(),
    ))
}

fn receive_until(from: &Receiver<Vec<u8>>, until: Instant) -> Option<Vec<u8>> {
    match from.recv_timeout(until.saturating_duration_since(Instant::now())) {
        Ok(bytes) => Some(bytes),
        Err(RecvTimeoutError::Timeout) => None,
        Err(RecvTimeoutError::Disconnected) => Some(Vec::new()),
    }
}

/// Reads at most `ceiling` bytes and one more, sends them, and discards the rest, so that the child is not blocked.
fn read_bounded(
    mut pipe: impl Read + Send + 'static,
    ceiling: u64,
    to: std::sync::mpsc::Sender<Vec<u8>>,
) -> io::Result<()> {
    thread::Builder::new()
        .name("tesseract's answer".to_owned())
        .spawn(move || {
            let mut bytes = Vec::new();
            let read = pipe.by_ref().take(ceiling + 1).read_to_end(&mut bytes);
            let more = read.is_ok() && bytes.len() as u64 > ceiling;
            // The receiver may be gone.
            let _ = to.send(bytes);
            if more {
                let _ = io::copy(&mut pipe, &mut io::sink());
            }
        })
        .map(drop)
}

fn write_input(mut pipe: ChildStdin, input: Vec<u8>) -> io::Result<()> {
    thread::Builder::new()
        .name("tesseract's picture".to_owned())
        .spawn(move || {
            // If a child ends before it has read everything, its exit status shows that.
            let _ = pipe.write_all(&input);
        })
        .map(drop)
}

/// Kills the child when its reader stops.
struct KillOnDrop(Child);

impl Drop for KillOnDrop {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(Some(_))) {
            return;
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
