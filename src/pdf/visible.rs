//! What of a page's glyphs a reader can see, and which are struck through.

use super::page::{Glyph, Page, Turn};
use crate::geom::Rect;

/// How a filled box looks to what lies beneath and above it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cover {
    pub(super) white: bool,
    pub(super) dark: bool,
    pub(super) opaque: bool,
}

/// Glyphs, boxes and pictures in the order they were drawn.
///
/// Text can be drawn and yet not be on the page for a reader: in text mode 3, in white on paper, or under a box
/// painted later (a redaction). Under a page-wide picture it is the text layer of a scan, which counts.
#[derive(Default)]
pub(super) struct Visibility {
    glyphs: Vec<Glyph>,
    /// Places of those drawn in white, ascending.
    white: Vec<usize>,
    covers: Vec<(Rect, Cover, usize)>,
    pictures: Vec<(Rect, bool, usize)>,
}

/// A picture over this share of the page is a scan of it.
const SCAN_SHARE: f32 = 0.5;

/// Boxes smaller than this (square points) hide no character.
const MIN_COVER: f32 = 12.0;

/// More boxes than this are a drawing; which of them hides what is not worked out.
const MAX_COVERS: usize = 4_000;

impl Visibility {
    pub(super) fn len(&self) -> usize {
        self.glyphs.len()
    }

    pub(super) fn glyph(&mut self, glyph: Glyph, white: bool) {
        if white {
            self.white.push(self.glyphs.len());
        }
        self.glyphs.push(glyph);
    }

    pub(super) fn cover(&mut self, area: Rect, cover: Cover) {
        if area.area() >= MIN_COVER && self.covers.len() < MAX_COVERS {
            self.covers.push((area, cover, self.glyphs.len()));
        }
    }

    pub(super) fn picture(&mut self, area: Rect, opaque: bool) {
        if self.pictures.len() < MAX_COVERS {
            self.pictures.push((area, opaque, self.glyphs.len()));
        }
    }

    /// Moves the glyphs that count into the page.
    pub(super) fn settle(self, page: &mut Page) {
        let page_area = (page.width * page.height).max(1.0);
        let Self {
            mut glyphs,
            white,
            covers,
            pictures,
        } = self;
        let mut white = white.into_iter().peekable();
        let mut next = 0..;
        glyphs.retain_mut(|glyph| {
            let i = next.next().unwrap_or(usize::MAX);
            let is_white = white.next_if_eq(&i).is_some();
            let (x, y) = (glyph.bbox.center_x(), glyph.bbox.center_y());
            if glyph.invisible {
                return pictures.iter().any(|(r, _, _)| r.contains(x, y));
            }
            let mut above = covers.iter().filter(|(_, _, at)| *at > i);
            if above.any(|(r, c, _)| c.opaque && r.contains(x, y)) {
                return false;
            }
            let on_dark = || {
                let dark = |(r, c, at): &(Rect, Cover, usize)| *at <= i && c.dark && r.contains(x, y);
                let picture = |(r, _, at): &(Rect, bool, usize)| *at <= i && r.contains(x, y);
                covers.iter().any(dark) || pictures.iter().any(picture)
            };
            if is_white && !on_dark() {
                return false;
            }
            glyph.invisible = pictures.iter().any(|(r, opaque, at)| {
                *at > i && *opaque && r.area() >= SCAN_SHARE * page_area && r.contains(x, y)
            });
            true
        });
        page.glyphs = glyphs;
    }
}

/// Marks glyphs with a horizontal ruling through their middle.
///
/// A strike runs between 0.12 and 0.5 em above the baseline; an underline runs below it, a table border above
/// the ascenders.
pub(super) fn mark_struck(page: &mut Page) {
    let mut lines: Vec<(f32, f32, f32)> = page
        .rulings
        .iter()
        .filter(|r| r.horizontal && r.len() >= 2.0)
        .map(|r| (r.at, r.from, r.to))
        .collect();
    if lines.is_empty() {
        return;
    }
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    for g in &mut page.glyphs {
        if g.turn != Turn::None || g.ch == ' ' {
            continue;
        }
        let (low, high) = (g.baseline - 0.5 * g.size, g.baseline - 0.12 * g.size);
        let begin = lines.partition_point(|l| l.0 < low);
        g.struck = lines[begin..]
            .iter()
            .take_while(|l| l.0 <= high)
            .any(|l| Rect::overlap(g.bbox.left, g.bbox.right, l.1, l.2) >= 0.6 * g.bbox.width());
    }
}
