//! Labels: of fields, parts, signature blocks and their lines.

use std::sync::LazyLock;

use super::{Hit, Landmark, Scan, What, Zone};
use crate::layout::{Block, BlockKind, Span};
use crate::pattern::Regex;
use crate::profile::{Field, Label, LabelMatch, Mark, PartKind, ValuePlace, canonical};
use crate::section::units::Unit;

impl Scan<'_, '_> {
    /// A second field in capitals on one line, so near to the first field's value that no gap shows it: `ORIGINATOR: Estates
    /// Manager DECISION NO. 5/2012`.
    pub(super) fn squeezed(&mut self, unit: usize, value: Span) {
        let text = self.text(value);
        let words = text.match_indices(' ').map(|(i, _)| value.start + i + 1);
        let starts: Vec<usize> = words
            .filter(|s| {
                self.text(Span::new(*s, value.end))
                    .starts_with(char::is_uppercase)
            })
            .collect();
        for start in starts {
            let rest = self.text(Span::new(start, value.end));
            let print = self.print(value);
            let plain = |m: &LabelMatch| {
                let numbered = rest
                    .get(m.value..)
                    .is_some_and(|v| v.starts_with(|c: char| c.is_ascii_digit()));
                m.errors == 0
                    && (m.mark.is_strong() || numbered)
                    && rest.get(..m.end).is_some_and(in_capitals)
            };
            let fields = self.profile.header.iter().enumerate();
            let found = fields
                .filter(|(i, _)| !self.seen_headers.contains(i))
                .flat_map(|(i, h)| h.labels.iter().map(move |l| (i, l)))
                .filter_map(|(i, l)| Some((i, l.len(), l.match_print(rest, print).filter(plain)?)))
                .max_by_key(|(_, length, _)| *length);
            if let Some((i, length, found)) = found {
                let what = What::Header(i);
                self.take(unit, start, Hit { what, found, length });
            }
        }
    }

    /// A label that fills a block and goes on in the next: bold words on a line of their own pass for a heading.
    pub(super) fn wrapped(&mut self, unit: usize, block: &Block, start: usize) {
        let text = self.text(Span::new(start, block.span.end));
        if text.len() > 160 || text.trim_end().ends_with([':', '.', ';', '?']) {
            return;
        }
        let Some(Unit::Block(next, place)) = self.units.get(unit + 1) else {
            return;
        };
        let together = matches!(self.units.get(unit), Some(Unit::Block(_, p)) if p == place)
            && block.page() == next.page()
            && next.kind != BlockKind::Footnote;
        let begun = canonical(text);
        if !together || begun.len() < 4 || !self.begins_a_label(&begun) {
            return;
        }
        let rest = Span::new(start, next.span.end);
        let line_end = next.lines.first().map_or(0, |l| l.span.end.saturating_sub(start));
        if let Some(hit) = self.label(rest, line_end, true, unit)
            && start + hit.found.end > next.span.start
        {
            self.take(unit + 1, start, hit);
        }
    }

    /// Whether some letters are the beginning of a label of the header or of a part, and not all of it.
    pub(super) fn begins_a_label(&self, begun: &str) -> bool {
        let header = self.profile.header.iter().flat_map(|h| &h.labels);
        let parts = self
            .profile
            .parts
            .iter()
            .flat_map(|p| p.labels.iter().chain(&p.reason_labels));
        header.chain(parts).any(|l| {
            let canon = l.canon();
            canon.len() > begun.len() && canon.starts_with(begun)
        })
    }

