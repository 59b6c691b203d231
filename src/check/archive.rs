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

/// Documents that repeat others: those of the same bytes, and those of one number.
///
/// Cost: two sorted maps over the entries; a few words for each entry that repeats nothing.
#[derive(Debug)]
pub struct Others<'r> {
    entries: Vec<Entry<'r>>,
    copies: BTreeMap<&'r [u8; 32], Copies>,
    /// Of each copy that has one before it, which that is.
    before: BTreeMap<usize, usize>,
    numbers: BTreeMap<Key<'r>, Namesakes<'r>>,
}

/// A publisher and a number of it.
type Key<'r> = (Option<&'r str>, &'r str);

/// Files of the same bytes: the first two and the last.
#[derive(Debug, Default)]
struct Copies {
    count: usize,
    first: [usize; 2],
    last: usize,
}

/// Files of one number.
#[derive(Debug, Default)]
struct Namesakes<'r> {
    count: usize,
    /// How many have each hash.
    of_hash: BTreeMap<&'r [u8; 32], usize>,
    /// The first entries, as many as are needed to name [`NAMED`] others of other bytes to each, so that a group of many
    /// copies costs no more than its length.
    first: Vec<usize>,
    most: usize,
}

/// Files named in a message; the rest are counted.
const NAMED: usize = 3;

impl<'r> Others<'r> {
    /// Holds entries against each other.
    #[must_use]
    pub fn among(entries: Vec<Entry<'r>>) -> Self {
        let mut copies: BTreeMap<&[u8; 32], Copies> = BTreeMap::new();
        let mut before = BTreeMap::new();
        let mut counts: BTreeMap<Key<'_>, usize> = BTreeMap::new();
        for (i, e) in entries.iter().enumerate() {
            if let Some(hash) = e.sha256 {
                let copies = copies.entry(hash).or_default();
                if copies.count > 0 {
                    before.insert(i, copies.last);
                }
                copies.add(i);
            }
            if let Some(number) = e.number {
                *counts.entry((e.publisher, number)).or_default() += 1;
            }
        }
        counts.retain(|_, count| *count > 1);
        let mut numbers: BTreeMap<Key<'_>, Namesakes<'_>> = BTreeMap::new();
        for (i, e) in entries.iter().enumerate() {
            let key = e.number.map(|number| (e.publisher, number));
            if let Some(key) = key.filter(|key| counts.contains_key(key)) {
                numbers.entry(key).or_default().add(i, e.sha256);
            }
        }
        Self {
            entries,
            copies,
            before,
            numbers,
        }
    }

    /// What the others make of an entry.
    #[must_use]
    pub fn issues(&self, i: usize) -> Vec<Issue> {
        let mut out = Vec::new();
        let Some(entry) = self.entries.get(i) else {
            return out;
        };
        let copies = entry.sha256.and_then(|hash| self.copies.get(hash));
        if let Some(group) = copies.filter(|group| group.count > 1) {
            // Each names the copy before it: one more copy changes only the issues of its neighbours.
            let other = self.before.get(&i).copied().unwrap_or(group.first[1]);
            let others = self.names(std::iter::once(&other), 1);
            out.push(Issue::new(
                Code::DuplicateFile,
                format!("the same file, byte for byte, is also {others}"),
            ));
        }
        let Some(number) = entry.number else {
            return out;
        };
        if let Some(group) = self.numbers.get(&(entry.publisher, number)) {
            let own = entry.sha256;
            // Copies of one file share their number by nature.
            let count = group.count - own.map_or(1, |hash| group.of_hash.get(hash).copied().unwrap_or(1));
            if count > 0 {
                let different = |j: &&usize| **j != i && (own.is_none() || self.entries[**j].sha256 != own);
                let others = self.names(group.first.iter().filter(different), count);
                out.push(
                    Issue::new(
                        Code::DuplicateNumber,
                        format!("the number {number} is also on {others}"),
                    )
                    .about("/number"),
                );
            }
        }
        out
    }

