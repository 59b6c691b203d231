//! The nightly job: what is done again, what a run that was ended leaves, parts put together, records in a pipe.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::extract::{bytes, copies, run_report, same};
use crate::support::{
    decisions, ends_with, extract, extract_side_by_side, fixtures, folder, json_lines, outcomes, pdf, pdfs,
};

/// A few fixtures under names of their own.
fn archive() -> tempfile::TempDir {
    let archive = folder();
    fs::create_dir(archive.path().join("2025")).unwrap();
    copies(
        archive.path(),
        &[
            ("2025-05-quayside-team.pdf", "2025/a.pdf"),
            ("suffolk-2018-31.pdf", "b.pdf"),
            ("pcd-1203.pdf", "c.pdf"),
            ("pcd-1742.pdf", "d.pdf"),
        ],
    );
    archive
}

fn read(out: &Path) -> u64 {
    run_report(out)["read"].as_u64().unwrap()
}

#[test]
fn only_what_is_new_or_may_have_changed_is_read() {
    let (archive, out) = (archive(), folder());
    let run = |more: &[&str]| {
        let said = ends_with(extract(&[archive.path()], out.path()).args(more), 0);
        (read(out.path()), said)
    };
    assert_eq!(run(&[]).0, 4);
    assert_eq!(run(&[]).0, 0);
    // More time changes nothing for documents that did not need it, less may.
    assert_eq!(run(&["--timeout", "90"]).0, 0);
    assert_eq!(run(&["--timeout", "30"]).0, 4);
    assert_eq!(run(&["--timeout", "30", "--format", "csv,jsonl,json"]).0, 0);
    assert_eq!(run(&["--verify"]).0, 4);
    assert_eq!(run(&["--verify", "--fresh"]).0, 4);

    // A profile that changed may change everything.
    let profiles = folder();
    let profile = profiles.path().join("ours.toml");
    let with = |text: &str| {
        fs::write(&profile, text).unwrap();
        let mut command = extract(&[archive.path()], out.path());
        ends_with(command.arg("--profiles").arg(profiles.path()), 0);
        read(out.path())
    };
    let text = "id = \"ours\"\ntitle = \"Ours\"\nextends = \"generic\"\n";
    assert_eq!(with(text), 4);
    assert_eq!(with(text), 0);
    assert_eq!(with(&text.replace("Ours", "Others")), 4);

    // The same bytes under another time are the same file; one that is touched is not read again.
    let moved = fs::read(archive.path().join("b.pdf")).unwrap();
    fs::write(archive.path().join("b.pdf"), moved).unwrap();
    assert_eq!(with(&text.replace("Ours", "Others")), 0);
}

#[test]
fn what_becomes_of_others_changes_a_record_that_was_kept() {
    let (archive, out) = (folder(), folder());
    copies(
        archive.path(),
        &[("pcd-1203.pdf", "a.pdf"), ("pcd-1742.pdf", "b.pdf")],
    );
    let run = || ends_with(&mut extract(&[archive.path()], out.path()), 0);
    run();
    // A copy arrives: the record of the first tells of it, though it is not read again.
    copies(archive.path(), &[("pcd-1203.pdf", "copy.pdf")]);
    run();
    assert_eq!(read(out.path()), 1);
    let codes = |file: &str| -> Vec<String> {
        let all = outcomes(out.path());
        all.into_iter().find(|(f, ..)| f == file).unwrap().2
    };
    assert!(codes("a.pdf").contains(&"duplicate-file".to_owned()));
    let report = run_report(out.path());
    assert_eq!(report["changed"], serde_json::json!(["a.pdf"]));
    // It goes, and so does the issue.
    fs::remove_file(archive.path().join("copy.pdf")).unwrap();
    ends_with(extract(&[archive.path()], out.path()).arg("--drop-gone"), 0);
    assert!(!codes("a.pdf").contains(&"duplicate-file".to_owned()));
    assert_eq!(read(out.path()), 0);
}

