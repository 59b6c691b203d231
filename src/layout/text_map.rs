//! The text of a document, every character tied to the glyph it came from.
//!
//! A pattern found in the text yields its page and box for free: that is what evidence is made of.

use std::ops::Range;

use unicode_normalization::char::{canonical_combining_class, compose};

use super::line::{Line, Script, Word};
use crate::evidence::{Evidence, Place};
use crate::geom::{PageNumber, Rect};
use crate::pdf::{Glyph, Page};

/// A stretch of the document's text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// From a range of bytes.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start,
            end: end.max(start),
        }
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// How many bytes it holds.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// As a range.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Whether the other lies in it.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The part from the other's start to this one's end, and so on: the common stretch.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// A part of this span, given in bytes from its start.
    #[must_use]
    pub fn part(self, range: Range<usize>) -> Self {
        Self::new(self.start + range.start, self.start + range.end)
    }
}

/// How letters came into the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Print {
    /// From the program that wrote the document: they are what they are.
    #[default]
    Digital,
    /// From a picture of a page: one may have been taken for another.
    Recognised,
}

const IMPLIED: u32 = u32::MAX;

/// Stands in the text before the raised mark of a footnote, so that the mark is not taken for a part of the word before it.
/// It cannot be seen, so published text does not contain it.
pub const MARK: char = '\u{2060}';

/// A raised figure behind these is a power.
const UNITS: [&str; 8] = ["m", "km", "cm", "mm", "ft", "in", "R", "χ"];

/// The document's text and where each byte of it stands.
#[derive(Debug, Clone, Default)]
pub struct TextMap {
    text: String,
    /// For each byte the glyph, counted through the whole document, or `IMPLIED` for a space or line end that no
    /// glyph stands for.
    origins: Vec<u32>,
    /// The count of the first glyph of each page.
    pages: Vec<u32>,
    /// Pages that are pictures.
    scans: Vec<PageNumber>,
    /// Where the body ends and the page furniture begins.
    body_end: usize,
}

impl TextMap {
    /// The whole text: the body in reading order, then the page furniture.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The body's span.
    #[must_use]
    pub fn body(&self) -> Span {
        Span::new(0, self.body_end)
    }

    /// The text of a span; empty if it does not fall on characters.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The span without white space at its ends.
    #[must_use]
    pub fn trim(&self, span: Span) -> Span {
        let s = self.slice(span);
        let start = span.start + (s.len() - s.trim_start().len());
        Span::new(start, start + s.trim().len())
    }

    /// The glyph a byte came from: page and place among its glyphs.
    #[must_use]
    pub fn glyph(&self, byte: usize) -> Option<(PageNumber, usize)> {
        let origin = *self.origins.get(byte)?;
        if origin == IMPLIED {
            return None;
        }
        let page = self.pages.partition_point(|p| *p <= origin).checked_sub(1)?;
        Some((PageNumber::from_index(page), (origin - self.pages[page]) as usize))
    }

    /// The page a span begins on.
    #[must_use]
    pub fn page(&self, span: Span) -> Option<PageNumber> {
        span.range().find_map(|b| self.glyph(b)).map(|(p, _)| p)
    }

    /// How the letters of a span came into the text, by the page it begins on.
    #[must_use]
    pub fn print(&self, span: Span) -> Print {
        if !self.scans.is_empty() && self.page(span).is_some_and(|p| self.scans.contains(&p)) {
            Print::Recognised
        } else {
            Print::Digital
        }
    }

    /// Whether any page is a picture.
    #[must_use]
    pub fn has_scans(&self) -> bool {
        !self.scans.is_empty()
    }

    /// Where a span stands: one place for each page it touches.
    ///
    /// `None` when no glyph stands for it.
    #[must_use]
    pub fn evidence(&self, span: Span, pages: &[Page]) -> Option<Evidence> {
        let span = self.trim(span);
        let mut places: Vec<(PageNumber, Rect, Span)> = Vec::new();
        let mut at = span.start;
        for c in self.slice(span).chars() {
            let next = at + c.len_utf8();
            if let Some((page, index)) = self.glyph(at)
                && let Some(glyph) = pages.get(page.index()).and_then(|p| p.glyphs.get(index))
            {
                match places.last_mut() {
                    Some((p, bbox, s)) if *p == page => {
                        *bbox = bbox.union(&glyph.bbox);
                        s.end = next;
                    }
                    _ => places.push((page, glyph.bbox, Span::new(at, next))),
                }
            }
            at = next;
        }
        let mut places = places.into_iter().map(|(page, bbox, s)| Place {
            page,
            bbox: pages
                .get(page.index())
                .map_or(bbox, |p| p.displayed(&bbox))
                .published(),
            text: self.slice(s).replace(MARK, ""),
        });
        let first = places.next()?;
        Some(Evidence {
            place: first,
            rule: None,
            more: places.collect(),
        })
    }

