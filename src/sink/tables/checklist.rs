//! `checklist.csv`

use super::{Kind, Rows};
use crate::record::{Answer, ChecklistItem, Record};

pub(super) struct Checklist;

type C = super::Column<Checklist>;

impl Rows for Checklist {
    type Row<'a> = &'a ChecklistItem;
    const NAME: &'static str = "checklist";
    const ABOUT: &'static str = "The questions of the form and their answers, in the documents' order";
    const COLUMNS: &'static [C] = &[
        C::optional(
            "id",
            Kind::Text,
            "What the question asks about; empty for a question no profile knows",
            |c| (&c.id).into(),
        ),
        C::optional("question", Kind::Text, "The question as printed", |c| {
            (&c.question).into()
        }),
        C::optional(
            "answer",
            Kind::OneOf(Answer::WORDS),
            "The answer; empty if there is no answer, or no clear one",
            |c| c.answer.map(Answer::as_str).into(),
        ),
        C::optional("raw", Kind::Text, "The answer as printed", |c| (&c.raw).into()),
        C::optional("page", Kind::Ordinal, "The page of the question, from 1", |c| {
            c.page.into()
        }),
    ];

    fn rows(record: &Record) -> impl Iterator<Item = &ChecklistItem> {
        record.checklist.iter()
    }
}
