//! Columns of running text: pages set in two columns read the left one first.

use super::line::Line;

/// Lines on each side of a gutter before it separates columns.
const MIN_LINES: usize = 5;

/// Characters a column's lines hold on average; shorter pieces are cells or labels.
const MIN_CHARS: f32 = 18.0;

/// Cuts lines that run over a gutter between columns and puts the left column before the right one.
///
/// A line was clustered over the page's whole width, so both columns may stand in it.
pub(super) fn split(lines: Vec<Line>) -> Vec<Line> {
    if lines.len() < MIN_LINES {
        return lines;
    }
    let Some(gutter) = gutter(&lines) else {
        return lines;
    };
    let crosses = |l: &Line| {
        let mut right = f32::MIN;
        l.words.iter().any(|w| {
            let over = w.bbox.left < gutter && w.bbox.right > gutter;
            let spans = right < gutter
                && right > f32::MIN
                && w.bbox.left > gutter
                && w.bbox.left - right < 0.8 * l.size;
            right = w.bbox.right;
            over || spans
        })
    };
    let mut out = Vec::with_capacity(lines.len());
    let mut band: Vec<Line> = Vec::new();
    for line in lines {
        if crosses(&line) {
            flush(&mut band, gutter, &mut out);
            out.push(line);
        } else {
            band.push(line);
        }
    }
    flush(&mut band, gutter, &mut out);
    out
}

fn flush(band: &mut Vec<Line>, gutter: f32, out: &mut Vec<Line>) {
    if is_table(band) {
        out.append(band);
        return;
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let mut pairs: Vec<(Option<Line>, Option<Line>)> = Vec::new();
    for line in band.drain(..) {
        let at = line.words.partition_point(|w| w.bbox.center_x() < gutter);
        let (l, r) = (line.words[..at].to_vec(), line.words[at..].to_vec());
        let part = |w| Line::of(line.page, w, line.baseline, line.turn, line.artifact);
        pairs.push((part(l), part(r)));
    }
    let enough = pairs.iter().filter(|p| p.0.is_some()).count() >= 2
        && pairs.iter().filter(|p| p.1.is_some()).count() >= 2;
    for (l, r) in pairs {
        if enough {
            left.extend(l);
            right.extend(r);
        } else {
            left.extend(l);
            left.extend(r);
        }
    }
    out.extend(left);
    out.extend(right);
}

/// A gap between words that is wider than this, in ems, parts the cells of a row.
const CELL_GAP: f32 = 1.2;

/// Whether most lines of a band have three cells or more: running text in two columns has one wide gap a line.
fn is_table(band: &[Line]) -> bool {
    let gaps = |l: &Line| {
        let pairs = l.words.iter().zip(l.words.iter().skip(1));
        pairs
            .filter(|(a, b)| b.bbox.left - a.bbox.right > CELL_GAP * l.size)
            .count()
    };
    let parted: Vec<usize> = band.iter().map(gaps).filter(|n| *n > 0).collect();
    let cells = parted.iter().filter(|n| **n >= 2).count();
    cells >= 3 && cells * 2 > parted.len()
}

/// The x of a gutter between two columns of running text, if the page has one.
fn gutter(lines: &[Line]) -> Option<f32> {
    let left = lines.iter().map(|l| l.bbox.left).fold(f32::MAX, f32::min);
    let right = lines.iter().map(|l| l.bbox.right).fold(f32::MIN, f32::max);
    let width = right - left;
    if width <= 100.0 {
        return None;
    }
    let mut best: Option<(usize, f32)> = None;
    for step in 0..=40 {
        let x = left + width * (0.3 + 0.4 * step as f32 / 40.0);
        let (mut l, mut r, mut cl, mut cr, mut crossing) = (0, 0, 0, 0, 0);
        let (mut edge_l, mut edge_r) = (f32::MIN, f32::MAX);
        for line in lines {
            // Lines that cross leave too few on either side.
            if crossing * 2 > lines.len() - crossing {
                break;
            }
            if line.words.iter().any(|w| w.bbox.left < x && w.bbox.right > x) {
                crossing += 1;
                continue;
            }
            let mut before: Option<f32> = None;
            let mut after: Option<f32> = None;
            for w in &line.words {
                if w.bbox.right <= x {
                    before = Some(before.map_or(w.bbox.right, |b: f32| b.max(w.bbox.right)));
                } else if w.bbox.left >= x {
                    after = Some(after.map_or(w.bbox.left, |a: f32| a.min(w.bbox.left)));
                }
            }
            let tight = matches!((before, after), (Some(b), Some(a)) if a - b < 0.8 * line.size);
            if tight {
                crossing += 1;
                continue;
            }
            let chars = |left_side: bool| {
                line.words
                    .iter()
                    .filter(|w| (w.bbox.center_x() < x) == left_side)
                    .map(|w| w.glyphs.len() + 1)
                    .sum::<usize>()
            };
            if let Some(b) = before {
                l += 1;
                cl += chars(true);
                edge_l = edge_l.max(b);
            }
            if let Some(a) = after {
                r += 1;
                cr += chars(false);
                edge_r = edge_r.min(a);
            }
        }
        let prose = l >= MIN_LINES
            && r >= MIN_LINES
            && cl as f32 / l as f32 >= MIN_CHARS
            && cr as f32 / r as f32 >= MIN_CHARS;
        if prose && crossing * 2 <= l.min(r) {
            let score = l + r - crossing;
            if best.is_none_or(|(s, _)| score > s) {
                best = Some((score, (edge_l + edge_r) / 2.0));
            }
        }
    }
    best.map(|(_, x)| x)
}
