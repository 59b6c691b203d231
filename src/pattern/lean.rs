//! A pattern that takes the same texts and compiles to less.
//!
//! `[^.;\n]{0,140}` takes any letter of the world, and the automaton of "any letter" in UTF-8 has a dozen states: a
//! hundred and forty times. But a text is always valid UTF-8: the first byte of a letter tells that one begins, and what
//! follows it can only be the rest of it. That takes three states, and a run meets hundreds of such patterns. `\w` has a few
//! hundred states, nearly all of them for letters no form is printed in.

use std::ops::RangeInclusive;

use regex_syntax::hir::{
    Capture, Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition,
};

/// The bytes of a letter behind its first (the Unicode Standard, table 3-7).
const REST: RangeInclusive<u8> = 0x80..=0xBF;

/// The first byte of the marks that stand for sums and dates, and of other letters for private use. A class that leaves
/// marks out leaves out all of these: no document has a word of them.
const MARKED: u8 = 0xEE;

/// The same pattern over bytes. It must be given valid UTF-8, and no match begins or ends within a letter.
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

/// Blocks of letters of other alphabets, of scripts and signs no form is printed in: between Latin and its additions, behind
/// them, from the signs and dashes to the surrogates, and beyond the first plane.
const FOREIGN: [(char, char); 4] = [
    ('\u{250}', '\u{1DFF}'),
    ('\u{1F00}', '\u{1FFF}'),
    ('\u{2C00}', '\u{D7FF}'),
    ('\u{1_0000}', '\u{10_FFFF}'),
];

/// A class with more ranges is one of Unicode's (`\w` has eight hundred), not one somebody listed.
const LISTED: usize = 24;

/// A class of Unicode's where each of the [`FOREIGN`] blocks is in it or not: as most of the block's characters are.
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

/// A class of bytes: of ASCII what it takes, the first bytes of letters it takes whatever follows, and what follows; and
/// beside them the letters that share their first byte with one it does not take.
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
    let behind = Repetition {
        min: 0,
        max: None,
        greedy: true,
        sub: Box::new(bytes([ClassBytesRange::new(*REST.start(), *REST.end())])),
    };
    let any = Hir::concat(vec![
        bytes(ascii_of(&class).chain(leads)),
        Hir::repetition(behind),
    ]);
    let mut rest = ClassUnicode::new(torn.iter().filter(|b| **b != MARKED).filter_map(|b| letters(*b)));
    rest.intersect(&class);
    if rest.ranges().is_empty() {
        return any;
    }
    Hir::alternation(vec![any, Hir::class(Class::Unicode(rest))])
}

/// The first bytes of the letters of a class, in order.
fn leads_of(class: &ClassUnicode) -> Vec<u8> {
    let beyond = class.ranges().iter().filter(|r| !r.end().is_ascii());
    let mut leads: Vec<u8> = beyond
        .flat_map(|r| lead(r.start().max('\u{80}'))..=lead(r.end()))
        .collect();
    leads.dedup();
    leads
}

/// A class of ASCII alone. To a pattern without cases the long s of old print and the sign of the kelvin are an `s` and a
/// `k`; no document has them, and every word with one of these letters would be searched for in two alphabets.
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

/// The first byte of a letter.
fn lead(c: char) -> u8 {
    let mut bytes = [0; 4];
    c.encode_utf8(&mut bytes);
    bytes[0]
}

/// The letters that begin with a byte.
fn letters(lead: u8) -> Option<ClassUnicodeRange> {
    let bits = u32::from(lead);
    let (first, last) = match lead {
        0xC2..=0xDF => ((bits & 0x1F) << 6, 0x3F),
        0xE0 => (0x800, 0x7FF),
        // Behind these are the halves of pairs, which are no letters.
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
