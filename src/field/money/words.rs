//! Sums spelled out: `four million ... pounds and seventy-two pence (£4,439,998.72)`, `five thousand pounds`.

use std::ops::Range;
use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::figure::Figure;
use super::sign::code;
use super::{Found, Malformed};
use crate::field::scan::{after, before, is_blank, pattern};
use crate::pattern::Regex;

/// The longest sum in words that is looked for, in bytes.
const LONGEST: usize = 240;

static CURRENCY: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\b(?:pounds?|euros?|dollars?)\b"));

/// Behind the pounds.
static PENCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(?:\s+sterling)?,?(?:\s+and)?\s+([\p{L}-]+(?:[\s-]+[\p{L}]+)?)\s+(?:pence|penny|cents?)\b")
});

/// What a word is in a spelled number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// Zero to nineteen.
    Unit(u64),
    /// Twenty to ninety.
    Ten(u64),
    Hundred,
    /// Thousand, million, billion.
    Scale(u64),
    And,
    /// `a`, `one` before a hundred and the like.
    A,
    /// `half`.
    Half,
}

const UNITS: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 8] = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

fn word(text: &str) -> Option<Word> {
    let text = text.to_lowercase();
    let text = if text == "fourty" { "forty" } else { text.as_str() };
    let at = |list: &[&str]| {
        list.iter()
            .position(|w| *w == text)
            .and_then(|i| u64::try_from(i).ok())
    };
    if let Some(n) = at(&UNITS) {
        return Some(Word::Unit(n));
    }
    if let Some(n) = at(&TENS) {
        return Some(Word::Ten((n + 2) * 10));
    }
    Some(match text {
        "hundred" => Word::Hundred,
        "thousand" => Word::Scale(1_000),
        "million" => Word::Scale(1_000_000),
        "billion" => Word::Scale(1_000_000_000),
        "and" => Word::And,
        "a" | "an" => Word::A,
        "half" => Word::Half,
        _ => return None,
    })
}

/// The words of a text, hyphens and commas parting them.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| is_blank(c) || matches!(c, '-' | '\u{2010}' | '\u{2011}' | ','))
        .filter(|w| !w.is_empty())
}

/// The whole number that words spell, all of them.
fn number(text: &str) -> Option<u64> {
    let words: Vec<Word> = parts(text).map(word).collect::<Option<_>>()?;
    // Half a million; two and a half million.
    if let [Word::Half, Word::A, Word::Scale(scale)] = words[..] {
        return Some(scale / 2);
    }
    if let [head @ .., Word::And, Word::A, Word::Half, Word::Scale(scale)] = &words[..] {
        return spell(head)?.checked_mul(*scale)?.checked_add(scale / 2);
    }
    spell(&words)
}

/// British spelling: `and` stands behind a hundred, a thousand, a million, nowhere else; scales fall.
fn spell(words: &[Word]) -> Option<u64> {
    let (mut total, mut group, mut ceiling): (u64, u64, u64) = (0, 0, u64::MAX);
    let mut last: Option<Word> = None;
    let mut any = false;
    for (i, word) in words.iter().copied().enumerate() {
        match word {
            Word::Unit(n) => {
                let after_ten = matches!(last, Some(Word::Ten(_))) && (1..=9).contains(&n);
                let fresh = matches!(last, None | Some(Word::And | Word::Scale(_) | Word::Hundred));
                if !(after_ten || fresh) {
                    return None;
                }
                group += n;
            }
            Word::Ten(n) => {
                if !matches!(last, None | Some(Word::And | Word::Scale(_) | Word::Hundred)) {
                    return None;
                }
                group += n;
            }
            Word::Hundred => {
                if !(1..=99).contains(&group) || matches!(last, Some(Word::And | Word::Hundred)) {
                    return None;
                }
                group *= 100;
            }
            Word::Scale(scale) => {
                if group == 0 || scale >= ceiling || matches!(last, Some(Word::And)) {
                    return None;
                }
                total = total.checked_add(group.checked_mul(scale)?)?;
                (group, ceiling) = (0, scale);
            }
            Word::And => {
                if !matches!(last, Some(Word::Hundred | Word::Scale(_))) {
                    return None;
                }
            }
            Word::A => {
                if last.is_some() || !matches!(words.get(i + 1), Some(Word::Hundred | Word::Scale(_))) {
                    return None;
                }
                group = 1;
            }
            Word::Half => return None,
        }
        // What follows a scale is less than it.
        if group >= ceiling {
            return None;
        }
        any |= !matches!(word, Word::And | Word::A);
        last = Some(word);
    }
    (any && !matches!(last, Some(Word::And))).then_some(total + group)
}

