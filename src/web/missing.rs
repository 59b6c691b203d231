//! What a reader does not get: numbers without a document, decisions without a sum, values in doubt.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::archive::Item;
use super::shell::Place;
use super::text::count;
use crate::check::{Gaps, Numbered, Series};
use crate::record::{AmountStatus, PaperKind};

/// Gaps that are listed one by one.
const MOST: usize = 40;

/// Series of numbers with something missing or repeated.
fn gaps(items: &[Item]) -> Vec<Series> {
    let mut gaps = Gaps::default();
    for item in items {
        gaps.add(Numbered {
            publisher: item.publisher.as_deref(),
            year: item.parts.1,
            sequence: item.parts.0,
            sha256: item.sha256.as_deref(),
        });
    }
    gaps.all().filter(|s| s.missing > 0 || s.repeated > 0).collect()
}

/// Why a decision has no sum, for people, and whether that leaves something open.
pub(super) fn no_amount(status: Option<AmountStatus>) -> (&'static str, bool) {
    match status {
        Some(AmountStatus::Stated) => ("A sum is stated, and was not read with certainty", true),
        Some(AmountStatus::None) => ("No money is committed", false),
        Some(AmountStatus::Elsewhere) => (
            "The sum is in another paper or in a part that is not published",
            true,
        ),
        Some(AmountStatus::Conflict) => ("Sums that should agree do not", true),
        Some(AmountStatus::Proposed) => ("Money is only proposed: the decision is not taken yet", false),
        None => ("It is not known whether money is committed", true),
    }
}

pub(super) fn section(items: &[Item], place: Place) -> Markup {
    let series = gaps(items);
    let mut without: BTreeMap<&str, (usize, bool)> = BTreeMap::new();
    let decisions = || {
        items
            .iter()
            .filter(|i| i.kind == PaperKind::Decision && !i.second_copy)
    };
    for item in decisions().filter(|i| i.amount.is_none()) {
        let (text, open) = no_amount(item.amount_status);
        let entry = without.entry(text).or_insert((0, open));
        entry.0 += 1;
    }
    let mut doubts: BTreeMap<&str, usize> = BTreeMap::new();
    for item in items {
        let mut codes: Vec<&str> = item.doubts.iter().map(|(code, _)| code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            *doubts.entry(code).or_default() += 1;
        }
    }
    let copies = items.iter().filter(|i| i.second_copy).count();
    let others = items.iter().filter(|i| i.kind != PaperKind::Decision).count();
    html! {
        section #missing aria-labelledby="missing-title" {
            h2 #missing-title { "What is missing" }
            div.columns {
                div {
                    h3 { "Numbers without a document" }
                    @if series.is_empty() {
                        p.quiet { "Every number between the lowest and the highest of a year is on one document." }
                    } @else {
                        p.quiet {
                            "Numbers between the lowest and the highest of a publisher's year that no document here has. They may be \
                             unpublished, withdrawn, or not collected."
                        }
                        div.wide tabindex="0" role="region" aria-label="Missing numbers" {
                            table {
                                thead { tr { th scope="col" { "Publisher" } th scope="col" { "Year" } th scope="col" { "Missing" } th scope="col" { "On several documents" } } }
                                tbody {
                                    @for s in series.iter().take(MOST) {
                                        tr {
                                            td { (s.publisher.as_deref().unwrap_or("not known")) }
                                            td { @match s.year { Some(year) => (year), None => "–" } }
                                            td { (clipped(&s.missing_numbers)) @if s.missing > 0 { " " span.quiet { "(" (s.missing) ")" } } }
                                            td { (clipped(&s.repeated_numbers)) }
                                        }
                                    }
                                }
                            }
                        }
                        @if series.len() > MOST {
                            p.quiet { "and " (series.len() - MOST) " more: see numbers.csv" }
                        }
                    }
                }
                div {
                    h3 { "Decisions without an amount" }
                    @if without.is_empty() { p.quiet { "Every decision has one." } }
                    ul.facts {
                        @for (text, (n, open)) in &without {
                            li class=[open.then_some("open")] { strong { (n) } " " (text) }
                        }
                    }
                    h3 { "Values in doubt" }
                    @if doubts.is_empty() { p.quiet { "None." } }
                    ul.facts {
                        @for (code, n) in &doubts {
                            li.open { strong { (n) } " " (doubt(code)) " " span.quiet { "(" (code) ")" } }
                        }
                    }
                    @if copies + others > 0 {
                        h3 { "Not counted" }
                        ul.facts {
                            @if copies > 0 { li { strong { (copies) } " second copies of the same file" } }
                            @if others > 0 { li { strong { (others) } " papers that are not a decision taken" } }
                        }
                    }
                    @if place.has_others() {
                        p.quiet { "Each doubt with its page and words: " a href="data/issues.csv" { "issues.csv" } ". " (count(items.len(), "document")) " in all." }
                    }
                }
            }
        }
    }
}

/// A list of numbers and ranges, as far as it fits.
fn clipped(text: &str) -> String {
    const FITS: usize = 160;
    let mut text = text.replace('-', "–");
    if let Some(cut) = text.char_indices().nth(FITS).map(|(at, _)| at) {
        text.truncate(cut);
        text.truncate(text.rfind(", ").unwrap_or(cut));
        text.push_str(" …");
    }
    text
}

/// A code in words.
pub(super) fn doubt(code: &str) -> &'static str {
    match code {
        "unreadable-file" => "files could not be opened",
        "not-a-pdf" => "files are not PDFs",
        "encrypted" => "files need a password",
        "damaged" => "files are damaged",
        "too-large" => "files are too large",
        "timed-out" => "files took too long to read",
        "crashed" => "files could not be read",
        "needs-ocr" => "have a page that is a picture and was not read",
        "text-unreliable" => "have letters that cannot be relied on",
        "no-profile" => "are on a form that is not known",
        "missing-field" => "lack something the form always has",
        "ambiguous-field" => "have a value with several candidates",
        "ocr-unsure" => "have a value that was hard to recognise on a scan",
        "date-unreadable" => "have a date that is not a calendar date",
        "date-order" => "have a certificate dated after the decision it allows",
        "year-mismatch" => "have a number whose year is not that of the decision",
        "file-name-mismatch" => "have another number in the file's name than on the page",
        "amount-conflict" => "have sums that should agree and do not",
        "checklist-incomplete" => "have a question without an answer",
        "confidential-without-reason" => "are confidential without a reason",
        "unsigned" => "have an empty signature line",
        "duplicate-number" => "share their number with another document",
        "reading-conflict" => "are read differently by two programs",
        "several-decisions" => "hold several decisions in one file",
        "correction-stale" => "have a correction that no longer fits the file",
        "embedded-file" => "have the decision in an attached file",
        "index-mismatch" => "are announced with another title, date or number",
        _ => "have another doubt",
    }
}
