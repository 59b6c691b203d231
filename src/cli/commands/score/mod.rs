//! `decisions score`: a run against the right answers.

mod json;
mod mistakes;
mod tables;

use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::bail;
use decisions::compare::pointer::Selector;
use decisions::compare::score::{self, Gold, Grouping, Shift, Totals, gold, shifts};
use decisions::compare::source::open;

use crate::cli::args::{self, Score};
use crate::cli::exit::Exit;

/// Number of documents to list by default.
const WORST: usize = 10;

pub(crate) fn run(args: &Score) -> anyhow::Result<Exit> {
    let gold = gold::read(open(&args.truth)?)?;
    if gold.is_empty() {
        bail!("{} does not contain a record", args.truth.display());
    }
    let now = scored(&gold, &args.out, &args.only)?;
    let shifts = match &args.against {
        // A field may have been scored in only one of the runs.
        Some(old) => Some(shifts(&scored(&gold, old, &[])?, &now)),
        None => None,
    };
    let shifts = shifts.map(|s| chosen(s, &args.only));
    let totals = now.totals(args.only.is_empty());
    if totals.of == 0 && (args.min_accuracy.is_some() || args.max_silent.is_some()) {
        bail!(
            "--min-accuracy and --max-silent are about single values, and the gold records have none{}",
            if args.only.is_empty() {
                ""
            } else {
                " of those chosen"
            }
        );
    }
    let report = Report {
        score: &now,
        shifts: shifts.as_deref(),
        only: !args.only.is_empty(),
        by: args.by.iter().map(|g| grouping(*g)).collect(),
        worst: args
            .worst
            .unwrap_or(if args.only.is_empty() { WORST } else { usize::MAX }),
    };
    let mut out = BufWriter::new(io::stdout().lock());
    if args.json {
        serde_json::to_writer_pretty(&mut out, &json::report_json(&report))?;
        writeln!(out)?;
    } else {
        tables::print(&report, &mut out)?;
        mistakes::print(&report, &mut out)?;
    }
    out.flush()?;
    Ok(if met(args, &totals) {
        Exit::Done
    } else {
        Exit::NotMet
    })
}

/// A score, and what of it to report.
struct Report<'s> {
    score: &'s score::Score,
    shifts: Option<&'s [Shift]>,
    /// Only some fields were asked for.
    only: bool,
    /// How documents are grouped.
    by: Vec<Grouping>,
    worst: usize,
}

fn grouping(chosen: args::Grouping) -> Grouping {
    match chosen {
        args::Grouping::Writer => Grouping::Writer,
        args::Grouping::Form => Grouping::Form,
        args::Grouping::Document => Grouping::Document,
    }
}

fn scored(gold: &[Gold], run: &Path, only: &[String]) -> anyhow::Result<score::Score> {
    let mut score = score::score(gold, open(run)?)?;
    if !only.is_empty() {
        score.select(only)?;
    }
    Ok(score)
}

fn chosen(mut shifts: Vec<Shift>, only: &[String]) -> Vec<Shift> {
    let selectors: Vec<Selector> = only.iter().map(|n| Selector::new(n)).collect();
    shifts.retain(|s| selectors.is_empty() || selectors.iter().any(|c| c.chooses(&s.field)));
    shifts
}

/// Whether the thresholds hold; prints to stderr which do not.
#[allow(
    clippy::print_stderr,
    reason = "the command line is where a result is reported"
)]
fn met(args: &Score, totals: &Totals) -> bool {
    let what = if args.only.is_empty() {
        "key values"
    } else {
        "values"
    };
    let (right, silent) = (100.0 * totals.accuracy(), 100.0 * totals.silent_share());
    let few = args.min_accuracy.filter(|min| right < *min);
    let many = args.max_silent.filter(|max| silent > *max);
    if let Some(min) = few {
        eprintln!("decisions: {right:.2} % of the {what} are right, at least {min} % are required");
    }
    if let Some(max) = many {
        eprintln!("decisions: {silent:.2} % of the {what} are silently wrong, at most {max} % are allowed");
    }
    few.is_none() && many.is_none()
}
