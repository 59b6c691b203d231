//! Tables without rulings whose short answers stand beside the middle of wrapped questions.
//!
//! Such an answer shares no baseline with its question, so lines alone do not show the row. What shows it is a column: words
//! that begin at one x or are centred on one, in lines none of which reach over it.

use std::ops::Range;

use super::line::{Line, Word};
use super::table::{COLUMN_GAP, Cell, Row, Table};
use crate::geom::Rect;
use crate::pdf::Turn;

/// How near to the column's edge an answer begins, or to its middle where they are centred, in points.
const EDGE: f32 = 1.0;

/// Words of an answer, at most: `not applicable`, `see para 7.1`.
const MOST_WORDS: usize = 4;

/// Answers a column has at least.
const LEAST: usize = 4;

/// More lines than this on a page are no form's: each may be tried as a column, with all around it.
const MOST_LINES: usize = 1_000;

/// Lines of one row stand closer than those of two, by this share of the closest pair's distance.
const ROW_GAP: f32 = 1.12;

/// Tables among consecutive lines of a page: which lines, and what they make.
///
/// Only where at least two answers stand on lines of their own; where every answer shares a line with its question the
/// lines themselves are rows (see [`super::table::aligned`]). Cost grows with the lines times the columns tried.
pub(super) fn tables(lines: &[Line]) -> Vec<(Range<usize>, Table)> {
    let mut out = Vec::new();
    if lines.len() > MOST_LINES {
        return out;
    }
    let mut from = 0;
    while from < lines.len() {
        // An answer on a line of its own, right of what stands before it.
        let alone = |l: &Line| l.turn == Turn::None && l.words.len() <= MOST_WORDS;
        let Some(seed) = (from + 1..lines.len()).find(|i| alone(&lines[*i]) && stands_right(lines, *i))
        else {
            break;
        };
        from = seed + 1;
        let column = Column::of(&lines[seed]);
        let around = reach(lines, seed, column);
        if let Some((range, table)) = table(lines, around, column)
            && out
                .last()
                .is_none_or(|(r, _): &(Range<usize>, Table)| r.end <= range.start)
        {
            from = range.end;
            out.push((range, table));
        }
    }
    out
}

/// Where the answers of a column stand: their left edge, and their middle where they are centred.
#[derive(Clone, Copy)]
struct Column {
    left: f32,
    middle: f32,
}

impl Column {
    fn of(answer: &Line) -> Self {
        Self {
            left: answer.bbox.left,
            middle: answer.bbox.center_x(),
        }
    }

    /// Whether what stands between two x is one of its answers.
    fn has(self, left: f32, right: f32) -> bool {
        (left - self.left).abs() <= EDGE || ((left + right) / 2.0 - self.middle).abs() <= EDGE
    }
}

/// Whether a line begins right of the end of the line before it.
fn stands_right(lines: &[Line], i: usize) -> bool {
    let (line, before) = (&lines[i], &lines[i - 1]);
    line.page == before.page
        && line.bbox.left > before.bbox.left + 4.0 * line.size
        && cut(before, Column::of(line)).is_some()
}

/// Where a line's answer begins, as a place among its words: behind all words where it has none. `None` where a line reaches
/// over the column's edge.
fn cut(line: &Line, column: Column) -> Option<usize> {
    if line.turn != Turn::None {
        return None;
    }
    let words = &line.words;
    let right = words.last()?.bbox.right;
    let answer = |at: &usize| {
        let left = words[*at].bbox.left;
        let apart = *at == 0 || left - words[*at - 1].bbox.right > COLUMN_GAP * line.size;
        apart && column.has(left, right)
    };
    let from = words.len().saturating_sub(MOST_WORDS);
    (from..words.len())
        .find(answer)
        .or_else(|| (right < column.left).then_some(words.len()))
}

/// The lines around one that do not reach over the column's edge, as far as they stand together.
fn reach(lines: &[Line], seed: usize, column: Column) -> Range<usize> {
    let together = |a: &Line, b: &Line| {
        let gap = b.baseline - a.baseline;
        a.page == b.page && (-0.5 * a.size..3.2 * a.size).contains(&gap)
    };
    let mut start = seed;
    while start > 0 && cut(&lines[start - 1], column).is_some() && together(&lines[start - 1], &lines[start])
    {
        start -= 1;
    }
    let mut end = seed + 1;
    while end < lines.len() && cut(&lines[end], column).is_some() && together(&lines[end - 1], &lines[end]) {
        end += 1;
    }
    start..end
}

/// A line's words on one side of the edge.
fn side(line: &Line, words: &[Word]) -> Option<Line> {
    Line::of(line.page, words.to_vec(), line.baseline, line.turn, line.artifact)
}

