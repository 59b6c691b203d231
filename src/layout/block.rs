//! Lines to blocks: paragraphs, list items, headings, and how deep each is nested.
//!
//! A line break in running text happens only where the next word does not fit. A line that would have had room for
//! the next word therefore ends its paragraph; together with gaps, indents, labels and a change of type this tells
//! paragraphs apart without knowing a word of the form.

use super::hyphen::Hyphenation;
use super::label::{LabelStyle, ListLabel};
use super::line::{Line, Word};
use super::text_map::{Builder, Span};
use super::torn;
use crate::geom::{PageNumber, Rect};
use crate::pdf::Page;

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// Running text or a list item.
    Text,
    /// An unnumbered line in bold that stands over other text.
    Heading,
    /// A note at the foot of a page.
    Footnote,
}

/// A paragraph, a list item or a heading.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its label, if it has one.
    pub label: Option<ListLabel>,
    /// How deep it is nested, from 1.
    pub level: u8,
    /// Its lines in order; they may stand on two pages.
    pub lines: Vec<PlacedLine>,
    /// All of its text, label included.
    pub span: Span,
    /// Its text behind the label.
    pub body: Span,
}

impl Block {
    /// The page it begins on.
    #[must_use]
    pub fn page(&self) -> PageNumber {
        self.lines.first().map_or(PageNumber(1), |l| l.line.page)
    }

    /// Its lines' box on the page it begins on.
    #[must_use]
    pub fn bbox(&self) -> Rect {
        let page = self.page();
        let mut boxes = self
            .lines
            .iter()
            .filter(|l| l.line.page == page)
            .map(|l| l.line.bbox);
        let first = boxes.next().unwrap_or_default();
        boxes.fold(first, |a, b| a.union(&b))
    }

    /// Whether all of it is bold.
    #[must_use]
    pub fn bold(&self) -> bool {
        self.lines.iter().all(|l| l.line.bold)
    }
}

/// A line and its place in the document's text.
#[derive(Debug, Clone)]
pub struct PlacedLine {
    /// The line.
    pub line: Line,
    /// Its text. A word hyphenated over the line's end belongs to the line it begins on.
    pub span: Span,
    /// Where in the text wide gaps begin new segments of the line.
    pub segments: Vec<usize>,
}

/// Where lines may reach to: what the "would the next word have fit" rule measures against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) right: f32,
}

/// Distances typical of the document.
#[derive(Debug, Clone, Default)]
pub(super) struct Rhythm {
    /// Baseline to baseline inside paragraphs, in ems, per size rounded to half a point.
    leading: Vec<(i32, f32)>,
    overall: f32,
    /// The size most of the text has.
    pub(super) body_size: f32,
    /// Most of the text is bold, so that bold says nothing.
    all_bold: bool,
}

fn size_class(size: f32) -> i32 {
    (size * 2.0).round() as i32
}

fn first_char(page: &Page, line: &Line) -> Option<char> {
    let word = line.words.first()?;
    page.glyphs.get(*word.glyphs.first()? as usize).map(|g| g.ch)
}

fn last_char(page: &Page, line: &Line) -> Option<char> {
    let word = line.words.last()?;
    page.glyphs.get(*word.glyphs.last()? as usize).map(|g| g.ch)
}

