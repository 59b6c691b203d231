//! What publication pages say of the files: an index of downloads, held against the records.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::head::{Sha256, unhex};
use crate::field::number::find_candidates;
use crate::issue::{Code, Issue};
use crate::record::Record;

/// The rows of indexes, by the bytes of their files.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    rows: BTreeMap<Sha256, Vec<Row>>,
}

/// A row of an index: a file that was downloaded.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Row {
    title: String,
    date: String,
    sha256: String,
}

/// Why an index cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListingError {
    /// It cannot be opened.
    #[error("cannot read the index {path}: check that it is there and that you are allowed to read it")]
    Unread {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// It holds something else.
    #[error(
        "{path} is not an index: expected a CSV table with the columns title, date and sha256, as `decisions fetch` writes it"
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: csv::Error,
    },
}

impl Listing {
    /// Reads indexes: CSV tables with at least the columns `title`, `date` (`2024-05-01`, or empty) and `sha256`.
    ///
    /// # Errors
    ///
    /// [`ListingError`].
    pub fn read(paths: &[PathBuf]) -> Result<Self, ListingError> {
        let mut out = Self::default();
        for path in paths {
            out.add(path)?;
        }
        Ok(out)
    }

    fn add(&mut self, path: &Path) -> Result<(), ListingError> {
        let foreign = |cause| ListingError::Foreign {
            path: path.to_owned(),
            cause,
        };
        let file = std::fs::File::open(path).map_err(|cause| ListingError::Unread {
            path: path.to_owned(),
            cause,
        })?;
        let mut table = csv::Reader::from_reader(io::BufReader::new(file));
        for row in table.deserialize() {
            let row: Row = row.map_err(foreign)?;
            if let Some(sha256) = unhex(&row.sha256) {
                self.rows.entry(sha256).or_default().push(row);
            }
        }
        Ok(())
    }

    /// What the pages say of a file otherwise than its record. Nothing where one page agrees: a file may be listed twice.
    pub(super) fn issues(&self, record: &Record) -> Vec<Issue> {
        let sha256 = record.source.sha256.as_deref().and_then(unhex);
        let Some(rows) = sha256.and_then(|sha| self.rows.get(&sha)) else {
            return Vec::new();
        };
        let mut least: Option<Vec<Issue>> = None;
        for row in rows {
            let found = row.against(record);
            if least.as_ref().is_none_or(|l| found.len() < l.len()) {
                least = Some(found);
            }
        }
        least.unwrap_or_default()
    }
}

impl Row {
    fn against(&self, record: &Record) -> Vec<Issue> {
        [self.number(record), self.date(record), self.title(record)]
            .into_iter()
            .flatten()
            .collect()
    }

    /// A number in the title that is not that of the record. A title may hold other numbers as well.
    fn number(&self, record: &Record) -> Option<Issue> {
        let number = record.number.as_deref()?;
        let printed = record.number_printed.as_deref().unwrap_or(number);
        let listed = match (record.sequence, record.year) {
            (Some(sequence), Some(year)) => {
                let found = find_candidates(&self.title);
                let same = found.iter().any(|c| (c.sequence, c.year) == (sequence, year));
                found.into_iter().next().filter(|_| !same).map(|c| c.raw)
            }
            _ => other_serial(&self.title, printed),
        }?;
        Some(
            Issue::new(
                Code::IndexMismatch,
                format!(
                    "the publication page lists the file as \"{}\", with the number {listed}; the number in the document is \
                     {printed}",
                    self.title
                ),
            )
            .about("/number"),
        )
    }

    /// A page cannot have listed a decision before it was taken.
    fn date(&self, record: &Record) -> Option<Issue> {
        let decided = record.decision_date.as_deref()?;
        let listed: jiff::civil::Date = self.date.parse().ok()?;
        let taken: jiff::civil::Date = decided.parse().ok()?;
        (listed < taken).then(|| {
            Issue::new(
                Code::IndexMismatch,
                format!(
                    "the publication page gives the date {listed}, which is before the decision date {decided} in the document"
                ),
            )
            .about("/decision_date")
        })
    }

    /// A title that shares no word with the subject is that of another paper.
    fn title(&self, record: &Record) -> Option<Issue> {
        let subject = record.subject.as_deref()?;
        let (listed, printed) = (words(&self.title), words(subject));
        if listed.len() < ENOUGH || printed.len() < ENOUGH || listed.iter().any(|w| printed.contains(w)) {
            return None;
        }
        Some(
            Issue::new(
                Code::IndexMismatch,
                format!(
                    "the publication page lists the file as \"{}\"; the subject of the document is \"{subject}\"",
                    self.title
                ),
            )
            .about("/subject"),
        )
    }
}

