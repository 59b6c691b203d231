//! The right answers: records written by hand, with the differences they allow.

use std::collections::BTreeMap;
use std::io::BufRead;

use serde::Deserialize;
use serde_json::Value;

use super::super::normal::{Normal, text};
use super::super::pointer::text_at;
use super::super::source::{Documents, SourceError};

/// The right record of one document.
///
/// A gold record is a line of JSON in the shape of a record, with only the keys for which the answer is known. A
/// missing key is not scored; null means that the document has no such value. `_meta` holds the differences that are
/// allowed ([`Allowed`]) and the `form` of the document; other keys of `_meta` are ignored.
#[derive(Debug, Clone, PartialEq)]
pub struct Gold {
    /// Its `source.file`.
    pub file: String,
    /// The record.
    pub record: Value,
    /// The form: `profile` of the record, or `form` of its `_meta`, which may name a form without a profile.
    pub form: Option<String>,
    /// The differences that are allowed.
    pub allowed: Allowed,
}

/// The differences from the gold record that still count as right: the content of `_meta`.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct Allowed {
    /// From a JSON Pointer to what is right besides the gold value: a list of values, or `"any"`, which means that
    /// the place is not scored.
    pub accept: BTreeMap<String, Accept>,
    /// From a JSON Pointer to issue codes: the value is right only if an issue with one of these codes points at it.
    pub need_issue: BTreeMap<String, Vec<String>>,
    /// Paragraphs that a record may have and need not have.
    pub optional_paragraphs: Vec<String>,
    /// Codes of issues that may be raised and need not be.
    pub issues_optional: Vec<String>,
}

/// What is right besides the gold value.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Accept {
    /// Any of these values.
    Values(Vec<Value>),
    /// `"any"`: the place is not scored.
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
    /// Whether a place is not scored.
    #[must_use]
    pub fn anything(&self, pointer: &str) -> bool {
        matches!(self.accept.get(pointer), Some(Accept::Any(_)))
    }

    /// The values that are right at a place, besides the gold value.
    #[must_use]
    pub fn values(&self, pointer: &str) -> &[Value] {
        match self.accept.get(pointer) {
            Some(Accept::Values(values)) => values,
            _ => &[],
        }
    }

    /// The codes of which one must point at the value.
    #[must_use]
    pub fn issues_needed(&self, pointer: &str) -> &[String] {
        self.need_issue.get(pointer).map_or(&[], Vec::as_slice)
    }

    /// The optional paragraphs in the form used for comparison.
    pub(super) fn paragraphs(&self) -> Vec<String> {
        self.optional_paragraphs
            .iter()
            .map(|p| text(p))
            .filter(|p| !p.is_empty())
            .collect()
    }
}

impl Gold {
    /// Builds a gold record from a record with `_meta`.
    ///
    /// # Errors
    ///
    /// If `_meta` does not have the shape of [`Allowed`].
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

    /// The gold value at a place. `None`: the record has no such key, so the place is not scored. `Some(null)`: the
    /// document has no such value.
    #[must_use]
    pub fn value_at(&self, pointer: &str) -> Option<&Value> {
        self.record.pointer(pointer)
    }

    /// Whether a value is right at a place, without regard to issues.
    #[must_use]
    pub fn agrees(&self, pointer: &str, gold: &Value, got: &Value) -> bool {
        let got = Normal::from_json(got);
        let mut right = std::iter::once(gold).chain(self.allowed.values(pointer));
        right.any(|v| Normal::from_json(v) == got)
    }
}

/// Reads all gold records of a file.
///
/// # Errors
///
/// If the file cannot be read, a line is not a record, `_meta` has another shape, or two records are of one document.
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
    /// `_meta` does not have the expected shape.
    #[error(
        "the gold record of {0:?} has a _meta that cannot be understood: expected are `accept` (pointer to a list of values \
         or \"any\"), `need_issue` (pointer to codes), `optional_paragraphs`, `issues_optional` (lists of text)"
    )]
    Meta(String, #[source] serde_json::Error),
    /// Two gold records are of the same document.
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
    fn allowed_differences_are_not_part_of_the_record() {
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
    fn a_missing_key_is_not_scored() {
        let g = gold(json!({"amount": null, "outcome": {"by": "PCC"}})).unwrap();
        assert_eq!(g.value_at("/amount"), Some(&Value::Null));
        assert_eq!(g.value_at("/outcome/by"), Some(&json!("PCC")));
        assert_eq!(g.value_at("/outcome/status"), None);
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
        let error = read(Documents::new("gold".into(), twice.as_bytes())).unwrap_err();
        assert_eq!(error.to_string(), "there are two gold records of \"a.pdf\"");
        assert_eq!(
            read(Documents::new("gold".into(), line.as_bytes()))
                .unwrap()
                .len(),
            1
        );
    }
}
