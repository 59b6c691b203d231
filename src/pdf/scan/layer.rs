//! The text layer that a scanner added to its page: straightened with the page, and judged.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::super::page::{Glyph, Page, Turn};
use super::clean::{DARK, Sheet};
use super::tsv::OcrWord;

/// Rotates the glyphs of the page back by the skew of its picture.
pub(super) fn deskew(page: &mut Page, skew: f32) {
    let (x, y) = (page.width / 2.0, page.height / 2.0);
    for g in &mut page.glyphs {
        if skew != 0.0 {
            let (sin, cos) = (-skew).to_radians().sin_cos();
            let (dx, dy) = (g.bbox.center_x() - x, g.bbox.center_y() - y);
            let (mx, my) = (
                x + dx * cos - dy * sin - (x + dx),
                y + dx * sin + dy * cos - (y + dy),
            );
            g.bbox.left += mx;
            g.bbox.right += mx;
            g.bbox.top += my;
            g.bbox.bottom += my;
            g.baseline += match g.turn {
                Turn::Right | Turn::Left => mx,
                Turn::None | Turn::Half | Turn::Slanted => my,
            };
        }
    }
}

/// A layer in which more than this share of the words is implausible is replaced by OCR.
const MAX_IMPLAUSIBLE: f32 = 0.25;

/// If less than this share of the words is among the commonest of the language, the layer is not language. The share
/// is about 40 % in English prose and at least 20 % in the forms of our fixtures.
const MIN_COMMON: f32 = 0.08;

/// With fewer words than this, the shares mean nothing.
const MIN_WORDS: usize = 30;

#[allow(clippy::doc_markdown)]
static COMMONEST: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    // English and Welsh, the languages in which decisions are published.
    "the of and to a in is for be by on with as that this are was at from or it an which not has have will been its any \
     no yes their were there all would may if between other he she they can but also into these decision report \
     y yr yn i o ac ar gan mae ei am wedi fel hyn a'r i'r o'r bod na nid"
        .split_whitespace()
        .collect()
});

/// The words of the layer as if OCR had read them, with boxes cut to the print. The page must be straight.
pub(super) fn words(page: &Page, sheet: &Sheet) -> Vec<OcrWord> {
    let mut out: Vec<OcrWord> = Vec::new();
    let (mut line, mut open) = (0, false);
    let mut last: Option<&Glyph> = None;
    for g in page.glyphs.iter().filter(|g| g.invisible && g.turn == Turn::None) {
        let (mut apart, mut new_line) = (!open, last.is_none());
        if let Some(l) = last {
            let gap = g.bbox.left - l.bbox.right;
            new_line = (l.baseline - g.baseline).abs() > 0.35 * g.size.max(l.size) || gap < -0.5 * g.size;
            apart |= new_line || gap > 0.15 * g.size;
        }
        last = Some(g);
        if new_line {
            line += 1;
        }
        if g.ch.is_whitespace() {
            open = false;
            continue;
        }
        let (left, right) = (sheet.dots(g.bbox.left), sheet.dots(g.bbox.right));
        let (top, bottom) = (sheet.dots(g.bbox.top), sheet.dots(g.bbox.bottom));
        match out.last_mut() {
            Some(word) if !apart => {
                word.text.push(g.ch);
                word.right = word.right.max(right);
                word.top = word.top.min(top);
                word.bottom = word.bottom.max(bottom);
            }
            _ => out.push(OcrWord {
                left,
                top,
                right,
                bottom,
                confidence: None,
                text: g.ch.to_string(),
                line,
            }),
        }
        open = true;
    }
    for word in &mut out {
        tighten(word, sheet);
    }
    out
}

