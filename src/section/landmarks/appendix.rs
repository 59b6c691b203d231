//! What is bound in behind the form.

use super::{Landmark, Scan, What, Zone};
use crate::layout::{Block, BlockKind};
use crate::profile::PartKind;
use crate::section::units::Unit;

impl Scan<'_, '_> {
    /// What is bound in behind the form: a short heading that says so, at the top of a page or behind the form's end.
    pub(super) fn appendix(&mut self, unit: usize, block: &Block) -> bool {
        let Some(part) = self.profile.part(PartKind::Appendix) else {
            return false;
        };
        let text = self.text(block.body);
        let print = self.print(block.body);
        let words = text.split_whitespace().count();
        if words == 0 || words > 12 || text.trim_end().ends_with(['.', ';', ',']) {
            return false;
        }
        let Some(_) = part.labels.iter().find_map(|l| l.match_print(text, print)) else {
            return false;
        };
        let page = block.page();
        let first_on_page = !self.units.iter().take(unit).rev().any(|u| match u {
            Unit::Block(b, _) => b.kind != BlockKind::Footnote && b.lines.iter().any(|l| l.line.page == page),
            Unit::Table(t, ..) => self.layout.text.page(t.span) == Some(page),
        });
        let behind = self.zone >= Zone::Certificates;
        let opens = if self.zone == Zone::Appendix {
            first_on_page || block.kind == BlockKind::Heading
        } else {
            (first_on_page && page.0 > 1) || (behind && self.heading_like(block))
        };
        if !opens {
            return false;
        }
        self.zone = Zone::Appendix;
        self.signing = false;
        self.confiding = false;
        self.out.push(Landmark {
            what: What::Appendix,
            unit,
            label: block.body,
            value: block.body.end,
        });
        true
    }
}
