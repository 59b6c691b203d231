//! Sums of money: `£12,500`, `up to £1.2 million a year`, `five thousand pounds`.
//!
//! [`find`] reads running text, where a sign, a code or the word tells that a number is money; [`cell()`] reads the
//! bare numbers of a table column whose header gives the unit ([`unit_of_header`]).
//!
//! A sum whose figure is not well formed, or may be part of a longer one, is found without a value. `£` before no figure,
//! and a header's unit (`£m`, `£000`), are not sums.
//!
//! **Minus and brackets.** `(£500)` inside a sentence is a sum in brackets and `Council -£500` a list with a careless
//! dash: both are 500. Negative are a true minus sign (`−£500`), a sign behind the currency (`£-500`, `£(500)`), a
//! hyphen where a list's dash cannot stand (`a variance of -£500`), and a cell or text that is nothing else (`-£500`,
//! `(£500)`).

mod cell;
mod context;
mod figure;
mod fraction;
mod range;
mod scale;
mod sign;
mod words;

use std::ops::Range;

use rust_decimal::Decimal;

pub use cell::{Unit, cell, unit_of_header};
pub use words::words_value;

use super::scan::add_free;
use crate::layout::Print;
use crate::words::words;

words! {
    /// Limits and approximations.
    Qualifier {
        /// A ceiling.
        UpTo = "up to",
        /// A floor.
        AtLeast = "at least",
        /// An approximation.
        About = "about",
    }
}

words! {
    /// The time a rate is for.
    Per {
        /// A year.
        Year = "year",
        /// A month.
        Month = "month",
    }
}

/// Why a sum has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Malformed {
    /// Its commas and points make no number: `£69,024,09`.
    Separators,
    /// Neither whole pounds nor pence: `£21.375`, `£12.5`.
    Decimals,
    /// A blank stands in it, and what follows may be another number: `£12, 500`.
    Gap,
    /// A letter stands in it: `£1O,000`.
    Letter,
    /// It begins with a zero: `£0,500`.
    LeadingZero,
    /// What stands where `million` might is not readable, or the next sum's `million` may belong to it too.
    Scale,
    /// More digits than any sum has.
    TooLong,
    /// Its digits are blotted out: `£XX,XXX`.
    Redacted,
    /// The sum in words and the figure behind it are not the same.
    WordsDiffer,
    /// The words make no number.
    WordsUnreadable,
    /// It carries a currency sign under a header that counts in thousands or more.
    UnitTwice,
}

impl Malformed {
    /// What is wrong, for a reader.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Separators => "its commas and points make no number",
            Self::Decimals => "the digits after its point are neither pence nor none",
            Self::Gap => "there is a space inside it, or two numbers are side by side",
            Self::Letter => "there is a letter in it",
            Self::LeadingZero => "it begins with a zero",
            Self::Scale => "whether it counts in thousands or millions is not certain",
            Self::TooLong => "it has more digits than a sum has",
            Self::Redacted => "redacted",
            Self::WordsDiffer => "the words and the figure are not the same sum",
            Self::WordsUnreadable => "its words make no number",
            Self::UnitTwice => "it has a currency sign under a header that counts in thousands or more",
        }
    }
}

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A sum of money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money {
    /// Where it stands, in bytes: sign, figure and scale word.
    pub range: Range<usize>,
    /// As printed.
    pub raw: String,
    /// Its value, exact; none where `malformed` says why.
    pub value: Option<Decimal>,
    /// ISO 4217 code.
    pub currency: String,
    /// A limit or an approximation.
    pub qualifier: Option<Qualifier>,
    /// It is a rate.
    pub per: Option<Per>,
    /// Where the same sum stands spelled out, right before or behind it, brackets not included.
    pub words: Option<Range<usize>>,
    /// Why it has no value.
    pub malformed: Option<Malformed>,
    /// What it probably is, where one correction mends it and no other does.
    pub suggestion: Option<Decimal>,
}

/// A sum on its way to becoming one: what later steps need to know of how it is printed.
#[derive(Debug, Clone)]
struct Found {
    money: Money,
    /// The figure alone, without its scale.
    figure: Option<Decimal>,
    /// What its scale word or the header multiplies it by; none if there is neither.
    scale: Option<Decimal>,
}

impl Found {
    /// A sum whose value is the figure times its scale.
    fn new(
        text: &str,
        range: Range<usize>,
        currency: &str,
        figure: figure::Figure,
        scale: Option<Decimal>,
    ) -> Self {
        let times = |v: Decimal| v.checked_mul(scale.unwrap_or(Decimal::ONE));
        let (value, mut malformed) = match figure.value {
            Ok(value) => (times(value), None),
            Err(why) => (None, Some(why)),
        };
        if value.is_none() && malformed.is_none() {
            malformed = Some(Malformed::TooLong);
        }
        Self {
            money: Money {
                raw: text.get(range.clone()).unwrap_or_default().to_owned(),
                range,
                value,
                currency: currency.to_owned(),
                qualifier: None,
                per: None,
                words: None,
                malformed,
                suggestion: figure.suggestion.and_then(times),
            },
            figure: figure.value.ok(),
            scale,
        }
    }

    /// Takes the value away.
    fn doubt(&mut self, why: Malformed, suggestion: Option<Decimal>) {
        self.money.value = None;
        self.money.malformed = Some(why);
        self.money.suggestion = suggestion;
    }

    /// The bytes it takes up, its words included.
    fn extent(&self) -> Range<usize> {
        let (range, words) = (&self.money.range, self.money.words.as_ref());
        let start = words.map_or(range.start, |w| w.start.min(range.start));
        let end = words.map_or(range.end, |w| w.end.max(range.end));
        start..end
    }
}

/// The sums of money in a text, in order.
///
/// `currency` is the ISO 4217 code of the publisher: `£` is that currency where it is another pound (`GIP`), `$` where
/// it is another dollar; without a reason to think otherwise they are `GBP` and `USD`.
///
/// Time grows with the length of the text alone.
#[must_use]
pub fn find(text: &str, currency: &str) -> Vec<Money> {
    find_print(text, currency, Print::Digital)
}

/// The same in a text that may be recognised: `E`, `f` and `€` before a figure with thousands or pence are `£` there, where
/// the publisher's currency is a pound. `raw` keeps the printed text for the issue.
#[must_use]
pub fn find_print(text: &str, currency: &str, print: Print) -> Vec<Money> {
    let mut found = sign::before_figures(text, currency, print);
    range::second_ends(text, &mut found);
    merge(&mut found, sign::behind_figures(text, currency));
    words::attach(text, &mut found);
    merge(&mut found, words::sums(text, currency));
    range::doubt_scales(text, &mut found);
    range::doubt_thousands(text, &mut found);
    context::apply(text, &mut found);
    range::share_rate(text, &mut found);
    found.into_iter().map(|f| f.money).collect()
}

/// Adds the sums that do not run into those already there.
fn merge(found: &mut Vec<Found>, more: Vec<Found>) {
    add_free(found, more, Found::extent);
}

#[cfg(test)]
mod tests;
