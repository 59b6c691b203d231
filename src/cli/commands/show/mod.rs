//! `decisions show`: what the program makes of one file.

mod draw;
mod explain;
mod person;
mod stages;

use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use decisions::correct::Corrections;
use decisions::field::{MoneyLayer, money_layer};
use decisions::pipeline::{Options, Reading, examine, pages, read};
use decisions::profile::Profiles;
use decisions::record::Record;

use crate::cli::args::{Show, Stage};
use crate::cli::exit::Exit;

pub(crate) fn run(args: &Show) -> anyhow::Result<Exit> {
    let profiles = args.profiles.load()?;
    let mut options = Options::default();
    options.verify = args.verify;
    options.ocr = args.ocr.options();
    let options = args.profiles.options(options, &profiles)?;
    if args.file.is_dir() {
        let folder = args.file.display();
        bail!(
            "{folder} is a folder, and `show` reads one file: give a PDF in it, or use `decisions extract {folder} -o OUT` to read \
             all of them"
        );
    }
    let bytes = std::fs::read(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let name = name(&args.file);
    let corrections = match &args.corrections {
        Some(path) => Corrections::open(path)?.renamed(&args.file, &name),
        None => Corrections::default(),
    };
    if let Some(field) = &args.draw {
        let bytes = Arc::new(bytes);
        let mut record = read(&name, &bytes, &profiles, &options);
        corrections.apply(&mut record);
        return draw::run(args, field, &record, &bytes);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let read = |bytes: &Arc<Vec<u8>>| {
        let mut record = read(&name, bytes, &profiles, &options);
        corrections.apply(&mut record);
        record
    };
    let exit = show(
        args,
        &name,
        &Arc::new(bytes),
        &profiles,
        &options,
        &read,
        &mut out,
    )?;
    out.flush()?;
    Ok(exit)
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.to_string_lossy().into_owned(),
        |n| n.to_string_lossy().into_owned(),
    )
}

fn show(
    args: &Show,
    name: &str,
    bytes: &Arc<Vec<u8>>,
    profiles: &Profiles,
    options: &Options,
    record: &dyn Fn(&Arc<Vec<u8>>) -> Record,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    if args.json {
        let record = record(bytes);
        serde_json::to_writer_pretty(&mut *out, &record)?;
        writeln!(out)?;
        return Ok(Exit::for_record(&record));
    }
    if args.stage.is_none() && args.explain.is_none() {
        let record = record(bytes);
        person::print(&record, out)?;
        return Ok(Exit::for_record(&record));
    }
    if args.stage == Some(Stage::Glyphs) {
        let document = pages(bytes, options).with_context(|| name.to_owned())?;
        stages::glyphs(&document, out)?;
        return Ok(Exit::Done);
    }
    let reading = examine(name, bytes, profiles, options).with_context(|| name.to_owned())?;
    if let Some(field) = &args.explain {
        if !explain::print(&reading, &record(bytes), field, out)? {
            bail!(
                "nothing is known of `{field}`; give a field of the record (amount, recipient, number, decision_date, checklist/0/answer …) or `profile`"
            );
        }
        return Ok(Exit::Done);
    }
    match args.stage {
        Some(Stage::Lines) => stages::lines(&reading.layout, out)?,
        Some(Stage::Blocks) => stages::blocks(&reading.layout, out)?,
        Some(Stage::Sections) => stages::sections(&reading.layout, &reading.outline, out)?,
        Some(Stage::Fields) => stages::fields(&reading.layout, &reading.facts, out)?,
        Some(Stage::Tokens) => layer(&reading, MoneyLayer::Tokens, out)?,
        Some(Stage::Mentions) => layer(&reading, MoneyLayer::Mentions, out)?,
        Some(Stage::Frames) => layer(&reading, MoneyLayer::Frames, out)?,
        Some(Stage::Equations) => layer(&reading, MoneyLayer::Equations, out)?,
        Some(Stage::Glyphs) | None => {}
    }
    Ok(Exit::Done)
}

fn layer(reading: &Reading<'_>, layer: MoneyLayer, out: &mut dyn Write) -> io::Result<()> {
    for line in money_layer(
        &reading.layout,
        reading.profile,
        &reading.outline,
        &reading.facts,
        layer,
    ) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
