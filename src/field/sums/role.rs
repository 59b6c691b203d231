//! What each sum is to the decision, as far as the sentences around it say.

use super::lists::AwardRow;
use super::passage::Ledger;
use super::rules::Hit;
use crate::field::facts::AmountRole;
use crate::profile::Says;

/// What the rules say of each sum; where they differ, the first of these wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Mention,
    Income,
    Award,
    RunningTotal,
    AwardsTotal,
    Total,
    Sum,
    Request,
    Nothing,
}

fn role_of(says: Says) -> Role {
    match says {
        Says::Mention => Role::Mention,
        Says::Income => Role::Income,
        Says::Award => Role::Award,
        Says::RunningTotal => Role::RunningTotal,
        Says::Total => Role::Total,
        Says::AwardsTotal => Role::AwardsTotal,
        Says::Sum => Role::Sum,
        Says::Request => Role::Request,
        Says::Recipient | Says::Gives | Says::Funding | Says::List | Says::Elsewhere | Says::NoMoney => {
            Role::Nothing
        }
    }
}

pub(super) fn assign(ledger: &mut Ledger, hits: &[Hit], rows: &[AwardRow]) -> Vec<Role> {
    let mut roles = vec![Role::Nothing; ledger.sums.len()];
    let mut claim = |i: Option<usize>, role: Role| {
        if let Some(slot) = i.and_then(|i| roles.get_mut(i)) {
            *slot = (*slot).min(role);
        }
    };
    for h in hits {
        claim(h.money, role_of(h.says));
        claim(h.total, Role::Total);
    }
    for r in rows {
        claim(r.sum, Role::Award);
    }
    enumerations(ledger, &mut roles);
    for (i, s) in ledger.sums.iter_mut().enumerate() {
        match roles[i] {
            // A row of a table has its role from its column.
            Role::Nothing if s.role == AmountRole::Total => roles[i] = Role::AwardsTotal,
            Role::Total | Role::AwardsTotal | Role::RunningTotal => s.role = AmountRole::Total,
            _ => {}
        }
    }
    roles
}

/// `quotes of £44,210, £47,000 and £52,900`: what is said of the first is said of all.
fn enumerations(ledger: &Ledger, roles: &mut [Role]) {
    for passage in &ledger.passages {
        let marked = passage.annotated.text();
        let mut last: Option<(usize, usize)> = None;
        for (at, c) in marked.char_indices() {
            let end = at + c.len_utf8();
            let sum = marked
                .get(at..end)
                .and_then(|mark| passage.annotated.sum(mark))
                .and_then(|i| passage.sums.get(i).copied());
            let Some(sum) = sum else { continue };
            if let Some((before, from)) = last
                && roles.get(before) == Some(&Role::Mention)
                && marked.get(from..at).is_some_and(joins)
                && let Some(slot) = roles.get_mut(sum)
            {
                *slot = Role::Mention;
            }
            last = Some((sum, end));
        }
    }
}

/// Whether only commas and joining words stand between two sums.
fn joins(between: &str) -> bool {
    between
        .split(|c: char| c.is_whitespace() || c == ',')
        .all(|word| matches!(word, "" | "and" | "or" | "to" | "then"))
}

pub(super) fn best(roles: &[Role]) -> Role {
    if roles.contains(&Role::Sum) {
        Role::Sum
    } else {
        Role::Request
    }
}
