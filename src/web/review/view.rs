//! What the page shows of a record.

use serde::Serialize;
use serde_json::Value;

use crate::correct::{Corrections, Kind};
use crate::geom::PageNumber;
use crate::issue::{Issue, Severity};
use crate::record::{Number, Record, Review};
use crate::web::archive::Item;
use crate::web::text::{day, money};
use crate::web::values::{Group, Shown, others, values};

/// A row of the list.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Row {
    number: Option<String>,
    subject: String,
    publisher: Option<String>,
    year: Option<String>,
    amount: Option<String>,
    sum: Option<Number>,
    review: &'static str,
    /// Codes of what is in doubt.
    codes: Vec<&'static str>,
    /// The values in doubt.
    fields: Vec<String>,
}

impl Row {
    pub(super) fn of(item: &Item) -> Self {
        let field = |pointer: &str| pointer.split('/').nth(1).unwrap_or_default().to_owned();
        let mut codes: Vec<&'static str> = item.doubts.iter().map(|(code, _)| code.as_str()).collect();
        let mut fields: Vec<String> = item
            .doubts
            .iter()
            .filter_map(|(_, f)| f.as_deref().map(field))
            .collect();
        codes.sort_unstable();
        codes.dedup();
        fields.sort_unstable();
        fields.dedup();
        Self {
            number: item.number.clone(),
            subject: item.subject.clone().unwrap_or_else(|| item.file.clone()),
            publisher: item.publisher.clone(),
            year: item.year(),
            amount: item.amount.map(|a| money(a, item.currency.as_deref())),
            sum: item.amount,
            review: item.review.as_str(),
            codes,
            fields,
        }
    }
}

/// A record.
#[derive(Debug, Clone, Serialize)]
pub(super) struct View {
    index: usize,
    file: String,
    subject: Option<String>,
    number: Option<String>,
    review: Review,
    /// What tells these corrections from others: a step names the one it was made on.
    print: Option<String>,
    /// A correction that the records were made with was taken back since.
    behind: bool,
    pages: Vec<[f64; 2]>,
    pictures: bool,
    awards: usize,
    values: Vec<Shows>,
    others: Vec<Says>,
    /// Which value the step was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) about: Option<String>,
    row: Row,
}

#[derive(Debug, Clone, Serialize)]
struct Shows {
    pointer: String,
    label: String,
    group: &'static str,
    class: &'static str,
    text: Option<String>,
    typed: String,
    long: bool,
    choices: Vec<&'static str>,
    doubtful: bool,
    corrected: bool,
    issues: Vec<Says>,
    places: Vec<Spot>,
    candidates: Vec<Candidate>,
}

#[derive(Debug, Clone, Serialize)]
struct Says {
    code: &'static str,
    severity: Severity,
    message: String,
    suggestion: Option<String>,
    page: Option<PageNumber>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Spot {
    page: u32,
    bbox: [f64; 4],
}

/// A value that may be the right one.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Candidate {
    value: String,
    text: String,
    /// Where it stands.
    place: Option<Spot>,
    /// An issue suggests it; the others are only of the same kind.
    suggested: bool,
}

/// Candidates shown for a value.
const MOST: usize = 8;

impl View {
    pub(super) fn of(
        index: usize,
        record: &Record,
        item: &Item,
        corrections: &Corrections,
        behind: bool,
        pictures: bool,
    ) -> Self {
        let shown = values(record, true);
        Self {
            index,
            file: record.source.file.clone(),
            subject: record.subject.clone(),
            number: record.number.clone(),
            review: record.review,
            print: corrections.print(&record.source.file),
            behind,
            pages: record.source.page_sizes.clone(),
            pictures,
            awards: record.awards.len(),
            others: others(record, &shown).into_iter().map(says).collect(),
            values: shown.iter().map(|s| shows(record, s)).collect(),
            about: None,
            row: Row::of(item),
        }
    }
}

fn says(issue: &Issue) -> Says {
    Says {
        code: issue.code.as_str(),
        severity: issue.severity,
        message: issue.message.clone(),
        suggestion: issue.suggestion.clone(),
        page: issue.page,
    }
}

fn shows(record: &Record, shown: &Shown<'_>) -> Shows {
    Shows {
        pointer: shown.pointer.clone(),
        label: shown.label.clone(),
        group: shown.group.title(),
        class: shown.group.class(),
        text: shown.text.clone(),
        typed: shown.typed.clone(),
        long: shown.kind.is_long(),
        choices: match shown.kind {
            Kind::OneOf(words) => words.to_vec(),
            Kind::YesNo => vec!["true", "false"],
            _ => Vec::new(),
        },
        doubtful: shown.is_doubtful(),
        corrected: shown.is_corrected(),
        issues: shown.issues.iter().map(|i| says(i)).collect(),
        places: shown
            .places()
            .map(|p| Spot {
                page: p.page.0,
                bbox: p.bbox,
            })
            .collect(),
        candidates: candidates(record, shown),
    }
}

/// Other values of the document that are of the same kind, and the suggestion first.
fn candidates(record: &Record, shown: &Shown<'_>) -> Vec<Candidate> {
    let mut out: Vec<Candidate> = Vec::new();
    let mut add = |value: String, text: String, from: Option<String>, suggested: bool| {
        let new =
            value != shown.typed && !value.is_empty() && !out.iter().any(|c: &Candidate| c.value == value);
        if new && out.len() < MOST {
            out.push(Candidate {
                value,
                text,
                place: from.and_then(|pointer| spot(record, &pointer)),
                suggested,
            });
        }
    };
    for suggestion in shown.issues.iter().filter_map(|i| i.suggestion.as_ref()) {
        if let Ok(value) = shown.kind.read(suggestion) {
            add(shown.kind.write(&value), suggestion.clone(), None, true);
        }
    }
    match shown.kind {
        Kind::Money if shown.group == Group::Money => {
            for (i, sum) in record.amounts.iter().enumerate() {
                let Some(value) = sum.value else { continue };
                let text = money(value, sum.currency.as_deref());
                add(
                    value.to_string(),
                    text,
                    Some(format!("/amounts/{i}/value")),
                    false,
                );
            }
        }
        Kind::Date => {
            for (i, date) in record.dates.iter().enumerate() {
                let Some(value) = date.value.clone().filter(|v| v.len() == 10) else {
                    continue;
                };
                add(
                    value.clone(),
                    day(&value),
                    Some(format!("/dates/{i}/value")),
                    false,
                );
            }
        }
        Kind::Text if shown.pointer.ends_with("/recipient") => {
            for (i, award) in record.awards.iter().enumerate() {
                let Some(name) = award.recipient.clone() else {
                    continue;
                };
                add(name.clone(), name, Some(format!("/awards/{i}/recipient")), false);
            }
        }
        _ => {}
    }
    out
}

/// Where a value stands, if that is known.
fn spot(record: &Record, pointer: &str) -> Option<Spot> {
    let place = &record.evidence.get(pointer)?.place;
    (place.bbox[2] > place.bbox[0]).then_some(Spot {
        page: place.page.0,
        bbox: place.bbox,
    })
}

/// The awards of a record with one of them changed.
pub(super) fn award_changed(record: &Record, at: usize, key: &str, value: Value) -> Option<Value> {
    let mut awards = serde_json::to_value(&record.awards).ok()?;
    let place = awards.get_mut(at)?.get_mut(key)?;
    *place = value;
    Some(awards)
}
