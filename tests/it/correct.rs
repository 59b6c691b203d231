//! `corrections.csv`: applied on every run, traced, reported where stale, refused where wrong.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{decisions, ends_with, extract, folder, json_lines, pdf};

const HEADER: &str = "file,sha256,field,value,action,by,date,why\n";

/// Two documents, one with a doubt about its amount.
fn inputs(folder: &Path) {
    for name in ["2024-101-towpath-wardens.pdf", "2024-52-summer-evenings.pdf"] {
        fs::copy(pdf(name), folder.join(name)).unwrap();
    }
}

fn record(out: &Path, file: &str) -> Value {
    let records = json_lines(&out.join("decisions.jsonl"));
    records.into_iter().find(|r| r["source"]["file"] == file).unwrap()
}

fn codes(record: &Value, pointer: &str) -> Vec<String> {
    let issues = record["issues"].as_array().unwrap();
    issues
        .iter()
        .filter(|i| i["field"] == pointer)
        .map(|i| i["code"].as_str().unwrap().to_owned())
        .collect()
}

fn correct(out: &Path, args: &[&str]) -> String {
    let output = decisions()
        .arg("correct")
        .arg(out)
        .args(args)
        .args(["--by", "A. Reed"])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn run_json(out: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(out.join("run.json")).unwrap()).unwrap()
}

#[test]
fn a_value_corrected_once_is_right_in_every_run_to_come() {
    let folder = folder();
    let (pdfs, out) = (folder.path().join("in"), folder.path().join("out"));
    fs::create_dir(&pdfs).unwrap();
    inputs(&pdfs);
    let file = "2024-101-towpath-wardens.pdf";
    ends_with(&mut extract(&[&pdfs], &out), 0);
    let before = record(&out, file);
    assert_eq!(codes(&before, "/amount"), ["amount-conflict"]);
    assert_eq!(before["review"], "needed");

    let said = correct(&out, &[file, "amount", "£48,000", "--why", "the table's total"]);
    assert!(said.contains("amount nothing → 48000"), "{said}");
    // Read again: only the document that was corrected.
    ends_with(&mut extract(&[&pdfs], &out), 0);
    assert_eq!(run_json(&out)["read"], 1);
    let after = record(&out, file);
    assert_eq!(after["amount"].to_string(), "48000");
    assert_eq!(after["amount_status"], "stated");
    assert_eq!(codes(&after, "/amount"), ["corrected"]);
    assert_eq!(after["review"], "done");
    let rule = after["evidence"]["/amount"]["rule"].as_str().unwrap();
    assert!(rule.starts_with("set by A. Reed on "), "{rule}");
    let table = fs::read_to_string(out.join("decisions.csv")).unwrap();
    assert!(table.contains(",48000,stated,"), "{table}");

    // Once more, and afresh: the same records, and nothing is read without need.
    let whole = fs::read(out.join("decisions.jsonl")).unwrap();
    ends_with(&mut extract(&[&pdfs], &out), 0);
    assert_eq!(run_json(&out)["read"], 0);
    assert_eq!(fs::read(out.join("decisions.jsonl")).unwrap(), whole);
    ends_with(extract(&[&pdfs], &out).arg("--fresh"), 0);
    assert_eq!(fs::read(out.join("decisions.jsonl")).unwrap(), whole);
    let rows = fs::read_to_string(out.join("corrections.csv")).unwrap();
    assert_eq!(rows.lines().count(), 2, "never written over: {rows}");

    // As gold records they hold against the run.
    let gold = decisions().arg("gold").arg(&out).output().unwrap();
    let line: Value = serde_json::from_slice(&gold.stdout).unwrap();
    assert_eq!(line["amount"].to_string(), "48000");
    assert!(line.get("number").is_none());
    let truth = folder.path().join("truth.jsonl");
    fs::write(&truth, &gold.stdout).unwrap();
    let score = decisions()
        .args(["score", "--min-accuracy", "1", "--truth"])
        .arg(&truth)
        .arg(&out)
        .output()
        .unwrap();
    assert_eq!(
        score.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&score.stdout)
    );

    // Taken back: the reading of before.
    fs::remove_file(out.join("corrections.csv")).unwrap();
    ends_with(&mut extract(&[&pdfs], &out), 0);
    assert_eq!(record(&out, file), before);
}

