use std::collections::BTreeMap;

use super::staged::Staged;
use super::*;
use crate::record::{Record, Source};
use crate::sink::run::{Run, Tally};
use crate::sink::sample::{failed, full, hostile};

const ALL: &[Format] = Format::ALL;

/// The files of a folder and of `json/`, but for `run.json` and the lock.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for (prefix, folder) in [("", folder.to_owned()), ("json/", folder.join(JSON))] {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
            if path.is_file() && name != RUN && name != ".lock" {
                found.insert(name, fs::read(path).unwrap());
            }
        }
    }
    found
}

fn names(folder: &Path) -> Vec<String> {
    files(folder).into_keys().collect()
}

/// A run over records that come sorted.
fn run(folder: &Path, formats: &[Format], records: &[Record]) -> Result<Tally, FolderError> {
    let folder = Folder::open(folder)?;
    let mut writer = folder.write(formats)?;
    for record in records {
        writer.record(record)?;
    }
    writer.finish(&Run::default())
}

fn sorted() -> Vec<Record> {
    vec![full(), failed(), hostile()]
}

/// The records a folder holds.
fn read(folder: &Path) -> Vec<Record> {
    let lines = fs::File::open(folder.join(JSONL)).unwrap();
    crate::sink::read_jsonl(std::io::BufReader::new(lines))
        .map(Result::unwrap)
        .collect()
}

fn of_file(file: &str) -> Record {
    Record::empty(Source::named(file))
}

#[test]
fn a_run_writes_every_file_and_leaves_nothing_beside_them() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("made/on the way");
    let tally = run(&folder, ALL, &sorted()).unwrap();
    assert_eq!(tally.documents(), 3);
    let names = names(&folder);
    insta::assert_debug_snapshot!(names);
    let report = fs::read_to_string(folder.join(RUN)).unwrap();
    let outputs = run::outputs(&report);
    assert_eq!(
        outputs.len(),
        names.len() - 3 + 2,
        "json/ counts once and run.json counts"
    );
    assert_eq!(read(&folder), sorted());
}

#[test]
fn the_same_records_give_the_same_bytes() {
    let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    run(a.path(), ALL, &sorted()).unwrap();
    // Another history, the same end.
    run(b.path(), &[Format::Json], &[of_file("z.pdf")]).unwrap();
    run(b.path(), ALL, &sorted()).unwrap();
    assert_eq!(files(a.path()), files(b.path()));
}

#[test]
fn a_run_that_stops_leaves_the_files_of_the_last() {
    let out = tempfile::tempdir().unwrap();
    run(out.path(), ALL, &sorted()).unwrap();
    let before = files(out.path());
    let folder = Folder::open(out.path()).unwrap();
    let mut writer = folder.write(ALL).unwrap();
    writer.record(&of_file("a.pdf")).unwrap();
    assert!(files(out.path()).contains_key(".decisions.csv.partial"));
    drop(writer);
    assert_eq!(files(out.path()), before);
}

#[test]
fn a_file_that_cannot_be_written_leaves_those_of_the_last_run() {
    let out = tempfile::tempdir().unwrap();
    run(out.path(), ALL, &sorted()).unwrap();
    fs::remove_file(out.path().join("issues.csv")).unwrap();
    fs::create_dir(out.path().join("issues.csv")).unwrap();
    let before = files(out.path());
    let error = run(out.path(), ALL, &[of_file("a.pdf")]).unwrap_err();
    assert_eq!(*error.kind(), FolderErrorKind::Unwritten);
    assert_eq!(error.path(), out.path().join("issues.csv"));
    assert!(
        error.to_string().contains("a folder is in the place of the file"),
        "{error}"
    );
    assert_eq!(files(out.path()), before);
}

#[test]
fn what_a_killed_run_left_is_removed() {
    let out = tempfile::tempdir().unwrap();
    run(out.path(), ALL, &sorted()).unwrap();
    let before = files(out.path());
    fs::write(out.path().join(".decisions.csv.partial"), "half").unwrap();
    fs::write(out.path().join(".run.json.partial"), "half").unwrap();
    fs::write(out.path().join("json/.a.json.partial"), "half").unwrap();
    drop(Folder::open(out.path()).unwrap());
    assert_eq!(files(out.path()), before);
}

