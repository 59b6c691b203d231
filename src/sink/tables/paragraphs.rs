//! `paragraphs.csv`

use super::{Kind, Rows};
use crate::record::{Paragraph, ParagraphKind, Record};

pub(super) struct Paragraphs;

type C = super::Column<Paragraphs>;

/// A paragraph and its place.
pub(super) struct Placed<'a> {
    part: Option<&'a str>,
    section_title: Option<&'a str>,
    paragraph: &'a Paragraph,
}

impl Rows for Paragraphs {
    type Row<'a> = Placed<'a>;
    const NAME: &'static str = "paragraphs";
    const ABOUT: &'static str = "The paragraphs of the summaries and of the sections, in reading order";
    const COLUMNS: &'static [C] = &[
        C::optional(
            "part",
            Kind::Text,
            "summary, or the number of the section; empty for a section without one, such as an appendix",
            |p| p.part.into(),
        ),
        C::optional(
            "section_title",
            Kind::Text,
            "The heading of the section; empty for the summary",
            |p| p.section_title.into(),
        ),
        C::optional(
            "label",
            Kind::Text,
            "The printed number or letter without dot or bracket, a bullet for any bullet, empty for none",
            |p| (&p.paragraph.label).into(),
        ),
        C::required("level", Kind::Ordinal, "Depth of nesting, 1 at the top", |p| {
            p.paragraph.level.into()
        }),
        C::required(
            "kind",
            Kind::OneOf(ParagraphKind::WORDS),
            "text, an unnumbered sub-heading, a row of a table (its cells joined by tabs), or a footnote",
            |p| p.paragraph.kind.as_str().into(),
        ),
        C::optional("text", Kind::Text, "The paragraph, layout undone", |p| {
            (&p.paragraph.text).into()
        }),
    ];

    fn rows(record: &Record) -> impl Iterator<Item = Placed<'_>> {
        let summary = record.summary.iter().map(|paragraph| Placed {
            part: Some("summary"),
            section_title: None,
            paragraph,
        });
        let sections = record.sections.iter().flat_map(|section| {
            section.paragraphs.iter().map(|paragraph| Placed {
                part: section.number.as_deref(),
                section_title: section.title.as_deref(),
                paragraph,
            })
        });
        summary.chain(sections)
    }
}
