use serde_json::{Value, json};

use super::*;

fn golds(list: &[(&str, Value)]) -> Vec<Gold> {
    list.iter()
        .map(|(file, v)| Gold::new((*file).to_owned(), v.clone()).unwrap())
        .collect()
}

fn run(list: &[(&str, Value)]) -> Vec<Result<Document, SourceError>> {
    list.iter()
        .map(|(file, value)| {
            Ok(Document {
                file: (*file).to_owned(),
                value: value.clone(),
            })
        })
        .collect()
}

fn scored(gold: &[(&str, Value)], records: &[(&str, Value)]) -> Result<Score, ScoreError> {
    score(&golds(gold), run(records).into_iter())
}

#[test]
fn totals_add_up() {
    let score = scored(
        &[
            ("a.pdf", json!({"amount": 5, "marking": "A"})),
            (
                "b.pdf",
                json!({"amount": 5, "subject": "S", "checklist": [{"id": "equality", "answer": "yes"}]}),
            ),
            ("c.pdf", json!({"amount": null})),
        ],
        &[
            ("a.pdf", json!({"amount": 6, "marking": "B"})),
            (
                "b.pdf",
                json!({"amount": null, "subject": "S", "checklist": [{"id": "equality", "answer": "yes"}]}),
            ),
            ("d.pdf", json!({})),
        ],
    )
    .unwrap();
    assert_eq!((score.without_record(), score.without_gold), (1, 1));
    let key = Totals {
        of: 5,
        right: 3,
        missing: 1,
        wrong: 0,
        silent: 1,
    };
    assert_eq!(score.totals(true), key);
    assert_eq!(
        score.totals(false),
        Totals {
            of: 6,
            silent: 2,
            ..key
        }
    );
    assert!((key.accuracy() - 0.6).abs() < 1e-9 && (key.silent_share() - 0.2).abs() < 1e-9);
    let fields: Vec<(String, u64, u64)> = score
        .fields()
        .into_iter()
        .map(|f| (f.field, f.totals.of, f.totals.right))
        .collect();
    assert_eq!(
        fields,
        [
            ("subject".to_owned(), 1, 1),
            ("amount".to_owned(), 3, 1),
            ("marking".to_owned(), 1, 0),
            ("checklist.equality".to_owned(), 1, 1),
        ]
    );
    let worst: Vec<&str> = score.worst().iter().map(|d| d.file.as_str()).collect();
    assert_eq!(worst, ["a.pdf", "b.pdf"]);
}

#[test]
fn a_record_is_found_by_path_and_else_by_name() {
    let gold = [("x/a.pdf", json!({"amount": 1})), ("b.pdf", json!({"amount": 2}))];
    let records = [
        ("2024/b.pdf", json!({"amount": 2})),
        ("x/a.pdf", json!({"amount": 1})),
        ("y/a.pdf", json!({})),
    ];
    let score = scored(&gold, &records).unwrap();
    assert_eq!(score.totals(true).right, 2);
    assert_eq!((score.without_record(), score.without_gold), (0, 1));
    // The order of the records does not matter.
    let turned: Vec<_> = records.iter().rev().cloned().collect();
    assert_eq!(scored(&gold, &turned).unwrap(), score);
}

#[test]
fn an_accent_in_a_file_name_may_be_written_either_way() {
    let gold = [("llŷr.pdf", json!({"amount": 1}))];
    let score = scored(&gold, &[("in/lly\u{302}r.pdf", json!({"amount": 1}))]).unwrap();
    assert_eq!(score.totals(true).right, 1);
}

#[test]
fn two_records_for_one_gold_record_are_an_error() {
    let error = scored(
        &[("a.pdf", json!({}))],
        &[("x/a.pdf", json!({})), ("y/a.pdf", json!({}))],
    )
    .unwrap_err();
    assert!(
        error.to_string().contains("\"x/a.pdf\" and \"y/a.pdf\""),
        "{error}"
    );
}

#[test]
fn a_run_without_matching_records_is_an_error() {
    let error = scored(&[("a.pdf", json!({}))], &[("b.pdf", json!({}))]).unwrap_err();
    assert!(error.to_string().contains("the first is of \"a.pdf\""), "{error}");
}

#[test]
fn only_what_is_chosen_is_left() {
    let gold = [(
        "a.pdf",
        json!({"amount": 1, "outcome": {"by": "A", "status": "noted"}, "summary": [], "issues": []}),
    )];
    let all = scored(&gold, &[("a.pdf", json!({}))]).unwrap();
    let chosen = |names: &[&str]| {
        let mut score = all.clone();
        let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
        score.select(&names).map(|()| score.names())
    };
    assert_eq!(chosen(&["outcome"]).unwrap(), ["outcome.status", "outcome.by"]);
    assert_eq!(chosen(&["/amount", "issues"]).unwrap(), ["amount", "issues"]);
    assert_eq!(chosen(&["summary"]).unwrap(), ["summary"]);
    let error = chosen(&["amonut"]).unwrap_err().to_string();
    assert!(
        error.contains("\"amonut\"; there are: outcome.status, outcome.by, amount, summary, issues"),
        "{error}"
    );
}

