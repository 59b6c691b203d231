//! What stands around a body.

use super::context::{Context, Flag, Slot};
use super::mention::Whose;
use super::sentence::Sentence;
use super::units::Kind;
use super::verb::Verb;
use crate::text::Vocabulary;

/// Whether a name ends as the names of streets do.
fn ends_as_street(name: &str) -> bool {
    let vocabulary = Vocabulary::shared();
    let street = vocabulary.class("street").unwrap_or_default();
    let tokens = crate::text::tokens(name);
    let entries = vocabulary.entries(name, &tokens);
    entries.last().is_some_and(|e| e.other.meets(street))
}

impl Sentence<'_> {
    /// What stands around a body.
    pub(super) fn of_body(&self, at: usize) -> Context {
        let g = self.grammar;
        let mut c = Context::default();
        let Some(unit) = self.unit(at) else { return c };
        let (start, opened) = self.clause_start(at);
        let end = self.clause_end(at);
        self.around(&mut c, start, end);
        if opened.is_some() {
            c.set(Flag::Opened);
        }
        if unit.owner {
            c.set(Flag::Possessive);
        }
        if let Some((_, body)) = self.body(at) {
            if body.lone {
                c.set(Flag::Lone);
            }
            if body.whole {
                c.set(Flag::Whole);
            }
            if ends_as_street(&body.named.name.value) {
                c.set(Flag::Street);
            }
        }
        if at > 1 && self.is_sign(at - 1, &['(']) && self.body(at - 2).is_some() {
            c.set(Flag::Renamed);
        }
        // Words before the first of several apply to all.
        let mut first = at;
        while let Some(b) = self.enumerated(first) {
            first = b;
        }
        let mut prev = first.checked_sub(1);
        while prev.is_some_and(|p| {
            self.is(p, g.article)
                || self.is_sign(p, &['“', '"', '‘'])
                || self.unit(p).is_some_and(|u| u.adverb)
        }) {
            prev = prev.and_then(|p| p.checked_sub(1));
        }
        let mut last = at;
        while let Some(n) = self.enumerates(last) {
            last = n;
        }
        let mut next = self.after(last, unit.depth);
        // "X (£500)", "X – £500", "X £500"
        let mut behind = at + 1;
        while self.is_sign(behind, &['(', ':', '–', '-', '—', ',', '=', '…']) {
            behind += 1;
        }
        if matches!(self.unit(behind).map(|u| u.kind), Some(Kind::Money(_))) {
            c.set(Flag::MoneyBehind);
        }
        if self.is(at + 1, g.at) || self.is(at + 1, g.for_) || self.is(at + 1, g.in_) {
            let price = (at + 2..at + 8).find(|j| self.value(*j).is_some());
            let only = |p: usize| {
                (at + 2..p).all(|j| {
                    self.is(j, g.article)
                        || self.is(j, g.of)
                        || self
                            .unit(j)
                            .is_some_and(|u| u.kind == Kind::Word && !self.is_verb(j) && !u.capital)
                })
            };
            if price.is_some_and(only) {
                c.set(Flag::PriceBehind);
            }
        }
        if (start..end).any(|j| matches!(self.unit(j).map(|u| u.kind), Some(Kind::Money(_)))) {
            c.set(Flag::MoneyNear);
        }
        if first == start && opened.is_none() && start == 0
            || (first > 0 && self.is(first - 1, g.article) && first - 1 == 0)
        {
            c.set(Flag::Leads);
        }
        // Apposition: "the charity X", "provider, X,".
        if let Some(p) = prev {
            c.add(Slot::Before, self.other(p));
            let noun = if self.is_sign(p, &[',']) {
                p.checked_sub(1)
            } else {
                Some(p)
            };
            if let Some(u) = noun.and_then(|n| self.unit(n))
                && u.kind == Kind::Word
            {
                c.add(Slot::Mods, u.entry.noun.with(u.entry.other));
            }
        }
        let preposition = prev.is_some_and(|p| self.is(p, g.prepositions));
        // A predicate behind it, unless it stands behind a preposition.
        if self.is_sign(last + 1, &[',']) {
            // "X, which runs the centre, has asked": over the words between two commas.
            if let Some(close) =
                (last + 2..(last + 30).min(self.units.len())).find(|j| self.is_sign(*j, &[',']))
            {
                next = Some(close + 1);
            }
        }
        if !preposition {
            let begins = next.filter(|n| *n < self.units.len());
            if let Some(v) = begins.and_then(|n| self.verb_at_once(n)) {
                self.predicated(&mut c, v);
                if self.decides && self.is_decider(at, v.at) {
                    c.set(Flag::Decides);
                }
                if self.gives_on(v.at, end) {
                    c.set(Flag::ToOther);
                }
                if let Some(r) = self.relative_verb(last) {
                    self.predicated(&mut c, r);
                }
                return c;
            }
            if let Some(r) = self.relative_verb(last) {
                self.predicated(&mut c, r);
                return c;
            }
        }
        // What governs it from the left: the noun or verb its preposition hangs on.
        let from = prev.filter(|_| preposition).unwrap_or(first);
        if let Some(noun) = self.noun_before(from, start) {
            self.head(&mut c, noun);
        }
        if let Some(v) = self.governing(first, start) {
            let entry = self.unit(v.at).map(|u| u.entry).unwrap_or_default();
            c.add(Slot::Verb, entry.verb);
            c.flags |= v.flags;
            c.set(Flag::Object);
            c.verb_at = Some(v.at);
            if let Some(outer) = self.governing(v.start, start) {
                let entry = self.unit(outer.at).map(|u| u.entry).unwrap_or_default();
                c.add(Slot::Outer, entry.verb);
            }
            self.subject(&mut c, start, v.start, opened);
        } else {
            c.set(Flag::Alone);
            // "the application of X for £500 be declined"
            let behind = (at + 1..end).find(|j| self.is_verb(*j));
            let entry = behind
                .and_then(|j| self.unit(j))
                .map(|u| u.entry)
                .unwrap_or_default();
            if entry.verb.meets(g.refuse) {
                c.add(Slot::After, entry.verb);
            }
        }
        if let Some(r) = self.relative_verb(at) {
            let entry = self.unit(r.at).map(|u| u.entry).unwrap_or_default();
            c.add(Slot::After, entry.verb);
        }
        c
    }

    /// Whether a sum and then another body behind `to` or `for` stand behind a verb: `asked for £500 as funding to B`.
    pub(super) fn gives_on(&self, verb: usize, end: usize) -> bool {
        let g = self.grammar;
        let sum = (verb + 1..end).find(|j| self.value(*j).is_some());
        sum.is_some_and(|s| {
            (s + 1..end.min(s + 9)).any(|j| {
                let named = self.body(j).is_some_and(|(_, b)| b.whose == Whose::Any);
                let article = self.is(j - 1, g.article) && j > s + 1;
                named && self.is(j - 1 - usize::from(article), g.to)
            })
        })
    }

    /// The name before one in an enumeration: `A, B and C`.
    pub(super) fn enumerated(&self, at: usize) -> Option<usize> {
        let (_, body) = self.body(at)?;
        if !body.follows {
            return None;
        }
        (0..at).rev().take(6).find(|j| self.body(*j).is_some())
    }

    /// The name behind one in an enumeration.
    pub(super) fn enumerates(&self, at: usize) -> Option<usize> {
        let next = (at + 1..(at + 5).min(self.units.len())).find(|j| self.body(*j).is_some())?;
        let (_, body) = self.body(next)?;
        let joined = (at + 1..next)
            .all(|j| self.is_joiner(j) || self.is(j, self.grammar.article) || self.is(j, self.grammar.to));
        (body.follows && joined).then_some(next)
    }

    pub(super) fn predicated(&self, c: &mut Context, v: Verb) {
        let entry = self.unit(v.at).map(|u| u.entry).unwrap_or_default();
        c.add(Slot::Verb, entry.verb);
        c.flags |= v.flags;
        c.set(Flag::Subject);
        c.verb_at = Some(v.at);
    }
}
