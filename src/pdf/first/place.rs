//! Where a glyph stands on the page, and how far it moves the next.

use hayro_interpret::font::Glyph as DrawnGlyph;
use hayro_interpret::kurbo::{Affine, Point};

use super::collector::Collector;
use crate::geom::Rect;
use crate::pdf::page::{FontId, Turn};

impl Collector<'_, '_> {
    /// Whether the glyphs of a run advance by the horizontal scale of their matrix.
    ///
    /// The interpreter gives a glyph matrix in which the horizontal scaling of the text state (`Tz`) and the
    /// stretch of a substitute font are multiplied. Only the first moves the next glyph. Which of the two it is
    /// shows in the run itself: the distances between origins fit one reading better than the other. A run of a
    /// single glyph follows what its font showed before, else assumes no scaling unless it is gross.
    pub(super) fn is_scaled(&mut self, font: FontId, placed: &[Placed]) -> bool {
        let ratio = |p: &Placed| if p.y_len > 0.0 { p.x_len / p.y_len } else { 1.0 };
        if !placed.iter().any(|p| (ratio(p) - 1.0).abs() > 0.01) {
            return true;
        }
        if placed.len() > 1 {
            let (mut with, mut without) = (0.0_f32, 0.0_f32);
            for pair in placed.windows(2) {
                let step = pair[0].distance(&pair[1]);
                with += (step - pair[0].advance(true)).abs();
                without += (step - pair[0].advance(false)).abs();
            }
            let scaled = with <= without;
            self.scaled.insert(font, scaled);
            return scaled;
        }
        let shown = self.scaled.get(&font).copied();
        shown.unwrap_or_else(|| placed.first().is_some_and(|p| !(0.6..=1.6).contains(&ratio(p))))
    }

    /// The size of a run's letters in points, if its font's em does not tell.
    ///
    /// A Type 3 font may be drawn at size 1 with a large font matrix: how far its glyphs advance on average, in this run
    /// and those before it, tells its real size.
    pub(super) fn type3_size(&mut self, em: f32, advances: impl Iterator<Item = f32>) -> Option<f32> {
        let (count, sum) = self.type3.entry(em.to_bits()).or_default();
        for a in advances.filter(|a| a.is_finite() && *a > 0.0) {
            *count += 1;
            *sum += a;
        }
        if *count == 0 {
            return None;
        }
        let mean = *sum / *count as f32;
        let plausible = if *count < 8 { TYPE3_EM_FEW } else { TYPE3_EM };
        (!plausible.contains(&(em / mean))).then_some(mean * 1.8)
    }
}

/// Above and below these shares of the mean advance a Type 3 font's em is not the size of its letters. Latin text
/// advances half an em on average.
const TYPE3_EM: std::ops::RangeInclusive<f32> = 1.0..=5.0;

/// The same where only a few glyphs were drawn, which may all be narrow or wide.
const TYPE3_EM_FEW: std::ops::RangeInclusive<f32> = 0.6..=8.0;

/// The advance width a font gives a glyph, in ems.
pub(super) fn advance_of(glyph: &DrawnGlyph<'_>) -> f32 {
    let thousandths = match glyph {
        DrawnGlyph::Outline(o) => o.advance_width(),
        DrawnGlyph::Type3(t) => t.advance_width(),
    };
    thousandths.filter(|w| w.is_finite()).unwrap_or(500.0) / 1000.0
}

/// A glyph's matrix split.
#[derive(Debug, Clone, Copy)]
pub(in crate::pdf) struct Placed {
    origin: Point,
    /// Length of one em along the baseline, points.
    x_len: f32,
    /// Length of one em across it, points.
    y_len: f32,
    /// Direction of the baseline, degrees clockwise on the displayed page.
    angle: f32,
    /// Advance width in ems.
    width: f32,
}

/// Where a glyph stands on the displayed page.
pub(super) struct Place {
    pub(super) bbox: Rect,
    pub(super) baseline: f32,
    pub(super) size: f32,
    pub(super) turn: Turn,
}

