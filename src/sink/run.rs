//! `run.json`: what was done. The one file that is not the same for the same inputs.

use std::collections::BTreeMap;
use std::io;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Sink;
use super::tables::numbered;
use crate::check::{Gaps, Series};
use crate::issue::Code;
use crate::record::{Record, SCHEMA, Status};

/// What the caller knows of a run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Run {
    /// When it started, RFC 3339.
    pub started: String,
    /// When it ended, RFC 3339.
    pub finished: String,
    /// The inputs as they were given.
    pub inputs: Vec<String>,
    /// The options the output depends on, in the order they are to be written.
    pub options: Map<String, Value>,
    /// What the records depend on besides the files: the next run keeps those it would make in the same way.
    pub state: Value,
    /// How many documents were read in this run, and not taken from an earlier one.
    pub read: u64,
    /// Files that were found and are no PDFs.
    pub left_out: u64,
    /// Where the folders and archives given really are: the next run sees if one is missing.
    pub roots: Vec<String>,
    /// Fields that are read in fewer documents than before, as reported at the end of the run.
    pub drift: Vec<String>,
    /// Processor time by room, in milliseconds, if `--timings` was given.
    pub timings: Option<Map<String, Value>>,
    /// What is new since the last run.
    pub changes: Changes,
}

/// The files of a run, compared with the run before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Files the last run did not have.
    pub new: Vec<String>,
    /// Files that were read again, because they or what they are read with changed.
    pub changed: Vec<String>,
    /// Files the last run had and this one has not.
    pub removed: Vec<String>,
    /// Files that have another name than in the last run: before, and now. They are in neither `new` nor `removed`.
    pub renamed: Vec<(String, String)>,
    /// How many files gave the record they gave before.
    pub unchanged: u64,
}

/// Counts records by status and issues by code. Writes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    statuses: BTreeMap<Status, u64>,
    issues: BTreeMap<Code, u64>,
    numbers: Gaps,
}

impl Tally {
    /// How many records there were.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.statuses.values().sum()
    }

    /// How many of them have a status.
    #[must_use]
    pub fn status(&self, status: Status) -> u64 {
        self.statuses.get(&status).copied().unwrap_or(0)
    }

    /// The numbers of each publisher and year in which some are missing or repeated.
    pub fn gaps(&self) -> impl Iterator<Item = Series> + '_ {
        self.numbers
            .all()
            .filter(|series| series.missing + series.repeated > 0)
    }

    /// How often each code was met that was met at all, errors first.
    pub fn issues(&self) -> impl Iterator<Item = (Code, u64)> {
        self.issues.iter().map(|(code, count)| (*code, *count))
    }
}

