//! Documents that are not ours to publish, where they are at hand.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::gold::{ASIDE, faults};
use crate::support::{json_lines, read, shared};

/// The right records of the digital documents of a folder, each with its PDF.
fn digital(truth: &Path, pdfs: &Path) -> Vec<(std::path::PathBuf, Value)> {
    json_lines(truth)
        .into_iter()
        .filter(|t| {
            let scanned = |key: &str| t["_meta"][key].as_str().is_some_and(|v| v.contains("scan"));
            !scanned("renderer")
                && !scanned("kind")
                && t["_meta"].get("scan").is_none_or(|s| s == false || s.is_null())
        })
        .map(|t| (pdfs.join(t["source"]["file"].as_str().unwrap()), t))
        .filter(|(path, _)| path.is_file())
        .collect()
}

#[test]
fn the_digital_samples_are_read_right() {
    let Some(samples) = shared("samples") else { return };
    let samples = digital(&samples.join("truth.jsonl"), &samples);
    assert_eq!(samples.len(), 3);
    let wrong: Vec<String> = samples
        .iter()
        .flat_map(|(path, right)| faults(&read(path), right))
        .filter(|f| !ASIDE.contains(&f.field.as_str()))
        .map(|f| f.to_string())
        .collect();
    assert!(wrong.is_empty(), "\n  {}", wrong.join("\n  "));
}

/// No number is asked for here: that is measured elsewhere. Every document gives a record that says what is wrong with
/// it, and those that are read give the right decision number or none.
#[test]
fn the_corpus_is_read_to_its_end() {
    let Some(corpus) = shared("corpus") else { return };
    let mut records = BTreeMap::new();
    for path in crate::support::pdfs(&corpus.join("pdfs")) {
        let record = read(&path);
        let codes: Vec<&str> = record.issues.iter().map(|i| i.code.as_str()).collect();
        assert!(!codes.contains(&"crashed"), "{}: {codes:?}", path.display());
        assert!(fs::metadata(&path).unwrap().len() == record.source.bytes.unwrap());
        records.insert(path, record);
    }
    for (path, right) in digital(&corpus.join("truth.jsonl"), &corpus.join("pdfs")) {
        let wrong = faults(&records[&path], &right);
        let number = wrong.iter().find(|f| f.field == "/number");
        assert!(number.is_none_or(|f| !f.silent), "{}", number.unwrap());
    }
}
