//! Papers that are not decisions, and the values that a decision on an unknown form leaves open.

use super::Read;
use crate::field::facts::PaperKind;
use crate::field::kind;
use crate::issue::{Code, Issue};
use crate::profile::Field;

pub(super) fn check(read: &Read<'_>) -> Vec<Issue> {
    let mut out: Vec<Issue> = kind::issue(read.layout, read.facts).into_iter().collect();
    if read.profile.is_generic() && read.facts.kind.kind == PaperKind::Decision {
        out.extend(open(read));
    }
    out.extend(several(read));
    out
}

/// A file that holds more than one decision: only the first is read.
fn several(read: &Read<'_>) -> Option<Issue> {
    let others = &read.outline.others;
    if others.is_empty() {
        return None;
    }
    let each: Vec<String> = others
        .iter()
        .map(|s| {
            let page = read
                .layout
                .text
                .page(*s)
                .map_or(String::new(), |p| format!(" on page {p}"));
            format!("\"{}\"{page}", read.layout.text.slice(*s))
        })
        .collect();
    Some(
        Issue::new(
            Code::SeveralDecisions,
            format!(
                "the file holds {} decisions; only the first was read, the others begin with {}",
                others.len() + 1,
                each.join(", ")
            ),
        )
        .on(others.first().and_then(|s| read.layout.text.page(*s))),
    )
}

/// The values every decision has, where neither a label nor the paper's title gives them: nothing says which words of the
/// paper they are.
fn open(read: &Read<'_>) -> impl Iterator<Item = Issue> {
    let facts = read.facts;
    let values = [
        (
            "/number",
            facts.number.is_some(),
            "the number of the decision was not found",
        ),
        (
            "/subject",
            facts.header(Field::Subject).is_some(),
            "no title of the decision was found",
        ),
        (
            "/outcome/by",
            facts.outcome.by.is_some(),
            "the paper does not state plainly who decided",
        ),
        (
            "/decision_date",
            facts.decision_date.is_some() || facts.decision_maker().is_some_and(|(_, s)| s.date.is_some()),
            "no day of the decision was found",
        ),
    ];
    values
        .into_iter()
        .filter(|(pointer, there, _)| {
            !there && !facts.issues.iter().any(|i| i.field.as_deref() == Some(*pointer))
        })
        .map(|(pointer, _, what)| {
            Issue::new(
                Code::AmbiguousField,
                format!(
                    "{what}: none of the labels that decision papers use is beside one, and the heading does not contain one"
                ),
            )
            .about(pointer)
        })
        .collect::<Vec<_>>()
        .into_iter()
}
