//! Money: every sum and what it is to the decision, who receives what, where it comes from, and the total committed.
//!
//! Sums, dates and financial years are found first and stand as single marks in the text ([`annotate`]); the profile's
//! rules look at that text ([`rules`]), header fields say theirs ([`stated`]); sentences that give in other words are read by the bodies and sums in them
//! ([`cast`], [`gives`]); lists and tables of recipients are read row by row ([`lists`], [`tables`]); what
//! they all say is weighed together ([`resolve`]): what each sum is ([`role`]), who is said to receive it ([`claim`]), what
//! that makes for each recipient ([`award`]) and in all ([`total`]). What is left open is closed where only one answer is
//! left ([`infer`]). Nothing is settled by one sentence alone if another contradicts it.

mod annotate;
mod award;
mod cast;
mod claim;
mod gives;
mod infer;
mod lists;
mod parts;
mod passage;
mod proof;
mod purse;
mod resolve;
mod role;
mod rules;
mod stated;
mod tables;
#[cfg(test)]
mod tests;
mod total;
mod year;

use super::date::DatesByPlace;
use super::facts::Facts;
use crate::layout::Layout;
use crate::profile::Profile;
use crate::section::Outline;

/// Reads everything about money.
pub(super) fn read(
    layout: &Layout,
    profile: &Profile,
    outline: &Outline,
    dates: &DatesByPlace<'_>,
    facts: &mut Facts,
) {
    let mut ledger = passage::gather(layout, profile, outline, dates);
    let explained = cast::explained(layout, &ledger);
    let mut hits = rules::apply(layout, profile, &ledger, &explained);
    hits.extend(stated::read(layout, profile, outline, &mut ledger, facts));
    let parts = parts::read(&ledger);
    parts::without_sums(&mut hits, &parts);
    let cast = cast::read(layout, profile, &ledger, &explained);
    hits.extend(gives::read(&ledger, &hits, &cast, &parts));
    let mut rows = lists::read(layout, profile, &ledger, &hits);
    rows.extend(tables::read(layout, profile, outline, &mut ledger, &hits));
    let said = resolve::Said {
        explained: &explained,
        hits: &hits,
        rows: &rows,
        cast: &cast,
        parts: &parts,
    };
    resolve::settle(layout, profile, &mut ledger, &said, facts);
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