/// Cuts the box of a word to its print: the boxes of a layer have the height of its typeface. A box without print
/// stays as it is.
fn tighten(word: &mut OcrWord, sheet: &Sheet) {
    let picture = &sheet.clean;
    let columns =
        (word.left.max(0.0) as usize).min(picture.width)..(word.right.max(0.0) as usize).min(picture.width);
    let rows = word.top.max(0.0) as usize..(word.bottom.max(0.0) as usize).min(picture.height);
    let dark = |y: &usize| {
        let part = picture.row(*y).get(columns.clone()).unwrap_or_default();
        part.iter().filter(|v| **v < DARK).count() >= 2
    };
    if let (Some(top), Some(bottom)) = (rows.clone().find(dark), rows.rev().find(dark))
        && bottom > top + 2
    {
        word.top = top as f32;
        word.bottom = bottom as f32 + 1.0;
    }
}

/// The quality of a scanner's text layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Words of a language.
    Good,
    /// Words of a language, with more errors than good OCR makes.
    Misread,
    /// Not words.
    Unusable,
}

/// Judges the hidden words of a page.
pub(super) fn state(page: &Page) -> State {
    let words = hidden_words(page);
    let all = words.len();
    let implausible = words.iter().filter(|w| is_implausible(w)).count();
    if all < MIN_WORDS {
        return if implausible * 2 < all.max(1) {
            State::Good
        } else {
            State::Unusable
        };
    }
    let common = words
        .iter()
        .filter(|w| COMMONEST.contains(w.to_lowercase().as_str()))
        .count();
    let share = |n: usize| n as f32 / all as f32;
    if share(implausible) > MAX_IMPLAUSIBLE || share(common) < MIN_COMMON {
        return State::Unusable;
    }
    let misread = words
        .iter()
        .filter(|w| is_implausible(w) || is_misread(w))
        .count();
    if misread >= MIN_MISREAD && share(misread) > MAX_MISREAD {
        State::Misread
    } else {
        State::Good
    }
}

/// A layer in which more than this share of the words is recognisably misread is replaced by OCR. About one in three
/// misread words is recognised as such.
const MAX_MISREAD: f32 = 0.01;

/// A single such word may be a name or a code.
const MIN_MISREAD: usize = 2;

/// Words that are frequent in decisions and long enough to be misread often.
const FREQUENT: &str = "police crime commissioner decision report recommendation recommended summary background objective \
     financial implications legal equality community communities consultation funding funded service services support \
     supported approved approve agreed officer officers chief council costs against public people victims safety grant \
     which should would through during before after other first under about some";

/// Pairs of print and what OCR reads instead of it.
const CONFUSIONS: [(&str, &str); 18] = [
    ("h", "b"),
    ("h", "li"),
    ("e", "c"),
    ("c", "e"),
    ("o", "0"),
    ("l", "1"),
    ("l", "I"),
    ("i", "l"),
    ("i", "1"),
    ("ti", "li"),
    ("s", "5"),
    ("m", "rn"),
    ("rn", "m"),
    ("d", "cl"),
    ("cl", "d"),
    ("w", "vv"),
    ("u", "ii"),
    ("n", "ri"),
];

/// Common and frequent words with one misreading, unless that makes another such word.
static MISREADINGS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let mut out = HashSet::new();
    for word in COMMONEST.iter().copied().chain(FREQUENT.split_whitespace()) {
        if word.len() < 3 || !word.is_ascii() {
            continue;
        }
        for (right, wrong) in CONFUSIONS {
            for (at, _) in word.match_indices(right) {
                let (head, tail) = (&word[..at], &word[at + right.len()..]);
                out.insert(format!("{head}{wrong}{tail}").to_lowercase());
            }
        }
    }
    for word in COMMONEST
        .iter()
        .copied()
        .chain(FREQUENT.split_whitespace())
        .chain(["arc", "bas", "its"])
    {
        out.remove(word);
    }
    out
});

