//! `decisions extract`: files, codes, messages, and the promise of the same bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{
    decisions, ends_with, extract, extract_side_by_side, fixtures, folder, json_lines, outcomes, pdf, pdfs,
};

/// Every table with its columns, as the contract has them.
const TABLES: [(&str, &str); 13] = [
    (
        "decisions.csv",
        "file,number,number_printed,sequence,year,publisher,profile,subject,originator,reason,submitted_to,outcome,\
         outcome_by,decision_date,amount,amount_status,currency,recipient,funding_source,financial_year,period_start,\
         period_end,confidential,confidential_reason,chief_executive_date,chief_finance_officer_date,legal_advice,\
         cfo_consulted,equality,human_resources,plan_consistent,consultation,communications,sustainability,\
         risks_highlighted,marking,recommendation,pages,text,status,errors,warnings,sha256,kind,review",
    ),
    (
        "awards.csv",
        "file,number,recipient,part_of,alias,amount,currency,qualifier,per,direction,purpose,total,page,decision_date,financial_year,publisher,outcome",
    ),
    (
        "amounts.csv",
        "file,number,value,currency,raw,qualifier,per,role,section,page",
    ),
    ("dates.csv", "file,number,value,precision,raw,role,section,page"),
    ("checklist.csv", "file,number,id,question,answer,raw,page"),
    ("emissions.csv", "file,number,category,increase_tco2,saving_tco2"),
    ("sign_offs.csv", "file,number,role,title,date,raw_date,signed"),
    ("fields.csv", "file,number,field,value,page"),
    (
        "paragraphs.csv",
        "file,number,part,section_title,label,level,kind,text",
    ),
    (
        "issues.csv",
        "file,number,code,severity,field,message,page,suggestion",
    ),
    (
        "evidence.csv",
        "file,number,field,value,page,left,top,right,bottom,page_width,page_height,text,rule",
    ),
    (
        "recipients.csv",
        "recipient,variants,id,decisions,awards,total,currency,first_date,last_date,awards_without_sum",
    ),
    (
        "numbers.csv",
        "publisher,year,lowest,highest,documents,missing,missing_numbers,repeated,repeated_numbers",
    ),
];

/// Everything in an output folder, by its path within, but `run.json`, which tells the time, and what only the next run
/// looks at: the lock and the journal of a run that did not end.
pub(crate) fn bytes(out: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![out.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .file_name()
                .is_some_and(|n| n != "run.json" && n != ".lock" && n != ".journal")
            {
                let name = path.strip_prefix(out).unwrap().to_owned();
                let bytes = if name == Path::new("history.jsonl") {
                    timeless(&path)
                } else {
                    fs::read(path).unwrap()
                };
                files.insert(name, bytes);
            }
        }
    }
    files
}

/// A history without the times of its runs.
fn timeless(path: &Path) -> Vec<u8> {
    let mut out = String::new();
    for mut entry in json_lines(path) {
        entry["at"].take();
        out += &format!("{entry}\n");
    }
    out.into_bytes()
}

#[track_caller]
pub(crate) fn same(a: &Path, b: &Path) {
    let (a, b) = (bytes(a), bytes(b));
    let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&a), names(&b));
    for (name, bytes) in &a {
        assert!(b[name] == *bytes, "{} differs", name.display());
    }
}

pub(crate) fn run_report(out: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(out.join("run.json")).unwrap()).unwrap()
}

/// The rows of a table, the header checked.
fn rows(out: &Path, table: &str) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_path(out.join(table)).unwrap();
    let columns = TABLES.iter().find(|(name, _)| *name == table).unwrap().1;
    let header: Vec<&str> = reader.headers().unwrap().iter().collect();
    assert_eq!(header.join(","), columns, "{table}");
    reader.records().map(Result::unwrap).collect()
}

/// A folder with these fixtures in it, each under a name of its own.
pub(crate) fn copies(folder: &Path, files: &[(&str, &str)]) {
    for (fixture, name) in files {
        fs::copy(pdf(fixture), folder.join(name)).unwrap();
    }
}

