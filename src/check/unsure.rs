//! Key values of scans of which the recognition was not sure, or which do not look as if they were read right.

use std::collections::BTreeMap;

use super::{Read, key_values};
use crate::issue::{Code, Issue};
use crate::layout::{Layout, Span};
use crate::pdf::Glyph;
use crate::profile::SignOffRole;

/// A word that holds a figure is doubted below this, in percent.
///
/// Measured with Tesseract 5.3 on the scans of `fixtures/scans`: a word is right if one of the documents contains it that they
/// are scans of. A wrong figure looks like a right one, so the threshold is the one above which none was wrong.
///
/// | sure from | with figures | right | without | right |
/// |---|---|---|---|---|
/// | 0 % | 5 | 80 % | 50 | 42 % |
/// | 40 % | 18 | 100 % | 44 | 70 % |
/// | 60 % | 14 | 100 % | 27 | 85 % |
/// | 70 % | 18 | 89 % | 24 | 100 % |
/// | 80 % | 25 | 100 % | 70 | 91 % |
/// | 90 % | 59 | 100 % | 297 | 98 % |
/// | 95 % | 210 | 100 % | 3517 | 99.9 % |
const SURE_FIGURES: u8 = 80;

/// A word without figures is doubted below this, in percent: of those between 60 and 70, one in seven is wrong, of those below more.
const SURE_WORDS: u8 = 70;

/// What is wrong with the words a value was read from.
enum Doubt {
    Confidence(String, u8),
    Signs(String),
    Pound(String),
    TwoWays(String, String),
    Repaired,
}

