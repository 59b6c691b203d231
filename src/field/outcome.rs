//! What was decided and by whom.

use super::alike;
use super::facts::{Facts, OutcomeFacts, Step, Value};
use super::heading::Line;
use super::open;
use super::texts::{tidy, value};
use crate::issue::{Code, Issue};
use crate::layout::{Layout, Print, Span};
use crate::profile::{Field, OutcomeStatus, PartKind, Profile, canonical};
use crate::section::{Outline, Piece, names_somebody, ruling};

/// Reads the outcome: the sentence under its heading that says what was decided, and who follows the heading.
pub(super) fn read(
    layout: &Layout,
    profile: &Profile,
    outline: &Outline,
    heading: &[Line],
    facts: &mut Facts,
) -> OutcomeFacts {
    if profile.is_generic() {
        // A label that asks who decided, then the decision's own heading, then the member in whose field it lies.
        let fields = outline
            .headers
            .iter()
            .filter(|h| h.field == Field::OutcomeBy && !h.value.is_empty());
        let (sure, likely): (Vec<Span>, Vec<Span>) = {
            let (a, b): (Vec<_>, Vec<_>) = fields.partition(|h| h.key != MEMBER);
            (
                a.iter().map(|h| h.value).collect(),
                b.iter().map(|h| h.value).collect(),
            )
        };
        let heading_by = outline.outcome.as_ref().map(|o| o.by);
        let spans = sure.into_iter().chain(heading_by).chain(likely);
        let found = spans.into_iter().find_map(|s| by(layout, profile, s, facts));
        return open::outcome(layout, outline, heading, found, true, facts);
    }
    let mut out = OutcomeFacts::default();
    let mut sentences: Vec<(Span, OutcomeStatus)> = Vec::new();
    let mut spans: Vec<Span> = Vec::new();
    if let Some(part) = &outline.outcome {
        spans.push(part.label);
        spans.extend(part.pieces.iter().filter_map(|p| match p {
            Piece::Para(p) => Some(p.span),
            Piece::Table(_) => None,
        }));
        out.by = by(layout, profile, part.by, facts);
    }
    spans.extend(facts.header(Field::Outcome).map(|v| v.span));
    for span in &spans {
        sentences.extend(classify(layout, profile, *span));
    }
    // If no outcome is stated, a misread word may be the reason.
    if sentences.is_empty() {
        for span in spans
            .iter()
            .filter(|s| layout.text.print(**s) == Print::Recognised)
        {
            let text = alike::said(layout.text.slice(*span));
            sentences.extend(text.and_then(|t| says(layout, profile, *span, &t)));
        }
        if !sentences.is_empty() {
            facts.repaired.push("/outcome/status".to_owned());
        }
    }
    if out.by.is_none() {
        out.by = facts
            .header(Field::OutcomeBy)
            .cloned()
            .and_then(|v| by(layout, profile, v.span, facts));
    }
    let ticked: Vec<(Span, OutcomeStatus)> = sentences
        .iter()
        .copied()
        .filter(|(s, _)| is_ticked(layout, *s) == Some(true))
        .collect();
    let unticked = |s: Span| is_ticked(layout, s) == Some(false);
    let standing: Vec<(Span, OutcomeStatus)> = if ticked.is_empty() {
        sentences.iter().copied().filter(|(s, _)| !unticked(*s)).collect()
    } else {
        ticked
    };
    let mut statuses: Vec<OutcomeStatus> = standing.iter().map(|(_, s)| *s).collect();
    statuses.dedup();
    for (i, (span, status)) in sentences.iter().enumerate() {
        let stands = standing.iter().any(|(s, _)| s == span);
        facts.trail.push(Step {
            field: "/outcome/status".to_owned(),
            rule: format!("outcome.{}", status.as_str()),
            span: Some(*span),
            value: status.as_str().to_owned(),
            chosen: stands
                && statuses.len() == 1
                && (i == 0 || standing.first().is_some_and(|(s, _)| s == span)),
            why: if !stands {
                "the box before it is not ticked".to_owned()
            } else if statuses.len() > 1 {
                "other sentences say otherwise".to_owned()
            } else {
                "the sentence says so".to_owned()
            },
        });
    }
    // A clause that only notes says nothing beside one that decides.
    let standing: Vec<(Span, OutcomeStatus)> = if statuses.iter().any(|s| *s != OutcomeStatus::Noted) {
        standing
            .into_iter()
            .filter(|(_, s)| *s != OutcomeStatus::Noted)
            .collect()
    } else {
        standing
    };
    let mut statuses: Vec<OutcomeStatus> = standing.iter().map(|(_, s)| *s).collect();
    statuses.dedup();
    match statuses.as_slice() {
        [status] => {
            if let Some((span, _)) = standing.first() {
                out.status = Some(Value::new(*status, *span));
                out.text = value(layout, *span);
            }
        }
        // The sentences of the form's own language say nothing: those of all decision papers may.
        [] if sentences.is_empty() => {
            let by = out.by.take();
            let before = facts.trail.len();
            let mut out = open::outcome(layout, outline, heading, by, false, facts);
            // A form that drops all sentences of an outcome does not have this outcome.
            let lacks = |status| profile.outcome.iter().any(|(s, p)| *s == status && p.is_empty());
            if out.status.as_ref().is_some_and(|s| lacks(s.value)) {
                out.status = None;
                out.text = None;
                for step in facts.trail.iter_mut().skip(before) {
                    step.chosen = false;
                    "the profile drops this outcome".clone_into(&mut step.why);
                }
            }
            return out;
        }
        [] => {}
        _ => {
            let said: Vec<String> = standing
                .iter()
                .map(|(s, _)| format!("\"{}\"", tidy(layout.text.slice(*s))))
                .collect();
            facts.issues.push(
                Issue::new(
                    Code::AmbiguousField,
                    format!(
                        "what was decided is not certain: the document says {}",
                        said.join(" and ")
                    ),
                )
                .about("/outcome/status")
                .on(standing.first().and_then(|(s, _)| layout.text.page(*s))),
            );
        }
    }
    out
}

