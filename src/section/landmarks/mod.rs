//! Which lines begin a part of the form: labels, headings, questions, the lines of a signature block.
//!
//! The same words may stand in running text, so a label counts only where a line begins with it, where a mark (a
//! colon, the line's end) follows it, and where the form has it: header fields before the body, sections in the body,
//! signatures in their blocks, and nothing at all in what is bound in behind the form.

mod appendix;
mod heading;
mod label;
mod opening;
mod place;
mod question;

use super::units::{TableKind, Unit};
use crate::layout::{Block, BlockKind, Layout, Print, Span};
use crate::profile::{LabelMatch, PartKind, Profile};

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
    let first = scan.form_begins();
    for (u, unit) in units.iter().enumerate().skip(first) {
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
                // Two headings of one look close below each other stand in one block.
                let labelled = self
                    .out
                    .last()
                    .is_some_and(|l| l.unit == unit && l.value >= line.span.start);
                let begins = if k == 0 {
                    start <= block.body.start
                } else {
                    block.kind == BlockKind::Heading && start == line.span.start && labelled
                };
                // A label that fills its line ends there, and the rest of the block does not matter.
                let line_end = line.span.end.saturating_sub(start);
                if let Some(hit) = self.label(rest, line_end, begins, unit) {
                    let header = matches!(hit.what, What::Header(_));
                    let (label_end, value) = (start + hit.found.end, start + hit.found.value);
                    self.take(unit, start, hit);
                    if header && label::in_capitals(self.text(Span::new(start, label_end))) {
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
}
