//! `evidence.csv`

use rust_decimal::Decimal;
use serde_json::Value;

use super::{Kind, Rows};
use crate::evidence::Place;
use crate::record::{Number, Record};

pub(super) struct Evidence;

type C = super::Column<Evidence>;

/// A value and a place it was read from.
pub(super) struct Placed<'a> {
    field: &'a str,
    value: Option<String>,
    place: &'a Place,
    size: Option<[f64; 2]>,
    rule: Option<&'a str>,
}

impl Rows for Evidence {
    type Row<'a> = Placed<'a>;
    const NAME: &'static str = "evidence";
    const ABOUT: &'static str = "Where each value was read, one row a value; a value that goes on over a page has a row for each page";
    const COLUMNS: &'static [C] = &[
        C::required(
            "field",
            Kind::Text,
            "JSON Pointer to the value in the record",
            |p| p.field.into(),
        ),
        C::optional("value", Kind::Text, "The value as it is in the record", |p| {
            (&p.value).into()
        }),
        C::required("page", Kind::Ordinal, "The page, from 1", |p| p.place.page.into()),
        C::required(
            "left",
            Kind::Number,
            "Left edge of the words, in points from the left of the page as displayed",
            |p| points(p.place.bbox[0]).into(),
        ),
        C::required(
            "top",
            Kind::Number,
            "Upper edge of the words, in points from the top of the page as displayed",
            |p| points(p.place.bbox[1]).into(),
        ),
        C::required(
            "right",
            Kind::Number,
            "Right edge of the words, in points from the left of the page as displayed",
            |p| points(p.place.bbox[2]).into(),
        ),
        C::required(
            "bottom",
            Kind::Number,
            "Lower edge of the words, in points from the top of the page as displayed",
            |p| points(p.place.bbox[3]).into(),
        ),
        C::optional(
            "page_width",
            Kind::Number,
            "Width of that page as displayed, in points",
            |p| p.size.map(|size| points(size[0])).into(),
        ),
        C::optional(
            "page_height",
            Kind::Number,
            "Height of that page as displayed, in points",
            |p| p.size.map(|size| points(size[1])).into(),
        ),
        C::optional("text", Kind::Text, "The words there, layout undone", |p| {
            (&p.place.text).into()
        }),
        C::optional("rule", Kind::Text, "What found the value", |p| p.rule.into()),
    ];

    fn rows(record: &Record) -> impl Iterator<Item = Placed<'_>> {
        let json = if record.evidence.is_empty() {
            Value::Null
        } else {
            serde_json::to_value(record).unwrap_or_default()
        };
        record.evidence.iter().flat_map(move |(field, evidence)| {
            let value = json.pointer(field).and_then(written);
            std::iter::once(&evidence.place)
                .chain(&evidence.more)
                .map(move |place| Placed {
                    field,
                    value: value.clone(),
                    place,
                    size: record.source.page_sizes.get(place.page.index()).copied(),
                    rule: evidence.rule.as_deref(),
                })
        })
    }
}

/// A value as text; `None` for a null and for a list or an object.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A length as it is published: to a tenth of a point.
fn points(length: f64) -> Number {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "a cast to an integer keeps to its ends"
    )]
    let tenths = (length * 10.0).round() as i64;
    Number(Decimal::new(tenths, 1))
}
