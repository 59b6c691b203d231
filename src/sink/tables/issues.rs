//! `issues.csv`

use super::{Kind, Rows};
use crate::issue::{Code, Issue, Severity};
use crate::record::Record;

pub(super) struct Issues;

type C = super::Column<Issues>;

impl Rows for Issues {
    type Row<'a> = &'a Issue;
    const NAME: &'static str = "issues";
    const ABOUT: &'static str = "What somebody should know: what could not be read, and what is doubtful";
    const COLUMNS: &'static [C] = &[
        C::required("code", Kind::OneOf(Code::WORDS), "The kind of issue", |i| {
            i.code.as_str().into()
        }),
        C::required(
            "severity",
            Kind::OneOf(Severity::WORDS),
            "error: something is missing or could not be read; warning: something is doubtful; info: worth knowing",
            |i| i.severity.as_str().into(),
        ),
        C::optional(
            "field",
            Kind::Text,
            "JSON Pointer to the value in the record the issue is about; empty if it is about the document",
            |i| (&i.field).into(),
        ),
        C::optional("message", Kind::Text, "What was seen", |i| (&i.message).into()),
        C::optional(
            "page",
            Kind::Ordinal,
            "The page, from 1; empty if it is not one page",
            |i| i.page.into(),
        ),
        C::optional(
            "suggestion",
            Kind::Text,
            "What the value probably is, where one correction mends it",
            |i| (&i.suggestion).into(),
        ),
    ];

    fn rows(record: &Record) -> impl Iterator<Item = &Issue> {
        record.issues.iter()
    }
}
