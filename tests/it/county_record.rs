//! The second worked example of `docs/profiles.md`: a county's record of decision, taken and proposed, in boxes, with labels over
//! and under their values and a covering letter in front.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use decisions::pipeline::{self, Options};
use decisions::profile::Profiles;
use serde_json::{Value, json};

use crate::support::fixtures;

fn home() -> PathBuf {
    fixtures().join("county-record")
}

fn record(file: &str) -> Value {
    let mut profiles = Profiles::builtin().unwrap();
    profiles.add(&[home().join("fellmere.toml")]).unwrap();
    let bytes = Arc::new(fs::read(home().join("pdf").join(file)).unwrap());
    serde_json::to_value(pipeline::read(file, &bytes, &profiles, &Options::default())).unwrap()
}

fn titles(record: &Value) -> Vec<&str> {
    let sections = record["sections"].as_array().unwrap();
    sections.iter().filter_map(|s| s["title"].as_str()).collect()
}

fn has(record: &Value, code: &str) -> bool {
    record["issues"]
        .as_array()
        .unwrap()
        .iter()
        .any(|i| i["code"] == code)
}

#[test]
fn a_record_of_a_decision_taken() {
    let r = record("24-00217-record.pdf");
    // It wins over the built-in profile for the same form.
    assert_eq!(r["profile"], "fellmere-record");
    assert_eq!(r["publisher"]["name"], "Fellmere County Council");
    assert_eq!(
        (&r["number"], &r["number_printed"]),
        (&json!("00217/2024"), &json!("24/00217"))
    );
    assert_eq!(r["subject"], "Pumping stations on the Eastern Level");
    assert_eq!(
        r["outcome"]["by"],
        "Mrs Orla Tench, Cabinet Member for Fens and Drains"
    );
    assert_eq!(r["outcome"]["status"], "approved");
    assert_eq!(r["decision_date"], "2025-03-14");
    assert_eq!(r["fields"], json!({"key_decision": true}));
    assert_eq!(r["evidence"]["/fields/key_decision"]["text"], "YES");
    assert_eq!(r["sign_offs"][0]["signed"], true);
    assert_eq!(
        titles(&r),
        [
            "Reason(s) for decision",
            "Financial implications",
            "Legal implications",
            "Any alternatives considered and rejected",
            "Any interest declared when the decision was taken and any dispensation granted by the Proper Officer",
        ]
    );
    assert!(
        r["recommendation"]
            .as_str()
            .unwrap()
            .starts_with("As Cabinet Member")
    );
    // A saving and a budget are no award.
    assert_eq!((&r["amount"], &r["awards"]), (&Value::Null, &json!([])));
    assert!(
        !has(&r, "unsigned") && !has(&r, "year-mismatch"),
        "{}",
        r["issues"]
    );
}

#[test]
fn a_record_that_is_proposed_behind_a_covering_letter() {
    let r = record("25-00031-proposed.pdf");
    assert_eq!(r["profile"], "fellmere-record");
    assert_eq!(r["publisher"]["name"], "Fellmere County Council");
    assert_eq!(r["number"], "00031/2025");
    assert_eq!(
        r["subject"],
        "A plan for the county's river bridges, 2025 to 2030"
    );
    assert_eq!(r["outcome"]["by"], "Cabinet");
    assert_ne!(r["outcome"]["status"], "approved");
    // The letter's date is not the decision's.
    assert_eq!(r["decision_date"], Value::Null);
    assert_eq!(r["fields"], json!({"key_decision": false}));
    assert!(has(&r, "unsigned"), "{}", r["issues"]);
}

/// The profile in the fixtures is the worked example of the documentation, entry for entry.
#[test]
fn the_docs_write_this_profile() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/profiles.md");
    let docs = fs::read_to_string(docs).unwrap();
    let example = docs
        .split_once("\n## A second example")
        .and_then(|(_, rest)| rest.split_once("\n## "))
        .map(|(example, _)| example)
        .unwrap();
    let written: String = example
        .split("```toml\n")
        .skip(1)
        .map(|block| format!("{}\n", block.split("```").next().unwrap()))
        .collect();
    let words = |t: &str| -> Vec<String> {
        t.lines()
            .filter(|l| !l.starts_with('#'))
            .flat_map(str::split_whitespace)
            .map(str::to_owned)
            .collect()
    };
    let kept = fs::read_to_string(home().join("fellmere.toml")).unwrap();
    assert_eq!(words(&kept), words(&written));
}
