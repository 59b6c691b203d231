//! Which glyphs are struck through.

use crate::pdf::page::{Page, Ruling, Turn};

/// Where a strike runs above the baseline, in ems. An underline runs below the baseline, a table border above the
/// ascenders.
const STRIKE: std::ops::RangeInclusive<f32> = 0.12..=0.5;

/// So much of a letter's width lies under a strike.
const OF_LETTER: f32 = 0.6;

/// So much of a strike lies on letters: what goes on beside them is a form's line or a table's border.
const OF_STRIKE: f32 = 0.6;

/// Marks glyphs with a horizontal line through their middle.
pub(in crate::pdf) fn mark_struck(page: &mut Page) {
    let mut lines: Vec<&Ruling> = page
        .rulings
        .iter()
        .chain(&page.strikes)
        .filter(|r| r.horizontal && r.len() >= 2.0)
        .collect();
    if lines.is_empty() {
        return;
    }
    lines.sort_by(|a, b| a.at.total_cmp(&b.at));
    // Each line with the glyphs it runs through.
    let mut through: Vec<(f32, Vec<usize>)> = vec![(0.0, Vec::new()); lines.len()];
    for (i, g) in page.glyphs.iter().enumerate() {
        if g.turn != Turn::None || g.ch == ' ' {
            continue;
        }
        let (low, high) = (
            g.baseline - STRIKE.end() * g.size,
            g.baseline - STRIKE.start() * g.size,
        );
        let begin = lines.partition_point(|l| l.at < low);
        for (line, (width, glyphs)) in lines.iter().zip(&mut through).skip(begin) {
            if line.at > high {
                break;
            }
            let (from, to) = (line.from.max(g.bbox.left), line.to.min(g.bbox.right));
            if to - from >= OF_LETTER * g.bbox.width() {
                *width += to - from;
                glyphs.push(i);
            }
        }
    }
    let mut struck: Vec<usize> = Vec::new();
    for (line, (width, glyphs)) in lines.iter().zip(through) {
        if width >= OF_STRIKE * line.len() {
            struck.extend(glyphs);
        }
    }
    for i in struck {
        if let Some(g) = page.glyphs.get_mut(i) {
            g.struck = true;
        }
    }
}
