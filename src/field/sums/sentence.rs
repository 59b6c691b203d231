//! One sentence as units, and the plain questions that are asked of them.

use rust_decimal::Decimal;

use super::grammar::Grammar;
use super::mention::Body;
use super::units::{Kind, Unit};
use crate::field::facts::SumFact;
use crate::text::{ClassSet, Vocabulary};

/// One sentence, with what is asked of it.
pub(super) struct Sentence<'u> {
    pub(super) units: &'u [Unit],
    pub(super) bodies: &'u [Body],
    pub(super) sums: &'u [SumFact],
    pub(super) grammar: &'u Grammar,
    /// It is part of the decision: a person who decides something in it is the one who decides.
    pub(super) decides: bool,
}

impl Sentence<'_> {
    pub(super) fn unit(&self, i: usize) -> Option<&Unit> {
        self.units.get(i)
    }

    pub(super) fn other(&self, i: usize) -> ClassSet {
        self.unit(i).map_or(ClassSet::default(), |u| u.entry.other)
    }

    pub(super) fn is(&self, i: usize, class: ClassSet) -> bool {
        self.other(i).meets(class)
    }

    pub(super) fn is_sign(&self, i: usize, signs: &[char]) -> bool {
        matches!(self.unit(i).map(|u| u.kind), Some(Kind::Sign(c)) if signs.contains(&c))
    }

    pub(super) fn is_word(&self, i: usize) -> bool {
        self.unit(i).is_some_and(|u| u.kind == Kind::Word)
    }

    /// The value of the sum at a place.
    pub(super) fn value(&self, i: usize) -> Option<Decimal> {
        match self.unit(i)?.kind {
            Kind::Money(m) => self.sums.get(m)?.value,
            _ => None,
        }
    }

    pub(super) fn body(&self, i: usize) -> Option<(usize, &Body)> {
        match self.unit(i)?.kind {
            Kind::Body(b) => Some((b, self.bodies.get(b)?)),
            _ => None,
        }
    }

    /// The place before one, words in deeper brackets left out.
    pub(super) fn before(&self, i: usize, depth: u8) -> Option<usize> {
        (0..i)
            .rev()
            .find(|j| self.unit(*j).is_some_and(|u| u.depth <= depth) && !self.closes(*j, depth))
    }

    /// A bracket that closes what is deeper.
    pub(super) fn closes(&self, i: usize, depth: u8) -> bool {
        self.is_sign(i, &[')', ']', '(', '[']) && self.unit(i).is_some_and(|u| u.depth >= depth)
    }

    pub(super) fn after(&self, i: usize, depth: u8) -> Option<usize> {
        (i + 1..self.units.len())
            .find(|j| self.unit(*j).is_some_and(|u| u.depth <= depth) && !self.closes(*j, depth))
    }

    pub(super) fn is_joiner(&self, i: usize) -> bool {
        self.is_sign(i, &[','])
            || self
                .unit(i)
                .is_some_and(|u| u.kind == Kind::Word && u.end - u.start <= 3 && u.entry.all().is_empty())
    }

    /// Whether a word of a class stands in it.
    pub(super) fn says(&self, class: &str) -> bool {
        let class = Vocabulary::shared().class(class).unwrap_or_default();
        self.units.iter().any(|u| u.entry.other.meets(class))
    }

    /// Written all in capitals, or first in the sentence, as orders are.
    pub(super) fn shouted(&self, i: usize) -> bool {
        self.unit(i)
            .is_some_and(|u| u.shouted || i == 0 && u.capital && u.end - u.start > 2)
    }

    /// Words between an auxiliary and its verb that are not verbs.
    pub(super) fn is_plain_adverb(&self, i: usize) -> bool {
        self.is(i, self.grammar.adverb)
    }
}
