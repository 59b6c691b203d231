//! What changed in one record.

use serde::Serialize;
use serde_json::{Map, Value};

use super::super::normal::Normal;
use super::super::pointer::{Selector, at, items_at, step};
use super::align::{Pair, align};

/// A value that changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// JSON Pointer into the new record; for a removed item, into the old record.
    pub pointer: String,
    /// The kind of change.
    pub kind: Kind,
    /// The old value; null if there was none.
    pub old: Value,
    /// The new value; null if there is none.
    pub new: Value,
}

/// The kind of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Another value.
    Changed,
    /// An item was added to a list.
    Added,
    /// An item was removed from a list.
    Removed,
}

/// The differences between two records of one document.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Changed {
    /// Changed values, in the order of the record. An item that was added to a list or removed from it does not make
    /// the items after it differ.
    pub changes: Vec<Change>,
    /// Issues that only the new record has.
    pub issues_gained: Vec<Value>,
    /// Issues that only the old record had.
    pub issues_lost: Vec<Value>,
    /// Whether the evidence differs: a value was read from another place, or a changed value from its own place.
    pub evidence: bool,
}

impl Changed {
    /// Whether there is no difference.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.only_evidence() && !self.evidence
    }

    /// Whether all values and issues are the same, so that at most the evidence differs.
    #[must_use]
    pub fn only_evidence(&self) -> bool {
        self.changes.is_empty() && self.issues_gained.is_empty() && self.issues_lost.is_empty()
    }

    /// Keeps only the selected fields; `issues` selects issues, `evidence` selects the evidence.
    pub(super) fn select(&mut self, chosen: &[Selector]) {
        let keep = |field: &str| chosen.iter().any(|s| s.chooses(field));
        self.changes.retain(|c| keep(&c.pointer));
        if !keep(ISSUES) {
            self.issues_gained.clear();
            self.issues_lost.clear();
        }
        self.evidence &= keep(EVIDENCE);
    }
}

const EVIDENCE: &str = "evidence";
const ISSUES: &str = "issues";

/// Compares two records.
///
/// Text is compared character by character, numbers by value. A missing key counts as null, because another version
/// of the program may write more keys. Evidence is compared as a whole: when values move on the page, all their boxes
/// change.
#[must_use]
pub fn changes(old: &Value, new: &Value) -> Changed {
    let mut out = Changed {
        evidence: at(old, "/evidence") != at(new, "/evidence"),
        ..Changed::default()
    };
    let apart = |v: &Value| match v {
        Value::Object(map) => map
            .iter()
            .filter(|(k, _)| *k != EVIDENCE && *k != ISSUES)
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect::<Map<_, _>>()
            .into(),
        other => other.clone(),
    };
    walk("", &apart(old), &apart(new), &mut out.changes);
    issues(items_at(old, "/issues"), items_at(new, "/issues"), &mut out);
    out
}

fn walk(pointer: &str, old: &Value, new: &Value, out: &mut Vec<Change>) {
    match (old, new) {
        (Value::Object(a), Value::Object(b)) => {
            let gone = a.keys().filter(|k| !b.contains_key(*k));
            for key in b.keys().chain(gone) {
                let value = |m: &'_ Map<String, Value>| m.get(key).cloned().unwrap_or_default();
                walk(&format!("{pointer}/{}", step(key)), &value(a), &value(b), out);
            }
        }
        (Value::Array(a), Value::Array(b)) => {
            for pair in align(a, b) {
                match pair {
                    Pair::Both(i, j) => walk(&format!("{pointer}/{j}"), &a[i], &b[j], out),
                    Pair::Old(i) => out.push(Change {
                        pointer: format!("{pointer}/{i}"),
                        kind: Kind::Removed,
                        old: a[i].clone(),
                        new: Value::Null,
                    }),
                    Pair::New(j) => out.push(Change {
                        pointer: format!("{pointer}/{j}"),
                        kind: Kind::Added,
                        old: Value::Null,
                        new: b[j].clone(),
                    }),
                }
            }
        }
        (Value::Number(_), Value::Number(_)) if Normal::from_json(old) == Normal::from_json(new) => {}
        _ if old == new => {}
        _ => out.push(Change {
            pointer: pointer.to_owned(),
            kind: Kind::Changed,
            old: old.clone(),
            new: new.clone(),
        }),
    }
}

