//! Every sum and every body with the evidence for and against it.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::context::{Context, Flag, Slot};
use super::equations::Equations;
use super::evidence::{Frames, Mark, Weight};
use super::grammar::Grammar;
use super::mention::{Body, Whose};
use super::passage::{Ledger, PartKindOf, PartOf};
use super::rules::Hit;
use super::sentence::Sentence;
use super::units::{Cut, Kind, cut};
use crate::field::date::{DateFound, DateValue};
use crate::profile::{Says, Subject};
use crate::text::Vocabulary;

/// Weight from which a sum or body may be what is decided, in hundredths.
pub(super) const ENOUGH: i32 = 200;

/// Lead a candidate needs over the next.
pub(super) const MARGIN: i32 = 100;

/// A sentence and the sums and bodies in it.
#[derive(Debug, Clone)]
pub(super) struct Spoken {
    /// The paragraph's place in the ledger.
    pub(super) passage: usize,
    /// The sentence's bytes of the marked text.
    pub(super) range: std::ops::Range<usize>,
    /// Its sums and bodies in order.
    pub(super) order: Vec<Kind>,
    /// It speaks of each of several.
    pub(super) each: bool,
    pub(super) respectively: bool,
}

/// All sums and bodies, weighed.
#[derive(Debug, Clone, Default)]
pub(super) struct Weighed {
    /// For each sum of the ledger.
    pub(super) sums: Vec<Weight>,
    pub(super) sum_contexts: Vec<Context>,
    pub(super) bodies: Vec<Body>,
    pub(super) body_weights: Vec<Weight>,
    pub(super) body_contexts: Vec<Context>,
    pub(super) sentences: Vec<Spoken>,
    pub(super) equations: Equations,
}

fn flags_of(part: &PartOf) -> u64 {
    let kind = match part.kind {
        PartKindOf::Summary => Flag::InSummary.bit(),
        PartKindOf::Recommendation => Flag::InRecommendation.bit(),
        PartKindOf::Outcome => Flag::InOutcome.bit(),
        PartKindOf::Section => Flag::InSection.bit(),
        PartKindOf::Header => Flag::InHeader.bit(),
        PartKindOf::Subject | PartKindOf::Outside => 0,
    };
    let money = if part.about == Some(Subject::Money) {
        Flag::InMoney.bit()
    } else {
        0
    };
    let history = if part.is_history() {
        Flag::InHistory.bit()
    } else {
        0
    };
    kind | money | history
}

