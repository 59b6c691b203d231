//! The number's year against the decision's.

use jiff::civil::Date;

use super::Read;
use crate::issue::{Code, Issue};

pub(super) fn check(read: &Read<'_>) -> Vec<Issue> {
    if read.profile.number.financial {
        return Vec::new();
    }
    let Some(number) = &read.facts.number else {
        return Vec::new();
    };
    let (Some(year), Some(date)) = (number.value.year, decision_date(read)) else {
        return Vec::new();
    };
    if i32::from(date.year()) == i32::from(year) {
        return Vec::new();
    }
    vec![
        Issue::new(
            Code::YearMismatch,
            format!(
                "the number \"{}\" is of {year}, the decision is dated {date}",
                number.value.printed
            ),
        )
        .about("/number")
        .on(read.layout.text.page(number.span)),
    ]
}

/// The date of the decision: of its header field, else beside the decision-maker's signature.
pub(super) fn decision_date(read: &Read<'_>) -> Option<Date> {
    let header = read.facts.decision_date.as_ref().map(|d| d.value);
    header.or_else(|| {
        read.facts
            .decision_maker()
            .and_then(|(_, s)| s.date.as_ref())
            .map(|d| d.value)
    })
}
