//! A page drawn as a picture for a person to look at: with frames around values, or without.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use super::inflation::{Inflation, InflationFault, check_ends, check_structure};
use super::limits::Limits;
use crate::geom::PageNumber;

/// A drawing never has more dots than this: A3 at 200 dots an inch has 7.7 million. Larger pages are drawn smaller.
const MAX_DOTS: f32 = 12e6;

/// White space between words and the frame around them, in points.
const MARGIN: f64 = 2.5;

/// Thickness of a frame, in points.
const LINE: f64 = 1.0;

/// Why a page cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DrawError {
    /// The document has fewer pages.
    #[error("the document has no page {asked}; its last page is {pages}")]
    NoSuchPage {
        /// The page that was asked for.
        asked: PageNumber,
        /// How many there are.
        pages: usize,
    },
    /// The file, or a picture on the page, cannot be read or would cost more than the limits allow.
    #[error("the page cannot be drawn: {0}")]
    Unreadable(String),
}

/// Draws pages of one document.
pub struct Drawer {
    pdf: Pdf,
    limits: Limits,
}

impl Drawer {
    /// Opens the document to draw its pages.
    ///
    /// # Errors
    ///
    /// [`DrawError::Unreadable`] if the bytes are not a PDF that can be opened, or unpack to more than the limits allow.
    pub fn open(bytes: &Arc<Vec<u8>>, limits: &Limits) -> Result<Self, DrawError> {
        let unreadable = |e: InflationFault| DrawError::Unreadable(e.to_string());
        check_ends(bytes).map_err(unreadable)?;
        check_structure(bytes, limits).map_err(unreadable)?;
        let loaded = catch_unwind(AssertUnwindSafe(|| Pdf::new(Arc::clone(bytes))));
        match loaded {
            Ok(Ok(pdf)) => Ok(Self { pdf, limits: *limits }),
            _ => Err(DrawError::Unreadable(
                "the file is not a PDF that can be opened".to_owned(),
            )),
        }
    }

    /// Number of pages.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.pdf.pages().len()
    }

    /// Draws a page as displayed, at `dots` dots a point (1.0 is 72 dots an inch), fewer where the page is very large.
    ///
    /// # Errors
    ///
    /// [`DrawError`]. Costs some tens of milliseconds for a page of print.
    pub fn page(&self, number: PageNumber, dots: f32) -> Result<Drawing, DrawError> {
        let Some(page) = self.pdf.pages().get(number.index()) else {
            return Err(DrawError::NoSuchPage {
                asked: number,
                pages: self.pages(),
            });
        };
        Inflation::new(&self.limits)
            .check_page(page)
            .map_err(|e| DrawError::Unreadable(e.to_string()))?;
        // The renderer counts in user-space units; boxes of evidence are in points.
        let unit = super::page::user_unit(page);
        let (width, height) = page.render_dimensions();
        let area = width * height * unit * unit * dots * dots;
        let dots = if area > MAX_DOTS {
            dots * (MAX_DOTS / area).sqrt()
        } else {
            dots
        };
        let scale = dots * unit;
        let side = f32::from(u16::MAX - 1);
        if !(width * scale < side && height * scale < side && width * scale >= 1.0 && height * scale >= 1.0) {
            return Err(DrawError::Unreadable(
                "its sides are too long, too short or too unequal".to_owned(),
            ));
        }
        let drawn = catch_unwind(AssertUnwindSafe(|| {
            render(
                page,
                &RenderCache::new(),
                &InterpreterSettings::default(),
                &RenderSettings::default(),
                &PixmapSettings {
                    x_scale: scale,
                    y_scale: scale,
                    bg_color: WHITE,
                },
            )
        }));
        let pixels = drawn.map_err(|_| DrawError::Unreadable("drawing it failed".to_owned()))?;
        Ok(Drawing {
            pixels,
            dots: f64::from(dots),
        })
    }
}

/// A page as a picture.
pub struct Drawing {
    pixels: Pixmap,
    /// Dots a point.
    dots: f64,
}