impl Rhythm {
    pub(super) fn of(lines: &[&Line], pages: &[Page]) -> Self {
        let mut sure: Vec<(i32, f32)> = Vec::new();
        let mut all: Vec<f32> = Vec::new();
        let mut sizes: Vec<(i32, usize)> = Vec::new();
        let (mut bold, mut total) = (0, 0);
        for l in lines {
            let n: usize = l.words.iter().map(|w| w.glyphs.len()).sum();
            total += n;
            bold += if l.bold { n } else { 0 };
            match sizes.iter_mut().find(|(s, _)| *s == size_class(l.size)) {
                Some((_, c)) => *c += n,
                None => sizes.push((size_class(l.size), n)),
            }
        }
        for w in lines.windows(2) {
            let (a, b) = (w[0], w[1]);
            let d = (b.baseline - a.baseline) / a.size.max(0.1);
            if a.page != b.page || (a.size - b.size).abs() > 0.03 * a.size || !(0.7..3.2).contains(&d) {
                continue;
            }
            all.push(d);
            let lower = pages
                .get(b.page.index())
                .and_then(|p| first_char(p, b))
                .is_some_and(char::is_lowercase);
            if lower && ListLabel::of(b, &pages[b.page.index()]).is_none() {
                sure.push((size_class(a.size), d));
            }
        }
        all.sort_by(f32::total_cmp);
        let quartile = all.get(all.len() / 4).copied().unwrap_or(1.2);
        let median = |mut v: Vec<f32>| {
            v.sort_by(f32::total_cmp);
            v.get(v.len() / 2).copied()
        };
        let overall = median(sure.iter().map(|s| s.1).collect()).unwrap_or(quartile);
        let mut classes: Vec<i32> = sure.iter().map(|s| s.0).collect();
        classes.sort_unstable();
        classes.dedup();
        let leading = classes
            .into_iter()
            .filter_map(|c| {
                let of: Vec<f32> = sure.iter().filter(|s| s.0 == c).map(|s| s.1).collect();
                (of.len() >= 2).then(|| median(of).map(|m| (c, m)))?
            })
            .collect();
        let body_size = sizes
            .iter()
            .max_by_key(|(s, n)| (*n, *s))
            .map_or(11.0, |(s, _)| *s as f32 / 2.0);
        Self {
            leading,
            overall,
            body_size,
            all_bold: bold * 10 > total * 7,
        }
    }

    /// Baseline to baseline in points inside a paragraph of that size.
    fn leading(&self, size: f32) -> f32 {
        let ratio = self
            .leading
            .iter()
            .find(|(c, _)| *c == size_class(size))
            .map_or(self.overall, |(_, l)| *l);
        ratio * size
    }
}

/// An open list level.
struct Level {
    left: f32,
    label: ListLabel,
}

/// A block being built.
struct Open {
    lines: Vec<(Line, Column)>,
    label: Option<ListLabel>,
    level: u8,
    /// Where its text begins behind the label.
    text_left: f32,
}

/// Groups lines into blocks. Lines come in reading order through the whole document.
pub(super) struct BlockBuilder<'p> {
    pages: &'p [Page],
    rhythm: &'p Rhythm,
    levels: Vec<Level>,
    open: Option<Open>,
    done: Vec<Open>,
}

impl<'p> BlockBuilder<'p> {
    pub(super) fn new(pages: &'p [Page], rhythm: &'p Rhythm) -> Self {
        Self {
            pages,
            rhythm,
            levels: Vec::new(),
            open: None,
            done: Vec::new(),
        }
    }

