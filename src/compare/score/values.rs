//! Single values: right, missing, wrong with an issue, or wrong without one.

use serde::Serialize;
use serde_json::Value;

use super::super::normal::{Normal, text};
use super::super::pointer::{at, items_at, text_at, within};
use super::gold::Gold;
use crate::profile::{OutcomeStatus, SignOffRole};

/// How a value compares with the gold value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The same value; null is right if the document has no value.
    Right,
    /// Null although the gold record has a value.
    Missing,
    /// Another value, and an issue points at it, so that a reader is warned.
    Wrong,
    /// Another value, and no issue points at it, so that no reader is warned.
    Silent,
}

impl Verdict {
    /// The name as printed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Missing => "missing",
            Self::Wrong => "wrong",
            Self::Silent => "silent",
        }
    }
}

/// One scored value of one document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judged {
    /// Its name: `outcome.by`, `checklist.equality`, `sign_offs.chief-executive.date`.
    pub field: String,
    /// Whether it is a key value, one of the values for which people open a decision.
    pub key: bool,
    /// How it compares with the gold value.
    pub verdict: Verdict,
    /// Whether the record claims something: the value is neither null nor an unknown outcome.
    pub given: bool,
    /// Whether an issue points at the value, at one of its parents or at the value it was derived from.
    pub issue: bool,
    /// The gold value.
    pub gold: Value,
    /// The value in the record.
    pub got: Value,
}

/// A field with one value.
struct Single {
    pointer: &'static str,
    key: bool,
    /// Other places where an issue may point: the value was derived from them.
    from: &'static [&'static str],
}

const fn key(pointer: &'static str) -> Single {
    derived(pointer, &[])
}

