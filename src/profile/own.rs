//! Fields of a form's own: `[field.key_decision]`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::list::List;
use super::model::ValuePlace;
use super::spot::Spot;
use crate::words::words;

/// The form of a field's id: a key of the record and a cell of `fields.csv`.
pub(super) const FIELD_ID: &str = "^[a-z][a-z0-9_]*$";

/// A field the form has and the record has no place for: it stands in the record's `fields` under the entry's key.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FieldDraft {
    /// The label as printed, in its variants.
    pub labels: List<Spot<String>>,
    /// What its value is: `text` if not given.
    #[serde(default, rename = "type")]
    pub kind: Option<Spot<FieldType>>,
    /// It holds several values, one a line or list item below its label, or set apart by semicolons.
    #[serde(default)]
    pub list: Option<bool>,
    /// What else stands between the values of a list on one line: `","`, `" and "`.
    #[serde(default)]
    pub separators: List<Spot<String>>,
    /// Where the value stands.
    #[serde(default)]
    pub value: Option<ValuePlace>,
    /// This form always has it: its absence is an error.
    #[serde(default)]
    pub required: Option<bool>,
    /// Papers on this form may lack it: its absence does not count against the form.
    #[serde(default)]
    pub optional: Option<bool>,
    /// A word space alone may stand between the label and its value.
    #[serde(default)]
    pub bare: Option<bool>,
    /// What the value looks like: a value that does not match is left out and reported. A group named `value` picks a part
    /// of it.
    #[serde(default)]
    pub pattern: Option<Spot<String>>,
    /// Inherited entries this one takes the place of: `header.originator`.
    #[serde(default)]
    pub instead_of: Option<Entries>,
}

words! {
    /// What the value of a field is.
    FieldType {
        /// Text as printed.
        Text = "text",
        /// The answer to a question: `true` or `false` in the record.
        YesNo = "yes-no",
        /// A day, written `YYYY-MM-DD` in the record.
        Date = "date",
        /// A sum of money, in the publisher's currency.
        Money = "money",
        /// A number.
        Number = "number",
        /// The name of a person or body, without a leading article.
        Body = "body",
    }
}

/// Keys of entries: one in quotes, or a list of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entries(pub Vec<Spot<String>>);

impl Serialize for Entries {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Written;

        impl<'de> Visitor<'de> for Written {
            type Value = Vec<Spot<String>>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an entry such as \"header.originator\", or a list of them")
            }

            fn visit_str<E: de::Error>(self, one: &str) -> Result<Self::Value, E> {
                Ok(vec![Spot {
                    value: one.to_owned(),
                    at: 0..0,
                }])
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut items: Vec<Spot<String>> = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(items)
            }
        }

        struct Any(Vec<Spot<String>>);
        impl<'de> Deserialize<'de> for Any {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                d.deserialize_any(Written).map(Any)
            }
        }

        let whole = Spot::<Any>::deserialize(d)?;
        let mut items = whole.value.0;
        // One that stands alone stands where the whole value does.
        for item in items.iter_mut().filter(|i| i.at.is_empty()) {
            item.at = whole.at.clone();
        }
        Ok(Self(items))
    }
}

impl JsonSchema for Entries {
    fn schema_name() -> Cow<'static, str> {
        "Entries".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "oneOf": [
                { "type": "string" },
                { "type": "array", "items": { "type": "string" }, "minItems": 1 },
            ],
        })
    }

    fn inline_schema() -> bool {
        true
    }
}
