//! What is seen of a run while it runs.

use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use decisions::batch::{Head, How, Spent};
use decisions::pipeline::Room;
use decisions::record::Status;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Map, Value};

use crate::cli::printable;
use crate::cli::voice::{Voice, fields};

/// How often a run that is not watched on a terminal says how far it is.
const EVERY: Duration = Duration::from_secs(5);

/// Counts documents as they are finished, and shows it: a bar on a terminal, a line every few seconds elsewhere.
pub(super) struct Progress<'v> {
    voice: &'v Voice,
    bar: ProgressBar,
    counts: Arc<Counts>,
    spent: Mutex<Spent>,
    lines: Option<(Sender<()>, JoinHandle<()>)>,
}

struct Counts {
    of: u64,
    begun: Instant,
    done: AtomicU64,
    read: AtomicU64,
    failed: AtomicU64,
}

/// The bar to draw, if this is a terminal somebody looks at.
pub(super) fn bar(documents: u64, voice: &Voice) -> ProgressBar {
    if voice.is_quiet() || voice.is_json() || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(documents), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template("{wide_bar} {pos} of {len} documents, {per_sec}, {eta} left{msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Says that a document is finished, and where its record comes from if there is more than one possibility.
pub(super) fn document(voice: &Voice, head: &Head, how: Option<&str>) {
    let (status, code) = (
        head.status.as_str(),
        head.error.map(decisions::issue::Code::as_str),
    );
    let error = code.map(|c| format!(" ({c})")).unwrap_or_default();
    let file = printable::text(&head.file);
    let (text, rest) = match how {
        Some(how) => (
            format!("{file}: {how}, {status}{error}"),
            fields!("file" => head.file, "how" => how, "status" => status, "error" => code),
        ),
        None => (
            format!("{file}: {status}{error}"),
            fields!("file" => head.file, "status" => status, "error" => code),
        ),
    };
    voice.say("document", &text, rest);
}

impl<'v> Progress<'v> {
    pub(super) fn begin(documents: u64, bar: ProgressBar, voice: &'v Voice) -> Self {
        let counts = Arc::new(Counts {
            of: documents,
            begun: Instant::now(),
            done: AtomicU64::new(0),
            read: AtomicU64::new(0),
            failed: AtomicU64::new(0),
        });
        let lines = (bar.is_hidden() && !voice.is_quiet()).then(|| {
            let (stop, stopped) = channel::<()>();
            let (counts, voice) = (Arc::clone(&counts), voice.clone());
            let thread = std::thread::spawn(move || {
                while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                    counts.tell(&voice);
                }
            });
            (stop, thread)
        });
        Self {
            voice,
            bar,
            counts,
            spent: Mutex::default(),
            lines,
        }
    }

    /// A document is finished.
    pub(super) fn done(&self, head: &Head, how: How) {
        let counts = &self.counts;
        counts.done.fetch_add(1, Ordering::Relaxed);
        let mut origin = "unchanged";
        if let How::Read(spent) = how {
            counts.read.fetch_add(1, Ordering::Relaxed);
            let mut sum = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
            for (sum, spent) in sum.iter_mut().zip(spent) {
                *sum += spent;
            }
            origin = "read";
        } else if how == How::Resumed {
            origin = "read before the interruption";
        }
        if head.status == Status::Failed {
            let failed = counts.failed.fetch_add(1, Ordering::Relaxed) + 1;
            self.bar.set_message(format!(", {failed} failed"));
        }
        self.bar.inc(1);
        if self.voice.is_verbose() {
            document(self.voice, head, Some(origin));
        }
    }

    /// The run is over: nothing more is shown. How many documents were read, and what each room took in milliseconds.
    pub(super) fn end(self) -> (u64, Map<String, Value>) {
        self.bar.finish_and_clear();
        if let Some((stop, thread)) = self.lines {
            drop(stop);
            // It prints nothing more, and a mistake in what it printed is not a reason to end with an error.
            let _ = thread.join();
        }
        let spent = self.spent.into_inner().unwrap_or_else(PoisonError::into_inner);
        let timings = Room::ALL
            .iter()
            .zip(spent)
            .map(|(room, time)| {
                (
                    room.as_str().to_owned(),
                    Value::from(time.as_micros() as f64 / 1000.0),
                )
            })
            .collect();
        (self.counts.read.load(Ordering::Relaxed), timings)
    }
}

impl Counts {
    fn tell(&self, voice: &Voice) {
        let (done, of, failed) = (
            self.done.load(Ordering::Relaxed),
            self.of,
            self.failed.load(Ordering::Relaxed),
        );
        let seconds = self.begun.elapsed().as_secs_f64();
        let rate = done as f64 / seconds.max(0.001);
        let left = (done > 0).then(|| (of.saturating_sub(done) as f64 / rate).round() as u64);
        let time = left.map_or_else(String::new, |s| format!(", about {s} s left"));
        voice.say(
            "progress",
            &format!("{done} of {of} documents, {rate:.1} a second{time}, {failed} failed"),
            fields!("done" => done, "of" => of, "failed" => failed, "per_second" => (rate * 10.0).round() / 10.0, "seconds_left" => left),
        );
    }
}
