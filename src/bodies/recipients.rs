//! What each body was given, over the records of an archive.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::register::Register;
use super::suggest::{Explained, Known, Suggestion, suggestions};
use crate::record::{Award, Direction, Number, OutcomeStatus, Record};

/// Adds up what each body was given. Memory is a few hundred bytes for each spelling and 32 for each file.
#[derive(Debug, Default)]
pub struct Recipients {
    register: Arc<Register>,
    bodies: BTreeMap<String, Body>,
    hashes: HashSet<String>,
    /// Abbreviations that documents explain, with the body's key and the first file that says so.
    explained: BTreeMap<(String, String), String>,
}

#[derive(Debug, Default)]
struct Body {
    /// How often each spelling was met.
    spellings: BTreeMap<String, u64>,
    /// By currency; awards without a sum are under none.
    sums: BTreeMap<Option<String>, Sums>,
}

#[derive(Debug, Default, Clone)]
struct Sums {
    decisions: u64,
    awards: u64,
    without_sum: u64,
    total: Option<Decimal>,
    overflow: bool,
    first_date: Option<String>,
    last_date: Option<String>,
}

/// A body and what it was given in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Its name: the register's, else the spelling met most often.
    pub name: String,
    /// Every spelling met.
    pub variants: Vec<String>,
    /// Its org-id.guide identifier, where the register has one.
    pub id: Option<String>,
    /// How many decisions give it something.
    pub decisions: u64,
    /// How many awards it was given.
    pub awards: u64,
    /// How many of them have no sum, or one that cannot be added up: a rate of which the whole is not stated.
    pub without_sum: u64,
    /// What the others come to.
    pub total: Option<Number>,
    /// ISO 4217 code of the total.
    pub currency: Option<String>,
    /// The first date of a decision.
    pub first_date: Option<String>,
    /// The last.
    pub last_date: Option<String>,
}

impl Recipients {
    /// Joins names by a register.
    #[must_use]
    pub fn by(register: Arc<Register>) -> Self {
        Self {
            register,
            ..Self::default()
        }
    }

    /// Takes the next record, in the order of the output. Second copies of a file, decisions that give nothing (rejected,
    /// deferred, only noted) and money that comes in are not counted; the spellings in them are.
    pub fn add(&mut self, record: &Record) {
        let given = || {
            let out = |award: &&Award| award.direction == Direction::Out;
            record.awards.iter().filter(out)
        };
        for name in given().filter_map(|award| award.recipient.as_ref()) {
            let body = self.bodies.entry(self.register.key(name)).or_default();
            *body.spellings.entry(name.clone()).or_default() += 1;
        }
        for award in given() {
            if let (Some(name), Some(alias)) = (&award.recipient, &award.alias) {
                let pair = (self.register.key(alias), self.register.key(name));
                let file = || record.source.file.clone();
                self.explained.entry(pair).or_insert_with(file);
            }
        }
        let first = record
            .source
            .sha256
            .as_ref()
            .is_none_or(|hash| self.hashes.insert(hash.clone()));
        if !first || !commits(record) {
            return;
        }
        let mut met: BTreeMap<String, BTreeSet<Option<String>>> = BTreeMap::new();
        for award in given() {
            let Some(name) = &award.recipient else { continue };
            let key = self.register.key(name);
            let body = self.bodies.entry(key.clone()).or_default();
            let sum = whole(award.amount, award.per.is_some(), award.total);
            let currency = sum.and(award.currency.clone());
            let sums = body.sums.entry(currency.clone()).or_default();
            sums.awards += 1;
            sums.date(record.decision_date.as_deref());
            met.entry(key).or_default().insert(currency);
            match sum {
                None => sums.without_sum += 1,
                Some(sum) => sums.add(sum.0),
            }
        }
        for (key, mut currencies) in met {
            if currencies.len() > 1 {
                currencies.remove(&None);
            }
            let Some(body) = self.bodies.get_mut(&key) else {
                continue;
            };
            for currency in currencies {
                body.sums.entry(currency).or_default().decisions += 1;
            }
        }
    }

