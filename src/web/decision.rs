//! The page of one decision.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::archive::Item;
use super::missing::no_amount;
use super::shell::{Page, Place, outcome, review};
use super::text::{day, money};
use super::values::{Group, Shown, others, values};
use crate::issue::{Code, Issue, Severity};
use crate::record::{Paragraph, ParagraphKind, Record};

/// What the page is made of.
pub(super) struct Decision<'d> {
    pub(super) name: &'d str,
    pub(super) item: &'d Item,
    pub(super) record: &'d Record,
    /// File names of the page pictures; none for a page that could not be drawn.
    pub(super) pictures: &'d [Option<String>],
    /// The decisions before and after it in the list.
    pub(super) neighbours: (Option<&'d Item>, Option<&'d Item>),
    /// Names of recipients' pages by the name as it is printed.
    pub(super) recipients: &'d BTreeMap<String, String>,
}

impl Decision<'_> {
    pub(super) fn render(&self) -> String {
        let shown = values(self.record, false);
        let subject = self.item.subject.as_deref().unwrap_or(&self.item.file);
        let body = html! {
            article.decision {
                header {
                    p.quiet {
                        @if let Some(publisher) = &self.item.publisher { (publisher) " · " }
                        "Decision " (self.item.number.as_deref().unwrap_or("without a number"))
                        " " (review(self.item.review))
                    }
                    h1 { (subject) }
                    p.lead {
                        (outcome(self.item.outcome))
                        @if let Some(date) = &self.item.date { " on " (day(date)) }
                        @if let Some(amount) = self.item.amount {
                            " · " strong.doubtful[self.item.doubts("/amount")] { (money(amount, self.item.currency.as_deref())) }
                        }
                        @if let Some(recipient) = &self.item.recipient { " to " (recipient) }
                    }
                }
                div.two {
                    div {
                        (self.table(&shown))
                        (self.doubts(&shown))
                        (self.text())
                    }
                    section.pages aria-label="Pages of the document" { (self.pages(&shown)) }
                }
                nav.neighbours aria-label="Other decisions" {
                    @if let Some(before) = self.neighbours.0 { a rel="prev" href={ (before.slug) ".html" } { "← " (title(before)) } }
                    @if let Some(after) = self.neighbours.1 { a rel="next" href={ (after.slug) ".html" } { (title(after)) " →" } }
                }
            }
        };
        Page {
            title: subject,
            name: self.name,
            place: Place::Below,
            list: false,
            body,
        }
        .render()
    }

    fn table(&self, shown: &[Shown<'_>]) -> Markup {
        html! {
            @for group in Group::ALL {
                @let of_group: Vec<&Shown<'_>> = shown.iter().filter(|s| s.group == group).collect();
                @if !of_group.is_empty() {
                    section.values {
                        h2 { (group.title()) }
                        dl { @for value in of_group { (self.value(value)) } }
                    }
                }
            }
        }
    }

    fn value(&self, value: &Shown<'_>) -> Markup {
        let recipient =
            matches!(value.kind, crate::correct::Kind::Text) && value.pointer.ends_with("/recipient");
        let page = value
            .text
            .as_deref()
            .filter(|_| recipient)
            .and_then(|name| self.recipients.get(name));
        // The address of a value leads to its words on the page; where no page shows them, to the value here.
        let placed = value.places().any(|p| {
            let at = (p.page.0 as usize).checked_sub(1);
            at.and_then(|i| self.pictures.get(i)).is_some_and(Option::is_some)
        });
        html! {
            div.row #{ "value-" (value.anchor()) } {
                dt id=[(!placed).then(|| value.anchor())] { (value.label) }
                dd.doubtful[value.is_doubtful()].corrected[value.is_corrected()] {
                    @match &value.text {
                        Some(text) => {
                            @for (i, line) in text.lines().enumerate() {
                                @if i > 0 { br; }
                                @if let Some(page) = page { a href={ "../recipients/" (page) ".html" } { (line) } } @else { (line) }
                            }
                        },
                        None if value.pointer == "/amount" => span.none { (no_amount(self.record.amount_status).0) },
                        None => span.none { "not read" },
                    }
                    @if let Some(place) = value.places().next().filter(|_| placed) {
                        " " a.place href={ "#" (value.anchor()) } { "p. " (place.page.0) span.unseen { ", the place of: " (value.label) } }
                    }
                    @for issue in &value.issues { (note(issue)) }
                }
            }
        }
    }

    fn doubts(&self, shown: &[Shown<'_>]) -> Markup {
        let rest = others(self.record, shown);
        html! {
            @if !rest.is_empty() {
                section.values {
                    h2 { "About the document" }
                    @for issue in rest { (note(issue)) }
                }
            }
        }
    }

    fn text(&self) -> Markup {
        let r = self.record;
        html! {
            @if !r.summary.is_empty() || !r.sections.is_empty() {
                section.text {
                    h2 { "Text" }
                    @if !r.summary.is_empty() {
                        details open { summary { "Summary" } (paragraphs(&r.summary)) }
                    }
                    @for section in &r.sections {
                        details {
                            summary {
                                @if let Some(number) = &section.number { (number) ". " }
                                (section.title.as_deref().unwrap_or("Without a heading"))
                                @if let Some(page) = section.page { span.quiet { " p. " (page.0) } }
                            }
                            (paragraphs(&section.paragraphs))
                        }
                    }
                }
            }
            section.text {
                h2 { "Document" }
                dl.small {
                    div.row { dt { "File" } dd { (r.source.file) } }
                    @if let Some(pages) = r.source.pages { div.row { dt { "Pages" } dd { (pages) } } }
                    @if let Some(profile) = &r.profile { div.row { dt { "Form" } dd { (profile) } } }
                    @if let Some(hash) = &r.source.sha256 { div.row { dt { "SHA-256" } dd { code { (hash) } } } }
                }
            }
        }
    }

    fn pages(&self, shown: &[Shown<'_>]) -> Markup {
        let of = r_of(self.pictures.len());
        html! {
            @for (i, picture) in self.pictures.iter().enumerate() {
                @let number = u32::try_from(i + 1).unwrap_or(u32::MAX);
                figure.page #{ "page-" (number) } {
                    @match (picture, self.record.source.page_sizes.get(i)) {
                        (Some(picture), Some(size)) => {
                            div.sheet {
                                img src={ "../pages/" (picture) } alt={ "Page " (number) " of the document" } loading="lazy" width=(size[0].round()) height=(size[1].round());
                                (boxes(shown, number, *size))
                            }
                        }
                        _ => p.quiet { "This page could not be drawn." },
                    }
                    figcaption { "Page " (number) (of) }
                }
            }
            @if self.pictures.is_empty() {
                p.quiet { "No pictures of the pages: the PDF was not there when this page was made, was another one, or cannot be drawn." }
            }
        }
    }
}

