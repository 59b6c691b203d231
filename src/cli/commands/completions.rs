//! `decisions completions` and `decisions man`: what shells and manual readers want to know of the arguments.

use std::io::{self, Write};

use anyhow::Context;
use clap::CommandFactory;

use crate::cli::args::{Args, Completions, Man};
use crate::cli::exit::Exit;

/// Prints a script that completes commands, options and file names in a shell.
pub(crate) fn completions(args: &Completions) -> anyhow::Result<Exit> {
    // Into memory first: the generator takes a failed write for a bug, a closed pipe is none.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "decisions", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Exit::Done)
}

/// Prints the manual page, or writes one for each command.
pub(crate) fn man(args: &Man) -> anyhow::Result<Exit> {
    let command = Args::command();
    let Some(folder) = &args.out else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page)?;
        io::stdout().lock().write_all(&page)?;
        return Ok(Exit::Done);
    };
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    clap_mangen::generate_to(command, folder)
        .with_context(|| format!("cannot write to {}", folder.display()))?;
    Ok(Exit::Done)
}
