//! Which lines begin a part of the form: labels, headings, questions, the lines of a signature block.
//!
//! The same words may stand in running text, so a label counts only where a line begins with it, where a mark (a
//! colon, the line's end) follows it, and where the form has it: header fields before the body, sections in the body,
//! signatures in their blocks, and nothing at all in what is bound in behind the form.

use std::sync::LazyLock;

use super::units::{self, TableKind, Unit};
use crate::layout::{Block, BlockKind, LabelStyle, Layout, Print, Span};
use crate::pattern::Regex;
use crate::profile::{Field, Label, LabelMatch, Mark, Part, PartKind, Profile, SectionStyle, canonical};

/// A line that begins something.
#[derive(Debug, Clone)]
pub(super) struct Landmark {
    /// What begins.
    pub(super) what: What,
    /// The unit it stands in.
    pub(super) unit: usize,
    /// The label's words.
    pub(super) label: Span,
    /// Where what it labels begins.
    pub(super) value: usize,
}

/// What a landmark begins. Numbers are places in the profile's lists.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    Header(usize),
    Part(usize),
    /// What stands over the reason for confidentiality.
    Reason,
    Section {
        spec: Option<usize>,
        number: Option<String>,
        title: Span,
    },
    SignOff(usize),
    Signature,
    Date,
    /// A question outside a table.
    Question(String),
    /// The table of questions.
    Checklist,
    /// What is bound in behind the form.
    Appendix,
}

/// Where in the form the scan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Zone {
    Header,
    Front,
    Body,
    Questions,
    Certificates,
    Appendix,
}

struct Scan<'l, 'p> {
    layout: &'l Layout,
    profile: &'p Profile,
    units: &'l [Unit<'l>],
    zone: Zone,
    /// Parts and header fields already met.
    seen_parts: Vec<usize>,
    seen_headers: Vec<usize>,
    /// The open part is one that ends in a signature.
    signing: bool,
    /// The question whether the decision is confidential is open.
    confiding: bool,
    /// A signature has been met.
    signed: bool,
    /// The heading over the sections stands further on: before it there are none.
    detail_ahead: bool,
    last_number: Option<u32>,
    out: Vec<Landmark>,
}

