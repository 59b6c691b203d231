//! Dates with the month's name: `4 April 2022`, `1st of April 2024`, `March 31, 2020`, `25AIN HYDREF 2019`, `Sept 2021`.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex_syntax::is_word_character;

use super::numeric::lost_or_gained_a_digit;
use super::{DateFound, DateValue, Precision, Problem, is_year, month};
use crate::field::scan::{after, digits, is_blank, pattern};
use crate::pattern::{Captures, Regex};

/// Day, month's name, year. Between day and name the ordinal, also set apart, raised, Welsh, or what a raised `st`
/// is often recognised as (`1* of April`).
static DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r#"(?i)(\d{1,2})(?:\s?(?:st|nd|rd|th|ain|fed|eg|ed|ydd|il|af|ˢᵗ|ⁿᵈ|ʳᵈ|ᵗʰ)|[*"”“'’])?"#,
        r"(?:\s{1,3}day(?-u:\b))?(?:\s{1,3}(?:of|o)(?-u:\b))?(?:\s{1,3}the\s{1,3}month\s{1,3}of)?",
        r"(\s{0,3}[-–/.,]?\s{0,3})(\p{L}{3,12})\.?,?\s{0,3}([-–/.]?)\s{0,3}(['’‘]?)(\d{2,5})",
    ))
});

/// Month's name, day, year.
static MONTH_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)(\p{L}{3,12})\.?\s{1,3}(\d{1,2})(?:\s?(?:st|nd|rd|th))?(?:\s?,\s{0,3}|\s{1,3})(\d{4})")
});

