//! The paragraphs in which money is looked for, and the list of all sums.

use std::rc::Rc;

use rust_decimal::Decimal;

use super::annotate::Annotated;
use crate::field::calendar::part_name;
use crate::field::date::{DateFound, DatesByPlace};
use crate::field::facts::{AmountRole, SumFact};
use crate::field::money::Money;
use crate::layout::{Item, Layout, Span};
use crate::profile::{Feeds, Profile, Subject, Within};
use crate::section::{Outline, Piece, Place};

/// A paragraph and what stands in it.
#[derive(Debug, Clone)]
pub(super) struct Passage {
    pub(super) span: Span,
    pub(super) annotated: Annotated,
    pub(super) dates: Rc<[DateFound]>,
    /// The printed label, if it is a list item or numbered.
    pub(super) label: Option<String>,
    pub(super) part: PartOf,
    /// For each sum of the paragraph its place in [`Ledger::sums`].
    pub(super) sums: Vec<usize>,
    /// Its place among the pieces of its part, to tell what follows what.
    pub(super) order: usize,
}

/// Which part a passage stands in, as far as money cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PartOf {
    pub(super) name: Option<String>,
    pub(super) kind: PartKindOf,
    pub(super) key: Option<String>,
    pub(super) about: Option<Subject>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartKindOf {
    Summary,
    Recommendation,
    Outcome,
    Section,
    /// A header field about money: no rule looks there.
    Header,
    /// The subject: only rules that ask for it look there, and its sums belong to no recipient.
    Subject,
    /// Bound in behind the form, before it, or in the reason for confidentiality: sums there are not this decision's.
    Outside,
}

impl PartOf {
    /// Whether a rule may look here.
    pub(super) fn allows(&self, within: &[Within]) -> bool {
        if self.kind == PartKindOf::Subject {
            return within.contains(&Within::Subject);
        }
        self.kind != PartKindOf::Header
            && (within.is_empty()
                || within.iter().any(|w| match w {
                    Within::Summary => self.kind == PartKindOf::Summary,
                    Within::Recommendation => self.kind == PartKindOf::Recommendation,
                    Within::Outcome => self.kind == PartKindOf::Outcome,
                    Within::Sections => self.kind == PartKindOf::Section,
                    Within::Money => self.about == Some(Subject::Money),
                    Within::Subject => false,
                    Within::Section(key) => self.key.as_deref() == Some(key.as_str()),
                }))
    }

    /// Whether sums here can be this decision's at all.
    pub(super) fn counts(&self) -> bool {
        !matches!(self.kind, PartKindOf::Outside | PartKindOf::Subject)
            && self.about != Some(Subject::Options)
    }

    /// Whether rules look here.
    pub(super) fn is_read(&self) -> bool {
        self.counts() || self.kind == PartKindOf::Subject
    }

    /// Whether sums here are this decision's only if nothing else says so.
    pub(super) fn is_history(&self) -> bool {
        self.about == Some(Subject::Background)
    }

    /// How near to the decision what is said here is: the money section, the recommendation, the summary, the rest.
    pub(super) fn rank(&self) -> u8 {
        match (self.kind, self.about) {
            (_, Some(Subject::Money)) | (PartKindOf::Header, _) => 0,
            (PartKindOf::Recommendation | PartKindOf::Outcome, _) => 1,
            (PartKindOf::Summary, _) => 2,
            _ => 3,
        }
    }
}

/// Every sum of the document and the paragraphs they stand in.
#[derive(Debug, Clone, Default)]
pub(super) struct Ledger {
    pub(super) passages: Vec<Passage>,
    pub(super) sums: Vec<SumFact>,
    /// Tables and where they stand: place in the flow, part, order.
    pub(super) tables: Vec<(usize, PartOf, usize)>,
    /// The sums of each column of each table.
    pub(super) columns: Vec<Vec<usize>>,
}

impl Ledger {
    /// Adds a sum found at a place.
    pub(super) fn add(&mut self, money: &Money, base: Span, part: &PartOf) -> usize {
        self.sums.push(SumFact {
            value: money.value,
            currency: money.currency.clone(),
            raw: money.raw.clone(),
            qualifier: money.qualifier,
            per: money.per,
            role: AmountRole::Mention,
            section: part.name.clone(),
            span: base.part(money.range.clone()),
        });
        self.sums.len() - 1
    }