const fn derived(pointer: &'static str, from: &'static [&'static str]) -> Single {
    Single {
        pointer,
        key: true,
        from,
    }
}

const fn other(pointer: &'static str) -> Single {
    Single {
        pointer,
        key: false,
        from: &[],
    }
}

/// The fields in the order of the record. Key values are the form's header, the outcome, the money, confidentiality,
/// and (below) the answers and the dates of the signatures.
const SINGLE: &[Single] = &[
    other("/kind"),
    other("/profile"),
    other("/publisher/name"),
    key("/number"),
    other("/number_printed"),
    derived("/sequence", &["/number"]),
    derived("/year", &["/number"]),
    key("/subject"),
    key("/originator"),
    key("/reason"),
    key("/submitted_to"),
    key(OUTCOME),
    key("/outcome/by"),
    other("/outcome/text"),
    key(DECISION_DATE),
    key("/amount"),
    other("/amount_status"),
    derived("/currency", &["/amount"]),
    derived("/recipient", &["/awards"]),
    other("/funding_source"),
    other("/financial_year"),
    other("/period/start"),
    other("/period/end"),
    key("/confidential"),
    other("/marking"),
    other("/environmental_implications"),
];

const OUTCOME: &str = "/outcome/status";
const DECISION_DATE: &str = "/decision_date";

/// The position of a field in a listing: single values in the order above, then the lists.
pub(super) fn rank(field: &str) -> usize {
    let lists = ["checklist.", "emissions.", "sign_offs.", "fields."];
    let single = SINGLE.iter().position(|s| name(s.pointer) == field);
    single.unwrap_or_else(|| {
        SINGLE.len()
            + lists
                .iter()
                .position(|l| field.starts_with(l))
                .unwrap_or(lists.len())
    })
}

/// The dotted name of a field with one value.
fn name(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

/// Values that come from the profile and need not be printed in the document: scored only if the gold record has
/// them.
const FROM_PROFILE: [&str; 3] = ["/kind", "/profile", "/publisher/name"];

/// Scores every single value that the gold record has.
pub(super) fn judge(gold: &Gold, record: &Value) -> Vec<Judged> {
    let mut comparison = Comparison {
        gold,
        record,
        out: Vec::new(),
    };
    for field in SINGLE {
        comparison.single(field);
    }
    comparison.checklist();
    comparison.emissions();
    comparison.sign_offs();
    comparison.fields();
    comparison.out
}

/// A gold record and the record that is compared with it.
struct Comparison<'a> {
    gold: &'a Gold,
    record: &'a Value,
    out: Vec<Judged>,
}

impl Comparison<'_> {
    fn single(&mut self, field: &Single) {
        let Some(gold) = self.gold.value_at(field.pointer) else {
            return;
        };
        if self.gold.allowed.anything(field.pointer)
            || FROM_PROFILE.contains(&field.pointer) && gold.is_null()
        {
            return;
        }
        let mut places = vec![field.pointer.to_owned()];
        places.extend(field.from.iter().map(|p| (*p).to_owned()));
        if field.pointer == DECISION_DATE {
            places.extend(self.place_of("sign_offs", "role", DECISION_MAKER, "date"));
        }
        let got = at(self.record, field.pointer);
        self.judge(name(field.pointer), field.key, field.pointer, gold, got, &places);
    }

    /// Answers, identified by the id of the question, or by its words if no profile knows it.
    fn checklist(&mut self) {
        self.list(
            "/checklist",
            question,
            |name, _| format!("checklist.{name}"),
            &[("answer", true)],
        );
    }

    /// Dates and ink of signatures, by role.
    fn sign_offs(&mut self) {
        let name = |role: &str, part: &str| format!("sign_offs.{role}.{part}");
        self.list("/sign_offs", role, name, &[("date", true), ("signed", false)]);
    }

    /// The form's own fields, by id. A field that the gold record does not have is scored only if the record has a
    /// value.
    fn fields(&mut self) {
        const FIELDS: &str = "/fields";
        if self.gold.value_at(FIELDS).is_none() || self.gold.allowed.anything(FIELDS) {
            return;
        }
        let ids = |v: &Value| -> Vec<String> {
            let object = at(v, FIELDS).as_object();
            object.into_iter().flat_map(|o| o.keys().cloned()).collect()
        };
        let mut all = ids(&self.gold.record);
        all.extend(
            ids(self.record)
                .into_iter()
                .filter(|id| !all.contains(id))
                .collect::<Vec<_>>(),
        );
        for id in all {
            let pointer = format!("{FIELDS}/{id}");
            let (gold, got) = (at(&self.gold.record, &pointer), at(self.record, &pointer));
            if self.gold.allowed.anything(&pointer) || gold.is_null() && got.is_null() {
                continue;
            }
            self.judge(
                format!("fields.{id}"),
                false,
                &pointer,
                gold,
                got,
                std::slice::from_ref(&pointer),
            );
        }
    }

    /// Emissions of all categories together.
    fn emissions(&mut self) {
        let name = |_: &str, part: &str| format!("emissions.{part}");
        let parts = [("increase_tco2", false), ("saving_tco2", false)];
        self.list("/emissions", category, name, &parts);
    }

    /// Scores parts of the items of a list; each part comes with whether it is key. An item that the gold record does
    /// not have is scored only if the record has a value: it was invented. Questions that no profile knows are not
    /// scored then, because they are often on the page and seldom in gold records.
    fn list(
        &mut self,
        list: &str,
        by: fn(&Value) -> String,
        name: impl Fn(&str, &str) -> String,
        parts: &[(&str, bool)],
    ) {
        if self.gold.value_at(list).is_none() || self.gold.allowed.anything(list) {
            return;
        }
        for (item, gold, got) in paired(items_at(&self.gold.record, list), items_at(self.record, list), by) {
            for (part, key) in parts {
                let place =
                    |i: Option<usize>| i.map_or_else(|| list.to_owned(), |i| format!("{list}/{i}/{part}"));
                let (pointer, at_hand) = (place(gold), place(got));
                let value = at(self.record, &at_hand);
                let got = if got.is_some() { value } else { &Value::Null };
                let right = if gold.is_some() {
                    at(&self.gold.record, &pointer)
                } else {
                    &Value::Null
                };
                let unscored = gold.is_none() && (got.is_null() || item.starts_with(UNKNOWN));
                if self.gold.allowed.anything(&pointer) || unscored {
                    continue;
                }
                let mut places = vec![at_hand];
                if item == DECISION_MAKER && *part == "date" {
                    places.push(DECISION_DATE.to_owned());
                }
                self.judge(name(&item, part), *key, &pointer, right, got, &places);
            }
        }
    }

    fn judge(
        &mut self,
        field: String,
        key: bool,
        pointer: &str,
        gold: &Value,
        got: &Value,
        places: &[String],
    ) {
        let needed = self.gold.allowed.issues_needed(pointer);
        let nothing = makes_no_claim(&field, got);
        let right = self.gold.agrees(pointer, gold, got)
            && (nothing
                || needed.is_empty()
                || self.pointed_at(places, |code| needed.iter().any(|n| n == code)));
        let issue = self.pointed_at(places, |_| true);
        let verdict = if right {
            Verdict::Right
        } else if nothing {
            Verdict::Missing
        } else if issue {
            Verdict::Wrong
        } else {
            Verdict::Silent
        };
        self.out.push(Judged {
            field,
            key,
            verdict,
            given: !nothing,
            issue,
            gold: gold.clone(),
            got: got.clone(),
        });
    }

    /// Whether an issue of the record with such a code points at one of these places or at a parent of one. An issue
    /// about the whole document points at no place.
    fn pointed_at(&self, places: &[String], code: impl Fn(&str) -> bool) -> bool {
        items_at(self.record, "/issues").iter().any(|issue| {
            let field = text_at(issue, "/field").filter(|f| !f.is_empty());
            field.is_some_and(|f| places.iter().any(|p| within(p, f)))
                && code(text_at(issue, "/code").unwrap_or_default())
        })
    }

    /// The JSON Pointer of a part of the list item whose `key` has this value.
    fn place_of(&self, list: &str, key: &str, value: &str, part: &str) -> Option<String> {
        let items = items_at(self.record, &format!("/{list}"));
        let i = items
            .iter()
            .position(|v| v.get(key).and_then(Value::as_str) == Some(value))?;
        Some(format!("/{list}/{i}/{part}"))
    }
}

