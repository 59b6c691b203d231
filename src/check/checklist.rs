//! Questions without an answer.

use super::Read;
use crate::issue::{Code, Issue};

pub(super) fn check(read: &Read<'_>) -> Vec<Issue> {
    let facts = read.facts;
    let mut out = Vec::new();
    for (i, q) in facts.checklist.iter().enumerate() {
        if q.answer.is_some() {
            continue;
        }
        let seen = match &q.raw {
            Some(raw) => format!("the answer \"{}\" is neither yes nor no", raw.value),
            None => "no answer is given".to_owned(),
        };
        out.push(
            Issue::new(
                Code::ChecklistIncomplete,
                format!("\"{}\": {seen}", q.question.value),
            )
            .about(format!("/checklist/{i}/answer"))
            .on(read.layout.text.page(q.question.span)),
        );
    }
    // Questions of the form that the document lacks, if it has a checklist at all.
    if !facts.checklist.is_empty() {
        let missing: Vec<&str> = read
            .profile
            .checklist
            .iter()
            .filter(|q| {
                !q.optional
                    && !facts
                        .checklist
                        .iter()
                        .any(|c| c.id.as_deref() == Some(q.id.as_str()))
            })
            .map(|q| q.id.as_str())
            .collect();
        if !missing.is_empty() {
            out.push(
                Issue::new(
                    Code::ChecklistIncomplete,
                    format!("questions this form has were not found: {}", missing.join(", ")),
                )
                .about("/checklist"),
            );
        }
    }
    out
}
