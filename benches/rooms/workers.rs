//! The cost of reading in worker processes instead of one process: runs the built program both ways in turn.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::ratios::{print_ratio, share, timed};
use super::stages::folder;

const ROUNDS: usize = 5;

/// Prints the ratio for the fixtures, one document at a time.
pub(crate) fn print() {
    let mut least = [Duration::MAX; 2];
    for _ in 0..ROUNDS {
        for (more, least) in [None, Some("--in-process")].into_iter().zip(&mut least) {
            let out = tempfile::tempdir().expect("a temporary folder");
            *least = timed(|| extract(out.path(), more)).0.min(*least);
        }
    }
    print_ratio("workers / in process", share(least[0], least[1]), "at most 1.10");
}

fn extract(out: &Path, more: Option<&str>) {
    let status = Command::new(env!("CARGO_BIN_EXE_decisions"))
        .arg("extract")
        .arg(folder())
        .args(["--jobs", "1", "--quiet", "--out"])
        .arg(out)
        .args(more)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the program runs");
    // 3: some of the fixtures cannot be read, as intended.
    assert!(matches!(status.code(), Some(0 | 3)), "{status}");
}
