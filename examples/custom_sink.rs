//! A custom output format: a page of Markdown with one line per decision.
//!
//! ```text
//! cargo run --example custom_sink -- fixtures/pdf > decisions.md
//! ```

use std::io::{self, Write};
use std::path::PathBuf;

use std::sync::atomic::AtomicBool;

use decisions::batch::{ArchiveError, Batch, Before, InProcess, Told};
use decisions::discover::discover;
use decisions::pipeline::Options;
use decisions::profile::Profiles;
use decisions::record::Record;
use decisions::sink::Sink;

/// Writes decisions as a table in Markdown, in the order of their files, and counts them.
struct Page<W> {
    out: W,
    decisions: usize,
    doubtful: usize,
}

impl<W: Write> Page<W> {
    fn new(mut out: W) -> io::Result<Self> {
        writeln!(
            out,
            "# Decisions\n\n| number | decided | subject | to whom | amount |\n|---|---|---|---|--:|"
        )?;
        Ok(Self {
            out,
            decisions: 0,
            doubtful: 0,
        })
    }
}

impl<W: Write> Sink for Page<W> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        // A file that could not be read has no line; its issues are in the other formats.
        let Some(number) = &record.number else {
            return Ok(());
        };
        self.decisions += 1;
        // Text of a document must not become markup.
        let cell = |s: Option<&str>| s.unwrap_or("–").replace(['|', '\n', '<'], " ");
        let amount = match (record.amount, record.currency.as_deref()) {
            (Some(a), Some(c)) => format!("{a} {c}"),
            _ => {
                self.doubtful += 1;
                "see document".to_owned()
            }
        };
        writeln!(
            self.out,
            "| {} | {} | {} | {} | {amount} |",
            cell(Some(number)),
            cell(record.decision_date.as_deref()),
            cell(record.subject.as_deref()),
            cell(record.recipient.as_deref()),
        )
    }

    fn finish(&mut self) -> io::Result<()> {
        writeln!(
            self.out,
            "\n{} decisions, {} of them without one stated amount.",
            self.decisions, self.doubtful
        )?;
        self.out.flush()
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paths: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let found = discover(&paths);
    let archive = Batch {
        readers: &InProcess {
            profiles: &Profiles::builtin()?,
            options: &Options::default(),
        },
        jobs: 0,
        stop: &AtomicBool::new(false),
    }
    .read(&found.inputs, Before::nothing(&std::env::temp_dir())?, &|_, _| {})?;
    let mut page = Page::new(io::stdout())?;
    // Records come sorted by file, after all were read, for any number of threads.
    let outcome = archive.hand_on(&mut |told| match told {
        Told::Record(record, ..) => page.record(&record),
        Told::Gone(..) => Ok(()),
    });
    match outcome {
        // The reader of the page may stop reading.
        Err(ArchiveError::Taken(e)) if e.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
        other => other?,
    }
    page.finish()?;
    Ok(())
}
