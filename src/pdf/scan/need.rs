//! Which pages are pictures, and which of those need their words recognised.

use super::super::page::Page;
use super::layer::State;
use super::{OcrMode, layer, upright};
use crate::geom::Rect;
use crate::pdf::page::Turn;

/// What a page needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Nothing: its text was drawn by its author's program.
    Nothing,
    /// It is a scan whose layer of words is good; the picture is looked at for rulings and ink.
    Look,
    /// Its words, if that goes well; else its layer has to do, of which some words are misread.
    Better,
    /// Its words.
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

/// Which way the print of a page that is a picture runs, by its layer of words.
pub(super) fn lies(page: &Page) -> Turn {
    match upright::of_layer(page) {
        Turn::None => Turn::None,
        _ if pictures_share(page) < SCAN_SHARE => Turn::None,
        way => way,
    }
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
    let letters = |hidden: bool| {
        page.glyphs
            .iter()
            .filter(|g| g.invisible == hidden && g.ch.is_alphanumeric())
            .count()
    };
    let (seen, hidden) = (letters(false), letters(true));
    if pictures_share(page) < SCAN_SHARE {
        let shapes = page.drawings.len() + page.fills.len();
        return if seen < MIN_LAYER && hidden < MIN_LAYER && shapes > MIN_SHAPES {
            Need::Words
        } else {
            Need::Nothing
        };
    }
    // A page number printed over a scan makes no digital page.
    if seen >= MIN_TEXT && seen * 10 > hidden {
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