/// A number in a title with the prefix of `printed` (`PCD 1560`), where all numbers with that prefix are others.
fn other_serial(title: &str, printed: &str) -> Option<String> {
    let digits = |text: &str| -> String {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        digits.trim_start_matches('0').to_owned()
    };
    let is_mark = |c: char| !c.is_alphanumeric();
    let at = printed.find(|c: char| c.is_ascii_digit())?;
    let prefix = printed.get(..at)?.trim_end_matches(is_mark);
    if prefix.is_empty() || !prefix.is_ascii() {
        return None;
    }
    let own = digits(printed.get(at..)?);
    let lower = title.to_ascii_lowercase();
    let mut other = None;
    for (at, found) in lower.match_indices(&prefix.to_ascii_lowercase()) {
        let begins = !lower.get(..at)?.ends_with(char::is_alphanumeric);
        let rest = lower.get(at + found.len()..)?.trim_start_matches(is_mark);
        let number = digits(rest);
        if !begins || number.is_empty() {
            continue;
        }
        if number == own {
            return None;
        }
        other = other.or(Some(format!("{prefix} {number}")));
    }
    other
}

/// Words it takes to say what a paper is about: fewer may be a number and \"decision\".
const ENOUGH: usize = 3;

/// Words of any paper of this kind.
const COMMON: [&str; 12] = [
    "decision",
    "decisions",
    "notice",
    "report",
    "record",
    "paper",
    "form",
    "number",
    "from",
    "with",
    "this",
    "that",
];

/// The words of a title that may tell it from others, by their first letters: `grants` and `grant` are one.
fn words(text: &str) -> Vec<String> {
    const STEM: usize = 5;
    text.split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|w| {
            w.chars().count() > 3 && w.chars().all(char::is_alphabetic) && !COMMON.contains(&w.as_str())
        })
        .map(|w| w.chars().take(STEM).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sink::sample::full;

    fn listing(title: &str, date: &str, record: &Record) -> Listing {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("index.csv");
        let sha256 = record.source.sha256.clone().unwrap();
        let text =
            format!("url,title,date,file,sha256,fetched\nhttp://x/a,\"{title}\",{date},a.pdf,{sha256},\n");
        std::fs::write(&path, text).unwrap();
        Listing::read(&[path]).unwrap()
    }

    fn record() -> Record {
        let mut record = full();
        record.source.sha256 = Some("0f".repeat(32));
        record.number = Some("31/2024".into());
        record.number_printed = Some("31/2024".into());
        (record.sequence, record.year) = (Some(31), Some(2024));
        record.decision_date = Some("2024-05-02".into());
        record.subject = Some("Grant for the victims' counselling service".into());
        record
    }

    fn fields(title: &str, date: &str) -> Vec<String> {
        let record = record();
        let issues = listing(title, date, &record).issues(&record);
        assert!(issues.iter().all(|i| i.code == Code::IndexMismatch));
        issues.into_iter().filter_map(|i| i.field).collect()
    }

    #[test]
    fn a_page_that_says_something_else_is_named() {
        assert_eq!(
            fields("Decision 31/2024: counselling grants", "2024-05-02"),
            [""; 0]
        );
        assert_eq!(
            fields("Decision 32/2024: counselling grants", "2024-05-09"),
            ["/number"]
        );
        assert_eq!(fields("Counselling grants", "2024-05-01"), ["/decision_date"]);
        assert_eq!(fields("New vehicles: lease of forty vans", ""), ["/subject"]);
        // A title of too few words is not evidence of another paper.
        assert_eq!(fields("Vehicles (PDF, 120 KB)", ""), [""; 0]);
        assert_eq!(fields("", "not a date"), [""; 0]);
    }

    #[test]
    fn a_serial_is_compared_with_those_of_its_prefix() {
        let other = |title: &str| other_serial(title, "PCD 1560");
        assert_eq!(other("PCD1561: Tender").as_deref(), Some("PCD 1561"));
        assert_eq!(other("pcd-01560 and PCD 1561"), None);
        assert_eq!(other("Tender 1561"), None);
        assert_eq!(other_serial("000798", "000797"), None);
    }

    #[test]
    fn what_is_no_index_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("other.csv");
        std::fs::write(&path, "a,b\n1,2\n").unwrap();
        assert!(matches!(
            Listing::read(&[path]),
            Err(ListingError::Foreign { .. })
        ));
        let lost = dir.path().join("no.csv");
        assert!(matches!(Listing::read(&[lost]), Err(ListingError::Unread { .. })));
    }
}
