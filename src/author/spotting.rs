//! What looks like a label, a heading, a question or a signature's line, without knowing the form.

use crate::field::answer::classify;
use crate::geom::PageNumber;
use crate::layout::{Block, BlockKind, Item, LabelStyle, Layout, PlacedRow, Span};
use crate::profile::{Label, Mark};

/// Words a label can have. The longest on the forms known has eleven.
const LABEL_WORDS: usize = 12;

/// Letters a label can have.
const LABEL_LETTERS: usize = 90;

/// A value behind a label on the line before it is no longer than this.
const SHORT: usize = 100;

/// Something that looks like a label or a heading.
#[derive(Debug, Clone)]
pub(super) struct Spotted {
    /// Its words, without number and colon.
    pub(super) span: Span,
    /// The text after it, or a short text on the next line.
    pub(super) value: Span,
    /// Its number, if it is a numbered heading.
    pub(super) number: Option<String>,
    /// The place of the value relative to the label.
    pub(super) shape: Shape,
    pub(super) page: PageNumber,
}

/// The place of a value relative to its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    /// `Label: value`
    Beside,
    /// In the next cell of the row.
    Cell,
    /// The label fills its line.
    Alone,
}

/// A question and its answer.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) question: Span,
    pub(super) page: PageNumber,
}

/// A signature line and the text above it.
#[derive(Debug, Clone)]
pub(super) struct Signed {
    /// Short lines above it, the nearest first; whether each looks like a heading.
    pub(super) above: Vec<(Span, bool)>,
    pub(super) page: PageNumber,
}

/// Everything that looks like a label or a heading, in the order of the document.
pub(super) fn labels(layout: &Layout) -> Vec<Spotted> {
    let mut out = Vec::new();
    let blocks: Vec<&Block> = layout
        .flow
        .iter()
        .filter_map(|i| match i {
            Item::Block(b) => Some(b),
            Item::Table(_) => None,
        })
        .collect();
    for (i, block) in blocks.iter().enumerate() {
        if block.kind == BlockKind::Footnote {
            continue;
        }
        if let Some(h) = alone(layout, block, blocks.get(i + 1).copied()) {
            out.push(h);
        } else {
            beside(layout, block, &mut out);
        }
    }
    for item in &layout.flow {
        let Item::Table(table) = item else { continue };
        for row in &table.rows {
            cells(layout, row, &mut out);
        }
    }
    out.sort_by_key(|s| s.span);
    out
}

/// Whether words can be a label: few, the first with a capital, no sentence.
fn can_be_label(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let first = text.chars().find(|c| c.is_alphanumeric());
    (1..=LABEL_WORDS).contains(&words)
        && (2..=LABEL_LETTERS).contains(&letters)
        && first.is_some_and(char::is_uppercase)
        && !text.contains(". ")
        && !text.contains(['£', '$', '€', '@', '\t', '\n', ';'])
        && !text.trim_end().ends_with(',')
        && letters * 2 > text.chars().filter(|c| !c.is_whitespace()).count()
        // An answer to a question.
        && classify(text).0.is_none()
}

/// A block that is a heading, or a label over its value.
fn alone(layout: &Layout, block: &Block, next: Option<&Block>) -> Option<Spotted> {
    let (number, body) = match &block.label {
        Some(l) if l.style == LabelStyle::Number => (Some(l.text.clone()), block.body),
        Some(_) => return None,
        None => bare_number(layout, block.body),
    };
    if block.lines.len() > 3 {
        return None;
    }
    let text = layout.text.slice(body).trim_end();
    let ends = text.trim_end_matches([':', ' ', '–', '-']);
    let span = layout.text.trim(Span::new(body.start, body.start + ends.len()));
    let plain = ends.replace('\n', " ");
    let colon = ends.len() < text.len();
    let letters: Vec<char> = ends.chars().filter(|c| c.is_alphabetic()).collect();
    let capitals =
        letters.len() >= 4 && letters.iter().filter(|c| c.is_uppercase()).count() * 10 >= letters.len() * 9;
    let looks = block.kind == BlockKind::Heading || block.bold() || capitals || colon;
    if !looks || !can_be_label(&plain) || plain.ends_with(['.', '?']) || plain.contains(": ") {
        return None;
    }
    let value = next
        .filter(|n| n.lines.len() <= 2 && n.kind == BlockKind::Text && n.label.is_none())
        .map(|n| layout.text.trim(n.span))
        .filter(|s| s.len() <= SHORT && !layout.text.slice(*s).trim_end().ends_with([':', '.']))
        .unwrap_or_default();
    Some(Spotted {
        span,
        value,
        number,
        shape: Shape::Alone,
        page: block.page(),
    })
}

