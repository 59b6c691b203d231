//! Draws a page as a picture in shades of grey.

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
use super::fault::ScanFault;
use super::upright;

/// Resolution in dots per inch. By Tesseract's own measurements it reads best when letters are 20 to 30 dots high;
/// print of 11 points has that height at 300.
const DPI: f32 = 300.0;

/// The most dots of a picture. A3 at 300 dots per inch has 17 million.
const MAX_DOTS: f32 = 24e6;

/// The most dots of all pictures on a page together, because they are unpacked whole before they are drawn. A3 at 600
/// dots per inch has 70 million.
const MAX_SOURCE: u64 = 80_000_000;

/// A picture in shades of grey, 0 black to 255 white, row by row from the top left.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Picture {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) data: Vec<u8>,
    /// Dots per point.
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

/// Paper, even grey paper, is lighter than this.
const PAPER: u8 = 160;

/// How much of a page could be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Completeness {
    /// Everything, as far as the renderer reports.
    #[default]
    Whole,
    /// A picture on the page is broken, but other things were drawn.
    Partial,
    /// The pictures of the page are broken, and nothing else was drawn.
    Nothing,
}

/// Draws the pages of one document.
pub(super) struct Renderer {
    bytes: Arc<Vec<u8>>,
    limits: Limits,
    pdf: Option<Option<Pdf>>,
    completeness: Completeness,
}

impl Renderer {
    pub(super) fn new(bytes: Arc<Vec<u8>>, limits: &Limits) -> Self {
        Self {
            bytes,
            limits: *limits,
            pdf: None,
            completeness: Completeness::Whole,
        }
    }

    /// Returns how much of the last page could be drawn, and resets it to [`Completeness::Whole`].
    pub(super) fn take_completeness(&mut self) -> Completeness {
        std::mem::take(&mut self.completeness)
    }

    /// The picture of a page, turned upright. `lies` is the direction of the print on the page as displayed.
    ///
    /// # Errors
    ///
    /// [`ScanFault`] if the page cannot be drawn.
    pub(super) fn draw(&mut self, page: &Page, lies: Turn) -> Result<Picture, ScanFault> {
        if page.dots > MAX_SOURCE {
            return Err(ScanFault::TooManyDots {
                found: page.dots,
                most: MAX_SOURCE,
            });
        }
        let drawn = catch_unwind(AssertUnwindSafe(|| self.render_page(page, lies)));
        let drawn = drawn.unwrap_or(Err(ScanFault::NotDrawn))?;
        Ok(upright::picture(drawn, lies))
    }

    fn render_page(&mut self, page: &Page, lies: Turn) -> Result<Picture, ScanFault> {
        self.completeness = Completeness::Whole;
        let bytes = &self.bytes;
        let pdf = self.pdf.get_or_insert_with(|| Pdf::new(Arc::clone(bytes)).ok());
        let source = pdf
            .as_ref()
            .and_then(|p| p.pages().get(page.number.index()))
            .ok_or(ScanFault::PageNotFound)?;
        Inflation::new(&self.limits).check_page(source)?;
        let (width, height) = source.render_dimensions();
        // The page's own unit may be larger than a point. The dots are counted on the page as displayed.
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
            return Err(ScanFault::TooNarrow);
        }
        let broken = Arc::new(AtomicBool::new(false));
        let seen_broken = Arc::clone(&broken);
        let settings = InterpreterSettings {
            warning_sink: Arc::new(move |warning| {
                if matches!(warning, InterpreterWarning::ImageDecodeFailure) {
                    seen_broken.store(true, Ordering::Relaxed);
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
        // ITU-R BT.601: how bright red, green and blue appear to the eye.
        let data: Vec<u8> = pixels
            .data()
            .iter()
            .map(|p| ((u32::from(p.r) * 77 + u32::from(p.g) * 150 + u32::from(p.b) * 29) >> 8) as u8)
            .collect();
        if width < 30 || height < 30 || data.len() != width * height {
            return Err(ScanFault::TooSmall);
        }
        if broken.load(Ordering::Relaxed) {
            if data.iter().all(|v| *v > PAPER) {
                self.completeness = Completeness::Nothing;
                return Err(ScanFault::BrokenPicture);
            }
            self.completeness = Completeness::Partial;
        }
        Ok(Picture {
            width,
            height,
            data,
            scale,
        })
    }
}
