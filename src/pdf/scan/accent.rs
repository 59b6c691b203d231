//! Marks over letters that a recognition did not read: it knows the letters of its language, and makes `Gwyl` of `Gŵyl`
//! without a doubt.

use super::clean::Sheet;
use super::glyphs::weight;
use super::stroke::{Piece, Spot};
use super::tsv::Found;

/// The confidence of a word with such a mark, in percent, whatever the recognition says: it is not what was read.
pub(super) const UNREAD: f32 = 0.0;

/// Letters that bear marks in the languages written with Latin letters, and the heights over the baseline between which a
/// mark stands on them, in ems.
const BEARERS: [(&str, (f32, f32)); 2] = [
    // Times has its circumflex from 0.51 to 0.67, Arial from 0.57 to 0.72.
    ("aceinosuwyz", (0.46, 0.84)),
    // From 0.68 to 0.86, from 0.75 to 0.90. Tails of the line above reach out of this.
    ("ACEINOSUWYZ", (0.66, 1.0)),
];

/// How wide a mark is, in ems. The dot of an `i` and a straight apostrophe are narrower, a bar is wider.
const WIDTH: (f32, f32) = (0.18, 0.5);

/// How high a mark is at least, in ems: what is flatter is what was left of a ruling.
const HEIGHT: f32 = 0.06;

/// How far pieces are followed up and down, in ems: what hangs together with a letter is no mark.
const BEYOND: f32 = 0.4;

/// Whether a mark stands over a letter of a word that was read without one. `size` and `baseline` are those of its line, in
/// dots.
///
/// On 72 scans this told four values whose marks were lost, and no other.
pub(super) fn is_unread(word: &Found, size: f32, baseline: f32, sheet: &Sheet) -> bool {
    BEARERS.iter().any(|(bearers, (low, high))| {
        if !word.text.contains(|c| bearers.contains(c)) {
            return false;
        }
        let band = (baseline - high * size, baseline - low * size);
        Spot::between((word.left, word.right), band, sheet)
            .pieces(sheet, (0, (BEYOND * size) as usize))
            .iter()
            .any(|p| is_mark(p, size) && below(word, p.center).is_some_and(|c| bearers.contains(c)))
    })
}

fn is_mark(piece: &Piece, size: f32) -> bool {
    let (width, height) = (piece.width as f32 / size, piece.height as f32 / size);
    let alone = piece.inside == piece.dots;
    // Dots of letters are round.
    alone && (WIDTH.0..=WIDTH.1).contains(&width) && height >= HEIGHT && width >= 1.2 * height
}

/// The letter of a word at a place across the page, as far as the usual widths of letters tell.
fn below(word: &Found, at: f32) -> Option<char> {
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

    /// The size of the print and where it stands, in dots.
    const EM: f32 = 46.0;
    const BASE: usize = 132;

    /// A word of five letters, each 26 dots wide and drawn as two strokes so high, and boxes of dark dots beside it: left,
    /// top, width, height.
    fn is_told(text: &str, high: usize, marks: &[(usize, usize, usize, usize)]) -> bool {
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
        let word = Found {
            left: 60.0,
            top: 90.0,
            right: 182.0,
            bottom: BASE as f32,
            confidence: Some(95.0),
            text: text.to_owned(),
            line: 1,
        };
        is_unread(&word, EM, BASE as f32, &Sheet::of(paper))
    }

    #[test]
    fn a_mark_over_a_small_letter_is_told() {
        // Over the third letter.
        let mark = (112, 101, 14, 6);
        assert!(is_told("noses", 22, &[mark]));
        assert!(!is_told("noses", 22, &[]));
        // It belongs to a letter that is higher than others.
        assert!(!is_told("noles", 22, &[mark]));
        // A dot, a ruling, a bar that hangs together with its letter, a tail of the line above.
        for other in [
            (112, 101, 6, 6),
            (60, 101, 122, 3),
            (112, 101, 14, 9),
            (112, 60, 14, 46),
        ] {
            let told = is_told("noses", if other.3 == 9 { 28 } else { 22 }, &[other]);
            assert!(!told, "{other:?}");
        }
    }

    #[test]
    fn a_mark_over_a_capital_is_told() {
        let mark = (112, 90, 14, 7);
        assert!(is_told("NOSES", 33, &[mark]));
        assert!(!is_told("NOSES", 33, &[]));
        assert!(!is_told("NOLES", 33, &[mark]));
    }
}
