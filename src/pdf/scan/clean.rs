//! Prepares the picture of a page for OCR: straight, with white paper and black print.

use super::picture::Picture;
use super::rules::{self, Rule};
use crate::pdf::page::{Page, Ruling};

/// A picture prepared for OCR.
pub(super) struct Sheet {
    /// The picture: straight, evenly lit, without rulings and specks.
    pub(super) clean: Picture,
    /// The straight lines that were removed from it.
    rules: Vec<Rule>,
    /// The skew that was corrected, in degrees clockwise.
    pub(super) skew: f32,
}

/// The shade between print and paper, after the picture was made even.
pub(super) const DARK: u8 = 128;

/// The shade of the paper is measured in squares of this many dots: larger than a letter, smaller than a shadow.
const SQUARE: usize = 48;

impl Sheet {
    pub(super) fn from_picture(mut picture: Picture) -> Self {
        make_even(&mut picture);
        let skew = skew(&picture);
        let mut straight = if skew == 0.0 {
            picture
        } else {
            rotated(&picture, skew)
        };
        let rules = rules::find(&straight);
        rules::erase(&mut straight, &rules);
        drop_specks(&mut straight);
        Self {
            clean: straight,
            rules,
            skew,
        }
    }

    /// Adds the straight lines to the rulings of the page.
    pub(super) fn add_rulings(&self, page: &mut Page) {
        let points = 1.0 / self.clean.scale;
        page.rulings.extend(self.rules.iter().map(|r| Ruling {
            horizontal: r.horizontal,
            at: r.at * points,
            from: r.from * points,
            to: r.to * points,
        }));
    }

    /// Whether a vertical line crosses row `y` between `from` and `to`, in dots.
    pub(super) fn has_vertical_rule(&self, from: f32, to: f32, y: f32) -> bool {
        self.rules
            .iter()
            .any(|r| !r.horizontal && (from..=to).contains(&r.at) && (r.from..=r.to).contains(&y))
    }

    /// Converts a length from points to dots.
    pub(super) fn dots(&self, points: f32) -> f32 {
        points * self.clean.scale
    }
}

/// Divides the picture by the shade of the paper, square by square, and stretches the rest from black to white.
fn make_even(picture: &mut Picture) {
    let (width, height) = (picture.width, picture.height);
    let (cols, rows) = (width.div_ceil(SQUARE), height.div_ceil(SQUARE));
    let mut paper = vec![0_u8; cols * rows];
    let mut whole = [0_u32; 256];
    for row in 0..rows {
        for col in 0..cols {
            let mut counts = [0_u32; 256];
            for y in (row * SQUARE..((row + 1) * SQUARE).min(height)).step_by(3) {
                let line = picture.row(y);
                let part = line
                    .get(col * SQUARE..((col + 1) * SQUARE).min(width))
                    .unwrap_or_default();
                for v in part.iter().step_by(3) {
                    counts[usize::from(*v)] += 1;
                }
            }
            for (w, c) in whole.iter_mut().zip(counts) {
                *w += c;
            }
            paper[row * cols + col] = quantile(&counts, 0.65);
        }
    }
    // A square that is dark all over is a stamp or a photograph, not paper.
    let usual = quantile(&whole, 0.65).max(60);
    for p in &mut paper {
        if u32::from(*p) * 3 < u32::from(usual) * 2 {
            *p = usual;
        }
    }
    let mut counts = [0_u32; 256];
    let mut levels = vec![0_f32; cols];
    for y in 0..height {
        // Interpolates between the centres of the squares above and below.
        let at = (y as f32 / SQUARE as f32 - 0.5).clamp(0.0, rows as f32 - 1.0);
        let (above, part) = (at as usize, at.fract());
        let below = (above + 1).min(rows - 1);
        for (col, level) in levels.iter_mut().enumerate() {
            let (a, b) = (paper[above * cols + col], paper[below * cols + col]);
            *level = f32::from(a) * (1.0 - part) + f32::from(b) * part;
        }
        let factors: Vec<u32> = (0..width)
            .map(|x| {
                let at = (x as f32 / SQUARE as f32 - 0.5).clamp(0.0, cols as f32 - 1.0);
                let (left, part) = (at as usize, at.fract());
                let right = (left + 1).min(cols - 1);
                let level = levels[left] * (1.0 - part) + levels[right] * part;
                (255.0 * 256.0 / level.max(1.0)) as u32
            })
            .collect();
        let row = picture.row_mut(y);
        for (v, factor) in row.iter_mut().zip(&factors) {
            *v = ((u32::from(*v) * factor) >> 8).min(255) as u8;
        }
        if y % 2 == 0 {
            for v in row.iter().step_by(2) {
                counts[usize::from(*v)] += 1;
            }
        }
    }
    stretch(picture, &counts);
}

