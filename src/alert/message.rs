//! What happened to a decision, in words.

use serde_json::{Map, Value};

use super::Topic;
use super::ask::doubts;
use crate::batch::history::{AMOUNT_CANDIDATE, Entry};
use crate::sink::HISTORY;

pub(super) fn text(values: Option<&Map<String, Value>>, name: &str) -> Option<String> {
    match values?.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        other => Some(other.to_string()),
    }
}

/// What happened to a decision, in a line.
pub(super) fn message(entry: &Entry, topic: Topic, sum: bool) -> String {
    let nothing = Map::new();
    let before = entry.before.as_ref().unwrap_or(&nothing);
    let after = entry.after.as_ref().unwrap_or(&nothing);
    match topic {
        Topic::Gone => format!("{}; {}", entry.why, decision(before, sum)),
        Topic::Unreadable if entry.record.is_some() => {
            format!(
                "{}; the last good record is in {HISTORY}: {}",
                entry.why,
                decision(before, true)
            )
        }
        Topic::Doubtful => {
            let gained: Vec<&str> = doubts(after)
                .into_iter()
                .filter(|d| !doubts(before).contains(d))
                .collect();
            format!("{}; {}", gained.join(", "), decision(after, true))
        }
        Topic::New | Topic::Unreadable | Topic::Deadline | Topic::Gap => decision(after, sum),
        Topic::Changed | Topic::Renamed => {
            let mut parts = vec![entry.why.clone()];
            parts.extend(
                entry
                    .changed
                    .iter()
                    .filter(|f| f.as_str() != "sha256")
                    .map(|f| difference(f, before, after)),
            );
            if !entry.also.is_empty() {
                parts.push(format!("also {}", entry.also.join(", ")));
            }
            format!("{}; {}", decision(after, sum), parts.join("; "))
        }
    }
}

fn difference(field: &str, before: &Map<String, Value>, after: &Map<String, Value>) -> String {
    let value = |values: &Map<String, Value>| match values.get(field) {
        None => "nothing".to_owned(),
        Some(Value::Array(items)) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            items.join(", ")
        }
        Some(Value::Number(n)) if field.starts_with("amount") => grouped(&n.to_string()),
        Some(_) => text(Some(values), field).unwrap_or_default(),
    };
    let name = if field == AMOUNT_CANDIDATE {
        "largest amount in conflict".to_owned()
    } else {
        field.replace('_', " ")
    };
    format!("{name} {} → {}", value(before), value(after))
}

/// `31/2024, 128,600 GBP to Babel Lines Ltd, decided on 2024-05-02`
pub(super) fn decision(values: &Map<String, Value>, sum: bool) -> String {
    let of = |name: &str| text(Some(values), name);
    let mut parts = vec![of("number").unwrap_or_else(|| "no number".to_owned())];
    if sum {
        let currency = of("currency").map(|c| format!(" {c}")).unwrap_or_default();
        parts.push(match (of("amount"), of(AMOUNT_CANDIDATE)) {
            (Some(amount), _) => format!("{}{currency}", grouped(&amount)),
            (None, Some(largest)) => format!("amount in conflict, {}{currency} at most", grouped(&largest)),
            (None, None) => "no amount".to_owned(),
        });
        if let (Some(last), Some(recipient)) = (parts.last_mut(), of("recipient")) {
            *last = format!("{last} to {recipient}");
        }
    } else if let Some(subject) = of("subject") {
        parts.push(subject);
    }
    if let Some(day) = of("decision_date") {
        parts.push(format!("decided on {day}"));
    }
    parts.join(", ")
}

/// `128600.5` as `128,600.5`.
fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_once('.').map_or((number, ""), |(w, r)| (w, r));
    let digits = whole.trim_start_matches('-');
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    let sign = if whole.starts_with('-') { "-" } else { "" };
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{out}{point}{rest}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_message_says_what_is_in_conflict() {
        let record = json!({"source": {"file": "a", "sha256": "a"}, "number": "1/2024", "amount": null,
            "amount_status": "conflict", "currency": "GBP", "recipient": "Babel Lines Ltd", "status": "ok", "issues": [],
            "awards": [{"amount": 120_000.50}]});
        let entry = Entry::new(&record);
        assert_eq!(
            message(&entry, Topic::New, true),
            "1/2024, amount in conflict, 120,000.5 GBP at most to Babel Lines Ltd"
        );
        assert_eq!(
            (grouped("5"), grouped("-1234567.80")),
            ("5".into(), "-1,234,567.80".into())
        );
    }
}
