//! Fields this form always has.

use super::Read;
use crate::field::facts::PaperKind;
use crate::issue::{Code, Issue};
use crate::layout::Block;
use crate::profile::{Field, PartKind, SignOffRole};

pub(super) fn check(read: &Read<'_>) -> Vec<Issue> {
    let mut out = Vec::new();
    let (profile, facts, outline) = (read.profile, read.facts, read.outline);
    let missing = |pointer: &str, what: String| Issue::new(Code::MissingField, what).about(pointer);
    for h in profile.header.iter().filter(|h| h.required) {
        let own = format!("/fields/{}", h.key);
        let pointer = match h.field {
            Field::Own => own.as_str(),
            field => match field.pointer() {
                Some(pointer) => pointer,
                None => continue,
            },
        };
        let there = match h.field {
            Field::Own => facts.fields.iter().any(|f| f.id == h.key && !f.values.is_empty()),
            Field::Number => facts.number.is_some(),
            Field::Marking => facts.marking.is_some(),
            Field::DecisionDate => facts.decision_date.is_some(),
            f => facts.header(f).is_some(),
        };
        let told = facts.issues.iter().any(|i| i.field.as_deref() == Some(pointer));
        if there || told {
            continue;
        }
        let label = h.labels.first().map_or(h.key.as_str(), |l| l.printed.as_str());
        let found = outline
            .headers
            .iter()
            .find(|v| v.key == h.key && v.field == h.field);
        out.push(match found {
            Some(v) => missing(pointer, format!("no value follows the label \"{label}\""))
                .on(read.layout.text.page(v.label)),
            None => missing(pointer, format!("the label \"{label}\" was not found")),
        });
    }
    for p in profile.parts.iter().filter(|p| p.required) {
        let label = p.labels.first().map_or(p.key.as_str(), |l| l.printed.as_str());
        let (pointer, there) = match p.kind {
            PartKind::Summary => ("/summary", !facts.summary.is_empty()),
            PartKind::Recommendation => ("/recommendation", !facts.recommendation.is_empty()),
            PartKind::Outcome => (
                "/outcome/status",
                facts.outcome.status.is_some() || facts.kind.kind != PaperKind::Decision,
            ),
            PartKind::Confidential => ("/confidential", facts.confidential.is_some()),
            _ => continue,
        };
        let told = facts.issues.iter().any(|i| i.field.as_deref() == Some(pointer));
        if !there && !told {
            let page = outline
                .confidential
                .as_ref()
                .filter(|_| p.kind == PartKind::Confidential)
                .and_then(|c| read.layout.text.page(c.label));
            let seen = if page.is_some() {
                "has no answer"
            } else {
                "was not found, or there is no text under it"
            };
            out.push(missing(pointer, format!("\"{label}\" {seen}")).on(page));
        }
    }
    out.extend(outcome(read).filter(|i| !out.iter().any(|o| o.field == i.field)));
    decision_date(read, &mut out);
    for s in profile.sign_offs.iter().filter(|s| s.required) {
        if !facts.sign_offs.iter().any(|f| f.role == s.role) {
            let label = s.labels.first().map_or("", |l| l.printed.as_str());
            out.push(missing(
                "/sign_offs",
                format!("the signature block \"{label}\" was not found"),
            ));
        }
    }
    out
}

/// The word a heading of a paper that decides something begins with, in English and in Welsh.
const DECISION: [&str; 2] = ["decision", "penderfyniad"];

/// Characters such a heading or labelled line has at most.
const HEADING: usize = 80;

/// A decision states what was decided. If no sentence does so in known words, `unknown` is reported as doubtful; a
/// paper on no form known has to decide something first.
fn outcome(read: &Read<'_>) -> Option<Issue> {
    const POINTER: &str = "/outcome/status";
    let (facts, outline) = (read.facts, read.outline);
    if facts.kind.kind != PaperKind::Decision {
        return None;
    }
    let told = facts.issues.iter().any(|i| i.field.as_deref() == Some(POINTER));
    if facts.outcome.status.is_some() || told || super::text::has_unread_page(read.layout) {
        return None;
    }
    // `Decision-making was found to be slow` heads nothing.
    let headed = |b: &Block| {
        let text = read.layout.text.slice(b.body).trim_start();
        let first = text.split(|c: char| !c.is_alphanumeric() && c != '-').next();
        let first = first.unwrap_or_default().to_lowercase();
        DECISION.contains(&first.as_str()) && text.chars().count() <= HEADING
    };
    let decides = facts.number.is_some()
        || outline.outcome.is_some()
        || !facts.recommendation.is_empty()
        || read.layout.blocks().any(headed);
    if read.profile.is_generic() && !decides {
        return None;
    }
    let part = outline.outcome.as_ref();
    let label = part.map(|p| read.layout.text.slice(p.label).trim_end_matches([':', ' ']));
    let message = match label.filter(|l| !l.is_empty()) {
        Some(label) => {
            format!("what was decided is not certain: no sentence under \"{label}\" states it in known words")
        }
        None => "what was decided is not certain: no sentence states it in known words".to_owned(),
    };
    Some(
        Issue::new(Code::AmbiguousField, message)
            .about(POINTER)
            .on(part.and_then(|p| read.layout.text.page(p.label))),
    )
}

/// A form on which somebody decides by signing has a date beside that signature; so has each certificate.
fn decision_date(read: &Read<'_>, out: &mut Vec<Issue>) {
    let facts = read.facts;
    // A value on a page that could not be read is not missing; the page is.
    let unread = super::text::has_unread_page(read.layout);
    for (i, s) in facts.sign_offs.iter().enumerate() {
        if s.date.is_some() || s.raw_date.is_some() || (s.label.is_none() && unread) {
            continue;
        }
        let decides = s.role == SignOffRole::DecisionMaker;
        if decides && facts.kind.kind != PaperKind::Decision {
            continue;
        }
        if read.profile.may_be_empty.contains(&s.role) && s.signed != Some(true) {
            continue;
        }
        if decides && facts.decision_date.is_some() {
            continue;
        }
        let page = s.label.and_then(|l| read.layout.text.page(l));
        let who = s
            .title
            .as_ref()
            .map_or("the decision-maker", |t| t.value.as_str());
        let issue = Issue::new(
            Code::MissingField,
            format!("there is no date beside the signature of {who}"),
        )
        .on(page);
        out.push(if decides {
            issue.about("/decision_date")
        } else {
            issue.about(format!("/sign_offs/{i}/date"))
        });
    }
}
