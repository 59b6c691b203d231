//! The whole of a document's layout: pages in, one flow of blocks and tables out, and the text they make.

use super::beside;
use super::block::{Block, BlockBuilder, BlockKind, Column, PlacedLine, Rhythm};
use super::column;
use super::furniture;
use super::hyphen::Hyphenation;
use super::label::ListLabel;
use super::line::{Line, lines};
use super::stamp::{self, Stamp};
use super::struck;
use super::table::{self, Cell, Row, Table};
use super::text_map::{Builder, Span, TextMap};
use crate::geom::{PageNumber, Rect};
use crate::pdf::{Document, Font, Metadata, Page, Turn};

/// A document laid out.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The pages as read.
    pub pages: Vec<Page>,
    /// The fonts the glyphs refer to.
    pub fonts: Vec<Font>,
    /// What the file says of itself.
    pub metadata: Metadata,
    /// Blocks and tables in reading order.
    pub flow: Vec<Item>,
    /// Electronic signatures, set aside.
    pub stamps: Vec<Stamp>,
    /// Lines set aside: headers, footers, page numbers, markings, watermarks.
    pub furniture: Vec<Furniture>,
    /// The text, body first.
    pub text: TextMap,
}

/// A part of the flow.
#[derive(Debug, Clone)]
pub enum Item {
    /// A paragraph, list item or heading.
    Block(Block),
    /// A table.
    Table(PlacedTable),
}

impl Item {
    /// Its place in the text.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Block(b) => b.span,
            Self::Table(t) => t.span,
        }
    }
}

/// A line of page furniture.
#[derive(Debug, Clone)]
pub struct Furniture {
    /// The line.
    pub line: Line,
    /// Its place in the text, behind the body.
    pub span: Span,
}

/// A table and its place in the text.
#[derive(Debug, Clone)]
pub struct PlacedTable {
    /// The page it begins on.
    pub page: PageNumber,
    /// How many columns it has.
    pub columns: usize,
    /// Its rows; a header repeated on a later page stands only once.
    pub rows: Vec<PlacedRow>,
    /// All of its text: cells separated by tabs, rows by line ends.
    pub span: Span,
    /// Its cells come from rulings.
    pub ruled: bool,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub struct PlacedRow {
    /// Left to right.
    pub cells: Vec<PlacedCell>,
    /// Its text, cells separated by tabs.
    pub span: Span,
}

/// A cell of a table.
#[derive(Debug, Clone)]
pub struct PlacedCell {
    /// The first column it covers.
    pub column: usize,
    /// How many columns it covers.
    pub columns: usize,
    /// Its box on the page it begins on.
    pub bbox: Rect,
    /// What it holds.
    pub blocks: Vec<Block>,
    /// Its text.
    pub span: Span,
}

impl PlacedRow {
    /// The cell that covers a column.
    #[must_use]
    pub fn cell(&self, column: usize) -> Option<&PlacedCell> {
        self.cells
            .iter()
            .find(|c| c.column <= column && column < c.column + c.columns)
    }
}

impl Layout {
    /// All blocks in reading order, those in table cells too.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.flow
            .iter()
            .flat_map(|item| -> Box<dyn Iterator<Item = &Block>> {
                match item {
                    Item::Block(b) => Box::new(std::iter::once(b)),
                    Item::Table(t) => Box::new(t.rows.iter().flat_map(|r| &r.cells).flat_map(|c| &c.blocks)),
                }
            })
    }

    /// A page by its number.
    #[must_use]
    pub fn page(&self, number: PageNumber) -> Option<&Page> {
        self.pages.get(number.index())
    }
}

/// What is set aside and written behind the body.
struct Aside {
    furniture: Vec<Line>,
    stamps: Vec<(PageNumber, Vec<stamp::Found>)>,
}

/// What stands on a page, top to bottom, before blocks are made.
enum Piece {
    Line(Line, Column),
    Table(Table),
    Footnote(Line, Column),
}