    /// The best label at a place, if the form can have it there.
    pub(super) fn label(&self, rest: Span, line_end: usize, begins_block: bool, unit: usize) -> Option<Hit> {
        let text = self.text(rest);
        let print = self.print(rest);
        let mut best: Option<Hit> = None;
        let mut offer = |what: What, label: &Label, accept: &dyn Fn(&LabelMatch) -> bool| {
            let Some(mut found) = label.match_print(text, print) else {
                return;
            };
            if found.mark == Mark::Space && text.get(found.end..line_end).is_some_and(|t| t.trim().is_empty())
            {
                found.mark = Mark::End;
            }
            if accept(&found) && best.as_ref().is_none_or(|b| label.len() > b.length) {
                best = Some(Hit {
                    what,
                    found,
                    length: label.len(),
                });
            }
        };
        let fits = |m: &LabelMatch, bare: bool| match m.mark {
            Mark::Colon | Mark::Dash => true,
            Mark::End => begins_block || m.errors == 0,
            // "Decision to let" is not a misspelt "Decision no.".
            Mark::Space => {
                (bare && m.errors == 0) || self.style_changes(rest.start + m.end, rest.start + m.value)
            }
            Mark::Bracket => bare,
        };
        // Where only listed titles head a section, fields may stand among the sections.
        let mixed = self.zone == Zone::Body && self.profile.listed_only;
        let front = matches!(self.zone, Zone::Header | Zone::Front) || mixed;
        // In a row of labels over or under their values, the gap before the next label ends one.
        let parted = |m: &LabelMatch| {
            m.errors == 0 && m.mark == Mark::Space && self.begins_segment(unit, rest.start + m.value)
        };
        for (i, h) in self.profile.header.iter().enumerate() {
            let again = self.seen_headers.contains(&i) && !matches!(h.field, Field::Other | Field::OtherDate);
            // Behind the summary only what plainly is a label counts.
            let late = self.zone >= Zone::Front;
            // Labels over or under their values may stand behind the body: `signed` and `date` at the form's end.
            let in_row = matches!(h.value, ValuePlace::Above | ValuePlace::Below);
            if again || (self.signing && h.field == Field::OtherDate) || !(front || in_row) {
                continue;
            }
            for l in &h.labels {
                offer(What::Header(i), l, &|m| {
                    if in_row && parted(m) {
                        return true;
                    }
                    if !front {
                        return m.errors == 0 && m.mark == Mark::End;
                    }
                    fits(m, l.is_bare())
                        && (!late
                            || (m.errors == 0 && matches!(m.mark, Mark::Colon | Mark::Dash | Mark::End)))
                });
            }
        }
        for (i, part) in self.profile.parts.iter().enumerate() {
            if !self.part_possible(i, part) {
                continue;
            }
            for l in &part.labels {
                // The name of an office stands in letterheads and titles too.
                let acts = |m: &LabelMatch| {
                    !part.names_office(l)
                        || text.get(m.value..).is_some_and(|rest| self.decides(rest))
                        || self.decided_soon(unit, part)
                };
                offer(What::Part(i), l, &|m| {
                    acts(m)
                        && match m.mark {
                            Mark::Colon | Mark::End => true,
                            Mark::Bracket => l.len() >= 10,
                            Mark::Dash => match part.kind {
                                PartKind::Outcome => true,
                                PartKind::Summary | PartKind::Recommendation => m.errors == 0,
                                _ => false,
                            },
                            // "Decision 027-2021" is a number's label, not a heading.
                            Mark::Space => {
                                (l.is_bare() && m.errors == 0)
                                    || (text
                                        .get(m.value..)
                                        .is_some_and(|v| !v.starts_with(|c: char| c.is_ascii_digit()))
                                        && self.style_changes(rest.start + m.end, rest.start + m.value))
                            }
                        }
                });
            }
        }
        if self.confiding {
            for l in self.profile.parts.iter().flat_map(|p| &p.reason_labels) {
                offer(What::Reason, l, &|_| true);
            }
        }
        if begins_block && self.zone >= Zone::Front {
            for (i, s) in self.profile.sign_offs.iter().enumerate() {
                for l in &s.labels {
                    let signed = |m: &LabelMatch| {
                        // "Chief Finance Officer Sign: ______ Date: ______"
                        let on_the_line = m.mark == Mark::Space
                            && text.get(m.value..).is_some_and(|v| {
                                let marks = self
                                    .profile
                                    .signature
                                    .iter()
                                    .filter_map(|s| s.match_print(v, print));
                                marks.into_iter().any(|s| s.mark.is_strong())
                            });
                        (matches!(m.mark, Mark::End | Mark::Colon | Mark::Bracket) || on_the_line)
                            && (self.zone >= Zone::Questions || on_the_line || self.signature_follows(unit))
                    };
                    offer(What::SignOff(i), l, &signed);
                }
            }
        }
        if self.signing {
            for l in &self.profile.signature {
                offer(What::Signature, l, &|m| {
                    m.mark != Mark::Space
                        || text
                            .get(m.value..)
                            .is_some_and(|v| !v.starts_with(char::is_lowercase))
                });
            }
        } else if begins_block && self.signs_at_the_end() {
            for l in &self.profile.signature {
                offer(What::Signature, l, &|m| {
                    parted(m)
                        || matches!(m.mark, Mark::Colon | Mark::Dash | Mark::End)
                        || text
                            .get(m.value..)
                            .is_some_and(|v| v.starts_with(['.', '…', '_']))
                });
            }
        }
        if self.signing {
            for l in &self.profile.date {
                offer(What::Date, l, &|m| {
                    !matches!(m.mark, Mark::Space | Mark::Bracket)
                        || text.get(m.value..).is_some_and(begins_like_a_date)
                });
            }
        }
        best
    }

