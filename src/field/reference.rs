//! The decision number.

use super::facts::{Facts, Step, Value};
use super::number::{NumberForm, ParsedNumber, find_candidates, parse};
use super::texts::tidy;
use super::title;
use crate::issue::{Code, Issue};
use crate::layout::{Layout, Span};
use crate::pattern::Captures;
use crate::profile::{Field, NumberOrder, Profile};
use crate::section::{Outline, Piece};

/// Reads the number behind its label, and holds it against the one in the title, where there is one.
pub(super) fn read(
    layout: &Layout,
    profile: &Profile,
    outline: &Outline,
    facts: &mut Facts,
) -> Option<Value<ParsedNumber>> {
    let form = match profile.number.order {
        NumberOrder::SequenceYear => NumberForm::SequenceFirst,
        NumberOrder::YearSequence => NumberForm::YearFirst,
        NumberOrder::Serial => NumberForm::Serial,
    };
    let label = facts.header(Field::Number).cloned();
    let form = match &label {
        Some(v) if profile.is_generic() => super::open::form_of(&v.value),
        _ => form,
    };
    if label.is_none() {
        return title::number(layout, profile, outline, form, facts);
    }
    let number = label.as_ref().and_then(|v| {
        let text = layout.text.slice(v.span);
        let found = match &profile.number.pattern {
            Some(pattern) => pattern.captures(text).and_then(|c| {
                Some((
                    c.get(0)?.range(),
                    by_groups(&c).or_else(|| parse(c.get(0)?.as_str(), form)),
                ))
            }),
            None => parse(text, form).map(|p| (locate(text, &p.printed), Some(p))),
        };
        match found {
            Some((range, Some(p))) => Some(Value::new(p, v.span.part(range))),
            _ => {
                facts.issues.push(
                    Issue::new(
                        Code::AmbiguousField,
                        format!(
                            "\"{}\" is in the place of the decision number and does not look like one",
                            v.value
                        ),
                    )
                    .about("/number")
                    .on(layout.text.page(v.span)),
                );
                None
            }
        }
    });
    if let Some(n) = &number {
        titles(layout, outline, n, facts);
    }
    number
}

/// The number whose parts the profile's pattern names.
fn by_groups(found: &Captures<'_>) -> Option<ParsedNumber> {
    let printed = found.get(0)?.as_str().trim();
    let (digits, year) = (found.name("sequence")?.as_str(), found.name("year")?.as_str());
    let (sequence, value): (u32, u16) = (digits.parse().ok()?, year.parse().ok()?);
    let (normal, value) = match year.len() {
        4 => (format!("{digits}/{year}"), value),
        2 => (format!("{digits}/20{year}"), 2000 + value),
        _ => return None,
    };
    Some(ParsedNumber {
        printed: printed.to_owned(),
        normal,
        sequence: Some(sequence),
        year: Some(value),
        financial: false,
    })
}

/// Where what was read stands in the value.
fn locate(text: &str, printed: &str) -> std::ops::Range<usize> {
    text.find(printed).map_or(0..text.len(), |i| i..i + printed.len())
}

/// Warns if a number in the title above the labels differs from the number in the field.
fn titles(layout: &Layout, outline: &Outline, number: &Value<ParsedNumber>, facts: &mut Facts) {
    let mut others: Vec<(String, Span)> = Vec::new();
    let mut agrees = false;
    for piece in &outline.preface {
        let Piece::Para(p) = piece else { continue };
        let text = layout.text.slice(p.span);
        if let (Some(sequence), Some(year)) = (number.value.sequence, number.value.year) {
            for c in find_candidates(text) {
                if c.sequence == sequence && c.year == year {
                    agrees = true;
                } else {
                    others.push((c.raw, p.span.part(c.range)));
                }
            }
        } else {
            for (word, span) in references(text, p.span) {
                if compared(&word) == compared(&number.value.printed) {
                    agrees = true;
                } else if alike(&word, &number.value.printed) {
                    others.push((word, span));
                }
            }
        }
    }
    for (raw, span) in &others {
        facts.trail.push(Step {
            field: "/number".to_owned(),
            rule: "number in the title".to_owned(),
            span: Some(*span),
            value: raw.clone(),
            chosen: false,
            why: "the field behind its label counts".to_owned(),
        });
    }
    if let Some((raw, span)) = others.first().filter(|_| !agrees) {
        facts.issues.push(
            Issue::new(
                Code::AmbiguousField,
                format!("the title says \"{raw}\", the field \"{}\"", number.value.printed),
            )
            .about("/number")
            .on(layout.text.page(*span))
            .suggesting(Some(tidy(raw))),
        );
    }
}

/// Words of a title that hold both letters and digits, or digits and marks: references.
fn references(text: &str, base: Span) -> Vec<(String, Span)> {
    let mut out = Vec::new();
    let mut at = 0;
    for word in text.split(' ') {
        let start = at;
        at += word.len() + 1;
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if bare.chars().any(|c| c.is_ascii_digit()) && bare.chars().count() >= 5 {
            let skip = word.find(bare).unwrap_or(0);
            out.push((
                bare.to_owned(),
                base.part(start + skip..start + skip + bare.len()),
            ));
        }
    }
    out
}

fn compared(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether two references are the same, or one is the other mistyped.
pub(super) fn same_or_mistyped(a: &str, b: &str) -> bool {
    compared(a) == compared(b) || alike(a, b)
}

/// Whether two references are one mistyped: the same but for two signs.
fn alike(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (compared(a).chars().collect(), compared(b).chars().collect());
    if a.len().abs_diff(b.len()) > 1 || a.len() < 4 {
        return false;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let next = (diagonal + usize::from(x != y))
                .min(row[j] + 1)
                .min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()] <= 2
}
