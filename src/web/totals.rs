//! Sums over decisions: by year, publisher, recipient and fund.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::archive::Item;
use crate::record::Review;

/// A group of decisions and what they come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Group {
    /// Its name.
    pub(super) name: String,
    /// How many decisions.
    pub(super) decisions: usize,
    /// What they come to.
    pub(super) total: Decimal,
    /// How much of that a person must still look at.
    pub(super) doubtful: Decimal,
}

/// What all decisions come to.
#[derive(Debug, Clone, Default)]
pub(super) struct Totals {
    /// The currency all of it is in.
    pub(super) currency: String,
    /// Decisions whose sum is in another currency and is not in the sums.
    pub(super) other_currencies: usize,
    /// All together.
    pub(super) all: Group,
    /// In the order of the years.
    pub(super) years: Vec<Group>,
    /// The largest first.
    pub(super) publishers: Vec<Group>,
    /// The largest first.
    pub(super) funds: Vec<Group>,
}

/// What stands in the place of a name that is not known.
pub(super) const NOT_STATED: &str = "not stated";

impl Totals {
    /// Adds up what may be added up, in the currency most sums are in.
    pub(super) fn of(items: &[Item]) -> Self {
        let mut currencies: BTreeMap<&str, usize> = BTreeMap::new();
        for item in items.iter().filter(|i| i.counts()) {
            *currencies
                .entry(item.currency.as_deref().unwrap_or("GBP"))
                .or_default() += 1;
        }
        let most = currencies.iter().max_by_key(|(_, count)| **count);
        let currency = most.map_or("GBP", |(currency, _)| currency).to_owned();
        let mut out = Self {
            currency,
            ..Self::default()
        };
        let mut years = BTreeMap::new();
        let mut publishers = BTreeMap::new();
        let mut funds = BTreeMap::new();
        for item in items.iter().filter(|i| i.counts()) {
            if item.currency.as_deref().unwrap_or("GBP") != out.currency {
                out.other_currencies += 1;
                continue;
            }
            let named = |name: Option<String>| name.unwrap_or_else(|| NOT_STATED.to_owned());
            out.all.add(item);
            add(&mut years, named(item.year()), item);
            add(&mut publishers, named(item.publisher.clone()), item);
            add(&mut funds, named(item.fund.clone()), item);
        }
        out.years = years.into_values().collect();
        out.publishers = largest_first(publishers);
        out.funds = largest_first(funds);
        out
    }
}

impl Group {
    fn add(&mut self, item: &Item) {
        let sum = item.amount.map_or(Decimal::ZERO, |a| a.0);
        self.decisions += 1;
        // A sum above what a decimal holds stays at it: no archive comes near.
        self.total = self.total.saturating_add(sum);
        if item.review == Review::Needed {
            self.doubtful = self.doubtful.saturating_add(sum);
        }
    }
}

fn add(groups: &mut BTreeMap<String, Group>, name: String, item: &Item) {
    let group = groups.entry(name).or_insert_with_key(|name| Group {
        name: name.clone(),
        ..Group::default()
    });
    group.add(item);
}

fn largest_first(groups: BTreeMap<String, Group>) -> Vec<Group> {
    let mut out: Vec<Group> = groups.into_values().collect();
    out.sort_by(|a, b| b.total.cmp(&a.total).then(a.name.cmp(&b.name)));
    out
}
