//! `decisions extract`: an archive of PDFs to records.

mod changes;
mod summary;

use std::fs::File;
use std::io::{self, BufReader, IsTerminal};
use std::path::PathBuf;

use anyhow::{Context, bail};
use decisions::batch::Batch;
use decisions::discover::{Found, discover, list};
use decisions::issue::{Code, Severity};
use decisions::pdf::OcrMode;
use decisions::pipeline::Options;
use decisions::sink::{Folder, FolderWriter, Run, Tally};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::cli::args::Extract;
use crate::cli::exit::Exit;
use changes::Before;
use summary::{Failures, Summary};

pub(crate) fn run(args: &Extract) -> anyhow::Result<Exit> {
    let started = Timestamp::now();
    let profiles = args.profiles.load()?;
    let options = args.profiles.options(
        Options {
            limits: args.limits(),
            verify: args.verify,
            ocr: args.ocr.options(),
            profile: None,
        },
        &profiles,
    )?;
    let found = discover(&paths(&args.paths)?);
    unreachable(&found)?;
    if found.inputs.is_empty() {
        summary::nothing(&args.paths);
        return Ok(Exit::NothingToDo);
    }

    let folder = Folder::open(&args.out)?;
    let mut before = Before::read(&folder)?;
    let mut writer = folder.write(&args.format)?;
    let mut failures = Failures::default();
    let batch = Batch {
        profiles: &profiles,
        options: &options,
        jobs: args.jobs,
        scratch: folder.path(),
    };
    let bar = progress(found.inputs.len(), args.quiet);
    batch.run(&found.inputs, &|_| bar.inc(1), &mut |record| {
        before.compare(&record);
        failures.note(&record);
        writer.record(&record)
    })?;
    bar.finish_and_clear();

    let exit = exit(&writer, args.strict);
    let run = Run {
        started: rfc3339(started),
        finished: rfc3339(Timestamp::now()),
        inputs: args.paths.iter().map(|p| p.display().to_string()).collect(),
        options: written(args, &options),
        changes: before.finish(),
    };
    let tally = writer.finish(&run)?;
    if !args.quiet {
        Summary {
            tally: &tally,
            changes: &run.changes,
            failures: &failures,
            out: &args.out,
            took: started.duration_until(Timestamp::now()),
            unrecognised: unrecognised(&tally, &options),
        }
        .print();
    }
    Ok(exit)
}

/// The paths meant: lists read, `-` read from stdin.
fn paths(given: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    for path in given {
        let text = path.to_string_lossy();
        if text == "-" {
            out.extend(list(io::stdin().lock()).context("cannot read the paths on standard input")?);
        } else if let Some(file) = text.strip_prefix('@').filter(|_| !path.exists()) {
            let lines = File::open(file).with_context(|| format!("cannot open the list {file}"))?;
            out.extend(list(BufReader::new(lines)).with_context(|| format!("cannot read the list {file}"))?);
        } else {
            out.push(path.clone());
        }
    }
    Ok(out)
}

/// A path that leads nowhere ends the run before it begins: an archive with a folder missing looks complete.
fn unreachable(found: &Found) -> anyhow::Result<()> {
    let told: Vec<String> = found
        .missing
        .iter()
        .map(|(path, reason)| format!("{}: {reason}", path.display()))
        .collect();
    if told.is_empty() {
        return Ok(());
    }
    bail!(
        "nothing was read or written, because not all inputs can be reached:\n  {}",
        told.join("\n  ")
    )
}

fn progress(documents: usize, quiet: bool) -> ProgressBar {
    if quiet || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(documents as u64), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template("{wide_bar} {pos} of {len} documents, {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn exit(writer: &FolderWriter<'_>, strict: bool) -> Exit {
    let tally = writer.tally();
    if strict && tally.issues().any(|(code, _)| code.severity() == Severity::Error) {
        Exit::Strict
    } else if tally.status(decisions::record::Status::Failed) > 0 {
        Exit::SomeFailed
    } else {
        Exit::Done
    }
}

/// What keeps scans from being read, where there were any and a program is what they lack.
fn unrecognised(tally: &Tally, options: &Options) -> Option<String> {
    let met = tally
        .issues()
        .any(|(code, _)| matches!(code, Code::NeedsOcr | Code::TextUnreliable));
    if !met || options.ocr.mode == OcrMode::Off {
        return None;
    }
    options.ocr.engine().err().map(|e| e.to_string())
}

/// To the second: nobody asks for more.
fn rfc3339(time: Timestamp) -> String {
    Timestamp::from_second(time.as_second())
        .unwrap_or(time)
        .to_string()
}

/// The options the output depends on.
fn written(args: &Extract, options: &Options) -> Map<String, Value> {
    let formats: Vec<&str> = args.format.iter().map(|f| f.as_str()).collect();
    let folders: Vec<String> = args
        .profiles
        .profiles
        .iter()
        .map(|p| p.display().to_string())
        .collect();
    let mut out = Map::new();
    out.insert("formats".to_owned(), json!(formats));
    out.insert("profile".to_owned(), json!(options.profile));
    out.insert("profiles".to_owned(), json!(folders));
    out.insert("verify".to_owned(), json!(options.verify));
    out.insert("ocr".to_owned(), json!(options.ocr.mode.as_str()));
    out.insert("ocr_lang".to_owned(), json!(options.ocr.language));
    out.insert("timeout".to_owned(), json!(args.timeout));
    out.insert("max_size".to_owned(), json!(args.max_size));
    out
}
