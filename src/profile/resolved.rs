//! A profile as it is once inheritance is resolved, with where each entry comes from.

use serde::Serialize;
use toml::{Table, Value};

use super::inherit::entries;
use super::load::{Profiles, resolve};

/// An entry of a profile: what is inherited or replaced as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// Its key: `header.subject`, `rule.award-to`, `publisher.name`.
    pub key: String,
    /// The id of the profile that says it.
    pub from: String,
    /// The profiles whose part of it comes behind: the sentences of an outcome are gathered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<String>,
    /// The profile says it itself.
    pub own: bool,
    /// What it says.
    pub value: Value,
}

/// A profile with everything it inherits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Resolved {
    /// Its id.
    pub id: String,
    /// The file it comes from.
    pub file: String,
    /// It is only a base for others.
    #[serde(rename = "abstract")]
    pub is_abstract: bool,
    /// The ids of the profiles it inherits from, the nearest first.
    pub inherits: Vec<String>,
    /// Its entries in the order of the language.
    pub entries: Vec<Entry>,
}

impl Profiles {
    /// A profile with everything it inherits, also one that is only a base for others.
    #[must_use]
    pub fn resolved(&self, id: &str) -> Option<Resolved> {
        let source = self.sources.get(id)?;
        let line = self.lineage(source).ok()?;
        let whole = resolve(&line).ok()?;
        let table = Table::try_from(&whole).ok()?;
        let own: Vec<Vec<String>> = line.iter().map(|s| entries(&s.draft)).collect();
        let entries = entries(&whole)
            .into_iter()
            .filter_map(|key| {
                // The nearest profile that says it.
                let mut places =
                    (0..line.len()).filter(|i| own.get(*i).is_some_and(|keys| keys.contains(&key)));
                let place = places.next()?;
                let id = |i: usize| line.get(i).map(|s| s.draft.id.value.clone());
                let then = if key.starts_with("outcome.") {
                    places.filter_map(id).collect()
                } else {
                    Vec::new()
                };
                let value = match key.split_once('.') {
                    Some((table_key, rest)) => table.get(table_key)?.get(rest)?,
                    None => table.get(&key)?,
                };
                Some(Entry {
                    from: id(place)?,
                    then,
                    own: place == 0,
                    value: pruned(value),
                    key,
                })
            })
            .collect();
        Some(Resolved {
            id: id.to_owned(),
            file: source.file.clone(),
            is_abstract: whole.is_abstract,
            inherits: line.iter().skip(1).map(|s| s.draft.id.value.clone()).collect(),
            entries,
        })
    }
}

impl Resolved {
    /// As a profile file that inherits nothing; comments say where each entry comes from.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let origin = |e: &Entry| {
            let first = if e.own {
                "own".to_owned()
            } else {
                format!("from {}", e.from)
            };
            let then = e.then.iter().map(|id| format!(", then from {id}"));
            std::iter::once(first).chain(then).collect::<String>()
        };
        let mut out = format!("# {} as resolved, from {}", self.id, self.file);
        if !self.inherits.is_empty() {
            out.push_str(&format!("; inherits from {}", self.inherits.join(", then ")));
        }
        out.push_str(&format!("\nid = {}\n", Value::from(self.id.as_str())));
        if self.is_abstract {
            out.push_str("abstract = true\n");
        }
        let mut open = "";
        for e in &self.entries {
            match e.key.split_once('.') {
                // Single values, and tables whose keys are inherited one by one.
                None if !e.value.is_table() => {
                    out.push_str(&format!("{}  # {}\n", line(&e.key, &e.value), origin(e)));
                }
                Some((table, key)) if !e.value.is_table() => {
                    if open != table {
                        out.push_str(&format!("\n[{table}]\n"));
                    }
                    open = table;
                    let text = line(key, &e.value);
                    if text.contains('\n') {
                        out.push_str(&format!("# {}\n{text}\n", origin(e)));
                    } else {
                        out.push_str(&format!("{text}  # {}\n", origin(e)));
                    }
                }
                split => {
                    let (outer, inner) = split.map_or((e.key.as_str(), None), |(t, k)| (t, Some(k)));
                    out.push_str(&format!("\n# {}\n{}", origin(e), table(outer, inner, &e.value)));
                    open = "";
                }
            }
        }
        out
    }
}

