//! Tables: cells from rulings, or from text that keeps to columns.

use super::line::{Line, lines};
use crate::geom::{PageNumber, Rect};
use crate::pdf::{Page, Ruling, Turn};

/// Rulings closer than this are one (points).
const SNAP: f32 = 2.0;

/// A gap in a ruling no longer than this is closed: dashes, corners drawn apart.
const JOIN: f32 = 4.0;

/// More rulings than this on one page are a drawing, not tables.
const MAX_RULINGS: usize = 6_000;

/// More pairs of rulings than this are graph paper.
const MAX_CROSSINGS: usize = 60_000;

/// A table on one page; tables that run over pages are joined later (see the module `flow`).
#[derive(Debug, Clone)]
pub struct Table {
    /// The page it begins on.
    pub page: PageNumber,
    /// Around all cells on that page.
    pub bbox: Rect,
    /// x of the column edges, left to right; one more than there are columns. Of a table whose words run up or down the page,
    /// the edges along its words.
    pub columns: Vec<f32>,
    /// Top to bottom.
    pub rows: Vec<Row>,
    /// Its cells come from rulings; otherwise from alignment.
    pub ruled: bool,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub struct Row {
    /// Left to right; a cell that spans several columns stands at its first.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Its box on its page.
    pub bbox: Rect,
    /// The first column it covers.
    pub column: usize,
    /// How many columns it covers.
    pub span: usize,
    /// Its text.
    pub lines: Vec<Line>,
}

impl Row {
    /// Whether no cell has any text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(|c| c.lines.is_empty())
    }

    /// The cell that begins at or covers a column.
    #[must_use]
    pub fn cell(&self, column: usize) -> Option<&Cell> {
        self.cells
            .iter()
            .find(|c| c.column <= column && column < c.column + c.span)
    }
}

/// The tables the page's rulings make, and which glyphs they hold. `used[i]` is set for every glyph in a cell.
pub(super) fn ruled(page: &Page, used: &mut [bool]) -> Vec<Table> {
    if page.rulings.len() < 4 || page.rulings.len() > MAX_RULINGS {
        return Vec::new();
    }
    let mut horizontal = joined(&page.rulings, true);
    let vertical = joined(&page.rulings, false);
    if horizontal.len() < 2 || vertical.len() < 2 || horizontal.len() * vertical.len() > MAX_CROSSINGS {
        return Vec::new();
    }
    close_ends(&mut horizontal, &vertical);
    let mut tables = Vec::new();
    for cells in groups(cells(&horizontal, &vertical)) {
        tables.extend(table_of(page, &cells, used));
    }
    tables.sort_by(|a, b| {
        a.bbox
            .top
            .total_cmp(&b.bbox.top)
            .then(a.bbox.left.total_cmp(&b.bbox.left))
    });
    tables
}

/// Collinear rulings snapped together and joined over small gaps.
fn joined(rulings: &[Ruling], horizontal: bool) -> Vec<Ruling> {
    let mut all: Vec<Ruling> = rulings
        .iter()
        .filter(|r| r.horizontal == horizontal)
        .copied()
        .collect();
    all.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut out: Vec<Ruling> = Vec::new();
    let mut band_start = 0;
    let mut i = 0;
    while i < all.len() {
        // One band: rulings within SNAP of the first.
        let at = all[band_start].at;
        let mut j = i;
        while j < all.len() && all[j].at - at <= SNAP {
            j += 1;
        }
        let mut band: Vec<Ruling> = all[band_start..j].to_vec();
        let mean = band.iter().map(|r| r.at).sum::<f32>() / band.len() as f32;
        band.sort_by(|a, b| a.from.total_cmp(&b.from));
        let mut current: Option<Ruling> = None;
        for r in band {
            match &mut current {
                Some(c) if r.from <= c.to + JOIN => c.to = c.to.max(r.to),
                _ => {
                    out.extend(current.take());
                    current = Some(Ruling { at: mean, ..r });
                }
            }
        }
        out.extend(current);
        band_start = j;
        i = j;
    }
    out.retain(|r| r.len() >= 6.0);
    out
}

