//! Regular expressions as all rooms use them: those of `regex`, compiled from a leaner form of the pattern.
//!
//! A run compiles a few hundred patterns before its first thousand documents are read, and searches with the automata they
//! become: both cost by the automaton's size.

mod lean;

use std::ops::{Index, Range};

use regex::bytes;

/// A compiled pattern.
#[derive(Debug, Clone)]
pub struct Regex(bytes::Regex);

impl Regex {
    /// Compiles a pattern in the syntax of the `regex` crate, under a ceiling of size (4 MiB).
    ///
    /// # Errors
    ///
    /// What is wrong with the pattern, in a line.
    pub fn new(pattern: &str) -> Result<Self, String> {
        let told = |e: &str| {
            let last = e.lines().last().unwrap_or("not a regular expression");
            last.trim().trim_start_matches("error: ").to_owned()
        };
        let hir = regex_syntax::parse(pattern).map_err(|e| told(&e.to_string()))?;
        bytes::RegexBuilder::new(&lean::lean(&hir).to_string())
            .size_limit(4 << 20)
            .build()
            .map(Self)
            .map_err(|e| told(&e.to_string()))
    }

    /// Whether it fits anywhere in a text.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text.as_bytes())
    }

    /// Where it first fits.
    #[must_use]
    pub fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        Match::of(text, self.0.find(text.as_bytes())?.range())
    }

    /// Where it first fits, with its groups.
    #[must_use]
    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        let groups = self.0.captures(text.as_bytes())?;
        Some(Captures { text, groups })
    }

    /// Where it first fits from a byte on, with its groups; what stands before that byte counts for `^` and `\b`.
    #[must_use]
    pub fn captures_at<'t>(&self, text: &'t str, from: usize) -> Option<Captures<'t>> {
        if from > text.len() {
            return None;
        }
        let groups = self.0.captures_at(text.as_bytes(), from)?;
        Some(Captures { text, groups })
    }

    /// Everywhere it fits, one match behind the other.
    pub fn find_iter<'r, 't>(&'r self, text: &'t str) -> impl Iterator<Item = Match<'t>> + use<'r, 't> {
        let all = self.0.find_iter(text.as_bytes());
        all.filter_map(|m| Match::of(text, m.range()))
    }

    /// Everywhere it fits, with its groups.
    pub fn captures_iter<'r, 't>(
        &'r self,
        text: &'t str,
    ) -> impl Iterator<Item = Captures<'t>> + use<'r, 't> {
        let all = self.0.captures_iter(text.as_bytes());
        all.map(|groups| Captures { text, groups })
    }

    /// The names of its groups.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.capture_names().flatten()
    }
}

/// What a pattern, or one of its groups, took of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match<'t> {
    words: &'t str,
    start: usize,
}

impl<'t> Match<'t> {
    fn of(text: &'t str, range: Range<usize>) -> Option<Self> {
        let start = range.start;
        text.get(range).map(|words| Self { words, start })
    }

    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &'t str {
        self.words
    }

    /// Whether it took nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The byte of the text it begins at.
    #[must_use]
    pub fn start(&self) -> usize {
        self.start
    }

    /// The byte of the text behind it.
    #[must_use]
    pub fn end(&self) -> usize {
        self.start + self.words.len()
    }

    /// The bytes of the text.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start()..self.end()
    }
}

/// What a pattern took of a text, and what each of its groups took of that.
#[derive(Debug)]
pub struct Captures<'t> {
    text: &'t str,
    groups: bytes::Captures<'t>,
}

impl<'t> Captures<'t> {
    /// What a group took, if it took part; the pattern as a whole is group 0.
    #[must_use]
    pub fn get(&self, group: usize) -> Option<Match<'t>> {
        Match::of(self.text, self.groups.get(group)?.range())
    }

    /// What the group of a name took, if there is one and it took part.
    #[must_use]
    pub fn name(&self, name: &str) -> Option<Match<'t>> {
        Match::of(self.text, self.groups.name(name)?.range())
    }
}

/// The words a group took, or none.
impl Index<usize> for Captures<'_> {
    type Output = str;

    fn index(&self, group: usize) -> &str {
        self.get(group).map_or("", |m| m.words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_are_told_in_bytes_of_the_text() {
        let sum = Regex::new(r"(?i)(?P<sign>£)(\d+)[^.]{0,6}(k?)").unwrap();
        let text = "für £300 – K.";
        let c = sum.captures(text).unwrap();
        assert_eq!(
            (c.get(0).unwrap().range(), &c[0]),
            (5..text.len() - 1, "£300 – K")
        );
        assert_eq!((c.name("sign").unwrap().as_str(), &c[2], &c[9]), ("£", "300", ""));
        assert_eq!(sum.names().collect::<Vec<_>>(), ["sign"]);
        assert_eq!(sum.captures_iter("£1. £2.").count(), 2);
    }

    #[test]
    fn nothing_is_found_within_a_letter() {
        let empty = Regex::new("x*").unwrap();
        let found: Vec<usize> = empty.find_iter("é£").map(|m| m.start()).collect();
        assert_eq!(found, [0, 2, 4]);
    }

    #[test]
    fn what_is_wrong_is_told_in_a_line() {
        assert_eq!(Regex::new("(open").unwrap_err(), "unclosed group");
        assert!(Regex::new(r"(?:\w{90}){90}").unwrap_err().contains("size limit"));
    }
}
