//! Arguments of the commands that write records.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use decisions::batch::Shard;
use decisions::discover::Glob;
use decisions::pipeline::Options;
use decisions::profile::Profiles;

use super::{OcrArgs, Outputs, ProfileArgs};

/// Arguments of `decisions extract`.
#[derive(Debug, clap::Args)]
pub(crate) struct Extract {
    /// PDFs, ZIP archives, folders (all PDFs in them), patterns ("2024/*.pdf"), @FILE (a list with one path per line), -
    /// (the same list from standard input)
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The folder that record names are relative to; all paths must be under it. Without it a record is named by its path
    /// under the PATH it was found in, with a part of that folder's name in front where an earlier PATH has a file of the
    /// same name. With it, adding an input never changes a name
    #[arg(long, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,
    /// Take only matching files from folders and archives: a file name ("DR-*.pdf") or a path ("2019/**/*.pdf")
    #[arg(long, value_name = "PATTERN")]
    pub(crate) glob: Vec<Glob>,
    /// The folder to write to; it is created if necessary. Records of an earlier run are kept if their files have not
    /// changed. `-` writes each record to standard output as soon as it is finished, as JSON Lines
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) outputs: Outputs,
    /// How many documents are read at once [default: one for each processor]
    #[arg(short, long, value_name = "N", value_parser = jobs)]
    pub(crate) jobs: Option<usize>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Read documents in this process, without workers: for debugging. A document can end the run then, and --memory does
    /// nothing
    #[arg(long)]
    pub(crate) in_process: bool,
    /// Start over: read every file and replace everything in DIR, including tables that somebody edited
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Keep the records of files that no longer exist
    #[arg(long, conflicts_with = "fresh")]
    pub(crate) keep_gone: bool,
    /// Drop the records of files that no longer exist, however many there are. Without it a run stops before it drops more
    /// than a tenth of the records, or any record where an input of the last run is missing
    #[arg(long, conflicts_with = "keep_gone")]
    pub(crate) drop_gone: bool,
    /// The table of what publication pages say about the files, as written by `decisions fetch`; records that differ from it
    /// get the issue `index-mismatch`
    #[arg(long, value_name = "FILE")]
    pub(crate) index: Vec<PathBuf>,
    /// Read again the files that failed in the last run, even if nothing changed
    #[arg(long, conflicts_with = "fresh")]
    pub(crate) retry_failed: bool,
    /// Read only part K of N of the archive, for example on one of N machines; `decisions merge` joins the parts
    #[arg(long, value_name = "K/N")]
    pub(crate) shard: Option<Shard>,
    /// End with code 5 if any document has an issue of severity `error`, with code 7 if a field is read in fewer documents
    /// than in the months before
    #[arg(long)]
    pub(crate) strict: bool,
    /// Write to run.json how much processor time each part of the program took
    #[arg(long)]
    pub(crate) timings: bool,
    /// Apply the values that people set or confirmed [default: corrections.csv in DIR, where it is there]
    #[arg(long, value_name = "FILE")]
    pub(crate) corrections: Option<PathBuf>,
    /// Also write a report for the browser, as one file: the list with search, totals and missing values
    #[cfg(feature = "web")]
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) loud: Loud,
}

impl Extract {
    /// Whether records go to standard output.
    pub(crate) fn to_stdout(&self) -> bool {
        self.out.as_os_str() == "-"
    }
}

/// How documents are read: what a run and its workers must agree on.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Reading {
    /// Stop reading a document after this many seconds of processor time
    #[arg(long, default_value_t = 60, value_name = "SECS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) timeout: u64,
    /// How much memory reading a document may take: 512MiB, 2GiB
    #[arg(long, default_value = "1GiB", value_name = "SIZE", value_parser = memory)]
    pub(crate) memory: u64,
    /// Do not read files that are larger: 100MiB, 2GiB
    #[arg(long, default_value = "512MiB", value_name = "SIZE", value_parser = file_size)]
    pub(crate) max_size: u64,
    /// Read every file twice, with two PDF readers, and report where they disagree about a key value
    #[arg(long)]
    pub(crate) verify: bool,
    #[command(flatten)]
    pub(crate) ocr: OcrArgs,
    #[command(flatten)]
    pub(crate) profiles: ProfileArgs,
}

/// A worker takes about 100 MB before its first document, most of it the stack it may need.
const LEAST_MEMORY: u64 = 192 << 20;