/// How far the sides of a row without a line over or under it reach past the table's last line, at least (points).
const OPEN_ROW: f32 = 8.0;

/// Adds the lines that are not drawn where the sides of a table reach past its first or last line: a table that goes on over a
/// page break is often drawn without them.
fn close_ends(horizontal: &mut Vec<Ruling>, vertical: &[Ruling]) {
    let mut missing: Vec<Ruling> = Vec::new();
    for h in horizontal.iter() {
        // Sides that cross the line, or end on it.
        let sides: Vec<&Ruling> = vertical
            .iter()
            .filter(|v| {
                v.at >= h.from - SNAP && v.at <= h.to + SNAP && v.from <= h.at + SNAP && v.to >= h.at - SNAP
            })
            .collect();
        for end in [
            sides.iter().map(|v| v.from).fold(f32::MAX, f32::min),
            sides.iter().map(|v| v.to).fold(f32::MIN, f32::max),
        ] {
            if !end.is_finite() || (end - h.at).abs() < OPEN_ROW {
                continue;
            }
            let reach = |v: &&&Ruling| (v.from - end).abs() <= SNAP || (v.to - end).abs() <= SNAP;
            let ends: Vec<f32> = sides.iter().filter(reach).map(|v| v.at).collect();
            let left = ends.iter().copied().fold(f32::MAX, f32::min);
            let right = ends.iter().copied().fold(f32::MIN, f32::max);
            let whole = ends.len() >= 2 && right - left >= 0.9 * h.len();
            // Another line between, or at the end, closes the row.
            let (low, high) = (end.min(h.at) - SNAP, end.max(h.at) + SNAP);
            let closed = |o: &Ruling| {
                o.at != h.at
                    && o.at >= low
                    && o.at <= high
                    && Rect::overlap(o.from, o.to, left, right) > 0.3 * (right - left)
            };
            if whole && !horizontal.iter().chain(&missing).any(closed) {
                missing.push(Ruling {
                    horizontal: true,
                    at: end,
                    from: left,
                    to: right,
                });
            }
        }
    }
    horizontal.extend(missing);
    horizontal.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
}

/// All smallest boxes whose four corners are crossings joined by rulings.
fn cells(horizontal: &[Ruling], vertical: &[Ruling]) -> Vec<Rect> {
    const REACH: f32 = 3.0;
    let crosses = |h: &Ruling, v: &Ruling| {
        v.at >= h.from - REACH && v.at <= h.to + REACH && h.at >= v.from - REACH && h.at <= v.to + REACH
    };
    let mut out = Vec::new();
    for (hi, top) in horizontal.iter().enumerate() {
        let crossing: Vec<usize> = (0..vertical.len())
            .filter(|v| crosses(top, &vertical[*v]))
            .collect();
        for (k, &left) in crossing.iter().enumerate() {
            // The nearest right side whose cell closes.
            let mut found = None;
            'right: for &right in &crossing[k + 1..] {
                if vertical[right].at - vertical[left].at < 4.0 {
                    continue;
                }
                for bottom in &horizontal[hi + 1..] {
                    if bottom.at - top.at < 4.0 {
                        continue;
                    }
                    let reaches = |v: &Ruling| v.to >= bottom.at - REACH;
                    if !reaches(&vertical[left]) {
                        break;
                    }
                    if crosses(bottom, &vertical[left])
                        && crosses(bottom, &vertical[right])
                        && reaches(&vertical[right])
                    {
                        found = Some(Rect {
                            left: vertical[left].at,
                            top: top.at,
                            right: vertical[right].at,
                            bottom: bottom.at,
                        });
                        break 'right;
                    }
                }
            }
            out.extend(found);
        }
    }
    out
}