/// What lines make of a column of answers: from the first row that has one to the last.
fn table(all: &[Line], around: Range<usize>, column: Column) -> Option<(Range<usize>, Table)> {
    let lines = &all[around.clone()];
    let mut left: Vec<Line> = Vec::new();
    let mut right: Vec<Line> = Vec::new();
    let mut alone = 0;
    for line in lines {
        let at = cut(line, column)?;
        left.extend(side(line, &line.words[..at]));
        if let Some(answer) = side(line, &line.words[at..]) {
            alone += usize::from(at == 0);
            right.push(answer);
        }
    }
    // Both may be lines of their own, a little higher or lower.
    left.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    if right.len() < LEAST || alone < 2 || left.len() < right.len() {
        return None;
    }
    let pitch = left
        .windows(2)
        .map(|w| (w[1].baseline - w[0].baseline, w[0].size))
        .filter(|(distance, size)| *distance > 0.7 * size)
        .map(|(distance, _)| distance)
        .fold(f32::MAX, f32::min);
    let mut rows: Vec<(Vec<Line>, Vec<Line>)> = Vec::new();
    let mut last = f32::MIN;
    for line in left {
        let fresh = line.baseline - last > ROW_GAP * pitch;
        last = line.baseline;
        match rows.last_mut() {
            Some((lines, _)) if !fresh => lines.push(line),
            _ => rows.push((vec![line], Vec::new())),
        }
    }
    // Lines of one answer stand as close as lines do.
    let mut answers: Vec<Vec<Line>> = Vec::new();
    for line in right {
        match answers.last_mut() {
            Some(answer)
                if answer
                    .last()
                    .is_some_and(|l| line.baseline - l.baseline <= 1.3 * line.size) =>
            {
                answer.push(line);
            }
            _ => answers.push(vec![line]),
        }
    }
    for answer in answers {
        let bbox = answer
            .iter()
            .skip(1)
            .fold(answer[0].bbox, |a, l| a.union(&l.bbox));
        let y = bbox.center_y();
        let apart = |lines: &[Line]| {
            let top = lines.first().map_or(y, |l| l.bbox.top);
            let bottom = lines.last().map_or(y, |l| l.bbox.bottom);
            (top - y).max(y - bottom).max(0.0)
        };
        let row = rows
            .iter_mut()
            .min_by(|a, b| apart(&a.0).total_cmp(&apart(&b.0)))?;
        row.1.extend(answer);
    }
    let is_answered = |row: &(Vec<Line>, Vec<Line>)| !row.1.is_empty();
    let last = rows.iter().rposition(is_answered)?;
    rows.truncate(last + 1);
    rows.drain(..rows.iter().position(is_answered)?);
    // Two lines of one answer stand close; two answers in a row mean that its lines belong to several.
    let one = |answers: &[Line]| {
        answers
            .windows(2)
            .all(|w| w[1].baseline - w[0].baseline <= 1.5 * w[0].size)
    };
    // The head of the column may be narrow.
    let most = |row: usize| if row == 0 { 4 } else { 2 };
    let answered = rows.iter().filter(|r| is_answered(r)).count();
    let single = |(i, row): (usize, &(Vec<Line>, Vec<Line>))| one(&row.1) && row.1.len() <= most(i);
    if !rows.iter().enumerate().all(single) || answered < LEAST || answered * 5 < rows.len() * 4 {
        return None;
    }
    // The lines between the first row and the last are theirs, and no others.
    let members = || rows.iter().flat_map(|(q, a)| q.iter().chain(a));
    let (top, bottom) = members().fold((f32::MAX, f32::MIN), |(t, b), l| {
        (t.min(l.baseline), b.max(l.baseline))
    });
    let inside = |l: &Line| (top..=bottom).contains(&l.baseline);
    let begin = around.start + lines.iter().position(inside)?;
    let end = around.start + lines.iter().rposition(inside)? + 1;
    if !all[begin..end].iter().all(inside) {
        return None;
    }
    let first = all.get(begin)?;
    let bbox = members().fold(first.bbox, |a, l| a.union(&l.bbox));
    let answers = rows.iter().flat_map(|(_, answers)| answers);
    let edge = answers.map(|l| l.bbox.left).fold(column.left, f32::min);
    let columns = vec![bbox.left, edge, bbox.right + 1.0];
    let rows = rows
        .into_iter()
        .map(|(question, answer)| {
            let whole = question.iter().chain(&answer).map(|l| l.bbox);
            let (top, bottom) = whole.fold((f32::MAX, f32::MIN), |(t, b), r| (t.min(r.top), b.max(r.bottom)));
            let cell = |column: usize, lines: Vec<Line>| Cell {
                bbox: Rect {
                    left: columns[column],
                    right: columns[column + 1],
                    top,
                    bottom,
                },
                column,
                span: 1,
                lines,
            };
            Row {
                cells: vec![cell(0, question), cell(1, answer)],
            }
        })
        .collect();
    let table = Table {
        page: first.page,
        bbox,
        columns,
        rows,
        ruled: false,
    };
    Some((begin..end, table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::PageNumber;
    use crate::layout::lines;
    use crate::pdf::{Glyph, Page};

    /// Letters of five points on given baselines.
    fn page(texts: &[(f32, f32, &str)]) -> Vec<Line> {
        let mut page = Page::blank(PageNumber(1), 600.0, 840.0);
        for (left, baseline, text) in texts {
            for (i, ch) in text.chars().enumerate() {
                let x = left + 5.0 * i as f32;
                page.glyphs
                    .push(Glyph::upright(ch, (x, x + 5.0), *baseline, 10.0));
            }
        }
        let ids: Vec<u32> = (0..page.glyphs.len() as u32).collect();
        lines(&page, &ids)
    }

    /// Questions of two lines, each with its answer at this height within it.
    fn asked(answers: &[(f32, &str)]) -> Vec<(f32, f32, &'static str)> {
        let mut out = vec![(60.0, 80.0, "8.1 Prices may fall.")];
        for (i, (y, answer)) in answers.iter().enumerate() {
            let top = 100.0 + 36.0 * i as f32;
            out.push((60.0, top, "Has anybody been asked about the thing"));
            out.push((60.0, top + 12.0, "that is to be done?"));
            out.push((320.0, top + y, if *answer == "Yes" { "Yes" } else { "No" }));
        }
        out.push((60.0, 110.0 + 36.0 * answers.len() as f32, "Is it confidential?"));
        out
    }

    fn rows(texts: &[(f32, f32, &str)]) -> Vec<(usize, usize)> {
        let found = tables(&page(texts));
        found
            .iter()
            .flat_map(|(_, t)| &t.rows)
            .map(|r| (r.cells[0].lines.len(), r.cells[1].lines.len()))
            .collect()
    }

    #[test]
    fn answers_between_the_lines_of_their_questions() {
        let middle = [(6.0, "Yes"), (6.0, "No"), (6.0, "Yes"), (6.0, "No"), (6.0, "Yes")];
        assert_eq!(
            rows(&asked(&middle)),
            [(2, 1); 5],
            "the text around is no row of it"
        );
        let mixed = [
            (0.0, "Yes"),
            (6.0, "No"),
            (12.0, "Yes"),
            (6.0, "No"),
            (6.0, "Yes"),
        ];
        assert_eq!(rows(&asked(&mixed)), [(2, 1); 5]);
    }

    #[test]
    fn a_head_of_several_lines_stands_over_its_own_column() {
        let mut texts = vec![
            (60.0, 68.0, "Questions"),
            (320.0, 68.0, "Please"),
            (320.0, 80.0, "say yes"),
            (320.0, 92.0, "or no"),
        ];
        for (i, answer) in ["Yes", "No", "Yes", "No", "Yes"].into_iter().enumerate() {
            let top = 120.0 + 36.0 * i as f32;
            texts.push((60.0, top, "Has anybody been asked about the thing"));
            texts.push((60.0, top + 12.0, "that is to be done?"));
            texts.push((320.0, top + 6.0, answer));
        }
        assert_eq!(rows(&texts), [(1, 3), (2, 1), (2, 1), (2, 1), (2, 1), (2, 1)]);
    }

    #[test]
    fn centred_answers() {
        let mut texts = asked(&[(6.0, "Yes"), (6.0, "No"), (6.0, "Yes"), (6.0, "No"), (6.0, "Yes")]);
        for (left, _, text) in &mut texts {
            // `No` is five points narrower.
            *left += if *text == "No" { 2.5 } else { 0.0 };
        }
        assert_eq!(rows(&texts), [(2, 1); 5]);
    }

    #[test]
    fn answers_on_their_questions_lines_are_left_to_the_lines() {
        let first = [(0.0, "Yes"), (0.0, "No"), (0.0, "Yes"), (0.0, "No")];
        assert_eq!(rows(&asked(&first)), []);
    }

    #[test]
    fn a_line_that_reaches_over_the_edge_parts_two_tables() {
        let middle = [(6.0, "Yes"), (6.0, "No"), (6.0, "Yes"), (6.0, "No")];
        let mut texts = asked(&middle);
        texts.push((
            60.0,
            172.0,
            "This sentence runs over all of the page and asks nobody anything at all.",
        ));
        assert_eq!(rows(&texts), []);
    }
}
