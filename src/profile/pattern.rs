//! The patterns of a profile: named pieces put in, compiled under a ceiling of size, when they are first needed.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::marks::{DATE, MONEY, YEAR};
use super::nearest::nearest;
use super::needs::Needs;
use super::sieve::Sieve;
use crate::pattern::{Captures, Match, Regex};

/// A pattern of a profile.
///
/// It is compiled when it is first looked for: a run meets few of the forms it knows, and the patterns of all of them
/// take longer to compile than a dozen documents to read. Copies share what was compiled.
#[derive(Clone)]
pub struct Pattern(Arc<Lazy>);

struct Lazy {
    source: String,
    regex: OnceLock<Option<Regex>>,
    needs: OnceLock<Needs>,
}

impl Pattern {
    fn new(source: String) -> Self {
        Self(Arc::new(Lazy {
            source,
            regex: OnceLock::new(),
            needs: OnceLock::new(),
        }))
    }

    /// The regular expression, pieces put in.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0.source
    }

    /// What a text must hold for the pattern to fit in it.
    pub(super) fn needs(&self) -> &Needs {
        self.0.needs.get_or_init(|| Needs::of(&self.0.source))
    }

    /// `None` if the pattern does not compile, which loading has ruled out for profiles from files, and a test for the
    /// built-in ones.
    fn regex(&self) -> Option<&Regex> {
        self.0.regex.get_or_init(|| build(&self.0.source).ok()).as_ref()
    }

    /// Whether it fits anywhere in a text.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|r| r.is_match(text))
    }

    /// Where it first fits.
    #[must_use]
    pub fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        self.regex()?.find(text)
    }

    /// Where it first fits, with its groups.
    #[must_use]
    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.regex()?.captures(text)
    }

    /// Everywhere it fits, one match behind the other.
    pub fn find_iter<'p, 't>(&'p self, text: &'t str) -> impl Iterator<Item = Match<'t>> + use<'p, 't> {
        self.regex().map(|r| r.find_iter(text)).into_iter().flatten()
    }

    /// Everywhere it fits, with its groups.
    pub fn captures_iter<'p, 't>(
        &'p self,
        text: &'t str,
    ) -> impl Iterator<Item = Captures<'t>> + use<'p, 't> {
        self.regex().map(|r| r.captures_iter(text)).into_iter().flatten()
    }

    /// The names of its groups.
    pub(super) fn groups(&self) -> impl Iterator<Item = &str> {
        self.regex().into_iter().flat_map(Regex::names)
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.0.source).finish()
    }
}

/// Groups a rule's pattern may have.
pub(super) const GROUPS: &[&str] = &["money", "total", "body", "fund", "date", "year", "purpose"];

/// What may stand in braces in a rule's pattern.
const PIECES: [&str; 7] = ["money", "date", "year", "body", "fund", "purpose", "..."];

/// A rule's pattern as a regular expression: pieces in braces become what stands for them.
fn with_pieces(pattern: &str) -> Result<String, String> {
    let mut out = String::with_capacity(pattern.len() * 2 + 8);
    out.push_str("(?i)");
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        let (before, tail) = rest.split_at(open);
        out.push_str(before);
        // `{2,5}` and `\p{Lu}` are the pattern's own.
        let own = before.ends_with("\\p") || before.ends_with("\\P") || before.ends_with("\\u");
        let Some(close) = tail.find('}') else {
            return Err("a `{` is not closed".to_owned());
        };
        let inner = tail.get(1..close).unwrap_or_default();
        let piece = !own && inner.chars().next().is_some_and(char::is_alphabetic);
        if inner == "..." {
            out.push_str(&format!("[^.;\\n{}-{}]{{0,140}}?", MONEY.0, MONEY.1));
        } else if piece {
            let (kind, name) = inner.split_once(':').unwrap_or((inner, inner));
            let range = |(a, b): (char, char)| format!("(?P<{name}>[{a}-{b}])");
            let words = || {
                format!(
                    "(?P<{name}>(?:the )?(?-i:[\\p{{Lu}}\\d])[^\\n;{}-{}]{{0,180}}?)",
                    MONEY.0, YEAR.1
                )
            };
            match kind {
                "money" => out.push_str(&range(MONEY)),
                "date" => out.push_str(&range(DATE)),
                "year" => out.push_str(&range(YEAR)),
                "body" | "fund" => out.push_str(&words()),
                "purpose" => out.push_str(&format!("(?P<{name}>[^\\n.;]{{3,240}})")),
                _ => {
                    let near = nearest(kind, &PIECES)
                        .map_or(String::new(), |p| format!("; did you mean `{{{p}}}`?"));
                    let pieces: Vec<String> = PIECES.iter().map(|p| format!("{{{p}}}")).collect();
                    return Err(format!(
                        "unknown piece `{{{inner}}}`; pieces are {}{near}",
                        pieces.join(", ")
                    ));
                }
            }
        } else {
            out.push_str(tail.get(..=close).unwrap_or_default());
        }
        rest = tail.get(close + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    Ok(out)
}

fn build(pattern: &str) -> Result<Regex, String> {
    Regex::new(&ascii_boundaries(pattern)).map_err(|e| e.to_string())
}

/// A pattern whose word boundaries are those of ASCII, where they stand beside English words: a boundary that knows all
/// letters makes the engine ten times slower on every text with a pound sign or a curly quote.
///
/// Beside anything else (`\b\p{Lu}`, a Welsh word) a boundary stays what it is.
fn ascii_boundaries(pattern: &str) -> String {
    let foreign = |c: char| !c.is_ascii() && c.is_alphabetic();
    if pattern.contains(foreign) {
        return pattern.to_owned();
    }
    let mut out = String::with_capacity(pattern.len() + 32);
    let mut rest = pattern;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let (token, tail) = rest.split_at(match c {
            '\\' => c.len_utf8() + rest.chars().nth(1).map_or(0, char::len_utf8),
            c => c.len_utf8(),
        });
        let next = tail.trim_start_matches("(?:").chars().next().unwrap_or(' ');
        let english = next.is_ascii_alphanumeric() || before.is_ascii_alphanumeric() || before == ')';
        if token == r"\b" && english {
            out.push_str(r"(?-u:\b)");
        } else {
            out.push_str(token);
        }
        // `\w*` ends an English word as its last letter does.
        before = match token {
            r"\w" => 'w',
            "*" | "?" | "+" if before.is_ascii_alphanumeric() || before == ')' => before,
            // What a group ends with.
            ")" if !(before.is_ascii_alphanumeric() || before == ')') => ' ',
            token if token.len() > 1 => ' ',
            _ => c,
        };
        rest = tail;
    }
    out
}

