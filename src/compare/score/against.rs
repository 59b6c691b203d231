//! What became better and what became worse since an earlier run.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::Score;
use super::document::{DocumentScore, ISSUES};
use super::lists::Counts;
use super::values::{Judged, Verdict};

/// A field of a document whose score changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shift {
    /// The document.
    pub file: String,
    /// The field.
    pub field: String,
    /// Whether the new run is better.
    pub gain: bool,
    /// The field in the earlier run.
    pub old: Standing,
    /// The field in the new run.
    pub new: Standing,
}

/// The score of a field in one run.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Standing {
    /// A single value.
    Value {
        /// Its verdict.
        verdict: Verdict,
        /// The value in the record.
        got: Value,
    },
    /// The counts of a list, of a text or of the issues.
    Items(Counts),
}

impl Standing {
    /// The distance from right: for a value its verdict (a silent mistake is worst), for a list the number of
    /// mistakes.
    fn distance(&self) -> u64 {
        match self {
            Self::Value { verdict, .. } => match verdict {
                Verdict::Right => 0,
                // The record or an issue shows both mistakes, so they are equally far from right.
                Verdict::Missing | Verdict::Wrong => 1,
                Verdict::Silent => 2,
            },
            Self::Items(c) => c.missed + c.extra,
        }
    }
}

/// Gains and losses between two runs scored against the same gold records, by document and field. A field at the same
/// distance from right is neither a gain nor a loss, even if its value changed.
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
        // Fields that only the earlier record had: an invented value that is gone now.
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

/// All fields of a document. If a field occurs more than once (emissions), its worst verdict counts.
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
    // The names of texts and of section titles differ from the names of single values.
    let lists = d.lists.iter();
    out.extend(lists.map(|l| (l.measure.as_str().to_owned(), Standing::Items(l.counts))));
    out.extend(
        d.issues
            .iter()
            .map(|i| (ISSUES.to_owned(), Standing::Items(i.counts()))),
    );
    out
}
