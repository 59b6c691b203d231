//! Arguments of the commands with which people check and correct.

use std::path::PathBuf;

/// Arguments of `decisions correct`.
#[derive(Debug, clap::Args)]
pub(crate) struct Correct {
    /// The run: a folder that `extract` wrote
    pub(crate) out: PathBuf,
    /// The document, as the column `file` of decisions.csv names it
    pub(crate) file: String,
    /// The value: a column of decisions.csv (amount, outcome, decision_date …) or a JSON Pointer into the record
    /// (/awards/0/recipient, /awards for all)
    pub(crate) field: String,
    /// What it is: 12500, 2024-05-31, a name; "" where the document has no such value
    #[arg(
        required_unless_present = "confirm",
        conflicts_with = "confirm",
        allow_hyphen_values = true
    )]
    pub(crate) value: Option<String>,
    /// The value that was read is right
    #[arg(long)]
    pub(crate) confirm: bool,
    /// Why, for whoever asks later
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) why: String,
    /// Who says so
    #[arg(long, value_name = "NAME", env = "USER", default_value = "")]
    pub(crate) by: String,
    /// The file to add to [default: corrections.csv in OUT]
    #[arg(long, value_name = "FILE")]
    pub(crate) corrections: Option<PathBuf>,
}

/// Arguments of `decisions gold`.
#[derive(Debug, clap::Args)]
pub(crate) struct Gold {
    /// The run: a folder that `extract` wrote
    pub(crate) out: PathBuf,
    /// What people set or confirmed [default: corrections.csv in OUT]
    #[arg(long, value_name = "FILE")]
    pub(crate) corrections: Option<PathBuf>,
}

/// Arguments of `decisions site`.
#[cfg(feature = "web")]
#[derive(Debug, clap::Args)]
pub(crate) struct Site {
    /// The run: a folder that `extract` wrote
    pub(crate) out: PathBuf,
    /// The folder of the site, made if it is not there; only what changed since the last time is made again
    #[arg(short = 'o', long = "output", value_name = "SITE")]
    pub(crate) to: PathBuf,
    /// What the site is called
    #[arg(long, value_name = "TEXT", default_value = "Published decisions")]
    pub(crate) title: String,
    /// Where the PDFs are, if not where the run found them
    #[arg(long, value_name = "PATH")]
    pub(crate) pdfs: Vec<PathBuf>,
    /// Without pictures of pages
    #[arg(long)]
    pub(crate) no_pictures: bool,
    /// What people set or confirmed [default: corrections.csv in OUT]
    #[arg(long, value_name = "FILE")]
    pub(crate) corrections: Option<PathBuf>,
    /// A list of bodies (name,canonical,id): names that are one body
    #[arg(long, value_name = "FILE")]
    pub(crate) bodies: Option<PathBuf>,
}

/// Arguments of `decisions review`.
#[cfg(feature = "web")]
#[derive(Debug, clap::Args)]
pub(crate) struct Review {
    /// The run: a folder that `extract` wrote
    pub(crate) out: PathBuf,
    /// Where the PDFs are, if not where the run found them
    #[arg(long, value_name = "PATH")]
    pub(crate) pdfs: Vec<PathBuf>,
    /// Where steps are saved [default: corrections.csv in OUT]
    #[arg(long, value_name = "FILE")]
    pub(crate) corrections: Option<PathBuf>,
    /// The name of whoever checks; it can be changed on the page
    #[arg(long, value_name = "NAME", env = "USER", default_value = "")]
    pub(crate) by: String,
    /// The port on this machine's loopback address [default: any that is free]
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    pub(crate) port: u16,
}
