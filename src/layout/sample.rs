//! Pages written by hand, for tests of this room and of those behind it.

use super::{Layout, lay_out};
use crate::geom::PageNumber;
use crate::pdf::{Document, Glyph, Page, Ruling, Scan};

const LEFT: f32 = 60.0;
const RIGHT: f32 = 540.0;
const SIZE: f32 = 10.0;
const ADVANCE: f32 = 5.0;
const LEADING: f32 = 12.0;

/// A page of one typeface, five points a character, written from the top.
pub(crate) struct Sheet {
    /// The pages before.
    written: Vec<Page>,
    page: Page,
    baseline: f32,
}

/// A paragraph of full lines, as every real page has: by them the room measures all others.
const FULL: &str = "This paper was written for the eyes of those who measure pages and has nothing to say of its own, but \
    it says so in lines that run from one edge of the page to the other edge, and then begin again below, as the lines \
    of a letterhead in the office of a small town may do when nobody has thought of the reader at all.";

impl Sheet {
    pub(crate) fn new() -> Self {
        Self::blank().write(FULL)
    }

    /// Nothing stands on it yet.
    pub(crate) fn blank() -> Self {
        Self {
            written: Vec::new(),
            page: Page::blank(PageNumber(1), 600.0, 840.0),
            baseline: 60.0,
        }
    }

    /// Paragraphs, one a line of the text; a line in bold begins with `**`. A tab begins the page's second half.
    pub(crate) fn write(mut self, text: &str) -> Self {
        for line in text.lines().map(str::trim_start) {
            let (bold, line) = line.strip_prefix("**").map_or((false, line), |l| (true, l));
            let most = ((RIGHT - LEFT) / ADVANCE) as usize;
            let mut row = String::new();
            for word in line.split(' ') {
                if row.chars().count() + 1 + word.chars().count() > most {
                    self.put(LEFT, &std::mem::take(&mut row), bold);
                    self.baseline += LEADING;
                }
                if !row.is_empty() {
                    row.push(' ');
                }
                row.push_str(word);
            }
            for (i, part) in row.split('\t').enumerate() {
                self.put(if i == 0 { LEFT } else { 300.0 }, part, bold);
            }
            self.baseline += 2.0 * LEADING;
        }
        self
    }

    /// Lines in bold close below each other.
    pub(crate) fn headings(mut self, lines: &[&str]) -> Self {
        for line in lines {
            self.put(LEFT, line, true);
            self.baseline += LEADING;
        }
        self.baseline += LEADING;
        self
    }

    /// The next page.
    pub(crate) fn overleaf(mut self) -> Self {
        let next = PageNumber(self.page.number.0 + 1);
        let page = Page::blank(next, 600.0, 840.0);
        self.written.push(std::mem::replace(&mut self.page, page));
        self.baseline = 60.0;
        self
    }

    /// Lines close below each other. A tab begins the page's second half.
    pub(crate) fn lines(mut self, lines: &[&str]) -> Self {
        for line in lines {
            for (i, part) in line.split('\t').enumerate() {
                self.put(if i == 0 { LEFT } else { 300.0 }, part, false);
            }
            self.baseline += LEADING;
        }
        self.baseline += LEADING;
        self
    }

    /// A table with lines between its cells.
    pub(crate) fn table<const N: usize>(mut self, rows: &[[&str; N]]) -> Self {
        let width = (RIGHT - LEFT) / N as f32;
        let top = self.baseline - LEADING;
        for row in rows {
            for (i, cell) in row.iter().enumerate() {
                self.put(LEFT + width * i as f32 + 4.0, cell, false);
            }
            self.baseline += 1.5 * LEADING;
        }
        let bottom = top + 1.5 * LEADING * rows.len() as f32;
        for i in 0..=rows.len() {
            self.page.rulings.push(Ruling {
                horizontal: true,
                at: top + 1.5 * LEADING * i as f32,
                from: LEFT,
                to: RIGHT,
            });
        }
        for i in 0..=N {
            self.page.rulings.push(Ruling {
                horizontal: false,
                at: LEFT + width * i as f32,
                from: top,
                to: bottom,
            });
        }
        self.baseline += 2.0 * LEADING;
        self
    }

    fn put(&mut self, left: f32, text: &str, bold: bool) {
        for (i, ch) in text.chars().enumerate() {
            let x = left + ADVANCE * i as f32;
            self.page.glyphs.push(Glyph {
                bold,
                ..Glyph::upright(ch, (x, x + ADVANCE), self.baseline, SIZE)
            });
        }
    }

    /// The page is a picture, and its letters are recognised.
    pub(crate) fn scanned(mut self) -> Self {
        self.page.scan = Some(Scan::default());
        for glyph in &mut self.page.glyphs {
            glyph.invisible = true;
        }
        self
    }

    pub(crate) fn lay_out(self) -> Layout {
        lay_out(Document {
            pages: self.written.into_iter().chain([self.page]).collect(),
            ..Document::default()
        })
    }
}