/// The number a heading begins with where the layout saw no list label: `1 OBJECTIVE`.
fn bare_number(layout: &Layout, body: Span) -> (Option<String>, Span) {
    let text = layout.text.slice(body);
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let rest = text.get(digits..).unwrap_or_default();
    let words = rest.trim_start_matches(['.', ')', ' ']);
    if (1..=2).contains(&digits) && words.len() < rest.len() && words.starts_with(char::is_alphabetic) {
        let start = body.start + (text.len() - words.len());
        return (text.get(..digits).map(str::to_owned), Span::new(start, body.end));
    }
    (None, body)
}

/// `Label: value` at the beginnings of lines, and labels in bold before plain text.
fn beside(layout: &Layout, block: &Block, out: &mut Vec<Spotted>) {
    // A paragraph or list item that ends in a colon announces a list.
    if block
        .label
        .as_ref()
        .is_some_and(|l| l.style != LabelStyle::Number)
    {
        return;
    }
    for (k, line) in block.lines.iter().enumerate() {
        let mut starts: Vec<usize> = std::iter::once(line.span.start)
            .chain(line.segments.iter().copied())
            .collect();
        if k == 0 {
            starts.push(block.body.start);
        }
        starts.sort_unstable();
        starts.dedup();
        for (s, start) in starts.iter().enumerate() {
            let end = starts.get(s + 1).copied().unwrap_or(line.span.end);
            let here = Span::new(*start, end);
            let text = layout.text.slice(here);
            // A time of day and an address are not labels.
            let colon = text.find(':').filter(|c| {
                !text
                    .get(c + 1..)
                    .unwrap_or_default()
                    .starts_with(|c: char| c == '/' || c.is_ascii_digit())
            });
            let length = colon.or_else(|| bold_start(layout, here));
            let Some(label) = length.and_then(|l| text.get(..l)) else {
                continue;
            };
            if !can_be_label(label.trim()) || label.trim_end().ends_with('?') {
                continue;
            }
            let behind = start + label.len();
            let mark = layout.text.slice(Span::new(behind, end));
            let skip = mark.len() - mark.trim_start_matches([':', ' ', '–', '-', '\t']).len();
            out.push(Spotted {
                span: layout.text.trim(here.part(0..label.len())),
                value: layout.text.trim(Span::new(behind + skip, end)),
                number: None,
                shape: Shape::Beside,
                page: line.line.page,
            });
        }
    }
}

/// How many bytes of a line are bold, if it begins so and goes on plain.
fn bold_start(layout: &Layout, span: Span) -> Option<usize> {
    let bold = |byte: usize| {
        let (page, glyph) = layout.text.glyph(byte)?;
        Some(layout.page(page)?.glyphs.get(glyph)?.bold)
    };
    let text = layout.text.slice(span);
    if bold(span.start) != Some(true) {
        return None;
    }
    let plain = text
        .char_indices()
        .find(|(i, c)| !c.is_whitespace() && bold(span.start + i) == Some(false))?
        .0;
    let label = text.get(..plain)?;
    // The type must change between words.
    label
        .ends_with(char::is_whitespace)
        .then(|| label.trim_end().len())
}

/// Rows of a table a form is laid out in: label, value, label, value.
fn cells(layout: &Layout, row: &PlacedRow, out: &mut Vec<Spotted>) {
    for pair in row.cells.chunks(2) {
        let [label, value] = pair else { continue };
        let text = layout.text.slice(label.span).trim();
        let name = text.trim_end_matches([':', ' ']);
        if !can_be_label(&name.replace('\n', " ")) || name.ends_with('?') {
            continue;
        }
        out.push(Spotted {
            span: layout
                .text
                .trim(Span::new(label.span.start, label.span.start + name.len())),
            value: layout.text.trim(value.span),
            number: None,
            shape: Shape::Cell,
            page: layout.text.page(label.span).unwrap_or(PageNumber(1)),
        });
    }
}

