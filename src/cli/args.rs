//! The arguments as typed, and the profiles and options they mean.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::bail;
use clap::{Parser, Subcommand, ValueEnum};
use decisions::pdf::Limits;
use decisions::pipeline::Options;
use decisions::profile::Profiles;
use decisions::sink::Format;

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
    /// Show what the program makes of one file
    Show(Show),
    /// Hold a run against the right answers: right, missing, wrong, and wrong without a word
    Score(Score),
    /// Say what changed in the records between two runs
    Diff(Diff),
    /// Print the JSON Schema of the record
    Schema,
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

/// Arguments of `decisions extract`.
#[derive(Debug, clap::Args)]
pub(crate) struct Extract {
    /// PDFs, folders (all PDFs in them), patterns ("2024/*.pdf"), @FILE (a path a line), - (the same from stdin)
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The folder to write to; made if it is not there
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// What to write: jsonl, csv (nine tables and datapackage.json), json (a file a decision)
    #[arg(long, value_delimiter = ',', default_value = "jsonl,csv", value_name = "LIST")]
    pub(crate) format: Vec<Format>,
    /// How many documents are read at once [default: one a processor]
    #[arg(short, long, default_value_t = 0, hide_default_value = true, value_name = "N")]
    pub(crate) jobs: usize,
    /// Give a document up after this many seconds of reading
    #[arg(long, default_value_t = 60, value_name = "SECS", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) timeout: u64,
    /// Do not read files above this many megabytes
    #[arg(long, default_value_t = 512, value_name = "MB", value_parser = clap::value_parser!(u64).range(1..=16_384))]
    pub(crate) max_size: u64,
    /// Read every file twice, by two programs, and report where they disagree about a key value
    #[arg(long)]
    pub(crate) verify: bool,
    /// End with code 5 if any document has an issue of severity `error`
    #[arg(long)]
    pub(crate) strict: bool,
    /// Print nothing but errors
    #[arg(short, long)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) profiles: ProfileArgs,
}

impl Extract {
    /// The ceilings asked for.
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            bytes: self.max_size << 20,
            time: Duration::from_secs(self.timeout),
            ..Limits::default()
        }
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

/// Arguments of `decisions score`.
#[derive(Debug, clap::Args)]
pub(crate) struct Score {
    /// The run: a folder that `extract` wrote, or a .jsonl file
    pub(crate) out: PathBuf,
    /// The right records: JSON Lines in the shape of the record
    ///
    /// A key left out is not scored; a null says that the document has no such value. A record belongs to that of the
    /// run with the same `source.file`, or else of the same file name. Its `_meta` may hold `accept` (JSON Pointer to a
    /// list of values that are right too, or "any"), `need_issue` (JSON Pointer to codes, of which one must be raised
    /// about the value), `optional_paragraphs` (text that may be there and need not) and `issues_optional` (codes)
    #[arg(long, value_name = "GOLD")]
    pub(crate) truth: PathBuf,
    /// Say also what became better and what worse since an earlier run
    #[arg(long, value_name = "OLD")]
    pub(crate) against: Option<PathBuf>,
    /// Score only these (amount, outcome.by, checklist, awards, sections, issues ...) and list every mistake in them
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// List the mistakes of this many documents, the worst first [default: 10, with --only all]
    #[arg(long, value_name = "N")]
    pub(crate) worst: Option<usize>,
    /// End with code 6 if less than this share of the key values (of all values under --only) is right
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(crate) min_accuracy: Option<f64>,
    /// End with code 6 if more than this share of them is wrong and no issue says so
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(crate) max_silent: Option<f64>,
    /// Print everything as JSON
    #[arg(long)]
    pub(crate) json: bool,
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
    /// Look only at these (amount, outcome.by, awards, sections, issues, evidence ...)
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
