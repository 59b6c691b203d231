//! Strokes of a pen, stamps and dirt that OCR read as words.
//!
//! OCR that searches for letters finds some in a signature: `\A”~W`. The letters show little, the shape shows more:
//! the line of a pen continues where the letters of print are apart, and it fills less of its box than print does.

use super::clean::{DARK, Sheet};
use super::component;
use super::tsv::OcrWord;

/// A word with a lower confidence than this, in percent, is a stroke of a pen if it is taller than print.
pub(super) const PEN: f32 = 60.0;

/// A mark without a letter or digit and with a lower confidence than this, in percent, is dirt.
const DIRT: f32 = 45.0;

/// No word of print is this many times taller than the usual print of the page.
const HIGH: f32 = 1.7;

/// A word may be tall only because dust beside it enlarged its box. It counts as tall if one of its components is at
/// least this many ems wide or high.
const LARGE: f32 = 1.2;

/// No word of print is this low, in ems. A full stop is lower, but has no letters.
const LOW: f32 = 0.22;

/// A word with a higher confidence than this, in percent, is print, regardless of its shape. On 48 scans with 50 signatures
/// no signature had more than 66.
const SURE: f32 = 80.0;

/// The least width and height of a pen's line, in ems. Connected letters of print are smaller: of 22,000 words of
/// those scans one in a thousand has a component wider than 1.4 ems, and all of these are bold or in capitals.
const LINE: (f32, f32) = (1.5, 0.6);

/// The greatest share of its box that a pen's line fills. On those scans signatures filled at most 0.14, words with
/// such a wide component at least 0.28.
const MAX_FILL: f32 = 0.2;

/// The share of the dark dots in the box that must belong to the line. Print with a line through it is print.
const MIN_SHARE: f32 = 0.6;

/// Least width and height, in ems, of a thin line in a broken signature. If no word of a line was read with
/// certainty, a pen's line may be broken, by faint print or because a part of it was level and was removed as a
/// ruling. Then every word must be such a thin line.
const BROKEN: (f32, f32) = (0.7, 0.3);

/// How far a line is followed beyond a word, in ems: OCR cuts a signature into several words.
const BEYOND: (f32, f32) = (4.0, 1.0);

/// Keeps the words of a line that are print. `size` is the size of the line, `usual` that of the page's print, both
/// in dots.
pub(super) fn print_only(words: &mut Vec<OcrWord>, size: f32, usual: f32, sheet: &Sheet) {
    words.retain(|w| !is_ink(w, size, usual, sheet));
    let broken =
        |w: &OcrWord| is_less_sure_than(w, PEN) && Region::of_word(w, sheet).is_line(sheet, usual, BROKEN);
    if words.iter().all(broken) {
        words.clear();
    }
}

fn is_less_sure_than(word: &OcrWord, least: f32) -> bool {
    word.confidence.is_some_and(|c| c < least)
}

/// Whether a word is a mark of a pen or a stamp, or dirt.
fn is_ink(word: &OcrWord, size: f32, usual: f32, sheet: &Sheet) -> bool {
    let height = word.bottom - word.top;
    let letters = word.text.chars().any(char::is_alphanumeric);
    if !letters && is_less_sure_than(word, DIRT)
        || letters && is_less_sure_than(word, PEN) && height < LOW * usual
    {
        return true;
    }
    let region = Region::of_word(word, sheet);
    if is_less_sure_than(word, PEN) && (height > HIGH * usual || size > HIGH * usual) {
        let large = |p: &Component| p.width.max(p.height) as f32 >= LARGE * usual;
        return region.components(sheet, (0, 0)).iter().any(large);
    }
    word.confidence.is_none_or(|c| c < SURE) && region.is_line(sheet, usual, LINE)
}

/// A rectangle of a picture, in dots.
pub(super) struct Region {
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
}

/// A connected component.
pub(super) struct Component {
    pub(super) width: usize,
    pub(super) height: usize,
    /// The centre of its width, in dots of the picture.
    pub(super) center: f32,
    /// The number of its dots inside the region.
    pub(super) inside: usize,
    pub(super) dots: usize,
}

impl Region {
    fn of_word(word: &OcrWord, sheet: &Sheet) -> Self {
        Self::between((word.left, word.right), (word.top, word.bottom), sheet)
    }

