//! What a nightly job drops, renames, remembers and reports.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::extract::{bytes, copies, run_report};
use crate::support::{decisions, ends_with, extract, folder, json_lines, outcomes, said};

/// So many decisions as `NN.pdf` in a folder.
fn fill(folder: &Path, from: usize, to: usize) {
    fs::create_dir_all(folder).unwrap();
    let all = crate::support::pdfs(&crate::support::fixtures().join("pdf"));
    for (i, path) in all.iter().enumerate().take(to).skip(from) {
        fs::copy(path, folder.join(format!("{i:02}.pdf"))).unwrap();
    }
}

fn files(out: &Path) -> Vec<String> {
    outcomes(out).into_iter().map(|(file, ..)| file).collect()
}

fn history(out: &Path) -> Vec<Value> {
    json_lines(&out.join("history.jsonl"))
}

/// The entries of the last run: file, what, cause.
fn last_entries(out: &Path) -> Vec<(String, String, String)> {
    let all = history(out);
    let at = all.last().unwrap()["at"].clone();
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    all.iter()
        .filter(|e| e["at"] == at)
        .map(|e| (text(&e["file"]), text(&e["what"]), text(&e["cause"])))
        .collect()
}

fn entry(file: &str, what: &str, cause: &str) -> (String, String, String) {
    (file.to_owned(), what.to_owned(), cause.to_owned())
}

#[test]
fn an_input_left_out_stops_the_run_before_it_drops_a_record() {
    let (archive, out) = (folder(), folder());
    let (one, two) = (archive.path().join("2024"), archive.path().join("2025"));
    fill(&one, 0, 12);
    fill(&two, 12, 13);
    ends_with(&mut extract(&[&one], out.path()), 0);
    let before = bytes(out.path());
    let stopped = ends_with(&mut extract(&[&two], out.path()), 1);
    for part in [
        "12 of the 12 records",
        "2024",
        "  00.pdf",
        "--keep-gone",
        "--drop-gone",
    ] {
        assert!(stopped.contains(part), "{part}: {stopped}");
    }
    assert!(bytes(out.path()) == before);

    // Both may be given, and nothing is renamed; then one of thirteen records is lost with its input.
    ends_with(&mut extract(&[&one, &two], out.path()), 0);
    assert_eq!(files(out.path()).len(), 13);
    let stopped = ends_with(&mut extract(&[&one], out.path()), 1);
    assert!(
        stopped.contains("1 of the 13 records") && stopped.contains("2025"),
        "{stopped}"
    );
    // Their parent holds both; every record has another name, and none is dropped.
    ends_with(&mut extract(&[archive.path()], out.path()), 0);
    assert_eq!(run_report(out.path())["files"]["renamed"], 13);
    ends_with(extract(&[&one], out.path()).args(["--drop-gone"]), 0);
    assert_eq!(files(out.path()).len(), 12);
}

#[test]
fn a_tenth_may_go_and_more_may_not() {
    let (archive, out) = (folder(), folder());
    fill(archive.path(), 0, 12);
    ends_with(&mut extract(&[archive.path()], out.path()), 0);
    fs::remove_file(archive.path().join("03.pdf")).unwrap();
    ends_with(&mut extract(&[archive.path()], out.path()), 0);
    assert_eq!(last_entries(out.path()), [entry("03.pdf", "gone", "gone")]);
    for gone in ["04.pdf", "05.pdf"] {
        fs::remove_file(archive.path().join(gone)).unwrap();
    }
    let stopped = ends_with(&mut extract(&[archive.path()], out.path()), 1);
    assert!(stopped.contains("2 of the 11 records"), "{stopped}");
    // A file that has another name is not gone.
    fs::rename(archive.path().join("06.pdf"), archive.path().join("96.pdf")).unwrap();
    ends_with(extract(&[archive.path()], out.path()).arg("--keep-gone"), 0);
    assert_eq!(files(out.path()).len(), 11);
    assert_eq!(last_entries(out.path()), [entry("96.pdf", "renamed", "renamed")]);
    let error = ends_with(
        extract(&[archive.path()], out.path()).args(["--keep-gone", "--drop-gone"]),
        2,
    );
    assert!(error.contains("cannot be used with"), "{error}");
}