impl Drawing {
    /// Width in dots.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.pixels.width()
    }

    /// Height in dots.
    #[must_use]
    pub fn height(&self) -> u16 {
        self.pixels.height()
    }

    /// Draws a frame around a box (`[left, top, right, bottom]` in points from the top left of the page as displayed)
    /// in a colour (red, green, blue); `tinted` also tints what is inside.
    pub fn frame(&mut self, bbox: [f64; 4], colour: [u8; 3], tinted: bool) {
        let (width, height) = (i32::from(self.width()), i32::from(self.height()));
        let dots = |points: f64| (points * self.dots).round() as i32;
        let line = dots(LINE).max(1);
        let [left, top, right, bottom] = bbox;
        let (left, top) = (dots(left - MARGIN).max(0), dots(top - MARGIN).max(0));
        let (right, bottom) = (
            dots(right + MARGIN).min(width - 1),
            dots(bottom + MARGIN).min(height - 1),
        );
        let pixels = self.pixels.data_as_u8_slice_mut();
        for y in top..=bottom {
            for x in left..=right {
                let edge = (x - left).min(right - x).min(y - top).min(bottom - y) < line;
                let share = match (edge, tinted) {
                    (true, _) => 100,
                    (false, true) => 15,
                    (false, false) => continue,
                };
                let at = (y * width + x) as usize * 4;
                let Some(pixel) = pixels.get_mut(at..at + 3) else {
                    continue;
                };
                for (value, wanted) in pixel.iter_mut().zip(colour) {
                    *value = ((u32::from(*value) * (100 - share) + u32::from(wanted) * share) / 100) as u8;
                }
            }
        }
    }

    /// The dots row by row, four bytes each: red, green, blue and an opacity that is full everywhere.
    #[must_use]
    pub fn rgba(&self) -> &[u8] {
        self.pixels.data_as_u8_slice()
    }

    /// The picture as a PNG file.
    ///
    /// # Errors
    ///
    /// [`DrawError::Unreadable`] if the encoder refuses the picture, which it does not for a drawing of this module.
    pub fn into_png(self) -> Result<Vec<u8>, DrawError> {
        self.pixels
            .into_png()
            .map_err(|cause| DrawError::Unreadable(cause.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixture() -> Drawer {
        let bytes = Arc::new(std::fs::read("fixtures/pdf/2024-52-summer-evenings.pdf").unwrap());
        Drawer::open(&bytes, &Limits::default()).unwrap()
    }

    #[test]
    fn a_frame_changes_the_dots_around_its_box_and_no_others() {
        let drawer = fixture();
        let page = PageNumber::from_index(0);
        let plain = drawer.page(page, 1.0).unwrap();
        let mut framed = drawer.page(page, 1.0).unwrap();
        framed.frame([100.0, 100.0, 200.0, 120.0], [255, 0, 0], false);
        let width = usize::from(plain.width());
        let differs = |x: usize, y: usize| {
            plain.pixels.data().get(y * width + x) != framed.pixels.data().get(y * width + x)
        };
        assert!(differs(98, 110), "left edge");
        assert!(differs(150, 123), "lower edge");
        assert!(!differs(150, 110), "inside");
        assert!(!differs(90, 110), "outside");
    }

    #[test]
    fn a_box_outside_the_page_draws_nothing_and_does_not_fail() {
        let mut drawing = fixture().page(PageNumber::from_index(0), 0.5).unwrap();
        drawing.frame([-50.0, -50.0, 1e9, 1e9], [1, 2, 3], true);
        drawing.frame([1e6, 1e6, 2e6, 2e6], [1, 2, 3], true);
        assert!(drawing.into_png().unwrap().starts_with(b"\x89PNG"));
    }

    #[test]
    fn a_page_that_is_not_there_is_named() {
        let Err(error) = fixture().page(PageNumber::from_index(99), 1.0) else {
            panic!("the document has fewer pages");
        };
        assert!(
            error
                .to_string()
                .starts_with("the document has no page 100; its last page is ")
        );
    }

    #[test]
    fn a_very_large_page_is_drawn_smaller() {
        let drawing = fixture().page(PageNumber::from_index(0), 1000.0).unwrap();
        assert!(u32::from(drawing.width()) * u32::from(drawing.height()) <= 12_100_000);
    }
}
