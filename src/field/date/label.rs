//! The value beside a `Date:` label.

use std::sync::LazyLock;

use super::{DateFound, DateValue, Precision, Problem, find, is_year, mend, whole};
use crate::field::scan::{is_blank, pattern};
use crate::pattern::Regex;
use jiff::civil::Date;

/// What stands beside a `Date:` label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldDate {
    /// Nothing, or the dots and lines that wait for a pen.
    Blank,
    /// A date. Its precision may be a month or a year.
    Found(DateFound),
    /// Something that is not a date. Its `raw` is the whole value.
    Unreadable(DateFound),
}

/// Month and year in digits.
static MONTH: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\d{1,2})\s?[/.-]\s?(\d{4})$"));

/// A year.
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\d{4}$"));

/// Day, month and year with blanks between, as a form with a box for each prints them.
static SPACED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\d{1,2})\s+(\d{1,2})\s+(\d{4}|\d{2})$"));

/// A time of day at the end.
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[\s,]+(?:at\s+)?(?:\d{1,2}(?::\d{2}){1,2}|\d{1,2}\.\d{2}\s?(?:am|pm|a\.m\.?|p\.m\.?|hrs|hours)|\d{4}\s?(?:hrs|hours))\s*(?:am|pm|a\.m\.?|p\.m\.?|hrs|hours|gmt|bst|utc)?$",
    )
});

/// Words that may stand before the date.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?|the|this|date|dated|on|[\s.,:;_(…–—-])*$",
    )
});

/// Reads what stands beside a `Date:` label, all of it.
///
/// A date at its beginning counts, also when words without digits follow it (`25/01/2025 (by email)`); anything else
/// is unreadable. Only here `12/2024` is a month, and a lone `2024` a year: in running text they may be a decision
/// number and a count.
#[must_use]
pub fn find_in_date_field(text: &str) -> FieldDate {
    let idle = |c: char| {
        is_blank(c)
            || matches!(
                c,
                '.' | '_' | '…' | '-' | '–' | '—' | ':' | '·' | '‥' | '/' | '\\' | '|'
            )
    };
    let body = text.trim_matches(idle);
    if body.is_empty() {
        return FieldDate::Blank;
    }
    let start = text.len() - text.trim_start_matches(idle).len();
    // The time of day says nothing of the day.
    let body = match TIME.find(body) {
        Some(time) if time.range().start > 0 => body[..time.range().start].trim_end_matches([' ', ',']),
        _ => body,
    };
    let range = start..start + body.len();
    if let Some(value) = whole(body).map(DateValue::Day).or_else(|| alone(body)) {
        return FieldDate::Found(DateFound::read(text, range, value));
    }
    let mut dates = find(text).into_iter();
    if let (Some(only), None) = (dates.next(), dates.next())
        && only.precision != Precision::Year
        && LEAD.is_match(&text[..only.range.start])
        && !text[only.range.end..].contains(|c: char| c.is_ascii_digit())
    {
        return match only.value {
            Some(_) => FieldDate::Found(only),
            None if only.raw == body => FieldDate::Unreadable(only),
            None => FieldDate::Unreadable(DateFound::unreadable(
                text,
                range,
                Problem::NotADate,
                only.suggestion,
            )),
        };
    }
    let mut bad = DateFound::unreadable(text, range, Problem::NotADate, None);
    bad.suggestion = bad.suggestion.or_else(|| mend(&bad.raw, None));
    FieldDate::Unreadable(bad)
}

/// Forms that count only here.
fn alone(body: &str) -> Option<DateValue> {
    if let Some(m) = MONTH.captures(body) {
        let (month, year): (i8, i16) = (m[1].parse().ok()?, m[2].parse().ok()?);
        return (is_year(year) && Date::new(year, month, 1).is_ok())
            .then_some(DateValue::Month { year, month });
    }
    if let Some(m) = SPACED.captures(body) {
        let (day, month, year): (i8, i8, i16) = (m[1].parse().ok()?, m[2].parse().ok()?, m[3].parse().ok()?);
        let year = if year < 100 { 2000 + year } else { year };
        let date = Date::new(year, month, day).ok()?;
        return is_year(year).then_some(DateValue::Day(date));
    }
    let year: i16 = YEAR.find(body)?.as_str().parse().ok()?;
    is_year(year).then_some(DateValue::Year(year))
}
