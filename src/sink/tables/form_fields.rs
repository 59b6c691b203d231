//! `fields.csv`

use super::{Kind, Rows};
use crate::geom::PageNumber;
use crate::record::{FieldItem, FieldValue, Record};
use crate::sink::cell::Cell;

pub(super) struct FormFields;

type C = super::Column<FormFields>;

/// One value of a field.
pub(super) struct Row<'a> {
    id: &'a str,
    /// None where the form has the field and its value could not be read.
    value: Option<&'a FieldItem>,
    page: Option<PageNumber>,
}

impl Rows for FormFields {
    type Row<'a> = Row<'a>;
    const NAME: &'static str = "fields";
    const ABOUT: &'static str = "Values of the fields that a form has beyond the other tables; a list has a row for each of its values";
    const COLUMNS: &'static [C] = &[
        C::required("field", Kind::Text, "Id of the field in the profile", |f| {
            f.id.into()
        }),
        C::optional(
            "value",
            Kind::Text,
            "The value, of the type the profile gives the field: a text, a name, a date (YYYY-MM-DD), a number, true or \
             false; empty where it could not be read with certainty",
            |f| match f.value {
                None => Cell::Null,
                Some(FieldItem::YesNo(answer)) => (*answer).into(),
                Some(FieldItem::Number(number)) => (*number).into(),
                Some(FieldItem::Text(text)) => text.into(),
            },
        ),
        C::optional("page", Kind::Ordinal, "The page of the value, from 1", |f| {
            f.page.into()
        }),
    ];

    fn rows(record: &Record) -> impl Iterator<Item = Row<'_>> {
        record.fields.iter().flat_map(move |(id, value)| {
            let items: Vec<Option<&FieldItem>> = match value {
                None => vec![None],
                Some(value) => value.items().iter().map(Some).collect(),
            };
            let list = matches!(value, Some(FieldValue::Several(_)));
            items.into_iter().enumerate().map(move |(i, value)| {
                let pointer = if list {
                    format!("/fields/{id}/{i}")
                } else {
                    format!("/fields/{id}")
                };
                Row {
                    id,
                    value,
                    page: record.evidence.get(&pointer).map(|e| e.place.page),
                }
            })
        })
    }
}
