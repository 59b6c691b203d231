//! Compiled patterns, each once: forms inherit most of theirs, and compiling one costs a millisecond and a few hundred
//! kilobytes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use regex::Regex;

use super::compile::{plain_pattern, rule_pattern};

/// The patterns compiled so far, by their text and whether they are a rule's.
#[derive(Debug, Default)]
pub(super) struct Patterns(Mutex<HashMap<(String, bool), Regex>>);

impl Patterns {
    /// A pattern as it stands.
    pub(super) fn plain(&self, pattern: &str) -> Result<Regex, String> {
        self.get(pattern, false, plain_pattern)
    }

    /// The pattern of a rule, with pieces in braces.
    pub(super) fn rule(&self, pattern: &str) -> Result<Regex, String> {
        self.get(pattern, true, rule_pattern)
    }

    fn get(
        &self,
        pattern: &str,
        rule: bool,
        compile: fn(&str) -> Result<Regex, String>,
    ) -> Result<Regex, String> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (pattern.to_owned(), rule);
        if let Some(regex) = known.get(&key) {
            return Ok(regex.clone());
        }
        let regex = compile(pattern)?;
        known.insert(key, regex.clone());
        Ok(regex)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_and_a_pattern_of_the_same_words_are_two() {
        let patterns = Patterns::default();
        assert!(patterns.plain("[0-9]{2}").unwrap().is_match("12"));
        assert!(
            patterns
                .rule("{money}")
                .unwrap()
                .capture_names()
                .flatten()
                .eq(["money"])
        );
        assert!(patterns.plain("{money}").is_err());
        assert!(patterns.plain("(").is_err());
    }
}
