//! Whether two names are one body's.

use unicode_normalization::UnicodeNormalization;

use super::{body_at, lexicon};
use crate::field::scan::is_blank;

/// A name reduced to what tells bodies apart.
#[derive(Debug, PartialEq, Eq)]
struct Key {
    words: Vec<String>,
    /// Its legal form, spelled one way.
    form: Option<String>,
}

/// Whether two names are the same body's in another spelling: case, accents, article, `&` for `and`, `Ltd` for
/// `Limited`, curly quotes, with or without its legal form, its abbreviation in brackets, or the body it is part of;
/// or one is the abbreviation that the other defines. A body and the one it is part of are two.
#[must_use]
pub fn same_body(a: &str, b: &str) -> bool {
    let differ = matches!((initial(a), initial(b)), (Some(a), Some(b)) if a != b);
    !differ && are_same(a, b)
}

/// The first letter or digit of a name behind its article, where that must be the same for the name to be: where no
/// abbreviation and no sign for a word can be in it.
fn initial(name: &str) -> Option<char> {
    if name.contains(['(', '[', ',', '&', '+', '"', '“']) {
        return None;
    }
    let mut words = words(name).filter(|w| !w.is_empty());
    let first = words.next()?;
    let first = if first == "the" { words.next()? } else { first };
    first.chars().find(|c| c.is_alphanumeric())
}

fn are_same(a: &str, b: &str) -> bool {
    let ((name_a, alias_a), (name_b, alias_b)) = (parts(a), parts(b));
    let (key_a, key_b) = (key(&name_a), key(&name_b));
    let defined =
        |alias: &Option<String>, other: &Key| alias.as_deref().is_some_and(|x| same(&key(x), other));
    same(&key_a, &key_b) || defined(&alias_a, &key_b) || defined(&alias_b, &key_a)
}

/// The name without its alias, and the alias. A text that is not a name as a whole is used up to the brackets at its end.
fn parts(text: &str) -> (String, Option<String>) {
    let text = text.trim_matches(is_blank);
    if let Some(party) = body_at(text, 0) {
        let rest = &text[party.range.end..];
        if rest.is_empty() || rest.trim_start_matches(is_blank).starts_with(['(', ',']) {
            return (party.name, party.alias.map(|(_, alias)| alias));
        }
    }
    (text.split(" (").next().unwrap_or(text).to_owned(), None)
}

fn same(a: &Key, b: &Key) -> bool {
    let forms = match (&a.form, &b.form) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    !a.words.is_empty() && a.words == b.words && forms
}

fn key(name: &str) -> Key {
    let mut words: Vec<String> = words(name)
        .map(|w| {
            if w == "&" || w == "+" {
                "and".to_owned()
            } else {
                w.replace('&', "and")
            }
        })
        .filter(|w| !w.is_empty())
        .collect();
    if words.len() > 1 && words.first().is_some_and(|w| w == "the") {
        words.remove(0);
    }
    let form = match words.last() {
        Some(last) if words.len() > 1 && lexicon::is_suffix(last) => words.pop(),
        _ => None,
    };
    let form = form.map(|f| match f.as_str() {
        "ltd" | "cyf" | "cyfyngedig" => "limited".to_owned(),
        _ => f,
    });
    Key { words, form }
}

/// The words of a name in comparable letters.
fn words(name: &str) -> impl Iterator<Item = String> {
    name.split(|c: char| is_blank(c) || matches!(c, '-' | '\u{2010}' | '\u{2011}' | '–' | ',' | '(' | ')'))
        .map(folded)
}

/// Small letters without accents, dots and apostrophes.
fn folded(word: &str) -> String {
    word.nfd()
        .filter(|c| {
            !unicode_normalization::char::is_combining_mark(*c)
                && !matches!(c, '.' | '\'' | '’' | '‘' | '“' | '”' | '"')
        })
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ł' => 'l',
            'ø' => 'o',
            'đ' => 'd',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_look_at_the_first_letter_changes_nothing(
            a in "(The |the |the-|A |É|\\.|'|-)?[a-cłé]{0,2}[ .-]?[a-b]{0,2}( Ltd| CIC|, of B)?",
            b in "(The |the |the-|A |É|\\.|'|-)?[A-CŁE]{0,2}[ .-]?[a-b]{0,2}( Limited| \\(ab\\))?",
        ) {
            proptest::prop_assert_eq!(same_body(&a, &b), are_same(&a, &b));
        }
    }

    #[test]
    fn same_bodies() {
        for (a, b) in [
            ("Oak House Counselling", "OAK HOUSE COUNSELLING"),
            ("the Matthew Project", "The Matthew Project"),
            ("Halyard Systems Ltd", "Halyard Systems Limited"),
            ("Halyard Systems Ltd.", "Halyard Systems"),
            ("Sunrise Café & Kitchen CIC", "Sunrise Café and Kitchen CIC"),
            ("St Bride's Trust", "St Bride’s Trust"),
            ("St. Bride's Trust", "St Brides Trust"),
            ("Llŷn Support Network", "Llyn Support Network"),
            (
                "Coastal Alliance for Safer Evenings (CASE)",
                "Coastal Alliance for Safer Evenings",
            ),
            ("Coastal Alliance for Safer Evenings (CASE)", "CASE"),
            (
                "Norfolk Office of Data Analytics (Norfolk County Council)",
                "Norfolk Office of Data Analytics, Norfolk County Council",
            ),
            ("Greenlane Motors (UK) Ltd", "Greenlane Motors (UK) Limited"),
        ] {
            assert!(same_body(a, b) && same_body(b, a), "{a} / {b}");
        }
    }

    #[test]
    fn other_bodies() {
        for (a, b) in [
            ("Norfolk County Council", "Suffolk County Council"),
            ("Halyard Systems plc", "Halyard Systems Ltd"),
            (
                "Norfolk County Council",
                "Targeted Youth Support Service (Norfolk County Council)",
            ),
            ("Coastal Alliance for Safer Evenings", "CASE"),
            ("Greenlane Motors (UK) Ltd", "Greenlane Motors Ltd"),
            ("", ""),
            ("Mind", ""),
        ] {
            assert!(!same_body(a, b) && !same_body(b, a), "{a} / {b}");
        }
    }
}
