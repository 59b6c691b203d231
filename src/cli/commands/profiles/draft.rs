//! `profiles new`: a first profile drafted from documents.

use std::fs::OpenOptions;
use std::io::Write;

use anyhow::{Context, bail};
use decisions::author::{Sheet, sketch};

use crate::cli::args::{NewProfile, ProfileArgs};
use crate::cli::exit::Exit;

pub(super) fn run(args: &NewProfile, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let profiles = ProfileArgs::adding(args.profiles.clone()).load()?;
    let mut exit = Exit::Done;
    let mut read = Vec::new();
    for input in super::inputs(&args.paths)? {
        match super::layout(&input) {
            Ok(layout) => read.push((input.file, layout)),
            Err(e) => {
                super::complain(&e);
                exit = Exit::SomeFailed;
            }
        }
    }
    if read.is_empty() {
        bail!("no PDF was read, so there is nothing to draft a profile from");
    }
    let sheets: Vec<Sheet<'_>> = read.iter().map(|(name, layout)| Sheet { name, layout }).collect();
    let text = sketch(&profiles, &args.id, &sheets);
    match &args.out {
        Some(file) => {
            // A profile somebody has worked on is never written over.
            let mut target = OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(file)
                .with_context(|| format!("cannot make {}", file.display()))?;
            target.write_all(text.as_bytes())?;
        }
        None => out.write_all(text.as_bytes())?,
    }
    Ok(exit)
}
