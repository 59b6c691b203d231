//! `decisions score`: figures, thresholds, mistakes.

use std::path::Path;

use serde_json::{Value, json};

use crate::runs::{decisions, fits, gold, lines, read, record, run};

fn score(out: &Path, truth: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let truth = truth.to_str().unwrap();
    let mut arguments = vec!["score", "--truth", truth];
    arguments.extend(more);
    decisions(&arguments, &[out])
}

fn figures(out: &Path, truth: &Path, more: &[&str]) -> Value {
    let (code, out, said) = score(out, truth, &[more, &["--json"]].concat());
    assert_eq!(code, Some(0), "{said}");
    serde_json::from_str(&out).unwrap()
}

#[test]
fn the_right_records_score_full_marks() {
    let gold = gold();
    let (code, out, said) = score(&gold, &gold, &["--min-accuracy", "100", "--max-silent", "0%"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(!out.contains("mistakes"), "{out}");
    fits(&out);
    let figures = figures(&gold, &gold, &[]);
    assert_eq!(figures["documents"], 56);
    assert_eq!(figures["all_values"]["right"], figures["all_values"]["of"]);
    assert!(figures["key_values"]["of"].as_u64().unwrap() > 1000);
    assert_eq!(
        (&figures["text"]["missed"], &figures["text"]["extra"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(figures["issues"]["missed"], 0);
    assert_eq!(figures["mistakes"], json!([]));
}

#[test]
fn a_damaged_copy_loses_exactly_what_was_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = read(&gold());
    let whole = figures(&gold(), &gold(), &[]);
    let mut damaged = 0;
    for r in records.iter_mut().filter(|r| r["_meta"]["accept"] == json!({})) {
        if !r["amount"].is_number() || r["issues"] != json!([]) {
            continue;
        }
        damaged += 1;
        // One silently wrong, one missing, one wrong with an issue, and the first paragraph gone.
        r["amount"] = 1.into();
        r["subject"] = Value::Null;
        r["decision_date"] = "1999-01-01".into();
        r["issues"] = json!([{"code": "ambiguous-field", "severity": "warning", "field": "/decision_date"}]);
        r["sections"][0]["paragraphs"].as_array_mut().unwrap().remove(0);
    }
    assert!(damaged > 5);
    let out = run(folder.path(), "out", &records);
    let figures = figures(&out, &gold(), &["--worst", "3"]);
    let key = &figures["key_values"];
    assert_eq!(key["of"], whole["key_values"]["of"]);
    for verdict in ["silent", "missing", "wrong"] {
        assert_eq!(key[verdict], damaged, "{verdict}");
    }
    assert_eq!(figures["text"]["missed"], damaged);
    assert_eq!(figures["issues"]["extra"], damaged);
    assert_eq!(figures["mistakes"].as_array().unwrap().len(), 3);
    let field = |name: &str| {
        let all = figures["fields"].as_array().unwrap();
        all.iter().find(|f| f["field"] == name).unwrap().clone()
    };
    assert_eq!(field("amount")["silent"], damaged);
    assert_eq!(field("subject")["missing"], damaged);
    assert_eq!(field("decision_date")["wrong"], damaged);

    // Gains and losses are told from both sides.
    let against = |out: &Path, old: &Path| {
        let figures = self::figures(out, &gold(), &["--against", old.to_str().unwrap()]);
        let shifts = figures["shifts"].as_array().unwrap().clone();
        let gains = shifts.iter().filter(|s| s["gain"] == true).count();
        (gains, shifts.len() - gains)
    };
    let moved = 5 * usize::try_from(damaged).unwrap();
    assert_eq!(against(&out, &gold()), (0, moved));
    assert_eq!(against(&gold(), &out), (moved, 0));
}

/// Two documents, one of them with a mistake of each kind.
fn small(folder: &Path) -> (std::path::PathBuf, std::path::PathBuf) {
    let truth = folder.join("gold.jsonl");
    let long = "The commissioner has agreed to pay for the repair of the lido wall, which fell into the sea last winter.";
    lines(
        &truth,
        &[
            record(
                "a.pdf",
                json!({
                    "number": "1/2024", "subject": long, "amount": 12500, "recipient": "Tarn Joinery", "currency": "GBP",
                    "awards": [{"recipient": "Tarn Joinery", "amount": 12500}],
                    "checklist": [{"id": "equality", "question": "Equality?", "answer": "yes"}],
                    "sections": [{"number": "1", "title": "Objective", "paragraphs": [{"label": "1.1", "text": long}]}],
                    "issues": [{"code": "unsigned", "severity": "warning", "field": "/sign_offs/0/signed"}],
                }),
            ),
            record("b.pdf", json!({"number": "2/2024", "amount": null})),
            record("c.pdf", json!({"number": "3/2024"})),
        ],
    );
    let out = run(
        folder,
        "out",
        &[
            record(
                "in/a.pdf",
                json!({
                    "number": "1/2024", "subject": long.replace("lido", "li\u{1b}[2Jdo"), "amount": 12501, "recipient": null,
                    "currency": "EUR", "awards": [{"recipient": "Tarn Joinery", "amount": 12501}],
                    "checklist": [{"id": "equality", "question": "Equality?", "answer": "yes"}],
                    "sections": [{"number": "1", "title": "Aim", "paragraphs": [{"label": "1.1", "text": "Nothing."}]}],
                    "issues": [{"code": "amount-conflict", "severity": "warning", "field": "/amount"}],
                }),
            ),
            record("in/b.pdf", json!({"number": "2/2024", "amount": null})),
            record("in/d.pdf", json!({})),
        ],
    );
    (out, truth)
}

#[test]
fn the_report_is_as_reviewed() {
    let folder = tempfile::tempdir().unwrap();
    let (out, truth) = small(folder.path());
    let old = run(
        folder.path(),
        "old",
        &[record("a.pdf", json!({"amount": 12500, "recipient": "Tern"}))],
    );
    let (code, out, said) = score(&out, &truth, &["--against", old.to_str().unwrap()]);
    assert_eq!((code, said.as_str()), (Some(0), ""));
    fits(&out);
    assert!(!out.contains('\u{1b}'));
    insta::assert_snapshot!(out);
}

#[test]
fn documents_are_added_up_by_writer_and_form() {
    let folder = tempfile::tempdir().unwrap();
    let (out, truth) = small(folder.path());
    let mut records = read(&out.join("decisions.jsonl"));
    records[0]["source"]["producer"] = json!("Microsoft® Word for Microsoft 365");
    records[0]["profile"] = json!("norfolk");
    records[1]["source"]["producer"] = json!("Tarn\u{1b}[2J Writer 3");
    lines(&out.join("decisions.jsonl"), &records);
    let (code, told, said) = score(&out, &truth, &["--by", "writer,form,document"]);
    assert_eq!((code, said.as_str()), (Some(0), ""));
    fits(&told);
    let tables = told
        .split("\n\n")
        .filter(|t| t.starts_with("by ") || t.starts_with("calibration"));
    insta::assert_snapshot!(tables.collect::<Vec<_>>().join("\n\n"));

    let figures = self::figures(&out, &truth, &[]);
    let names = |kind: &str| -> Vec<Value> {
        let groups = figures["by"][kind].as_array().unwrap();
        groups.iter().map(|g| g["name"].clone()).collect()
    };
    assert_eq!(
        names("writer"),
        [json!(null), json!("Tarn\u{1b}[2J Writer 3"), json!("Word")]
    );
    assert_eq!(names("form"), [json!(null), json!("norfolk")]);
    assert_eq!(figures["by"]["document"], json!(null), "only if asked for");
    assert_eq!(figures["by"]["writer"][2]["key_values"]["silent"], 1);
    let calibration = &figures["calibration"];
    assert_eq!(calibration["without_issue"], 4);
    assert_eq!(calibration["without_issue_right"], 3);
    assert_eq!(
        (&calibration["with_issue"], &calibration["with_issue_wrong"]),
        (&json!(2), &json!(2))
    );
    assert_eq!(score(&out, &truth, &["--by", "era"]).0, Some(2));
}

#[test]
fn one_field_with_all_its_mistakes() {
    let folder = tempfile::tempdir().unwrap();
    let (out, truth) = small(folder.path());
    let (code, out, said) = score(&out, &truth, &["--only", "amount,awards"]);
    assert_eq!((code, said.as_str()), (Some(0), ""));
    assert!(
        out.contains("wrong   * amount") && out.contains("- Tarn Joinery | 12500"),
        "{out}"
    );
    assert!(!out.contains("recipient") && !out.contains("issues:"), "{out}");
}

#[test]
fn a_threshold_that_does_not_hold_is_an_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let (out, truth) = small(folder.path());
    // Of nine key values four are right; one, the subject, is silently wrong.
    let (code, _, said) = score(&out, &truth, &["--min-accuracy", "44.4", "--max-silent", "11.2"]);
    assert_eq!((code, said.as_str()), (Some(0), ""));
    let (code, _, said) = score(&out, &truth, &["--min-accuracy", "44.5"]);
    assert_eq!(code, Some(6));
    assert_eq!(
        said,
        "decisions: 44.44 % of the key values are right, at least 44.5 % are required\n"
    );
    let (code, _, said) = score(&out, &truth, &["--max-silent", "11.1"]);
    assert_eq!(code, Some(6));
    assert_eq!(
        said,
        "decisions: 11.11 % of the key values are silently wrong, at most 11.1 % are allowed\n"
    );
    // A threshold over nothing would always hold.
    let (code, _, said) = score(&out, &truth, &["--only", "awards", "--min-accuracy", "50"]);
    assert_eq!(code, Some(1), "{said}");
    assert_eq!(score(&out, &truth, &["--min-accuracy", "101"]).0, Some(2));
}

#[test]
fn what_cannot_be_scored_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (out, truth) = small(folder.path());
    let empty = folder.path().join("empty.jsonl");
    lines(&empty, &[]);
    let strangers = folder.path().join("strangers.jsonl");
    lines(&strangers, &[record("x.pdf", json!({}))]);
    for (out, truth, more, expected) in [
        (folder.path(), &truth, vec![], "holds no decisions.jsonl"),
        (&out, &empty, vec![], "does not contain a record"),
        (
            &out,
            &strangers,
            vec![],
            "no record of the run is of a document with a gold record",
        ),
        (
            &out,
            &truth,
            vec!["--only", "amonut"],
            "nothing that was scored is called \"amonut\"; there are: number,",
        ),
    ] {
        let (code, printed, said) = score(out, truth, &more);
        assert_eq!((code, printed.as_str()), (Some(1), ""), "{said}");
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn a_real_run_is_scored_whole() {
    let folder = tempfile::tempdir().unwrap();
    let pdfs = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pdf");
    let (code, _, said) = decisions(&["extract", "-q", "-o"], &[folder.path(), &pdfs]);
    assert_eq!(code, Some(0), "{said}");
    let (_, out, _) = score(folder.path(), &gold(), &[]);
    fits(&out);
    let figures = figures(folder.path(), &gold(), &[]);
    assert_eq!(
        (&figures["without_record"], &figures["without_gold"]),
        (&json!(0), &json!(0))
    );
    for totals in [&figures["key_values"], &figures["all_values"]] {
        let n = |k: &str| totals[k].as_u64().unwrap();
        assert_eq!(n("of"), n("right") + n("missing") + n("wrong") + n("silent"));
        assert!(n("right") * 2 > n("of"), "{totals}");
    }
}