    /// The region between two horizontal and two vertical positions, limited to the picture.
    pub(super) fn between(across: (f32, f32), down: (f32, f32), sheet: &Sheet) -> Self {
        let picture = &sheet.clean;
        let (left, top) = (
            (across.0.max(0.0) as usize).min(picture.width),
            (down.0.max(0.0) as usize).min(picture.height),
        );
        Self {
            left,
            right: (across.1.max(0.0) as usize).clamp(left, picture.width),
            top,
            bottom: (down.1.max(0.0) as usize).clamp(top, picture.height),
        }
    }

    /// Whether the region holds a thin line at least this many ems wide and high.
    fn is_line(&self, sheet: &Sheet, usual: f32, least: (f32, f32)) -> bool {
        let part = |y| sheet.clean.row(y).get(self.left..self.right).unwrap_or_default();
        let dark: usize = (self.top..self.bottom)
            .map(|y| part(y).iter().filter(|v| **v < DARK).count())
            .sum();
        let area = (self.right - self.left) * (self.bottom - self.top);
        if dark == 0 || dark as f32 > MAX_FILL * area as f32 {
            return false;
        }
        let beyond = ((BEYOND.0 * usual) as usize, (BEYOND.1 * usual) as usize);
        let line: usize = self
            .components(sheet, beyond)
            .iter()
            .filter(|p| {
                p.width as f32 >= least.0 * usual
                    && p.height as f32 >= least.1 * usual
                    && p.dots as f32 <= MAX_FILL * (p.width * p.height) as f32
            })
            .map(|p| p.inside)
            .sum();
        line as f32 >= MIN_SHARE * dark as f32
    }