#[test]
fn records_of_files_that_are_gone_go_unless_they_are_kept() {
    let (archive, out) = (archive(), folder());
    ends_with(&mut extract(&[archive.path()], out.path()), 0);
    fs::remove_file(archive.path().join("b.pdf")).unwrap();
    let said = ends_with(extract(&[archive.path()], out.path()).arg("--keep-gone"), 0);
    assert!(
        said.contains("0 new, 0 changed, 4 unchanged, 1 gone (kept)"),
        "{said}"
    );
    assert_eq!(outcomes(out.path()).len(), 4);
    let said = ends_with(extract(&[archive.path()], out.path()).arg("--drop-gone"), 0);
    assert!(
        said.contains("0 new, 0 changed, 3 unchanged, 1 gone; 0 read"),
        "{said}"
    );
    assert_eq!(outcomes(out.path()).len(), 3);
}

#[test]
fn records_that_are_not_ours_are_never_written_over() {
    let (archive, out) = (archive(), folder());
    ends_with(&mut extract(&[archive.path()], out.path()), 0);
    let path = out.path().join("decisions.jsonl");
    let whole = fs::read_to_string(&path).unwrap();
    let second = whole.lines().nth(1).unwrap().to_owned();
    let swapped: Vec<&str> = whole.lines().rev().collect();
    for (text, line) in [
        (whole[..whole.len() - 40].to_owned(), "line 4"),
        (whole.replace(&second, "what somebody noted"), "line 2"),
        (
            whole.replacen("decision-record/1", "decision-record/7", 1),
            "decision-record/7",
        ),
        (swapped.join("\n") + "\n", "not in its order"),
        ("{\"name\": \"something else\"}\n".to_owned(), "line 1"),
    ] {
        fs::write(&path, &text).unwrap();
        let before = bytes(out.path());
        let said = ends_with(&mut extract(&[archive.path()], out.path()), 1);
        assert!(said.contains(line) && said.contains("--fresh"), "{said}");
        assert!(bytes(out.path()) == before);
    }
    let said = ends_with(extract(&[archive.path()], out.path()).arg("--fresh"), 0);
    assert!(said.contains("4 new"), "{said}");
    assert_eq!(fs::read_to_string(&path).unwrap(), whole);

    // Records and tables that somebody improved by hand are somebody's work.
    for (name, from, to) in [
        ("decisions.jsonl", "\"status\":\"ok\"", "\"status\":\"partial\""),
        ("awards.csv", "file,number", "file,no"),
    ] {
        let path = out.path().join(name);
        let whole = fs::read_to_string(&path).unwrap();
        assert!(whole.contains(from));
        fs::write(&path, whole.replacen(from, to, 1)).unwrap();
        let before = bytes(out.path());
        let said = ends_with(&mut extract(&[archive.path()], out.path()), 1);
        assert!(
            said.contains(&format!("edited {name}")) && said.contains("--fresh"),
            "{said}"
        );
        assert!(bytes(out.path()) == before);
        ends_with(extract(&[archive.path()], out.path()).arg("--fresh"), 0);
        assert_eq!(read(out.path()), 4);
        assert_eq!(fs::read_to_string(&path).unwrap(), whole);
    }
    // One that was removed is written again.
    fs::remove_file(out.path().join("awards.csv")).unwrap();
    ends_with(&mut extract(&[archive.path()], out.path()), 0);
    assert!(out.path().join("awards.csv").is_file());
}

#[test]
fn failures_are_read_again_when_asked() {
    let (archive, out) = (archive(), folder());
    fs::write(archive.path().join("e.pdf"), "").unwrap();
    let run = |more: &[&str]| {
        ends_with(extract(&[archive.path()], out.path()).args(more), 3);
        read(out.path())
    };
    assert_eq!(run(&[]), 5);
    assert_eq!(run(&[]), 0);
    assert_eq!(run(&["--retry-failed"]), 1);
    // With more room, what met no ceiling is not read again.
    assert_eq!(
        run(&["--retry-failed", "--timeout", "300", "--memory", "2GiB"]),
        1
    );
}

#[test]
fn workers_and_this_process_write_the_same_bytes() {
    let (apart, within) = (folder(), folder());
    let inputs = [fixtures().join("pdf"), fixtures().join("damaged")];
    let code = extract_side_by_side(&inputs, apart.path())
        .output()
        .unwrap()
        .status
        .code();
    let same_code = extract(&inputs, within.path())
        .arg("--in-process")
        .output()
        .unwrap()
        .status
        .code();
    assert_eq!(code, same_code);
    same(apart.path(), within.path());
}

