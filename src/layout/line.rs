//! Glyphs to words, words to lines.
//!
//! Only positions count, never the order of drawing: letters may be placed one by one, in any order.

use super::spaced;
use crate::geom::{PageNumber, Rect};
use crate::pdf::{Glyph, Page, Turn};

/// A gap wider than this share of the size separates words. Measured against three other readers; explicit
/// spaces separate at any width.
pub(super) const WORD_GAP: f32 = 0.12;

/// A gap wider than this many ems separates segments of a line: a label from its text, columns of a row.
const SEGMENT_GAP: f32 = 1.0;

/// Where a piece of text sits against its line's baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Script {
    /// On it.
    #[default]
    Base,
    /// Raised: `1st`, a footnote mark.
    Super,
    /// Lowered: `CO2`.
    Sub,
}

/// A word: glyphs without a gap between them.
#[derive(Debug, Clone)]
pub struct Word {
    /// Places in the page's glyphs, left to right (right to left for a right-to-left script).
    pub glyphs: Vec<u32>,
    /// Around all of them.
    pub bbox: Rect,
    /// The largest glyph's size.
    pub size: f32,
    /// All in bold.
    pub bold: bool,
    /// All in italics.
    pub italic: bool,
    /// Position against the baseline.
    pub script: Script,
    /// A no-break space stands before it: a line is not broken here.
    pub glued: bool,
    /// No space stands before it although it is a word of its own (a raised mark).
    pub joined: bool,
    /// A wide gap stands before it: it begins a segment.
    pub segment: bool,
}

/// A line of words on one page.
#[derive(Debug, Clone)]
pub struct Line {
    /// The page.
    pub page: PageNumber,
    /// Left to right.
    pub words: Vec<Word>,
    /// Around all words.
    pub bbox: Rect,
    /// Its baseline's y at the left end (x for turned text).
    pub baseline: f32,
    /// The size most of its glyphs have.
    pub size: f32,
    /// The direction of its text.
    pub turn: Turn,
    /// All words are bold.
    pub bold: bool,
    /// All words are italic.
    pub italic: bool,
    /// The author's program marked all of it as page furniture.
    pub artifact: bool,
}

impl Line {
    /// The line's plain text, words separated by one space. For looking and comparing; the text that leads back
    /// to glyphs is the [`TextMap`](super::TextMap).
    #[must_use]
    pub fn text(&self, page: &Page) -> String {
        let mut out = String::new();
        for (i, word) in self.words.iter().enumerate() {
            if i > 0 && !word.joined {
                out.push(' ');
            }
            out.extend(
                word.glyphs
                    .iter()
                    .filter_map(|g| page.glyphs.get(*g as usize))
                    .map(|g| g.ch),
            );
        }
        out
    }

    /// Puts a line together from its words.
    pub(super) fn of(
        page: PageNumber,
        words: Vec<Word>,
        baseline: f32,
        turn: Turn,
        artifact: bool,
    ) -> Option<Self> {
        let mut bbox = words.first()?.bbox;
        let mut sizes: Vec<(f32, usize)> = Vec::new();
        for w in &words {
            bbox = bbox.union(&w.bbox);
            match sizes.iter_mut().find(|(s, _)| (*s - w.size).abs() < 0.2) {
                Some((_, n)) => *n += w.glyphs.len(),
                None => sizes.push((w.size, w.glyphs.len())),
            }
        }
        let size = sizes.iter().max_by_key(|(_, n)| *n).map_or(0.0, |(s, _)| *s);
        Some(Self {
            page,
            bold: words.iter().all(|w| w.bold),
            italic: words.iter().all(|w| w.italic),
            words,
            bbox,
            baseline,
            size,
            turn,
            artifact,
        })
    }
}

/// Glyphs drawn one after another on one baseline in one size.
struct Run<'i> {
    glyphs: &'i [u32],
    left: f32,
    right: f32,
    base: f32,
    size: f32,
    /// It is a form field's value, set by a program that did not see the label's baseline.
    field: bool,
}

struct Row<'i> {
    runs: Vec<(Run<'i>, Script)>,
    size: f32,
    /// Least and greatest baseline of the runs on it.
    bases: (f32, f32),
}

impl<'i> Row<'i> {
    fn of(run: Run<'i>) -> Self {
        Self {
            size: run.size,
            bases: (run.base, run.base),
            runs: vec![(run, Script::Base)],
        }
    }

    fn take(&mut self, run: Run<'i>, script: Script) {
        if script == Script::Base {
            self.bases = (self.bases.0.min(run.base), self.bases.1.max(run.base));
        }
        self.runs.push((run, script));
    }