/// Finds the landmarks of a document in reading order.
pub(super) fn find(layout: &Layout, profile: &Profile, units: &[Unit<'_>]) -> Vec<Landmark> {
    let mut scan = Scan {
        layout,
        profile,
        units,
        zone: Zone::Header,
        seen_parts: Vec::new(),
        seen_headers: Vec::new(),
        signing: false,
        confiding: false,
        signed: false,
        detail_ahead: false,
        last_number: None,
        out: Vec::new(),
    };
    scan.detail_ahead = profile
        .part(PartKind::Detail)
        .is_some_and(|p| scan.headed_from(0, p));
    for (u, unit) in units.iter().enumerate() {
        match unit {
            Unit::Table(t, _, TableKind::Checklist) if scan.zone != Zone::Appendix => {
                scan.enter(Zone::Questions);
                scan.signing = false;
                scan.out.push(Landmark {
                    what: What::Checklist,
                    unit: u,
                    label: Span::new(t.span.start, t.span.start),
                    value: t.span.start,
                });
            }
            Unit::Table(..) => {}
            Unit::Block(block, _) => scan.block(u, block),
        }
    }
    scan.out
}

/// Whether words are set in capitals.
fn in_capitals(text: &str) -> bool {
    text.chars().filter(|c| c.is_uppercase()).count() >= 4 && !text.contains(char::is_lowercase)
}

/// A match of a label, and how good it is: longer labels before shorter ones.
struct Hit {
    what: What,
    found: LabelMatch,
    length: usize,
}

impl Scan<'_, '_> {
    fn enter(&mut self, zone: Zone) {
        if zone > self.zone {
            self.zone = zone;
        }
    }

    fn print(&self, span: Span) -> Print {
        self.layout.text.print(span)
    }

    fn text(&self, span: Span) -> &str {
        self.layout.text.slice(span)
    }

    fn block(&mut self, unit: usize, block: &Block) {
        if self.appendix(unit, block) || self.section(unit, block) || self.question(unit, block) {
            return;
        }
        if self.zone == Zone::Appendix || block.kind == BlockKind::Footnote {
            return;
        }
        for (k, line) in block.lines.iter().enumerate() {
            let mut starts = vec![line.span.start];
            if k == 0 && block.body.start != block.span.start {
                starts.push(block.body.start);
            }
            starts.extend(line.segments.iter().copied().filter(|s| *s != block.body.start));
            for start in starts {
                let rest = Span::new(start, block.span.end);
                // A label that fills its line ends there, whatever the block goes on with.
                let line_end = line.span.end.saturating_sub(start);
                if let Some(hit) = self.label(rest, line_end, k == 0 && start <= block.body.start, unit) {
                    let header = matches!(hit.what, What::Header(_));
                    let (label_end, value) = (start + hit.found.end, start + hit.found.value);
                    self.take(unit, start, hit);
                    if header && in_capitals(self.text(Span::new(start, label_end))) {
                        self.squeezed(unit, Span::new(value.min(line.span.end), line.span.end));
                    }
                } else if k == 0 {
                    self.wrapped(unit, block, start);
                }
            }
            if self.signing {
                self.leaders(unit, line.span);
            }
        }
        if block.lines.len() == 1 || block.kind == BlockKind::Text {
            self.opening(unit, block);
        }
    }

    /// A second field in capitals on one line, so near to the first field's value that no gap shows it: `ORIGINATOR: Estates
    /// Manager DECISION NO. 5/2012`.
    fn squeezed(&mut self, unit: usize, value: Span) {
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
    fn wrapped(&mut self, unit: usize, block: &Block, start: usize) {
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
    fn begins_a_label(&self, begun: &str) -> bool {
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
    fn label(&self, rest: Span, line_end: usize, begins_block: bool, unit: usize) -> Option<Hit> {
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
        if matches!(self.zone, Zone::Header | Zone::Front) || mixed {
            for (i, h) in self.profile.header.iter().enumerate() {
                let again =
                    self.seen_headers.contains(&i) && !matches!(h.field, Field::Other | Field::OtherDate);
                // Behind the summary only what plainly is a label counts.
                let late = self.zone >= Zone::Front;
                if again || (self.signing && h.field == Field::OtherDate) {
                    continue;
                }
                for l in &h.labels {
                    offer(What::Header(i), l, &|m| {
                        fits(m, l.is_bare())
                            && (!late
                                || (m.errors == 0 && matches!(m.mark, Mark::Colon | Mark::Dash | Mark::End)))
                    });
                }
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
                    matches!(m.mark, Mark::Colon | Mark::Dash | Mark::End)
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

    /// Whether the form can have a part here.
    fn part_possible(&self, index: usize, part: &Part) -> bool {
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
    fn signs_at_the_end(&self) -> bool {
        let decided = self.seen_parts.iter().any(|i| {
            self.profile
                .parts
                .get(*i)
                .is_some_and(|p| p.kind == PartKind::Outcome)
        });
        decided && !self.signed && self.profile.sign_offs.is_empty()
    }

    /// Whether what was decided, or a signature, follows soon behind a unit, before another label of the form does.
    fn decided_soon(&self, unit: usize, part: &Part) -> bool {
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
    fn headed_later(&self, unit: usize, part: &Part) -> bool {
        self.headed_from(unit + 1, part)
    }

    /// Whether a part's own heading stands in a unit or behind it.
    fn headed_from(&self, unit: usize, part: &Part) -> bool {
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
    fn decides(&self, text: &str) -> bool {
        self.profile
            .outcome
            .iter()
            .flat_map(|(_, patterns)| patterns)
            .any(|p| p.is_match(text))
    }

    /// Whether a line of a block is a signature's.
    fn signs(&self, block: &Block) -> bool {
        block.lines.iter().any(|l| {
            let text = self.text(Span::new(l.span.start, block.span.end));
            let print = self.print(l.span);
            self.profile
                .signature
                .iter()
                .any(|s| s.match_print(text, print).is_some_and(|m| m.mark != Mark::Space))
        })
    }

    /// Whether type turns from bold to plain between a label and what follows it.
    fn style_changes(&self, end: usize, value: usize) -> bool {
        let bold = |byte: usize| {
            let (page, glyph) = self.layout.text.glyph(byte)?;
            Some(self.layout.page(page)?.glyphs.get(glyph)?.bold)
        };
        let before = (0..4).find_map(|back| bold(end.checked_sub(1 + back)?));
        before == Some(true) && bold(value) == Some(false)
    }

    /// Whether a signature's line comes soon behind a unit: what tells a signature block's title from the same words
    /// in the text.
    fn signature_follows(&self, unit: usize) -> bool {
        self.units.iter().skip(unit + 1).take(10).any(|u| match u {
            Unit::Block(b, _) => self.signs(b),
            Unit::Table(..) => false,
        })
    }

    fn take(&mut self, unit: usize, start: usize, hit: Hit) {
        match &hit.what {
            What::Header(i) => {
                self.seen_headers.push(*i);
                self.signing = false;
            }
            What::Part(i) => {
                self.seen_parts.push(*i);
                let kind = self.profile.parts.get(*i).map(|p| p.kind);
                let shared = self.profile.parts.get(*i).is_some_and(|p| p.feeds.is_some());
                self.confiding = kind == Some(PartKind::Confidential);
                self.signing = kind == Some(PartKind::Outcome) && !shared;
                match kind {
                    Some(PartKind::Summary | PartKind::Recommendation | PartKind::Outcome) => {
                        self.enter(Zone::Front);
                    }
                    Some(PartKind::Detail | PartKind::Environment) => self.enter(Zone::Body),
                    Some(PartKind::Checklist) => self.enter(Zone::Questions),
                    Some(PartKind::Confidential) => self.enter(Zone::Certificates),
                    _ => {}
                }
            }
            What::SignOff(_) => {
                self.signing = true;
                self.confiding = false;
                if self.zone >= Zone::Body {
                    self.enter(Zone::Certificates);
                }
            }
            What::Signature => {
                self.signing = true;
                self.signed = true;
            }
            _ => {}
        }
        self.out.push(Landmark {
            what: hit.what,
            unit,
            label: Span::new(start, start + hit.found.end),
            value: start + hit.found.value,
        });
    }

    /// `Signature ........ Date ........`: labels behind dotted leaders on one line.
    fn leaders(&mut self, unit: usize, line: Span) {
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

    /// A part without a heading that begins with a known sentence: at the beginning of a block, or in one that the signature
    /// follows.
    fn opening(&mut self, unit: usize, block: &Block) {
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
        // A label in the same block has said it already.
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

    /// A heading of a section.
    fn section(&mut self, unit: usize, block: &Block) -> bool {
        let has_detail = self.detail_ahead;
        let in_body = self.zone == Zone::Body;
        if self.zone > Zone::Body || block.kind == BlockKind::Footnote {
            return false;
        }
        let (number, title) = match self.profile.section_style {
            SectionStyle::Numbered => match self.numbered(block) {
                Some((n, t)) => (Some(n), t),
                None => (None, block.body),
            },
            SectionStyle::Headed => match self.numbered(block) {
                Some((n, t)) => (Some(n), t),
                None => (None, block.body),
            },
        };
        if title.is_empty() {
            return false;
        }
        let text = self.text(title).to_owned();
        let print = self.print(title);
        let first_line_end = block
            .lines
            .first()
            .map_or(title.end, |l| l.span.end)
            .saturating_sub(title.start);
        let known = self
            .profile
            .sections
            .iter()
            .enumerate()
            .flat_map(|(i, s)| s.titles.iter().map(move |l| (i, l)))
            .filter_map(|(i, l)| l.match_print(&text, print).map(|m| (i, l, m)))
            .filter(|(_, _, m)| {
                matches!(m.mark, Mark::Colon | Mark::End)
                    // "Reasons for the decision – Ash dieback." runs into its text; "Background – why now?" does not.
                    || (m.mark == Mark::Dash
                        && m.errors == 0
                        && !block.bold()
                        && text.get(m.value..).is_some_and(runs_in))
                    || (m.mark == Mark::Space
                        && text
                            .get(m.end..first_line_end)
                            .is_some_and(|t| t.trim().is_empty()))
                    || m.mark == Mark::Bracket
            })
            .max_by_key(|(_, l, _)| l.len());
        let value: Option<u32> = number.as_ref().and_then(|n| n.parse().ok());
        let numbered_style = self.profile.section_style == SectionStyle::Numbered;
        if let Some((spec, label, m)) = known {
            // Before the body a heading needs its number, or its own line in a form without numbers.
            let strong = value.is_some() || !numbered_style;
            if !(in_body || (!has_detail && strong) || (value == Some(1) && strong)) {
                return false;
            }
            if numbered_style && value.is_none() && !self.heading_like(block) {
                return false;
            }
            let _ = label;
            // A bracket behind a known title belongs to it: "Costs (including savings)".
            let whole = m.mark == Mark::Bracket;
            let end = if whole { title.end } else { title.start + m.end };
            self.push_section(
                unit,
                block,
                Some(spec),
                number,
                Span::new(title.start, end),
                title.start + if whole { title.len() } else { m.value },
            );
            return true;
        }
        if self.profile.listed_only || !in_body || !self.heading_like(block) || self.heads_part(&text, print)
        {
            return false;
        }
        // What the form has a label for is no section.
        let rest = Span::new(block.body.start, block.span.end);
        if self.label(rest, first_line_end, true, unit).is_some() {
            return false;
        }
        let next = self.last_number.map_or(1, |n| n + 1);
        let fits = match (numbered_style, value) {
            (true, Some(v)) => v == next || (v > next && v <= next + 2),
            (true, None) => false,
            (false, _) => block.kind == BlockKind::Heading,
        };
        if !fits {
            return false;
        }
        let trimmed = text.trim_end_matches([':', ' ', '.']).len();
        self.push_section(
            unit,
            block,
            None,
            number,
            Span::new(title.start, title.start + trimmed),
            title.end,
        );
        true
    }

    /// Whether a heading in the body is that of a part: `6. Decision` in a form that numbers everything.
    fn heads_part(&self, text: &str, print: Print) -> bool {
        self.profile.parts.iter().enumerate().any(|(i, p)| {
            // A line that names who decides belongs to the decision.
            let approver = || p.approvers.contains(&canonical(text));
            approver()
                || (self.part_possible(i, p)
                    && p.labels.iter().any(|l| {
                        l.match_print(text, print)
                            .is_some_and(|m| matches!(m.mark, Mark::Colon | Mark::End))
                    }))
        })
    }

    fn push_section(
        &mut self,
        unit: usize,
        block: &Block,
        spec: Option<usize>,
        number: Option<String>,
        title: Span,
        value: usize,
    ) {
        if let Some(n) = number.as_ref().and_then(|n| n.parse().ok()) {
            self.last_number = Some(n);
        }
        self.enter(Zone::Body);
        self.signing = false;
        self.out.push(Landmark {
            what: What::Section { spec, number, title },
            unit,
            label: Span::new(block.span.start, title.end),
            value,
        });
    }

    /// A block's number and the text behind it: from its label, or from its first word.
    fn numbered(&self, block: &Block) -> Option<(String, Span)> {
        if let Some(label) = &block.label {
            return (label.style == LabelStyle::Number).then(|| (label.text.clone(), block.body));
        }
        let text = self.text(block.span);
        let found = BARE_NUMBER.captures(text)?;
        let number = found.get(1)?;
        let rest = found.get(2)?;
        Some((
            number.as_str().to_owned(),
            Span::new(block.span.start + rest.start(), block.span.end),
        ))
    }

    /// Whether a block looks like a heading: short, and bold, in capitals or ending in a colon.
    fn heading_like(&self, block: &Block) -> bool {
        let text = self.text(block.body);
        let words = text.split_whitespace().count();
        if words == 0 || words > 14 || block.lines.len() > 3 {
            return false;
        }
        let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
        let capitals = letters.iter().filter(|c| c.is_uppercase()).count() * 10 >= letters.len() * 9;
        let sentence = text.trim_end().ends_with(['.', ';', ',']);
        !sentence && (block.bold() || (capitals && letters.len() >= 3) || text.trim_end().ends_with(':'))
    }

    /// A question of the checklist outside a table.
    fn question(&mut self, unit: usize, block: &Block) -> bool {
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
        true
    }

    /// What is bound in behind the form: a short heading that says so, at the top of a page or behind the form's end.
    fn appendix(&mut self, unit: usize, block: &Block) -> bool {
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

/// Whether what stands behind a heading's dash is its text and not the rest of the heading.
fn runs_in(text: &str) -> bool {
    let text = text.trim_end();
    text.ends_with(['.', ';'])
        || matches!(
            text.to_lowercase().as_str(),
            "none" | "nil" | "n/a" | "not applicable"
        )
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

#[allow(
    clippy::unwrap_used,
    reason = "a constant pattern, used by every test of this room"
)]
static BARE_NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(\d{1,2})[.)]?\s+(\S.*)$").unwrap());