#[test]
fn a_document_that_takes_too_much_memory_costs_itself_alone() {
    let (archive, out) = (archive(), folder());
    let bomb = crate::paper::inflates_to_four_times(60 << 20);
    fs::write(archive.path().join("bomb.pdf"), bomb).unwrap();
    let mut command = extract(&[archive.path()], out.path());
    ends_with(command.args(["--memory", "192MiB"]), 3);
    let outcomes = outcomes(out.path());
    assert_eq!(outcomes.len(), 5);
    for (file, status, codes) in outcomes {
        if file == "bomb.pdf" {
            assert_eq!((status.as_str(), codes), ("failed", vec!["too-large".to_owned()]));
        } else {
            assert_eq!(status, "ok", "{file}");
        }
    }
    let record = json_lines(&out.path().join("decisions.jsonl"))
        .into_iter()
        .find(|r| r["source"]["file"] == "bomb.pdf")
        .unwrap();
    assert!(
        record["source"]["sha256"].is_string(),
        "the next run knows it again"
    );
    assert!(
        record["issues"][0]["message"]
            .as_str()
            .unwrap()
            .contains("192 MB")
    );
}

/// A run that is going on.
fn start(archive: &Path, out: &Path, more: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_decisions"))
        .arg("extract")
        .arg(archive)
        .arg("-o")
        .arg(out)
        .args(more)
        .env("NO_COLOR", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Numbers that are no pattern, the same each time.
fn moments(count: u64, most: u64) -> impl Iterator<Item = Duration> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    (0..count).map(move |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        Duration::from_micros(state % (most * 1000))
    })
}

/// How many records the journal of a run holds.
fn journalled(out: &Path) -> usize {
    let text = fs::read(out.join(".journal")).unwrap_or_default();
    text.iter().filter(|b| **b == b'\n').count().saturating_sub(1)
}

