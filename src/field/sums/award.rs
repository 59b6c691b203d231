//! Claims for one recipient to one award, and what stands against it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::claim::Claim;
use super::passage::{Ledger, PartKindOf};
use crate::field::facts::{AmountRole, AwardFact, Direction, Facts, Step, SumFact, Value};
use crate::field::money::Per;
use crate::field::texts::tidy;
use crate::issue::{Code, Issue};
use crate::layout::{Layout, Span};
use crate::pattern::Regex;

/// An award, and what stands against it.
pub(super) struct Award {
    pub(super) fact: AwardFact,
    pub(super) at: Span,
    /// Sums that should be one and are not: as printed, with their places.
    pub(super) conflict: Vec<(String, Span)>,
    /// The whole, where the award is paid in parts that are stated.
    pub(super) whole: Option<Value<Decimal>>,
}

type Stated<'c> = (&'c Claim, Decimal, Option<Per>);

struct Group<'c> {
    first: &'c Claim,
    members: Vec<&'c Claim>,
}

/// One award a recipient; in a list or table one a row.
pub(super) fn of(ledger: &Ledger, claims: &[Claim], facts: &mut Facts) -> Vec<Award> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut ordered: Vec<&Claim> = claims.iter().collect();
    // Rows of one list first, in their order; then by how near to the decision.
    ordered.sort_by_key(|c| (c.group.is_none(), c.rank, c.at));
    for c in ordered {
        // A body that stands in two rows of one table has two awards.
        let same_row = |g: &Group<'_>| {
            (g.first.named.same(&c.named) || shortened(ledger, g.first, c))
                && !(c.group.is_some()
                    && g.members
                        .iter()
                        .any(|m| m.group == c.group && m.sum != c.sum && m.at != c.at))
        };
        match groups.iter_mut().find(|g| same_row(g)) {
            Some(g) => g.members.push(c),
            None => groups.push(Group {
                first: c,
                members: vec![c],
            }),
        }
    }
    // Where one list or table names them all, its order is theirs.
    let lists: BTreeSet<usize> = claims.iter().filter_map(|c| c.group).collect();
    let place = |g: &Group<'_>, list: usize| {
        let row = g.members.iter().find(|m| m.group == Some(list));
        row.map(|m| m.at)
    };
    let whole = lists
        .into_iter()
        .find(|l| groups.iter().all(|g| place(g, *l).is_some()));
    let mut out: Vec<(Span, Award)> = groups
        .iter()
        .map(|g| {
            let award = award(ledger, g, claims, facts);
            let at = whole.and_then(|list| place(g, list)).unwrap_or(award.at);
            (at, award)
        })
        .collect();
    out.sort_by_key(|(at, _)| *at);
    out.into_iter().map(|(_, award)| award).collect()
}

/// A claim's amount as it is compared: value and rate.
fn worth(ledger: &Ledger, c: &Claim) -> Option<(Decimal, Option<Per>)> {
    let s = ledger.sums.get(c.sum?)?;
    Some((s.value?, s.per))
}

/// Whether two claims give one sum to one body that one of them names in short: `Wandle` in a table, `London Borough of
/// Wandle` in the text.
fn shortened(ledger: &Ledger, a: &Claim, b: &Claim) -> bool {
    let words = |c: &Claim| -> Vec<String> {
        c.named
            .name
            .value
            .split_whitespace()
            .map(str::to_lowercase)
            .collect()
    };
    let (a_words, b_words) = (words(a), words(b));
    let within = |short: &[String], long: &[String]| long.windows(short.len().max(1)).any(|w| w == short);
    let value = |c: &Claim| worth(ledger, c).map(|w| w.0);
    a.group != b.group
        && value(a).is_some()
        && value(a) == value(b)
        && (within(&a_words, &b_words) || within(&b_words, &a_words))
}