#[test]
fn an_archive_becomes_json_lines_and_tables() {
    let out = folder();
    let archive = fixtures().join("pdf");
    let said = ends_with(&mut extract(&[&archive], out.path()), 0);

    let count = pdfs(&archive).len();
    // A slow machine has time to say how far it is before.
    let summary = format!("{count} documents in ");
    assert!(said.lines().any(|l| l.starts_with(&summary)), "{said}");
    assert!(
        said.contains(&format!(
            "since the last run: {count} new, 0 changed, 0 unchanged, 0 gone; {count} read"
        )),
        "{said}"
    );
    let records = json_lines(&out.path().join("decisions.jsonl"));
    assert_eq!(records.len(), count);
    let files: Vec<&str> = records
        .iter()
        .map(|r| r["source"]["file"].as_str().unwrap())
        .collect();
    assert!(files.is_sorted(), "records stand in the order of their files");

    // A row for each entry of the list the table is made from.
    let list = |key: &str| -> usize { records.iter().map(|r| r[key].as_array().unwrap().len()).sum() };
    let body: usize = records
        .iter()
        .flat_map(|r| r["sections"].as_array().unwrap())
        .map(|s| s["paragraphs"].as_array().unwrap().len())
        .sum();
    let places: usize = records
        .iter()
        .flat_map(|r| r["evidence"].as_object().unwrap().values())
        .map(|e| 1 + e.get("more").map_or(0, |more| more.as_array().unwrap().len()))
        .sum();
    let own: usize = records
        .iter()
        .flat_map(|r| r["fields"].as_object().unwrap().values())
        .map(|value| value.as_array().map_or(1, Vec::len))
        .sum();
    // The others are over all records.
    for (table, _) in TABLES
        .iter()
        .filter(|(_, columns)| columns.starts_with("file,number"))
    {
        let expected = match *table {
            "decisions.csv" => count,
            "paragraphs.csv" => list("summary") + body,
            "evidence.csv" => places,
            "fields.csv" => own,
            other => list(other.trim_end_matches(".csv")),
        };
        let rows = rows(out.path(), table);
        assert_eq!(rows.len(), expected, "{table}");
        for row in &rows {
            assert!(files.contains(&&row[0]), "{table}: {:?} is no file", &row[0]);
        }
    }

    let package: Value =
        serde_json::from_str(&fs::read_to_string(out.path().join("datapackage.json")).unwrap()).unwrap();
    let resources = package["resources"].as_array().unwrap();
    let described: Vec<&str> = resources.iter().map(|r| r["path"].as_str().unwrap()).collect();
    let mut tables = TABLES.map(|(name, _)| name);
    tables.sort_unstable();
    let mut sorted = described.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, tables);
    for resource in resources {
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let names: Vec<&str> = fields.iter().map(|f| f["name"].as_str().unwrap()).collect();
        let path = resource["path"].as_str().unwrap();
        let columns = TABLES.iter().find(|(name, _)| *name == path).unwrap().1;
        assert_eq!(names.join(","), columns, "{path} in datapackage.json");
    }
}

#[test]
fn a_row_holds_the_decision() {
    let out = folder();
    ends_with(&mut extract(&[pdf("2025-05-quayside-team.pdf")], out.path()), 0);
    let rows = rows(out.path(), "decisions.csv");
    let columns: Vec<&str> = TABLES[0].1.split(',').collect();
    let cell = |name: &str| &rows[0][columns.iter().position(|c| *c == name).unwrap()];
    let gold = json_lines(&fixtures().join("gold/gold.jsonl"));
    let gold = gold
        .iter()
        .find(|r| r["source"]["file"] == "2025-05-quayside-team.pdf")
        .unwrap();
    for (column, pointer) in [
        ("number", "/number"),
        ("subject", "/subject"),
        ("outcome", "/outcome/status"),
        ("decision_date", "/decision_date"),
        ("recipient", "/recipient"),
        ("currency", "/currency"),
    ] {
        assert_eq!(
            cell(column),
            gold.pointer(pointer).unwrap().as_str().unwrap(),
            "{column}"
        );
    }
    assert_eq!(cell("amount"), gold["amount"].to_string());
    assert_eq!(cell("confidential"), "false");
    assert_eq!(cell("sha256").len(), 64);
}

