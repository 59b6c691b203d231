//! Messages of a run on stderr: lines for people, or one JSON object per line.

#![allow(clippy::print_stderr, reason = "the command line is where a run is reported")]

use indicatif::ProgressBar;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::args::{Log, Loud};

/// Prints the messages of a run. All threads share it; clones print to the same place.
#[derive(Clone)]
pub(crate) struct Voice {
    json: bool,
    quiet: bool,
    verbose: bool,
    /// The progress bar, drawn below the messages; hidden if there is none.
    bar: ProgressBar,
}

impl Voice {
    pub(crate) fn new(loud: &Loud) -> Self {
        Self {
            json: loud.log == Log::Json,
            quiet: loud.quiet,
            verbose: loud.verbose,
            bar: ProgressBar::hidden(),
        }
    }

    /// Prints messages above this bar from now on.
    pub(crate) fn above(&mut self, bar: ProgressBar) {
        self.bar = bar;
    }

    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    pub(crate) fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Reports an event, unless the run is quiet: `text` for people, `rest` for programs.
    pub(crate) fn say(&self, event: &str, text: &str, rest: Map<String, Value>) {
        if !self.quiet {
            self.always(event, text, rest);
        }
    }

    /// Reports an event even if the run is quiet.
    pub(crate) fn always(&self, event: &str, text: &str, rest: Map<String, Value>) {
        let line = if self.json {
            object(event, rest)
        } else {
            text.to_owned()
        };
        self.bar.suspend(|| eprintln!("{line}"));
    }
}

/// The event as one line of JSON.
fn object(event: &str, rest: Map<String, Value>) -> String {
    let mut out = Map::new();
    let now = Timestamp::now();
    let now = now.round(jiff::Unit::Millisecond).unwrap_or(now);
    out.insert("time".to_owned(), now.to_string().into());
    out.insert("event".to_owned(), event.into());
    out.extend(rest);
    Value::Object(out).to_string()
}

/// The fields of an event: `fields!("done" => 3, "of" => 4)`.
macro_rules! fields {
    ($($name:literal => $value:expr),* $(,)?) => {{
        let mut out = serde_json::Map::new();
        $(out.insert($name.to_owned(), serde_json::json!($value));)*
        out
    }};
}
pub(crate) use fields;
