//! The right answers: records written by hand, and what about them may differ.

use std::collections::BTreeMap;
use std::io::BufRead;

use serde::Deserialize;
use serde_json::Value;

use super::super::normal::{Normal, text};
use super::super::pointer::text_at;
use super::super::source::{Documents, SourceError};

/// The right record of one document.
///
/// It is a line of JSON in the shape of the record with as many keys as somebody has an answer for: a key that is
/// not there is not scored, a null says that the document has no such value. `_meta` says what may differ, and of which
/// `form` the document is; keys of `_meta` other than that and those of [`Allowed`] are passed over.
#[derive(Debug, Clone, PartialEq)]
pub struct Gold {
    /// Its `source.file`.
    pub file: String,
    /// The record.
    pub record: Value,
    /// Its form: its `profile`, or `form` of its `_meta`, for which no profile need be known.
    pub form: Option<String>,
    /// What may differ.
    pub allowed: Allowed,
}

/// What may differ from the gold record and be right all the same: its `_meta`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct Allowed {
    /// JSON Pointer to what is right beside the gold value: a list of values, or `"any"`, and the place is not
    /// scored.
    pub accept: BTreeMap<String, Accept>,
    /// JSON Pointer to codes: a value there is right only if one of these issues points at it.
    pub need_issue: BTreeMap<String, Vec<String>>,
    /// Paragraphs that may stand in a record and need not.
    pub optional_paragraphs: Vec<String>,
    /// Codes that may be raised and need not.
    pub issues_optional: Vec<String>,
}

/// What is right beside the gold value.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Accept {
    /// These.
    Values(Vec<Value>),
    /// `"any"`: whatever there is.
    Any(Any),
}

/// The word `any`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Any {
    /// The word.
    #[serde(rename = "any")]
    Any,
}

impl Allowed {
    /// Whether a place is not scored at all.
    #[must_use]
    pub fn anything(&self, pointer: &str) -> bool {
        matches!(self.accept.get(pointer), Some(Accept::Any(_)))
    }

    /// The values that are right at a place beside that of the gold record.
    #[must_use]
    pub fn values(&self, pointer: &str) -> &[Value] {
        match self.accept.get(pointer) {
            Some(Accept::Values(values)) => values,
            _ => &[],
        }
    }

    /// The codes of which one must point at a value at a place.
    #[must_use]
    pub fn issues_needed(&self, pointer: &str) -> &[String] {
        self.need_issue.get(pointer).map_or(&[], Vec::as_slice)
    }

    /// The optional paragraphs as they are compared.
    pub(super) fn paragraphs(&self) -> Vec<String> {
        self.optional_paragraphs
            .iter()
            .map(|p| text(p))
            .filter(|p| !p.is_empty())
            .collect()
    }
}

impl Gold {
    /// A record with its `_meta`.
    ///
    /// # Errors
    ///
    /// When `_meta` is not of the shape of [`Allowed`].
    pub fn new(file: String, mut record: Value) -> Result<Self, serde_json::Error> {
        let meta = record.as_object_mut().and_then(|r| r.shift_remove("_meta"));
        let named = text_at(&record, "/profile").or_else(|| text_at(meta.as_ref()?, "/form"));
        let form = named.map(str::to_owned);
        let allowed = meta.map_or_else(|| Ok(Allowed::default()), serde_json::from_value)?;
        Ok(Self {
            file,
            record,
            form,
            allowed,
        })
    }

    /// What the record says at a place; nothing if it has no such key. `Some(null)`: the document has no such value.
    #[must_use]
    pub fn says(&self, pointer: &str) -> Option<&Value> {
        self.record.pointer(pointer)
    }

    /// Whether a value is right at a place, the issues aside.
    #[must_use]
    pub fn agrees(&self, pointer: &str, gold: &Value, got: &Value) -> bool {
        let got = Normal::of(got);
        let mut right = std::iter::once(gold).chain(self.allowed.values(pointer));
        right.any(|v| Normal::of(v) == got)
    }
}

/// Reads all gold records of a file.
///
/// # Errors
///
/// When it cannot be read, a line is no record, or its `_meta` is of another shape.
pub fn read<R: BufRead>(documents: Documents<R>) -> Result<Vec<Gold>, GoldError> {
    let mut all: Vec<Gold> = Vec::new();
    let mut at: BTreeMap<String, ()> = BTreeMap::new();
    for document in documents {
        let document = document?;
        let file = document.file;
        if at.insert(file.clone(), ()).is_some() {
            return Err(GoldError::Twice(file));
        }
        let gold = Gold::new(file.clone(), document.value).map_err(|e| GoldError::Meta(file, e))?;
        all.push(gold);
    }
    Ok(all)
}

/// Why gold records cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GoldError {
    /// The file cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// `_meta` cannot be understood.
    #[error(
        "the gold record of {0:?} has a _meta that cannot be understood: it wants `accept` (pointer to a list of values \
         or \"any\"), `need_issue` (pointer to codes), `optional_paragraphs`, `issues_optional` (lists of text)"
    )]
    Meta(String, #[source] serde_json::Error),
    /// Two gold records for one document.
    #[error("there are two gold records of {0:?}")]
    Twice(String),
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn gold(record: Value) -> Result<Gold, serde_json::Error> {
        Gold::new("a.pdf".to_owned(), record)
    }

    #[test]
    fn what_may_differ_stands_beside_the_record_and_not_in_it() {
        let g = gold(json!({
            "amount": null,
            "_meta": {
                "form": "ours",
                "accept": {"/amount": [12500.00], "/summary": "any"},
                "need_issue": {"/amount": ["amount-conflict"]},
            },
        }))
        .unwrap();
        assert_eq!(g.record, json!({"amount": null}));
        assert_eq!(g.form.as_deref(), Some("ours"));
        assert!(g.allowed.anything("/summary") && !g.allowed.anything("/amount"));
        assert_eq!(g.allowed.issues_needed("/amount"), ["amount-conflict"]);
        assert!(g.agrees("/amount", &json!(null), &json!(12500)));
        assert!(g.agrees("/amount", &json!(null), &json!(null)));
        assert!(!g.agrees("/amount", &json!(null), &json!(12501)));
    }

    #[test]
    fn a_key_that_is_not_there_says_nothing() {
        let g = gold(json!({"amount": null, "outcome": {"by": "PCC"}})).unwrap();
        assert_eq!(g.says("/amount"), Some(&Value::Null));
        assert_eq!(g.says("/outcome/by"), Some(&json!("PCC")));
        assert_eq!(g.says("/outcome/status"), None);
    }

    #[test]
    fn a_word_other_than_any_is_a_mistake() {
        assert!(gold(json!({"_meta": {"accept": {"/amount": "all"}}})).is_err());
        assert!(gold(json!({"_meta": {"issues_optional": "missing-field"}})).is_err());
    }

    #[test]
    fn two_answers_for_one_document_are_refused() {
        let line = "{\"source\": {\"file\": \"a.pdf\"}}\n";
        let twice = line.repeat(2);
        let said = read(Documents::new("gold".into(), twice.as_bytes())).unwrap_err();
        assert_eq!(said.to_string(), "there are two gold records of \"a.pdf\"");
        assert_eq!(
            read(Documents::new("gold".into(), line.as_bytes()))
                .unwrap()
                .len(),
            1
        );
    }
}
