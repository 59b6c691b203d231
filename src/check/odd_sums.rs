//! Awards whose sum was read and may still not be what is awarded: negative sums, sums behind a hyphen, and one end of a range of
//! which the other cannot be read.

use rust_decimal::Decimal;

use super::Read;
use crate::field::facts::{SumFact, Value};
use crate::issue::{Code, Issue};
use crate::layout::Span;

/// What may stand between the two ends of a range, at most (bytes).
const LONGEST_JOIN: usize = 6;

pub(super) fn check(read: &Read<'_>) -> Vec<Issue> {
    let money = &read.facts.money;
    let mut out = Vec::new();
    let mut look = |field: String, value: &Value<Decimal>| {
        let sum = money.sums.iter().find(|s| s.span == value.span);
        let raw = sum.map_or_else(|| value.value.to_string(), |s| s.raw.clone());
        let what = if value.value.is_sign_negative() && !value.value.is_zero() {
            format!("\"{raw}\" is a negative sum: it may be money that is given back, or taken away")
        } else if let Some(first) = sum.and_then(|s| other_end(read, s)) {
            format!(
                "\"{raw}\" is one end of a range, and the other, \"{first}\", cannot be read with certainty"
            )
        } else if after_hyphen(read, value.span) {
            format!("a hyphen stands right before \"{raw}\": it may be a minus")
        } else {
            return;
        };
        let issue = Issue::new(Code::AmbiguousField, what).about(field);
        out.push(issue.on(read.layout.text.page(value.span)));
    };
    if let Some(amount) = &money.amount {
        look("/amount".to_owned(), amount);
    }
    for (i, award) in money.awards.iter().enumerate() {
        if let Some(amount) = &award.amount {
            look(format!("/awards/{i}/amount"), amount);
        }
    }
    out
}

/// Whether a hyphen stands right before a sum, inside a sentence: at the beginning of a line it is a bullet.
fn after_hyphen(read: &Read<'_>, sum: Span) -> bool {
    let before = read.layout.text.text().get(..sum.start).unwrap_or_default();
    let Some(before) = before.strip_suffix('-') else {
        return false;
    };
    let words = before.trim_end_matches(' ');
    words.len() < before.len() && words.ends_with(char::is_alphabetic)
}

/// The first end of a range as printed, where it has no value: the `£5` of `£5-8,000`.
fn other_end(read: &Read<'_>, second: &SumFact) -> Option<String> {
    let text = read.layout.text.text();
    let joins = |s: &&SumFact| {
        let between = text.get(s.span.end..second.span.start).unwrap_or_default();
        s.value.is_none() && !between.is_empty() && between.len() <= LONGEST_JOIN && {
            let word = between.trim();
            word == "to" || word.chars().count() == 1 && word.contains(['-', '–', '—'])
        }
    };
    read.facts.money.sums.iter().find(joins).map(|s| s.raw.clone())
}