/// Cells that share an edge belong to one table.
fn groups(cells: Vec<Rect>) -> Vec<Vec<Rect>> {
    let touch = |a: &Rect, b: &Rect| {
        let side = ((a.right - b.left).abs() <= SNAP || (b.right - a.left).abs() <= SNAP)
            && Rect::overlap(a.top, a.bottom, b.top, b.bottom) > 1.0;
        let stack = ((a.bottom - b.top).abs() <= SNAP || (b.bottom - a.top).abs() <= SNAP)
            && Rect::overlap(a.left, a.right, b.left, b.right) > 1.0;
        side || stack
    };
    let mut out: Vec<Vec<Rect>> = Vec::new();
    for cell in cells {
        let (mut near, far): (Vec<_>, Vec<_>) =
            out.into_iter().partition(|g| g.iter().any(|c| touch(c, &cell)));
        let mut merged: Vec<Rect> = near.drain(..).flatten().collect();
        merged.push(cell);
        out = far;
        out.push(merged);
    }
    out
}

fn edges(mut values: Vec<f32>) -> Vec<f32> {
    values.sort_by(f32::total_cmp);
    let mut out: Vec<f32> = Vec::new();
    for v in values {
        match out.last() {
            Some(last) if v - last <= 2.0 * SNAP => {}
            _ => out.push(v),
        }
    }
    out
}

fn table_of(page: &Page, cells: &[Rect], used: &mut [bool]) -> Option<Table> {
    // A single box around text is a frame, not a table.
    if cells.len() < 2 {
        return None;
    }
    let bbox = cells.iter().skip(1).fold(cells[0], |a, c| a.union(c));
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); cells.len()];
    let (mut upright, mut left, mut right) = (0, 0, 0);
    for (i, g) in page.glyphs.iter().enumerate() {
        // A watermark across a table stands in no cell.
        if used[i] || g.turn == Turn::Slanted {
            continue;
        }
        let (x, y) = (g.bbox.center_x(), g.bbox.center_y());
        if !bbox.contains(x, y) {
            continue;
        }
        if let Some(c) = cells.iter().position(|c| c.contains(x, y)) {
            members[c].push(u32::try_from(i).unwrap_or(u32::MAX));
            if g.ch != ' ' {
                match g.turn {
                    Turn::Left => left += 1,
                    Turn::Right => right += 1,
                    _ => upright += 1,
                }
            }
        }
    }
    // A grid without a word in it is a form's empty box or a drawing.
    if upright + left + right == 0 {
        return None;
    }
    // A page frame whose one cell holds nearly everything is a frame too.
    let filled = members.iter().filter(|m| !m.is_empty()).count();
    if filled < 2 {
        return None;
    }
    // A table drawn on its side has its rows along its own words.
    let turn = match (left > upright + right, right > upright + left) {
        (true, _) => Turn::Left,
        (_, true) => Turn::Right,
        _ => Turn::None,
    };
    let lying: Vec<Rect> = cells.iter().map(|c| along(c, turn)).collect();
    let columns = edges(lying.iter().flat_map(|c| [c.left, c.right]).collect());
    let levels = edges(lying.iter().flat_map(|c| [c.top, c.bottom]).collect());
    let nearest = |edges: &[f32], v: f32| {
        edges
            .iter()
            .enumerate()
            .min_by(|a, b| (a.1 - v).abs().total_cmp(&(b.1 - v).abs()))
            .map_or(0, |(i, _)| i)
    };
    let mut rows: Vec<Row> = (1..levels.len()).map(|_| Row { cells: Vec::new() }).collect();
    for ((cell, lying), ids) in cells.iter().zip(&lying).zip(members) {
        for i in &ids {
            used[*i as usize] = true;
        }
        let column = nearest(&columns, lying.left);
        let span = nearest(&columns, lying.right).saturating_sub(column).max(1);
        let row = nearest(&levels, lying.top).min(rows.len().saturating_sub(1));
        if let Some(row) = rows.get_mut(row) {
            row.cells.push(Cell {
                bbox: *cell,
                column,
                span,
                lines: lines(page, &ids),
            });
        }
    }
    for row in &mut rows {
        row.cells.sort_by_key(|c| c.column);
    }
    rows.retain(|r| !r.cells.is_empty());
    Some(Table {
        page: page.number,
        bbox,
        columns,
        rows,
        ruled: true,
    })
}

