//! `dates.csv`

use super::{Kind, Rows};
use crate::record::{DateMention, DateRole, PARTIAL_DATE, Precision, Record};

pub(super) struct Dates;

type C = super::Column<Dates>;

impl Rows for Dates {
    type Row<'a> = &'a DateMention;
    const NAME: &'static str = "dates";
    const ABOUT: &'static str = "Every date in the documents, in reading order";
    const COLUMNS: &'static [C] = &[
        C::optional(
            "value",
            Kind::Pattern(PARTIAL_DATE),
            "The date in ISO 8601, to its precision (2024-05-01, 2024-05, 2024); empty where what is printed \
             is not a calendar date",
            |d| (&d.value).into(),
        ),
        C::required(
            "precision",
            Kind::OneOf(Precision::WORDS),
            "How much of the date is given",
            |d| d.precision.as_str().into(),
        ),
        C::optional("raw", Kind::Text, "The date as printed", |d| (&d.raw).into()),
        C::required(
            "role",
            Kind::OneOf(DateRole::WORDS),
            "What it is the date of",
            |d| d.role.as_str().into(),
        ),
        C::optional(
            "section",
            Kind::Text,
            "summary, recommendation, or the number of its section; empty elsewhere",
            |d| (&d.section).into(),
        ),
        C::optional("page", Kind::Ordinal, "The page it is on, from 1", |d| {
            d.page.into()
        }),
    ];

    fn rows(record: &Record) -> impl Iterator<Item = &DateMention> {
        record.dates.iter()
    }
}
