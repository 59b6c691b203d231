//! What people type and what they give: pipes that close, links, mistyped inputs, odd names, copies.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::support::{ends_with, extract, fixtures, folder, json_lines, pdf};

const NAME: &str = "suffolk-2018-31.pdf";

/// The files that have a record.
fn files(out: &Path) -> Vec<String> {
    let records = json_lines(&out.join("decisions.jsonl"));
    records
        .iter()
        .map(|r| r["source"]["file"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn whoever_stops_listening_ends_it_quietly() {
    for stage in ["json", "glyphs", "lines"] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_decisions"));
        command.arg("show").arg(pdf(NAME));
        if stage == "json" {
            command.arg("--json");
        } else {
            command.args(["--stage", stage]);
        }
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // One byte is read, then nobody listens.
        let mut out = child.stdout.take().unwrap();
        let _ = out.read(&mut [0]).unwrap();
        drop(out);
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        let status = child.wait().unwrap();
        assert_eq!(said, "", "{stage}");
        assert!(status.code() != Some(101), "{stage}: {status}");
    }
}

#[cfg(unix)]
#[test]
fn two_links_to_one_file_give_one_record_and_the_other_is_reported() {
    let (given, out) = (folder(), folder());
    fs::copy(pdf(NAME), given.path().join("a.pdf")).unwrap();
    std::os::unix::fs::symlink(given.path().join("a.pdf"), given.path().join("b.pdf")).unwrap();
    let said = ends_with(&mut extract(&[given.path()], out.path()), 0);
    assert_eq!(files(out.path()), ["a.pdf"]);
    assert!(said.contains("b.pdf"), "{said}");
    // Two links and not the file.
    let (links, out) = (folder(), folder());
    for name in ["x.pdf", "y.pdf"] {
        std::os::unix::fs::symlink(given.path().join("a.pdf"), links.path().join(name)).unwrap();
    }
    let said = ends_with(&mut extract(&[links.path()], out.path()), 0);
    let read = files(out.path());
    assert_eq!(read.len(), 1, "{read:?}");
    let other = if read[0] == "x.pdf" { "y.pdf" } else { "x.pdf" };
    assert!(said.contains(other), "{said}");
}

#[test]
fn a_mistyped_input_is_an_error_before_anything_is_written() {
    let given = folder();
    fs::copy(pdf(NAME), given.path().join("a.pdf")).unwrap();
    for wrong in ["b.pdf", "*.pfd", "none/a.pdf", "no-folder"] {
        let out = folder();
        let target = out.path().join("records");
        let inputs = [given.path().join("a.pdf"), given.path().join(wrong)];
        let output = extract(&inputs, &target).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{wrong}: {said}");
        assert!(said.contains(wrong), "{wrong}: {said}");
        assert_eq!(said.matches("decisions: ").count(), 1, "one error: {said}");
        assert!(!target.exists(), "{wrong}: something was written");
    }
}

#[test]
fn names_that_look_like_formulas_are_the_same_in_all_files() {
    let (given, out) = (folder(), folder());
    let names = ["+b.pdf", "-a.pdf", "=c.pdf", "=cmd|' calc'!A1.pdf", "@d.pdf"];
    let bytes = fs::read(fixtures().join("faults/pdf/figures-half.pdf")).unwrap();
    for (i, name) in names.iter().enumerate() {
        let copy = [bytes.as_slice(), format!("%{i}\n").as_bytes()].concat();
        fs::write(given.path().join(name), copy).unwrap();
    }
    ends_with(&mut extract(&[given.path()], out.path()), 0);
    let mut read = files(out.path());
    read.sort();
    assert_eq!(read, names);
    for table in ["decisions.csv", "issues.csv", "evidence.csv"] {
        let text = fs::read_to_string(out.path().join(table)).unwrap();
        for name in names {
            let line = format!("{name},");
            assert!(text.lines().any(|l| l.starts_with(&line)), "{table}: {name}");
        }
    }
}

#[test]
fn one_more_copy_does_not_change_the_others() {
    let (given, out) = (folder(), folder());
    for name in ["a.pdf", "b.pdf", "c.pdf"] {
        fs::copy(pdf(NAME), given.path().join(name)).unwrap();
    }
    ends_with(&mut extract(&[given.path()], out.path()), 0);
    fs::copy(pdf(NAME), given.path().join("d.pdf")).unwrap();
    let said = ends_with(&mut extract(&[given.path()], out.path()), 0);
    assert!(said.contains("1 new, 0 changed, 3 unchanged"), "{said}");
    let changes: Vec<Value> = json_lines(&out.path().join("changes.jsonl"));
    let told: Vec<(&str, &str)> = changes
        .iter()
        .map(|c| (c["file"].as_str().unwrap(), c["what"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [("d.pdf", "added")]);
}
