//! When two values count as equal: differences in white space, quotes, dashes and the way a number is written are
//! ignored.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

/// A value in the form used for comparison.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Normal {
    /// No value: null, or text without a visible character.
    Null,
    /// Yes or no.
    Bool(bool),
    /// An exact number: 10030 is 10030.00.
    Number(Decimal),
    /// Text, or any other JSON value, written out as text.
    Text(String),
}

impl Normal {
    /// The normal form of a JSON value.
    #[must_use]
    pub fn from_json(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(b) => Self::Bool(*b),
            Value::Number(n) => {
                decimal(&n.to_string()).map_or_else(|| Self::Text(n.to_string()), Self::Number)
            }
            Value::String(s) => match text(s) {
                t if t.is_empty() => Self::Null,
                t => Self::Text(t),
            },
            other => Self::Text(other.to_string()),
        }
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }
}

/// A number as JSON writes it, without going through a float.
fn decimal(written: &str) -> Option<Decimal> {
    let number = Decimal::from_str_exact(written).or_else(|_| Decimal::from_scientific(written));
    number
        .or_else(|_| Decimal::from_str(written))
        .ok()
        .map(|d| d.normalize())
}

/// Text in the form used for comparison: composed (NFC), straight quotes, one kind of dash, one space between words,
/// no invisible characters. Ligatures stay as they are, because the contract promises that records hold none.
#[must_use]
pub fn text(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    let mut space = false;
    for c in s.chars().filter(|c| !is_invisible(*c)).nfc() {
        if c.is_whitespace() {
            space = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut space) {
            out.push(' ');
        }
        out.push(plain(c));
    }
    out
}

/// Soft hyphen, zero-width space and joiners, byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// The plain form of quotes and dashes.
fn plain(c: char) -> char {
    match c {
        '‘' | '’' | '‚' | '‛' | '`' | '´' => '\'',
        '“' | '”' | '„' | '‟' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn same(a: &str, b: &str) -> bool {
        Normal::from_json(&serde_json::from_str(a).unwrap())
            == Normal::from_json(&serde_json::from_str(b).unwrap())
    }

    #[test]
    fn quotes_dashes_and_spaces_are_forgiven_and_letters_are_not() {
        assert_eq!(text(" a’s –\u{a0}\n b\u{ad}c\u{200b} "), "a's - bc");
        assert_eq!(text("Cote\u{301}"), text("Coté"));
        assert_ne!(text("ﬁx"), text("fix"));
        assert_ne!(text("PCC"), text("Pcc"));
    }

    #[test]
    fn numbers_are_compared_exactly_and_never_as_floats() {
        assert!(same("10030.00", "10030"));
        assert!(same("1.2e4", "12000"));
        assert!(!same("0.1", "0.10000000000000001"));
        assert!(!same("9007199254740993", "9007199254740992"));
        assert!(!same("1", "true"));
        assert!(!same("1", "\"1\""));
    }

    #[test]
    fn text_without_visible_characters_is_null() {
        assert!(Normal::from_json(&json!(" \u{a0}")).is_null());
        assert!(!Normal::from_json(&json!(false)).is_null());
    }

    proptest! {
        #[test]
        fn normal_text_does_not_change(s in any::<String>()) {
            let once = text(&s);
            prop_assert_eq!(text(&once), once);
        }
    }
}
