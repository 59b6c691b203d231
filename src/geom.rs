//! Points, boxes and page numbers.
//!
//! The whole program uses one coordinate system: the page **as displayed**, origin at its top left, x to the right, y
//! down, in points (1/72 inch). The [`pdf`](crate::pdf) room applies `/Rotate`, the crop box and `/UserUnit`, so
//! later rooms never see them.

use serde::{Deserialize, Serialize};

/// The number of a page, counted from 1 as a reader counts.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
#[schemars(extend("minimum" = 1))]
pub struct PageNumber(pub u32);

impl PageNumber {
    /// The page at a zero-based index.
    #[must_use]
    pub fn from_index(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX - 1) + 1)
    }

    /// The zero-based index of this page.
    #[must_use]
    pub fn index(self) -> usize {
        self.0.saturating_sub(1) as usize
    }
}

impl std::fmt::Display for PageNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// An upright box in points, `left <= right` and `top <= bottom`, origin top left of the displayed page.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// Distance of the left edge from the page's left edge.
    pub left: f32,
    /// Distance of the upper edge from the page's upper edge.
    pub top: f32,
    /// Distance of the right edge from the page's left edge.
    pub right: f32,
    /// Distance of the lower edge from the page's upper edge.
    pub bottom: f32,
}

impl Rect {
    /// A box from any two opposite corners.
    #[must_use]
    pub fn from_corners(x0: f32, y0: f32, x1: f32, y1: f32) -> Self {
        Self {
            left: x0.min(x1),
            top: y0.min(y1),
            right: x0.max(x1),
            bottom: y0.max(y1),
        }
    }

    /// Width in points.
    #[must_use]
    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    /// Height in points.
    #[must_use]
    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }

    /// Area in square points.
    #[must_use]
    pub fn area(&self) -> f32 {
        self.width() * self.height()
    }

    /// The x coordinate of the centre.
    #[must_use]
    pub fn center_x(&self) -> f32 {
        (self.left + self.right) / 2.0
    }

    /// The y coordinate of the centre.
    #[must_use]
    pub fn center_y(&self) -> f32 {
        (self.top + self.bottom) / 2.0
    }

    /// The smallest box that holds both boxes.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// The area that both boxes cover; `None` if they share at most an edge.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let r = Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        };
        (r.left < r.right && r.top < r.bottom).then_some(r)
    }

    /// The bounding box of this box after a clockwise rotation by `degrees` about the point (`x`, `y`).
    #[must_use]
    pub fn turned(&self, degrees: f32, x: f32, y: f32) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let (dx, dy) = (self.center_x() - x, self.center_y() - y);
        let (cx, cy) = (x + dx * cos - dy * sin, y + dx * sin + dy * cos);
        let (w, h) = (self.width(), self.height());
        let (w, h) = (w * cos.abs() + h * sin.abs(), h * cos.abs() + w * sin.abs());
        Self {
            left: cx - w / 2.0,
            top: cy - h / 2.0,
            right: cx + w / 2.0,
            bottom: cy + h / 2.0,
        }
    }

    /// Whether the point lies inside, edges included.
    #[must_use]
    pub fn contains(&self, x: f32, y: f32) -> bool {
        x >= self.left && x <= self.right && y >= self.top && y <= self.bottom
    }

    /// The box grown by `by` points on every side (shrunk if negative).
    #[must_use]
    pub fn grown(&self, by: f32) -> Self {
        Self {
            left: self.left - by,
            top: self.top - by,
            right: self.right + by,
            bottom: self.bottom + by,
        }
    }

    /// The length of the overlap of two spans `[a0, a1]` and `[b0, b1]`; if they do not overlap, the gap between them
    /// as a negative number.
    #[must_use]
    pub fn overlap(a0: f32, a1: f32, b0: f32, b1: f32) -> f32 {
        a1.min(b1) - a0.max(b0)
    }

    /// The four numbers as published: `[left, top, right, bottom]`, rounded to a tenth of a point. Boxes are rounded
    /// nowhere else.
    #[must_use]
    pub fn published(&self) -> [f64; 4] {
        [self.left, self.top, self.right, self.bottom].map(|v| {
            let tenths = (f64::from(v) * 10.0).round();
            // `-0.0` and `0.0` are the same place on the page and must look the same in the output.
            if tenths == 0.0 { 0.0 } else { tenths / 10.0 }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_boxes_have_one_decimal_and_no_negative_zero() {
        let r = Rect::from_corners(-0.01, 10.06, 3.333, 20.0);
        assert_eq!(r.published(), [0.0, 10.1, 3.3, 20.0]);
        assert!(r.published()[0].is_sign_positive());
    }

    #[test]
    fn boxes_that_share_only_an_edge_do_not_intersect() {
        let a = Rect::from_corners(0.0, 0.0, 1.0, 1.0);
        assert!(a.intersection(&Rect::from_corners(1.0, 0.0, 2.0, 1.0)).is_none());
        assert!(a.intersection(&Rect::from_corners(0.5, 0.5, 2.0, 2.0)).is_some());
    }
}
