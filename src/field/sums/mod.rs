//! Money: every sum and what it is to the decision, who receives what, where it comes from, and the total committed.
//!
//! Sums, dates and financial years are found first and stand as single marks in the text ([`annotate`]); the profile's
//! rules look at that text ([`rules`]), header fields say theirs ([`stated`]); lists and tables of recipients are read row by row ([`lists`], [`tables`]); what
//! they all say is weighed together ([`resolve`]). Nothing is settled by one sentence alone if another contradicts it.

mod annotate;
mod lists;
mod passage;
mod resolve;
mod rules;
mod stated;
mod tables;
mod year;

use super::facts::Facts;
use crate::layout::Layout;
use crate::profile::Profile;
use crate::section::Outline;

/// Reads everything about money.
pub(super) fn read(layout: &Layout, profile: &Profile, outline: &Outline, facts: &mut Facts) {
    let mut ledger = passage::gather(layout, profile, outline);
    let mut hits = rules::apply(layout, profile, &ledger);
    hits.extend(stated::read(layout, profile, outline, &mut ledger, facts));
    let mut rows = lists::read(layout, profile, &ledger, &hits);
    rows.extend(tables::read(layout, profile, outline, &mut ledger, &hits));
    resolve::settle(layout, profile, &mut ledger, &hits, &rows, facts);
}
