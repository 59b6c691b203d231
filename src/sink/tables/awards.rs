//! `awards.csv`

use super::{Kind, Rows};
use crate::record::{Award, CURRENCY, Direction, FINANCIAL_YEAR, OutcomeStatus, Per, Qualifier, Record};

pub(super) struct Awards;

type C = super::Column<Awards>;

/// An award and the decision that gives it.
pub(super) struct Given<'a> {
    award: &'a Award,
    record: &'a Record,
}

impl Rows for Awards {
    type Row<'a> = Given<'a>;
    const NAME: &'static str = "awards";
    const ABOUT: &'static str = "Awards, one row a recipient";
    const COLUMNS: &'static [C] = &[
        C::optional(
            "recipient",
            Kind::Text,
            "Name of the one who receives the money, without a leading article",
            |a| (&a.award.recipient).into(),
        ),
        C::optional("part_of", Kind::Text, "The body the recipient belongs to", |a| {
            (&a.award.part_of).into()
        }),
        C::optional(
            "alias",
            Kind::Text,
            "An abbreviation of the recipient's name",
            |a| (&a.award.alias).into(),
        ),
        C::optional(
            "amount",
            Kind::Number,
            "How much, in currency, and for each of the time named in per if there is one",
            |a| a.award.amount.into(),
        ),
        C::optional(
            "currency",
            Kind::Pattern(CURRENCY),
            "ISO 4217 code of amount",
            |a| (&a.award.currency).into(),
        ),
        C::optional(
            "qualifier",
            Kind::OneOf(Qualifier::WORDS),
            "Whether amount is a limit or an approximation; empty if neither",
            |a| a.award.qualifier.map(Qualifier::as_str).into(),
        ),
        C::optional(
            "per",
            Kind::OneOf(Per::WORDS),
            "The time that amount covers if it is a rate; empty otherwise",
            |a| a.award.per.map(Per::as_str).into(),
        ),
        C::required(
            "direction",
            Kind::OneOf(Direction::WORDS),
            "out for money the publisher spends, in for money it receives",
            |a| a.award.direction.as_str().into(),
        ),
        C::optional("purpose", Kind::Text, "What the money is for, as printed", |a| {
            (&a.award.purpose).into()
        }),
        C::optional(
            "total",
            Kind::Number,
            "What the award comes to in all, in currency, where amount is a rate and the whole is stated",
            |a| a.award.total.into(),
        ),
        C::optional(
            "page",
            Kind::Ordinal,
            "The page on which the recipient is named",
            |a| a.award.page.into(),
        ),
        C::optional("decision_date", Kind::Date, "The date of the decision", |a| {
            (&a.record.decision_date).into()
        }),
        C::optional(
            "financial_year",
            Kind::Pattern(FINANCIAL_YEAR),
            "Financial year of the decision's awards, as 2024/25",
            |a| (&a.record.financial_year).into(),
        ),
        C::optional("publisher", Kind::Text, "The public body that decides", |a| {
            (&a.record.publisher.name).into()
        }),
        C::required(
            "outcome",
            Kind::OneOf(OutcomeStatus::WORDS),
            "What was decided; unknown where the document does not say so clearly",
            |a| a.record.outcome.status.as_str().into(),
        ),
    ];

    fn rows(record: &Record) -> impl Iterator<Item = Given<'_>> {
        record.awards.iter().map(move |award| Given { award, record })
    }
}
