//! Two sums that belong together: `£15,000-£20,000`, `£15,000-20,000`, `from £15,000 to £15,200 per annum`.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::sign::with_scale;
use super::{Found, Malformed, figure};
use crate::field::scan::{before, pattern};
use crate::pattern::Regex;

/// What stands between the ends of a range.
static JOIN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^\s*(?:[-–—]|to|up to)\s*$"));

/// Between the ends of a range that `between` opened.
static AND: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^\s*and\s*$"));

static BETWEEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bbetween\s*$"));

/// A second end without its sign.
static BARE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:\s?[-–]\s?|\s+to\s+)(\d)"));

/// Longest text between two sums that may join them.
const LONGEST_JOIN: usize = 16;

/// Adds the second ends that are printed without a sign: `£15,000-20,000`, `£1-2 million`.
///
/// A second end is only what is larger than the first and is not a year, date or count: it follows a dash closely, or has
/// thousands commas or a scale.
pub(super) fn second_ends(text: &str, found: &mut Vec<Found>) {
    let mut more = Vec::new();
    for (i, first) in found.iter().enumerate() {
        let end = first.money.range.end;
        let next = found.get(i + 1).map_or(text.len(), |n| n.money.range.start);
        let rest = text.get(end..next).unwrap_or_default();
        let Some(start) = BARE.captures(rest).and_then(|c| c.get(1)).map(|g| g.start()) else {
            continue;
        };
        let Some(digits) = figure::read(&rest[start..]) else {
            continue;
        };
        let (figure, scale, stop) = with_scale(rest, start + digits.len, &digits);
        let printed = &rest[start..start + digits.len];
        let marked = scale.is_some() || printed.contains(',');
        let close = rest.starts_with(['-', '–']) && start == rest.chars().next().map_or(0, char::len_utf8);
        let year = printed.len() == 4 && !marked && (printed.starts_with("19") || printed.starts_with("20"));
        let goes_on =
            rest[stop..].starts_with(['/', '%', '-', '–']) || rest[stop..].starts_with(char::is_alphanumeric);
        if !(marked || close) || year || goes_on {
            continue;
        }
        let second = Found::new(
            text,
            end + start..end + stop,
            &first.money.currency,
            figure,
            scale,
        );
        let larger = match (printed_number(first), second.figure) {
            (Some(a), Some(b)) => a < b || second.scale.is_some(),
            _ => false,
        };
        if larger {
            more.push(second);
        }
    }
    super::merge(found, more);
}

/// Whether the text between two sums makes them the ends of a range.
fn joined(text: &str, first: &Found, second: &Found) -> bool {
    let (start, end) = (first.money.range.end, second.money.range.start);
    let Some(between) = text.get(start..end).filter(|b| b.len() <= LONGEST_JOIN) else {
        return false;
    };
    JOIN.is_match(between)
        || (AND.is_match(between) && BETWEEN.is_match(before(text, first.money.range.start, 12)))
}

/// In `£1.5-£2m` the `m` may belong to both sums: the first, when it reads as the smaller number before the scale,
/// loses its value.
pub(super) fn doubt_scales(text: &str, found: &mut [Found]) {
    for i in 1..found.len() {
        let (head, tail) = found.split_at_mut(i);
        let (Some(first), Some(second)) = (head.last_mut(), tail.first()) else {
            continue;
        };
        let Some(scale) = second.scale.filter(|_| first.scale.is_none()) else {
            continue;
        };
        if !joined(text, first, second) {
            continue;
        }
        if let (Some(a), Some(b)) = (printed_number(first), second.figure)
            && !a.is_zero()
            && a < b
        {
            first.doubt(Malformed::Scale, a.checked_mul(scale));
        }
    }
}

/// In `£5-8,000` the thousands of the second may belong to both: the first, when it is the smaller number before them, loses
/// its value.
pub(super) fn doubt_thousands(text: &str, found: &mut [Found]) {
    let thousand = Decimal::ONE_THOUSAND;
    for i in 1..found.len() {
        let (head, tail) = found.split_at_mut(i);
        let (Some(first), Some(second)) = (head.last_mut(), tail.first()) else {
            continue;
        };
        if first.scale.is_some() || second.scale.is_some() || !joined(text, first, second) {
            continue;
        }
        let between = text
            .get(first.money.range.end..second.money.range.start)
            .unwrap_or_default();
        let own_sign = !second.money.raw.starts_with(|c: char| c.is_ascii_digit());
        let dashed = between.contains(['-', '–', '—']);
        if own_sign && !dashed {
            continue;
        }
        if let (Some(a), Some(b)) = (first.figure, second.figure)
            && second.money.raw.contains(',')
            && !first.money.raw.contains([',', '.'])
            && !a.is_zero()
            && a * thousand < b
        {
            first.doubt(Malformed::Scale, a.checked_mul(thousand));
        }
    }
}

/// The number as printed, also of a sum that has no value: the 1.5 of `£1.5-£2m`.
fn printed_number(sum: &Found) -> Option<Decimal> {
    let printed = sum.money.raw.trim_start_matches(|c: char| !c.is_ascii_digit());
    sum.figure.or_else(|| printed.parse().ok())
}

/// A rate behind a range is the rate of both its ends.
pub(super) fn share_rate(text: &str, found: &mut [Found]) {
    for i in (1..found.len()).rev() {
        let (head, tail) = found.split_at_mut(i);
        let (Some(first), Some(second)) = (head.last_mut(), tail.first()) else {
            continue;
        };
        if first.money.per.is_none() && second.money.per.is_some() && joined(text, first, second) {
            first.money.per = second.money.per;
        }
    }
}
