//! Values of the fields a form has beyond the contract: `applicant`, `key_decision`, `hearing_date`.
//!
//! A profile defines which fields there are, and the type of each. So a value here is what JSON can hold: a text, a
//! number, `true` or `false`, or a list of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Number;

/// The form of a field's id: it is a key of the record and a cell of `fields.csv`.
pub(crate) const FIELD_ID: &str = "^[a-z][a-z0-9_]*$";

/// What a field of the form holds.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum FieldValue {
    /// One value.
    One(FieldItem),
    /// A list of values, in the order of the document.
    Several(Vec<FieldItem>),
}

/// One value of a field.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum FieldItem {
    /// The answer to a question of yes or no.
    YesNo(bool),
    /// A sum of money in the publisher's currency, or another number.
    Number(Number),
    /// A text, the name of a body, or a date in ISO 8601.
    Text(String),
}

impl FieldValue {
    /// Its values: one, or those of the list.
    #[must_use]
    pub fn items(&self) -> &[FieldItem] {
        match self {
            Self::One(item) => std::slice::from_ref(item),
            Self::Several(items) => items,
        }
    }
}

// By way of a JSON value: what serde does for untagged types cannot tell an exact number from a map.
impl<'de> Deserialize<'de> for FieldValue {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        match Value::deserialize(d)? {
            Value::Array(items) => {
                let items: Result<_, _> = items.into_iter().map(item).collect();
                items.map(Self::Several)
            }
            one => item(one).map(Self::One),
        }
        .map_err(serde::de::Error::custom)
    }
}

fn item(value: Value) -> Result<FieldItem, String> {
    match value {
        Value::Bool(answer) => Ok(FieldItem::YesNo(answer)),
        Value::String(text) => Ok(FieldItem::Text(text)),
        number @ Value::Number(_) => serde_json::from_value(number)
            .map(FieldItem::Number)
            .map_err(|e| e.to_string()),
        other => Err(format!(
            "`{other}` is not the value of a field; expected a text, a number, `true`, `false`, or a list of them"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_and_read_exactly() {
        for json in [
            "\"Tern Bay Trust\"",
            "true",
            "10030.5",
            "12500",
            "[\"A. Reed\",\"B. Sedge\"]",
            "[1.25,false]",
            "[]",
        ] {
            let value: FieldValue = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
        }
        let several: FieldValue = serde_json::from_str("[1, 2]").unwrap();
        assert_eq!(several.items().len(), 2);
    }

    #[test]
    fn what_is_not_a_value_is_refused() {
        for json in ["{}", "[[1]]", "[null]"] {
            let error = serde_json::from_str::<FieldValue>(json).unwrap_err().to_string();
            assert!(error.contains("is not the value of a field"), "{error}");
        }
    }
}
