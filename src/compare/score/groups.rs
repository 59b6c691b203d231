//! Scores added up over documents of a kind: by the program that wrote them, by their form.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Score;
use super::document::DocumentScore;
use super::totals::Totals;

/// What documents are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grouping {
    /// The program that wrote the PDF: `source.producer` of the run's record without its version (`Word`,
    /// `LibreOffice`, `Skia/Chrome`), one that is not known as printed; `scanner` where all words were recognised.
    Writer,
    /// The form: `profile` of the gold record, or `form` of its `_meta`; where it has neither, `profile` of the run's
    /// record.
    Form,
    /// Each document by itself.
    Document,
}

impl Grouping {
    /// Its name, to choose it by.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Writer => "writer",
            Self::Form => "form",
            Self::Document => "document",
        }
    }

    fn of(self, document: &DocumentScore) -> Option<&String> {
        match self {
            Self::Writer => document.writer.as_ref(),
            Self::Form => document.form.as_ref(),
            Self::Document => Some(&document.file),
        }
    }
}

/// The documents of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupTotals {
    /// Its name; nothing for documents that name no writer, or are of no form.
    pub name: Option<String>,
    /// How many there are.
    pub documents: u64,
    /// Their key values.
    pub key_values: Totals,
    /// All their single values.
    pub all_values: Totals,
}

impl Score {
    /// Documents by kind, sorted by name; those without one first.
    #[must_use]
    pub fn by(&self, grouping: Grouping) -> Vec<GroupTotals> {
        let mut out: BTreeMap<Option<&String>, GroupTotals> = BTreeMap::new();
        for document in &self.documents {
            let name = grouping.of(document);
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
