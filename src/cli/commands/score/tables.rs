//! A score as tables.

use std::collections::BTreeMap;
use std::io::{self, Write};

use decisions::compare::score::{Counts, Grouping, Often, Totals};

use super::Report;
use crate::cli::printable::{count, short, text};

/// Width of a field name.
const NAME: usize = 42;

pub(super) fn print(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    documents(report, out)?;
    values(report, out)?;
    calibration(report, out)?;
    report.by.iter().try_for_each(|g| groups(report, *g, out))?;
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

/// Whether values with an issue are wrong and values without one are right.
fn calibration(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let c = report.score.calibration(!report.only);
    if c.without_issue + c.with_issue + c.missing == 0 {
        return Ok(());
    }
    let what = if report.only { "values" } else { "key values" };
    writeln!(out, "\ncalibration, of the {what}")?;
    let mut row = |name: &str, of: u64, what: &str, n: u64| {
        let share = match of {
            0 => "–".to_owned(),
            of => format!("{:.2} %", 100.0 * n as f64 / of as f64),
        };
        writeln!(out, "{name:<NAME$}{of:>8}{what:>20}{n:>8}{share:>12}")
    };
    row(
        "  given, no issue points at them",
        c.without_issue,
        "right",
        c.without_issue_right,
    )?;
    row(
        "  given, an issue points at them",
        c.with_issue,
        "wrong",
        c.with_issue_wrong,
    )?;
    row("  missing", c.missing, "has an issue", c.missing_told)
}

/// Scores by group: of the key values, or of all values if only some fields were asked for.
fn groups(report: &Report<'_>, grouping: Grouping, out: &mut dyn Write) -> io::Result<()> {
    // Narrower than in the table of fields, to make room for the column of documents.
    const NAME: usize = 32;
    writeln!(
        out,
        "\n{:<NAME$}{:>10}{:>8}{:>8}{:>8}{:>8}{:>8}{:>10}",
        format!("by {}", grouping.as_str()),
        "documents",
        "values",
        "right",
        "missing",
        "wrong",
        "silent",
        "right %"
    )?;
    for group in report.score.by(grouping) {
        let name = group
            .name
            .as_deref()
            .map_or_else(|| "(none named)".to_owned(), text);
        let t = if report.only {
            group.all_values
        } else {
            group.key_values
        };
        writeln!(
            out,
            "  {:<width$}{:>10}{:>8}{:>8}{:>8}{:>8}{:>8}{:>10.2}",
            short(&name, NAME - 3),
            group.documents,
            t.of,
            t.right,
            t.missing,
            t.wrong,
            t.silent,
            100.0 * t.accuracy(),
            width = NAME - 2
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
        "\nissues: {} of {} expected are raised; {} not expected",
        c.found,
        c.gold(),
        count(c.extra, "warning or error", "warnings and errors")
    )?;
    let [missed, unexpected] = report.score.issue_codes();
    codes_table("missed", &missed, out)?;
    codes_table("unexpected", &unexpected, out)
}

/// One line per code, the most frequent first.
fn codes_table(name: &str, codes: &BTreeMap<String, Often>, out: &mut dyn Write) -> io::Result<()> {
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
