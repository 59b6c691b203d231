//! Numbers that no decision has, between those that some have.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::compare::pointer::{at, text_at};

/// Decisions of a year it takes for a gap to mean anything.
const ENOUGH: usize = 5;

/// The largest share of a series that may be missing: where more is, the archive is a selection and has no gaps.
const MOST_MISSING: f64 = 0.5;

/// The numbers of a publisher's years.
#[derive(Debug, Default)]
pub(super) struct Series {
    years: BTreeMap<(String, u64), BTreeSet<u64>>,
}

/// A number that is missing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Gap {
    pub(super) publisher: String,
    pub(super) year: u64,
    pub(super) sequence: u64,
}

impl Gap {
    /// What it is remembered by.
    pub(super) fn key(&self) -> String {
        format!("gap {}/{} {}", self.sequence, self.year, self.publisher)
    }
}

impl Series {
    /// Takes the number of a record.
    pub(super) fn note(&mut self, record: &Value) {
        let (sequence, year) = (at(record, "/sequence").as_u64(), at(record, "/year").as_u64());
        if let (Some(sequence), Some(year)) = (sequence, year) {
            let publisher = text_at(record, "/publisher/name").unwrap_or_default();
            let numbers = self.years.entry((publisher.to_owned(), year)).or_default();
            numbers.insert(sequence);
        }
    }

    /// The numbers that are missing between the first and the last of each year.
    pub(super) fn gaps(&self) -> Vec<Gap> {
        let mut out = Vec::new();
        for ((publisher, year), numbers) in &self.years {
            let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else {
                continue;
            };
            let span = last - first + 1;
            let missing = span.saturating_sub(numbers.len() as u64);
            if numbers.len() < ENOUGH || missing as f64 / span as f64 > MOST_MISSING {
                continue;
            }
            let open = (*first..=*last).filter(|n| !numbers.contains(n));
            out.extend(open.map(|sequence| Gap {
                publisher: publisher.clone(),
                year: *year,
                sequence,
            }));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn gaps(numbers: &[u64]) -> Vec<u64> {
        let mut series = Series::default();
        for n in numbers {
            series.note(&json!({"sequence": n, "year": 2024, "publisher": {"name": "An office"}}));
        }
        series.note(&json!({"sequence": null, "year": null}));
        series.gaps().into_iter().map(|g| g.sequence).collect()
    }

    #[test]
    fn numbers_between_others_are_missing() {
        assert_eq!(gaps(&[3, 4, 6, 7, 9]), [5, 8]);
        assert_eq!(gaps(&[3, 4, 5, 6, 7]), [0; 0]);
        // A selection, or too few to say.
        assert_eq!(gaps(&[1, 50, 100, 150, 4_000_000]), [0; 0]);
        assert_eq!(gaps(&[1, 3]), [0; 0]);
    }
}