/// The sum a text spells out, all of it: `five thousand pounds`, `ten pounds and fifty pence only`,
/// `four million`. None if it is not all a number.
#[must_use]
pub fn words_value(text: &str) -> Option<Decimal> {
    if text.len() > LONGEST {
        return None;
    }
    let text = text.trim_matches(|c: char| is_blank(c) || matches!(c, '.' | ','));
    let text = ends_without(text, "only");
    let Some(name) = CURRENCY.find(text) else {
        return number(ends_without(text, "sterling")).map(Decimal::from);
    };
    let pounds = Decimal::from(number(&text[..name.start()])?);
    let rest = &text[name.end()..];
    if rest.is_empty() || rest.trim_start_matches(is_blank).eq_ignore_ascii_case("sterling") {
        return Some(pounds);
    }
    let pence = PENCE.captures(rest)?;
    if pence.get(0)?.end() != rest.len() {
        return None;
    }
    let pence = number(pence.get(1)?.as_str()).filter(|p| *p < 100)?;
    pounds.checked_add(Decimal::new(i64::try_from(pence).ok()?, 2))
}

fn ends_without<'t>(text: &'t str, word: &str) -> &'t str {
    let cut = text.len().saturating_sub(word.len());
    match text.get(cut..) {
        Some(end) if end.eq_ignore_ascii_case(word) => text[..cut].trim_end_matches(is_blank),
        _ => text,
    }
}

/// Where the number words begin that end at `end`, none if there are none.
fn run_before(text: &str, end: usize) -> Option<usize> {
    let window = before(text, end, LONGEST);
    let offset = end - window.len();
    let mut start = None;
    let mut first = None;
    let mut rest = window;
    loop {
        let trimmed =
            rest.trim_end_matches(|c: char| is_blank(c) || matches!(c, '-' | '\u{2010}' | '\u{2011}' | ','));
        let head = trimmed.trim_end_matches(char::is_alphabetic);
        let token = &trimmed[head.len()..];
        let Some(kind) = word(token) else { break };
        // A comma stands behind a scale, or parts two things.
        if start.is_some()
            && rest[trimmed.len()..].contains(',')
            && !matches!(kind, Word::Scale(_) | Word::Hundred)
        {
            break;
        }
        // The article belongs to "a million", not to "a five pound note".
        if kind == Word::A && !matches!(first, Some(Word::Hundred | Word::Scale(_) | Word::Half)) {
            break;
        }
        if kind != Word::And {
            start = Some(offset + head.len());
        }
        first = Some(kind);
        rest = head;
    }
    let start = start?;
    // Digits before make it the scale of a figure: "5 million pounds".
    let digit = text[..start]
        .trim_end_matches(is_blank)
        .ends_with(|c: char| c.is_ascii_digit());
    (!digit).then_some(start)
}