    /// Whether a baseline is further from all of the row's than the row is high.
    fn is_far(&self, base: f32) -> bool {
        self.bases.0 - base > self.size || base - self.bases.1 > self.size
    }

    /// The run nearest to a span, and the gap to it (negative: overlap).
    fn nearest(&self, left: f32, right: f32) -> (&Run<'i>, f32) {
        let mut best = (&self.runs[0].0, f32::MAX);
        for (run, script) in &self.runs {
            if *script != Script::Base {
                continue;
            }
            let gap = (left - run.right).max(run.left - right);
            if gap < best.1 {
                best = (run, gap);
            }
        }
        best
    }
}

/// A view of glyphs in which text runs left to right, regardless of its turn on the page.
#[derive(Clone, Copy)]
struct View(Turn);

impl View {
    /// Start and end along the baseline.
    fn span(self, g: &Glyph) -> (f32, f32) {
        let b = &g.bbox;
        match self.0 {
            Turn::None | Turn::Slanted => (b.left, b.right),
            Turn::Half => (-b.right, -b.left),
            Turn::Right => (b.top, b.bottom),
            Turn::Left => (-b.bottom, -b.top),
        }
    }

    /// The baseline, growing downwards across lines.
    fn base(self, g: &Glyph) -> f32 {
        match self.0 {
            Turn::None | Turn::Slanted | Turn::Left => g.baseline,
            Turn::Half | Turn::Right => -g.baseline,
        }
    }
}

/// The lines of some glyphs of a page, top to bottom for upright text, then text turned to the right, to the left
/// and upside down. Slanted text comes as one line per run of drawing.
#[must_use]
pub fn lines(page: &Page, ids: &[u32]) -> Vec<Line> {
    let turned = |i: &u32| page.glyphs.get(*i as usize).is_some_and(|g| g.turn != Turn::None);
    if !ids.iter().any(turned) {
        return of_turn(page, ids, Turn::None);
    }
    let mut out = Vec::new();
    for turn in [Turn::None, Turn::Right, Turn::Left, Turn::Half, Turn::Slanted] {
        let is_turned = |i: &u32| page.glyphs.get(*i as usize).is_some_and(|g| g.turn == turn);
        let ids: Vec<u32> = ids.iter().copied().filter(is_turned).collect();
        if turn == Turn::Slanted {
            out.extend(slanted(page, &ids));
        } else {
            out.extend(of_turn(page, &ids, turn));
        }
    }
    out
}

/// The lines of glyphs that all run one way.
fn of_turn(page: &Page, ids: &[u32], turn: Turn) -> Vec<Line> {
    let view = View(turn);
    rows(runs(page, ids, view))
        .iter()
        .filter_map(|row| line_of(page, row, view))
        .collect()
}

fn runs<'i>(page: &Page, ids: &'i [u32], view: View) -> Vec<Run<'i>> {
    let mut runs: Vec<Run<'i>> = Vec::new();
    // Where the last run begins.
    let mut begin = 0;
    for (at, &id) in ids.iter().enumerate() {
        let Some(g) = page.glyphs.get(id as usize) else {
            continue;
        };
        let (left, right) = view.span(g);
        let base = view.base(g);
        if let Some(run) = runs.last_mut() {
            let same_size = (g.size - run.size).abs() <= 0.1 * run.size;
            let same_base = (base - run.base).abs() <= 0.1 * run.size;
            let gap = left - run.right;
            if same_size && same_base && gap > -0.5 * run.size && gap < 1.0 * run.size {
                run.glyphs = &ids[begin..=at];
                run.right = run.right.max(right);
                // A tilted line's baseline creeps; the run follows it.
                run.base = base;
                continue;
            }
        }
        begin = at;
        runs.push(Run {
            glyphs: &ids[at..=at],
            left,
            right,
            base,
            size: g.size,
            field: g.field,
        });
    }
    // Runs of nothing but spaces only carry gaps that positions show anyway.
    runs.retain(|r| {
        r.glyphs
            .iter()
            .any(|g| page.glyphs.get(*g as usize).is_some_and(|g| !is_space(g.ch)))
    });
    runs
}

pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{A0}' || c == '\u{200B}' || c == '\u{FEFF}'
}

