//! Money: every sum and what it is to the decision, who receives what, where it comes from, and the total committed.
//!
//! Sums, dates and financial years stand as single marks in the text ([`annotate`]); the bodies named are found once
//! ([`mention`]). Each paragraph is cut into words with their classes ([`units`]); the clause around a sum or a body
//! ([`clause`]) is evidence of what it is, by the rows of `frames.toml` ([`evidence`]), and so is what it adds up to
//! ([`equations`]). All of it is weighed ([`weigh`]). Rules of profiles ([`rules`]), header fields ([`stated`]), lists
//! and tables ([`lists`], [`tables`]) count as strong evidence. What follows is settled in one place ([`resolve`]): who is said
//! to receive which sum ([`claim`]), which sum is what is decided ([`choice`]), what that makes for each recipient
//! ([`award`]) and in all ([`total`]). A candidate is taken only if it has evidence enough and leads; nothing is taken
//! because it is the last one left.

mod annotate;
mod award;
mod candidates;
mod choice;
mod claim;
mod clause;
mod context;
mod entity;
mod equations;
mod evidence;
mod funding;
mod grammar;
mod layers;
mod lists;
mod mention;
mod named;
mod of_body;
mod of_sum;
mod parts;
mod passage;
mod proof;
mod referred;
mod resolve;
mod role;
mod rules;
mod sentence;
mod several;
mod stated;
mod subject;
mod tables;
#[cfg(test)]
mod tests;
mod total;
mod units;
mod verb;
mod weigh;
mod year;

use super::date::DatesByPlace;
use super::facts::Facts;
use crate::layout::Layout;
use crate::profile::{Profile, Says};
use crate::section::Outline;

/// Everything found before it is settled what it comes to.
struct Found {
    ledger: passage::Ledger,
    explained: Vec<named::Named>,
    hits: Vec<rules::Hit>,
    rows: Vec<lists::AwardRow>,
    parts: std::collections::BTreeSet<usize>,
    weighed: weigh::Weighed,
}

fn find(
    layout: &Layout,
    profile: &Profile,
    outline: &Outline,
    dates: &DatesByPlace<'_>,
    facts: &mut Facts,
) -> Found {
    let mut ledger = passage::gather(layout, profile, outline, dates);
    let explained = mention::explained(layout, &ledger);
    let mut hits = rules::apply(layout, profile, &ledger, &explained);
    hits.extend(stated::read(layout, profile, outline, &mut ledger, facts));
    let parts = parts::read(&ledger);
    parts::without_sums(&mut hits, &parts);
    let mut rows = lists::read(layout, profile, &ledger, &hits);
    rows.extend(tables::read(layout, profile, outline, &mut ledger, &hits));
    let bodies = mention::bodies(layout, profile, &ledger, &explained);
    let weighed = weigh::weigh(profile.vocabulary(), &ledger, bodies, &hits, year_of(facts));
    // What gives a sum in the same paragraph is not a decision without money, whatever else it speaks of.
    hits.retain(|h| {
        h.says != Says::NoMoney
            || !ledger
                .passages
                .get(h.passage)
                .is_some_and(|p| p.sums.iter().any(|s| weighed.is_given(*s)))
            || !weighed.receives(h.passage)
    });
    Found {
        ledger,
        explained,
        hits,
        rows,
        parts,
        weighed,
    }
}

/// Reads everything about money.
pub(super) fn read(
    layout: &Layout,
    profile: &Profile,
    outline: &Outline,
    dates: &DatesByPlace<'_>,
    facts: &mut Facts,
) {
    let mut found = find(layout, profile, outline, dates, facts);
    let said = resolve::Said {
        explained: &found.explained,
        hits: &found.hits,
        rows: &found.rows,
        weighed: &found.weighed,
        parts: &found.parts,
    };
    resolve::settle(layout, profile, &mut found.ledger, &said, facts);
}

/// One layer of what is read of money, line by line. `facts`: what was read of the same document.
pub(super) fn layer(
    layout: &Layout,
    profile: &Profile,
    outline: &Outline,
    dates: &DatesByPlace<'_>,
    facts: &Facts,
    layer: super::MoneyLayer,
) -> Vec<String> {
    let found = find(layout, profile, outline, dates, &mut facts.clone());
    layers::lines(layout, &found.ledger, &found.weighed, layer)
}

/// The year of the decision: that of its number, else of its date.
fn year_of(facts: &Facts) -> Option<i16> {
    let number = facts.number.as_ref().and_then(|n| n.value.year);
    let signed = || {
        facts
            .decision_maker()
            .and_then(|(_, s)| s.date.as_ref())
            .map(|d| d.value.year())
    };
    number.and_then(|y| i16::try_from(y).ok()).or_else(signed)
}

/// Where the profile's rules fit: a rule, its words, and whether they count.
pub(super) fn matches(
    layout: &Layout,
    profile: &Profile,
    outline: &Outline,
    dates: &DatesByPlace<'_>,
) -> Vec<super::RuleMatch> {
    rules::matches(layout, profile, &passage::gather(layout, profile, outline, dates))
}