/// The key of the vocabulary's labels for members whose field a decision lies in.
const MEMBER: &str = "member";

/// The sentence of a paragraph that says what was decided, and what it says.
fn classify(layout: &Layout, profile: &Profile, span: Span) -> Option<(Span, OutcomeStatus)> {
    says(layout, profile, span, layout.text.slice(span))
}

/// The same of a paragraph's text as it may have been printed; every word stands where it does in the paragraph.
fn says(layout: &Layout, profile: &Profile, span: Span, text: &str) -> Option<(Span, OutcomeStatus)> {
    // Text that is struck through does not count.
    if tidy(&layout.text.unstruck(span, &layout.pages)).is_empty() {
        return None;
    }
    let (status, at) = profile.outcome.iter().find_map(|(status, patterns)| {
        patterns
            .iter()
            .find_map(|p| p.find(text))
            .map(|m| (*status, m.start()))
    })?;
    // `I have approved the award. I note that it costs …`
    if status == OutcomeStatus::Noted
        && let Some((decided, at)) = ruling::of(text, false)
        && decided != OutcomeStatus::Noted
    {
        return Some((sentence(layout, span, at), decided));
    }
    if status == OutcomeStatus::Rejected
        && let Some(approved) = approved_before(profile, text, at)
    {
        return Some((
            sentence(layout, span, approved),
            OutcomeStatus::ApprovedWithChanges,
        ));
    }
    Some((sentence(layout, span, at), status))
}

/// Where a sentence before the one that refuses approves: `Approved in part. The second post is not supported.`
fn approved_before(profile: &Profile, text: &str, refused: usize) -> Option<usize> {
    let before = text.get(..refused)?;
    let sentence_end = before.rfind(['.', ';'])?;
    let before = before.get(..sentence_end)?;
    profile
        .outcome
        .iter()
        .filter(|(s, _)| *s == OutcomeStatus::ApprovedWithChanges)
        .flat_map(|(_, patterns)| patterns)
        .find_map(|p| p.find(before))
        .map(|m| m.start())
}

/// The sentence around a byte of a paragraph; the whole paragraph if it is short.
fn sentence(layout: &Layout, span: Span, at: usize) -> Span {
    let text = layout.text.slice(span);
    if text.len() <= 200 && text.matches(". ").count() == 0 {
        return layout.text.trim(span);
    }
    let start = text
        .get(..at)
        .and_then(|b| b.rfind(['.', '\n']))
        .map_or(0, |i| i + 1);
    let end = text
        .get(at..)
        .and_then(|t| t.find(['.', '\n']))
        .map_or(text.len(), |i| at + i + 1);
    layout.text.trim(span.part(start..end))
}

