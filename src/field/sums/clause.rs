//! The clause around a sum or a body: its verb, its head noun, the words that qualify it, what stands before and behind.
//!
//! No grammar is parsed. The nearest verb to the left in the same clause governs; where there is none, what is looked at is
//! the subject, and the verb behind it says what becomes of it. What is found are classes of words and [`Flag`]s; what
//! they mean is said in `frames.toml`.

use rust_decimal::Decimal;

use super::mention::{Body, Whose};
use super::units::{Kind, Unit};
use crate::field::facts::SumFact;
use crate::text::{ClassSet, Form, Vocabulary};

/// Circumstances of a sum or body.
macro_rules! flags {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Flag { $($(#[doc = $doc])* $name,)* }
        impl Flag {
            const ALL: &[(Flag, &'static str)] = &[$((Flag::$name, $text),)*];
        }
    };
}

flags! {
    /// It stands behind its verb.
    Object = "object",
    /// It stands before its verb.
    Subject = "subject",
    /// It is what something is or comes to.
    Complement = "complement",
    /// No verb stands in its clause.
    Alone = "alone",
    Passive = "passive",
    Past = "past",
    Perfect = "perfect",
    /// Will, should, is to; an order; an infinitive.
    Future = "future",
    Maybe = "maybe",
    Would = "would",
    Negated = "negated",
    Condition = "condition",
    /// In brackets.
    Bracket = "bracket",
    /// Who decides does it.
    OwnSubject = "own-subject",
    BodySubject = "body-subject",
    OtherSubject = "other-subject",
    /// The subject is a name that cannot receive anything: a ministry, a fund.
    NobodySubject = "nobody-subject",
    Gerund = "gerund",
    Imperative = "imperative",
    /// A rate.
    Rate = "rate",
    /// For each of some unit.
    Unit = "unit",
    /// A part in hundred of it is meant.
    PercentOf = "percent-of",
    ToBody = "to-body",
    FromBody = "from-body",
    WithBody = "with-body",
    ByBody = "by-body",
    ForBody = "for-body",
    FromOwn = "from-own",
    ToOwn = "to-own",
    ByOther = "by-other",
    /// Only years before that of the decision stand in its clause.
    PastYear = "past-year",
    HasYear = "has-year",
    InOutcome = "outcome",
    InRecommendation = "recommendation",
    InSummary = "summary",
    InMoney = "money",
    InSection = "section",
    InHistory = "history",
    InHeader = "header",
    /// An item of a list.
    Listed = "listed",
    /// A sum stands right behind it.
    MoneyBehind = "money-behind",
    /// A sum stands in its clause.
    MoneyNear = "money-near",
    Lone = "lone",
    Whole = "whole-name",
    Leads = "leads",
    Possessive = "possessive",
    /// The subject is the sum that was spoken of.
    OwnShare = "own-share",
    /// Behind the name of a fund, in brackets or as what it holds.
    OfFund = "of-fund",
    /// A name that receives nothing stands in its clause.
    NobodyNear = "nobody-near",
    /// `of which` stands before it.
    OfWhich = "of-which",
    /// Its clause begins with a relative word or a conjunction.
    Opened = "opened",
    /// In brackets behind a name that a sum stands before.
    Aside = "aside",
    /// In brackets right behind another name.
    Renamed = "renamed",
    /// Nothing else stands in the sentence.
    Bare = "bare",
    /// The noun it measures stands in the plural.
    Plural = "plural",
    /// The subject of the paper says that something is bought.
    TitleBuys = "title-buys",
    /// A body named like a street.
    Street = "street",
    /// A body that decides, in the words of the decision.
    Decides = "decides",
    /// The recommendation points to the paragraph it stands in.
    Referred = "referred",
    /// Another body is named behind `to` in its clause.
    ToOther = "to-other",
    /// A price stands behind the name: `from the firm at £500`.
    PriceBehind = "price-behind",
}

impl Flag {
    pub(super) const fn bit(self) -> u64 {
        1 << self as u32
    }

    pub(super) fn named(text: &str) -> Option<u64> {
        Self::ALL.iter().find(|(_, t)| *t == text).map(|(f, _)| f.bit())
    }

    /// The names of the flags set.
    pub(super) fn names(bits: u64) -> impl Iterator<Item = &'static str> {
        Self::ALL
            .iter()
            .filter(move |(f, _)| bits & f.bit() != 0)
            .map(|(_, t)| *t)
    }
}

/// Where classes of words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// Classes of the governing verb.
    Verb,
    /// Of the verb that governs that verb: `agreed to allocate`.
    Outer,
    /// Of the noun it is the measure of: `a grant of`, `the cost is`.
    Head,
    /// Of the words that qualify that noun.
    Mods,
    /// Of the nouns that noun is of or for: `the cost of the scheme`.
    Comp,
    /// Of the nouns right behind: `£1m saving`.
    Behind,
    /// Of the word right before, a preposition mostly.
    Before,
    /// Of the noun that is the clause's subject.
    Doer,
    /// Of a verb right behind: `£400 already committed`.
    After,
    /// Of all words of the clause.
    Near,
    /// Of all words of the sentence.
    Sentence,
    /// Of the noun that is the governing verb's object: `accept the tender of the firm in the sum of`.
    Theme,
}

impl Slot {
    pub(super) const ALL: [(Self, &'static str); 12] = [
        (Self::Verb, "verb"),
        (Self::Outer, "outer"),
        (Self::Head, "head"),
        (Self::Mods, "mods"),
        (Self::Comp, "comp"),
        (Self::Behind, "behind"),
        (Self::Before, "before"),
        (Self::Doer, "doer"),
        (Self::After, "after"),
        (Self::Near, "near"),
        (Self::Sentence, "sentence"),
        (Self::Theme, "theme"),
    ];
}

/// What stands around a sum or a body.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Context {
    pub(super) slots: [ClassSet; 12],
    pub(super) flags: u64,
    /// The body that is the clause's subject.
    pub(super) subject: Option<usize>,
    /// Where the governing verb stands.
    pub(super) verb_at: Option<usize>,
}

impl Context {
    pub(super) fn get(&self, slot: Slot) -> ClassSet {
        self.slots.get(slot as usize).copied().unwrap_or_default()
    }

    fn add(&mut self, slot: Slot, classes: ClassSet) {
        if let Some(set) = self.slots.get_mut(slot as usize) {
            *set = set.with(classes);
        }
    }

    fn set(&mut self, flag: Flag) {
        self.flags |= flag.bit();
    }

    /// Takes over what governs the one before it of the same sentence, where nothing governs it: `£500 to A and £300 to B`.
    pub(super) fn inherit(&mut self, before: &Self) {
        let bare = !self.is(Flag::Opened)
            && self.get(Slot::Verb).is_empty()
            && self.get(Slot::Head).is_empty()
            && (self.is(Flag::Alone) || self.is(Flag::Complement) && before.is(Flag::Complement));
        if !bare || self.is(Flag::Aside) {
            return;
        }
        for slot in [
            Slot::Verb,
            Slot::Outer,
            Slot::Head,
            Slot::Doer,
            Slot::Mods,
            Slot::Theme,
        ] {
            self.add(slot, before.get(slot));
        }
        let taken = Flag::Object.bit()
            | Flag::Subject.bit()
            | Flag::Complement.bit()
            | Flag::Passive.bit()
            | Flag::Past.bit()
            | Flag::Perfect.bit()
            | Flag::Future.bit()
            | Flag::Maybe.bit()
            | Flag::Negated.bit()
            | Flag::Condition.bit()
            | Flag::OwnSubject.bit()
            | Flag::BodySubject.bit()
            | Flag::OtherSubject.bit()
            | Flag::NobodySubject.bit()
            | Flag::Gerund.bit()
            | Flag::Imperative.bit()
            | Flag::Plural.bit();
        self.flags |= before.flags & taken;
        self.flags &= !Flag::Alone.bit();
    }

    pub(super) fn is(&self, flag: Flag) -> bool {
        self.flags & flag.bit() != 0
    }
}

/// The classes the grammar itself needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grammar {
    article: ClassSet,
    modal: ClassSet,
    maybe: ClassSet,
    have: ClassSet,
    being: ClassSet,
    was: ClassSet,
    negated: ClassSet,
    condition: ClassSet,
    clause: ClassSet,
    relative: ClassSet,
    of: ClassSet,
    to: ClassSet,
    from: ClassSet,
    with: ClassSet,
    by: ClassSet,
    for_: ClassSet,
    in_: ClassSet,
    per: ClassSet,
    prepositions: ClassSet,
    at: ClassSet,
    reckon: ClassSet,
    total: ClassSet,
    cost: ClassSet,
    own: ClassSet,
    others: ClassSet,
    nobody: ClassSet,
    unit: ClassSet,
    unit_word: ClassSet,
    percent: ClassSet,
    adverb: ClassSet,
    share: ClassSet,
    remain: ClassSet,
    running: ClassSet,
    decide: ClassSet,
    office: ClassSet,
    including: ClassSet,
    each: ClassSet,
    refuse: ClassSet,
}

impl Grammar {
    pub(super) fn new(v: &Vocabulary) -> Self {
        let class = |name: &str| v.class(name).unwrap_or_default();
        let any = |names: &[&str]| names.iter().fold(ClassSet::default(), |s, n| s.with(class(n)));
        Self {
            article: class("article"),
            modal: class("modal"),
            maybe: class("maybe"),
            have: class("have"),
            being: class("being"),
            was: class("was"),
            negated: class("negated"),
            condition: class("condition"),
            clause: class("clause"),
            relative: class("relative"),
            of: class("of"),
            to: class("to"),
            from: class("from"),
            with: class("with"),
            by: class("by"),
            for_: class("for"),
            in_: class("in"),
            per: class("per"),
            prepositions: any(&[
                "of", "to", "from", "with", "by", "for", "at", "in", "per", "plus", "than", "among",
            ]),
            at: class("at"),
            reckon: class("reckon"),
            total: class("total"),
            cost: class("cost"),
            own: class("own"),
            others: class("others"),
            nobody: class("nobody"),
            unit: class("unit"),
            unit_word: class("unit"),
            percent: class("percent"),
            adverb: class("adverb"),
            share: class("share"),
            remain: class("remain"),
            running: class("running"),
            decide: class("decide"),
            office: class("office"),
            including: class("including"),
            each: class("each"),
            refuse: class("refuse"),
        }
    }
}

/// Whether a name ends as the names of streets do.
fn ends_as_street(name: &str) -> bool {
    let vocabulary = Vocabulary::shared();
    let street = vocabulary.class("street").unwrap_or_default();
    let tokens = crate::text::tokens(name);
    let entries = vocabulary.entries(name, &tokens);
    entries.last().is_some_and(|e| e.other.meets(street))
}

/// A verb with its auxiliaries.
#[derive(Debug, Clone, Copy)]
struct Verb {
    at: usize,
    /// Where its auxiliaries begin.
    start: usize,
    flags: u64,
}

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
    fn unit(&self, i: usize) -> Option<&Unit> {
        self.units.get(i)
    }

    fn other(&self, i: usize) -> ClassSet {
        self.unit(i).map_or(ClassSet::default(), |u| u.entry.other)
    }

    fn is(&self, i: usize, class: ClassSet) -> bool {
        self.other(i).meets(class)
    }

    fn is_sign(&self, i: usize, signs: &[char]) -> bool {
        matches!(self.unit(i).map(|u| u.kind), Some(Kind::Sign(c)) if signs.contains(&c))
    }

    fn is_word(&self, i: usize) -> bool {
        self.unit(i).is_some_and(|u| u.kind == Kind::Word)
    }

    /// The value of the sum at a place.
    fn value(&self, i: usize) -> Option<Decimal> {
        match self.unit(i)?.kind {
            Kind::Money(m) => self.sums.get(m)?.value,
            _ => None,
        }
    }

    fn body(&self, i: usize) -> Option<(usize, &Body)> {
        match self.unit(i)?.kind {
            Kind::Body(b) => Some((b, self.bodies.get(b)?)),
            _ => None,
        }
    }

    /// The place before one, words in deeper brackets left out.
    fn before(&self, i: usize, depth: u8) -> Option<usize> {
        (0..i)
            .rev()
            .find(|j| self.unit(*j).is_some_and(|u| u.depth <= depth) && !self.closes(*j, depth))
    }

    /// A bracket that closes what is deeper.
    fn closes(&self, i: usize, depth: u8) -> bool {
        self.is_sign(i, &[')', ']', '(', '[']) && self.unit(i).is_some_and(|u| u.depth >= depth)
    }

    fn after(&self, i: usize, depth: u8) -> Option<usize> {
        (i + 1..self.units.len())
            .find(|j| self.unit(*j).is_some_and(|u| u.depth <= depth) && !self.closes(*j, depth))
    }

    /// Whether the word at a place is used as a verb.
    fn is_verb(&self, i: usize) -> bool {
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
    fn is_verbal_noun(&self, i: usize) -> bool {
        self.unit(i)
            .is_some_and(|u| !u.entry.noun.is_empty() && u.entry.verb.is_empty())
    }

    /// Written all in capitals, or first in the sentence, as orders are.
    fn shouted(&self, i: usize) -> bool {
        self.unit(i)
            .is_some_and(|u| u.shouted || i == 0 && u.capital && u.end - u.start > 2)
    }

    fn is_joiner(&self, i: usize) -> bool {
        self.is_sign(i, &[','])
            || self
                .unit(i)
                .is_some_and(|u| u.kind == Kind::Word && u.end - u.start <= 3 && u.entry.all().is_empty())
    }

    fn has_verb_before(&self, i: usize) -> bool {
        (0..i).any(|j| self.unit(j).is_some_and(|u| !u.entry.verb.is_empty()))
    }

    /// The verb at a place with its auxiliaries.
    fn verb(&self, at: usize) -> Verb {
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

    /// Words between an auxiliary and its verb that are not verbs.
    fn is_plain_adverb(&self, i: usize) -> bool {
        self.is(i, self.grammar.adverb)
    }

    /// Where the clause of a place begins, and the relative word it begins with.
    fn clause_start(&self, i: usize) -> (usize, Option<usize>) {
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
    fn opens_clause(&self, i: usize) -> bool {
        let g = self.grammar;
        let begins = self.is_word(i) && self.is(i, g.clause);
        let pronoun = self.is(i, g.article) && (self.is(i + 1, g.prepositions) || i + 1 >= self.units.len());
        begins && !pronoun
    }

    /// Where it ends.
    fn clause_end(&self, i: usize) -> usize {
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
    fn governing(&self, i: usize, start: usize) -> Option<Verb> {
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
    fn predicate(&self, i: usize, end: usize) -> Option<Verb> {
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
    fn subject_noun(&self, start: usize, end: usize) -> Option<usize> {
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
    fn head(&self, context: &mut Context, at: usize) {
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

    /// Whether a word of a class stands in it.
    pub(super) fn says(&self, class: &str) -> bool {
        let class = Vocabulary::shared().class(class).unwrap_or_default();
        self.units.iter().any(|u| u.entry.other.meets(class))
    }

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
    fn is_included(&self, at: usize, start: usize) -> bool {
        let word = (start..at)
            .rev()
            .take_while(|j| self.value(*j).is_none())
            .find(|j| self.is(*j, self.grammar.including));
        let whole = word.and_then(|w| (start..w).rev().find(|j| self.value(*j).is_some()));
        whole.is_some_and(|w| self.value(w) > self.value(at))
    }

    /// How often a name is followed by a sum alone in brackets: `A (£500) and B (£300)`.
    fn shares_in_brackets(&self) -> usize {
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
    fn behind_sum(&self, c: &mut Context, at: usize, end: usize) {
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
    fn clause(
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

    /// The noun right behind a verb, its qualifiers between them.
    fn theme(&self, c: &mut Context, verb: usize, end: usize) {
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

    fn would(&self, u: &Unit) -> bool {
        u.kind == Kind::Word
            && u.end - u.start == 5
            && u.entry.other.meets(self.grammar.modal)
            && !u.entry.other.meets(self.grammar.maybe)
    }

    /// Time and doubt of a form of `to be`.
    fn auxiliaries(&self, c: &mut Context, start: usize, being: usize) {
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
    fn complement(&self, c: &mut Context, start: usize, end: usize, opened: Option<usize>) {
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

    /// Who or what does it.
    fn subject(&self, c: &mut Context, start: usize, verb: usize, opened: Option<usize>) {
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
                match body.whose {
                    Whose::Own => c.set(Flag::OwnSubject),
                    Whose::Nobody => c.set(Flag::NobodySubject),
                    Whose::Any => {
                        c.set(Flag::BodySubject);
                        c.subject = Some(place);
                    }
                }
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
                match body.whose {
                    Whose::Own => c.set(Flag::OwnSubject),
                    Whose::Nobody => c.set(Flag::NobodySubject),
                    Whose::Any => {
                        c.set(Flag::BodySubject);
                        c.subject = Some(place);
                    }
                }
            } else if let Some(u) = before.and_then(|b| self.unit(b)) {
                c.add(Slot::Doer, u.entry.noun);
            }
        }
    }

    /// Whether the subject at a place is who decides: it resolves or approves something in the words of the decision, or
    /// it holds an office.
    fn is_decider(&self, i: usize, verb: usize) -> bool {
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

    /// Classes of all words of the clause and of the sentence.
    fn around(&self, c: &mut Context, start: usize, end: usize) {
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

    /// Bodies of the clause by the word before them.
    fn slots_of_bodies(&self, c: &mut Context, at: usize, start: usize, end: usize) {
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
    fn gives_on(&self, verb: usize, end: usize) -> bool {
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
    fn enumerated(&self, at: usize) -> Option<usize> {
        let (_, body) = self.body(at)?;
        if !body.follows {
            return None;
        }
        (0..at).rev().take(6).find(|j| self.body(*j).is_some())
    }

    /// The name behind one in an enumeration.
    fn enumerates(&self, at: usize) -> Option<usize> {
        let next = (at + 1..(at + 5).min(self.units.len())).find(|j| self.body(*j).is_some())?;
        let (_, body) = self.body(next)?;
        let joined = (at + 1..next)
            .all(|j| self.is_joiner(j) || self.is(j, self.grammar.article) || self.is(j, self.grammar.to));
        (body.follows && joined).then_some(next)
    }

    /// A verb right behind a place, its auxiliaries before it.
    fn verb_at_once(&self, from: usize) -> Option<Verb> {
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
    fn relative_verb(&self, at: usize) -> Option<Verb> {
        let comma = usize::from(self.is_sign(at + 1, &[',']));
        let word = at + 1 + comma;
        self.is(word, self.grammar.relative)
            .then(|| self.verb_at_once(word + 1))
            .flatten()
    }

    fn predicated(&self, c: &mut Context, v: Verb) {
        let entry = self.unit(v.at).map(|u| u.entry).unwrap_or_default();
        c.add(Slot::Verb, entry.verb);
        c.flags |= v.flags;
        c.set(Flag::Subject);
        c.verb_at = Some(v.at);
    }

    /// The noun, or the sum, that a preposition hangs on.
    fn noun_before(&self, from: usize, start: usize) -> Option<usize> {
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
}
