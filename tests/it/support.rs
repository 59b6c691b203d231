//! What every test here needs: a folder of its own, the program, the fixtures, records read back.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::{Arc, OnceLock};

use assert_cmd::Command;
use decisions::pipeline::{self, Options};
use decisions::profile::Profiles;
use decisions::record::Record;
use serde_json::Value;
use tempfile::TempDir;

/// Single values somebody would act on, as they stand in a record: where they are not null they are on the page. The
/// outcome's status always says something and is none of them.
pub(crate) const VALUES: [&str; 19] = [
    "/number",
    "/number_printed",
    "/sequence",
    "/year",
    "/subject",
    "/originator",
    "/reason",
    "/submitted_to",
    "/outcome/by",
    "/decision_date",
    "/amount",
    "/currency",
    "/recipient",
    "/funding_source",
    "/financial_year",
    "/period/start",
    "/period/end",
    "/confidential",
    "/marking",
];

/// A folder that is gone when the test ends.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// The program, with nothing of the surroundings that changes its output.
pub(crate) fn decisions() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_decisions"));
    command.env("NO_COLOR", "1").env_remove("RUST_BACKTRACE");
    command
}

/// `decisions extract PATHS -o OUT` with one worker: tests run side by side already, and each further worker compiles the
/// profiles anew, which takes longer than reading the few documents of most tests.
pub(crate) fn extract<P: AsRef<Path>>(paths: &[P], out: &Path) -> Command {
    let mut command = extract_side_by_side(paths, out);
    command.args(["--jobs", "1"]);
    command
}

/// `decisions extract PATHS -o OUT` with as many workers as the program chooses.
pub(crate) fn extract_side_by_side<P: AsRef<Path>>(paths: &[P], out: &Path) -> Command {
    let mut command = decisions();
    command.arg("extract");
    command.args(paths.iter().map(AsRef::as_ref));
    command.arg("-o").arg(out);
    command
}

/// Runs it and checks the code it ends with and that stdout stays empty. Returns what it said.
#[track_caller]
pub(crate) fn ends_with(command: &mut Command, code: i32) -> String {
    let output = command.output().unwrap();
    let said = said(&output);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "",
        "stdout is for the product"
    );
    assert!(!said.contains("panicked"), "{said}");
    said
}

/// What a run printed on stderr.
pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The folder of the fixtures.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// A fixture's PDF.
pub(crate) fn pdf(name: &str) -> PathBuf {
    fixtures().join("pdf").join(name)
}

/// All PDFs of a folder of the fixtures, sorted by name.
pub(crate) fn pdfs(folder: &Path) -> Vec<PathBuf> {
    let mut out: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "pdf"))
        .collect();
    out.sort();
    assert!(!out.is_empty(), "no PDF in {}", folder.display());
    out
}

/// Reads one file with the library.
pub(crate) fn read(path: &Path) -> Record {
    let name = path.file_name().unwrap().to_string_lossy();
    read_bytes(&name, fs::read(path).unwrap())
}

/// Reads bytes with the library.
pub(crate) fn read_bytes(name: &str, bytes: Vec<u8>) -> Record {
    pipeline::read(name, &Arc::new(bytes), profiles(), &Options::default())
}

/// The built-in profiles, compiled once.
pub(crate) fn profiles() -> &'static Profiles {
    static PROFILES: OnceLock<Profiles> = OnceLock::new();
    PROFILES.get_or_init(|| Profiles::builtin().unwrap())
}

/// The records of all fixtures, read once, sorted by file name.
pub(crate) fn records() -> &'static [Record] {
    static RECORDS: OnceLock<Vec<Record>> = OnceLock::new();
    RECORDS.get_or_init(|| pdfs(&fixtures().join("pdf")).iter().map(|p| read(p)).collect())
}

/// The lines of a JSON Lines file.
pub(crate) fn json_lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// The files `decisions.jsonl` of a folder tells of, with code and status.
pub(crate) fn outcomes(out: &Path) -> Vec<(String, String, Vec<String>)> {
    json_lines(&out.join("decisions.jsonl"))
        .iter()
        .map(|r| {
            let text = |v: &Value| v.as_str().unwrap().to_owned();
            let codes = r["issues"].as_array().unwrap();
            (
                text(&r["source"]["file"]),
                text(&r["status"]),
                codes.iter().map(|i| text(&i["code"])).collect(),
            )
        })
        .collect()
}

/// The folder beside the project that holds documents which are not ours to publish, if it is there. `DECISIONS_SHARED`
/// names it where it stands elsewhere.
pub(crate) fn shared(under: &str) -> Option<PathBuf> {
    let root = std::env::var_os("DECISIONS_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let path = root.join(under);
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}