/// What is given and says something: no `false`, no empty list or table.
fn pruned(value: &Value) -> Value {
    let says = |v: &Value| match v {
        Value::Boolean(b) => *b,
        Value::Array(a) => !a.is_empty(),
        Value::Table(t) => !t.is_empty(),
        _ => true,
    };
    match value {
        Value::Table(t) => Value::Table(
            t.iter()
                .map(|(k, v)| (k.clone(), pruned(v)))
                .filter(|(_, v)| says(v))
                .collect(),
        ),
        Value::Array(a) => Value::Array(a.iter().map(pruned).collect()),
        v => v.clone(),
    }
}

/// Longest line of a list; longer ones get a line an item.
const WIDTH: usize = 110;

/// `key = value`, a long list over several lines.
fn line(key: &str, value: &Value) -> String {
    let mut one = Table::new();
    one.insert(key.to_owned(), value.clone());
    let text = toml::to_string(&one).unwrap_or_default();
    let text = if text.lines().any(|l| l.chars().count() > WIDTH) {
        toml::to_string_pretty(&one).unwrap_or(text)
    } else {
        text
    };
    text.trim_end().to_owned()
}

/// `[outer.inner]` and what is in it.
fn table(outer: &str, inner: Option<&str>, value: &Value) -> String {
    let mut whole = Table::new();
    let content = match inner {
        Some(key) => Value::Table(Table::from_iter([(key.to_owned(), value.clone())])),
        None => value.clone(),
    };
    whole.insert(outer.to_owned(), content);
    let short = toml::to_string(&whole).unwrap_or_default();
    if short.lines().any(|l| l.chars().count() > WIDTH) {
        toml::to_string_pretty(&whole).unwrap_or(short)
    } else {
        short
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_the_profile() {
        let profiles = Profiles::builtin().unwrap();
        for listed in profiles.list() {
            let text = profiles.resolved(&listed.id).unwrap().to_toml();
            let alone = Profiles::none()
                .with_text("printed.toml", &text)
                .unwrap_or_else(|e| panic!("{}: {e:?}\n{text}", listed.id));
            let (a, b) = if listed.is_abstract {
                (profiles.base(&listed.id), alone.base(&listed.id))
            } else {
                (profiles.get(&listed.id), alone.get(&listed.id))
            };
            let (mut a, b) = (a.unwrap().clone(), b.unwrap());
            a.origin.clone_from(&b.origin);
            a.is_given = b.is_given;
            assert_eq!(format!("{a:?}"), format!("{b:?}"), "{}", listed.id);
        }
    }

    #[test]
    fn entries_say_where_they_come_from() {
        let r = Profiles::builtin().unwrap().resolved("norfolk-a").unwrap();
        assert_eq!(r.inherits, ["norfolk-b", "submission", "common"]);
        let from = |key: &str| r.entries.iter().find(|e| e.key == key).map(|e| e.from.as_str());
        assert_eq!(from("recognise"), Some("norfolk-a"));
        assert_eq!(from("number"), Some("norfolk-b"));
        assert_eq!(from("header.subject"), Some("submission"));
        let common = r.entries.iter().find(|e| e.key.starts_with("rule."));
        assert_eq!(common.map(|e| e.from.as_str()), Some("common"));
        assert_eq!(from("emissions"), None);
        insta::assert_snapshot!(
            Profiles::builtin()
                .unwrap()
                .resolved("suffolk")
                .unwrap()
                .to_toml()
                .lines()
                .take(60)
                .collect::<Vec<_>>()
                .join("\n")
        );
    }
}
