//! Lines from which words were struck out still reach as far as they did: whether a line is full, and where it begins, is told
//! by all that was printed in it.

use super::line::Line;
use crate::geom::Rect;
use crate::pdf::{Page, Turn};

/// Words stand no further apart than this (ems of the line).
const WORD_SPACE: f32 = 1.0;

/// A struck word stands on a line if its baseline is no further off than this (ems).
const LEVEL: f32 = 0.3;

/// Stretches lines over the struck words before their first word and behind their last.
pub(super) fn stretch(page: &Page, lines: &mut [Line]) {
    let mut struck: Vec<(Rect, f32)> = page
        .glyphs
        .iter()
        .filter(|g| g.struck && g.turn == Turn::None)
        .map(|g| (g.bbox, g.baseline))
        .collect();
    if struck.is_empty() {
        return;
    }
    struck.sort_by(|a, b| a.0.left.total_cmp(&b.0.left));
    for line in lines.iter_mut().filter(|l| l.turn == Turn::None) {
        let (space, level) = (WORD_SPACE * line.size, LEVEL * line.size);
        let on = |at: &f32| (at - line.baseline).abs() <= level;
        let mut area = line.bbox;
        for (r, _) in struck.iter().filter(|(_, at)| on(at)) {
            if r.right > area.right && r.left - area.right <= space {
                area.right = r.right;
            }
        }
        for (r, _) in struck.iter().rev().filter(|(_, at)| on(at)) {
            if r.left < area.left && area.left - r.right <= space {
                area.left = r.left;
            }
        }
        line.bbox = area;
    }
}
