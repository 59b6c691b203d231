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
        let end = block.body.start + asked.len();
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
