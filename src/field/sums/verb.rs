//! Which words are used as verbs, in which voice and time.

use super::context::Flag;
use super::sentence::Sentence;
use super::units::{Kind, Unit};
use crate::text::{ClassSet, Form};

/// A verb with its auxiliaries.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verb {
    pub(super) at: usize,
    /// Where its auxiliaries begin.
    pub(super) start: usize,
    pub(super) flags: u64,
}

impl Sentence<'_> {
    /// Whether the word at a place is used as a verb.
    pub(super) fn is_verb(&self, i: usize) -> bool {
        let Some(u) = self.unit(i) else { return false };
        if u.kind != Kind::Word || u.entry.verb.is_empty() || u.owner {
            return false;
        }
        let form = u.entry.form;
        // Auxiliaries are none, but for `have` before what is had.
        if u.entry.other.meets(self.grammar.being) || u.entry.other.meets(self.grammar.modal) {
            return false;
        }
        if u.entry.other.meets(self.grammar.have) {
            let next = self.unit(i + 1).map(|u| u.kind);
            return matches!(next, Some(Kind::Money(_)))
                || self.is(i + 1, self.grammar.article) && !self.is(i + 1, self.grammar.negated);
        }
        let mut before = i.checked_sub(1);
        while before
            .is_some_and(|b| self.unit(b).is_some_and(|u| u.adverb) || self.is(b, self.grammar.adverb))
        {
            before = before.and_then(|b| b.checked_sub(1));
        }
        let (g, next) = (self.grammar, i + 1);
        let prev_is = |class: ClassSet| before.is_some_and(|b| self.is(b, class));
        let prev_owner = before.and_then(|b| self.unit(b)).is_some_and(|u| u.owner);
        let prev_body = before.is_some_and(|b| self.body(b).is_some()) && !prev_owner;
        let first = before.is_none_or(|b| self.is_sign(b, &[':', ';', '•', '–', '-', '(', ')', '.', '“']));
        let object = matches!(
            self.unit(next).map(|u| u.kind),
            Some(Kind::Money(_) | Kind::Body(_))
        ) || self.is(next, g.article)
            || self.is(next, g.own);
        let noun = !u.entry.noun.is_empty();
        let relative = g.relative;
        let subject = prev_body || prev_is(g.own) && !prev_owner || prev_is(g.nobody) || prev_is(relative);
        let auxiliary = prev_is(g.modal) || prev_is(g.negated) || prev_is(g.being) || prev_is(g.have);
        if u.capital && !first && !self.shouted(i) {
            return false;
        }
        let governed = prev_is(g.prepositions) && !prev_is(g.to) || prev_owner;
        if noun
            && form.can_be(Form::BASE.or(Form::THIRD))
            && (prev_is(g.article) && !prev_is(g.relative) || governed)
        {
            return false;
        }
        if form.can_be(Form::BASE.or(Form::THIRD)) {
            if self.is(next, g.of) && noun && !(prev_is(g.have)) {
                return false;
            }
            if auxiliary && !prev_is(g.being) || subject {
                return !(noun
                    && prev_is(g.to)
                    && !object
                    && self.is(next, g.prepositions)
                    && before.is_some_and(|b| b > 0 && self.is_verbal_noun(b - 1)));
            }
            if first && form.can_be(Form::BASE) {
                return object
                    || !noun
                    || (!self.is(next, g.being)
                        && !self.is(next, g.modal)
                        && !self.is(next, g.prepositions));
            }
            if u.entry.verb.meets(g.total) && self.is(next, g.to) && !prev_is(g.article) {
                return true;
            }
            // "will grant fund £500"
            let compound = matches!(self.unit(next).map(|u| u.kind), Some(Kind::Money(_)))
                && before.is_some_and(|b| {
                    b > 0 && self.is(b - 1, g.modal) && self.unit(b).is_some_and(|u| u.kind == Kind::Word)
                });
            if compound {
                return true;
            }
            if noun && !form.can_be(Form::PAST.or(Form::PARTICIPLE)) {
                let joined = before.is_some_and(|b| self.is_joiner(b)) && object && self.has_verb_before(i);
                // "the scheme costs £500"
                let counted = form.can_be(Form::THIRD)
                    && object
                    && !prev_is(g.article)
                    && !prev_is(g.prepositions)
                    && !first;
                return joined || counted;
            }
            if !form.can_be(Form::PAST.or(Form::PARTICIPLE)) {
                return !prev_is(g.article) && !prev_owner && (!prev_is(g.prepositions) || prev_is(g.to));
            }
        }
        if form.can_be(Form::ING) && !form.can_be(Form::BASE) {
            if noun {
                return object && !prev_is(g.article) && !prev_is(g.of) && !self.is(next, g.of);
            }
            let behind_noun = before
                .and_then(|b| self.unit(b))
                .is_some_and(|u| u.kind == Kind::Word && !u.entry.noun.is_empty());
            return !prev_is(g.article) && !behind_noun;
        }
        // A participle before a noun qualifies it: "the proposed grant".
        let qualifies = (prev_is(g.article) || prev_owner || prev_is(g.of))
            && (self
                .unit(next)
                .is_some_and(|u| u.kind == Kind::Word && !u.entry.noun.is_empty())
                || self.is_word(next)
                    && !self.is(next, g.prepositions)
                    && self
                        .unit(next)
                        .is_some_and(|u| u.entry.other.is_empty() && u.entry.verb.is_empty()));
        !qualifies || subject
    }

    /// A noun that an infinitive does not follow: `contribution to support services`.
    pub(super) fn is_verbal_noun(&self, i: usize) -> bool {
        self.unit(i)
            .is_some_and(|u| !u.entry.noun.is_empty() && u.entry.verb.is_empty())
    }

    pub(super) fn has_verb_before(&self, i: usize) -> bool {
        (0..i).any(|j| self.unit(j).is_some_and(|u| !u.entry.verb.is_empty()))
    }

    /// The verb at a place with its auxiliaries.
    pub(super) fn verb(&self, at: usize) -> Verb {
        let g = self.grammar;
        let mut flags = 0_u64;
        let mut start = at;
        let form = self.unit(at).map_or(Form::default(), |u| u.entry.form);
        let (mut being, mut have, mut modal, mut was) = (false, false, false, false);
        while let Some(b) = start.checked_sub(1) {
            let adverb = self.unit(b).is_some_and(|u| u.adverb) || self.is_plain_adverb(b);
            let o = self.other(b);
            if o.meets(g.being) {
                being = true;
            } else if o.meets(g.have) {
                have = true;
            } else if o.meets(g.modal) {
                modal = true;
                if o.meets(g.maybe) {
                    flags |= Flag::Maybe.bit();
                }
            } else if o.meets(g.negated) {
                flags |= Flag::Negated.bit();
            } else if !adverb {
                break;
            }
            was |= o.meets(g.was);
            start = b;
        }
        let participle = form.can_be(Form::PARTICIPLE);
        let past = form.can_be(Form::PAST);
        let base = form.can_be(Form::BASE.or(Form::THIRD));
        if modal {
            flags |= Flag::Future.bit();
        }
        if participle && being {
            flags |= Flag::Passive.bit();
        }
        if have && (participle || being) && !modal {
            flags |= Flag::Perfect.bit();
        }
        if was {
            flags |= Flag::Past.bit();
        }
        let plain = !being && !have && !modal;
        if plain && (participle || past) && !base {
            let by = self.is(at + 1, g.by);
            let subject = start.checked_sub(1).is_some_and(|b| {
                self.body(b).is_some()
                    || self.is(b, g.own)
                    || self.is(b, g.nobody)
                    || self.is(b, g.relative)
                    || self
                        .unit(b)
                        .is_some_and(|u| u.kind == Kind::Word && u.entry.all().meets(g.others))
            });
            if by || !(past && (subject || start == 0)) {
                flags |= Flag::Passive.bit();
            } else {
                flags |= Flag::Past.bit();
            }
        }
        if form.can_be(Form::ING) && !base {
            flags |= Flag::Gerund.bit();
        }
        if plain && base && (start == 0 || self.is_sign(start.saturating_sub(1), &[':', ';', '•', ')'])) {
            flags |= Flag::Imperative.bit();
        }
        Verb { at, start, flags }
    }

    /// A verb right behind a place, its auxiliaries before it.
    pub(super) fn verb_at_once(&self, from: usize) -> Option<Verb> {
        let g = self.grammar;
        let mut k = from;
        while k < self.units.len() && k < from + 7 {
            if self.is_verb(k) {
                let v = self.verb(k);
                return (v.start <= from + 1).then_some(v);
            }
            let o = self.other(k);
            let goes_on = o.meets(g.being) || o.meets(g.have) || o.meets(g.modal) || o.meets(g.negated);
            let adverb =
                self.unit(k).is_some_and(|u| u.adverb) || self.is_word(k) && o.is_empty() && k > from;
            if !goes_on && !adverb {
                return None;
            }
            k += 1;
        }
        None
    }

    /// The verb of `X, which ...`.
    pub(super) fn relative_verb(&self, at: usize) -> Option<Verb> {
        let comma = usize::from(self.is_sign(at + 1, &[',']));
        let word = at + 1 + comma;
        self.is(word, self.grammar.relative)
            .then(|| self.verb_at_once(word + 1))
            .flatten()
    }

    pub(super) fn would(&self, u: &Unit) -> bool {
        u.kind == Kind::Word
            && u.end - u.start == 5
            && u.entry.other.meets(self.grammar.modal)
            && !u.entry.other.meets(self.grammar.maybe)
    }
}
