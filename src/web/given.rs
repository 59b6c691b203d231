//! What each body was given, award by award.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::archive::Item;
use super::text::slug;
use crate::bodies::{Recipient, Recipients, Register, commits, whole};
use crate::record::{Direction, Number, Record, Review};

/// One award to a body.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Given {
    /// Which of the archive's items gives it.
    pub(super) item: usize,
    /// How much.
    pub(super) amount: Option<Number>,
    /// In what.
    pub(super) currency: Option<String>,
    /// For what.
    pub(super) purpose: Option<String>,
}

/// A body in one currency.
#[derive(Debug, Clone)]
pub(super) struct Body {
    /// As `recipients.csv` has it.
    pub(super) row: Recipient,
    /// The name of its page.
    pub(super) slug: String,
    /// How much of its total is of decisions that a person must still look at.
    pub(super) doubtful: Decimal,
}

/// Collects awards and bodies over the records of a run, in their order.
pub(super) struct Ledger {
    bodies: Arc<Register>,
    recipients: Recipients,
    given: BTreeMap<String, Vec<Given>>,
    /// Files seen: the second copy of one gives nothing.
    seen: BTreeSet<String>,
    next: usize,
}

impl Ledger {
    pub(super) fn new(bodies: &Arc<Register>) -> Self {
        Self {
            bodies: Arc::clone(bodies),
            recipients: Recipients::by(Arc::clone(bodies)),
            given: BTreeMap::new(),
            seen: BTreeSet::new(),
            next: 0,
        }
    }

    pub(super) fn add(&mut self, record: &Record) {
        let item = self.next;
        self.next += 1;
        self.recipients.add(record);
        let first = record.source.sha256.clone().is_none_or(|h| self.seen.insert(h));
        if !first || !commits(record) {
            return;
        }
        for award in record.awards.iter().filter(|a| a.direction == Direction::Out) {
            let Some(name) = &award.recipient else { continue };
            self.given.entry(self.bodies.key(name)).or_default().push(Given {
                item,
                amount: whole(award.amount, award.per.is_some(), award.total),
                currency: award.currency.clone(),
                purpose: award.purpose.clone(),
            });
        }
    }

    /// The bodies, in the order of `recipients.csv`.
    pub(super) fn bodies(&self, items: &[Item]) -> Vec<Body> {
        let rows = self.recipients.all();
        rows.map(|row| {
            let needed = |g: &Given| items.get(g.item).is_some_and(|i| i.review == Review::Needed);
            let doubtful = self.to(&row.variants);
            let doubtful = doubtful
                .iter()
                .filter(|g| g.currency == row.currency && needed(g))
                .filter_map(|g| g.amount)
                .fold(Decimal::ZERO, |sum, a| sum.saturating_add(a.0));
            Body {
                slug: slug(&row.name),
                row: row.clone(),
                doubtful,
            }
        })
        .collect()
    }

    /// The awards to a body of these names, in the order of the records.
    pub(super) fn to(&self, names: &[String]) -> Vec<Given> {
        let mut keys: Vec<String> = names.iter().map(|name| self.bodies.key(name)).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut out: Vec<Given> = keys
            .iter()
            .filter_map(|key| self.given.get(key))
            .flatten()
            .cloned()
            .collect();
        out.sort_by_key(|g| g.item);
        out
    }
}
