//! What a value may be, and how one that was typed is read.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

use crate::field::date::{self, DateValue};
use crate::field::money;
use crate::record::{Award, Number};

/// What may stand at a place of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text of one line.
    Text,
    /// Paragraphs, one a line.
    Lines,
    /// A sum of money.
    Money,
    /// Another decimal.
    Decimal,
    /// A whole number that is not negative.
    Whole,
    /// A year of four digits.
    Year,
    /// A day.
    Date,
    /// A day, a month or a year.
    PartialDate,
    /// `2024/25`
    FinancialYear,
    /// ISO 4217.
    Currency,
    /// Yes or no.
    YesNo,
    /// One of a list of words.
    OneOf(&'static [&'static str]),
    /// An award: an object with keys of the record's awards.
    Award,
    /// A list of awards.
    Awards,
    /// A value of a field of the form: a text, a number, `true`, `false`, or a list of them.
    Form,
}

/// What was expected in the place of something else.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {0}")]
pub struct Expected(pub String);

impl Expected {
    fn new(what: &str) -> Self {
        Self(what.to_owned())
    }
}

impl Kind {
    /// Reads a value as a person types it or as it is printed on a page; null for an empty text.
    ///
    /// # Errors
    ///
    /// What was expected, where the text is something else. A sum or a date that can be read in two ways is refused.
    pub fn read(self, typed: &str) -> Result<Value, Expected> {
        let text: String = typed.trim().nfc().collect();
        if text.is_empty() {
            return Ok(Value::Null);
        }
        match self {
            Self::Text => Ok(Value::String(one_line(&text))),
            Self::Lines => {
                let lines: Vec<String> = text.lines().map(one_line).filter(|l| !l.is_empty()).collect();
                Ok(Value::String(lines.join("\n")))
            }
            Self::Money => amount(&text)
                .map(number)
                .ok_or_else(|| Expected::new("a sum of money such as 12500, 1250.50 or £1,250.50")),
            Self::Decimal => plain(&text)
                .map(number)
                .ok_or_else(|| Expected::new("a number such as 12 or 0.5")),
            Self::Whole => text
                .parse::<u32>()
                .map(|n| json!(n))
                .map_err(|_| Expected::new("a whole number such as 32")),
            Self::Year => match text.parse::<u16>() {
                Ok(year) if (1900..=2100).contains(&year) => Ok(json!(year)),
                _ => Err(Expected::new("a year of four digits such as 2024")),
            },
            Self::Date => match day(&text) {
                Some(DateValue::Day(day)) => Ok(json!(day.to_string())),
                _ => Err(Expected::new(
                    "a day such as 2024-05-31, 31/05/2024 or 31 May 2024",
                )),
            },
            Self::PartialDate => day(&text)
                .map(|d| json!(d.to_string()))
                .ok_or_else(|| Expected::new("a day, a month or a year such as 2024-05-31, 2024-05 or 2024")),
            Self::FinancialYear => financial_year(&text)
                .map(Value::String)
                .ok_or_else(|| Expected::new("a financial year such as 2024/25")),
            Self::Currency => {
                let code = text.to_uppercase();
                if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) {
                    Ok(Value::String(code))
                } else {
                    Err(Expected::new("a currency as three letters such as GBP"))
                }
            }
            Self::YesNo => match text.to_lowercase().as_str() {
                "true" | "yes" | "y" => Ok(json!(true)),
                "false" | "no" | "n" => Ok(json!(false)),
                _ => Err(Expected::new("true or false")),
            },
            Self::OneOf(words) => {
                let wanted = text.to_lowercase();
                let found = words.iter().find(|w| **w == wanted);
                found
                    .map(|w| json!(w))
                    .ok_or_else(|| Expected(format!("one of {}", words.join(", "))))
            }
            Self::Award => award(&text),
            Self::Awards => awards(&text),
            Self::Form => Ok(form(&text)),
        }
    }

    /// A value as it is written into the file and shown in a field to type in: what [`read`](Self::read) reads.
    #[must_use]
    pub fn write(self, value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }

    /// Whether the value has lines of its own or a structure: a large field is wanted to type it in.
    #[must_use]
    pub fn is_long(self) -> bool {
        matches!(self, Self::Lines | Self::Award | Self::Awards)
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn number(value: Decimal) -> Value {
    serde_json::to_value(Number(value)).unwrap_or(Value::Null)
}

/// A decimal without a sign for money: `12500`, `12,500`, `-3.5`.
fn plain(text: &str) -> Option<Decimal> {
    let grouped = text.contains(',');
    if grouped && !well_grouped(text) {
        return None;
    }
    Decimal::from_str_exact(&text.replace(',', "")).ok()
}

/// Whether commas stand before each three digits and nowhere else.
fn well_grouped(text: &str) -> bool {
    let whole = text.trim_start_matches('-').split('.').next().unwrap_or_default();
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let digits = |g: &str| g.bytes().all(|b| b.is_ascii_digit());
    (1..=3).contains(&first.len()) && digits(first) && groups.all(|g| g.len() == 3 && digits(g))
}

/// A sum: a bare number, or money as it is printed, if it is one sum.
fn amount(text: &str) -> Option<Decimal> {
    if let Some(value) = plain(text) {
        return Some(value);
    }
    match money::find(text, "GBP").as_slice() {
        [one] => one.value,
        _ => None,
    }
}

/// ISO 8601 to its precision, or a date as it is printed, if it is one date.
fn day(text: &str) -> Option<DateValue> {
    let iso = |text: &str| -> Option<DateValue> {
        let mut parts = text.split('-');
        let year: i16 = parts.next().filter(|y| y.len() == 4)?.parse().ok()?;
        if !(1900..=2100).contains(&year) {
            return None;
        }
        let two = |part: &str| (part.len() == 2).then(|| part.parse::<i8>().ok()).flatten();
        let month = parts.next().map(two);
        let day = parts.next().map(two);
        if parts.next().is_some() {
            return None;
        }
        match (month, day) {
            (None, _) => Some(DateValue::Year(year)),
            (Some(month), None) => {
                let month = month.filter(|m| (1..=12).contains(m))?;
                Some(DateValue::Month { year, month })
            }
            (Some(month), Some(day)) => jiff::civil::Date::new(year, month?, day?)
                .ok()
                .map(DateValue::Day),
        }
    };
    iso(text).or_else(|| match date::find(text).as_slice() {
        [one] => one.value,
        _ => None,
    })
}

fn financial_year(text: &str) -> Option<String> {
    match date::financial_years(text).as_slice() {
        [one] => Some(one.normal()),
        _ => None,
    }
}

/// An award with the keys that were given and null for the others. Null takes the award out.
fn award(text: &str) -> Result<Value, Expected> {
    let expected = || {
        Expected::new(
            "an award such as {\"recipient\": \"Harbour Trust\", \"amount\": 12500, \"currency\": \"GBP\"}, with keys of the \
             record's awards",
        )
    };
    let given: Value = serde_json::from_str(text).map_err(|_| expected())?;
    full(given).ok_or_else(expected)
}

fn awards(text: &str) -> Result<Value, Expected> {
    let expected =
        || Expected::new("a list of awards such as [{\"recipient\": \"Harbour Trust\", \"amount\": 12500}]");
    match serde_json::from_str(text).map_err(|_| expected())? {
        Value::Array(list) => {
            let list: Option<Vec<Value>> = list.into_iter().map(full).collect();
            list.map(Value::Array).ok_or_else(expected)
        }
        _ => Err(expected()),
    }
}

/// An award as the record has it.
fn full(given: Value) -> Option<Value> {
    let Value::Object(mut given) = given else {
        return None;
    };
    if given.get("direction").is_none_or(Value::is_null) {
        given.insert("direction".to_owned(), json!("out"));
    }
    let known = given.clone();
    let award: Award = serde_json::from_value(Value::Object(given)).ok()?;
    let full = serde_json::to_value(award).ok()?;
    let keys = full.as_object()?;
    known.keys().all(|k| keys.contains_key(k)).then_some(full)
}

/// A value of the form: JSON where it is a number, a truth value or a list of plain values, else the text itself.
fn form(text: &str) -> Value {
    let item = |v: &Value| v.is_string() || v.is_number() || v.is_boolean();
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Array(list)) if list.iter().all(item) => Value::Array(list),
        Ok(value) if item(&value) => value,
        _ => Value::String(one_line(text)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::record::OutcomeStatus;

    fn read(kind: Kind, text: &str) -> String {
        match kind.read(text) {
            Ok(value) => value.to_string(),
            Err(e) => e.to_string(),
        }
    }

    #[test]
    fn values_are_read_as_people_type_them_and_as_pages_print_them() {
        for (kind, text, value) in [
            (Kind::Money, "12500", "12500"),
            (Kind::Money, "£12,500.50", "12500.5"),
            (Kind::Money, "£1.2 million", "1200000"),
            (Kind::Money, "12,500", "12500"),
            (Kind::Date, "2024-05-31", "\"2024-05-31\""),
            (Kind::Date, "31/05/2024", "\"2024-05-31\""),
            (Kind::Date, "31st May 2024", "\"2024-05-31\""),
            (Kind::PartialDate, "2024-05", "\"2024-05\""),
            (Kind::FinancialYear, "2024-25", "\"2024/25\""),
            (Kind::Currency, "gbp", "\"GBP\""),
            (Kind::YesNo, "Yes", "true"),
            (Kind::OneOf(OutcomeStatus::WORDS), "Approved", "\"approved\""),
            (Kind::Text, "  The  Harbour\nTrust ", "\"The Harbour Trust\""),
            (Kind::Lines, "one\n\n two ", "\"one\\ntwo\""),
            (Kind::Money, " ", "null"),
            (Kind::Form, "[1, \"a\"]", "[1,\"a\"]"),
            (Kind::Form, "Tern Bay", "\"Tern Bay\""),
        ] {
            assert_eq!(read(kind, text), value, "{kind:?} {text}");
        }
    }

    #[test]
    fn what_may_be_read_in_two_ways_or_in_none_is_refused() {
        for (kind, text) in [
            (Kind::Money, "£500 and £600"),
            (Kind::Money, "12,50"),
            (Kind::Money, "many"),
            (Kind::Date, "31/02/2024"),
            (Kind::Date, "2024-02-31"),
            (Kind::Date, "May 2024"),
            (Kind::Date, "1 May 2024 to 3 May 2024"),
            (Kind::Year, "24"),
            (Kind::Whole, "-3"),
            (Kind::Currency, "£"),
            (Kind::YesNo, "perhaps"),
            (Kind::OneOf(OutcomeStatus::WORDS), "agreed"),
            (Kind::Award, "{\"recipient\": \"A\", \"colour\": 1}"),
            (Kind::Awards, "{\"recipient\": \"A\"}"),
        ] {
            assert!(read(kind, text).starts_with("expected "), "{kind:?} {text}");
        }
    }

    #[test]
    fn an_award_gets_the_keys_that_were_left_out() {
        let value = Kind::Awards
            .read("[{\"recipient\": \"Harbour Trust\", \"amount\": 1250.50}]")
            .unwrap();
        assert_eq!(value[0]["direction"], "out");
        assert_eq!(value[0]["amount"].to_string(), "1250.5");
        assert_eq!(value[0]["purpose"], Value::Null);
    }

    proptest! {
        #[test]
        fn nothing_typed_stops_the_program(text in "\\PC{0,60}") {
            for kind in [Kind::Money, Kind::Date, Kind::PartialDate, Kind::FinancialYear, Kind::Award, Kind::Awards, Kind::Form] {
                if let Ok(value) = kind.read(&text) {
                    // What is written is read as the same.
                    prop_assert_eq!(kind.read(&kind.write(&value)).unwrap(), value);
                }
            }
        }
    }
}
