//! Sums that a currency's sign, code or name marks as money.

use std::ops::Range;
use std::sync::LazyLock;

use super::figure::{self, Figure};
use super::fraction;
use super::scale::{self, Scale};
use super::{Found, Malformed};
use crate::field::scan::{after, before, blanks, is_blank, pattern};
use crate::layout::Print;
use crate::pattern::Regex;

/// Currencies written `£`, besides `GBP`.
const OTHER_POUNDS: &[&str] = &[
    "GIP", "FKP", "SHP", "JEP", "GGP", "IMP", "EGP", "LBP", "SYP", "SDG", "SSP",
];

/// Currencies written `$`, besides `USD`.
const OTHER_DOLLARS: &[&str] = &[
    "AUD", "BBD", "BMD", "BND", "BSD", "BZD", "CAD", "FJD", "GYD", "HKD", "JMD", "KYD", "LRD", "NAD", "NZD",
    "SBD", "SGD", "SRD", "TTD", "TWD", "XCD",
];

/// `Â£` and `ÂŁ` are the two bytes of `£` read as two characters; `₤` is often typed for it.
static SIGN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"US\$|\b(?:CA?|AU?|NZ)\$|\$|Â?[££]|ÂŁ|₤|â‚¬|€|\b(?:GBP|EUR|USD)"));

/// Currencies named behind the figure.
static NAME: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:(?i:pounds?|euros?|dollars?)|GBP|EUR|USD)\b"));

/// A bare number before such a name.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[^\p{L}\d.,£$€])(\d[\d,.]*?)(?:\s?(?:k|m|bn)|\s(?:hundred|thousand|million|billion))?\s?$",
    )
});

/// The ISO code a sign, code or name stands for.
pub(super) fn code<'c>(sign: &str, publisher: &'c str) -> &'c str {
    match sign.to_lowercase().as_str() {
        "eur" | "€" | "â‚¬" | "euro" | "euros" => "EUR",
        "usd" | "us$" => "USD",
        "c$" | "ca$" => "CAD",
        "a$" | "au$" => "AUD",
        "nz$" => "NZD",
        "gbp" => "GBP",
        "$" | "dollar" | "dollars" if OTHER_DOLLARS.contains(&publisher) => publisher,
        "$" | "dollar" | "dollars" => "USD",
        _ if OTHER_POUNDS.contains(&publisher) => publisher,
        _ => "GBP",
    }
}

/// The sums with a sign or code before the figure.
pub(super) fn before_figures(text: &str, currency: &str, print: Print) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let start = blanks(text);
    let body = start..text.trim_end_matches(is_blank).len().max(start);
    let pounds = misread_pounds(text, currency, print);
    let mut signs: Vec<(Range<usize>, &str)> = SIGN
        .find_iter(text)
        .filter(|s| !pounds.contains(&s.range()))
        .map(|s| (s.range(), code(s.as_str(), currency)))
        .collect();
    signs.extend(pounds.into_iter().map(|r| (r, code("£", currency))));
    signs.sort_by_key(|(range, _)| range.start);
    for (sign, code) in signs {
        if found.last().is_some_and(|f| f.money.range.end > sign.start) {
            continue;
        }
        found.extend(signed(text, &body, sign, code));
    }
    found
}

/// What recognition makes of `£`, before a figure that is a sum and little else: with thousands in groups, or with pence.
static LIKE_POUND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[^\p{L}\d.,/£$€-])(?P<sign>[Ef€])(?:\d{1,3}(?:,\d{3})+(?:\.\d{2})?|\d+\.\d{2})(?P<end>.?)(?P<next>.?)",
    )
});

