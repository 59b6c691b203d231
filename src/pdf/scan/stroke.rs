//! Strokes of a pen, stamps and dirt that were taken for words.
//!
//! A recognition that looks for letters finds some in a signature: `\A”~W`. Their letters say little; how they look says
//! more. A pen's line runs on where letters of print stand apart, and leaves its box emptier than print does.

use super::clean::{DARK, Sheet};
use super::piece;
use super::tsv::Found;

/// A word the recognition is less sure of than this, in percent, is a stroke of a pen where it is higher than print.
pub(super) const PEN: f32 = 60.0;

/// A mark without a letter or digit that it is less sure of than this is dirt.
const DIRT: f32 = 45.0;

/// So high, against the usual print of the page, no word of print is.
const HIGH: f32 = 1.7;

/// A word is high because of what it holds, not because dust beside it makes its box so: one piece of it is at least so
/// many ems wide or high.
const LARGE: f32 = 1.2;

/// Nor so low, in ems: a full stop is lower, but has no letters.
const LOW: f32 = 0.22;

/// A word the recognition is surer of than this, in percent, is print however it looks. On 48 scans with 50 signatures
/// it was at most 66 sure of one.
const SURE: f32 = 80.0;

/// A pen's line is at least so many ems wide and high. Letters of print hang together for less: of 22 000 words of those
/// scans one in a thousand holds a piece wider than 1.4 ems, and all of them are bold or in capitals.
const LINE: (f32, f32) = (1.5, 0.6);

/// And it fills at most this share of its box. On those scans the signatures filled at most 0.14, words with so wide a
/// piece at least 0.28.
const MAX_FILL: f32 = 0.2;

/// So much of what is dark in the box belongs to the line: print that a line runs through is print.
const MIN_SHARE: f32 = 0.6;

/// Where nothing of a line of words was read with certainty a pen's line may be broken, by faint print or because a part
/// of it lay level as a ruling does: each word of it is thin and at least so many ems wide and high.
const BROKEN: (f32, f32) = (0.7, 0.3);

/// How far beyond a word a line is followed, in ems: the recognition cuts a signature into several words.
const BEYOND: (f32, f32) = (4.0, 1.0);

/// Leaves of a line of words those that are print. `size` is that of the line, `usual` that of the page's print, in dots.
pub(super) fn print_only(words: &mut Vec<Found>, size: f32, usual: f32, sheet: &Sheet) {
    words.retain(|w| !is_ink(w, size, usual, sheet));
    let broken = |w: &Found| below(w, PEN) && Spot::of(w, sheet).is_line(sheet, usual, BROKEN);
    if words.iter().all(broken) {
        words.clear();
    }
}

fn below(word: &Found, least: f32) -> bool {
    word.confidence.is_some_and(|c| c < least)
}

/// Whether a word is a mark of a pen or a stamp, or dirt.
fn is_ink(word: &Found, size: f32, usual: f32, sheet: &Sheet) -> bool {
    let height = word.bottom - word.top;
    let letters = word.text.chars().any(char::is_alphanumeric);
    if !letters && below(word, DIRT) || letters && below(word, PEN) && height < LOW * usual {
        return true;
    }
    let spot = Spot::of(word, sheet);
    if below(word, PEN) && (height > HIGH * usual || size > HIGH * usual) {
        let large = |p: &Piece| p.width.max(p.height) as f32 >= LARGE * usual;
        return spot.pieces(sheet, (0, 0)).iter().any(large);
    }
    word.confidence.is_none_or(|c| c < SURE) && spot.is_line(sheet, usual, LINE)
}

/// A part of a picture, in dots.
pub(super) struct Spot {
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
}

/// Dots that hang together.
pub(super) struct Piece {
    pub(super) width: usize,
    pub(super) height: usize,
    /// The middle of its width, in dots of the picture.
    pub(super) center: f32,
    /// Those in the box it was found from.
    pub(super) inside: usize,
    pub(super) dots: usize,
}

impl Spot {
    fn of(word: &Found, sheet: &Sheet) -> Self {
        Self::between((word.left, word.right), (word.top, word.bottom), sheet)
    }

    /// Between two edges across and two down, as far as the picture goes.
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

    /// Whether what it holds is a thin line at least so many ems wide and high.
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
            .pieces(sheet, beyond)
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

    /// The pieces that reach into the box, followed so far beyond it.
    pub(super) fn pieces(&self, sheet: &Sheet, beyond: (usize, usize)) -> Vec<Piece> {
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
                let reach = piece::take(&mut dark, (width, height), y * width + x, |x, y| {
                    all += 1;
                    within += usize::from(inside(x, y));
                });
                out.extend(reach.map(|r| Piece {
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

    /// The page's print, in dots.
    const EM: f32 = 46.0;

    fn paper() -> Picture {
        Picture {
            width: 900,
            height: 300,
            data: vec![255; 900 * 300],
            scale: 300.0 / 72.0,
        }
    }

    /// A pen's line from point to point, three dots thick.
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

    /// Letters as print has them: two upright strokes and a bar, apart from each other unless they touch.
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

    fn word(text: &str, (left, right): (f32, f32), (top, bottom): (f32, f32), confidence: f32) -> Found {
        Found {
            left,
            top,
            right,
            bottom,
            confidence: Some(confidence),
            text: text.to_owned(),
            line: 1,
        }
    }

    fn print_of(paper: Picture, mut words: Vec<Found>) -> Vec<String> {
        print_only(&mut words, EM, EM, &Sheet::of(paper));
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
    fn print_is_print_however_unsure() {
        // Letters that touch, letters apart, and a word whose box dust made high.
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
    fn what_is_surely_read_is_print() {
        let mut paper = paper();
        draw(&mut paper, &SIGNATURE);
        let words = vec![word("Wm", (299.0, 564.0), (89.0, 149.0), 96.0)];
        assert_eq!(print_of(paper, words), ["Wm"]);
    }
}
