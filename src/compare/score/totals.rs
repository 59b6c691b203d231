//! Scores added up over documents.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Score;
use super::lists::{Counts, Measure, share};
use super::values::{Judged, Verdict};

/// Numbers of values by verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Totals {
    /// Number of values scored.
    pub of: u64,
    /// Right.
    pub right: u64,
    /// Null although the gold record has a value.
    pub missing: u64,
    /// Wrong, and an issue points at the value.
    pub wrong: u64,
    /// Wrong, and no issue points at the value.
    pub silent: u64,
}

impl Totals {
    pub(super) fn note(&mut self, verdict: Verdict) {
        self.of += 1;
        *match verdict {
            Verdict::Right => &mut self.right,
            Verdict::Missing => &mut self.missing,
            Verdict::Wrong => &mut self.wrong,
            Verdict::Silent => &mut self.silent,
        } += 1;
    }

    /// The share that is right, 0 to 1; 1 if there are none.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        share(self.right, self.of)
    }

    /// The share that is wrong without an issue, 0 to 1; 0 if there are none.
    #[must_use]
    pub fn silent_share(&self) -> f64 {
        if self.of == 0 {
            0.0
        } else {
            share(self.silent, self.of)
        }
    }
}

/// The score of one field over all documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldTotals {
    /// Its name.
    pub field: String,
    /// Whether it is a key value.
    pub key: bool,
    /// Its numbers by verdict.
    #[serde(flatten)]
    pub totals: Totals,
}

/// How often an issue code occurred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Often {
    /// Number of issues.
    pub issues: u64,
    /// Number of documents with at least one.
    pub documents: u64,
}

impl Score {
    /// Every field, in the order of the record. Answers, emissions and signatures come in the order of the first
    /// document that has them.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldTotals> {
        let mut out: Vec<FieldTotals> = Vec::new();
        let mut at: BTreeMap<&str, usize> = BTreeMap::new();
        for value in self.values() {
            let i = *at.entry(&value.field).or_insert_with(|| {
                out.push(FieldTotals {
                    field: value.field.clone(),
                    key: value.key,
                    totals: Totals::default(),
                });
                out.len() - 1
            });
            out[i].totals.note(value.verdict);
        }
        out.sort_by_key(|f| super::values::rank(&f.field));
        out
    }

    /// The score of all values together; with `key_only`, of the key values.
    #[must_use]
    pub fn totals(&self, key_only: bool) -> Totals {
        let mut out = Totals::default();
        for value in self.values().filter(|v| v.key || !key_only) {
            out.note(value.verdict);
        }
        out
    }

    /// Every list and text that was counted.
    #[must_use]
    pub fn lists(&self) -> Vec<(Measure, Counts)> {
        let mut out: BTreeMap<Measure, Counts> = BTreeMap::new();
        for list in self.documents.iter().flat_map(|d| &d.lists) {
            out.entry(list.measure).or_default().add(list.counts);
        }
        out.into_iter().collect()
    }

    /// The counts of all running text together.
    #[must_use]
    pub fn text(&self) -> Counts {
        let mut out = Counts::default();
        for (_, counts) in self.lists().into_iter().filter(|(m, _)| m.is_text()) {
            out.add(counts);
        }
        out
    }

    /// The counts of issues: raised, missed, unexpected.
    #[must_use]
    pub fn issues(&self) -> Counts {
        let mut out = Counts::default();
        for issues in self.documents.iter().filter_map(|d| d.issues.as_ref()) {
            out.add(issues.counts());
        }
        out
    }

    /// The codes of missed and of unexpected issues, each with how often and in how many documents they occurred.
    #[must_use]
    pub fn issue_codes(&self) -> [BTreeMap<String, Often>; 2] {
        let mut out = [BTreeMap::new(), BTreeMap::new()];
        for issues in self.documents.iter().filter_map(|d| d.issues.as_ref()) {
            for (codes, list) in out.iter_mut().zip([&issues.missed, &issues.unexpected]) {
                let here: BTreeSet<&String> = list.iter().map(|i| &i.code).collect();
                for code in here {
                    let often: &mut Often = codes.entry(code.clone()).or_default();
                    often.documents += 1;
                    often.issues += list.iter().filter(|i| i.code == *code).count() as u64;
                }
            }
        }
        out
    }

    /// Number of documents without a record in the run.
    #[must_use]
    pub fn without_record(&self) -> usize {
        self.documents.iter().filter(|d| !d.found).count()
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Judged> {
        self.documents.iter().flat_map(|d| &d.values)
    }
}
