//! What stands in brackets or behind a comma after a name: its abbreviation, or the body it belongs to.

use std::ops::Range;
use std::sync::LazyLock;

use super::Party;
use super::lexicon::JOINERS;
use super::name::Name;
use crate::field::scan::{after, blanks, is_blank, pattern};
use crate::pattern::Regex;

/// Longest bracket that is looked into, in bytes.
const LONGEST: usize = 200;

/// Letters in brackets that abbreviate no name.
const NO_ABBREVIATIONS: &[&str] = &[
    "UK", "GB", "EU", "NA", "VAT", "FY", "TBC", "TBA", "PDF", "USA", "II", "III",
];

/// Words that introduce another name.
static KNOWN_AS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)^(?:(?:also|hereafter|hereinafter|now|or)\s+)*(?:known\s+as|trading\s+as|t/a|referred\s+to\s+as|abbreviated\s+to|called|hereafter|hereinafter|the\s+["“‘'])\s*"#,
    )
});

/// Words that introduce the body it belongs to.
static PART_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:a\s+|the\s+)?(?:part|department|service|division|team|unit|subsidiary|project)\s+of|hosted\s+by|managed\s+by|run\s+by|led\s+by|within|based\s+(?:at|in)|on\s+behalf\s+of|c/o|via|at)\s+",
    )
});

const QUOTES: &[char] = &['"', '“', '”', '‘', '’', '\''];

/// Whether letters abbreviate a name: each is the first of a word or a capital of it, in order, or goes on in a word
/// whose beginning it has (`NorPIP`); the first is the name's first, and they stand for at least half of its words.
#[must_use]
pub fn acronym_of(name: &str, abbr: &str) -> bool {
    let abbr = abbr.trim_matches(|c: char| is_blank(c) || QUOTES.contains(&c));
    let letters: Vec<char> = abbr.chars().filter(|c| *c != '.').collect();
    let capitals = letters.iter().filter(|c| c.is_uppercase()).count();
    let plain = letters.iter().all(|c| c.is_alphanumeric() || *c == '&');
    if !plain || !(2..=12).contains(&letters.len()) || capitals < 2 || NO_ABBREVIATIONS.contains(&abbr) {
        return false;
    }
    let places = places(name);
    let words = places.iter().filter(|p| p.weighty).count();
    capitals * 2 >= words && matches(&places, &letters)
}

/// A letter of a name.
struct Place {
    letter: char,
    /// It begins a word, or is a capital.
    marked: bool,
    /// It begins a word that is not a joiner.
    weighty: bool,
}

fn places(name: &str) -> Vec<Place> {
    let name = name
        .strip_prefix("The ")
        .or_else(|| name.strip_prefix("the "))
        .unwrap_or(name);
    name.split(|c: char| is_blank(c) || matches!(c, '-' | '/' | '\u{2011}' | '(' | ')'))
        .flat_map(|word| {
            let joiner = JOINERS.contains(&word);
            word.chars()
                .filter(|c| c.is_alphanumeric() || *c == '&')
                .enumerate()
                .map(move |(i, c)| Place {
                    letter: folded(c),
                    marked: i == 0 || c.is_uppercase() || c.is_ascii_digit(),
                    weighty: i == 0 && !joiner,
                })
        })
        .collect()
}

/// The letter without case and accent.
fn folded(c: char) -> char {
    use unicode_normalization::UnicodeNormalization;
    let base = std::iter::once(c).nfd().next().unwrap_or(c);
    base.to_lowercase().next().unwrap_or(base)
}

/// Whether the letters are found in order, the first at the beginning.
fn matches(places: &[Place], letters: &[char]) -> bool {
    let first = places.first().map(|p| p.letter);
    let Some((head, rest)) = letters.split_first() else {
        return false;
    };
    if first != Some(folded(*head)) {
        return false;
    }
    // Every place the letters so far may end at.
    let mut ends = vec![false; places.len()];
    ends[0] = true;
    for letter in rest {
        let letter = folded(*letter);
        let mut next = vec![false; places.len()];
        let mut reached = false;
        for (i, place) in places.iter().enumerate().skip(1) {
            reached |= ends[i - 1];
            let goes_on = ends[i - 1] && !place.marked;
            next[i] = place.letter == letter && ((reached && place.marked) || goes_on);
        }
        ends = next;
    }
    ends.contains(&true)
}

/// Takes up the brackets behind a name, and, if `comma`, a body behind a comma. Gives the place behind them.
pub(super) fn attach(text: &str, party: &mut Party, name: &Name, comma: bool) -> usize {
    let mut end = party.range.end;
    while let Some(bracket) = bracket(text, end) {
        end = bracket.end + 1;
        read_bracket(text, party, bracket);
    }
    if party.alias.is_none()
        && let Some(other) = trading_name(text, end)
    {
        end = other.end;
        party.alias = Some((other.clone(), text[other].to_owned()));
    }
    if comma
        && party.part_of.is_none()
        && let Some(body) = apposition(text, name, end)
    {
        end = body.end;
        party.part_of = Some((body.clone(), text[body].to_owned()));
    }
    end
}

/// The name behind `trading as` or `t/a`.
fn trading_name(text: &str, at: usize) -> Option<Range<usize>> {
    static TRADING: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)^\s*,?\s*(?:trading\s+as|t/a|known\s+as)\s+"));
    let lead = TRADING.find(after(text, at, 40))?.end();
    Some(Name::at(text, at + lead)?.range)
}

/// The inside of the brackets right behind a place.
fn bracket(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = after(text, at, LONGEST);
    let gap = blanks(rest);
    rest[gap..].strip_prefix('(')?;
    let mut depth = 0_usize;
    for (i, c) in rest.char_indices().skip_while(|(i, _)| *i < gap) {
        match c {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + gap + 1..at + i);
                }
            }
            _ => {}
        }
    }
    None
}

