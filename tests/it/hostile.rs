//! Inputs made to do harm: each costs itself, in bounded time and memory, and says what is wrong with it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::support::{extract_side_by_side, fixtures, folder, outcomes, pdf, said};

/// Makes the inputs; gives for each file's name the codes it may end in.
fn make(at: &Path) -> Option<BTreeMap<String, Vec<String>>> {
    let made = Command::new("python3")
        .arg(fixtures().join("hostile.py"))
        .arg(at)
        .output();
    match made {
        Ok(made) if made.status.success() => {
            let expected = fs::read(at.join("expected.json")).unwrap();
            Some(serde_json::from_slice(&expected).unwrap())
        }
        Ok(made) => panic!("{}", String::from_utf8_lossy(&made.stderr)),
        Err(e) => {
            println!("skipped: python3 cannot be run: {e}");
            None
        }
    }
}

#[test]
fn each_ends_in_one_record_with_the_right_code() {
    let (place, out) = (folder(), folder());
    let Some(mut expected) = make(&place.path().join("set")) else {
        return;
    };
    assert!(expected.len() >= 50);
    let inputs = place.path().join("set/inputs");
    fs::copy(pdf("suffolk-2018-31.pdf"), inputs.join("healthy.pdf")).unwrap();

    let mut command = extract_side_by_side(&[&inputs], out.path());
    command.args(["--timeout", "20"]);
    let output = command.timeout(Duration::from_secs(900)).output().unwrap();
    let said = said(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");

    let mut report = String::new();
    for (file, status, codes) in outcomes(out.path()) {
        if file == "healthy.pdf" {
            assert_eq!(status, "ok", "the other files are done");
            continue;
        }
        let Some(allowed) = expected.remove(&file) else {
            writeln!(report, "  {file}: a second record, or one nobody asked for").unwrap();
            continue;
        };
        let read = status != "failed" && allowed.iter().any(|a| a == "read");
        if !read && !codes.iter().any(|c| allowed.contains(c)) {
            writeln!(report, "  {file}: {status} {codes:?}, not {allowed:?}").unwrap();
        }
        if codes.iter().any(|c| c == "crashed") {
            writeln!(report, "  {file}: the program itself failed").unwrap();
        }
    }
    for file in expected.keys() {
        writeln!(report, "  {file}: no record").unwrap();
    }
    assert!(report.is_empty(), "\n{report}");
}
