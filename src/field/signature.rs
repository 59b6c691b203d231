//! Signature blocks: whose, signed or not, dated when.

use std::sync::LazyLock;

use super::date::{DateFound, DateValue, FieldDate, find, find_in_date_field, mend};
use super::facts::{Facts, SignOffFact, Step, Value};
use super::scan::pattern;
use super::texts::{tidy, value};
use crate::geom::{PageNumber, Rect};
use crate::issue::{Code, Issue};
use crate::layout::{Layout, Span, Stamp};
use crate::pattern::Regex;
use crate::profile::{Field, SignOffRole};
use crate::section::{Outline, SignOffPart};

/// Ink is at least this wide and high (points): smaller marks are dots and dashes of the form.
const MIN_INK: (f32, f32) = (8.0, 4.0);

/// A picture over this share of the page is the page itself, scanned.
const SCAN_SHARE: f32 = 0.5;

/// Reads the signature blocks.
pub(super) fn read(layout: &Layout, outline: &Outline, facts: &mut Facts) -> Vec<SignOffFact> {
    let logos = repeated_pictures(layout, &outline.sign_offs);
    let mut out = Vec::with_capacity(outline.sign_offs.len());
    let near = outline
        .sign_offs
        .iter()
        .find_map(|s| match find_in_date_field(layout.text.slice(s.date)) {
            FieldDate::Found(d) => d.day(),
            _ => None,
        });
    for (i, part) in outline.sign_offs.iter().enumerate() {
        let mut raw_date = value(layout, part.date).filter(|v| v.value.chars().any(char::is_alphanumeric));
        let mut date = date(layout, part, i, near, facts);
        if raw_date.is_none()
            && date.is_none()
            && let Some(found) = stamped(layout, part)
        {
            facts.issues.push(taken_from_stamp(layout, part, i, &found));
            raw_date = value(layout, found.span);
            date = Some(found);
        }
        let title = if part.role == SignOffRole::DecisionMaker && part.title.is_empty() {
            facts.outcome.by.clone()
        } else {
            value(layout, part.title)
        };
        let page = part.signature.and_then(|s| layout.text.page(s));
        out.push(SignOffFact {
            role: part.role,
            title,
            date,
            raw_date,
            signed: signed(layout, part, &logos),
            page,
            label: part.signature,
        });
    }
    out
}

/// Where the date of a signature block is in the record.
fn pointer(part: &SignOffPart, index: usize) -> String {
    if part.role == SignOffRole::DecisionMaker {
        "/decision_date".to_owned()
    } else {
        format!("/sign_offs/{index}/date")
    }
}

/// The electronic signatures that stand where a block's ink would.
fn stamps<'l>(layout: &'l Layout, part: &SignOffPart) -> impl Iterator<Item = &'l Stamp> {
    let stands = |s: &&Stamp| {
        part.ink.iter().any(|(page, area)| {
            let shared = Rect::overlap(area.top, area.bottom, s.bbox.top, s.bbox.bottom);
            *page == s.page && shared > 0.5 * s.bbox.height().max(0.1)
        })
    };
    layout.stamps.iter().filter(stands)
}

/// The day on which a block was signed electronically, if one such signature says it.
fn stamped(layout: &Layout, part: &SignOffPart) -> Option<Value<jiff::civil::Date>> {
    stamps(layout, part).find_map(|stamp| {
        let text = layout.text.slice(stamp.span);
        let printed = stamp_day(text).map(|(day, range)| Value::new(day, stamp.span.part(range)));
        let made = stamp.made.as_deref().and_then(|m| m.get(..10)?.parse().ok());
        printed.or_else(|| made.map(|day| Value::new(day, stamp.span)))
    })
}

/// The day in the words of an electronic signature: programs print the year first, `2024.06.18`.
fn stamp_day(text: &str) -> Option<(jiff::civil::Date, std::ops::Range<usize>)> {
    if let Some(m) = YEAR_FIRST.captures(text) {
        let part = |i| m.get(i).map(|g| g.as_str());
        let day = jiff::civil::Date::new(
            part(1)?.parse().ok()?,
            part(2)?.parse().ok()?,
            part(3)?.parse().ok()?,
        );
        return Some((day.ok()?, m.get(0)?.range()));
    }
    find(text).into_iter().find_map(|d| Some((d.day()?, d.range)))
}

/// A day with the year first.
static YEAR_FIRST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b((?:19|20)\d{2})[./-](\d{1,2})[./-](\d{1,2})\b"));

