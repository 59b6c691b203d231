//! Recognised words that were taken for others that look like them, where only a few words can stand: `PCQ` for an
//! office, `ls approved` in the sentence that says what was decided.

use crate::profile::looks_of;

/// Offices by their initials.
const INITIALS: &[&str] = &["PCC", "PFCC", "DPCC", "DPFCC", "DMPC", "CFO", "CEO"];

/// Words of the sentences that say what was decided.
const SAID: &[&str] = &[
    "I",
    "is",
    "are",
    "was",
    "were",
    "be",
    "been",
    "have",
    "hereby",
    "not",
    "approve",
    "approved",
    "approves",
    "agree",
    "agreed",
    "agrees",
    "accept",
    "accepted",
    "adopted",
    "authorised",
    "supported",
    "endorsed",
    "granted",
    "rejected",
    "refused",
    "declined",
    "deferred",
    "postponed",
    "noted",
    "decision",
    "recommendation",
    "recommendations",
    "Commissioner",
];

/// A shorter word that is none of these may be another word of the language: `he` looks like `be`.
const TELLING: usize = 5;

/// The name of an office with its initials as they are known, where what was read looks like them.
pub(super) fn office(name: &str) -> Option<String> {
    mended(name, |word| {
        let capitals = word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        capitals.then(|| like(INITIALS, word)).flatten()
    })
}

/// A sentence with the words that say what was decided as they are known. It has as many bytes, and every word its place.
pub(super) fn said(sentence: &str) -> Option<String> {
    mended(sentence, |word| {
        if SAID.iter().any(|s| s.eq_ignore_ascii_case(word)) {
            return None;
        }
        let figures = word.chars().any(|c| c.is_ascii_digit());
        let letters = word.chars().any(char::is_alphabetic);
        // No word of the language is written so.
        let impossible = (figures && letters) || matches!(word, "l" | "ls");
        if !impossible && word.len() < TELLING {
            return None;
        }
        like(SAID, word).filter(|known| known.len() == word.len())
    })
}

/// The first of some words that looks like what was read.
fn like(known: &[&'static str], word: &str) -> Option<&'static str> {
    let looks = looks_of(word);
    known.iter().copied().find(|k| looks_of(k) == looks)
}

/// A text with each word for which there is another; `None` if there is none.
fn mended(text: &str, other: impl Fn(&str) -> Option<&'static str>) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut any = false;
    for piece in text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let word = piece.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        match other(word).filter(|o| *o != word) {
            Some(o) if !word.is_empty() => {
                any = true;
                out.push_str(o);
            }
            _ => out.push_str(word),
        }
        out.push_str(piece.get(word.len()..).unwrap_or_default());
    }
    any.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::{office, said};

    #[test]
    fn offices_by_what_they_look_like() {
        for (read, printed) in [
            ("PCQ", "PCC"),
            ("PGC", "PGC"),
            ("PEC", "PCC"),
            ("Deputy PCQ", "Deputy PCC"),
            ("CF0", "CFO"),
            ("PFCQ", "PFCC"),
        ] {
            let got = office(read);
            assert_eq!(got.as_deref().unwrap_or(read), printed, "{read}");
        }
        for name in ["PCC", "Chief Executive", "pee", "Pee", "CEO", "N. Specimen", ""] {
            assert_eq!(office(name), None, "{name}");
        }
    }

    #[test]
    fn sentences_by_what_they_look_like() {
        for (read, printed) in [
            ("ls agreed", "is agreed"),
            ("1s approved", "is approved"),
            (
                "The recommendation ls approved.",
                "The recommendation is approved.",
            ),
            ("l approve the recommendation", "I approve the recommendation"),
            ("is n0t approvecl", "is not approvecl"),
            ("are a9reed", "are agreed"),
            ("The decisi0n is noled.", "The decision is noted."),
        ] {
            let got = said(read).unwrap();
            assert_eq!(got, printed, "{read}");
            assert_eq!(got.len(), read.len());
        }
        for text in [
            "He approved the plan.",
            "1 approve",
            "It was the 1st grant of £5,000.",
            "is approved",
            "nol",
            "Ymddiriedolaeth Ŷ",
            "",
        ] {
            assert_eq!(said(text), None, "{text}");
        }
    }
}