#[test]
fn an_export_has_the_values_corrected_since_the_run() {
    let folder = folder();
    let (pdfs, out, tables) = (
        folder.path().join("in"),
        folder.path().join("out"),
        folder.path().join("tables"),
    );
    fs::create_dir(&pdfs).unwrap();
    inputs(&pdfs);
    let file = "2024-101-towpath-wardens.pdf";
    ends_with(&mut extract(&[&pdfs], &out), 0);
    correct(&out, &[file, "amount", "48000"]);
    let export = |more: &[&str]| {
        let mut command = decisions();
        command
            .args(["export", "--to", "csv", "-q"])
            .arg(&out)
            .arg(&tables)
            .args(more);
        ends_with(&mut command, 0);
        fs::read_to_string(tables.join("decisions.csv")).unwrap()
    };
    let exported = export(&[]);
    assert!(exported.contains(",48000,stated,"), "{exported}");
    // The same as what the next run writes.
    ends_with(&mut extract(&[&pdfs], &out), 0);
    assert_eq!(exported, fs::read_to_string(out.join("decisions.csv")).unwrap());
    assert_eq!(exported, export(&[]));
    // Another file of corrections, which must be there.
    let mut command = decisions();
    command
        .args(["export", "--to", "csv", "--corrections", "nowhere.csv"])
        .arg(&out)
        .arg(&tables);
    assert!(ends_with(&mut command, 1).contains("nowhere.csv cannot be read"));
}

#[test]
fn corrections_are_the_same_in_workers_here_and_on_standard_output() {
    let folder = folder();
    let (pdfs, out) = (folder.path().join("in"), folder.path().join("out"));
    fs::create_dir(&pdfs).unwrap();
    inputs(&pdfs);
    let file = "2024-101-towpath-wardens.pdf";
    ends_with(&mut extract(&[&pdfs], &out), 0);
    correct(&out, &[file, "amount", "48000"]);
    ends_with(&mut extract(&[&pdfs], &out), 0);
    let own = folder.path().join("own.csv");
    fs::copy(out.join("corrections.csv"), &own).unwrap();
    let here = folder.path().join("here");
    ends_with(
        extract(&[&pdfs], &here)
            .arg("--in-process")
            .arg("--corrections")
            .arg(&own),
        0,
    );
    let lines = |out: &Path| fs::read(out.join("decisions.jsonl")).unwrap();
    assert_eq!(lines(&out), lines(&here));
    let streamed = decisions()
        .args(["extract", "-o", "-", "--corrections"])
        .arg(&own)
        .arg(&pdfs)
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&streamed.stdout),
        String::from_utf8_lossy(&lines(&out))
    );
    let shown = decisions()
        .args(["show", "--json", "--corrections"])
        .arg(&own)
        .arg(pdfs.join(file))
        .output()
        .unwrap();
    let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!(shown["amount"].to_string(), "48000");
}

#[test]
fn a_correction_of_other_bytes_is_reported_and_not_applied() {
    let folder = folder();
    let (pdfs, out) = (folder.path().join("in"), folder.path().join("out"));
    fs::create_dir(&pdfs).unwrap();
    inputs(&pdfs);
    let file = "2024-101-towpath-wardens.pdf";
    ends_with(&mut extract(&[&pdfs], &out), 0);
    correct(&out, &[file, "amount", "48000"]);
    // The publisher puts another version in its place.
    fs::copy(pdf("2024-52-summer-evenings.pdf"), pdfs.join(file)).unwrap();
    ends_with(&mut extract(&[&pdfs], &out), 0);
    let after = record(&out, file);
    assert_ne!(after["amount"].to_string(), "48000");
    assert!(codes(&after, "/amount").contains(&"correction-stale".to_owned()));
    assert_eq!(after["review"], "needed");
}

#[test]
fn an_invalid_row_stops_the_run_before_the_first_document() {
    let folder = folder();
    let out = folder.path().join("out");
    let bad = folder.path().join("mine.csv");
    let hash = "ab".repeat(32);
    fs::write(
        &bad,
        format!("{HEADER}a.pdf,{hash},amount,1,set,,,\na.pdf,{hash},decision_date,31/02/2024,set,,,\n"),
    )
    .unwrap();
    let said = ends_with(
        extract(&[pdf("2024-52-summer-evenings.pdf")], &out)
            .arg("--corrections")
            .arg(&bad),
        1,
    );
    assert!(
        said.contains(
            "mine.csv, line 3, column value: found \"31/02/2024\", expected a day such as 2024-05-31"
        ),
        "{said}"
    );
    assert!(!out.exists(), "nothing was made");
}