impl Sink for Tally {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        *self.statuses.entry(record.status).or_default() += 1;
        self.numbers.add(numbered(record));
        for issue in &record.issues {
            *self.issues.entry(issue.code).or_default() += 1;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The text of `run.json`: indented JSON ending in a line end. `outputs` are the names of what the run wrote.
///
/// ```json
/// {
///   "program": "decisions",
///   "version": "0.1.0",
///   "schema": "decision-record/1",
///   "started": "2025-03-01T02:00:00Z",
///   "finished": "2025-03-01T02:00:41Z",
///   "inputs": ["archive"],
///   "options": { "formats": ["jsonl", "csv"] },
///   "roots": ["/srv/decisions/archive"],
///   "state": { "version": "0.1.0", "…": "…" },
///   "records_sha256": "9f86…",
///   "outputs": ["decisions.csv", "…", "decisions.jsonl", "run.json"],
///   "sha256": { "decisions.csv": "2c26…", "…": "…" },
///   "documents": 3,
///   "read": 1,
///   "left_out": 0,
///   "status": { "ok": 1, "partial": 1, "failed": 1 },
///   "issues": { "not-a-pdf": 1, "missing-field": 2 },
///   "numbers": [{ "publisher": "…", "year": 2024, "lowest": 1, "highest": 32, "missing": 1, "missing_numbers": "7", … }],
///   "files": { "new": 1, "changed": 0, "unchanged": 2, "removed": 1, "renamed": 0 },
///   "new": ["2025/05-2025.pdf"],
///   "changed": [],
///   "removed": ["2024/30-2024.pdf"],
///   "renamed": [],
///   "drift": []
/// }
/// ```
/// `records` is the SHA-256 of `decisions.jsonl`, `hashes` that of each file but those that change with every run.
pub(super) fn text(
    run: &Run,
    tally: &Tally,
    outputs: &[String],
    hashes: &[(String, String)],
    records: Option<&str>,
) -> String {
    let statuses: Map<String, Value> = Status::ALL
        .iter()
        .map(|status| (status.as_str().to_owned(), tally.status(*status).into()))
        .collect();
    let issues: Map<String, Value> = tally
        .issues()
        .map(|(code, count)| (code.as_str().to_owned(), count.into()))
        .collect();
    let hashes: Map<String, Value> = hashes
        .iter()
        .map(|(name, sha256)| (name.clone(), sha256.clone().into()))
        .collect();
    let gaps: Vec<Value> = tally
        .gaps()
        .map(|series| {
            serde_json::json!({
                "publisher": series.publisher,
                "year": series.year,
                "lowest": series.lowest,
                "highest": series.highest,
                "missing": series.missing,
                "missing_numbers": series.missing_numbers,
                "repeated": series.repeated,
                "repeated_numbers": series.repeated_numbers,
            })
        })
        .collect();
    let changes = &run.changes;
    let renamed: Vec<Value> = changes
        .renamed
        .iter()
        .map(|(from, to)| serde_json::json!({ "from": from, "to": to }))
        .collect();
    let mut report = serde_json::json!({
        "program": PROGRAM,
        "version": env!("CARGO_PKG_VERSION"),
        "schema": SCHEMA,
        "started": run.started,
        "finished": run.finished,
        "inputs": run.inputs,
        "options": run.options,
        "roots": run.roots,
        "state": run.state,
        "records_sha256": records,
        "outputs": outputs,
        "sha256": hashes,
        "documents": tally.documents(),
        "read": run.read,
        "left_out": run.left_out,
        "status": statuses,
        "issues": issues,
        "numbers": gaps,
        "files": {
            "new": changes.new.len(),
            "changed": changes.changed.len(),
            "unchanged": changes.unchanged,
            "removed": changes.removed.len(),
            "renamed": changes.renamed.len(),
        },
        "new": changes.new,
        "changed": changes.changed,
        "removed": changes.removed,
        "renamed": renamed,
        "drift": run.drift,
    });
    if let (Some(timings), Value::Object(report)) = (&run.timings, &mut report) {
        report.insert("timings_ms".to_owned(), timings.clone().into());
    }
    format!("{report:#}\n")
}

const PROGRAM: &str = env!("CARGO_PKG_NAME");

/// The hashes of the outputs that a `run.json` names; empty if this program did not write it, or if it has no hashes.
pub(super) fn hashes(text: &str) -> BTreeMap<String, String> {
    #[derive(Deserialize)]
    struct Report {
        program: String,
        sha256: BTreeMap<String, String>,
    }

    match serde_json::from_str::<Report>(text) {
        // A name is never a path.
        Ok(report) if report.program == PROGRAM => report
            .sha256
            .into_iter()
            .filter(|(name, _)| super::folder::is_output(name))
            .collect(),
        _ => BTreeMap::new(),
    }
}

/// The outputs that a `run.json` names; empty if this program did not write it.
pub(super) fn outputs(text: &str) -> Vec<String> {
    #[derive(Deserialize)]
    struct Report {
        program: String,
        outputs: Vec<String>,
    }

    match serde_json::from_str::<Report>(text) {
        Ok(report) if report.program == PROGRAM => report.outputs,
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sink::sample::records;

    fn sample() -> (Run, Tally) {
        let run = Run {
            started: "2025-03-01T02:00:00Z".to_owned(),
            finished: "2025-03-01T02:00:41Z".to_owned(),
            inputs: vec!["archive".to_owned()],
            options: [("formats".to_owned(), serde_json::json!(["jsonl", "csv"]))]
                .into_iter()
                .collect(),
            changes: Changes {
                new: vec!["2025/05-2025.pdf".to_owned()],
                changed: Vec::new(),
                removed: vec!["2024/30-2024.pdf".to_owned()],
                renamed: vec![("a.pdf".to_owned(), "b.pdf".to_owned())],
                unchanged: 2,
            },
            state: serde_json::json!({ "version": env!("CARGO_PKG_VERSION") }),
            read: 1,
            ..Run::default()
        };
        let mut tally = Tally::default();
        for record in records() {
            tally.record(&record).unwrap();
        }
        (run, tally)
    }

    #[test]
    fn the_report_is_as_reviewed() {
        let (run, tally) = sample();
        assert_eq!(tally.documents(), 3);
        assert_eq!(tally.status(Status::Failed), 1);
        let text = text(
            &run,
            &tally,
            &["decisions.jsonl".to_owned(), "run.json".to_owned()],
            &[("decisions.jsonl".to_owned(), "9f86".to_owned())],
            Some("9f86"),
        );
        let text = text.replace(env!("CARGO_PKG_VERSION"), "[version]");
        insta::assert_snapshot!(text);
    }

    #[test]
    fn the_outputs_of_another_program_are_not_ours() {
        let (run, tally) = sample();
        let ours = text(&run, &tally, &["a".to_owned()], &[], None);
        assert_eq!(outputs(&ours), ["a"]);
        assert!(outputs(&ours.replacen("decisions", "others", 1)).is_empty());
        assert!(outputs("").is_empty());
        assert!(outputs("[]").is_empty());
    }
}
