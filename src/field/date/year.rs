//! Years alone, where a word makes them a point in time: `since 2019`, `by 2030`, `between 2018 and 2020`.

use std::sync::LazyLock;

use super::{DateFound, DateValue, is_year};
use crate::field::scan::{after, before, pattern};
use crate::pattern::Regex;

/// A word of time and a year.
static YEAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?-u:\b)(?:(?:since|in|from|by|during|until|till|before|after|throughout|between|to)\s{1,3}(?:(?:(?:the|calendar)\s{1,3})*year\s{1,3}|early\s|late\s|mid[\s-])?",
        r"|(?:early|late|mid)[\s-]|(?:of|for)\s|(?:spring|summer|autumn|winter|christmas)\s(?:of\s)?|year\s",
        r"|(?:end|start|beginning|middle|course|spring|summer|autumn|winter|half|quarter|rest|remainder)\sof\s(?:the\syear\s)?)",
        r"((?:19|20|21)\d{2})(?-u:\b)",
    ))
});

/// A further year of the same phrase: `2018 and 2020`, `2018, 2019`, `2018 to 2020`.
static AND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:\s?,\s{1,3}|\s{1,3}(?:and|or|to|until|till|&)\s{1,3})((?:19|20|21)\d{2})\b")
});

/// What makes a year part of something else: a financial year, a span, a thousand, a time of day.
static PART: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:\s?[/–-]\s?\d|[.,:]\d|\s?%|\s?(?:hrs?|hours)\b|\s(?:to|and|until)\s\d{4}\s?(?:hrs?|hours)\b|\s(?:Act|Order|Regulations|Rules|Plan|Strategy|Framework|Agreement|Scheme)\b|/)",
    )
});

/// `financial year 2022` is not the calendar's, and `from ... to` needs its `from`.
static OTHER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:financial|fiscal|academic|municipal|school|budget)\s*$"));

/// Whose year is part of a name: an Act's, a plan's, a decision number's.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?:\d|\b(?:acts?|orders?|regulations?|rules|directives?|plans?|strateg(?:y|ies)|budgets?|precepts?|programmes?|frameworks?",
        r"|schemes?|funds?|settlements?|levy|codes?|accounts|statements?|tax|allocations?|decisions?|number|no\.?|year|grants?|round))\s*$",
    ))
});

/// The years alone, in order.
pub(super) fn find(text: &str) -> Vec<DateFound> {
    let mut found: Vec<DateFound> = Vec::new();
    for m in YEAR.captures_iter(text) {
        let (Some(all), Some(year)) = (m.get(0), m.get(1)) else {
            continue;
        };
        let lead = all.as_str().to_lowercase();
        // "to 2020" counts a point in time only behind a first year, which finds it.
        if lead.starts_with("to") || OTHER.is_match(before(text, all.start(), 16)) {
            continue;
        }
        if (lead.starts_with("of") || lead.starts_with("for")) && NAME.is_match(before(text, all.start(), 24))
        {
            continue;
        }
        let mut place = year.range();
        while let Some(date) = read(text, place.start, place.end) {
            found.push(date);
            let Some(further) = AND
                .captures(after(text, place.end, 20))
                .and_then(|m| m.get(1).map(|y| y.range()))
            else {
                break;
            };
            place = place.end + further.start..place.end + further.end;
        }
    }
    found.dedup_by(|b, a| b.range.start < a.range.end);
    found
}

fn read(text: &str, start: usize, end: usize) -> Option<DateFound> {
    let year: i16 = text.get(start..end)?.parse().ok()?;
    let part = PART.is_match(after(text, end, 28));
    (is_year(year) && !part).then(|| DateFound::read(text, start..end, DateValue::Year(year)))
}