#[test]
fn under_a_root_names_stay_whatever_is_added() {
    let (archive, out) = (folder(), folder());
    let (one, two) = (archive.path().join("2024"), archive.path().join("2025"));
    fill(&one, 0, 3);
    fill(&two, 0, 2);
    let run = |paths: &[&Path], code: i32| {
        let mut command = extract(paths, out.path());
        ends_with(command.arg("--root").arg(archive.path()), code)
    };
    run(&[&two], 0);
    assert_eq!(files(out.path()), ["2025/00.pdf", "2025/01.pdf"]);
    run(&[&one, &two], 0);
    assert_eq!(run_report(out.path())["files"]["removed"], 0);
    assert_eq!(files(out.path())[4], "2025/01.pdf");
    let elsewhere = folder();
    fill(elsewhere.path(), 0, 1);
    assert!(run(&[elsewhere.path()], 1).contains("not under the root"));
}

#[test]
fn the_history_says_what_became_of_each_record_and_why() {
    let (archive, out) = (folder(), folder());
    let at = |name: &str| archive.path().join(name);
    fill(archive.path(), 0, 12);
    ends_with(&mut extract(&[archive.path()], out.path()), 0);
    assert_eq!(last_entries(out.path()).len(), 12);
    assert!(
        history(out.path())
            .iter()
            .all(|e| e["what"] == "new" && e["before"].is_null())
    );

    // Published again, renamed, unreadable.
    let good: Value = json_lines(&out.path().join("decisions.jsonl")).remove(2);
    copies(archive.path(), &[("2025-05-quayside-team.pdf", "00.pdf")]);
    fs::rename(at("01.pdf"), at("01-renamed.pdf")).unwrap();
    fs::write(at("02.pdf"), "<html>not found</html>").unwrap();
    ends_with(&mut extract(&[archive.path()], out.path()), 3);
    let entries = last_entries(out.path());
    assert!(
        entries.contains(&entry("00.pdf", "changed", "file")),
        "{entries:?}"
    );
    assert!(
        entries.contains(&entry("01-renamed.pdf", "renamed", "renamed")),
        "{entries:?}"
    );
    assert!(
        entries.contains(&entry("02.pdf", "changed", "unreadable")),
        "{entries:?}"
    );
    assert!(!entries.iter().any(|(file, ..)| file == "01.pdf"));
    let all = history(out.path());
    let lost = all.iter().find(|e| e["cause"] == "unreadable").unwrap();
    assert_eq!(lost["record"], good, "the last good record is kept in full");
    let again = all
        .iter()
        .find(|e| e["cause"] == "file" && e["what"] == "changed")
        .unwrap();
    assert_eq!(again["after"]["number"], "05/2025");
    assert_ne!(again["before"]["number"], "05/2025");

    // Another version of the program, and another profile.
    let report = out.path().join("run.json");
    let version = |from: &str, to: &str| {
        let text = fs::read_to_string(&report).unwrap();
        let mut value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["state"]["version"], from);
        value["state"]["version"] = to.into();
        fs::write(&report, value.to_string()).unwrap();
    };
    version(env!("CARGO_PKG_VERSION"), "0.0.1");
    let notice = ends_with(&mut extract(&[archive.path()], out.path()), 3);
    let expected = format!(
        "12 records are made again, because the program is version {} now; it was 0.0.1",
        env!("CARGO_PKG_VERSION")
    );
    assert!(
        notice.contains(&expected) && notice.contains("decisions diff"),
        "{notice}"
    );
    let length = history(out.path()).len();
    assert_eq!(all.len(), length, "nothing came out differently");

    let own = folder();
    let text = "id = \"ours\"\ntitle = \"Ours\"\nextends = \"generic\"\n";
    fs::write(own.path().join("ours.toml"), text).unwrap();
    let mut command = extract(&[archive.path()], out.path());
    let notice = ends_with(
        command.args(["--profile", "ours", "--profiles"]).arg(own.path()),
        3,
    );
    assert!(notice.contains("because the profiles are not those"), "{notice}");
    let entries = last_entries(out.path());
    assert!(!entries.is_empty());
    assert!(
        entries
            .iter()
            .all(|(_, what, cause)| what == "changed" && cause == "profile"),
        "{entries:?}"
    );
}

