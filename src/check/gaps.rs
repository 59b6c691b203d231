//! The numbers of a publisher's year: which are missing between the lowest and the highest, and which are on several
//! documents.

use std::collections::{BTreeMap, HashSet};

/// A decision number, as it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered<'r> {
    /// The public body: numbers are its own.
    pub publisher: Option<&'r str>,
    /// The number's year; `None` if the body counts on from year to year.
    pub year: Option<u16>,
    /// The number's first part.
    pub sequence: Option<u32>,
    /// Of the file: a copy repeats no number.
    pub sha256: Option<&'r str>,
}

/// Counts numbers. Memory is a few words for each number and 64 bytes for each file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gaps {
    series: BTreeMap<(Option<String>, Option<u16>), BTreeMap<u32, u64>>,
    hashes: HashSet<String>,
}

/// The numbers of a publisher in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// The public body.
    pub publisher: Option<String>,
    /// The year; `None` if the body counts on from year to year.
    pub year: Option<u16>,
    /// The lowest number there is.
    pub lowest: u32,
    /// The highest.
    pub highest: u32,
    /// How many documents have a number of this series.
    pub documents: u64,
    /// How many numbers between the lowest and the highest are on no document.
    pub missing: u64,
    /// Which: `4, 7-9`.
    pub missing_numbers: String,
    /// How many numbers are on several documents of different bytes.
    pub repeated: u64,
    /// Which.
    pub repeated_numbers: String,
}

impl Gaps {
    /// Takes the number of the next document. One without a first part that is a number is not counted.
    pub fn add(&mut self, number: Numbered<'_>) {
        let Some(sequence) = number.sequence else { return };
        if number
            .sha256
            .is_some_and(|hash| !self.hashes.insert(hash.to_owned()))
        {
            return;
        }
        let series = (number.publisher.map(str::to_owned), number.year);
        *self
            .series
            .entry(series)
            .or_default()
            .entry(sequence)
            .or_default() += 1;
    }

    /// Every series, by publisher and year.
    pub fn all(&self) -> impl Iterator<Item = Series> + '_ {
        self.series.iter().filter_map(|((publisher, year), counts)| {
            let (lowest, highest) = (*counts.keys().next()?, *counts.keys().next_back()?);
            let repeated: Vec<(u32, u32)> = counts
                .iter()
                .filter(|(_, count)| **count > 1)
                .map(|(number, _)| (*number, *number))
                .collect();
            let gaps: Vec<(u32, u32)> = counts
                .keys()
                .zip(counts.keys().skip(1))
                .filter(|(a, b)| *b - *a > 1)
                .map(|(a, b)| (a + 1, b - 1))
                .collect();
            Some(Series {
                publisher: publisher.clone(),
                year: *year,
                lowest,
                highest,
                documents: counts.values().sum(),
                missing: gaps.iter().map(|(a, b)| u64::from(b - a) + 1).sum(),
                missing_numbers: ranges(&gaps),
                repeated: repeated.len() as u64,
                repeated_numbers: ranges(&repeated),
            })
        })
    }
}

/// Ranges as a person writes them: `4, 7-9`.
fn ranges(ranges: &[(u32, u32)]) -> String {
    let written: Vec<String> = ranges
        .iter()
        .map(|(a, b)| if a == b { a.to_string() } else { format!("{a}-{b}") })
        .collect();
    written.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_between_the_lowest_and_the_highest_are_missing() {
        let mut gaps = Gaps::default();
        let mut add = |year, sequence, sha256| {
            gaps.add(Numbered {
                publisher: Some("an office"),
                year,
                sequence,
                sha256: Some(sha256),
            });
        };
        for (sequence, hash) in [(3, "a"), (5, "b"), (9, "c"), (5, "d"), (9, "c")] {
            add(Some(2024), Some(sequence), hash);
        }
        add(Some(2025), Some(u32::MAX), "e");
        add(Some(2025), None, "f");
        let all: Vec<Series> = gaps.all().collect();
        assert_eq!(all.len(), 2);
        let year = &all[0];
        assert_eq!((year.lowest, year.highest, year.documents), (3, 9, 4));
        assert_eq!((year.missing, year.missing_numbers.as_str()), (4, "4, 6-8"));
        assert_eq!((year.repeated, year.repeated_numbers.as_str()), (1, "5"));
        assert_eq!((all[1].missing, all[1].missing_numbers.as_str()), (0, ""));
    }

    #[test]
    fn a_number_that_was_misread_costs_no_more_than_another() {
        let mut gaps = Gaps::default();
        for sequence in [1, u32::MAX] {
            gaps.add(Numbered {
                publisher: None,
                year: None,
                sequence: Some(sequence),
                sha256: None,
            });
        }
        let all: Vec<Series> = gaps.all().collect();
        assert_eq!(all[0].missing, u64::from(u32::MAX) - 2);
        assert_eq!(all[0].missing_numbers, "2-4294967294");
    }
}
