//! A form that no built-in profile knows, with the profile that `docs/profiles.md` writes for it: five documents by
//! five PDF writers, every value held against the gold records.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use decisions::pipeline::{self, Options};
use decisions::profile::Profiles;
use serde_json::Value;

use crate::support::{VALUES, fixtures, json_lines};

fn home() -> PathBuf {
    fixtures().join("unknown-form")
}

fn profile() -> PathBuf {
    home().join("harbour.toml")
}

/// The gold records.
fn gold() -> Vec<Value> {
    json_lines(&home().join("gold.jsonl"))
}

/// The record of a document, as JSON.
fn record(profiles: &Profiles, file: &str) -> Value {
    let bytes = Arc::new(fs::read(home().join("pdf").join(file)).unwrap());
    serde_json::to_value(pipeline::read(file, &bytes, profiles, &Options::default())).unwrap()
}

/// Texts compared as a reader would: quotes and white space aside.
fn plain(v: &Value) -> Value {
    match v {
        Value::String(s) => {
            let straight = s.replace(['‘', '’'], "'").replace(['“', '”'], "\"");
            Value::String(straight.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        other => other.clone(),
    }
}

/// The same key of every object of a list.
fn column(list: &Value, key: &str) -> Vec<Value> {
    let rows = list.as_array().unwrap();
    rows.iter().map(|r| plain(&r[key])).collect()
}

/// What differs between a record and its gold.
fn differences(gold: &Value, got: &Value) -> Vec<String> {
    let mut out = Vec::new();
    let mut hold = |what: &str, want: Value, got: Value| {
        if want != got {
            out.push(format!("{what}: expected {want}, got {got}"));
        }
    };
    let others = [
        "/publisher/name",
        "/recommendation",
        "/outcome/status",
        "/outcome/text",
        "/amount_status",
        "/confidential_reason",
        "/source/pages",
    ];
    for pointer in VALUES.into_iter().chain(others) {
        let at = |r: &Value| plain(r.pointer(pointer).unwrap_or(&Value::Null));
        hold(pointer, at(gold), at(got));
    }
    for (list, keys) in [
        ("summary", &["label", "text"][..]),
        (
            "awards",
            &[
                "recipient",
                "part_of",
                "amount",
                "currency",
                "qualifier",
                "per",
                "purpose",
                "direction",
            ],
        ),
        ("amounts", &["value", "raw", "section", "page"]),
        ("dates", &["value", "role", "page"]),
        ("checklist", &["id", "question", "answer", "raw", "page"]),
        ("sign_offs", &["role", "title", "date", "raw_date", "signed"]),
        ("sections", &["number", "title", "page"]),
    ] {
        for key in keys {
            hold(
                &format!("{list}.{key}"),
                Value::Array(column(&gold[list], key)),
                Value::Array(column(&got[list], key)),
            );
        }
    }
    out
}

/// Issues by code and field.
fn issues(record: &Value) -> BTreeSet<(String, String)> {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let all = record["issues"].as_array().unwrap();
    all.iter()
        .map(|i| (text(&i["code"]), text(&i["field"])))
        .collect()
}

#[test]
fn the_profile_written_from_the_docs_reads_all_five() {
    let mut profiles = Profiles::builtin().unwrap();
    profiles.add(&[profile()]).unwrap();
    let gold = gold();
    assert_eq!(gold.len(), 5);
    let writers: BTreeSet<&str> = gold
        .iter()
        .map(|g| g["_meta"]["renderer"].as_str().unwrap())
        .collect();
    assert!(writers.len() >= 2);
    let mut wrong = Vec::new();
    for want in &gold {
        let file = want["source"]["file"].as_str().unwrap();
        let got = record(&profiles, file);
        let mut here = differences(want, &got);
        if got["profile"] != "harbour" {
            here.push(format!("profile: {}", got["profile"]));
        }
        let (expected, raised) = (issues(want), issues(&got));
        if expected != raised {
            here.push(format!("issues: expected {expected:?}, got {raised:?}"));
        }
        wrong.extend(here.into_iter().map(|d| format!("{file}: {d}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn without_the_profile_nothing_is_invented() {
    let profiles = Profiles::builtin().unwrap();
    for want in gold() {
        let file = want["source"]["file"].as_str().unwrap();
        let got = record(&profiles, file);
        assert_eq!(got["profile"], Value::Null, "{file}");
        assert!(
            issues(&got)
                .iter()
                .any(|(code, _)| code == "no-profile" || code == "not-a-decision"),
            "{file}"
        );
        // What the generic profile does say must be right. A known gap is the subject: a caption or the name of the form
        // can be taken for the title where no label names one.
        for pointer in [
            "/number",
            "/originator",
            "/outcome/by",
            "/decision_date",
            "/amount",
            "/recipient",
            "/funding_source",
            "/confidential",
        ] {
            let value = got.pointer(pointer).unwrap();
            assert!(
                value.is_null() || value == want.pointer(pointer).unwrap(),
                "{file}: {pointer} is {value}"
            );
        }
        let status = &got["outcome"]["status"];
        assert!(
            status == "unknown" || *status == want["outcome"]["status"],
            "{file}: {status}"
        );
        assert!(got["awards"].as_array().unwrap().is_empty(), "{file}");
        assert!(got["checklist"].as_array().unwrap().is_empty(), "{file}");
    }
}

/// The profile in the fixtures is the worked example of the documentation, entry for entry.
#[test]
fn the_docs_write_this_profile() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/profiles.md");
    let docs = fs::read_to_string(docs).unwrap();
    let example = docs
        .split_once("### 3. Fill in")
        .and_then(|(_, rest)| rest.split_once("### 4. Check"))
        .map(|(example, _)| example)
        .unwrap();
    let written: String = example
        .split("```toml\n")
        .skip(1)
        .map(|block| format!("{}\n", block.split("```").next().unwrap()))
        .collect();
    let kept = fs::read_to_string(profile()).unwrap();
    let words = |t: &str| -> Vec<String> {
        t.lines()
            .filter(|l| !l.starts_with('#'))
            .flat_map(str::split_whitespace)
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(words(&kept), words(&written));
}
