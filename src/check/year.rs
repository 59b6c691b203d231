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
    if fits(year, number.value.financial, date) {
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

/// Whether a day lies in the year of a number; a financial year begins in April.
fn fits(year: u16, financial: bool, date: Date) -> bool {
    let of = if financial && date.month() < 4 {
        date.year() - 1
    } else {
        date.year()
    };
    i32::from(of) == i32::from(year)
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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::fits;

    #[test]
    fn calendar_and_financial_years() {
        assert!(fits(2024, false, date(2024, 12, 31)) && !fits(2024, false, date(2025, 1, 1)));
        assert!(fits(2024, true, date(2024, 4, 1)) && fits(2024, true, date(2025, 3, 28)));
        assert!(!fits(2024, true, date(2024, 3, 31)) && !fits(2024, true, date(2025, 4, 1)));
    }
}
