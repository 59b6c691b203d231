//! A rule for reports: `amount > 100000`, `changed and publisher contains Norfolk`, `period_end < today + 30`.

use std::cmp::Ordering;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::Topic;
use crate::batch::history::{AMOUNT_CANDIDATE, KEY_VALUES};

/// A rule: topics and comparisons, of which all must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    text: String,
    topics: Vec<Topic>,
    comparisons: Vec<Comparison>,
}

/// Why a text is not a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{rule}\" is not a rule: {what}. Write a topic (new, changed, doubtful, unreadable, gone, renamed, gap, deadline), a \
     comparison (amount > 100000, recipient contains \"Trust\", period_end < today), or several joined by `and`"
)]
pub struct BadRule {
    rule: String,
    what: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Comparison {
    field: &'static str,
    sign: Sign,
    value: Operand,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Less,
    AtMost,
    Equal,
    Other,
    AtLeast,
    More,
    Contains,
}

/// Signs as they are written, the longer before those they begin with.
const SIGNS: [(&str, Sign); 9] = [
    ("<=", Sign::AtMost),
    (">=", Sign::AtLeast),
    ("!=", Sign::Other),
    ("==", Sign::Equal),
    ("<", Sign::Less),
    (">", Sign::More),
    ("=", Sign::Equal),
    (" contains ", Sign::Contains),
    (" is ", Sign::Equal),
];

#[derive(Debug, Clone, PartialEq, Eq)]
enum Operand {
    Number(Decimal),
    Day(Date),
    /// So many days after today.
    Today(i32),
    Text(String),
}

impl FromStr for Rule {
    type Err = BadRule;

    fn from_str(text: &str) -> Result<Self, BadRule> {
        let bad = |what: String| BadRule {
            rule: text.to_owned(),
            what,
        };
        let mut rule = Self {
            text: text.trim().to_owned(),
            topics: Vec::new(),
            comparisons: Vec::new(),
        };
        for term in terms(text) {
            let term = term.trim();
            let topic = Topic::ALL.iter().find(|t| t.as_str().eq_ignore_ascii_case(term));
            if let Some(topic) = topic {
                rule.topics.push(*topic);
            } else {
                rule.comparisons.push(Comparison::parse(term).map_err(bad)?);
            }
        }
        if rule.topics.len() > 1 {
            return Err(bad("it has two topics; give each a rule of its own".to_owned()));
        }
        Ok(rule)
    }
}

/// The terms between `and`s, those in quotes left alone.
fn terms(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for word in text.split_inclusive(' ') {
        if !quoted && word.trim().eq_ignore_ascii_case("and") {
            out.push(String::new());
            continue;
        }
        quoted ^= word.matches('"').count() % 2 == 1;
        if let Some(last) = out.last_mut() {
            last.push_str(word);
        }
    }
    out
}

impl Comparison {
    fn parse(term: &str) -> Result<Self, String> {
        if term.is_empty() {
            return Err("a part of it is empty".to_owned());
        }
        let found = SIGNS
            .iter()
            .filter_map(|(written, sign)| Some((term.find(written)?, written, *sign)))
            .min_by_key(|(at, written, _)| (*at, std::cmp::Reverse(written.len())));
        let Some((at, written, sign)) = found else {
            return Err(format!("\"{term}\" is neither a topic nor a comparison"));
        };
        let name = term.get(..at).unwrap_or_default().trim();
        let value = term.get(at + written.len()..).unwrap_or_default().trim();
        let known = KEY_VALUES.iter().filter(|f| **f != AMOUNT_CANDIDATE);
        let Some(field) = known.clone().find(|f| f.eq_ignore_ascii_case(name)) else {
            let names: Vec<&str> = known.copied().collect();
            return Err(format!(
                "there is no value \"{name}\"; the values are {}",
                names.join(", ")
            ));
        };
        let value = Operand::parse(value)?;
        if field.starts_with("amount") && *field == "amount" && !matches!(value, Operand::Number(_)) {
            return Err("an amount is compared with a number, for example 100000".to_owned());
        }
        Ok(Self { field, sign, value })
    }

    /// Whether it holds for key values. A value that is not there is neither less nor more, but other than any.
    fn holds(&self, values: &Map<String, Value>, today: Date) -> bool {
        let value = match values.get(self.field) {
            None if self.field == "amount" => values.get(AMOUNT_CANDIDATE),
            found => found,
        };
        let Some(value) = value else {
            return self.sign == Sign::Other;
        };
        if let Value::Array(items) = value {
            let any = items.iter().any(|i| self.one(i, today));
            return if self.sign == Sign::Other {
                items.iter().all(|i| self.one(i, today))
            } else {
                any
            };
        }
        self.one(value, today)
    }

