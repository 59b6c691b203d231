//! Whether a record may be used as it is.

use super::{Record, Review};
use crate::issue::Severity;

/// Values that sums, counts and joins are made of: a doubt about one of them is a doubt about the row. JSON Pointers; each
/// covers what lies below it.
const KEY_VALUES: [&str; 10] = [
    "/number",
    "/sequence",
    "/year",
    "/publisher",
    "/outcome/status",
    "/decision_date",
    "/amount",
    "/currency",
    "/recipient",
    "/awards",
];

/// Whether a JSON Pointer leads to a key value, into one, or to what holds one.
pub(crate) fn is_key(pointer: &str) -> bool {
    let within = |inner: &str, outer: &str| {
        let rest = inner.strip_prefix(outer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    KEY_VALUES
        .iter()
        .any(|key| within(pointer, key) || within(key, pointer))
}

impl Review {
    /// What a record written before there was this field has.
    pub(super) fn unset() -> Self {
        Self::Needed
    }
}

impl Record {
    /// Sets `review` by the issues the record has. `second_copy`: another file of the archive, before this one in the order
    /// of the output, has the same bytes, so that adding up both would count one decision twice.
    ///
    /// A finished review stays finished unless there is a doubt that no reviewer has settled.
    pub fn settle_review(&mut self, second_copy: bool) {
        let doubt = self.issues.iter().any(|issue| match issue.severity {
            Severity::Error => true,
            // What is about the whole document is about each of its key values.
            Severity::Warning => issue.field.as_deref().is_none_or(is_key),
            Severity::Info => false,
        });
        self.review = if doubt || second_copy {
            Review::Needed
        } else if self.review == Review::Done {
            Review::Done
        } else {
            Review::NotNeeded
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issue::{Code, Issue};
    use crate::record::Source;

    fn settled(issue: Option<Issue>, before: Review, second_copy: bool) -> Review {
        let mut record = Record::empty(Source::named("a.pdf"));
        record.review = before;
        record.issues.extend(issue);
        record.settle_review(second_copy);
        record.review
    }

    #[test]
    fn doubts_about_key_values_and_second_copies_need_a_review() {
        let about = |field: &str| Some(Issue::new(Code::AmbiguousField, "two are named").about(field));
        for (issue, expected) in [
            (None, Review::NotNeeded),
            (about("/amount"), Review::Needed),
            (about("/amounts/3/value"), Review::NotNeeded),
            (about("/awards/0/recipient"), Review::Needed),
            (about("/outcome/status"), Review::Needed),
            (about("/outcome"), Review::Needed),
            (about("/outcome/by"), Review::NotNeeded),
            (about("/subject"), Review::NotNeeded),
            (
                Some(Issue::new(Code::AmbiguousField, "all of it")),
                Review::Needed,
            ),
            (
                Some(Issue::new(Code::MissingField, "none").about("/subject")),
                Review::Needed,
            ),
            (Some(Issue::new(Code::Repaired, "mended")), Review::NotNeeded),
        ] {
            assert_eq!(settled(issue, Review::NotNeeded, false), expected);
        }
        assert_eq!(settled(None, Review::NotNeeded, true), Review::Needed);
    }

    #[test]
    fn what_a_person_did_stays_until_there_is_another_doubt() {
        assert_eq!(settled(None, Review::Done, false), Review::Done);
        assert_eq!(settled(None, Review::Needed, false), Review::NotNeeded);
        let issue = Issue::new(Code::DuplicateNumber, "also on b.pdf").about("/number");
        assert_eq!(settled(Some(issue), Review::Done, false), Review::Needed);
        assert_eq!(settled(None, Review::Done, true), Review::Needed);
    }
}