fn award(ledger: &Ledger, g: &Group<'_>, claims: &[Claim], facts: &mut Facts) -> Award {
    let mut members = g.members.clone();
    members.sort_by_key(|c| c.at);
    let appears = members.iter().map(|c| c.at).min().unwrap_or(g.first.at);
    // The first mention that gives the fuller name is the one kept.
    let named = members
        .iter()
        .map(|c| &c.named)
        .max_by_key(|n| {
            (
                n.part_of.is_some() || n.alias.is_some(),
                std::cmp::Reverse(n.name.span),
            )
        })
        .unwrap_or(&g.first.named);
    let part_of = members.iter().find_map(|c| c.named.part_of.clone());
    let alias = members.iter().find_map(|c| c.named.alias.clone());
    let stated: Vec<(&Claim, Decimal, Option<Per>)> = members
        .iter()
        .filter_map(|c| worth(ledger, c).map(|(v, p)| (*c, v, p)))
        .collect();
    // What the decision-maker's own sentence says is what was decided.
    let decided: Vec<Stated<'_>> = stated
        .iter()
        .filter(|(c, _, _)| {
            c.sum
                .and_then(|s| ledger.passage_of(s))
                .is_some_and(|p| p.part.kind == PartKindOf::Outcome)
        })
        .copied()
        .collect();
    let stated = if decided.is_empty() { stated } else { decided };
    let stated = without_parts(ledger, g, claims, &stated);
    let distinct: BTreeSet<Decimal> = stated.iter().map(|(_, v, _)| *v).collect();
    let best = stated
        .iter()
        .min_by_key(|(c, _, _)| (c.group.is_none(), c.rank, c.at));
    let mut conflict = Vec::new();
    let mut whole = None;
    let mut amount = None;
    let printed = |c: &Claim| {
        c.sum
            .and_then(|s| ledger.sums.get(s))
            .map(|s| (s.raw.clone(), s.span))
    };
    if distinct.len() <= 1 {
        amount = best.and_then(|(c, v, _)| printed(c).map(|(_, span)| Value::new(*v, span)));
    } else if let Some((rate, sum)) = rate_and_whole(&stated) {
        amount = printed(rate.0).map(|(_, span)| Value::new(rate.1, span));
        whole = printed(sum.0).map(|(_, span)| Value::new(sum.1, span));
    } else if let Some(sum) = parts_of_a_whole(ledger, &stated) {
        amount = Some(sum.clone());
        whole = Some(sum);
    } else {
        let mut seen = BTreeSet::new();
        for (c, v, _) in &stated {
            if seen.insert(*v) {
                conflict.extend(printed(c));
            }
        }
    }
    let source = best.map(|(c, _, _)| *c).unwrap_or(g.first);
    let sum = source.sum.and_then(|s| ledger.sums.get(s));
    let first_of = |f: &dyn Fn(&SumFact) -> bool| {
        stated
            .iter()
            .filter_map(|(c, _, _)| ledger.sums.get(c.sum?))
            .find(|s| f(s))
    };
    let qualifier = first_of(&|s| s.qualifier.is_some()).and_then(|s| s.qualifier);
    let per = sum.and_then(|s| s.per).or_else(|| {
        let with = first_of(&|s| s.per.is_some())?;
        (amount.as_ref().map(|a| a.value) == with.value).then_some(with.per)?
    });
    for (i, m) in members.iter().enumerate() {
        facts.trail.push(Step {
            field: "/recipient".to_owned(),
            rule: m.rule.clone(),
            span: Some(m.named.name.span),
            value: m.named.name.value.clone(),
            chosen: i == 0,
            why: if i == 0 {
                "named first"
            } else {
                "the same body again"
            }
            .to_owned(),
        });
        if let Some(s) = m.sum.and_then(|s| ledger.sums.get(s)) {
            let agrees = conflict.is_empty();
            facts.trail.push(Step {
                field: "/amount".to_owned(),
                rule: m.rule.clone(),
                span: Some(s.span),
                value: s.raw.clone(),
                chosen: agrees && amount.as_ref().is_some_and(|a| a.span == s.span),
                why: if !agrees {
                    "other sentences say otherwise"
                } else if amount.as_ref().is_some_and(|a| a.span == s.span) {
                    "the nearest to the decision"
                } else {
                    "says the same"
                }
                .to_owned(),
            });
        }
    }
    Award {
        fact: AwardFact {
            recipient: named.name.clone(),
            part_of,
            alias,
            currency: amount
                .is_some()
                .then(|| sum.map(|s| s.currency.clone()))
                .flatten(),
            amount,
            qualifier: qualifier.filter(|_| conflict.is_empty()),
            per,
            purpose: members.iter().find_map(|c| c.purpose.clone()),
            direction: Direction::Out,
            total: whole.clone().filter(|_| per.is_some()),
        },
        at: appears,
        conflict,
        whole,
    }
}

