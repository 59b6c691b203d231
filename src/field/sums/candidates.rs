//! The sums and names that were weighed and not taken, each with what speaks for it and what it lacks: for explaining.

use std::collections::BTreeSet;

use super::entity::entities;
use super::evidence::{Mark, Weight};
use super::passage::Ledger;
use super::weigh::{ENOUGH, Weighed};
use crate::field::facts::{Facts, Step};
use crate::layout::Span;

/// What was weighed and stands in no step of `facts` yet, the likeliest first.
pub(super) fn others(ledger: &Ledger, weighed: &Weighed, facts: &Facts) -> Vec<Step> {
    let told: BTreeSet<(&str, Option<Span>)> =
        facts.trail.iter().map(|s| (s.field.as_str(), s.span)).collect();
    let mut out: Vec<(i32, Step)> = Vec::new();
    for (i, sum) in ledger.sums.iter().enumerate() {
        let Some(weight) = weighed.sums.get(i) else {
            continue;
        };
        let step = Step {
            field: "/amount".to_owned(),
            rule: evidence(weight),
            span: Some(sum.span),
            value: sum.raw.clone(),
            chosen: false,
            why: lack_of_sum(ledger, weight, i),
        };
        if !told.contains(&("/amount", step.span)) {
            out.push((weight.total, step));
        }
    }
    out.sort_by_key(|(weight, step)| (std::cmp::Reverse(*weight), step.span));
    let mut names: Vec<Step> = Vec::new();
    for entity in entities(ledger, weighed) {
        let Some((place, _)) = entity.places.first() else {
            continue;
        };
        let (Some(body), Some(weight)) = (weighed.bodies.get(*place), weighed.body_weights.get(*place))
        else {
            continue;
        };
        let span = body.named.name.span;
        let again = facts.money.awards.iter().any(|a| {
            let name = &a.recipient.value;
            *name == body.named.name.value
        });
        if again || told.contains(&("/recipient", Some(span))) {
            continue;
        }
        names.push(Step {
            field: "/recipient".to_owned(),
            rule: evidence(weight),
            span: Some(span),
            value: body.named.name.value.clone(),
            chosen: false,
            why: if entity.weight >= ENOUGH {
                "others have as much or more evidence, or no sum goes with it".to_owned()
            } else {
                lack(entity.weight)
            },
        });
    }
    let sums = out.into_iter().map(|(_, step)| step);
    sums.chain(names).collect()
}

fn evidence(weight: &Weight) -> String {
    if weight.named.is_empty() {
        "nothing around it".to_owned()
    } else {
        weight.in_words()
    }
}

fn lack_of_sum(ledger: &Ledger, weight: &Weight, sum: usize) -> String {
    let part = ledger.passage_of(sum).map(|p| &p.part);
    if part.is_none_or(|p| !p.counts()) {
        return "it stands where no sum is this decision's: a table, an appendix, an option that was not taken".to_owned();
    }
    if weight.is(Mark::Income) {
        return "it is money that comes in".to_owned();
    }
    if weight.is(Mark::Running) {
        return "it is what this comes to with what was given before".to_owned();
    }
    if weight.total >= ENOUGH {
        return "others have as much or more evidence, or it is part of them".to_owned();
    }
    lack(weight.total)
}

/// `+1.2, and +2.0 is needed`.
fn lack(weight: i32) -> String {
    let tenths = |w: i32| {
        format!(
            "{}{}.{}",
            if w < 0 { '-' } else { '+' },
            w.abs() / 100,
            w.abs() % 100 / 10
        )
    };
    format!("{} in all, and {} is needed", tenths(weight), tenths(ENOUGH))
}
