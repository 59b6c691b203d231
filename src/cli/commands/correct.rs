//! `decisions correct`: a value set or confirmed from a terminal.

use std::io::{self, Write};

use anyhow::{Context, bail};
use decisions::correct::{Action, NewCorrection, Notebook, Target};
use decisions::record::Record;
use jiff::Timestamp;
use serde_json::Value;

use super::people;
use crate::cli::args::Correct;
use crate::cli::exit::Exit;

pub(crate) fn run(args: &Correct) -> anyhow::Result<Exit> {
    let record = find(args)?;
    let sha256 =
        record.source.sha256.clone().context(
            "the file could not be read when the records were made; nothing of it can be corrected",
        )?;
    let field = args.field.trim();
    let target = Target::named(field).map_err(|e| anyhow::anyhow!("\"{field}\" cannot be corrected: {e}"))?;
    let kind = target.kind();
    let before = value(&record, &target);
    let Some(before) = before else {
        bail!("the record of {} has no value \"{field}\"", args.file);
    };
    let typed = match &args.value {
        Some(typed) => kind
            .read(typed)
            .map_err(|e| anyhow::anyhow!("\"{typed}\" cannot be the value of {field}: {e}"))?,
        None => before.clone(),
    };
    let (action, typed) = match (&args.value, typed.is_null()) {
        // `null` is a value of its own: a later run that reads a value is not confirmed by it.
        (None, false) => (Action::Confirm, typed),
        _ => (Action::Set, typed),
    };
    let path = people::place(args.corrections.as_deref(), &args.out);
    Notebook::at(&path).add(
        &[NewCorrection {
            file: record.source.file.clone(),
            sha256,
            field: field.to_owned(),
            value: kind.write(&typed),
            action,
            by: args.by.clone(),
            why: args.why.clone(),
            place: None,
        }],
        Timestamp::now(),
    )?;
    let shown = |v: &Value| match kind.write(v) {
        text if text.is_empty() => "nothing".to_owned(),
        text => text,
    };
    let mut out = io::stdout().lock();
    match action {
        Action::Set => writeln!(
            out,
            "{}: {field} {} → {}",
            args.file,
            shown(&before),
            shown(&typed)
        )?,
        Action::Confirm => writeln!(out, "{}: {field} {} is confirmed", args.file, shown(&before))?,
    }
    writeln!(
        out,
        "saved in {}; the next `decisions extract` applies it",
        path.display()
    )?;
    Ok(Exit::Done)
}

/// The record of the file, as the last run left it.
fn find(args: &Correct) -> anyhow::Result<Record> {
    let mut near = Vec::new();
    for record in people::records(&args.out)? {
        let record = record.with_context(|| args.out.display().to_string())?;
        if record.source.file == args.file {
            return Ok(record);
        }
        if record.source.file.ends_with(&format!("/{}", args.file)) {
            near.push(record);
        }
    }
    match near.len() {
        1 => near.pop().context("it was there"),
        0 => bail!(
            "no record in {} is of the file {}: the column file of decisions.csv has the names",
            args.out.display(),
            args.file
        ),
        _ => bail!(
            "several records are of a file {}: {}",
            args.file,
            near.iter()
                .map(|r| r.source.file.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}

/// What the record has there now; null for the place behind the last award.
fn value(record: &Record, target: &Target) -> Option<Value> {
    let pointer = target.pointer(record)?;
    if pointer.ends_with("/-") {
        return Some(Value::Null);
    }
    serde_json::to_value(record).ok()?.pointer(&pointer).cloned()
}
