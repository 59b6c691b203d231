//! Pictures of pages, small enough to publish.

use std::sync::Arc;

use crate::geom::PageNumber;
use crate::pdf::{Drawer, Limits};

/// Draws the pages of one document.
pub(super) struct Pages(Drawer);

impl Pages {
    /// Opens a document; nothing where it cannot be drawn.
    pub(super) fn open(bytes: &Arc<Vec<u8>>) -> Option<Self> {
        Drawer::open(bytes, &Limits::default()).ok().map(Self)
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.pages()
    }

    /// A page as PNG, `dots` dots a point; in sixteen greys where the page has no colour.
    pub(super) fn png(&self, page: u32, dots: f32) -> Option<Vec<u8>> {
        let drawing = self.0.page(PageNumber(page), dots).ok()?;
        let (width, height) = (u32::from(drawing.width()), u32::from(drawing.height()));
        small(drawing.rgba(), width, height).or_else(|| drawing.into_png().ok())
    }
}

/// How far the three parts of a grey may differ.
const GREY: u8 = 12;

/// A picture without colours as four bits a dot.
fn small(rgba: &[u8], width: u32, height: u32) -> Option<Vec<u8>> {
    let grey = |p: &[u8]| match p {
        [r, g, b, _] => r.max(g).max(b) - r.min(g).min(b) <= GREY,
        _ => false,
    };
    if !rgba.chunks_exact(4).all(grey) {
        return None;
    }
    let row_dots = usize::try_from(width).ok()?;
    let mut packed = Vec::with_capacity(rgba.len() / 8);
    for row in rgba.chunks_exact(row_dots * 4) {
        for pair in row.chunks(8) {
            let level = |at: usize| pair.get(at + 1).map_or(15, |g| (u16::from(*g) * 15 + 127) / 255);
            packed.push((level(0) << 4 | level(4)) as u8);
        }
    }
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Four);
    encoder.set_compression(png::Compression::Balanced);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&packed).ok()?;
    drop(writer);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_print_is_small_and_is_the_page() {
        let bytes = Arc::new(std::fs::read("fixtures/pdf/2024-52-summer-evenings.pdf").unwrap());
        let pages = Pages::open(&bytes).unwrap();
        let png = pages.png(1, 1.5).unwrap();
        let plain = Drawer::open(&bytes, &Limits::default()).unwrap();
        let plain = plain.page(PageNumber(1), 1.5).unwrap();
        let size = (u32::from(plain.width()), u32::from(plain.height()));
        let full = plain.into_png().unwrap();
        assert!(png.len() * 2 < full.len(), "{} against {}", png.len(), full.len());
        let reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
        assert_eq!((reader.info().width, reader.info().height), size);
        assert!(pages.png(99, 1.5).is_none());
    }

    #[test]
    fn a_picture_with_a_colour_keeps_it() {
        assert!(small(&[0, 0, 0, 255, 200, 0, 0, 255], 2, 1).is_none());
        assert!(small(&[0, 0, 0, 255, 200, 200, 199, 255, 9, 9, 9, 255], 3, 1).is_some());
    }
}