    /// The components that reach into the region, followed up to `beyond` dots outside it.
    pub(super) fn components(&self, sheet: &Sheet, beyond: (usize, usize)) -> Vec<Component> {
        let picture = &sheet.clean;
        let (left, top) = (
            self.left.saturating_sub(beyond.0),
            self.top.saturating_sub(beyond.1),
        );
        let (width, height) = (
            (self.right + beyond.0).min(picture.width) - left,
            (self.bottom + beyond.1).min(picture.height) - top,
        );
        let mut dark = Vec::with_capacity(width * height);
        for y in top..top + height {
            let part = picture.row(y).get(left..left + width).unwrap_or_default();
            dark.extend(part.iter().map(|v| *v < DARK));
        }
        let inside = |x: usize, y: usize| {
            (self.left..self.right).contains(&(x + left)) && (self.top..self.bottom).contains(&(y + top))
        };
        let mut out = Vec::new();
        for y in self.top - top..self.bottom - top {
            for x in self.left - left..self.right - left {
                let (mut all, mut within) = (0, 0);
                let reach = component::take(&mut dark, (width, height), y * width + x, |x, y| {
                    all += 1;
                    within += usize::from(inside(x, y));
                });
                out.extend(reach.map(|r| Component {
                    width: r.right - r.left,
                    height: r.bottom - r.top,
                    center: left as f32 + (r.left + r.right) as f32 / 2.0,
                    inside: within,
                    dots: all,
                }));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::picture::Picture;
    use super::*;

    /// The size of the page's print, in dots.
    const EM: f32 = 46.0;

    fn paper() -> Picture {
        Picture {
            width: 900,
            height: 300,
            data: vec![255; 900 * 300],
            scale: 300.0 / 72.0,
        }
    }

    /// Draws a pen's line from point to point, three dots thick.
    fn draw(paper: &mut Picture, points: &[(f32, f32)]) {
        for ends in points.windows(2) {
            let ((x0, y0), (x1, y1)) = (ends[0], ends[1]);
            for step in 0..=400 {
                let part = step as f32 / 400.0;
                let (x, y) = (x0 + (x1 - x0) * part, y0 + (y1 - y0) * part);
                for dy in 0..3 {
                    for dx in 0..3 {
                        paper.row_mut(y as usize + dy)[x as usize + dx] = 0;
                    }
                }
            }
        }
    }

    /// Draws letters as print has them: two vertical strokes and a bar, apart from each other unless they touch.
    fn print(paper: &mut Picture, left: usize, letters: usize, touching: bool) {
        for n in 0..letters {
            let x = left + n * 26;
            for y in 100..132 {
                for dx in [0, 1, 2, 3, 4, 15, 16, 17, 18, 19] {
                    paper.row_mut(y)[x + dx] = 0;
                }
            }
            let end = if touching && n + 1 < letters { 27 } else { 20 };
            for y in 112..117 {
                paper.row_mut(y)[x..x + end].fill(0);
            }
        }
    }

    const SIGNATURE: [(f32, f32); 9] = [
        (300.0, 120.0),
        (312.0, 90.0),
        (330.0, 145.0),
        (350.0, 110.0),
        (385.0, 122.0),
        (410.0, 100.0),
        (445.0, 135.0),
        (500.0, 118.0),
        (560.0, 124.0),
    ];

    fn word(text: &str, (left, right): (f32, f32), (top, bottom): (f32, f32), confidence: f32) -> OcrWord {
        OcrWord {
            left,
            top,
            right,
            bottom,
            confidence: Some(confidence),
            text: text.to_owned(),
            line: 1,
        }
    }

    fn print_of(paper: Picture, mut words: Vec<OcrWord>) -> Vec<String> {
        print_only(&mut words, EM, EM, &Sheet::from_picture(paper));
        words.into_iter().map(|w| w.text).collect()
    }

    #[test]
    fn a_signature_taken_for_a_word_is_ink() {
        let mut paper = paper();
        draw(&mut paper, &SIGNATURE);
        print(&mut paper, 60, 6, false);
        let words = vec![
            word("Signed", (60.0, 210.0), (100.0, 132.0), 40.0),
            word("\\A”~W", (299.0, 564.0), (89.0, 149.0), 66.0),
        ];
        assert_eq!(print_of(paper, words), ["Signed"]);
    }

    #[test]
    fn a_signature_cut_into_words_is_ink() {
        let cut = || {
            vec![
                word("AA", (299.0, 353.0), (89.0, 149.0), 31.0),
                word("om", (380.0, 400.0), (118.0, 126.0), 20.0),
                word("V", (409.0, 503.0), (99.0, 139.0), 32.0),
            ]
        };
        let mut whole = paper();
        draw(&mut whole, &SIGNATURE);
        assert!(print_of(whole, cut()).is_empty());
        let mut broken = paper();
        draw(&mut broken, &SIGNATURE[..4]);
        draw(&mut broken, &[(382.0, 120.0), (390.0, 122.0)]);
        draw(&mut broken, &[(410.0, 100.0), (445.0, 135.0), (470.0, 118.0)]);
        assert!(print_of(broken, cut()).is_empty());
    }

    #[test]
    fn print_with_a_low_confidence_is_kept() {
        // Letters that touch, letters that are apart, and a word whose box is high because of dust.
        let mut paper = paper();
        print(&mut paper, 60, 8, true);
        print(&mut paper, 320, 8, false);
        print(&mut paper, 600, 5, false);
        for y in 60..66 {
            paper.row_mut(y)[640..646].fill(0);
        }
        let words = vec![
            word("HHHHHHHH", (60.0, 262.0), (100.0, 132.0), 20.0),
            word("HHHHHHHH", (320.0, 522.0), (100.0, 132.0), 20.0),
            word("3,900", (600.0, 724.0), (50.0, 132.0), 19.0),
        ];
        assert_eq!(print_of(paper, words), ["HHHHHHHH", "HHHHHHHH", "3,900"]);
    }

    #[test]
    fn print_that_a_pen_runs_through_is_print() {
        let mut paper = paper();
        print(&mut paper, 60, 10, false);
        draw(&mut paper, &[(40.0, 95.0), (180.0, 140.0), (340.0, 92.0)]);
        let words = vec![word("HHHHHHHHHH", (60.0, 314.0), (92.0, 143.0), 30.0)];
        assert_eq!(print_of(paper, words), ["HHHHHHHHHH"]);
    }

    #[test]
    fn words_with_a_high_confidence_are_kept() {
        let mut paper = paper();
        draw(&mut paper, &SIGNATURE);
        let words = vec![word("Wm", (299.0, 564.0), (89.0, 149.0), 96.0)];
        assert_eq!(print_of(paper, words), ["Wm"]);
    }
}
