//! What is found around a sum or a body: classes of words by the place they stand in, and circumstances.
//!
//! What they mean is said in `frames.toml`.

use super::mention::Whose;
use crate::text::ClassSet;

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

    pub(super) fn add(&mut self, slot: Slot, classes: ClassSet) {
        if let Some(set) = self.slots.get_mut(slot as usize) {
            *set = set.with(classes);
        }
    }

    pub(super) fn set(&mut self, flag: Flag) {
        self.flags |= flag.bit();
    }

    /// Sets whose body the subject is. `place` is its place among the bodies of the document.
    pub(super) fn set_subject(&mut self, place: usize, whose: Whose) {
        match whose {
            Whose::Own => self.set(Flag::OwnSubject),
            Whose::Nobody => self.set(Flag::NobodySubject),
            Whose::Any => {
                self.set(Flag::BodySubject);
                self.subject = Some(place);
            }
        }
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
