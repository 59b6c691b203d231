//! What an unreadable date probably is.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;

use super::whole;
use crate::field::scan::is_blank;

/// Years a paper may be dated in. Older and later ones come out of a mended digit only by chance.
const YEARS: std::ops::Range<i16> = 2000..2050;

/// How far from another signature's date a date of the same paper may lie.
const NEAR_DAYS: i32 = 183;

/// Longer texts are not dates.
const LONGEST: usize = 48;

/// The likely date where one digit mends it.
///
/// First what leaves every digit as it is: a blank left out, or a letter taken for the digit it looks like. Then one
/// digit inserted, replaced or left out. Without `near`, only if all such corrections give one and the same day. With
/// `near`, another date of the same paper, only if one of them lies within half a year of it; day and month swapped
/// counts as a correction too then. A date that can be read needs no mending, and gives none.
#[must_use]
pub fn mend(raw: &str, near: Option<Date>) -> Option<Date> {
    let raw = raw.trim_matches(is_blank);
    if raw.len() > LONGEST || whole(raw).is_some() {
        return None;
    }
    let same_digits = days(&misread(raw));
    if !same_digits.is_empty() {
        return only(same_digits, near);
    }
    let mut candidates = days(&mistyped(raw));
    if near.is_some() {
        candidates.extend(swapped(raw));
    }
    only(candidates, near)
}

/// The days that texts are.
fn days(texts: &[String]) -> BTreeSet<Date> {
    texts
        .iter()
        .filter_map(|text| whole(text))
        .filter(|d| YEARS.contains(&d.year()))
        .collect()
}

/// The only day, or the only one near another.
fn only(mut days: BTreeSet<Date>, near: Option<Date>) -> Option<Date> {
    if let Some(near) = near {
        let first = near.checked_sub(NEAR_DAYS.days()).ok()?;
        let last = near.checked_add(NEAR_DAYS.days()).ok()?;
        days.retain(|d| (first..=last).contains(d));
    }
    let only = days.pop_first()?;
    days.is_empty().then_some(only)
}

/// The texts with one blank left out, or one letter taken for a digit.
fn misread(raw: &str) -> Vec<String> {
    raw.char_indices()
        .filter_map(|(at, c)| {
            let (head, tail) = (&raw[..at], &raw[at + c.len_utf8()..]);
            match looks_like(c) {
                Some(digit) => Some(format!("{head}{digit}{tail}")),
                None => is_blank(c).then(|| format!("{head}{tail}")),
            }
        })
        .collect()
}

/// The texts with one digit inserted, replaced or left out.
fn mistyped(raw: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, c) in raw.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
        let (head, tail) = (&raw[..at], &raw[at + 1..]);
        out.push(format!("{head}{tail}"));
        for digit in '0'..='9' {
            out.push(format!("{head}{digit}{tail}"));
            out.push(format!("{head}{digit}{c}{tail}"));
            out.push(format!("{head}{c}{digit}{tail}"));
        }
    }
    out
}

fn looks_like(c: char) -> Option<char> {
    Some(match c {
        'O' | 'o' | 'D' | 'Q' => '0',
        'l' | 'I' | 'i' | '|' | '!' => '1',
        'Z' | 'z' => '2',
        'S' | 's' => '5',
        'G' => '6',
        'B' => '8',
        _ => return None,
    })
}

/// The day with day and month swapped.
fn swapped(raw: &str) -> Option<Date> {
    let mark = raw.chars().find(|c| !c.is_ascii_digit())?;
    let parts: Vec<&str> = raw.split(mark).collect();
    match parts[..] {
        [month, day, year] => whole(&format!("{day}{mark}{month}{mark}{year}")),
        _ => None,
    }
}
