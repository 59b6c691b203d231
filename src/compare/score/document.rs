//! The score of one document against its gold record.

use serde::Serialize;
use serde_json::Value;

use super::gold::Gold;
use super::issues::{self, Issues};
use super::lists::{self, Counted};
use super::values::{self, Judged, Verdict};
use super::writer;
use crate::compare::pointer::{Selector, text_at};

/// The score of one document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DocumentScore {
    /// `source.file` of the gold record.
    pub file: String,
    /// Whether the run has a record of the document. A document without a record is scored as if every value were
    /// null.
    pub found: bool,
    /// The program that wrote the PDF ([`Grouping::Writer`](super::Grouping::Writer)).
    pub writer: Option<String>,
    /// The form ([`Grouping::Form`](super::Grouping::Form)).
    pub form: Option<String>,
    /// Single values, in the order of the record.
    pub values: Vec<Judged>,
    /// Lists and texts.
    pub lists: Vec<Counted>,
    /// Issues, if the gold record lists them.
    pub issues: Option<Issues>,
}

impl DocumentScore {
    /// Scores a record against its gold record. `record` is `None` if the run has none.
    #[must_use]
    pub fn compare(gold: &Gold, record: Option<&Value>) -> Self {
        let found = record.is_some();
        let record = record.unwrap_or(&Value::Null);
        let form = gold.form.as_deref().or_else(|| text_at(record, "/profile"));
        Self {
            file: gold.file.clone(),
            found,
            writer: writer::writer_of(record),
            form: form.map(str::to_owned),
            values: values::judge(gold, record),
            lists: lists::count(gold, record),
            issues: issues::compare(gold, record),
        }
    }

    /// Values that are not right.
    pub fn mistakes(&self) -> impl Iterator<Item = &Judged> {
        self.values.iter().filter(|v| v.verdict != Verdict::Right)
    }

    /// How bad the document is, for sorting the worst first: silent key values, then key values that are not right,
    /// then everything that is not right.
    #[must_use]
    pub fn badness(&self) -> (usize, usize, u64) {
        let silent = self.mistakes().filter(|v| v.verdict == Verdict::Silent);
        let key = self.mistakes().filter(|v| v.key).count();
        let lists = self.lists.iter().map(|l| l.counts);
        let counts = lists.chain(self.issues.iter().map(Issues::counts));
        let items: u64 = counts.map(|c| c.missed + c.extra).sum();
        (
            silent.filter(|v| v.key).count(),
            key,
            self.mistakes().count() as u64 + items,
        )
    }

    /// Keeps only the selected fields, lists and texts.
    pub(super) fn select(&mut self, chosen: &[Selector]) {
        let keep = |name: &str| chosen.iter().any(|s| s.chooses(name));
        self.values.retain(|v| keep(&v.field));
        self.lists.retain(|l| keep(l.measure.as_str()));
        if !keep(ISSUES) {
            self.issues = None;
        }
    }
}

/// The name that selects the issues.
pub(super) const ISSUES: &str = "issues";
