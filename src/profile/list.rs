//! A list a profile gives: whole, or as an addition to the list it inherits.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A list as written: `["A", "B"]`, or `{ add = ["C"] }` for the inherited list with one more.
#[derive(Debug, Clone, PartialEq)]
pub struct List<T> {
    /// What the file gives.
    pub items: Vec<T>,
    /// They are added to those of the inherited list.
    pub add: bool,
}

/// The one key of a list that adds.
const ADD: &str = "add";

impl<T> List<T> {
    /// Whether nothing is given.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.items.is_empty() && !self.add
    }
}

impl<T: Clone> List<T> {
    /// This list over an inherited one: behind it where it adds; in its place otherwise. One that is not given leaves the
    /// inherited one as it is.
    #[must_use]
    pub(super) fn over(&self, inherited: &Self) -> Self {
        let items = if self.add {
            inherited.items.iter().chain(&self.items).cloned().collect()
        } else if self.items.is_empty() {
            inherited.items.clone()
        } else {
            self.items.clone()
        };
        Self { items, add: false }
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            add: false,
        }
    }
}

impl<T> std::ops::Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<'l, T> IntoIterator for &'l List<T> {
    type Item = &'l T;
    type IntoIter = std::slice::Iter<'l, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if self.add {
            let mut map = s.serialize_map(Some(1))?;
            map.serialize_entry(ADD, &self.items)?;
            map.end()
        } else {
            self.items.serialize(s)
        }
    }
}

// By hand, so that each item keeps its place in the file.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Written<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Written<T> {
            type Value = List<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list: `[\"…\", \"…\"]`, or `{ add = [\"…\"] }` to extend the inherited one")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<List<T>, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(List { items, add: false })
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<List<T>, A::Error> {
                let mut items = None;
                while let Some(key) = map.next_key::<String>()? {
                    if key != ADD {
                        return Err(de::Error::unknown_field(&key, &[ADD]));
                    }
                    items = Some(map.next_value()?);
                }
                let items = items.ok_or_else(|| de::Error::missing_field(ADD))?;
                Ok(List { items, add: true })
            }
        }

        d.deserialize_any(Written(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for List<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("ListOf{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let items = generator.subschema_for::<T>();
        json_schema!({
            "description": "A list, or `{ add = [...] }`: the inherited list and what is added to it.",
            "oneOf": [
                { "type": "array", "items": items },
                {
                    "type": "object",
                    "properties": {
                        "add": {
                            "description": "What is added to the inherited list.",
                            "type": "array", "minItems": 1, "items": items,
                        }
                    },
                    "required": ["add"],
                    "additionalProperties": false,
                },
            ],
        })
    }

    fn inline_schema() -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Doc {
        l: List<String>,
    }

    fn read(text: &str) -> Result<List<String>, String> {
        toml::from_str::<Doc>(text)
            .map(|d| d.l)
            .map_err(|e| e.message().to_owned())
    }

    #[test]
    fn whole_or_added_to() {
        let whole = read("l = [\"a\", \"b\"]").unwrap();
        let more = read("l = { add = [\"c\"] }").unwrap();
        assert!(!whole.add && more.add);
        assert_eq!(more.over(&whole).items, ["a", "b", "c"]);
        assert_eq!(whole.over(&more).items, ["a", "b"]);
        assert_eq!(List::default().over(&whole).items, ["a", "b"]);
    }

    #[test]
    fn what_is_expected_is_named() {
        for (text, want) in [
            ("l = \"a\"", "expected a list"),
            ("l = { ad = [\"a\"] }", "unknown field `ad`, expected `add`"),
            ("l = {}", "missing field `add`"),
        ] {
            let message = read(text).unwrap_err();
            assert!(message.contains(want), "{message}");
        }
    }
}
