//! `decisions extract`: an archive of PDFs to records.

pub(crate) mod guard;
mod notice;
pub(crate) mod output;
mod progress;
mod streaming;
mod summary;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, bail};
use decisions::batch::listing::Listing;
use decisions::batch::{
    Batch, BatchError, Before, InProcess, Journal, LastRun, Loss, Readers, State, Workers, follow,
};
use decisions::discover::{Found, Search, given, list};
use decisions::pipeline::Options;
use decisions::profile::Profiles;
use decisions::sink::Folder;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::people;
use crate::cli::args::Extract;
use crate::cli::exit::Exit;
use crate::cli::voice::{Voice, fields};
use output::{Output, RunDetails};
use progress::Progress;

pub(crate) fn run(args: &Extract) -> anyhow::Result<Exit> {
    let started = Timestamp::now();
    let mut voice = Voice::new(&args.loud);
    if args.to_stdout() {
        return streaming::run(args, &voice);
    }
    let settings = args.outputs.check()?;
    let (profiles, options) = args.reading.load()?;
    let mut found = search(args).find(&paths(&args.paths)?);
    unreachable(&found)?;
    if let Some(shard) = args.shard {
        found.inputs.retain(|input| shard.has(&input.file));
    }
    // A part of an archive may well be empty, and is put together with the others all the same.
    if found.inputs.is_empty() && args.shard.is_none() {
        summary::nothing(&args.paths, &voice);
        return Ok(Exit::NothingToDo);
    }

    // Before anything is made or read: a row that cannot be applied stops the run.
    let corrections = people::corrections(args.corrections.as_deref(), &args.out)?;
    let followed = follow(corrections, &found.inputs, options.limits.bytes);
    people::not_used(args.corrections.as_deref(), &args.out, &voice);
    people::moved(&followed, &voice);
    let corrections = Arc::new(followed.corrections);
    people::not_among(&corrections, &found.inputs, &voice);
    read_once(&found, &voice);
    let folder = Folder::open(&args.out)?;
    let (last, mut state) = before(args, &folder, &profiles, &options)?;
    if !args.fresh {
        guard::edited(&folder)?;
        if !args.keep_gone && !args.drop_gone {
            guard::loss(Loss::of(&last, &found, options.limits.bytes))?;
        }
    }
    let listing = Listing::read(&args.index)?;
    let readers = readers(args, &profiles, &options, &state)?;
    state.corrections = corrections.prints();
    let journal = Journal::open(&folder.journal(), &state).with_context(|| {
        format!(
            "cannot use {}, where finished records are kept: check that you are allowed to write to it",
            folder.journal().display()
        )
    })?;
    let stop = interruptible()?;
    let count = found.inputs.len() as u64;
    let bar = progress::bar(count, &voice);
    voice.above(bar.clone());
    let progress = Progress::begin(count, bar, &voice);
    let read = Batch {
        readers: &*readers,
        jobs: args.jobs.unwrap_or(0),
        stop: &stop,
    }
    .read_planned(
        &found.inputs,
        Before {
            last,
            journal,
            state: Some(state.clone()),
            keep_gone: args.keep_gone,
            retry_failed: args.retry_failed,
            fresh: args.fresh,
            listing,
            corrections,
        },
        &|plan| notice::planned(plan, &state, &voice),
        &|head, how| progress.done(head, how),
    );
    let (documents_read, timings) = progress.end();
    let archive = match read {
        Err(BatchError::Stopped) => {
            voice.always(
                "interrupted",
                &format!(
                    "decisions: interrupted after {documents_read} documents; they are kept, and the same command goes on \
                     from there"
                ),
                fields!("read" => documents_read),
            );
            return Ok(Exit::Interrupted);
        }
        other => other?,
    };
    let exit = Output {
        folder: &folder,
        outputs: &args.outputs,
        settings: &settings,
        strict: args.strict,
        voice: &voice,
        ocr: &options.ocr,
    }
    .write(
        archive,
        RunDetails {
            started,
            inputs: args.paths.iter().map(|p| p.display().to_string()).collect(),
            options: written(args, &options),
            state: serde_json::to_value(&state)?,
            read: documents_read,
            left_out: found.left_out,
            left_out_named: found.left_out_named,
            roots: found.roots.iter().map(|p| p.display().to_string()).collect(),
            timings: args.timings.then_some(timings),
        },
    )?;
    #[cfg(feature = "web")]
    if let Some(path) = &args.report {
        report(path, folder.path(), &settings.register)?;
    }
    Ok(exit)
}

/// The front page of the site of this run, as one file.
#[cfg(feature = "web")]
fn report(
    path: &std::path::Path,
    out: &std::path::Path,
    bodies: &Arc<decisions::bodies::Register>,
) -> anyhow::Result<()> {
    let corrections = decisions::correct::Corrections::default();
    let text = decisions::web::report(out, people::TITLE, &corrections, bodies)?;
    std::fs::write(path, text).with_context(|| format!("the report {} cannot be written", path.display()))
}