/// Cuts every paragraph and weighs what stands in it. `vocabulary`: the words of the form; `year`: that of the decision.
pub(super) fn weigh(
    vocabulary: &Vocabulary,
    ledger: &Ledger,
    bodies: Vec<Body>,
    hits: &[Hit],
    year: Option<i16>,
) -> Weighed {
    let frames = Frames::shared();
    let grammar = Grammar::new(vocabulary);
    let mut out = Weighed {
        sums: vec![Weight::default(); ledger.sums.len()],
        sum_contexts: vec![Context::default(); ledger.sums.len()],
        body_weights: vec![Weight::default(); bodies.len()],
        body_contexts: vec![Context::default(); bodies.len()],
        equations: Equations::new(ledger),
        ..Weighed::default()
    };
    let title_buys = buys(ledger, vocabulary);
    let referred = super::referred::passages(ledger);
    for (p, passage) in ledger.passages.iter().enumerate() {
        if !passage.part.is_read() {
            continue;
        }
        let here: Vec<(usize, &Body)> = bodies
            .iter()
            .enumerate()
            .filter(|(_, b)| b.passage == p)
            .collect();
        let Cut { units, sentences } = cut(passage, &here, vocabulary);
        let mut flags = flags_of(&passage.part);
        if title_buys {
            flags |= Flag::TitleBuys.bit();
        }
        if referred.contains(&p) {
            flags |= Flag::Referred.bit();
        }
        if passage.label.is_some() {
            flags |= Flag::Listed.bit();
        }
        for range in sentences {
            let Some(units) = units.get(range) else { continue };
            let sentence = Sentence {
                units,
                bodies: &bodies,
                sums: &ledger.sums,
                grammar: &grammar,
                decides: matches!(
                    passage.part.kind,
                    PartKindOf::Outcome | PartKindOf::Recommendation
                ),
            };
            let old = year.is_some_and(|y| only_before(y, passage, units));
            let mut spoken = Spoken {
                passage: p,
                range: units.first().map_or(0, |u| u.start)..units.last().map_or(0, |u| u.end),
                order: Vec::new(),
                each: sentence.says("each"),
                respectively: sentence.says("several"),
            };
            let (mut last_sum, mut last_body): (Option<Context>, Option<Context>) = (None, None);
            for (i, unit) in units.iter().enumerate() {
                match unit.kind {
                    Kind::Money(m) => {
                        let mut context = sentence.of_sum(i);
                        if let Some(last) = &last_sum {
                            context.inherit(last);
                        }
                        last_sum = Some(context);
                        context.flags |= flags;
                        if old {
                            context.flags |= Flag::PastYear.bit();
                        }
                        if ledger.sums.get(m).is_some_and(|s| s.per.is_some()) {
                            context.flags |= Flag::Rate.bit();
                        }
                        if let (Some(w), Some(c)) = (out.sums.get_mut(m), out.sum_contexts.get_mut(m)) {
                            *w = frames.of_sum(&context);
                            *c = context;
                        }
                        spoken.order.push(unit.kind);
                    }
                    Kind::Body(b) => {
                        if bodies.get(b).is_none_or(|b| b.whose != Whose::Any) {
                            continue;
                        }
                        let mut context = sentence.of_body(i);
                        // Behind a preposition of its own: "to A and ... to B".
                        if let Some(last) = last_body
                            .as_ref()
                            .filter(|_| !context.get(Slot::Before).is_empty())
                        {
                            context.inherit(last);
                        }
                        last_body = Some(context);
                        context.flags |= flags;
                        if let (Some(w), Some(c)) =
                            (out.body_weights.get_mut(b), out.body_contexts.get_mut(b))
                        {
                            *w = frames.of_body(&context);
                            *c = context;
                        }
                        spoken.order.push(unit.kind);
                    }
                    _ => {}
                }
            }
            out.sentences.push(spoken);
        }
    }
    out.bodies = bodies;
    out.believe(hits);
    out.holdings();
    out.deciders();
    out.enumerations(ledger);
    out.beside_the_one(ledger);
    out.parts_of_what_is_given(ledger);
    out
}

/// Whether the subject of the paper begins with something that is bought: `Purchase of the old mill`.
fn buys(ledger: &Ledger, vocabulary: &Vocabulary) -> bool {
    let class = |name: &str| vocabulary.class(name).unwrap_or_default();
    let (purchase, buy) = (class("purchase"), class("buy"));
    let mut titles = ledger
        .passages
        .iter()
        .filter(|p| p.part.kind == PartKindOf::Subject);
    titles.any(|p| {
        let text = p.annotated.text();
        let entries = vocabulary.entries(text, &crate::text::tokens(text));
        entries
            .iter()
            .take(4)
            .any(|e| e.noun.meets(purchase) || e.verb.meets(buy))
    })
}

/// Whether years stand in a sentence, and all of them lie before the decision's.
fn only_before(year: i16, passage: &super::passage::Passage, units: &[super::units::Unit]) -> bool {
    let text = passage.annotated.text();
    let mut any = false;
    for unit in units {
        let last = match unit.kind {
            Kind::Year(place) => passage.annotated.years.get(place).map(|y| y.start_year + 1),
            Kind::Date(place) => passage.dates.get(place).and_then(year_of),
            Kind::Number => text
                .get(unit.start..unit.end)
                .filter(|t| t.len() == 4)
                .and_then(|t| t.parse().ok())
                .filter(|y| (1990..2100).contains(y)),
            _ => None,
        };
        if let Some(last) = last {
            if last >= year {
                return false;
            }
            any = true;
        }
    }
    any
}

fn year_of(date: &DateFound) -> Option<i16> {
    Some(match date.value? {
        DateValue::Day(day) => day.year(),
        DateValue::Month { year, .. } => year,
        DateValue::Year(year) => year,
    })
}

