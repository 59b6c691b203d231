//! `decisions extract … -o -`: records to standard output as they are finished.

use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};

use anyhow::bail;
use decisions::batch::{StreamError, stream};
use decisions::correct::Corrections;
use decisions::discover::{Input, Search, list};
use decisions::record::Status;

use super::super::people;
use crate::cli::args::Extract;
use crate::cli::exit::Exit;
use crate::cli::voice::Voice;

/// Reads the inputs, those on standard input as they come, and writes a line for each in their order.
pub(super) fn run(args: &Extract, voice: &Voice) -> anyhow::Result<Exit> {
    let refused = [
        (args.shard.is_some(), "--shard"),
        (args.keep_gone, "--keep-gone"),
        (args.drop_gone, "--drop-gone"),
        (!args.index.is_empty(), "--index"),
        (args.retry_failed, "--retry-failed"),
        (args.timings, "--timings"),
    ];
    if let Some((_, flag)) = refused.iter().find(|(given, _)| *given) {
        bail!(
            "{flag} needs an output folder, and -o - writes to standard output: leave {flag} out, or give a folder with -o DIR"
        );
    }
    let (profiles, options) = args.reading.load()?;
    let corrections = match &args.corrections {
        Some(path) => Corrections::open(path)?,
        None => Corrections::default(),
    };
    let state = super::state(args, &profiles, &options);
    let readers = super::readers(args, &profiles, &options, &state)?;

    let from_stdin = args.paths.iter().any(|p| p.as_os_str() == "-");
    let others: Vec<PathBuf> = args
        .paths
        .iter()
        .filter(|p| p.as_os_str() != "-")
        .cloned()
        .collect();
    let search = super::search(args);
    let found = search.find(&super::paths(&others)?);
    super::unreachable(&found)?;
    let mut coming = Coming {
        lines: from_stdin.then(|| Box::new(io::BufReader::new(io::stdin())) as Box<dyn BufRead + Send>),
        search: &search,
        waiting: Vec::new().into_iter(),
        error: None,
    };
    let mut inputs = found.inputs.into_iter().chain(&mut coming);

    let mut out = io::stdout().lock();
    let (mut count, mut failed, mut errors) = (0_u64, 0_u64, false);
    let ended = stream(
        &*readers,
        args.jobs.unwrap_or(0),
        &mut inputs,
        &mut |head, line| {
            count += 1;
            failed += u64::from(head.status == Status::Failed);
            errors |= head.error.is_some();
            if head.status == Status::Failed || voice.is_verbose() {
                super::progress::document(voice, head, None);
            }
            match people::corrected(&corrections, line)? {
                Some(line) => out.write_all(&line)?,
                None => out.write_all(line)?,
            }
            out.write_all(b"\n")?;
            // The process at the other end waits for this line.
            out.flush()
        },
    );
    drop(inputs);
    match ended {
        Err(StreamError::Taken(e)) => return Err(e.into()),
        other => other?,
    }
    if let Some(error) = coming.error {
        return Err(anyhow::Error::new(error).context("cannot read the paths on standard input"));
    }
    if count == 0 {
        super::summary::nothing(&args.paths, voice);
        return Ok(Exit::NothingToDo);
    }
    Ok(if args.strict && errors {
        Exit::Strict
    } else if failed > 0 {
        Exit::SomeFailed
    } else {
        Exit::Done
    })
}

/// Inputs that come line by line. Where one is read, the others are not known, so each is named by its whole path.
struct Coming<'s> {
    lines: Option<Box<dyn BufRead + Send>>,
    search: &'s Search,
    waiting: std::vec::IntoIter<Input>,
    error: Option<io::Error>,
}

impl Iterator for Coming<'_> {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        loop {
            if let Some(input) = self.waiting.next() {
                return Some(input);
            }
            let mut line = Vec::new();
            match self.lines.as_mut()?.read_until(b'\n', &mut line) {
                Ok(0) => self.lines = None,
                Ok(_) => match list(line.as_slice()) {
                    Ok(paths) => {
                        let inputs: Vec<Input> = paths.iter().flat_map(|p| found(self.search, p)).collect();
                        self.waiting = inputs.into_iter();
                    }
                    Err(e) => (self.error, self.lines) = (Some(e), None),
                },
                Err(e) => (self.error, self.lines) = (Some(e), None),
            }
        }
    }
}

/// The inputs that a path leads to. A path that leads nowhere is an input that cannot be read, because the program that
/// sends paths waits for an answer to each.
fn found(search: &Search, path: &Path) -> Vec<Input> {
    let mut found = search.find(&[path.to_owned()]);
    for (path, reason) in found.missing {
        found.inputs.push(Input {
            path,
            member: None,
            file: String::new(),
            fault: Some(reason),
        });
    }
    if search.root.is_none() {
        for input in &mut found.inputs {
            input.file = input.whole_name();
        }
    }
    found.inputs
}
