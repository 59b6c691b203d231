//! Arguments of `decisions export`, and of the commands that make exports beside the records.

use std::fs;
use std::io::BufReader;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use anyhow::{Context, bail};
use decisions::bodies::Register;
use decisions::export::{self, GivingPublisher, Settings};
use decisions::sink;

/// Arguments of `decisions export`.
#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// A folder that `extract` wrote with the format jsonl
    #[arg(value_name = "OUT")]
    pub(crate) folder: PathBuf,
    /// xlsx (a workbook), sqlite (a database; an existing one is updated), parquet (a folder with a file for each table),
    /// csv (a folder of the tables), 360giving (grants; the name of FILE ends in .json, .csv or .xlsx)
    #[arg(long, value_name = "FORMAT")]
    pub(crate) to: export::Format,
    /// Where to write it
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) exporting: Exporting,
    /// The values that people set or confirmed [default: corrections.csv in OUT]
    #[arg(long, value_name = "FILE")]
    pub(crate) corrections: Option<PathBuf>,
    /// Print only errors
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// What exports need besides the records.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Exporting {
    /// A list of the names of each body, and the identifiers of bodies: a CSV file with the columns name, canonical, id
    #[arg(long, value_name = "FILE")]
    pub(crate) bodies: Option<PathBuf>,
    /// The publisher of the grants, for 360giving: a TOML file with prefix, name and id
    #[arg(long, value_name = "FILE")]
    pub(crate) publisher: Option<PathBuf>,
}

impl Exporting {
    /// Reads the files.
    pub(crate) fn settings(&self) -> anyhow::Result<Settings> {
        let mut settings = Settings::default();
        if let Some(path) = &self.bodies {
            let file = fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
            let register =
                Register::read(BufReader::new(file)).with_context(|| path.display().to_string())?;
            settings.register = Arc::new(register);
        }
        if let Some(path) = &self.publisher {
            let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            let publisher = GivingPublisher::read(&text).with_context(|| path.display().to_string())?;
            settings.publisher = Some(publisher);
        }
        Ok(settings)
    }
}

/// A format of the output folder, or of what is made from the records in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutFormat {
    /// Of the folder.
    Folder(sink::Format),
    /// Made from the records.
    Export(export::Format),
}

impl OutFormat {
    fn as_str(self) -> &'static str {
        match self {
            Self::Folder(format) => format.as_str(),
            Self::Export(format) => format.as_str(),
        }
    }
}

impl FromStr for OutFormat {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let folder = name.parse().map(Self::Folder).ok();
        folder.or_else(|| name.parse().map(Self::Export).ok()).ok_or_else(|| {
            format!("there is no format {name:?}: the formats are jsonl, csv, json, xlsx, sqlite, parquet and 360giving")
        })
    }
}

/// What a command that writes records writes.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Outputs {
    /// What to write: jsonl (also what the next run and every export start from), csv (the tables and datapackage.json),
    /// json (one file per decision), xlsx (decisions.xlsx), sqlite (decisions.db), parquet (a folder), 360giving
    /// (360giving.json)
    #[arg(long, value_delimiter = ',', default_value = "jsonl,csv", value_name = "LIST")]
    format: Vec<OutFormat>,
    /// Write CSV files that a spreadsheet opens correctly with a double click: with a byte order mark, and with decision
    /// numbers such as 05/2025 protected from becoming dates
    #[arg(long)]
    pub(crate) excel: bool,
    #[command(flatten)]
    pub(crate) exporting: Exporting,
}

impl Outputs {
    /// The names, as `run.json` has them.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.format.iter().map(|format| format.as_str()).collect()
    }

    /// What the folder holds.
    pub(crate) fn of_folder(&self) -> Vec<sink::Format> {
        let of_folder = |format: &OutFormat| match format {
            OutFormat::Folder(format) => Some(*format),
            OutFormat::Export(_) => None,
        };
        self.format.iter().filter_map(of_folder).collect()
    }

    /// What is made from it.
    pub(crate) fn exports(&self) -> Vec<export::Format> {
        let exports = |format: &OutFormat| match format {
            OutFormat::Export(format) => Some(*format),
            OutFormat::Folder(_) => None,
        };
        self.format.iter().filter_map(exports).collect()
    }

    /// Sees that all can be written, before anything is read; and reads the files exports need.
    pub(crate) fn check(&self) -> anyhow::Result<Settings> {
        let exports = self.exports();
        if let (Some(first), false) = (exports.first(), self.of_folder().contains(&sink::Format::Jsonl)) {
            bail!(
                "{} is made from the format jsonl: add it to --format",
                first.as_str()
            );
        }
        if let Some(missing) = exports.iter().find(|format| !format.is_built_in()) {
            return Err(export::ExportError::NotBuiltIn(*missing).into());
        }
        if exports.contains(&export::Format::Giving360) && self.exporting.publisher.is_none() {
            return Err(export::ExportError::NoPublisher.into());
        }
        self.exporting.settings()
    }
}
