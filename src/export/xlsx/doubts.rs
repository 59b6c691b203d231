//! Which cell of a decision an issue is about.

use std::collections::BTreeMap;

use crate::issue::{Code, Issue, Severity};
use crate::record::{Record, Review, SignOffRole};

/// The doubtful cells of a decision's row, by column, with the reasons.
pub(super) fn of(record: &Record) -> BTreeMap<&'static str, String> {
    let mut doubts: BTreeMap<&'static str, String> = BTreeMap::new();
    for issue in record.issues.iter().filter(|issue| counts(issue, record)) {
        let column = column(record, issue).unwrap_or("review");
        let text = doubts.entry(column).or_default();
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&reason(issue));
    }
    doubts
}

/// All doubts in one text.
pub(super) fn joined(record: &Record) -> Option<String> {
    let all: Vec<String> = record
        .issues
        .iter()
        .filter(|i| counts(i, record))
        .map(reason)
        .collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// Errors and warnings; of a row that needs a review because of it, a second copy too.
fn counts(issue: &Issue, record: &Record) -> bool {
    let copy = issue.code == Code::DuplicateFile && record.review == Review::Needed;
    issue.severity != Severity::Info || copy
}

fn reason(issue: &Issue) -> String {
    let mut text = issue.message.clone();
    if let Some(page) = issue.page {
        text.push_str(&format!(" (page {page})"));
    }
    if let Some(suggestion) = &issue.suggestion {
        text.push_str(&format!("; perhaps {suggestion}"));
    }
    text
}

/// The column of an issue; none where it is about the document, or about what has no column.
pub(super) fn column(record: &Record, issue: &Issue) -> Option<&'static str> {
    let mut parts = issue.field.as_deref()?.split('/').skip(1);
    let (first, second) = (parts.next()?, parts.next());
    let column = match (first, second) {
        ("number" | "number_printed", _) => "number",
        ("sequence", _) => "sequence",
        ("year", _) => "year",
        ("publisher", _) => "publisher",
        ("subject", _) => "subject",
        ("originator", _) => "originator",
        ("reason", _) => "reason",
        ("submitted_to", _) => "submitted_to",
        ("recommendation", _) => "recommendation",
        ("outcome", Some("by")) => "outcome_by",
        ("outcome", _) => "outcome",
        ("decision_date", _) => "decision_date",
        ("amount", _) => "amount",
        ("amount_status", _) => "amount_status",
        ("currency", _) => "currency",
        ("recipient" | "awards", _) => "recipient",
        ("funding_source", _) => "funding_source",
        ("financial_year", _) => "award_year",
        ("period", Some("end")) => "period_end",
        ("period", _) => "period_start",
        ("confidential", _) => "confidential",
        ("confidential_reason", _) => "confidential_reason",
        ("marking", _) => "marking",
        ("sign_offs", Some(index)) => {
            let sign_off = record.sign_offs.get(index.parse::<usize>().ok()?)?;
            match sign_off.role {
                SignOffRole::ChiefExecutive => "chief_executive_date",
                SignOffRole::ChiefFinanceOfficer => "chief_finance_officer_date",
                SignOffRole::DecisionMaker => "decision_date",
                _ => return None,
            }
        }
        ("checklist", Some(index)) => {
            let question = record.checklist.get(index.parse::<usize>().ok()?)?;
            let id = question.id.as_deref()?;
            let fields = crate::sink::Table::Decisions.fields();
            fields
                .into_iter()
                .map(|field| field.name)
                .find(|name| *name == id)?
        }
        _ => return None,
    };
    Some(column)
}
