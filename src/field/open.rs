//! What a paper on no known form says beside its labels: number, title and date in the lines over them, who decided and
//! when in the sentence that decides.

use super::date::{self, DatesByPlace};
use super::facts::{Facts, OutcomeFacts, Step, Value};
use super::heading::{self, Line};
use super::number::{NumberForm, ParsedNumber, parse};
use super::scan::pattern;
use super::texts::{tidy, value};
use crate::layout::{Layout, Span};
use crate::pattern::Regex;
use crate::profile::{Field, Profile};
use crate::section::ruling;
use crate::section::{Outline, Piece, names_somebody};
use std::sync::LazyLock;

/// How a number is written, as far as it shows: a year of two digits before three digits or more comes first.
pub(super) fn form_of(text: &str) -> NumberForm {
    static YEAR_FIRST: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?:^|[^\d])[0-4]\d\s?[/–-]\s?\d{3,6}\b|\p{L}[/ –-][0-4]\d[/–-]\d{1,6}\b"));
    static FULL: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:19|20)\d{2}\b"));
    if YEAR_FIRST.is_match(text) && !FULL.is_match(text) {
        NumberForm::YearFirst
    } else {
        NumberForm::SequenceFirst
    }
}

/// What the heading gives where no label does.
pub(super) fn heading(layout: &Layout, outline: &Outline, facts: &mut Facts) -> Vec<Line> {
    let lines = heading::lines(layout, outline);
    // A number of another paper counts where the title gives none of the decision's own.
    let own = outline
        .headers
        .iter()
        .any(|h| h.field == Field::Number && h.key == "number" && !h.value.is_empty());
    if (facts.number.is_none() || !own)
        && let Some(span) = lines.iter().find_map(|l| l.number)
        && let Some(found) = number(layout, span)
    {
        facts.number = Some(found);
        step(layout, facts, "/number", span, "is in the title");
    }
    if facts.number.is_none()
        && let Some(span) = outline
            .outcome
            .iter()
            .flat_map(|o| &o.pieces)
            .find_map(|p| match p {
                Piece::Para(p) => Some(
                    p.span
                        .part(heading::leading_reference(layout.text.slice(p.span))?),
                ),
                Piece::Table(_) => None,
            })
    {
        facts.number = number(layout, span);
        step(layout, facts, "/number", span, "comes before the decision");
    }
    // The first label for a title whose value is one: `Title: Chief Executive` is a signature's.
    let named: Vec<Span> = outline
        .headers
        .iter()
        .filter(|h| h.field == Field::Subject && !h.value.is_empty())
        .map(|h| h.value)
        .collect();
    let is_name = |s: &Span| heading::is_form_name(layout.text.slice(*s));
    if named.first().is_some_and(is_name) {
        facts.headers.retain(|(f, _)| *f != Field::Subject);
        let other = named.iter().find(|s| !is_name(s)).and_then(|s| value(layout, *s));
        facts.headers.extend(other.map(|v| (Field::Subject, v)));
    }
    take_title(layout, &lines, facts);
    if facts.header(Field::Subject).is_none()
        && let Some(span) = under_the_address(layout)
        && let Some(v) = value(layout, span)
    {
        facts.trail.push(Step {
            field: "/subject".to_owned(),
            rule: "letter".to_owned(),
            span: Some(span),
            value: v.value.clone(),
            chosen: true,
            why: "is the heading under the words the letter begins with".to_owned(),
        });
        facts.headers.push((Field::Subject, v));
    }
    lines
}

/// Takes the title in the heading for the subject, where no label gives one.
fn take_title(layout: &Layout, lines: &[Line], facts: &mut Facts) {
    if facts.header(Field::Subject).is_none()
        && let Some(span) = heading::best_title(lines).and_then(|l| l.title)
        && let Some(v) = value(layout, span)
    {
        let why = "is the title by its place and print";
        step(layout, facts, "/subject", span, why);
        facts.headers.push((Field::Subject, v));
    }
}

