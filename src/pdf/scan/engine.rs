//! Tesseract as a child process: found, asked its version and languages, given a picture, heard until its time is up.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::picture::Picture;

/// The table of a dense page has 200 kB.
const MAX_ANSWER: u64 = 8 << 20;

/// What is kept of what it complains about.
const MAX_COMPLAINT: u64 = 16 << 10;

/// Asking for the version and the languages takes some milliseconds.
const ASKING: Duration = Duration::from_secs(20);

/// The first version with the recognition by lines (LSTM) and this table of words.
const OLDEST: u32 = 4;

/// Tesseract, found and asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engine {
    program: PathBuf,
    version: String,
    language: String,
}

/// Why there is no recognition, or none of a page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EngineFault {
    /// The program is not there.
    #[error(
        "Tesseract, which reads pictures, is not installed; to install it: {}",
        install()
    )]
    NotInstalled,
    /// What was named as the program cannot be run.
    #[error("{program} cannot be run as Tesseract: {why}")]
    Unusable {
        /// The program.
        program: String,
        /// Why not.
        why: String,
    },
    /// It is too old.
    #[error(
        "{found} is too old to read pictures with; version {OLDEST} or later is needed; to install it: {}",
        install()
    )]
    TooOld {
        /// What it says of itself.
        found: String,
    },
    /// It does not know the language.
    #[error(
        "Tesseract does not have the language \"{language}\"; on Debian `apt-get install tesseract-ocr-{language}`, elsewhere see its documentation"
    )]
    NoLanguage {
        /// The language, as Tesseract names it.
        language: String,
    },
    /// It took too long over a page.
    #[error("Tesseract did not finish in {0} s and was stopped")]
    TimedOut(u64),
    /// It failed on a page.
    #[error("Tesseract failed: {0}")]
    Failed(String),
}

/// The one command that installs it here.
fn install() -> &'static str {
    if cfg!(target_os = "macos") {
        "brew install tesseract"
    } else if cfg!(windows) {
        "winget install UB-Mannheim.TesseractOCR"
    } else {
        "apt-get install tesseract-ocr"
    }
}

type Asked = (Option<PathBuf>, String, Result<Engine, EngineFault>);

/// What this process has found, so that it asks once.
static FOUND: Mutex<Vec<Asked>> = Mutex::new(Vec::new());

impl Engine {
    pub(super) fn find(program: Option<&Path>, language: &str) -> Result<Self, EngineFault> {
        let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
        let known = found
            .iter()
            .find(|(p, l, _)| p.as_deref() == program && l == language);
        if let Some((_, _, answer)) = known {
            return answer.clone();
        }
        let answer = ask(program, language);
        found.push((
            program.map(Path::to_path_buf),
            language.to_owned(),
            answer.clone(),
        ));
        answer
    }

    /// What it says it is: `tesseract 5.3.0`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What makes two recognitions of one picture the same.
    pub(super) fn identity(&self) -> String {
        format!("{}\n{}\n{}", self.version, self.language, ARGUMENTS.join(" "))
    }

    /// The table of words of a picture.
    pub(super) fn run(&self, picture: &Picture, time: Duration) -> Result<String, EngineFault> {
        let dpi = (picture.scale * 72.0).round().clamp(70.0, 2400.0);
        let mut command = Command::new(&self.program);
        command
            .args(["stdin", "stdout", "-l", &self.language, "--dpi", &dpi.to_string()])
            .args(ARGUMENTS);
        // The simplest picture format there is: a line of numbers, then the dots.
        let mut input = format!("P5\n{} {}\n255\n", picture.width, picture.height).into_bytes();
        input.extend_from_slice(&picture.data);
        let heard = hear(command, Some(input), time).map_err(|e| EngineFault::Failed(e.to_string()))?;
        match heard {
            Heard::Late => Err(EngineFault::TimedOut(time.as_secs())),
            Heard::TooMuch => Err(EngineFault::Failed("it answered without end".to_owned())),
            Heard::Done(status, answer, _) if status.success() => {
                String::from_utf8(answer).map_err(|_| EngineFault::Failed("its answer is no text".to_owned()))
            }
            Heard::Done(status, _, complaint) => Err(EngineFault::Failed(told(status, &complaint))),
        }
    }
}

/// One column of lines of any size (4): where columns are, layout finds by itself. On the scans with known answers this
/// finds the numbers of paragraphs that stand far from their text, of which Tesseract's own search for columns (3) loses
/// some. Recognition by lines (1).
const ARGUMENTS: [&str; 5] = ["--psm", "4", "--oem", "1", "tsv"];

