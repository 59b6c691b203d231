//! Differences added up: the number of documents, and the fields that changed.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::super::pointer::{field_of, text_at};
use super::record::{Change, Kind};
use super::{Difference, What};

/// What changed between two runs, by field and by issue.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Summary {
    /// Documents that only the new run has.
    pub added: u64,
    /// Documents that only the old run had.
    pub removed: u64,
    /// Documents with a changed value or issue.
    pub changed: u64,
    /// Documents in which only the evidence differs.
    pub evidence_only: u64,
    /// Documents with an unchanged record.
    pub same: u64,
    /// From the JSON Pointer of a field, with `*` for every index, to its changes.
    pub fields: BTreeMap<String, FieldChanges>,
    /// From an issue code to the number of such issues gained and lost.
    pub issues: BTreeMap<String, IssueChanges>,
}

/// The changes of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct FieldChanges {
    /// Number of documents in which the field changed.
    pub documents: u64,
    /// Number of values that were null before.
    pub gained: u64,
    /// Number of values that were replaced by another value.
    pub other: u64,
    /// Number of values that are null now.
    pub lost: u64,
}

/// The changes of the issues of one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct IssueChanges {
    /// Number of issues that only the new run has.
    pub gained: u64,
    /// Number of issues that only the old run had.
    pub lost: u64,
}

impl Summary {
    /// Adds one difference to the summary.
    pub fn note(&mut self, difference: &Difference) {
        let changed = match &difference.what {
            What::Added => {
                self.added += 1;
                return;
            }
            What::Removed => {
                self.removed += 1;
                return;
            }
            What::Same => {
                self.same += 1;
                return;
            }
            What::Changed(changed) => changed,
        };
        if changed.only_evidence() {
            self.evidence_only += 1;
            return;
        }
        self.changed += 1;
        let mut here: BTreeMap<String, FieldChanges> = BTreeMap::new();
        for change in &changed.changes {
            here.entry(field_of(&change.pointer)).or_default().note(change);
        }
        for (field, changes) in here {
            let all = self.fields.entry(field).or_default();
            all.documents += 1;
            all.gained += changes.gained;
            all.other += changes.other;
            all.lost += changes.lost;
        }
        for issue in &changed.issues_gained {
            self.issues.entry(code(issue)).or_default().gained += 1;
        }
        for issue in &changed.issues_lost {
            self.issues.entry(code(issue)).or_default().lost += 1;
        }
    }

    /// Whether the two runs are the same, including the evidence.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added + self.removed + self.changed + self.evidence_only == 0
    }
}

impl FieldChanges {
    fn note(&mut self, change: &Change) {
        match change.kind {
            Kind::Added => self.gained += 1,
            Kind::Removed => self.lost += 1,
            Kind::Changed if change.old.is_null() => self.gained += 1,
            Kind::Changed if change.new.is_null() => self.lost += 1,
            Kind::Changed => self.other += 1,
        }
    }
}

fn code(issue: &Value) -> String {
    text_at(issue, "/code").unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::record::changes;
    use super::*;

    #[test]
    fn changes_are_counted_by_field_and_by_document() {
        let mut summary = Summary::default();
        let mut note = |what| {
            summary.note(&Difference {
                file: "a".to_owned(),
                what,
            });
        };
        note(What::Added);
        note(What::Removed);
        note(What::Same);
        note(What::Changed(changes(
            &json!({"amount": null, "year": 1, "awards": [{"amount": 1}, {"amount": 2}, {"amount": 3}], "issues": []}),
            &json!({"amount": 5, "year": null, "awards": [{"amount": 4}, {"amount": 5}], "issues": [{"code": "unsigned"}]}),
        )));
        note(What::Changed(changes(
            &json!({"amount": 1}),
            &json!({"amount": 2}),
        )));
        note(What::Changed(changes(
            &json!({"evidence": {}}),
            &json!({"evidence": {"/a": 1}}),
        )));
        let counts = [
            summary.added,
            summary.removed,
            summary.changed,
            summary.evidence_only,
            summary.same,
        ];
        assert_eq!(counts, [1, 1, 2, 1, 1]);
        let of = |documents, gained, other, lost| FieldChanges {
            documents,
            gained,
            other,
            lost,
        };
        let fields: Vec<(&str, FieldChanges)> =
            summary.fields.iter().map(|(f, c)| (f.as_str(), *c)).collect();
        assert_eq!(
            fields,
            [
                ("/amount", of(2, 1, 1, 0)),
                ("/awards/*", of(1, 0, 0, 1)),
                ("/awards/*/amount", of(1, 0, 2, 0)),
                ("/year", of(1, 0, 0, 1)),
            ]
        );
        assert_eq!(summary.issues["unsigned"], IssueChanges { gained: 1, lost: 0 });
        assert!(!summary.is_empty() && Summary::default().is_empty());
    }
}
