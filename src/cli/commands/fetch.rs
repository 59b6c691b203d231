//! `decisions fetch`: the decisions that a publication page links to, into a folder.

use std::time::Duration;

use decisions::fetch::{Fetch, INDEX, Options, Outcome, Report};
use jiff::Timestamp;

use super::extract::interruptible;
use crate::cli::args;
use crate::cli::exit::Exit;
use crate::cli::printable::{count, text};
use crate::cli::voice::{Voice, fields};

/// Failures named one by one.
const NAMED: usize = 20;

pub(crate) fn run(args: &args::Fetch) -> anyhow::Result<Exit> {
    let voice = Voice::new(&args.loud);
    let stop = interruptible()?;
    let options = Options {
        pause: Duration::from_secs_f64(args.pause),
        timeout: Duration::from_secs(args.timeout),
        max_size: args.max_size,
        max_files: args.max_files,
        max_total: args.max_total,
        max_pages: args.max_pages,
        only: args.only.clone(),
        contact: args.contact.clone(),
    };
    let now = || {
        let now = Timestamp::now();
        Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
    };
    let fetch = Fetch {
        pages: &args.pages,
        folder: args.out.clone(),
        options: &options,
        now: &now,
        stop: &stop,
    };
    let report = fetch.run(&mut |url, outcome| report_link(url, outcome, &voice))?;
    summary(args, &report, &voice);
    Ok(exit(args, &report))
}

fn exit(args: &args::Fetch, report: &Report) -> Exit {
    if report.stopped {
        Exit::Interrupted
    } else if report.pages == 0 && report.pages_failed >= args.pages.len() as u64 {
        Exit::Failed
    } else if !report.failed.is_empty() {
        Exit::SomeFailed
    } else if report.found == 0 {
        Exit::NothingToDo
    } else {
        Exit::Done
    }
}

/// Prints the result for a link; links that did not change only under `--verbose`.
fn report_link(url: &str, outcome: &Outcome, voice: &Voice) {
    let (what, file) = match outcome {
        Outcome::New(file) => ("new", Some(file)),
        Outcome::Changed(file) => ("changed", Some(file)),
        Outcome::Unchanged(file) if voice.is_verbose() => ("unchanged", Some(file)),
        Outcome::Unchanged(_) => return,
        Outcome::Failed(_) => ("failed", None),
    };
    let why = match outcome {
        Outcome::Failed(fault) => format!(": {fault}"),
        _ => String::new(),
    };
    let name = file.map_or(url, String::as_str);
    voice.say(
        "file",
        &text(&format!("{what}: {name}{why}")),
        fields!("what" => what, "url" => url, "file" => file, "why" => why.trim_start_matches(": ")),
    );
}

fn summary(args: &args::Fetch, report: &Report, voice: &Voice) {
    let mut out = format!(
        "{} read, {} found: {} new, {} changed, {} unchanged, {} failed\n",
        count(report.pages, "page", "pages"),
        count(report.found, "PDF", "PDFs"),
        report.new,
        report.changed,
        report.unchanged,
        report.failed.len()
    );
    if report.found == 0 && report.pages > 0 {
        out += "There is no link to a PDF on these pages. If the browser shows some, a script builds the list: give the address \
                that the script loads the list from, or ask the office for the files\n";
    }
    if report.left > 0 {
        out += &format!(
            "{} left for the next run, because a limit was met (--max-files, --max-total, --max-pages)\n",
            count(report.left, "link is", "links are")
        );
    }
    if report.unlisted > 0 {
        out += &format!(
            "{} in {INDEX} not linked from the pages any more; {} kept\n",
            count(report.unlisted, "file is", "files are"),
            if report.unlisted == 1 { "it is" } else { "they are" }
        );
    }
    for (url, fault) in report.failed.iter().take(NAMED) {
        out += &text(&format!("failed: {url}: {fault}"));
        out.push('\n');
    }
    if report.failed.len() > NAMED {
        out += &format!("and {} more failed\n", report.failed.len() - NAMED);
    }
    if report.stopped {
        out += "interrupted; what is complete is kept, and the same command goes on from there\n";
    }
    out += &format!("index: {}", args.out.join(INDEX).display());
    let failed: Vec<_> = report
        .failed
        .iter()
        .map(|(url, fault)| fields!("url" => url, "why" => fault.to_string()))
        .collect();
    voice.say(
        "summary",
        &out,
        fields!(
            "pages" => report.pages,
            "found" => report.found,
            "new" => report.new,
            "changed" => report.changed,
            "unchanged" => report.unchanged,
            "failed" => failed,
            "left" => report.left,
            "unlisted" => report.unlisted,
            "stopped" => report.stopped,
        ),
    );
}
