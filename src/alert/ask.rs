//! Which rule asks for an entry of the history, or for a day of a record, and the alert that follows.

use jiff::civil::Date;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::message::{decision, message, text};
use super::rule::Rule;
use super::{Alert, Topic};
use crate::batch::history::{Entry, Event};

pub(super) fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

pub(super) fn bare(topic: Topic, rule: &str, key: &str) -> Alert {
    const LONG: usize = 16;
    Alert {
        id: hex(key.as_bytes()).chars().take(LONG).collect(),
        topic,
        rule: rule.to_owned(),
        again: false,
        file: None,
        number: None,
        at: None,
        cause: None,
        message: String::new(),
        changed: Vec::new(),
        before: None,
        after: None,
    }
}

/// The alert an entry gives, for the first rule that asks for it.
pub(super) fn alert(entry: &Entry, rules: &[Rule], today: Date) -> Option<Alert> {
    let (rule, topic) = rules
        .iter()
        .find_map(|rule| Some((rule, asked(rule, entry, today)?)))?;
    let now = entry.after.as_ref().or(entry.before.as_ref());
    let key = serde_json::to_string(entry).unwrap_or_default();
    let sum = rule.is_of_amount() || matches!(topic, Topic::New | Topic::Changed);
    Some(Alert {
        file: Some(entry.file.clone()),
        number: text(now, "number"),
        at: Some(entry.at.clone()),
        cause: Some(entry.cause),
        message: message(entry, topic, sum),
        changed: entry.changed.clone(),
        before: entry.before.clone(),
        after: entry.after.clone(),
        ..bare(topic, rule.text(), &key)
    })
}

/// Whether a rule asks for an entry, and as what.
fn asked(rule: &Rule, entry: &Entry, today: Date) -> Option<Topic> {
    if rule.is_of_time() || rule.topic() == Some(Topic::Gap) {
        return None;
    }
    let nothing = Map::new();
    let before = entry.before.as_ref().unwrap_or(&nothing);
    let after = entry.after.as_ref().unwrap_or(&nothing);
    let itself = match entry.what {
        Event::New => Topic::New,
        Event::Changed => Topic::Changed,
        Event::Gone => Topic::Gone,
        Event::Renamed => Topic::Renamed,
    };
    let Some(topic) = rule.topic() else {
        // A decision that still matches is not reported again, even if other values of it changed.
        let news = !rule.holds(before, today) || rule.compares(&entry.changed);
        let fits = entry.after.is_some() && rule.has_comparison() && rule.holds(after, today);
        return (fits && (entry.before.is_none() || news)).then_some(itself);
    };
    let fits = match topic {
        Topic::New | Topic::Changed | Topic::Gone | Topic::Renamed => topic == itself,
        Topic::Unreadable => failed(after) && !failed(before),
        Topic::Doubtful => !failed(after) && doubts(after).iter().any(|d| !doubts(before).contains(d)),
        Topic::Gap | Topic::Deadline => false,
    };
    let about = if entry.after.is_some() { after } else { before };
    (fits && rule.holds(about, today)).then_some(topic)
}

fn failed(values: &Map<String, Value>) -> bool {
    values.get("status").and_then(Value::as_str) == Some("failed")
}

/// Values somebody acts on, by the first step of their place in the record.
const ACTED_ON: [&str; 9] = [
    "number",
    "decision_date",
    "outcome",
    "amount",
    "currency",
    "recipient",
    "awards",
    "subject",
    "publisher",
];

/// The issues about values somebody acts on, and those about the whole document.
pub(super) fn doubts(values: &Map<String, Value>) -> Vec<&str> {
    let list = values.get("issues").and_then(Value::as_array);
    let acted_on = |issue: &&str| match issue.split_once(" /") {
        None => true,
        Some((_, place)) => ACTED_ON.contains(&place.split('/').next().unwrap_or_default()),
    };
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter(acted_on)
        .collect()
}

/// The days of a record that a rule asks for and that have come.
pub(super) fn due(rule: &Rule, values: &Map<String, Value>, today: Date) -> Vec<String> {
    let mut fields: Vec<&str> = rule.days().collect();
    if fields.is_empty() {
        // A deadline without more: what is funded ends.
        fields.push("period_end");
        let over = text(Some(values), "period_end").and_then(|d| d.parse::<Date>().ok());
        if over.is_none_or(|day| day >= today) {
            return Vec::new();
        }
    }
    let days: Option<Vec<String>> = fields
        .into_iter()
        .map(|f| text(Some(values), f).map(|day| format!("{f} {day}")))
        .collect();
    days.filter(|_| rule.holds(values, today)).unwrap_or_default()
}

pub(super) fn deadline(
    rule: &Rule,
    file: &str,
    values: &Map<String, Value>,
    days: &[String],
    key: &str,
) -> Alert {
    let days: Vec<String> = days.iter().map(|d| d.replace('_', " ")).collect();
    Alert {
        file: Some(file.to_owned()),
        number: text(Some(values), "number"),
        message: format!("{}: {}", days.join(", "), decision(values, true)),
        after: Some(values.clone()),
        ..bare(Topic::Deadline, rule.text(), key)
    }
}
