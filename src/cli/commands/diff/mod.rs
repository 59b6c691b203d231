//! `decisions diff`: what changed in the records between two runs.

mod json;
mod report;

use std::io::{self, BufWriter, Write};

use decisions::compare::diff::{Difference, Summary, diff};
use decisions::compare::pointer::Selector;
use decisions::compare::source::open;

use crate::cli::args::Diff;
use crate::cli::exit::Exit;

pub(crate) fn run(args: &Diff) -> anyhow::Result<Exit> {
    let chosen: Vec<Selector> = args.only.iter().map(|n| Selector::new(n)).collect();
    let (old, new) = (open(&args.old)?.sorted(), open(&args.new)?.sorted());
    let mut out = BufWriter::new(io::stdout().lock());
    let mut printer = Printer {
        json: args.json.then(json::Documents::default),
        stat: args.stat,
    };
    let mut summary = Summary::default();
    printer.begin(&mut out)?;
    for difference in diff(old, new) {
        let mut difference = difference?;
        if !chosen.is_empty() {
            difference.select(&chosen);
        }
        summary.note(&difference);
        printer.document(&difference, &mut out)?;
    }
    printer.end(&summary, &mut out)?;
    out.flush()?;
    Ok(if args.exit_code && !summary.is_empty() {
        Exit::NotMet
    } else {
        Exit::Done
    })
}

/// Prints differences while they are found and keeps none of them.
struct Printer {
    json: Option<json::Documents>,
    stat: bool,
}

impl Printer {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.json.as_mut().map_or(Ok(()), |j| j.begin(out))
    }

    fn document(&mut self, difference: &Difference, out: &mut dyn Write) -> io::Result<()> {
        match (&mut self.json, self.stat) {
            (_, true) => Ok(()),
            (Some(json), false) => json.document(difference, out),
            (None, false) => report::document(difference, out),
        }
    }

    fn end(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        match &mut self.json {
            Some(json) => json.end(summary, out),
            None => report::summary(summary, out),
        }
    }
}