/// The sums that are only spelled out.
pub(super) fn sums(text: &str, currency: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for name in CURRENCY.find_iter(text) {
        let Some(start) = run_before(text, name.start()) else {
            continue;
        };
        let spelled = &text[start..name.start()];
        let numbers = parts(spelled)
            .filter_map(word)
            .filter(|w| matches!(w, Word::Unit(_) | Word::Ten(_) | Word::Half | Word::A));
        // "A few thousand pounds" is not a sum; "one and two million pounds" is none that can be read.
        if numbers.count() == 0 || found.last().is_some_and(|f| f.money.range.end > start) {
            continue;
        }
        let tail = after(text, name.end(), 60);
        let pence = PENCE
            .captures(tail)
            .filter(|c| c.get(1).is_some_and(|p| number(p.as_str()).is_some()));
        let end = name.end() + pence.and_then(|c| c.get(0)).map_or(0, |p| p.end());
        let value = words_value(&text[start..end]).ok_or(Malformed::WordsUnreadable);
        let figure = Figure {
            value,
            suggestion: None,
        };
        found.push(Found::new(
            text,
            start..end,
            code(name.as_str(), currency),
            figure,
            None,
        ));
    }
    found
}

/// Ties the words before `(£...)`, or in brackets behind the figure, to the figure, and marks the sums where the two
/// disagree.
pub(super) fn attach(text: &str, found: &mut [Found]) {
    for i in 0..found.len() {
        let floor = i
            .checked_sub(1)
            .and_then(|p| found.get(p))
            .map_or(0, |f| f.extent().end);
        let Some(sum) = found.get_mut(i) else { continue };
        let words = words_before(text, sum.money.range.start, floor)
            .or_else(|| words_behind(text, sum.money.range.end));
        let Some((range, value)) = words else { continue };
        sum.money.words = Some(range);
        if sum.money.value.is_some() && sum.money.value != Some(value) {
            sum.doubt(Malformed::WordsDiffer, None);
        }
    }
}

/// The words before the bracket a figure stands in.
fn words_before(text: &str, figure: usize, floor: usize) -> Option<(Range<usize>, Decimal)> {
    let head = text
        .get(floor..figure)?
        .trim_end_matches(is_blank)
        .strip_suffix('(')?;
    let end = floor + head.trim_end_matches(is_blank).len();
    let start = spelled_until(text, end).filter(|s| *s >= floor)?;
    let value = words_value(&text[start..end])?;
    Some((start..end, value))
}

/// Where the sum in words begins that ends at `end`, its `pounds` and `pence` included.
fn spelled_until(text: &str, end: usize) -> Option<usize> {
    let window = before(text, end, LONGEST);
    let offset = end - window.len();
    let bare = ends_without(ends_without(window, "only"), "sterling");
    let Some(name) = CURRENCY.find_iter(bare).last() else {
        return run_before(text, offset + bare.len());
    };
    run_before(text, offset + name.start())
}

/// The words in the brackets behind a figure.
fn words_behind(text: &str, figure: usize) -> Option<(Range<usize>, Decimal)> {
    let tail = after(text, figure, LONGEST);
    let inner = tail.trim_start_matches(is_blank).strip_prefix('(')?;
    let start = figure + (tail.len() - inner.len());
    let inner = &inner[..inner.find(')')?];
    let value = words_value(inner)?;
    Some((start..start + inner.len(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn spelled() {
        for (text, value) in [
            ("five thousand pounds", "5000"),
            ("one hundred and twenty-five pounds", "125"),
            ("a million pounds", "1000000"),
            ("half a million pounds", "500000"),
            ("two and a half million pounds", "2500000"),
            ("twelve hundred pounds", "1200"),
            ("Ten Pounds and Fifty Pence only", "10.50"),
            ("one million, two hundred thousand pounds sterling", "1200000"),
            ("forty thousand", "40000"),
            ("one thousand and one pounds", "1001"),
            (
                "four million four hundred and thirty-nine thousand nine hundred and ninety-eight pounds and seventy-two pence",
                "4439998.72",
            ),
        ] {
            assert_eq!(words_value(text), Some(dec(value)), "{text}");
        }
    }

    #[test]
    fn not_spelled() {
        for text in [
            "",
            "pounds",
            "and",
            "five six pounds",
            "one and two million",
            "thousand pounds",
            "twenty and five pounds",
            "five thousand people",
            "hundred",
            "one thousand two thousand",
            "five pounds and",
            "one million billion",
        ] {
            assert_eq!(words_value(text), None, "{text}");
        }
    }
}
