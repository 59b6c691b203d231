//! A run against the right answers.
//!
//! [`gold::read`] reads the gold records and [`score`] scores a run against them. The [`Score`] gives the results by
//! field, by list, by document, by writer and form, and shows whether issues point at the mistakes. [`shifts`] lists
//! the changes since an earlier run.

mod against;
mod calibration;
mod document;
pub mod gold;
mod groups;
mod issues;
mod lists;
mod paragraphs;
mod totals;
mod values;
mod writer;

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::pointer::Selector;
use super::source::{Document, SourceError};

pub use against::{Shift, Standing, shifts};
pub use calibration::Calibration;
pub use document::DocumentScore;
pub use gold::Gold;
pub use groups::{GroupTotals, Grouping};
pub use issues::{Issues, Raised};
pub use lists::{Counted, Counts, Measure};
pub use totals::{FieldTotals, Often, Totals};
pub use values::{Judged, Verdict};

/// The scores of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The documents, in the order of the gold records.
    pub documents: Vec<DocumentScore>,
    /// Number of records of the run without a gold record.
    pub without_gold: u64,
}

/// Scores the records of a run. The records are read once, one at a time; only their scores are kept.
///
/// A record belongs to the gold record with the same `source.file`. If there is none, it belongs to the gold record
/// with the same file name, so that gold records need not know the folder from which a run was started.
///
/// # Errors
///
/// If the records cannot be read, two records could belong to one gold record, or no record belongs to any.
pub fn score(
    gold: &[Gold],
    run: impl Iterator<Item = Result<Document, SourceError>>,
) -> Result<Score, ScoreError> {
    let by_path: BTreeMap<&str, usize> = gold
        .iter()
        .enumerate()
        .map(|(i, g)| (g.file.as_str(), i))
        .collect();
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, g) in gold.iter().enumerate() {
        by_name.entry(name(&g.file)).or_default().push(i);
    }
    let mut found: Vec<Option<Match>> = gold.iter().map(|_| None).collect();
    let mut without_gold = 0;
    for document in run {
        let document = document?;
        let path = by_path.get(document.file.as_str()).copied();
        let alike = by_name.get(&name(&document.file)).map_or(&[][..], Vec::as_slice);
        let i = match (path, alike) {
            (Some(i), _) => i,
            (None, [i]) => *i,
            _ => {
                without_gold += 1;
                continue;
            }
        };
        let exact = path.is_some();
        match &mut found[i] {
            Some(before) if before.exact && !exact => without_gold += 1,
            Some(before) if before.exact == exact => before.also = Some(document.file),
            slot => {
                without_gold += u64::from(slot.is_some());
                *slot = Some(Match {
                    exact,
                    score: DocumentScore::compare(&gold[i], Some(&document.value)),
                    file: document.file,
                    also: None,
                });
            }
        }
    }
    if found.iter().all(Option::is_none) {
        return Err(ScoreError::Strangers(gold.first().map(|g| g.file.clone())));
    }
    let mut documents = Vec::new();
    for (g, found) in gold.iter().zip(found) {
        documents.push(match found {
            Some(Match {
                file,
                also: Some(also),
                ..
            }) => return Err(ScoreError::Ambiguous(g.file.clone(), file, also)),
            Some(found) => found.score,
            None => DocumentScore::compare(g, None),
        });
    }
    Ok(Score {
        documents,
        without_gold,
    })
}

/// A record that belongs to a gold record.
struct Match {
    /// The whole path is the same, not only the file name.
    exact: bool,
    file: String,
    score: DocumentScore,
    /// The path of another record that would match as well.
    also: Option<String>,
}

/// The name of a file without its folder, composed (NFC), because systems write accents in different ways.
fn name(file: &str) -> String {
    file.rsplit('/').next().unwrap_or(file).nfc().collect()
}

impl Score {
    /// Keeps only the selected fields, lists and texts.
    ///
    /// # Errors
    ///
    /// If a name selects nothing.
    pub fn select(&mut self, names: &[String]) -> Result<(), ScoreError> {
        let known = self.names();
        let chosen: Vec<Selector> = names.iter().map(|n| Selector::new(n)).collect();
        for (name, selector) in names.iter().zip(&chosen) {
            if !known.iter().any(|k| selector.chooses(k)) {
                return Err(ScoreError::Unknown(name.clone(), known.join(", ")));
            }
        }
        for document in &mut self.documents {
            document.select(&chosen);
        }
        Ok(())
    }

    /// The names of everything that was scored.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut out: Vec<String> = self.fields().into_iter().map(|f| f.field).collect();
        out.extend(self.lists().into_iter().map(|(m, _)| m.as_str().to_owned()));
        if self.documents.iter().any(|d| d.issues.is_some()) {
            out.push(document::ISSUES.to_owned());
        }
        out
    }

    /// The documents with a mistake, the worst first.
    #[must_use]
    pub fn worst(&self) -> Vec<&DocumentScore> {
        let mut out: Vec<&DocumentScore> = self.documents.iter().filter(|d| d.badness().2 > 0).collect();
        out.sort_by_key(|d| std::cmp::Reverse(d.badness()));
        out
    }
}

/// Why a run cannot be scored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScoreError {
    /// The records cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Two records match one gold record.
    #[error(
        "{1:?} and {2:?} of the run could both be {0:?} of the gold records; use the run's path in the gold records"
    )]
    Ambiguous(String, String, String),
    /// No record of the run matches a gold record.
    #[error(
        "no record of the run is of a document with a gold record{}; compare `source.file` on both sides",
        .0.as_ref().map(|f| format!(" (the first is of {f:?})")).unwrap_or_default()
    )]
    Strangers(Option<String>),
    /// A name that was not scored.
    #[error("nothing that was scored is called {0:?}; there are: {1}")]
    Unknown(String, String),
}

#[cfg(test)]
mod tests;