fn memory(typed: &str) -> Result<u64, String> {
    let size = size(typed)?;
    if size < LEAST_MEMORY {
        return Err(format!(
            "{typed} is too little to read a document in: type {} MiB or more, for example 512MiB",
            LEAST_MEMORY >> 20
        ));
    }
    Ok(size)
}

/// Largest file that can be read at all.
const LARGEST_FILE: u64 = 16 << 30;

fn file_size(typed: &str) -> Result<u64, String> {
    let size = size(typed)?;
    if (1..=LARGEST_FILE).contains(&size) {
        Ok(size)
    } else {
        Err(format!("{typed} is not possible: type a size from 1KiB to 16GiB"))
    }
}

/// A size as people write it, with a unit: a number alone may be bytes to one and megabytes to another.
pub(super) fn size(typed: &str) -> Result<u64, String> {
    let number = typed.trim().parse::<f64>();
    if number.is_ok_and(f64::is_finite) {
        return Err(format!(
            "{typed} has no unit: type {}MiB or {}GiB",
            typed.trim(),
            typed.trim()
        ));
    }
    match typed.parse::<bytesize::ByteSize>() {
        Ok(size) => Ok(size.as_u64()),
        Err(_) => Err(format!(
            "\"{typed}\" is not a size: type a number and a unit, for example 512MiB or 2GiB"
        )),
    }
}

fn jobs(typed: &str) -> Result<usize, String> {
    const MOST: usize = 1024;
    match typed.trim().parse::<usize>() {
        Ok(jobs) if (1..=MOST).contains(&jobs) => Ok(jobs),
        _ => Err(format!(
            "\"{typed}\" is not a number of documents: type a number from 1 to {MOST}, or leave --jobs out to use every processor"
        )),
    }
}

impl Reading {
    /// The profiles and options meant.
    pub(crate) fn load(&self) -> anyhow::Result<(Profiles, Options)> {
        let profiles = self.profiles.load()?;
        let mut options = Options::default();
        options.limits.bytes = self.max_size;
        options.limits.time = Duration::from_secs(self.timeout);
        options.verify = self.verify;
        options.ocr = self.ocr.options();
        let options = self.profiles.options(options, &profiles)?;
        Ok((profiles, options))
    }

    /// The same arguments again, for a worker.
    pub(crate) fn arguments(&self) -> Vec<OsString> {
        let mut out: Vec<OsString> = Vec::new();
        let mut add = |name: &str, value: OsString| {
            // In one word: a value may begin with a dash.
            let mut word = OsString::from(name);
            word.push("=");
            word.push(value);
            out.push(word);
        };
        add("--timeout", self.timeout.to_string().into());
        add("--memory", format!("{}B", self.memory).into());
        add("--max-size", format!("{}B", self.max_size).into());
        if let Some(profile) = &self.profiles.profile {
            add("--profile", profile.into());
        }
        for folder in &self.profiles.profiles {
            add("--profiles", folder.into());
        }
        self.ocr.arguments(&mut add);
        if self.verify {
            out.push("--verify".into());
        }
        out
    }
}

/// What a run says while it runs.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Loud {
    /// The form of progress messages on standard error: `text` for people, `json` for programs
    #[arg(long, value_enum, default_value = "text", value_name = "HOW")]
    pub(crate) log: Log,
    /// Print only errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Print one line for each document with its result
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

/// In which form a run speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Log {
    /// Lines for people
    Text,
    /// One JSON object per line
    Json,
}

/// Arguments of `decisions merge`.
#[derive(Debug, clap::Args)]
pub(crate) struct Merge {
    /// Folders that `extract` wrote with the format jsonl, all with the same version, profiles and options
    #[arg(required = true, value_name = "OUT")]
    pub(crate) runs: Vec<PathBuf>,
    /// The folder to write to, made if it is not there
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) outputs: Outputs,
    /// Replace everything in DIR, including tables that somebody edited
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Keep the records in DIR of files that are in none of the runs
    #[arg(long, conflicts_with = "fresh")]
    pub(crate) keep_gone: bool,
    /// Drop the records in DIR of files that are in none of the runs, however many there are
    #[arg(long, conflicts_with = "keep_gone")]
    pub(crate) drop_gone: bool,
    /// End with code 5 if any document has an issue of severity `error`, with code 7 if a field is read in fewer documents
    /// than in the months before
    #[arg(long)]
    pub(crate) strict: bool,
    #[command(flatten)]
    pub(crate) loud: Loud,
}

/// Arguments of the hidden `decisions worker`.
#[derive(Debug, clap::Args)]
pub(crate) struct Worker {
    #[command(flatten)]
    pub(crate) reading: Reading,
}
