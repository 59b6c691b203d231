//! Two readings of one file against each other.

use crate::field::facts::Facts;
use crate::issue::{Code, Issue};
use crate::profile::Field;

/// A key value of a document, in the form in which two readings are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyValue {
    /// JSON Pointer.
    pub field: String,
    /// The value as text; nothing if there is none.
    pub value: Option<String>,
}

/// The values two readings must agree about: number, subject, outcome, who decided, dates, amount, recipient,
/// confidentiality and the answers to the form's questions.
#[must_use]
pub fn key_values(facts: &Facts) -> Vec<KeyValue> {
    let mut out = Vec::new();
    let mut add = |field: &str, value: Option<String>| {
        out.push(KeyValue {
            field: field.to_owned(),
            value: value.map(|v| compared(&v)),
        });
    };
    add("/number", facts.number.as_ref().map(|n| n.value.normal.clone()));
    for field in [
        Field::Subject,
        Field::Originator,
        Field::Reason,
        Field::SubmittedTo,
    ] {
        if let Some(pointer) = field.pointer() {
            add(pointer, facts.header(field).map(|v| v.value.clone()));
        }
    }
    add(
        "/outcome/status",
        facts.outcome.status.as_ref().map(|s| s.value.as_str().to_owned()),
    );
    add("/outcome/by", facts.outcome.by.as_ref().map(|v| v.value.clone()));
    add(
        "/amount",
        facts
            .money
            .amount
            .as_ref()
            .map(|a| a.value.normalize().to_string()),
    );
    let names: Vec<&str> = facts
        .money
        .awards
        .iter()
        .map(|a| a.recipient.value.as_str())
        .collect();
    add("/recipient", (!names.is_empty()).then(|| names.join("; ")));
    add(
        "/confidential",
        facts.confidential.as_ref().map(|c| c.value.to_string()),
    );
    for (i, s) in facts.sign_offs.iter().enumerate() {
        add(
            &format!("/sign_offs/{i}/date"),
            s.date.as_ref().map(|d| d.value.to_string()),
        );
    }
    for (i, q) in facts.checklist.iter().enumerate() {
        add(
            &format!("/checklist/{i}/answer"),
            q.answer.map(|a| a.as_str().to_owned()),
        );
    }
    out
}

/// Letters and digits only: the readings differ in spaces and dashes without disagreeing.
fn compared(value: &str) -> String {
    value
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Where the second reading says something else than the first. A value only one of them has is told too: the other
/// did not see it.
#[must_use]
pub fn conflicts(first: &Facts, second: &Facts) -> Vec<Issue> {
    let (a, b) = (key_values(first), key_values(second));
    let mut out = Vec::new();
    for one in &a {
        let other = b
            .iter()
            .find(|o| o.field == one.field)
            .and_then(|o| o.value.as_ref());
        let (Some(mine), other) = (&one.value, other) else {
            continue;
        };
        if other == Some(mine) {
            continue;
        }
        let said = other.map_or("nothing".to_owned(), |o| format!("\"{o}\""));
        out.push(
            Issue::new(
                Code::ReadingConflict,
                format!("a second reading of the file gives {said} where the first gives \"{mine}\""),
            )
            .about(one.field.clone()),
        );
    }
    out
}