/// Where a letter stands for `£` in recognised text.
fn misread_pounds(text: &str, currency: &str, print: Print) -> Vec<Range<usize>> {
    let is_pound = currency == "GBP" || OTHER_POUNDS.contains(&currency);
    if print == Print::Digital || !is_pound {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(m) = LIKE_POUND.captures_at(text, at) {
        let (Some(whole), Some(sign)) = (m.get(0), m.name("sign")) else {
            break;
        };
        let char_of = |name: &str| m.name(name).and_then(|c| c.as_str().chars().next());
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        // A figure that goes on is another: a section's number, or a sum misread.
        let goes_on = match char_of("end") {
            Some('.' | ',') => digit(char_of("next")),
            c => digit(c),
        };
        if !goes_on {
            out.push(sign.range());
        }
        at = m.name("end").map_or(whole.end(), |e| e.start()).max(at + 1);
    }
    out
}

/// The sum whose sign stands at `sign`, if a figure follows. `body`: the text without the blanks around it.
fn signed(text: &str, body: &Range<usize>, sign: Range<usize>, currency: &str) -> Option<Found> {
    let rest = &text[sign.end..];
    let gap = blanks(rest);
    if rest[..gap].chars().count() > 3 {
        return None;
    }
    let inner = inner_sign(&rest[gap..]);
    let start = sign.end + gap + inner.map_or(0, |(len, _)| len);
    if let Some(len) = figure::redacted(&text[start..]) {
        return Some(blotted(text, sign.start..start + len, currency));
    }
    let digits = match figure::read(&text[start..]) {
        Some(digits) => digits,
        None if fraction::opens(&text[start..]) => figure::Digits::none(),
        None => return misread_first(text, sign.start, start, currency),
    };
    if digits.is_unit() {
        return None;
    }
    let end = start + digits.len;
    let (figure, scale, mut end) = with_scale(text, end, &digits);
    let mut negative = false;
    if let Some((_, bracket)) = inner {
        let closed = text[end..].starts_with(')');
        negative = closed || !bracket;
        end += usize::from(closed && bracket);
    }
    if let Some(len) = credit(&text[end..]) {
        negative = true;
        end += len;
    }
    let mut found = Found::new(text, sign.start..end, currency, figure, scale);
    let outer = outer_minus(text, body, sign.start, end);
    if let Some(range) = &outer {
        found.money.range = range.clone();
        found.money.raw = text[range.clone()].to_owned();
    }
    if negative || outer.is_some() {
        negate(&mut found);
    }
    Some(found)
}

/// The bytes of an accountant's mark behind a sum that is to somebody's credit: `£12,500CR`.
pub(super) fn credit(behind: &str) -> Option<usize> {
    let gap = blanks(behind);
    let rest = behind.get(gap..)?;
    let word = rest.get(..2)?;
    let ends = !rest[2..].starts_with(char::is_alphanumeric);
    let marked = if gap == 0 {
        word.eq_ignore_ascii_case("cr")
    } else {
        // "£500 Cr Smith" names a councillor.
        word == "CR" && gap == 1
    };
    (marked && ends).then_some(gap + 2)
}

/// The sum whose first digit was taken for the letter it looks like: `£l2,500`. It has no value.
fn misread_first(text: &str, sign: usize, start: usize, currency: &str) -> Option<Found> {
    let rest = after(text, start, 40);
    let letter = rest.chars().next()?;
    let digit = look_alike(letter)?;
    let tail = &rest[letter.len_utf8()..];
    let goes_on = tail.starts_with(|c: char| c.is_ascii_digit())
        || (tail.starts_with(',') && crate::field::scan::digits(&tail[1..]) == 3);
    let mended = format!("{digit}{tail}");
    let digits = figure::read(&mended).filter(|_| goes_on)?;
    let (figure, scale, end) = with_scale(&mended, digits.len, &digits);
    let suggestion = figure
        .value
        .ok()
        .and_then(|v| v.checked_mul(scale.unwrap_or(rust_decimal::Decimal::ONE)));
    let figure = Figure {
        value: Err(Malformed::Letter),
        suggestion,
    };
    let end = start + letter.len_utf8() + end - digit.len_utf8();
    Some(Found::new(text, sign..end, currency, figure, None))
}

/// The digit a letter looks like.
fn look_alike(letter: char) -> Option<char> {
    match letter {
        'O' | 'o' => Some('0'),
        'l' | 'I' => Some('1'),
        'S' => Some('5'),
        'B' => Some('8'),
        _ => None,
    }
}

/// A figure, what it counts in, and where it ends with its scale word.
pub(super) fn with_scale(
    text: &str,
    end: usize,
    digits: &figure::Digits,
) -> (Figure, Option<rust_decimal::Decimal>, usize) {
    if let Some(read) = fraction::read(text, end, digits) {
        return read;
    }
    match scale::read(after(text, end, 40)) {
        Scale::None => (digits.figure(false), None, end),
        Scale::Of { factor, len } => (digits.figure(true), Some(factor), end + len),
        Scale::Misspelt { factor, len } => {
            let figure = digits.figure(true);
            let suggestion = figure.value.ok().and_then(|v| v.checked_mul(factor));
            let value = Err(Malformed::Scale);
            (Figure { value, suggestion }, None, end + len)
        }
        Scale::Unreadable { len } => unreadable(text, end, len, digits),
    }
}

/// A letter stands where the figure goes on or ends.
fn unreadable(
    text: &str,
    end: usize,
    len: usize,
    digits: &figure::Digits,
) -> (Figure, Option<rust_decimal::Decimal>, usize) {
    let letter = text[end..].chars().next().unwrap_or_default();
    let look_alike = look_alike(letter);
    let behind = after(text, end + letter.len_utf8(), 40);
    let mended = look_alike.and_then(|d| digits.with(d, behind));
    let figure = Figure {
        value: Err(Malformed::Letter),
        suggestion: mended.map(|(value, _)| value),
    };
    let end = mended.map_or(end + len, |(_, rest)| end + letter.len_utf8() + rest);
    (figure, None, end)
}

/// `£-500`, `£(500)`: bytes of the mark, and whether it is a bracket.
fn inner_sign(text: &str) -> Option<(usize, bool)> {
    let first = text.chars().next()?;
    let digit = text[first.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
    match first {
        '-' | '−' | '–' if digit => Some((first.len_utf8(), false)),
        '(' if digit => Some((1, true)),
        _ => None,
    }
}

/// Where the sum stands with the minus or the accountant's brackets around it, if it has them.
fn outer_minus(text: &str, body: &Range<usize>, start: usize, end: usize) -> Option<Range<usize>> {
    let head = &text[..start];
    if head.ends_with('(') && *body == (start - 1..end + 1) && text[end..].starts_with(')') {
        return Some(body.clone());
    }
    if head.ends_with('−') {
        return Some(start - '−'.len_utf8()..end);
    }
    if !head.ends_with('-') {
        return None;
    }
    let minus = start - 1..end;
    if body.start == minus.start {
        // At the beginning of a sentence it is a bullet.
        return (body.end == end).then_some(minus);
    }
    let word = before(text, minus.start, 24);
    let opened = word.ends_with(['(', '=']);
    let told = word.ends_with(is_blank) && MINUS_LEAD.is_match(word.trim_end_matches(is_blank));
    (opened || told).then_some(minus)
}

/// Words that a sum must follow, so that a hyphen there is a minus.
static MINUS_LEAD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(?:[:=]|\b(?:of|for|by|is|was|to|at|from|with|or|and|be|equals))$"));

fn negate(found: &mut Found) {
    for value in [
        &mut found.money.value,
        &mut found.money.suggestion,
        &mut found.figure,
    ] {
        *value = value.map(|v| -v);
    }
}

fn blotted(text: &str, range: Range<usize>, currency: &str) -> Found {
    let figure = Figure {
        value: Err(Malformed::Redacted),
        suggestion: None,
    };
    Found::new(text, range, currency, figure, None)
}

/// The sums with the currency's name or code behind the figure: `5,000 pounds`, `1.2 million GBP`.
pub(super) fn behind_figures(text: &str, currency: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for name in NAME.find_iter(text) {
        // "200 pounds of cannabis" is a weight.
        if after(text, name.end(), 4) == " of " {
            continue;
        }
        let head = before(text, name.start(), 40);
        let offset = name.start() - head.len();
        let Some(number) = NUMBER.captures(head).and_then(|c| c.get(1)) else {
            continue;
        };
        let start = offset + number.start();
        let Some(digits) = figure::read(&text[start..]) else {
            continue;
        };
        let (figure, scale, _) = with_scale(text, start + digits.len, &digits);
        found.push(Found::new(
            text,
            start..name.end(),
            code(name.as_str(), currency),
            figure,
            scale,
        ));
    }
    found
}
