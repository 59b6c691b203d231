//! Dates in digits: `25/01/2025`, `24.11.2021`, `30-07-23`, `2025-01-10`.

use std::ops::Range;
use std::sync::LazyLock;

use super::{DateFound, DateValue, Problem, is_year};
use crate::field::scan::{before, pattern};
use crate::pattern::Regex;
use jiff::civil::Date;

/// Three numbers and what stands between them.
static TRIPLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(\d{1,5})(\s?[/.\-–\u{2010}\u{2011}]\s?)(\d{1,2})(\s?[/.\-–\u{2010}\u{2011}]\s?['’‘]?)(\d{1,6})",
    )
});

/// Words before numbers with points that are not dates.
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:para(?:graph)?s?|sections?|clauses?|versions?|v|items?|appendix|annex|figures?|tables?|pages?|refs?|no|number|step)\.?\s*$",
    )
});

/// What three numbers are.
enum Reading {
    Day(Date),
    Unreadable(Problem, Option<Date>),
}

/// Three numbers as printed.
struct Triple<'t> {
    parts: [&'t str; 3],
    mark: char,
    /// Blanks stand around the marks.
    spaced: bool,
}

/// The dates in digits, in order.
pub(super) fn find(text: &str) -> Vec<DateFound> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut reference = None;
    while let Some((triple, range, first)) = next(text, at) {
        at = first;
        if !stands_free(text, &range, &triple) {
            continue;
        }
        // "paragraphs 5.1.20 to 5.1.24"
        let pointed = triple.mark == '.' && triple.parts[2].len() == 2;
        if pointed
            && (REFERENCE.is_match(before(text, range.start, 20)) || goes_on(text, reference, range.start))
        {
            at = range.end;
            reference = Some(range.end);
            continue;
        }
        let Some(reading) = triple.read(false) else {
            continue;
        };
        at = range.end;
        found.push(match reading {
            Reading::Day(day) => DateFound::read(text, range, DateValue::Day(day)),
            Reading::Unreadable(problem, suggestion) => {
                DateFound::unreadable(text, range, problem, suggestion)
            }
        });
    }
    found
}

/// Whether a list of references that ended somewhere goes on here.
fn goes_on(text: &str, reference: Option<usize>, start: usize) -> bool {
    let between = reference.and_then(|end| text.get(end..start)).map(str::trim);
    matches!(
        between,
        Some("to" | "and" | "or" | "&" | "," | "-" | "–" | ", and")
    )
}

/// The day a text is, all of it.
pub(super) fn whole(text: &str) -> Option<Date> {
    let (triple, range, _) = next(text, 0)?;
    match triple.read(true) {
        Some(Reading::Day(day)) if range == (0..text.len()) => Some(day),
        _ => None,
    }
}

/// The next three numbers from a place on, their range, and where the first of them ends.
fn next(text: &str, at: usize) -> Option<(Triple<'_>, Range<usize>, usize)> {
    let mut at = at;
    loop {
        let m = TRIPLE.captures_at(text, at)?;
        let part = |i: usize| m.get(i).map_or("", |p| p.as_str());
        let first = m.get(1)?.end();
        let (a, b) = (part(2), part(4));
        let mark = a.trim().chars().next()?;
        // A mark before the year stands for its first two digits.
        let shortened = b.ends_with(['\'', '’', '‘']);
        if b.trim().starts_with(mark) && (!shortened || part(5).len() == 2) {
            let triple = Triple {
                parts: [part(1), part(3), part(5)],
                mark,
                spaced: a.contains(char::is_whitespace) || b.contains(char::is_whitespace),
            };
            return Some((triple, m.get(0)?.range(), first));
        }
        at = first;
    }
}

