//! Sums that others come to: wholes with their parts, rates with their years. Found once; code that adds sums looks them up
//! here.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::passage::Ledger;

/// Sums of a paragraph among which parts are looked for: every run of them is tried.
const MOST_PARTS: usize = 24;

/// Years a rate is paid for, at most.
const MOST_YEARS: u32 = 40;

/// Which sums are made of which.
#[derive(Debug, Clone, Default)]
pub(super) struct Equations {
    /// For each value that stands in the document and is the sum of a run of others in one paragraph, those runs.
    wholes: BTreeMap<Decimal, Vec<Vec<usize>>>,
    /// Values that the items of a list or the cells of a column come to.
    listed: BTreeSet<Decimal>,
}

impl Equations {
    /// Finds them among the sums of all paragraphs.
    pub(super) fn new(ledger: &Ledger) -> Self {
        let stated: BTreeSet<Decimal> = ledger.sums.iter().filter_map(|s| s.value).collect();
        let mut wholes: BTreeMap<Decimal, Vec<Vec<usize>>> = BTreeMap::new();
        let read = || ledger.passages.iter().filter(|p| p.part.is_read());
        let mut groups: Vec<Vec<usize>> = read().map(|p| p.sums.clone()).collect();
        let prose = groups.len();
        // The first sums of paragraphs that follow each other: the items of a list.
        let mut list: Vec<usize> = Vec::new();
        let mut last = None;
        for passage in read() {
            let follows = last.is_some_and(|l| l + 1 == passage.order);
            if !follows || passage.sums.is_empty() {
                groups.push(std::mem::take(&mut list));
            }
            list.extend(passage.sums.first());
            last = Some(passage.order);
        }
        groups.push(list);
        // The sums of a table, column by column.
        groups.extend(ledger.columns.iter().cloned());
        let mut listed = BTreeSet::new();
        for (g, group) in groups.iter().enumerate().filter(|(_, g)| g.len() > 1) {
            let sums: Vec<(usize, Decimal)> = group
                .iter()
                .take(MOST_PARTS)
                .filter_map(|i| Some((*i, ledger.sums.get(*i).and_then(|s| s.value)?)))
                .collect();
            for first in 0..sums.len() {
                let mut total = Decimal::ZERO;
                for (n, (_, value)) in sums.get(first..).unwrap_or_default().iter().enumerate() {
                    let Some(next) = total.checked_add(*value) else {
                        break;
                    };
                    total = next;
                    if n > 0 && !value.is_zero() && stated.contains(&total) {
                        let run = sums.get(first..=first + n).unwrap_or_default();
                        let whole_inside = run.iter().any(|(_, v)| *v == total);
                        if !whole_inside && g >= prose && n > 1 {
                            listed.insert(total);
                        }
                        if !whole_inside {
                            wholes
                                .entry(total)
                                .or_default()
                                .push(run.iter().map(|(i, _)| *i).collect());
                        }
                    }
                }
            }
        }
        Self { wholes, listed }
    }

    /// Whether the items of a list or the cells of a column come to a value.
    pub(super) fn is_listed(&self, value: Decimal) -> bool {
        self.listed.contains(&value)
    }

    /// The runs of sums that come to a value.
    pub(super) fn parts_of(&self, whole: Decimal) -> &[Vec<usize>] {
        self.wholes.get(&whole).map_or(&[], Vec::as_slice)
    }

    /// Whether one value is among the parts of the other, or what the other comes to a year.
    pub(super) fn belongs(&self, ledger: &Ledger, part: Decimal, whole: Decimal) -> bool {
        let is_part = |run: &Vec<usize>| {
            run.iter()
                .any(|i| ledger.sums.get(*i).and_then(|s| s.value) == Some(part))
        };
        self.parts_of(whole).iter().any(is_part) || times(whole, part).is_some()
    }

    /// All equations, for those who want to see them.
    pub(super) fn all(&self) -> impl Iterator<Item = (Decimal, &[usize])> {
        self.wholes
            .iter()
            .flat_map(|(whole, runs)| runs.iter().map(|run| (*whole, run.as_slice())))
    }
}

/// How many years of a rate a whole is, if it is a whole number of them.
pub(super) fn times(whole: Decimal, rate: Decimal) -> Option<u32> {
    let times = whole.checked_div(rate)?;
    (2..=MOST_YEARS).find(|n| times == Decimal::from(*n))
}

/// Values added up; none where that is beyond a decimal's ceiling.
pub(super) fn add(mut values: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    values.try_fold(Decimal::ZERO, Decimal::checked_add)
}