impl Weighed {
    /// Adds what the rules of profiles and the fields of the form say: they were written for this form.
    fn believe(&mut self, hits: &[Hit]) {
        for hit in hits {
            let (weight, mark, says) = match hit.says {
                Says::Award => (400, None, "a rule of the profile: an award"),
                Says::Sum => (300, None, "a rule of the profile: a sum that is given"),
                Says::AwardsTotal | Says::Total => (200, Some(Mark::Total), "a rule of the profile: a total"),
                Says::RunningTotal => (
                    -200,
                    Some(Mark::Running),
                    "a rule of the profile: a total with earlier sums",
                ),
                Says::Request => (100, Some(Mark::Request), "a rule of the profile: asked for"),
                Says::Mention => (-500, None, "a rule of the profile: no award"),
                Says::Income => (
                    -400,
                    Some(Mark::Income),
                    "a rule of the profile: money that comes in",
                ),
                _ => continue,
            };
            for m in hit.money.iter().chain(&hit.total) {
                if let Some(w) = self.sums.get_mut(*m) {
                    w.add(says, weight);
                    w.marks |= mark.map_or(0, Mark::bit);
                }
            }
        }
    }

    /// What adds up with its neighbours to a sum that is given is given too.
    fn parts_of_what_is_given(&mut self, ledger: &Ledger) {
        for (i, s) in ledger.sums.iter().enumerate() {
            let listed = s.value.is_some_and(|v| self.equations.is_listed(v));
            if let Some(w) = self.sums.get_mut(i).filter(|w| listed && w.total > 0) {
                w.add("the items of a list come to it", 100);
            }
        }
        let mut parts: BTreeSet<usize> = BTreeSet::new();
        for (whole, run) in self.equations.all() {
            let given = (0..ledger.sums.len())
                .any(|i| ledger.sums.get(i).is_some_and(|s| s.value == Some(whole)) && self.is_given(i));
            if given {
                parts.extend(run.iter().copied());
            }
        }
        for i in parts {
            if let Some(w) = self.sums.get_mut(i).filter(|w| w.total > -100) {
                w.add("adds up with others to what is given", 200);
            }
        }
    }

    /// `The fund is £50,000, of which £31,000 is committed`: what part of is already used is what there is to give.
    fn holdings(&mut self) {
        let vocabulary = Vocabulary::shared();
        let used = vocabulary.class("used").unwrap_or_default();
        let mut held: Vec<usize> = Vec::new();
        for sentence in &self.sentences {
            let sums = sentence.order.iter().filter_map(|k| match k {
                Kind::Money(m) => Some(*m),
                _ => None,
            });
            let sums: Vec<usize> = sums.collect();
            for pair in sums.windows(2) {
                let [whole, part] = pair else { continue };
                let is_used = self.sum_contexts.get(*part).is_some_and(|c| {
                    c.is(Flag::OfWhich)
                        && c.is(Flag::Passive)
                        && !c.is(Flag::Future)
                        && c.get(Slot::Verb).meets(used)
                });
                if is_used {
                    held.push(*whole);
                }
            }
        }
        for whole in held {
            if let Some(w) = self.sums.get_mut(whole) {
                w.add("part of it is used already", -300);
            }
        }
    }

    /// A body that decides in one place receives nothing in another.
    fn deciders(&mut self) {
        let decides = |i: &usize| self.body_contexts.get(*i).is_some_and(|c| c.is(Flag::Decides));
        let here: Vec<usize> = (0..self.bodies.len()).filter(decides).collect();
        let same = |i: usize, d: usize| match (self.bodies.get(i), self.bodies.get(d)) {
            (Some(a), Some(b)) => a.named.same(&b.named),
            _ => false,
        };
        let again: Vec<usize> = (0..self.bodies.len())
            .filter(|i| !here.contains(i) && here.iter().any(|d| same(*i, *d)))
            .collect();
        for i in again {
            if let Some(w) = self.body_weights.get_mut(i) {
                w.add("decides in another sentence", -600);
            }
        }
    }

    /// A statement in one sentence with the one body that is recommended or decided on.
    fn beside_the_one(&mut self, ledger: &Ledger) {
        let entities = super::entity::entities(ledger, self);
        let decided: Vec<_> = entities.iter().filter(|e| e.decided).collect();
        let [only] = decided.as_slice() else { return };
        let places: BTreeSet<usize> = only.places.iter().map(|(b, _)| *b).collect();
        let mut beside: BTreeSet<usize> = BTreeSet::new();
        for sentence in &self.sentences {
            let bodies = sentence.order.iter().filter_map(|k| match k {
                Kind::Body(b) => Some(*b),
                _ => None,
            });
            let bodies: Vec<usize> = bodies.collect();
            let alone = !bodies.is_empty() && bodies.iter().all(|b| places.contains(b));
            let sums = sentence.order.iter().filter_map(|k| match k {
                Kind::Money(m) => Some(*m),
                _ => None,
            });
            if alone {
                beside.extend(sums);
            }
        }
        for sum in beside {
            let told = ledger.passage_of(sum).is_some_and(|p| p.part.is_history());
            let part = self
                .sum_contexts
                .get(sum)
                .is_some_and(|c| c.is(Flag::OfWhich) || c.is(Flag::Aside) || c.is(Flag::Unit));
            if let Some(w) = self.sums.get_mut(sum).filter(|w| w.total > 0 && !told && !part) {
                w.add("beside the name of the one decided on", 100);
            }
        }
    }

