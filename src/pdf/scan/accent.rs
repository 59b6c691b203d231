//! Accents that OCR did not read. OCR prefers the letters of its language: it reads `Gŵyl` as `Gwyl` and is sure of
//! it.

use super::clean::Sheet;
use super::glyphs::weight;
use super::stroke::{Component, Region};
use super::tsv::OcrWord;

/// The confidence given to a word with an unread accent, in percent, instead of what OCR reports.
pub(super) const UNREAD: f32 = 0.0;

/// Letters that carry accents in languages with the Latin alphabet, and the range of heights above the baseline in
/// which an accent stands over them, in ems.
const BASE_LETTERS: [(&str, (f32, f32)); 2] = [
    // The circumflex of Times reaches from 0.51 to 0.67, that of Arial from 0.57 to 0.72.
    ("aceinosuwyz", (0.46, 0.84)),
    // From 0.68 to 0.86 and from 0.75 to 0.90. Descenders of the line above extend above this range.
    ("ACEINOSUWYZ", (0.66, 1.0)),
];

/// The least and the greatest width of an accent, in ems. The dot of an `i` and a straight apostrophe are narrower, a
/// bar is wider.
const WIDTH: (f32, f32) = (0.18, 0.5);

/// The least height of an accent, in ems. Anything flatter is the rest of a ruling.
const HEIGHT: f32 = 0.06;

/// How far components are followed up and down, in ems. A mark that is connected to a letter is not an accent.
const BEYOND: f32 = 0.4;

/// Whether an accent stands over a letter that was read without one. `size` and `baseline` are those of the line of
/// print, in dots.
///
/// On 72 scans this found four values with lost accents and nothing else.
pub(super) fn has_unread_accent(word: &OcrWord, size: f32, baseline: f32, sheet: &Sheet) -> bool {
    BASE_LETTERS.iter().any(|(letters, (low, high))| {
        if !word.text.contains(|c| letters.contains(c)) {
            return false;
        }
        let band = (baseline - high * size, baseline - low * size);
        Region::between((word.left, word.right), band, sheet)
            .components(sheet, (0, (BEYOND * size) as usize))
            .iter()
            .any(|p| is_accent(p, size) && letter_below(word, p.center).is_some_and(|c| letters.contains(c)))
    })
}

fn is_accent(component: &Component, size: f32) -> bool {
    let (width, height) = (component.width as f32 / size, component.height as f32 / size);
    let alone = component.inside == component.dots;
    // The dots of letters are round.
    alone && (WIDTH.0..=WIDTH.1).contains(&width) && height >= HEIGHT && width >= 1.2 * height
}

/// The letter of a word at a horizontal position, estimated from the usual widths of letters.
fn letter_below(word: &OcrWord, at: f32) -> Option<char> {
    let all: f32 = word.text.chars().map(weight).sum();
    let mut left = (at - word.left) / (word.right - word.left).max(1.0) * all;
    word.text.chars().find(|c| {
        left -= weight(*c);
        left <= 0.0
    })
}

#[cfg(test)]
mod tests {
    use super::super::picture::Picture;
    use super::*;

    /// The size of the print and its baseline, in dots.
    const EM: f32 = 46.0;
    const BASE: usize = 132;

    /// Draws a word of five letters, each 26 dots wide and made of two strokes of this height, and dark boxes above
    /// it (left, top, width, height). Returns whether an unread accent is found.
    fn is_found(text: &str, high: usize, marks: &[(usize, usize, usize, usize)]) -> bool {
        let mut paper = Picture {
            width: 400,
            height: 200,
            data: vec![255; 400 * 200],
            scale: 300.0 / 72.0,
        };
        for n in 0..5 {
            for y in BASE - high..BASE {
                for dx in [0, 1, 2, 3, 14, 15, 16, 17] {
                    paper.row_mut(y)[60 + n * 26 + dx] = 0;
                }
            }
        }
        for (left, top, width, height) in marks {
            for y in *top..top + height {
                paper.row_mut(y)[*left..left + width].fill(0);
            }
        }
        let word = OcrWord {
            left: 60.0,
            top: 90.0,
            right: 182.0,
            bottom: BASE as f32,
            confidence: Some(95.0),
            text: text.to_owned(),
            line: 1,
        };
        has_unread_accent(&word, EM, BASE as f32, &Sheet::from_picture(paper))
    }

    #[test]
    fn an_accent_over_a_small_letter_is_found() {
        // Over the third letter.
        let mark = (112, 101, 14, 6);
        assert!(is_found("noses", 22, &[mark]));
        assert!(!is_found("noses", 22, &[]));
        // The mark belongs to a letter that is taller than others.
        assert!(!is_found("noles", 22, &[mark]));
        // A dot, a ruling, a bar connected to its letter, a descender of the line above.
        for other in [
            (112, 101, 6, 6),
            (60, 101, 122, 3),
            (112, 101, 14, 9),
            (112, 60, 14, 46),
        ] {
            let found = is_found("noses", if other.3 == 9 { 28 } else { 22 }, &[other]);
            assert!(!found, "{other:?}");
        }
    }

    #[test]
    fn an_accent_over_a_capital_is_found() {
        let mark = (112, 90, 14, 7);
        assert!(is_found("NOSES", 33, &[mark]));
        assert!(!is_found("NOSES", 33, &[]));
        assert!(!is_found("NOLES", 33, &[mark]));
    }
}
