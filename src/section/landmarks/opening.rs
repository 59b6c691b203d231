//! Parts without a heading: they begin with a known sentence.

use super::{Landmark, Scan, What, Zone};
use crate::layout::{Block, Span};
use crate::profile::{Part, PartKind};
use crate::section::units::Unit;

impl Scan<'_, '_> {
    /// A part without a heading that begins with a known sentence: at the beginning of a block, or in one that the signature
    /// follows.
    pub(super) fn opening(&mut self, unit: usize, block: &Block) {
        let opens = |text: &str, p: &Part| {
            let opening = p.opening.as_ref();
            opening.is_some_and(|o| o.find(text).is_some_and(|m| m.start() == 0))
        };
        let text = self.text(block.body);
        let mut parts = self.profile.parts.iter().enumerate();
        let hit = parts.find_map(|(i, p)| {
            if p.opening.is_none() || !self.part_possible(i, p) {
                return None;
            }
            let decides = p.kind == PartKind::Outcome;
            if opens(text, p) {
                // "I have asked three firms" opens no decision; one is signed, or says what it is.
                let meant = if decides {
                    self.decides(text) || self.signature_follows(unit)
                } else {
                    !self.headed_later(unit, p)
                };
                return meant.then_some((i, p, 0));
            }
            let signed =
                decides && matches!(self.units.get(unit + 1), Some(Unit::Block(next, _)) if self.signs(next));
            let mut later = text.match_indices(". ").map(|(at, _)| at + 2).filter(|_| signed);
            let at = later.find(|at| {
                let rest = text.get(*at..).unwrap_or_default();
                opens(rest, p) && self.decides(rest)
            })?;
            Some((i, p, at))
        });
        let Some((i, part, at)) = hit else { return };
        // A label in the same block names it already.
        if self.out.last().is_some_and(|l| l.unit == unit) {
            return;
        }
        let kind = part.kind;
        self.seen_parts.push(i);
        self.signing = kind == PartKind::Outcome;
        self.enter(if kind == PartKind::Detail {
            Zone::Body
        } else {
            Zone::Front
        });
        self.out.push(Landmark {
            what: What::Part(i),
            unit,
            label: Span::new(block.body.start + at, block.body.start + at),
            value: block.body.start + at,
        });
    }
}
