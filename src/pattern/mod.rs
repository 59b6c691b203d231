//! Regular expressions for all rooms: those of the `regex` crate, compiled from a smaller form of the pattern.
//!
//! A run compiles a few hundred patterns before its first documents are read, and then searches with their automata.
//! The cost of both grows with the size of the automata.

mod lean;

use std::ops::{Index, Range};

use regex::bytes;

/// Why a pattern cannot be compiled, in one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadPattern(String);

impl BadPattern {
    /// Keeps the last line of the message, which gives the reason; the lines before it repeat the pattern.
    fn new(message: &str) -> Self {
        let last = message.lines().last().unwrap_or("not a regular expression");
        Self(last.trim().trim_start_matches("error: ").to_owned())
    }
}

/// A compiled pattern.
#[derive(Debug, Clone)]
pub struct Regex(bytes::Regex);

impl Regex {
    /// Compiles a pattern in the syntax of the `regex` crate. The automaton may take at most 4 MiB.
    ///
    /// # Errors
    ///
    /// [`BadPattern`] if the pattern is not valid or too large.
    pub fn new(pattern: &str) -> Result<Self, BadPattern> {
        let hir = regex_syntax::parse(pattern).map_err(|e| BadPattern::new(&e.to_string()))?;
        bytes::RegexBuilder::new(&lean::lean(&hir).to_string())
            .size_limit(4 << 20)
            .build()
            .map(Self)
            .map_err(|e| BadPattern::new(&e.to_string()))
    }

    /// Whether the pattern matches anywhere in a text.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text.as_bytes())
    }

    /// The first match in a text.
    #[must_use]
    pub fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        Match::of(text, self.0.find(text.as_bytes())?.range())
    }

    /// The first match, with its groups.
    #[must_use]
    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        let groups = self.0.captures(text.as_bytes())?;
        Some(Captures { text, groups })
    }

    /// The first match at or after byte `from`, with its groups. Text before that byte still counts for `^` and `\b`.
    #[must_use]
    pub fn captures_at<'t>(&self, text: &'t str, from: usize) -> Option<Captures<'t>> {
        if from > text.len() {
            return None;
        }
        let groups = self.0.captures_at(text.as_bytes(), from)?;
        Some(Captures { text, groups })
    }

    /// All matches, without overlap.
    pub fn find_iter<'r, 't>(&'r self, text: &'t str) -> impl Iterator<Item = Match<'t>> + use<'r, 't> {
        let all = self.0.find_iter(text.as_bytes());
        all.filter_map(|m| Match::of(text, m.range()))
    }

    /// All matches, with their groups.
    pub fn captures_iter<'r, 't>(
        &'r self,
        text: &'t str,
    ) -> impl Iterator<Item = Captures<'t>> + use<'r, 't> {
        let all = self.0.captures_iter(text.as_bytes());
        all.map(|groups| Captures { text, groups })
    }

    /// The names of the groups.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.capture_names().flatten()
    }
}

/// The part of a text that a pattern or one of its groups matched.
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

    /// The matched text.
    #[must_use]
    pub fn as_str(&self) -> &'t str {
        self.words
    }

    /// Whether the match is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The byte offset of the match in the text.
    #[must_use]
    pub fn start(&self) -> usize {
        self.start
    }

    /// The byte offset of the end of the match in the text.
    #[must_use]
    pub fn end(&self) -> usize {
        self.start + self.words.len()
    }

    /// The byte range of the match in the text.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start()..self.end()
    }
}

/// A match together with the matches of its groups.
#[derive(Debug)]
pub struct Captures<'t> {
    text: &'t str,
    groups: bytes::Captures<'t>,
}

impl<'t> Captures<'t> {
    /// The match of a group, if the group took part; group 0 is the whole pattern.
    #[must_use]
    pub fn get(&self, group: usize) -> Option<Match<'t>> {
        Match::of(self.text, self.groups.get(group)?.range())
    }

    /// The match of a named group, if there is one and it took part.
    #[must_use]
    pub fn name(&self, name: &str) -> Option<Match<'t>> {
        Match::of(self.text, self.groups.name(name)?.range())
    }
}

/// The text that a group matched, or the empty text.
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
    fn matches_are_given_in_bytes_of_the_text() {
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
    fn an_error_is_one_line() {
        assert_eq!(Regex::new("(open").unwrap_err().to_string(), "unclosed group");
        let large = Regex::new(r"(?:\w{90}){90}").unwrap_err().to_string();
        assert!(large.contains("size limit"), "{large}");
    }
}
