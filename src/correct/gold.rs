//! What people corrected and confirmed as right answers to hold a run against.

use serde_json::{Map, Value, json};

use super::file::Corrections;
use super::row::Action;
use crate::issue::Code;
use crate::record::{Record, Review};

/// The right answers for a document, as far as a person gave them.
#[derive(Debug, Clone, PartialEq)]
pub struct Gold {
    /// A gold record: only keys that somebody answered for.
    pub record: Value,
    /// How many values somebody answered for.
    pub values: u64,
    /// How many were left out, because they are part of a list that no person confirmed as a whole.
    pub left_out: u64,
}

/// The right answers that the corrections of a record give. `None` if no person corrected or confirmed anything, or nothing
/// of it fits the file any more.
///
/// The record has its corrections applied.
#[must_use]
pub fn gold(record: &Record, corrections: &Corrections) -> Option<Gold> {
    let value = serde_json::to_value(record).ok()?;
    let mut out = Map::new();
    out.insert("source".to_owned(), json!({ "file": record.source.file }));
    let mut gold = Gold {
        record: Value::Null,
        values: 0,
        left_out: 0,
    };
    let rows = corrections.of(&record.source.file);
    for issue in record.issues.iter().filter(|i| i.code == Code::Corrected) {
        let Some(pointer) = issue.field.as_deref().filter(|p| *p != "/review") else {
            continue;
        };
        let mut steps = pointer.trim_start_matches('/').splitn(2, '/');
        let (Some(top), rest) = (steps.next(), steps.next()) else {
            continue;
        };
        let Some(whole) = value.get(top) else { continue };
        match (whole, rest) {
            (Value::Array(_), Some(_)) if record.review != Review::Done => {
                gold.left_out += 1;
                continue;
            }
            (Value::Object(object), Some(key)) => {
                let Some(inner) = object.get(key) else { continue };
                let entry = out.entry(top).or_insert_with(|| json!({}));
                if let Value::Object(entry) = entry {
                    entry.insert(key.to_owned(), inner.clone());
                }
            }
            _ => {
                out.insert(top.to_owned(), whole.clone());
            }
        }
        gold.values += 1;
    }
    if gold.values == 0 && gold.left_out == 0 {
        return None;
    }
    let people: Vec<String> = rows
        .iter()
        .filter(|row| matches!(row.action, Action::Set | Action::Confirm))
        .map(|row| row.doing())
        .collect();
    // Kept for readers; scoring passes it over.
    out.insert(
        "_meta".to_owned(),
        json!({ "form": record.profile, "people": people }),
    );
    if record.profile.is_none()
        && let Some(Value::Object(meta)) = out.get_mut("_meta")
    {
        meta.shift_remove("form");
    }
    gold.record = Value::Object(out);
    Some(gold)
}
