//! The mistakes one by one, and the changes since an earlier run.

use std::io::{self, Write};

use decisions::compare::diff::excerpts;
use decisions::compare::score::{Counted, DocumentScore, Issues, Judged, Measure, Shift, Standing, Verdict};

use super::Report;
use crate::cli::printable::{WIDTH, count, short, text, value};

/// By default, the most values of a document and the most items of a list that are shown.
const NAMED: (usize, usize) = (12, 3);

/// Width of a verdict and a field name.
const NAME: usize = 51;

/// Width of the field name alone.
const FIELD: usize = NAME - 13;

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
    let named = if report.only {
        (usize::MAX, usize::MAX)
    } else {
        NAMED
    };
    for document in listed {
        one(document, named, out)?;
    }
    match report.shifts {
        Some(all) => shifts(all, out),
        None => Ok(()),
    }
}

fn one(document: &DocumentScore, named: (usize, usize), out: &mut dyn Write) -> io::Result<()> {
    let none = if document.found {
        ""
    } else {
        ": no record in this run"
    };
    writeln!(out, "{}{none}", text(&document.file))?;
    if !document.found {
        return Ok(());
    }
    for mistake in document.mistakes().take(named.0) {
        judged(mistake, out)?;
    }
    match document.mistakes().count().saturating_sub(named.0) {
        0 => {}
        n => writeln!(out, "  and {}", count(n as u64, "more value", "more values"))?,
    }
    let awards = document
        .lists
        .iter()
        .find(|l| l.measure == Measure::Awards)
        .map(|l| l.counts);
    for list in document
        .lists
        .iter()
        .filter(|l| l.counts.missed + l.counts.extra > 0)
    {
        // If whole rows are wrong only because recipients and amounts are, the list of awards is enough.
        if list.measure != Measure::AwardRows || Some(list.counts) != awards {
            counted(list, named.1, out)?;
        }
    }
    document.issues.iter().try_for_each(|i| issues(i, named.1, out))
}

/// `silent  amount  13000, should be 12500`, on two lines if one would be too long.
fn judged(mistake: &Judged, out: &mut dyn Write) -> io::Result<()> {
    let star = if mistake.key { "*" } else { " " };
    let name = short(&text(&mistake.field), FIELD);
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
        width = FIELD + 1
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

fn issues(issues: &Issues, named: usize, out: &mut dyn Write) -> io::Result<()> {
    for (list, what) in [
        (&issues.missed, "expected and not raised"),
        (&issues.unexpected, "raised and not expected"),
    ] {
        for issue in list.iter().take(named) {
            let line = short(&text(&issue.to_string()), WIDTH - 40);
            writeln!(out, "  {:<8}  {line}, {what}", "issue")?;
        }
        if list.len() > named {
            writeln!(out, "  {:<8}  and {} more, {what}", "issue", list.len() - named)?;
        }
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
                short(&text(&shift.field), FIELD)
            );
            let line = format!("{} → {}", standing_text(&shift.old), standing_text(&shift.new));
            writeln!(out, "{head:<NAME$}{}", short(&line, WIDTH - NAME))?;
        }
    }
    Ok(())
}

fn standing_text(standing: &Standing) -> String {
    match standing {
        Standing::Value { verdict, got } if got.is_null() => verdict.as_str().to_owned(),
        Standing::Value { verdict, got } => format!("{} {}", verdict.as_str(), short(&value(got), 20)),
        Standing::Items(c) if c.extra == 0 => format!("{} missed", c.missed),
        Standing::Items(c) => format!("{} missed, {} too many", c.missed, c.extra),
    }
}
