//! Faults of real PDFs: at least three documents of our own for each class, made by several writers.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{ends_with, extract, fixtures, folder, json_lines};

/// The values a pointer leads to; `*` walks a list.
fn get(value: &Value, parts: &[&str]) -> Value {
    match parts {
        [] => value.clone(),
        ["*", rest @ ..] => {
            let items = value.as_array().into_iter().flatten();
            items.map(|v| get(v, rest)).collect()
        }
        [key, rest @ ..] => {
            let next = key
                .parse::<usize>()
                .ok()
                .and_then(|i| value.get(i))
                .or_else(|| value.get(*key));
            next.map_or(Value::Null, |v| get(v, rest))
        }
    }
}

#[test]
fn each_class_of_faults_is_read_as_a_person_reads_it() {
    let out = folder();
    let source = fixtures().join("faults");
    let mut command = extract(&[source.join("pdf")], out.path());
    // One file is broken off before its pages.
    ends_with(command.args(["--ocr", "off"]), 3);
    let records: BTreeMap<String, Value> = json_lines(&out.path().join("decisions.jsonl"))
        .into_iter()
        .map(|r| (r["source"]["file"].as_str().unwrap().to_owned(), r))
        .collect();
    let gold = json_lines(&source.join("gold.jsonl"));
    assert_eq!(records.len(), gold.len());
    let mut wrong: Vec<String> = Vec::new();
    let mut classes: BTreeMap<&str, usize> = BTreeMap::new();
    for line in &gold {
        let file = line["file"].as_str().unwrap();
        *classes.entry(line["class"].as_str().unwrap()).or_default() += 1;
        let record = &records[file];
        for (pointer, expected) in line["expect"].as_object().unwrap() {
            let parts: Vec<&str> = pointer.split('/').skip(1).collect();
            let found = get(record, &parts);
            if found != *expected {
                wrong.push(format!("{file} {pointer}: {expected} was expected, {found} came"));
            }
        }
        let whole = record.to_string();
        let codes: Vec<&str> = record["issues"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|i| i["code"].as_str())
            .collect();
        let texts = |key: &str| -> Vec<String> {
            let list = line[key].as_array().unwrap();
            list.iter().map(|v| v.as_str().unwrap().to_owned()).collect()
        };
        let fields: Vec<&str> = record["issues"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|i| i["field"].as_str())
            .collect();
        wrong.extend(
            texts("doubts")
                .iter()
                .filter(|f| !fields.contains(&f.as_str()))
                .map(|f| format!("{file}: an issue about {f} was expected, {fields:?} came")),
        );
        wrong.extend(
            texts("lacks")
                .iter()
                .filter(|w| whole.contains(w.as_str()))
                .map(|w| format!("{file}: \"{w}\" is published")),
        );
        wrong.extend(
            texts("has")
                .iter()
                .filter(|c| !codes.contains(&c.as_str()))
                .map(|c| format!("{file}: {c} was expected, {codes:?} came")),
        );
        wrong.extend(
            texts("not")
                .iter()
                .filter(|c| codes.contains(&c.as_str()))
                .map(|c| format!("{file}: {c} came")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        classes.len() >= 14 && classes.values().all(|n| *n >= 3),
        "{classes:?}"
    );
}
