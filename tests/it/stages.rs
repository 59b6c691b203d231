//! `decisions show`: what a person sees of a document, and what every stage made of it.

use insta::assert_snapshot;

use crate::support::{decisions, pdf, said};

/// What `show` prints of a fixture.
#[track_caller]
fn shown(name: &str, arguments: &[&str]) -> String {
    let output = decisions()
        .arg("show")
        .arg(pdf(name))
        .args(arguments)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(said(&output), "");
    String::from_utf8(output.stdout).unwrap()
}

/// A decision on the current Norfolk form, three pages; a short record on the Bedfordshire form; a mayoral decision with
/// its labels in a table; an order on no known form.
const NORFOLK: &str = "2025-05-quayside-team.pdf";
const BEDFORDSHIRE: &str = "bedfordshire-d-132.pdf";
const MAYORAL: &str = "md3071.pdf";
const UNKNOWN: &str = "saltmere-order-7.pdf";

#[test]
fn lines() {
    assert_snapshot!("lines_norfolk", shown(NORFOLK, &["--stage", "lines"]));
    assert_snapshot!("lines_mayoral", shown(MAYORAL, &["--stage", "lines"]));
}

#[test]
fn blocks() {
    assert_snapshot!("blocks_norfolk", shown(NORFOLK, &["--stage", "blocks"]));
    assert_snapshot!("blocks_mayoral", shown(MAYORAL, &["--stage", "blocks"]));
}

#[test]
fn sections() {
    assert_snapshot!("sections_norfolk", shown(NORFOLK, &["--stage", "sections"]));
    assert_snapshot!(
        "sections_bedfordshire",
        shown(BEDFORDSHIRE, &["--stage", "sections"])
    );
    assert_snapshot!("sections_unknown", shown(UNKNOWN, &["--stage", "sections"]));
}

#[test]
fn fields() {
    assert_snapshot!("fields_norfolk", shown(NORFOLK, &["--stage", "fields"]));
    assert_snapshot!("fields_bedfordshire", shown(BEDFORDSHIRE, &["--stage", "fields"]));
    assert_snapshot!("fields_mayoral", shown(MAYORAL, &["--stage", "fields"]));
}

#[test]
fn glyphs_have_a_line_each() {
    let text = shown(BEDFORDSHIRE, &["--stage", "glyphs"]);
    let (head, rest) = text.split_once('\n').unwrap();
    assert!(head.starts_with("# page 1 is 595"), "{head}");
    let glyphs: usize = head
        .split(": ")
        .nth(1)
        .and_then(|r| r.split(' ').next())
        .and_then(|n| n.parse().ok())
        .unwrap();
    assert_eq!(rest.lines().count(), glyphs);
    let first: Vec<&str> = rest.lines().next().unwrap().split('\t').collect();
    assert_eq!(first.len(), 5, "page, box, size, font, character: {first:?}");
}

#[test]
fn a_record_as_a_person_reads_it() {
    assert_snapshot!("person_norfolk", shown(NORFOLK, &[]));
    assert_snapshot!("person_mayoral", shown(MAYORAL, &[]));
    assert_snapshot!("person_unknown", shown(UNKNOWN, &[]));
}

#[test]
fn a_record_as_json() {
    assert_snapshot!("json_bedfordshire", shown(BEDFORDSHIRE, &["--json"]));
}

#[test]
fn fields_explained() {
    for field in ["amount", "recipient", "decision_date", "number"] {
        assert_snapshot!(format!("explain_{field}"), shown(NORFOLK, &["--explain", field]));
    }
    // The form it was read with and the next best; the others follow.
    let profile = shown(NORFOLK, &["--explain", "profile"]);
    let best: Vec<&str> = profile.split("\n\n").take(3).collect();
    assert_snapshot!("explain_profile", best.join("\n\n"));
    assert_snapshot!(
        "explain_profile_unknown",
        shown(UNKNOWN, &["--explain", "profile"])
    );
}

#[test]
fn a_field_nobody_knows() {
    let output = decisions()
        .arg("show")
        .arg(pdf(NORFOLK))
        .args(["--explain", "colour"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("nothing is known of `colour`"),
        "{}",
        said(&output)
    );
}