    /// The text of a span without what is struck through.
    #[must_use]
    pub fn unstruck(&self, span: Span, pages: &[Page]) -> String {
        let mut at = span.start;
        let mut out = String::new();
        let mut last_struck = false;
        for c in self.slice(span).chars() {
            let struck = match self.glyph(at) {
                Some((p, i)) => pages
                    .get(p.index())
                    .and_then(|p| p.glyphs.get(i))
                    .is_some_and(|g| g.struck),
                // A space between struck words goes with them.
                None => last_struck,
            };
            if !struck {
                out.push(c);
            }
            last_struck = struck;
            at += c.len_utf8();
        }
        out
    }
}

/// Builds a [`TextMap`] in reading order.
pub(super) struct Builder<'p> {
    map: TextMap,
    pages: &'p [Page],
}

impl<'p> Builder<'p> {
    pub(super) fn new(pages: &'p [Page]) -> Self {
        let mut starts = Vec::with_capacity(pages.len());
        let mut count = 0_u32;
        for p in pages {
            starts.push(count);
            count = count.saturating_add(u32::try_from(p.glyphs.len()).unwrap_or(u32::MAX / 2));
        }
        Self {
            map: TextMap {
                pages: starts,
                scans: (0..pages.len())
                    .filter(|i| pages.get(*i).is_some_and(Page::is_scan))
                    .map(PageNumber::from_index)
                    .collect(),
                ..TextMap::default()
            },
            pages,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.map.text.len()
    }

    pub(super) fn finish(self) -> TextMap {
        self.map
    }

    /// What follows is page furniture.
    pub(super) fn end_body(&mut self) {
        self.map.body_end = self.map.text.len();
    }

    /// A character no glyph stands for.
    pub(super) fn implied(&mut self, c: char) {
        self.push(c, IMPLIED);
    }

    fn push(&mut self, c: char, origin: u32) {
        self.map.text.push(c);
        self.map.origins.resize(self.map.text.len(), origin);
    }

    /// Takes the last character away, if it is the one expected.
    pub(super) fn pop(&mut self, expected: char) -> bool {
        if self.map.text.ends_with(expected) {
            self.map.text.pop();
            self.map.origins.truncate(self.map.text.len());
            return true;
        }
        false
    }

    /// Puts another character in the last one's place.
    pub(super) fn replace_last(&mut self, expected: char, c: char) {
        let origin = self.map.origins.last().copied().unwrap_or(IMPLIED);
        if self.pop(expected) {
            self.push(c, origin);
        }
    }

    /// The first word of a line that is not yet written.
    pub(super) fn peek_word(&self, line: &Line) -> String {
        let Some(page) = self.pages.get(line.page.index()) else {
            return String::new();
        };
        line.words
            .first()
            .into_iter()
            .flat_map(|w| &w.glyphs)
            .filter_map(|g| page.glyphs.get(*g as usize))
            .map(|g| g.ch)
            .collect()
    }

    /// The place behind the first `count` glyphs written from `from` on, and behind the space after them.
    pub(super) fn after_glyphs(&self, from: usize, count: usize) -> usize {
        let mut seen = 0;
        let mut last = IMPLIED;
        let tail = self.map.text.get(from..).unwrap_or_default();
        for (i, c) in tail.char_indices() {
            let origin = self.map.origins.get(from + i).copied().unwrap_or(IMPLIED);
            if origin != IMPLIED && origin != last {
                seen += 1;
                last = origin;
            }
            if seen > count || (seen == count && origin == IMPLIED && !c.is_whitespace()) {
                return from + i;
            }
        }
        self.map.text.len()
    }

    pub(super) fn last(&self) -> Option<char> {
        self.map.text.chars().next_back()
    }

    /// The last word written, as it stands.
    pub(super) fn last_word(&self) -> &str {
        self.map
            .text
            .rsplit(char::is_whitespace)
            .next()
            .unwrap_or_default()
    }

    /// Writes a line's words. Returns where wide gaps begin new segments.
    pub(super) fn line(&mut self, line: &Line) -> Vec<usize> {
        let mut segments = Vec::new();
        for (i, word) in line.words.iter().enumerate() {
            if i > 0 && !word.joined {
                self.implied(' ');
            }
            if word.segment {
                segments.push(self.len());
            }
            self.word(line.page, word, i + 1 == line.words.len());
        }
        segments
    }

    fn word(&mut self, page: PageNumber, word: &Word, ends_line: bool) {
        let Some(source) = self.pages.get(page.index()) else {
            return;
        };
        let base = self.map.pages.get(page.index()).copied().unwrap_or(0);
        if self.is_mark(source, word) {
            self.implied(MARK);
        }
        let mut accent: Option<(char, &Glyph)> = None;
        for (k, &id) in word.glyphs.iter().enumerate() {
            let Some(g) = source.glyphs.get(id as usize) else {
                continue;
            };
            let origin = base + id;
            let mut c = g.ch;
            if matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}') {
                continue;
            }
            if c == '\u{AD}' && !(ends_line && k + 1 == word.glyphs.len()) {
                // A soft hyphen inside a line shows nothing, unless it has a width: then the font gives its
                // ordinary hyphen this code. At the end of a line the join of the lines sees it.
                if g.bbox.width() <= 0.15 * g.size {
                    continue;
                }
                c = '-';
            }
            if word.script == Script::Super && c.is_ascii_digit() {
                c = self.raised(c);
            }
            // Typesetters print accents as glyphs of their own over or before their letter.
            if let Some((mark, over)) = accent.take()
                && overlaps(over, g)
                && let Some(whole) = combining(mark).and_then(|m| compose(c, m))
            {
                self.pop(mark);
                c = whole;
            }
            if let Some(mark) = combining(c) {
                let last = self.map.text.chars().next_back();
                let under = self
                    .map
                    .origins
                    .last()
                    .copied()
                    .filter(|o| *o != IMPLIED && *o >= base);
                let letter = under.and_then(|o| source.glyphs.get((o - base) as usize));
                if let (Some(last), Some(letter)) = (last, letter)
                    && overlaps(letter, g)
                    && let Some(whole) = compose(last, mark)
                {
                    let at = under.unwrap_or(origin);
                    self.pop(last);
                    self.push(whole, at);
                    continue;
                }
                accent = Some((c, g));
            }
            if canonical_combining_class(c) != 0
                && let Some(last) = self.map.text.chars().next_back()
                && let Some(whole) = compose(last, c)
            {
                let at = self.map.origins.last().copied().unwrap_or(origin);
                self.pop(last);
                self.push(whole, at);
                continue;
            }
            self.push(c, origin);
        }
    }

    /// Whether a word is the raised mark of a footnote behind a word.
    fn is_mark(&self, page: &Page, word: &Word) -> bool {
        let mut glyphs = word.glyphs.iter().filter_map(|g| page.glyphs.get(*g as usize));
        let marks = |g: &Glyph| g.ch.is_ascii_digit() || matches!(g.ch, '*' | '†' | '‡' | '§' | ',');
        word.script == Script::Super
            && word.joined
            && word.glyphs.len() <= 5
            && glyphs.all(marks)
            && self
                .last()
                .is_some_and(|c| c.is_alphabetic() || matches!(c, ')' | '’' | '\'' | '”' | '"' | '.' | ','))
            && !UNITS.contains(&self.last_word())
    }

    /// A raised digit after a digit is a footnote mark or a power: it keeps its raised form, or it would be read as
    /// part of the number.
    fn raised(&self, c: char) -> char {
        let number_before = self.map.text.chars().rev().take(2).any(|p| p.is_ascii_digit());
        if !number_before {
            return c;
        }
        match c {
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '0' => '⁰',
            d => char::from_u32('⁰' as u32 + (d as u32 - '0' as u32)).unwrap_or(d),
        }
    }
}

/// The combining form of a spacing accent.
fn combining(c: char) -> Option<char> {
    Some(match c {
        '´' => '\u{301}',
        '`' => '\u{300}',
        'ˆ' => '\u{302}',
        '˜' => '\u{303}',
        '¨' => '\u{308}',
        '¯' => '\u{304}',
        '˘' => '\u{306}',
        '˙' => '\u{307}',
        '˚' => '\u{30A}',
        '¸' => '\u{327}',
        '˝' => '\u{30B}',
        'ˇ' => '\u{30C}',
        '˛' => '\u{328}',
        _ => return None,
    })
}

/// Whether an accent stands over a letter: half of the narrower one's width is shared.
fn overlaps(a: &Glyph, b: &Glyph) -> bool {
    let shared = Rect::overlap(a.bbox.left, a.bbox.right, b.bbox.left, b.bbox.right);
    shared > 0.5 * a.bbox.width().min(b.bbox.width()).max(0.1)
}
