//! Issues: expected ones that are missing, and unexpected ones.

use serde::Serialize;
use serde_json::Value;

use super::super::pointer::{items_at, text_at, within};
use super::gold::Gold;
use super::lists::Counts;

/// An issue, identified by its code and its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Raised {
    /// The issue code.
    pub code: String,
    /// JSON Pointer of the field; `None` if the issue is about the document.
    pub field: Option<String>,
}

impl Raised {
    fn from_json(issue: &Value) -> Self {
        Self {
            code: text_at(issue, "/code").unwrap_or_default().to_owned(),
            field: text_at(issue, "/field")
                .filter(|f| !f.is_empty())
                .map(str::to_owned),
        }
    }

    /// Whether `other`, an issue of a record, meets this expected issue: the code is the same, and one place lies
    /// inside the other. An expected issue without a place is met by any issue of its code.
    fn is_met_by(&self, other: &Self) -> bool {
        self.code == other.code
            && match (&self.field, &other.field) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(a), Some(b)) => within(a, b) || within(b, a),
            }
    }

    /// Whether another issue has the same code and the same place or a place inside it.
    fn covers(&self, other: &Self) -> bool {
        let field = self.field.as_ref();
        self.code == other.code
            && field.is_none_or(|outer| other.field.as_ref().is_some_and(|f| within(f, outer)))
    }
}

impl std::fmt::Display for Raised {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{} {field}", self.code),
            None => f.write_str(&self.code),
        }
    }
}

/// The issues of one document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Issues {
    /// Expected and raised.
    pub raised: Vec<Raised>,
    /// Expected and not raised.
    pub missed: Vec<Raised>,
    /// Warnings and errors that were not expected.
    pub unexpected: Vec<Raised>,
}

impl Issues {
    /// The numbers of these issues.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts {
            found: self.raised.len() as u64,
            missed: self.missed.len() as u64,
            extra: self.unexpected.len() as u64,
        }
    }
}

/// Compares the issues of a record with those of the gold record; `None` if the gold record has no list of issues.
///
/// One issue meets one expectation; exact matches come first. Of the other issues the following are not reported as
/// unexpected: infos, codes that the gold record allows or needs, and a further issue with an expected code in the
/// expected place or inside it (a gold record may list `/checklist` for three answers).
pub(super) fn compare(gold: &Gold, record: &Value) -> Option<Issues> {
    gold.value_at("/issues")?;
    let mut there: Vec<(Raised, bool)> = items_at(record, "/issues")
        .iter()
        .map(|i| (Raised::from_json(i), text_at(i, "/severity") != Some("info")))
        .collect();
    let mut out = Issues::default();
    let mut wanted: Vec<Raised> = items_at(&gold.record, "/issues")
        .iter()
        .map(Raised::from_json)
        .collect();
    for exactly in [true, false] {
        wanted.retain(|w| {
            let met = there
                .iter()
                .position(|(t, _)| if exactly { t == w } else { w.is_met_by(t) });
            if let Some(i) = met {
                there.remove(i);
                out.raised.push(w.clone());
            }
            met.is_none()
        });
    }
    out.missed = wanted;
    let allowed = &gold.allowed;
    let expected = |t: &Raised| {
        let mut needed = allowed.need_issue.values().flatten();
        allowed.issues_optional.contains(&t.code)
            || needed.any(|code| *code == t.code)
            || out.raised.iter().any(|r| r.covers(t))
    };
    let unexpected = there.into_iter().filter(|(t, counts)| *counts && !expected(t));
    out.unexpected = unexpected.map(|(t, _)| t).collect();
    Some(out)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn issue(code: &str, field: Option<&str>) -> Value {
        let severity = if code == "repaired" { "info" } else { "warning" };
        json!({"code": code, "field": field, "severity": severity})
    }

    #[allow(
        clippy::needless_pass_by_value,
        reason = "tests read better without the ampersands"
    )]
    fn compared(gold: Value, issues: Vec<Value>) -> [Vec<String>; 3] {
        let gold = Gold::new("a.pdf".to_owned(), gold).unwrap();
        let i = compare(&gold, &json!({"issues": issues})).unwrap();
        [i.raised, i.missed, i.unexpected].map(|l| l.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn code_and_place_must_agree() {
        let gold = json!({"issues": [
            issue("missing-field", Some("/confidential")),
            issue("checklist-incomplete", Some("/checklist")),
            issue("no-profile", None),
            issue("unsigned", Some("/sign_offs/1/signed")),
        ]});
        let [raised, missed, unexpected] = compared(
            gold,
            vec![
                issue("missing-field", Some("/number")),
                issue("checklist-incomplete", Some("/checklist/3/answer")),
                issue("checklist-incomplete", Some("/checklist/4/answer")),
                issue("no-profile", Some("/profile")),
                issue("unsigned", None),
            ],
        );
        assert_eq!(raised, ["checklist-incomplete /checklist", "no-profile"]);
        assert_eq!(
            missed,
            ["missing-field /confidential", "unsigned /sign_offs/1/signed"]
        );
        assert_eq!(unexpected, ["missing-field /number", "unsigned"]);
    }

    #[test]
    fn one_issue_meets_one_expectation_and_its_own_first() {
        let gold = json!({"issues": [
            issue("checklist-incomplete", Some("/checklist")),
            issue("checklist-incomplete", Some("/checklist/2/answer")),
        ]});
        let only = issue("checklist-incomplete", Some("/checklist/2/answer"));
        let [raised, missed, _] = compared(gold, vec![only]);
        assert_eq!(raised, ["checklist-incomplete /checklist/2/answer"]);
        assert_eq!(missed, ["checklist-incomplete /checklist"]);
    }

    #[test]
    fn allowed_needed_and_info_issues_are_not_unexpected() {
        let gold = json!({"issues": [], "_meta": {
            "issues_optional": ["ocr-unsure"], "need_issue": {"/amount": ["amount-conflict"]},
        }});
        let [_, _, unexpected] = compared(
            gold,
            vec![
                issue("ocr-unsure", Some("/number")),
                issue("amount-conflict", Some("/amount")),
                issue("repaired", None),
                issue("year-mismatch", Some("/number")),
            ],
        );
        assert_eq!(unexpected, ["year-mismatch /number"]);
    }

    #[test]
    fn without_a_list_no_issue_is_scored() {
        let gold = Gold::new("a.pdf".to_owned(), json!({})).unwrap();
        assert_eq!(
            compare(&gold, &json!({"issues": [issue("unsigned", None)]})),
            None
        );
    }
}
