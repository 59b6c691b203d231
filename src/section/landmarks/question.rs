//! Questions outside a table.

use super::{Landmark, Scan, What, Zone};
use crate::layout::{Block, BlockKind, Span};
use crate::section::units::{self, Unit};

impl Scan<'_, '_> {
    /// A question of the checklist outside a table.
    pub(super) fn question(&mut self, unit: usize, block: &Block) -> bool {
        if !matches!(self.zone, Zone::Body | Zone::Questions) || block.kind == BlockKind::Footnote {
            return false;
        }
        // The examples of a question go on in this block.
        if self
            .out
            .last()
            .is_some_and(|l| matches!(l.what, What::Question(_)) && l.value > block.span.start)
        {
            return true;
        }
        let mut whole = block.body;
        if !self.text(whole).contains('?')
            && self.zone == Zone::Questions
            && let Some(Unit::Block(next, _)) = self.units.get(unit + 1)
            && next.page() == block.page()
            && self.text(next.body).contains('?')
            && units::question(self.profile, self.text(next.body), self.print(next.body)).is_none()
        {
            // A question whose lines stand in two blocks.
            whole = Span::new(whole.start, next.body.end);
        }
        let text = self.text(whole);
        let asked = text.find('?').map_or(text, |i| text.get(..=i).unwrap_or(text));
        if !text.contains('?') && self.zone != Zone::Questions {
            return false;
        }
        let Some((id, _)) = units::question(self.profile, asked, self.print(block.body)) else {
            return false;
        };
        let id = id.to_owned();
        let end = self.behind_examples(unit, block, block.body.start + asked.len());
        self.enter(Zone::Questions);
        self.signing = false;
        let ends_in_next = end > block.span.end;
        self.out.push(Landmark {
            what: What::Question(id),
            unit: unit + usize::from(ends_in_next),
            label: Span::new(block.body.start, end),
            value: end,
        });
        self.next_questions(unit, block, end);
        true
    }

    /// The place behind examples in brackets that follow a question mark, where the bracket closes in the block or the next:
    /// `… been considered? (e.g. biodiversity, waste) Yes`.
    fn behind_examples(&self, unit: usize, block: &Block, asked: usize) -> usize {
        let opens = |text: &str| text.trim_start().starts_with('(');
        let here = self.text(Span::new(asked, block.body.end));
        if !opens(here) {
            return asked;
        }
        if let Some(i) = here.find(')') {
            return asked + i + 1;
        }
        match self.units.get(unit + 1) {
            Some(Unit::Block(next, _)) if next.page() == block.page() => {
                let closes = self.text(next.body).find(')');
                closes.map_or(asked, |i| next.body.start + i + 1)
            }
            _ => asked,
        }
    }

    /// Questions in the later lines of a block, each behind the answer to the one before: `… Plan? Yes` and `Has consultation …?
    /// No` run together where the lines seem full.
    fn next_questions(&mut self, unit: usize, block: &Block, from: usize) {
        let starts: Vec<usize> = block
            .lines
            .iter()
            .map(|l| l.span.start)
            .filter(|s| *s >= from)
            .collect();
        for start in starts {
            let text = self.text(Span::new(start, block.span.end));
            let Some(asked) = text.find('?').and_then(|i| text.get(..=i)) else {
                return;
            };
            let (end, print) = (start + asked.len(), self.print(block.body));
            let known = units::question(self.profile, asked, print).map(|(id, _)| id.to_owned());
            let met = |id: &String| {
                let mut questions = self.out.iter().filter_map(|l| match &l.what {
                    What::Question(known) => Some(known),
                    _ => None,
                });
                questions.any(|q| q == id)
            };
            if let Some(id) = known.filter(|id| !met(id)) {
                self.out.push(Landmark {
                    what: What::Question(id),
                    unit,
                    label: Span::new(start, end),
                    value: end,
                });
            }
        }
    }
}
