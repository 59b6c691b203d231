//! Undoing hyphenation: whether a hyphen at the end of a line was put there by the line break.

use std::collections::HashSet;

/// What the document itself shows of its hyphens.
#[derive(Debug, Default)]
pub(super) struct Hyphenation {
    /// Words that stand whole inside a line, lower case.
    words: HashSet<String>,
    /// Compounds that stand with their hyphen inside a line, lower case.
    compounds: HashSet<String>,
    /// The document is set with automatic hyphenation.
    automatic: bool,
    /// U+2010 stands inside lines too: it is this document's ordinary hyphen.
    true_hyphen: bool,
}

/// Endings of English words that are not words themselves: a line that begins with one continues a word.
const ENDINGS: &[&str] = &[
    "able", "ably", "al", "als", "ance", "ances", "ant", "ants", "ary", "ate", "ated", "ates", "ating",
    "ation", "ations", "ative", "cation", "cial", "cies", "cient", "cil", "cils", "cy", "dence", "dent",
    "dential", "ders", "dren", "ed", "ence", "ences", "ency", "ent", "ents", "er", "ered", "ering", "ers",
    "ery", "es", "ful", "fully", "gency", "gencies", "ial", "ible", "ibly", "ic", "ical", "ically", "ies",
    "ified", "ily", "ing", "ings", "ious", "isation", "ise", "ised", "ising", "ities", "ity", "ive", "ively",
    "ization", "lar", "larly", "less", "lic", "lish", "lished", "lopment", "ly", "ment", "mental", "ments",
    "mitted", "mittee", "nal", "ness", "nity", "ory", "ous", "ously", "pendent", "ples", "port", "ration",
    "rity", "sary", "sion", "sional", "sions", "sive", "sory", "tain", "tary", "ted", "tee", "ter", "ters",
    "tial", "tic", "tice", "tics", "ties", "ting", "tion", "tional", "tions", "tive", "tively", "tor",
    "tors", "tory", "tral", "tration", "trict", "tricts", "ture", "tures", "ty", "ular", "uled", "ules",
    "vice", "vices", "vide", "vided", "vision", "wal", "ward", "wards",
];

/// Beginnings that English, and British English above all, keeps its hyphen after.
const LEADS: &[&str] = &[
    "all", "anti", "co", "cross", "de", "eight", "evidence", "ex", "far", "five", "fixed", "four", "front",
    "full", "half", "hard", "high", "ill", "in", "inter", "late", "long", "low", "mid", "multi", "near",
    "nine", "non", "off", "on", "one", "open", "over", "part", "post", "pre", "quasi", "re", "self", "semi",
    "seven", "short", "single", "six", "sub", "ten", "third", "three", "twelve", "two", "under", "user",
    "vice", "well", "year",
];

impl Hyphenation {
    /// Learns from the words inside the lines and the pairs that line breaks make.
    pub(super) fn learn<'t>(inside: impl Iterator<Item = &'t str>, breaks: &[(String, String)]) -> Self {
        let mut out = Self::default();
        let mut lines = 0.0_f32;
        for word in inside {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            lines += 1.0 / 12.0;
            if word.contains('\u{2010}') {
                out.true_hyphen = true;
                out.compounds.insert(word.replace('\u{2010}', "-"));
            } else if word.contains('-') {
                out.compounds.insert(word);
            } else if !word.is_empty() {
                out.words.insert(word);
            }
        }
        // By chance, a compound's own hyphen ends about one line in a dozen per compound on it.
        let expected = out.compounds.len() as f32 / lines.max(1.0) * breaks.len().max(1) as f32 / 12.0;
        let proven = breaks.iter().any(|(l, r)| {
            let joined = format!("{l}{r}");
            !out.compounds.contains(&format!("{l}-{r}"))
                && (out.words.contains(&joined)
                    || ENDINGS.contains(&r.as_str())
                    || (l.len() <= 2 && !LEADS.contains(&l.as_str()) && l.chars().all(char::is_alphabetic)))
        });
        out.automatic = proven || breaks.len() as f32 > 3.0 * expected + 4.0;
        out
    }

    /// Whether the hyphen between the last word of a line and the first of the next goes.
    pub(super) fn goes(&self, left: &str, right: &str, mark: char) -> bool {
        if mark == '\u{AD}' {
            return true;
        }
        let l = left
            .rsplit(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default()
            .to_lowercase();
        let r: String = right
            .chars()
            .take_while(|c| c.is_alphanumeric())
            .collect::<String>()
            .to_lowercase();
        let lower = right.chars().next().is_some_and(char::is_lowercase);
        if !lower || l.is_empty() || !l.chars().all(char::is_alphabetic) {
            return false;
        }
        let joined = format!("{l}{r}");
        let compound = format!("{l}-{r}");
        if self.compounds.contains(&compound) {
            return false;
        }
        if mark == '\u{2010}' && !self.true_hyphen {
            return true;
        }
        if self.words.contains(&joined) || ENDINGS.contains(&r.as_str()) {
            return true;
        }
        self.automatic && !LEADS.contains(&l.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(p: &[(&str, &str)]) -> Vec<(String, String)> {
        p.iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect()
    }

    #[test]
    fn a_document_without_hyphenation_keeps_its_compounds() {
        let text = "a long-term plan for the whole county and its multi-agency partners";
        let h = Hyphenation::learn(
            text.split(' '),
            &pairs(&[("multi", "agency"), ("de", "briefing")]),
        );
        assert!(!h.goes("multi", "agency", '-'));
        assert!(!h.goes("de", "briefing", '-'));
    }

    #[test]
    fn a_hyphenated_document_loses_its_breaks() {
        let text = "the volunteers asked for a radio and the request was granted";
        let breaks = pairs(&[("ra", "dio"), ("volun", "tary"), ("re", "quest")]);
        let h = Hyphenation::learn(text.split(' '), &breaks);
        assert!(h.goes("ra", "dio", '-'));
        assert!(h.goes("volun", "tary", '-'));
        assert!(h.goes("re", "quest", '-'), "stands whole elsewhere");
        assert!(!h.goes("co", "operation", '-'), "kept after a lead");
    }

    #[test]
    fn soft_and_typographic_hyphens() {
        let h = Hyphenation::learn(std::iter::empty(), &[]);
        assert!(h.goes("Simil", "ar", '\u{AD}'));
        assert!(h.goes("moder", "ate", '\u{2010}'));
        assert!(!h.goes("Anglo", "Saxon", '\u{2010}'));
    }
}
