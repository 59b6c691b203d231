//! What is painted on a page and may hide or colour what lies beneath it.

use hayro_interpret::FillRule;
use hayro_interpret::kurbo::{Affine, BezPath, ParamCurveNearest, PathEl, Point, Shape as _};

use crate::geom::Rect;

/// Red, green, blue, each from 0 to 1.
pub(in crate::pdf) type Colour = [f32; 3];

/// The colour of paper.
pub(in crate::pdf) const PAPER: Colour = [1.0; 3];

/// How a paint is mixed with what lies beneath (ISO 32000-2, 11.3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::pdf) enum Mix {
    /// Covers it.
    #[default]
    Normal,
    /// Darkens it, as a marker pen does.
    Multiply,
    /// Lightens it.
    Screen,
    /// The darker of the two.
    Darken,
    /// The lighter of the two.
    Lighten,
    /// Another way, or through a mask, which is not worked out: it is taken to leave what lies beneath as it is, and the page
    /// is looked at as it is drawn.
    Other,
}

/// How something painted looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::pdf) struct Look {
    /// Its colour; `None` for a picture or a pattern.
    pub(in crate::pdf) colour: Option<Colour>,
    /// From 0, nothing, to 1, opaque.
    pub(in crate::pdf) alpha: f32,
    pub(in crate::pdf) mix: Mix,
}

impl Look {
    /// Near enough to paper that it shows nothing on it.
    pub(in crate::pdf) fn is_white(&self) -> bool {
        self.colour.is_some_and(|[r, g, b]| r.min(g).min(b) > 0.97)
    }

    /// What becomes of a dot of some colour when this is painted over it, `cover` of it reaching the dot.
    pub(super) fn over(&self, below: Colour, cover: f32) -> Colour {
        let alpha = (self.alpha * cover).clamp(0.0, 1.0);
        // A picture's own colours are between those that are there: grey.
        let paint = self.colour.unwrap_or([0.5; 3]);
        let mut out = below;
        for (dot, c) in out.iter_mut().zip(paint) {
            let mixed = match self.mix {
                Mix::Normal => c,
                Mix::Multiply if self.colour.is_some() => c * *dot,
                Mix::Screen if self.colour.is_some() => 1.0 - (1.0 - c) * (1.0 - *dot),
                Mix::Darken if self.colour.is_some() => c.min(*dot),
                Mix::Lighten if self.colour.is_some() => c.max(*dot),
                _ => *dot,
            };
            *dot += (mixed - *dot) * alpha;
        }
        out
    }
}

/// Whether a person sees a dot of one colour beside dots of another.
///
/// The limits are the least that a reader at a screen makes out: a difference of a twenty-fifth of the scale, or where it is
/// below a tenth, a contrast of 1.1 to 1 (the ratio of WCAG 2, 1.4.3, which asks for 4.5 to 1 for good reading). Two colours
/// that are both almost black must differ more: printing black, as screens show it, is 0.14 from black.
pub(in crate::pdf) fn differ(a: Colour, b: Colour) -> bool {
    let most = a.iter().zip(b).map(|(x, y)| (x - y).abs()).fold(0.0, f32::max);
    let lightest = a.iter().chain(&b).copied().fold(0.0, f32::max);
    if lightest < DARK {
        return most >= 0.16;
    }
    most >= 0.1 || (most >= 0.04 && contrast(a, b) >= 1.1)
}

/// Colours whose parts are all below this are almost black.
const DARK: f32 = 0.22;

fn contrast(a: Colour, b: Colour) -> f32 {
    let light = |c: Colour| {
        let [r, g, b] = c.map(|v| {
            if v <= 0.040_45 {
                v / 12.92
            } else {
                ((v + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (light(a), light(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The colour that differs most from another.
pub(super) fn opposite(colour: Colour) -> Colour {
    colour.map(|v| if v > 0.5 { 0.0 } else { 1.0 })
}

/// Which places of its box something covers.
#[derive(Debug, Clone)]
pub(in crate::pdf) enum Form {
    /// All.
    Box,
    /// The inside of a path, by the rule of even and odd or of windings.
    Inside(BezPath, bool),
    /// So near to a path: half the width of a pen, in points.
    Along(BezPath, f64),
    /// What a mask shows.
    Mask(Mask),
}

/// How much of each dot of a picture is painted.
#[derive(Debug, Clone)]
pub(in crate::pdf) struct Mask {
    /// From the displayed page to dots.
    pub(in crate::pdf) inverse: Affine,
    pub(in crate::pdf) width: usize,
    /// A byte a dot, 0 clear to 255 opaque, row by row.
    pub(in crate::pdf) alpha: Vec<u8>,
}

/// Something painted.
#[derive(Debug, Clone)]
pub(in crate::pdf) struct Coat {
    /// Its box on the displayed page, within the clip.
    pub(in crate::pdf) area: Rect,
    pub(in crate::pdf) form: Form,
    pub(in crate::pdf) look: Look,
    /// It is a picture.
    pub(in crate::pdf) picture: bool,
}

impl Coat {
    /// A box filled with one look.
    pub(in crate::pdf) fn filled(area: Rect, look: Look) -> Self {
        Self {
            area,
            form: Form::Box,
            look,
            picture: false,
        }
    }

    /// How much of a dot is painted, from 0 to 1.
    pub(super) fn at(&self, dot: Point) -> f32 {
        if !self.area.contains(dot.x as f32, dot.y as f32) {
            return 0.0;
        }
        match &self.form {
            Form::Box => 1.0,
            Form::Inside(path, even_odd) => f32::from(u8::from(inside(path, *even_odd, dot))),
            Form::Along(path, half) => {
                let near =
                    |s: hayro_interpret::kurbo::PathSeg| s.nearest(dot, 0.1).distance_sq <= half * half;
                f32::from(u8::from(path.segments().any(near)))
            }
            Form::Mask(mask) => mask.at(dot),
        }
    }
}

impl Mask {
    fn at(&self, dot: Point) -> f32 {
        let p = self.inverse * dot;
        let within = p.x >= 0.0 && p.y >= 0.0 && p.x < self.width as f64;
        let place = within.then(|| p.y as usize * self.width + p.x as usize);
        let alpha = place.and_then(|at| self.alpha.get(at)).copied().unwrap_or(0);
        f32::from(alpha) / 255.0
    }
}

/// Whether a place is inside a path.
pub(super) fn inside(path: &BezPath, even_odd: bool, dot: Point) -> bool {
    let winding = path.winding(dot);
    if even_odd { winding % 2 != 0 } else { winding != 0 }
}

/// Whether the rule is that of even and odd.
pub(in crate::pdf) fn is_even_odd(rule: FillRule) -> bool {
    rule == FillRule::EvenOdd
}

/// Whether a path is one box along the axes.
pub(in crate::pdf) fn is_box(path: &BezPath) -> bool {
    let mut points: Vec<Point> = Vec::with_capacity(6);
    for el in path.elements() {
        match el {
            PathEl::MoveTo(p) if points.is_empty() => points.push(*p),
            PathEl::LineTo(p) if points.len() < 6 => points.push(*p),
            PathEl::ClosePath => {}
            _ => return false,
        }
    }
    if points.len() > 4 && points.first() == points.last() {
        points.pop();
    }
    let [a, b, c, d] = points.as_slice() else {
        return false;
    };
    let along = |p: &Point, q: &Point| (p.x - q.x).abs() < 0.05 || (p.y - q.y).abs() < 0.05;
    along(a, b) && along(b, c) && along(c, d) && along(d, a)
}