/// The heading of a letter: the short line in bold right under `Dear …`.
fn under_the_address(layout: &Layout) -> Option<Span> {
    let mut blocks = layout.blocks().take(40);
    blocks.find(|b| layout.text.slice(b.body).starts_with("Dear "))?;
    let next = blocks.next()?;
    let words = layout.text.slice(next.body).split_whitespace().count();
    let heading = next.kind == crate::layout::BlockKind::Heading;
    (heading && (2..=24).contains(&words)).then_some(next.body)
}

/// What the heading of a known form gives that the form has no label for: its number and its subject.
pub(super) fn complete(
    layout: &Layout,
    profile: &Profile,
    outline: &Outline,
    facts: &mut Facts,
) -> Vec<Line> {
    let lines = heading::lines(layout, outline);
    let has_label = |field: Field| profile.header.iter().any(|h| h.field == field);
    if facts.number.is_none()
        && !has_label(Field::Number)
        && let Some(span) = lines.iter().find_map(|l| l.number)
        && let Some(found) = number(layout, span)
    {
        facts.number = Some(found);
        step(layout, facts, "/number", span, "is in the title");
    }
    if !has_label(Field::Subject) {
        take_title(layout, &lines, facts);
    }
    lines
}

/// The day in the title of a known form that prints it nowhere else.
pub(super) fn date_in_title(
    layout: &Layout,
    profile: &Profile,
    lines: &[Line],
    facts: &mut Facts,
) -> Option<Value<jiff::civil::Date>> {
    let has_label = profile.header.iter().any(|h| h.field == Field::DecisionDate);
    let signed = facts.decision_maker().is_some_and(|(_, s)| s.date.is_some());
    if has_label || signed {
        return None;
    }
    let found = titled(layout, lines)?;
    step(layout, facts, "/decision_date", found.span, "is in the title");
    Some(found)
}

/// The first day in the lines of a heading.
fn titled(layout: &Layout, lines: &[Line]) -> Option<Value<jiff::civil::Date>> {
    lines.iter().find_map(|l| {
        let span = l.date?;
        let found = date::find(layout.text.slice(span))
            .into_iter()
            .find_map(|d| Some((d.day()?, d.range)))?;
        Some(Value::new(found.0, span.part(found.1)))
    })
}

fn number(layout: &Layout, span: Span) -> Option<Value<ParsedNumber>> {
    let text = layout.text.slice(span);
    let parsed = parse(text, form_of(text))?;
    let range = text
        .find(&parsed.printed)
        .map_or(0..text.len(), |i| i..i + parsed.printed.len());
    Some(Value::new(parsed, span.part(range)))
}

fn step(layout: &Layout, facts: &mut Facts, field: &str, span: Span, why: &str) {
    facts.trail.push(Step {
        field: field.to_owned(),
        rule: "heading".to_owned(),
        span: Some(span),
        value: tidy(layout.text.slice(span)),
        chosen: true,
        why: why.to_owned(),
    });
}