/// Lays a document out.
///
/// Cost grows with the number of glyphs; rulings and boxes are bounded (see [`crate::pdf::Limits`]).
#[must_use]
pub fn lay_out(document: Document) -> Layout {
    let Document {
        pages,
        fonts,
        metadata,
        ..
    } = document;
    let mut tables: Vec<Vec<Table>> = Vec::with_capacity(pages.len());
    let mut free: Vec<Vec<Line>> = Vec::with_capacity(pages.len());
    let mut stamps: Vec<(PageNumber, Vec<stamp::Found>)> = Vec::new();
    for page in &pages {
        // What is struck out does not belong to the text.
        let mut used: Vec<bool> = page.glyphs.iter().map(|g| g.struck).collect();
        stamps.push((page.number, stamp::find(page, &mut used)));
        tables.push(table::ruled(page, &mut used));
        let ids: Vec<u32> = (0..page.glyphs.len())
            .filter(|i| !used[*i])
            .filter_map(|i| u32::try_from(i).ok())
            .collect();
        let mut whole = lines(page, &ids);
        struck::stretch(page, &mut whole);
        free.push(whole);
    }
    let set_aside = furniture::recognise(&pages, &free);
    let mut furniture_lines: Vec<Line> = Vec::new();
    let mut bodies: Vec<Vec<Line>> = Vec::with_capacity(pages.len());
    for (page_lines, aside) in free.into_iter().zip(set_aside) {
        let mut body = Vec::with_capacity(page_lines.len());
        for (line, aside) in page_lines.into_iter().zip(aside) {
            if aside || line.turn == Turn::Slanted {
                furniture_lines.push(line);
            } else {
                body.push(line);
            }
        }
        bodies.push(column::split(body));
    }
    let all: Vec<&Line> = bodies.iter().flatten().collect();
    let rhythm = Rhythm::of(&all, &pages);
    let right = right_edge(&all, &pages);
    let hyphens = learn_hyphens(&pages, &bodies, &tables);

    let mut stream: Vec<Piece> = Vec::new();
    for ((page, body), tables) in pages.iter().zip(bodies).zip(tables) {
        stream.extend(pieces(page, body, tables, right, &rhythm));
    }
    let stream = join_tables(stream, &pages);
    let aside = Aside {
        furniture: furniture_lines,
        stamps,
    };
    write(pages, fonts, metadata, stream, aside, &rhythm, &hyphens)
}

/// How far lines of running text reach: the furthest x that at least three lines come close to.
fn right_edge(lines: &[&Line], pages: &[Page]) -> f32 {
    let mut rights: Vec<f32> = lines
        .iter()
        .filter(|l| l.words.len() >= 4 && l.turn == Turn::None)
        .map(|l| l.bbox.right)
        .collect();
    rights.sort_by(|a, b| b.total_cmp(a));
    let reached = rights
        .iter()
        .enumerate()
        .find(|(i, r)| rights.get(i + 2).is_some_and(|third| **r - third <= 0.02 * **r))
        .map(|(_, r)| *r)
        .or_else(|| rights.first().copied())
        .unwrap_or(f32::MAX);
    // A short document may have no three long lines. One that breaks in the middle of a sentence is full.
    let wrapped = lines
        .windows(2)
        .filter(|w| w[0].words.len() >= 8 && w[0].turn == Turn::None && breaks_in_sentence(w[0], w[1], pages))
        .map(|w| w[0].bbox.right)
        .fold(0.0_f32, f32::max);
    if reached < 0.85 * wrapped {
        wrapped
    } else {
        reached
    }
}

/// Whether a line is followed right below by the rest of its sentence: words in lower case.
fn breaks_in_sentence(line: &Line, next: &Line, pages: &[Page]) -> bool {
    let small = next
        .words
        .first()
        .and_then(|w| w.glyphs.first())
        .and_then(|g| pages.get(next.page.index())?.glyphs.get(*g as usize))
        .is_some_and(|g| g.ch.is_lowercase());
    let below = next.baseline - line.baseline;
    small && line.page == next.page && below > 0.0 && below < 2.0 * line.size
}

fn learn_hyphens(pages: &[Page], bodies: &[Vec<Line>], tables: &[Vec<Table>]) -> Hyphenation {
    let cells = tables
        .iter()
        .flatten()
        .flat_map(|t| &t.rows)
        .flat_map(|r| &r.cells);
    let mut all = bodies.iter().chain(cells.map(|c| &c.lines)).flatten();
    if !all.any(|l| ends_in_hyphen(l, pages)) {
        // Nobody will ask.
        return Hyphenation::default();
    }
    let mut inside: Vec<String> = Vec::new();
    let mut breaks: Vec<(String, String)> = Vec::new();
    for ((page, body), tables) in pages.iter().zip(bodies).zip(tables) {
        let in_cells = tables
            .iter()
            .flat_map(|t| &t.rows)
            .flat_map(|r| &r.cells)
            .map(|c| c.lines.as_slice());
        for lines in std::iter::once(body.as_slice()).chain(in_cells) {
            let texts: Vec<String> = lines.iter().map(|l| l.text(page)).collect();
            for (i, text) in texts.iter().enumerate() {
                let words: Vec<&str> = text.split(' ').collect();
                let ends = words
                    .last()
                    .is_some_and(|w| w.ends_with(['-', '\u{2010}', '\u{AD}']) && w.len() > 1);
                let kept = words.len() - usize::from(ends);
                inside.extend(words.iter().take(kept).map(|w| (*w).to_owned()));
                if ends && let (Some(last), Some(next)) = (words.last(), texts.get(i + 1)) {
                    let trim = |s: &str| {
                        s.trim_matches(|c: char| !c.is_alphanumeric())
                            .rsplit(|c: char| !c.is_alphanumeric())
                            .next()
                            .unwrap_or_default()
                            .to_lowercase()
                    };
                    let right: String = next
                        .split(' ')
                        .next()
                        .unwrap_or_default()
                        .chars()
                        .take_while(|c| c.is_alphanumeric())
                        .collect();
                    if right.chars().next().is_some_and(char::is_lowercase) {
                        breaks.push((trim(last), right.to_lowercase()));
                    }
                }
            }
        }
    }
    Hyphenation::learn(inside.iter().map(String::as_str), &breaks)
}

