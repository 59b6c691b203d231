//! `profiles try`: what a profile makes of some documents.

use std::io::{self, Write};

use anyhow::{Context, bail};
use decisions::author::{Found, Silent, Trial, Verdict, attempt, silent};
use decisions::profile::{Candidate, Profiles};
use serde_json::json;

use crate::cli::args::{ProfileArgs, TryProfile};
use crate::cli::exit::Exit;

pub(super) fn run(args: &TryProfile, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let given = ProfileArgs::one(args.profile.clone(), args.profiles.clone());
    let profiles = given.load()?;
    let id = given.id(&profiles)?.context("no profile was named")?;
    let Some(profile) = profiles.get(&id) else {
        bail!("\"{id}\" is only a base for others; try a profile that extends it");
    };
    let inputs = super::inputs(&args.paths)?;
    if inputs.is_empty() {
        bail!("there is no PDF among the paths given");
    }
    let mut exit = Exit::Done;
    let mut names = Vec::new();
    let mut trials = Vec::new();
    for input in &inputs {
        match super::layout(input) {
            Ok(layout) => {
                let trial = attempt(&profiles, profile, &layout);
                if !args.json {
                    one(&input.file, &trial, &id, args.all, out)?;
                }
                names.push(input.file.clone());
                trials.push(trial);
            }
            Err(e) => {
                super::complain(&e);
                exit = Exit::SomeFailed;
            }
        }
    }
    let never = silent(&profiles, &id, &trials);
    if args.json {
        let documents: Vec<_> = names
            .iter()
            .zip(&trials)
            .map(|(file, trial)| json!({"file": file, "trial": trial}))
            .collect();
        serde_json::to_writer_pretty(
            &mut *out,
            &json!({"profile": id, "documents": documents, "never_matched": never}),
        )?;
        writeln!(out)?;
    } else {
        summary(&id, &names, &trials, &never, args.all, &profiles, out)?;
    }
    Ok(exit)
}

/// One document: whether it is recognised, what was found, what was not claimed.
fn one(file: &str, t: &Trial, id: &str, all: bool, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{file}: {}", t.verdict.said())?;
    if let Some(c) = &t.candidate {
        recognition(c, out)?;
    }
    writeln!(out, "\n  Found")?;
    for f in &t.found {
        found(f, out)?;
    }
    lines(
        "Looks like a label or heading, and no entry knows it",
        &t.unknown_labels,
        out,
    )?;
    lines("Lines no entry claimed", &t.unclaimed, out)?;
    if all {
        writeln!(out, "\n  The record: decisions show {file} --profile {id}")?;
    }
    writeln!(out)
}

fn recognition(c: &Candidate, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "  {:.0} % of its marks are there, {:.0} % are needed",
        c.score * 100.0,
        c.threshold * 100.0
    )?;
    let missing: Vec<&str> = c
        .clues
        .iter()
        .filter(|k| k.found.is_none() && k.weight > 0.0)
        .map(|k| k.what.as_str())
        .collect();
    if !missing.is_empty() {
        writeln!(out, "  not there: {}", missing.join(", "))?;
    }
    for k in c.clues.iter().filter(|k| k.weight < 0.0) {
        if let Some(page) = k.found {
            writeln!(out, "  against it: {} (page {page})", k.what)?;
        }
    }
    Ok(())
}

fn found(f: &Found, out: &mut dyn Write) -> io::Result<()> {
    let entry = match f.entry.as_str() {
        "section.?" => "section (not in the profile)",
        "checklist.?" => "question (not in the profile)",
        e => e,
    };
    write!(out, "    page {:<3} {entry:<31}", f.page)?;
    if !f.words.is_empty() {
        write!(out, " \"{}\"", f.words)?;
    }
    if let Some(v) = &f.value {
        write!(out, " → \"{v}\"")?;
    }
    if let Some(n) = &f.note {
        write!(out, " ({n})")?;
    }
    writeln!(out)
}

fn lines(head: &str, lines: &[decisions::author::Words], out: &mut dyn Write) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n  {head}")?;
    for l in lines {
        writeln!(out, "    page {:<3} \"{}\"", l.page, l.words)?;
    }
    Ok(())
}

/// Over all documents: how many are recognised, which entries never found anything.
fn summary(
    id: &str,
    names: &[String],
    trials: &[Trial],
    never: &[Silent],
    all: bool,
    profiles: &Profiles,
    out: &mut dyn Write,
) -> io::Result<()> {
    let recognised = trials.iter().filter(|t| t.verdict == Verdict::Recognised).count();
    let n = trials.len();
    let word = if n == 1 { "document" } else { "documents" };
    writeln!(out, "{n} {word}, {recognised} recognised as {id}")?;
    for (name, t) in names.iter().zip(trials) {
        if t.verdict != Verdict::Recognised {
            writeln!(out, "  {name}: {}", t.verdict.said())?;
        }
    }
    let unclaimed: usize = trials.iter().map(|t| t.unclaimed.len()).sum();
    let unknown: usize = trials.iter().map(|t| t.unknown_labels.len()).sum();
    writeln!(
        out,
        "{unclaimed} lines no entry claimed, {unknown} that look like a label no entry knows"
    )?;
    let own: Vec<&Silent> = never.iter().filter(|s| s.own).collect();
    if own.is_empty() {
        writeln!(out, "Every entry of its own found something.")?;
    } else {
        writeln!(out, "Entries of its own that found nothing:")?;
        for s in own {
            writeln!(out, "  {}", s.entry)?;
        }
    }
    for from in profiles.ancestors(id) {
        let inherited: Vec<&str> = never
            .iter()
            .filter(|s| s.from == from)
            .map(|s| s.entry.as_str())
            .collect();
        if inherited.is_empty() {
            continue;
        }
        if all {
            writeln!(out, "Inherited from {from}, found nothing:")?;
            for entry in inherited {
                writeln!(out, "  {entry}")?;
            }
        } else {
            writeln!(
                out,
                "Inherited from {from}: {} found nothing (--all lists them)",
                inherited.len()
            )?;
        }
    }
    Ok(())
}
