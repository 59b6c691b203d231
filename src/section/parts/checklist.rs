//! Tables of questions: each with its answer.

use super::Assembly;
use crate::layout::{Layout, PlacedRow, PlacedTable, Span};
use crate::profile::PartKind;
use crate::section::outline::Answered;
use crate::section::units;

impl Assembly<'_> {
    pub(super) fn checklist(&mut self, table: &PlacedTable) {
        let heads = answer_heads(self.layout, table);
        for row in &table.rows {
            if heads.is_empty() {
                self.checklist_row(row, table.columns);
            } else {
                self.marked_row(row, &heads);
            }
        }
    }

    /// A question with a column for each answer: the marked one is the answer.
    fn marked_row(&mut self, row: &PlacedRow, heads: &[(usize, Span)]) {
        let Some(cell) = row.cells.iter().find(|c| {
            heads.iter().all(|(column, _)| *column != c.column) && !self.text(c.span).trim().is_empty()
        }) else {
            return;
        };
        let text = self.text(cell.span);
        let known = units::question(self.profile, text, self.layout.text.print(cell.span))
            .map(|(id, _)| id.to_owned());
        if known.is_none() && !(text.contains('?') && text.split_whitespace().count() >= 4) {
            return;
        }
        let marked: Vec<(Span, Span)> = heads
            .iter()
            .filter_map(|(column, head)| {
                let cell = row.cell(*column)?;
                let span = self.layout.text.trim(cell.span);
                (!span.is_empty()).then_some((span, *head))
            })
            .collect();
        let (answer, head) = match marked.as_slice() {
            [one] => *one,
            // None is not an answer; two are the options left standing.
            [] => (Span::new(cell.span.end, cell.span.end), Span::default()),
            [first, .., last] => (Span::new(first.0.start, last.0.end), Span::default()),
        };
        self.claim(
            &format!("checklist.{}", known.as_deref().unwrap_or("?")),
            cell.span,
            answer,
        );
        self.out.checklist.push(Answered {
            id: known,
            question: self.layout.text.trim(cell.span),
            answer,
            head,
        });
    }

    /// A row may hold one question and its answer, or two of each side by side.
    fn checklist_row(&mut self, row: &PlacedRow, columns: usize) {
        let mut cells = row.cells.iter().peekable();
        while let Some(cell) = cells.next() {
            let text = self.text(cell.span);
            if text.trim().is_empty() {
                continue;
            }
            let known = units::question(self.profile, text, self.layout.text.print(cell.span))
                .map(|(id, _)| id.to_owned());
            // The head of the table, or a word beside an answer, is not a question.
            let asks = known.is_some() || (text.contains('?') && text.split_whitespace().count() >= 4);
            if !asks {
                self.checklist_head(cell.span);
                continue;
            }
            let answer = match cells.peek() {
                Some(next)
                    if columns > 1
                        && units::question(
                            self.profile,
                            self.text(next.span),
                            self.layout.text.print(next.span),
                        )
                        .is_none() =>
                {
                    let mut span = next.span;
                    cells.next();
                    // Choices with a box each may stand in cells of their own.
                    while has_box(self.text(span))
                        && let Some(more) = cells.next_if(|c| has_box(self.text(c.span)))
                    {
                        span.end = more.span.end;
                    }
                    span
                }
                _ => Span::new(cell.span.end, cell.span.end),
            };
            // A question and its answer in one cell.
            let (question, answer) = match (answer.is_empty(), text.rfind('?')) {
                (true, Some(i)) if i + 1 < text.trim_end().len() && columns == 1 => {
                    (cell.span.part(0..i + 1), cell.span.part(i + 1..text.len()))
                }
                _ => (cell.span, answer),
            };
            self.claim(
                &format!("checklist.{}", known.as_deref().unwrap_or("?")),
                question,
                answer,
            );
            self.out.checklist.push(Answered {
                id: known,
                question: self.layout.text.trim(question),
                answer: self.layout.text.trim(answer),
                head: Span::default(),
            });
        }
    }

    /// The heading of the questions, where it stands in their table.
    fn checklist_head(&mut self, cell: Span) {
        let found = self.profile.part(PartKind::Checklist).and_then(|part| {
            let label = part
                .labels
                .iter()
                .find_map(|l| l.match_print(self.text(cell), self.layout.text.print(cell)))?;
            Some((part.key.clone(), cell.part(0..label.end)))
        });
        if let Some((key, label)) = found {
            self.claim(&format!("part.{key}"), label, Span::new(cell.end, cell.end));
        }
    }
}

/// Whether a text has a box to be ticked, or a tick.
fn has_box(text: &str) -> bool {
    text.contains(|c: char| {
        matches!(
            c,
            '☐' | '☑' | '☒' | '□' | '■' | '✓' | '✔' | '✗' | '✘' | '○' | '●' | '❏' | '❑'
        )
    })
}

/// Whether a text is an answer to choose and nothing else.
pub(super) fn is_answer(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    let word: String = letters.flat_map(char::to_lowercase).collect();
    matches!(word.as_str(), "yes" | "no" | "y" | "n" | "na" | "notapplicable")
}

/// The columns of a table of questions that each stand for an answer, with their heads: `Yes`, `No`, `N/A`.
fn answer_heads(layout: &Layout, table: &PlacedTable) -> Vec<(usize, Span)> {
    table
        .rows
        .iter()
        .take(2)
        // A row that asks something holds answers, not their heads.
        .filter(|row| !row.cells.iter().any(|c| layout.text.slice(c.span).contains('?')))
        .map(|row| {
            row.cells
                .iter()
                .filter(|c| c.columns == 1 && is_answer(layout.text.slice(c.span)))
                .map(|c| (c.column, layout.text.trim(c.span)))
                .collect::<Vec<_>>()
        })
        .find(|heads| heads.len() >= 2)
        .unwrap_or_default()
}