pub(super) fn check(read: &Read<'_>) -> Vec<Issue> {
    if !read.layout.pages.iter().any(crate::pdf::Page::is_scan) {
        return Vec::new();
    }
    let seldom = spelt_two_ways(read.layout);
    let mut out = Vec::new();
    for value in key_values(read.facts) {
        // Of a question and its answer the answer: a question that was found is the question.
        let mut spans: Vec<Span> = value
            .words
            .iter()
            .filter_map(|group| group.last())
            .copied()
            .collect();
        if value.field == "/amount" {
            spans.extend(behind_a_letter(read));
        }
        let doubt = if value.value.is_some() && read.facts.repaired.contains(&value.field) {
            Some(Doubt::Repaired)
        } else {
            spans
                .iter()
                .flat_map(|span| words(read.layout, *span))
                .find_map(|word| doubt(&word, &seldom))
        };
        let (Some(doubt), Some(first)) = (doubt, spans.first()) else {
            continue;
        };
        let raw = spans
            .iter()
            .map(|s| {
                read.layout
                    .text
                    .slice(*s)
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect::<Vec<_>>()
            .join("; ");
        let raw: String = raw.chars().take(120).collect();
        let why = match doubt {
            Doubt::Confidence(word, 0) => format!("\"{word}\" may not be the printed word"),
            Doubt::Confidence(word, sure) => {
                format!("the recognition is {sure} % sure of \"{word}\"")
            }
            Doubt::Signs(word) => format!("\"{word}\" holds signs that print seldom has"),
            Doubt::Pound(word) => format!("the sign before the figure of \"{word}\" was taken for a pound's"),
            Doubt::TwoWays(here, elsewhere) => {
                format!("\"{here}\" is \"{elsewhere}\" elsewhere in the document")
            }
            Doubt::Repaired => "it was taken for what its letters look like".to_owned(),
        };
        let decides = read.facts.sign_offs.iter().enumerate().any(|(i, s)| {
            s.role == SignOffRole::DecisionMaker && value.field == format!("/sign_offs/{i}/date")
        });
        let field = if decides {
            "/decision_date".to_owned()
        } else {
            value.field
        };
        out.push(
            Issue::new(
                Code::OcrUnsure,
                format!("read from a picture as \"{raw}\"; {why}; look at the page"),
            )
            .about(field)
            .on(read.layout.text.page(*first)),
        );
    }
    out
}

/// Where else the amount stands, a letter before it taken for a pound's sign: what was read there may have decided.
fn behind_a_letter(read: &Read<'_>) -> Vec<Span> {
    let money = &read.facts.money;
    let amount = money.amount.as_ref().map(|a| a.value);
    let same = money
        .sums
        .iter()
        .filter(|s| s.value.is_some() && s.value == amount);
    same.map(|s| s.span)
        .filter(|span| words(read.layout, *span).first().is_some_and(|w| pound(&w.text)))
        .collect()
}

/// Whether a word is a figure with a letter before it, or the euro's sign.
fn pound(word: &str) -> bool {
    word.trim_start_matches(['(', '-'])
        .strip_prefix(['E', 'f', '€'])
        .is_some_and(|figure| figure.starts_with(|c: char| c.is_ascii_digit()))
}

/// A word of a scan.
struct Word {
    text: String,
    confidence: Option<u8>,
}

/// The words of a span that stand on scanned pages, whole: the confidence is the word's.
fn words(layout: &Layout, span: Span) -> Vec<Word> {
    let text = layout.text.text();
    let mut out = Vec::new();
    for (start, part) in parts(text, span) {
        let glyphs = part
            .char_indices()
            .filter_map(|(i, _)| glyph(layout, start + i))
            .collect::<Vec<_>>();
        if glyphs.is_empty() {
            continue;
        }
        out.push(Word {
            text: part.to_owned(),
            confidence: glyphs.iter().filter_map(|g| g.confidence).min(),
        });
    }
    out
}

/// The pieces between white space of a span, each with its place.
fn parts(text: &str, span: Span) -> impl Iterator<Item = (usize, &str)> {
    let slice = text.get(span.range()).unwrap_or_default();
    slice.split_whitespace().map(move |part| {
        let at = part.as_ptr() as usize - slice.as_ptr() as usize;
        (span.start + at, part)
    })
}

/// The glyph behind a byte, if it is one of a scanned page that was not drawn by the author's program.
fn glyph(layout: &Layout, byte: usize) -> Option<&Glyph> {
    let (page, index) = layout.text.glyph(byte)?;
    let page = layout.page(page).filter(|p| p.is_scan())?;
    page.glyphs.get(index).filter(|g| g.invisible)
}

fn doubt(word: &Word, seldom: &BTreeMap<String, String>) -> Option<Doubt> {
    let figures = word.text.chars().any(|c| c.is_ascii_digit());
    let least = if figures { SURE_FIGURES } else { SURE_WORDS };
    if let Some(sure) = word.confidence.filter(|c| *c < least) {
        return Some(Doubt::Confidence(word.text.clone(), sure));
    }
    if pound(&word.text) {
        return Some(Doubt::Pound(word.text.clone()));
    }
    let letters = word.text.chars().filter(|c| c.is_alphabetic()).count();
    let odd = |c: char| {
        matches!(
            c,
            '¥' | '€'
                | '¢'
                | '©'
                | '®'
                | '«'
                | '»'
                | '°'
                | '™'
                | '|'
                | '~'
                | '^'
                | '_'
                | '\\'
                | '{'
                | '}'
                | '<'
                | '>'
                | '¬'
                | '§'
                | '¦'
        )
    };
    if word.text.chars().any(odd) {
        return Some(Doubt::Signs(word.text.clone()));
    }
    // A capital in the middle of small letters, or a figure: two words run together, or a letter misread.
    let chars: Vec<char> = word.text.chars().collect();
    let mixed = letters > 3
        && chars.windows(2).any(|w| {
            (w[0].is_lowercase() && w[1].is_ascii_digit()) || (w[0].is_ascii_digit() && w[1].is_uppercase())
        });
    // A figure among letters: `F0r`.
    let among = chars
        .windows(3)
        .any(|w| w[0].is_alphabetic() && w[1].is_ascii_digit() && w[2].is_lowercase());
    if mixed || among {
        return Some(Doubt::Signs(word.text.clone()));
    }
    let core = core(&word.text);
    seldom
        .get(&core)
        .map(|other| Doubt::TwoWays(core.clone(), other.clone()))
}

fn core(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// Words of scanned pages that stand elsewhere with one letter misread as print misreads it.
///
/// A word and its plural are two words; `Llŷn` and `Llyn`, `Govermance` and `Governance` are one.
fn spelt_two_ways(layout: &Layout) -> BTreeMap<String, String> {
    let text = layout.text.text();
    let mut folded: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for (start, part) in parts(text, Span::new(0, text.len())) {
        let word = core(part);
        // Names: small words that differ in a letter are two words more often than one.
        let name = word.chars().next().is_some_and(char::is_uppercase);
        let figures = word.chars().any(|c| c.is_ascii_digit());
        if !name || figures || word.chars().count() < 4 || glyph(layout, start).is_none() {
            continue;
        }
        *folded.entry(fold(&word)).or_default().entry(word).or_default() += 1;
    }
    let mut out = BTreeMap::new();
    for forms in folded.values().filter(|f| f.len() > 1) {
        for word in forms.keys() {
            // Letters in capitals are the same letters.
            let other = forms
                .keys()
                .find(|o| *o != word && o.to_lowercase() != word.to_lowercase());
            if let Some(other) = other {
                out.insert(word.clone(), other.clone());
            }
        }
    }
    out
}

/// A word without what print makes hard to tell apart: accents, `rn` and `m`, `l`, `I`, `i` and `1`, `c` and `e`.
fn fold(word: &str) -> String {
    use unicode_normalization::UnicodeNormalization;

    let plain: String = word
        .to_lowercase()
        .nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .collect();
    plain
        .replace("ii", "u")
        .replace('n', "m")
        .replace("rm", "m")
        .replace('¥', "y")
        .replace(['l', '|', '!', '1'], "i")
        .replace('c', "e")
}

#[cfg(test)]
mod tests {
    use super::{fold, pound};

    #[test]
    fn letters_for_pound_signs() {
        assert!(["E45,000", "(f12.50", "€9,000"].iter().all(|w| pound(w)));
        assert!(!["£45,000", "for", "Essex", "E"].iter().any(|w| pound(w)));
    }

    #[test]
    fn words_that_print_confuses_are_one() {
        for (a, b) in [
            ("Llŷn", "Llyn"),
            ("Ll¥n", "Llyn"),
            ("Govermance", "Governance"),
            ("Tem", "Tern"),
            ("CIub", "Club"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} {b}");
        }
        for (a, b) in [
            ("Governance", "Governances"),
            ("grant", "grand"),
            ("Suffolk", "Norfolk"),
        ] {
            assert_ne!(fold(a), fold(b), "{a} {b}");
        }
    }
}
