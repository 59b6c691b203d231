//! What the title says where the form has no label for it: `Decision Log 051/2022 – Small Grants Programme`.
//!
//! Web pages and some forms print number and subject in the page's title. Only what stands before the first label is
//! looked at, only lines that hold the decision's number, and only on forms whose label may be missing.

use std::ops::Range;
use std::sync::LazyLock;

use super::facts::{Facts, Step, Value};
use super::number::{NumberForm, ParsedNumber, find_candidates, parse};
use super::reference::same_or_mistyped;
use super::scan::pattern;
use super::texts::value;
use crate::layout::{BlockKind, Layout};
use crate::pattern::Regex;
use crate::profile::{Field, Profile, canonical};
use crate::section::{Outline, Para, Piece};

/// Titles are no longer than this.
const MOST_WORDS: usize = 30;

/// What stands before the number of a title, and after it: marks and blanks.
const MARKS: &[char] = &['–', '—', '-', ':', '|', '.', ',', ' ', '\n', '\u{A0}'];

/// Words that tell a heading is the form's own, an office's name or a page's furniture, not what the decision is about.
static NO_SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:commissioner|authority|decisions? (?:record|notice|report|form|log|making|details|application|summary)|record of (?:a |an )?(?:\w+ )?decision|notice of decision|key (?:information|decision)|office of|confidential|official|marked|restricted|part (?:1|i|one)\b|executive summary|letterhead)\b",
    )
});

/// The decision's number where no label gives one: the only one its title holds.
pub(super) fn number(
    layout: &Layout,
    profile: &Profile,
    outline: &Outline,
    form: NumberForm,
    facts: &mut Facts,
) -> Option<Value<ParsedNumber>> {
    let known = profile.header.iter().any(|h| h.field == Field::Number) && !profile.is_generic();
    if !known {
        return None;
    }
    let mut found: Vec<Value<ParsedNumber>> = Vec::new();
    for p in titles(layout, outline) {
        let text = layout.text.slice(p.span);
        for range in numbers(profile, text) {
            let Some(tail) = text.get(range.start..) else {
                continue;
            };
            let number = match &profile.number.pattern {
                Some(_) => text.get(range.clone()).and_then(|t| parse(t, form)),
                None => parse(tail, form),
            };
            if let Some(n) = number
                && begins_title(text.get(..range.start).unwrap_or_default())
                && !found
                    .iter()
                    .any(|f| canonical(&f.value.printed) == canonical(&n.printed))
            {
                let len = n.printed.len();
                found.push(Value::new(n, p.span.part(range.start..range.start + len)));
            }
        }
    }
    let only = found.len() == 1;
    for n in &found {
        facts.trail.push(Step {
            field: "/number".to_owned(),
            rule: "number in the title".to_owned(),
            span: Some(n.span),
            value: n.value.printed.clone(),
            chosen: only,
            why: if only {
                "no label gives one, and the title gives no other"
            } else {
                "the title gives several"
            }
            .to_owned(),
        });
    }
    only.then(|| found.pop()).flatten()
}

/// The subject where no label gives one: what stands behind the number in the title, or under it.
pub(super) fn subject(layout: &Layout, profile: &Profile, outline: &Outline, facts: &mut Facts) {
    let optional = profile
        .header
        .iter()
        .any(|h| h.field == Field::Subject && !h.required);
    if !optional || profile.is_generic() || facts.header(Field::Subject).is_some() {
        return;
    }
    let paras = titles(layout, outline);
    let printed = facts.number.as_ref().map(|n| n.value.printed.clone());
    for (i, p) in paras.iter().enumerate() {
        let text = layout.text.slice(p.span);
        let Some(number) = own_number(profile, text, printed.as_deref()) else {
            continue;
        };
        if !begins_title(text.get(..number.start).unwrap_or_default()) {
            continue;
        }
        let rest = text.get(number.end..).unwrap_or_default();
        // A form's name may end in its number: then the next heading is the subject.
        let span = if is_subject(rest) {
            let start = text.len() - rest.trim_start_matches(MARKS).len();
            p.span.part(start..text.len())
        } else if rest.trim_matches(MARKS).is_empty()
            && let Some(next) = paras.get(i + 1)
            && next.kind == BlockKind::Heading
            && is_subject(layout.text.slice(next.span))
        {
            next.span
        } else {
            continue;
        };
        let Some(v) = value(layout, span) else { continue };
        take(v, "is in the title behind the decision's number", facts);
        return;
    }
    under_the_number(layout, outline, facts);
}

/// Keeps a subject found in the title, and says why.
fn take(v: Value<String>, why: &str, facts: &mut Facts) {
    facts.trail.push(Step {
        field: "/subject".to_owned(),
        rule: "title".to_owned(),
        span: Some(v.span),
        value: v.value.clone(),
        chosen: true,
        why: why.to_owned(),
    });
    facts.headers.push((Field::Subject, v));
}

