//! Key values that contain a character which the file's fonts do not map to Unicode.

use super::{Read, key_values};
use crate::issue::{Code, Issue};
use crate::layout::{Layout, Span};

pub(super) fn check(read: &Read<'_>) -> Vec<Issue> {
    let layout = read.layout;
    let mut out = Vec::new();
    let mut values = key_values(read.facts);
    let funding = read.facts.money.funding.as_ref();
    values.extend(funding.map(|f| super::reading::KeyValue {
        field: "/funding_source".to_owned(),
        value: Some(f.value.clone()),
        words: vec![vec![f.span]],
    }));
    for value in values {
        // Of a question and its answer the answer.
        let spans = value.words.iter().filter_map(|group| group.last());
        let Some((span, count)) = spans.map(|s| (*s, unknown(layout, *s))).find(|(_, n)| *n > 0) else {
            continue;
        };
        let noun = if count == 1 { "character" } else { "characters" };
        out.push(
            Issue::new(
                Code::TextUnreliable,
                format!("the fonts do not say what {count} {noun} of it are; look at the page"),
            )
            .about(value.field)
            .on(layout.text.page(span)),
        );
    }
    out
}

/// How many characters of the words a span touches say nothing to a reader.
fn unknown(layout: &Layout, span: Span) -> usize {
    let text = layout.text.text();
    let before = text.get(..span.start).unwrap_or_default();
    let behind = text.get(span.end..).unwrap_or_default();
    let start = before.trim_end_matches(|c: char| !c.is_whitespace()).len();
    let rest = behind.len() - behind.trim_start_matches(|c: char| !c.is_whitespace()).len();
    let words = text.get(start..span.end + rest).unwrap_or_default();
    words.chars().filter(|c| crate::pdf::is_unknown(*c)).count()
}