#[test]
fn gains_and_losses_are_those_that_come_nearer_to_right_or_farther() {
    let gold = golds(&[(
        "a.pdf",
        json!({
            "amount": 1, "currency": "GBP", "year": 2024, "subject": "S", "summary": [{"text": "One."}], "issues": [],
        }),
    )]);
    let of = |v: Value| score(&gold, run(&[("a.pdf", v)]).into_iter()).unwrap();
    let old = of(
        json!({"amount": null, "currency": "GBP", "year": 2023, "subject": "T", "summary": [],
        "checklist": [{"id": "equality", "answer": "yes"}]}),
    );
    let new = of(
        json!({"amount": 2, "currency": "GBP", "year": 2024, "subject": "U", "summary": [{"text": "One."}],
        "issues": [{"code": "unsigned", "severity": "warning"}]}),
    );
    let changes: Vec<(String, bool)> = shifts(&old, &new)
        .into_iter()
        .map(|s| (s.field, s.gain))
        .collect();
    assert_eq!(
        changes,
        [
            ("year".to_owned(), true),
            ("amount".to_owned(), false),
            ("summary".to_owned(), true),
            ("issues".to_owned(), false),
        ]
    );
    assert_eq!(shifts(&new, &new), []);
    assert!(
        shifts(&new, &old)
            .iter()
            .all(|s| s.gain == (s.field == "amount" || s.field == "issues"))
    );
}

#[test]
fn an_invented_answer_that_is_gone_is_a_gain() {
    let gold = golds(&[("a.pdf", json!({"checklist": []}))]);
    let of = |v: Value| score(&gold, run(&[("a.pdf", v)]).into_iter()).unwrap();
    let old = of(json!({"checklist": [{"id": "equality", "answer": "yes"}]}));
    let shift = &shifts(&old, &of(json!({})))[0];
    assert_eq!((shift.field.as_str(), shift.gain), ("checklist.equality", true));
}

#[test]
fn documents_are_added_up_by_writer_and_form() {
    let wrote = |producer: &str, profile: Value, amount: u32| json!({"source": {"producer": producer, "text": "digital"}, "profile": profile, "amount": amount, "marking": "A"});
    let score = scored(
        &[
            ("a.pdf", json!({"amount": 1, "marking": "A", "profile": "ours"})),
            (
                "b.pdf",
                json!({"amount": 1, "marking": "B", "_meta": {"form": "theirs"}}),
            ),
            ("c.pdf", json!({"amount": 1, "profile": null})),
            ("d.pdf", json!({"amount": 1})),
        ],
        &[
            ("a.pdf", wrote("LibreOffice 7.4", json!(null), 2)),
            ("b.pdf", wrote("LibreOffice 6.1", json!("ours"), 1)),
            ("c.pdf", wrote("Skia/PDF m130", json!("ours"), 1)),
        ],
    )
    .unwrap();
    let by = |grouping| -> Vec<(Option<String>, u64, [u64; 3])> {
        let groups = score.by(grouping).into_iter();
        groups
            .map(|g| {
                let key = g.key_values;
                (g.name, g.documents, [key.of, key.right, g.all_values.right])
            })
            .collect()
    };
    let named = |name: &str| Some(name.to_owned());
    assert_eq!(
        by(Grouping::Writer),
        [
            (None, 1, [1, 0, 0]),
            (named("LibreOffice"), 2, [2, 1, 2]),
            (named("Skia/Chrome"), 1, [1, 1, 1]),
        ]
    );
    // The form of the gold record comes first, then that of the run.
    assert_eq!(
        by(Grouping::Form),
        [
            (None, 1, [1, 0, 0]),
            (named("ours"), 2, [2, 1, 2]),
            (named("theirs"), 1, [1, 1, 1]),
        ]
    );
    assert_eq!(by(Grouping::Document).len(), 4);
}

#[test]
fn calibration_counts_what_is_given_by_whether_an_issue_points_at_it() {
    let about = |field: &str| json!({"code": "ambiguous-field", "severity": "warning", "field": field});
    let gold = json!({
        "number": "1/2024", "year": 2024, "subject": "S", "amount": 1, "currency": "GBP", "recipient": "R",
        "reason": null, "originator": "O", "marking": "M", "outcome": {"status": "approved", "by": "PCC"},
        "sign_offs": [{"role": "decision-maker", "date": "2024-01-02"}],
    });
    let record = json!({
        // Without an issue: number and subject, one of them right. A null that is right is not given.
        "number": "1/2024", "subject": "T", "reason": null,
        // With an issue at the value, at its parent or at its source: four, two of them wrong.
        "amount": 2, "currency": "GBP", "sign_offs": [{"role": "decision-maker", "date": "2024-01-03"}],
        "outcome": {"status": "unknown", "by": "PCC"},
        // Missing: year, originator, recipient and the status of the outcome; the last two have an issue.
        "year": null, "recipient": null, "originator": null,
        // Not a key value.
        "marking": "N",
        "issues": [
            about("/amount"), about("/sign_offs/0"), about("/outcome"), about("/recipient"),
            {"code": "no-profile", "severity": "error", "field": null},
        ],
    });
    let score = scored(&[("a.pdf", gold)], &[("a.pdf", record)]).unwrap();
    let c = score.calibration(true);
    assert_eq!(
        c,
        Calibration {
            without_issue: 2,
            without_issue_right: 1,
            with_issue: 4,
            with_issue_wrong: 2,
            missing: 4,
            missing_told: 2,
        }
    );
    assert!((c.trust() - 0.5).abs() < 1e-9 && c.doubt() == Some(0.5));
    // Wrong values without an issue are the silent ones.
    assert_eq!(c.without_issue - c.without_issue_right, score.totals(true).silent);
    assert_eq!(score.calibration(false).without_issue, 3);
    assert_eq!(Calibration::default().doubt(), None);
}
