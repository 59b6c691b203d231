//! What is left of a name when case, punctuation, accents, legal form and a leading article are taken away.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Articles a name may begin with, in English and in Welsh.
const ARTICLES: [&str; 3] = ["the", "y", "yr"];

/// Legal forms a name may end with, longest first, in English and in Welsh: a body is often printed with and without.
const LEGAL_FORMS: [&[&str]; 26] = [
    &["charitable", "incorporated", "organisation"],
    &["charitable", "incorporated", "organization"],
    &["company", "limited", "by", "guarantee"],
    &["community", "interest", "company"],
    &["community", "benefit", "society"],
    &["limited", "liability", "partnership"],
    &["public", "limited", "company"],
    &["cwmni", "buddiannau", "cymunedol"],
    &["company", "limited"],
    &["company", "ltd"],
    &["co", "limited"],
    &["co", "ltd"],
    &["incorporated"],
    &["limited"],
    &["cyfyngedig"],
    &["ltd"],
    &["plc"],
    &["llp"],
    &["inc"],
    &["cic"],
    &["cio"],
    &["scio"],
    &["cyf"],
    &["ccc"],
    &["cbc"],
    &["lp"],
];

/// Two names with one key are one body.
///
/// ```
/// use decisions::bodies::key;
///
/// assert_eq!(key("The Harbour Trust Ltd."), key("HARBOUR TRUST"));
/// assert_eq!(key("Menter Môn Cyf"), key("Menter Mon"));
/// assert_eq!(key("Dean & Sons C.I.C."), key("Dean and Sons"));
/// assert_ne!(key("Harbour Trust North"), key("Harbour Trust"));
/// ```
#[must_use]
pub fn key(name: &str) -> String {
    let mut words = words(name);
    if words.len() > 1
        && words
            .first()
            .is_some_and(|word| ARTICLES.contains(&word.as_str()))
    {
        words.remove(0);
    }
    while let Some(rest) = without_legal_form(&words) {
        words.truncate(rest);
    }
    words.join(" ")
}

/// How many words stand before a legal form at the end, if one is there and is not all of the name.
fn without_legal_form(words: &[String]) -> Option<usize> {
    let ends = |form: &&&[&str]| {
        words.len() > form.len()
            && words[words.len() - form.len()..]
                .iter()
                .map(String::as_str)
                .eq(form.iter().copied())
    };
    LEGAL_FORMS.iter().find(ends).map(|form| words.len() - form.len())
}

/// The words of a name in small letters without accents; letters that stand alone one after the other (`C.I.C.`) are one
/// word.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut plain = String::with_capacity(name.len());
    for c in name.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            '&' => plain.push_str(" and "),
            // Inside a word an apostrophe is often left out.
            '\'' | '\u{2018}' | '\u{2019}' => {}
            _ if c.is_alphanumeric() => plain.extend(c.to_lowercase()),
            _ => plain.push(' '),
        }
    }
    let mut out: Vec<String> = Vec::new();
    let mut letters = false;
    for word in plain.split_whitespace() {
        let letter = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        match out.last_mut().filter(|_| letter && letters) {
            Some(last) => last.push_str(word),
            None => out.push(word.to_owned()),
        }
        letters = letter;
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_does_not_tell_bodies_apart_is_taken_away() {
        for (name, expected) in [
            ("The Harbour Trust", "harbour trust"),
            ("Women\u{2019}s Centre, Cornwall", "womens centre cornwall"),
            ("ABC Company Ltd", "abc"),
            ("A.B.C. Limited", "abc"),
            ("Yr Ardd Gymunedol Cyf.", "ardd gymunedol"),
            ("Lime Community Interest Company (CIC)", "lime"),
            // What is nothing but an article or a form is kept.
            ("Limited", "limited"),
            ("The", "the"),
            ("", ""),
            ("—", ""),
        ] {
            assert_eq!(key(name), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn the_key_of_a_key_is_the_key(name in "[A-Za-zé&.' ()-]{0,30}") {
            let once = key(&name);
            // An article may follow an article; taking one away is enough.
            prop_assume!(!ARTICLES.iter().any(|a| once.starts_with(&format!("{a} "))));
            prop_assert_eq!(key(&once), once.clone());
        }
    }
}
