//! `decisions export`: the records of a run as tables people use.

use std::io::{self, Write};
use std::sync::Arc;

use decisions::export::{Exported, Format, export};

use super::people;
use crate::cli::args::Export;
use crate::cli::exit::Exit;

pub(crate) fn run(args: &Export) -> anyhow::Result<Exit> {
    let mut settings = args.exporting.settings()?;
    settings.corrections = Arc::new(people::corrections(args.corrections.as_deref(), &args.folder)?);
    let written = export(args.to, &args.folder, &args.file, &settings)?;
    if !args.quiet {
        writeln!(io::stderr().lock(), "{}", summary(args.to, &written))?;
    }
    Ok(Exit::Done)
}

/// What was written, in a line or two.
pub(crate) fn summary(format: Format, written: &Exported) -> String {
    let name = |file: &std::path::Path| file.display().to_string();
    let first = written.files.first().map(|file| name(file)).unwrap_or_default();
    let what = if format == Format::Giving360 {
        "grants"
    } else {
        "records"
    };
    let mut text = match written.updated {
        Some(updated) => format!(
            "{} {what} in {first}, {updated} of them written now",
            written.rows
        ),
        None => format!("{} {what} in {first}", written.rows),
    };
    if written.left_out > 0 {
        let list = written.files.get(1).map(|file| name(file)).unwrap_or_default();
        text.push_str(&format!(
            "; {} awards lack something: {list} says what",
            written.left_out
        ));
    }
    text
}
