//! What is left when rules have spoken: one sum, one body.
//!
//! A decision names its sum and its recipient several times, and not always in one sentence. Where nothing that was
//! said contradicts it, the one sum left is the decision's, and the one body that takes is its recipient. Where two are
//! left, neither is.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::cast::Seen;
use super::passage::{Ledger, PartKindOf};
use super::role::Role;
use super::rules::Hit;
use crate::profile::{Says, Subject};

/// What is known of one value among the sums that may be the decision's.
#[derive(Debug, Default)]
struct Standing {
    /// Its sums, by their place in the ledger.
    sums: Vec<usize>,
    /// How near to the decision they stand.
    ranks: BTreeSet<u8>,
    rate: bool,
    currencies: BTreeSet<String>,
}

/// Sums that may be what the decision commits: in the recommendation, the summary or a section about money, and not
/// said to be anything else.
fn standing(ledger: &Ledger, roles: &[Role], parts: &BTreeSet<usize>) -> BTreeMap<Decimal, Standing> {
    let live = |wanted: &dyn Fn(Role) -> bool| {
        let mut out: BTreeMap<Decimal, Standing> = BTreeMap::new();
        for (i, s) in ledger.sums.iter().enumerate() {
            let role = roles.get(i).copied().unwrap_or(Role::Nothing);
            let (Some(value), Some(passage)) = (s.value, ledger.passage_of(i)) else {
                continue;
            };
            let part = &passage.part;
            let counts = part.counts() && !part.is_history() && part.rank() <= 2;
            if !counts || !wanted(role) || parts.contains(&i) {
                continue;
            }
            let known = out.entry(value).or_default();
            known.sums.push(i);
            known.ranks.insert(part.rank());
            known.rate |= s.per.is_some();
            known.currencies.insert(s.currency.clone());
        }
        in_one_currency(out)
    };
    let said = live(&|r| {
        !matches!(
            r,
            Role::Mention | Role::Income | Role::RunningTotal | Role::Request
        )
    });
    if said.is_empty() {
        // What was asked for counts where nothing else is stated.
        return live(&|r| r == Role::Request);
    }
    said
}

/// Without what the sums decided on come to in another currency.
fn in_one_currency(mut known: BTreeMap<Decimal, Standing>) -> BTreeMap<Decimal, Standing> {
    let decided = known.values().filter(|k| k.ranks.contains(&1));
    let currencies: BTreeSet<String> = decided.flat_map(|k| k.currencies.iter().cloned()).collect();
    if currencies.len() == 1 {
        known.retain(|_, k| k.ranks.contains(&1) || k.currencies == currencies);
    }
    known
}

/// The sum the decision commits, if only one can be it: its mentions, and those of the rate it comes to a year.
pub(super) fn sum(ledger: &Ledger, roles: &[Role], parts: &BTreeSet<usize>) -> Option<Vec<usize>> {
    let known = standing(ledger, roles, parts);
    if let Some(whole) = broken_down(ledger, &known) {
        return known.get(&whole).map(|k| k.sums.clone());
    }
    let (rates, plain): (Vec<_>, Vec<_>) = known.iter().partition(|(_, k)| k.rate);
    if let ([(_, only)], []) = (plain.as_slice(), rates.as_slice()) {
        return Some(only.sums.clone());
    }
    if let ([], [(_, only)]) = (plain.as_slice(), rates.as_slice()) {
        return Some(only.sums.clone());
    }
    if let ([(whole, w)], [(rate, r)]) = (plain.as_slice(), rates.as_slice()) {
        let both = r.sums.iter().chain(&w.sums).copied().collect();
        return (whole > rate).then_some(both);
    }
    // What one or several get a year, for some years.
    if let Some(a_year) = add(rates.iter().map(|(v, _)| **v)).filter(|r| !r.is_zero()) {
        let years = |whole: &Decimal| {
            let times = whole.checked_div(a_year).unwrap_or_default();
            times.is_integer() && (Decimal::TWO..=Decimal::TEN).contains(&times)
        };
        let mut wholes = plain.iter().filter(|(v, _)| years(v));
        if let (Some((_, whole)), None) = (wholes.next(), wholes.next()) {
            return Some(whole.sums.clone());
        }
    }
    // The whole of what is paid in parts by years.
    if !parts.is_empty() {
        let of_parts = add(parts.iter().filter_map(|i| ledger.sums.get(*i)?.value));
        let half = of_parts.and_then(|s| s.checked_div(Decimal::TWO));
        for whole in [of_parts, half].into_iter().flatten() {
            if let Some(k) = known.get(&whole) {
                return Some(k.sums.clone());
            }
        }
    }
    // The whole of all others.
    if plain.len() > 2 {
        for (value, k) in &plain {
            let others = add(plain.iter().map(|(v, _)| **v).filter(|v| v != *value));
            if others == Some(**value) {
                return Some(k.sums.clone());
            }
        }
    }
    // The one that is recommended, whatever else is told.
    let mut recommended = known.iter().filter(|(_, k)| k.ranks.contains(&1));
    if let (Some((_, only)), None) = (recommended.next(), recommended.next())
        && !only.rate
    {
        return Some(only.sums.clone());
    }
    // One that the recommendation and another part name, among others named once.
    let mut often = plain.iter().filter(|(_, k)| k.ranks.len() > 1);
    match (often.next(), often.next()) {
        (Some((_, k)), None) => Some(k.sums.clone()),
        _ => None,
    }
}