    /// Whether another entry before this one has the same bytes: to add both up would count one decision twice.
    #[must_use]
    pub fn is_second_copy(&self, i: usize) -> bool {
        let hash = self.entries.get(i).and_then(|entry| entry.sha256);
        let group = hash.and_then(|hash| self.copies.get(hash));
        group.is_some_and(|group| group.first[0] != i)
    }

    /// The first few of `count` files.
    fn names<'j>(&self, others: impl Iterator<Item = &'j usize>, count: usize) -> String {
        let shown: Vec<&str> = others.take(NAMED).map(|j| self.entries[*j].file).collect();
        let text = shown.join(", ");
        if count > shown.len() {
            format!("{text} and {} more", count - shown.len())
        } else {
            text
        }
    }
}

impl Copies {
    fn add(&mut self, i: usize) {
        if let Some(place) = self.first.get_mut(self.count) {
            *place = i;
        }
        self.last = i;
        self.count += 1;
    }
}

impl<'r> Namesakes<'r> {
    fn add(&mut self, i: usize, hash: Option<&'r [u8; 32]>) {
        self.count += 1;
        let taken = hash.map(|hash| {
            let count = self.of_hash.entry(hash).or_default();
            *count += 1;
            *count
        });
        if taken.is_none_or(|count| count <= NAMED) && self.first.len() <= self.most + NAMED {
            self.first.push(i);
            self.most = self.most.max(taken.unwrap_or(1));
        }
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
        let others = Others::among(entries.to_vec());
        let codes = |i| others.issues(i).into_iter().map(|i| i.code).collect::<Vec<_>>();
        assert_eq!(codes(0), [Code::DuplicateFile, Code::DuplicateNumber]);
        assert_eq!(codes(2), [Code::DuplicateNumber]);
        assert_eq!(
            [0, 1, 2, 3].map(|i| others.is_second_copy(i)),
            [false, true, false, false]
        );
    }

    #[test]
    fn one_more_copy_changes_what_is_said_of_few() {
        let said = |names: &[&str]| -> Vec<(String, String)> {
            let entries: Vec<Entry<'_>> = names.iter().map(|n| entry(n, &[1; 32], "1/2020")).collect();
            let others = Others::among(entries);
            let message = |i| others.issues(i)[0].message.clone();
            names
                .iter()
                .enumerate()
                .map(|(i, n)| ((*n).to_owned(), message(i)))
                .collect()
        };
        let few = said(&["b", "c", "d", "e"]);
        for more in [
            &["a", "b", "c", "d", "e"],
            &["b", "c", "cc", "d", "e"],
            &["b", "c", "d", "e", "f"],
        ] {
            let more = said(more);
            let changed = few.iter().filter(|f| !more.contains(f)).count();
            assert!(changed <= 1, "{more:?}");
        }
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
        let others = Others::among(entries);
        let told = |i: usize, code: Code| {
            let found = others.issues(i);
            found.iter().find(|f| f.code == code).unwrap().message.clone()
        };
        assert!(told(0, Code::DuplicateFile).ends_with("also 00001.pdf"));
        assert!(told(1, Code::DuplicateFile).ends_with("also 00000.pdf"));
        assert!(told(19_997, Code::DuplicateFile).ends_with("also 19996.pdf"));
        assert!(told(1, Code::DuplicateNumber).ends_with("on 19998.pdf, 19999.pdf"));
        assert!(
            told(19_999, Code::DuplicateNumber)
                .ends_with("on 00000.pdf, 00001.pdf, 00002.pdf and 19996 more")
        );
        let last = others.issues(19_999);
        assert!(last.iter().all(|f| f.code != Code::DuplicateFile));
    }

    #[test]
    fn the_same_number_of_two_offices_is_no_duplicate() {
        let mut b = entry("b.pdf", &[2; 32], "1/2020");
        b.publisher = Some("another office");
        let others = Others::among(vec![entry("a.pdf", &[1; 32], "1/2020"), b]);
        assert!((0..2).all(|i| others.issues(i).is_empty()));
    }
}