#[test]
fn corrections_follow_a_file_to_its_new_name() {
    let folder = folder();
    let (pdfs, out) = (folder.path().join("in"), folder.path().join("out"));
    fs::create_dir(&pdfs).unwrap();
    inputs(&pdfs);
    let (old, new) = ("2024-101-towpath-wardens.pdf", "2024/wardens.pdf");
    ends_with(&mut extract(&[&pdfs], &out), 0);
    correct(&out, &[old, "subject", "Wardens by the water"]);
    ends_with(&mut extract(&[&pdfs], &out), 0);
    let corrected = record(&out, old);
    assert_eq!(corrected["subject"], "Wardens by the water");

    // Renamed: the correction was made for its bytes.
    fs::create_dir(pdfs.join("2024")).unwrap();
    fs::rename(pdfs.join(old), pdfs.join(new)).unwrap();
    let said = ends_with(&mut extract(&[&pdfs], &out), 0);
    assert!(
        said.contains(&format!("corrections of {old} are applied to {new}")),
        "{said}"
    );
    let mut moved = record(&out, new);
    assert_eq!(moved["subject"], "Wardens by the water");
    moved["source"]["file"] = old.into();
    assert_eq!(moved, corrected, "only the name is another");
    let history = json_lines(&out.join("history.jsonl"));
    let last = history.last().unwrap();
    assert_eq!(
        (last["what"].as_str(), last["from"].as_str()),
        (Some("renamed"), Some(old))
    );
    // And stays, without being read again; a run into an empty folder gives the same.
    ends_with(&mut extract(&[&pdfs], &out), 0);
    assert_eq!(run_json(&out)["read"], 0);
    assert_eq!(record(&out, new)["subject"], "Wardens by the water");
    let fresh = folder.path().join("fresh");
    ends_with(
        extract(&[&pdfs], &fresh)
            .arg("--corrections")
            .arg(out.join("corrections.csv")),
        0,
    );
    assert_eq!(record(&fresh, new), record(&out, new));

    // What is corrected under the new name is later.
    correct(&out, &[new, "subject", "Wardens"]);
    ends_with(&mut extract(&[&pdfs], &out), 0);
    assert_eq!(record(&out, new)["subject"], "Wardens");

    // Another file has the old name: it is not what was corrected, and says so.
    fs::copy(pdf("pcd-1203.pdf"), pdfs.join(old)).unwrap();
    ends_with(&mut extract(&[&pdfs], &out), 0);
    assert_eq!(record(&out, new)["subject"], "Wardens");
    let other = record(&out, old);
    assert_ne!(other["subject"], "Wardens by the water");
    assert!(
        other["issues"]
            .as_array()
            .unwrap()
            .iter()
            .any(|i| i["code"] == "correction-stale")
    );
}

#[test]
fn files_that_are_not_among_the_inputs_are_named() {
    let folder = folder();
    let out = folder.path().join("out");
    let mine = folder.path().join("mine.csv");
    fs::write(
        &mine,
        format!("{HEADER}typo.pdf,{},amount,1,set,,,\n", "ab".repeat(32)),
    )
    .unwrap();
    let said = ends_with(
        extract(&[pdf("2024-52-summer-evenings.pdf")], &out)
            .arg("--corrections")
            .arg(&mine),
        0,
    );
    assert!(
        said.contains("corrections of typo.pdf were not applied: not among the inputs"),
        "{said}"
    );
}

#[test]
fn what_cannot_be_corrected_is_refused_with_what_was_expected() {
    let folder = folder();
    let out = folder.path().join("out");
    ends_with(&mut extract(&[pdf("2024-52-summer-evenings.pdf")], &out), 0);
    for (args, said) in [
        (
            &["2024-52-summer-evenings.pdf", "amount", "a lot"][..],
            "expected a sum of money such as 12500",
        ),
        (
            &["2024-52-summer-evenings.pdf", "amonut", "1"],
            "is amount meant?",
        ),
        (&["other.pdf", "amount", "1"], "no record in"),
        (
            &["2024-52-summer-evenings.pdf", "/awards/77/amount", "1"],
            "has no value",
        ),
    ] {
        let output = decisions().arg("correct").arg(&out).args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.contains(said), "{text}");
    }
    assert!(!out.join("corrections.csv").exists());
}

#[test]
fn names_a_list_says_are_one_body_are_joined() {
    let folder = folder();
    let (out, bodies) = (folder.path().join("out"), folder.path().join("bodies.csv"));
    ends_with(&mut extract(&[pdf("2025-05-quayside-team.pdf")], &out), 0);
    fs::write(
        &bodies,
        "name,canonical,id\nSailors' Rest,The Rest Foundation,GB-CHC-123456\n",
    )
    .unwrap();
    ends_with(
        extract(&[pdf("2025-05-quayside-team.pdf")], &out)
            .arg("--bodies")
            .arg(&bodies),
        0,
    );
    let table = fs::read_to_string(out.join("recipients.csv")).unwrap();
    assert!(table.contains("The Rest Foundation"), "{table}");
    assert!(table.contains("GB-CHC-123456"), "{table}");
}