/// A sum whose breakdown follows it: `£984,120 ... Of this, £612,000 is for A, £250,620 for B and £121,500 for C`.
fn broken_down(ledger: &Ledger, known: &BTreeMap<Decimal, Standing>) -> Option<Decimal> {
    let mut found: BTreeSet<Decimal> = BTreeSet::new();
    for passage in &ledger.passages {
        let values: Vec<Decimal> = passage
            .sums
            .iter()
            .filter_map(|i| ledger.sums.get(*i)?.value)
            .collect();
        for (i, whole) in values.iter().enumerate() {
            if !known.contains_key(whole) || whole.is_zero() {
                continue;
            }
            let rest = values.get(i + 1..).unwrap_or_default();
            let adds_up = (2..=rest.len()).any(|n| add(rest[..n].iter().copied()) == Some(*whole));
            if adds_up {
                found.insert(*whole);
            }
        }
    }
    (found.len() == 1).then(|| found.pop_first()).flatten()
}

/// The whole a rate comes to, if only one sum can be it: a whole number of times the rate.
pub(super) fn whole(ledger: &Ledger, roles: &[Role], rate: Decimal) -> Option<usize> {
    let known = standing(ledger, roles, &BTreeSet::new());
    let mut larger = known.iter().filter(|(value, k)| !k.rate && **value > rate);
    let (value, k) = larger.next()?;
    let times = value.checked_rem(rate)?;
    (larger.next().is_none() && times.is_zero())
        .then(|| k.sums.first().copied())
        .flatten()
}

/// Values added up; none where that is beyond a decimal's ceiling.
pub(super) fn add(mut values: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    values.try_fold(Decimal::ZERO, Decimal::checked_add)
}

/// Whether something in the recommendation, the outcome or a section about money says that money is given.
pub(super) fn commits(ledger: &Ledger, hits: &[Hit]) -> bool {
    let says = |h: &Hit| matches!(h.says, Says::Gives | Says::Sum | Says::Award | Says::Recipient);
    let denies = |h: &Hit| match h.says {
        Says::NoMoney | Says::Elsewhere => true,
        // What is received in one limb of the recommendation says nothing of another.
        Says::Income => !hits.iter().any(|o| {
            o.says == Says::Gives
                && o.passage != h.passage
                && ledger
                    .passages
                    .get(o.passage)
                    .is_some_and(|p| p.part.rank() == 1 && !p.sums.is_empty())
        }),
        _ => false,
    };
    let denied = hits.iter().any(denies);
    !denied
        && hits.iter().filter(|h| says(h)).any(|h| {
            ledger.passages.get(h.passage).is_some_and(|p| {
                matches!(
                    p.part.kind,
                    PartKindOf::Recommendation | PartKindOf::Outcome | PartKindOf::Summary
                ) || p.part.about == Some(Subject::Money)
            })
        })
}

/// The one body that takes: in the recommendation, else in the summary and the sections about money; else the one
/// body that sentences there begin with or that the recommendation names.
pub(super) fn taker<'c>(ledger: &Ledger, cast: &'c [Seen]) -> Option<&'c Seen> {
    let decided = |p: usize| {
        ledger
            .passages
            .get(p)
            .is_some_and(|p| matches!(p.part.kind, PartKindOf::Recommendation | PartKindOf::Outcome))
    };
    let near = |p: usize| {
        ledger
            .passages
            .get(p)
            .is_some_and(|p| p.part.rank() <= 2 && p.part.counts())
    };
    let one = |wanted: &dyn Fn(&Seen) -> bool| -> Option<Option<&'c Seen>> {
        let mut first: Option<&Seen> = None;
        for seen in cast.iter().filter(|s| wanted(s)) {
            match first {
                Some(f) if !f.named.same(&seen.named) => return Some(None),
                Some(_) => {}
                None => first = Some(seen),
            }
        }
        first.map(Some)
    };
    one(&|s| s.takes && decided(s.passage))
        .or_else(|| one(&|s| s.takes && near(s.passage)))
        .or_else(|| one(&|s| near(s.passage) && (s.leads || decided(s.passage))))
        .flatten()
}
