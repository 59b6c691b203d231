//! Arguments of the commands that follow a nightly run.

use std::path::PathBuf;

use clap::ValueEnum;
use decisions::alert::{Rule, Since};

/// Arguments of `decisions history`.
#[derive(Debug, clap::Args)]
pub(crate) struct History {
    /// A folder that `extract` wrote
    pub(crate) out: PathBuf,
    /// Show only this decision: its number or its file
    #[arg(value_name = "NUMBER|FILE")]
    pub(crate) of: Option<String>,
    /// Show only later changes: a date (2026-11-30), `last` for the last run that changed anything, or `all`
    #[arg(long, default_value = "all", value_name = "WHEN")]
    pub(crate) since: Since,
    /// Print the entries as JSON Lines, as they are in history.jsonl
    #[arg(long)]
    pub(crate) json: bool,
}

/// Arguments of `decisions alert`.
#[derive(Debug, clap::Args)]
pub(crate) struct Alert {
    /// A folder that `extract` wrote
    pub(crate) out: PathBuf,
    /// What to report: a topic (new, changed, doubtful, unreadable, gone, renamed, gap, deadline), a comparison
    /// ("amount > 100000", "recipient contains Trust", "period_end < today + 30"), or both joined by `and`. May be given
    /// several times [default: new, changed, doubtful, unreadable, gone, gap, deadline]
    ///
    /// A comparison alone reports decisions that are new, or changed and did not match before. An amount in conflict is
    /// compared by its largest candidate, and the report says so. `deadline` alone reports a `period_end` that has passed.
    /// The values are those of history.jsonl.
    #[arg(long, value_name = "RULE")]
    pub(crate) rule: Vec<Rule>,
    /// What to report: `last` for what has not been reported yet, everything since a date (2026-11-30), or `all`
    #[arg(long, default_value = "last", value_name = "WHEN")]
    pub(crate) since: Since,
    /// The form of the report
    #[arg(long, value_enum, default_value = "lines", value_name = "HOW")]
    pub(crate) format: AlertFormat,
    /// The name under which the program remembers what was reported [default: the rules, so each set of rules has its own
    /// memory]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Send the report to this command instead of printing it. It counts as reported only if the command ends with 0.
    /// Without alerts the command is not started
    #[arg(long, value_name = "COMMAND")]
    pub(crate) send: Option<String>,
    /// Append the alerts to this file instead of printing them, as JSON, one a line. Each stands in it once, whenever the
    /// program is killed; what is printed or sent may be reported a second time after that
    #[arg(long, value_name = "FILE", conflicts_with_all = ["send", "format"])]
    pub(crate) append: Option<PathBuf>,
    /// End with code 6 if there was something to report
    #[arg(long)]
    pub(crate) exit_code: bool,
}

/// How alerts are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AlertFormat {
    /// One line for each event
    Lines,
    /// One JSON object per line
    Json,
    /// The text of a mail
    Mail,
}

/// Arguments of `decisions fetch`.
#[cfg(feature = "fetch")]
#[derive(Debug, clap::Args)]
pub(crate) struct Fetch {
    /// Addresses of pages that link to decisions (PDF). Further pages of a list are found by their \"next\" links. Lists that a
    /// script builds in the browser cannot be read
    #[arg(required = true, value_name = "LIST_PAGE", value_parser = address)]
    pub(crate) pages: Vec<url::Url>,
    /// The folder to download to, made if it is not there; index.csv in it is what `extract --index` takes
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Only links with this word in their title or address. May be given several times
    #[arg(long, value_name = "WORD")]
    pub(crate) only: Vec<String>,
    /// Who fetches: a mail address or page that the owner of the server can turn to
    #[arg(long, value_name = "CONTACT")]
    pub(crate) contact: Option<String>,
    /// Seconds between two requests to a server, if its robots.txt does not ask for more
    #[arg(long, default_value_t = 2.0, value_name = "SECS", value_parser = seconds)]
    pub(crate) pause: f64,
    /// Give a request up after this many seconds; a download that is broken off goes on in the next run
    #[arg(long, default_value_t = 300, value_name = "SECS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) timeout: u64,
    /// Do not download files that are larger: 100MiB, 2GiB
    #[arg(long, default_value = "100MiB", value_name = "SIZE", value_parser = super::extract::size)]
    pub(crate) max_size: u64,
    /// Download at most this many files in one run
    #[arg(long, default_value_t = 1000, value_name = "N")]
    pub(crate) max_files: u64,
    /// Download at most this much in one run
    #[arg(long, default_value = "4GiB", value_name = "SIZE", value_parser = super::extract::size)]
    pub(crate) max_total: u64,
    /// Read at most this many pages of lists
    #[arg(long, default_value_t = 50, value_name = "N")]
    pub(crate) max_pages: u64,
    #[command(flatten)]
    pub(crate) loud: super::Loud,
}

#[cfg(feature = "fetch")]
fn address(typed: &str) -> Result<url::Url, String> {
    match url::Url::parse(typed) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
        _ => Err(format!(
            "\"{typed}\" is not the address of a web page: type it with https://, as the browser shows it"
        )),
    }
}

#[cfg(feature = "fetch")]
fn seconds(typed: &str) -> Result<f64, String> {
    const MOST: f64 = 3600.0;
    match typed.parse::<f64>() {
        Ok(seconds) if (0.0..=MOST).contains(&seconds) => Ok(seconds),
        _ => Err(format!(
            "\"{typed}\" is not a pause: type seconds from 0 to {MOST}, for example 2 or 0.5"
        )),
    }
}
