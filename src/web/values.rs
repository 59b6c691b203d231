//! The values of a record as pages show them: each with its words on the page and what is doubtful about it.

use serde_json::Value;

use super::text::{anchor, day, money};
use crate::compare::pointer::within;
use crate::correct::{Kind, Target};
use crate::evidence::{Evidence, Place};
use crate::issue::{Code, Issue, Severity};
use crate::record::{Direction, PaperKind, Record};

/// Which part of the decision a value belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    /// What was decided, when, by whom.
    Decision,
    /// Money.
    Money,
    /// The paper.
    Paper,
    /// The form's own fields.
    Form,
    /// Questions and answers.
    Checklist,
    /// Signatures.
    Signatures,
}

impl Group {
    pub(super) const ALL: [Self; 6] = [
        Self::Decision,
        Self::Money,
        Self::Paper,
        Self::Form,
        Self::Checklist,
        Self::Signatures,
    ];

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Decision => "Decision",
            Self::Money => "Money",
            Self::Paper => "Paper",
            Self::Form => "Fields of the form",
            Self::Checklist => "Checklist",
            Self::Signatures => "Signatures",
        }
    }

    /// The colour of its boxes, as a class.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Money => "money",
            Self::Decision => "decision",
            _ => "other",
        }
    }
}

/// A value.
#[derive(Debug, Clone)]
pub(super) struct Shown<'r> {
    pub(super) pointer: String,
    pub(super) label: String,
    pub(super) group: Group,
    pub(super) kind: Kind,
    /// As people read it; none where there is none.
    pub(super) text: Option<String>,
    /// As it is typed and kept in a file.
    pub(super) typed: String,
    pub(super) evidence: Option<&'r Evidence>,
    /// What is doubtful or missing about it, and whether a person set or confirmed it.
    pub(super) issues: Vec<&'r Issue>,
}

impl Shown<'_> {
    /// The name of its place on a page.
    pub(super) fn anchor(&self) -> String {
        anchor(&self.pointer)
    }

    /// Whether a doubt about it is still open.
    pub(super) fn is_doubtful(&self) -> bool {
        self.issues.iter().any(|i| i.severity != Severity::Info)
    }

    /// Whether a person set or confirmed it.
    pub(super) fn is_corrected(&self) -> bool {
        self.issues.iter().any(|i| i.code == Code::Corrected)
    }

    /// Where its words stand, if the place is known.
    pub(super) fn places(&self) -> impl Iterator<Item = &Place> {
        self.evidence
            .into_iter()
            .flat_map(|e| std::iter::once(&e.place).chain(&e.more))
            .filter(|place| place.bbox[2] > place.bbox[0] && place.bbox[3] > place.bbox[1])
    }
}

const FIELDS: &[(&str, &str, Group)] = &[
    ("/number", "Number", Group::Decision),
    ("/subject", "Subject", Group::Decision),
    ("/decision_date", "Date of the decision", Group::Decision),
    ("/outcome/status", "Outcome", Group::Decision),
    ("/outcome/by", "Decided by", Group::Decision),
    ("/publisher/name", "Publisher", Group::Decision),
    ("/amount", "Amount", Group::Money),
    ("/amount_status", "Amount is", Group::Money),
    ("/currency", "Currency", Group::Money),
    ("/recipient", "Recipient", Group::Money),
    ("/funding_source", "Money comes from", Group::Money),
    ("/financial_year", "Financial year", Group::Money),
    ("/period/start", "From", Group::Money),
    ("/period/end", "Until", Group::Money),
    ("/kind", "Kind of paper", Group::Paper),
    ("/originator", "Originator", Group::Paper),
    ("/submitted_to", "Submitted to", Group::Paper),
    ("/reason", "Reason for submission", Group::Paper),
    ("/recommendation", "Recommendation", Group::Paper),
    ("/confidential", "Confidential", Group::Paper),
    ("/confidential_reason", "Why confidential", Group::Paper),
    ("/marking", "Marking", Group::Paper),
];

/// The parts of an award.
const AWARD: &[(&str, &str)] = &[
    ("recipient", "recipient"),
    ("part_of", "part of"),
    ("alias", "alias"),
    ("amount", "amount"),
    ("currency", "currency"),
    ("total", "in total"),
    ("qualifier", "qualifier"),
    ("per", "each"),
    ("direction", "money goes"),
    ("purpose", "purpose"),
];

/// Other values that are read as part of one.
const PARTS: &[(&str, &str)] = &[
    ("/number", "/number_printed"),
    ("/number", "/sequence"),
    ("/number", "/year"),
    ("/publisher/name", "/publisher"),
    ("/outcome/status", "/outcome"),
    ("/outcome/status", "/outcome/text"),
    ("/recipient", "/awards"),
];