/// Leaves out what is part of another sum given to the same body: `£42,000 is to be paid in two parts, of £30,000 now and
/// £12,000 when the work is done`. The paragraph proves it: the part and its neighbours, none of them given to somebody
/// else, add up to the other sum exactly.
fn without_parts<'c>(
    ledger: &Ledger,
    g: &Group<'_>,
    claims: &[Claim],
    stated: &[Stated<'c>],
) -> Vec<Stated<'c>> {
    let of_others: BTreeSet<usize> = claims
        .iter()
        .filter(|c| g.members.iter().all(|m| !std::ptr::eq(*m, *c)))
        .filter_map(|c| c.sum)
        .collect();
    let part = |s: &Stated<'_>| {
        let Some(at) = s.0.sum else { return false };
        let own = ledger.passage_of(at).map_or(&[][..], |p| p.sums.as_slice());
        own.len() <= PARTS
            && stated
                .iter()
                .filter(|w| w.1 > s.1 && w.2.is_none() && s.2.is_none())
                .any(|w| neighbours_make(ledger, own, at, w.1, &of_others))
    };
    stated.iter().filter(|s| !part(s)).copied().collect()
}

/// Sums of a paragraph among which parts are looked for: every run of them is tried.
const PARTS: usize = 16;

/// Whether a sum and its neighbours in a paragraph add up to a whole, which is none of them.
fn neighbours_make(
    ledger: &Ledger,
    sums: &[usize],
    at: usize,
    whole: Decimal,
    of_others: &BTreeSet<usize>,
) -> bool {
    let value = |i: usize| {
        let sum = ledger
            .sums
            .get(i)
            .filter(|s| s.per.is_none() && !of_others.contains(&i))?;
        sum.value
    };
    let total = |run: &[usize]| {
        run.iter()
            .try_fold(Decimal::ZERO, |a, i| a.checked_add(value(*i)?))
    };
    (2..=sums.len()).any(|n| {
        let mut runs = sums.windows(n);
        runs.any(|run| run.contains(&at) && total(run) == Some(whole))
    })
}

/// A rate and the whole it comes to: `£20,000 a year` and `£60,000`.
fn rate_and_whole<'s, 'c>(stated: &'s [Stated<'c>]) -> Option<(&'s Stated<'c>, &'s Stated<'c>)> {
    // A rate that is repeated without its unit is still a rate.
    let is_rate = |s: &&Stated<'c>| stated.iter().any(|o| o.2.is_some() && o.1 == s.1);
    let rates: Vec<&Stated<'c>> = stated.iter().filter(is_rate).collect();
    let plain: Vec<&Stated<'c>> = stated.iter().filter(|s| !is_rate(s)).collect();
    let one = |v: &[&Stated<'c>]| v.iter().all(|s| s.1 == v[0].1);
    let (rate, whole) = (rates.first()?, plain.first()?);
    (one(&rates) && one(&plain) && whole.1 > rate.1).then_some((*rate, *whole))
}

/// Sums in one sentence that add up to a stated total: one award in parts.
fn parts_of_a_whole(ledger: &Ledger, stated: &[Stated<'_>]) -> Option<Value<Decimal>> {
    let passage = ledger.passage_of(stated.first()?.0.sum?)?;
    let inside = stated
        .iter()
        .all(|s| s.0.sum.is_some_and(|i| passage.sums.contains(&i)));
    if !inside {
        return None;
    }
    let sum: Decimal = stated.iter().try_fold(Decimal::ZERO, |a, s| a.checked_add(s.1))?;
    ledger
        .sums
        .iter()
        .find(|s| s.value == Some(sum) && s.role == AmountRole::Total)
        .map(|s| Value::new(sum, s.span))
}

/// The recommendation speaks of several grants, bodies or contracts, and one recipient was found.
pub(super) fn more_than_one(layout: &Layout, ledger: &Ledger, awards: &[Award]) -> Option<Issue> {
    let [only] = awards else { return None };
    let (span, words) = ledger
        .passages
        .iter()
        .filter(|p| matches!(p.part.kind, PartKindOf::Recommendation | PartKindOf::Outcome))
        .find_map(|p| {
            let text = layout.text.slice(p.span);
            SEVERAL.find(text).map(|m| (p.span.part(m.range()), m.as_str()))
        })?;
    Some(
        Issue::new(
            Code::AmbiguousField,
            format!(
                "the recommendation speaks of \"{}\", and only \"{}\" was found to receive something",
                tidy(words),
                only.fact.recipient.value
            ),
        )
        .about("/recipient")
        .on(layout.text.page(span)),
    )
}

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, used by every test of this room"
)]
static SEVERAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?-u:\b)(?:two|three|four|five|six|seven|eight|nine|ten|\d{1,2}|several|both|these|following|all) (?:[\w-]+ ){0,2}?(?:grants|awards|contracts|agreements|contributions|suppliers|organisations|applications|applicants|recipients|payments|councils|charities|providers|bodies|boroughs|schemes|bids|clubs|companies|contractors|lots)(?-u:\b)",
    )
    .unwrap()
});