#[test]
fn the_history_is_printed_by_decision_and_time() {
    let (archive, out) = (folder(), folder());
    fill(archive.path(), 0, 3);
    ends_with(&mut extract(&[archive.path()], out.path()), 0);
    fs::rename(archive.path().join("00.pdf"), archive.path().join("a.pdf")).unwrap();
    copies(
        archive.path(),
        &[("2025-05-quayside-team.pdf", "01.pdf"), ("pcd-1203.pdf", "n.pdf")],
    );
    ends_with(&mut extract(&[archive.path()], out.path()), 0);
    let print = |more: &[&str]| {
        let output = decisions()
            .arg("history")
            .arg(out.path())
            .args(more)
            .output()
            .unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stdout.clone()).unwrap(),
            said(&output),
        )
    };
    let (code, text, _) = print(&["--since", "last"]);
    assert_eq!(code, 0);
    let lines: Vec<&str> = text.lines().filter(|l| !l.starts_with(' ')).collect();
    assert_eq!(lines.len(), 3, "{text}");
    // The values of a decision published again come first.
    assert!(
        lines[0].contains("changed  01.pdf (05/2025): the file has other bytes"),
        "{text}"
    );
    assert!(text.lines().nth(1).unwrap().starts_with("    number "), "{text}");
    assert!(
        lines
            .iter()
            .any(|l| l.contains("renamed  a.pdf") && l.contains("was called 00.pdf")),
        "{text}"
    );
    let (_, text, _) = print(&["a.pdf"]);
    assert_eq!(text.lines().filter(|l| !l.starts_with(' ')).count(), 1, "{text}");
    let (_, text, _) = print(&["00.pdf", "--json"]);
    let lines: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        (&lines[0]["what"], &lines[1]["from"]),
        (&json!("new"), &json!("00.pdf"))
    );
    let (_, text, _) = print(&["05/2025"]);
    assert!(text.contains("01.pdf"));
    let (code, _, error) = print(&["nothing"]);
    assert_eq!(code, 1);
    assert!(error.contains("a decision number or a file"), "{error}");
    assert_eq!(print(&["--since", "2999-01-01"]).1, "");
    let nowhere = folder();
    let output = decisions().arg("history").arg(nowhere.path()).output().unwrap();
    assert!(said(&output).contains("there is no history.jsonl"));
}

