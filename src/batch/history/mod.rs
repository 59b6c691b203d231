//! `history.jsonl`: each change of a record, with its cause and the key values before and after.
//!
//! The file is only ever appended to. A line is an [`Entry`]; the entries of one run have one time. What a record was at
//! the end of any run follows from the entries up to then.

mod cause;
mod read;
mod values;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::compare::diff::{Changed, changes};
use crate::words::words;

pub(crate) use cause::Reread;
use cause::why;
pub use read::{Entries, HistoryError, entries};
pub use values::{AMOUNT_CANDIDATE, KEY_VALUES, largest_candidate, values};

words! {
    /// What became of a record.
    Event {
        /// It was not there before.
        New = "new",
        /// It is another.
        Changed = "changed",
        /// It is not there any more.
        Gone = "gone",
        /// The same file has another name. Its values may have changed as well.
        Renamed = "renamed",
    }
}

words! {
    /// Why a record is another.
    Cause {
        /// The file is new, or its bytes are others.
        File = "file",
        /// Another version of the program read the same bytes.
        Program = "program",
        /// The same bytes were read with other profiles.
        Profile = "profile",
        /// The same bytes were read under other options: recognition, limits, `--verify`, `--profile`.
        Options = "options",
        /// A person corrected or confirmed a value, or took that back.
        Correction = "correction",
        /// The publication page lists the file differently.
        Index = "index",
        /// Another file of the archive came, went or changed: a copy, or one with the same number.
        Archive = "archive",
        /// The file was read again though nothing it depends on changed, and came out differently.
        Again = "again",
        /// The file could be read before and cannot be read now.
        Unreadable = "unreadable",
        /// The file is not among the inputs any more.
        Gone = "gone",
        /// The same bytes have another name.
        Renamed = "renamed",
    }
}

/// One change of one record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// When the run began that found it, RFC 3339: the same for all entries of a run.
    pub at: String,
    /// `source.file` of the record; of one that is gone, as it was.
    pub file: String,
    /// What became of it.
    pub what: Event,
    /// Why.
    pub cause: Cause,
    /// Why, in words.
    pub why: String,
    /// The name before, of a file that was renamed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The key values ([`KEY_VALUES`]) that differ, in the order of the record.
    #[serde(default)]
    pub changed: Vec<String>,
    /// What else of the record differs, by the names of its fields.
    #[serde(default)]
    pub also: Vec<String>,
    /// The key values before; those that are null are left out. Null if there was no record.
    #[serde(default)]
    pub before: Option<Map<String, Value>>,
    /// The key values after.
    #[serde(default)]
    pub after: Option<Map<String, Value>>,
    /// The last good record in full, where the file cannot be read any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<Value>,
}

impl Entry {
    /// A record that was not there before.
    pub(crate) fn new(new: &Value) -> Self {
        Self {
            at: String::new(),
            file: file(new),
            what: Event::New,
            cause: Cause::File,
            why: "the file is new".to_owned(),
            from: None,
            changed: Vec::new(),
            also: Vec::new(),
            before: None,
            after: Some(values(new)),
            record: None,
        }
    }

    /// A record whose file is not among the inputs any more.
    pub(crate) fn gone(old: &Value) -> Self {
        Self {
            what: Event::Gone,
            cause: Cause::Gone,
            why: "the file is not among the inputs any more".to_owned(),
            before: Some(values(old)),
            after: None,
            ..Self::new(old)
        }
    }

    /// A record that is another than before. None where nothing differs.
    pub(crate) fn changed(old: &Value, new: &Value, reread: &Reread<'_>) -> Option<Self> {
        let difference = changes(old, new);
        if difference.is_empty() {
            return None;
        }
        let (cause, why) = why(old, new, &difference, reread);
        let failed = |v: &Value| v["status"] == "failed";
        Some(Self {
            what: Event::Changed,
            cause,
            why,
            record: (failed(new) && !failed(old)).then(|| old.clone()),
            ..Self::between(old, new, &difference)
        })
    }