/// Questions that something answers with yes, no or not applicable.
pub(super) fn questions(layout: &Layout) -> Vec<Asked> {
    let mut out = Vec::new();
    let mut ask = |question: Span, answer: Span| {
        let text = layout.text.slice(question);
        let words = text.split_whitespace().count();
        if text.contains('?') && (4..=80).contains(&words) && classify(layout.text.slice(answer)).0.is_some()
        {
            out.push(Asked {
                question: layout.text.trim(question),
                page: layout.text.page(question).unwrap_or(PageNumber(1)),
            });
        }
    };
    let split = |span: Span| {
        let text = layout.text.slice(span);
        text.rfind('?')
            .map(|i| (span.part(0..i + 1), span.part(i + 1..text.len())))
    };
    for (i, item) in layout.flow.iter().enumerate() {
        match item {
            Item::Block(b) => {
                let Some((question, rest)) = split(b.body) else {
                    continue;
                };
                let next = match layout.flow.get(i + 1) {
                    Some(Item::Block(n)) => n.body,
                    _ => Span::default(),
                };
                ask(
                    question,
                    if layout.text.slice(rest).trim().is_empty() {
                        next
                    } else {
                        rest
                    },
                );
            }
            Item::Table(t) => {
                for row in &t.rows {
                    for (c, cell) in row.cells.iter().enumerate() {
                        let Some((question, rest)) = split(cell.span) else {
                            continue;
                        };
                        let next = row.cells.get(c + 1).map_or(Span::default(), |n| n.span);
                        // A bracket behind the question mark belongs to the question.
                        if classify(layout.text.slice(rest)).0.is_some() {
                            ask(question, rest);
                        } else {
                            ask(cell.span, next);
                        }
                    }
                }
            }
        }
    }
    out
}

/// How many blocks above a signature's line its title may stand.
const TITLE_REACH: usize = 14;

/// Lines for signatures, known by the words all forms share.
pub(super) fn signatures(layout: &Layout, words: &[Label], spotted: &[Spotted]) -> Vec<Signed> {
    let blocks: Vec<&Block> = layout.blocks().collect();
    let mut out = Vec::new();
    let mut last = 0;
    for (i, block) in blocks.iter().enumerate() {
        let line = block.lines.iter().find(|l| {
            let text = layout.text.slice(Span::new(l.span.start, block.span.end));
            words
                .iter()
                .any(|w| w.match_start(text).is_some_and(|m| m.mark != Mark::Space))
        });
        let Some(line) = line else { continue };
        let own = |span: Span| {
            let text = layout.text.slice(span);
            words.iter().any(|w| w.match_start(text).is_some())
        };
        let above = blocks
            .iter()
            .take(i)
            .rev()
            .take(TITLE_REACH)
            .take_while(|b| b.span.start >= last)
            .filter(|b| b.lines.len() <= 2 && b.label.is_none())
            .map(|b| {
                let text = layout.text.slice(b.body).trim_end_matches([':', ' ', '–', '-']);
                layout
                    .text
                    .trim(Span::new(b.body.start, b.body.start + text.len()))
            })
            .filter(|s| can_be_label(&layout.text.slice(*s).replace('\n', " ")) && !own(*s))
            .map(|s| (s, spotted.iter().any(|x| x.shape == Shape::Alone && x.span == s)))
            .collect();
        last = line.span.end;
        out.push(Signed {
            above,
            page: line.line.page,
        });
    }
    out
}

/// Where the form's header ends: before the first long paragraph, numbered heading, or heading of a part that stands
/// behind a first field. (A title may be a heading's word: `DECISION`.)
pub(super) fn header_end(
    layout: &Layout,
    spotted: &[Spotted],
    is_field: &dyn Fn(&str) -> bool,
    is_part: &dyn Fn(&str) -> bool,
) -> usize {
    let long = layout
        .blocks()
        .find(|b| layout.text.slice(b.body).split_whitespace().count() > 40)
        .map_or(usize::MAX, |b| b.span.start);
    let first = spotted
        .iter()
        .position(|s| !s.value.is_empty() && is_field(layout.text.slice(s.span)))
        .unwrap_or(0);
    let heading = spotted
        .iter()
        .skip(first)
        .find(|s| s.number.is_some() || is_part(layout.text.slice(s.span)))
        .map_or(usize::MAX, |s| s.span.start);
    long.min(heading)
}