fn taken_from_stamp(
    layout: &Layout,
    part: &SignOffPart,
    index: usize,
    found: &Value<jiff::civil::Date>,
) -> Issue {
    Issue::new(
        Code::AmbiguousField,
        format!(
            "no date is typed beside the signature; {} is the day of the electronic signature",
            found.value
        ),
    )
    .about(pointer(part, index))
    .on(part.signature.and_then(|s| layout.text.page(s)))
}

fn date(
    layout: &Layout,
    part: &SignOffPart,
    index: usize,
    near: Option<jiff::civil::Date>,
    facts: &mut Facts,
) -> Option<Value<jiff::civil::Date>> {
    let pointer = pointer(part, index);
    let text = layout.text.slice(part.date);
    let place = |d: &DateFound| part.date.part(d.range.clone());
    let step = |value: String, chosen: bool, why: &str| Step {
        field: pointer.clone(),
        rule: "date beside the signature".to_owned(),
        span: Some(part.date),
        value,
        chosen,
        why: why.to_owned(),
    };
    match find_in_date_field(text) {
        FieldDate::Blank => {
            facts.trail.push(step(String::new(), false, "the line is empty"));
            None
        }
        FieldDate::Found(d) => match d.value {
            Some(DateValue::Day(day)) => {
                facts
                    .trail
                    .push(step(day.to_string(), true, "follows the date's label"));
                Some(Value::new(day, place(&d)))
            }
            _ => {
                facts.trail.push(step(d.raw.clone(), false, "no day is given"));
                facts
                    .issues
                    .push(unreadable(layout, part, &d, "no day is given", None).about(pointer));
                None
            }
        },
        FieldDate::Unreadable(d) => {
            let why = d
                .problem
                .map_or_else(|| "it is not a date".to_owned(), |p| p.to_string());
            facts.trail.push(step(d.raw.clone(), false, &why));
            let suggestion = mend(&d.raw, near).or(d.suggestion);
            facts
                .issues
                .push(unreadable(layout, part, &d, &why, suggestion).about(pointer));
            None
        }
    }
}

fn unreadable(
    layout: &Layout,
    part: &SignOffPart,
    d: &DateFound,
    why: &str,
    suggestion: Option<jiff::civil::Date>,
) -> Issue {
    Issue::new(
        Code::DateUnreadable,
        format!(
            "\"{}\" is in the place of the date of a signature; {why}",
            tidy(&d.raw)
        ),
    )
    .on(layout.text.page(part.date))
    .suggesting(suggestion.map(|s| s.to_string()))
}

/// Pictures that stand at one place on several pages: letterheads and crests. Two signatures may stand at one place of two
/// pages: what stands where ink would proves no letterhead.
fn repeated_pictures(layout: &Layout, parts: &[SignOffPart]) -> Vec<Rect> {
    let as_ink = |page: PageNumber, r: &Rect| {
        let mut areas = parts.iter().flat_map(|p| &p.ink);
        areas.any(|(p, area)| *p == page && area.contains(r.center_x(), r.center_y()))
    };
    let mut out: Vec<Rect> = Vec::new();
    for (i, page) in layout.pages.iter().enumerate() {
        for image in &page.images {
            let same = |r: &Rect| {
                (r.left - image.left).abs() < 2.0
                    && (r.top - image.top).abs() < 2.0
                    && (r.right - image.right).abs() < 2.0
                    && (r.bottom - image.bottom).abs() < 2.0
            };
            let elsewhere = layout
                .pages
                .iter()
                .enumerate()
                .any(|(j, p)| j != i && p.images.iter().any(|r| same(r) && !as_ink(p.number, r)));
            if elsewhere && !out.iter().any(same) {
                out.push(*image);
            }
        }
    }
    out
}

/// Words that stand for a signature where none is drawn.
static ELECTRONIC: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:digital|electronical)ly\s+(?:signed|approved|sealed)|(?:signed|approved)\s+(?:electronically|digitally)|e-?signed|e-?signature|(?:electronic|digital)\s+signature|docusigned)\b|^\s*/s/",
    )
});

/// Whether ink stands at a signature's line. Unknown on a scanned page, where all is one picture, and where a name is
/// typed instead.
fn signed(layout: &Layout, part: &SignOffPart, logos: &[Rect]) -> Option<bool> {
    part.signature?;
    let typed = layout.text.slice(part.typed);
    if stamps(layout, part).next().is_some() || ELECTRONIC.is_match(typed) {
        return Some(true);
    }
    let mut known = true;
    for (page, area) in &part.ink {
        match ink_on(layout, *page, area, logos) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => known = false,
        }
    }
    if typed.chars().any(char::is_alphabetic) {
        return None;
    }
    known.then_some(false)
}