/// The heading under the one whose label gives the number: `REQUEST FOR DIRECTOR DECISION – DD2744`, and below it what
/// it is about.
fn under_the_number(layout: &Layout, outline: &Outline, facts: &mut Facts) {
    let Some(number) = facts.number.as_ref().map(|n| n.span) else {
        return;
    };
    let mut blocks = layout.blocks().skip_while(|b| b.span.end <= number.start);
    let (Some(title), Some(next)) = (blocks.next(), blocks.next()) else {
        return;
    };
    let free = outline
        .unclaimed
        .iter()
        .any(|s| s.start <= next.body.start && next.body.end <= s.end);
    let headings = title.kind == BlockKind::Heading && next.kind == BlockKind::Heading;
    if !(headings && free && is_subject(layout.text.slice(next.body))) {
        return;
    }
    let Some(v) = value(layout, next.body) else { return };
    take(v, "is the heading under the decision's number", facts);
}

/// Paragraphs before the first label that are short enough for a title.
fn titles<'o>(layout: &Layout, outline: &'o Outline) -> Vec<&'o Para> {
    outline
        .preface
        .iter()
        .filter_map(|p| match p {
            Piece::Para(p) => Some(p),
            Piece::Table(_) => None,
        })
        .filter(|p| layout.text.slice(p.span).split_whitespace().count() <= MOST_WORDS)
        .collect()
}

/// Where numbers of this form stand in a title.
fn numbers(profile: &Profile, text: &str) -> Vec<Range<usize>> {
    match &profile.number.pattern {
        Some(pattern) => pattern.find_iter(text).map(|m| m.range()).collect(),
        None => find_candidates(text).into_iter().map(|c| c.range).collect(),
    }
}

/// Where the decision's own number stands in a title: as its field prints it, mistyped, or with another's zeros.
fn own_number(profile: &Profile, text: &str, printed: Option<&str>) -> Option<Range<usize>> {
    if let Some(printed) = printed {
        if let Some(i) = text.find(printed)
            && !text
                .get(..i)
                .is_some_and(|t| t.ends_with(|c: char| c.is_ascii_digit()))
        {
            return Some(i..i + printed.len());
        }
        let mut at = 0;
        for word in text.split(' ') {
            let start = at;
            at += word.len() + 1;
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            if bare.chars().any(|c| c.is_ascii_digit()) && same_or_mistyped(bare, printed) {
                let skip = word.find(bare).unwrap_or(0);
                return Some(start + skip..start + skip + bare.len());
            }
        }
    }
    let mut found = numbers(profile, text).into_iter();
    let first = found.next()?;
    // The second half of a financial year belongs to the number.
    let tail = text.get(first.start..)?;
    let end = parse(tail, NumberForm::SequenceFirst).map_or(first.end, |n| first.start + n.printed.len());
    found.next().is_none().then_some(first.start..end.max(first.end))
}

/// Whether what stands before a number is nothing, or the name of a form: `Decision Log`, `REQUEST FOR DIRECTOR DECISION –`.
fn begins_title(head: &str) -> bool {
    let head = head.trim_matches(MARKS);
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:decisions?|requests?|reports?|records?|notices?|logs?|reference|ref|number|no|dn|dr)\b\.?$",
        )
    });
    head.is_empty() || (head.split_whitespace().count() <= 8 && FORM.is_match(head))
        // The prefix of a number (`WMPCC 031 2016`).
        || (!head.contains(' ') && head.chars().all(|c| c.is_uppercase() || c.is_ascii_digit()))
}

/// Whether words can be what a decision is about.
fn is_subject(text: &str) -> bool {
    let text = text.trim_matches(MARKS);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 4 && !NO_SUBJECT.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_stand_before_the_number_of_a_title() {
        for head in [
            "",
            "Decision Log ",
            "REQUEST FOR DIRECTOR DECISION – ",
            "PFCC Decision Report ",
            "WMPCC ",
        ] {
            assert!(begins_title(head), "{head}");
        }
        for head in [
            "Extension of the agreement under ",
            "See ",
            "Further to decision of 12 May, ",
        ] {
            assert!(!begins_title(head), "{head}");
        }
    }

    #[test]
    fn what_a_decision_is_about() {
        for text in [
            " Estate Gardeners: Second Phase",
            " – Small Grants Programme, Year Two",
        ] {
            assert!(is_subject(text), "{text}");
        }
        for text in [
            "",
            " – ",
            "Key information",
            "Police and Crime Commissioner for Surrey – Decision Making Record",
            "NOTICE OF DECISION",
            "OFFICIAL",
        ] {
            assert!(!is_subject(text), "{text}");
        }
    }
}
