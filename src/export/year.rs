//! The financial year the money of a decision is for, and how that is known.

use jiff::civil::Date;

use crate::record::Record;

/// A financial year, and how it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwardYear {
    /// As `2024/25`.
    pub year: String,
    /// In words a person understands.
    pub how: String,
}

/// The financial year (April to March) a decision's money is for: the one the document states, else the one in which what
/// is funded begins. Never from the date of the decision.
#[must_use]
pub fn award_year(record: &Record) -> Option<AwardYear> {
    if let Some(year) = &record.financial_year {
        let rule = record
            .evidence
            .get("/financial_year")
            .and_then(|e| e.rule.as_deref());
        return Some(AwardYear {
            year: year.clone(),
            how: rule.unwrap_or("stated").to_owned(),
        });
    }
    let (start, end) = (record.period.start.as_deref()?, record.period.end.as_deref()?);
    let (first, last) = (year_of(start)?, year_of(end)?);
    (first != last).then(|| AwardYear {
        year: first,
        how: format!("what is funded begins in it ({start}) and ends on {end}, in {last}"),
    })
}

/// The financial year of a day: `2025-03-31` is in `2024/25`.
fn year_of(day: &str) -> Option<String> {
    let day: Date = day.parse().ok()?;
    Some(crate::field::date::financial_year_of(day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Source;

    fn of(stated: Option<&str>, start: Option<&str>, end: Option<&str>) -> Option<AwardYear> {
        let mut record = Record::empty(Source::named("a.pdf"));
        record.decision_date = Some("2022-05-01".to_owned());
        record.financial_year = stated.map(str::to_owned);
        record.period.start = start.map(str::to_owned);
        record.period.end = end.map(str::to_owned);
        award_year(&record)
    }

    #[test]
    fn the_year_is_stated_or_that_of_what_is_funded_and_never_that_of_the_decision() {
        assert_eq!(of(None, None, None), None);
        let stated = of(Some("2024/25"), Some("2025-04-01"), Some("2026-03-31")).unwrap();
        assert_eq!((stated.year.as_str(), stated.how.as_str()), ("2024/25", "stated"));
        let derived = of(None, Some("2025-03-31"), Some("2026-04-01")).unwrap();
        assert_eq!(derived.year, "2024/25");
        assert_eq!(
            derived.how,
            "what is funded begins in it (2025-03-31) and ends on 2026-04-01, in 2026/27"
        );
    }
}