/// A box as it lies to a reader of words that run so on the page.
fn along(r: &Rect, turn: Turn) -> Rect {
    match turn {
        Turn::Left => Rect::from_corners(-r.bottom, r.left, -r.top, r.right),
        Turn::Right => Rect::from_corners(r.top, -r.right, r.bottom, -r.left),
        _ => *r,
    }
}

/// A line cut at its wide gaps: the words of each piece.
fn pieces(line: &Line) -> Vec<(f32, f32, usize)> {
    let mut out: Vec<(f32, f32, usize)> = Vec::new();
    for (i, w) in line.words.iter().enumerate() {
        let new = match out.last() {
            Some((_, right, _)) => w.bbox.left - right > ALIGN_GAP * line.size,
            None => true,
        };
        if new {
            out.push((w.bbox.left, w.bbox.right, i));
        } else if let Some(last) = out.last_mut() {
            last.1 = last.1.max(w.bbox.right);
        }
    }
    out
}

/// Columns without rulings stand at least this many ems apart.
const ALIGN_GAP: f32 = 1.6;

/// The least gap (ems) between a cell's text and a word that is aligned with the next column. A space between words is 0.25
/// to 0.35 em.
pub(super) const COLUMN_GAP: f32 = 0.5;

/// How near to a column's left edge a word begins that begins with it, in points.
const AT_COLUMN: f32 = 1.0;

/// Rows that must agree before aligned text is a table.
const ALIGN_ROWS: usize = 3;

/// Finds tables without vertical rulings among consecutive lines: at least three lines whose pieces begin (or end)
/// at the same places. `is_label` says whether a word is a list label, which makes no column.
///
/// Returns ranges of lines with the x at which each column begins.
pub(super) fn aligned(
    lines: &[Line],
    is_label: &dyn Fn(&Line) -> bool,
) -> Vec<(std::ops::Range<usize>, Vec<f32>)> {
    let cut: Vec<Vec<(f32, f32, usize)>> = lines
        .iter()
        .map(|l| {
            let mut p = pieces(l);
            if p.len() >= 2 && is_label(l) {
                // "1.1   text" is a paragraph with its number, not a row of two cells.
                let (left, _, i) = p.remove(0);
                if let Some(first) = p.first_mut() {
                    *first = (left, first.1, i);
                }
            }
            p
        })
        .collect();
    let mut out = Vec::new();
    let mut i = 0;
    while i < lines.len() {
        if cut[i].len() < 2 {
            i += 1;
            continue;
        }
        let columns: Vec<(f32, f32)> = cut[i].iter().map(|p| (p.0, p.1)).collect();
        let tolerance = lines[i].size * 0.6;
        // Pieces that continue a row stand under one of its columns.
        let fits = |p: &(f32, f32, usize)| {
            columns
                .iter()
                .position(|c| (p.0 - c.0).abs() <= tolerance || (p.1 - c.1).abs() <= tolerance)
        };
        let (mut end, mut rows, mut j) = (i + 1, 1, i + 1);
        while j < lines.len() {
            let gap = lines[j].baseline - lines[j - 1].baseline;
            if gap > 3.2 * lines[j].size || gap < 0.0 || lines[j].page != lines[i].page {
                break;
            }
            // A paragraph with its number has no columns to begin at.
            let cut = match is_label(&lines[j]) {
                true => cut[j].clone(),
                false => at_columns(&lines[j], &cut[j], &columns),
            };
            let mut places: Vec<Option<usize>> = cut.iter().map(fits).collect();
            if cut.len() >= 3 && places.iter().flatten().count() >= 2 {
                // Figures set to the right under a head set to the left: between its neighbours it stands in its column.
                for (place, piece) in places.iter_mut().zip(&cut) {
                    *place = place.or_else(|| between(piece, &columns));
                }
            }
            let ordered = places
                .iter()
                .flatten()
                .collect::<Vec<_>>()
                .windows(2)
                .all(|w| w[0] < w[1]);
            if places.iter().any(Option::is_none) || !ordered {
                break;
            }
            if places.len() >= 2 {
                rows += 1;
                end = j + 1;
            } else if places.len() == 1 {
                // A wrapped cell; it counts once a full row follows or it hangs close under one.
                if gap > 1.6 * lines[j].size {
                    break;
                }
                if end == j {
                    end = j + 1;
                }
            }
            j += 1;
        }
        if rows >= ALIGN_ROWS {
            let mut starts: Vec<f32> = columns.iter().map(|c| c.0).collect();
            for p in cut[i..end].iter().flatten() {
                if let Some(c) = fits(p).or_else(|| between(p, &columns)) {
                    starts[c] = starts[c].min(p.0);
                }
            }
            out.push((i..end, starts));
            i = end;
        } else {
            i += 1;
        }
    }
    out
}

