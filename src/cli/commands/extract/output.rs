//! Writes an archive's records into the files of an output folder, and prints the summary at the end.

use std::path::Path;
use std::sync::Arc;

use decisions::batch::drift::Drift;
use decisions::batch::history::Entry;
use decisions::batch::{Archive, Told};
use decisions::compare::diff::{Difference, What};
use decisions::export::{self, Settings, export};
use decisions::issue::{Code, Severity};
use decisions::pdf::{OcrMode, OcrOptions};
use decisions::record::Status;
use decisions::sink::{Changes, Folder, Run, Style, Tally};
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::summary::{Failures, Summary};
use crate::cli::args::Outputs;
use crate::cli::commands::export::summary as export_summary;
use crate::cli::exit::Exit;
use crate::cli::voice::{Voice, fields};

/// Where records go.
pub(crate) struct Output<'o> {
    pub(crate) folder: &'o Folder,
    pub(crate) outputs: &'o Outputs,
    pub(crate) settings: &'o Settings,
    pub(crate) strict: bool,
    pub(crate) voice: &'o Voice,
    /// How pages that are pictures were read.
    pub(crate) ocr: &'o OcrOptions,
}

/// The contents of `run.json` besides the counts of records.
pub(crate) struct RunDetails {
    pub(crate) started: Timestamp,
    pub(crate) inputs: Vec<String>,
    pub(crate) options: Map<String, Value>,
    pub(crate) state: Value,
    pub(crate) read: u64,
    pub(crate) left_out: u64,
    pub(crate) left_out_named: Vec<String>,
    /// Where the folders and archives given really are.
    pub(crate) roots: Vec<String>,
    pub(crate) timings: Option<Map<String, Value>>,
}

impl Output<'_> {
    /// Writes every file, says how it went, and with which code to end.
    pub(crate) fn write(&self, archive: Archive, details: RunDetails) -> anyhow::Result<Exit> {
        let exports = self.outputs.exports();
        let style = Style {
            register: Arc::clone(&self.settings.register),
            excel: self.outputs.excel,
        };
        let mut writer = self
            .folder
            .write_with(&self.outputs.of_folder(), &style, &names(&exports))?;
        let (mut changes, mut failures) = (Changes::default(), Failures::default());
        let mut drift = Drift::default();
        let kept_gone = archive.kept_gone();
        let at = to_the_millisecond(details.started);
        archive.hand_on(&mut |told| {
            let (difference, entry) = match told {
                Told::Record(record, difference, entry) => {
                    failures.note(&record);
                    drift.note(&record);
                    writer.record(&record)?;
                    (difference, entry)
                }
                Told::Gone(difference, entry) => (difference, entry),
            };
            note(&mut changes, &difference, entry.as_deref());
            if let Some(mut entry) = entry {
                entry.at.clone_from(&at);
                writer.history(&entry)?;
            }
            if difference.what == What::Same {
                return Ok(());
            }
            writer.change(&difference)
        })?;
        let falls: Vec<String> = drift.falls().iter().map(ToString::to_string).collect();
        let exit = exit(writer.tally(), self.strict, !falls.is_empty());
        let finished = Timestamp::now();
        let run = Run {
            started: rfc3339(details.started),
            finished: rfc3339(finished),
            inputs: details.inputs,
            options: details.options,
            state: details.state,
            read: details.read,
            left_out: details.left_out,
            roots: details.roots,
            drift: falls,
            timings: details.timings,
            changes,
        };
        let tally = writer.finish(&run)?;
        let folder = self.folder.path();
        let mut made = Vec::new();
        for format in exports {
            made.push((
                format,
                export(format, folder, &folder.join(format.file_name()), self.settings),
            ));
        }
        Summary {
            tally: &tally,
            run: &run,
            kept_gone,
            failures: &failures,
            left_out_named: &details.left_out_named,
            unrecognised: unrecognised(&tally, self.ocr),
            out: Path::new(self.folder.path()),
            took: details.started.duration_until(finished),
        }
        .print(self.voice);
        for (format, made) in made {
            let text = export_summary(format, &made?);
            self.voice.say(
                "export",
                &text,
                fields!("format" => format.as_str(), "told" => text),
            );
        }
        Ok(exit)
    }
}

/// What the exports are called in the folder, with what they put beside them.
fn names(exports: &[export::Format]) -> Vec<&'static str> {
    let beside = |format: &export::Format| match format {
        export::Format::Sqlite => Some("metadata.json"),
        export::Format::Giving360 => Some("360giving.left-out.csv"),
        export::Format::Xlsx | export::Format::Parquet | export::Format::Csv => None,
    };
    let own = exports.iter().map(|format| format.file_name());
    own.chain(exports.iter().filter_map(beside)).collect()
}

/// What keeps scans from being read, where there were any and a program is what they lack.
fn unrecognised(tally: &Tally, ocr: &OcrOptions) -> Option<String> {
    let met = tally
        .issues()
        .any(|(code, _)| matches!(code, Code::NeedsOcr | Code::TextUnreliable));
    if !met || ocr.mode == OcrMode::Off {
        return None;
    }
    ocr.engine().err().map(|e| e.to_string())
}

/// Counts a file where it belongs. A file with another name is neither new nor gone.
fn note(changes: &mut Changes, difference: &Difference, entry: Option<&Entry>) {
    let file = &difference.file;
    match (&difference.what, entry) {
        (What::Added, Some(Entry { from: Some(from), .. })) => {
            changes.renamed.push((from.clone(), file.clone()));
        }
        (What::Added, _) => changes.new.push(file.clone()),
        (What::Changed(_), _) => changes.changed.push(file.clone()),
        // The name it had before.
        (What::Removed, None) => {}
        (What::Removed, Some(_)) => changes.removed.push(file.clone()),
        (What::Same, _) => changes.unchanged += 1,
    }
}

fn exit(tally: &Tally, strict: bool, drift: bool) -> Exit {
    if strict && drift {
        // Before the errors: an archive mostly has some, and this is news.
        Exit::Drift
    } else if strict && tally.issues().any(|(code, _)| code.severity() == Severity::Error) {
        Exit::Strict
    } else if tally.status(Status::Failed) > 0 {
        Exit::SomeFailed
    } else {
        Exit::Done
    }
}

/// What tells the entries of one run from those of the next, however soon that comes.
fn to_the_millisecond(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// To the second, which is exact enough.
fn rfc3339(time: Timestamp) -> String {
    Timestamp::from_second(time.as_second())
        .unwrap_or(time)
        .to_string()
}
