//! Alerts: the events that somebody asked for, each reported once.
//!
//! A [`Rule`] says what is worth an alert. [`Watcher::look`] goes through the history from where it stopped the last time
//! ([`Memory`]), and through the records for what no change shows: numbers that are missing, dates that have passed.
//! Nothing counts as reported before [`Watcher::remember`] is called, so no alert is lost; and what was remembered is not
//! reported again.
//!
//! Between the two a process may be killed. Whoever prints a report or sends it cannot know whether it arrived: it is reported
//! again, with the same [`Alert::id`] and marked [`Alert::again`]. A file can be looked at: [`Watcher::append`] leaves each
//! alert in it exactly once, whenever a process is killed.

mod append;
mod ask;
mod gap;
mod memory;
mod message;
mod rule;
mod watch;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::batch::history::Cause;
use crate::words::words;

pub use append::AppendError;
pub use memory::{Memory, MemoryError, Since, UnknownTime};
pub use rule::{BadRule, Rule};
pub use watch::{AlertError, Watcher};

words! {
    /// What an alert is about.
    Topic {
        /// A decision that was not there before.
        New = "new",
        /// A decision whose record is another.
        Changed = "changed",
        /// A value that somebody should look at.
        Doubtful = "doubtful",
        /// A file that cannot be read.
        Unreadable = "unreadable",
        /// A file that is not among the inputs any more.
        Gone = "gone",
        /// A file that has another name.
        Renamed = "renamed",
        /// Numbers that no decision has.
        Gap = "gap",
        /// A date that has passed.
        Deadline = "deadline",
    }
}

/// Something to report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// The same for the same alert, whenever it is reported: what a receiver may tell repetitions by.
    pub id: String,
    /// What it is about.
    pub topic: Topic,
    /// The rule that asked for it, as it was given.
    pub rule: String,
    /// An earlier process ended while it reported this, so it may have arrived already.
    pub again: bool,
    /// `source.file`; none for numbers that are missing.
    pub file: Option<String>,
    /// The decision number.
    pub number: Option<String>,
    /// When the run began that found it, RFC 3339; none for what no change shows.
    pub at: Option<String>,
    /// Why the record is another.
    pub cause: Option<Cause>,
    /// What happened, in a line.
    pub message: String,
    /// The key values that differ.
    pub changed: Vec<String>,
    /// The key values before.
    pub before: Option<Map<String, Value>>,
    /// The key values now.
    pub after: Option<Map<String, Value>>,
}