#[test]
fn one_file_a_decision_if_asked_for() {
    let out = folder();
    let archive = [pdf("suffolk-2018-31.pdf"), pdf("2025-05-quayside-team.pdf")];
    ends_with(extract(&archive, out.path()).args(["--format", "json"]), 0);
    let mut names: Vec<String> = bytes(out.path())
        .into_keys()
        .map(|p| p.display().to_string())
        .filter(|n| n != ".lock")
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["json/2025-05-quayside-team.json", "json/suffolk-2018-31.json"]
    );
    let record: Value =
        serde_json::from_str(&fs::read_to_string(out.path().join("json/suffolk-2018-31.json")).unwrap())
            .unwrap();
    assert_eq!(record["number"], "31/2018");
}

#[test]
fn the_same_bytes_whatever_the_threads_and_the_order_of_the_inputs() {
    let one = folder();
    ends_with(&mut extract(&[fixtures().join("pdf")], one.path()), 0);
    for jobs in ["2", "4"] {
        let many = folder();
        ends_with(
            extract_side_by_side(&[fixtures().join("pdf")], many.path()).args(["--jobs", jobs]),
            0,
        );
        same(one.path(), many.path());
    }
    let mut files = pdfs(&fixtures().join("pdf"));
    files.reverse();
    let reversed = folder();
    ends_with(&mut extract(&files, reversed.path()), 0);
    same(one.path(), reversed.path());
}