/// Whether a line's last character is one that breaking words over lines leaves there.
fn ends_in_hyphen(line: &Line, pages: &[Page]) -> bool {
    let last = line.words.last().and_then(|w| w.glyphs.last());
    last.and_then(|g| pages.get(line.page.index())?.glyphs.get(*g as usize))
        .is_some_and(|g| matches!(g.ch, '-' | '\u{2010}' | '\u{AD}'))
}

/// Lines and tables of a page in order; aligned lines become tables, small print at the foot becomes footnotes.
fn pieces(page: &Page, body: Vec<Line>, mut ruled: Vec<Table>, right: f32, rhythm: &Rhythm) -> Vec<Piece> {
    let column = Column { right };
    let notes = footnotes(page, &body, rhythm);
    let is_label = |l: &Line| ListLabel::of(l, page).is_some_and(|l| l.words > 0);
    let beside = beside::tables(&body[..notes]);
    let aligned = table::aligned(&body[..notes], &is_label);
    let free = |range: &std::ops::Range<usize>| {
        !beside
            .iter()
            .any(|(r, _)| r.start < range.end && range.start < r.end)
    };
    let mut spans: Vec<(std::ops::Range<usize>, Table)> = aligned
        .into_iter()
        .filter(|(range, _)| free(range))
        .filter_map(|(range, starts)| {
            Some((range.clone(), table::from_aligned(page, &body[range], &starts)?))
        })
        .collect();
    spans.extend(beside);
    spans.sort_by_key(|(range, _)| range.start);
    let mut out: Vec<Piece> = Vec::new();
    let mut body = body.into_iter().enumerate().peekable();
    let mut spans = spans.into_iter().peekable();
    ruled.reverse();
    while let Some((i, line)) = body.next() {
        // Ruled tables stand where their top edge is; lines of another turn come after everything.
        while ruled
            .last()
            .is_some_and(|t| t.bbox.top <= line.bbox.center_y() || line.turn != Turn::None)
        {
            out.extend(ruled.pop().map(Piece::Table));
        }
        if let Some((range, table)) = spans.next_if(|(range, _)| range.start == i) {
            while body.next_if(|(k, _)| *k < range.end).is_some() {}
            out.push(Piece::Table(table));
            continue;
        }
        out.push(if i >= notes {
            Piece::Footnote(line, column)
        } else {
            Piece::Line(line, column)
        });
    }
    ruled.reverse();
    out.extend(ruled.into_iter().map(Piece::Table));
    out
}

/// From which line on the page's lines are footnotes: small print at the foot that begins with a mark.
fn footnotes(page: &Page, lines: &[Line], rhythm: &Rhythm) -> usize {
    let mut start = lines.len();
    for (i, line) in lines.iter().enumerate().rev() {
        if line.size > 0.9 * rhythm.body_size
            && !line
                .words
                .first()
                .is_some_and(|w| w.size < 0.8 * rhythm.body_size)
        {
            break;
        }
        let text = line.text(page);
        let mark =
            text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '*' | '†' | '‡' | '¹' | '²' | '³'));
        let digits = text.chars().take_while(char::is_ascii_digit).count();
        if mark && digits <= 2 && line.words.len() >= 2 {
            start = i;
        }
    }
    // Only below everything else.
    let top = lines.get(start).map_or(f32::MAX, |l| l.bbox.top);
    if lines[..start].iter().any(|l| l.bbox.top > top) {
        lines.len()
    } else {
        start
    }
}