    fn page(&self, line: &Line) -> Option<&'p Page> {
        self.pages.get(line.page.index())
    }

    /// Takes the next line.
    pub(super) fn push(&mut self, line: Line, column: Column) {
        let label = self
            .page(&line)
            .and_then(|p| ListLabel::of(&line, p))
            .filter(|l| self.is_label(&line, l));
        if label.is_none() && self.open.as_ref().is_some_and(|open| self.continues(open, &line)) {
            if let Some(open) = &mut self.open {
                open.lines.push((line, column));
            }
            return;
        }
        self.close();
        let text_left = label
            .as_ref()
            .and_then(|l| line.words.get(l.words))
            .map_or(line.bbox.left, |w| w.bbox.left);
        let level = self.level(&line, label.as_ref());
        self.open = Some(Open {
            lines: vec![(line, column)],
            label,
            level,
            text_left,
        });
    }

    /// Whether a line would go on with the block that is open.
    pub(super) fn would_continue(&self, line: &Line) -> bool {
        let label = self
            .page(line)
            .and_then(|p| ListLabel::of(line, p))
            .filter(|l| self.is_label(line, l));
        label.is_none() && self.open.as_ref().is_some_and(|open| self.continues(open, line))
    }

    /// Ends the block that is open: something that is no text follows.
    pub(super) fn close(&mut self) {
        self.done.extend(self.open.take());
    }

    /// Writes the blocks finished so far into the text.
    pub(super) fn flush(&mut self, text: &mut Builder<'_>, hyphens: &Hyphenation, out: &mut Vec<Block>) {
        self.close();
        for open in std::mem::take(&mut self.done) {
            let all_bold = self.rhythm.all_bold;
            let kind = kind_of(&open, all_bold);
            out.extend(write(open, kind, text, hyphens));
        }
    }

    /// Whether what looks like a label is one. A wrapped line may begin with `3.5` or `(a)`: there it stands where
    /// the paragraph's other lines begin, behind a full line, and out of sequence.
    fn is_label(&self, line: &Line, label: &ListLabel) -> bool {
        if matches!(label.style, LabelStyle::Bullet(b) if !matches!(b, '-' | '–' | '—' | '*' | '·' | '§' | '→'))
        {
            return true;
        }
        let in_sequence = label.starts() || self.levels.iter().any(|l| label.follows(&l.label));
        // `K. Osei`: a capital that continues no list, before a word that begins with one too, is an initial.
        if label.style == LabelStyle::Capital && !in_sequence && self.names_follow(line) {
            return false;
        }
        let Some(open) = &self.open else {
            return in_sequence || !matches!(label.style, LabelStyle::Section(_));
        };
        let Some((last, column)) = open.lines.last() else {
            return true;
        };
        let at_text = (line.bbox.left - self.expected_left(open)).abs() <= tolerance(line);
        let wrapped = at_text && !self.room(last, line, *column) && self.close_below(last, line);
        if wrapped {
            // Bare bullets of this kind are dashes of the sentence, numbers out of turn are numbers.
            return match label.style {
                LabelStyle::Bullet(_) => open.label.as_ref().is_some_and(|o| o.style == label.style),
                _ => {
                    in_sequence
                        && open.label.is_some()
                        && (line.bbox.left - last_label_left(open)).abs() <= tolerance(line)
                }
            };
        }
        match label.style {
            LabelStyle::Section(_) => {
                let gap = line
                    .words
                    .get(1)
                    .map_or(0.0, |w| w.bbox.left - line.words[0].bbox.right);
                in_sequence || gap > 0.6 * line.size
            }
            _ => true,
        }
    }

    /// Whether the word behind the first of a line begins with a capital.
    fn names_follow(&self, line: &Line) -> bool {
        let first = line.words.get(1).and_then(|w| w.glyphs.first());
        let page = self.page(line);
        page.zip(first)
            .and_then(|(p, g)| p.glyphs.get(*g as usize))
            .is_some_and(|g| g.ch.is_uppercase())
    }

    /// Where the next line of a block begins: behind the label, or where its later lines began.
    fn expected_left(&self, open: &Open) -> f32 {
        match open.lines.last() {
            Some((last, _)) if open.lines.len() > 1 => last.bbox.left,
            _ => open.text_left,
        }
    }

    fn close_below(&self, last: &Line, line: &Line) -> bool {
        let d = line.baseline - last.baseline;
        last.page != line.page || (d > 0.0 && d <= 1.3 * self.rhythm.leading(line.size))
    }

    /// Whether the last line ended its paragraph: the next word would have fitted on it.
    fn short(&self, last: &Line, line: &Line, column: Column) -> bool {
        let lower = self
            .page(line)
            .and_then(|p| first_char(p, line))
            .is_some_and(char::is_lowercase);
        // Some writers break lines early; words that go on say so.
        (!lower || self.ended(last)) && self.room(last, line, column)
    }

    /// Whether the last line had room for the next one's first word.
    fn room(&self, last: &Line, line: &Line, column: Column) -> bool {
        let Some(first) = line.words.first() else {
            return false;
        };
        let mut right = first.bbox.right;
        for w in line
            .words
            .iter()
            .skip(1)
            .take_while(|w: &&Word| w.glued || w.joined)
        {
            right = right.max(w.bbox.right);
        }
        let needed = right - first.bbox.left + 0.28 * last.size;
        last.bbox.right + needed < column.right - 0.3 * last.size
    }

    fn continues(&self, open: &Open, line: &Line) -> bool {
        let Some((last, column)) = open.lines.last() else {
            return false;
        };
        let (Some(page), Some(last_page)) = (self.page(line), self.page(last)) else {
            return false;
        };
        if last.turn != line.turn || (last.size - line.size).abs() > 0.09 * last.size {
            return false;
        }
        if !self.rhythm.all_bold && last.bold != line.bold {
            return false;
        }
        // A label or a run-in heading in bold begins again behind a full stop.
        let ended = self.ended(last);
        let (first_bold, last_bold) = (
            line.words.first().is_some_and(|w| w.bold),
            last.words.last().is_some_and(|w| w.bold),
        );
        if !self.rhythm.all_bold && first_bold && !last_bold && ended {
            return false;
        }
        let ends_in_hyphen =
            last_char(last_page, last).is_some_and(|c| matches!(c, '-' | '\u{AD}' | '\u{2010}'));
        let lower = first_char(page, line).is_some_and(char::is_lowercase);
        let same_flow = last.page == line.page && line.baseline > last.baseline;
        if same_flow {
            if line.baseline - last.baseline > 1.3 * self.rhythm.leading(line.size) {
                return false;
            }
        } else {
            // Over a page break, or into the next column: no gap to measure, so the words must agree.
            let hanging = open.label.is_some() && open.text_left - last_label_left(open) > tolerance(line);
            if ended && !lower && !(hanging && (line.bbox.left - open.text_left).abs() <= tolerance(line)) {
                return false;
            }
        }
        if !ends_in_hyphen && self.short(last, line, *column) {
            return false;
        }
        // Indents.
        let tol = tolerance(line);
        let left = line.bbox.left;
        if open.lines.len() == 1 {
            match &open.label {
                // Behind a label the text hangs, or runs back to the label's own edge; in between or beyond is new.
                Some(_) => {
                    let label_left = last_label_left(open);
                    let hangs = (left - open.text_left).abs() <= tol;
                    let returns = (left - label_left).abs() <= tol;
                    hangs || (returns && (lower || !ended))
                }
                // A first line may be indented, or hang out, by a few ems.
                None => {
                    let d = left - open.text_left;
                    d.abs() <= tol
                        || (d.abs() <= 4.0 * line.size && (lower || !ended))
                        || centered(last, line, tol)
                }
            }
        } else {
            (left - last.bbox.left).abs() <= tol || centered(last, line, tol) || (lower && !ended)
        }
    }

    fn ended(&self, line: &Line) -> bool {
        self.page(line)
            .and_then(|p| last_char(p, line))
            .is_some_and(|c| matches!(c, '.' | ';' | ':' | '!' | '?'))
    }

    /// How deep a block is nested: by its label's kind, its indent and what is open above it.
    fn level(&mut self, line: &Line, label: Option<&ListLabel>) -> u8 {
        let left = line.bbox.left;
        let tol = tolerance(line);
        let Some(label) = label else {
            // Unlabelled text belongs to the outermost level, unless it stands under the text of an inner item.
            return 1;
        };
        if matches!(label.style, LabelStyle::Section(_)) {
            self.levels.clear();
        } else {
            // Back out to the list this label continues: the innermost of its kind at its indent, else in sequence.
            let same = |l: &Level| l.label.style == label.style || label.follows(&l.label);
            if let Some(at) = self
                .levels
                .iter()
                .rposition(|l| same(l) && (l.left - left).abs() <= tol)
            {
                self.levels.truncate(at);
            } else {
                while self.levels.last().is_some_and(|l| l.left > left + tol) {
                    self.levels.pop();
                }
                if let Some(top) = self.levels.last()
                    && (top.left - left).abs() <= tol
                    && !matches!(top.label.style, LabelStyle::Section(_))
                    && !(label.starts() && top.label.style != label.style)
                {
                    self.levels.pop();
                }
            }
        }
        self.levels.push(Level {
            left,
            label: label.clone(),
        });
        let mut depth = self.levels.len();
        // Items of a list with no numbered paragraph above them are inside the text that introduces them.
        let outermost = self.levels.first().map(|l| l.label.style);
        if !matches!(outermost, Some(LabelStyle::Section(_) | LabelStyle::Number)) {
            depth += 1;
        }
        u8::try_from(depth).unwrap_or(u8::MAX)
    }
}

