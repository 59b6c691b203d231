//! `show --draw`: pictures of pages with the places of values.

use crate::support::{decisions, ends_with, folder, pdf, said};

#[test]
fn a_field_is_drawn_on_the_page_it_was_read_from() {
    let folder = folder();
    let (plain, framed) = (folder.path().join("plain.png"), folder.path().join("framed.png"));
    for (field, out) in [("number", &framed), ("recommendation", &plain)] {
        let mut command = decisions();
        command.arg("show").arg(pdf("2024-52-summer-evenings.pdf"));
        command.args(["--draw", field, "--out"]).arg(out);
        assert_eq!(ends_with(&mut command, 0), "");
    }
    let [framed, plain] = [framed, plain].map(|path| std::fs::read(path).unwrap());
    assert!(framed.starts_with(b"\x89PNG") && plain.starts_with(b"\x89PNG"));
    assert_ne!(framed, plain, "the frames stand in other places");
}

#[test]
fn the_picture_goes_to_standard_output_where_no_file_is_named() {
    let output = decisions()
        .arg("show")
        .arg(pdf("2024-52-summer-evenings.pdf"))
        .args(["--draw", "all", "--page", "2"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert!(output.stdout.starts_with(b"\x89PNG"));
}

#[test]
fn a_field_without_a_place_says_how_to_find_out_why() {
    let mut command = decisions();
    command
        .arg("show")
        .arg(pdf("2024-06-precept.pdf"))
        .args(["--draw", "amount"]);
    let message = ends_with(&mut command, 1);
    assert!(
        message.contains("`amount` was not read from a place in 2024-06-precept.pdf"),
        "{message}"
    );
    assert!(message.contains("--explain amount"), "{message}");
}

#[test]
fn a_page_that_is_not_there_is_named() {
    let mut command = decisions();
    command
        .arg("show")
        .arg(pdf("2024-06-precept.pdf"))
        .args(["--draw", "number", "--page", "70"]);
    let message = ends_with(&mut command, 1);
    assert!(message.contains("the document has no page 70"), "{message}");
}