/// Month's name, year.
static MONTH: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(\p{L}{3,12})\.?,?\s{0,3}[-–/]?\s{0,3}(?:of\s|o\s)?(?:['’‘](\d{2})|(\d{4}))"));

/// The dates with day, name and year, in order.
pub(super) fn days(text: &str) -> Vec<DateFound> {
    scan(text, &DAY, read_day)
}

/// The dates with name, day and year.
pub(super) fn month_first(text: &str) -> Vec<DateFound> {
    scan(text, &MONTH_FIRST, |text, m| {
        let name = m.get(1)?.as_str();
        let month = month::close(name)?;
        let (day, year): (i16, i16) = (number(m, 2)?, number(m, 3)?);
        (is_year(year) && ends_free(text, m.get(0)?.end(), 4, year))
            .then(|| found(text, m.get(0)?.range(), day, (name, month), year))
    })
}

/// The dates with name and year.
pub(super) fn months(text: &str) -> Vec<DateFound> {
    scan(text, &MONTH, |text, m| {
        let name = m.get(1)?.as_str();
        // "march 2020 times", "may 2020 be": a short name counts only with its capital, a long one also misspelt.
        let month = match name.chars().count() {
            0..6 => month::exact(name).filter(|_| name.starts_with(char::is_uppercase))?,
            _ => month::close(name)?,
        };
        let year = number(m, 2).map(|y| 2000 + y).or_else(|| number(m, 3))?;
        let free = is_year(year)
            && ends_free(
                text,
                m.get(0)?.end(),
                if m.get(2).is_some() { 2 } else { 4 },
                year,
            );
        free.then(|| {
            let range = m.get(0)?.range();
            if month::exact(name).is_none() {
                let mut bad = DateFound::unreadable(text, range, Problem::MonthMisspelt, None);
                bad.precision = Precision::Month;
                return Some(bad);
            }
            Some(DateFound::read(text, range, DateValue::Month { year, month }))
        })
    })
}

/// The day a text is, all of it.
pub(super) fn whole(text: &str) -> Option<Date> {
    [days(text), month_first(text)]
        .into_iter()
        .flatten()
        .find(|d| d.range == (0..text.len()))?
        .day()
}

/// Every match of a pattern that begins a word and reads as a date. A match that does not is tried again from behind
/// its first number or word, so that nothing hides a date.
///
/// That a word begins is looked at here: a pattern that asks for it itself runs ten times slower on a text that holds
/// anything but ASCII.
fn scan(
    text: &str,
    pattern: &Regex,
    read: impl Fn(&str, &Captures) -> Option<Option<DateFound>>,
) -> Vec<DateFound> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(m) = pattern.captures_at(text, at) {
        let Some(first) = m.get(1) else { break };
        let begins = !text[..first.start()].ends_with(is_word_character);
        match begins.then(|| read(text, &m).flatten()).flatten() {
            Some(date) => {
                at = date.range.end;
                out.push(date);
            }
            None => at = first.end(),
        }
    }
    out
}

fn number(m: &Captures, group: usize) -> Option<i16> {
    m.get(group)?.as_str().parse().ok()
}

fn read_day(text: &str, m: &Captures) -> Option<Option<DateFound>> {
    let range = m.get(0)?.range();
    let name = m.get(3)?.as_str();
    let month = month::close(name)?;
    let year_digits = m.get(6)?.as_str();
    let day = number(m, 1)?;
    if text[..range.start].ends_with(['£', '$', '€'])
        || !ends_free(
            text,
            range.end,
            year_digits.len(),
            number(m, 6).unwrap_or_default(),
        )
    {
        return None;
    }
    if year_digits.len() == 2 {
        // "19 November – 11 December 2013", "19 November–11 December 2013"
        let between = text.get(m.get(3)?.end()..m.get(6)?.start())?;
        let glued = !m[4].is_empty() && !between.contains(is_blank);
        let apostrophe = !m[5].is_empty();
        if NEXT_DATE.is_match(after(text, m.get(6)?.start(), 24)) {
            return None;
        }
        let year = 2000 + number(m, 6)?;
        // "On 3 May 12 people came."
        return (glued || apostrophe || (m[4].is_empty() && closes(&text[range.end..])))
            .then(|| found(text, range, day, (name, month), year));
    }
    if lost_or_gained_a_digit(year_digits) {
        return Some(Some(DateFound::unreadable(
            text,
            range,
            Problem::YearDigits,
            None,
        )));
    }
    let year = number(m, 6)?;
    is_year(year).then(|| found(text, range, day, (name, month), year))
}

/// The date, or the day the calendar does not have. Other numbers before a month are no days. A month that is misspelt
/// gives no date, only what it probably is.
fn found(
    text: &str,
    range: Range<usize>,
    day: i16,
    (name, month): (&str, i8),
    year: i16,
) -> Option<DateFound> {
    let date = i8::try_from(day)
        .ok()
        .and_then(|day| Date::new(year, month, day).ok());
    match date {
        Some(date) if month::exact(name).is_none() => Some(DateFound::unreadable(
            text,
            range,
            Problem::MonthMisspelt,
            Some(date),
        )),
        Some(date) => Some(DateFound::read(text, range, DateValue::Day(date))),
        None if day < 40 => Some(DateFound::unreadable(text, range, Problem::NoSuchDay, None)),
        None => None,
    }
}

/// A day that begins another date.
static NEXT_DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\d{1,2}(?:(?:st|nd|rd|th)?\s?(?:of\s)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|[/.-]\d)",
    )
});

/// Whether the year, of so many digits, is not the beginning of something longer: more digits, a financial year, a
/// span, a time. `1 April 2024–31 March 2025` are two dates.
fn ends_free(text: &str, end: usize, printed: usize, year: i16) -> bool {
    let mut ahead = text[end..].chars();
    let mark = ahead.next();
    let rest = ahead.as_str();
    let run = digits(rest);
    match mark {
        Some(c) if c.is_ascii_digit() => false,
        Some('/' | '-' | '–') if run > 0 && !NEXT_DATE.is_match(after(rest, 0, 24)) => {
            let next = rest[..run].parse::<i16>().unwrap_or_default();
            let follows = match run {
                1 => next == (year + 1) % 10,
                2 => next == (year + 1) % 100,
                _ => true,
            };
            mark != Some('/') && !follows
        }
        // A sentence number glued to a year of four digits; with two it may be a time.
        Some('.' | ':' | ',') => printed == 4 || run == 0,
        _ => true,
    }
}

/// Whether a phrase ends here.
fn closes(text: &str) -> bool {
    text.trim_start_matches(' ').is_empty() || text.starts_with(['.', ',', ';', ':', ')', '\n'])
}
