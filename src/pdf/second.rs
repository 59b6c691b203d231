//! The second reading, with `pdf-extract`, which shares no code with the first reading.
//!
//! It gives characters and their places, but no fonts, rulings or visibility. It panics on about one file in twenty
//! of a sample from the web, so it is called only behind `catch_unwind`, and only for files within the ceilings of
//! the first reading.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use pdf_extract::{Document as Objects, MediaBox, Object, OutputDev, OutputError, Transform};

use super::decode;
use super::limits::Limits;
use super::open::{OpenError, OpenErrorKind, PageReader};
use super::page::{Document, Font, Glyph, Page, Turn};
use crate::clock::Deadline;
use crate::geom::{PageNumber, Rect};

/// Reads pages with `pdf-extract`.
#[derive(Debug, Clone, Copy, Default)]
pub struct SecondReading;

/// The most pages that a file can reasonably have.
const MOST_PAGES: i64 = 1_000_000;

struct TooMuch;

impl PageReader for SecondReading {
    fn read(&self, bytes: &Arc<Vec<u8>>, limits: &Limits) -> Result<Document, OpenError> {
        let outcome = catch_unwind(AssertUnwindSafe(|| read(bytes, limits)));
        outcome.unwrap_or_else(|_| {
            Err(OpenError::new(
                OpenErrorKind::Crashed,
                "the second reading of the file failed inside the reader",
            ))
        })
    }
}

fn read(bytes: &[u8], limits: &Limits) -> Result<Document, OpenError> {
    let damaged =
        |e: &dyn std::fmt::Display| OpenError::new(OpenErrorKind::Damaged, format!("second reading: {e}"));
    let mut objects = Objects::load_mem(bytes).map_err(|e| damaged(&e))?;
    if objects.is_encrypted() {
        objects
            .decrypt("")
            .map_err(|_| OpenError::new(OpenErrorKind::Encrypted, "the file asks for a password"))?;
    }
    // The reader reserves memory for the number of pages that each part of the page tree states.
    let overstated = objects.objects.values().any(|object| {
        let count = object.as_dict().and_then(|d| d.get(b"Count")?.as_i64());
        count.is_ok_and(|n| n > MOST_PAGES)
    });
    if overstated {
        return Err(OpenError::new(
            OpenErrorKind::Damaged,
            "the file states an impossible number of pages",
        ));
    }
    let pages = objects.get_pages();
    if pages.is_empty() {
        return Err(OpenError::new(
            OpenErrorKind::Damaged,
            "the second reading found no page",
        ));
    }
    let mut collector = Collector {
        pages: Vec::new(),
        base: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
        limits: *limits,
        deadline: Deadline::within(limits.time),
        frames: pages.iter().map(|(n, id)| (*n, frame(&objects, *id))).collect(),
        total: 0,
    };
    for number in pages.keys().take(limits.pages) {
        // If a page fails, its characters so far are kept, and the next page is read.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            pdf_extract::output_doc_page(&objects, &mut collector, *number)
        }));
    }
    let mut pages = collector.pages;
    for page in &mut pages {
        decode::drop_overprints(&mut page.glyphs);
    }
    Ok(Document {
        pages,
        fonts: vec![Font {
            name: String::new(),
            bold: false,
            italic: false,
        }],
        ..Document::default()
    })
}

/// The visible part of a page and its rotation.
#[derive(Clone, Copy)]
struct Frame {
    crop: [f64; 4],
    rotate: i64,
}

impl Frame {
    /// The transform from user space to the displayed page, and the page's width and height in points.
    fn base(&self) -> ([f64; 6], f32, f32) {
        let [x0, y0, x1, y1] = self.crop;
        let (w, h) = (x1 - x0, y1 - y0);
        match self.rotate.rem_euclid(360) {
            90 => ([0.0, 1.0, 1.0, 0.0, -y0, -x0], h as f32, w as f32),
            180 => ([-1.0, 0.0, 0.0, 1.0, x1, -y0], w as f32, h as f32),
            270 => ([0.0, -1.0, -1.0, 0.0, y1, x1], h as f32, w as f32),
            _ => ([1.0, 0.0, 0.0, -1.0, -x0, y1], w as f32, h as f32),
        }
    }
}