/// The column whose neighbours on both sides a piece keeps clear of.
fn between(piece: &(f32, f32, usize), columns: &[(f32, f32)]) -> Option<usize> {
    (0..columns.len()).find(|c| {
        let left = c.checked_sub(1).map_or(f32::MIN, |l| columns[l].1);
        let right = columns.get(c + 1).map_or(f32::MAX, |r| r.0);
        let own = columns[*c];
        // It has to meet its own column or stand close to it.
        let apart = (piece.0 - own.1).max(own.0 - piece.1);
        piece.0 > left && piece.1 < right && apart < 0.5 * (own.1 - own.0) + 12.0
    })
}

/// A line's pieces, parted where a word begins just where one of the columns does, though the words before it reach near.
fn at_columns(line: &Line, pieces: &[(f32, f32, usize)], columns: &[(f32, f32)]) -> Vec<(f32, f32, usize)> {
    let mut out: Vec<(f32, f32, usize)> = Vec::with_capacity(pieces.len() + 1);
    for (k, piece) in pieces.iter().enumerate() {
        out.push(*piece);
        let end = pieces.get(k + 1).map_or(line.words.len(), |p| p.2);
        for i in piece.2 + 1..end {
            let (before, word) = (&line.words[i - 1], &line.words[i]);
            let begins = |c: &(f32, f32)| (word.bbox.left - c.0).abs() <= AT_COLUMN;
            if word.bbox.left - before.bbox.right > COLUMN_GAP * line.size && columns.iter().any(begins) {
                let right = piece.1;
                if let Some(last) = out.last_mut() {
                    last.1 = before.bbox.right;
                }
                out.push((word.bbox.left, right, i));
            }
        }
    }
    out
}

