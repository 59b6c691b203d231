//! One cell of a table: its content, and the text written for it.

use std::borrow::Cow;

use crate::geom::PageNumber;
use crate::record::Number;

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell<'a> {
    /// Nothing: the cell is empty.
    Null,
    /// Words, of the document or of a vocabulary.
    Text(&'a str),
    /// The name of a file, which is not text of a document: written as it is, so that it is the same in every format.
    Name(&'a str),
    /// An exact decimal.
    Number(Number),
    /// A whole number.
    Integer(u64),
    /// `true` or `false`.
    Boolean(bool),
    /// Several texts.
    List(&'a [String]),
}

impl<'a> Cell<'a> {
    /// The characters of the cell, before CSV puts quotes around it.
    ///
    /// Only text is guarded: a number below zero begins with `-` and has to stay a number.
    pub(crate) fn written(self) -> Cow<'a, str> {
        match self {
            Self::Null => Cow::Borrowed(""),
            Self::Text(text) => guarded(without_nul(text)),
            Self::Name(name) => without_nul(name),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Integer(number) => Cow::Owned(number.to_string()),
            Self::Boolean(true) => Cow::Borrowed("true"),
            Self::Boolean(false) => Cow::Borrowed("false"),
            Self::List(texts) => Cow::Owned(guarded(without_nul(&texts.join("; "))).into_owned()),
        }
    }
}

#[cfg_attr(
    not(any(feature = "parquet", feature = "xlsx")),
    allow(dead_code, reason = "for formats that have types of their own")
)]
impl<'a> Cell<'a> {
    /// The characters of the cell as they are in the record, without the guard against formulas. `None` if the cell is empty.
    pub(crate) fn raw(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Null => None,
            Self::Text(text) => Some(without_nul(text)),
            other => Some(other.written()),
        }
    }
}

impl Cell<'_> {
    /// The characters of the cell for a spreadsheet that opens the file by a click: a text it would take for a date or a
    /// number (`05/2025`, `007`) is a formula that gives the text.
    pub(crate) fn written_for_spreadsheet(self) -> Cow<'static, str> {
        match self {
            Self::Text(text) if looks_like_a_number(text) => Cow::Owned(format!("=\"{text}\"")),
            other => Cow::Owned(other.written().into_owned()),
        }
    }
}

/// Whether a text consists of figures and of the signs between figures in dates and numbers, and is not an ISO date. Nothing
/// in it can end the quotes of a formula.
fn looks_like_a_number(text: &str) -> bool {
    let within = |c: char| c.is_ascii_digit() || matches!(c, '/' | '-' | '.' | ',' | ':' | ' ' | 'e' | 'E');
    let date = jiff::civil::Date::strptime("%Y-%m-%d", text).is_ok() && text.len() == 10;
    text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(within) && !date
}

/// A spreadsheet runs a cell that begins so as a formula, wherever the text came from.
const RUN_AS_FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The text with a `'` before it if a spreadsheet would run it.
fn guarded(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.starts_with(RUN_AS_FORMULA) {
        Cow::Owned(format!("'{text}"))
    } else {
        text
    }
}

/// The text with U+FFFD for every NUL: many readers of CSV end the cell at one, and databases refuse the file.
fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Cell<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a Option<String>> for Cell<'a> {
    fn from(text: &'a Option<String>) -> Self {
        text.as_deref().into()
    }
}

impl<'a> From<&'a [String]> for Cell<'a> {
    fn from(texts: &'a [String]) -> Self {
        Self::List(texts)
    }
}

impl From<u64> for Cell<'_> {
    fn from(number: u64) -> Self {
        Self::Integer(number)
    }
}

impl From<Number> for Cell<'_> {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl From<PageNumber> for Cell<'_> {
    fn from(page: PageNumber) -> Self {
        Self::Integer(page.0.into())
    }
}

impl From<u8> for Cell<'_> {
    fn from(number: u8) -> Self {
        Self::Integer(number.into())
    }
}

impl From<u16> for Cell<'_> {
    fn from(number: u16) -> Self {
        Self::Integer(number.into())
    }
}

impl From<u32> for Cell<'_> {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<usize> for Cell<'_> {
    fn from(number: usize) -> Self {
        Self::Integer(number as u64)
    }
}

impl From<bool> for Cell<'_> {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;

    #[test]
    fn a_formula_gets_an_apostrophe_and_a_number_does_not() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("+44 20 7946 0000", "'+44 20 7946 0000"),
            ("-", "'-"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("'=1", "'=1"),
            ("a=1", "a=1"),
            ("– a dash", "– a dash"),
            ("", ""),
        ] {
            assert_eq!(Cell::from(text).written(), written);
        }
        assert_eq!(Cell::Number(Number(Decimal::new(-125, 1))).written(), "-12.5");
    }

    #[test]
    fn what_a_spreadsheet_would_read_as_another_thing_is_kept_a_text() {
        for (text, written) in [
            ("05/2025", "=\"05/2025\""),
            ("007", "=\"007\""),
            ("1e5", "=\"1e5\""),
            ("2025-02-21", "2025-02-21"),
            ("2025-02", "=\"2025-02\""),
            ("PCD 1560", "PCD 1560"),
            ("=1", "'=1"),
            ("1\",\"", "1\",\""),
        ] {
            assert_eq!(Cell::from(text).written_for_spreadsheet(), written);
        }
        assert_eq!(Cell::Integer(7).written_for_spreadsheet(), "7");
    }

    #[test]
    fn a_nul_is_replaced() {
        assert_eq!(Cell::from("a\0b").written(), "a\u{fffd}b");
    }

    #[test]
    fn numbers_are_plain() {
        for (number, written) in [
            ("4439998.72", "4439998.72"),
            ("12500.00", "12500"),
            ("0.0000001", "0.0000001"),
            ("79228162514264337593543950335", "79228162514264337593543950335"),
            ("-0", "0"),
        ] {
            let number = Number(Decimal::from_str_exact(number).unwrap());
            assert_eq!(Cell::from(number).written(), written);
        }
    }

    proptest! {
        #[test]
        fn no_text_begins_like_a_formula(text in "(?s)[=+\\-@\t\r\0']?.{0,20}") {
            let written = Cell::from(text.as_str()).written();
            prop_assert!(!written.starts_with(RUN_AS_FORMULA));
            // Nothing but the apostrophe is added, and nothing is lost.
            let kept = text.replace('\0', "\u{fffd}");
            prop_assert!(written == kept || written.strip_prefix('\'') == Some(kept.as_str()));
        }
    }
}
