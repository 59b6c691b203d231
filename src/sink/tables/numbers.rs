//! `numbers.csv`

use std::sync::Arc;

use super::{Gathered, Kind, Shape};
use crate::bodies::Register;
use crate::check::{Gaps, Numbered, Series};
use crate::record::Record;

pub(super) struct Numbers(Gaps);

type C = super::Column<Numbers>;

impl Shape for Numbers {
    type Row<'a> = Series;
}

impl Gathered for Numbers {
    const NAME: &'static str = "numbers";
    const ABOUT: &'static str = "The decision numbers of each publisher and year: which are missing, and which are on several documents";
    const COLUMNS: &'static [C] = &[
        C::optional("publisher", Kind::Text, "The public body", |s| {
            (&s.publisher).into()
        }),
        C::optional(
            "year",
            Kind::Count,
            "The numbers' year; empty where the body counts on from year to year",
            |s| s.year.into(),
        ),
        C::required("lowest", Kind::Count, "The lowest number there is", |s| {
            s.lowest.into()
        }),
        C::required("highest", Kind::Count, "The highest number there is", |s| {
            s.highest.into()
        }),
        C::required(
            "documents",
            Kind::Count,
            "How many documents have a number of this year; copies of one file count once",
            |s| s.documents.into(),
        ),
        C::required(
            "missing",
            Kind::Count,
            "How many numbers between the lowest and the highest are on no document",
            |s| s.missing.into(),
        ),
        C::optional("missing_numbers", Kind::Text, "Which: 4, 7-9", |s| {
            filled(&s.missing_numbers).into()
        }),
        C::required(
            "repeated",
            Kind::Count,
            "How many numbers are on several documents that are not copies of each other",
            |s| s.repeated.into(),
        ),
        C::optional("repeated_numbers", Kind::Text, "Which", |s| {
            filled(&s.repeated_numbers).into()
        }),
    ];

    fn begin(_: &Arc<Register>) -> Self {
        Self(Gaps::default())
    }

    fn add(&mut self, record: &Record) {
        self.0.add(numbered(record));
    }

    fn rows(&self) -> impl Iterator<Item = Series> {
        self.0.all()
    }
}

/// The number of a record, as it is counted.
pub(in crate::sink) fn numbered(record: &Record) -> Numbered<'_> {
    Numbered {
        publisher: record.publisher.name.as_deref(),
        year: record.year,
        sequence: record.sequence,
        sha256: record.source.sha256.as_deref(),
    }
}

fn filled(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}
