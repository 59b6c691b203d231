//! `decisions schema`, and that every record keeps it.

use std::path::Path;

use serde_json::Value;

use crate::runs::{decisions, read};

fn schema() -> Value {
    let (code, out, said) = decisions(&["schema"], &[]);
    assert_eq!((code, said.as_str()), (Some(0), ""));
    serde_json::from_str(&out).unwrap()
}

#[test]
fn every_record_of_every_fixture_keeps_the_schema() {
    let schema = schema();
    assert_eq!(schema["title"], "Decision record");
    let validator = jsonschema::validator_for(&schema).unwrap();
    let out = tempfile::tempdir().unwrap();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let (pdf, damaged) = (fixtures.join("pdf"), fixtures.join("damaged"));
    let (code, _, said) = decisions(&["extract", "-o"], &[out.path(), &pdf, &damaged]);
    // Some of the damaged files cannot be read, and that is a record too.
    assert_eq!(code, Some(3), "{said}");

    let records = read(&out.path().join("decisions.jsonl"));
    let files = |folder: &Path| {
        let names = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
        names
            .filter(|p| p.extension().is_some_and(|e| e == "pdf"))
            .count()
    };
    assert_eq!(records.len(), files(&pdf) + files(&damaged));
    for status in ["ok", "partial", "failed"] {
        assert!(
            records.iter().any(|r| r["status"] == status),
            "no record is {status}"
        );
    }
    for record in &records {
        let errors: Vec<String> = validator
            .iter_errors(record)
            .map(|e| format!("{}: {e}", e.instance_path()))
            .collect();
        assert_eq!(errors, [""; 0], "{}", record["source"]["file"]);
    }
}

#[test]
fn a_record_that_breaks_the_contract_is_refused() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let out = tempfile::tempdir().unwrap();
    let pdf = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pdf/md3071.pdf");
    let (code, _, said) = decisions(&["extract", "-o"], &[out.path(), &pdf]);
    assert_eq!(code, Some(0), "{said}");
    let record = &read(&out.path().join("decisions.jsonl"))[0];
    assert!(validator.is_valid(record));
    let broken: [fn(&mut Value); 6] = [
        |r| r["schema"] = "decision-record/2".into(),
        |r| r["amount"] = "480000".into(),
        |r| r["decision_date"] = "1 May 2024".into(),
        |r| r["outcome"]["status"] = "agreed".into(),
        |r| r["later"] = Value::Null,
        |r| {
            r.as_object_mut().unwrap().remove("subject");
        },
    ];
    for (i, breaks) in broken.iter().enumerate() {
        let mut other = record.clone();
        breaks(&mut other);
        assert!(!validator.is_valid(&other), "change {i} is not noticed");
    }
}
