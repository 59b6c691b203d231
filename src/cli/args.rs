//! The arguments as typed, and the profiles and options they mean.

use std::path::PathBuf;

use anyhow::bail;
use clap::{Parser, Subcommand, ValueEnum};
use decisions::pipeline::Options;
use decisions::profile::Profiles;

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

/// Which profiles are known, and which is used.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct ProfileArgs {
    /// Read every document with this profile (an id, or a file) instead of recognising its form
    #[arg(long, value_name = "ID|FILE")]
    pub(crate) profile: Option<String>,
    /// Add the profiles of a folder (*.toml)
    #[arg(long, value_name = "DIR")]
    pub(crate) profiles: Vec<PathBuf>,
}

impl ProfileArgs {
    /// The built-in profiles and those added.
    pub(crate) fn load(&self) -> anyhow::Result<Profiles> {
        let mut profiles = Profiles::builtin()?;
        for folder in &self.profiles {
            profiles.add_folder(folder)?;
        }
        if let Some(file) = self.file() {
            profiles.add_files(&[file])?;
        }
        Ok(profiles)
    }

    /// `--profile` as a file, if it names one.
    fn file(&self) -> Option<PathBuf> {
        let given = self.profile.as_ref()?;
        let path = PathBuf::from(given);
        (given.ends_with(".toml") || path.is_file()).then_some(path)
    }

    /// The options with the profile asked for.
    pub(crate) fn options(&self, mut options: Options, profiles: &Profiles) -> anyhow::Result<Options> {
        let Some(given) = &self.profile else {
            return Ok(options);
        };
        let id = match self.file() {
            Some(file) => profiles.id_of(&file.display().to_string()).map(str::to_owned),
            None => profiles.get(given).map(|p| p.id.clone()),
        };
        match id {
            Some(id) => options.profile = Some(id),
            None => {
                bail!("no profile has the id \"{given}\"; `decisions profiles list` shows those there are")
            }
        }
        Ok(options)
    }
}

/// Arguments of `decisions show`.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    /// The PDF
    pub(crate) file: PathBuf,
    /// Print the record as JSON
    #[arg(long, conflicts_with_all = ["stage", "explain"])]
    pub(crate) json: bool,
    /// Print what a stage made of the file
    #[arg(long, value_enum, conflicts_with = "explain")]
    pub(crate) stage: Option<Stage>,
    /// Print how a field came about: which rule, which page and words, which candidates lost. `profile` explains how
    /// the form was recognised
    #[arg(long, value_name = "FIELD")]
    pub(crate) explain: Option<String>,
    /// Read the file twice and report where the readings disagree
    #[arg(long)]
    pub(crate) verify: bool,
    #[command(flatten)]
    pub(crate) profiles: ProfileArgs,
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
    /// Typed values and their places
    Fields,
}
