//! A run against an earlier run: what changed in the records.
//!
//! [`diff`] goes through both runs together, in the order of their files, and holds one record of each. [`Summary`]
//! adds up the differences.

mod align;
mod excerpt;
mod record;
mod summary;

use std::cmp::Ordering;

use serde::Serialize;
use serde_json::Value;

use super::pointer::Selector;
use super::source::{Document, SourceError};

pub use excerpt::excerpts;
pub use record::{Change, Changed, Kind, changes};
pub use summary::{FieldChanges, IssueChanges, Summary};

/// The difference of one document between two runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Its `source.file`.
    pub file: String,
    /// What happened to the document.
    #[serde(flatten)]
    pub what: What,
}

/// What happened to a document.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "lowercase")]
pub enum What {
    /// Only the new run has the document.
    Added,
    /// Only the old run had the document.
    Removed,
    /// Its record changed.
    Changed(Changed),
    /// Its record did not change.
    Same,
}

impl Difference {
    /// Keeps only the selected fields. A document without any remaining difference counts as unchanged.
    pub fn select(&mut self, chosen: &[Selector]) {
        if let What::Changed(changed) = &mut self.what {
            changed.select(chosen);
            if changed.is_empty() {
                self.what = What::Same;
            }
        }
    }
}

/// Compares two runs, both sorted by file (see [`Documents::sorted`](super::source::Documents::sorted)). Yields every
/// document once, in that order, including the unchanged ones. The iteration ends at the first error.
pub fn diff<A, B>(old: A, new: B) -> Diff<A, B>
where
    A: Iterator<Item = Result<Document, SourceError>>,
    B: Iterator<Item = Result<Document, SourceError>>,
{
    Diff {
        old,
        new,
        waiting: (None, None),
        over: false,
    }
}

/// The differences between two runs. Made by [`diff`].
#[derive(Debug)]
pub struct Diff<A, B> {
    old: A,
    new: B,
    /// A record of each run that was read and not compared yet.
    waiting: (Option<Document>, Option<Document>),
    over: bool,
}

impl<A, B> Diff<A, B>
where
    A: Iterator<Item = Result<Document, SourceError>>,
    B: Iterator<Item = Result<Document, SourceError>>,
{
    fn step(&mut self) -> Result<Option<Difference>, SourceError> {
        let (old, new) = &mut self.waiting;
        if old.is_none() {
            *old = self.old.next().transpose()?;
        }
        if new.is_none() {
            *new = self.new.next().transpose()?;
        }
        let order = match (&old, &new) {
            (None, None) => return Ok(None),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => a.file.cmp(&b.file),
        };
        let old = if order.is_le() { old.take() } else { None };
        let new = if order.is_ge() { new.take() } else { None };
        let (file, what) = match (old, new) {
            (Some(a), Some(b)) => (b.file, compared(&a.value, &b.value)),
            (Some(a), None) => (a.file, What::Removed),
            (None, Some(b)) => (b.file, What::Added),
            (None, None) => return Ok(None),
        };
        Ok(Some(Difference { file, what }))
    }
}

impl<A, B> Iterator for Diff<A, B>
where
    A: Iterator<Item = Result<Document, SourceError>>,
    B: Iterator<Item = Result<Document, SourceError>>,
{
    type Item = Result<Difference, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let next = self.step().transpose();
        self.over = !matches!(next, Some(Ok(_)));
        next
    }
}

fn compared(old: &Value, new: &Value) -> What {
    if old == new {
        return What::Same;
    }
    let changed = changes(old, new);
    if changed.is_empty() {
        What::Same
    } else {
        What::Changed(changed)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    type Run = Vec<Result<Document, SourceError>>;

    fn run(list: &[(&str, i64)]) -> Run {
        let document = |(file, amount): &(&str, i64)| Document {
            file: (*file).to_owned(),
            value: json!({"source": {"file": file}, "amount": amount}),
        };
        list.iter().map(|d| Ok(document(d))).collect()
    }

    fn differences(old: Run, new: Run) -> Vec<String> {
        diff(old.into_iter(), new.into_iter())
            .map(|d| {
                let d = d.unwrap();
                let what = match d.what {
                    What::Added => '+',
                    What::Removed => '-',
                    What::Changed(_) => '~',
                    What::Same => '=',
                };
                format!("{what}{}", d.file)
            })
            .collect()
    }

    #[test]
    fn every_document_comes_once() {
        let old = run(&[("a", 1), ("b", 1), ("d", 1), ("e", 1)]);
        let new = run(&[("b", 1), ("c", 1), ("d", 2), ("f", 1), ("g", 1)]);
        assert_eq!(differences(old, new), ["-a", "=b", "+c", "~d", "-e", "+f", "+g"]);
        assert_eq!(differences(run(&[]), run(&[])), [""; 0]);
        assert_eq!(
            differences(run(&[("a", 1), ("a", 2)]), run(&[("a", 1)])),
            ["=a", "-a"]
        );
    }

    #[test]
    fn only_what_is_chosen_is_left() {
        let old = json!({"amount": 1, "awards": [{"amount": 1}], "issues": [], "evidence": {}});
        let new =
            json!({"amount": 2, "awards": [{"amount": 2}], "issues": [{"code": "x"}], "evidence": {"/a": 1}});
        let left = |name: &str| {
            let mut d = Difference {
                file: "a".to_owned(),
                what: compared(&old, &new),
            };
            d.select(&[Selector::new(name)]);
            match d.what {
                What::Changed(c) => {
                    let pointers: Vec<String> = c.changes.iter().map(|c| c.pointer.clone()).collect();
                    (pointers.join(" "), c.issues_gained.len(), c.evidence)
                }
                _ => ("same".to_owned(), 0, false),
            }
        };
        assert_eq!(left("amount"), ("/amount".to_owned(), 0, false));
        assert_eq!(left("awards.amount"), ("/awards/0/amount".to_owned(), 0, false));
        assert_eq!(left("issues"), (String::new(), 1, false));
        assert_eq!(left("evidence"), (String::new(), 0, true));
        assert_eq!(left("subject"), ("same".to_owned(), 0, false));
    }

    #[test]
    fn an_error_ends_it() {
        let mut old = run(&[("a", 1), ("c", 1)]);
        old.insert(1, Err(SourceError::NoRun("x".into())));
        let all: Vec<_> = diff(old.into_iter(), run(&[("a", 1), ("b", 1), ("c", 1)]).into_iter()).collect();
        assert_eq!(all.len(), 2);
        assert!(all[0].is_ok() && all[1].is_err());
    }
}