/// What the last run left, and the state of this one.
fn before(
    args: &Extract,
    folder: &Folder,
    profiles: &Profiles,
    options: &Options,
) -> anyhow::Result<(LastRun, State)> {
    let state = state(args, profiles, options);
    if !args.fresh {
        return Ok((LastRun::open(folder.path())?, state));
    }
    let journal = folder.journal();
    match std::fs::remove_file(&journal) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e).with_context(|| {
            format!(
                "cannot remove {}: check that you are allowed to",
                journal.display()
            )
        }),
        // Where it can be read, the history says what became of its records.
        _ => Ok((LastRun::open(folder.path()).unwrap_or_default(), state)),
    }
}

fn state(args: &Extract, profiles: &Profiles, options: &Options) -> State {
    let memory = (!args.in_process).then_some(args.reading.memory);
    State::new(profiles, options, memory)
}

/// Who reads: workers that are this program, or this process.
fn readers<'a>(
    args: &Extract,
    profiles: &'a Profiles,
    options: &'a Options,
    state: &State,
) -> anyhow::Result<Box<dyn Readers + 'a>> {
    if args.in_process {
        return Ok(Box::new(InProcess { profiles, options }));
    }
    let mut arguments = vec!["worker".into()];
    arguments.extend(args.reading.arguments());
    Ok(Box::new(Workers {
        program: this_program()
            .context("this program cannot find its own file to start workers from: use --in-process to read without workers")?,
        arguments,
        state: state.clone(),
    }))
}

/// This program, also where its file was replaced since it was started.
fn this_program() -> io::Result<PathBuf> {
    let running = PathBuf::from("/proc/self/exe");
    if cfg!(target_os = "linux") && running.exists() {
        return Ok(running);
    }
    std::env::current_exe()
}

/// Set by the first Ctrl-C (or a request to end): documents in hand are finished. The second ends the program at once.
pub(crate) fn interruptible() -> anyhow::Result<Arc<AtomicBool>> {
    use signal_hook::consts::{SIGINT, SIGTERM};

    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&stop))
            .and_then(|_| signal_hook::flag::register(signal, Arc::clone(&stop)))
            .context("cannot listen for Ctrl-C: use a system that has signals")?;
    }
    Ok(stop)
}

/// What is taken in folders and archives.
fn search(args: &Extract) -> Search {
    Search {
        globs: args.glob.clone(),
        root: args.root.clone(),
    }
}

/// The paths meant: lists read, `-` read from stdin.
fn paths(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    given(paths, || list(io::stdin().lock())).map_err(|(list, e)| {
        anyhow::Error::new(e).context(format!("cannot read the list of paths in {list}"))
    })
}

/// Links that are named in a notice; the rest are counted.
const NAMED_LINKS: usize = 5;

/// Reports the links to files that are read by another way.
fn read_once(found: &Found, voice: &Voice) {
    if found.again.is_empty() {
        return;
    }
    let links: Vec<String> = found.again.iter().map(|p| p.display().to_string()).collect();
    let named = links
        .get(..links.len().min(NAMED_LINKS))
        .unwrap_or_default()
        .join(", ");
    let more = match links.len().saturating_sub(NAMED_LINKS) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    voice.always(
        "links",
        &format!(
            "decisions: each file is read once; links to files that are read by another way: {named}{more}"
        ),
        fields!("links" => links),
    );
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
        "nothing was read or written, because these inputs cannot be reached:\n  {}",
        told.join("\n  ")
    )
}

/// The options the output depends on.
fn written(args: &Extract, options: &Options) -> Map<String, Value> {
    let reading = &args.reading;
    let folders: Vec<String> = reading
        .profiles
        .profiles
        .iter()
        .map(|p| p.display().to_string())
        .collect();
    fields!(
        "formats" => args.outputs.names(),
        "excel" => args.outputs.excel,
        "profile" => options.profile,
        "profiles" => folders,
        "verify" => reading.verify,
        "ocr" => options.ocr.mode.as_str(),
        "ocr_lang" => options.ocr.language,
        "timeout" => reading.timeout,
        "memory" => reading.memory,
        "max_size" => reading.max_size,
        "in_process" => args.in_process,
        "keep_gone" => args.keep_gone,
        "root" => args.root.as_ref().map(|p| p.display().to_string()),
        "index" => args.index.iter().map(|p| p.display().to_string()).collect::<Vec<_>>(),
        "glob" => args.glob.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "shard" => args.shard,
        "corrections" => args.corrections.as_ref().map(|p| p.display().to_string()),
        "bodies" => args.outputs.exporting.bodies.as_ref().map(|p| p.display().to_string()),
    )
}
