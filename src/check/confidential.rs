//! Confidential, and no reason given.

use super::Read;
use crate::issue::{Code, Issue};

pub(super) fn check(read: &Read<'_>) -> Vec<Issue> {
    let facts = read.facts;
    let Some(answer) = facts.confidential.as_ref().filter(|c| c.value) else {
        return Vec::new();
    };
    if !facts.confidential_reason.is_empty() {
        return Vec::new();
    }
    vec![
        Issue::new(
            Code::ConfidentialWithoutReason,
            "the decision is confidential and no reason is given",
        )
        .about("/confidential_reason")
        .on(read.layout.text.page(answer.span)),
    ]
}
