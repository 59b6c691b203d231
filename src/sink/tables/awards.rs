//! `awards.csv`

use super::{Kind, Rows};
use crate::record::{Award, CURRENCY, Direction, Per, Qualifier, Record};

pub(super) struct Awards;

type C = super::Column<Awards>;

impl Rows for Awards {
    type Row<'a> = &'a Award;
    const NAME: &'static str = "awards";
    const ABOUT: &'static str = "Awards, one row a recipient";
    const COLUMNS: &'static [C] = &[
        C::optional(
            "recipient",
            Kind::Text,
            "Name of the one who receives the money, without a leading article",
            |a| (&a.recipient).into(),
        ),
        C::optional("part_of", Kind::Text, "The body the recipient belongs to", |a| {
            (&a.part_of).into()
        }),
        C::optional(
            "alias",
            Kind::Text,
            "An abbreviation of the recipient's name",
            |a| (&a.alias).into(),
        ),
        C::optional(
            "amount",
            Kind::Number,
            "How much, in currency, and for each of the time named in per if there is one",
            |a| a.amount.into(),
        ),
        C::optional(
            "currency",
            Kind::Pattern(CURRENCY),
            "ISO 4217 code of amount",
            |a| (&a.currency).into(),
        ),
        C::optional(
            "qualifier",
            Kind::OneOf(Qualifier::WORDS),
            "Whether amount is a limit or an approximation; empty if neither",
            |a| a.qualifier.map(Qualifier::as_str).into(),
        ),
        C::optional(
            "per",
            Kind::OneOf(Per::WORDS),
            "The time amount is for where it is a rate; empty if it is none",
            |a| a.per.map(Per::as_str).into(),
        ),
        C::required(
            "direction",
            Kind::OneOf(Direction::WORDS),
            "out for money the publisher spends, in for money it receives",
            |a| a.direction.as_str().into(),
        ),
        C::optional("purpose", Kind::Text, "What the money is for, as printed", |a| {
            (&a.purpose).into()
        }),
    ];

    fn rows(record: &Record) -> impl Iterator<Item = &Award> {
        record.awards.iter()
    }
}