const DECISION_MAKER: &str = SignOffRole::DecisionMaker.as_str();

/// Whether a record makes no claim: null, or the word for an unknown outcome.
fn makes_no_claim(field: &str, got: &Value) -> bool {
    Normal::from_json(got).is_null()
        || field == "outcome.status" && got.as_str() == Some(OutcomeStatus::Unknown.as_str())
}

fn question(item: &Value) -> String {
    match text_at(item, "/id") {
        Some(id) => id.to_owned(),
        None => format!(
            "{UNKNOWN}{}\"",
            text(text_at(item, "/question").unwrap_or_default())
        ),
    }
}

/// The first character of the name of a question without an id. No id begins with it.
const UNKNOWN: &str = "\"";

fn role(item: &Value) -> String {
    text_at(item, "/role").unwrap_or_default().to_owned()
}

fn category(item: &Value) -> String {
    text(text_at(item, "/category").unwrap_or_default()).to_lowercase()
}

/// Pairs the items of two lists by name; only the first item of each name counts. The items of the gold record come
/// first, in its order. Each entry has the name, the index in the gold list and the index in the other list.
fn paired(
    gold: &[Value],
    got: &[Value],
    name: fn(&Value) -> String,
) -> Vec<(String, Option<usize>, Option<usize>)> {
    let mut out: Vec<(String, Option<usize>, Option<usize>)> = Vec::new();
    for (i, item) in gold.iter().enumerate() {
        let name = name(item);
        if out.iter().all(|(n, ..)| *n != name) {
            out.push((name, Some(i), None));
        }
    }
    for (i, item) in got.iter().enumerate() {
        let name = name(item);
        match out.iter_mut().find(|(n, ..)| *n == name) {
            Some((_, _, got)) => *got = got.or(Some(i)),
            None => out.push((name, None, Some(i))),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[allow(
        clippy::needless_pass_by_value,
        reason = "tests read better without the ampersands"
    )]
    fn judged(gold: Value, record: Value) -> Vec<(String, Verdict)> {
        let gold = Gold::new("a.pdf".to_owned(), gold).unwrap();
        judge(&gold, &record)
            .into_iter()
            .map(|j| (j.field, j.verdict))
            .collect()
    }

    fn one(gold: Value, record: Value) -> Verdict {
        let all = judged(gold, record);
        assert_eq!(all.len(), 1, "{all:?}");
        all[0].1
    }

    fn issue(code: &str, field: &str) -> Value {
        json!({"code": code, "field": field, "severity": "warning"})
    }

    #[test]
    fn the_four_verdicts() {
        let gold = || json!({"amount": 12500});
        assert_eq!(one(gold(), json!({"amount": 12500.0})), Verdict::Right);
        assert_eq!(one(gold(), json!({"amount": null})), Verdict::Missing);
        assert_eq!(one(gold(), json!({})), Verdict::Missing);
        assert_eq!(one(gold(), json!({"amount": 12501})), Verdict::Silent);
        let doubted = json!({"amount": 12501, "issues": [issue("amount-conflict", "/amount")]});
        assert_eq!(one(gold(), doubted), Verdict::Wrong);
        let elsewhere = json!({"amount": 12501, "issues": [issue("unsigned", "/amounts"), {"code": "no-profile", "field": null}]});
        assert_eq!(one(gold(), elsewhere), Verdict::Silent);
        // A value where there should be none is as wrong as another value.
        assert_eq!(
            one(json!({"amount": null}), json!({"amount": 5})),
            Verdict::Silent
        );
        assert_eq!(
            one(json!({"amount": null}), json!({"amount": null})),
            Verdict::Right
        );
    }

    #[test]
    fn the_form_s_own_fields_are_judged_by_their_ids() {
        let gold = json!({"fields": {"applicant": "A. Reed", "members": ["B", "C"], "key": true}});
        let record = json!({"fields": {"applicant": "A. Reed", "members": ["B"], "more": 1}});
        assert_eq!(
            judged(gold, record),
            [
                ("fields.applicant".to_owned(), Verdict::Right),
                ("fields.members".to_owned(), Verdict::Silent),
                ("fields.key".to_owned(), Verdict::Missing),
                ("fields.more".to_owned(), Verdict::Silent),
            ]
        );
        assert_eq!(
            judged(json!({"number": null}), json!({"fields": {"more": 1}})).len(),
            1
        );
    }

    #[test]
    fn an_issue_about_what_a_value_was_made_from_points_at_it() {
        let about = |field| json!({"year": 2024, "issues": [issue("ambiguous-field", field)]});
        assert_eq!(one(json!({"year": 2023}), about("/number")), Verdict::Wrong);
        assert_eq!(one(json!({"year": 2023}), about("/subject")), Verdict::Silent);
        let date = |field| {
            json!({
                "decision_date": "2024-01-01",
                "sign_offs": [{"role": "other"}, {"role": "decision-maker"}],
                "issues": [issue("ambiguous-field", field)],
            })
        };
        let gold = || json!({"decision_date": "2024-01-02"});
        assert_eq!(one(gold(), date("/sign_offs/1/date")), Verdict::Wrong);
        assert_eq!(one(gold(), date("/sign_offs/0/date")), Verdict::Silent);
    }

    #[test]
    fn a_value_that_needs_an_issue_is_right_only_with_it() {
        let gold = || {
            json!({"amount": null, "_meta": {
                "accept": {"/amount": [5]}, "need_issue": {"/amount": ["amount-conflict"]},
            }})
        };
        let with = |code| json!({"amount": 5, "issues": [issue(code, "/amount")]});
        assert_eq!(one(gold(), with("amount-conflict")), Verdict::Right);
        assert_eq!(one(gold(), with("ambiguous-field")), Verdict::Wrong);
        assert_eq!(one(gold(), json!({"amount": 5})), Verdict::Silent);
        assert_eq!(one(gold(), json!({"amount": null})), Verdict::Right);
    }

    #[test]
    fn an_unknown_outcome_claims_nothing() {
        let gold = || json!({"outcome": {"status": "approved"}});
        assert_eq!(
            one(gold(), json!({"outcome": {"status": "unknown"}})),
            Verdict::Missing
        );
        assert_eq!(
            one(gold(), json!({"outcome": {"status": "noted"}})),
            Verdict::Silent
        );
    }

    #[test]
    fn answers_are_found_by_what_is_asked_and_invented_ones_count() {
        let gold = json!({"checklist": [
            {"id": "equality", "question": "?", "answer": "yes"},
            {"id": null, "question": "Is it  raining?", "answer": "no"},
            {"id": "consultation", "question": "?", "answer": "yes"},
        ]});
        let record = json!({"checklist": [
            {"id": null, "question": "Is it raining?", "answer": "no"},
            {"id": "equality", "question": "?", "answer": "no"},
            {"id": "legal_advice", "question": "?", "answer": "yes"},
            {"id": null, "question": "Has anybody read this?", "answer": "no"},
        ], "issues": [issue("ambiguous-field", "/checklist/1")]});
        assert_eq!(
            judged(gold, record),
            [
                ("checklist.equality".to_owned(), Verdict::Wrong),
                ("checklist.\"Is it raining?\"".to_owned(), Verdict::Right),
                ("checklist.consultation".to_owned(), Verdict::Missing),
                ("checklist.legal_advice".to_owned(), Verdict::Silent),
            ]
        );
    }

    #[test]
    fn signatures_are_found_by_role() {
        let gold = json!({"sign_offs": [{"role": "decision-maker", "date": "2024-01-02", "signed": true}]});
        let record = json!({"sign_offs": [
            {"role": "other", "date": null, "signed": null},
            {"role": "decision-maker", "date": "2024-01-03", "signed": null},
        ], "issues": [issue("date-order", "/decision_date")]});
        assert_eq!(
            judged(gold, record),
            [
                ("sign_offs.decision-maker.date".to_owned(), Verdict::Wrong),
                ("sign_offs.decision-maker.signed".to_owned(), Verdict::Missing),
            ]
        );
    }

    #[test]
    fn what_the_gold_record_leaves_open_is_not_scored() {
        assert_eq!(
            judged(json!({}), json!({"amount": 5, "checklist": [{"id": "equality"}]})),
            []
        );
        assert_eq!(judged(json!({"profile": null}), json!({"profile": "ours"})), []);
        let any = json!({"subject": "A", "_meta": {"accept": {"/subject": "any"}}});
        assert_eq!(judged(any, json!({"subject": "B"})), []);
    }
}