fn ink_on(layout: &Layout, page: PageNumber, area: &Rect, logos: &[Rect]) -> Option<bool> {
    let sheet = layout.page(page)?;
    if let Some(scan) = &sheet.scan {
        return scan.ink.as_ref().map(|marks| inked(marks, area));
    }
    if sheet.largest_image_share() >= SCAN_SHARE {
        return None;
    }
    let is_ink = |r: &Rect| {
        r.width() >= MIN_INK.0
            && r.height() >= MIN_INK.1
            && area.contains(r.center_x(), r.center_y())
            && !logos.contains(r)
    };
    let drawn = sheet
        .drawings
        .iter()
        .filter(|d| area.contains(d.center_x(), d.center_y()));
    // A pen's strokes may be many small paths: together they are as large as ink.
    let strokes = drawn.copied().reduce(|a, b| a.union(&b));
    Some(
        sheet.images.iter().any(is_ink)
            || strokes.is_some_and(|s| s.width() >= MIN_INK.0 && s.height() >= MIN_INK.1),
    )
}

/// Whether marks of a pen stand in an area of a scan. Strokes that hardly hang together count as one.
fn inked(marks: &[Rect], area: &Rect) -> bool {
    marks
        .iter()
        .filter(|m| area.contains(m.center_x(), m.center_y()))
        .copied()
        .reduce(|a, b| a.union(&b))
        .is_some_and(|s| s.width() >= MIN_INK.0 && s.height() >= MIN_INK.1)
}

/// Gives the decision-maker's signature the day whose label stands on the same line: `signed …… date ……`, where the form
/// has one label for that day and for the day of the decision.
pub(super) fn share_date(layout: &Layout, outline: &Outline, facts: &mut Facts) {
    let Some(day) = facts.decision_date.clone() else {
        return;
    };
    let place = |s: Span| layout.text.evidence(s, &layout.pages).map(|e| e.place);
    let label = outline
        .headers
        .iter()
        .find(|h| h.field == Field::DecisionDate && h.value.covers(day.span))
        .and_then(|h| place(h.label));
    let Some(label) = label else { return };
    let raw = value(layout, day.span);
    for s in &mut facts.sign_offs {
        let beside = s.label.and_then(place).is_some_and(|own| {
            let ([_, top, _, bottom], [_, over, _, under]) = (own.bbox, label.bbox);
            own.page == label.page && bottom.min(under) - top.max(over) > 0.5 * (under - over)
        });
        if s.role == SignOffRole::DecisionMaker && s.date.is_none() && s.raw_date.is_none() && beside {
            s.date = Some(day.clone());
            s.raw_date.clone_from(&raw);
        }
    }
}

/// The date of the decision from a header field of its own; of several the first that is a day.
pub(super) fn header_date(
    layout: &Layout,
    outline: &Outline,
    facts: &mut Facts,
) -> Option<Value<jiff::civil::Date>> {
    let fields = outline
        .headers
        .iter()
        .filter(|h| h.field == Field::DecisionDate && !h.value.is_empty());
    let mut unreadable = None;
    for h in fields {
        let span = layout.text.trim(h.value);
        match find_in_date_field(layout.text.slice(span)) {
            FieldDate::Found(d) => {
                if let Some(day) = d.day() {
                    return Some(Value::new(day, span.part(d.range)));
                }
            }
            FieldDate::Blank => {}
            FieldDate::Unreadable(d) => {
                // `Meeting: 3 May 2024, Town Hall`
                let day = super::date::find(layout.text.slice(span))
                    .into_iter()
                    .find_map(|d| Some((d.day()?, d.range)));
                if let Some((day, range)) = day {
                    return Some(Value::new(day, span.part(range)));
                }
                unreadable = unreadable.or(Some((span, d)));
            }
        }
    }
    let (span, d) = unreadable?;
    let why = d
        .problem
        .map_or_else(|| "it is not a date".to_owned(), |p| p.to_string());
    facts.issues.push(
        Issue::new(
            Code::DateUnreadable,
            format!(
                "\"{}\" is in the place of the date of the decision; {why}",
                tidy(layout.text.slice(span))
            ),
        )
        .about("/decision_date")
        .on(layout.text.page(span))
        .suggesting(d.suggestion.map(|s| s.to_string())),
    );
    None
}
