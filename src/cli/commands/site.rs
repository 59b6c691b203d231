//! `decisions site`: the records as pages that anybody can host.

use std::io::{self, Write};

use decisions::web;

use super::people;
use crate::cli::args::{Exporting, Site};
use crate::cli::exit::Exit;

pub(crate) fn run(args: &Site) -> anyhow::Result<Exit> {
    let corrections = people::corrections(args.corrections.as_deref(), &args.out)?;
    let exporting = Exporting {
        bodies: args.bodies.clone(),
        publisher: None,
    };
    let bodies = exporting.settings()?.register;
    let built = web::Site {
        out: &args.out,
        to: &args.to,
        name: &args.title,
        corrections: &corrections,
        bodies: &bodies,
        pdfs: &args.pdfs,
        pictures: !args.no_pictures,
    }
    .build()?;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{} decisions: {} pages made, {} kept, {} files removed",
        built.decisions, built.made, built.kept, built.removed
    )?;
    if !args.no_pictures && built.without_pictures > 0 {
        writeln!(
            out,
            "without pictures of pages: {} (the PDF is not there, is not the one the record was made from, or cannot be drawn; \
             --pdfs says where PDFs are)",
            built.without_pictures
        )?;
    }
    writeln!(out, "open {}", args.to.join("index.html").display())?;
    Ok(Exit::Done)
}
