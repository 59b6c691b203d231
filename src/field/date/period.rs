//! The time something runs: `from the 1st of April 2024 until the 31st of March 2025`.

use std::sync::LazyLock;

use super::{DateFound, find};
use crate::field::scan::{before, pattern};
use crate::pattern::Regex;

/// What joins the first day and the last.
static JOIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^\s*,?\s*(?:\(?inclusive\)?\s*)?(?:",
        r"(?:and\s+)?(?:to|until|till|til|through(?:\s+to)?|up\s+to(?:\s+and\s+including)?)|[-–—]",
        r"|(?:and|then|it|which|the\s+\p{L}+|,|will|is\s+due\s+to|due\s+to|\s)*\s*(?:end(?:s|ing)?|finish(?:es|ing)?|clos(?:es|ing)|conclud(?:es|ing)|complet(?:es|ing)|expir(?:es|ing)|terminat(?:es|ing)|run(?:s|ning)?|continu(?:es|ing))",
        r"(?:\s+(?:on|by|until|to|till|at\s+the\s+end\s+of))?",
        r")\s*(?:the\s+|midnight\s+on\s+|and\s+including\s+)*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:the\s+)?$",
    ))
});

/// What joins them where `between` stands before the first.
static AND: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^\s*and\s*(?:the\s+)?$"));

static BETWEEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)\bbetween\s+(?:the\s+)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?$")
});

/// Longest text between the two days.
const LONGEST_JOIN: usize = 90;

/// The first and last day of the first period in a text that is given in days: two dates that stand one behind the
/// other, the first not later than the second, joined by `to`, `until`, a dash, `and ends on`, or by `and` behind
/// `between`.
#[must_use]
pub fn period(text: &str) -> Option<(DateFound, DateFound)> {
    period_of(text, &find(text))
}

/// [`period`], where the dates of the text are known already.
#[must_use]
pub fn period_of(text: &str, dates: &[DateFound]) -> Option<(DateFound, DateFound)> {
    let at = dates.windows(2).position(|pair| {
        let [first, last] = pair else { return false };
        let ordered = first.day().is_some() && first.day() <= last.day();
        ordered && joined(text, first, last)
    })?;
    Some((dates.get(at)?.clone(), dates.get(at + 1)?.clone()))
}

fn joined(text: &str, first: &DateFound, last: &DateFound) -> bool {
    let between = text
        .get(first.range.end..last.range.start)
        .filter(|b| b.len() <= LONGEST_JOIN);
    between.is_some_and(|b| {
        JOIN.is_match(b) || (AND.is_match(b) && BETWEEN.is_match(before(text, first.range.start, 40)))
    })
}