#[cfg(unix)]
#[test]
fn a_link_under_a_temporary_name_leads_nowhere() {
    let out = tempfile::tempdir().unwrap();
    let precious = out.path().join("precious");
    fs::write(&precious, "mine").unwrap();
    let folder = Folder::open(&out.path().join("out")).unwrap();
    std::os::unix::fs::symlink(&precious, folder.path().join(".decisions.jsonl.partial")).unwrap();
    let mut writer = folder.write(ALL).unwrap();
    writer.record(&full()).unwrap();
    writer.finish(&Run::default()).unwrap();
    assert_eq!(fs::read_to_string(precious).unwrap(), "mine");
}

#[test]
fn one_run_at_a_time() {
    let out = tempfile::tempdir().unwrap();
    let first = Folder::open(out.path()).unwrap();
    let error = Folder::open(out.path()).unwrap_err();
    assert!(matches!(error.kind(), FolderErrorKind::Busy(_)));
    assert!(
        error.to_string().starts_with("another run is writing to "),
        "{error}"
    );
    drop(first);
    assert!(Folder::open(out.path()).is_ok());
}

#[test]
fn a_file_is_no_folder() {
    let out = tempfile::tempdir().unwrap();
    let path = out.path().join("out");
    fs::write(&path, "").unwrap();
    for path in [path.clone(), path.join("below")] {
        let error = Folder::open(&path).unwrap_err();
        assert_eq!(*error.kind(), FolderErrorKind::Unusable);
        let said = error.to_string();
        assert!(
            said.contains(path.to_str().unwrap()) && said.contains("choose another folder"),
            "{said}"
        );
        assert!(std::error::Error::source(&error).is_some());
    }
}

#[test]
fn records_out_of_order_are_refused() {
    let out = tempfile::tempdir().unwrap();
    let error = run(out.path(), ALL, &[of_file("b.pdf"), of_file("a.pdf")]).unwrap_err();
    assert_eq!(*error.kind(), FolderErrorKind::OutOfOrder("a.pdf".to_owned()));
    assert_eq!(names(out.path()), [""; 0]);
}

#[test]
fn two_files_of_one_path_are_both_kept() {
    let out = tempfile::tempdir().unwrap();
    run(out.path(), &[Format::Json], &[of_file("a.pdf"), of_file("a.pdf")]).unwrap();
    assert_eq!(names(out.path()), ["json/a.json", "json/a~2.json"]);
}

#[test]
fn no_document_writes_outside_the_folder() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("a/b");
    let mut paths = [
        "../../up.pdf",
        "/absolute.pdf",
        "..",
        "",
        "nul.pdf",
        "A.pdf",
        "a.pdf",
        "a\0b\n.pdf",
        "C:\\a.pdf",
        &"x/".repeat(4000),
    ];
    paths.sort_unstable();
    let records: Vec<Record> = paths.iter().map(|path| of_file(path)).collect();
    run(&folder, ALL, &records).unwrap();
    assert_eq!(
        names(&folder)
            .iter()
            .filter(|name| name.starts_with("json/"))
            .count(),
        paths.len()
    );
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1);
    assert_eq!(fs::read_dir(out.path().join("a")).unwrap().count(), 1);
}

#[test]
fn json_of_documents_that_are_gone_goes_and_other_people_s_stays() {
    let out = tempfile::tempdir().unwrap();
    run(out.path(), &[Format::Json], &[of_file("a.pdf"), of_file("b.pdf")]).unwrap();
    fs::write(out.path().join("json/notes.json"), "{}").unwrap();
    fs::write(out.path().join("json/notes.txt"), "").unwrap();
    run(out.path(), &[Format::Json], &[of_file("b.pdf")]).unwrap();
    assert_eq!(
        names(out.path()),
        ["json/b.json", "json/notes.json", "json/notes.txt"]
    );
}

#[test]
fn a_file_whose_bytes_stay_is_not_touched() {
    let out = tempfile::tempdir().unwrap();
    let names = [
        "decisions.csv",
        "awards.csv",
        "datapackage.json",
        "json/a.json",
        "json/b.json",
    ];
    let times = || names.map(|name| fs::metadata(out.path().join(name)).unwrap().modified().unwrap());
    run(out.path(), ALL, &[of_file("a.pdf"), of_file("b.pdf")]).unwrap();
    let before = times();
    std::thread::sleep(std::time::Duration::from_millis(20));
    let mut changed = of_file("b.pdf");
    changed.subject = Some("another".to_owned());
    run(out.path(), ALL, &[of_file("a.pdf"), changed.clone()]).unwrap();
    let touched: Vec<bool> = before
        .iter()
        .zip(times())
        .map(|(before, after)| *before != after)
        .collect();
    assert_eq!(touched, [true, false, false, false, true]);
    let text = fs::read_to_string(out.path().join("json/b.json")).unwrap();
    assert_eq!(serde_json::from_str::<Record>(&text).unwrap(), changed);
}

