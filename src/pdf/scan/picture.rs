//! A page drawn as a picture in shades of grey.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro::hayro_interpret::{InterpreterSettings, InterpreterWarning};
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use super::super::inflation::Inflation;
use super::super::limits::Limits;
use super::super::page::{Page, Turn};
use super::upright;

/// Dots an inch at which a page is drawn. Tesseract's own measurements put its best at letters 20 to 30 dots high,
/// which print of 11 points has at 300.
const DPI: f32 = 300.0;

/// A page is never drawn with more dots than this: A3 at 300 an inch has 17 million.
const MAX_DOTS: f32 = 24e6;

/// Nor is one whose pictures together have more: they are unpacked whole before they are drawn. A3 at 600 dots an inch
/// has 70 million.
const MAX_SOURCE: u64 = 80_000_000;

/// Shades of grey, 0 black to 255 white, row by row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Picture {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) data: Vec<u8>,
    /// Dots a point.
    pub(super) scale: f32,
}

impl Picture {
    pub(super) fn row(&self, y: usize) -> &[u8] {
        self.data
            .get(y * self.width..(y + 1) * self.width)
            .unwrap_or_default()
    }

    pub(super) fn row_mut(&mut self, y: usize) -> &mut [u8] {
        self.data
            .get_mut(y * self.width..(y + 1) * self.width)
            .unwrap_or_default()
    }

    pub(super) fn at(&self, x: usize, y: usize) -> u8 {
        if x < self.width {
            self.data.get(y * self.width + x).copied().unwrap_or(255)
        } else {
            255
        }
    }
}

/// Paper is lighter than this, also where it is grey.
const PAPER: u8 = 160;

/// How much of what a page shows could be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Drawn {
    /// All, as far as the renderer says.
    #[default]
    Whole,
    /// A picture on it is broken, and something else stands there.
    InPart,
    /// Its pictures are broken, and nothing else stands there.
    Nothing,
}

/// Draws the pages of one document.
pub(super) struct Camera {
    bytes: Arc<Vec<u8>>,
    limits: Limits,
    pdf: Option<Option<Pdf>>,
    drawn: Drawn,
}

impl Camera {
    pub(super) fn new(bytes: Arc<Vec<u8>>, limits: &Limits) -> Self {
        Self {
            bytes,
            limits: *limits,
            pdf: None,
            drawn: Drawn::Whole,
        }
    }

    /// How much of the last page could be drawn; asked again, of no page.
    pub(super) fn drawn(&mut self) -> Drawn {
        std::mem::take(&mut self.drawn)
    }

    /// The picture of a page, turned upright if its print runs another way on the page as displayed.
    ///
    /// # Errors
    ///
    /// A message for the person who reads the record, where it cannot be drawn.
    pub(super) fn take(&mut self, page: &Page, lies: Turn) -> Result<Picture, String> {
        if page.dots > MAX_SOURCE {
            return Err(format!(
                "its pictures have {} million dots, more than the {} million that are drawn",
                page.dots / 1_000_000,
                MAX_SOURCE / 1_000_000
            ));
        }
        let drawn = catch_unwind(AssertUnwindSafe(|| self.draw(page, lies)));
        let drawn = drawn.unwrap_or_else(|_| Err("it could not be drawn".to_owned()))?;
        Ok(upright::picture(drawn, lies))
    }

    fn draw(&mut self, page: &Page, lies: Turn) -> Result<Picture, String> {
        self.drawn = Drawn::Whole;
        let bytes = &self.bytes;
        let pdf = self.pdf.get_or_insert_with(|| Pdf::new(Arc::clone(bytes)).ok());
        let source = pdf
            .as_ref()
            .and_then(|p| p.pages().get(page.number.index()))
            .ok_or("it could not be found again to be drawn")?;
        Inflation::new(&self.limits).check_page(source)?;
        let (width, height) = source.render_dimensions();
        // A page's own unit may be larger than a point; the dots are counted on the page as displayed.
        let displayed = match lies {
            Turn::Right | Turn::Left => page.height,
            Turn::None | Turn::Half | Turn::Slanted => page.width,
        };
        let unit = displayed / width.max(0.1);
        let mut scale = DPI / 72.0;
        let area = page.width * page.height * scale * scale;
        if area > MAX_DOTS {
            scale *= (MAX_DOTS / area).sqrt();
        }
        let drawn_scale = scale * unit;
        let side = f32::from(u16::MAX - 1);
        if !(width * drawn_scale < side && height * drawn_scale < side) {
            return Err("it is too long and narrow to be drawn".to_owned());
        }
        let broken = Arc::new(AtomicBool::new(false));
        let tell = Arc::clone(&broken);
        let settings = InterpreterSettings {
            warning_sink: Arc::new(move |warning| {
                if matches!(warning, InterpreterWarning::ImageDecodeFailure) {
                    tell.store(true, Ordering::Relaxed);
                }
            }),
            ..InterpreterSettings::default()
        };
        let pixels = render(
            source,
            &RenderCache::new(),
            &settings,
            &RenderSettings {
                force_image_interpolation: true,
                ..RenderSettings::default()
            },
            &PixmapSettings {
                x_scale: drawn_scale,
                y_scale: drawn_scale,
                bg_color: WHITE,
            },
        );
        let (width, height) = (usize::from(pixels.width()), usize::from(pixels.height()));
        // ITU-R BT.601: how bright an eye finds red, green and blue.
        let data: Vec<u8> = pixels
            .data()
            .iter()
            .map(|p| ((u32::from(p.r) * 77 + u32::from(p.g) * 150 + u32::from(p.b) * 29) >> 8) as u8)
            .collect();
        if width < 30 || height < 30 || data.len() != width * height {
            return Err("it is too small to be drawn".to_owned());
        }
        if broken.load(Ordering::Relaxed) {
            if data.iter().all(|v| *v > PAPER) {
                self.drawn = Drawn::Nothing;
                return Err("its picture is broken".to_owned());
            }
            self.drawn = Drawn::InPart;
        }
        Ok(Picture {
            width,
            height,
            data,
            scale,
        })
    }
}
