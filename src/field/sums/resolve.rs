//! What rules, lists and tables say, weighed together: who receives what, and the total the decision commits.

use std::collections::BTreeSet;

use super::lists::AwardRow;
use super::named::Named;
use super::passage::Ledger;
use super::role::{self, Role};
use super::rules::Hit;
use super::weigh::Weighed;
use super::{award, candidates, claim, funding, total, year};
use crate::field::facts::{AmountRole, AmountStatus, Facts};
use crate::issue::{Code, Issue};
use crate::layout::Layout;
use crate::profile::{OutcomeStatus, Profile, Says};

/// All statements about money.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'s> {
    /// By sentences.
    pub(super) hits: &'s [Hit],
    /// By lists and tables.
    pub(super) rows: &'s [AwardRow],
    /// Bodies with their abbreviations.
    pub(super) explained: &'s [Named],
    /// Every sum and body with its evidence.
    pub(super) weighed: &'s Weighed,
    /// Sums that are parts of one by their years.
    pub(super) parts: &'s BTreeSet<usize>,
}

/// Weight from which a claim in what is recommended is plain, in hundredths.
const PLAIN: i32 = 900;

/// Weighs everything and fills in what is certain.
pub(super) fn settle(
    layout: &Layout,
    profile: &Profile,
    ledger: &mut Ledger,
    said: &Said<'_>,
    facts: &mut Facts,
) {
    let Said { hits, rows, .. } = *said;
    let Said { weighed, parts, .. } = *said;
    let mut roles = role::assign(ledger, weighed, rows);
    let mut claims = claim::made(layout, ledger, weighed, hits, rows, parts);
    let mended = claim::spelt_alike(layout, &mut claims);
    let doubt = claim::complete(ledger, weighed, hits, parts, &mut claims);
    if claim::spelt_alike(layout, &mut claims) || mended {
        facts.repaired.push("/recipient".to_owned());
    }
    claim::in_full(layout, said.explained, &mut claims);
    claim::outweighed(ledger, weighed, &mut claims);
    if hits.iter().any(|h| h.says == Says::NoMoney) {
        // A decision that commits none may tell of what others give; only its own recommendation gives.
        claims.retain(|c| (c.rank == 1 && c.sum.is_some()) || c.group.is_some());
    }
    let undecided = facts.outcome.status.is_none();
    let unsigned = facts
        .decision_maker()
        .is_some_and(|(_, s)| s.date.is_none() && s.raw_date.is_none() && s.signed != Some(true));
    let proposed = undecided && !profile.is_generic() && unsigned;
    if undecided && profile.is_generic() || proposed {
        // A paper that decides nothing gives nothing.
        claims.clear();
    }
    if only_received(ledger, weighed) {
        claims.retain(|c| c.group.is_some());
        for (i, role) in roles.iter_mut().enumerate() {
            let decided = ledger.passage_of(i).is_some_and(|p| p.part.rank() == 1);
            if !decided && *role != Role::Income {
                *role = Role::Nothing;
            }
        }
    }
    let decided = facts.outcome.status.as_ref().map(|s| s.value);
    if matches!(
        decided,
        Some(OutcomeStatus::Rejected | OutcomeStatus::Deferred | OutcomeStatus::Noted)
    ) {
        // A sum that was not granted belongs to no recipient.
        claims.clear();
        roles.fill(Role::Mention);
        for s in &mut ledger.sums {
            s.role = AmountRole::Mention;
        }
    }
    if !claims.is_empty() || roles.iter().any(|r| *r != Role::Mention) {
        nobody_certain(layout, ledger, &doubt, facts);
    }
    let awards = award::of(ledger, &claims, facts);
    // A sentence that gives one body one sum in what is recommended speaks for itself.
    let plain = claims
        .iter()
        .any(|c| c.rank == 1 && c.sum.is_some() && c.weight >= PLAIN);
    let others = award::more_than_one(layout, ledger, &awards).filter(|_| !plain);
    let alone = others.is_some();
    facts.issues.extend(others);
    for claim in &claims {
        if let Some(s) = claim.sum.and_then(|s| ledger.sums.get_mut(s)) {
            s.role = AmountRole::Award;
        }
    }
    total::settle(layout, profile, ledger, said, &roles, (awards, alone), facts);
    let open = proposed || undecided && profile.is_generic();
    if open && let Some(sum) = facts.money.amount.take() {
        let printed = layout.text.slice(sum.span);
        let message = if proposed {
            format!("\"{printed}\" is recommended, and the paper says neither what was decided nor when")
        } else {
            format!("\"{printed}\" may be what is decided, but the paper does not say that anything was")
        };
        facts.issues.push(
            Issue::new(Code::AmbiguousField, message)
                .about("/amount")
                .on(layout.text.page(sum.span))
                .suggesting(Some(sum.value.normalize().to_string())),
        );
        facts.money.currency = None;
        facts.money.status = proposed.then_some(AmountStatus::Proposed);
    }
    let gives = facts.money.amount.is_some() || !facts.money.awards.is_empty();
    facts.money.funding = funding::funding(layout, profile, ledger, hits, gives, &mut facts.trail);
    facts.money.financial_year = year::financial_year(ledger, weighed, hits, facts);
    facts.money.period = year::funded_period(layout, ledger, facts);
    if gives && facts.money.financial_year.is_none() {
        facts.money.financial_year = year::of_what_is_funded(facts);
    }
    let others = candidates::others(ledger, weighed, facts);
    facts.trail.extend(others);
    let mut sums = std::mem::take(&mut ledger.sums);
    sums.sort_by_key(|s| s.span);
    facts.money.sums = sums;
}

/// Whether what is recommended or decided takes money in and gives none.
fn only_received(ledger: &Ledger, weighed: &Weighed) -> bool {
    let decided = |i: &usize| ledger.passage_of(*i).is_some_and(|p| p.part.rank() == 1);
    let all = || (0..ledger.sums.len()).filter(decided);
    let income = |i: usize| {
        weighed
            .sums
            .get(i)
            .is_some_and(|w| w.is(super::evidence::Mark::Income))
    };
    let mut sums = all();
    sums.next().is_some() && all().all(income)
}

/// Tells between which names or sums the evidence does not decide.
fn nobody_certain(layout: &Layout, ledger: &Ledger, doubt: &claim::Doubt, facts: &mut Facts) {
    if let [first, ..] = doubt.names.as_slice() {
        facts.issues.push(
            Issue::new(
                Code::AmbiguousField,
                format!(
                    "who receives the money is not certain: {}",
                    doubt.names.join(" or ")
                ),
            )
            .about("/recipient")
            .suggesting(Some(first.clone())),
        );
    }
    let sums: Vec<_> = doubt
        .sums
        .iter()
        .filter_map(|i| Some((*i, ledger.sums.get(*i)?)))
        .collect();
    let Some((_, first)) = sums.first() else { return };
    let printed: Vec<String> = sums.iter().map(|(_, s)| format!("\"{}\"", s.raw)).collect();
    facts.issues.push(
        Issue::new(
            Code::AmbiguousField,
            format!(
                "which sum the decision commits is not certain: {}",
                printed.join(" or ")
            ),
        )
        .about("/amount")
        .on(layout.text.page(first.span))
        .suggesting(first.value.map(|v| v.normalize().to_string())),
    );
}