fn read_bracket(text: &str, party: &mut Party, bracket: Range<usize>) {
    let whole = trimmed(text, bracket.clone());
    // "(NODA, Norfolk County Council)"
    let parts = match text[whole.clone()].find(", ") {
        Some(comma) if acronym_of(&party.name, &text[whole.start..whole.start + comma]) => {
            vec![
                whole.start..whole.start + comma,
                whole.start + comma + 1..whole.end,
            ]
        }
        _ => vec![whole],
    };
    for part in parts {
        let part = trimmed(text, part);
        if party.alias.is_none()
            && let Some(alias) = alias(text, &party.name, part.clone())
        {
            party.alias = Some((alias.clone(), text[alias].to_owned()));
        } else if party.part_of.is_none()
            && let Some(body) = part_of(text, part)
        {
            party.part_of = Some((body.clone(), text[body].to_owned()));
        }
    }
}

/// The range without blanks at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let s = &text[range.clone()];
    let start = range.start + (s.len() - s.trim_start_matches(is_blank).len());
    start..start + s.trim_matches(is_blank).len()
}

/// The other name in a bracket: introduced as one, in quotation marks, or an abbreviation.
fn alias(text: &str, name: &str, part: Range<usize>) -> Option<Range<usize>> {
    let s = &text[part.clone()];
    let introduced = KNOWN_AS.find(s).map_or(0, |m| m.end());
    let quoted = s.starts_with(['"', '“', '‘']);
    // Crimestoppers Trust (Crimestoppers)
    let beginning = name
        .strip_prefix(s)
        .is_some_and(|rest| rest.starts_with(is_blank));
    // Marshland Growers’ Guild (the Guild)
    let ending = ["the ", "The "]
        .iter()
        .find_map(|article| name.strip_suffix(s.strip_prefix(article)?))
        .is_some_and(|rest| rest.ends_with(is_blank));
    if introduced == 0 && !quoted && !beginning && !ending && !acronym_of(name, s) {
        return None;
    }
    let rest = &s[introduced..];
    let mut start = part.start + introduced + (rest.len() - rest.trim_start_matches(QUOTES).len());
    for article in ["the ", "The "] {
        if text[start..part.end].starts_with(article) {
            start += article.len();
        }
    }
    let inner = &text[start..part.end];
    let inner_start = start + (inner.len() - inner.trim_start_matches(QUOTES).len());
    let end = start
        + inner
            .trim_end_matches(|c: char| QUOTES.contains(&c) || is_blank(c))
            .len();
    (inner_start < end).then_some(inner_start..end)
}

/// The body in a bracket, all of it.
fn part_of(text: &str, part: Range<usize>) -> Option<Range<usize>> {
    let lead = PART_OF.find(&text[part.clone()]).map_or(0, |m| m.end());
    let body = Name::at(&text[..part.end], part.start + lead)?;
    (body.range.end == part.end && body.is_complete(text)).then_some(body.range)
}

/// The body behind a comma, if it is one that the name can be part of and not the next of several.
fn apposition(text: &str, name: &Name, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    let gap = blanks(rest);
    rest[gap..].strip_prefix(',')?;
    let from = at + gap + 1;
    let lead = PART_OF
        .find(after(text, from, 60).trim_start_matches(is_blank))
        .map_or(0, |m| m.end());
    let from = from + blanks(&text[from..]) + lead;
    let body = Name::at(text, from)?;
    let same_kind = name.last(text).eq_ignore_ascii_case(body.last(text));
    if !body.is_institution(text) || body.has_and(text) || same_kind || goes_on(text, body.range.end) {
        return None;
    }
    Some(body.range)
}

/// Whether another name follows behind a comma or `and`.
fn goes_on(text: &str, at: usize) -> bool {
    static MORE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^\s*(?:,|;)?\s*(?:and|&)?\s+(?:the\s+)?\p{Lu}"));
    static NEXT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:,|;|and\s|&\s)"));
    let rest = after(text, at, 40);
    NEXT.is_match(rest) && MORE.is_match(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviations() {
        for (name, abbr) in [
            ("Coastal Alliance for Safer Evenings", "CASE"),
            ("Joint Emergency Services Training Hub", "JESTH"),
            ("Norfolk Integrated Domestic Abuse Service", "NIDAS"),
            ("Broadland Integrated Domestic Abuse Partnership", "BIDAP"),
            ("Norfolk Office of Data Analytics", "NODA"),
            ("Office of the Police and Crime Commissioner for Norfolk", "OPCCN"),
            ("CREST Advisory UK Ltd", "CREST"),
            ("Ministry of Justice", "MoJ"),
            ("Department for Education", "DfE"),
            ("Llŷn Support Network", "LSN"),
            ("The Norfolk Partnership", "NP"),
            ("Norfolk Parent Infant Partnership", "NorPIP"),
            ("Youth Endowment Fund", "Y.E.F."),
            ("Norfolk & Waveney Trust", "N&WT"),
        ] {
            assert!(acronym_of(name, abbr), "{name} {abbr}");
        }
        for (name, abbr) in [
            ("Greenlane Motors", "UK"),
            ("Norfolk County Council", "CASE"),
            ("Norfolk County Council", "NCCX"),
            ("Norfolk County Council", "CC"),
            ("Norfolk County Council", "Norfolk"),
            ("Oak House Counselling", "£5,000"),
            ("", "AB"),
            ("A", ""),
        ] {
            assert!(!acronym_of(name, abbr), "{name} {abbr}");
        }
    }
}
