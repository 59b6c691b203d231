//! Who or what a verb's subject is, and whether it is who decides.

use super::context::{Context, Flag, Slot};
use super::sentence::Sentence;
use super::units::Kind;
use crate::text::Vocabulary;

impl Sentence<'_> {
    /// Who or what does it.
    pub(super) fn subject(&self, c: &mut Context, start: usize, verb: usize, opened: Option<usize>) {
        let g = self.grammar;
        let mut found = false;
        let mut j = verb;
        while let Some(b) = j.checked_sub(1).filter(|b| *b >= start) {
            let Some(u) = self.unit(b) else { break };
            if u.depth > 0 && self.unit(verb).is_some_and(|v| v.depth == 0) {
                j = b;
                continue;
            }
            let governed = b > start && self.is(b - 1, g.prepositions) && !self.is(b - 1, g.to);
            let governed =
                governed || b > start + 1 && self.is(b - 1, g.article) && self.is(b - 2, g.prepositions);
            if self.decides && !governed && self.is_decider(b, verb) {
                c.set(Flag::OwnSubject);
                found = true;
                break;
            }
            if let Some((place, body)) = self.body(b).filter(|_| !governed) {
                c.set_subject(place, body.whose);
                found = true;
                break;
            }
            if u.kind == Kind::Word && !governed && !u.owner {
                if u.entry.other.meets(g.own) {
                    c.set(Flag::OwnSubject);
                    found = true;
                    break;
                }
                if u.entry.all().meets(g.others) {
                    c.set(Flag::OtherSubject);
                    found = true;
                    break;
                }
                if !u.entry.noun.is_empty() && !self.is_verb(b) {
                    c.add(Slot::Doer, u.entry.noun);
                    if u.entry.noun.meets(g.share) {
                        c.set(Flag::OwnShare);
                    }
                    found = true;
                    break;
                }
            }
            j = b;
        }
        if !found && let Some(r) = opened.filter(|r| self.is(*r, g.relative)) {
            // "Optima, which will be paid": the name before the comma.
            let mut before = self.before(r, self.unit(r).map_or(0, |u| u.depth));
            // "in which", "of which", a year or a date between.
            let mut steps = 0;
            while steps < 5
                && before.is_some_and(|b| {
                    self.is_sign(b, &[','])
                        || self.is(b, g.prepositions)
                        || matches!(
                            self.unit(b).map(|u| u.kind),
                            Some(Kind::Year(_) | Kind::Date(_) | Kind::Number)
                        )
                })
            {
                before = before.and_then(|b| self.before(b, 0));
                steps += 1;
            }
            if let Some((place, body)) = before.and_then(|b| self.body(b)) {
                c.set_subject(place, body.whose);
            } else if let Some(u) = before.and_then(|b| self.unit(b)) {
                c.add(Slot::Doer, u.entry.noun);
            }
        }
    }

    /// Whether the subject at a place is who decides: it resolves or approves something in the words of the decision, or
    /// it holds an office.
    pub(super) fn is_decider(&self, i: usize, verb: usize) -> bool {
        let g = self.grammar;
        let Some(u) = self.unit(i) else { return false };
        let words = |name: &str| {
            let vocabulary = Vocabulary::shared();
            let tokens = crate::text::tokens(name);
            let entries = vocabulary.entries(name, &tokens);
            entries.iter().any(|e| e.other.meets(g.office))
        };
        let (subject, office) = match self.body(i) {
            Some((_, body)) => (true, words(&body.named.name.value)),
            None => (
                u.kind == Kind::Word && !u.owner && u.entry.all().meets(g.others.with(g.office)),
                u.entry.other.meets(g.office),
            ),
        };
        let resolves = || {
            (i + 1..(verb + 6).min(self.units.len()))
                .find(|v| self.is_verb(*v))
                .and_then(|v| self.unit(v))
                .is_some_and(|v| v.entry.verb.meets(g.decide))
        };
        subject && (office || resolves())
    }
}
