//! Downloads: the decision PDFs that a publication page links to, into a folder with an index.
//!
//! Only what is new or changed is downloaded (ETag, Last-Modified, and the hash of the bytes). One request at a time, with a
//! pause between two to one host; what `robots.txt` forbids is not asked for; a server that asks to be left alone is left
//! alone. Every file is complete before it has its name, and one that was broken off goes on where it stopped. Pages whose
//! lists are built by a script in the browser are not read: the page that a server sends is.
//!
//! - `page`: what a page links to
//! - `polite`: requests, as a server wants them
//! - `store`: files, and what is known of them
//! - [`Fetch::run`] is all of it.

mod date;
mod page;
mod polite;
mod run;
mod store;

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use url::Url;

pub use polite::Fault;
pub use store::StoreError;

/// The name of the index in the folder: `url, title, date, file, sha256, fetched`.
pub const INDEX: &str = "index.csv";

/// What is fetched, and how much of it.
#[derive(Debug, Clone)]
pub struct Options {
    /// Between two requests to one host, if `robots.txt` does not ask for more. At least [`LEAST_PAUSE`] where the host is
    /// another machine.
    pub pause: Duration,
    /// How long one request may take, its body included. A download that is broken off goes on in the next run.
    pub timeout: Duration,
    /// The largest file, in bytes.
    pub max_size: u64,
    /// How many files are downloaded in one run.
    pub max_files: u64,
    /// How many bytes are downloaded in one run.
    pub max_total: u64,
    /// How many pages of a list are read.
    pub max_pages: u64,
    /// Only links with one of these words in their title or address, in any case; all where there is none.
    pub only: Vec<String>,
    /// Who fetches: a mail address or a page that the owner of the server can turn to.
    pub contact: Option<String>,
}

/// Shortest pause between two requests to another machine.
pub const LEAST_PAUSE: Duration = Duration::from_millis(500);

impl Default for Options {
    fn default() -> Self {
        Self {
            pause: Duration::from_secs(2),
            timeout: Duration::from_secs(300),
            max_size: 100 << 20,
            max_files: 1000,
            max_total: 4 << 30,
            max_pages: 50,
            only: Vec::new(),
            contact: None,
        }
    }
}

impl Options {
    /// The name under which requests are made.
    fn agent(&self) -> String {
        let version = env!("CARGO_PKG_VERSION");
        match &self.contact {
            Some(contact) => format!("decisions/{version} (reads published decisions; {contact})"),
            None => format!("decisions/{version} (reads published decisions)"),
        }
    }
}

/// A run of downloads.
pub struct Fetch<'f> {
    /// Pages that list decisions.
    pub pages: &'f [Url],
    /// Where files and index are.
    pub folder: PathBuf,
    /// How much, how fast.
    pub options: &'f Options,
    /// When it is now, RFC 3339: for the index.
    pub now: &'f dyn Fn() -> String,
    /// Set to stop: what is complete is kept, what is not goes on in the next run.
    pub stop: &'f AtomicBool,
}

/// What became of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A file that was not there.
    New(String),
    /// A file with other bytes than before.
    Changed(String),
    /// The same file.
    Unchanged(String),
    /// It could not be downloaded.
    Failed(Fault),
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Pages that were read.
    pub pages: u64,
    /// Links to PDFs on them.
    pub found: u64,
    /// Files that are new.
    pub new: u64,
    /// Files that changed.
    pub changed: u64,
    /// Files that are as they were.
    pub unchanged: u64,
    /// What could not be fetched, page or file, with the reason.
    pub failed: Vec<(String, Fault)>,
    /// Pages given that could not be read.
    pub pages_failed: u64,
    /// Links that were not followed because a limit was met: the next run goes on with them.
    pub left: u64,
    /// Files of the index that no page links to any more. They are kept.
    pub unlisted: u64,
    /// Somebody asked to stop.
    pub stopped: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_can_be_told() {
        let mut options = Options::default();
        assert!(options.agent().starts_with("decisions/"));
        options.contact = Some("archive@example.org".into());
        assert!(options.agent().ends_with("; archive@example.org)"));
    }
}