/// Builds a table from aligned lines.
///
/// A wrapped cell goes on in the lines below the row's. But where a cell has ended as a sentence does and its row is full, a
/// line that begins with a capital begins the next row, and what stands beside it comes further down: answers may stand at the
/// last line of their questions.
pub(super) fn from_aligned(page: &Page, lines: &[Line], starts: &[f32]) -> Option<Table> {
    let first = lines.first()?;
    let bbox = lines.iter().skip(1).fold(first.bbox, |a, l| a.union(&l.bbox));
    let mut columns = starts.to_vec();
    columns.push(bbox.right + 1.0);
    let column_of = |x: f32| starts.iter().rposition(|s| x >= s - 2.0).unwrap_or(0);
    let glyph = |g: Option<&u32>| g.and_then(|g| page.glyphs.get(*g as usize)).map(|g| g.ch);
    let first_of = |words: &[super::line::Word]| glyph(words.first().and_then(|w| w.glyphs.first()));
    let ended = |cell: &Cell| {
        let last = cell.lines.last().and_then(|l| l.words.last());
        matches!(glyph(last.and_then(|w| w.glyphs.last())), Some('?' | '.'))
    };
    let filled = |row: &Row| row.cells.iter().skip(1).any(|c| !c.lines.is_empty());
    let mut rows: Vec<Row> = Vec::new();
    for line in lines {
        let mut parts: Vec<(usize, Vec<super::line::Word>)> = Vec::new();
        let mut right = f32::MIN;
        for w in &line.words {
            let gap = w.bbox.left - right;
            let at_column = starts.iter().any(|s| (w.bbox.left - s).abs() <= AT_COLUMN);
            let fresh = gap > if at_column { COLUMN_GAP } else { ALIGN_GAP } * line.size;
            right = right.max(w.bbox.right);
            match parts.last_mut() {
                Some((_, words)) if !fresh => words.push(w.clone()),
                _ => parts.push((column_of(w.bbox.left), vec![w.clone()])),
            }
        }
        let at_left = parts.first().is_some_and(|p| p.0 == 0);
        let waits = rows.last().is_some_and(|row| !filled(row));
        let begins_row = match rows.last() {
            None => true,
            Some(_) if parts.len() >= 2 => at_left && !waits,
            Some(row) => {
                let begins =
                    |p: &(usize, Vec<super::line::Word>)| first_of(&p.1).is_some_and(char::is_uppercase);
                at_left
                    && filled(row)
                    && row.cells.first().is_some_and(ended)
                    && parts.first().is_some_and(begins)
            }
        };
        let continues = !begins_row;
        if !continues {
            let cells = (0..starts.len())
                .map(|c| Cell {
                    bbox: Rect {
                        left: columns[c],
                        right: columns.get(c + 1).copied().unwrap_or(bbox.right),
                        top: line.bbox.top,
                        bottom: line.bbox.bottom,
                    },
                    column: c,
                    span: 1,
                    lines: Vec::new(),
                })
                .collect();
            rows.push(Row { cells });
        }
        let row = rows.last_mut()?;
        for (c, words) in parts {
            let Some(cell) = row.cells.get_mut(c) else {
                continue;
            };
            if let Some(l) = Line::of(line.page, words, line.baseline, line.turn, line.artifact) {
                cell.bbox.bottom = cell.bbox.bottom.max(l.bbox.bottom);
                cell.lines.push(l);
            }
        }
    }
    Some(Table {
        page: first.page,
        bbox,
        columns,
        rows,
        ruled: false,
    })
}

#[cfg(test)]
mod tests {
    use crate::layout::sample::Sheet;
    use crate::layout::{Item, Layout};

    fn rows(layout: &Layout) -> Vec<Vec<String>> {
        let tables = layout.flow.iter().filter_map(|item| match item {
            Item::Table(table) => Some(table),
            Item::Block(_) => None,
        });
        let text = |span| layout.text.slice(span).trim().replace('\n', " ");
        tables
            .flat_map(|t| &t.rows)
            .map(|r| r.cells.iter().map(|c| text(c.span)).collect())
            .collect()
    }

    #[test]
    fn answers_beside_the_last_lines_of_their_questions() {
        let layout = Sheet::new()
            .lines(&[
                "Has the first thing been asked?\tYES",
                "Has the second thing been asked of",
                "those whom it concerns?\tNO",
                "Has the third thing been asked?\tYES",
                "Has the fourth thing been",
                "asked of them?\tN/A",
            ])
            .lay_out();
        assert_eq!(
            rows(&layout),
            [
                ["Has the first thing been asked?", "YES"],
                ["Has the second thing been asked of those whom it concerns?", "NO"],
                ["Has the third thing been asked?", "YES"],
                ["Has the fourth thing been asked of them?", "N/A"],
            ]
        );
    }

    #[test]
    fn numbered_paragraphs_under_a_misread_number_are_no_table() {
        let layout = Sheet::new()
            .lines(&[
                "del\tThe duty is a part of the programme.",
                "1.2\tThe duty asks offices to plan.",
                "1.3\tThe duty is about health.",
                "1.4\tThe duty is about danger.",
            ])
            .lay_out();
        assert_eq!(rows(&layout), [] as [Vec<String>; 0]);
    }

    #[test]
    fn answers_beside_the_first_lines_of_their_questions() {
        let layout = Sheet::new()
            .lines(&[
                "Has the first thing been asked?\tYES",
                "Has the second thing been asked of\tNO",
                "those whom it concerns?",
                "Has the third thing been asked?\tYES",
            ])
            .lay_out();
        assert_eq!(
            rows(&layout),
            [
                ["Has the first thing been asked?", "YES"],
                ["Has the second thing been asked of those whom it concerns?", "NO"],
                ["Has the third thing been asked?", "YES"],
            ]
        );
    }
}
