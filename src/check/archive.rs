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
            let others = group.iter().copied().filter(|&j| j != i);
            let others = names(entries, others, group.len() - 1);
            out[i].push(Issue::new(
                Code::DuplicateFile,
                format!("the same file, byte for byte, is also {others}"),
            ));
        }
    }
    for ((_, number), group) in by_number.iter().filter(|(_, g)| g.len() > 1) {
        // Copies of one file share their number by nature.
        let copies = copies(entries, group);
        let first = first(entries, group);
        for &i in group {
            let own = entries[i].sha256;
            let of_own = own.map_or(1, |hash| copies.get(hash).copied().unwrap_or(1));
            let count = group.len() - of_own;
            if count > 0 {
                let different = |j: &usize| *j != i && (own.is_none() || entries[*j].sha256 != own);
                let others = names(entries, first.iter().copied().filter(different), count);
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

/// Files named in a message; the rest are counted.
const NAMED: usize = 3;

/// How many of a group have each hash.
fn copies<'r>(entries: &[Entry<'r>], group: &[usize]) -> BTreeMap<&'r [u8; 32], usize> {
    let mut out = BTreeMap::new();
    for hash in group.iter().filter_map(|&i| entries[i].sha256) {
        *out.entry(hash).or_default() += 1;
    }
    out
}

/// The first of a group, as many as it takes for each of them to be told of [`NAMED`] others of other bytes, so that a
/// group of many copies costs no more than its length.
fn first(entries: &[Entry<'_>], group: &[usize]) -> Vec<usize> {
    let mut taken: BTreeMap<&[u8; 32], usize> = BTreeMap::new();
    let (mut out, mut most) = (Vec::new(), 0);
    for &i in group {
        // One more than are named: it may be the one that is told.
        if out.len() > most + NAMED {
            break;
        }
        if let Some(hash) = entries[i].sha256 {
            let count = taken.entry(hash).or_default();
            if *count == NAMED {
                continue;
            }
            *count += 1;
            most = most.max(*count);
        }
        out.push(i);
    }
    out
}

/// The first few of `count` files.
fn names(entries: &[Entry<'_>], others: impl Iterator<Item = usize>, count: usize) -> String {
    let shown: Vec<&str> = others.take(NAMED).map(|j| entries[j].file).collect();
    let text = shown.join(", ");
    if count > shown.len() {
        format!("{text} and {} more", count - shown.len())
    } else {
        text
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
    fn of_many_files_three_are_named_and_the_rest_counted() {
        // Two of other bytes stand behind thousands of copies.
        let names: Vec<String> = (0..20_000).map(|i| format!("{i:05}.pdf")).collect();
        let hash = |i: usize| match i {
            19_998 => &[8; 32],
            19_999 => &[9; 32],
            _ => &[7; 32],
        };
        let entries: Vec<Entry<'_>> = names
            .iter()
            .enumerate()
            .map(|(i, name)| entry(name, hash(i), "1/2020"))
            .collect();
        let found = archive(&entries);
        let told = |i: usize, code: Code| found[i].iter().find(|f| f.code == code).unwrap().message.clone();
        assert!(told(1, Code::DuplicateFile).ends_with("also 00000.pdf, 00002.pdf, 00003.pdf and 19994 more"));
        assert!(told(1, Code::DuplicateNumber).ends_with("on 19998.pdf, 19999.pdf"));
        assert!(told(19_999, Code::DuplicateNumber).ends_with("on 00000.pdf, 00001.pdf, 00002.pdf and 19996 more"));
        let last = &found[19_999];
        assert!(last.iter().all(|f| f.code != Code::DuplicateFile));
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
