//! Turns recognised words into glyphs of the page.

use super::accent;
use super::clean::{DARK, Sheet};
use super::mend;
use super::stroke;
use super::tsv::OcrWord;
use crate::pdf::page::{Glyph, Page};

/// Heights in ems: capitals and ascenders, letters without ascenders, and the depth of descenders. Within a twentieth
/// of the common typefaces (Times 0.66, 0.45, 0.22; Arial 0.72, 0.52, 0.21).
const ASCENT: f32 = 0.70;
const MIDDLE: f32 = 0.50;
const DESCENT: f32 = 0.21;

/// A line of recognised words.
struct PrintLine {
    words: Vec<OcrWord>,
    /// In dots, like `size`.
    baseline: f32,
    size: f32,
}

/// The glyphs of recognised words, in the order in which print is drawn.
pub(super) fn from_words(words: Vec<OcrWord>, sheet: &Sheet, page: &Page) -> Vec<Glyph> {
    let mut lines = lines_of(words);
    let usual = usual_size(&lines);
    for l in &mut lines {
        stroke::print_only(&mut l.words, l.size, usual, sheet);
    }
    lines.retain(|l| !l.words.is_empty());
    level(&mut lines, usual, sheet.clean.scale);
    let mut lines = join_rows(lines);
    for l in &mut lines {
        mend::correct_line(&mut l.words, l.size, sheet);
    }
    let stems: Vec<Vec<f32>> = lines
        .iter()
        .map(|l| l.words.iter().map(|w| stem(w, sheet) / l.size.max(1.0)).collect())
        .collect();
    let bold = BoldThreshold::measure(&lines, &stems);
    let mut out = Vec::new();
    for (line, stems) in lines.iter().zip(&stems) {
        let all = bold.line(line, stems);
        let mut end: Option<f32> = None;
        for (i, (word, stem)) in line.words.iter().zip(stems).enumerate() {
            let bold = bold.word(word, *stem, all);
            let left = end.map_or(word.left, |e: f32| word.left.max(e + 0.14 * line.size));
            if let Some(e) = end {
                push_glyphs(" ", (e, left), line, bold, None, sheet, page, &mut out);
            }
            // The words of a text layer may be wider than their print. They must not overlap because of that.
            let next = line
                .words
                .get(i + 1)
                .map_or(f32::MAX, |n| n.left - 0.14 * line.size);
            let right = word.right.min(next).max(left + 0.1 * line.size);
            let unread = accent::has_unread_accent(word, line.size, line.baseline, sheet);
            let confidence = if unread {
                Some(accent::UNREAD)
            } else {
                word.confidence
            };
            push_glyphs(
                &word.text,
                (left, right),
                line,
                bold,
                confidence,
                sheet,
                page,
                &mut out,
            );
            end = Some(right);
        }
    }
    out
}

/// The glyphs that do not lie on glyphs of another origin.
pub(super) fn outside(drawn: Vec<Glyph>, seen: &[Glyph]) -> Vec<Glyph> {
    drawn
        .into_iter()
        .filter(|g| {
            !seen
                .iter()
                .any(|s| !s.ch.is_whitespace() && s.bbox.contains(g.bbox.center_x(), g.bbox.center_y()))
        })
        .collect()
}

fn lines_of(words: Vec<OcrWord>) -> Vec<PrintLine> {
    let mut out: Vec<PrintLine> = Vec::new();
    let mut line = None;
    for w in words {
        if line != Some(w.line) {
            line = Some(w.line);
            out.push(PrintLine {
                words: Vec::new(),
                baseline: 0.0,
                size: 0.0,
            });
        }
        if let Some(print) = out.last_mut() {
            print.words.push(w);
        }
    }
    for print in &mut out {
        print.words.sort_by(|a, b| a.left.total_cmp(&b.left));
        measure(print);
    }
    out
}

/// Joins lines on the same baseline, with their words from left to right.
fn join_rows(lines: Vec<PrintLine>) -> Vec<PrintLine> {
    let mut out: Vec<PrintLine> = Vec::new();
    for line in lines {
        // Two columns stay two lines, because the first word of each may be a label.
        let same = out.iter_mut().rev().find(|o| {
            let (a, b) = (extent(&o.words), extent(&line.words));
            let gap = (b.0 - a.1).max(a.0 - b.1);
            o.baseline == line.baseline && o.size == line.size && (0.0..3.0 * line.size).contains(&gap)
        });
        match same {
            Some(o) => {
                o.words.extend(line.words);
                o.words.sort_by(|a, b| a.left.total_cmp(&b.left));
            }
            None => out.push(line),
        }
    }
    out
}