/// What was decided: a word of the form, else what the decision's own words decide. `open`: the form is not known, so that
/// stamps and tables may say it too.
pub(super) fn outcome(
    layout: &Layout,
    outline: &Outline,
    lines: &[Line],
    by: Option<Value<String>>,
    open: bool,
    facts: &mut Facts,
) -> OutcomeFacts {
    let mut out = OutcomeFacts {
        by,
        ..OutcomeFacts::default()
    };
    let words = facts.header(Field::Outcome).map(|v| v.span);
    let word = words
        .into_iter()
        .chain(lines.iter().filter_map(|l| l.status))
        .find_map(|s| Some((s, ruling::of_status(layout.text.slice(s))?)));
    let pieces = outline.outcome.iter().flat_map(|o| &o.pieces);
    let paras: Vec<Span> = pieces
        .filter_map(|p| match p {
            Piece::Para(p) => Some(p.span),
            Piece::Table(_) => None,
        })
        .collect();
    let labelled = outline.outcome.as_ref().is_some_and(|o| !o.label.is_empty());
    // On a known form the heading makes a decision only of what begins as one: `That …`, `To …`.
    let decided = |text: &str| {
        ruling::of(text, open && labelled).or_else(|| {
            let head = || ruling::of(text, true).filter(|(_, at)| *at == 0);
            (!open && labelled).then(head).flatten()
        })
    };
    let mut noted = None;
    let mut said = None;
    for span in &paras {
        let text = layout.text.slice(*span);
        let read = if text.split_whitespace().count() <= if open { 4 } else { 3 } {
            ruling::of_status(text).map(|s| (s, 0)).or_else(|| decided(text))
        } else {
            decided(text)
        };
        let Some((status, at)) = read else { continue };
        let found = (status, sentence(layout, *span, at));
        if status == crate::profile::OutcomeStatus::Noted {
            noted = noted.or(Some(found));
        } else {
            said = Some(found);
            break;
        }
    }
    // A stamp says it in a word.
    let stamp = || {
        let mut blocks = layout.blocks().filter(|b| b.lines.len() == 1);
        blocks.find_map(|b| {
            let text = layout.text.slice(b.body);
            ruling::is_stamp(text).then(|| Some((ruling::of_status(text)?, b.body)))?
        })
    };
    let said = said.or(noted);
    let listed = || tabled(layout, outline);
    let shown = || stamp().or_else(listed).filter(|_| open);
    let status = word.map(|(s, w)| (w, s)).or(said).or_else(shown);
    if let Some((status, span)) = status {
        facts.trail.push(Step {
            field: "/outcome/status".to_owned(),
            rule: "frames of deciding".to_owned(),
            span: Some(span),
            value: status.as_str().to_owned(),
            chosen: true,
            why: "the words say so".to_owned(),
        });
        out.status = Some(Value::new(status, span));
        out.text = value(layout, said.map_or(span, |s| s.1));
    }
    if out.by.is_none() {
        let named = |s: &Span, find: fn(&str) -> Option<std::ops::Range<usize>>| {
            let v = value(layout, s.part(find(layout.text.slice(*s))?))?;
            names_somebody(&v.value).then_some(v)
        };
        out.by = paras.iter().find_map(|s| named(s, ruling::subject)).or_else(|| {
            opening(outline)
                .find_map(|s| named(&s, ruling::meeting))
                .filter(|_| open)
        });
    }
    out
}

/// The paragraphs of a paper's opening: those before its first label or heading.
fn opening(outline: &Outline) -> impl Iterator<Item = Span> + '_ {
    let first = outline.sections.first().filter(|s| s.title.is_none());
    outline
        .preface
        .iter()
        .chain(first.into_iter().flat_map(|s| &s.pieces))
        .filter_map(|p| match p {
            Piece::Para(p) => Some(p.span),
            Piece::Table(_) => None,
        })
}

/// What a table of applications says: approved where any row is, refused where every row is.
fn tabled(layout: &Layout, outline: &Outline) -> Option<(crate::profile::OutcomeStatus, Span)> {
    use crate::profile::OutcomeStatus::{Approved, Rejected};
    let mut pieces = outline.pieces().map(|(_, p)| p).chain(&outline.preface);
    let tables = pieces.by_ref().filter_map(|p| match p {
        Piece::Table(i) => match layout.flow.get(*i) {
            Some(crate::layout::Item::Table(t)) => Some(t),
            _ => None,
        },
        Piece::Para(_) => None,
    });
    tables.into_iter().find_map(|t| {
        let cells = t.rows.iter().skip(1).flat_map(|r| &r.cells);
        let said: Vec<(crate::profile::OutcomeStatus, Span)> = cells
            .filter(|c| layout.text.slice(c.span).split_whitespace().count() <= 3)
            .filter_map(|c| {
                Some((
                    ruling::of_status(layout.text.slice(c.span))?,
                    layout.text.trim(c.span),
                ))
            })
            .collect();
        let first = |status| said.iter().find(|(s, _)| *s == status).copied();
        (said.len() >= 2).then(|| first(Approved).or_else(|| first(Rejected)))?
    })
}

