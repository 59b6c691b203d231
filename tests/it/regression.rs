//! The place for regression tests: `regressions.toml` holds the lines of a small decision, what went wrong with it once,
//! and the values its record must have. Each case is printed on pages of its own and read like any document.

use std::collections::BTreeMap;

use decisions::{Reader, Record};
use serde::Deserialize;
use serde_json::Value;

use crate::paper::assemble;

const CASES: &str = include_str!("regressions.toml");

/// Points between baselines; a blank line is one of these.
const LEADING: usize = 15;

/// Lines on a page of 842 points with margins of 60 points.
const LINES: usize = 46;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case shows, in a few words; unique.
    name: String,
    /// What was read instead, and in what kind of document it was seen.
    was: String,
    /// The lines of the document. A line between `**` is bold.
    text: String,
    /// JSON Pointer and the value that must stand there; `"null"` for none.
    values: BTreeMap<String, toml::Value>,
    /// Codes of issues that must be raised.
    #[serde(default)]
    issues: Vec<String>,
}

/// Text as bytes of a PDF string in the Windows encoding (ISO 32000-2, annex D).
fn encoded(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for c in text.chars() {
        match c {
            '(' | ')' | '\\' => out.extend([b'\\', c as u8]),
            ' '..='~' | '\u{a0}'..='\u{ff}' => out.push(u32::from(c) as u8),
            '–' => out.push(0x96),
            '—' => out.push(0x97),
            '‘' => out.push(0x91),
            '’' => out.push(0x92),
            '“' => out.push(0x93),
            '”' => out.push(0x94),
            '•' => out.push(0x95),
            '€' => out.push(0x80),
            _ => panic!("{c:?} cannot be printed with a standard font"),
        }
    }
    out
}

/// The lines on as many pages as they need.
fn printed(text: &str) -> Vec<u8> {
    let lines: Vec<&str> = text.trim_matches('\n').lines().collect();
    let pages: Vec<&[&str]> = lines.chunks(LINES).collect();
    let kids: Vec<String> = (0..pages.len()).map(|i| format!("{} 0 R", 5 + 2 * i)).collect();
    let font = |name: &str| {
        format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>")
    };
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!(
            "<< /Type /Pages /Kids [{}] /Count {} >>",
            kids.join(" "),
            pages.len()
        )
        .into_bytes(),
        font("Helvetica").into_bytes(),
        font("Helvetica-Bold").into_bytes(),
    ];
    for (i, lines) in pages.iter().enumerate() {
        let content = 6 + 2 * i;
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] \
                 /Resources << /Font << /F 3 0 R /B 4 0 R >> >> /Contents {content} 0 R >>"
            )
            .into_bytes(),
        );
        let mut drawn = format!("BT {LEADING} TL 60 770 Td\n").into_bytes();
        for line in *lines {
            let bold = line.strip_prefix("**").and_then(|l| l.strip_suffix("**"));
            drawn.extend(if bold.is_some() {
                b"/B 11 Tf ("
            } else {
                b"/F 11 Tf ("
            });
            drawn.extend(encoded(bold.unwrap_or(line)));
            drawn.extend(b") Tj T*\n");
        }
        drawn.extend(b"ET");
        let mut stream = format!("<< /Length {} >>\nstream\n", drawn.len()).into_bytes();
        stream.extend(drawn);
        stream.extend(b"\nendstream");
        objects.push(stream);
    }
    assemble(&objects)
}

/// What of a case does not hold.
fn faults(case: &Case, record: &Record) -> Vec<String> {
    let json = serde_json::to_value(record).unwrap();
    let mut faults = Vec::new();
    for (pointer, wanted) in &case.values {
        let wanted = match wanted {
            toml::Value::String(s) if s == "null" => Value::Null,
            other => serde_json::to_value(other).unwrap(),
        };
        let found = json.pointer(pointer).cloned().unwrap_or(Value::Null);
        // 12500 and 12500.0 are one sum.
        let printed = |value: &Value| value.to_string().trim_end_matches(".0").to_owned();
        if found != wanted && printed(&found) != printed(&wanted) {
            faults.push(format!("{pointer}: expected {wanted}, found {found}"));
        }
    }
    for code in &case.issues {
        if !record.issues.iter().any(|i| i.code.as_str() == code) {
            faults.push(format!("the issue {code} was not raised"));
        }
    }
    faults
}

#[test]
fn every_case_is_read_as_it_must_be() {
    let cases: Cases = toml::from_str(CASES).unwrap();
    let reader = Reader::new().unwrap();
    let mut failed = Vec::new();
    for case in &cases.case {
        assert!(!case.was.is_empty(), "{}: say what was read instead", case.name);
        let record = reader.read_bytes("case.pdf", printed(&case.text));
        let faults = faults(case, &record);
        if !faults.is_empty() {
            failed.push(format!("{}\n  {}", case.name, faults.join("\n  ")));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn every_case_has_a_name_of_its_own() {
    let cases: Cases = toml::from_str(CASES).unwrap();
    let mut names: Vec<&str> = cases.case.iter().map(|c| c.name.as_str()).collect();
    names.sort_unstable();
    let before = names.len();
    names.dedup();
    assert_eq!(names.len(), before);
}

#[test]
fn a_value_that_is_not_there_is_a_fault() {
    let cases: Cases = toml::from_str(CASES).unwrap();
    let mut case = cases.case.into_iter().next().unwrap();
    case.values
        .insert("/number".to_owned(), toml::Value::String("1/1900".to_owned()));
    let record = Reader::new().unwrap().read_bytes("case.pdf", printed(&case.text));
    assert_eq!(faults(&case, &record).len(), 1);
}
