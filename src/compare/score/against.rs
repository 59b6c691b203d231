//! What became better and what worse since an earlier run.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::Score;
use super::document::{DocumentScore, ISSUES};
use super::lists::Counts;
use super::values::{Judged, Verdict};

/// A field of a document that stands otherwise than before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shift {
    /// The document.
    pub file: String,
    /// The field.
    pub field: String,
    /// Whether it is better now.
    pub gain: bool,
    /// As it was.
    pub old: Standing,
    /// As it is.
    pub new: Standing,
}

/// How a field stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Standing {
    /// A value.
    Value {
        /// Its verdict.
        verdict: Verdict,
        /// What the record says.
        got: Value,
    },
    /// A list, a text, or the issues.
    Items(Counts),
}

impl Standing {
    /// How far from right: for values by verdict (a silent mistake is worst), for lists by the number of mistakes.
    fn distance(&self) -> u64 {
        match self {
            Self::Value { verdict, .. } => match verdict {
                Verdict::Right => 0,
                // Both are told to somebody: one is as far from right as the other.
                Verdict::Missing | Verdict::Wrong => 1,
                Verdict::Silent => 2,
            },
            Self::Items(c) => c.missed + c.extra,
        }
    }
}

/// Gains and losses between two runs scored against the same gold records, by document and field. A field that is as far
/// from right as it was is none, whatever it says now.
#[must_use]
pub fn shifts(old: &Score, new: &Score) -> Vec<Shift> {
    let before: BTreeMap<&str, &DocumentScore> = old.documents.iter().map(|d| (d.file.as_str(), d)).collect();
    let mut out = Vec::new();
    for now in &new.documents {
        let Some(before) = before.get(now.file.as_str()) else {
            continue;
        };
        let (before, now_at) = (standings(before), standings(now));
        let mut fields: Vec<&String> = now_at.iter().map(|(f, _)| f).collect();
        // What only the earlier record had: a value invented then and gone now.
        fields.extend(
            before
                .iter()
                .map(|(f, _)| f)
                .filter(|f| find(&now_at, f).is_none()),
        );
        for field in fields {
            let (was, is) = (find(&before, field), find(&now_at, field));
            let nothing = Standing::Value {
                verdict: Verdict::Right,
                got: Value::Null,
            };
            let was = was.cloned().unwrap_or_else(|| nothing.clone());
            let is = is.cloned().unwrap_or(nothing);
            if was.distance() != is.distance() {
                out.push(Shift {
                    file: now.file.clone(),
                    field: field.clone(),
                    gain: is.distance() < was.distance(),
                    old: was,
                    new: is,
                });
            }
        }
    }
    out
}

fn find<'s>(standings: &'s [(String, Standing)], field: &str) -> Option<&'s Standing> {
    standings.iter().find(|(f, _)| f == field).map(|(_, s)| s)
}

/// All fields of a document. A field that comes more than once (emissions) stands as its worst.
fn standings(d: &DocumentScore) -> Vec<(String, Standing)> {
    let mut out: Vec<(String, Standing)> = Vec::new();
    for Judged {
        field, verdict, got, ..
    } in &d.values
    {
        let standing = Standing::Value {
            verdict: *verdict,
            got: got.clone(),
        };
        match out.iter_mut().find(|(f, _)| f == field) {
            Some((_, worst)) if worst.distance() < standing.distance() => *worst = standing,
            Some(_) => {}
            None => out.push((field.clone(), standing)),
        }
    }
    // A text and the section titles have names of their own.
    let lists = d.lists.iter();
    out.extend(lists.map(|l| (l.measure.as_str().to_owned(), Standing::Items(l.counts))));
    out.extend(
        d.issues
            .iter()
            .map(|i| (ISSUES.to_owned(), Standing::Items(i.counts()))),
    );
    out
}
