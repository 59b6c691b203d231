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
