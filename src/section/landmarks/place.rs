//! What the form can have where the scan stands, and what stands further on.

use super::{Scan, Zone};
use crate::layout::{Block, Span};
use crate::profile::{Mark, Part, PartKind};
use crate::section::units::Unit;

impl Scan<'_, '_> {
    /// The unit the form begins in, where its profile names the words it begins with and something else (a covering letter)
    /// stands before them.
    pub(super) fn form_begins(&self) -> usize {
        let begins = |block: &Block| {
            block.lines.iter().any(|l| {
                let text = self.text(Span::new(l.span.start, block.span.end));
                let print = self.print(l.span);
                let found = self
                    .profile
                    .begins
                    .iter()
                    .filter_map(|b| b.match_print(text, print));
                // Words of a sentence go on in small letters.
                found.into_iter().any(|m| {
                    let rest = text.get(m.value..).unwrap_or_default();
                    m.mark != Mark::Space || !rest.starts_with(char::is_lowercase)
                })
            })
        };
        let units = self.units.iter();
        let found = units.into_iter().position(|u| match u {
            Unit::Block(b, _) => begins(b),
            Unit::Table(..) => false,
        });
        found.unwrap_or(0)
    }

    /// Whether the form can have a part here.
    pub(super) fn part_possible(&self, index: usize, part: &Part) -> bool {
        let repeatable = matches!(part.kind, PartKind::Boilerplate | PartKind::Environment);
        if self.seen_parts.contains(&index) && !repeatable {
            return false;
        }
        // A `Decision` that says what is to be done does not keep the approval from being one.
        let kind_seen = self.seen_parts.iter().any(|i| {
            self.profile
                .parts
                .get(*i)
                .is_some_and(|p| p.kind == part.kind && p.feeds.is_none())
        });
        match part.kind {
            PartKind::Appendix => false,
            PartKind::Summary | PartKind::Recommendation => self.zone <= Zone::Front && !kind_seen,
            PartKind::Detail => self.zone <= Zone::Front && !kind_seen,
            // The same words may be the form's title or letterhead, above the first field.
            PartKind::Outcome => {
                let met_field = self.zone != Zone::Header || !self.seen_headers.is_empty();
                !kind_seen && (met_field || self.profile.header.is_empty())
            }
            PartKind::Environment => self.zone == Zone::Body,
            PartKind::Confidential | PartKind::Checklist => !kind_seen,
            PartKind::Boilerplate => true,
        }
    }

    /// Whether a form with one signature may have it here: behind the sections, not under the decision.
    pub(super) fn signs_at_the_end(&self) -> bool {
        let decided = self.seen_parts.iter().any(|i| {
            self.profile
                .parts
                .get(*i)
                .is_some_and(|p| p.kind == PartKind::Outcome)
        });
        decided && !self.signed && self.profile.sign_offs.is_empty()
    }

    /// Whether what was decided, or a signature, follows soon behind a unit, before another label of the form does.
    pub(super) fn decided_soon(&self, unit: usize, part: &Part) -> bool {
        for u in self.units.iter().skip(unit + 1).take(4) {
            let Unit::Block(b, _) = u else { return false };
            let text = self.text(b.body);
            let print = self.print(b.span);
            let sentence = self.decides(text) || part.opening.as_ref().is_some_and(|o| o.is_match(text));
            if sentence || self.signs(b) {
                return true;
            }
            let labelled = self
                .profile
                .header
                .iter()
                .flat_map(|h| &h.labels)
                .chain(self.profile.parts.iter().flat_map(|p| &p.labels))
                .filter_map(|l| l.match_print(text, print))
                .any(|m| m.mark.is_strong());
            if labelled {
                return false;
            }
        }
        false
    }

    /// Whether a part's own heading stands further on.
    pub(super) fn headed_later(&self, unit: usize, part: &Part) -> bool {
        self.headed_from(unit + 1, part)
    }

    /// Whether a part's own heading stands in a unit or behind it.
    pub(super) fn headed_from(&self, unit: usize, part: &Part) -> bool {
        self.units.iter().skip(unit).any(|u| match u {
            Unit::Block(b, _) => part
                .labels
                .iter()
                .filter_map(|l| l.match_print(self.text(b.body), self.print(b.body)))
                .any(|m| m.errors == 0 && m.mark.is_strong()),
            Unit::Table(..) => false,
        })
    }

    /// Whether a text says what was decided.
    pub(super) fn decides(&self, text: &str) -> bool {
        self.profile
            .outcome
            .iter()
            .flat_map(|(_, patterns)| patterns)
            .any(|p| p.is_match(text))
    }

    /// Whether a line of a block is a signature's.
    pub(super) fn signs(&self, block: &Block) -> bool {
        block.lines.iter().any(|l| {
            let text = self.text(Span::new(l.span.start, block.span.end));
            let print = self.print(l.span);
            self.profile
                .signature
                .iter()
                .any(|s| s.match_print(text, print).is_some_and(|m| m.mark != Mark::Space))
        })
    }

    /// Whether a signature's line comes soon behind a unit: what tells a signature block's title from the same words
    /// in the text.
    pub(super) fn signature_follows(&self, unit: usize) -> bool {
        self.units.iter().skip(unit + 1).take(10).any(|u| match u {
            Unit::Block(b, _) => self.signs(b),
            Unit::Table(..) => false,
        })
    }
}
