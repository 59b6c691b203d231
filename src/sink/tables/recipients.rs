//! `recipients.csv`

use std::sync::Arc;

use super::{Gathered, Kind, Shape};
use crate::bodies::{self, Recipient, Register};
use crate::record::{CURRENCY, Record};

pub(super) struct Recipients(bodies::Recipients);

type C = super::Column<Recipients>;

impl Shape for Recipients {
    type Row<'a> = Recipient;
}

impl Gathered for Recipients {
    const NAME: &'static str = "recipients";
    const ABOUT: &'static str = "The bodies that receive money, over all decisions: names that differ only in case, \
        punctuation, accents, legal form or a leading article are one body, and those the list of bodies joins. Second \
        copies of a file, decisions rejected, deferred or only noted, and money received are not counted";
    const COLUMNS: &'static [C] = &[
        C::required(
            "recipient",
            Kind::Text,
            "Its name: that of the list of bodies, else the spelling met most often",
            |r| (&r.name).into(),
        ),
        C::required("variants", Kind::List, "Every spelling met", |r| {
            r.variants.as_slice().into()
        }),
        C::optional(
            "id",
            Kind::Text,
            "Its org-id.guide identifier, from the list of bodies",
            |r| (&r.id).into(),
        ),
        C::required(
            "decisions",
            Kind::Count,
            "How many decisions give it something",
            |r| r.decisions.into(),
        ),
        C::required("awards", Kind::Count, "How many awards it was given", |r| {
            r.awards.into()
        }),
        C::optional(
            "total",
            Kind::Number,
            "What the awards come to, in currency, without those that awards_without_sum counts",
            |r| r.total.into(),
        ),
        C::optional(
            "currency",
            Kind::Pattern(CURRENCY),
            "ISO 4217 code of total",
            |r| (&r.currency).into(),
        ),
        C::optional("first_date", Kind::Date, "The first date of a decision", |r| {
            (&r.first_date).into()
        }),
        C::optional("last_date", Kind::Date, "The last date of a decision", |r| {
            (&r.last_date).into()
        }),
        C::required(
            "awards_without_sum",
            Kind::Count,
            "How many of the awards have no sum, or one that cannot be added up: a rate whose total is not stated",
            |r| r.without_sum.into(),
        ),
    ];

    fn begin(register: &Arc<Register>) -> Self {
        Self(bodies::Recipients::by(Arc::clone(register)))
    }

    fn add(&mut self, record: &Record) {
        self.0.add(record);
    }

    fn rows(&self) -> impl Iterator<Item = Recipient> {
        self.0.all()
    }
}
