//! What each sum is to the decision, as far as the sentences around it say.

use super::context::{Flag, Slot};
use super::evidence::Mark;
use super::lists::AwardRow;
use super::passage::Ledger;
use super::weigh::{ENOUGH, Weighed};
use crate::field::facts::AmountRole;
use crate::text::Vocabulary;

/// What a sum is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Mention,
    Income,
    Award,
    RunningTotal,
    AwardsTotal,
    Total,
    Sum,
    Nothing,
}

/// Weight below which a sum is nothing of this decision's, in hundredths.
const NOTHING: i32 = -50;

pub(super) fn assign(ledger: &mut Ledger, weighed: &Weighed, rows: &[AwardRow]) -> Vec<Role> {
    let grants = Vocabulary::shared().class("grant").unwrap_or_default();
    let mut roles: Vec<Role> = (0..ledger.sums.len())
        .map(|i| {
            let (Some(w), Some(c)) = (weighed.sums.get(i), weighed.sum_contexts.get(i)) else {
                return Role::Nothing;
            };
            let of_awards = c.get(Slot::Head).with(c.get(Slot::Mods)).meets(grants) && c.is(Flag::Plural);
            if w.is(Mark::Income) {
                Role::Income
            } else if w.is(Mark::Running) {
                Role::RunningTotal
            } else if w.total < NOTHING {
                Role::Mention
            } else if w.is(Mark::Total) && w.total >= ENOUGH / 2 && of_awards {
                Role::AwardsTotal
            } else if w.is(Mark::Total) && w.total >= ENOUGH {
                Role::Total
            } else if w.total >= ENOUGH {
                Role::Sum
            } else {
                Role::Nothing
            }
        })
        .collect();
    for sum in rows.iter().filter_map(|r| r.sum) {
        if let Some(slot) = roles.get_mut(sum) {
            *slot = Role::Award;
        }
    }
    for (s, role) in ledger.sums.iter_mut().zip(roles.iter_mut()) {
        match role {
            // A row of a table has its role from its column.
            Role::Nothing if s.role == AmountRole::Total => *role = Role::AwardsTotal,
            Role::Total | Role::AwardsTotal | Role::RunningTotal => s.role = AmountRole::Total,
            _ => {}
        }
    }
    roles
}
