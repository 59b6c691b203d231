//! Letters set apart inside a line: `£ 1 , 2 4 0` in a sentence, by the spacing of characters or with blanks drawn between.

use super::line::{Script, WORD_GAP, is_space};
use crate::pdf::Page;

/// So many gaps one after another are not words of one letter.
const MIN_GAPS: usize = 4;

/// Letters are set apart by less than this (ems).
const MAX_GAP: f32 = 0.9;

/// A gap wider than so many of the run's own separates its words.
const WORD: f32 = 1.6;

/// The glyphs of a line in their order: place among the page's, script, begin and end along the baseline.
type Placed = (u32, Script, f32, f32);

/// For each glyph that stands in a run of letters set apart: how wide a gap before it separates words, in points. `None`
/// where the line's own limit holds.
pub(super) fn limits(page: &Page, glyphs: &[Placed], size: f32) -> Vec<Option<f32>> {
    let letter = |p: &Placed| {
        page.glyphs
            .get(p.0 as usize)
            .filter(|g| !is_space(g.ch))
            .map(|g| g.ch)
    };
    // Each letter with the gap before it and whether a blank is drawn there.
    let mut letters: Vec<(usize, char, f32, bool)> = Vec::new();
    let (mut end, mut blank) = (None, false);
    for (place, p) in glyphs.iter().enumerate() {
        match letter(p) {
            Some(ch) => {
                let gap = end.map_or(f32::MAX, |e| p.2 - e);
                letters.push((place, ch, gap, blank));
                end = Some(end.map_or(p.3, |e: f32| e.max(p.3)));
                blank = false;
            }
            None => blank = true,
        }
    }
    let (low, high) = (WORD_GAP * size, MAX_GAP * size);
    let is_wide = |l: &(usize, char, f32, bool)| l.2 > low && l.2 <= high;
    let mut out = Vec::new();
    let mut i = 0;
    while i < letters.len() {
        if !letters.get(i).is_some_and(is_wide) {
            i += 1;
            continue;
        }
        let len = letters.iter().skip(i).take_while(|l| is_wide(l)).count();
        let run = letters.get(i..i + len).unwrap_or_default();
        // A gap beside a letter that stands close to its neighbour on the other side ends a word of its own.
        let close = |at: usize| letters.get(at).is_some_and(|l| l.2 <= low);
        let first = usize::from(i >= 2 && close(i - 1));
        let last = usize::from(close(i + len));
        let inner = run.get(first..run.len().saturating_sub(last)).unwrap_or_default();
        if let Some(limit) = limit(inner, letters.get(i + first - 1).map(|l| l.1)) {
            out.resize(glyphs.len(), None);
            for l in inner {
                out[l.0] = Some(limit);
            }
        }
        i += len.max(1);
    }
    out
}

/// How wide a gap in a run separates words; nothing where it is not a run of letters set apart.
fn limit(run: &[(usize, char, f32, bool)], before: Option<char>) -> Option<f32> {
    if run.len() < MIN_GAPS {
        return None;
    }
    let mut gaps: Vec<f32> = run.iter().map(|l| l.2).collect();
    gaps.sort_by(f32::total_cmp);
    let median = gaps.get(gaps.len() / 2).copied()?;
    // Most gaps are alike: single letters that are words of their own stand apart by chance.
    let alike = gaps
        .iter()
        .filter(|g| (**g - median).abs() <= 0.25 * median)
        .count();
    if alike * 3 < gaps.len() * 2 {
        return None;
    }
    let blanks = run.iter().filter(|l| l.3).count();
    if blanks * 2 > run.len() {
        // With blanks drawn between them they may be a list of letters. A sum or a date is none.
        let all = || before.into_iter().chain(run.iter().map(|l| l.1));
        let figure = |c: char| c.is_ascii_digit() || matches!(c, '£' | '€' | '$' | ',' | '.' | '/');
        let is_sum = all().all(figure)
            && all().any(|c| !c.is_ascii_digit())
            && all().filter(char::is_ascii_digit).count() >= 3;
        let is_word = run.len() >= 5 && all().filter(|c| c.is_lowercase()).count() * 2 > run.len();
        if !is_sum && !is_word {
            return None;
        }
    }
    Some(median * WORD)
}
