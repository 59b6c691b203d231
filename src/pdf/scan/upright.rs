//! Paper that was scanned sideways or upside down.
//!
//! The words show the direction of a page: in a text layer by their direction, in a picture by the confidence of OCR.
//! On the scans of `fixtures`, letters of upright pages are recognised with a confidence of 90 % and more, those of
//! pages upside down with 25 to 36 %, and on sideways pages hardly any letter is found. So other directions are tried
//! only if a page is not readable. The page is then stored as if it had been scanned upright; [`Page::displayed`]
//! maps its boxes back.

use super::clean::DARK;
use super::picture::Picture;
use super::tsv::OcrWord;
use crate::geom::Rect;
use crate::pdf::page::{Page, Ruling, SCAN_SHARE, Turn};

/// The least average confidence of letters on a page that is upright, in percent: half way between the worst upright
/// page and the best page upside down.
const MIN_CONFIDENCE: f32 = 60.0;

/// Fewer letters than this show nothing about the page: OCR finds a word or two in any pattern.
const MIN_LETTERS: usize = 15;

/// Fewer letters that a program drew sideways may be a note on the margin.
const MIN_DRAWN: usize = 40;

/// A page with a smaller share of dark dots is empty, whichever way it lies: a line of print has 0.1 %.
const MIN_DARK: f32 = 0.002;

/// The number of recognised letters and their average confidence, in percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Legibility {
    letters: usize,
    confidence: f32,
}

impl Legibility {
    pub(super) fn measure(words: &[OcrWord]) -> Self {
        let (mut letters, mut sum) = (0, 0.0);
        for w in words {
            let n = w.text.chars().filter(|c| c.is_alphanumeric()).count();
            letters += n;
            sum += n as f32 * w.confidence.unwrap_or(MIN_CONFIDENCE);
        }
        Self {
            letters,
            confidence: sum / letters.max(1) as f32,
        }
    }

    /// Whether the page was read in its true direction.
    pub(super) fn is_readable(&self) -> bool {
        self.letters >= MIN_LETTERS && self.confidence >= MIN_CONFIDENCE
    }
}

/// The directions to try for a page that is not readable as it lies. Upside down comes first if letters were found,
/// because on a sideways page there are none. Empty if nothing is on the page.
pub(super) fn other_turns(as_it_lies: Legibility, picture: &Picture) -> &'static [Turn] {
    let dark = picture.data.iter().filter(|v| **v < DARK).count();
    if (dark as f32) < MIN_DARK * picture.data.len() as f32 {
        return &[];
    }
    if as_it_lies.letters >= MIN_LETTERS {
        &[Turn::Half, Turn::Right, Turn::Left]
    } else {
        &[Turn::Right, Turn::Left, Turn::Half]
    }
}

/// The direction of most words of the text layer. [`Turn::None`] without a layer.
pub(super) fn of_layer(page: &Page) -> Turn {
    let mut counts = [0_usize; 4];
    const WAYS: [Turn; 4] = [Turn::None, Turn::Right, Turn::Half, Turn::Left];
    for g in page
        .glyphs
        .iter()
        .filter(|g| g.invisible && g.ch.is_alphanumeric())
    {
        if let Some(i) = WAYS.iter().position(|w| *w == g.turn) {
            counts[i] += 1;
        }
    }
    let all: usize = counts.iter().sum();
    let most = WAYS.iter().zip(counts).find(|(_, n)| n * 2 > all);
    most.map_or(Turn::None, |(way, _)| *way)
}

/// Turns a page that a program drew on its side upright: its letters run one way, and it is not a picture.
pub(in crate::pdf) fn drawn(page: &mut Page) {
    if page.scan.is_some() || page.lies != Turn::None {
        return;
    }
    let (mut counts, mut all) = ([0_usize; 4], 0);
    for g in page
        .glyphs
        .iter()
        .filter(|g| !g.invisible && g.ch.is_alphanumeric())
    {
        all += 1;
        if let Some(i) = ROUND.iter().position(|w| *w == g.turn) {
            counts[i] += 1;
        }
    }
    let most = ROUND.iter().zip(counts).find(|(_, n)| n * 5 > all * 4);
    if let Some((way, n)) = most
        && *way != Turn::None
        && n >= MIN_DRAWN
        && page.pictures_share() < SCAN_SHARE
    {
        self::page(page, *way);
        page.lies = *way;
    }
}

/// Turns a page that was [`drawn`] on its side back.
pub(super) fn undo(page: &mut Page) {
    let back = match page.lies {
        Turn::Right => Turn::Left,
        Turn::Left => Turn::Right,
        other => other,
    };
    self::page(page, back);
    page.lies = Turn::None;
}

/// A picture whose print runs this way, turned upright.
pub(super) fn picture(p: Picture, print: Turn) -> Picture {
    let (width, height) = (p.width, p.height);
    let data = match print {
        Turn::None | Turn::Slanted => return p,
        Turn::Half => p.data.iter().rev().copied().collect(),
        Turn::Right | Turn::Left => {
            let mut data = Vec::with_capacity(p.data.len());
            for across in 0..width {
                let x = if print == Turn::Right {
                    width - 1 - across
                } else {
                    across
                };
                let column = p.data.iter().skip(x).step_by(width).copied();
                if print == Turn::Right {
                    data.extend(column);
                } else {
                    data.extend(column.rev());
                }
            }
            data
        }
    };
    let quarter = print != Turn::Half;
    Picture {
        width: if quarter { height } else { width },
        height: if quarter { width } else { height },
        data,
        scale: p.scale,
    }
}

