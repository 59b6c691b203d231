//! `decisions profiles`: the tools for the author of a profile.

mod attempt;
mod check;
mod draft;
mod list;

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, bail};
use decisions::discover::{Input, Loader, discover};
use decisions::layout::{Layout, lay_out};
use decisions::pdf::{Limits, open};
use decisions::profile::schema;

use crate::cli::args::{Profiles, ProfilesCommand};
use crate::cli::exit::Exit;

pub(crate) fn run(args: &Profiles) -> anyhow::Result<Exit> {
    let mut out = BufWriter::new(io::stdout().lock());
    let exit = match &args.command {
        ProfilesCommand::List(list) => list::all(list, &mut out)?,
        ProfilesCommand::Show(show) => list::one(show, &mut out)?,
        ProfilesCommand::Check(check) => check::run(check, &mut out)?,
        ProfilesCommand::Try(attempt) => attempt::run(attempt, &mut out)?,
        ProfilesCommand::New(new) => draft::run(new, &mut out)?,
        ProfilesCommand::Schema => {
            serde_json::to_writer_pretty(&mut out, &schema())?;
            writeln!(out)?;
            Exit::Done
        }
    };
    out.flush()?;
    Ok(exit)
}

/// The PDFs under some paths.
fn inputs(paths: &[PathBuf]) -> anyhow::Result<Vec<Input>> {
    let found = discover(paths);
    if let Some((path, reason)) = found.missing.first() {
        bail!("{}: {reason}", path.display());
    }
    Ok(found.inputs)
}

/// A document laid out, or why it cannot be.
fn layout(input: &Input) -> anyhow::Result<Layout> {
    let limits = Limits::default();
    let bytes = Loader::new().load(input, limits.bytes);
    let bytes = bytes.with_context(|| format!("cannot read {}", input.path.display()))?;
    let document = open(&Arc::new(bytes), &limits).with_context(|| input.file.clone())?;
    Ok(lay_out(document))
}

#[allow(
    clippy::print_stderr,
    reason = "what could not be read is told beside the product"
)]
fn complain(e: &anyhow::Error) {
    eprintln!("decisions: {e:#}");
}