impl Placed {
    /// From the matrix that leads from thousandths of an em to the displayed page, and the advance width in ems.
    pub(in crate::pdf) fn new(matrix: Affine, width: f32) -> Self {
        let origin = matrix * Point::ZERO;
        let x = matrix * Point::new(1000.0, 0.0) - origin;
        let y = matrix * Point::new(0.0, 1000.0) - origin;
        // Almost all text is upright.
        let upright = x.y == 0.0 && y.x == 0.0 && x.x > 0.0;
        let (x_len, y_len, angle) = if upright {
            (x.x, y.y.abs(), 0.0)
        } else {
            (x.hypot(), y.hypot(), x.y.atan2(x.x).to_degrees())
        };
        Self {
            origin,
            x_len: x_len as f32,
            y_len: y_len as f32,
            angle: angle as f32,
            width,
        }
    }

    /// Another glyph of the same matrix, at another place.
    pub(in crate::pdf) fn at(&self, origin: Point, width: f32) -> Self {
        Self {
            origin,
            width,
            ..*self
        }
    }

    /// Length of one em across the baseline, in points.
    pub(super) fn em(&self) -> f32 {
        self.y_len
    }

    /// How far the glyph moves the next, in points.
    pub(super) fn advance(&self, scaled: bool) -> f32 {
        self.width * if scaled { self.x_len } else { self.y_len }
    }

    pub(super) fn distance(&self, next: &Self) -> f32 {
        (next.origin - self.origin).hypot() as f32
    }

    /// The box of the glyph, or nothing where the numbers are not a place on a page.
    ///
    /// `drawn` is the size it shows, where that is not the em of its font.
    pub(super) fn nominal(&self, advance: f32, drawn: Option<f32>) -> Option<Place> {
        let (x, y) = (self.origin.x as f32, self.origin.y as f32);
        let size = drawn.unwrap_or(self.y_len);
        if !(x.is_finite() && y.is_finite() && size.is_finite() && advance.is_finite()) {
            return None;
        }
        if size <= 0.05 || size > 5_000.0 {
            return None;
        }
        // Scans are laid over their text by up to a few degrees.
        const TILT: f32 = 8.0;
        let turn = match self.angle {
            a if a.abs() <= TILT => Turn::None,
            a if (a - 90.0).abs() <= TILT => Turn::Right,
            a if (a + 90.0).abs() <= TILT => Turn::Left,
            a if a.abs() >= 180.0 - TILT => Turn::Half,
            _ => Turn::Slanted,
        };
        let (up, down) = (size * 0.75, size * 0.22);
        let a = advance.max(0.0);
        let (bbox, baseline) = match turn {
            Turn::None => (Rect::from_corners(x, y - up, x + a, y + down), y),
            Turn::Half => (Rect::from_corners(x, y + up, x - a, y - down), y),
            Turn::Right => (Rect::from_corners(x + up, y, x - down, y + a), x),
            Turn::Left => (Rect::from_corners(x - up, y, x + down, y - a), x),
            Turn::Slanted => {
                let (sin, cos) = self.angle.to_radians().sin_cos();
                (
                    Rect::from_corners(x, y, x + a * cos, y + a * sin).grown(size * 0.3),
                    y,
                )
            }
        };
        Some(Place {
            bbox,
            baseline,
            size,
            turn,
        })
    }
}

impl Place {
    /// The part of the box between two fractions of the advance.
    pub(super) fn slice(&self, from: f32, to: f32) -> Rect {
        if from <= 0.0 && to >= 1.0 {
            return self.bbox;
        }
        let b = self.bbox;
        match self.turn {
            Turn::None | Turn::Slanted => Rect {
                left: b.left + b.width() * from,
                right: b.left + b.width() * to,
                ..b
            },
            Turn::Half => Rect {
                left: b.right - b.width() * to,
                right: b.right - b.width() * from,
                ..b
            },
            Turn::Right => Rect {
                top: b.top + b.height() * from,
                bottom: b.top + b.height() * to,
                ..b
            },
            Turn::Left => Rect {
                top: b.bottom - b.height() * to,
                bottom: b.bottom - b.height() * from,
                ..b
            },
        }
    }
}
