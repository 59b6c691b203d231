//! The total of several awards.

use rust_decimal::Decimal;

use super::choice::{self, Choice};
use super::equations;
use super::total::{LOOSE, MOST_NAMED, Scales, Verdict, unsure};
use crate::field::facts::{SumFact, Value};
use crate::issue::{Code, Issue};
use crate::layout::Span;

impl Scales<'_> {
    /// Several awards, the sum of each known.
    pub(super) fn of_several(&self) -> Verdict {
        let awards = self.awards;
        let exact = awards.iter().all(|a| a.fact.per.is_none());
        let sum = awards
            .iter()
            .filter_map(|a| a.whole.as_ref().or(a.fact.amount.as_ref()))
            .try_fold(Decimal::ZERO, |s, v| s.checked_add(v.value))
            .filter(|_| exact);
        let first = self.totals.first();
        let is_one = first.is_some_and(|f| self.totals.iter().all(|t| t.value == f.value));
        match (sum, first) {
            (Some(sum), Some(_)) => match self.totals.iter().find(|t| t.value == sum) {
                Some(t) if is_one || self.are_parts_of(sum) => Verdict::amount(Some(t.value())),
                // Another total beside the right one may be of something else; the issue names both.
                Some(t) => Verdict {
                    amount: Some(t.value()),
                    ..Verdict::doubt(self.conflict(&self.printed_totals()))
                },
                // The decision itself states what the awards come to.
                None if self.is_decided(sum) => Verdict {
                    amount: self.stated_as(sum),
                    ..Verdict::doubt(self.conflict(&self.printed_totals()))
                },
                None => self.unlike_its_total(sum),
            },
            // They add up to a sum that is stated; its name does not matter.
            (Some(sum), None) if self.ledger.states(sum) => Verdict::amount(self.stated_as(sum)),
            (Some(sum), None) => {
                let told = unsure(format!("{} awards are stated, and no total", awards.len()));
                // A sum without a recipient may belong to a recipient who was missed, or to all.
                let of_awards = |s: &SumFact| {
                    let mut amounts = awards.iter().filter_map(|a| a.fact.amount.as_ref());
                    amounts.any(|a| Some(a.value) == s.value)
                };
                let loose = self
                    .counting()
                    .into_iter()
                    .find(|s| self.is_near(s) && !of_awards(s) && self.weight(s) >= LOOSE);
                let incomplete = loose.map(|s| {
                    let message = format!("\"{}\" is none of theirs", s.raw);
                    others_unfound(
                        &Issue {
                            message,
                            ..told.clone()
                        },
                        awards.len(),
                    )
                });
                let told = told.suggesting(Some(sum.normalize().to_string()));
                match self.enumerated().filter(|_| incomplete.is_none()) {
                    // All of them stand in one list, table or sentence of what is decided: that is all there is.
                    Some(span) => Verdict {
                        amount: Some(Value::new(sum, span)),
                        ..Verdict::doubt(Issue {
                            message: format!(
                                "no total is stated: the {} awards listed add up to {}",
                                awards.len(),
                                sum.normalize()
                            ),
                            ..told
                        })
                    },
                    None => Verdict {
                        incomplete,
                        ..Verdict::doubt(told)
                    },
                }
            }
            (None, Some(total)) if is_one => Verdict::amount(Some(total.value())),
            (None, _) if self.rates().is_some() => match self.rates().and_then(|r| self.whole_of(r)) {
                Some(whole) => Verdict::amount(self.sum(whole)),
                None => Verdict::doubt(unsure(
                    "several awards are stated as rates, and no one total".to_owned(),
                )),
            },
            (None, _) => match choice::of(self.ledger, self.said.weighed, self.said.parts) {
                Choice::One(sums) => Verdict::amount(sums.first().and_then(|i| self.sum(*i))),
                _ => Verdict::doubt(unsure(
                    "several awards are stated as rates, and no one total".to_owned(),
                )),
            },
        }
    }

    /// Whether the totals beside one add up to it: what is spent in each year, and in all.
    fn are_parts_of(&self, whole: Decimal) -> bool {
        let mut parts: Vec<Decimal> = self
            .totals
            .iter()
            .map(|t| t.value)
            .filter(|v| *v != whole)
            .collect();
        parts.sort_unstable();
        parts.dedup();
        parts.len() > 1 && equations::add(parts.into_iter()) == Some(whole)
    }

    /// What the awards come to in one year or month, if all of them are such rates.
    pub(super) fn rates(&self) -> Option<Decimal> {
        let per = self.awards.first()?.fact.per?;
        let rates = self.awards.iter().map(|a| {
            let rate = a.fact.amount.as_ref().map(|v| v.value);
            rate.filter(|_| a.fact.per == Some(per) && a.whole.is_none())
        });
        rates.sum()
    }

    /// Totals are stated, and the awards add up to none of them.
    pub(super) fn unlike_its_total(&self, sum: Decimal) -> Verdict {
        let mut printed = self.printed_totals();
        printed.truncate(MOST_NAMED - 1);
        let told = self.conflict(&printed);
        let told = Issue {
            message: format!(
                "{}; the {} awards add up to {}",
                told.message,
                self.awards.len(),
                sum.normalize()
            ),
            ..told
        };
        let short = self.totals.iter().all(|t| t.value > sum);
        Verdict {
            incomplete: short.then(|| others_unfound(&told, self.awards.len())),
            ..Verdict::conflict(told)
        }
    }

    /// From the first to the last sum of the awards, where all of them were read from one list or table, or stand in one
    /// paragraph.
    pub(super) fn enumerated(&self) -> Option<Span> {
        let spans: Vec<Span> = self
            .awards
            .iter()
            .filter_map(|a| a.fact.amount.as_ref().map(|v| v.span))
            .collect();
        let (first, last) = (spans.iter().min()?, spans.iter().max()?);
        let listed = self.said.rows.iter().any(|row| {
            let group = || self.said.rows.iter().filter(|r| r.group == row.group);
            spans.iter().all(|span| {
                group().any(|r| {
                    let sum = r.sum.and_then(|s| self.ledger.sums.get(s));
                    sum.is_some_and(|s| s.span == *span)
                })
            })
        });
        let mut passages = self.ledger.passages.iter();
        let told = passages.any(|p| spans.iter().all(|s| p.span.covers(*s)));
        (listed || told).then(|| Span::new(first.start, last.end))
    }

    /// Whether a value is stated in what is recommended or decided.
    pub(super) fn is_decided(&self, value: Decimal) -> bool {
        let mut passages = self.ledger.passages.iter().filter(|p| p.part.rank() == 1);
        passages.any(|p| {
            let mut sums = p.sums.iter().filter_map(|i| self.ledger.sums.get(*i));
            sums.any(|s| s.value == Some(value))
        })
    }

    /// Where a value is stated.
    pub(super) fn stated_as(&self, value: Decimal) -> Option<Value<Decimal>> {
        let mut stated = self.ledger.stated();
        let same = stated.find(|s| s.value == Some(value))?;
        Some(Value::new(value, same.span))
    }
}

/// Those who receive are as doubtful as the sum when the awards found do not reach it: one may have been missed.
pub(super) fn others_unfound(conflict: &Issue, awards: usize) -> Issue {
    let found = if awards == 1 {
        "one recipient was found".to_owned()
    } else {
        format!("{awards} recipients were found")
    };
    Issue::new(
        Code::AmbiguousField,
        format!("{found}, and there may be more: {}", conflict.message),
    )
    .about("/recipient")
    .on(conflict.page)
}