/// The issue's promise, at fifty moments: wherever a run is killed, what is there is the last whole run or undone by the
/// next, and that one ends with the bytes of a run nobody disturbed.
#[cfg(unix)]
#[test]
fn a_run_killed_at_any_moment_is_resumed_to_the_same_bytes() {
    let (archive, out, calm, before) = (folder(), folder(), folder(), folder());
    for (i, file) in pdfs(&fixtures().join("pdf")).iter().step_by(4).enumerate() {
        fs::copy(file, archive.path().join(format!("{i:02}.pdf"))).unwrap();
    }
    let formats = ["--format", "jsonl,csv,json", "-q"];
    // An earlier run, over a part of it.
    let part: Vec<_> = pdfs(archive.path()).into_iter().take(3).collect();
    ends_with(extract(&part, before.path()).args(formats), 0);
    copy_folder(before.path(), calm.path());
    ends_with(extract(&[archive.path()], calm.path()).args(formats), 0);

    copy_folder(before.path(), out.path());
    let (mut killed, mut while_replacing, mut resumed) = (0, 0, 0);
    let mark = out.path().join(".replacing");
    let mut all_moments = moments(1000, 1500);
    while killed < 50 || while_replacing < 10 {
        let earlier = journalled(out.path());
        let mut child = start(archive.path(), out.path(), &formats);
        let moment = all_moments.next().expect("it does not take so many");
        let begun = Instant::now();
        // Every other one is hit while files are being replaced, if it gets there.
        let aims = killed % 2 == 1;
        let ended = loop {
            if child.try_wait().unwrap().is_some() {
                break true;
            }
            if (aims && mark.exists()) || (!aims && begun.elapsed() >= moment) {
                child.kill().unwrap();
                child.wait().unwrap();
                break false;
            }
            if !aims {
                std::thread::sleep(Duration::from_micros(200));
            }
        };
        if ended {
            same(out.path(), calm.path());
            fs::remove_dir_all(out.path()).unwrap();
            copy_folder(before.path(), out.path());
            continue;
        }
        killed += 1;
        resumed += usize::from(earlier > 0);
        if mark.exists() {
            while_replacing += 1;
        } else if !out.path().join(".changes.jsonl.before").exists() {
            // Nothing was replaced, or all was.
            let table = fs::read(out.path().join("decisions.csv")).unwrap();
            let whole = |run: &Path| fs::read(run.join("decisions.csv")).unwrap() == table;
            assert!(whole(before.path()) || whole(calm.path()), "half a table");
        }
        if journalled(out.path()) == 0 && !mark.exists() && !out.path().join(".journal").exists() {
            // It was killed after its end.
            fs::remove_dir_all(out.path()).unwrap();
            copy_folder(before.path(), out.path());
        }
    }
    assert!(
        resumed > 5,
        "{resumed} of {killed} runs had something to go on from"
    );
    ends_with(extract(&[archive.path()], out.path()).args(formats), 0);
    same(out.path(), calm.path());
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &place);
        } else {
            fs::copy(&path, &place).unwrap();
        }
    }
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_keeps_what_it_finished() {
    let (out, calm) = (folder(), folder());
    let archive = fixtures().join("pdf");
    let child = start(&archive, out.path(), &["--jobs", "1"]);
    let patience = Instant::now() + Duration::from_secs(120);
    while journalled(out.path()) < 3 && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(2));
    }
    interrupt(&child);
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(130), "{said}");
    assert!(said.contains("interrupted after"), "{said}");
    assert!(!out.path().join("decisions.jsonl").exists());
    let kept = journalled(out.path()) as u64;
    assert!(kept >= 3);

    ends_with(&mut extract(&[&archive], out.path()), 0);
    assert_eq!(read(out.path()), pdfs(&archive).len() as u64 - kept);
    ends_with(&mut extract(&[&archive], calm.path()), 0);
    same(out.path(), calm.path());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_last_run() {
    let disk = folder();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=1m", "none"])
        .arg(disk.path())
        .stderr(Stdio::null())
        .status();
    if !mounted.is_ok_and(|s| s.success()) {
        println!("skipped: no disk can be mounted here");
        return;
    }
    let out = disk.path().join("out");
    let ended = std::panic::catch_unwind(|| {
        ends_with(&mut extract(&[pdf("suffolk-2018-31.pdf")], &out), 0);
        let before = bytes(&out);
        for _ in 0..2 {
            let said = ends_with(&mut extract(&[fixtures().join("pdf")], &out), 1);
            assert!(
                said.contains("make room") || said.contains("No space left"),
                "{said}"
            );
            assert!(
                bytes(&out) == before,
                "the files of the last run are as they were"
            );
        }
        assert!(journalled(&out) > 3, "what was finished is kept");
        // There is room again.
        let remounted = Command::new("mount")
            .args(["-o", "remount,size=64m"])
            .arg(disk.path())
            .status();
        assert!(remounted.unwrap().success());
        ends_with(&mut extract(&[fixtures().join("pdf")], &out), 0);
        assert!(read(&out) < pdfs(&fixtures().join("pdf")).len() as u64);
    });
    assert!(
        Command::new("umount")
            .arg(disk.path())
            .status()
            .unwrap()
            .success()
    );
    if let Err(panic) = ended {
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn parts_put_together_are_as_one_run() {
    let (whole, merged, parts) = (folder(), folder(), folder());
    let archive = fixtures().join("pdf");
    ends_with(&mut extract(&[&archive], whole.path()), 0);
    let part = |name: &str, shard: &str, more: &[&str]| {
        let out = parts.path().join(name);
        ends_with(extract(&[&archive], &out).args(["--shard", shard]).args(more), 0);
        out
    };
    let (one, two, three) = (
        part("1", "1/3", &[]),
        part("2", "2/3", &[]),
        part("3", "3/3", &[]),
    );
    let files = |out: &Path| -> BTreeSet<String> { outcomes(out).into_iter().map(|(f, ..)| f).collect() };
    assert!(files(&one).is_disjoint(&files(&two)) && !files(&one).is_empty());
    let merge = |runs: &[&Path], code: i32| {
        let mut command = decisions();
        command.arg("merge").args(runs).arg("-o").arg(merged.path());
        ends_with(&mut command, code)
    };
    let said = merge(&[&one, &three], 1);
    assert!(said.contains("2/3"), "{said}");
    let said = merge(&[&one, &two, &two, &three], 1);
    assert!(said.contains("hold it twice"), "{said}");
    let other = part("other", "2/3", &["--verify"]);
    let said = merge(&[&one, &other, &three], 1);
    assert!(said.contains("different versions, profiles or options"), "{said}");
    let said = merge(&[&one, &two, &three, parts.path()], 1);
    assert!(said.contains("there is no decisions.jsonl"), "{said}");
    assert!(!merged.path().join("decisions.jsonl").exists());

    // In any order.
    merge(&[&three, &one, &two], 0);
    same(whole.path(), merged.path());
    // What was put together is a run to go on from.
    ends_with(&mut extract(&[&archive], merged.path()), 0);
    assert_eq!(read(merged.path()), 0);
}

#[test]
fn records_stream_to_standard_output_in_the_order_of_the_paths() {
    let files = pdfs(&fixtures().join("pdf"));
    let mut names: Vec<String> = files.iter().map(|f| f.display().to_string()).collect();
    names.reverse();
    names.push(fixtures().join("nowhere.pdf").display().to_string());
    let mut command = decisions();
    command
        .args(["extract", "-", "-o", "-", "-q"])
        .write_stdin(names.join("\n"));
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let lines: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let told: Vec<String> = lines
        .iter()
        .map(|r| format!("/{}", r["source"]["file"].as_str().unwrap()))
        .collect();
    assert_eq!(told, names);
    assert_eq!(lines.last().unwrap()["issues"][0]["code"], "unreadable-file");

    // The records are those of a run into a folder, but for their names and what only the whole tells.
    let out = folder();
    ends_with(&mut extract(&[fixtures().join("pdf")], out.path()), 0);
    let bare = |mut record: Value| {
        record["source"]["file"] = Value::Null;
        let issues = record["issues"].as_array_mut().unwrap();
        issues.retain(|i| i["code"] != "duplicate-number" && i["code"] != "duplicate-file");
        record
    };
    let streamed: Vec<Value> = lines.into_iter().rev().skip(1).map(bare).collect();
    let written: Vec<Value> = json_lines(&out.path().join("decisions.jsonl"))
        .into_iter()
        .map(bare)
        .collect();
    assert_eq!(streamed, written);
    assert!(
        extract(&[pdf("suffolk-2018-31.pdf")], Path::new("-"))
            .output()
            .unwrap()
            .stdout
            .starts_with(b"{\"schema\"")
    );
    assert!(!Path::new("-").exists());
}

#[test]
fn whoever_feeds_paths_gets_each_answer_before_the_next_question() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_decisions"))
        .args(["extract", "-", "-o", "-", "--jobs", "2"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    for file in pdfs(&fixtures().join("pdf")).iter().take(3) {
        writeln!(stdin, "{}", file.display()).unwrap();
        let mut line = String::new();
        answers.read_line(&mut line).unwrap();
        let record: Value = serde_json::from_str(&line).unwrap();
        assert!(file.ends_with(record["source"]["file"].as_str().unwrap()));
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_log_for_machines_is_an_object_a_line() {
    let (archive, out) = (archive(), folder());
    fs::write(archive.path().join("e.pdf"), "").unwrap();
    let said = ends_with(
        extract(&[archive.path()], out.path()).args(["--log", "json", "-v", "--timings"]),
        3,
    );
    let events: Vec<Value> = said.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let documents = events.iter().filter(|e| e["event"] == "document").count();
    assert_eq!(documents, 5);
    let summary = events.last().unwrap();
    assert_eq!(summary["event"], "summary");
    assert_eq!(summary["documents"], 5);
    assert_eq!(summary["status"]["failed"], 1);
    assert!(events.iter().all(|e| e["time"].is_string()));
    let timings = &run_report(out.path())["timings_ms"];
    assert!(timings["pdf"].as_f64().unwrap() > 0.0, "{timings}");

    // What ends the run before it begins is an object, too.
    let mut command = extract(&[archive.path().join("gone")], out.path());
    let said = ends_with(command.args(["--log", "json"]), 1);
    let error: Value = serde_json::from_str(said.trim()).unwrap();
    assert_eq!(error["event"], "error");
    assert!(error["message"].as_str().unwrap().contains("gone"));
}
