//! Marks on the paper other than words and rulings: signatures, stamps, handwriting.

use super::clean::{DARK, Sheet};
use super::component;
use crate::geom::Rect;
use crate::pdf::page::Page;

/// Dots are counted in squares of this many points. The strokes of a pen lie closer together than that.
const CELL: f32 = 4.0;

/// A square with fewer dark dots (at 300 dots per inch) holds only dirt.
const MIN_DOTS: f32 = 10.0;

/// Marks this near to the edge of the page (points) are the edge of the paper or a shadow.
const EDGE: f32 = 12.0;

/// The boxes of marks outside all words, in points.
pub(super) fn remaining(sheet: &Sheet, page: &Page) -> Vec<Rect> {
    let cell = sheet.dots(CELL).max(1.0);
    let cols = (sheet.clean.width as f32 / cell).ceil() as usize + 1;
    let rows = (sheet.clean.height as f32 / cell).ceil() as usize + 1;
    let mut count = vec![0_u32; cols * rows];
    let words = words(page, sheet);
    for y in 0..sheet.clean.height {
        // Only the words that reach this row.
        let here: Vec<(usize, usize)> = words
            .iter()
            .filter(|w| w.top <= y as f32 && y as f32 <= w.bottom)
            .map(|w| (w.left.max(0.0) as usize, w.right.max(0.0) as usize))
            .collect();
        let row = (y as f32 / cell) as usize * cols;
        for (x, v) in sheet.clean.row(y).iter().enumerate() {
            if *v < DARK
                && !here.iter().any(|(l, r)| (*l..=*r).contains(&x))
                && let Some(c) = count.get_mut(row + (x as f32 / cell) as usize)
            {
                *c += 1;
            }
        }
    }
    let least = (MIN_DOTS * (sheet.clean.scale * 72.0 / 300.0).powi(2)) as u32;
    let mut inked: Vec<bool> = count.iter().map(|c| *c >= least).collect();
    let mut out = Vec::new();
    for start in 0..inked.len() {
        let Some(reach) = component::take(&mut inked, (cols, rows), start, |_, _| ()) else {
            continue;
        };
        let area = Rect::from_corners(
            reach.left as f32 * CELL,
            reach.top as f32 * CELL,
            reach.right as f32 * CELL,
            reach.bottom as f32 * CELL,
        );
        let inside = area.left > EDGE
            && area.top > EDGE
            && area.right < page.width - EDGE
            && area.bottom < page.height - EDGE;
        if inside && area.width() > CELL {
            out.push(area);
        }
    }
    out
}

/// The boxes of the page's words in dots, with a margin for their strokes.
fn words(page: &Page, sheet: &Sheet) -> Vec<Rect> {
    let mut out: Vec<Rect> = Vec::new();
    for g in page.glyphs.iter().filter(|g| !g.ch.is_whitespace()) {
        let b = &g.bbox;
        let room = 0.12 * g.size;
        let area = Rect {
            left: sheet.dots(b.left - room),
            top: sheet.dots(b.top - room),
            right: sheet.dots(b.right + room),
            bottom: sheet.dots(b.bottom + room),
        };
        match out.last_mut() {
            Some(last)
                if (last.top - area.top).abs() < 1.0
                    && area.left <= last.right
                    && area.right >= last.right =>
            {
                last.right = area.right;
            }
            _ => out.push(area),
        }
    }
    out
}
