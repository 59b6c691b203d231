//! Lines and shapes drawn on a page: rulings, filled boxes, drawings.

use hayro_interpret::StrokeProps;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect as KurboRect, Shape as _};

use super::collector::Collector;
use crate::geom::Rect;
use crate::pdf::page::Ruling;
use crate::pdf::visible::{Coat, Form, Look, is_box};

/// Thicker bars than this (points) strike nothing out: they hide it.
const MAX_STRIKE: f32 = 4.5;

/// A straight line rises no more than this (points) from one end of a word to the other: from foot to head of its letters.
const MAX_SLANT: f32 = 14.0;

/// A wave through words is no higher than this (points).
const MAX_WAVE: f32 = 6.0;

/// A shorter slanted line (points) is a tick, a cross or part of a drawing.
const MIN_STRIKE: f32 = 8.0;

/// Boxes of one path that are distinguished.
const MAX_BOXES: usize = 64;

impl Collector<'_, '_> {
    /// Collects what a stroked or filled path may hide.
    pub(super) fn take_coat(
        &mut self,
        path: &BezPath,
        transform: Affine,
        stroke: Option<&StrokeProps>,
        even_odd: bool,
        look: Look,
    ) {
        let (clip, shaped) = self.clip();
        let half = stroke.map_or(0.0, |s| {
            f64::from(s.line_width) * transform.determinant().abs().sqrt() / 2.0
        });
        let bounds = display_box((transform * path.control_box().to_path(0.1)).bounding_box());
        let Some(area) = clamp(bounds.grown(half as f32), clip) else {
            return;
        };
        if area.width().min(area.height()) < 0.9 || area.area() < 12.0 {
            return;
        }
        let form = match stroke {
            // The gaps of a dashed line show what lies beneath.
            Some(s) if !s.dash_array.is_empty() => return,
            Some(_) if half < 0.45 => return,
            Some(_) => Form::Along(transform * path.clone(), half),
            None => {
                let path = transform * path.clone();
                match boxes(&path) {
                    Some(boxes) => {
                        for area in boxes.into_iter().filter_map(|b| clamp(b, clip)) {
                            let coat = Coat::filled(area, look);
                            self.visibility.paint(coat, shaped);
                        }
                        return;
                    }
                    None => Form::Inside(path, even_odd),
                }
            }
        };
        let coat = Coat {
            area,
            form,
            look,
            picture: false,
        };
        self.visibility.paint(coat, shaped);
    }

    /// Collects a stroked or filled path as rulings, fills or a drawing.
    pub(super) fn take_path(&mut self, path: &BezPath, transform: Affine, stroke: Option<f32>, white: bool) {
        let clip = self.clip().0.grown(0.5);
        for sub in subpaths(path) {
            let mut straight = true;
            let mut points: Vec<Point> = Vec::with_capacity(sub.len());
            for el in sub {
                match el {
                    PathEl::MoveTo(p) | PathEl::LineTo(p) => points.push(transform * *p),
                    PathEl::QuadTo(a, b) => {
                        straight = false;
                        points.extend([transform * *a, transform * *b]);
                    }
                    PathEl::CurveTo(a, b, c) => {
                        straight = false;
                        points.extend([transform * *a, transform * *b, transform * *c]);
                    }
                    PathEl::ClosePath => {
                        if let Some(first) = points.first().copied() {
                            points.push(first);
                        }
                    }
                }
                if points.len() > 20_000 {
                    break;
                }
            }
            let Some(bounds) = bounding(&points) else { continue };
            let Some(bounds) = clamp(bounds, clip) else {
                continue;
            };
            let axis_parallel = straight && points.windows(2).all(|w| axis(w[0], w[1]).is_some());
            if stroke.is_some() && straight && !white {
                self.marks.stroked(&points, bounds);
            }
            if axis_parallel && points.len() >= 4 {
                self.marks.boxed(bounds, stroke.is_none() && !white);
            }
            if !axis_parallel {
                if stroke.is_some() && !white {
                    self.take_slanted(points.len(), bounds);
                }
                if bounds.width().max(bounds.height()) > 1.0 {
                    self.page.drawings.push(bounds);
                }
                continue;
            }
            if stroke.is_some() {
                for w in points.windows(2) {
                    self.take_segment(w[0], w[1], clip);
                }
                continue;
            }
            // A filled box: thin ones are how most writers draw rules and table borders.
            const THIN: f32 = 2.6;
            let (w, h) = (bounds.width(), bounds.height());
            if w.min(h) <= THIN && w.max(h) >= 3.0 * w.min(h) {
                if white {
                    continue;
                }
                let horizontal = w >= h;
                self.page.rulings.push(if horizontal {
                    Ruling {
                        horizontal,
                        at: bounds.center_y(),
                        from: bounds.left,
                        to: bounds.right,
                    }
                } else {
                    Ruling {
                        horizontal,
                        at: bounds.center_x(),
                        from: bounds.top,
                        to: bounds.bottom,
                    }
                });
            } else {
                if !white {
                    self.page.fills.push(bounds);
                }
                if !white && h <= MAX_STRIKE && w >= 3.0 * h {
                    self.page.strikes.push(Ruling {
                        horizontal: true,
                        at: bounds.center_y(),
                        from: bounds.left,
                        to: bounds.right,
                    });
                }
            }
        }
    }