/// Whether the numbers are not part of a longer reference, a sum or a version.
fn stands_free(text: &str, range: &Range<usize>, triple: &Triple) -> bool {
    let head = &text[..range.start];
    let mut back = head.chars().rev();
    let free_before = match back.next() {
        Some(c) if c.is_ascii_digit() || c.is_uppercase() || matches!(c, '£' | '$' | '€' | '_') => false,
        // "01/04/2024-31/03/2025" holds two dates, "PCC/25/01/2025" none.
        Some(c) if c == triple.mark || matches!(c, '.' | ',' | '/') => {
            !back.next().is_some_and(char::is_alphanumeric)
        }
        _ => true,
    };
    let mut ahead = text[range.end..].chars();
    let free_behind = match ahead.next() {
        Some(c) if c.is_ascii_digit() || c == '%' => false,
        Some(c) if c.is_alphabetic() => {
            triple.parts[2].len() == 4 || (triple.parts[0].len() == 4 && c == 'T')
        }
        Some(c) if c == triple.mark => !ahead.next().is_some_and(|c| c.is_ascii_digit()),
        _ => true,
    };
    free_before && free_behind
}

impl Triple<'_> {
    /// What they are. `alone`: nothing stands around them, so they are no paragraph's number and no count.
    fn read(&self, alone: bool) -> Option<Reading> {
        let lengths = self.parts.map(str::len);
        let [a, b, c] = self.parts.map(|p| p.parse::<i16>().ok());
        let (a, b) = (a?, b?);
        // "2. 3. 24" numbers paragraphs; "5 - 3 - 12" subtracts.
        if !alone && self.spaced && self.mark != '/' && lengths[2] != 4 {
            return None;
        }
        let two_each = lengths[0] == 2 && lengths[1] == 2;
        match lengths {
            [4, 1 | 2, 1 | 2] => self.year_first(a, b, c?),
            [1 | 2, 1 | 2, 4] => is_year(c?).then(|| day_first(a, b, c?))?,
            [1 | 2, 1 | 2, 2] => self.short_year(a, b, c?, two_each, alone),
            // Lists like 1/2/205 are too many; a date that lost a digit of its year has its other digits.
            [1 | 2, 1 | 2, 1 | 3 | 5] if two_each || self.mark == '/' => {
                let one = lengths[2] == 1;
                (lost_or_gained_a_digit(self.parts[2]) && (!one || (two_each && self.mark == '/')))
                    .then_some(Reading::Unreadable(Problem::YearDigits, None))
            }
            _ => None,
        }
    }

    /// `2025-01-10`
    fn year_first(&self, year: i16, month: i16, day: i16) -> Option<Reading> {
        if !is_year(year) || self.parts[1].len() + self.parts[2].len() < 4 {
            return None;
        }
        match date(year, month, day) {
            Some(day) => Some(Reading::Day(day)),
            // A financial year and something else.
            None if month == (year + 1) % 100 => None,
            None => Some(Reading::Unreadable(Problem::NoSuchDay, None)),
        }
    }

    /// `27/03/23`, `4.7.22`
    fn short_year(&self, day: i16, month: i16, year: i16, two_each: bool, alone: bool) -> Option<Reading> {
        let slash = self.mark == '/';
        // With points or hyphens it may as well be a paragraph or a count: no office dates a paper before 2010.
        let likely = alone || slash || ((10..50).contains(&year) && (self.mark == '.' || two_each));
        match date(2000 + year, month, day) {
            Some(day) if likely => Some(Reading::Day(day)),
            // Ages and scores have three numbers too.
            None if slash && two_each && (day <= 12 || month <= 12) => day_first(day, month, 2000 + year),
            _ => None,
        }
    }
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn day_first(day: i16, month: i16, year: i16) -> Option<Reading> {
    Some(match (date(year, month, day), date(year, day, month)) {
        (Some(day), _) => Reading::Day(day),
        (None, Some(swapped)) => Reading::Unreadable(Problem::MonthFirst, Some(swapped)),
        (None, None) => Reading::Unreadable(Problem::NoSuchDay, None),
    })
}

/// Whether digits are a year of this century, one digit lost or one too many: `205`, `20255`. `365` is none.
pub(super) fn lost_or_gained_a_digit(digits: &str) -> bool {
    match digits.len() {
        1 => digits == "2",
        3 => {
            digits.starts_with("20")
                || digits.starts_with('0')
                || (digits.starts_with('2') && digits[1..] < *"50")
        }
        5 => (0..5).any(|i| format!("{}{}", &digits[..i], &digits[i + 1..]).starts_with("20")),
        _ => false,
    }
}
