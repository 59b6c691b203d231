//! Any glyphs on a page: the layout keeps every visible glyph, and every character of its text leads back to a glyph.

#![no_main]

use std::sync::{Arc, LazyLock};

use decisions::geom::Rect;
use decisions::layout::{Span, lay_out};
use decisions::pdf::{Document, FontId, Glyph, Limits, Page, Turn, open};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut document = Document::default();
    let mut page = BLANK.clone();
    for b in bytes.as_chunks::<6>().0.iter().take(2_000) {
        let (x, y) = (f32::from(b[0]) * 2.3, f32::from(b[1]) * 3.3);
        let size = 4.0 + f32::from(b[2] % 20);
        let ch = char::from_u32(u32::from(u16::from_be_bytes([b[3] & 0x20, b[4]]))).unwrap_or(' ');
        page.glyphs.push(Glyph {
            ch,
            bbox: Rect::from_corners(x, y - 0.75 * size, x + 0.5 * size, y + 0.22 * size),
            baseline: y,
            size,
            font: FontId(0),
            turn: [Turn::None, Turn::Right, Turn::Half, Turn::Left, Turn::Slanted]
                [usize::from(b[5] % 16 % 5)],
            bold: b[5] & 16 > 0,
            italic: b[5] & 32 > 0,
            invisible: false,
            struck: false,
            artifact: b[5] & 64 > 0,
            field: false,
            confidence: None,
        });
    }
    document.pages.push(page);
    let layout = lay_out(document);
    let text = layout.text.text();
    for (at, c) in text.char_indices() {
        let here = Span::new(at, at + c.len_utf8());
        if !c.is_whitespace() {
            assert!(layout.text.glyph(at).is_some(), "{c:?} at {at} leads to no glyph");
        }
        assert_eq!(layout.text.slice(here).chars().next(), Some(c));
    }
});

/// An empty page of a real file, because only reading a file creates pages.
static BLANK: LazyLock<Page> = LazyLock::new(|| {
    const FILE: &[u8] = include_bytes!("../../../fixtures/pdf/2024-06-precept.pdf");
    let document = open(&Arc::new(FILE.to_vec()), &Limits::default()).expect("the fixture opens");
    let mut page = document.pages.into_iter().next().expect("the fixture has a page");
    page.glyphs.clear();
    page.rulings.clear();
    page.images.clear();
    page
});