/// Maps shades so that the threshold between print and paper becomes [`DARK`] and the shade of print becomes black.
fn stretch(picture: &mut Picture, counts: &[u32; 256]) {
    let threshold = f32::from(otsu(counts).clamp(70, 235));
    // The shade of print: the darker third of everything below the threshold.
    let mut print = [0_u32; 256];
    for (i, c) in counts.iter().enumerate().take(threshold as usize) {
        print[i] = *c;
    }
    let black = f32::from(quantile(&print, 0.3)).min(threshold - 20.0).max(0.0);
    let white = 245.0_f32.max(threshold + 15.0);
    let middle = f32::from(DARK);
    let table: Vec<u8> = (0..256)
        .map(|v| {
            let v = v as f32;
            let out = if v < threshold {
                (v - black) / (threshold - black) * middle
            } else {
                middle + (v - threshold) / (white - threshold) * (255.0 - middle)
            };
            out.clamp(0.0, 255.0) as u8
        })
        .collect();
    for v in &mut picture.data {
        *v = table.get(usize::from(*v)).copied().unwrap_or(255);
    }
}

/// The shade below which this share of the dots lies.
fn quantile(counts: &[u32; 256], part: f32) -> u8 {
    let all: u32 = counts.iter().sum();
    let wanted = (all as f32 * part) as u32;
    let mut seen = 0;
    for (shade, count) in counts.iter().enumerate() {
        seen += count;
        if seen > wanted {
            return shade as u8;
        }
    }
    255
}

/// The threshold between print and paper by Otsu's method (1979): it splits the shades into the two groups that
/// differ most, and returns the middle between their means.
fn otsu(counts: &[u32; 256]) -> u8 {
    let all: f64 = counts.iter().map(|c| f64::from(*c)).sum();
    let sum: f64 = counts
        .iter()
        .enumerate()
        .map(|(v, c)| v as f64 * f64::from(*c))
        .sum();
    let (mut below, mut sum_below) = (0.0, 0.0);
    let mut best = (0.0, 128_u8);
    for (v, c) in counts.iter().enumerate() {
        below += f64::from(*c);
        sum_below += v as f64 * f64::from(*c);
        let above = all - below;
        if below == 0.0 || above <= 0.0 {
            continue;
        }
        let (dark, light) = (sum_below / below, (sum - sum_below) / above);
        let apart = dark - light;
        let between = below * above * apart * apart;
        if between > best.0 {
            best = (between, ((dark + light) / 2.0) as u8);
        }
    }
    best.1
}

/// The largest skew of a page, in degrees. The rollers of a feeder keep paper straighter than this.
const MAX_SKEW: f32 = 4.0;

/// The most dots used to measure the skew.
const SAMPLE: usize = 60_000;

/// The skew of the lines of print, in degrees clockwise: the angle at which rows of dots are either full or empty.
fn skew(picture: &Picture) -> f32 {
    let mut points: Vec<(f32, f32)> = Vec::new();
    // The edges of the paper show nothing about the print.
    let (mx, my) = (picture.width / 30, picture.height / 30);
    for y in my..picture.height.saturating_sub(my) {
        let row = picture.row(y);
        let inner = row.get(mx..picture.width.saturating_sub(mx)).unwrap_or_default();
        for (x, v) in inner.iter().enumerate().step_by(5) {
            if *v < DARK {
                points.push(((x + mx) as f32, y as f32));
            }
        }
    }
    if points.len() < 200 {
        return 0.0;
    }
    let step = points.len().div_ceil(SAMPLE);
    let points: Vec<(f32, f32)> = points.into_iter().step_by(step).collect();
    let bins = picture.height / 2 + picture.width / 4 + 2;
    let score = |degrees: f32| -> f64 {
        let slope = degrees.to_radians().tan();
        let mut rows = vec![0_u32; bins];
        let shift = picture.width as f32 * slope.abs() + 1.0;
        for (x, y) in &points {
            let at = ((y - x * slope + shift) / 2.0) as usize;
            if let Some(row) = rows.get_mut(at) {
                *row += 1;
            }
        }
        rows.windows(2)
            .map(|w| {
                let d = f64::from(w[0]) - f64::from(w[1]);
                d * d
            })
            .sum()
    };
    let mut best = (score(0.0), 0.0_f32);
    let level = best.0;
    for (reach, step) in [(MAX_SKEW, 0.2_f32), (0.2, 0.04), (0.04, 0.01)] {
        let from = best.1;
        let steps = (reach / step).round() as i32;
        for i in -steps..=steps {
            let angle = from + i as f32 * step;
            let s = score(angle);
            if s > best.0 {
                best = (s, angle);
            }
        }
    }
    // A rotation that hardly helps is not worth the blur.
    if best.1.abs() < 0.06 || best.0 < level * 1.05 {
        0.0
    } else {
        best.1
    }
}

