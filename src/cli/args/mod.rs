//! The arguments as typed, and the profiles and options they mean.

mod export;
mod extract;
mod night;
mod people;

use std::path::PathBuf;

use anyhow::bail;
use clap::{Parser, Subcommand, ValueEnum};
use decisions::pipeline::Options;
use decisions::profile;

#[cfg(feature = "web")]
pub(crate) use export::Exporting;
pub(crate) use export::{Export, Outputs};
pub(crate) use extract::{Extract, Log, Loud, Merge, Worker};
#[cfg(feature = "fetch")]
pub(crate) use night::Fetch;
pub(crate) use night::{Alert, AlertFormat, History};
pub(crate) use people::{Correct, Gold};
#[cfg(feature = "web")]
pub(crate) use people::{Review, Site};

use super::ocr::OcrArgs;

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
    /// Read decisions and write their records: JSON Lines, CSV tables, a Data Package
    Extract(Extract),
    /// Join runs over the parts of an archive into one, as if a single run had read it all
    Merge(Merge),
    /// Make a workbook, a database, Parquet files or 360Giving data from the records of a run
    Export(Export),
    /// Show what the program reads in one file
    Show(Show),
    /// Set or confirm a value of a record, for every later run
    Correct(Correct),
    /// Print the records that people corrected or confirmed as right answers for `decisions score`
    Gold(Gold),
    /// Check and correct values in the browser, beside the pictures of their pages
    #[cfg(feature = "web")]
    Review(Review),
    /// Make a web site from the records: static files for any web host, which also open from disk
    #[cfg(feature = "web")]
    Site(Site),
    /// Compare a run with the right answers: right, missing, wrong, and wrong without an issue
    Score(Score),
    /// List what changed in the records between two runs
    Diff(Diff),
    /// Download the decisions that a publication page links to: what is new or changed
    #[cfg(feature = "fetch")]
    Fetch(Fetch),
    /// List what changed in the records over all runs, when and why
    History(History),
    /// Report what is new, changed, doubtful, unreadable, missing or due, each once
    Alert(Alert),
    /// Print the JSON Schema of the record, or the meaning of the tables' columns
    Schema(Schema),
    /// List, show, check, try and draft profiles
    Profiles(Profiles),
    /// Print a script that completes the arguments in a shell
    Completions(Completions),
    /// Print the manual page
    Man(Man),
    /// Read documents for a run that feeds them over a pipe
    #[command(hide = true)]
    Worker(Worker),
}

/// Arguments of `decisions schema`.
#[derive(Debug, clap::Args)]
pub(crate) struct Schema {
    /// Print the tables and their columns instead, as Markdown
    #[arg(long)]
    pub(crate) tables: bool,
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
    pub(crate) fn load(&self) -> anyhow::Result<profile::Profiles> {
        let mut profiles = profile::Profiles::builtin()?;
        let paths: Vec<PathBuf> = self.profiles.iter().cloned().chain(self.file()).collect();
        if !paths.is_empty() {
            profiles.add(&paths)?;
        }
        Ok(profiles)
    }

    /// `--profile` as a file, if it names one.
    fn file(&self) -> Option<PathBuf> {
        let given = self.profile.as_ref()?;
        let path = PathBuf::from(given);
        (given.ends_with(".toml") || path.is_file()).then_some(path)
    }

    /// Arguments that add profiles and ask for none.
    pub(crate) fn adding(profiles: Vec<PathBuf>) -> Self {
        Self {
            profile: None,
            profiles,
        }
    }

    /// One profile asked for, and profiles added.
    pub(crate) fn one(profile: String, profiles: Vec<PathBuf>) -> Self {
        Self {
            profile: Some(profile),
            profiles,
        }
    }

    /// The id of the profile asked for, also of one that is only a base for others.
    pub(crate) fn id(&self, profiles: &profile::Profiles) -> anyhow::Result<Option<String>> {
        let Some(given) = &self.profile else {
            return Ok(None);
        };
        let id = match self.file() {
            Some(file) => profiles.id_of(&file.display().to_string()),
            None => profiles.ids().find(|id| id == given),
        };
        match id {
            Some(id) => Ok(Some(id.to_owned())),
            None => {
                bail!("no profile has the id \"{given}\"; `decisions profiles list` shows those there are")
            }
        }
    }

