//! Ticks and crosses drawn as lines, and the boxes they stand in: they become the characters they look like.

use hayro_interpret::kurbo::Point;

use crate::geom::Rect;
use crate::pdf::page::{Glyph, Page};

/// How large a box to be ticked is, in points, and what is drawn in it.
const SIZE: std::ops::RangeInclusive<f32> = 4.0..=20.0;

/// More lines than this are a drawing.
const MAX_LINES: usize = 400;

/// More boxes and marks than this are no form.
const MAX_MARKS: usize = 200;

/// What is drawn on a page that may be a mark or its box.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Slanted lines, and whether each rises to the right.
    slants: Vec<(Rect, bool)>,
    ticks: Vec<Rect>,
    squares: Vec<Rect>,
    /// Dark squares.
    filled: Vec<Rect>,
}

impl Marks {
    /// A straight line drawn with a pen through some corners.
    pub(super) fn stroked(&mut self, points: &[Point], bounds: Rect) {
        if self.slants.len() + self.ticks.len() >= MAX_LINES || !fits(&bounds) {
            return;
        }
        match points {
            [a, b] => self.slants.push((bounds, (b.y < a.y) == (b.x > a.x))),
            // Down and up again, the second stroke the longer.
            [a, b, c] if b.y > a.y && c.y < b.y && a.x < b.x && b.x < c.x && c.x - b.x >= b.x - a.x => {
                self.ticks.push(bounds);
            }
            // Both strokes of a cross in one.
            [a, b, c, d] if a != d && crossing(*a, *b, *c, *d) => {
                self.slants.push((bounds, true));
                self.slants.push((bounds, false));
            }
            _ => {}
        }
    }

    /// A box along the axes.
    pub(super) fn boxed(&mut self, bounds: Rect, filled: bool) {
        let (w, h) = (bounds.width(), bounds.height());
        let list = if filled {
            &mut self.filled
        } else {
            &mut self.squares
        };
        if fits(&bounds) && w < 1.25 * h && h < 1.25 * w && list.len() < MAX_MARKS {
            list.push(bounds);
        }
    }

    /// Puts characters on the page for the marks, and for boxes beside `Yes`, `No` and `N/A`.
    pub(super) fn put(self, page: &mut Page) {
        let mut marks: Vec<(Rect, bool)> = self.ticks.iter().map(|r| (*r, true)).collect();
        for (i, (a, rising)) in self.slants.iter().enumerate() {
            let mut others = self.slants.iter().skip(i + 1);
            if others.any(|(b, r)| r != rising && same(a, b)) {
                marks.push((*a, false));
            }
        }
        let mut out: Vec<Glyph> = Vec::new();
        let written = |page: &Page, r: &Rect| {
            let on = |g: &Glyph| g.ch != ' ' && r.contains(g.bbox.center_x(), g.bbox.center_y());
            page.glyphs.iter().any(on)
        };
        let mut taken = vec![false; marks.len()];
        let mut squares = self.squares;
        squares.sort_by(|a, b| a.top.total_cmp(&b.top).then(a.left.total_cmp(&b.left)));
        squares.dedup_by(|a, b| same(a, b));
        for square in squares {
            let mut mark = None;
            for ((r, tick), taken) in marks.iter().zip(&mut taken) {
                if square.grown(3.0).contains(r.center_x(), r.center_y()) {
                    *taken = true;
                    mark = Some(if *tick { '☑' } else { '☒' });
                }
            }
            let inner =
                |f: &Rect| f.area() > 0.2 * square.area() && square.contains(f.center_x(), f.center_y());
            let full = self.filled.iter().any(inner);
            let mark = mark.or(full.then_some('☒'));
            if written(page, &square) || (mark.is_none() && !beside_answer(page, &square)) {
                continue;
            }
            out.push(glyph(mark.unwrap_or('☐'), square, page));
        }
        for ((r, tick), taken) in marks.into_iter().zip(taken) {
            if !taken && !written(page, &r) && out.len() < MAX_MARKS {
                out.push(glyph(if tick { '✓' } else { '✗' }, r, page));
            }
        }
        page.glyphs.append(&mut out);
    }
}

fn fits(r: &Rect) -> bool {
    SIZE.contains(&r.width()) && SIZE.contains(&r.height())
}

fn same(a: &Rect, b: &Rect) -> bool {
    let near = 0.25 * a.width().max(a.height());
    (a.center_x() - b.center_x()).abs() <= near
        && (a.center_y() - b.center_y()).abs() <= near
        && (a.width() - b.width()).abs() <= 2.0 * near
        && (a.height() - b.height()).abs() <= 2.0 * near
}

fn crossing(a: Point, b: Point, c: Point, d: Point) -> bool {
    let side = |p: Point, q: Point, r: Point| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

/// A character as large as what was drawn, on the baseline of the words beside it.
pub(in crate::pdf) fn glyph(ch: char, area: Rect, page: &Page) -> Glyph {
    let y = area.center_y();
    let beside = page
        .glyphs
        .iter()
        .filter(|g| g.ch.is_alphanumeric() && g.bbox.top < y && g.bbox.bottom > y)
        .min_by(|a, b| {
            let far = |g: &Glyph| (g.bbox.center_x() - area.center_x()).abs();
            far(a).total_cmp(&far(b))
        });
    let (baseline, size) = beside.map_or((area.bottom, area.height()), |g| (g.baseline, g.size));
    Glyph {
        field: true,
        ..Glyph::upright(ch, (area.left, area.right), baseline, size)
    }
}

/// Whether one of the answers a form offers stands right beside a box.
fn beside_answer(page: &Page, square: &Rect) -> bool {
    let y = square.center_y();
    let mut line: Vec<&Glyph> = page
        .glyphs
        .iter()
        .filter(|g| g.bbox.top < y && g.bbox.bottom > y && g.ch != ' ')
        .collect();
    line.sort_by(|a, b| a.bbox.left.total_cmp(&b.bbox.left));
    let word = |letters: Vec<char>| {
        let word: String = letters.into_iter().filter(|c| c.is_alphanumeric()).collect();
        matches!(word.to_lowercase().as_str(), "yes" | "no" | "na" | "y" | "n")
    };
    let mut end = square.right;
    let mut right = Vec::new();
    for g in line.iter().filter(|g| g.bbox.left >= square.right - 1.0) {
        if g.bbox.left - end > if right.is_empty() { 12.0 } else { 1.5 } || right.len() > 4 {
            break;
        }
        right.push(g.ch);
        end = g.bbox.right;
    }
    let mut begin = square.left;
    let mut left = Vec::new();
    for g in line.iter().rev().filter(|g| g.bbox.right <= square.left + 1.0) {
        if begin - g.bbox.right > if left.is_empty() { 12.0 } else { 1.5 } || left.len() > 4 {
            break;
        }
        left.push(g.ch);
        begin = g.bbox.left;
    }
    left.reverse();
    word(right) || word(left)
}
