//! Arguments of the commands that write records.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use decisions::batch::Shard;
use decisions::discover::Glob;
use decisions::pdf::Limits;
use decisions::pipeline::Options;
use decisions::profile::Profiles;
use decisions::sink::Format;

use super::{OcrArgs, ProfileArgs};

/// Arguments of `decisions extract`.
#[derive(Debug, clap::Args)]
pub(crate) struct Extract {
    /// PDFs, ZIP archives and folders (all PDFs in them), patterns ("2024/*.pdf"), @FILE (a path a line), - (the same
    /// from stdin)
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// In folders and archives take only what fits: a file name ("DR-*.pdf") or a path ("2019/**/*.pdf")
    #[arg(long, value_name = "PATTERN")]
    pub(crate) glob: Vec<Glob>,
    /// The folder to write to, made if it is not there; what it holds from an earlier run is kept where it still holds.
    /// `-` writes the records to stdout instead, as JSON Lines, as they are finished
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// What to write: jsonl (also what the next run starts from), csv (the tables and datapackage.json), json (a file a
    /// decision)
    #[arg(long, value_delimiter = ',', default_value = "jsonl,csv", value_name = "LIST")]
    pub(crate) format: Vec<Format>,
    /// How many documents are read at once [default: one a processor]
    #[arg(short, long, default_value_t = 0, hide_default_value = true, value_name = "N")]
    pub(crate) jobs: usize,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Read documents in this process, without workers: for debugging. A document can end the run then, and --memory does
    /// nothing
    #[arg(long)]
    pub(crate) in_process: bool,
    /// Start over: read everything, and write over whatever stands in DIR
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Keep the records of files that are no longer there
    #[arg(long, conflicts_with = "fresh")]
    pub(crate) keep_gone: bool,
    /// Read again what failed the last time, also if nothing changed
    #[arg(long, conflicts_with = "fresh")]
    pub(crate) retry_failed: bool,
    /// Read only part K of N of the archive, say on one of N machines; `decisions merge` puts them together
    #[arg(long, value_name = "K/N")]
    pub(crate) shard: Option<Shard>,
    /// End with code 5 if any document has an issue of severity `error`
    #[arg(long)]
    pub(crate) strict: bool,
    /// Write to run.json how much processor time each part of the program took
    #[arg(long)]
    pub(crate) timings: bool,
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
    /// Give a document up after this many seconds of processor time
    #[arg(long, default_value_t = 60, value_name = "SECS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) timeout: u64,
    /// How much memory reading a document may take: 512MiB, 2GiB
    #[arg(long, default_value = "1GiB", value_name = "SIZE", value_parser = memory)]
    pub(crate) memory: u64,
    /// Do not read files above this many megabytes
    #[arg(long, default_value_t = 512, value_name = "MB", value_parser = clap::value_parser!(u64).range(1..=16_384))]
    pub(crate) max_size: u64,
    /// Read every file twice, by two programs, and report where they disagree about a key value
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
    let size: bytesize::ByteSize = typed.parse()?;
    if size.as_u64() < LEAST_MEMORY {
        return Err(format!("at least {} MiB are needed", LEAST_MEMORY >> 20));
    }
    Ok(size.as_u64())
}

impl Reading {
    /// The profiles and options meant.
    pub(crate) fn load(&self) -> anyhow::Result<(Profiles, Options)> {
        let profiles = self.profiles.load()?;
        let options = Options {
            limits: Limits {
                bytes: self.max_size << 20,
                time: Duration::from_secs(self.timeout),
                ..Limits::default()
            },
            verify: self.verify,
            ocr: self.ocr.options(),
            profile: None,
        };
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
        add("--memory", self.memory.to_string().into());
        add("--max-size", self.max_size.to_string().into());
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
    /// How to say what happens, on stderr: `text` for people, `json` an object a line
    #[arg(long, value_enum, default_value = "text", value_name = "HOW")]
    pub(crate) log: Log,
    /// Print nothing but errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say of every document what became of it
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

/// In which form a run speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Log {
    /// Lines for people
    Text,
    /// A JSON object a line
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
    /// What to write: jsonl, csv, json
    #[arg(long, value_delimiter = ',', default_value = "jsonl,csv", value_name = "LIST")]
    pub(crate) format: Vec<Format>,
    /// Write over whatever stands in DIR
    #[arg(long)]
    pub(crate) fresh: bool,
    /// End with code 5 if any document has an issue of severity `error`
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