#[test]
fn a_file_with_other_bytes_of_the_same_length_is_replaced() {
    let out = tempfile::tempdir().unwrap();
    let record = |subject: &str| {
        let mut record = of_file("a.pdf");
        // Longer than any buffer, and another at its end.
        record.subject = Some("x".repeat(1_000_000) + subject);
        record
    };
    run(out.path(), ALL, &[record("a")]).unwrap();
    run(out.path(), ALL, &[record("b")]).unwrap();
    assert_eq!(read(out.path()), [record("b")]);
}

#[test]
fn formats_no_longer_written_go_and_only_if_a_run_wrote_them() {
    let out = tempfile::tempdir().unwrap();
    fs::write(out.path().join("dates.csv"), "mine").unwrap();
    run(out.path(), &[Format::Jsonl], &sorted()).unwrap();
    assert_eq!(
        names(out.path()),
        ["changes.jsonl", "dates.csv", "decisions.jsonl"]
    );
    run(out.path(), ALL, &sorted()).unwrap();
    run(out.path(), &[Format::Jsonl], &sorted()).unwrap();
    assert_eq!(names(out.path()), ["changes.jsonl", "decisions.jsonl"]);
    assert!(!out.path().join(JSON).exists());
}

#[test]
fn a_report_that_names_other_files_removes_none() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("out");
    run(&folder, ALL, &sorted()).unwrap();
    fs::write(out.path().join("precious"), "").unwrap();
    fs::write(folder.join("mine.csv"), "").unwrap();
    fs::write(
        folder.join(RUN),
        r#"{"program": "decisions", "outputs": ["../precious", "mine.csv", ".", "json/../../precious"]}"#,
    )
    .unwrap();
    run(&folder, &[Format::Jsonl], &sorted()).unwrap();
    assert!(out.path().join("precious").exists());
    assert!(folder.join("mine.csv").exists());
}

#[test]
fn a_run_killed_while_it_replaces_files_is_undone() {
    let out = tempfile::tempdir().unwrap();
    let tables: Vec<Format> = vec![Format::Jsonl, Format::Csv];
    run(out.path(), &[Format::Csv], &sorted()).unwrap();
    let before = files(out.path());
    let report = fs::read(out.path().join(RUN)).unwrap();
    let replaced = ["decisions.csv", "awards.csv", JSONL, CHANGES, RUN];
    for killed_after in 0..=replaced.len() {
        commit::begin(out.path(), file_names()).unwrap();
        for name in &replaced[..killed_after] {
            let (staged, _) = Staged::with(&out.path().join(name), b"of the next run").unwrap();
            staged.put().unwrap();
        }
        drop(Folder::open(out.path()).unwrap());
        assert_eq!(files(out.path()), before, "after {killed_after} files");
        assert_eq!(fs::read(out.path().join(RUN)).unwrap(), report);
    }
    // Once all is in its place, nothing is undone.
    run(out.path(), &tables, &sorted()).unwrap();
    let after = files(out.path());
    drop(Folder::open(out.path()).unwrap());
    assert_eq!(files(out.path()), after);
}

#[test]
fn what_changed_stands_beside_the_records() {
    let out = tempfile::tempdir().unwrap();
    let folder = Folder::open(out.path()).unwrap();
    let mut writer = folder.write(ALL).unwrap();
    writer.record(&full()).unwrap();
    writer
        .change(&serde_json::json!({ "file": "a.pdf", "what": "added" }))
        .unwrap();
    writer.finish(&Run::default()).unwrap();
    assert_eq!(
        fs::read_to_string(out.path().join(CHANGES)).unwrap(),
        "{\"file\":\"a.pdf\",\"what\":\"added\"}\n"
    );
}

#[test]
fn an_empty_archive_gives_tables_without_rows() {
    let out = tempfile::tempdir().unwrap();
    run(out.path(), &[Format::Csv], &[]).unwrap();
    let files = files(out.path());
    assert_eq!(
        files["emissions.csv"],
        b"file,number,category,increase_tco2,saving_tco2\r\n"
    );
}

#[test]
fn a_format_has_a_name() {
    for format in Format::ALL {
        assert_eq!(format.as_str().parse(), Ok(*format));
    }
    let error = "xml".parse::<Format>().unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"there is no format "xml": the formats are jsonl, csv and json"#
    );
}
