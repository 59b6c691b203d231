//! Which pages are pictures, and which of them need OCR.

use super::super::page::Page;
use super::layer::State;
use super::{OcrMode, layer, upright};
use crate::pdf::page::{SCAN_SHARE, Turn};

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

/// A layer with fewer letters is none.
const MIN_LAYER: usize = 20;

/// A page without a picture and without words that draws more shapes than this draws its letters as shapes: a page of
/// print has some two thousand letters, a letterhead's crest a few dozen paths.
const MIN_SHAPES: usize = 200;

/// The direction of the print on a page that is a picture, by its text layer.
pub(super) fn lies(page: &Page) -> Turn {
    match upright::of_layer(page) {
        Turn::None => Turn::None,
        _ if page.pictures_share() < SCAN_SHARE || page.is_printed() => Turn::None,
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
    if page.pictures_share() < SCAN_SHARE {
        let shapes = page.drawings.len() + page.fills.len();
        return if letters(page, false) < MIN_LAYER && hidden < MIN_LAYER && shapes > MIN_SHAPES {
            Need::Words
        } else {
            Need::Nothing
        };
    }
    if page.is_printed() {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::{PageNumber, Rect};
    use crate::pdf::Glyph;
    use crate::pdf::page::MIN_TEXT;

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
