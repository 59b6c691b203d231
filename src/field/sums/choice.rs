//! Which sum is what is decided: the one with most evidence, if it leads.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::equations::times;
use super::passage::Ledger;
use super::weigh::{ENOUGH, MARGIN, Standing, Weighed};

/// What the evidence comes to.
#[derive(Debug, Clone)]
pub(super) enum Choice {
    /// Places of the sum that is decided on, and of the rate it comes to a year.
    One(Vec<usize>),
    /// The evidence does not decide between these.
    Several(Vec<usize>),
    /// No sum has evidence enough.
    None,
}

/// Weighs all values. `parts`: sums that are paid by years; they are not candidates.
pub(super) fn of(ledger: &Ledger, weighed: &Weighed, parts: &BTreeSet<usize>) -> Choice {
    let values = weighed.values(ledger);
    let mut found: Vec<(Decimal, &Standing)> = values
        .iter()
        .filter(|(_, k)| k.weight >= ENOUGH && !k.places.iter().all(|(i, _)| parts.contains(i)))
        .map(|(v, k)| (*v, k))
        .collect();
    found.sort_by_key(|(v, k)| (std::cmp::Reverse(k.weight), std::cmp::Reverse(*v)));
    let Some((mut best, mut standing)) = found.first().copied() else {
        return Choice::None;
    };
    // A sum decided in one currency is repeated in others.
    found.retain(|(_, k)| k.currencies == standing.currencies || k.ranks.contains(&1));
    let near = |weight: i32, of: i32| weight > of - MARGIN;
    // The whole of what leads: its parts are named beside it, or it is a rate.
    for (value, k) in found.iter().skip(1) {
        let of_parts = *value > best
            && weighed.equations.parts_of(*value).iter().any(|run| {
                run.iter()
                    .any(|i| ledger.sums.get(*i).and_then(|s| s.value) == Some(best))
            });
        let whole = *value > best
            && (weighed.equations.parts_of(*value).iter().any(|run| {
                run.iter()
                    .any(|i| ledger.sums.get(*i).and_then(|s| s.value) == Some(best))
            }) || (standing.rate && !k.rate && times(*value, best).is_some()));
        let items = of_parts && weighed.equations.is_listed(*value);
        if items || whole && near(k.weight, standing.weight) {
            (best, standing) = (*value, k);
        }
    }
    let rivals: Vec<usize> = found
        .iter()
        .filter(|(v, k)| *v != best && near(k.weight, standing.weight))
        .filter(|(v, k)| !(weighed.equations.belongs(ledger, *v, best) || k.rate && *v < best))
        .filter_map(|(_, k)| k.places.first().map(|(i, _)| *i))
        .collect();
    let own =
        |k: &Standing| -> Vec<usize> { k.places.iter().filter(|(_, w)| *w > 0).map(|(i, _)| *i).collect() };
    if !rivals.is_empty() {
        let mut all: Vec<usize> = standing.places.first().map(|(i, _)| *i).into_iter().collect();
        all.extend(rivals);
        return Choice::Several(all);
    }
    let mut sums = own(standing);
    if !standing.rate
        && let Some((_, rate)) = found.iter().find(|(v, k)| k.rate && times(best, *v).is_some())
    {
        sums.extend(own(rate));
    }
    Choice::One(sums)
}