/// Who signed, where nothing says who decided: the name or office typed at the decision-maker's signature.
pub(super) fn signer(layout: &Layout, outline: &Outline, facts: &Facts) -> Option<Value<String>> {
    facts.outcome.status.as_ref()?;
    let part = outline
        .sign_offs
        .iter()
        .find(|s| s.role == crate::profile::SignOffRole::DecisionMaker)?;
    [part.title, part.typed].into_iter().find_map(|s| {
        let v = value(layout, s)?;
        names_somebody(&v.value).then_some(v)
    })
}

/// The sentence around a byte of a paragraph.
fn sentence(layout: &Layout, span: Span, at: usize) -> Span {
    let text = layout.text.slice(span);
    let start = text.get(..at).and_then(|b| b.rfind(". ")).map_or(0, |i| i + 2);
    let end = text
        .get(at..)
        .and_then(|t| t.find(". "))
        .map_or(text.len(), |i| at + i + 1);
    layout.text.trim(span.part(start..end))
}

/// The day of the decision where no label gives it: in the title, beside a signature or a stamp, or in the sentence that
/// says when it was made.
pub(super) fn date(
    layout: &Layout,
    outline: &Outline,
    lines: &[Line],
    dates: &DatesByPlace<'_>,
    facts: &mut Facts,
) -> Option<Value<jiff::civil::Date>> {
    // A plain `Date` may be that of the paper: what says when it was decided stands above it.
    let labelled = facts.decision_date.clone();
    let plain = labelled.as_ref().is_none_or(|d| {
        let of = outline.headers.iter().find(|h| h.value.covers(d.span));
        of.is_some_and(|h| h.key == "dated")
    });
    if !plain {
        return labelled;
    }
    let found = titled(layout, lines).or_else(|| {
        let front = outline
            .outcome
            .iter()
            .flat_map(|o| &o.pieces)
            .chain(&outline.summary)
            .filter_map(|p| match p {
                Piece::Para(p) => Some(p.span),
                Piece::Table(_) => None,
            })
            .chain(opening(outline));
        let stamps = layout
            .blocks()
            .filter(|b| STAMP_DATE.is_match(layout.text.slice(b.body)))
            .map(|b| b.body);
        let made: &Regex = if labelled.is_some() { &MET } else { &MADE };
        let said = front.filter(|s| {
            let text = layout.text.slice(*s);
            made.is_match(text) && !text.contains("certif")
        });
        said.chain(stamps).find_map(|s| {
            let text = layout.text.slice(s);
            let from = made.find(text).map_or(0, |m| m.end());
            let all = dates.of(s);
            let d = all
                .iter()
                .find(|d| d.range.start >= from && d.range.start < from + 80 && d.day().is_some())?;
            Some(Value::new(d.day()?, s.part(d.range.clone())))
        })
    });
    let signed = facts.decision_maker().and_then(|(_, s)| s.date.clone());
    let Some(found) = found else {
        return if signed.is_some() { None } else { labelled };
    };
    facts.trail.push(Step {
        field: "/decision_date".to_owned(),
        rule: "heading".to_owned(),
        span: Some(found.span),
        value: found.value.to_string(),
        chosen: true,
        why: "is in the title, on a stamp, or in the sentence that says when it was decided".to_owned(),
    });
    Some(found)
}

/// A day alone on a line, as a stamp prints it.
static STAMP_DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\W*\d{1,2} [A-Z]{3} \d{4}\W*$"));

/// Words before the day of a meeting that decided.
static MET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:at|in)\s+(?:the|a|its|their|our)\s+(?:\w+\s+){0,3}meeting\b[^.]{0,80}?\b(?:on|of)\s+(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?|\bpassed\b[^.]{0,90}?\bon\s+",
    )
});

/// Words before the day of a decision.
static MADE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:decisions?|resolution|resolved|passed|made|decided|determined|approved|agreed|taken|meeting(?: held)?|held)\b[^.]{0,100}?\b(?:on|of|dated)\s+(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?",
    )
});
