//! Notes on a page that viewers draw by themselves: the interpreter draws those that bring their appearance.

use hayro_interpret::kurbo::{BezPath, Point, Rect as KurboRect, Shape as _};
use hayro_syntax::object::{Array, Dict, Name, Object};
use hayro_syntax::page::Page as SyntaxPage;

use super::collector::Collector;
use super::path::display_box;
use crate::geom::Rect;
use crate::pdf::form::MAX_WIDGETS;
use crate::pdf::page::Ruling;
use crate::pdf::visible::{Coat, Colour, Form, Look, Mix};

/// A pen with more than this for half its width (points) hides what it is drawn over.
const MAX_PEN: f64 = 2.25;

/// Corners of a note's quadrilaterals or path that are looked at.
const MAX_CORNERS: usize = 4_000;

impl<'a> Collector<'_, 'a> {
    /// Collects what notes without an appearance hide or strike out, and all that is marked to be blacked out (ISO 32000-2,
    /// 12.5.6): who marks words so does not want them published.
    pub(in crate::pdf) fn take_notes(&mut self, page: &SyntaxPage<'a>) {
        let notes = page.raw().get::<Array<'_>>(b"Annots").unwrap_or_default();
        for note in notes.iter::<Dict<'_>>().take(MAX_WIDGETS) {
            // Hidden (bit 2) and NoView (bit 6), table 167.
            if note.get::<u32>(b"F").unwrap_or(0) & (1 << 1 | 1 << 5) != 0 {
                continue;
            }
            let kind = note.get::<Name<'_>>(b"Subtype");
            let drawn = note
                .get::<Dict<'_>>(b"AP")
                .is_some_and(|ap| ap.contains_key(b"N".as_slice()));
            match kind.as_deref() {
                Some(b"Redact") => self.take_marked(&note, Some([0.0; 3]), Mix::Normal),
                Some(_) if drawn => {}
                Some(b"FreeText") => {
                    let area = self.rect(&note).map(|r| self.path_of(&[r]));
                    self.take_filled(&note, area, colour(&note, b"C"));
                }
                Some(b"Widget") => {
                    let area = self.rect(&note).map(|r| self.path_of(&[r]));
                    let ground = note.get::<Dict<'_>>(b"MK").and_then(|mk| colour(&mk, b"BG"));
                    self.take_filled(&note, area, ground);
                }
                Some(b"Highlight") => self.take_marked(&note, colour(&note, b"C"), Mix::Multiply),
                Some(b"StrikeOut") => self.take_struck(&note),
                Some(b"Square") => {
                    let area = self.rect(&note).map(|r| self.path_of(&[r]));
                    self.take_filled(&note, area, colour(&note, b"IC"));
                }
                Some(b"Circle") => {
                    let area = note.get::<[f64; 4]>(b"Rect");
                    let area = area.map(|[a, b, c, d]| {
                        let ellipse =
                            hayro_interpret::kurbo::Ellipse::from_rect(KurboRect::new(a, b, c, d).abs());
                        self.base * ellipse.to_path(0.5)
                    });
                    self.take_filled(&note, area, colour(&note, b"IC"));
                }
                Some(b"Polygon") => {
                    let area = self.path(&note.get::<Array<'_>>(b"Vertices").unwrap_or_default());
                    self.take_filled(&note, area, colour(&note, b"IC"));
                }
                Some(b"Line") => {
                    let line = self.path(&note.get::<Array<'_>>(b"L").unwrap_or_default());
                    self.take_drawn(&note, line);
                }
                Some(b"PolyLine") => {
                    let line = self.path(&note.get::<Array<'_>>(b"Vertices").unwrap_or_default());
                    self.take_drawn(&note, line);
                }
                Some(b"Ink") => {
                    let strokes = note.get::<Array<'_>>(b"InkList").unwrap_or_default();
                    for stroke in strokes.iter::<Array<'_>>().take(200) {
                        let line = self.path(&stroke);
                        // Drawn with a pen: a signature.
                        let bounds = line.as_ref().map(|l| display_box(l.bounding_box()));
                        self.page.drawings.extend(bounds);
                        self.take_drawn(&note, line);
                    }
                }
                _ => {}
            }
        }
    }

    /// What is marked line by line, else the whole note.
    fn take_marked(&mut self, note: &Dict<'_>, colour: Option<Colour>, mix: Mix) {
        let Some(colour) = colour else { return };
        let quads = quads(note);
        let areas: Vec<Rect> = if quads.is_empty() {
            self.rect(note).into_iter().collect()
        } else {
            quads.iter().filter_map(|q| self.bounds(q)).collect()
        };
        for area in areas {
            let look = Look {
                colour: Some(colour),
                alpha: opacity(note),
                mix,
            };
            self.visibility.paint(Coat::filled(area, look), None);
        }
    }

    fn take_filled(&mut self, note: &Dict<'_>, area: Option<BezPath>, colour: Option<Colour>) {
        let (Some(path), Some(colour)) = (area, colour) else {
            return;
        };
        let coat = Coat {
            area: display_box(path.bounding_box()),
            form: Form::Inside(path, false),
            look: Look {
                colour: Some(colour),
                alpha: opacity(note),
                mix: Mix::Normal,
            },
            picture: false,
        };
        self.visibility.paint(coat, None);
    }

    /// A line drawn with a pen, which may be as thick as words are high.
    fn take_drawn(&mut self, note: &Dict<'_>, line: Option<BezPath>) {
        let Some(path) = line else { return };
        let border = note
            .get::<Array<'_>>(b"Border")
            .and_then(|b| b.iter::<f64>().nth(2));
        let style = note.get::<Dict<'_>>(b"BS").and_then(|b| b.get::<f64>(b"W"));
        let half = style.or(border).unwrap_or(1.0).clamp(0.0, 200.0) / 2.0;
        let (bounds, corners) = (display_box(path.bounding_box()), path.elements().len());
        let coat = Coat {
            area: bounds.grown(half as f32),
            form: Form::Along(path, half),
            look: Look {
                colour: Some(colour(note, b"C").unwrap_or([0.0; 3])),
                alpha: opacity(note),
                mix: Mix::Normal,
            },
            picture: false,
        };
        if half <= MAX_PEN {
            self.take_slanted(corners, bounds);
        }
        if half >= 0.45 {
            self.visibility.paint(coat, None);
        }
    }

    fn take_struck(&mut self, note: &Dict<'_>) {
        for quad in quads(note) {
            if let Some(area) = self.bounds(&quad) {
                self.page.strikes.push(Ruling {
                    horizontal: true,
                    // A quadrilateral is as high as the line; its letters stand a little above the middle.
                    at: area.center_y(),
                    from: area.left,
                    to: area.right,
                });
            }
        }
    }

    fn rect(&self, note: &Dict<'_>) -> Option<Rect> {
        let [a, b, c, d] = note.get::<[f64; 4]>(b"Rect")?;
        self.bounds(&[Point::new(a, b), Point::new(c, d)])
    }

    /// The box around places of the user space, on the displayed page.
    fn bounds(&self, points: &[Point]) -> Option<Rect> {
        let points: Vec<Point> = points.iter().map(|p| self.base * *p).collect();
        super::path::bounding(&points)
    }

    fn path_of(&self, areas: &[Rect]) -> BezPath {
        let mut path = BezPath::new();
        for r in areas {
            let area = KurboRect::new(r.left.into(), r.top.into(), r.right.into(), r.bottom.into());
            path.extend(area.to_path(0.1));
        }
        path
    }

    /// A path through places of the user space, on the displayed page.
    fn path(&self, numbers: &Array<'_>) -> Option<BezPath> {
        let numbers: Vec<f64> = numbers.iter::<f64>().take(MAX_CORNERS).collect();
        let mut points = numbers.chunks_exact(2).filter_map(|p| match p {
            [x, y] => Some(self.base * Point::new(*x, *y)),
            _ => None,
        });
        let mut path = BezPath::new();
        path.move_to(points.next()?);
        for p in points {
            path.line_to(p);
        }
        Some(path)
    }
}