/// Joins runs into rows, the largest first, so that raised and lowered text finds the line it belongs to.
fn rows(mut runs: Vec<Run<'_>>) -> Vec<Row<'_>> {
    runs.sort_by(|a, b| {
        // Sizes within a tenth count as one, or rounding would tear lines apart.
        let key = |r: &Run<'_>| -((r.size * 5.0).round() as i32);
        key(a)
            .cmp(&key(b))
            .then(a.base.total_cmp(&b.base))
            .then(a.left.total_cmp(&b.left))
    });
    let mut rows: Vec<Row<'_>> = Vec::new();
    for run in runs {
        let mut best: Option<(usize, f32, Script)> = None;
        for (i, row) in rows.iter().enumerate().filter(|(_, r)| !r.is_far(run.base)) {
            let (near, gap) = row.nearest(run.left, run.right);
            let offset = near.base - run.base;
            if offset.abs() > row.size || gap == f32::MAX {
                continue;
            }
            let ratio = run.size / row.size;
            let overlaps = gap < -0.5 * run.size;
            let script = if ratio >= 0.82 {
                let tolerance = match (run.field || near.field, gap > 2.0 * row.size) {
                    (true, _) => 0.5,
                    (false, true) => 0.12,
                    (false, false) => 0.3,
                };
                (offset.abs() <= tolerance * row.size && !overlaps).then_some(Script::Base)
            } else if offset.abs() <= 0.06 * row.size {
                (!overlaps).then_some(Script::Base)
            } else if gap <= 0.5 * row.size && !overlaps && (-0.35..=0.65).contains(&(offset / row.size)) {
                Some(if offset > 0.0 { Script::Super } else { Script::Sub })
            } else {
                None
            };
            if let Some(script) = script {
                let score = offset.abs() + gap.max(0.0) * 0.02;
                if best.is_none_or(|(_, s, _)| score < s) {
                    best = Some((i, score, script));
                }
            }
        }
        match best {
            Some((i, _, script)) => rows[i].take(run, script),
            None => rows.push(Row::of(run)),
        }
    }
    for row in &mut rows {
        row.runs.sort_by(|a, b| a.0.left.total_cmp(&b.0.left));
    }
    rows.sort_by(|a, b| {
        a.runs[0]
            .0
            .base
            .total_cmp(&b.runs[0].0.base)
            .then(a.runs[0].0.left.total_cmp(&b.runs[0].0.left))
    });
    rows
}

fn line_of(page: &Page, row: &Row<'_>, view: View) -> Option<Line> {
    let base = row
        .runs
        .iter()
        .find(|(_, s)| *s == Script::Base)
        .map_or(row.runs[0].0.base, |(r, _)| r.base);
    let count = row.runs.iter().map(|(run, _)| run.glyphs.len()).sum();
    let mut glyphs: Vec<(u32, Script, f32, f32)> = Vec::with_capacity(count);
    for (run, script) in &row.runs {
        for id in run.glyphs {
            let g = page.glyphs.get(*id as usize)?;
            let (l, r) = view.span(g);
            glyphs.push((*id, *script, l, r));
        }
    }
    glyphs.sort_by(|a, b| a.2.total_cmp(&b.2));
    let gap_limit = gap_limit(page, &glyphs, row.size);
    let spaced = spaced::limits(page, &glyphs, row.size);

    let mut words: Vec<Word> = Vec::new();
    let mut current: Vec<(u32, Script)> = Vec::new();
    let (mut glued, mut segment, mut joined) = (false, false, false);
    let mut end: Option<f32> = None;
    // A pending space: where it begins and whether it forbids a break.
    let mut space: Option<(f32, bool)> = None;
    for (place, (id, script, left, right)) in glyphs.into_iter().enumerate() {
        let g = page.glyphs.get(id as usize)?;
        if is_space(g.ch) {
            if g.ch != '\u{200B}' && g.ch != '\u{FEFF}' && end.is_some() {
                let nb = matches!(g.ch, '\u{A0}' | '\u{202F}' | '\u{2007}');
                space = Some(space.map_or((left, nb), |(l, n)| (l, n && nb)));
            }
            continue;
        }
        if let Some(end) = end {
            let gap = left - end;
            let size = g.size.max(row.size * 0.7);
            // A space with no room (the writer moved back over it) separates nothing.
            let by_space = space.is_some_and(|(l, _)| left - l > 0.05 * size);
            let script_change = current.last().is_some_and(|(_, s)| *s != script);
            // Where letters are set apart, their own gaps count, and blanks drawn between them do not.
            let apart = match spaced.get(place).copied().flatten() {
                Some(limit) => gap > limit,
                None => by_space || gap > gap_limit * size,
            };
            if apart || script_change {
                words.extend(word_of(page, &mut current, glued, joined, segment));
                glued = by_space && space.is_some_and(|(_, nb)| nb) && gap < SEGMENT_GAP * size;
                segment = gap > SEGMENT_GAP * size;
                joined = !apart;
            }
        }
        space = None;
        current.push((id, script));
        end = Some(end.map_or(right, |e: f32| e.max(right)));
    }
    words.extend(word_of(page, &mut current, glued, joined, segment));
    order_right_to_left(page, &mut words);
    let artifact = words
        .iter()
        .flat_map(|w| &w.glyphs)
        .all(|g| page.glyphs.get(*g as usize).is_some_and(|g| g.artifact));
    Line::of(
        page.number,
        words,
        if matches!(view.0, Turn::Half | Turn::Right) {
            -base
        } else {
            base
        },
        view.0,
        artifact,
    )
}

/// The gap that separates words in a line, in ems: [`WORD_GAP`], more where the letters themselves are spaced.
fn gap_limit(page: &Page, glyphs: &[(u32, Script, f32, f32)], size: f32) -> f32 {
    // Between two glyphs with no space drawn between them.
    let gaps = || {
        let is_space = |id: &u32| page.glyphs.get(*id as usize).is_none_or(|g| is_space(g.ch));
        let mut last: Option<f32> = None;
        glyphs.iter().filter_map(move |(id, _, left, right)| {
            let end = last;
            last = (!is_space(id)).then_some(*right);
            last?;
            Some((left - end?) / size.max(0.1))
        })
    };
    let (all, wide) = gaps().fold((0, 0), |(all, wide), gap| {
        (all + 1, wide + usize::from(gap > WORD_GAP))
    });
    if all < 6 || wide * 2 <= all {
        return WORD_GAP;
    }
    let mut gaps: Vec<f32> = gaps().collect();
    gaps.sort_by(f32::total_cmp);
    let median = gaps.get(gaps.len() / 2).copied().unwrap_or(WORD_GAP);
    (median * 1.6).clamp(WORD_GAP, 1.2)
}

fn word_of(
    page: &Page,
    glyphs: &mut Vec<(u32, Script)>,
    glued: bool,
    joined: bool,
    segment: bool,
) -> Option<Word> {
    let (first, script) = *glyphs.first()?;
    let mut bbox = page.glyphs.get(first as usize)?.bbox;
    let (mut size, mut bold, mut italic) = (0.0_f32, true, true);
    let mut ids: Vec<u32> = Vec::with_capacity(glyphs.len());
    for (id, _) in glyphs.drain(..) {
        let g = page.glyphs.get(id as usize)?;
        bbox = bbox.union(&g.bbox);
        size = size.max(g.size);
        bold &= g.bold;
        italic &= g.italic;
        ids.push(id);
    }
    Some(Word {
        glyphs: ids,
        bbox,
        size,
        bold,
        italic,
        script,
        glued,
        joined,
        segment,
    })
}

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

/// Words of right-to-left scripts are drawn left to right like all others: their letters are turned round, and
/// runs of such words with them.
fn order_right_to_left(page: &Page, words: &mut [Word]) {
    let rtl = |w: &Word| {
        let (mut r, mut l) = (0, 0);
        for g in w.glyphs.iter().filter_map(|g| page.glyphs.get(*g as usize)) {
            if is_right_to_left(g.ch) {
                r += 1;
            } else if g.ch.is_alphabetic() {
                l += 1;
            }
        }
        (r > 0 && r >= l, l > 0)
    };
    let kinds: Vec<(bool, bool)> = words.iter().map(rtl).collect();
    if !kinds.iter().any(|k| k.0) {
        return;
    }
    for (w, (r, _)) in words.iter_mut().zip(&kinds) {
        if *r {
            w.glyphs.reverse();
        }
    }
    let right = kinds.iter().filter(|k| k.0).count();
    let left = kinds.iter().filter(|k| k.1 && !k.0).count();
    if right >= left {
        words.reverse();
    }
}

/// Text along no axis (watermarks, drawings): one line per run in drawing order.
fn slanted(page: &Page, ids: &[u32]) -> Vec<Line> {
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for &id in ids {
        let Some(g) = page.glyphs.get(id as usize) else {
            continue;
        };
        let near = groups
            .last()
            .and_then(|v| v.last())
            .and_then(|l| page.glyphs.get(*l as usize))
            .is_some_and(|l| {
                let d = (g.bbox.center_x() - l.bbox.center_x()).hypot(g.bbox.center_y() - l.bbox.center_y());
                d < 2.5 * g.size
            });
        if near {
            if let Some(v) = groups.last_mut() {
                v.push(id);
            }
        } else {
            groups.push(vec![id]);
        }
    }
    groups
        .into_iter()
        .filter_map(|ids| {
            let mut words = Vec::new();
            let mut current = Vec::new();
            for id in ids {
                let g = page.glyphs.get(id as usize)?;
                if is_space(g.ch) {
                    words.extend(word_of(page, &mut current, false, false, false));
                } else {
                    current.push((id, Script::Base));
                }
            }
            words.extend(word_of(page, &mut current, false, false, false));
            let baseline = words.first().map_or(0.0, |w| w.bbox.bottom);
            Line::of(page.number, words, baseline, Turn::Slanted, false)
        })
        .collect()
}
