//! `decisions diff`: what changed between two runs.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::runs::{decisions, fits, gold, lines, read, record, run};

fn diff(old: &Path, new: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    decisions(&[&["diff"], more].concat(), &[old, new])
}

fn runs(folder: &Path) -> (PathBuf, PathBuf) {
    let long = "The commissioner has agreed to pay for the repair of the lido wall, which fell into the sea last winter.";
    let issue = |code: &str, field: Value| json!({"code": code, "field": field, "message": "What was seen.", "page": 1});
    let paragraph = |text: &str| json!({"label": null, "text": text});
    let of = |text: &str, more: Value| {
        let mut r = record("b.pdf", json!({"subject": text, "evidence": {}}));
        r.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        r
    };
    let old = [
        record("a.pdf", json!({})),
        of(
            long,
            json!({
                "amount": 12500, "recipient": null, "summary": [paragraph("One."), paragraph("Two.")],
                "awards": [{"recipient": "Tarn Joinery", "amount": 12500}],
                "issues": [issue("missing-field", json!("/recipient")), issue("repaired", Value::Null)],
            }),
        ),
        record("c.pdf", json!({"amount": 5})),
        record("d.pdf", json!({"evidence": {"/amount": {"page": 1}}})),
    ];
    let new = [
        of(
            &long.replace("the lido", "that \u{1b}[2J"),
            json!({
                "amount": 13000.5, "recipient": "Tarn Joinery", "summary": [paragraph("New."), paragraph("One."), paragraph("Two.")],
                "awards": [],
                "issues": [issue("amount-conflict", json!("/amount")), issue("repaired", Value::Null)],
            }),
        ),
        record("c.pdf", json!({"amount": 5.0})),
        record("d.pdf", json!({"evidence": {"/amount": {"page": 2}}})),
        record("e.pdf", json!({})),
    ];
    (run(folder, "old", &old), run(folder, "new", &new))
}

#[test]
fn the_report_is_as_reviewed() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = runs(folder.path());
    let (code, out, said) = diff(&old, &new, &[]);
    assert_eq!((code, said.as_str()), (Some(0), ""));
    fits(&out);
    assert!(!out.contains('\u{1b}'));
    insta::assert_snapshot!(out);
}

#[test]
fn the_json_holds_the_whole_values() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = runs(folder.path());
    let (_, out, _) = diff(&old, &new, &["--json"]);
    let out: Value = serde_json::from_str(&out).unwrap();
    let documents = out["documents"].as_array().unwrap();
    let told: Vec<String> = documents
        .iter()
        .map(|d| format!("{} {}", d["what"].as_str().unwrap(), d["file"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        ["removed a.pdf", "changed b.pdf", "changed d.pdf", "added e.pdf"]
    );
    let amount = documents[1]["changes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["pointer"] == "/amount");
    assert_eq!(
        *amount.unwrap(),
        json!({"pointer": "/amount", "kind": "changed", "old": 12500, "new": 13000.5})
    );
    assert_eq!(documents[1]["issues_gained"][0]["code"], "amount-conflict");
    assert_eq!(out["summary"]["same"], 1);
    assert_eq!(out["summary"]["evidence_only"], 1);
    assert_eq!(out["summary"]["fields"]["/amount"]["other"], 1);
    let (_, none, _) = diff(&new, &new, &["--json"]);
    let none: Value = serde_json::from_str(&none).unwrap();
    assert_eq!(none["documents"], json!([]));
}

#[test]
fn the_code_tells_of_a_difference_only_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = runs(folder.path());
    assert_eq!(diff(&old, &new, &["--exit-code", "--stat"]).0, Some(6));
    assert_eq!(
        diff(&old, &new, &["--exit-code", "--only", "marking"]).0,
        Some(6),
        "documents came and went"
    );
    let (code, out, _) = diff(&new, &new, &["--exit-code"]);
    assert_eq!((code, out.as_str()), (Some(0), "no difference in 4 documents\n"));
    let (_, out, _) = diff(&old, &new, &["--only", "amount"]);
    assert!(
        out.contains("/amount") && !out.contains("/subject") && !out.contains("issue"),
        "{out}"
    );
}

#[test]
fn what_cannot_be_compared_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (old, _) = runs(folder.path());
    let mixed = folder.path().join("mixed.jsonl");
    lines(&mixed, &[record("b.pdf", json!({})), record("a.pdf", json!({}))]);
    let (code, _, said) = diff(&old, &mixed, &[]);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("mixed.jsonl: line 2 (\"a.pdf\") is not in the order of file names"),
        "{said}"
    );
    let (code, _, said) = diff(folder.path(), &old, &[]);
    assert_eq!(code, Some(1));
    assert!(said.contains("holds no decisions.jsonl"), "{said}");
}

#[test]
fn two_runs_over_the_same_documents_do_not_differ_and_a_changed_profile_does() {
    let folder = tempfile::tempdir().unwrap();
    let pdf = |name: &str| {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures/pdf")
            .join(name)
    };
    let pdfs = [pdf("md3071.pdf"), pdf("pcd-1203.pdf")];
    let extract = |name: &str, more: &[&str]| {
        let out = folder.path().join(name);
        let arguments = [&["extract", "-q"], more, &["-o"]].concat();
        let (code, _, said) = decisions(&arguments, &[&out, &pdfs[0], &pdfs[1]]);
        assert_eq!(code, Some(0), "{said}");
        out
    };
    let (first, again) = (extract("first", &[]), extract("again", &["--jobs", "1"]));
    assert_eq!(diff(&first, &again, &["--exit-code"]).0, Some(0));
    let other = extract("other", &["--profile", "generic"]);
    let (code, out, _) = diff(&first, &other, &["--exit-code"]);
    assert_eq!(code, Some(6));
    fits(&out);
    assert!(out.contains("~ md3071.pdf") && out.contains("/profile"), "{out}");
}

#[test]
fn gold_records_are_a_run_like_another() {
    let folder = tempfile::tempdir().unwrap();
    let mut records = read(&gold());
    records.sort_by_key(|r| r["source"]["file"].as_str().unwrap().to_owned());
    let sorted = folder.path().join("gold.jsonl");
    lines(&sorted, &records);
    let (code, out, said) = diff(&sorted, &sorted, &["--exit-code"]);
    assert_eq!(
        (code, out.as_str()),
        (Some(0), "no difference in 56 documents\n"),
        "{said}"
    );
}