    /// The bodies, by name in byte order; one with sums in several currencies comes once for each.
    pub fn all(&self) -> impl Iterator<Item = Recipient> + '_ {
        let mut out: Vec<Recipient> = self.bodies.values().flat_map(|body| self.rows(body)).collect();
        out.sort_by(|a, b| (&a.name, &a.currency).cmp(&(&b.name, &b.currency)));
        out.into_iter()
    }

    /// Names that may be one body: nothing is joined because of it. See [`Suggestion`].
    #[must_use]
    pub fn suggestions(&self) -> Vec<Suggestion> {
        let bodies: Vec<Known<'_>> = self
            .bodies
            .iter()
            .map(|(key, body)| Known {
                key,
                name: self.name(body),
                met: body.spellings.values().sum(),
            })
            .collect();
        let explained: Vec<Explained<'_>> = self
            .explained
            .iter()
            .map(|((short, long), file)| (short.as_str(), long.as_str(), file.as_str()))
            .collect();
        suggestions(&bodies, &explained)
    }

    /// Every spelling met, and the name of its body.
    #[cfg(feature = "sqlite")]
    pub(crate) fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.bodies.values().flat_map(|body| {
            let name = self.name(body);
            body.spellings
                .keys()
                .map(move |spelling| (spelling.as_str(), name))
        })
    }

    /// The name of a body: the register's, else the spelling met most often, of those met as often the first.
    fn name<'a>(&'a self, body: &'a Body) -> &'a str {
        let usual = usual(body);
        self.register.canonical(usual).unwrap_or(usual)
    }

    fn rows<'a>(&'a self, body: &'a Body) -> Vec<Recipient> {
        let (usual, name) = (usual(body), self.name(body));
        let mut sums = body.sums.clone();
        // Awards without a sum are counted with those that have one.
        if sums.len() > 1
            && let Some(none) = sums.remove(&None)
            && let Some(first) = sums.values_mut().next()
        {
            first.take(&none);
        }
        let row = |(currency, sums): (Option<String>, Sums)| Recipient {
            name: name.to_owned(),
            variants: body.spellings.keys().cloned().collect(),
            id: self.register.id(usual).map(str::to_owned),
            decisions: sums.decisions,
            awards: sums.awards,
            without_sum: sums.without_sum,
            total: sums.total.filter(|_| !sums.overflow).map(Number),
            currency,
            first_date: sums.first_date,
            last_date: sums.last_date,
        };
        sums.into_iter().map(row).collect()
    }
}

fn usual(body: &Body) -> &str {
    let most = body
        .spellings
        .iter()
        .max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
    most.map_or("", |(name, _)| name.as_str())
}

impl Sums {
    /// Takes a decision's date into the first and the last.
    fn date(&mut self, date: Option<&str>) {
        let Some(date) = date else { return };
        if self.first_date.as_deref().is_none_or(|first| date < first) {
            self.first_date = Some(date.to_owned());
        }
        if self.last_date.as_deref().is_none_or(|last| last < date) {
            self.last_date = Some(date.to_owned());
        }
    }

    fn add(&mut self, sum: Decimal) {
        match self.total.unwrap_or_default().checked_add(sum) {
            Some(total) => self.total = Some(total),
            None => self.overflow = true,
        }
    }

    fn take(&mut self, other: &Self) {
        self.decisions += other.decisions;
        self.awards += other.awards;
        self.without_sum += other.without_sum;
        self.date(other.first_date.as_deref());
        self.date(other.last_date.as_deref());
    }
}

/// What an award comes to: its amount, or the stated whole where the amount is a rate.
pub(crate) fn whole(amount: Option<Number>, is_rate: bool, total: Option<Number>) -> Option<Number> {
    total.or(amount.filter(|_| !is_rate))
}

