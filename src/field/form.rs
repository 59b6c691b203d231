//! The form's own questions: checklist, confidentiality, emissions.

use rust_decimal::Decimal;

use super::answer::{Answer, AnswerNote, by_column, classify, misread, yes_no};
use super::facts::{CheckedQuestion, EmissionFact, Facts, Paragraph, Step, Value};
use super::texts::{paragraphs, tidy, value};
use crate::layout::{Layout, Print, Span};
use crate::profile::Field;
use crate::section::Outline;

/// Questions and answers in the document's order.
pub(super) fn checklist(layout: &Layout, outline: &Outline, facts: &mut Facts) -> Vec<CheckedQuestion> {
    let mut out = Vec::with_capacity(outline.checklist.len());
    for (i, row) in outline.checklist.iter().enumerate() {
        let Some(question) = value(layout, row.question) else {
            continue;
        };
        // Where options were struck out, what is left is the answer.
        let left = tidy(&layout.text.unstruck(row.answer, &layout.pages));
        let raw = value(layout, row.answer).filter(|_| !left.is_empty());
        let head = tidy(layout.text.slice(row.head));
        let field = format!("/checklist/{i}/answer");
        let (mut answer, mut note) = if head.is_empty() {
            classify(&left)
        } else {
            by_column(&left, &head)
        };
        if note == AnswerNote::Other
            && head.is_empty()
            && let Some(alike) = repaired(layout, row.answer, &left, &field, facts)
        {
            (answer, note) = (Some(alike), AnswerNote::Misread);
        }
        facts.trail.push(Step {
            field,
            rule: format!("checklist.{}", row.id.as_deref().unwrap_or("?")),
            span: Some(row.answer),
            value: left.clone(),
            chosen: answer.is_some(),
            why: describe(note).to_owned(),
        });
        out.push(CheckedQuestion {
            id: row.id.clone(),
            question,
            answer,
            raw,
        });
    }
    out
}

/// The answer that a recognised text looks like. What the author's program wrote is not a misreading.
fn repaired(layout: &Layout, span: Span, text: &str, field: &str, facts: &mut Facts) -> Option<Answer> {
    if layout.text.print(span) != Print::Recognised {
        return None;
    }
    let answer = misread(text)?;
    facts.repaired.push(field.to_owned());
    Some(answer)
}

/// Whether the decision is confidential.
pub(super) fn confidential(layout: &Layout, outline: &Outline, facts: &mut Facts) -> Option<Value<bool>> {
    let (span, rule) = match (&outline.confidential, facts.header(Field::Confidential)) {
        (Some(c), _) => (c.answer, "part.confidential"),
        (None, Some(v)) => (v.span, "header.confidential"),
        (None, None) => return None,
    };
    let left = tidy(&layout.text.unstruck(span, &layout.pages));
    let answer = yes_no(&left).or_else(|| status_word(&left)).or_else(|| {
        if classify(&left).1 != AnswerNote::Other {
            return None;
        }
        match repaired(layout, span, &left, "/confidential", facts)? {
            Answer::Yes => Some(true),
            Answer::No => Some(false),
            Answer::NotApplicable => None,
        }
    });
    facts.trail.push(Step {
        field: "/confidential".to_owned(),
        rule: rule.to_owned(),
        span: Some(span),
        value: left.clone(),
        chosen: answer.is_some(),
        why: if answer.is_some() {
            "answers the question"
        } else {
            "is neither yes nor no"
        }
        .to_owned(),
    });
    answer.map(|a| Value::new(a, layout.text.trim(span)))
}

/// `Non-confidential`, `Confidential`, `Partially confidential` as the value of a label.
fn status_word(text: &str) -> Option<bool> {
    let letters: String = text
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .take(40)
        .collect();
    match letters.as_str() {
        "nonconfidential" | "notconfidential" | "unrestricted" | "public" | "open" => Some(false),
        "confidential"
        | "restricted"
        | "exempt"
        | "partiallyconfidential"
        | "partlyconfidential"
        | "partconfidential" => Some(true),
        _ => None,
    }
}

/// The reason given. The form's own line is none, nor is "N/A".
pub(super) fn reason(layout: &Layout, outline: &Outline, facts: &Facts) -> Vec<Paragraph> {
    let given = |p: &Paragraph| {
        let word: String = p
            .text
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        !matches!(
            word.as_str(),
            "" | "na" | "none" | "nil" | "notapplicable" | "no" | "yes"
        )
    };
    let mut out = outline
        .confidential
        .as_ref()
        .map(|c| paragraphs(layout, &c.reason))
        .unwrap_or_default();
    if out.is_empty()
        && let Some(v) = facts.header(Field::ConfidentialReason)
    {
        out.push(Paragraph {
            label: None,
            text: v.value.clone(),
            level: 1,
            kind: super::facts::ParagraphKind::Text,
            span: v.span,
        });
    }
    out.retain(given);
    out
}

/// Rows of the emissions table. A dash, a blank and "N/A" are not numbers.
pub(super) fn emissions(layout: &Layout, outline: &Outline) -> Vec<EmissionFact> {
    outline
        .emissions
        .iter()
        .filter_map(|row| {
            Some(EmissionFact {
                category: value(layout, row.category)?,
                increase: tonnes(layout, row.increase),
                saving: tonnes(layout, row.saving),
            })
        })
        .collect()
}

/// A figure in an emissions cell: `0`, `3.07`, `1,204.5`, `2 tCO2`. Anything else is not a figure.
fn tonnes(layout: &Layout, span: Span) -> Option<Value<Decimal>> {
    let text = tidy(layout.text.slice(span));
    let plain = text.trim_end_matches(|c: char| c.is_alphabetic() || c.is_whitespace() || c == '₂');
    // "tCO2" ends in a digit.
    let plain = plain
        .strip_suffix("tCO2")
        .or_else(|| text.strip_suffix("tCO2e"))
        .or_else(|| text.strip_suffix("tCO2"))
        .unwrap_or(plain)
        .trim();
    let (whole, fraction) = plain.split_once('.').map_or((plain, None), |(w, f)| (w, Some(f)));
    let digits = |s: &str| !s.is_empty() && s.chars().all(|c| c.is_ascii_digit());
    let body = whole.strip_prefix(['-', '−']).unwrap_or(whole);
    let mut groups = body.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = digits(first)
        && groups.all(|g| g.len() == 3 && digits(g))
        && (first.len() <= 3 || !body.contains(','));
    if !grouped || fraction.is_some_and(|f| !digits(f)) {
        return None;
    }
    let number = plain.replace(',', "").replace('−', "-");
    Decimal::from_str_exact(&number)
        .ok()
        .map(|d| Value::new(d, layout.text.trim(span)))
}

/// How an answer was given, for explaining.
fn describe(note: AnswerNote) -> &'static str {
    match note {
        AnswerNote::Plain => "is alone beside the question",
        AnswerNote::Remark => "is beside the question, before a remark",
        AnswerNote::Ticked => "is the box that is ticked",
        AnswerNote::Blank => "there is no answer beside the question",
        AnswerNote::Options => "the options are left standing",
        AnswerNote::Reference => "points to another place",
        AnswerNote::Other => "is not an answer that this form allows",
        AnswerNote::Misread => "looks like an answer that was misread",
    }
}
