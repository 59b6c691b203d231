//! Paths: how they are made, painted, and cut what is painted later (ISO 32000-2, 8.5).

use hayro_interpret::StrokeProps;
use hayro_interpret::kurbo::{BezPath, PathEl, Point, Rect as KurboRect, Shape as _, Vec2};

use super::{Halt, Interpreter, Program};

/// Numbers nearer than this are one: files round to two or three places.
const NEAR: f64 = 1.0 / 256.0;

impl<'a> Interpreter<'_, '_, 'a> {
    pub(super) fn move_to(&mut self, p: Point) {
        self.path_start = p;
        self.path_end = p;
        self.path.move_to(p);
    }

    pub(super) fn line_to(&mut self, p: Point) {
        if self.path.elements().is_empty() {
            return;
        }
        // A line without length is a dot where the pen is round.
        let drawn = if p == self.path_end {
            p + Vec2::new(0.0001, 0.0)
        } else {
            p
        };
        self.path_end = p;
        self.path.line_to(drawn);
    }

    pub(super) fn curve_to(&mut self, a: Point, b: Point, end: Point) {
        if !self.path.elements().is_empty() {
            self.path_end = end;
            self.path.curve_to(a, b, end);
        }
    }

    pub(super) fn rectangle(&mut self, [x, y, w, h]: [f64; 4]) {
        let area = KurboRect::new(x, y, x + w, y + h);
        self.path.extend(area.path_elements(0.1));
        self.path_start = Point::new(x, y);
        self.path_end = self.path_start;
    }

    pub(super) fn close_path(&mut self) {
        let elements = self.path.elements();
        if !elements.is_empty() && elements.last() != Some(&PathEl::ClosePath) {
            self.path.close_path();
            self.path_end = self.path_start;
        }
    }

    /// Paints the path that was made: fills it by the rule of even and odd or of windings, draws it with a pen, or both
    /// (ISO 32000-2, 8.5.3). Then it is at an end.
    pub(super) fn paint_path(
        &mut self,
        fill: Option<bool>,
        pen: bool,
        program: &mut Program<'_, 'a>,
    ) -> Result<(), Halt> {
        if self.is_visible() && !self.path.elements().is_empty() {
            if let Some(even_odd) = fill {
                self.fill(even_odd, program)?;
            }
            if pen {
                self.stroke(program)?;
            }
        }
        self.end_path()
    }

    fn fill(&mut self, even_odd: bool, program: &mut Program<'_, 'a>) -> Result<(), Halt> {
        self.out.check()?;
        let paint = self.look(false, program)?;
        let transform = self.state.ctm;
        let [a, b, c, d, ..] = transform.as_coeffs();
        let (across, down) = (a.hypot(b), c.hypot(d));
        let bounds = corners(&self.path);
        let thin = |length: f64| (length as f32).abs() <= NEAR as f32;
        if thin(bounds.width() * across) || thin(bounds.height() * down) {
            // Viewers draw what has no area as the thinnest line.
            let mut line = BezPath::new();
            line.move_to((bounds.x0, bounds.y0));
            line.line_to((bounds.x1, bounds.y1));
            let scale = across.max(down) as f32;
            let pen = StrokeProps {
                line_width: if scale > 0.0 { 1.0 / scale } else { 0.001 },
                ..StrokeProps::default()
            };
            self.out.draw(&line, transform, paint, Some(&pen), false);
            return Ok(());
        }
        match as_rectangle(&self.path) {
            Some(area) => self
                .out
                .draw(&area.to_path(0.1), transform, paint, None, even_odd),
            None => self.out.draw(&self.path, transform, paint, None, even_odd),
        }
        Ok(())
    }

    fn stroke(&mut self, program: &mut Program<'_, 'a>) -> Result<(), Halt> {
        self.out.check()?;
        let paint = self.look(true, program)?;
        let (transform, pen) = (self.state.ctm, Some(&self.state.pen));
        match as_rectangle(&self.path) {
            Some(area) => self.out.draw(&area.to_path(0.1), transform, paint, pen, false),
            None => self.out.draw(&self.path, transform, paint, pen, false),
        }
        Ok(())
    }

    /// Ends the path. It becomes a clip if `W` stands before (ISO 32000-2, 8.5.4).
    pub(super) fn end_path(&mut self) -> Result<(), Halt> {
        if let Some(even_odd) = self.clip.take()
            && !self.path.elements().is_empty()
        {
            self.out.check()?;
            let path = self.state.ctm * &self.path;
            let around = self.bound();
            let inner = match as_rectangle(&path) {
                Some(area) => {
                    self.out.push_clip(area, None);
                    area
                }
                None => {
                    let bounds = path.bounding_box();
                    self.out.push_clip(bounds, Some((&path, even_odd)));
                    bounds
                }
            };
            self.bounds.push(around.intersect(inner));
        }
        self.path.truncate(0);
        Ok(())
    }
}

/// The box around all points of a path, those that draw its curves too.
fn corners(path: &BezPath) -> KurboRect {
    let mut bounds: Option<KurboRect> = None;
    let mut take = |p: Point| {
        bounds = Some(bounds.map_or(KurboRect::from_points(p, p), |b| b.union_pt(p)));
    };
    for element in path.elements() {
        match *element {
            PathEl::MoveTo(p) | PathEl::LineTo(p) => take(p),
            PathEl::QuadTo(a, b) => [a, b].into_iter().for_each(&mut take),
            PathEl::CurveTo(a, b, c) => [a, b, c].into_iter().for_each(&mut take),
            PathEl::ClosePath => {}
        }
    }
    bounds.unwrap_or(KurboRect::ZERO)
}

/// The box a path is, if it is one along the axes.
fn as_rectangle(path: &BezPath) -> Option<KurboRect> {
    let near = |a: f64, b: f64| (a - b).abs() <= NEAR;
    let points = match *path.elements() {
        [
            PathEl::MoveTo(a),
            PathEl::LineTo(b),
            PathEl::LineTo(c),
            PathEl::LineTo(d),
            PathEl::ClosePath,
        ] => [a, b, c, d, a],
        [
            PathEl::MoveTo(a),
            PathEl::LineTo(b),
            PathEl::LineTo(c),
            PathEl::LineTo(d),
            PathEl::LineTo(e),
        ] if near(a.x, e.x) && near(a.y, e.y) => [a, b, c, d, e],
        _ => return None,
    };
    let mut before = None;
    for edge in points.windows(2) {
        let [p, q] = edge else { return None };
        let (upright, level) = (near(p.x, q.x), near(p.y, q.y));
        if upright == level || before == Some(upright) {
            return None;
        }
        before = Some(upright);
    }
    Some(corners(path))
}