    /// The options with the profile asked for.
    pub(crate) fn options(
        &self,
        mut options: Options,
        profiles: &profile::Profiles,
    ) -> anyhow::Result<Options> {
        options.profile = self.id(profiles)?;
        if let Some(id) = options.profile.as_ref().filter(|id| profiles.get(id).is_none()) {
            bail!("the profile \"{id}\" is only a base for others; no document can be read with it");
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
    /// Print the result of one stage of reading
    #[arg(long, value_enum, conflicts_with = "explain")]
    pub(crate) stage: Option<Stage>,
    /// Explain a field: its value and place, the rule that found it, and the candidates that lost. `profile` explains how
    /// the form was recognised
    #[arg(long, value_name = "FIELD")]
    pub(crate) explain: Option<String>,
    /// Draw the page with a frame around the place of a field (`all` for every field), as a PNG picture
    #[arg(long, value_name = "FIELD", conflicts_with_all = ["json", "stage", "explain"])]
    pub(crate) draw: Option<String>,
    /// The page to draw, instead of the first page the field was read from
    #[arg(long, value_name = "PAGE", requires = "draw", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) page: Option<u32>,
    /// Write the picture to this file instead of standard output
    #[arg(short, long, value_name = "PNG", requires = "draw")]
    pub(crate) out: Option<PathBuf>,
    /// Read the file twice and report where the readings disagree
    #[arg(long)]
    pub(crate) verify: bool,
    /// Apply the values that people set or confirmed: a file in the form of corrections.csv
    #[arg(long, value_name = "FILE")]
    pub(crate) corrections: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) ocr: OcrArgs,
    #[command(flatten)]
    pub(crate) profiles: ProfileArgs,
}

/// The stages of a document that can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// Characters and their places, rulings, pictures
    Glyphs,
    /// Lines of words, with headers and footers marked
    Lines,
    /// Paragraphs, list items, headings and tables
    Blocks,
    /// The parts of the form
    Sections,
    /// Typed values and their places
    Fields,
    /// Words, numbers and signs with their classes
    Tokens,
    /// Sums of money and bodies
    Mentions,
    /// What the words around each sum and body say about it, with weights
    Frames,
    /// Sums that are the total of other sums
    Equations,
}

/// Arguments of `decisions score`.
#[derive(Debug, clap::Args)]
pub(crate) struct Score {
    /// The run: a folder that `extract` wrote, or a .jsonl file
    pub(crate) out: PathBuf,
    /// The right records: JSON Lines in the shape of the record
    ///
    /// A key that is left out is not scored; null means that the document has no such value. A right record is compared with
    /// the record of the run that has the same `source.file`, or else the same file name. Its `_meta` may hold `accept`
    /// (JSON Pointer to a list of other right values, or "any"), `need_issue` (JSON Pointer to codes, one of which must be
    /// raised about the value), `optional_paragraphs` (text that may be missing), `issues_optional` (codes) and `form` (the
    /// form, if there is no `profile`)
    #[arg(long, value_name = "GOLD")]
    pub(crate) truth: PathBuf,
    /// Also list what became better and worse since an earlier run
    #[arg(long, value_name = "OLD")]
    pub(crate) against: Option<PathBuf>,
    /// Score only these fields (amount, outcome.by, checklist, awards, sections, issues ...) and list every mistake in them
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Group the documents by the program that wrote the PDF, by form, or show each one
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub(crate) by: Vec<Grouping>,
    /// List the mistakes in this many documents, the worst first [default: 10, with --only all]
    #[arg(long, value_name = "N")]
    pub(crate) worst: Option<usize>,
    /// End with code 6 if less than this share of the key values (of all values under --only) is right
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(crate) min_accuracy: Option<f64>,
    /// End with code 6 if more than this share of them is wrong without an issue
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(crate) max_silent: Option<f64>,
    /// Print everything as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What `score` adds documents up by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Grouping {
    /// The program that wrote the PDF, without its version; `scanner` if all words were recognised
    Writer,
    /// The form that the gold record names, or else the profile of the run
    Form,
    /// Every document by itself
    Document,
}