fn r_of(pages: usize) -> String {
    if pages > 1 {
        format!(" of {pages}")
    } else {
        String::new()
    }
}

/// The places of values over the picture of a page; each leads to its value.
fn boxes(shown: &[Shown<'_>], number: u32, size: [f64; 2]) -> Markup {
    const MARGIN: f64 = 1.5;
    html! {
        svg.boxes viewBox={ "0 0 " (size[0]) " " (size[1]) } {
            @for value in shown {
                @for (i, place) in value.places().enumerate().filter(|(_, p)| p.page.0 == number) {
                    @let [left, top, right, bottom] = place.bbox;
                    a href={ "#value-" (value.anchor()) } aria-label={ (value.label) ": " (value.text.as_deref().unwrap_or("not read")) } {
                        rect.{ (value.group.class()) }.doubtful[value.is_doubtful()]
                            id=[(i == 0).then(|| value.anchor())]
                            x=(points(left - MARGIN)) y=(points(top - MARGIN))
                            width=(points(right - left + 2.0 * MARGIN)) height=(points(bottom - top + 2.0 * MARGIN)) rx="2" {}
                    }
                }
            }
        }
    }
}

fn points(length: f64) -> f64 {
    (length.max(0.0) * 10.0).round() / 10.0
}

/// What is doubtful, in words.
pub(super) fn note(issue: &Issue) -> Markup {
    let class = match (issue.code, issue.severity) {
        (Code::Corrected, _) => "done",
        (_, Severity::Error) => "error",
        (_, Severity::Warning) => "warning",
        (_, Severity::Info) => "info",
    };
    html! {
        p.note.{ (class) } {
            span.code {
                @if issue.code == Code::Corrected { "by a person" } @else { (issue.code.as_str().replace('-', " ")) }
            }
            " " (issue.message)
            @if let Some(suggestion) = &issue.suggestion { " Probably: " (suggestion) "." }
        }
    }
}

fn paragraphs(list: &[Paragraph]) -> Markup {
    html! {
        @for p in list {
            @match p.kind {
                ParagraphKind::Heading => p.heading { (p.text) },
                ParagraphKind::Table => p.cells { @for cell in p.text.split('\t') { span { (cell) } " " } },
                _ => p class={ "level-" (p.level.min(5)) } { @if let Some(label) = &p.label { span.label { (label) } " " } (p.text) },
            }
        }
    }
}

fn title(item: &Item) -> String {
    let number = item.number.as_deref().unwrap_or("");
    let subject = item.subject.as_deref().unwrap_or(&item.file);
    let short: String = subject.chars().take(60).collect();
    format!("{number} {short}")
}
