//! The financial year of an award and the dates between which what is funded runs.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::passage::{Ledger, PartKindOf};
use super::rules::Hit;
use super::weigh::{ENOUGH, Weighed};
use crate::field::date::{financial_year_of, period_of};
use crate::field::facts::{Facts, Step, Value};
use crate::issue::{Code, Issue};
use crate::layout::Layout;
use crate::profile::Says;

/// The financial year named in the sentences that give money, if they all name the same.
pub(super) fn financial_year(
    ledger: &Ledger,
    weighed: &Weighed,
    hits: &[Hit],
    facts: &mut Facts,
) -> Option<Value<String>> {
    let said = hits.iter().filter(|h| {
        !matches!(
            h.says,
            Says::Mention | Says::Income | Says::NoMoney | Says::Elsewhere
        )
    });
    let given = ledger.passages.iter().enumerate().filter(|(_, p)| {
        p.part.counts() && p.part.rank() <= 2 && p.sums.iter().any(|s| weighed.is_given(*s))
    });
    let takes = weighed
        .bodies
        .iter()
        .zip(&weighed.body_weights)
        .filter(|(b, w)| {
            w.total >= ENOUGH
                && ledger
                    .passages
                    .get(b.passage)
                    .is_some_and(|p| p.part.counts() && p.part.rank() <= 2)
        })
        .map(|(b, _)| b.passage);
    let speaking: BTreeSet<usize> = said
        .map(|h| h.passage)
        .chain(given.map(|(p, _)| p))
        .chain(takes)
        .collect();
    let mut found: Vec<(u8, String, Value<String>)> = Vec::new();
    for p in speaking {
        let Some(passage) = ledger.passages.get(p) else {
            continue;
        };
        if passage.part.is_history() {
            continue;
        }
        for y in &passage.annotated.years {
            let span = passage.span.part(y.range.clone());
            found.push((passage.part.rank(), y.normal(), Value::new(y.normal(), span)));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0).then(a.2.span.cmp(&b.2.span)));
    let distinct: BTreeSet<&str> = found.iter().map(|(_, y, _)| y.as_str()).collect();
    let one = distinct.len() == 1;
    for (i, (_, year, v)) in found.iter().enumerate() {
        facts.trail.push(Step {
            field: "/financial_year".to_owned(),
            rule: "a financial year in a sentence that gives money".to_owned(),
            span: Some(v.span),
            value: year.clone(),
            chosen: one && i == 0,
            why: if one {
                "the only one named"
            } else {
                "several are named"
            }
            .to_owned(),
        });
    }
    if one {
        found.into_iter().next().map(|(_, _, v)| v)
    } else {
        None
    }
}

/// The financial year in which what is funded begins and ends, where no year is stated. Never that of the decision: money is
/// often decided on before the year it is for.
pub(super) fn of_what_is_funded(facts: &mut Facts) -> Option<Value<String>> {
    let (start, end) = facts.money.period.as_ref()?;
    let year = financial_year_of(start.value);
    if year != financial_year_of(end.value) {
        return None;
    }
    let derived = Value::new(year, start.span);
    facts.trail.push(Step {
        field: "/financial_year".to_owned(),
        rule: DERIVED.to_owned(),
        span: Some(derived.span),
        value: derived.value.clone(),
        chosen: true,
        why: "no other year is stated".to_owned(),
    });
    Some(derived)
}

/// How a year that is not stated is known.
const DERIVED: &str = "the year in which the dates of what is funded lie";

/// First and last day of what is funded.
pub(super) fn funded_period(
    layout: &Layout,
    ledger: &Ledger,
    facts: &mut Facts,
) -> Option<(Value<Date>, Value<Date>)> {
    let mut found: Vec<(u8, Value<Date>, Value<Date>)> = Vec::new();
    for passage in &ledger.passages {
        let counts =
            passage.part.counts() && !passage.part.is_history() && passage.part.kind != PartKindOf::Outcome;
        if !counts {
            continue;
        }
        let Some((a, b)) = period_of(layout.text.slice(passage.span), &passage.dates) else {
            continue;
        };
        if let (Some(from), Some(to)) = (a.day(), b.day()) {
            let at = |r: std::ops::Range<usize>| passage.span.part(r);
            found.push((
                passage.part.rank().min(2),
                Value::new(from, at(a.range)),
                Value::new(to, at(b.range)),
            ));
        }
    }
    found.sort_by_key(|f| f.0);
    let best = found.first()?.0;
    let near: Vec<_> = found.iter().filter(|f| f.0 == best).collect();
    let agree = near
        .iter()
        .all(|f| f.1.value == near[0].1.value && f.2.value == near[0].2.value);
    for (i, (_, from, to)) in found.iter().enumerate() {
        facts.trail.push(Step {
            field: "/period".to_owned(),
            rule: "two dates joined".to_owned(),
            span: Some(from.span),
            value: format!("{} to {}", from.value, to.value),
            chosen: agree && i == 0,
            why: if agree {
                "the nearest to the decision"
            } else {
                "others say otherwise"
            }
            .to_owned(),
        });
    }
    if !agree {
        let said: Vec<String> = near
            .iter()
            .map(|f| format!("{} to {}", f.1.value, f.2.value))
            .collect();
        facts.issues.push(
            Issue::new(
                Code::AmbiguousField,
                format!(
                    "when what is funded runs is not certain: the document says {}",
                    said.join(" and ")
                ),
            )
            .about("/period")
            .on(layout.text.page(near[0].1.span)),
        );
        return None;
    }
    found.into_iter().next().map(|(_, a, b)| (a, b))
}
