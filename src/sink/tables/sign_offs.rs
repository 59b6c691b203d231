//! `sign_offs.csv`

use super::{Kind, Rows};
use crate::record::{Record, SignOff, SignOffRole};

pub(super) struct SignOffs;

type C = super::Column<SignOffs>;

impl Rows for SignOffs {
    type Row<'a> = &'a SignOff;
    const NAME: &'static str = "sign_offs";
    const ABOUT: &'static str = "The signature blocks";
    const COLUMNS: &'static [C] = &[
        C::required(
            "role",
            Kind::OneOf(SignOffRole::WORDS),
            "Whose signature it is",
            |s| s.role.as_str().into(),
        ),
        C::optional(
            "title",
            Kind::Text,
            "What is printed over the block; for the decision-maker who decided",
            |s| (&s.title).into(),
        ),
        C::optional(
            "date",
            Kind::Date,
            "The date beside the signature; empty if there is none or if it is not a calendar date",
            |s| (&s.date).into(),
        ),
        C::optional("raw_date", Kind::Text, "The date as printed", |s| {
            (&s.raw_date).into()
        }),
        C::optional(
            "signed",
            Kind::Boolean,
            "true if there is ink or an image at the signature line, false if it is empty, empty where that \
             is not known",
            |s| s.signed.into(),
        ),
    ];

    fn rows(record: &Record) -> impl Iterator<Item = &SignOff> {
        record.sign_offs.iter()
    }
}
