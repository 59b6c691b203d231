//! `decisions review`: values checked beside the pictures of their pages.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Context;
use decisions::web::review::Review;

use super::people;
use crate::cli::args;
use crate::cli::exit::Exit;

pub(crate) fn run(args: &args::Review) -> anyhow::Result<Exit> {
    let corrections = people::place(args.corrections.as_deref(), &args.out);
    let listening = Review {
        out: args.out.clone(),
        corrections: corrections.clone(),
        pdfs: args.pdfs.clone(),
        by: args.by.clone(),
        port: args.port,
    }
    .listen()?;
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop)).context("signals cannot be listened to")?;
    }
    let (records, pdfs) = listening.counts();
    let mut out = io::stdout().lock();
    writeln!(out, "{records} records; PDFs of {pdfs} of them")?;
    if pdfs < records {
        writeln!(
            out,
            "--pdfs says where the PDFs are, if they are not where the run found them"
        )?;
    }
    writeln!(out, "every step is saved in {}", corrections.display())?;
    writeln!(
        out,
        "open this address on this machine (whoever has it can correct); Ctrl-C ends the review:"
    )?;
    writeln!(out, "{}", listening.address())?;
    out.flush()?;
    drop(out);
    listening.answer(&stop);
    Ok(Exit::Done)
}
