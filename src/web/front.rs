//! The front page: key figures, the list with its search, totals, what is missing, the data.

use maud::{Markup, PreEscaped, html};
use rust_decimal::Decimal;

use super::archive::Item;
use super::chart::{self, MOST};
use super::data::Download;
use super::given::Body;
use super::missing;
use super::shell::{Page, Place, outcome, review};
use super::text::{count, day, grouped, money};
use super::totals::{Group, Totals};
use crate::record::{AmountStatus, Number, PaperKind, Review};

/// What the front page is made of.
pub(super) struct Front<'f> {
    pub(super) name: &'f str,
    pub(super) items: &'f [Item],
    pub(super) recipients: &'f [Body],
    pub(super) downloads: &'f [Download],
    pub(super) place: Place,
}

impl Front<'_> {
    pub(super) fn render(&self) -> String {
        let totals = Totals::of(self.items);
        let body = html! {
            (self.head(&totals))
            (self.list())
            (self.totals(&totals))
            (missing::section(self.items, self.place))
            @if !self.downloads.is_empty() { (self.data()) }
        };
        Page {
            title: self.name,
            name: self.name,
            place: self.place,
            list: true,
            body,
        }
        .render()
    }

    fn head(&self, totals: &Totals) -> Markup {
        let taken = self
            .items
            .iter()
            .filter(|i| i.kind == PaperKind::Decision && !i.second_copy)
            .count();
        let needed = self.items.iter().filter(|i| i.review == Review::Needed).count();
        let mut days: Vec<&str> = self.items.iter().filter_map(|i| i.date.as_deref()).collect();
        days.sort_unstable();
        let mut publishers: Vec<&str> = self.items.iter().filter_map(|i| i.publisher.as_deref()).collect();
        publishers.sort_unstable();
        publishers.dedup();
        let sum = money(Number(totals.all.total), Some(&totals.currency));
        html! {
            div.hero {
                h1 { (self.name) }
                p.lead {
                    (count(taken, "decision"))
                    @match publishers.as_slice() {
                        [] => {}
                        [one] => { " of " (one) }
                        several => { " of " (several.len()) " public bodies" }
                    }
                    @if let (Some(first), Some(last)) = (days.first(), days.last()) {
                        ", " (day(first)) " to " (day(last))
                    }
                    "."
                }
                dl.figures {
                    div { dt { "Committed" } dd { (sum) } dd.note-below { "in " (count(totals.all.decisions, "decision")) " with a stated amount" } }
                    div { dt { "Of that still to be checked" } dd { (money(Number(totals.all.doubtful), Some(&totals.currency))) } dd.note-below { (count(needed, "document")) " to be checked" } }
                    div { dt { "Recipients" } dd { (grouped(Decimal::from(self.names()))) } dd.note-below { "bodies that were given money" } }
                }
            }
        }
    }

    fn names(&self) -> usize {
        let mut names: Vec<&str> = self.recipients.iter().map(|b| b.row.name.as_str()).collect();
        names.dedup();
        names.len()
    }

    fn list(&self) -> Markup {
        let options = |pick: &dyn Fn(&Item) -> Option<String>, newest: bool| {
            let mut all: Vec<String> = self.items.iter().filter_map(pick).collect();
            all.sort_unstable();
            all.dedup();
            if newest {
                all.reverse();
            }
            all
        };
        let publishers = options(&|i| i.publisher.clone(), false);
        let years = options(&Item::year, true);
        let outcomes = options(&|i| Some(outcome(i.outcome).to_owned()), false);
        html! {
            section #list aria-labelledby="list-title" {
                h2 #list-title { "Decisions" }
                div.filters #filters hidden {
                    label.search { span { "Search" } input #search type="search" placeholder="number, subject, recipient …" autocomplete="off"; }
                    @if publishers.len() > 1 { (select("publisher", "Publisher", &publishers)) }
                    @if years.len() > 1 { (select("year", "Year", &years)) }
                    @if outcomes.len() > 1 { (select("outcome", "Outcome", &outcomes)) }
                    label { span { "Checking" }
                        select #check data-filter="check" {
                            option value="" { "all" }
                            option value="needed" { "to be checked" }
                            option value="done" { "checked by a person" }
                            option value="not-needed" { "no doubt" }
                        }
                    }
                    button #clear type="button" { "Show all" }
                }
                p #count.quiet role="status" aria-live="polite" { (count(self.items.len(), "document")) }
                div.wide tabindex="0" role="region" aria-label="Table of decisions" {
                    table.list #decisions {
                        thead {
                            tr {
                                (head("number", "Number", false))
                                (head("date", "Date", false))
                                (head("subject", "Subject", false))
                                (head("recipient", "Recipient", false))
                                (head("amount", "Amount", true))
                                (head("outcome", "Outcome", false))
                            }
                        }
                        tbody { @for item in newest_first(self.items) { (self.row(item, publishers.len() > 1)) } }
                    }
                }
                p #none.quiet hidden { "No decision fits. " }
            }
        }
    }

    /// A row; its publisher is named where there are several.
    fn row(&self, item: &Item, named: bool) -> Markup {
        let number = item.number.as_deref().unwrap_or("no number");
        let subject = item.subject.as_deref().unwrap_or(&item.file);
        let sort = item
            .amount
            .map(|a| a.0.normalize().to_string())
            .unwrap_or_default();
        html! {
            tr data-publisher=(item.publisher.as_deref().unwrap_or(""))
                data-year=(item.year().unwrap_or_default())
                data-outcome=(outcome(item.outcome))
                data-check=(item.review.as_str())
                data-amount=(sort)
                data-counts=[(item.counts()).then_some(item.currency.as_deref().unwrap_or("GBP"))]
                data-date=(item.date.as_deref().unwrap_or(""))
                data-number=(number_key(item)) {
                td.number data-label="Number" {
                    span.value.doubtful[item.doubts("/number")] { (number) }
                }
                td.date data-label="Date" {
                    @match &item.date {
                        Some(date) => span.value.doubtful[item.doubts("/decision_date")] { (day(date)) },
                        None => span.none.doubtful[item.doubts("/decision_date")] { "no date" },
                    }
                }
                td.subject data-label="Subject" {
                    @if self.place.has_others() {
                        a href={ "decisions/" (item.slug) ".html" } { (subject) }
                    } @else {
                        (subject)
                    }
                    @if let Some(publisher) = item.publisher.as_ref().filter(|_| named) { div.quiet { (publisher) } }
                    @if item.kind != PaperKind::Decision { span.tag { (item.kind.as_str().replace('-', " ")) } }
                    @if item.second_copy { span.tag { "second copy" } }
                }
                td.recipient data-label="Recipient" {
                    @if let Some(recipient) = &item.recipient {
                        span.value.doubtful[item.doubts("/recipient")] { (recipient) }
                    }
                }
                td.amount data-label="Amount" {
                    @match item.amount {
                        Some(amount) => span.value.doubtful[item.doubts("/amount")] { (money(amount, item.currency.as_deref())) },
                        None => span.none.doubtful[item.doubts("/amount")] { (no_amount(item)) },
                    }
                }
                td.outcome data-label="Outcome" { (outcome(item.outcome)) " " (review(item.review)) }
            }
        }
    }

    fn totals(&self, totals: &Totals) -> Markup {
        let mut recipients: Vec<Group> = self
            .recipients
            .iter()
            .filter(|b| b.row.currency.as_deref() == Some(totals.currency.as_str()))
            .filter_map(|b| {
                Some(Group {
                    name: b.row.name.clone(),
                    decisions: usize::try_from(b.row.decisions).unwrap_or(0),
                    total: b.row.total?.0,
                    doubtful: b.doubtful,
                })
            })
            .collect();
        recipients.sort_by(|a, b| b.total.cmp(&a.total).then(a.name.cmp(&b.name)));
        html! {
            section #totals aria-labelledby="totals-title" {
                h2 #totals-title { "Totals" }
                p.quiet {
                    "Amounts in " (totals.currency) " of decisions that were taken. Not counted: papers that only propose, decisions that \
                     were rejected, deferred or only noted, second copies of a file, and decisions without an amount. "
                    @if totals.other_currencies > 0 { (count(totals.other_currencies, "decision")) " in other currencies are not in the sums. " }
                    span.key { span.swatch.sure {} "no doubt" }
                    " "
                    span.key { span.swatch.doubt {} "to be checked" }
                }
                div.charts {
                    (self.chart("By year", "Year", &totals.years, totals))
                    (self.chart("By publisher", "Publisher", &totals.publishers, totals))
                    (self.chart("By recipient", "Recipient", &recipients, totals))
                    (self.chart("By source of the money", "Source", &totals.funds, totals))
                }
            }
        }
    }

    fn chart(&self, title: &str, column: &str, groups: &[Group], totals: &Totals) -> Markup {
        let shown = groups.len().min(MOST);
        let says = format!(
            "{title}: bars for {shown} of {}; the table below has the numbers",
            groups.len()
        );
        html! {
            figure.chart {
                figcaption { h3 { (title) } @if groups.len() > MOST { span.quiet { "the largest " (MOST) " of " (groups.len()) } } }
                @if groups.is_empty() {
                    p.quiet { "Nothing to add up." }
                } @else {
                    (PreEscaped(chart::bars(groups, &totals.currency, &says)))
                    details {
                        summary { "The numbers" }
                        div.wide tabindex="0" role="region" aria-label={ (title) ", numbers" } {
                            table {
                                thead { tr {
                                    th scope="col" { (column) } th.amount scope="col" { "Decisions" } th.amount scope="col" { "Total" }
                                    th.amount scope="col" { "Of that to be checked" }
                                } }
                                tbody { @for group in groups { tr {
                                    th scope="row" { (group.name) }
                                    td.amount { (group.decisions) }
                                    td.amount { (money(Number(group.total), Some(&totals.currency))) }
                                    td.amount { (money(Number(group.doubtful), Some(&totals.currency))) }
                                } } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn data(&self) -> Markup {
        html! {
            section #data aria-labelledby="data-title" {
                h2 #data-title { "Data" }
                p.quiet { "Everything on these pages as tables (CSV, UTF-8) and as records (JSON Lines). " code { "datapackage.json" } " describes each column." }
                ul.downloads {
                    @for file in self.downloads {
                        li { a href={ "data/" (file.name) } download { (file.name) } span.quiet { " " (file.about) " · " (size(file.size)) } }
                    }
                }
            }
        }
    }
}

/// The newest decision first; those without a day by the year of their number, the others last.
fn newest_first(items: &[Item]) -> Vec<&Item> {
    let mut out: Vec<&Item> = items.iter().collect();
    out.sort_by_key(|i| std::cmp::Reverse((i.date.clone().or_else(|| i.year()), i.parts.0)));
    out
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

/// What a number is sorted by: its year, then its sequence.
fn number_key(item: &Item) -> String {
    match item.parts {
        (Some(sequence), year) => format!("{:04} {sequence:08}", year.unwrap_or(0)),
        _ => item.number.clone().unwrap_or_default(),
    }
}

/// Why there is no amount, in two words.
fn no_amount(item: &Item) -> &'static str {
    match item.amount_status {
        Some(AmountStatus::None) => "none",
        Some(AmountStatus::Elsewhere) => "elsewhere",
        Some(AmountStatus::Conflict) => "in doubt",
        Some(AmountStatus::Proposed) => "proposed",
        Some(AmountStatus::Stated) => "not read",
        None => "not known",
    }
}

fn select(id: &str, label: &str, options: &[String]) -> Markup {
    html! {
        label { span { (label) }
            select #{ "filter-" (id) } data-filter=(id) {
                option value="" { "all" }
                @for option in options { option value=(option) { (option) } }
            }
        }
    }
}

fn head(key: &str, label: &str, number: bool) -> Markup {
    html! {
        th scope="col" data-sort=(key) class=[number.then_some("amount")] { button type="button" disabled { (label) } }
    }
}