/// Joins tables that run over a page break: same columns, nothing between them.
fn join_tables(stream: Vec<Piece>, pages: &[Page]) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for piece in stream {
        if let Piece::Table(next) = &piece {
            // Footnotes of the page before do not come between.
            let notes = out
                .iter()
                .rev()
                .take_while(|p| matches!(p, Piece::Footnote(..)))
                .count();
            let at = out.len() - notes;
            if let Some(Piece::Table(table)) = at.checked_sub(1).and_then(|i| out.get_mut(i))
                && goes_on(table, next, pages)
            {
                append(table, next.clone(), pages);
                continue;
            }
        }
        out.push(piece);
    }
    out
}

fn last_page(table: &Table) -> PageNumber {
    table
        .rows
        .iter()
        .flat_map(|r| &r.cells)
        .flat_map(|c| &c.lines)
        .map(|l| l.page)
        .max()
        .unwrap_or(table.page)
}

fn goes_on(table: &Table, next: &Table, pages: &[Page]) -> bool {
    let before = last_page(table);
    if next.page.0 != before.0 + 1 || table.columns.len() != next.columns.len() || table.ruled != next.ruled {
        return false;
    }
    let tolerance = if table.ruled { 4.0 } else { 8.0 };
    let aligned = table
        .columns
        .iter()
        .zip(&next.columns)
        .take(table.columns.len() - 1)
        .all(|(a, b)| (a - b).abs() <= tolerance);
    // It ends low on its page and goes on high on the next.
    let (Some(p), Some(n)) = (pages.get(before.index()), pages.get(next.page.index())) else {
        return false;
    };
    let end = table.rows.last().map_or(table.bbox.bottom, |r| {
        r.cells.iter().map(|c| c.bbox.bottom).fold(f32::MIN, f32::max)
    });
    aligned && end > 0.5 * p.height && next.bbox.top < 0.5 * n.height
}

fn cell_text(cell: &Cell, pages: &[Page]) -> String {
    cell.lines
        .iter()
        .filter_map(|l| pages.get(l.page.index()).map(|p| l.text(p)))
        .collect::<Vec<_>>()
        .join(" ")
}

fn append(table: &mut Table, next: Table, pages: &[Page]) {
    let text = |r: &Row| r.cells.iter().map(|c| cell_text(c, pages)).collect::<Vec<_>>();
    let mut rows = next.rows;
    // A header row printed again.
    if let (Some(first), Some(header)) = (rows.first(), table.rows.first())
        && text(first) == text(header)
        && !header.is_empty()
    {
        rows.remove(0);
    }
    // A row cut in two by the page break: its rest begins in the middle of a sentence.
    if let (Some(rest), Some(last)) = (rows.first(), table.rows.last_mut())
        && is_rest(rest, last, pages)
    {
        let rest = rows.remove(0);
        for cell in rest.cells {
            match last.cells.iter_mut().find(|c| c.column == cell.column) {
                Some(c) => c.lines.extend(cell.lines),
                None => last.cells.push(cell),
            }
        }
        last.cells.sort_by_key(|c| c.column);
    }
    table.rows.extend(rows);
}

fn is_rest(rest: &Row, last: &Row, pages: &[Page]) -> bool {
    let first_text = rest
        .cells
        .iter()
        .map(|c| cell_text(c, pages))
        .find(|t| !t.is_empty());
    let Some(first_text) = first_text else {
        return false;
    };
    let lower = first_text.chars().next().is_some_and(char::is_lowercase);
    let open = last
        .cells
        .iter()
        .map(|c| cell_text(c, pages))
        .find(|t| !t.is_empty())
        .is_some_and(|t| !t.ends_with(['.', '?', '!', ')', ':']));
    let partial =
        rest.cells.iter().any(|c| c.lines.is_empty()) || last.cells.iter().any(|c| c.lines.is_empty());
    lower && open && (partial || rest.cells.len() < last.cells.len())
}