    /// `quotes of £44,210, £47,000 and £52,900`: what is said of the first is said of those that only commas part from it.
    fn enumerations(&mut self, ledger: &Ledger) {
        for passage in &ledger.passages {
            let marked = passage.annotated.text();
            let mut last: Option<(usize, usize)> = None;
            for (at, c) in marked.char_indices() {
                let end = at + c.len_utf8();
                let sum = marked
                    .get(at..end)
                    .and_then(|mark| passage.annotated.sum(mark))
                    .and_then(|i| passage.sums.get(i).copied());
                let Some(sum) = sum else { continue };
                if let Some((before, from)) = last
                    && marked.get(from..at).is_some_and(joins)
                    && let Some(first) = self.sums.get(before).filter(|w| w.total < 0).cloned()
                    && let Some(slot) = self.sums.get_mut(sum)
                    && slot.total > first.total
                {
                    *slot = first;
                }
                last = Some((sum, end));
            }
        }
    }

    /// Whether a body named in a paragraph may receive something.
    pub(super) fn receives(&self, passage: usize) -> bool {
        let bodies = self.bodies.iter().zip(&self.body_weights);
        bodies
            .filter(|(b, _)| b.passage == passage && b.whose == Whose::Any)
            .any(|(_, w)| w.total >= ENOUGH)
    }

    /// Whether a sum may be what this decision gives.
    pub(super) fn is_given(&self, sum: usize) -> bool {
        self.sums
            .get(sum)
            .is_some_and(|w| w.total >= ENOUGH && !w.is(Mark::Income) && !w.is(Mark::Running))
    }

    /// The values that may be what is decided, with what speaks for each: its best place, and a little for every further one.
    pub(super) fn values(&self, ledger: &Ledger) -> BTreeMap<Decimal, Standing> {
        let mut out: BTreeMap<Decimal, Standing> = BTreeMap::new();
        for (i, s) in ledger.sums.iter().enumerate() {
            let (Some(value), Some(weight)) = (s.value.filter(|v| !v.is_zero()), self.sums.get(i)) else {
                continue;
            };
            let Some(passage) = ledger.passage_of(i) else {
                continue;
            };
            if !passage.part.counts() || weight.is(Mark::Income) || weight.is(Mark::Running) {
                continue;
            }
            let known = out.entry(value).or_default();
            known.places.push((i, weight.total));
            known.ranks.insert(passage.part.rank());
            known.rate |= s.per.is_some();
            known.currencies.insert(s.currency.clone());
        }
        for known in out.values_mut() {
            known.places.sort_by_key(|(i, w)| (std::cmp::Reverse(*w), *i));
            let best = known.places.first().map_or(0, |(_, w)| *w);
            // The same value in another part is hardly chance.
            let again: i32 = known
                .places
                .iter()
                .skip(1)
                .filter(|(_, w)| *w > -150)
                .map(|(_, w)| (*w / 4).clamp(20, 100))
                .sum();
            known.weight =
                best + again.min(150) + i32::try_from(known.ranks.len().saturating_sub(1)).unwrap_or(0) * 50;
        }
        out
    }
}

/// What speaks for a value.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    /// Its sums with the weight of each, the heaviest first.
    pub(super) places: Vec<(usize, i32)>,
    pub(super) ranks: BTreeSet<u8>,
    pub(super) rate: bool,
    pub(super) currencies: BTreeSet<String>,
    pub(super) weight: i32,
}

/// Whether only commas and joining words stand between two sums.
fn joins(between: &str) -> bool {
    between
        .split(|c: char| c.is_whitespace() || c == ',')
        .all(|word| matches!(word, "" | "and" | "or" | "to" | "then"))
}