/// The values of a record in the order of the page. `empty` says whether those without a value and without a doubt are
/// wanted too.
pub(super) fn values(record: &Record, empty: bool) -> Vec<Shown<'_>> {
    let json = serde_json::to_value(record).unwrap_or(Value::Null);
    let mut out: Vec<Shown<'_>> = Vec::new();
    let mut add = |pointer: String, label: String, group: Group| {
        let Some(value) = json.pointer(&pointer) else {
            return;
        };
        let Ok(target) = Target::named(&pointer) else {
            return;
        };
        let kind = target.kind();
        out.push(Shown {
            text: people(record, &pointer, kind, value),
            typed: kind.write(value),
            evidence: record.evidence.get(&pointer),
            issues: Vec::new(),
            pointer,
            label,
            group,
            kind,
        });
    };
    for (pointer, label, group) in FIELDS {
        add((*pointer).to_owned(), (*label).to_owned(), *group);
        if *pointer == "/recipient" {
            let several = record.awards.len() > 1;
            for (i, award) in record.awards.iter().enumerate() {
                let number = if several {
                    format!("Award {}", i + 1)
                } else {
                    "Award".to_owned()
                };
                for (part, label) in AWARD {
                    let wanted = match *part {
                        "recipient" | "amount" => true,
                        "purpose" => empty || award.purpose.is_some(),
                        "part_of" => award.part_of.is_some(),
                        "alias" => award.alias.is_some(),
                        "total" => award.total.is_some(),
                        "currency" => award.currency != record.currency,
                        "qualifier" => award.qualifier.is_some(),
                        "per" => award.per.is_some(),
                        _ => award.direction != Direction::Out,
                    };
                    if wanted {
                        add(
                            format!("/awards/{i}/{part}"),
                            format!("{number}: {label}"),
                            Group::Money,
                        );
                    }
                }
            }
        }
    }
    for id in record.fields.keys() {
        add(format!("/fields/{id}"), id.replace('_', " "), Group::Form);
    }
    for (i, question) in record.checklist.iter().enumerate() {
        add(
            format!("/checklist/{i}/answer"),
            question.question.clone(),
            Group::Checklist,
        );
    }
    for (i, sign_off) in record.sign_offs.iter().enumerate() {
        let title = sign_off
            .title
            .clone()
            .unwrap_or_else(|| sign_off.role.as_str().replace('-', " "));
        add(format!("/sign_offs/{i}/date"), title, Group::Signatures);
    }
    for issue in &record.issues {
        let Some(field) = issue.field.as_deref() else {
            continue;
        };
        if let Some(at) = owner(&out, field)
            && let Some(shown) = out.get_mut(at)
        {
            shown.issues.push(issue);
        }
    }
    // That a decision states no amount is a statement of its own.
    let amount = record.kind == PaperKind::Decision;
    out.retain(|s| empty || s.text.is_some() || !s.issues.is_empty() || (amount && s.pointer == "/amount"));
    out.sort_by_key(|s| s.group);
    out
}

/// The value an issue is shown with.
fn owner(values: &[Shown<'_>], field: &str) -> Option<usize> {
    let exact = values.iter().position(|s| s.pointer == field);
    let part = || {
        let (owner, _) = PARTS.iter().find(|(_, part)| *part == field)?;
        values.iter().position(|s| s.pointer == *owner)
    };
    let inside = || values.iter().position(|s| within(field, &s.pointer));
    let sibling = || {
        let (outer, _) = field.rsplit_once('/')?;
        if outer.is_empty() {
            return None;
        }
        values.iter().position(|s| within(&s.pointer, outer))
    };
    exact.or_else(part).or_else(inside).or_else(sibling)
}

/// Issues that belong to no value of the page.
pub(super) fn others<'r>(record: &'r Record, values: &[Shown<'r>]) -> Vec<&'r Issue> {
    let shown = |issue: &Issue| {
        values
            .iter()
            .any(|v| v.issues.iter().any(|i| std::ptr::eq(*i, issue)))
    };
    record.issues.iter().filter(|i| !shown(i)).collect()
}

/// A value as people read it.
fn people(record: &Record, pointer: &str, kind: Kind, value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) if matches!(kind, Kind::Date | Kind::PartialDate) => day(text),
        Value::String(text) if matches!(kind, Kind::OneOf(_)) => text.replace('-', " "),
        Value::String(text) => text.clone(),
        Value::Number(_) if kind == Kind::Money => {
            let currency = match pointer.strip_prefix("/awards/").and_then(|r| r.split('/').next()) {
                Some(at) => {
                    let award = at.parse::<usize>().ok().and_then(|i| record.awards.get(i));
                    award.and_then(|a| a.currency.as_deref())
                }
                None => record.currency.as_deref(),
            };
            let amount = serde_json::from_value(value.clone()).ok()?;
            money(amount, currency)
        }
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
            .collect::<Vec<_>>()
            .join("; "),
        other => other.to_string(),
    };
    (!text.is_empty()).then_some(text)
}