fn write(
    pages: Vec<Page>,
    fonts: Vec<Font>,
    metadata: Metadata,
    stream: Vec<Piece>,
    aside: Aside,
    rhythm: &Rhythm,
    hyphens: &Hyphenation,
) -> Layout {
    let mut text = Builder::new(&pages);
    let mut flow: Vec<Item> = Vec::new();
    let mut blocks = BlockBuilder::new(&pages, rhythm);
    let mut notes: Vec<(Line, Column)> = Vec::new();
    let mut ready: Vec<Block> = Vec::new();
    let emit = |ready: &mut Vec<Block>, flow: &mut Vec<Item>| flow.extend(ready.drain(..).map(Item::Block));
    for piece in stream {
        match piece {
            Piece::Line(line, column) => {
                // Notes wait until the paragraph over the page break has ended.
                if !notes.is_empty() && !blocks.would_continue(&line) {
                    blocks.flush(&mut text, hyphens, &mut ready);
                    emit(&mut ready, &mut flow);
                    write_notes(&mut notes, &pages, rhythm, &mut text, hyphens, &mut flow);
                }
                blocks.push(line, column);
            }
            Piece::Footnote(line, column) => notes.push((line, column)),
            Piece::Table(table) => {
                blocks.flush(&mut text, hyphens, &mut ready);
                emit(&mut ready, &mut flow);
                flow.extend(write_table(table, &pages, rhythm, &mut text, hyphens).map(Item::Table));
            }
        }
    }
    blocks.flush(&mut text, hyphens, &mut ready);
    emit(&mut ready, &mut flow);
    write_notes(&mut notes, &pages, rhythm, &mut text, hyphens, &mut flow);
    text.end_body();
    let furniture = aside
        .furniture
        .into_iter()
        .map(|line| {
            let start = text.len();
            text.line(&line);
            let span = Span::new(start, text.len());
            text.implied('\n');
            Furniture { line, span }
        })
        .collect();
    let found = aside.stamps.into_iter();
    let found = found.flat_map(|(page, stamps)| stamps.into_iter().map(move |s| (page, s)));
    let stamps = found
        .map(|(page, stamp)| {
            let start = text.len();
            for line in &stamp.lines {
                text.line(line);
                text.implied('\n');
            }
            Stamp {
                page,
                bbox: stamp.bbox,
                span: Span::new(start, text.len()),
                made: stamp.made,
            }
        })
        .collect();
    let text = text.finish();
    Layout {
        pages,
        fonts,
        metadata,
        flow,
        stamps,
        furniture,
        text,
    }
}

fn write_notes(
    notes: &mut Vec<(Line, Column)>,
    pages: &[Page],
    rhythm: &Rhythm,
    text: &mut Builder<'_>,
    hyphens: &Hyphenation,
    flow: &mut Vec<Item>,
) {
    let mut builder = BlockBuilder::new(pages, rhythm);
    for (line, column) in notes.drain(..) {
        builder.push(line, column);
    }
    let mut out = Vec::new();
    builder.flush(text, hyphens, &mut out);
    flow.extend(out.into_iter().map(|mut b| {
        b.kind = BlockKind::Footnote;
        Item::Block(b)
    }));
}

fn write_table(
    table: Table,
    pages: &[Page],
    rhythm: &Rhythm,
    text: &mut Builder<'_>,
    hyphens: &Hyphenation,
) -> Option<PlacedTable> {
    let start = text.len();
    let columns = table.columns.len().saturating_sub(1).max(1);
    let mut rows = Vec::with_capacity(table.rows.len());
    for row in table.rows {
        if row.is_empty() {
            continue;
        }
        let row_start = text.len();
        let mut cells = Vec::with_capacity(row.cells.len());
        for (i, cell) in row.cells.into_iter().enumerate() {
            if i > 0 {
                text.implied('\t');
            }
            let from = text.len();
            let left = cell.lines.iter().map(|l| l.bbox.left).fold(f32::MAX, f32::min);
            let padding = if left < f32::MAX {
                (left - cell.bbox.left).clamp(0.0, 12.0)
            } else {
                0.0
            };
            let column = Column {
                right: cell.bbox.right - padding,
            };
            let mut builder = BlockBuilder::new(pages, rhythm);
            for line in cell.lines {
                builder.push(line, column);
            }
            let mut blocks = Vec::new();
            builder.flush(text, hyphens, &mut blocks);
            // The line end behind the last block of a cell is the tab or line end of the table.
            if !blocks.is_empty() {
                text.pop('\n');
            }
            cells.push(PlacedCell {
                column: cell.column,
                columns: cell.span,
                bbox: cell.bbox,
                blocks,
                span: Span::new(from, text.len()),
            });
        }
        rows.push(PlacedRow {
            cells,
            span: Span::new(row_start, text.len()),
        });
        text.implied('\n');
    }
    let end = text.len().saturating_sub(1);
    (!rows.is_empty()).then_some(PlacedTable {
        page: table.page,
        columns,
        rows,
        span: Span::new(start, end),
        ruled: table.ruled,
    })
}

impl PlacedLine {
    /// Whether the line stands on a page.
    #[must_use]
    pub fn on(&self, page: PageNumber) -> bool {
        self.line.page == page
    }
}
