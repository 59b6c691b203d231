//! Dates as UK offices print them: `25/01/2025`, `4.7.22`, `16th October 2020`, `since 2019`.
//!
//! The day stands before the month; two-digit years are 20YY; no date lies outside 1900 to 2100. A date that is no calendar
//! date (`31/02/2024`, `19/02/205`) is found without a value, and so is one whose month is misspelt (`14th Ocotber 2024`):
//! its suggestion says what it probably is. A weekday before a date is not part of it and is not held against it. A day and
//! month without a year is not a date.
//!
//! `1/13/2024` is unreadable, not silently month first; that reading is its suggestion.

mod figures;
mod financial;
mod label;
mod mend;
pub(in crate::field) mod month;
mod numeric;
mod period;
mod places;
mod written;
mod year;

use std::ops::Range;

use jiff::civil::Date;

pub use financial::{FinancialYear, financial_year_of, financial_years};
pub use label::{FieldDate, find_in_date_field};
pub use mend::mend;
pub use period::{period, period_of};
pub(in crate::field) use places::DatesByPlace;

use super::scan::add_free;
use crate::words::words;
use figures::Figures;

words! {
    /// How much of a date is given.
    Precision {
        /// Day, month and year.
        Day = "day",
        /// Month and year.
        Month = "month",
        /// The year.
        Year = "year",
    }
}

/// A date, as far as it is given. Prints as ISO 8601 to its precision: `2024-05-01`, `2022-03`, `2023`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DateValue {
    /// A day.
    Day(Date),
    /// A month of a year.
    Month {
        /// The year.
        year: i16,
        /// 1 to 12.
        month: i8,
    },
    /// A year.
    Year(i16),
}

impl DateValue {
    /// How much of it is given.
    #[must_use]
    pub fn precision(self) -> Precision {
        match self {
            Self::Day(_) => Precision::Day,
            Self::Month { .. } => Precision::Month,
            Self::Year(_) => Precision::Year,
        }
    }
}

impl std::fmt::Display for DateValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Month { year, month } => write!(f, "{year:04}-{month:02}"),
            Self::Year(year) => write!(f, "{year:04}"),
        }
    }
}

/// Why a date has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// The calendar has no such day: `31/02/2024`, `00/10/2021`.
    NoSuchDay,
    /// The year has lost or gained a digit: `19/02/205`.
    YearDigits,
    /// Only with the month first is it a date: `1/13/2024`.
    MonthFirst,
    /// No month is spelt so: `14th Ocotber 2024`.
    MonthMisspelt,
    /// What stands in a date's place is none.
    NotADate,
}

impl Problem {
    /// What is wrong, for a reader.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoSuchDay => "the calendar has no such day",
            Self::YearDigits => "the year does not have four digits",
            Self::MonthFirst => "it is a date only with the month first",
            Self::MonthMisspelt => "no month is spelt so",
            Self::NotADate => "it is not a date",
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A date in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFound {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// As printed, without weekday and article.
    pub raw: String,
    /// The date; none where `problem` says why.
    pub value: Option<DateValue>,
    /// How much of it is given, or would be.
    pub precision: Precision,
    /// Why it has no value.
    pub problem: Option<Problem>,
    /// What it probably is, where one correction mends it and no other does.
    pub suggestion: Option<Date>,
}

impl DateFound {
    /// A date that was read.
    fn read(text: &str, range: Range<usize>, value: DateValue) -> Self {
        Self {
            raw: text.get(range.clone()).unwrap_or_default().to_owned(),
            range,
            value: Some(value),
            precision: value.precision(),
            problem: None,
            suggestion: None,
        }
    }

    /// A date that could not be read.
    fn unreadable(text: &str, range: Range<usize>, problem: Problem, suggestion: Option<Date>) -> Self {
        Self {
            raw: text.get(range.clone()).unwrap_or_default().to_owned(),
            range,
            value: None,
            precision: Precision::Day,
            problem: Some(problem),
            suggestion,
        }
    }

    /// The day, if it was read and is given to the day.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        match self.value {
            Some(DateValue::Day(day)) => Some(day),
            _ => None,
        }
    }
}

/// Trying every correction of a date is dear; no honest text holds more unreadable ones.
const MOST_MENDED: usize = 50;

/// The years a date may lie in.
fn is_year(year: i16) -> bool {
    (1900..=2100).contains(&year)
}

/// The dates in a text, in order.
///
/// A year alone counts where a word makes it a point in time (`since 2019`, `by 2030`); the year of an Act, a plan, a
/// financial year or a decision number does not. Time grows with the length of the text alone.
#[must_use]
pub fn find(text: &str) -> Vec<DateFound> {
    let figures = Figures::of(text);
    let mut found = Vec::new();
    for (possible, read) in [
        (
            figures.day_and_year(),
            written::days as fn(&str) -> Vec<DateFound>,
        ),
        (figures.three(), numeric::find),
        (figures.year(), written::month_first),
        (figures.year() || figures.short_year(), written::months),
        (figures.year(), year::find),
    ] {
        if possible {
            add_free(&mut found, read(text), |d| d.range.clone());
        }
    }
    for date in found
        .iter_mut()
        .filter(|d| d.value.is_none() && d.suggestion.is_none())
        .take(MOST_MENDED)
    {
        date.suggestion = mend(&date.raw, None);
    }
    found
}

/// The day a text is, all of it.
fn whole(text: &str) -> Option<Date> {
    [numeric::whole(text), written::whole(text)]
        .into_iter()
        .flatten()
        .next()
}

#[cfg(test)]
mod tests;