fn tolerance(line: &Line) -> f32 {
    (0.35 * line.size).max(2.5)
}

fn last_label_left(open: &Open) -> f32 {
    open.lines.first().map_or(0.0, |(l, _)| l.bbox.left)
}

/// Two lines of a centred block.
fn centered(a: &Line, b: &Line, tol: f32) -> bool {
    (a.bbox.center_x() - b.bbox.center_x()).abs() <= tol && (a.bbox.left - b.bbox.left).abs() > tol
}

fn kind_of(open: &Open, all_bold: bool) -> BlockKind {
    let words: usize = open.lines.iter().map(|(l, _)| l.words.len()).sum();
    let bold = open.lines.iter().all(|(l, _)| l.bold);
    if open.label.is_none() && bold && !all_bold && words <= 14 && open.lines.len() <= 3 {
        BlockKind::Heading
    } else {
        BlockKind::Text
    }
}

/// Writes one block's text and places its lines.
fn write(open: Open, kind: BlockKind, text: &mut Builder<'_>, hyphens: &Hyphenation) -> Option<Block> {
    let start = text.len();
    let mut lines: Vec<PlacedLine> = Vec::with_capacity(open.lines.len());
    let mut body = start;
    for (i, (line, _)) in open.lines.into_iter().enumerate() {
        if i > 0 {
            join(text, &line, hyphens, &mut lines);
        }
        let from = text.len();
        let segments = text.line(&line);
        if i == 0
            && let Some(label) = &open.label
        {
            body = behind_label(text, &line, label, from);
        }
        lines.push(PlacedLine {
            line,
            span: Span::new(from, text.len()),
            segments,
        });
    }
    let end = text.len();
    text.implied('\n');
    (end > start).then_some(Block {
        kind,
        label: open.label,
        level: open.level,
        lines,
        span: Span::new(start, end),
        body: Span::new(body.min(end), end),
    })
}