    /// Whether a wide gap stands before a place in a unit.
    fn begins_segment(&self, unit: usize, at: usize) -> bool {
        match self.units.get(unit) {
            Some(Unit::Block(b, _)) => b.lines.iter().any(|l| l.segments.contains(&at)),
            _ => false,
        }
    }

    /// Whether type turns from bold to plain between a label and what follows it.
    pub(super) fn style_changes(&self, end: usize, value: usize) -> bool {
        let bold = |byte: usize| {
            let (page, glyph) = self.layout.text.glyph(byte)?;
            Some(self.layout.page(page)?.glyphs.get(glyph)?.bold)
        };
        let before = (0..4).find_map(|back| bold(end.checked_sub(1 + back)?));
        before == Some(true) && bold(value) == Some(false)
    }

    /// `Signature ........ Date ........`: labels behind dotted leaders on one line.
    pub(super) fn leaders(&mut self, unit: usize, line: Span) {
        let text = self.text(line);
        let mut found = Vec::new();
        for m in LEADERS.find_iter(text) {
            let start = line.start + m.end();
            let rest = self.text(Span::new(start, line.end));
            let print = self.print(line);
            let date = self
                .profile
                .date
                .iter()
                .filter_map(|l| l.match_print(rest, print))
                .next();
            let signature = self
                .profile
                .signature
                .iter()
                .filter_map(|l| l.match_print(rest, print))
                .next();
            if let Some((what, m)) = date
                .map(|m| (What::Date, m))
                .or(signature.map(|m| (What::Signature, m)))
            {
                found.push((start, what, m));
            }
        }
        for (start, what, m) in found {
            if !self.out.iter().any(|l| l.label.start == start) {
                self.out.push(Landmark {
                    what,
                    unit,
                    label: Span::new(start, start + m.end),
                    value: start + m.value,
                });
            }
        }
    }
}

/// Whether words are set in capitals.
pub(super) fn in_capitals(text: &str) -> bool {
    text.chars().filter(|c| c.is_uppercase()).count() >= 4 && !text.contains(char::is_lowercase)
}

fn begins_like_a_date(text: &str) -> bool {
    let t = text.trim_start();
    t.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | '…' | '/'))
        || t.is_empty()
        || t.split(|c: char| !c.is_alphabetic()).next().is_some_and(|w| {
            const WORDS: [&str; 19] = [
                "mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "may", "jun",
                "jul", "aug", "sep", "oct", "nov", "dec",
            ];
            let w = w.to_lowercase();
            WORDS.iter().any(|d| w.starts_with(d))
        })
}

#[allow(
    clippy::unwrap_used,
    reason = "a constant pattern, used by every test of this room"
)]
static LEADERS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:[.…_]\s?){3,}\s*|\s{3,}").unwrap());