/// Whether a box before a sentence is ticked; `None` without a box.
fn is_ticked(layout: &Layout, span: Span) -> Option<bool> {
    let text = layout.text.slice(span).trim_start();
    let head: String = text.chars().take(3).collect();
    let tail: String = text.chars().rev().take(3).collect();
    for s in [head, tail] {
        if s.contains(['☑', '☒', '✓', '✔', '✗', '✘']) {
            return Some(true);
        }
        if s.contains(['☐', '□', '❑', '❏']) {
            return Some(false);
        }
    }
    None
}

/// Who decided: what follows the heading, without what is struck through, without the form's own instruction. A
/// list left standing says nothing.
fn by(layout: &Layout, profile: &Profile, span: Span, facts: &mut Facts) -> Option<Value<String>> {
    if span.is_empty() {
        return None;
    }
    let left = tidy(&layout.text.unstruck(span, &layout.pages));
    // "(Delete as appropriate)"
    let plain = match left.find('(') {
        Some(i) if left.to_lowercase().contains("appropriate") || left.to_lowercase().contains("delete") => {
            left.get(..i).unwrap_or_default()
        }
        _ => left.as_str(),
    };
    let name = plain
        .trim_matches(|c: char| matches!(c, '/' | ',' | ';' | ':' | '–' | '-' | '|') || c.is_whitespace());
    let options: Vec<&str> = name.split('/').map(str::trim).filter(|o| !o.is_empty()).collect();
    let step = |value: &str, chosen: bool, why: &str| Step {
        field: "/outcome/by".to_owned(),
        rule: "part.outcome".to_owned(),
        span: Some(span),
        value: value.to_owned(),
        chosen,
        why: why.to_owned(),
    };
    if options.len() > 1 {
        facts
            .trail
            .push(step(name, false, "a list of options was left standing"));
        facts.issues.push(
            Issue::new(
                Code::AmbiguousField,
                format!("who decided is not certain: the form's list \"{name}\" was left standing"),
            )
            .about("/outcome/by")
            .on(layout.text.page(span)),
        );
        return None;
    }
    let option = options.first()?;
    let known = match layout.text.print(span) {
        Print::Recognised => alike::office(option),
        Print::Digital => None,
    };
    let printed = *option;
    let option = known.as_deref().unwrap_or(option);
    // `The Board, on the advice of its panel`: the words behind the comma are about how it decided.
    let option = match option.split_once(", ") {
        Some((name, _)) if profile.is_generic() && !names_somebody(option) => name,
        _ => option,
    };
    let read = if known.is_some() { printed } else { option };
    if !names_somebody(option) {
        facts
            .trail
            .push(step(option, false, "is not the name of an office or a person"));
        return None;
    }
    let why = if known.is_some() {
        "follows the heading, misread"
    } else {
        "follows the heading"
    };
    facts.trail.push(step(option, true, why));
    // Where the words stand: the first stretch of the label's value that reads so.
    let at = layout
        .text
        .slice(span)
        .find(read)
        .map_or(span, |i| span.part(i..i + read.len()));
    if known.is_some() {
        facts.repaired.push("/outcome/by".to_owned());
    }
    Some(Value::new(as_the_form_writes(profile, option), at))
}

/// A name that is the form's own heading, as the profile writes it: set in capitals it is still the same heading.
fn as_the_form_writes(profile: &Profile, name: &str) -> String {
    let heading = || {
        let wanted = canonical(name);
        profile
            .parts
            .iter()
            .filter(|p| p.kind == PartKind::Outcome)
            .flat_map(|p| {
                p.labels
                    .iter()
                    .filter_map(|l| p.by.as_ref()?.captures(&l.printed))
            })
            .filter_map(|c| c.name("by").map(|m| m.as_str().to_owned()))
            .find(|by| canonical(by) == wanted)
    };
    let capitals = name.contains(char::is_whitespace) && !name.contains(char::is_lowercase);
    capitals
        .then(heading)
        .flatten()
        .unwrap_or_else(|| name.to_owned())
}