#[test]
fn a_second_run_says_what_changed_and_leaves_the_bytes() {
    let (archive, out) = (folder(), folder());
    copies(
        archive.path(),
        &[
            ("2025-05-quayside-team.pdf", "a.pdf"),
            ("suffolk-2018-31.pdf", "b.pdf"),
            ("pcd-1203.pdf", "c.pdf"),
        ],
    );
    let run = || ends_with(extract(&[archive.path()], out.path()).arg("--drop-gone"), 0);
    run();
    let before = bytes(out.path());
    let said = run();
    assert!(
        said.contains("since the last run: 0 new, 0 changed, 3 unchanged, 0 gone; 0 read"),
        "{said}"
    );
    let mut after = bytes(out.path());
    assert_eq!(after[Path::new("changes.jsonl")], b"", "nothing changed");
    after.insert("changes.jsonl".into(), before[Path::new("changes.jsonl")].clone());
    assert!(after == before);

    fs::remove_file(archive.path().join("a.pdf")).unwrap();
    copies(
        archive.path(),
        &[("pcd-1742.pdf", "c.pdf"), ("county-24-00031.pdf", "d.pdf")],
    );
    let said = run();
    assert!(
        said.contains("since the last run: 1 new, 1 changed, 1 unchanged, 1 gone; 2 read"),
        "{said}"
    );
    let report = run_report(out.path());
    assert_eq!(report["new"], serde_json::json!(["d.pdf"]));
    assert_eq!(report["changed"], serde_json::json!(["c.pdf"]));
    assert_eq!(report["removed"], serde_json::json!(["a.pdf"]));
    let names: Vec<String> = outcomes(out.path()).into_iter().map(|(f, ..)| f).collect();
    assert_eq!(names, ["b.pdf", "c.pdf", "d.pdf"]);
    let changes = json_lines(&out.path().join("changes.jsonl"));
    let told: Vec<(&str, &str)> = changes
        .iter()
        .map(|c| (c["file"].as_str().unwrap(), c["what"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [("a.pdf", "removed"), ("c.pdf", "changed"), ("d.pdf", "added")]
    );
    let fields: Vec<&str> = changes[1]["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["pointer"].as_str().unwrap())
        .collect();
    assert!(
        fields.contains(&"/number") && fields.contains(&"/source/sha256"),
        "{fields:?}"
    );
}

#[test]
fn damaged_files_cost_themselves_alone() {
    let (archive, out) = (folder(), folder());
    copies(archive.path(), &[("suffolk-2018-31.pdf", "b.pdf")]);
    fs::write(archive.path().join("a.pdf"), "").unwrap();
    let said = ends_with(&mut extract(&[archive.path()], out.path()), 3);
    assert!(said.contains("a.pdf (not-a-pdf): the file is empty"), "{said}");
    let outcomes = outcomes(out.path());
    assert_eq!(outcomes[0].1, "failed");
    assert_eq!(outcomes[1].1, "ok");
    let issues = rows(out.path(), "issues.csv");
    assert_eq!((&issues[0][0], &issues[0][2]), ("a.pdf", "not-a-pdf"));
}

#[test]
fn strict_ends_with_a_code_of_its_own() {
    let out = folder();
    let without_a_field = [pdf("2022-09-lost-property-system.pdf")];
    ends_with(&mut extract(&without_a_field, out.path()), 0);
    ends_with(extract(&without_a_field, out.path()).arg("--strict"), 5);
    ends_with(
        extract(&[pdf("suffolk-2018-31.pdf")], out.path()).args(["--strict", "--drop-gone"]),
        0,
    );
}

#[test]
fn what_cannot_be_done_changes_nothing() {
    let dir = folder();
    let out = dir.path().join("out");
    let good = pdf("suffolk-2018-31.pdf");

    // The output folder is a file.
    fs::write(&out, "mine").unwrap();
    let said = ends_with(&mut extract(&[&good], &out), 1);
    assert!(said.contains(&out.display().to_string()), "{said}");
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
    fs::remove_file(&out).unwrap();

    // A folder among the inputs is not there.
    let gone = dir.path().join("gone");
    let said = ends_with(&mut extract(&[&good, &gone], &out), 1);
    assert!(said.contains("nothing was read or written"), "{said}");
    assert!(said.contains(&gone.display().to_string()), "{said}");
    assert!(!out.exists());

    // A profile is broken: file, line and key are named.
    let profile = dir.path().join("ours.toml");
    fs::write(&profile, "id = \"ours\"\n\ncolour = \"red\"\n").unwrap();
    let said = ends_with(extract(&[&good], &out).arg("--profile").arg(&profile), 1);
    assert!(said.contains("ours.toml:3") && said.contains("colour"), "{said}");
    assert!(!out.exists());

    // There is no such profile.
    let said = ends_with(extract(&[&good], &out).args(["--profile", "nobodys"]), 1);
    assert!(said.contains("nobodys"), "{said}");
    assert!(!out.exists());
}

#[test]
fn a_folder_where_a_table_belongs_stops_the_run_before_anything_is_replaced() {
    let out = folder();
    let good = [pdf("suffolk-2018-31.pdf")];
    ends_with(&mut extract(&good, out.path()), 0);
    fs::remove_file(out.path().join("awards.csv")).unwrap();
    fs::create_dir(out.path().join("awards.csv")).unwrap();
    let before = bytes(out.path());
    let said = ends_with(&mut extract(&[pdf("pcd-1203.pdf")], out.path()), 1);
    assert!(said.contains("awards.csv"), "{said}");
    assert!(
        bytes(out.path()) == before,
        "the files of the last run are as they were"
    );
}

#[test]
fn wrong_arguments_are_told_from_failures() {
    let dir = folder();
    let out = dir.path().join("out");
    let good = [pdf("suffolk-2018-31.pdf")];
    ends_with(decisions().arg("extract"), 2);
    ends_with(decisions().arg("extract").args(&good), 2);
    ends_with(decisions().arg("digest"), 2);
    for wrong in [
        &["--jobs", "many"][..],
        &["--timeout", "0"],
        &["--max-size", "0"],
        &["--format", "docx"],
        &["--colour"],
    ] {
        let said = ends_with(extract_side_by_side(&good, &out).args(wrong), 2);
        assert!(said.contains(wrong[0]), "{said}");
        assert!(!out.exists());
    }
}

#[test]
fn without_a_pdf_there_is_nothing_to_do() {
    let dir = folder();
    let out = dir.path().join("out");
    let archive = dir.path().join("archive");
    fs::create_dir_all(archive.join("2024")).unwrap();
    let said = ends_with(&mut extract(&[&archive], &out), 4);
    assert!(said.contains("no PDF in") && said.contains("archive"), "{said}");
    fs::write(archive.join("2024/notes.txt"), "no decision").unwrap();
    fs::write(archive.join("table.xlsx"), "PK").unwrap();
    ends_with(&mut extract(&[&archive], &out), 4);
    assert!(!out.exists(), "nothing was written");
}

#[test]
fn quiet_says_nothing() {
    let out = folder();
    let said = ends_with(
        extract(&[pdf("suffolk-2018-31.pdf")], out.path()).arg("--quiet"),
        0,
    );
    assert_eq!(said, "");
}

#[test]
fn paths_come_from_lists_patterns_and_standard_input() {
    let (dir, out) = (folder(), folder());
    copies(
        dir.path(),
        &[
            ("suffolk-2018-31.pdf", "a.pdf"),
            ("pcd-1203.pdf", "b.pdf"),
            ("pcd-1742.pdf", "c.pdf"),
        ],
    );
    let run = |argument: &str, stdin: &str| {
        let mut command = extract(&[argument], out.path());
        command.arg("--drop-gone");
        ends_with(command.current_dir(dir.path()).write_stdin(stdin), 0);
        let names: Vec<String> = outcomes(out.path()).into_iter().map(|(f, ..)| f).collect();
        names.join(" ")
    };
    fs::write(dir.path().join("list.txt"), "c.pdf\r\n\na.pdf\n").unwrap();
    assert_eq!(run("@list.txt", ""), "a.pdf c.pdf");
    assert_eq!(run("[bc].pdf", ""), "b.pdf c.pdf");
    assert_eq!(run("-", "b.pdf\n"), "b.pdf");
}

#[test]
fn any_file_name_is_a_name_and_nothing_else() {
    let (archive, out) = (folder(), folder());
    let long = format!("{}.pdf", "x".repeat(251));
    let names = [
        "=cmd.pdf",
        "a b  c.pdf",
        "penderfyniad-ŵyl-№7.pdf",
        "\"quoted\", and more.pdf",
        "line\nend.pdf",
        "-o.pdf",
        "@list.pdf",
        "CAPITALS.PDF",
        &long,
    ];
    for name in names {
        fs::write(archive.path().join(name), "").unwrap();
    }
    copies(archive.path(), &[("suffolk-2018-31.pdf", "=1+1.pdf")]);
    ends_with(
        extract(&[archive.path()], out.path()).args(["--format", "jsonl,csv,json"]),
        3,
    );

    let mut expected: Vec<&str> = names.iter().copied().chain(["=1+1.pdf"]).collect();
    expected.sort_unstable();
    let found: Vec<String> = outcomes(out.path()).into_iter().map(|(f, ..)| f).collect();
    assert_eq!(found, expected);
    // Names of files are identical in CSV and JSON Lines; only text of documents is guarded.
    let cells: Vec<String> = rows(out.path(), "decisions.csv")
        .iter()
        .map(|r| r[0].to_owned())
        .collect();
    assert_eq!(cells, expected);
    assert_eq!(
        fs::read_dir(out.path().join("json")).unwrap().count(),
        names.len() + 1
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_text_is_read_all_the_same() {
    use std::os::unix::ffi::OsStrExt;

    let (archive, out) = (folder(), folder());
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.pdf");
    fs::copy(pdf("suffolk-2018-31.pdf"), archive.path().join(name)).unwrap();
    ends_with(&mut extract(&[archive.path()], out.path()), 0);
    let found = outcomes(out.path());
    assert_eq!(found.len(), 1);
    assert!(found[0].0.starts_with("caf"), "{found:?}");
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_a_ring_end() {
    use std::os::unix::fs::symlink;

    let (archive, out) = (folder(), folder());
    let inner = archive.path().join("2024/spring");
    fs::create_dir_all(&inner).unwrap();
    fs::copy(pdf("suffolk-2018-31.pdf"), inner.join("a.pdf")).unwrap();
    symlink(archive.path(), inner.join("up")).unwrap();
    symlink(&inner, archive.path().join("down")).unwrap();
    ends_with(&mut extract(&[archive.path()], out.path()), 0);
    let found: Vec<String> = outcomes(out.path()).into_iter().map(|(f, ..)| f).collect();
    assert_eq!(found.len(), 1, "a file reached twice is read once: {found:?}");

    // A link that leads nowhere is told of, if it is named as a decision.
    symlink(
        archive.path().join("nowhere.pdf"),
        archive.path().join("lost.pdf"),
    )
    .unwrap();
    ends_with(&mut extract(&[archive.path()], out.path()), 3);
    let lost = outcomes(out.path());
    let lost = lost.iter().find(|(f, ..)| f == "lost.pdf").unwrap();
    assert_eq!(
        (lost.1.as_str(), lost.2[0].as_str()),
        ("failed", "unreadable-file")
    );
}

/// Kills a run once it has begun to write, after a little longer each time.
#[cfg(unix)]
#[test]
fn a_killed_run_leaves_old_files_or_none_and_the_next_one_ends_well() {
    let (archive, out, calm) = (folder(), folder(), folder());
    let files = pdfs(&fixtures().join("pdf"));
    for file in &files {
        fs::copy(file, archive.path().join(file.file_name().unwrap())).unwrap();
    }
    let kill_after = |delay: Duration| -> bool {
        let mut child = Command::new(env!("CARGO_BIN_EXE_decisions"))
            .args(["extract", "--jobs", "1", "-o"])
            .arg(out.path())
            .arg(archive.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let begun = out.path().join(".journal");
        let patience = Instant::now() + Duration::from_secs(60);
        while !begun.exists() && Instant::now() < patience && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(2));
        }
        std::thread::sleep(delay);
        child.kill().unwrap();
        child.wait().unwrap().code().is_none()
    };
    let visible = || -> Vec<PathBuf> {
        let mut names: Vec<PathBuf> = bytes(out.path()).into_keys().collect();
        names.retain(|n| !n.to_string_lossy().starts_with('.'));
        names
    };

    assert!(
        kill_after(Duration::ZERO),
        "the run ended before it could be killed"
    );
    assert_eq!(visible(), Vec::<PathBuf>::new(), "no half table");

    // Over the files of an earlier run.
    ends_with(&mut extract(&[pdf("suffolk-2018-31.pdf")], out.path()), 0);
    let mut before = bytes(out.path());
    // The history is only ever added to, also by a run that is killed after it replaced the files.
    before.retain(|name, _| name.file_name().is_none_or(|n| n != "history.jsonl"));
    for milliseconds in [0, 60, 250] {
        assert!(
            kill_after(Duration::from_millis(milliseconds)),
            "the run ended before it could be killed"
        );
        for (name, old) in &before {
            assert!(
                fs::read(out.path().join(name)).unwrap() == *old,
                "{} is not what the last whole run wrote",
                name.display()
            );
        }
    }

    ends_with(&mut extract(&[archive.path()], out.path()), 0);
    ends_with(&mut extract(&[pdf("suffolk-2018-31.pdf")], calm.path()), 0);
    ends_with(&mut extract(&[archive.path()], calm.path()), 0);
    same(out.path(), calm.path());
}

#[test]
fn two_runs_into_one_folder_do_not_mix() {
    let out = folder();
    let lock = fs::File::create(out.path().join(".lock")).unwrap();
    lock.lock().unwrap();
    let said = ends_with(&mut extract(&[pdf("suffolk-2018-31.pdf")], out.path()), 1);
    assert!(said.contains("another run is writing"), "{said}");
    drop(lock);
    ends_with(&mut extract(&[pdf("suffolk-2018-31.pdf")], out.path()), 0);
}