/// Turns a page whose print runs this way upright, with all that is on it.
pub(in crate::pdf) fn page(page: &mut Page, print: Turn) {
    if matches!(print, Turn::None | Turn::Slanted) {
        return;
    }
    let (w, h) = (page.width, page.height);
    let point = |x: f32, y: f32| match print {
        Turn::Right => (y, w - x),
        Turn::Left => (h - y, x),
        Turn::Half => (w - x, h - y),
        Turn::None | Turn::Slanted => (x, y),
    };
    let area = |r: &Rect| {
        let (a, b) = (point(r.left, r.top), point(r.right, r.bottom));
        Rect::from_corners(a.0, a.1, b.0, b.1)
    };
    for g in &mut page.glyphs {
        let on_baseline = match g.turn {
            Turn::Right | Turn::Left => point(g.baseline, g.bbox.center_y()),
            Turn::None | Turn::Half | Turn::Slanted => point(g.bbox.center_x(), g.baseline),
        };
        g.turn = relative_turn(g.turn, print);
        g.baseline = match g.turn {
            Turn::Right | Turn::Left => on_baseline.0,
            Turn::None | Turn::Half | Turn::Slanted => on_baseline.1,
        };
        g.bbox = area(&g.bbox);
    }
    for r in page.rulings.iter_mut().chain(&mut page.strikes) {
        let (a, b) = if r.horizontal {
            (point(r.from, r.at), point(r.to, r.at))
        } else {
            (point(r.at, r.from), point(r.at, r.to))
        };
        let horizontal = r.horizontal == (print == Turn::Half);
        let (at, from, to) = if horizontal {
            (a.1, a.0, b.0)
        } else {
            (a.0, a.1, b.1)
        };
        *r = Ruling {
            horizontal,
            at,
            from: from.min(to),
            to: from.max(to),
        };
    }
    for r in page
        .fills
        .iter_mut()
        .chain(&mut page.images)
        .chain(&mut page.drawings)
        .chain(&mut page.hidden)
        .chain(page.signatures.iter_mut().map(|s| &mut s.area))
    {
        *r = area(r);
    }
    if print != Turn::Half {
        (page.width, page.height) = (h, w);
    }
}

/// The directions of print, each a quarter turn clockwise from the one before.
const ROUND: [Turn; 4] = [Turn::None, Turn::Right, Turn::Half, Turn::Left];

fn quarters(turn: Turn) -> usize {
    ROUND.iter().position(|r| *r == turn).unwrap_or_default()
}

/// The direction of a text after the page was turned.
fn relative_turn(text: Turn, print: Turn) -> Turn {
    if text == Turn::Slanted {
        return text;
    }
    ROUND[(quarters(text) + 4 - quarters(print)) % 4]
}

/// The sum of two turns.
pub(super) fn add_turns(a: Turn, b: Turn) -> Turn {
    ROUND[(quarters(a) + quarters(b)) % 4]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::PageNumber;
    use crate::pdf::page::Scan;

    fn sheet() -> Picture {
        // A dot near the left end of the upper edge.
        let mut p = Picture {
            width: 4,
            height: 3,
            data: vec![255; 12],
            scale: 1.0,
        };
        p.data[1] = 0;
        p
    }

    #[test]
    fn a_picture_comes_upright() {
        for (lies, at) in [
            (Turn::None, (1, 0)),
            (Turn::Half, (2, 2)),
            // If print runs down, the top of the page is on its right.
            (Turn::Right, (0, 2)),
            (Turn::Left, (2, 1)),
        ] {
            let p = picture(sheet(), lies);
            assert_eq!(p.at(at.0, at.1), 0, "{lies:?}");
            assert_eq!(p.data.iter().filter(|v| **v == 0).count(), 1);
            assert_eq!(p.width * p.height, 12);
        }
    }

    #[test]
    fn a_box_of_a_turned_page_is_where_the_reader_sees_it() {
        for lies in ROUND {
            let seen = Rect::from_corners(20.0, 30.0, 60.0, 42.0);
            let mut turned = Page::blank(PageNumber::from_index(0), 400.0, 300.0);
            turned.images.push(seen);
            page(&mut turned, lies);
            turned.scan = Some(Scan {
                lies,
                ..Scan::default()
            });
            assert_eq!(turned.displayed(&turned.images[0]), seen, "{lies:?}");
            // The same turn as that of the picture.
            let upright = &turned.images[0];
            assert!(upright.right <= turned.width && upright.bottom <= turned.height);
        }
    }

    #[test]
    fn a_page_is_readable_or_not() {
        let word = |confidence: f32| OcrWord {
            left: 0.0,
            top: 0.0,
            right: 20.0,
            bottom: 30.0,
            confidence: Some(confidence),
            text: "commissioner".to_owned(),
            line: 1,
        };
        assert!(Legibility::measure(&[word(92.0), word(88.0)]).is_readable());
        assert!(!Legibility::measure(&[word(31.0), word(40.0)]).is_readable());
        assert!(!Legibility::measure(&[word(92.0)]).is_readable());
        assert!(!Legibility::measure(&[]).is_readable());
    }
}
