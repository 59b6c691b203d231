//! An award as a grant, or what it lacks.

use serde_json::{Map, Value, json};

use super::publisher::GivingPublisher;
use crate::bodies::{Register, commits, whole};
use crate::record::{Award, Direction, Number, OutcomeStatus, PaperKind, ParagraphKind, Record, Review};

/// A grant with all the standard asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grant {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) currency: String,
    pub(super) amount: Number,
    pub(super) date: String,
    pub(super) recipient: (String, String),
    pub(super) funder: (String, String),
    pub(super) planned: Option<(String, String)>,
}

/// An award that is not a grant, and what it lacks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LeftOut {
    pub(super) file: String,
    pub(super) number: String,
    pub(super) recipient: String,
    pub(super) amount: String,
    pub(super) currency: String,
    pub(super) missing: Vec<String>,
}

impl LeftOut {
    /// Of an award, nothing said yet.
    pub(super) fn of(record: &Record, award: &Award) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        Self {
            file: record.source.file.clone(),
            number: text(&record.number),
            recipient: text(&award.recipient),
            amount: award.amount.map_or_else(String::new, |amount| amount.to_string()),
            currency: text(&award.currency),
            missing: Vec::new(),
        }
    }
}

impl Grant {
    /// The grant as the standard writes it.
    pub(super) fn json(&self) -> Value {
        let organisation = |(name, id): &(String, String)| json!([{ "id": id, "name": name }]);
        let mut grant = Map::new();
        grant.insert("id".to_owned(), self.id.as_str().into());
        grant.insert("title".to_owned(), self.title.as_str().into());
        grant.insert("description".to_owned(), self.description.as_str().into());
        grant.insert("currency".to_owned(), self.currency.as_str().into());
        grant.insert(
            "amountAwarded".to_owned(),
            serde_json::to_value(self.amount).unwrap_or_default(),
        );
        grant.insert("awardDate".to_owned(), self.date.as_str().into());
        if let Some((start, end)) = &self.planned {
            grant.insert(
                "plannedDates".to_owned(),
                json!([{ "startDate": start, "endDate": end }]),
            );
        }
        grant.insert("recipientOrganization".to_owned(), organisation(&self.recipient));
        grant.insert("fundingOrganization".to_owned(), organisation(&self.funder));
        grant.into()
    }
}

/// The grant an award is; else what it lacks, all of it at once.
pub(super) fn of(
    record: &Record,
    (index, award): (usize, &Award),
    second_copy: bool,
    publisher: &GivingPublisher,
    register: &Register,
) -> Result<Grant, Box<LeftOut>> {
    let mut missing: Vec<String> = Vec::new();
    let mut lacks = |what: &str| missing.push(what.to_owned());
    if record.kind != PaperKind::Decision {
        lacks("a decision: the paper is none that was taken");
    }
    if award.direction != Direction::Out {
        lacks("money given: this is money received");
    }
    if !commits(record) || record.outcome.status == OutcomeStatus::Unknown {
        lacks("an outcome that gives the money");
    }
    if second_copy {
        lacks("a file of its own: it is a copy of another");
    }
    if record.review == Review::Needed && !second_copy {
        lacks("a review: a value of this row is doubtful");
    }
    match record.publisher.name.as_deref() {
        None => lacks("the body that gives it"),
        Some(name) if !publisher.is(name) => lacks("this publisher: another body gives it"),
        Some(_) => {}
    }
    let number = record
        .number
        .as_deref()
        .map(in_identifier)
        .filter(|number| !number.is_empty());
    let title = filled(record.subject.as_deref());
    let description = filled(award.purpose.as_deref()).or_else(|| described(record));
    let amount =
        whole(award.amount, award.per.is_some(), award.total).filter(|amount| !amount.0.is_sign_negative());
    let name = filled(award.recipient.as_deref());
    let id = name
        .as_deref()
        .and_then(|name| register.id(name).or_else(|| publisher.recipient(name)));
    for (there, what) in [
        (number.is_some(), "a decision number"),
        (title.is_some(), "a subject"),
        (
            description.is_some(),
            "a description: a purpose, a recommendation or a summary",
        ),
        (amount.is_some(), "a sum: it is a rate, or not stated"),
        (award.currency.is_some(), "a currency"),
        (record.decision_date.is_some(), "the date of the decision"),
        (name.is_some(), "the recipient's name"),
        (
            name.is_none() || id.is_some(),
            "the recipient's identifier: add it to the list of bodies",
        ),
    ] {
        if !there {
            lacks(what);
        }
    }
    let out = |missing| {
        Box::new(LeftOut {
            missing,
            ..LeftOut::of(record, award)
        })
    };
    if !missing.is_empty() {
        return Err(out(missing));
    }
    let all = (|| {
        let name = name?;
        Some(Grant {
            // The award's place in its decision: it stays as long as the decision's awards do.
            id: format!("{}-{}-{}", publisher.prefix, number?, index + 1),
            title: title?,
            description: description?,
            currency: award.currency.clone()?,
            amount: amount?,
            date: record.decision_date.clone()?,
            recipient: (
                register.canonical(&name).unwrap_or(&name).to_owned(),
                id?.to_owned(),
            ),
            funder: (publisher.name.clone(), publisher.id.clone()),
            planned: record.period.start.clone().zip(record.period.end.clone()),
        })
    })();
    all.ok_or_else(|| out(vec!["something the standard asks for".to_owned()]))
}

/// A number as part of an identifier: `05/2025` is `05-2025`.
fn in_identifier(number: &str) -> String {
    let mut out = String::new();
    for c in number.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// What the decision says it is about: its recommendation, else the first paragraph of its summary.
fn described(record: &Record) -> Option<String> {
    filled(record.recommendation.as_deref()).or_else(|| {
        let text = record.summary.iter().find(|p| p.kind == ParagraphKind::Text);
        filled(text.map(|p| p.text.as_str()))
    })
}

fn filled(text: Option<&str>) -> Option<String> {
    text.map(str::trim)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}