    fn one(&self, value: &Value, today: Date) -> bool {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if self.sign == Sign::Contains {
            let wanted = self.value.text().to_lowercase();
            return text.to_lowercase().contains(&wanted);
        }
        let order = match &self.value {
            Operand::Number(number) => decimal(&text).map(|d| d.cmp(number)),
            Operand::Day(day) => text.parse::<Date>().ok().map(|d| d.cmp(day)),
            Operand::Today(days) => {
                let day = today.saturating_add((*days).days());
                text.parse::<Date>().ok().map(|d| d.cmp(&day))
            }
            Operand::Text(wanted) => Some(text.to_lowercase().cmp(&wanted.to_lowercase())),
        };
        let Some(order) = order else {
            return self.sign == Sign::Other;
        };
        match self.sign {
            Sign::Less => order == Ordering::Less,
            Sign::AtMost => order != Ordering::Greater,
            Sign::Equal | Sign::Contains => order == Ordering::Equal,
            Sign::Other => order != Ordering::Equal,
            Sign::AtLeast => order != Ordering::Less,
            Sign::More => order == Ordering::Greater,
        }
    }
}

fn decimal(text: &str) -> Option<Decimal> {
    text.parse().or_else(|_| Decimal::from_scientific(text)).ok()
}

impl Operand {
    fn parse(text: &str) -> Result<Self, String> {
        if let Some(quoted) = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
            return Ok(Self::Text(quoted.to_owned()));
        }
        if text.is_empty() {
            return Err("there is no value after the sign".to_owned());
        }
        if let Some(rest) = text.strip_prefix("today") {
            let rest: String = rest.chars().filter(|c| !c.is_whitespace()).collect();
            let rest = rest.trim_end_matches("days");
            return match rest.is_empty() {
                true => Ok(Self::Today(0)),
                false => match rest.parse::<i32>() {
                    Ok(days) if days.abs() <= 36_500 => Ok(Self::Today(days)),
                    _ => Err(format!("\"{text}\" is not a day: write today + 30")),
                },
            };
        }
        let plain: String = text.chars().filter(|c| !matches!(c, ',' | '_' | '£')).collect();
        if let Some(number) = decimal(&plain) {
            return Ok(Self::Number(number));
        }
        if let Ok(day) = text.parse::<Date>() {
            return Ok(Self::Day(day));
        }
        Ok(Self::Text(text.to_owned()))
    }

    fn text(&self) -> String {
        match self {
            Self::Number(n) => n.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Today(days) => format!("today{days:+}"),
            Self::Text(text) => text.clone(),
        }
    }
}

impl Rule {
    /// As it was given.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The topic it names.
    pub(super) fn topic(&self) -> Option<Topic> {
        self.topics.first().copied()
    }

    /// Whether it asks for what passes with time and shows in no change.
    pub(super) fn is_of_time(&self) -> bool {
        let today = |c: &Comparison| matches!(c.value, Operand::Today(_));
        self.topic() == Some(Topic::Deadline) || self.comparisons.iter().any(today)
    }

    /// Whether all comparisons hold.
    pub(super) fn holds(&self, values: &Map<String, Value>, today: Date) -> bool {
        self.comparisons.iter().all(|c| c.holds(values, today))
    }

    /// Whether one of these values is compared.
    pub(super) fn compares(&self, changed: &[String]) -> bool {
        self.comparisons.iter().any(|c| {
            changed
                .iter()
                .any(|f| f == c.field || (c.field == "amount" && f == AMOUNT_CANDIDATE))
        })
    }

    /// Whether it compares anything at all.
    pub(super) fn has_comparison(&self) -> bool {
        !self.comparisons.is_empty()
    }

    /// The values it compares with today.
    pub(super) fn days(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.comparisons
            .iter()
            .filter(|c| matches!(c.value, Operand::Today(_)))
            .map(|c| c.field)
    }

    /// Whether it compares the amount.
    pub(super) fn is_of_amount(&self) -> bool {
        self.comparisons.iter().any(|c| c.field == "amount")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn holds(rule: &str, values: &Value) -> bool {
        let rule: Rule = rule.parse().unwrap();
        let today = jiff::civil::date(2026, 11, 30);
        rule.holds(values.as_object().unwrap(), today)
    }

    #[test]
    fn rules_compare_as_people_mean_them() {
        let v = json!({"amount": 128600.5, "recipient": "Babel Lines Ltd", "decision_date": "2024-05-02",
            "period_end": "2026-12-15", "issues": ["unsigned /sign_offs/0"], "number": "31/2024"});
        for rule in [
            "amount > 100000",
            "amount>=128,600.50",
            "amount > 100000 and recipient contains lines",
            "recipient is \"babel lines ltd\"",
            "decision_date >= 2024-05-01",
            "period_end < today + 30",
            "period_end < today + 30 days",
            "period_end > today",
            "issues contains unsigned",
            "number = 31/2024",
            "outcome != rejected",
            "new and amount < 1_000_000",
        ] {
            assert!(holds(rule, &v), "{rule}");
        }
        for rule in [
            "amount < 100000",
            "amount = 128600",
            "recipient contains \"lines and\"",
            "period_end < today",
            "outcome = approved",
            "issues != \"unsigned /sign_offs/0\"",
        ] {
            assert!(!holds(rule, &v), "{rule}");
        }
    }

    #[test]
    fn an_amount_in_conflict_counts_with_its_largest_candidate() {
        assert!(holds("amount > 100000", &json!({"amount_candidate": 120000})));
        assert!(!holds(
            "amount > 100000",
            &json!({"amount": 5, "amount_candidate": 120000})
        ));
        assert!(!holds("amount > 100000", &json!({})));
    }

    #[test]
    fn what_is_not_a_rule_says_what_to_write() {
        let says = |rule: &str, what: &str| {
            let e = rule.parse::<Rule>().unwrap_err().to_string();
            assert!(e.contains(what) && e.contains("amount > 100000"), "{rule}: {e}");
        };
        says("", "a part of it is empty");
        says("biggest", "neither a topic nor a comparison");
        says("sum > 5", "the values are number, kind");
        says("amount > lots", "compared with a number");
        says("new and gone", "two topics");
        says("period_end < today + many", "today + 30");
        says("amount >", "there is no value after the sign");
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in ".{0,60}") {
            let _ = text.parse::<Rule>();
        }
    }
}
