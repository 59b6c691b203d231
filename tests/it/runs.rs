//! Runs to compare: folders with records written by hand, and what the program says of them.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::{Value, json};

/// A folder with records as `extract` leaves them.
pub(crate) fn run(folder: &Path, name: &str, records: &[Value]) -> PathBuf {
    let out = folder.join(name);
    fs::create_dir_all(&out).unwrap();
    lines(&out.join("decisions.jsonl"), records);
    out
}

/// A JSON Lines file.
pub(crate) fn lines(path: &Path, records: &[Value]) {
    let text: Vec<String> = records.iter().map(|r| format!("{r}\n")).collect();
    fs::write(path, text.concat()).unwrap();
}

/// A record with these keys.
pub(crate) fn record(file: &str, keys: Value) -> Value {
    let mut record = json!({"schema": "decision-record/1", "source": {"file": file}});
    let Value::Object(keys) = keys else {
        panic!("keys are an object")
    };
    record.as_object_mut().unwrap().extend(keys);
    record
}

/// Runs the program; gives its code, stdout and stderr.
pub(crate) fn decisions(arguments: &[&str], paths: &[&Path]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_decisions"));
    let output = command.args(arguments).args(paths).output().unwrap();
    let text = |b: Vec<u8>| String::from_utf8(b).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Every report is read in a terminal of 100 columns.
#[track_caller]
pub(crate) fn fits(report: &str) {
    for line in report.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}

/// The gold records of the fixtures.
pub(crate) fn gold() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/gold/gold.jsonl")
}

/// The records of a file.
pub(crate) fn read(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}
