//! Rewrites a pattern into one that matches the same texts and compiles to a smaller automaton.
//!
//! `[^.;\n]{0,140}` accepts any character of Unicode. The automaton for "any character" in UTF-8 has a dozen states,
//! and the repetition copies it 140 times. But a text is always valid UTF-8: the first byte of a character shows
//! where the character begins, and the bytes after it can only be the rest of it. An automaton that uses this needs
//! three states. A run has hundreds of such patterns. `\w` compiles to a few hundred states, nearly all of them for
//! characters that no form contains.

use std::ops::RangeInclusive;

use regex_syntax::hir::{
    Capture, Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition,
};

/// The bytes of a character after its first byte (the Unicode Standard, table 3-7).
const REST: RangeInclusive<u8> = 0x80..=0xBF;

/// The first byte of the private-use characters that mark sums and dates in a text, and of other private-use
/// characters. A class that excludes such marks excludes every character with this first byte: no document has a word
/// of them.
const MARKED: u8 = 0xEE;

/// The same pattern over bytes. Its input must be valid UTF-8; no match begins or ends within a character.
pub(super) fn lean(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) | HirKind::Class(Class::Bytes(_)) => {
            hir.clone()
        }
        HirKind::Class(Class::Unicode(class)) => class_of(class),
        HirKind::Repetition(r) => Hir::repetition(r.with(lean(&r.sub))),
        HirKind::Capture(c) => Hir::capture(Capture {
            index: c.index,
            name: c.name.clone(),
            sub: Box::new(lean(&c.sub)),
        }),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(lean).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(lean).collect()),
    }
}

/// Blocks of characters that no form is printed in: between Latin and its additions, after these, from the signs and
/// dashes to the surrogates, and beyond the first plane.
const FOREIGN: [(char, char); 4] = [
    ('\u{250}', '\u{1DFF}'),
    ('\u{1F00}', '\u{1FFF}'),
    ('\u{2C00}', '\u{D7FF}'),
    ('\u{1_0000}', '\u{10_FFFF}'),
];

/// A class with more ranges than this is a class of Unicode (`\w` has eight hundred), not a list written by hand.
const LISTED: usize = 24;

/// A class of Unicode in which each of the [`FOREIGN`] blocks is either included or excluded as a whole, as most of
/// its characters are.
fn coarse(class: &ClassUnicode) -> ClassUnicode {
    let mut out = class.clone();
    if class.ranges().len() <= LISTED {
        return out;
    }
    for (first, last) in FOREIGN {
        let block = ClassUnicode::new([ClassUnicodeRange::new(first, last)]);
        let mut inside = class.clone();
        inside.intersect(&block);
        let held: usize = inside.ranges().iter().map(ClassUnicodeRange::len).sum();
        if held * 2 > last as usize - first as usize {
            out.union(&block);
        } else {
            out.difference(&block);
        }
    }
    out
}

/// A class over bytes. It accepts the ASCII characters of the class, and any character whose first byte occurs only
/// in the class. Characters that share their first byte with a character outside the class are listed in full beside
/// it.
fn class_of(class: &ClassUnicode) -> Hir {
    if let Some(english) = without_foreign_cases(class) {
        return english;
    }
    let class = coarse(class);
    let mut left_out = class.clone();
    left_out.negate();
    let torn = leads_of(&left_out);
    let whole: Vec<u8> = leads_of(&class)
        .into_iter()
        .filter(|b| !torn.contains(b))
        .collect();
    if whole.is_empty() {
        return Hir::class(Class::Unicode(class));
    }
    let leads = whole.iter().map(|b| ClassBytesRange::new(*b, *b));
    let rest_bytes = Repetition {
        min: 0,
        max: None,
        greedy: true,
        sub: Box::new(bytes([ClassBytesRange::new(*REST.start(), *REST.end())])),
    };
    let any = Hir::concat(vec![
        bytes(ascii_of(&class).chain(leads)),
        Hir::repetition(rest_bytes),
    ]);
    let mut rest = ClassUnicode::new(torn.iter().filter(|b| **b != MARKED).filter_map(|b| letters(*b)));
    rest.intersect(&class);
    if rest.ranges().is_empty() {
        return any;
    }
    Hir::alternation(vec![any, Hir::class(Class::Unicode(rest))])
}

/// The first bytes of the characters of a class, in order.
fn leads_of(class: &ClassUnicode) -> Vec<u8> {
    let beyond = class.ranges().iter().filter(|r| !r.end().is_ascii());
    let mut leads: Vec<u8> = beyond
        .flat_map(|r| lead(r.start().max('\u{80}'))..=lead(r.end()))
        .collect();
    leads.dedup();
    leads
}

/// The ASCII part of a class whose only other members are `ſ` and the kelvin sign. A pattern that ignores case
/// accepts these two for `s` and `k`. No document has them, and with them every word with one of these letters would
/// be searched for in two alphabets.
fn without_foreign_cases(class: &ClassUnicode) -> Option<Hir> {
    let mut foreign = class.ranges().iter().filter(|r| !r.end().is_ascii());
    let cased = foreign.all(|r| r.start() == r.end() && matches!(r.start(), 'ſ' | '\u{212A}'));
    let ascii: Vec<_> = ascii_of(class).collect();
    (cased && !ascii.is_empty()).then(|| bytes(ascii))
}

