//! The word or letter behind a figure that says what it counts in: `m`, `K`, `bn`, ` million`.

use rust_decimal::Decimal;

use crate::field::scan::{blanks, one_slip};

/// What stands behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scale {
    /// Nothing to do with it.
    None,
    /// It counts in these.
    Of {
        /// Thousand, million, …
        factor: Decimal,
        /// Bytes, the blank before it included.
        len: usize,
    },
    /// A word that is one slip from `million` and the like.
    Misspelt {
        /// What it probably is.
        factor: Decimal,
        /// Bytes, the blank before it included.
        len: usize,
    },
    /// Letters without a blank that are neither a scale nor a word that lost its blank.
    Unreadable {
        /// Bytes.
        len: usize,
    },
}

/// Letters and words, lower case, and the power of ten each stands for.
const NAMES: &[(&str, u32)] = &[
    ("hundred", 2),
    ("k", 3),
    ("thousand", 3),
    ("thousands", 3),
    ("m", 6),
    ("mn", 6),
    ("mil", 6),
    ("mill", 6),
    ("mln", 6),
    ("million", 6),
    ("millions", 6),
    ("bn", 9),
    ("bln", 9),
    ("billion", 9),
    ("billions", 9),
    ("trillion", 12),
];

/// Long enough that a word one slip away is a slip.
const LONG: usize = 6;

fn factor(word: &str) -> Option<Decimal> {
    let power = NAMES.iter().find(|(name, _)| *name == word)?.1;
    Some(Decimal::from(10_u64.pow(power)))
}

/// The scale of the figure that ends where this text begins.
pub(super) fn read(text: &str) -> Scale {
    // "£5.m" has lost a digit, or gained a point.
    if let Some(rest) = text.strip_prefix('.')
        && let Scale::Of { factor, len } = read(rest)
        && blanks(rest) == 0
    {
        return Scale::Misspelt { factor, len: len + 1 };
    }
    let gap = blanks(text);
    // The hyphen of "a £1.2-million scheme".
    let hyphen = usize::from(gap == 0 && text.starts_with(['-', '\u{2011}']));
    let lead = if hyphen == 1 {
        text.chars().next().map_or(0, char::len_utf8)
    } else {
        gap
    };
    let rest = &text[lead..];
    let printed = &rest[..rest.len() - rest.trim_start_matches(char::is_alphabetic).len()];
    let behind = &rest[printed.len()..];
    let word = printed.to_lowercase();
    let len = lead + printed.len();
    if printed.is_empty() || text[..gap].chars().count() > 3 {
        return Scale::None;
    }
    if let Some(factor) = factor(&word) {
        let detached = lead > 0 && word.len() <= 2;
        let digit_follows = behind.starts_with(|c: char| c.is_ascii_digit());
        // "£500 M. Smith", "£12 m2", "£500-k".
        let initial = detached && printed == "M" && behind.starts_with('.');
        if initial || (detached && digit_follows) || (hyphen == 1 && word.len() < LONG) {
            return Scale::None;
        }
        // "£1,234k5"
        if digit_follows && lead == 0 {
            return Scale::Unreadable { len };
        }
        return Scale::Of { factor, len };
    }
    if word.len() >= LONG - 1
        && let Some((name, _)) = NAMES.iter().find(|(n, _)| n.len() > LONG && one_slip(&word, n))
        && let Some(factor) = factor(name)
    {
        return Scale::Misspelt { factor, len };
    }
    let digit_follows = behind
        .trim_start_matches([',', '.'])
        .starts_with(|c: char| c.is_ascii_digit());
    if lead > 0 || (lost_its_blank(&word) && !digit_follows) {
        return Scale::None;
    }
    Scale::Unreadable { len }
}

/// Whether letters glued to a figure are a word of their own (`£5,000to`, `£45.50p`, `£250pa`) and not a scale gone
/// wrong (`£1.2mio`, `£5B`).
fn lost_its_blank(word: &str) -> bool {
    let looks_like_digits = word
        .chars()
        .all(|c| matches!(c, 'o' | 'l' | 'i' | 's' | 'b' | 'z' | 'x'));
    let scale_gone_wrong = ["k", "m", "b", "h", "th", "tr"]
        .iter()
        .any(|s| word.starts_with(s));
    word == "p" || (word.chars().count() > 1 && !looks_like_digits && !scale_gone_wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_forms() {
        for (text, power, len) in [
            ("k", 3, 1),
            ("K of", 3, 1),
            ("m", 6, 1),
            ("M per year", 6, 1),
            (" million", 6, 8),
            ("million", 6, 7),
            ("\u{a0}million", 6, 9),
            ("-million scheme", 6, 8),
            (" m ", 6, 2),
            ("bn", 9, 2),
            (" thousand", 3, 9),
        ] {
            let factor = Decimal::from(10_u64.pow(power));
            assert_eq!(read(text), Scale::Of { factor, len }, "{text}");
        }
    }

    #[test]
    fn no_scale() {
        for text in [
            "",
            " to",
            "to the",
            " M. Smith",
            " m2",
            "-k",
            "p a mile",
            "pa",
            " members",
            "-£500",
            "?",
        ] {
            assert_eq!(read(text), Scale::None, "{text}");
        }
    }

    #[test]
    fn doubtful() {
        assert!(matches!(read(" milion"), Scale::Misspelt { len: 7, .. }));
        assert!(matches!(read("mllion"), Scale::Misspelt { .. }));
        assert!(matches!(read(".m"), Scale::Misspelt { len: 2, .. }));
        assert!(matches!(read("k5"), Scale::Unreadable { .. }));
        for text in ["B", "b", "mio", "O,000", "x"] {
            assert!(matches!(read(text), Scale::Unreadable { .. }), "{text}");
        }
    }
}
