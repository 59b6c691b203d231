//! Values that stand above or below their labels, in the labels' columns, and values of lists.

use super::Assembly;
use super::checklist::is_answer;
use crate::geom::{PageNumber, Rect};
use crate::layout::{BlockKind, PlacedLine, Span};
use crate::section::landmarks::Landmark;
use crate::section::units::Unit;

/// Which side of its label a value stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Above,
    Below,
}

/// How many heights of the label's line may lie between a label and its value: a dotted line and some air around it.
const REACH: f32 = 3.5;

/// How many heights of the label's line may lie between two lines of one value. The next paragraph or box stands further off.
const LINE_GAP: f32 = 0.5;

/// Most words an item of a list has. A longer paragraph below a label is running text.
const LONGEST_ITEM: usize = 25;

/// A stretch of a line without a wide gap, and its box.
struct Stretch {
    span: Span,
    bbox: Rect,
}

impl Assembly<'_> {
    /// The head of the column in which a question was marked, where the heads stand in a line above without a table around them:
    /// `Yes    No` over ticks and crosses.
    pub(super) fn answer_head(&self, answer: Span) -> Option<Span> {
        let mark = self.text(answer).trim();
        let is_mark = |c: char| !c.is_alphanumeric() || matches!(c, 'x' | 'X');
        if mark.is_empty() || mark.chars().count() > 3 || !mark.chars().all(is_mark) {
            return None;
        }
        let (page, place) = self.place(self.layout.text.trim(answer))?;
        let mut above: Vec<&PlacedLine> = self
            .lines_on(page)
            .filter(|l| l.line.bbox.bottom <= place.center_y())
            .collect();
        above.sort_by(|a, b| b.line.bbox.bottom.total_cmp(&a.line.bbox.bottom));
        let heads = above.into_iter().find_map(|line| {
            let stretches = self.stretches(line).into_iter();
            let heads: Vec<Stretch> = stretches.filter(|s| is_answer(self.text(s.span))).collect();
            (heads.len() >= 2).then_some(heads)
        })?;
        let far = |s: &Stretch| (s.bbox.center_x() - place.center_x()).abs();
        let mut near: Vec<&Stretch> = heads.iter().collect();
        near.sort_by(|a, b| far(a).total_cmp(&far(b)));
        match near.as_slice() {
            // Halfway between two it is in neither column.
            [first, second, ..] if far(first) * 2.0 < far(second) => Some(first.span),
            _ => None,
        }
    }

    /// What stands above or below a label, nearest to it, in its column.
    pub(super) fn in_column(&self, mark: &Landmark, side: Side) -> Option<Span> {
        if self.in_cell(mark) {
            return self.in_cell_column(mark, side);
        }
        let (page, label) = self.place(mark.label)?;
        // The labels that stand beside it share its row: each value belongs to the nearest of them.
        let row: Vec<Rect> = self
            .lines_on(page)
            .filter(|l| in_row(&l.line.bbox, &label))
            .flat_map(|l| self.stretches(l))
            .map(|s| s.bbox)
            .collect();
        let own = |s: &Stretch| {
            let to = |r: &Rect| apart(&s.bbox, r);
            let mine = to(&label);
            row.iter().all(|r| overlaps(r, &label) || mine <= to(r))
        };
        let height = label.height().max(1.0);
        let mut near: Vec<(f32, Stretch)> = Vec::new();
        for line in self.lines_on(page) {
            let b = &line.line.bbox;
            let distance = match side {
                Side::Above => label.top - b.bottom,
                Side::Below => b.top - label.bottom,
            };
            if distance < -0.3 * height || distance > REACH * height {
                continue;
            }
            let fitting = self.stretches(line).into_iter().filter(|s| own(s));
            near.extend(fitting.map(|s| (distance, s)));
        }
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.span.start.cmp(&b.1.span.start)));
        let (_, found) = near.into_iter().next()?;
        // Another label has a value of its own there.
        let labelled = self.marks.iter().any(|m| m.label.overlaps(found.span));
        if labelled || self.text(found.span).ends_with(':') {
            return None;
        }
        if side == Side::Above {
            return Some(found.span);
        }
        // A value below may go on over the next lines of its column, as long as nothing else stands between them.
        let mut whole = found.span;
        let mut bottom = found.bbox.bottom;
        let mut lines: Vec<&PlacedLine> = self
            .lines_on(page)
            .filter(|l| l.span.start >= whole.end)
            .collect();
        lines.sort_by_key(|l| l.span.start);
        for line in lines {
            let b = &line.line.bbox;
            let stretches = self.stretches(line);
            let next = match stretches.as_slice() {
                [only] if b.top - bottom < LINE_GAP * height && b.top > bottom - height && own(only) => only,
                _ => break,
            };
            let between = self.text(Span::new(whole.end, next.span.start));
            let labelled = self.marks.iter().any(|m| m.label.overlaps(next.span));
            if labelled || between.chars().any(char::is_alphanumeric) {
                break;
            }
            whole = Span::new(whole.start, next.span.end);
            bottom = b.bottom;
        }
        Some(whole)
    }

    /// The first block of the cell above or below a label's, or the block beside it in its own cell.
    fn in_cell_column(&self, mark: &Landmark, side: Side) -> Option<Span> {
        let Some(Unit::Block(_, Some(here))) = self.units.get(mark.unit) else {
            return None;
        };
        let placed = self.units.iter().enumerate().filter_map(|(i, u)| match u {
            Unit::Block(b, Some(c)) if c.table == here.table && c.cell == here.cell => Some((i, *b, *c)),
            _ => None,
        });
        // A row of dots is not a value, and the value may stand a row beyond it.
        let dots = |b: &crate::layout::Block| !self.text(b.body).chars().any(char::is_alphanumeric);
        let blocks: Vec<_> = placed.filter(|(_, b, _)| !dots(b)).collect();
        let same = |i: usize| match side {
            Side::Above => i < mark.unit,
            Side::Below => i > mark.unit,
        };
        let rows = blocks.iter().map(|(_, _, c)| c.row);
        let row = match side {
            Side::Above => rows.filter(|r| *r < here.row).max(),
            Side::Below => rows.filter(|r| *r > here.row).min(),
        };
        let mut inside: Vec<_> = blocks
            .iter()
            .filter(|(i, _, c)| c.row == here.row && same(*i))
            .collect();
        let mut beside: Vec<_> = blocks.iter().filter(|(_, _, c)| Some(c.row) == row).collect();
        if side == Side::Above {
            inside.reverse();
            beside.reverse();
        }
        let (_, block, _) = inside.into_iter().chain(beside).next()?;
        let span = self.layout.text.trim(block.body);
        let labelled = self.marks.iter().any(|m| m.label.overlaps(span));
        (!labelled && !span.is_empty()).then_some(span)
    }

    /// The values of a list behind a label: the rest of its paragraph, then the short paragraphs that follow, or those of the
    /// cell beside it.
    pub(super) fn listed(&self, mark: &Landmark, next: usize) -> Vec<Span> {
        let mut out = Vec::new();
        let behind = self.rest_of_block(mark, next);
        if !behind.is_empty() {
            out.push(behind);
        }
        let here = match self.units.get(mark.unit) {
            Some(Unit::Block(_, cell)) => *cell,
            _ => None,
        };
        let cell = match here {
            None => None,
            Some(_) if !out.is_empty() => here,
            Some(_) => {
                let first = self.next_block(mark, next).map(|b| b.span);
                self.units.iter().find_map(|u| match u {
                    Unit::Block(b, c) if Some(b.span) == first => *c,
                    _ => None,
                })
            }
        };
        for unit in self.units.iter().skip(mark.unit + 1) {
            let Unit::Block(block, place) = unit else { break };
            if here.is_some() {
                // Within a table the list is all that its cell holds.
                if *place != cell {
                    if out.is_empty() {
                        continue;
                    }
                    break;
                }
            } else if place.is_some() || block.span.start >= next {
                break;
            }
            let text = self.text(block.body);
            let item = block.kind == BlockKind::Text
                && text.split_whitespace().count() <= LONGEST_ITEM
                && !text.trim_end().ends_with(':')
                && !self.marks.iter().any(|m| block.span.covers(m.label));
            if !item {
                break;
            }
            out.push(self.layout.text.trim(block.body));
        }
        out.retain(|s| !s.is_empty());
        out
    }

    fn lines_on(&self, page: PageNumber) -> impl Iterator<Item = &PlacedLine> {
        self.layout
            .blocks()
            .flat_map(|b| &b.lines)
            .filter(move |l| l.line.page == page)
    }

    /// The stretches of a line that hold words: a row of dots is none.
    fn stretches(&self, line: &PlacedLine) -> Vec<Stretch> {
        let mut ends: Vec<usize> = line.segments.clone();
        ends.push(line.span.end);
        let mut start = line.span.start;
        let mut out = Vec::new();
        for end in ends {
            let span = self.layout.text.trim(Span::new(start, end.max(start)));
            start = end;
            if self.text(span).chars().any(char::is_alphanumeric)
                && let Some((_, bbox)) = self.place(span)
            {
                out.push(Stretch { span, bbox });
            }
        }
        out
    }

    /// The page and the box of some words that stand on one line.
    fn place(&self, span: Span) -> Option<(PageNumber, Rect)> {
        let mut found: Option<(PageNumber, Rect)> = None;
        for byte in span.range() {
            let Some((page, glyph)) = self.layout.text.glyph(byte) else {
                continue;
            };
            let Some(bbox) = self
                .layout
                .page(page)
                .and_then(|p| p.glyphs.get(glyph))
                .map(|g| g.bbox)
            else {
                continue;
            };
            found = match found {
                Some((first, r)) if first == page => Some((page, r.union(&bbox))),
                Some(other) => Some(other),
                None => Some((page, bbox)),
            };
        }
        found
    }
}

fn in_row(a: &Rect, b: &Rect) -> bool {
    Rect::overlap(a.top, a.bottom, b.top, b.bottom) > 0.5 * a.height().min(b.height())
}

fn overlaps(a: &Rect, b: &Rect) -> bool {
    Rect::overlap(a.left, a.right, b.left, b.right) > 0.5 * a.width().min(b.width())
}

/// How far a value is out of a label's column: values begin where their labels begin, or stand in the middle above or below
/// them.
fn apart(value: &Rect, label: &Rect) -> f32 {
    let left = (value.left - label.left).abs();
    let middle = (value.center_x() - label.center_x()).abs();
    left.min(middle)
}
