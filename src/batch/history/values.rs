//! The key values of a record: what somebody would act on.

use serde_json::{Map, Number, Value};

use crate::compare::pointer::{at, items_at, text_at};

/// Key values by the name they have in the history, with their place in the record. Names are those of the columns of
/// `decisions.csv`.
const PLACES: [(&str, &str); 22] = [
    ("number", "/number"),
    ("kind", "/kind"),
    ("publisher", "/publisher/name"),
    ("profile", "/profile"),
    ("subject", "/subject"),
    ("outcome", "/outcome/status"),
    ("outcome_by", "/outcome/by"),
    ("decision_date", "/decision_date"),
    ("amount", "/amount"),
    ("amount_status", "/amount_status"),
    ("amount_candidate", ""),
    ("currency", "/currency"),
    ("recipient", "/recipient"),
    ("funding_source", "/funding_source"),
    ("financial_year", "/financial_year"),
    ("period_start", "/period/start"),
    ("period_end", "/period/end"),
    ("confidential", "/confidential"),
    ("status", "/status"),
    ("review", "/review"),
    ("issues", ""),
    ("sha256", "/source/sha256"),
];

/// The names of the key values, in their order.
pub const KEY_VALUES: [&str; PLACES.len()] = {
    let mut out = [""; PLACES.len()];
    let mut i = 0;
    while i < PLACES.len() {
        out[i] = PLACES[i].0;
        i += 1;
    }
    out
};

/// The key value that holds [`largest_candidate`], where there is one.
pub const AMOUNT_CANDIDATE: &str = "amount_candidate";

/// The key values of a record; those that are null are left out.
#[must_use]
pub fn values(record: &Value) -> Map<String, Value> {
    let mut out = Map::new();
    for (name, place) in PLACES {
        let value = match name {
            AMOUNT_CANDIDATE => largest_candidate(record).map_or(Value::Null, Value::Number),
            "issues" => issues(record),
            _ => at(record, place).clone(),
        };
        if !value.is_null() {
            out.insert(name.to_owned(), value);
        }
    }
    out
}

/// The errors and warnings of a record: `amount-conflict /amount`. Null if there are none.
fn issues(record: &Value) -> Value {
    let grave = |i: &&Value| text_at(i, "/severity") != Some("info");
    let told = |i: &Value| {
        let code = text_at(i, "/code").unwrap_or_default();
        match text_at(i, "/field") {
            Some(field) => format!("{code} {field}"),
            None => code.to_owned(),
        }
    };
    let mut list: Vec<String> = items_at(record, "/issues")
        .iter()
        .filter(grave)
        .map(told)
        .collect();
    list.sort();
    list.dedup();
    if list.is_empty() { Value::Null } else { list.into() }
}

/// The largest sum that may be the amount, if the record has no amount and an issue about the amount says that it may have
/// one: of the awards and of the sums that are an award or a total, else of all sums.
#[must_use]
pub fn largest_candidate(record: &Value) -> Option<Number> {
    let doubted =
        |i: &Value| text_at(i, "/field").is_some_and(|f| f == "/amount" || f.starts_with("/amount/"));
    let open = at(record, "/amount").is_null()
        && (text_at(record, "/amount_status") == Some("conflict")
            || items_at(record, "/issues").iter().any(doubted));
    if !open {
        return None;
    }
    let awards = items_at(record, "/awards")
        .iter()
        .flat_map(|a| [at(a, "/amount"), at(a, "/total")]);
    let sums = items_at(record, "/amounts");
    let named = sums
        .iter()
        .filter(|s| matches!(text_at(s, "/role"), Some("award" | "total")))
        .map(|s| at(s, "/value"));
    largest(awards.chain(named)).or_else(|| largest(sums.iter().map(|s| at(s, "/value"))))
}

fn largest<'v>(values: impl Iterator<Item = &'v Value>) -> Option<Number> {
    values
        .filter_map(|v| match v {
            Value::Number(n) => Some((decimal(n)?, n)),
            _ => None,
        })
        .max_by_key(|(d, _)| *d)
        .map(|(_, n)| n.clone())
}

fn decimal(n: &Number) -> Option<rust_decimal::Decimal> {
    let text = n.to_string();
    text.parse()
        .or_else(|_| rust_decimal::Decimal::from_scientific(&text))
        .ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_conflicting_amount_has_its_largest_candidate() {
        let sums = |role: &str| json!([{"value": 900.5, "role": role}, {"value": 1200, "role": role}, {"value": 70000, "role": "mention"}]);
        let mut record = json!({"amount": null, "amount_status": "conflict", "awards": [{"amount": 1500}], "amounts": sums("total")});
        let candidate = |r: &Value| largest_candidate(r).map(|n| n.to_string());
        assert_eq!(candidate(&record).as_deref(), Some("1500"));
        record["awards"] = json!([]);
        assert_eq!(candidate(&record).as_deref(), Some("1200"));
        record["amounts"] = sums("mention");
        assert_eq!(candidate(&record).as_deref(), Some("70000"));
        record["amount"] = json!(5);
        assert_eq!(candidate(&record), None);
        // No issue, no candidate: a sum that is mentioned is not what a decision commits.
        assert_eq!(
            candidate(&json!({"amount": null, "amounts": sums("total")})),
            None
        );
        let issue = json!([{"code": "ambiguous-field", "field": "/amount"}]);
        assert!(candidate(&json!({"amounts": sums("total"), "issues": issue})).is_some());
    }

    #[test]
    fn nulls_and_what_is_only_worth_knowing_are_left_out() {
        let record = json!({"number": "1/2024", "amount": null, "issues": [
            {"code": "unsigned", "severity": "warning", "field": "/sign_offs/0"},
            {"code": "repaired", "severity": "info", "field": null}]});
        let expected = json!({"number": "1/2024", "issues": ["unsigned /sign_offs/0"]});
        assert_eq!(Value::Object(values(&record)), expected);
    }
}