/// Two issues are the same if their code and their field are the same. Their messages may differ.
fn issues(old: &[Value], new: &[Value], out: &mut Changed) {
    let same = |a: &Value, b: &Value| ["/code", "/field"].iter().all(|p| at(a, p) == at(b, p));
    let mut left: Vec<&Value> = old.iter().collect();
    let mut unmet = Vec::new();
    // Issues that are equal in every word are paired first, because a document may have two issues of one code in one
    // place.
    for (j, issue) in new.iter().enumerate() {
        match left.iter().position(|o| *o == issue) {
            Some(i) => {
                left.remove(i);
            }
            None => unmet.push((j, issue)),
        }
    }
    for (j, issue) in unmet {
        match left.iter().position(|o| same(o, issue)) {
            Some(i) => walk(&format!("/{ISSUES}/{j}"), left.remove(i), issue, &mut out.changes),
            None => out.issues_gained.push(issue.clone()),
        }
    }
    out.issues_lost = left.into_iter().cloned().collect();
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[allow(
        clippy::needless_pass_by_value,
        reason = "tests read better without the ampersands"
    )]
    fn changes_of(old: Value, new: Value) -> Vec<String> {
        let list = changes(&old, &new).changes;
        let sign = |k| match k {
            Kind::Changed => '~',
            Kind::Added => '+',
            Kind::Removed => '-',
        };
        list.iter()
            .map(|c| format!("{}{} {} {}", sign(c.kind), c.pointer, c.old, c.new))
            .collect()
    }

    #[test]
    fn values_are_named_by_their_place() {
        let old = json!({"number": "1/2024", "amount": 12500, "outcome": {"by": null}, "gone": 1});
        let new = json!({"number": "1/2024", "amount": 12500.5, "outcome": {"by": "PCC"}, "later": null});
        assert_eq!(
            changes_of(old, new),
            [
                "~/amount 12500 12500.5",
                "~/outcome/by null \"PCC\"",
                "~/gone 1 null"
            ]
        );
    }

    #[test]
    fn a_number_in_another_format_is_the_same() {
        let (a, b) = ("{\"amount\": 12500.00}", "{\"amount\": 12500}");
        let parse = |s| serde_json::from_str::<Value>(s).unwrap();
        assert_eq!(changes_of(parse(a), parse(b)), [""; 0]);
    }

    #[test]
    fn an_added_item_does_not_make_the_others_differ() {
        let paragraph = |t: &str| json!({"label": null, "text": t});
        let old = json!({"summary": [paragraph("a"), paragraph("b"), paragraph("c")]});
        let new = json!({"summary": [paragraph("x"), paragraph("a"), paragraph("b"), paragraph("d")]});
        assert_eq!(
            changes_of(old, new),
            [
                "+/summary/0 null {\"label\":null,\"text\":\"x\"}",
                "~/summary/3/text \"c\" \"d\"",
            ]
        );
    }

    #[test]
    fn issues_are_gained_lost_or_reworded() {
        let issue = |code: &str, field: &str, message: &str| json!({"code": code, "field": field, "message": message});
        let old = json!({"issues": [issue("a", "/x", "1"), issue("a", "/x", "2"), issue("b", "/y", "3")]});
        let new = json!({"issues": [issue("a", "/x", "2"), issue("a", "/x", "4"), issue("b", "/z", "3")]});
        let found = changes(&old, &new);
        assert_eq!(found.changes.len(), 1);
        assert_eq!(found.changes[0].pointer, "/issues/1/message");
        assert_eq!(found.issues_gained, [issue("b", "/z", "3")]);
        assert_eq!(found.issues_lost, [issue("b", "/y", "3")]);
    }

    #[test]
    fn other_evidence_is_a_difference_of_its_own() {
        let of = |x: i64| json!({"amount": 1, "evidence": {"/amount": {"page": x}}});
        let found = changes(&of(1), &of(2));
        assert!(found.evidence && found.changes.is_empty() && !found.is_empty());
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (0_u8..5).prop_map(Value::from),
            "[a~/]{0,2}".prop_map(Value::from)
        ];
        leaf.prop_recursive(3, 20, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-c~/]{1,2}", inner, 0..4)
                    .prop_map(|m| Value::Object(m.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn pointers_lead_to_the_values_they_name(old in any_json(), new in any_json()) {
            prop_assert!(changes(&old, &old).is_empty());
            for c in changes(&old, &new).changes {
                if c.kind != Kind::Removed && !c.pointer.starts_with("/issues") {
                    prop_assert_eq!(at(&new, &c.pointer), &c.new);
                }
                prop_assert!(c.kind != Kind::Changed || c.old != c.new);
            }
        }
    }
}
