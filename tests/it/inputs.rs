//! What can be given to `extract`: folders, patterns, lists, archives, and what is none of them.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use rawzip::{CompressionMethod, ZipArchiveWriter};
use serde_json::Value;

use crate::support::{decisions, ends_with, extract, folder, json_lines, outcomes, pdf, said};

const NAME: &str = "suffolk-2018-31.pdf";

/// A ZIP archive of these names and contents.
fn zip(path: &Path, members: &[(&str, Vec<u8>)]) {
    let mut archive = ZipArchiveWriter::new(fs::File::create(path).unwrap());
    for (name, bytes) in members {
        let (mut entry, config) = archive
            .new_file(rawzip::path::EntryPath::verbatim(name.as_bytes().to_vec()))
            .compression_method(CompressionMethod::DEFLATE)
            .start()
            .unwrap();
        let deflate = flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::default());
        let mut writer = config.wrap(deflate);
        writer.write_all(bytes).unwrap();
        let (deflate, descriptor) = writer.finish().unwrap();
        deflate.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
}

fn files(out: &Path) -> Vec<String> {
    outcomes(out).into_iter().map(|(file, ..)| file).collect()
}

#[test]
fn a_decision_in_an_archive_gives_the_record_it_gives_in_a_folder() {
    let (given, plain, packed) = (folder(), folder(), folder());
    let decision = fs::read(pdf(NAME)).unwrap();
    fs::create_dir(given.path().join("plain")).unwrap();
    fs::copy(pdf(NAME), given.path().join("plain").join(NAME)).unwrap();
    zip(
        &given.path().join("2018.zip"),
        &[
            (&format!("may/{NAME}"), decision),
            ("may/notes.txt", b"notes".to_vec()),
            ("../escape.pdf", b"%PDF-1.7".to_vec()),
        ],
    );
    ends_with(&mut extract(&[given.path().join("plain")], plain.path()), 0);
    ends_with(&mut extract(&[given.path().join("2018.zip")], packed.path()), 3);
    let names = [
        "2018.zip/\\x2E\\x2E/escape.pdf".to_owned(),
        format!("2018.zip/may/{NAME}"),
    ];
    assert_eq!(files(packed.path()), names);
    let bare = |out: &Path, at: usize| {
        let mut record: Value = json_lines(&out.join("decisions.jsonl")).remove(at);
        record["source"]["file"].take();
        record
    };
    assert_eq!(bare(plain.path(), 0), bare(packed.path(), 1));
    // No name in an archive has become a path.
    assert!(!given.path().join("escape.pdf").exists());
}

#[test]
fn a_record_for_everything_that_claims_to_be_a_decision_and_none_for_the_rest() {
    let (given, out) = (folder(), folder());
    let at = |name: &str| given.path().join(name);
    for name in ["a decision.pdf", "without-a-name", ".hidden.pdf"] {
        fs::copy(pdf(NAME), at(name)).unwrap();
    }
    fs::create_dir(at("folder.pdf")).unwrap();
    fs::write(at("text.pdf"), "no PDF").unwrap();
    fs::write(at("text.txt"), "no PDF").unwrap();
    fs::write(at("broken.zip"), "PK no archive").unwrap();
    ends_with(&mut extract(&[given.path()], out.path()), 3);
    let told: Vec<(String, String)> = outcomes(out.path())
        .into_iter()
        .map(|(file, status, codes)| {
            (
                file,
                if status == "failed" {
                    codes.concat()
                } else {
                    status
                },
            )
        })
        .collect();
    let want = [
        ("a decision.pdf", "ok"),
        ("broken.zip", "unreadable-file"),
        ("folder.pdf", "unreadable-file"),
        ("text.pdf", "not-a-pdf"),
        ("without-a-name", "ok"),
    ];
    assert_eq!(told, want.map(|(a, b)| (a.to_owned(), b.to_owned())));
}

#[test]
fn a_glob_restricts_and_a_broken_one_is_wrong_use() {
    let (given, out) = (folder(), folder());
    for name in ["2018-31.pdf", "2019-1.pdf"] {
        fs::copy(pdf(NAME), given.path().join(name)).unwrap();
    }
    ends_with(extract(&[given.path()], out.path()).args(["--glob", "2018-*"]), 0);
    assert_eq!(files(out.path()), ["2018-31.pdf"]);
    let said = ends_with(extract(&[given.path()], out.path()).args(["--glob", "a["]), 2);
    assert!(said.contains("is not a pattern"), "{said}");
    ends_with(extract(&[given.path()], out.path()).args(["--glob", "none*"]), 4);
}

#[cfg(unix)]
#[test]
fn paths_on_stdin_may_be_no_utf8_and_come_in_any_order() {
    use std::os::unix::ffi::OsStrExt;
    let (given, one, two) = (folder(), folder(), folder());
    let mut lines = Vec::new();
    for name in [&b"caf\xE9.pdf"[..], b"caf\xE8.pdf", b"plain.pdf"] {
        let path = given.path().join(std::ffi::OsStr::from_bytes(name));
        fs::copy(pdf(NAME), &path).unwrap();
        lines.push(path.as_os_str().as_bytes().to_vec());
    }
    let run = |lines: &[Vec<u8>], out: &Path| {
        let mut command = decisions();
        command.args(["extract", "-", "-o"]).arg(out);
        let output = command.write_stdin(lines.join(&b'\n')).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    };
    run(&lines, one.path());
    lines.reverse();
    run(&lines, two.path());
    assert_eq!(files(one.path()), ["caf\\xE8.pdf", "caf\\xE9.pdf", "plain.pdf"]);
    let bytes = |out: &Path| fs::read(out.join("decisions.jsonl")).unwrap();
    assert_eq!(bytes(one.path()), bytes(two.path()));
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let (given, out) = (folder(), folder());
    let pipe = given.path().join("pipe.pdf");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|s| s.success()) {
        println!("skipped: mkfifo is not there");
        return;
    }
    for paths in [given.path(), &pipe] {
        let mut command = extract(&[paths], out.path());
        ends_with(command.timeout(std::time::Duration::from_secs(60)), 3);
        let told = outcomes(out.path());
        assert_eq!(told[0].2, ["unreadable-file"]);
    }
}

#[cfg(unix)]
#[test]
fn hard_links_are_files_of_their_own() {
    let given = folder();
    let file = given.path().join("0.pdf");
    fs::write(&file, "%PDF-1.7").unwrap();
    for i in 1..5_000 {
        let dir = given.path().join((i / 500).to_string());
        fs::create_dir_all(&dir).unwrap();
        fs::hard_link(&file, dir.join(format!("{i}.pdf"))).unwrap();
    }
    let found = ::decisions::discover::discover(&[given.path().to_path_buf()]);
    assert_eq!(found.inputs.len(), 5_000);
}