fn extent(words: &[OcrWord]) -> (f32, f32) {
    (
        words.iter().map(|w| w.left).fold(f32::MAX, f32::min),
        words.iter().map(|w| w.right).fold(0.0, f32::max),
    )
}

/// How far a word reaches above and below the baseline, in ems, from the shapes of its letters.
fn heights(text: &str) -> Option<(f32, f32)> {
    let (mut high, mut deep, mut letters) = (false, false, false);
    for c in text.chars() {
        letters |= c.is_alphanumeric();
        high |= c.is_uppercase() || c.is_ascii_digit() || "bdfhijklt!?()[]/£&%|\"'’‘“”".contains(c);
        deep |= "gjpqyQ,;()[]/|".contains(c);
    }
    letters.then_some((
        if high { ASCENT } else { MIDDLE },
        if deep { DESCENT } else { 0.0 },
    ))
}

/// Measures size and baseline of a line: the median over its words.
fn measure(print: &mut PrintLine) {
    let measured: Vec<(f32, f32, f32)> = print
        .words
        .iter()
        .filter_map(|w| {
            let (up, down) = heights(&w.text)?;
            let size = (w.bottom - w.top) / (up + down);
            Some((size, w.bottom - down * size, (w.right - w.left).max(1.0)))
        })
        .collect();
    let middle = |mut v: Vec<f32>| {
        v.sort_by(f32::total_cmp);
        v.get(v.len() / 2).copied()
    };
    let size = middle(measured.iter().map(|s| s.0).collect());
    let top = print.words.iter().map(|w| w.top).fold(f32::MAX, f32::min);
    let bottom = print.words.iter().map(|w| w.bottom).fold(0.0, f32::max);
    print.size = size.unwrap_or((bottom - top).max(1.0));
    // The bottom of words without descenders is the baseline itself.
    let flat: Vec<f32> = print
        .words
        .iter()
        .filter(|w| heights(&w.text).is_some_and(|(_, down)| down == 0.0))
        .map(|w| w.bottom)
        .collect();
    print.baseline = middle(flat)
        .or_else(|| middle(measured.iter().map(|s| s.1).collect()))
        .unwrap_or(bottom);
}

/// The size of most words on the page, in dots.
fn usual_size(lines: &[PrintLine]) -> f32 {
    let mut sizes: Vec<(f32, usize)> = lines
        .iter()
        .filter(|l| {
            l.words
                .iter()
                .any(|w| w.confidence.is_none_or(|c| c >= stroke::PEN))
        })
        .map(|l| (l.size, l.words.len()))
        .collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = sizes.iter().map(|s| s.1).sum::<usize>() / 2;
    let mut seen = 0;
    for (size, n) in sizes {
        seen += n;
        if seen > half {
            return size;
        }
    }
    40.0
}

/// Gives lines of about the same size the same size, and lines of one row the same baseline: small differences are
/// errors of measurement.
fn level(lines: &mut [PrintLine], usual: f32, scale: f32) {
    for l in lines.iter_mut() {
        if (l.size / usual - 1.0).abs() < 0.17 {
            l.size = usual;
        }
        // Rounded to half a point.
        l.size = ((l.size / scale * 2.0).round() / 2.0).max(2.0) * scale;
    }
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|a, b| lines[*a].baseline.total_cmp(&lines[*b].baseline));
    let mut at = 0;
    while at < order.len() {
        let first = &lines[order[at]];
        let (base, size) = (first.baseline, first.size);
        let row: Vec<usize> = order[at..]
            .iter()
            .copied()
            .take_while(|i| lines[*i].baseline - base < 0.22 * size.min(lines[*i].size))
            .collect();
        let words: usize = row.iter().map(|i| lines[*i].words.len()).sum();
        let mean = row
            .iter()
            .map(|i| lines[*i].baseline * lines[*i].words.len() as f32)
            .sum::<f32>()
            / words.max(1) as f32;
        for i in &row {
            lines[*i].baseline = mean;
        }
        at += row.len().max(1);
    }
}