    /// A record whose file has another name.
    pub(crate) fn renamed(old: &Value, new: &Value) -> Self {
        let mut difference = changes(old, new);
        difference.changes.retain(|c| c.pointer != "/source/file");
        Self {
            what: Event::Renamed,
            cause: Cause::Renamed,
            why: format!("the file was called {}", file(old)),
            from: Some(file(old)),
            ..Self::between(old, new, &difference)
        }
    }

    fn between(old: &Value, new: &Value, difference: &Changed) -> Self {
        let (before, after) = (values(old), values(new));
        let differs = |name: &&&str| before.get(**name) != after.get(**name);
        let changed: Vec<String> = KEY_VALUES
            .iter()
            .filter(differs)
            .map(|n| (*n).to_owned())
            .collect();
        Self {
            also: also(difference, &changed),
            changed,
            before: Some(before),
            after: Some(after),
            ..Self::new(new)
        }
    }
}

/// Fields of the record that differ and hold more than the key values tell.
fn also(difference: &Changed, changed: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        let known = changed.iter().any(|c| c == name) || out.iter().any(|o| o == name);
        if !known && name != "source" {
            out.push(name.to_owned());
        }
    };
    for change in &difference.changes {
        add(change.pointer.split('/').nth(1).unwrap_or_default());
    }
    if !difference.issues_gained.is_empty() || !difference.issues_lost.is_empty() {
        add("issues");
    }
    if difference.evidence {
        add("evidence");
    }
    out
}

fn file(record: &Value) -> String {
    record["source"]["file"].as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "tests write literals")]
    fn record(file: &str, sha: &str, amount: Value) -> Value {
        json!({"source": {"file": file, "sha256": sha}, "number": "1/2024", "amount": amount, "status": "ok", "issues": []})
    }

    fn reread() -> Reread<'static> {
        Reread::Kept
    }

    #[test]
    fn key_values_come_first_and_what_else_differs_is_named() {
        let old = record("a.pdf", "1", json!(5));
        let mut new = record("a.pdf", "2", json!(7));
        new["sections"] = json!([{"title": "x"}]);
        let entry = Entry::changed(&old, &new, &reread()).unwrap();
        assert_eq!(entry.cause, Cause::File);
        assert_eq!(entry.changed, ["amount", "sha256"]);
        assert_eq!(entry.also, ["sections"]);
        assert_eq!(entry.before.unwrap()["amount"], json!(5));
        assert_eq!(entry.after.unwrap()["amount"], json!(7));
        assert_eq!(entry.record, None);
    }

    #[test]
    fn the_last_good_record_is_kept_in_full() {
        let old = record("a.pdf", "1", json!(5));
        let mut new = record("a.pdf", "2", Value::Null);
        new["status"] = json!("failed");
        let entry = Entry::changed(&old, &new, &reread()).unwrap();
        assert_eq!(
            (entry.cause, entry.record),
            (Cause::Unreadable, Some(old.clone()))
        );
        // A file that was unreadable before has no earlier values.
        let entry = Entry::changed(
            &new,
            &json!({"source": {"file": "a.pdf"}, "status": "failed"}),
            &reread(),
        );
        assert_eq!(entry.unwrap().record, None);
    }

    #[test]
    fn a_rename_is_one_change() {
        let entry = Entry::renamed(&record("a.pdf", "1", json!(5)), &record("b.pdf", "1", json!(5)));
        assert_eq!(
            (entry.file.as_str(), entry.from.as_deref()),
            ("b.pdf", Some("a.pdf"))
        );
        assert!(entry.changed.is_empty() && entry.also.is_empty());
    }

    #[test]
    fn an_entry_is_read_as_it_was_written() {
        let old = record("a.pdf", "1", json!(5));
        let entries = [
            Entry::new(&old),
            Entry::gone(&old),
            Entry::renamed(&old, &record("b.pdf", "1", json!(6))),
        ];
        for entry in entries {
            let text = serde_json::to_string(&entry).unwrap();
            assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), entry);
        }
    }
}
