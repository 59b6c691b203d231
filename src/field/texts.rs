//! Paragraphs and header texts.

use super::alike;
use super::facts::{Facts, Paragraph, ParagraphKind, SectionFact, Step, Value};
use crate::issue::{Code, Issue};
use crate::layout::{BlockKind, Item, Layout, MARK, PlacedTable, Print, Span};
use crate::profile::{Feeds, Field};
use crate::section::{Outline, Piece};

/// A stretch of the document's text as a value: white space folded, soft hyphens gone.
pub(super) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().filter(|c| !matches!(*c, '\u{AD}' | MARK)));
    }
    out
}

/// A text without the raised marks of footnotes in it.
fn unmarked(text: &str) -> String {
    let mut pieces = text.split(MARK);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let mark = |c: char| c.is_ascii_digit() || matches!(c, '*' | '†' | '‡' | '§');
        out.push_str(piece.trim_start_matches(mark));
    }
    out
}

/// The text at a span, if there is any.
pub(super) fn value(layout: &Layout, span: Span) -> Option<Value<String>> {
    let span = layout.text.trim(span);
    let text = tidy(&unmarked(layout.text.slice(span)));
    (!text.is_empty()).then(|| Value::new(text, span))
}

/// Paragraphs of a part; tables row by row, their cells joined by tabs.
pub(super) fn paragraphs(layout: &Layout, pieces: &[Piece]) -> Vec<Paragraph> {
    let mut out = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match piece {
            Piece::Para(p) => {
                let text = tidy(layout.text.slice(p.span));
                if text.is_empty() {
                    continue;
                }
                out.push(Paragraph {
                    label: p.label.clone(),
                    text,
                    level: p.level,
                    kind: match p.kind {
                        BlockKind::Text => ParagraphKind::Text,
                        BlockKind::Heading => ParagraphKind::Heading,
                        BlockKind::Footnote => ParagraphKind::Footnote,
                    },
                    span: p.span,
                });
            }
            Piece::Table(index) => {
                if let Some(Item::Table(table)) = layout.flow.get(*index) {
                    rows(layout, table, &mut out);
                }
            }
        }
    }
    out
}

fn rows(layout: &Layout, table: &PlacedTable, out: &mut Vec<Paragraph>) {
    for row in &table.rows {
        let cells: Vec<String> = row
            .cells
            .iter()
            .map(|c| tidy(layout.text.slice(c.span)))
            .collect();
        out.push(Paragraph {
            label: None,
            text: cells.join("\t"),
            level: 1,
            kind: ParagraphKind::Table,
            span: row.span,
        });
    }
}

/// Sections that are also the summary or the recommendation of forms that have no such part.
pub(super) fn feed(layout: &Layout, outline: &Outline, facts: &mut Facts) {
    for s in &outline.sections {
        match s.feeds {
            Some(Feeds::Summary) if facts.summary.is_empty() => facts.summary = paragraphs(layout, &s.pieces),
            Some(Feeds::Recommendation) if facts.recommendation.is_empty() => {
                facts.recommendation = paragraphs(layout, &s.pieces);
            }
            _ => {}
        }
    }
}

/// The sections of the body.
pub(super) fn sections(layout: &Layout, outline: &Outline) -> Vec<SectionFact> {
    outline
        .sections
        .iter()
        .map(|s| SectionFact {
            number: s.number.clone(),
            title: s.title.and_then(|t| value(layout, t)),
            page: s.page,
            paragraphs: paragraphs(layout, &s.pieces),
        })
        .collect()
}

/// Header fields that are plain text, in the order of the document.
pub(super) fn headers(layout: &Layout, outline: &Outline, facts: &mut Facts) {
    for h in &outline.headers {
        let mut found = value(layout, h.value);
        if let Some(v) = &mut found {
            for more in h.more.iter().filter_map(|s| value(layout, *s)) {
                v.value.push(' ');
                v.value.push_str(&more.value);
            }
        }
        let Some(pointer) = h.field.pointer() else {
            continue;
        };
        if let Some(unlike) = value(layout, h.unlike) {
            facts.issues.push(
                Issue::new(
                    Code::AmbiguousField,
                    format!(
                        "\"{}\" follows the label \"{}\" and does not look as header.{} says",
                        unlike.value,
                        layout.text.slice(h.label),
                        h.key
                    ),
                )
                .about(pointer)
                .on(layout.text.page(unlike.span)),
            );
        }
        let text = found.as_ref().map_or(String::new(), |v| v.value.clone());
        let taken = facts.headers.iter().any(|(f, _)| *f == h.field);
        let chosen = found.is_some() && !taken;
        facts.trail.push(Step {
            field: pointer.to_owned(),
            rule: format!("header.{}", h.key),
            span: Some(if found.is_some() { h.value } else { h.label }),
            value: text,
            chosen,
            why: if chosen {
                format!("follows the label \"{}\"", layout.text.slice(h.label))
            } else if taken {
                "the field has a value already".to_owned()
            } else {
                format!("no value follows the label \"{}\"", layout.text.slice(h.label))
            },
        });
        if let Some(mut v) = found
            && chosen
        {
            if h.field == Field::SubmittedTo
                && layout.text.print(v.span) == Print::Recognised
                && let Some(known) = alike::office(&v.value)
            {
                v.value = known;
                facts.repaired.push(pointer.to_owned());
            }
            // A value set in two columns may go on below another label; what ends in a comma does.
            if matches!(h.field, Field::Subject | Field::Originator) && is_cut(&v.value) {
                facts.issues.push(
                    Issue::new(
                        Code::AmbiguousField,
                        format!(
                            "\"{}\" looks cut off: the rest stands somewhere else on the page",
                            v.value
                        ),
                    )
                    .about(pointer)
                    .on(layout.text.page(v.span))
                    .suggesting(Some(v.value.clone())),
                );
                continue;
            }
            facts.headers.push((h.field, v));
        }
    }
}

/// Whether a value breaks off: behind a comma, or a word that joins.
fn is_cut(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    text.ends_with([',', '&'])
        || matches!(
            last.to_lowercase().as_str(),
            "and" | "of" | "the" | "for" | "to" | "with"
        )
}

/// The protective marking: a header field, else what stands alone in the headers and footers of the pages.
pub(super) fn marking(layout: &Layout, facts: &Facts) -> Option<Value<String>> {
    if let Some(v) = facts.header(Field::Marking) {
        return Some(v.clone());
    }
    let candidate = |span: Span| {
        let whole = layout.text.slice(span);
        let text = crate::layout::without_page_number(whole);
        let at = whole.find(text).unwrap_or(0);
        let place = span.part(at..at + text.len());
        let text = tidy(text);
        crate::layout::is_marking(&text).then(|| Value::new(text, layout.text.trim(place)))
    };
    layout
        .furniture
        .iter()
        .find_map(|f| candidate(f.span))
        .or_else(|| {
            layout
                .blocks()
                .filter(|b| b.lines.len() == 1)
                .find_map(|b| candidate(b.span))
        })
}
