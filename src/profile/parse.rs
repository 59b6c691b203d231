//! A profile file's text to what it says, with every fault of its shape: no TOML, unknown keys and words, values of
//! the wrong kind.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::ProfileError;
use super::model::Draft;

/// How many faults of one file are listed; more would hide the first.
const MAX_FAULTS: usize = 50;

/// A file as read: what is sound in it, where its keys stand, what is wrong.
pub(super) struct Parsed {
    /// What it says, faulty entries left out; none if nothing can be made of it.
    pub(super) draft: Option<Draft>,
    pub(super) places: Places,
    pub(super) faults: Vec<ProfileError>,
}

/// Where each key of a file stands, by its path: `header.subject.labels`.
#[derive(Debug, Clone, Default)]
pub(super) struct Places(BTreeMap<String, Range<usize>>);

impl Places {
    /// Where a key stands; if it is not there, the table it would stand in; else the file's beginning.
    pub(super) fn of(&self, path: &str) -> Range<usize> {
        let mut path = path;
        loop {
            if let Some(at) = self.0.get(path) {
                return at.clone();
            }
            match path.rfind(['.', '[']) {
                Some(i) => path = path.get(..i).unwrap_or_default(),
                None => return 0..0,
            }
        }
    }

    fn gather(&mut self, path: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let here = joined(path, key.get_ref());
            self.0.insert(here.clone(), key.span());
            match value.get_ref() {
                DeValue::Table(t) => self.gather(&here, t),
                DeValue::Array(items) => {
                    for (i, item) in items.iter().enumerate() {
                        let here = format!("{here}[{i}]");
                        self.0.insert(here.clone(), item.span());
                        if let DeValue::Table(t) = item.get_ref() {
                            self.gather(&here, t);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

fn joined(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// Reads a profile's text. The entry a fault is in is left out and the rest read again, so that one run names all.
pub(super) fn parse(file: &str, text: &str) -> Parsed {
    let (mut tree, errors) = DeTable::parse_recoverable(text);
    let mut out = Parsed {
        draft: None,
        places: Places::default(),
        faults: errors
            .iter()
            .take(MAX_FAULTS)
            .map(|e| {
                let span = e.span().unwrap_or_default();
                // Which key it is, the parser does not say.
                let key = Some(e.message()).filter(|m| *m == "duplicate key");
                let key = key.and_then(|_| text.get(span.clone()));
                let key = key.map_or(String::new(), |k| format!(" `{k}`"));
                // A pattern in double quotes is what is mostly meant.
                let escape = e.message().contains("escape");
                let advice = if escape {
                    "; write patterns in single quotes, in which TOML leaves backslashes alone"
                } else {
                    ""
                };
                ProfileError::new(
                    file,
                    format!("the file is not TOML: {}{key}{advice}", e.message()),
                )
                .at(text, &span)
            })
            .collect(),
    };
    if !out.faults.is_empty() {
        return out;
    }
    out.places.gather("", tree.get_ref());
    let mut left_out: Vec<String> = Vec::new();
    for _ in 0..2 * MAX_FAULTS {
        let error = match Draft::deserialize(toml::de::Deserializer::from(tree.clone())) {
            Ok(draft) => {
                out.draft = Some(draft);
                return out;
            }
            Err(e) => e,
        };
        let path = error
            .span()
            .map(|at| locate(tree.get_ref(), &at))
            .unwrap_or_default();
        // Parts that are missing only because they were left out have been reported.
        let follows = named(error.message(), "missing field `")
            .is_some_and(|f| left_out.contains(&joined(&path.name(), f)));
        if !follows {
            let fault = fault(file, text, &error, &path);
            if let Some(meant) = fault.suggestion() {
                let table = Path(
                    path.0
                        .iter()
                        .take(path.0.len().saturating_sub(1))
                        .cloned()
                        .collect(),
                );
                left_out.push(joined(&table.name(), meant));
            }
            out.faults.push(fault);
        }
        if path.0.is_empty() || out.faults.len() >= MAX_FAULTS {
            return out;
        }
        remove(&mut tree, &path.0);
        left_out.push(path.name());
    }
    out
}

/// A step into the tree.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    Key(String),
    Item(usize),
}

#[derive(Debug, Clone, Default)]
struct Path(Vec<Step>);

impl Path {
    fn name(&self) -> String {
        let mut out = String::new();
        for step in &self.0 {
            match step {
                Step::Key(k) => out = joined(&out, k),
                Step::Item(i) => out = format!("{out}[{i}]"),
            }
        }
        out
    }
}

/// The entry a fault's place belongs to: the deepest whose key or value holds it.
fn locate(table: &DeTable<'_>, at: &Range<usize>) -> Path {
    let mut out = Path::default();
    descend(table, at, &mut out.0);
    out
}

fn descend(table: &DeTable<'_>, at: &Range<usize>, out: &mut Vec<Step>) -> bool {
    let holds = |s: &Range<usize>| s.start <= at.start && at.end <= s.end;
    for (key, value) in table {
        out.push(Step::Key(key.get_ref().to_string()));
        if key.span() == *at || value.span() == *at && !value.get_ref().is_table() {
            return true;
        }
        if inside(value, at, out) || holds(&value.span()) {
            return true;
        }
        out.pop();
    }
    false
}

fn inside(value: &Spanned<DeValue<'_>>, at: &Range<usize>, out: &mut Vec<Step>) -> bool {
    match value.get_ref() {
        // A table's own span may be that of its head only, so its entries are looked at whatever it is.
        DeValue::Table(t) => descend(t, at, out),
        DeValue::Array(items) => items.iter().enumerate().any(|(i, item)| {
            out.push(Step::Item(i));
            let found = inside(item, at, out)
                || item.span().start <= at.start && at.end <= item.span().end && item.get_ref().is_table();
            if !found {
                out.pop();
            }
            found
        }),
        _ => false,
    }
}

fn remove(tree: &mut Spanned<DeTable<'_>>, path: &[Step]) {
    fn from_table(table: &mut DeTable<'_>, path: &[Step]) {
        let Some((Step::Key(key), rest)) = path.split_first() else {
            return;
        };
        if rest.is_empty() {
            table.remove(key.as_str());
            return;
        }
        for (k, value) in table.iter_mut() {
            if k.get_ref() == key {
                from_value(value.get_mut(), rest);
            }
        }
    }
    fn from_value(value: &mut DeValue<'_>, path: &[Step]) {
        match (value, path.split_first()) {
            (DeValue::Table(t), _) => from_table(t, path),
            (DeValue::Array(items), Some((Step::Item(i), rest))) => {
                if rest.is_empty() {
                    // What is left of a list keeps its order.
                    let kept = items.iter().enumerate().filter(|(k, _)| k != i);
                    *items = kept.map(|(_, v)| v.clone()).collect();
                } else if let Some(item) = items.get_mut(*i) {
                    from_value(item.get_mut(), rest);
                }
            }
            _ => {}
        }
    }
    from_table(tree.get_mut(), path);
}

fn fault(file: &str, text: &str, error: &toml::de::Error, path: &Path) -> ProfileError {
    let message = error.message();
    let mut out = ProfileError::new(file, plain(message));
    if let Some(at) = error.span() {
        out = out.at(text, &at);
    }
    if !path.0.is_empty() {
        // Which item of a list it is, the line says.
        let keys = path.0.iter().filter(|s| matches!(s, Step::Key(_)));
        out = out.key(Path(keys.cloned().collect()).name());
    }
    let seen = named(message, "unknown field `").or_else(|| named(message, "unknown variant `"));
    match (seen, message.split_once("expected ")) {
        (Some(word), Some((_, expected))) => {
            let known: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
            out.nearest(word, &known)
        }
        _ => out,
    }
}

/// The word in backticks behind a beginning.
fn named<'m>(message: &'m str, beginning: &str) -> Option<&'m str> {
    message.strip_prefix(beginning)?.split('`').next()
}

/// The parser's words in those of somebody who writes TOML and no program.
fn plain(message: &str) -> String {
    let mut out = message.replace("unknown variant", "unknown word");
    for (said, meant) in [
        ("unknown field", "unknown key"),
        ("missing field", "missing key"),
        ("expected a sequence", "expected a list: `[\"…\", \"…\"]`"),
        ("expected a map", "expected a table"),
        ("expected a boolean", "expected `true` or `false`"),
        ("expected f64", "expected a number"),
        ("invalid type: sequence", "invalid type: a list"),
        ("invalid type: map", "invalid type: a table"),
    ] {
        out = out.replace(said, meant);
    }
    if let Some(i) = out.find("expected struct ") {
        out.truncate(i);
        out.push_str("expected a table");
    }
    if let Some(i) = out.find("expected enum ") {
        out.truncate(i);
        out.push_str("expected one word in quotes");
    }
    out
}
