//! The arguments as typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// Turns published decision documents (PDF) into checked records.
#[derive(Debug, Parser)]
#[command(name = "decisions", version, about, max_term_width = 100)]
pub(crate) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show what the program makes of one file
    Show(Show),
}

/// Arguments of `decisions show`.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// The PDF
    pub(crate) file: PathBuf,
    /// Print what a stage made of the file
    #[arg(long, value_enum)]
    pub(crate) stage: Option<Stage>,
}

/// The stages of a document that can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// Characters and their places, rulings, pictures
    Glyphs,
    /// Lines of words, page furniture marked
    Lines,
    /// Paragraphs, list items, headings and tables
    Blocks,
    /// The parts of the form
    Sections,
}
