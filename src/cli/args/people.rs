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
    /// The right value: 12500, 2024-05-31, a name; "" if the document has no such value
    #[arg(
        required_unless_present = "confirm",
        conflicts_with = "confirm",
        allow_hyphen_values = true
    )]
    pub(crate) value: Option<String>,
    /// The value that was read is right
    #[arg(long)]
    pub(crate) confirm: bool,
    /// The reason, for people who ask later
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) why: String,
    /// The name of the person who sets the value
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
    /// The values that people set or confirmed [default: corrections.csv in OUT]
    #[arg(long, value_name = "FILE")]
    pub(crate) corrections: Option<PathBuf>,
}

/// Arguments of `decisions site`.
#[cfg(feature = "web")]
#[derive(Debug, clap::Args)]
pub(crate) struct Site {
    /// The run: a folder that `extract` wrote
    pub(crate) out: PathBuf,
    /// The folder of the site; it is created if necessary, and only pages that changed are made again
    #[arg(short = 'o', long = "output", value_name = "SITE")]
    pub(crate) to: PathBuf,
    /// The title of the site
    #[arg(long, value_name = "TEXT", default_value = "Published decisions")]
    pub(crate) title: String,
    /// The folder of the PDFs, if they have moved since the run
    #[arg(long, value_name = "PATH")]
    pub(crate) pdfs: Vec<PathBuf>,
    /// Leave out the pictures of pages
    #[arg(long)]
    pub(crate) no_pictures: bool,
    /// The values that people set or confirmed [default: corrections.csv in OUT]
    #[arg(long, value_name = "FILE")]
    pub(crate) corrections: Option<PathBuf>,
    /// A list of the names of each body: a CSV file with the columns name, canonical, id
    #[arg(long, value_name = "FILE")]
    pub(crate) bodies: Option<PathBuf>,
}

/// Arguments of `decisions review`.
#[cfg(feature = "web")]
#[derive(Debug, clap::Args)]
pub(crate) struct Review {
    /// The run: a folder that `extract` wrote
    pub(crate) out: PathBuf,
    /// The folder of the PDFs, if they have moved since the run
    #[arg(long, value_name = "PATH")]
    pub(crate) pdfs: Vec<PathBuf>,
    /// The file in which each step is saved [default: corrections.csv in OUT]
    #[arg(long, value_name = "FILE")]
    pub(crate) corrections: Option<PathBuf>,
    /// The name of the person who checks; it can be changed on the page
    #[arg(long, value_name = "NAME", env = "USER", default_value = "")]
    pub(crate) by: String,
    /// The port on this machine's loopback address [default: any free port]
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    pub(crate) port: u16,
}
