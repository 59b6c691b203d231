//! Certificates against the decision they allow.

use super::{Read, year};
use crate::issue::{Code, Issue};
use crate::profile::SignOffRole;

pub(super) fn check(read: &Read<'_>) -> Vec<Issue> {
    let Some(decided) = year::decision_date(read) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (i, s) in read.facts.sign_offs.iter().enumerate() {
        if s.role == SignOffRole::DecisionMaker {
            continue;
        }
        let Some(date) = &s.date else { continue };
        if date.value <= decided {
            continue;
        }
        let who = s.title.as_ref().map_or(s.role.as_str(), |t| t.value.as_str());
        out.push(
            Issue::new(
                Code::DateOrder,
                format!(
                    "{who} signed on {}, after the decision of {decided} that this allows",
                    date.value
                ),
            )
            .about(format!("/sign_offs/{i}/date"))
            .on(read.layout.text.page(date.span)),
        );
    }
    out
}