fn ascii_of(class: &ClassUnicode) -> impl Iterator<Item = ClassBytesRange> {
    let ascii = class.ranges().iter().filter(|r| r.start().is_ascii());
    ascii.map(|r| ClassBytesRange::new(r.start() as u8, r.end().min('\u{7F}') as u8))
}

fn bytes(ranges: impl IntoIterator<Item = ClassBytesRange>) -> Hir {
    Hir::class(Class::Bytes(ClassBytes::new(ranges)))
}

/// The first byte of a character in UTF-8.
fn lead(c: char) -> u8 {
    let mut bytes = [0; 4];
    c.encode_utf8(&mut bytes);
    bytes[0]
}

/// The characters that begin with a byte in UTF-8.
fn letters(lead: u8) -> Option<ClassUnicodeRange> {
    let bits = u32::from(lead);
    let (first, last) = match lead {
        0xC2..=0xDF => ((bits & 0x1F) << 6, 0x3F),
        0xE0 => (0x800, 0x7FF),
        // The next code points are surrogates, which are not characters.
        0xED => (0xD000, 0x7FF),
        0xE1..=0xEF => ((bits & 0x0F) << 12, 0xFFF),
        0xF0 => (0x1_0000, 0x2_FFFF),
        0xF1..=0xF3 => ((bits & 0x07) << 18, 0x3_FFFF),
        0xF4 => (0x10_0000, 0xFFFF),
        _ => return None,
    };
    Some(ClassUnicodeRange::new(
        char::from_u32(first)?,
        char::from_u32(first + last)?,
    ))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::bytes::Regex;

    use super::*;

    fn both(pattern: &str) -> (Regex, Regex) {
        let hir = regex_syntax::parse(pattern).unwrap();
        (
            Regex::new(pattern).unwrap(),
            Regex::new(&lean(&hir).to_string()).unwrap(),
        )
    }

    #[test]
    fn a_class_of_nearly_everything_is_one_of_first_bytes() {
        let plain = |p: &str| regex_syntax::parse(p).unwrap();
        let lean_of = |p: &str| lean(&plain(p)).to_string();
        for kept in ["[a-z’]", r"\s", "grant", "(?i)[é-ë]"] {
            assert_eq!(lean_of(kept), plain(kept).to_string());
        }
        assert!(lean_of("[^.]").contains(r"\xC2-\xF4"), "{}", lean_of("[^.]"));
        assert_eq!(lean_of("(?i)[kx]s"), lean_of("[kxKX][sS]"));
        let unmarked = lean_of(r"[^\u{E000}-\u{E7FF}]");
        assert!(unmarked.contains(r"\xC2-\xED\xEF-\xF4"), "{unmarked}");
    }

    #[test]
    fn a_letter_is_found_by_its_first_byte() {
        for c in [
            '\u{80}',
            '£',
            '–',
            '\u{D7FF}',
            '\u{E000}',
            '\u{FFFF}',
            '\u{10348}',
            '\u{10FFFF}',
        ] {
            let range = letters(lead(c)).unwrap();
            assert!((range.start()..=range.end()).contains(&c));
            assert_eq!((lead(range.start()), lead(range.end())), (lead(c), lead(c)));
        }
    }

    #[test]
    fn letters_of_other_alphabets_are_taken_by_the_block() {
        let lean = |p: &str| both(p).1;
        let takes = |p: &str, c: char| lean(p).is_match(c.to_string().as_bytes());
        for c in "aZ9_éŵŴẁẀαЖ中".chars() {
            assert!(takes(r"^\w$", c) && !takes(r"^\W$", c), "{c}");
        }
        for c in "£–’“•½№€ \u{A0}\u{F0B7}\u{1F600}".chars() {
            assert!(!takes(r"^\w$", c) && takes(r"^\W$", c), "{c}");
        }
        for (c, capital) in [
            ('É', true),
            ('Ŵ', true),
            ('Ẁ', true),
            ('ŵ', false),
            ('ß', false),
            ('3', false),
        ] {
            assert_eq!(takes(r"^\p{Lu}$", c), capital, "{c}");
        }
        assert!(lean(r"\w").as_str().len() < 1000);
    }

    proptest! {
        #[test]
        fn it_takes_the_same(
            pattern in r"(?:(?:[a£é]|\[\^\.£\]\{0,3\}\??|\[\^–;\]|\.|\.\*\??|\\w\+|\\W|\\p\{L\}\{1,2\}|(?:b|\(é\|–\))\*|\\b)){1,6}",
            text in "[abÉ£éŵẁ–’;. \u{F0B7}\u{1F600}]{0,14}",
        ) {
            let (plain, lean) = both(&pattern);
            let found = |r: &Regex| -> Vec<_> { r.find_iter(text.as_bytes()).map(|m| m.range()).collect() };
            prop_assert_eq!(found(&plain), found(&lean), "{} in {}", pattern, text);
        }
    }
}