    /// A line drawn slanted or in waves from one end of a word to the other strikes the word out like a level one; `corners`:
    /// how many points it goes through.
    pub(super) fn take_slanted(&mut self, corners: usize, bounds: Rect) {
        let (w, h) = (bounds.width(), bounds.height());
        let most = if corners == 2 { MAX_SLANT } else { MAX_WAVE };
        if w >= MIN_STRIKE && h <= most && w >= 2.0 * h {
            self.page.strikes.push(Ruling {
                horizontal: true,
                at: bounds.center_y(),
                from: bounds.left,
                to: bounds.right,
            });
        }
    }

    pub(super) fn take_segment(&mut self, a: Point, b: Point, clip: Rect) {
        let Some(horizontal) = axis(a, b) else { return };
        let Some(r) = clamp(
            Rect::from_corners(a.x as f32, a.y as f32, b.x as f32, b.y as f32),
            clip,
        ) else {
            return;
        };
        let ruling = if horizontal {
            Ruling {
                horizontal,
                at: r.center_y(),
                from: r.left,
                to: r.right,
            }
        } else {
            Ruling {
                horizontal,
                at: r.center_x(),
                from: r.top,
                to: r.bottom,
            }
        };
        if ruling.len() >= 1.0 {
            self.page.rulings.push(ruling);
        }
    }
}

/// The boxes a filled path consists of, if it consists of boxes that do not overlap.
fn boxes(path: &BezPath) -> Option<Vec<Rect>> {
    let mut out: Vec<Rect> = Vec::new();
    for sub in subpaths(path) {
        if sub.len() <= 1 {
            continue;
        }
        let sub = BezPath::from_vec(sub.to_vec());
        if out.len() >= MAX_BOXES || !is_box(&sub) {
            return None;
        }
        let area = display_box(sub.control_box());
        if out
            .iter()
            .any(|b| b.intersection(&area).is_some_and(|i| i.area() > 0.1))
        {
            return None;
        }
        out.push(area);
    }
    Some(out)
}

fn subpaths(path: &BezPath) -> impl Iterator<Item = &[PathEl]> {
    let mut rest = path.elements();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .iter()
            .enumerate()
            .skip(1)
            .find(|(_, el)| matches!(el, PathEl::MoveTo(_)))
            .map_or(rest.len(), |(i, _)| i);
        let (sub, tail) = rest.split_at(end);
        rest = tail;
        Some(sub)
    })
}

pub(in crate::pdf) fn bounding(points: &[Point]) -> Option<Rect> {
    let mut it = points.iter().filter(|p| p.x.is_finite() && p.y.is_finite());
    let first = it.next()?;
    let mut r = Rect::from_corners(first.x as f32, first.y as f32, first.x as f32, first.y as f32);
    for p in it {
        let (x, y) = (p.x as f32, p.y as f32);
        r = r.union(&Rect::from_corners(x, y, x, y));
    }
    Some(r)
}

/// The part of a box inside the clip; boxes without width or height (lines) count too.
pub(in crate::pdf) fn clamp(r: Rect, clip: Rect) -> Option<Rect> {
    let out = Rect {
        left: r.left.max(clip.left),
        top: r.top.max(clip.top),
        right: r.right.min(clip.right),
        bottom: r.bottom.min(clip.bottom),
    };
    (out.left <= out.right && out.top <= out.bottom).then_some(out)
}

/// Whether two points lie along an axis: `Some(true)` horizontally, `Some(false)` vertically. A slant of one in
/// fifty still counts: scans and rotated pages bring it.
fn axis(a: Point, b: Point) -> Option<bool> {
    let (dx, dy) = ((b.x - a.x).abs(), (b.y - a.y).abs());
    if dy <= (dx * 0.02).max(0.05) {
        Some(true)
    } else if dx <= (dy * 0.02).max(0.05) {
        Some(false)
    } else {
        None
    }
}

pub(in crate::pdf) fn display_box(r: KurboRect) -> Rect {
    let f = |v: f64| if v.is_finite() { v as f32 } else { 0.0 };
    Rect::from_corners(f(r.x0), f(r.y0), f(r.x1), f(r.y1))
}