/// The patterns of all profiles, each once: those that inherit from one base share its rules, a hundred each.
#[derive(Debug, Clone, Default)]
pub(super) struct Patterns {
    known: BTreeMap<String, Pattern>,
    /// The sieve of each list of patterns; most profiles have the same.
    sieves: Vec<(Vec<Pattern>, Arc<OnceLock<Sieve>>)>,
    /// Patterns need not be compiled to know that they are sound.
    pub(super) sound: bool,
}

impl Patterns {
    pub(super) fn plain(&mut self, pattern: &str) -> Result<Pattern, String> {
        if let Some(known) = self.known.get(pattern) {
            return Ok(known.clone());
        }
        let new = Pattern::new(pattern.to_owned());
        if !self.sound {
            let _ = new.0.regex.set(Some(build(pattern)?));
        }
        self.known.insert(pattern.to_owned(), new.clone());
        Ok(new)
    }

    pub(super) fn rule(&mut self, pattern: &str) -> Result<Pattern, String> {
        self.plain(&with_pieces(pattern)?)
    }

    /// Where the sieve of these patterns is kept once it is made: in one place for all who have the same.
    pub(super) fn sieve<'p>(&mut self, patterns: impl Iterator<Item = &'p Pattern>) -> Arc<OnceLock<Sieve>> {
        let patterns: Vec<Pattern> = patterns.cloned().collect();
        let same = |known: &[Pattern]| {
            known.len() == patterns.len() && known.iter().zip(&patterns).all(|(a, b)| Arc::ptr_eq(&a.0, &b.0))
        };
        if let Some((_, sieve)) = self.sieves.iter().find(|(known, _)| same(known)) {
            return Arc::clone(sieve);
        }
        let new = Arc::new(OnceLock::new());
        self.sieves.push((patterns, Arc::clone(&new)));
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_lists_of_patterns_share_a_sieve() {
        let mut patterns = Patterns::default();
        let [a, b] = ["grant of", "award of"].map(|p| patterns.plain(p).unwrap());
        let first = patterns.sieve([&a, &b].into_iter());
        assert!(Arc::ptr_eq(&first, &patterns.sieve([&a, &b].into_iter())));
        for others in [vec![&b, &a], vec![&a]] {
            assert!(!Arc::ptr_eq(&first, &patterns.sieve(others.into_iter())));
        }
    }

    fn rule_pattern(pattern: &str) -> Result<Pattern, String> {
        Patterns::default().rule(pattern)
    }

    #[test]
    fn pieces_become_placeholders() {
        let r = rule_pattern(r"award {money} to {body}").unwrap();
        let text = "to award \u{E000} to the Llŷn Support Network";
        let c = r.captures(text).unwrap();
        assert_eq!(c.name("money").unwrap().as_str(), "\u{E000}");
        assert!(c.name("body").unwrap().as_str().starts_with("the L"));
        assert!(
            r.captures("to award \u{E000} to other bodies").is_none(),
            "a name begins with a capital"
        );
    }

    #[test]
    fn boundaries_beside_english_words_are_those_of_ascii() {
        let ascii = r"(?-u:\b)";
        for (pattern, want) in [
            (r"\bgrants?\b", format!("{ascii}grants?{ascii}")),
            (
                r"\b(?:award|pay)\w*\b",
                format!("{ascii}(?:award|pay)\\w*{ascii}"),
            ),
            (r"\b([^;]{0,9}?)\b", r"\b([^;]{0,9}?)\b".to_owned()),
            (r"\b\p{Lu}\d+ \b[a-z]", r"\b\p{Lu}\d+ \b[a-z]".to_owned()),
            (r"\\b", r"\\b".to_owned()),
            (r"\bŵyl\b", r"\bŵyl\b".to_owned()),
        ] {
            assert_eq!(ascii_boundaries(pattern), want);
        }
        let welsh = Patterns::default().rule(r"\bŵyl\b").unwrap();
        assert!(welsh.is_match("yr ŵyl hon") && !welsh.is_match("gŵyl"));
    }

    #[test]
    fn faults_of_patterns_are_told() {
        assert!(rule_pattern("{coin} to").unwrap_err().contains("unknown piece"));
        assert!(rule_pattern("(open").is_err());
        assert!(rule_pattern(r"\p{Lu}{2,5} {money}").is_ok());
    }
}