/// The corners of each line that a note marks.
fn quads(note: &Dict<'_>) -> Vec<[Point; 4]> {
    let numbers = note.get::<Array<'_>>(b"QuadPoints").unwrap_or_default();
    let numbers: Vec<f64> = numbers.iter::<f64>().take(MAX_CORNERS).collect();
    let quads = numbers.chunks_exact(8).filter_map(|q| match q {
        [a, b, c, d, e, f, g, h] => Some([
            Point::new(*a, *b),
            Point::new(*c, *d),
            Point::new(*e, *f),
            Point::new(*g, *h),
        ]),
        _ => None,
    });
    quads.collect()
}

fn opacity(note: &Dict<'_>) -> f32 {
    note.get::<f32>(b"CA").unwrap_or(1.0).clamp(0.0, 1.0)
}

/// A colour as notes give it: one number grey, three red, green and blue, four cyan, magenta, yellow and black.
fn colour(note: &Dict<'_>, key: &[u8]) -> Option<Colour> {
    let Object::Array(numbers) = note.get::<Object<'_>>(key)? else {
        return None;
    };
    let numbers: Vec<f32> = numbers.iter::<f32>().take(5).map(|v| v.clamp(0.0, 1.0)).collect();
    match numbers.as_slice() {
        [grey] => Some([*grey; 3]),
        [r, g, b] => Some([*r, *g, *b]),
        [c, m, y, k] => Some([c, m, y].map(|v| (1.0 - v) * (1.0 - k))),
        _ => None,
    }
}