/// `98.5` or `98.5%`.
fn percent(typed: &str) -> Result<f64, String> {
    let number = typed.trim_end_matches('%').trim().parse();
    let number = number.ok().filter(|n| (0.0..=100.0).contains(n));
    number.ok_or_else(|| "a number from 0 to 100 is expected".to_owned())
}

/// Arguments of `decisions diff`.
#[derive(Debug, clap::Args)]
pub(crate) struct Diff {
    /// The earlier run: a folder that `extract` wrote, or a .jsonl file
    pub(crate) old: PathBuf,
    /// The later run
    pub(crate) new: PathBuf,
    /// Compare only these fields (amount, outcome.by, awards, sections, issues, evidence ...)
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Print only the summary
    #[arg(long)]
    pub(crate) stat: bool,
    /// End with code 6 if the runs differ
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// Print everything as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `decisions profiles`.
#[derive(Debug, clap::Args)]
pub(crate) struct Profiles {
    #[command(subcommand)]
    pub(crate) command: ProfilesCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProfilesCommand {
    /// List the known profiles
    List(ListProfiles),
    /// Show a profile with everything it inherits, and where each entry comes from
    Show(ShowProfile),
    /// Check profile files and list everything that is wrong with them
    Check(CheckProfiles),
    /// Try a profile on documents: what each entry found and where, which entries found nothing, which text no entry matched
    Try(TryProfile),
    /// Write a first draft of a profile from documents of a form
    New(NewProfile),
    /// Print a JSON Schema of the profile language, for editors
    Schema,
}

/// Arguments of `decisions profiles list`.
#[derive(Debug, clap::Args)]
pub(crate) struct ListProfiles {
    /// Print them as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Add the profiles of a folder (*.toml)
    #[arg(long, value_name = "DIR")]
    pub(crate) profiles: Vec<PathBuf>,
}

/// Arguments of `decisions profiles show`.
#[derive(Debug, clap::Args)]
pub(crate) struct ShowProfile {
    /// The profile: an id, or a file
    #[arg(value_name = "ID|FILE")]
    pub(crate) profile: String,
    /// Print it as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Add the profiles of a folder (*.toml)
    #[arg(long, value_name = "DIR")]
    pub(crate) profiles: Vec<PathBuf>,
}

/// Arguments of `decisions profiles check`.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckProfiles {
    /// Profile files, or folders of them; those given together may inherit from each other
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Print the faults as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Add the profiles of a folder (*.toml)
    #[arg(long, value_name = "DIR")]
    pub(crate) profiles: Vec<PathBuf>,
}

/// Arguments of `decisions profiles try`.
#[derive(Debug, clap::Args)]
pub(crate) struct TryProfile {
    /// The profile: a file, or an id
    #[arg(value_name = "FILE|ID")]
    pub(crate) profile: String,
    /// PDFs, folders, patterns
    #[arg(required = true, value_name = "PDF")]
    pub(crate) paths: Vec<PathBuf>,
    /// List inherited entries that found nothing, too
    #[arg(long)]
    pub(crate) all: bool,
    /// Print everything as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Add the profiles of a folder (*.toml)
    #[arg(long, value_name = "DIR")]
    pub(crate) profiles: Vec<PathBuf>,
}

/// Arguments of `decisions profiles new`.
#[derive(Debug, clap::Args)]
pub(crate) struct NewProfile {
    /// PDFs of one form, folders, patterns; five are better than one
    #[arg(required = true, value_name = "PDF")]
    pub(crate) paths: Vec<PathBuf>,
    /// The id of the new profile
    #[arg(long, default_value = "new-form", value_name = "ID", value_parser = profile_id)]
    pub(crate) id: String,
    /// Write it to this file instead of standard output; one that is there is not written over
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Add the profiles of a folder (*.toml)
    #[arg(long, value_name = "DIR")]
    pub(crate) profiles: Vec<PathBuf>,
}

fn profile_id(given: &str) -> Result<String, String> {
    let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !given.is_empty() && given.chars().all(fine) {
        Ok(given.to_owned())
    } else {
        Err("expected lower-case letters, digits and dashes".to_owned())
    }
}

/// Arguments of `decisions completions`.
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

/// Arguments of `decisions man`.
#[derive(Debug, clap::Args)]
pub(crate) struct Man {
    /// Write a page for each command to this folder instead
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}