/// How it ended, in a line.
fn told(status: ExitStatus, complaint: &str) -> String {
    let last = complaint.lines().rfind(|l| !l.trim().is_empty());
    match last {
        Some(line) => format!("{status}: {}", line.chars().take(200).collect::<String>()),
        None => status.to_string(),
    }
}

fn ask(program: Option<&Path>, language: &str) -> Result<Engine, EngineFault> {
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

/// Where it may be: what was named, else what the system finds, else where the Windows installer puts it, which does not
/// tell the system.
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
    let (answer, complaint) = match hear(command, None, ASKING) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(EngineFault::NotInstalled),
        Err(e) => return Err(unusable(e.to_string())),
        Ok(Heard::Done(status, answer, complaint)) if status.success() => (answer, complaint),
        Ok(Heard::Done(status, _, complaint)) => return Err(unusable(told(status, &complaint))),
        Ok(_) => return Err(unusable("it does not say its version".to_owned())),
    };
    // Version 3 and some builds of 4 say it on standard error.
    let answer = String::from_utf8_lossy(&answer);
    let line = answer
        .lines()
        .chain(complaint.lines())
        .find(|l| l.starts_with("tesseract"))
        .ok_or_else(|| unusable("it does not say that it is Tesseract".to_owned()))?
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
    let heard = hear(command, None, ASKING).map_err(|e| unusable(e.to_string()))?;
    let Heard::Done(_, answer, complaint) = heard else {
        return Err(unusable("it does not say its languages".to_owned()));
    };
    let answer = String::from_utf8_lossy(&answer);
    let known: Vec<&str> = answer.lines().chain(complaint.lines()).map(str::trim).collect();
    for part in language.split('+') {
        // Passed on the command line: nothing but a name goes there.
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

/// What came of a child process.
enum Heard {
    Done(ExitStatus, Vec<u8>, String),
    Late,
    TooMuch,
}

/// Runs a program with a picture on its standard input and its answer bounded in length and time. However it ends, the
/// child has ended when this returns.
fn hear(mut command: Command, input: Option<Vec<u8>>, time: Duration) -> io::Result<Heard> {
    let until = Instant::now() + time;
    command
        // One page is one core's work; the others read other documents.
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(if input.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = Guard(command.spawn()?);
    let (answers, answer) = channel();
    let (complaints, complaint) = channel();
    if let Some(out) = child.0.stdout.take() {
        listener(out, MAX_ANSWER, answers)?;
    }
    if let Some(err) = child.0.stderr.take() {
        listener(err, MAX_COMPLAINT, complaints)?;
    }
    if let (Some(input), Some(pipe)) = (input, child.0.stdin.take()) {
        speaker(pipe, input)?;
    }
    let Some(answer) = in_time(&answer, until) else {
        return Ok(Heard::Late);
    };
    if answer.len() as u64 > MAX_ANSWER {
        return Ok(Heard::TooMuch);
    }
    // Its output is closed: it ends within moments, or it hangs.
    let mut pause = Duration::from_micros(200);
    let status = loop {
        if let Some(status) = child.0.try_wait()? {
            break status;
        }
        if Instant::now() >= until {
            return Ok(Heard::Late);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    };
    let complaint = in_time(&complaint, until).unwrap_or_default();
    Ok(Heard::Done(
        status,
        answer,
        String::from_utf8_lossy(&complaint).into_owned(),
    ))
}

fn in_time(from: &Receiver<Vec<u8>>, until: Instant) -> Option<Vec<u8>> {
    match from.recv_timeout(until.saturating_duration_since(Instant::now())) {
        Ok(bytes) => Some(bytes),
        Err(RecvTimeoutError::Timeout) => None,
        Err(RecvTimeoutError::Disconnected) => Some(Vec::new()),
    }
}

/// Reads up to a ceiling and one byte more, then goes on reading into nothing, so that the child is not held up.
fn listener(
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
            // Nobody may be waiting any more.
            let _ = to.send(bytes);
            if more {
                let _ = io::copy(&mut pipe, &mut io::sink());
            }
        })
        .map(drop)
}

fn speaker(mut pipe: ChildStdin, input: Vec<u8>) -> io::Result<()> {
    thread::Builder::new()
        .name("tesseract's picture".to_owned())
        .spawn(move || {
            // A child that ends before it has heard everything says so by its status.
            let _ = pipe.write_all(&input);
        })
        .map(drop)
}

/// A child that does not outlive its reader.
struct Guard(Child);

impl Drop for Guard {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(Some(_))) {
            return;
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
