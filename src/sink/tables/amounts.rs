//! `amounts.csv`

use super::{Kind, Rows};
use crate::record::{Amount, AmountRole, CURRENCY, Per, Qualifier, Record};

pub(super) struct Amounts;

type C = super::Column<Amounts>;

impl Rows for Amounts {
    type Row<'a> = &'a Amount;
    const NAME: &'static str = "amounts";
    const ABOUT: &'static str = "Every sum of money in the documents, in reading order";
    const COLUMNS: &'static [C] = &[
        C::optional(
            "value",
            Kind::Number,
            "The sum, in currency; empty if the printed text is not a number",
            |a| a.value.into(),
        ),
        C::optional(
            "currency",
            Kind::Pattern(CURRENCY),
            "ISO 4217 code of value",
            |a| (&a.currency).into(),
        ),
        C::optional("raw", Kind::Text, "The sum as printed", |a| (&a.raw).into()),
        C::optional(
            "qualifier",
            Kind::OneOf(Qualifier::WORDS),
            "Whether value is a limit or an approximation; empty if neither",
            |a| a.qualifier.map(Qualifier::as_str).into(),
        ),
        C::optional(
            "per",
            Kind::OneOf(Per::WORDS),
            "The time that the value covers if it is a rate; empty otherwise",
            |a| a.per.map(Per::as_str).into(),
        ),
        C::required(
            "role",
            Kind::OneOf(AmountRole::WORDS),
            "award for money this decision gives, total for the sum of several, mention for anything else",
            |a| a.role.as_str().into(),
        ),
        C::optional(
            "section",
            Kind::Text,
            "summary, recommendation, or the number of its section; empty elsewhere",
            |a| (&a.section).into(),
        ),
        C::optional("page", Kind::Ordinal, "The page it is on, from 1", |a| {
            a.page.into()
        }),
    ];

    fn rows(record: &Record) -> impl Iterator<Item = &Amount> {
        record.amounts.iter()
    }
}