/// Whether a word is a frequent word with one misreading, or has a digit where only a letter can stand: `tbe`, `F0r`,
/// `5econd`.
fn is_misread(word: &str) -> bool {
    let core = word.trim_matches(|c: char| !c.is_alphanumeric());
    if MISREADINGS.contains(core.to_lowercase().as_str()) {
        return true;
    }
    let figures = core.chars().filter(char::is_ascii_digit).count();
    let small = core.chars().filter(char::is_ascii_lowercase).count();
    let plain = core.chars().all(|c| c.is_ascii_alphanumeric());
    let unit = ["st", "th", "am", "pm", "km", "kg", "mm", "cm", "kw"];
    let Some(at) = core.find(['0', '1', '5']) else {
        return false;
    };
    let rest = core.get(at + 1..).unwrap_or_default();
    plain
        && figures == 1
        && small >= 2
        && !(at == 0 && (unit.contains(&rest) || rest.len() < 3))
        && core.chars().filter(char::is_ascii_uppercase).count() <= 1
}

fn hidden_words(page: &Page) -> Vec<String> {
    let mut out = Vec::new();
    let mut word = String::new();
    let mut last: Option<&Glyph> = None;
    for g in page.glyphs.iter().filter(|g| g.invisible) {
        let apart = last.is_some_and(|l| {
            (l.baseline - g.baseline).abs() > 0.5 * g.size || g.bbox.left - l.bbox.right > 0.15 * g.size
        });
        if (apart || g.ch.is_whitespace()) && !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        if !g.ch.is_whitespace() {
            word.push(g.ch);
        }
        last = Some(g);
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}

/// Whether a word is hardly possible: signs in its middle, letters among digits, capitals among small letters, no
/// vowel.
fn is_implausible(word: &str) -> bool {
    let core = word.trim_matches(|c: char| !c.is_alphanumeric());
    if core.is_empty() {
        // A single bullet, dash or pound sign is possible.
        return word.chars().count() > 3 && !word.chars().all(|c| matches!(c, '.' | '_' | '-' | '…'));
    }
    let (mut letters, mut digits, mut signs, mut turns) = (0, 0, 0, 0);
    let mut before: Option<char> = None;
    for c in core.chars() {
        if c.is_alphabetic() {
            letters += 1;
            turns += usize::from(c.is_uppercase() && before.is_some_and(char::is_lowercase));
        } else if c.is_ascii_digit() {
            digits += 1;
        } else if !matches!(
            c,
            '-' | '–' | '\'' | '’' | '/' | '.' | ',' | '&' | '@' | ':' | '(' | ')' | '£'
        ) {
            signs += 1;
        }
        before = Some(c);
    }
    let vowel = core.chars().any(|c| "aeiouyAEIOUYwWâêîôûŵŷ".contains(c));
    let capitals = core.chars().all(|c| !c.is_lowercase());
    signs > 0
        || turns > 1
        || (digits > 0 && letters > 2 && digits + 1 < letters && !capitals)
        || (letters > 4 && !vowel && !capitals)
        || core.chars().count() > 34
}

#[cfg(test)]
mod tests {
    use super::{is_implausible, is_misread};

    #[test]
    fn words_that_were_misread() {
        for w in [
            "tbe",
            "F0r",
            "5econd",
            "Lane5",
            "thc",
            "comrnissioner",
            "ancl",
            "wbich",
            "Decisi0n",
            "wlll",
            "Commissloner,",
        ] {
            assert!(is_misread(w), "{w}");
        }
        for w in [
            "the", "1st", "5th", "CO2", "10am", "2024", "PCC1", "5pm", "are", "has", "arc", "15km", "0",
            "A5", "£5m",
        ] {
            assert!(!is_misread(w), "{w}");
        }
    }

    #[test]
    fn plausible_and_implausible_words() {
        for w in [
            "the",
            "Chief",
            "£45,000.00",
            "32/2024",
            "(PCC)",
            "1st",
            "CFO",
            "McDonald",
            "www.example.org",
            "•",
            "Cllr",
        ] {
            assert!(!is_implausible(w), "{w}");
        }
        for w in ["T~e", "c|ecision", "rnPlCaN", "Co11eges", "bcdfg", "ﬂ¬sum"] {
            assert!(is_implausible(w), "{w}");
        }
    }
}