    /// Whether a value is stated where the decision is told: in the recommendation, the outcome, the summary or a
    /// section about money.
    pub(super) fn states(&self, value: Decimal) -> bool {
        self.stated().any(|s| s.value == Some(value))
    }

    /// The sums stated there.
    pub(super) fn stated(&self) -> impl Iterator<Item = &SumFact> {
        self.passages
            .iter()
            .filter(|p| p.part.counts() && p.part.rank() <= 2)
            .flat_map(|p| &p.sums)
            .filter_map(|i| self.sums.get(*i))
    }

    /// The passage a sum stands in.
    pub(super) fn passage_of(&self, sum: usize) -> Option<&Passage> {
        self.passages.iter().find(|p| p.sums.contains(&sum))
    }
}

/// Collects the paragraphs of all parts in reading order.
pub(super) fn gather(
    layout: &Layout,
    profile: &Profile,
    outline: &Outline,
    dates: &DatesByPlace<'_>,
) -> Ledger {
    let found = Found {
        layout,
        profile,
        dates,
    };
    let mut ledger = Ledger::default();
    let mut order = 0;
    let outside = PartOf {
        name: None,
        kind: PartKindOf::Outside,
        key: None,
        about: None,
    };
    for piece in &outline.preface {
        take(&found, piece, &outside, &mut order, &mut ledger);
    }
    for h in &outline.headers {
        if matches!(
            h.field,
            crate::profile::Field::Subject | crate::profile::Field::Amount | crate::profile::Field::Own
        ) {
            let dates = dates.of(h.value);
            let annotated = Annotated::new(
                layout.text.slice(h.value),
                layout.text.print(h.value),
                &profile.currency,
                &dates,
            );
            for m in &annotated.sums {
                ledger.add(m, h.value, &outside);
            }
            if h.field == crate::profile::Field::Subject {
                ledger.passages.push(Passage {
                    span: h.value,
                    annotated,
                    dates,
                    label: None,
                    part: PartOf {
                        kind: PartKindOf::Subject,
                        ..outside.clone()
                    },
                    sums: Vec::new(),
                    order,
                });
            }
        }
    }
    for (place, piece) in outline.pieces() {
        let (kind, key, about) = match place {
            Place::Summary => (PartKindOf::Summary, None, None),
            Place::Recommendation => (PartKindOf::Recommendation, None, None),
            Place::Outcome => (PartKindOf::Outcome, None, None),
            Place::Section(s) if s.appendix => (PartKindOf::Outside, None, None),
            // A section that is also the summary or the recommendation is read as one.
            Place::Section(s) if s.feeds == Some(Feeds::Summary) => {
                (PartKindOf::Summary, s.key.clone(), s.about)
            }
            Place::Section(s) if s.feeds == Some(Feeds::Recommendation) => {
                (PartKindOf::Recommendation, s.key.clone(), s.about)
            }
            Place::Section(s) => (PartKindOf::Section, s.key.clone(), s.about),
        };
        let part = PartOf {
            name: part_name(layout, place),
            kind,
            key,
            about,
        };
        take(&found, piece, &part, &mut order, &mut ledger);
    }
    for piece in outline.confidential.iter().flat_map(|c| &c.reason) {
        take(&found, piece, &outside, &mut order, &mut ledger);
    }
    ledger
}

/// Where passages are taken from.
struct Found<'f> {
    layout: &'f Layout,
    profile: &'f Profile,
    dates: &'f DatesByPlace<'f>,
}

fn take(from: &Found<'_>, piece: &Piece, part: &PartOf, order: &mut usize, ledger: &mut Ledger) {
    *order += 1;
    match piece {
        Piece::Para(p) => {
            let dates = from.dates.of(p.span);
            let text = from.layout.text.slice(p.span);
            let annotated = Annotated::new(
                text,
                from.layout.text.print(p.span),
                &from.profile.currency,
                &dates,
            );
            let sums = annotated
                .sums
                .iter()
                .map(|m| ledger.add(m, p.span, part))
                .collect();
            ledger.passages.push(Passage {
                span: p.span,
                annotated,
                dates,
                label: p.label.clone(),
                part: part.clone(),
                sums,
                order: *order,
            });
        }
        Piece::Table(index) => {
            if matches!(from.layout.flow.get(*index), Some(Item::Table(_))) {
                ledger.tables.push((*index, part.clone(), *order));
            }
        }
    }
}