#[test]
fn alerts_are_reported_once_as_lines_json_or_mail() {
    let (archive, out) = (folder(), folder());
    fill(archive.path(), 0, 12);
    ends_with(&mut extract(&[archive.path()], out.path()), 0);
    let alert = |more: &[&str]| {
        let output = decisions()
            .arg("alert")
            .arg(out.path())
            .args(more)
            .output()
            .unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stdout.clone()).unwrap(),
            said(&output),
        )
    };
    let rule = ["--rule", "amount > 50000"];
    let records = json_lines(&out.path().join("decisions.jsonl"));
    let large = |r: &&Value| r["amount"].as_f64().is_some_and(|a| a > 50_000.0);
    let conflicts = records
        .iter()
        .filter(|r| r["amount_status"] == "conflict")
        .count();
    let expected = records.iter().filter(large).count();
    let (code, text, _) = alert(&rule);
    assert_eq!(code, 0);
    assert!(
        (expected..=expected + conflicts).contains(&text.lines().count()),
        "{text}"
    );
    assert!(text.lines().all(|l| l.starts_with("new: ")), "{text}");
    assert_eq!(alert(&rule).1, "", "no alert is repeated");
    // Other rules have their own memory.
    let (_, text, _) = alert(&["--rule", "new", "--format", "json"]);
    let lines: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 12);
    assert!(
        lines
            .iter()
            .all(|l| l["topic"] == "new" && l["after"]["status"].is_string())
    );

    // Nights on which nobody looked are made up for.
    fs::write(archive.path().join("00.pdf"), "").unwrap();
    ends_with(&mut extract(&[archive.path()], out.path()), 3);
    copies(archive.path(), &[("pcd-1203.pdf", "n.pdf")]);
    ends_with(&mut extract(&[archive.path()], out.path()), 3);
    let (_, mail, _) = alert(&[
        "--rule",
        "unreadable",
        "--rule",
        "new",
        "--name",
        "mail",
        "--format",
        "mail",
    ]);
    assert!(
        mail.contains("New decisions (13)") && mail.contains("Files that cannot be read (1)"),
        "{mail}"
    );
    assert_eq!(alert(&["--rule", "new", "--exit-code"]).0, 6);
    assert_eq!(alert(&["--rule", "new", "--exit-code"]).0, 0);

    // What a command did not take is not reported.
    let (code, _, error) = alert(&["--rule", "gone or not", "--send", "cat"]);
    assert_eq!(code, 2, "{error}");
    assert!(error.contains("amount > 100000"), "{error}");
    let send = |command: &str| alert(&["--rule", "changed", "--send", command]);
    let (code, _, error) = send("exit 3");
    assert_eq!(code, 1);
    assert!(error.contains("reports it again"), "{error}");
    let (code, text, _) = send("cat");
    assert_eq!(code, 0);
    assert!(text.contains("changed: 00.pdf"), "{text}");
    assert_eq!(send("cat").1, "");

    let nowhere = folder();
    let output = decisions().arg("alert").arg(nowhere.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("there is no decisions.jsonl"));
    assert!(!nowhere.path().join(".lock").exists(), "nothing is made there");
}

#[test]
fn a_publication_page_that_says_something_else_is_an_issue_of_its_own() {
    let (archive, out) = (folder(), folder());
    copies(
        archive.path(),
        &[("2025-05-quayside-team.pdf", "a.pdf"), ("pcd-1203.pdf", "b.pdf")],
    );
    ends_with(&mut extract(&[archive.path()], out.path()), 0);
    let sha = |at: usize| {
        let records = json_lines(&out.path().join("decisions.jsonl"));
        records[at]["source"]["sha256"].as_str().unwrap().to_owned()
    };
    let index = archive.path().join("index.csv");
    let row = |title: &str| {
        fs::write(
            &index,
            format!("url,title,date,file,sha256,fetched\nhttp://x/a,{title},2025-03-01,a.pdf,{},\nhttp://x/b,PCD 1203,,b.pdf,{},\n", sha(0), sha(1)),
        )
        .unwrap();
        ends_with(
            extract(&[archive.path()], out.path()).arg("--index").arg(&index),
            0,
        );
    };
    let codes = |at: usize| outcomes(out.path()).remove(at).2;
    row("Decision 06/2025");
    assert!(codes(0).contains(&"index-mismatch".to_owned()));
    assert!(!codes(1).contains(&"index-mismatch".to_owned()));
    assert_eq!(
        last_entries(out.path()).last().unwrap(),
        &entry("a.pdf", "changed", "index")
    );
    assert_eq!(run_report(out.path())["read"], 0, "nothing is read again for it");
    row("Decision 05/2025");
    assert!(!codes(0).contains(&"index-mismatch".to_owned()));
    fs::write(&index, "a,b\n1,2\n").unwrap();
    let error = ends_with(
        extract(&[archive.path()], out.path()).arg("--index").arg(&index),
        1,
    );
    assert!(error.contains("is not an index"), "{error}");
}
