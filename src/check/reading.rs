//! Two readings of one file against each other.
//!
//! The second reading decodes the characters by itself and knows little of where they stand: it has no rulings, and the
//! widths of some fonts are beyond it. So a value is agreed upon if the second reading makes the same value of the
//! document, or has the words it was read from in the order in which the file draws them.

use crate::field::facts::Facts;
use crate::geom::PageNumber;
use crate::issue::{Code, Issue};
use crate::layout::{Layout, Span};
use crate::profile::Field;

/// A key value of a document, in the form in which two readings are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyValue {
    /// JSON Pointer.
    pub field: String,
    /// The value as text; `None` if there is no value.
    pub value: Option<String>,
    /// The words it was read from: spans in one group are drawn one after the other.
    pub words: Vec<Vec<Span>>,
}

/// Words shorter than this are found by chance.
const TELLING: usize = 4;

/// The values two readings must agree about: number, subject, outcome, who decided, dates, amount, recipient,
/// confidentiality and the answers to the form's questions.
#[must_use]
pub fn key_values(facts: &Facts) -> Vec<KeyValue> {
    let mut out = Vec::new();
    let mut add_groups = |field: &str, value: Option<String>, words: Vec<Vec<Span>>| {
        out.push(KeyValue {
            field: field.to_owned(),
            value: value.map(|v| compared(&v)),
            words,
        });
    };
    let mut add = |field: &str, value: Option<String>, span: Option<Span>| {
        add_groups(field, value, span.into_iter().map(|s| vec![s]).collect());
    };
    let number = facts.number.as_ref();
    add(
        "/number",
        number.map(|n| n.value.normal.clone()),
        number.map(|n| n.span),
    );
    for field in [
        Field::Subject,
        Field::Originator,
        Field::Reason,
        Field::SubmittedTo,
    ] {
        if let Some(pointer) = field.pointer() {
            let header = facts.header(field);
            add(pointer, header.map(|v| v.value.clone()), header.map(|v| v.span));
        }
    }
    let status = facts.outcome.status.as_ref();
    add(
        "/outcome/status",
        status.map(|s| s.value.as_str().to_owned()),
        status.map(|s| s.span),
    );
    let by = facts.outcome.by.as_ref();
    add("/outcome/by", by.map(|v| v.value.clone()), by.map(|v| v.span));
    let amount = facts.money.amount.as_ref();
    add(
        "/amount",
        amount.map(|a| a.value.normalize().to_string()),
        amount.map(|a| a.span),
    );
    let confidential = facts.confidential.as_ref();
    add(
        "/confidential",
        confidential.map(|c| c.value.to_string()),
        confidential.map(|c| c.span),
    );
    for (i, s) in facts.sign_offs.iter().enumerate() {
        add(
            &format!("/sign_offs/{i}/date"),
            s.date.as_ref().map(|d| d.value.to_string()),
            s.date.as_ref().map(|d| d.span),
        );
    }
    let awards = &facts.money.awards;
    let names: Vec<&str> = awards.iter().map(|a| a.recipient.value.as_str()).collect();
    add_groups(
        "/recipient",
        (!names.is_empty()).then(|| names.join("; ")),
        awards.iter().map(|a| vec![a.recipient.span]).collect(),
    );
    for (i, q) in facts.checklist.iter().enumerate() {
        // An answer alone ("Yes") is on every page: it is looked for after its question.
        add_groups(
            &format!("/checklist/{i}/answer"),
            q.answer.map(|a| a.as_str().to_owned()),
            q.raw.iter().map(|r| vec![q.question.span, r.span]).collect(),
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

/// A text as its words are looked for: letters, digits and signs of money.
fn drawn(text: impl Iterator<Item = char>) -> String {
    text.filter(|c| c.is_alphanumeric() || matches!(c, '.' | '£' | '€' | '$'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Where the second reading has other words than those a value was read from in the first. Of words that the file does
/// not draw in one piece, that are too short to be found, or that stand on a page the second reading could not decode,
/// it says nothing.
#[must_use]
pub fn conflicts(first: (&Layout, &Facts), second: (&Layout, &Facts)) -> Vec<Issue> {
    let (ours, facts) = first;
    let (theirs, others) = second;
    let (mine, other) = (Drawn::of(ours), Drawn::of(theirs));
    let values = key_values(others);
    let mut out = Vec::new();
    for one in key_values(facts) {
        let Some(value) = &one.value else { continue };
        let said = values
            .iter()
            .find(|o| o.field == one.field)
            .and_then(|o| o.value.as_ref());
        let words: Vec<String> = one.words.iter().map(|group| words(ours, group)).collect();
        let spans = one.words.iter().flatten();
        let comparable = !words.is_empty()
            && words.iter().all(|w| w.chars().count() >= TELLING && mine.hold(w))
            && spans
                .filter_map(|s| ours.text.page(*s))
                .all(|p| other.on(p).len() * 2 >= mine.on(p).len());
        if said == Some(value) || !comparable || words.iter().all(|w| other.hold(w)) {
            continue;
        }
        let second = said.map_or("other words".to_owned(), |s| format!("\"{s}\""));
        out.push(
            Issue::new(
                Code::ReadingConflict,
                format!("a second reading of the file gives {second}, the first gives \"{value}\""),
            )
            .about(one.field),
        );
    }
    out
}

/// The words of a reading page by page, in the order in which the file draws them; values of form fields, which both
/// readings would take from the same place, left out.
struct Drawn {
    pages: Vec<String>,
    all: String,
}

impl Drawn {
    fn of(layout: &Layout) -> Self {
        let pages: Vec<String> = layout
            .pages
            .iter()
            .map(|p| drawn(p.glyphs.iter().filter(|g| !g.field).map(|g| g.ch)))
            .collect();
        let all = pages.concat();
        Self { pages, all }
    }

    fn on(&self, page: PageNumber) -> &str {
        self.pages.get(page.index()).map_or("", String::as_str)
    }

    fn hold(&self, words: &str) -> bool {
        self.all.contains(words)
    }
}

fn words(layout: &Layout, spans: &[Span]) -> String {
    drawn(spans.iter().flat_map(|s| layout.text.slice(*s).chars()))
}
