//! Names of months, English and Welsh, whole and shortened; and what a name with one slip probably is.

use crate::field::scan::one_slip;

/// Lower-case names and their numbers. Welsh names also as they stand after `o` and in the middle of a sentence
/// (`Fawrth`, `Dachwedd`).
const NAMES: &[(&str, i8)] = &[
    ("january", 1),
    ("february", 2),
    ("march", 3),
    ("april", 4),
    ("may", 5),
    ("june", 6),
    ("july", 7),
    ("august", 8),
    ("september", 9),
    ("october", 10),
    ("november", 11),
    ("december", 12),
    ("jan", 1),
    ("feb", 2),
    ("febr", 2),
    ("mar", 3),
    ("apr", 4),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("sept", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
    ("ionawr", 1),
    ("chwefror", 2),
    ("mawrth", 3),
    ("fawrth", 3),
    ("ebrill", 4),
    ("mai", 5),
    ("fai", 5),
    ("mehefin", 6),
    ("fehefin", 6),
    ("gorffennaf", 7),
    ("orffennaf", 7),
    ("awst", 8),
    ("medi", 9),
    ("fedi", 9),
    ("hydref", 10),
    ("tachwedd", 11),
    ("dachwedd", 11),
    ("rhagfyr", 12),
    ("ragfyr", 12),
];

/// Shorter names are one slip away from too many words, and from each other.
const SHORTEST_MENDED: usize = 4;

/// The month a word names.
pub(in crate::field) fn exact(word: &str) -> Option<i8> {
    NAMES
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(word))
        .map(|(_, month)| *month)
}

/// The month a word names, or the only one whose name is one slip away.
pub(super) fn close(word: &str) -> Option<i8> {
    exact(word).or_else(|| {
        let word = word.to_lowercase();
        let mut near = NAMES
            .iter()
            .filter(|(name, _)| {
                name.len() >= SHORTEST_MENDED && !matches!(*name, "sept" | "febr") && one_slip(&word, name)
            })
            .map(|(_, month)| *month);
        let first = near.next()?;
        near.all(|m| m == first).then_some(first)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (word, month) in [
            ("October", 10),
            ("OCTOBER", 10),
            ("Sept", 9),
            ("HYDREF", 10),
            ("Ocotber", 10),
            ("Febuary", 2),
            ("Novemeber", 11),
            ("Septmber", 9),
            ("Jume", 6),
            ("Agust", 8),
        ] {
            assert_eq!(close(word), Some(month), "{word}");
        }
        for word in ["Jule", "Juny", "Smith", "Ma", "Mon", "", "incidents", "Xbert"] {
            assert_eq!(close(word), None, "{word}");
        }
    }
}
