//! What a run says at its end, on stderr.

use std::path::{Path, PathBuf};

use decisions::issue::Severity;
use decisions::record::{Record, Status};
use decisions::sink::{Run, Tally};
use jiff::SignedDuration;
use serde_json::{Map, Value};

use crate::cli::printable;
use crate::cli::voice::{Voice, fields};

/// Failed documents named one by one; the others are in `issues.csv`.
const NAMED: usize = 10;

/// Characters shown of a list of numbers.
const SHOWN: usize = 60;

/// The documents that failed, the first few with their cause.
#[derive(Debug, Default)]
pub(super) struct Failures {
    named: Vec<String>,
    more: usize,
}

impl Failures {
    pub(super) fn note(&mut self, record: &Record) {
        if record.status != Status::Failed {
            return;
        }
        if self.named.len() == NAMED {
            self.more += 1;
            return;
        }
        let cause = record.issues.iter().find(|i| i.severity == Severity::Error);
        let cause = cause.map_or(String::new(), |i| {
            format!(" ({}): {}", i.code.as_str(), i.message)
        });
        self.named.push(format!("{}{cause}", record.source.file));
    }
}

/// The summary of a run in a few lines.
pub(super) struct Summary<'r> {
    pub(super) tally: &'r Tally,
    pub(super) run: &'r Run,
    /// Records of files that are not there any more.
    pub(super) kept_gone: usize,
    pub(super) failures: &'r Failures,
    /// The first of the files that are no PDFs.
    pub(super) left_out_named: &'r [String],
    pub(super) out: &'r Path,
    pub(super) took: SignedDuration,
    /// Why pages that are pictures were not recognised, and what to do about it.
    pub(super) unrecognised: Option<String>,
}

impl Summary<'_> {
    pub(super) fn print(&self, voice: &Voice) {
        voice.say("summary", self.text().trim_end(), self.fields());
    }

    fn fields(&self) -> Map<String, Value> {
        let (tally, changes) = (self.tally, &self.run.changes);
        let statuses: Map<String, Value> = Status::ALL
            .iter()
            .map(|s| (s.as_str().to_owned(), tally.status(*s).into()))
            .collect();
        let issues: Map<String, Value> = tally
            .issues()
            .map(|(code, count)| (code.as_str().to_owned(), count.into()))
            .collect();
        fields!(
            "documents" => tally.documents(),
            "status" => statuses,
            "issues" => issues,
            "read" => self.run.read,
            "left_out" => self.run.left_out,
            "left_out_named" => self.left_out_named,
            "new" => changes.new.len(),
            "changed" => changes.changed.len(),
            "unchanged" => changes.unchanged,
            "gone" => changes.removed.len() + self.kept_gone,
            "renamed" => changes.renamed.len(),
            "drift" => self.run.drift,
            "seconds" => self.took.as_millis() as f64 / 1000.0,
            "scans_not_read" => self.unrecognised,
            "out" => self.out.display().to_string(),
        )
    }

    /// Numbers that are missing or repeated, the first few publishers and years.
    fn gaps(&self) -> Vec<String> {
        let short = |numbers: &str| match numbers.char_indices().nth(SHOWN) {
            Some((at, _)) => format!("{}…", numbers.get(..at).unwrap_or_default()),
            None => numbers.to_owned(),
        };
        let mut lines = Vec::new();
        let mut more = 0_usize;
        for series in self.tally.gaps() {
            if lines.len() == NAMED {
                more += 1;
                continue;
            }
            let year = series.year.map_or(String::new(), |year| format!(" {year}"));
            let publisher = series.publisher.as_deref().unwrap_or("no publisher");
            let mut line = format!("  {publisher}{year}, {} to {}:", series.lowest, series.highest);
            if series.missing > 0 {
                line += &format!(" {} missing ({})", series.missing, short(&series.missing_numbers));
            }
            if series.repeated > 0 {
                line += &format!(
                    " {} repeated ({})",
                    series.repeated,
                    short(&series.repeated_numbers)
                );
            }
            lines.push(line);
        }
        if more > 0 {
            lines.push(format!("  and {more} more: see numbers.csv"));
        }
        if !lines.is_empty() {
            lines.insert(0, "numbers".to_owned());
        }
        lines
    }

    fn text(&self) -> String {
        let (tally, changes) = (self.tally, &self.run.changes);
        let seconds = self.took.as_millis() as f64 / 1000.0;
        let mut out = format!("{} in {seconds:.1} s\n", documents(tally.documents()));
        for (status, about) in [
            (Status::Ok, "nothing missing"),
            (Status::Partial, "read, with an error among the issues"),
            (Status::Failed, "no text could be read"),
        ] {
            out += &format!("  {:<9}{:>7}  {about}\n", status.as_str(), tally.status(status));
        }
        out += &format!(
            "since the last run: {} new, {} changed, {} unchanged, {} gone{}{}; {} read\n",
            changes.new.len(),
            changes.changed.len(),
            changes.unchanged,
            changes.removed.len() + self.kept_gone,
            if self.kept_gone > 0 { " (kept)" } else { "" },
            match changes.renamed.len() {
                0 => String::new(),
                n => format!(", {n} renamed"),
            },
            self.run.read
        );
        if self.run.left_out > 0 {
            out += &self.left_out();
        }
        for fall in &self.run.drift {
            out += &format!("drift: {fall}\n");
        }
        if tally.issues().next().is_some() {
            out += "issues\n";
        }
        for (code, count) in tally.issues() {
            out += &format!("  {:<9}{count:>7}  {}\n", code.severity().as_str(), code.as_str());
        }
        for line in self.gaps() {
            out += &format!("{line}\n");
        }
        if !self.failures.named.is_empty() {
            out += "failed\n";
        }
        for line in &self.failures.named {
            out += &format!("  {line}\n");
        }
        if self.failures.more > 0 {
            out += &format!("  and {} more: see issues.csv\n", self.failures.more);
        }
        if let Some(why) = &self.unrecognised {
            out += &format!("scans were not read: {why}\n");
        }
        out + &format!("written to {}\n", self.out.display())
    }
}

impl Summary<'_> {
    fn left_out(&self) -> String {
        let named: Vec<String> = self.left_out_named.iter().map(|n| printable::text(n)).collect();
        let more = if self.run.left_out > named.len() as u64 {
            ", …"
        } else {
            ""
        };
        format!(
            "not read because not a PDF: {} ({}{more})\n",
            files(self.run.left_out),
            named.join(", ")
        )
    }
}

fn files(count: u64) -> String {
    if count == 1 {
        "1 file".to_owned()
    } else {
        format!("{count} files")
    }
}

fn documents(count: u64) -> String {
    if count == 1 {
        "1 document".to_owned()
    } else {
        format!("{count} documents")
    }
}

/// There was no PDF.
pub(super) fn nothing(paths: &[PathBuf], voice: &Voice) {
    let paths: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
    voice.always(
        "nothing",
        &format!(
            "decisions: there is no PDF in {}; nothing was written. Check the path, and that the disk or share is mounted",
            paths.join(", ")
        ),
        fields!("inputs" => paths),
    );
}
