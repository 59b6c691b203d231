//! Scores added up by the program that wrote the PDF, or by form.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Score;
use super::document::DocumentScore;
use super::totals::Totals;

/// How documents are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grouping {
    /// By the program that wrote the PDF: `source.producer` of the run's record without its version (`Word`,
    /// `LibreOffice`, `Skia/Chrome`). An unknown producer keeps its printed name. `scanner` if all words were
    /// recognised by OCR.
    Writer,
    /// By form: `profile` of the gold record, else `form` of its `_meta`, else `profile` of the run's record.
    Form,
    /// Every document by itself.
    Document,
}

impl Grouping {
    /// The name that selects this grouping.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Writer => "writer",
            Self::Form => "form",
            Self::Document => "document",
        }
    }

    fn name_in(self, document: &DocumentScore) -> Option<&String> {
        match self {
            Self::Writer => document.writer.as_ref(),
            Self::Form => document.form.as_ref(),
            Self::Document => Some(&document.file),
        }
    }
}

/// The scores of one group of documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupTotals {
    /// The name of the group; `None` for documents without a known writer or form.
    pub name: Option<String>,
    /// Number of documents.
    pub documents: u64,
    /// Scores of their key values.
    pub key_values: Totals,
    /// Scores of all their single values.
    pub all_values: Totals,
}

impl Score {
    /// Scores by group, sorted by name; the group without a name comes first.
    #[must_use]
    pub fn by(&self, grouping: Grouping) -> Vec<GroupTotals> {
        let mut out: BTreeMap<Option<&String>, GroupTotals> = BTreeMap::new();
        for document in &self.documents {
            let name = grouping.name_in(document);
            let group = out.entry(name).or_insert_with(|| GroupTotals {
                name: name.cloned(),
                documents: 0,
                key_values: Totals::default(),
                all_values: Totals::default(),
            });
            group.documents += 1;
            for value in &document.values {
                group.all_values.note(value.verdict);
                if value.key {
                    group.key_values.note(value.verdict);
                }
            }
        }
        out.into_values().collect()
    }
}
