//! `decisions history`: what changed in the records, when and why.

use std::io::{self, BufWriter, Write};

use anyhow::bail;
use decisions::alert::Since;
use decisions::batch::history::{Cause, Entry, Event, entries};
use serde_json::{Map, Value};

use crate::cli::args::History;
use crate::cli::exit::Exit;
use crate::cli::printable::{WIDTH, short, text, value};

pub(crate) fn run(args: &History) -> anyhow::Result<Exit> {
    let out = &mut BufWriter::new(io::stdout().lock());
    let since = match args.since {
        Since::Last => last_run(args)?,
        Since::Day(day) => day.to_string(),
        Since::All => String::new(),
    };
    let mut any = false;
    let mut run: Vec<Entry> = Vec::new();
    for entry in read(args)? {
        let entry = entry?;
        if run.first().is_some_and(|first| first.at != entry.at) {
            any |= print(args, std::mem::take(&mut run), out)?;
        }
        if entry.at.as_str() >= since.as_str() && asked(args, &entry) {
            run.push(entry);
        }
    }
    any |= print(args, run, out)?;
    out.flush()?;
    if let (false, Some(of)) = (any, &args.of) {
        bail!(
            "the history of {} has nothing of \"{of}\" in that time: give a decision number or a file as they stand in \
             decisions.csv",
            args.out.display()
        );
    }
    Ok(Exit::Done)
}

fn read(args: &History) -> anyhow::Result<decisions::batch::history::Entries> {
    match entries(&args.out, 0)? {
        Some(entries) => Ok(entries),
        None => bail!(
            "there is no history.jsonl in {}: give a folder that `decisions extract` wrote with jsonl among its formats",
            args.out.display()
        ),
    }
}

/// When the last run began that changed anything.
fn last_run(args: &History) -> anyhow::Result<String> {
    let mut last = String::new();
    for entry in read(args)? {
        last = entry?.at;
    }
    Ok(last)
}

/// Whether an entry is of the decision asked for.
fn asked(args: &History, entry: &Entry) -> bool {
    let Some(of) = &args.of else { return true };
    let number = |values: &Option<Map<String, Value>>| {
        values
            .as_ref()
            .and_then(|v| v.get("number"))
            .and_then(Value::as_str)
            == Some(of)
    };
    entry.file == *of || entry.from.as_ref() == Some(of) || number(&entry.before) || number(&entry.after)
}

/// Prints the entries of a run: first the decisions that were published again with other values, then everything else that
/// has other values, then the rest.
fn print(args: &History, mut run: Vec<Entry>, out: &mut dyn Write) -> io::Result<bool> {
    if run.is_empty() {
        return Ok(false);
    }
    run.sort_by_key(rank);
    if args.json {
        for entry in &run {
            serde_json::to_writer(&mut *out, entry)?;
            writeln!(out)?;
        }
        return Ok(true);
    }
    for entry in &run {
        line(entry, out)?;
    }
    Ok(true)
}

fn rank(entry: &Entry) -> u8 {
    match (entry.what, entry.cause, values(entry).next().is_some()) {
        (Event::Changed, Cause::File, true) => 0,
        (Event::Changed, Cause::Unreadable, _) => 1,
        (Event::Changed | Event::Renamed, _, true) => 2,
        (Event::Gone, ..) => 3,
        (Event::New, ..) => 4,
        (Event::Changed | Event::Renamed, _, false) => 5,
    }
}

/// The key values that differ, without the hash of the file: the line above already reports that its bytes changed.
fn values(entry: &Entry) -> impl Iterator<Item = &String> {
    entry.changed.iter().filter(|f| f.as_str() != "sha256")
}

fn line(entry: &Entry, out: &mut dyn Write) -> io::Result<()> {
    let now = entry.after.as_ref().or(entry.before.as_ref());
    let number = now.and_then(|v| v.get("number")).and_then(Value::as_str);
    let number = number.map(|n| format!(" ({})", text(n))).unwrap_or_default();
    let at = entry.at.get(..16).unwrap_or(&entry.at).replace('T', " ");
    writeln!(
        out,
        "{at}  {:<8} {}{number}: {}",
        entry.what.as_str(),
        text(&entry.file),
        short(&text(&entry.why), WIDTH)
    )?;
    let nothing = Map::new();
    let of = |values: &Option<Map<String, Value>>, name: &str| {
        value(
            values
                .as_ref()
                .unwrap_or(&nothing)
                .get(name)
                .unwrap_or(&Value::Null),
        )
    };
    for name in values(entry) {
        let (before, after) = (of(&entry.before, name), of(&entry.after, name));
        let line = format!("{name:<18} {before} → {after}");
        if line.chars().count() + 4 <= WIDTH {
            writeln!(out, "    {line}")?;
        } else {
            writeln!(out, "    {name}")?;
            writeln!(out, "      - {}", short(&before, WIDTH - 8))?;
            writeln!(out, "      + {}", short(&after, WIDTH - 8))?;
        }
    }
    if !entry.also.is_empty() {
        writeln!(out, "    also: {}", entry.also.join(", "))?;
    }
    if entry.record.is_some() {
        writeln!(out, "    the last good record is kept in history.jsonl")?;
    }
    Ok(())
}
