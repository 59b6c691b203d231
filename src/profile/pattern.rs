//! The patterns of a profile: named pieces put in, compiled under a ceiling of size.

use std::collections::BTreeMap;

use regex::Regex;

use super::marks::{DATE, MONEY, YEAR};
use super::nearest::nearest;

/// Groups a rule's pattern may have.
pub(super) const GROUPS: &[&str] = &["money", "total", "body", "fund", "date", "year", "purpose"];

/// What may stand in braces in a rule's pattern.
const PIECES: [&str; 7] = ["money", "date", "year", "body", "fund", "purpose", "..."];

/// Compiles a rule's pattern: pieces in braces become what stands for them.
fn rule_pattern(pattern: &str) -> Result<Regex, String> {
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
    plain_pattern(&out)
}

/// Compiles a pattern under a ceiling of size.
fn plain_pattern(pattern: &str) -> Result<Regex, String> {
    regex::RegexBuilder::new(pattern)
        .size_limit(4 << 20)
        .build()
        .map_err(|e| {
            e.to_string()
                .lines()
                .last()
                .unwrap_or("not a regular expression")
                .trim()
                .trim_start_matches("error: ")
                .to_owned()
        })
}

/// Patterns compiled already. Profiles that inherit from one base share its rules, a hundred each: compiling them once
/// is most of the cost of loading.
#[derive(Debug, Clone, Default)]
pub(super) struct Patterns {
    plain: BTreeMap<String, Regex>,
    rules: BTreeMap<String, Regex>,
}

impl Patterns {
    pub(super) fn plain(&mut self, pattern: &str) -> Result<Regex, String> {
        cached(&mut self.plain, pattern, plain_pattern)
    }

    pub(super) fn rule(&mut self, pattern: &str) -> Result<Regex, String> {
        cached(&mut self.rules, pattern, rule_pattern)
    }
}

fn cached(
    known: &mut BTreeMap<String, Regex>,
    pattern: &str,
    compile: fn(&str) -> Result<Regex, String>,
) -> Result<Regex, String> {
    if let Some(r) = known.get(pattern) {
        return Ok(r.clone());
    }
    let regex = compile(pattern)?;
    known.insert(pattern.to_owned(), regex.clone());
    Ok(regex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_become_placeholders() {
        let r = rule_pattern(r"award {money} to {body}").unwrap();
        let text = "to award \u{E000} to the Llŷn Support Network";
        let c = r.captures(text).unwrap();
        assert_eq!(&c["money"], "\u{E000}");
        assert!(c.name("body").unwrap().as_str().starts_with("the L"));
        assert!(
            r.captures("to award \u{E000} to other bodies").is_none(),
            "a name begins with a capital"
        );
    }

    #[test]
    fn faults_of_patterns_are_told() {
        assert!(rule_pattern("{coin} to").unwrap_err().contains("unknown piece"));
        assert!(rule_pattern("(open").is_err());
        assert!(rule_pattern(r"\p{Lu}{2,5} {money}").is_ok());
    }
}