/// Whether what the decision names is given: not where it was rejected or deferred, or only noted.
pub(crate) fn commits(record: &Record) -> bool {
    !matches!(
        record.outcome.status,
        OutcomeStatus::Rejected | OutcomeStatus::Deferred | OutcomeStatus::Noted
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Per, Source};

    fn award(name: &str, amount: Option<i64>, per: Option<Per>, total: Option<i64>) -> Award {
        let number = |n: i64| Number(Decimal::from(n));
        Award {
            recipient: Some(name.to_owned()),
            part_of: None,
            alias: None,
            amount: amount.map(number),
            currency: amount.map(|_| "GBP".to_owned()),
            qualifier: None,
            per,
            purpose: None,
            direction: Direction::Out,
            total: total.map(number),
            page: None,
        }
    }

    fn record(hash: u8, date: &str, awards: Vec<Award>) -> Record {
        let mut record = Record::empty(Source::named("a.pdf"));
        record.source.sha256 = Some(format!("{hash:064}"));
        record.decision_date = Some(date.to_owned());
        record.outcome.status = OutcomeStatus::Approved;
        record.awards = awards;
        record
    }

    #[test]
    fn spellings_are_joined_and_copies_left_out() {
        let mut recipients = Recipients::default();
        let trust = |name, amount| award(name, amount, None, None);
        recipients.add(&record(1, "2024-05-01", vec![trust("Harbour Trust", Some(100))]));
        recipients.add(&record(1, "2024-05-01", vec![trust("Harbour Trust", Some(100))]));
        recipients.add(&record(
            2,
            "2024-03-01",
            vec![trust("HARBOUR TRUST LTD", Some(20)), trust("Harbour Trust", None)],
        ));
        recipients.add(&record(
            3,
            "2024-04-01",
            vec![award("The Harbour Trust", Some(5), Some(Per::Year), Some(15))],
        ));
        let mut rejected = record(4, "2025-01-01", vec![trust("Harbour Trust", Some(1000))]);
        rejected.outcome.status = OutcomeStatus::Rejected;
        recipients.add(&rejected);
        let all: Vec<Recipient> = recipients.all().collect();
        assert_eq!(all.len(), 1);
        let body = &all[0];
        assert_eq!(body.name, "Harbour Trust");
        assert_eq!(
            body.variants,
            ["HARBOUR TRUST LTD", "Harbour Trust", "The Harbour Trust"]
        );
        assert_eq!((body.decisions, body.awards, body.without_sum), (3, 4, 1));
        assert_eq!(body.total, Some(Number(Decimal::from(135))));
        assert_eq!(body.currency.as_deref(), Some("GBP"));
        assert_eq!(body.first_date.as_deref(), Some("2024-03-01"));
        assert_eq!(body.last_date.as_deref(), Some("2024-05-01"));
    }

    #[test]
    fn a_rate_without_its_whole_is_not_added_up() {
        let mut recipients = Recipients::default();
        recipients.add(&record(
            1,
            "2024-05-01",
            vec![award("A", Some(5), Some(Per::Month), None)],
        ));
        let all: Vec<Recipient> = recipients.all().collect();
        assert_eq!(
            (all[0].total, all[0].without_sum, all[0].currency.as_deref()),
            (None, 1, None)
        );
    }

    #[test]
    fn the_register_names_the_body() {
        let register =
            Register::read("name,canonical,id\nHT,Harbour Trust,GB-CHC-0012345\n".as_bytes()).unwrap();
        let mut recipients = Recipients::by(Arc::new(register));
        recipients.add(&record(1, "2024-05-01", vec![award("HT", Some(5), None, None)]));
        recipients.add(&record(
            2,
            "2024-05-01",
            vec![award("harbour trust", Some(5), None, None)],
        ));
        let all: Vec<Recipient> = recipients.all().collect();
        assert_eq!(all.len(), 1);
        assert_eq!(
            (all[0].name.as_str(), all[0].id.as_deref()),
            ("Harbour Trust", Some("GB-CHC-0012345"))
        );
    }
}