fn frame(objects: &Objects, id: (u32, u16)) -> Frame {
    let numbers = |o: &Object| -> Option<[f64; 4]> {
        let (_, o) = objects.dereference(o).ok()?;
        let v: Vec<f64> = o
            .as_array()
            .ok()?
            .iter()
            .filter_map(|n| objects.dereference(n).ok())
            .filter_map(|(_, n)| n.as_float().ok().map(f64::from))
            .collect();
        let [a, b, c, d] = v.as_slice() else { return None };
        Some([a.min(*c), b.min(*d), a.max(*c), b.max(*d)])
    };
    let mut media = None;
    let mut crop = None;
    let mut rotate = None;
    let mut at = objects.get_dictionary(id).ok();
    for _ in 0..32 {
        let Some(dict) = at else { break };
        media = media.or_else(|| dict.get(b"MediaBox").ok().and_then(numbers));
        crop = crop.or_else(|| dict.get(b"CropBox").ok().and_then(numbers));
        rotate = rotate.or_else(|| dict.get(b"Rotate").ok().and_then(|o| o.as_i64().ok()));
        at = dict
            .get(b"Parent")
            .ok()
            .and_then(|p| objects.dereference(p).ok())
            .and_then(|(_, p)| p.as_dict().ok());
    }
    let media = media.unwrap_or([0.0, 0.0, 595.28, 841.89]);
    let crop = crop.map_or(media, |c| {
        let r = [
            c[0].max(media[0]),
            c[1].max(media[1]),
            c[2].min(media[2]),
            c[3].min(media[3]),
        ];
        if r[0] < r[2] && r[1] < r[3] { r } else { media }
    });
    Frame {
        crop,
        rotate: rotate.unwrap_or(0),
    }
}

struct Collector {
    pages: Vec<Page>,
    base: [f64; 6],
    limits: Limits,
    deadline: Deadline,
    frames: std::collections::BTreeMap<u32, Frame>,
    total: usize,
}

impl OutputDev for Collector {
    fn begin_page(
        &mut self,
        page_num: u32,
        media_box: &MediaBox,
        _art_box: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        let frame = self.frames.get(&page_num).copied().unwrap_or(Frame {
            crop: [media_box.llx, media_box.lly, media_box.urx, media_box.ury],
            rotate: 0,
        });
        let (base, width, height) = frame.base();
        self.base = base;
        self.pages.push(Page::blank(PageNumber(page_num), width, height));
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        trm: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        char: &str,
    ) -> Result<(), OutputError> {
        self.total += 1;
        if self.total > self.limits.glyphs || (self.total.is_multiple_of(1024) && self.deadline.is_over()) {
            resume_unwind(Box::new(TooMuch));
        }
        let Some(page) = self.pages.last_mut() else {
            return Ok(());
        };
        if page.glyphs.len() >= self.limits.glyphs_per_page {
            return Ok(());
        }
        let [a, b, c, d, e, f] = self.base;
        let apply = |x: f64, y: f64| ((a * x + c * y) as f32, (b * x + d * y) as f32);
        let origin = apply(trm.m31, trm.m32);
        let (x, y) = (origin.0 + e as f32, origin.1 + f as f32);
        let along = apply(trm.m11 * font_size, trm.m12 * font_size);
        let across = apply(trm.m21 * font_size, trm.m22 * font_size);
        let size = across.0.hypot(across.1);
        let advance = along.0.hypot(along.1) * width as f32;
        if !(x.is_finite() && y.is_finite() && size.is_finite() && advance.is_finite()) || size <= 0.05 {
            return Ok(());
        }
        let turn = if along.0.abs() >= along.1.abs() {
            if along.0 >= 0.0 { Turn::None } else { Turn::Half }
        } else if along.1 > 0.0 {
            Turn::Right
        } else {
            Turn::Left
        };
        let (up, down, adv) = (size * 0.75, size * 0.22, advance.max(0.0));
        let (bbox, baseline) = match turn {
            Turn::Half => (Rect::from_corners(x, y + up, x - adv, y - down), y),
            Turn::Right => (Rect::from_corners(x + up, y, x - down, y + adv), x),
            Turn::Left => (Rect::from_corners(x - up, y, x + down, y - adv), x),
            Turn::None | Turn::Slanted => (Rect::from_corners(x, y - up, x + adv, y + down), y),
        };
        if bbox.center_x() < 0.0
            || bbox.center_y() < 0.0
            || bbox.center_x() > page.width
            || bbox.center_y() > page.height
        {
            return Ok(());
        }
        let chars = decode::expand(char);
        let n = chars.len().max(1) as f32;
        for (k, ch) in chars.iter().enumerate() {
            if ch.is_control() || *ch == char::REPLACEMENT_CHARACTER {
                page.unmapped += 1;
                continue;
            }
            let part = if n > 1.0 && turn == Turn::None {
                Rect {
                    left: bbox.left + bbox.width() * k as f32 / n,
                    right: bbox.left + bbox.width() * (k + 1) as f32 / n,
                    ..bbox
                }
            } else {
                bbox
            };
            page.glyphs.push(Glyph {
                bbox: part,
                turn,
                ..Glyph::upright(*ch, (part.left, part.right), baseline, size)
            });
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}
