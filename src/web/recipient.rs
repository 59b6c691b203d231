//! The page of one recipient, and the list of all.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::archive::Item;
use super::given::{Body, Given};
use super::shell::{Page, Place, outcome, review};
use super::text::{count, day, money};
use crate::bodies::Recipient;

/// Everything a body was given: rows of it by currency, and its awards.
pub(super) fn page(name: &str, rows: &[&Recipient], given: &[Given], items: &[Item]) -> String {
    let Some(body) = rows.first() else {
        return String::new();
    };
    let markup = html! {
        p.quiet { "Recipient" @if let Some(id) = &body.id { " · " (id) } }
        h1 { (body.name) }
        p.lead {
            @for (i, row) in rows.iter().enumerate() {
                @if i > 0 { "; " }
                (match row.total { Some(total) => money(total, row.currency.as_deref()), None => "no stated sum".to_owned() })
                " in " (count(usize::try_from(row.decisions).unwrap_or(0), "decision"))
                @if row.without_sum > 0 { ", " (row.without_sum) " without a sum that can be added up" }
            }
        }
        @if body.variants.len() > 1 {
            p.quiet { "Also printed as " (body.variants.iter().filter(|v| **v != body.name).cloned().collect::<Vec<_>>().join("; ")) "." }
        }
        div.wide tabindex="0" role="region" aria-label="Decisions" {
            table.list {
                thead { tr { th scope="col" { "Number" } th scope="col" { "Date" } th scope="col" { "Subject" } th.amount scope="col" { "Amount" } th scope="col" { "Outcome" } } }
                tbody {
                    @for award in given {
                        @if let Some(item) = items.get(award.item) {
                            tr {
                                td data-label="Number" { (item.number.as_deref().unwrap_or("no number")) }
                                td data-label="Date" { (item.date.as_deref().map(day).unwrap_or_default()) }
                                td.subject data-label="Subject" {
                                    a href={ "../decisions/" (item.slug) ".html" } { (item.subject.as_deref().unwrap_or(&item.file)) }
                                    @if let Some(purpose) = &award.purpose { div.quiet { (purpose) } }
                                }
                                td.amount data-label="Amount" {
                                    @match award.amount {
                                        Some(amount) => span.value.doubtful[item.doubts("/awards")] { (money(amount, award.currency.as_deref())) },
                                        None => span.none { "not stated" },
                                    }
                                }
                                td data-label="Outcome" { (outcome(item.outcome)) " " (review(item.review)) }
                            }
                        }
                    }
                }
            }
        }
    };
    Page {
        title: &body.name,
        name,
        place: Place::Below,
        list: false,
        body: markup,
    }
    .render()
}

/// The list of all recipients.
pub(super) fn all(name: &str, bodies: &[Body]) -> String {
    let markup: Markup = html! {
        h1 { "Recipients" }
        p.lead { "Bodies that decisions give money to. Names that differ only in case, punctuation, legal form or an article are one body." }
        @if bodies.is_empty() { p.quiet { "None was named." } }
        div.wide tabindex="0" role="region" aria-label="Recipients" {
            table.list {
                thead { tr { th scope="col" { "Recipient" } th.amount scope="col" { "Decisions" } th.amount scope="col" { "Total" } th scope="col" { "First" } th scope="col" { "Last" } } }
                tbody {
                    @for Body { row: r, slug, .. } in bodies {
                        tr {
                            td.subject data-label="Recipient" { a href={ "recipients/" (slug) ".html" } { (r.name) } @if let Some(id) = &r.id { div.quiet { (id) } } }
                            td.amount data-label="Decisions" { (r.decisions) }
                            td.amount data-label="Total" { (r.total.map(|t| money(t, r.currency.as_deref())).unwrap_or_else(|| "not stated".to_owned())) }
                            td data-label="First" { (r.first_date.as_deref().map(day).unwrap_or_default()) }
                            td data-label="Last" { (r.last_date.as_deref().map(day).unwrap_or_default()) }
                        }
                    }
                }
            }
        }
    };
    Page {
        title: "Recipients",
        name,
        place: Place::Top,
        list: false,
        body: markup,
    }
    .render()
}

/// Names of pages by names as they are printed.
pub(super) fn by_variant(bodies: &[Body]) -> BTreeMap<String, String> {
    let variants = bodies
        .iter()
        .flat_map(|b| b.row.variants.iter().map(move |v| (v.clone(), b.slug.clone())));
    variants.collect()
}
