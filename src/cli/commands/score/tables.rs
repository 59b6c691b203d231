//! A score as tables.

use std::collections::BTreeMap;
use std::io::{self, Write};

use decisions::compare::score::{Counts, Often, Totals};

use super::Report;
use crate::cli::printable::{count, short, text};

/// Room for the name of a field.
const NAME: usize = 42;

pub(super) fn print(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    documents(report, out)?;
    values(report, out)?;
    lists(report, out)?;
    issues(report, out)
}

fn documents(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let score = report.score;
    write!(
        out,
        "{}",
        count(score.documents.len() as u64, "gold record", "gold records")
    )?;
    match score.without_record() {
        0 => {}
        n => write!(out, ", {n} without a record in this run")?,
    }
    match score.without_gold {
        0 => writeln!(out),
        n => writeln!(out, "; {} of the run not scored", count(n, "record", "records")),
    }
}

fn values(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let fields = report.score.fields();
    if fields.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n{:<NAME$}{:>8}{:>8}{:>8}{:>8}{:>8}{:>10}",
        "values", "of", "right", "missing", "wrong", "silent", "right %"
    )?;
    let mut row = |name: &str, t: &Totals| {
        writeln!(
            out,
            "{:<NAME$}{:>8}{:>8}{:>8}{:>8}{:>8}{:>10.2}",
            short(&text(name), NAME),
            t.of,
            t.right,
            t.missing,
            t.wrong,
            t.silent,
            100.0 * t.accuracy()
        )
    };
    for field in &fields {
        let mark = if field.key { "* " } else { "  " };
        row(&format!("{mark}{}", field.field), &field.totals)?;
    }
    row("all key values *", &report.score.totals(true))?;
    row("all values", &report.score.totals(false))?;
    writeln!(
        out,
        "missing: null, and the gold record has a value. wrong: an issue points at it. silent: none does"
    )?;
    let key = report.score.totals(true);
    if key.of > 0 {
        writeln!(
            out,
            "silent, of the key values: {:.2} %",
            100.0 * key.silent_share()
        )?;
    }
    Ok(())
}

fn lists(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let lists = report.score.lists();
    if lists.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n{:<NAME$}{:>7}{:>7}{:>7}{:>7}{:>11}{:>9}{:>9}",
        "lists and texts", "gold", "found", "missed", "extra", "precision", "recall", "F1 %"
    )?;
    let mut row = |name: &str, c: Counts| {
        writeln!(
            out,
            "{name:<NAME$}{:>7}{:>7}{:>7}{:>7}{:>11.2}{:>9.2}{:>9.2}",
            c.gold(),
            c.found,
            c.missed,
            c.extra,
            100.0 * c.precision(),
            100.0 * c.recall(),
            100.0 * c.f1()
        )
    };
    for (measure, counts) in &lists {
        row(&format!("  {}", measure.as_str()), *counts)?;
    }
    if lists.iter().filter(|(m, _)| m.is_text()).count() > 1 {
        row("all text, by paragraphs", report.score.text())?;
    }
    Ok(())
}

fn issues(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    if report.score.documents.iter().all(|d| d.issues.is_none()) {
        return Ok(());
    }
    let c = report.score.issues();
    writeln!(
        out,
        "\nissues: {} of {} expected are raised; {} nobody expected",
        c.found,
        c.gold(),
        count(c.extra, "warning or error", "warnings and errors")
    )?;
    let [missed, unexpected] = report.score.issue_codes();
    told("missed", &missed, out)?;
    told("unexpected", &unexpected, out)
}

/// A code a line, the most frequent first.
fn told(name: &str, codes: &BTreeMap<String, Often>, out: &mut dyn Write) -> io::Result<()> {
    let mut codes: Vec<(&String, &Often)> = codes.iter().collect();
    codes.sort_by_key(|(_, n)| std::cmp::Reverse((n.documents, n.issues)));
    for (code, n) in codes {
        let documents = count(n.documents, "document", "documents");
        writeln!(
            out,
            "  {name:<12}{:<30}{:>5}, in {documents}",
            text(code),
            n.issues
        )?;
    }
    Ok(())
}
