//! Every message of the program in one place, for review; and what somebody who mistypes is told to type instead.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{decisions, ends_with, extract, extract_side_by_side, fixtures, folder, pdf};

/// Words it takes to be a message: fewer are names, keys and units.
const WORDS: usize = 4;

/// The sources, sorted.
fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
    out.sort();
}

/// The text literals of a source, but for those of its tests, of attributes for the compiler, and of patterns (raw literals).
fn literals(source: &str) -> Vec<String> {
    let end = source.find("#[cfg(test)]\nmod tests").unwrap_or(source.len());
    let text: Vec<char> = source[..end].chars().collect();
    let mut out = Vec::new();
    let mut line = String::new();
    let mut i = 0;
    while i < text.len() {
        let next = text.get(i + 1).copied().unwrap_or(' ');
        match text[i] {
            '/' if next == '/' => {
                while i < text.len() && text[i] != '\n' {
                    i += 1;
                }
            }
            '\n' => {
                line.clear();
                i += 1;
            }
            // A letter in quotes, or a lifetime.
            '\'' => {
                i += if next == '\\' {
                    4
                } else if text.get(i + 2) == Some(&'\'') {
                    3
                } else {
                    1
                }
            }
            'r' if (next == '"' || next == '#') && !text[i.saturating_sub(1)].is_alphanumeric() => {
                let marks = text[i + 1..].iter().take_while(|c| **c == '#').count();
                if text.get(i + 1 + marks) != Some(&'"') {
                    i += 1;
                    continue;
                }
                let close: Vec<char> = std::iter::once('"')
                    .chain(std::iter::repeat_n('#', marks))
                    .collect();
                let begin = i + 2 + marks;
                let length = text[begin..]
                    .windows(close.len())
                    .position(|w| w == close)
                    .unwrap();
                i = begin + length + close.len();
            }
            '"' => {
                let begin = i + 1;
                i = begin;
                while text[i] != '"' {
                    i += if text[i] == '\\' { 2 } else { 1 };
                }
                let reason = line.trim_end().ends_with("reason =");
                if !reason {
                    out.push(unbroken(&text[begin..i].iter().collect::<String>()));
                }
                i += 1;
            }
            c => {
                line.push(c);
                i += 1;
            }
        }
    }
    out
}

/// A literal that is broken over lines, in one.
fn unbroken(literal: &str) -> String {
    let mut lines = literal.split("\\\n");
    let first = lines.next().unwrap_or_default().to_owned();
    lines.fold(first, |text, line| text + line.trim_start())
}

/// Every text of the program that may be printed, by the file it stands in.
fn messages() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut out = String::new();
    for path in files {
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        if name.ends_with("tests.rs") || name.ends_with("sample.rs") {
            continue;
        }
        let mut found = literals(&fs::read_to_string(&path).unwrap());
        found.retain(|l| {
            l.split_whitespace()
                .filter(|w| w.chars().any(char::is_alphabetic))
                .count()
                >= WORDS
        });
        found.dedup();
        if !found.is_empty() {
            out += &format!("{}\n", name.replace('\\', "/"));
        }
        for message in found {
            out += &format!("    {message}\n");
        }
    }
    out
}

#[test]
fn every_message_is_as_reviewed() {
    insta::assert_snapshot!(messages());
}

#[test]
fn literals_are_found_and_patterns_and_comments_are_not() {
    let source = r##"
        // "a comment is not a message"
        let c = '"'; let l: &'static str = "one \"message\" of five words";
        #[allow(dead_code, reason = "this is for the compiler alone")]
        regex(r"a pattern is not one"); regex(r#"nor is "this" one"#);
        bail!("a message that goes on \
               over two lines");
"##;
    let expected = [
        "one \\\"message\\\" of five words",
        "a message that goes on over two lines",
    ];
    assert_eq!(literals(source), expected);
}

#[test]
fn who_mistypes_is_told_what_to_type() {
    let out = folder();
    let file = pdf("suffolk-2018-31.pdf");
    for (arguments, parts) in [
        (
            &["--memory", "lots"][..],
            &["\"lots\" is not a size", "512MiB"][..],
        ),
        (&["--memory", ""], &["is not a size", "512MiB"]),
        (&["--memory", "1MiB"], &["too little", "192 MiB or more"]),
        (&["--max-size", "100"], &["100 has no unit", "type 100MiB"]),
        (&["--max-size", "20GiB"], &["from 1KiB to 16GiB"]),
        (
            &["--jobs", "0"],
            &["type a number from 1 to 1024", "leave --jobs out"],
        ),
        (&["--jobs", "many"], &["\"many\" is not a number"]),
        (&["--format", "xls"], &["the formats are"]),
        (&["--shard", "3/2"], &["say 2/8"]),
    ] {
        let said = ends_with(extract_side_by_side(&[&file], out.path()).args(arguments), 2);
        for part in parts {
            assert!(said.contains(part), "{arguments:?}: {part}: {said}");
        }
        assert!(!said.contains("ByteSize") && !said.contains("parse"), "{said}");
    }
    let pdfs = fixtures().join("pdf");
    let said = ends_with(decisions().arg("show").arg(&pdfs), 1);
    assert!(
        said.contains("is a folder, and `show` reads one file") && said.contains("extract"),
        "{said}"
    );

    // What is not read has a name.
    let given = folder();
    fs::copy(&file, given.path().join("a.pdf")).unwrap();
    fs::write(given.path().join("notes.docx"), "PK").unwrap();
    fs::write(given.path().join("list.txt"), "list").unwrap();
    let said = ends_with(&mut extract(&[given.path()], out.path()), 0);
    assert!(
        said.contains("not read because not a PDF: 2 files (list.txt, notes.docx)"),
        "{said}"
    );
}
