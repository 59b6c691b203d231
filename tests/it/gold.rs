//! Every fixture's record against the right one.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::str::FromStr;

use decisions::record::Record;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::support::{VALUES, fixtures, json_lines, records};

/// Values that tell more of a decision and are not what it is about.
pub(crate) const ASIDE: [&str; 6] = [
    "/funding_source",
    "/financial_year",
    "/period/start",
    "/period/end",
    "/marking",
    "/number_printed",
];

/// A value that is not the right one.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) file: String,
    pub(crate) field: String,
    pub(crate) right: String,
    pub(crate) read: String,
    /// Wrong, not missing, and no issue points at it: the worst thing the program can do.
    pub(crate) silent: bool,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            file,
            field,
            right,
            read,
            silent,
        } = self;
        let silent = if *silent { "SILENTLY wrong, " } else { "" };
        write!(f, "{file} {field}: {silent}{read} was read, {right} is right")
    }
}

/// A text in the form in which texts are compared: kinds of quotes, dashes and spaces are no difference.
fn plain(text: &str) -> String {
    let swapped = text.chars().filter_map(|c| match c {
        '‘' | '’' | '‚' | '‛' | '`' | '´' => Some('\''),
        '“' | '”' | '„' => Some('"'),
        '–' | '—' | '‑' | '‐' | '−' => Some('-'),
        '\u{AD}' | '\u{200B}' => None,
        c => Some(c),
    });
    let swapped: String = swapped.collect();
    swapped.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::String(a), Value::String(b)) => plain(a) == plain(b),
        // Nothing and an empty text are the same.
        (Value::String(s), Value::Null) | (Value::Null, Value::String(s)) => plain(s).is_empty(),
        (Value::Number(a), Value::Number(b)) => {
            let exact = |n: &serde_json::Number| Decimal::from_str(&n.to_string()).unwrap();
            exact(a) == exact(b)
        }
        (a, b) => a == b,
    }
}

/// Compares one record with the right one. What `_meta.accept` allows is right too.
pub(crate) fn faults(record: &Record, gold: &Value) -> Vec<Fault> {
    let read = serde_json::to_value(record).unwrap();
    let file = gold["source"]["file"].as_str().unwrap().to_owned();
    let told: Vec<&str> = record.issues.iter().filter_map(|i| i.field.as_deref()).collect();
    let mut out = Vec::new();
    let mut add = |field: &str, right: &Value, got: &Value, about: &[String]| {
        let pointed = told.iter().any(|t| {
            about
                .iter()
                .any(|a| a == t || a.starts_with(&format!("{t}/")) || t.starts_with(&format!("{a}/")))
        });
        out.push(Fault {
            file: file.clone(),
            field: field.to_owned(),
            right: right.to_string(),
            read: got.to_string(),
            silent: !got.is_null() && !pointed,
        });
    };
    let accept = |field: &str| &gold["_meta"]["accept"][field];
    let null = Value::Null;

    // Answers, signatures and awards come on top.
    for key in VALUES.into_iter().chain(["/outcome/status"]) {
        // A list of what is right, or anything is.
        let accepted = accept(key);
        if accepted == "any" {
            continue;
        }
        let Some(right) = gold.pointer(key) else { continue };
        let got = read.pointer(key).unwrap_or(&null);
        // What may stand for the number may be what is printed, and where there may be none, none is printed.
        let accepted = if key == "/number_printed" {
            accept("/number")
        } else {
            accepted
        };
        let also = accepted.as_array().map_or(&[][..], Vec::as_slice);
        if !same(right, got) && !also.iter().any(|a| same(a, got)) {
            let twin = match key {
                "/currency" => "/amount",
                "/recipient" => "/awards",
                "/sequence" | "/year" | "/number_printed" => "/number",
                "/decision_date" => "/sign_offs/0/date",
                other => other,
            };
            add(key, right, got, &[key.to_owned(), twin.to_owned()]);
        }
    }

    for right in gold["checklist"].as_array().unwrap() {
        let id = &right["id"];
        let list = read["checklist"].as_array().unwrap();
        let at = list.iter().position(|c| c["id"] == *id);
        let got = at.map_or(&null, |i| &list[i]["answer"]);
        if !id.is_null() && !same(&right["answer"], got) {
            let pointer = at.map_or("/checklist".to_owned(), |i| format!("/checklist/{i}"));
            add(
                &format!("/checklist {}", id.as_str().unwrap()),
                &right["answer"],
                got,
                &[pointer],
            );
        }
    }

    for right in gold["sign_offs"].as_array().unwrap() {
        let role = right["role"].as_str().unwrap();
        let list = read["sign_offs"].as_array().unwrap();
        let at = list.iter().position(|s| s["role"] == role);
        for key in ["date", "signed"] {
            let got = at.map_or(&null, |i| &list[i][key]);
            if !same(&right[key], got) {
                let pointer = at.map_or("/sign_offs".to_owned(), |i| format!("/sign_offs/{i}"));
                add(&format!("/sign_offs {role} {key}"), &right[key], got, &[pointer]);
            }
        }
    }

    if accept("/awards") != "any" {
        let awards = |r: &Value| -> Vec<String> {
            let mut list: Vec<String> = r["awards"].as_array().unwrap().iter().map(award).collect();
            list.sort();
            list
        };
        let (right, got) = (awards(gold), awards(&read));
        if right != got {
            let text = |list: Vec<String>| match list.as_slice() {
                [] => Value::Null,
                list => Value::String(list.join("; ")),
            };
            add(
                "/awards",
                &text(right),
                &text(got),
                &[
                    "/awards".to_owned(),
                    "/amount".to_owned(),
                    "/recipient".to_owned(),
                ],
            );
        }
    }
    out.extend(issues(record, gold, &file));
    out
}