/// The picture rotated back by its skew, about its centre.
fn rotated(picture: &Picture, degrees: f32) -> Picture {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (cx, cy) = (picture.width as f32 / 2.0, picture.height as f32 / 2.0);
    let mut data = vec![255_u8; picture.data.len()];
    let width = picture.width;
    // Fixed-point numbers in units of 1/65536 dot are fast.
    let fixed = |v: f32| (v * 65536.0) as i64;
    let (dx, dy) = (fixed(cos), fixed(sin));
    for (y, out) in data.chunks_exact_mut(width.max(1)).enumerate() {
        let v = y as f32 - cy;
        let mut sx = fixed(cx - cx * cos - v * sin);
        let mut sy = fixed(cy - cx * sin + v * cos);
        for o in out.iter_mut() {
            let (x, y) = (sx >> 16, sy >> 16);
            if x >= 0 && y >= 0 && x + 1 < width as i64 && y + 1 < picture.height as i64 {
                let at = y as usize * width + x as usize;
                let (fx, fy) = ((sx & 0xFFFF) >> 8, (sy & 0xFFFF) >> 8);
                if let (Some([a, b]), Some([c, d])) = (
                    picture.data.get(at..at + 2),
                    picture.data.get(at + width..at + width + 2),
                ) {
                    let top = i64::from(*a) * (256 - fx) + i64::from(*b) * fx;
                    let low = i64::from(*c) * (256 - fx) + i64::from(*d) * fx;
                    *o = ((top * (256 - fy) + low * fy) >> 16) as u8;
                }
            }
            sx += dx;
            sy += dy;
        }
    }
    Picture {
        width,
        height: picture.height,
        data,
        scale: picture.scale,
    }
}

/// The most dots of a speck at 300 dots per inch. A full stop of 7 points has ten.
const SPECK: usize = 6;

/// Removes dark components of very few dots.
fn drop_specks(picture: &mut Picture) {
    let most = (SPECK as f32 * (picture.scale * 72.0 / 300.0).powi(2)) as usize;
    let (width, height) = (picture.width, picture.height);
    let mut group: Vec<usize> = Vec::with_capacity(most + 1);
    for y in 1..height.saturating_sub(1) {
        for x in 1..width.saturating_sub(1) {
            let at = y * width + x;
            let dark = |i: usize| picture.data.get(i).is_some_and(|v| *v < DARK);
            // A component is examined from its first dot in reading order.
            if !dark(at) || dark(at - 1) || dark(at - width) || dark(at - width - 1) || dark(at - width + 1) {
                continue;
            }
            group.clear();
            group.push(at);
            let mut next = 0;
            while next < group.len() && group.len() <= most {
                let p = group[next];
                next += 1;
                for q in [
                    p.wrapping_sub(width + 1),
                    p.wrapping_sub(width),
                    p.wrapping_sub(width - 1),
                    p.wrapping_sub(1),
                    p + 1,
                    p + width - 1,
                    p + width,
                    p + width + 1,
                ] {
                    if dark(q) && !group.contains(&q) {
                        group.push(q);
                    }
                }
            }
            if group.len() > most {
                continue;
            }
            for p in &group {
                for q in [*p, p.wrapping_sub(1), p + 1, p.wrapping_sub(width), p + width] {
                    if let Some(v) = picture.data.get_mut(q) {
                        *v = 255;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws lines of print as bars of dots.
    fn print(degrees: f32, paper: u8, ink: u8) -> Picture {
        let (width, height) = (1200, 1200);
        let mut data = vec![paper; width * height];
        let slope = degrees.to_radians().tan();
        for y in 0..height {
            for x in 200..1000 {
                let straight = y as f32 - (x as f32 - 600.0) * slope;
                let in_line = (straight as i32).rem_euclid(50) < 20 && (200.0..1000.0).contains(&straight);
                if in_line && (x / 7) % 2 == 0 {
                    data[y * width + x] = ink;
                }
            }
        }
        Picture {
            width,
            height,
            data,
            scale: 300.0 / 72.0,
        }
    }

    #[test]
    fn the_skew_is_found_and_undone() {
        for degrees in [-2.0_f32, -0.7, 0.3, 1.4] {
            let picture = print(degrees, 255, 0);
            let found = skew(&picture);
            assert!((found - degrees).abs() < 0.06, "{degrees}: {found}");
            let left = skew(&rotated(&picture, found));
            assert!(left.abs() < 0.07, "{degrees}: {left} left");
        }
        assert_eq!(skew(&print(0.0, 255, 0)), 0.0);
    }

    #[test]
    fn faint_print_on_grey_paper_becomes_black_on_white() {
        let mut picture = print(0.0, 200, 150);
        make_even(&mut picture);
        assert!(picture.at(5, 5) > 240, "{}", picture.at(5, 5));
        let darkest = picture.data.iter().min().copied().unwrap_or(255);
        assert!(darkest < 20, "{darkest}");
    }

    #[test]
    fn specks_go_and_full_stops_stay() {
        let mut picture = print(0.0, 255, 0);
        picture.data[50 * 1200 + 50] = 0;
        for y in 80..84 {
            for x in 80..84 {
                picture.data[y * 1200 + x] = 0;
            }
        }
        drop_specks(&mut picture);
        assert_eq!(picture.at(50, 50), 255);
        assert_eq!(picture.at(81, 81), 0);
    }
}
