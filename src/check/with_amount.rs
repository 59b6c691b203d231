//! Who receives, and how much each: both are read from the words that give the amount, so what makes the amount doubtful makes
//! them doubtful too.

use super::Read;
use crate::issue::{Code, Issue};

/// Codes that say a value may be wrong, or could not be settled.
const DOUBTS: &[Code] = &[
    Code::AmbiguousField,
    Code::AmountConflict,
    Code::OcrUnsure,
    Code::ReadingConflict,
    Code::TextUnreliable,
];

/// The issues about the awards and the recipient that follow from one about the amount among those found so far.
pub(super) fn follow(read: &Read<'_>, found: &[Issue]) -> Vec<Issue> {
    let issues = || read.facts.issues.iter().chain(found);
    let about = |i: &Issue, field: &str| i.field.as_deref() == Some(field);
    let Some(doubt) = issues().find(|i| i.field.as_deref() == Some("/amount") && DOUBTS.contains(&i.code))
    else {
        return Vec::new();
    };
    if read.facts.money.awards.is_empty() {
        return Vec::new();
    }
    [("/awards", "the awards"), ("/recipient", "the recipient")]
        .into_iter()
        .filter(|(field, _)| !issues().any(|i| about(i, field)))
        .map(|(field, what)| {
            let message = format!("the amount is in doubt, and {what} with it: {}", doubt.message);
            Issue::new(doubt.code, message).about(field).on(doubt.page)
        })
        .collect()
}