/// The width of the vertical strokes of a word, in dots: the median of its dark runs.
fn stem(word: &OcrWord, sheet: &Sheet) -> f32 {
    let mut runs: Vec<u32> = Vec::new();
    let (left, right) = (word.left.max(0.0) as usize, word.right.max(0.0) as usize);
    for y in word.top.max(0.0) as usize..word.bottom.max(0.0) as usize {
        let row = sheet.clean.row(y.min(sheet.clean.height.saturating_sub(1)));
        let mut run = 0_u32;
        for v in row
            .get(left.min(row.len())..right.min(row.len()))
            .unwrap_or_default()
        {
            if *v < DARK {
                run += 1;
            } else if run > 0 {
                runs.push(run);
                run = 0;
            }
        }
        if run > 0 {
            runs.push(run);
        }
    }
    let middle = runs.len() / 2;
    if runs.is_empty() {
        return 0.0;
    }
    let (_, m, _) = runs.select_nth_unstable(middle);
    *m as f32
}

/// The least stem width of bold print on a page, in ems.
struct BoldThreshold {
    least: f32,
}

/// Bold strokes are at least this many times wider than those of the page's regular print (Arial 1.5, Times 1.7).
const BOLDER: f32 = 1.28;

impl BoldThreshold {
    fn measure(lines: &[PrintLine], stems: &[Vec<f32>]) -> Self {
        let mut all: Vec<f32> = lines
            .iter()
            .zip(stems)
            .flat_map(|(l, s)| l.words.iter().zip(s))
            .filter(|(w, s)| w.text.chars().count() > 2 && **s > 0.0)
            .map(|(_, s)| *s)
            .collect();
        all.sort_by(f32::total_cmp);
        // If half of the page is bold, the lighter part sets the measure.
        let usual = all.get(all.len() * 2 / 5).copied().unwrap_or(1.0);
        Self {
            least: usual * BOLDER,
        }
    }

    /// Whether most letters of a line are bold.
    fn line(&self, line: &PrintLine, stems: &[f32]) -> bool {
        let (mut bold, mut all) = (0, 0);
        for (w, s) in line.words.iter().zip(stems) {
            let n = w.text.chars().filter(|c| c.is_alphanumeric()).count();
            all += n;
            bold += if *s >= self.least { n } else { 0 };
        }
        bold * 10 > all * 7
    }

    fn word(&self, word: &OcrWord, stem: f32, line: bool) -> bool {
        let letters = word.text.chars().filter(|c| c.is_alphabetic()).count();
        if letters < 3 {
            line
        } else {
            stem >= self.least && (line || letters > 3) || (line && stem >= self.least * 0.9)
        }
    }
}

/// The width of a letter relative to others, averaged over the common typefaces.
pub(super) fn weight(c: char) -> f32 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '’' | '|' | '!' | 'I' => 0.5,
        'f' | 't' | 'r' | '(' | ')' | '-' | '/' => 0.65,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 1.6,
        _ if c.is_uppercase() => 1.3,
        _ => 1.0,
    }
}

#[allow(
    clippy::too_many_arguments,
    reason = "one call a word, all of it the word's own"
)]
fn push_glyphs(
    text: &str,
    (left, right): (f32, f32),
    line: &PrintLine,
    bold: bool,
    confidence: Option<f32>,
    sheet: &Sheet,
    page: &Page,
    out: &mut Vec<Glyph>,
) {
    let points = 1.0 / sheet.clean.scale;
    let (size, baseline) = (line.size * points, line.baseline * points);
    let chars = super::super::decode::expand(text);
    let all: f32 = chars.iter().map(|c| weight(*c)).sum();
    let mut x = left;
    for ch in chars {
        let width = (right - left) * weight(ch) / all.max(0.1);
        let ends = (
            (x * points).clamp(0.0, page.width),
            ((x + width) * points).clamp(0.0, page.width),
        );
        x += width;
        if ch.is_control() || ch == char::REPLACEMENT_CHARACTER {
            continue;
        }
        out.push(Glyph {
            bold,
            invisible: true,
            confidence: confidence.map(|c| c.round().clamp(0.0, 100.0) as u8),
            ..Glyph::upright(ch, ends, baseline, size)
        });
    }
}
