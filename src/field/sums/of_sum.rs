//! What stands around a sum.

use super::context::{Context, Flag, Slot};
use super::mention::Whose;
use super::sentence::Sentence;
use super::units::Kind;
use super::verb::Verb;
use crate::text::ClassSet;

impl Sentence<'_> {
    /// What stands around a sum.
    pub(super) fn of_sum(&self, at: usize) -> Context {
        let g = self.grammar;
        let mut c = Context::default();
        let Some(unit) = self.unit(at) else { return c };
        let (start, opened) = self.clause_start(at);
        let end = self.clause_end(at);
        self.around(&mut c, start, end);
        if opened.is_some() {
            c.set(Flag::Opened);
        }
        // Before it.
        let mut prev = at.checked_sub(1);
        if prev.is_some_and(|p| self.is_sign(p, &['(', '['])) {
            c.set(Flag::Bracket);
            let open = at - 1;
            let named = open.checked_sub(1).is_some_and(|b| self.body(b).is_some());
            let right = open.checked_sub(1).is_some_and(|b| self.value(b).is_some());
            let sum = (start..open)
                .rev()
                .find(|j| self.value(*j).is_some() && self.unit(*j).is_some_and(|u| u.depth == 0));
            let larger = sum.is_some_and(|m| self.value(m) > self.value(at));
            // "£500 to A (£300 now and £200 later)", "£500 (£100 a year)", not "A (£500), B (£300)".
            if (named || right) && larger && !(named && self.shares_in_brackets() > 1) {
                c.set(Flag::Aside);
            }
        }
        while prev.is_some_and(|p| {
            self.is_sign(p, &['(', '[', '“', '"'])
                || self.is(p, g.article)
                || self.unit(p).is_some_and(|u| u.adverb)
        }) {
            prev = prev.and_then(|p| p.checked_sub(1));
        }
        if at > 1 && self.is(at - 1, g.relative) && self.is(at - 2, g.of) || self.is_included(at, start) {
            c.set(Flag::OfWhich);
        }
        let verb = self.governing(at, start);
        let is_measure = prev.is_some_and(|p| self.is(p, g.being));
        if let Some(p) = prev {
            c.add(Slot::Before, self.other(p));
            let preposition = self.is(p, g.of);
            let colon = self.is_sign(p, &[':', ',', '–', '-']);
            let head = if preposition || colon {
                self.before(p, unit.depth)
            } else {
                Some(p)
            };
            if let Some(h) = head
                && self
                    .unit(h)
                    .is_some_and(|u| matches!(u.kind, Kind::Word | Kind::Body(_)))
            {
                let noun = self.unit(h).is_some_and(|u| !u.entry.noun.is_empty()) && !self.is_verb(h);
                if (c.is(Flag::Bracket) || preposition)
                    && self.body(h).is_some_and(|(_, b)| b.whose == Whose::Nobody)
                {
                    c.set(Flag::OfFund);
                }
                if noun {
                    self.head(&mut c, h);
                } else if preposition {
                    // "a total of", "in excess of"; "a cost to the Commissioner of"
                    c.add(Slot::Mods, self.other(h));
                    let link = (start..h).rev().take(5).find(|j| self.is(*j, g.prepositions));
                    let far = link.and_then(|l| l.checked_sub(1)).filter(|n| {
                        *n >= start
                            && self
                                .unit(*n)
                                .is_some_and(|u| u.kind == Kind::Word && !u.entry.noun.is_empty())
                    });
                    if let Some(n) = far {
                        self.head(&mut c, n);
                    }
                } else if self.is(p, g.at) && !self.is(p, g.of) && verb.is_none_or(|v| v.at < h) {
                    // "the sale of the house at £500"
                    c.add(Slot::Mods, self.other(h));
                    if let Some(n) = self.noun_before(p, start).filter(|n| p - n <= 6) {
                        self.head(&mut c, n);
                    }
                } else if !self.is_verb(h) {
                    // "a total of up to": words before the sum that are neither noun nor verb.
                    c.add(Slot::Mods, self.other(h));
                }
            }
        }
        if prev.is_some_and(|p| self.is(p, g.of)) && (start..at).rev().take(5).any(|j| self.is(j, g.percent))
        {
            c.set(Flag::PercentOf);
        }
        self.behind_sum(&mut c, at, end);
        self.clause(&mut c, at, (start, opened, end), verb, is_measure);
        self.slots_of_bodies(&mut c, at, start, end);
        if self
            .units
            .iter()
            .filter(|u| !matches!(u.kind, Kind::Sign(_)))
            .count()
            <= 3
        {
            c.set(Flag::Bare);
        }
        c
    }

    /// Whether a larger sum stands before, and a word between says that this one is in it: `£13,000, inclusive of media of
    /// £7,800`.
    pub(super) fn is_included(&self, at: usize, start: usize) -> bool {
        let word = (start..at)
            .rev()
            .take_while(|j| self.value(*j).is_none())
            .find(|j| self.is(*j, self.grammar.including));
        let whole = word.and_then(|w| (start..w).rev().find(|j| self.value(*j).is_some()));
        whole.is_some_and(|w| self.value(w) > self.value(at))
    }

    /// How often a name is followed by a sum alone in brackets: `A (£500) and B (£300)`.
    pub(super) fn shares_in_brackets(&self) -> usize {
        (0..self.units.len())
            .filter(|i| {
                self.body(*i).is_some()
                    && self.is_sign(i + 1, &['('])
                    && self.value(i + 2).is_some()
                    && self.is_sign(i + 3, &[')'])
            })
            .count()
    }

    /// Words right behind a sum.
    pub(super) fn behind_sum(&self, c: &mut Context, at: usize, end: usize) {
        let g = self.grammar;
        let mut k = at + 1;
        // A bracket behind the sum says of it what stands in it.
        if self.is_sign(k, &['(']) {
            while k < self.units.len() && !self.is_sign(k, &[')']) {
                c.add(Slot::Behind, self.other(k));
                k += 1;
            }
            k += 1;
        }
        // "£1,640 of it to be found from reserves"
        if self.is(k, g.of) && self.is(k + 1, g.nobody) {
            c.set(Flag::OfWhich);
        }
        if self.is_sign(k, &[',']) && self.is(k + 1, g.total) {
            c.add(Slot::Behind, self.other(k + 1));
        }
        if self.is(k, g.of) || self.is(k, g.in_) {
            // "£22,000 of match funding"
            for j in k + 1..(k + 4).min(end) {
                if self.is_verb(j) || !self.is_word(j) || self.is(j, g.prepositions) {
                    break;
                }
                let u = self.other(j);
                c.add(Slot::Behind, u);
                if let Some(unit) = self.unit(j) {
                    c.add(Slot::Comp, unit.entry.noun);
                }
            }
        }
        if (self.is(k, g.per) || self.is(k, g.for_) && self.is(k + 1, g.unit) || self.is(k, g.article))
            && (k + 1..k + 4).any(|j| self.unit(j).is_some_and(|u| u.entry.noun.meets(g.unit_word)))
        {
            c.set(Flag::Unit);
        }
        if self.is(k, g.for_) && self.is(k + 1, g.each) {
            c.set(Flag::Unit);
        }
        // "£500 to be met from": what becomes of it.
        let to_be = (k..(k + 3).min(end))
            .take_while(|j| {
                self.is(*j, g.to) || self.is(*j, g.being) || self.unit(*j).is_some_and(|u| u.adverb)
            })
            .count();
        if to_be > 0
            && self.is(k, g.to)
            && (k..k + to_be).any(|j| self.is(j, g.being))
            && self.is_verb(k + to_be)
            && let Some(u) = self.unit(k + to_be)
        {
            c.add(Slot::After, u.entry.verb);
        }
        for j in k..(k + 3).min(end) {
            let Some(u) = self.unit(j) else { break };
            let stops = u.kind != Kind::Word
                || (u.entry.other.meets(g.prepositions) && !u.entry.other.meets(g.total))
                || u.entry.other.meets(g.being)
                || u.entry.other.meets(g.modal);
            if stops {
                break;
            }
            c.add(Slot::Behind, u.entry.other);
            if self.is_verb(j) {
                c.add(Slot::After, u.entry.verb);
                break;
            }
            c.add(Slot::Behind, u.entry.noun);
        }
        // "in total", "in hand": a phrase that begins with a preposition.
        c.add(Slot::Behind, self.other(k));
    }

    /// The verb, its voice and time, and who does it.
    pub(super) fn clause(
        &self,
        c: &mut Context,
        at: usize,
        (start, opened, end): (usize, Option<usize>, usize),
        verb: Option<Verb>,
        is_measure: bool,
    ) {
        let g = self.grammar;
        let (verb, slot) = match verb {
            Some(v) => (v, Flag::Object),
            None => match self.predicate(at, end).filter(|_| !is_measure) {
                Some(v) => (v, Flag::Subject),
                None => {
                    // "is £500", "would be £500": to be has no object, what is looked at is what the subject comes to.
                    if let Some(b) = (start..at).rev().find(|j| self.is(*j, g.being)) {
                        self.complement(c, start, b, opened);
                        self.auxiliaries(c, start, b);
                    } else if (at + 1..end).any(|j| self.is(j, g.being)) {
                        c.set(Flag::Subject);
                    } else {
                        c.set(Flag::Alone);
                    }
                    return;
                }
            },
        };
        c.verb_at = Some(verb.at);
        let entry = self.unit(verb.at).map(|u| u.entry).unwrap_or_default();
        let mut classes = entry.verb;
        // "is £500", with another verb before it in the clause.
        if slot == Flag::Object
            && let Some(b) = (verb.at + 1..at).rev().find(|j| self.is(*j, g.being))
        {
            self.complement(c, start, b, opened);
            self.auxiliaries(c, start, b);
            classes = ClassSet::default();
        }
        c.add(Slot::Verb, classes);
        c.flags |= verb.flags;
        c.set(slot);
        if slot == Flag::Object {
            self.theme(c, verb.at, at);
        }
        if (verb.start..verb.at).any(|j| self.unit(j).is_some_and(|u| self.would(u))) {
            c.set(Flag::Would);
        }
        if let Some(outer) = self.governing(verb.start, start) {
            let entry = self.unit(outer.at).map(|u| u.entry).unwrap_or_default();
            c.add(Slot::Outer, entry.verb);
        }
        // "amounts to £500", "stands at": the subject comes to it.
        let gerund = verb.flags & Flag::Gerund.bit() != 0;
        let at_sum = c.get(Slot::Before).meets(g.at)
            && verb.flags & Flag::Passive.bit() != 0
            && classes.meets(g.reckon);
        let comes = classes.meets(g.total)
            || classes.meets(g.remain)
            || classes.meets(g.running)
            || classes.meets(g.cost)
            || at_sum;
        if comes && slot == Flag::Object && !gerund {
            self.complement(c, start, verb.start, opened);
        }
        self.subject(c, start, verb.start, opened);
    }

    /// Bodies of the clause by the word before them.
    pub(super) fn slots_of_bodies(&self, c: &mut Context, at: usize, start: usize, end: usize) {
        let g = self.grammar;
        for j in start..end {
            let named = self.body(j);
            let own = self.is(j, g.own) && !self.unit(j).is_some_and(|u| u.owner);
            let other = self
                .unit(j)
                .is_some_and(|u| u.kind == Kind::Word && u.entry.all().meets(g.others));
            if named.is_none() && !own && !other {
                continue;
            }
            let mut p = j.checked_sub(1);
            while p.is_some_and(|b| {
                self.is(b, g.article)
                    || self
                        .unit(b)
                        .is_some_and(|u| u.kind == Kind::Word && u.entry.all().is_empty() && !u.capital)
            }) && p > Some(start)
            {
                p = p.and_then(|b| b.checked_sub(1));
            }
            if named.is_some_and(|(_, b)| b.whose == Whose::Nobody) {
                c.set(Flag::NobodyNear);
            }
            let Some(p) = p else { continue };
            let whose = named.map(|(_, b)| b.whose);
            let any = whose == Some(Whose::Any);
            let is_own = own || whose == Some(Whose::Own);
            if self.is(p, g.to) && !self.is_verb(p + 1) {
                if any {
                    c.set(Flag::ToBody);
                }
                if is_own {
                    c.set(Flag::ToOwn);
                }
            } else if self.is(p, g.from) && j > at.saturating_sub(8) {
                if any || other || whose == Some(Whose::Nobody) {
                    c.set(Flag::FromBody);
                }
                if is_own {
                    c.set(Flag::FromOwn);
                }
            } else if self.is(p, g.with) && any {
                c.set(Flag::WithBody);
            } else if self.is(p, g.by) {
                if any {
                    c.set(Flag::ByBody);
                }
                if !is_own {
                    c.set(Flag::ByOther);
                }
            } else if self.is(p, g.for_) && any {
                c.set(Flag::ForBody);
            }
        }
    }
}