/// An award's name and sum.
fn award(a: &Value) -> String {
    let name = a["recipient"].as_str().map_or(String::new(), plain);
    match &a["amount"] {
        Value::Number(n) => format!(
            "{name} {}",
            Decimal::from_str(&n.to_string()).unwrap().normalize()
        ),
        _ => name,
    }
}

/// Issues that should be there and are not, and errors that should not be there.
fn issues(record: &Record, gold: &Value, file: &str) -> Vec<Fault> {
    let codes = |list: &Value| -> BTreeSet<String> {
        let list = list.as_array().map_or(&[][..], Vec::as_slice);
        list.iter()
            .map(|i| i["code"].as_str().or(i.as_str()).unwrap().to_owned())
            .collect()
    };
    let (right, optional) = (codes(&gold["issues"]), codes(&gold["_meta"]["issues_optional"]));
    let raised: BTreeSet<String> = record.issues.iter().map(|i| i.code.as_str().to_owned()).collect();
    let false_error = |i: &&decisions::issue::Issue| {
        i.severity == decisions::issue::Severity::Error
            && !right.contains(i.code.as_str())
            && !optional.contains(i.code.as_str())
    };
    let fault = |field: String, right: &str, read: String| Fault {
        file: file.to_owned(),
        field,
        right: right.to_owned(),
        read,
        silent: false,
    };
    let missing = right
        .difference(&raised)
        .map(|code| fault(format!("issue {code}"), "that issue", "nothing".to_owned()));
    let wrong = record.issues.iter().filter(false_error).map(|i| {
        let about = i.field.as_deref().unwrap_or("the document");
        fault(
            format!("issue {} {about}", i.code),
            "no such error",
            format!("\"{}\"", i.message),
        )
    });
    missing.chain(wrong).collect()
}

/// A fault that is known and stands until its cause is mended.
#[derive(serde::Deserialize)]
struct Known {
    file: String,
    field: String,
    why: String,
}

#[derive(serde::Deserialize)]
struct KnownFaults {
    #[serde(default)]
    fault: Vec<Known>,
}

#[test]
fn every_fixture_gives_the_right_record() {
    let gold = json_lines(&fixtures().join("gold/gold.jsonl"));
    assert_eq!(gold.len(), records().len(), "a right record for every fixture");
    let mut found = Vec::new();
    for right in &gold {
        let file = right["source"]["file"].as_str().unwrap();
        let record = records().iter().find(|r| r.source.file == file);
        let record = record.unwrap_or_else(|| panic!("{file} is in the gold and not among the fixtures"));
        found.extend(faults(record, right));
    }
    let known: KnownFaults = toml::from_str(include_str!("known.toml")).unwrap();
    let mut report = String::new();
    for fault in &found {
        let expected = |k: &&Known| k.file == fault.file && k.field == fault.field;
        if !known.fault.iter().any(|k| expected(&k)) {
            writeln!(report, "  {fault}").unwrap();
        }
    }
    for k in &known.fault {
        assert!(!k.why.is_empty(), "{} {}: say why", k.file, k.field);
        if !found.iter().any(|f| f.file == k.file && f.field == k.field) {
            writeln!(
                report,
                "  {} {}: right now; take it out of tests/it/known.toml",
                k.file, k.field
            )
            .unwrap();
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

/// The comparison itself: a right record has no fault, a spoilt one has those it was given.
#[test]
fn the_comparison_sees_what_is_wrong() {
    let gold = json_lines(&fixtures().join("gold/gold.jsonl"));
    let file = "2017-32-harbour-mediation.pdf";
    let mut right = gold.iter().find(|r| r["source"]["file"] == file).unwrap().clone();
    let record = records().iter().find(|r| r.source.file == file).unwrap();
    let before = faults(record, &right).len();
    right["year"] = 1999.into();
    right["confidential"] = true.into();
    right["checklist"][0]["answer"] = "n/a".into();
    right["sign_offs"][0]["date"] = "1999-01-01".into();
    right["awards"][0]["amount"] = 1.into();
    let after = faults(record, &right);
    assert_eq!(after.len(), before + 5);
    assert!(after.iter().any(|f| f.field == "/year" && f.silent));
    right["_meta"]["accept"]["/year"] = serde_json::json!([2017]);
    assert_eq!(faults(record, &right).len(), before + 4);
}