/// Joins a line to the text before it: a space, or nothing where a word was broken.
fn join(text: &mut Builder<'_>, line: &Line, hyphens: &Hyphenation, lines: &mut [PlacedLine]) {
    let mark = text.last();
    if let Some(mark) = mark.filter(|m| matches!(m, '-' | '\u{AD}' | '\u{2010}')) {
        let left = text.last_word().trim_end_matches(mark).to_owned();
        let right = text.peek_word(line);
        let broken = !left.is_empty() && !left.ends_with('-');
        if broken && hyphens.goes(&left, &right, mark) {
            text.pop(mark);
            if let Some(last) = lines.last_mut() {
                last.span.end = text.len();
            }
            return;
        }
        if mark == '\u{AD}' {
            text.replace_last(mark, '-');
        }
        // A compound broken at its own hyphen closes up; a dash between spaces stays one.
        if broken {
            return;
        }
    }
    // A sum too wide for its cell.
    if line.words.len() == 1 && torn::goes_on(text.last_word(), &text.peek_word(line)) {
        return;
    }
    // A range or an alternative broken behind its dash or slash closes up: "2022–" "23", "and/" "or".
    let closes = matches!(mark, Some('–' | '—' | '/')) && text.last_word().chars().count() > 1;
    if !closes {
        text.implied(' ');
    }
}

/// Where the text behind a label begins.
fn behind_label(text: &Builder<'_>, line: &Line, label: &ListLabel, from: usize) -> usize {
    let skip: usize = line
        .words
        .iter()
        .take(label.words)
        .map(|w| w.glyphs.len())
        .sum::<usize>()
        + label.glyphs;
    text.after_glyphs(from, skip)
}
