//! Which pages are pictures, and which of them need OCR.

use super::super::page::Page;
use super::layer::State;
use super::{OcrMode, layer, upright};
use crate::geom::Rect;
use crate::pdf::page::Turn;

/// What a page needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Nothing: the author's program drew the text.
    Nothing,
    /// A scan with a good text layer. Rulings and ink are taken from the picture.
    Look,
    /// A scan whose text layer has misread words. OCR replaces the layer if the result is readable.
    Better,
    /// OCR.
    Words,
}

/// A picture over this share of a page is the page.
const SCAN_SHARE: f32 = 0.5;

/// A layer with fewer letters is none.
const MIN_LAYER: usize = 20;

/// A page under a picture with fewer visible letters than this is a scan with a stamp on it (a page number, the date it
/// was published), one with more is a page with a large picture.
const MIN_TEXT: usize = 100;

/// A page without a picture and without words that draws more shapes than this draws its letters as shapes: a page of
/// print has some two thousand letters, a letterhead's crest a few dozen paths.
const MIN_SHAPES: usize = 200;

/// The direction of the print on a page that is a picture, by its text layer.
pub(super) fn lies(page: &Page) -> Turn {
    match upright::of_layer(page) {
        Turn::None => Turn::None,
        _ if pictures_share(page) < SCAN_SHARE || is_printed(page) => Turn::None,
        way => way,
    }
}

/// The number of visible or hidden letters on a page.
fn letters(page: &Page, hidden: bool) -> usize {
    let glyphs = page.glyphs.iter();
    glyphs
        .filter(|g| g.invisible == hidden && g.ch.is_alphanumeric())
        .count()
}

/// Whether a page is an author's own, whatever lies under it. A page number printed over a scan makes no digital page.
fn is_printed(page: &Page) -> bool {
    let seen = letters(page, false);
    seen >= MIN_TEXT && seen * 10 > letters(page, true)
}

pub(super) fn of(page: &Page, mode: OcrMode) -> Need {
    match mode {
        OcrMode::Off => return Need::Nothing,
        OcrMode::Force => return Need::Words,
        OcrMode::Auto => {}
    }
    if page.unreliable() {
        return Need::Words;
    }
    let hidden = letters(page, true);
    if pictures_share(page) < SCAN_SHARE {
        let shapes = page.drawings.len() + page.fills.len();
        return if letters(page, false) < MIN_LAYER && hidden < MIN_LAYER && shapes > MIN_SHAPES {
            Need::Words
        } else {
            Need::Nothing
        };
    }
    if is_printed(page) {
        return Need::Nothing;
    }
    if hidden < MIN_LAYER {
        return Need::Words;
    }
    match layer::state(page) {
        State::Good => Need::Look,
        State::Misread => Need::Better,
        State::Unusable => Need::Words,
    }
}

/// The share of the page its pictures cover together: some scanners cut a page into strips.
fn pictures_share(page: &Page) -> f32 {
    const CELLS: usize = 24;
    let largest = page.largest_image_share();
    if largest >= SCAN_SHARE || page.images.len() < 2 {
        return largest;
    }
    let (w, h) = (page.width / CELLS as f32, page.height / CELLS as f32);
    let covered = (0..CELLS * CELLS)
        .filter(|i| {
            let (x, y) = ((i % CELLS) as f32 + 0.5, (i / CELLS) as f32 + 0.5);
            page.images.iter().any(|r: &Rect| r.contains(x * w, y * h))
        })
        .count();
    covered as f32 / (CELLS * CELLS) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::PageNumber;
    use crate::pdf::Glyph;

    #[test]
    fn a_printed_page_is_not_turned_by_what_is_hidden_on_it() {
        let mut page = Page::blank(PageNumber::from_index(0), 400.0, 300.0);
        page.images.push(Rect::from_corners(0.0, 0.0, 400.0, 300.0));
        let glyph = Glyph::upright('a', (50.0, 55.0), 100.0, 10.0);
        let hidden = Glyph {
            turn: Turn::Right,
            invisible: true,
            ..glyph.clone()
        };
        page.glyphs.extend(std::iter::repeat_n(hidden, 2 * MIN_TEXT));
        assert_eq!(lies(&page), Turn::Right, "a scan on its side");
        page.glyphs.extend(std::iter::repeat_n(glyph, MIN_TEXT));
        assert_eq!(of(&page, OcrMode::Auto), Need::Nothing);
        assert_eq!(lies(&page), Turn::None);
    }
}
