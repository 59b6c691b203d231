//! Mistakes one by one, and what became of them.

use std::io::{self, Write};

use decisions::compare::diff::excerpts;
use decisions::compare::score::{Counted, DocumentScore, Issues, Judged, Shift, Standing, Verdict};

use super::Report;
use crate::cli::printable::{WIDTH, count, short, text, value};

/// Items of a list that are named where not all are asked for.
const NAMED: usize = 3;

/// Room for a verdict and a name.
const NAME: usize = 42;

pub(super) fn print(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let worst = report.score.worst();
    let listed = &worst[..report.worst.min(worst.len())];
    if !listed.is_empty() {
        let more = match worst.len() - listed.len() {
            0 => String::new(),
            n => format!(", {n} more not listed"),
        };
        writeln!(out, "\nmistakes, the worst document first{more}")?;
    }
    let items = if report.only { usize::MAX } else { NAMED };
    for document in listed {
        one(document, items, out)?;
    }
    match report.shifts {
        Some(all) => shifts(all, out),
        None => Ok(()),
    }
}

fn one(document: &DocumentScore, items: usize, out: &mut dyn Write) -> io::Result<()> {
    let none = if document.found {
        ""
    } else {
        ": no record in this run"
    };
    writeln!(out, "{}{none}", text(&document.file))?;
    if !document.found {
        return Ok(());
    }
    for mistake in document.mistakes() {
        judged(mistake, out)?;
    }
    for list in document
        .lists
        .iter()
        .filter(|l| l.counts.missed + l.counts.extra > 0)
    {
        counted(list, items, out)?;
    }
    document.issues.iter().try_for_each(|i| issues(i, out))
}

/// `silent  amount  13000, should be 12500`, on two lines where that is too long.
fn judged(mistake: &Judged, out: &mut dyn Write) -> io::Result<()> {
    let star = if mistake.key { "*" } else { " " };
    let name = short(&text(&mistake.field), NAME - 14);
    let head = format!("  {:<8}{star} {name}", mistake.verdict.as_str());
    let (got, gold) = (value(&mistake.got), value(&mistake.gold));
    let line = match mistake.verdict {
        Verdict::Missing => format!("should be {gold}"),
        _ => format!("{got}, should be {gold}"),
    };
    if NAME + line.chars().count() <= WIDTH {
        return writeln!(out, "{head:<NAME$}{line}");
    }
    let (got, gold) = excerpts(&got, &gold, WIDTH - NAME - 10);
    if mistake.verdict == Verdict::Missing {
        return writeln!(out, "{head:<NAME$}should be {gold}");
    }
    writeln!(out, "{head:<NAME$}is        {got}\n{:NAME$}should be {gold}", "")
}

fn counted(list: &Counted, items: usize, out: &mut dyn Write) -> io::Result<()> {
    let c = list.counts;
    let extra = if c.extra > 0 {
        format!(", {} too many", c.extra)
    } else {
        String::new()
    };
    let of = format!("{} of {} missed{extra}", c.missed, c.gold());
    writeln!(
        out,
        "  {:<8}  {:<width$}{of}",
        "list",
        list.measure.as_str(),
        width = NAME - 12
    )?;
    for (sign, list) in [('-', &list.missed_items), ('+', &list.extra_items)] {
        for item in list.iter().take(items) {
            writeln!(out, "      {sign} {}", short(&text(item), WIDTH - 8))?;
        }
        if list.len() > items {
            writeln!(out, "      {sign} and {} more", list.len() - items)?;
        }
    }
    Ok(())
}

fn issues(issues: &Issues, out: &mut dyn Write) -> io::Result<()> {
    for issue in &issues.missed {
        writeln!(
            out,
            "  {:<8}  {}, expected and not raised",
            "issue",
            text(&issue.to_string())
        )?;
    }
    for issue in &issues.unexpected {
        writeln!(
            out,
            "  {:<8}  {}, raised and not expected",
            "issue",
            text(&issue.to_string())
        )?;
    }
    Ok(())
}

fn shifts(all: &[Shift], out: &mut dyn Write) -> io::Result<()> {
    let gains = all.iter().filter(|s| s.gain).count() as u64;
    let losses = all.len() as u64 - gains;
    writeln!(
        out,
        "\nsince the earlier run: {}, {}",
        count(gains, "gain", "gains"),
        count(losses, "loss", "losses")
    )?;
    let mut file = "";
    for gain in [false, true] {
        for shift in all.iter().filter(|s| s.gain == gain) {
            if std::mem::replace(&mut file, &shift.file) != shift.file {
                writeln!(out, "{}", text(&shift.file))?;
            }
            let head = format!(
                "  {:<8}  {}",
                if gain { "gain" } else { "loss" },
                short(&text(&shift.field), NAME - 14)
            );
            let line = format!("{} → {}", standing(&shift.old), standing(&shift.new));
            writeln!(out, "{head:<NAME$}{}", short(&line, WIDTH - NAME))?;
        }
    }
    Ok(())
}

fn standing(standing: &Standing) -> String {
    match standing {
        Standing::Value { verdict, got } if got.is_null() => verdict.as_str().to_owned(),
        Standing::Value { verdict, got } => format!("{} {}", verdict.as_str(), short(&value(got), 20)),
        Standing::Items(c) if c.extra == 0 => format!("{} missed", c.missed),
        Standing::Items(c) => format!("{} missed, {} too many", c.missed, c.extra),
    }
}
