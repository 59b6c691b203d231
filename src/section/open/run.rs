//! Runs: what stands together on one line, between wide gaps. The smallest thing a label or a value can be.

use crate::geom::{PageNumber, Rect};
use crate::layout::{Block, BlockKind, Layout, Span};
use crate::section::units::{CellPlace, Unit};

/// Words of one line with no wide gap between them.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// The unit it stands in.
    pub(super) unit: usize,
    /// Its place in the text.
    pub(super) span: Span,
    pub(super) page: PageNumber,
    pub(super) bbox: Rect,
    pub(super) size: f32,
    pub(super) bold: bool,
    pub(super) italic: bool,
    /// The cell it stands in.
    pub(super) cell: Option<CellPlace>,
    /// It begins its block.
    pub(super) opens_block: bool,
    /// It stands alone on its line.
    pub(super) alone: bool,
}

/// All runs of the free blocks and of the tables that a form is laid out in, in the order of the text.
pub(super) fn of(layout: &Layout, units: &[Unit<'_>]) -> Vec<Run> {
    let mut out = Vec::new();
    for (u, unit) in units.iter().enumerate() {
        if let Unit::Block(block, cell) = unit
            && block.kind != BlockKind::Footnote
        {
            of_block(layout, u, block, *cell, &mut out);
        }
    }
    out
}

fn of_block(layout: &Layout, unit: usize, block: &Block, cell: Option<CellPlace>, out: &mut Vec<Run>) {
    for (k, line) in block.lines.iter().enumerate() {
        let mut starts: Vec<usize> = vec![line.span.start];
        starts.extend(line.segments.iter().copied().filter(|s| *s > line.span.start));
        // The words behind a list number are one run with it: `1.` begins no column.
        if k == 0 && block.body.start > block.span.start {
            starts.retain(|s| *s == line.span.start || *s > block.body.start);
        }
        for (i, start) in starts.iter().enumerate() {
            let end = starts.get(i + 1).copied().unwrap_or(line.span.end);
            let span = layout.text.trim(Span::new(*start, end.max(*start)));
            // Dots and strokes to write on are not words.
            if !layout.text.slice(span).chars().any(char::is_alphanumeric) {
                continue;
            }
            let Some(print) = print(layout, span) else {
                continue;
            };
            out.push(Run {
                unit,
                span,
                page: line.line.page,
                bbox: print.bbox,
                size: print.size,
                bold: print.bold,
                italic: print.italic,
                cell,
                opens_block: k == 0 && i == 0,
                alone: starts.len() == 1,
            });
        }
    }
}

struct Look {
    bbox: Rect,
    size: f32,
    bold: bool,
    italic: bool,
}

/// How the letters of a stretch of text look.
fn print(layout: &Layout, span: Span) -> Option<Look> {
    let mut look: Option<Look> = None;
    let (mut letters, mut bold, mut italic) = (0_usize, 0_usize, 0_usize);
    let mut at = span.start;
    for c in layout.text.slice(span).chars() {
        let glyph = layout
            .text
            .glyph(at)
            .and_then(|(page, i)| layout.page(page)?.glyphs.get(i));
        at += c.len_utf8();
        let Some(g) = glyph else { continue };
        if c.is_alphanumeric() {
            letters += 1;
            bold += usize::from(g.bold);
            italic += usize::from(g.italic);
        }
        look = Some(match look {
            None => Look {
                bbox: g.bbox,
                size: g.size,
                bold: false,
                italic: false,
            },
            Some(l) => Look {
                bbox: l.bbox.union(&g.bbox),
                size: l.size.max(g.size),
                ..l
            },
        });
    }
    let mut look = look?;
    look.bold = letters > 0 && bold * 10 >= letters * 9;
    look.italic = letters > 0 && italic * 10 >= letters * 9;
    Some(look)
}

impl Run {
    /// Whether two runs stand on one line, to the eye.
    pub(super) fn level_with(&self, other: &Self) -> bool {
        self.page == other.page
            && Rect::overlap(self.bbox.top, self.bbox.bottom, other.bbox.top, other.bbox.bottom)
                >= 0.5 * self.bbox.height().min(other.bbox.height())
    }

    /// Whether two runs stand in one column, to the eye: their left edges agree, or one lies within the other.
    pub(super) fn in_column_with(&self, other: &Self) -> bool {
        if self.page != other.page {
            return false;
        }
        let shared = Rect::overlap(self.bbox.left, self.bbox.right, other.bbox.left, other.bbox.right);
        let narrow = self.bbox.width().min(other.bbox.width());
        (self.bbox.left - other.bbox.left).abs() <= 1.2 * self.size.max(other.size) || shared >= 0.6 * narrow
    }

    /// Whether the print of two runs is the same: a label's value is often in another.
    pub(super) fn looks_like(&self, other: &Self) -> bool {
        self.bold == other.bold && self.italic == other.italic && (self.size - other.size).abs() < 0.6
    }
}
