//! The clause around a place: where it begins and ends, its verb, its nouns and what qualifies them.
//!
//! No grammar is parsed. The nearest verb to the left in the same clause governs; where there is none, what is looked at is
//! the subject, and the verb behind it says what becomes of it.

use super::context::{Context, Flag, Slot};
use super::mention::Whose;
use super::sentence::Sentence;
use super::units::Kind;
use super::verb::Verb;

impl Sentence<'_> {
    /// Where the clause of a place begins, and the relative word it begins with.
    pub(super) fn clause_start(&self, i: usize) -> (usize, Option<usize>) {
        let depth = self.unit(i).map_or(0, |u| u.depth);
        let mut j = i;
        let mut comma = None;
        while let Some(b) = j.checked_sub(1) {
            let Some(u) = self.unit(b) else { break };
            if u.depth <= depth {
                if self.is_sign(b, &[';']) {
                    return (j, None);
                }
                if self.opens_clause(b) {
                    // "of which two are to be bought, £500 would be paid": what the comma ended is over.
                    let over = comma.filter(|k| {
                        self.is(b, self.grammar.relative)
                            && (!self.is(b, self.grammar.article) || b <= 2)
                            && (b..*k).any(|v| self.is_verb(v))
                            && !(*k..i).any(|v| self.is_verb(v))
                            && i - *k <= 4
                            && (i + 1..i + 4)
                                .any(|a| self.is(a, self.grammar.modal) || self.is(a, self.grammar.being))
                    });
                    return over.map_or((j, Some(b)), |k| (k + 1, None));
                }
                if comma.is_none() && self.is_sign(b, &[',']) {
                    comma = Some(b);
                }
            }
            j = b;
        }
        (0, None)
    }

    /// A word that begins a clause: `which`, `while`; not `that` in `of that to`.
    pub(super) fn opens_clause(&self, i: usize) -> bool {
        let g = self.grammar;
        let begins = self.is_word(i) && self.is(i, g.clause);
        let pronoun = self.is(i, g.article) && (self.is(i + 1, g.prepositions) || i + 1 >= self.units.len());
        begins && !pronoun
    }

    /// Where it ends.
    pub(super) fn clause_end(&self, i: usize) -> usize {
        let depth = self.unit(i).map_or(0, |u| u.depth);
        let mut j = i + 1;
        while let Some(u) = self.unit(j) {
            if u.depth <= depth && (self.opens_clause(j) || self.is_sign(j, &[';'])) {
                break;
            }
            j += 1;
        }
        j
    }

    /// The verb that governs a place from the left, in its clause.
    pub(super) fn governing(&self, i: usize, start: usize) -> Option<Verb> {
        let depth = self.unit(i)?.depth;
        let mut j = i;
        while let Some(b) = j.checked_sub(1).filter(|b| *b >= start) {
            if self.unit(b).is_some_and(|u| u.depth <= depth) && self.is_verb(b) {
                let verb = self.verb(b);
                // "bringing the total provided to the Trust to £500": a participle behind its noun governs nothing beyond.
                let behind = b.checked_sub(1).and_then(|n| self.unit(n));
                let reduced = verb.start == b
                    && verb.flags & Flag::Passive.bit() != 0
                    && behind.is_some_and(|u| {
                        u.kind == Kind::Word
                            && (!u.entry.noun.is_empty() || u.entry.other.meets(self.grammar.total))
                    });
                // "young people leaving custody": so does a form in -ing right behind its noun.
                let reduced = reduced
                    || verb.start == b
                        && verb.flags & Flag::Gerund.bit() != 0
                        && self.value(b + 1).is_none()
                        && !self.is(b + 1, self.grammar.article)
                        && behind.is_some_and(|u| {
                            u.kind == Kind::Word
                                && u.entry.other.is_empty()
                                && u.entry.verb.is_empty()
                                && !u.adverb
                        });
                let further = || (start..b).rev().find(|v| self.is_verb(*v)).map(|v| self.verb(v));
                return Some(if reduced { further().unwrap_or(verb) } else { verb });
            }
            j = b;
        }
        None
    }

    /// The verb of which a place is the subject.
    pub(super) fn predicate(&self, i: usize, end: usize) -> Option<Verb> {
        let depth = self.unit(i)?.depth;
        for k in i + 1..end.max(i + 1) {
            let Some(u) = self.unit(k).filter(|u| u.depth <= depth) else {
                continue;
            };
            // Another sum before the verb is its subject.
            if matches!(u.kind, Kind::Money(_)) {
                return None;
            }
            if self.is_verb(k) {
                let verb = self.verb(k);
                // "£500, representing the cost, would be paid"
                let aside = verb.flags & Flag::Gerund.bit() != 0 && verb.start == k;
                if !aside {
                    return Some(verb);
                }
            }
        }
        None
    }

    /// The head noun of the words that end before a place: `The cost of the scheme`, and its qualifiers.
    pub(super) fn subject_noun(&self, start: usize, end: usize) -> Option<usize> {
        let noun = |j: &usize| {
            self.unit(*j)
                .is_some_and(|u| u.kind == Kind::Word && !u.entry.noun.is_empty() && !self.is_verb(*j))
        };
        // The last noun before the first preposition; behind a preposition at the beginning, from the comma on.
        let begin = (start..end)
            .find(|j| self.is(*j, self.grammar.prepositions))
            .filter(|p| *p <= start + 1)
            .and_then(|p| (p..end).find(|j| self.is_sign(*j, &[','])))
            .map_or(start, |comma| comma + 1);
        let first_preposition = (begin..end)
            .find(|j| self.is(*j, self.grammar.prepositions) && *j > begin)
            .unwrap_or(end);
        let cut = (begin..first_preposition)
            .find(|j| self.is_sign(*j, &[',']))
            .unwrap_or(first_preposition);
        (begin..cut).rev().find(noun).or_else(|| (begin..end).find(noun))
    }

    /// Adds what a head noun and the words before it say.
    pub(super) fn head(&self, context: &mut Context, at: usize) {
        let g = self.grammar;
        if let Some(u) = self.unit(at) {
            context.add(Slot::Head, u.entry.noun);
            if u.entry.plural {
                context.set(Flag::Plural);
            }
        }
        let mut j = at;
        let mut steps = 0;
        while let Some(b) = j.checked_sub(1).filter(|_| steps < 4) {
            let Some(u) = self.unit(b) else { break };
            let stops = !matches!(u.kind, Kind::Word | Kind::Number | Kind::Year(_))
                || u.entry.other.meets(g.prepositions)
                || self.is_verb(b) && !u.entry.other.meets(g.article);
            if stops {
                if self.body(b).is_some_and(|(_, body)| body.whose == Whose::Own) {
                    context.set(Flag::OwnShare);
                }
                break;
            }
            context.add(Slot::Mods, u.entry.other.with(u.entry.noun));
            if u.owner && u.entry.other.meets(g.own) {
                context.set(Flag::OwnShare);
            }
            j = b;
            steps += 1;
        }
        // "the cost of the scheme"
        if self.is(at + 1, g.of) || self.is(at + 1, g.for_) {
            for k in at + 2..(at + 6).min(self.units.len()) {
                let Some(u) = self.unit(k) else { break };
                if u.kind != Kind::Word || u.entry.other.meets(g.prepositions) || u.entry.other.meets(g.being)
                {
                    break;
                }
                context.add(Slot::Comp, u.entry.noun.with(u.entry.other));
            }
        }
    }

    /// The noun, or the sum, that a preposition hangs on.
    pub(super) fn noun_before(&self, from: usize, start: usize) -> Option<usize> {
        let mut j = from;
        let mut steps = 0;
        while let Some(b) = j.checked_sub(1).filter(|b| *b >= start && steps < 14) {
            let u = self.unit(b)?;
            if self.is_verb(b) {
                return None;
            }
            if u.kind == Kind::Word && !u.entry.noun.is_empty() {
                // "the grant of £500 for the year to X": the noun farthest left of those joined by prepositions.
                let mut before = b;
                while before > start
                    && before + 4 > b
                    && self.is_word(before - 1)
                    && !self.is(before - 1, self.grammar.prepositions)
                    && !self.is_verb(before - 1)
                {
                    before -= 1;
                }
                let of = before > start && self.is(before - 1, self.grammar.prepositions);
                if !of {
                    return Some(b);
                }
            }
            j = b;
            steps += 1;
        }
        None
    }

    /// The noun right behind a verb, its qualifiers between them.
    pub(super) fn theme(&self, c: &mut Context, verb: usize, end: usize) {
        for j in verb + 1..end.min(verb + 6) {
            let Some(u) = self.unit(j).filter(|u| u.kind == Kind::Word) else {
                break;
            };
            if u.entry.other.meets(self.grammar.prepositions) {
                break;
            }
            if !u.entry.noun.is_empty() && !self.is_verb(j) {
                c.add(Slot::Theme, u.entry.noun);
            }
        }
    }

    /// Time and doubt of a form of `to be`.
    pub(super) fn auxiliaries(&self, c: &mut Context, start: usize, being: usize) {
        let g = self.grammar;
        for j in start.max(being.saturating_sub(3))..=being {
            let o = self.other(j);
            if o.meets(g.was) {
                c.set(Flag::Past);
            }
            if o.meets(g.modal) && j != being {
                c.set(Flag::Future);
            }
            if o.meets(g.maybe) {
                c.set(Flag::Maybe);
            }
        }
    }

    /// What the subject is of which the sum is the measure.
    pub(super) fn complement(&self, c: &mut Context, start: usize, end: usize, opened: Option<usize>) {
        c.set(Flag::Complement);
        let noun = self.subject_noun(start, end).or_else(|| {
            // "the further sum, which is £500": what the relative word stands for.
            let at = opened?;
            let from = self.clause_start(at).0;
            (from..at).rev().find(|j| {
                self.unit(*j)
                    .is_some_and(|u| u.kind == Kind::Word && !u.entry.noun.is_empty())
            })
        });
        match noun {
            Some(n) => self.head(c, n),
            // "The total is £500"
            None => {
                for j in start..end.min(start + 3) {
                    c.add(Slot::Mods, self.other(j));
                }
            }
        }
    }

    /// Classes of all words of the clause and of the sentence.
    pub(super) fn around(&self, c: &mut Context, start: usize, end: usize) {
        for (j, u) in self.units.iter().enumerate() {
            let all = u.entry.other;
            c.add(Slot::Sentence, all);
            if (start..end).contains(&j) {
                c.add(Slot::Near, all.with(u.entry.noun));
                if matches!(u.kind, Kind::Year(_)) {
                    c.set(Flag::HasYear);
                }
            }
        }
        let g = self.grammar;
        // A condition opens the clause, or stands in it.
        let opens = start.checked_sub(1).is_some_and(|b| self.is(b, g.condition));
        if opens || c.get(Slot::Near).meets(g.condition) {
            c.set(Flag::Condition);
        }
    }
}
