//! Which of many patterns can fit in a text, found in one pass.

use std::collections::BTreeMap;
use std::fmt;

use aho_corasick::AhoCorasick;

use super::needs::{BARRIERS, folded};
use super::pattern::Pattern;

/// The needs of many patterns, looked for together.
pub(super) struct Sieve {
    /// The words of all needs, and behind them the barriers.
    words: Option<AhoCorasick>,
    /// For each word the needs it meets: a pattern, and the place of the need in it.
    meets: Vec<Vec<(usize, usize)>>,
    /// For each pattern how many needs it has, and which barriers it stays within.
    patterns: Vec<(usize, [bool; BARRIERS.len()])>,
}

/// How much of what a pattern needs has been met, and where the last of it ended.
#[derive(Clone, Copy, Default)]
struct Met {
    needs: usize,
    end: usize,
}

impl Sieve {
    pub(super) fn new<'p>(patterns: impl Iterator<Item = &'p Pattern>) -> Self {
        let mut words: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
        let mut all = Vec::new();
        for (p, pattern) in patterns.enumerate() {
            let needs = pattern.needs();
            for (n, set) in needs.all.iter().enumerate() {
                for word in set {
                    words.entry(word).or_default().push((p, n));
                }
            }
            all.push((needs.all.len(), needs.within));
        }
        let (words, meets): (Vec<&str>, Vec<_>) = words.into_iter().unzip();
        let words = words.into_iter().map(str::to_owned);
        Self {
            words: AhoCorasick::new(words.chain(BARRIERS.map(String::from))).ok(),
            meets,
            patterns: all,
        }
    }

    /// For each pattern whether it has all it needs in a text, in the right order. Cost: one pass over the text.
    pub(super) fn may_fit(&self, text: &str) -> Vec<bool> {
        let Some(words) = &self.words else {
            return vec![true; self.patterns.len()];
        };
        let mut met = vec![Met::default(); self.patterns.len()];
        // Where the last of each barrier ended: what was met before does not count for patterns that stay within.
        let mut barriers = [0; BARRIERS.len()];
        for found in words.find_overlapping_iter(folded(text).as_str()) {
            let word = found.pattern().as_usize();
            let Some(meets) = self.meets.get(word) else {
                barriers[word - self.meets.len()] = found.end();
                continue;
            };
            for &(p, need) in meets {
                let (wanted, within) = self.patterns[p];
                let met = &mut met[p];
                if met.needs == wanted {
                    continue;
                }
                let parted = (0..BARRIERS.len()).any(|b| within[b] && barriers[b] > met.end);
                if parted {
                    *met = Met::default();
                }
                if met.needs == need && found.start() >= met.end {
                    *met = Met {
                        needs: need + 1,
                        end: found.end(),
                    };
                }
            }
        }
        let whole = self.patterns.iter().zip(met);
        whole.map(|((wanted, _), met)| met.needs == *wanted).collect()
    }
}

impl fmt::Debug for Sieve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sieve")
            .field("patterns", &self.patterns.len())
            .field("words", &self.meets.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::marks::MONEY;
    use crate::profile::shared;

    #[test]
    fn only_patterns_that_can_fit_are_left() {
        let rules = &shared().generic().rules;
        let sieve = Sieve::new(rules.iter().map(|r| &r.pattern));
        let left = |text: &str| sieve.may_fit(text).into_iter().filter(|f| *f).count();
        assert_eq!(left(""), 0, "every rule needs something");
        let sum = MONEY.0;
        let text = format!("It is recommended to award a grant of {sum} to the Fenland Farmers Network.");
        assert!((1..rules.len() / 4).contains(&left(&text)), "{}", left(&text));
    }

    #[test]
    fn what_fits_is_never_left_out() {
        let sum = MONEY.0;
        let text = format!(
            "The PCC approved {sum} in total, to be met from the General Reserve; {sum} was awarded last year TO \
             Fenland Farmers. A contract of {sum} over two years is let to Broads Ltd."
        );
        for profile in shared().all() {
            let sieve = Sieve::new(profile.rules.iter().map(|r| &r.pattern));
            for (rule, may) in profile.rules.iter().zip(sieve.may_fit(&text)) {
                assert!(may || !rule.pattern.is_match(&text), "{}", rule.name);
            }
        }
    }
}
