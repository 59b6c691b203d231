//! Documents against each other: the same bytes twice, one number on two files.

use std::collections::BTreeMap;

use crate::issue::{Code, Issue};

/// What the archive's checks know of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'r> {
    /// `source.file`
    pub file: &'r str,
    /// The file's hash, if it could be read.
    pub sha256: Option<&'r [u8; 32]>,
    /// The publisher: numbers are its own.
    pub publisher: Option<&'r str>,
    /// The decision number.
    pub number: Option<&'r str>,
}

/// For each entry the issues the others give it.
///
/// Cost: two sorted maps over the entries.
#[must_use]
pub fn archive(entries: &[Entry<'_>]) -> Vec<Vec<Issue>> {
    let mut by_hash: BTreeMap<&[u8; 32], Vec<usize>> = BTreeMap::new();
    let mut by_number: BTreeMap<(Option<&str>, &str), Vec<usize>> = BTreeMap::new();
    for (i, e) in entries.iter().enumerate() {
        if let Some(hash) = e.sha256 {
            by_hash.entry(hash).or_default().push(i);
        }
        if let Some(number) = e.number {
            by_number.entry((e.publisher, number)).or_default().push(i);
        }
    }
    let mut out = vec![Vec::new(); entries.len()];
    for group in by_hash.values().filter(|g| g.len() > 1) {
        for &i in group {
            let others = names(entries, group, i);
            out[i].push(Issue::new(
                Code::DuplicateFile,
                format!("the same file, byte for byte, is also {others}"),
            ));
        }
    }
    for ((_, number), group) in by_number.iter().filter(|(_, g)| g.len() > 1) {
        for &i in group {
            // Copies of one file share their number by nature.
            let different: Vec<usize> = group
                .iter()
                .copied()
                .filter(|&j| j == i || entries[j].sha256.is_none() || entries[j].sha256 != entries[i].sha256)
                .collect();
            if different.len() > 1 {
                let others = names(entries, &different, i);
                out[i].push(
                    Issue::new(
                        Code::DuplicateNumber,
                        format!("the number {number} is also on {others}"),
                    )
                    .about("/number"),
                );
            }
        }
    }
    out
}

fn names(entries: &[Entry<'_>], group: &[usize], but: usize) -> String {
    const SHOWN: usize = 3;
    let others: Vec<&str> = group
        .iter()
        .filter(|j| **j != but)
        .map(|j| entries[*j].file)
        .collect();
    let shown = others.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    if others.len() > SHOWN {
        format!("{shown} and {} more", others.len() - SHOWN)
    } else {
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry<'r>(file: &'r str, hash: &'r [u8; 32], number: &'r str) -> Entry<'r> {
        Entry {
            file,
            sha256: Some(hash),
            publisher: Some("an office"),
            number: Some(number),
        }
    }

    #[test]
    fn copies_and_shared_numbers() {
        let entries = [
            entry("a.pdf", &[1; 32], "1/2020"),
            entry("b.pdf", &[1; 32], "1/2020"),
            entry("c.pdf", &[2; 32], "1/2020"),
        ];
        let codes: Vec<Vec<Code>> = archive(&entries)
            .into_iter()
            .map(|v| v.into_iter().map(|i| i.code).collect())
            .collect();
        assert_eq!(codes[0], [Code::DuplicateFile, Code::DuplicateNumber]);
        assert_eq!(codes[2], [Code::DuplicateNumber]);
    }

    #[test]
    fn the_same_number_of_two_offices_is_no_duplicate() {
        let mut b = entry("b.pdf", &[2; 32], "1/2020");
        b.publisher = Some("another office");
        assert!(
            archive(&[entry("a.pdf", &[1; 32], "1/2020"), b])
                .iter()
                .all(Vec::is_empty)
        );
    }
}
