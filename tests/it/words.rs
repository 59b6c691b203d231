//! No line of a paper's body is lost: each belongs to a section, a header field, a signature or a remainder with a name.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use decisions::layout::{Item, Layout, Span};
use decisions::pipeline::{Options, examine};
use decisions::profile::Profiles;
use decisions::section::{Outline, Piece};

use crate::support::{pdfs, shared};

/// Every place the parts of a paper take; what no entry of a form claims is listed too.
fn places(layout: &Layout, outline: &Outline) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    let mut pieces: Vec<&Piece> = outline.preface.iter().chain(&outline.environment).collect();
    pieces.extend(outline.pieces().map(|(_, p)| p));
    pieces.extend(outline.outcome.iter().flat_map(|o| &o.pieces));
    pieces.extend(outline.confidential.iter().flat_map(|c| &c.reason));
    for piece in pieces {
        match piece {
            Piece::Para(p) => out.push(p.span),
            Piece::Table(i) => out.extend(layout.flow.get(*i).map(Item::span)),
        }
    }
    for h in &outline.headers {
        out.extend([h.label, h.value, h.unlike]);
        out.extend(h.more.iter().chain(&h.items));
    }
    for s in &outline.sign_offs {
        out.extend([s.title, s.typed, s.date]);
        out.extend(s.signature);
        out.extend(s.date_label);
    }
    for c in &outline.checklist {
        out.extend([c.question, c.answer, c.head]);
    }
    // The head over the answers of a table of questions is the form's own.
    for item in &layout.flow {
        if let Item::Table(t) = item
            && outline.checklist.iter().any(|c| t.span.covers(c.question))
        {
            out.extend(t.rows.first().map(|r| r.span));
        }
    }
    out.extend(&outline.unclaimed);
    out.extend(outline.claims.iter().flat_map(|c| [c.label, c.value]));
    out.extend(outline.outcome.iter().flat_map(|o| [o.label, o.by]));
    out.extend(outline.confidential.iter().flat_map(|c| [c.label, c.answer]));
    out.extend(outline.sections.iter().filter_map(|s| s.title));
    out.extend(
        outline
            .emissions
            .iter()
            .flat_map(|e| [e.category, e.increase, e.saving]),
    );
    out
}

/// The lines of the body of which most letters stand in no part. What belongs to a further decision in the same file does
/// not count: the record says that it is there and on which page.
fn lost(layout: &Layout, outline: &Outline) -> (Vec<String>, usize) {
    let mut held = vec![false; layout.text.text().len()];
    for span in places(layout, outline) {
        held[span.range()].fill(true);
    }
    let end = outline.others.first().map_or(usize::MAX, |s| s.start);
    let mut lines: Vec<Span> = Vec::new();
    for item in &layout.flow {
        match item {
            Item::Block(b) => lines.extend(b.lines.iter().map(|l| l.span)),
            Item::Table(t) => {
                let cells = t.rows.iter().flat_map(|r| &r.cells);
                lines.extend(
                    cells
                        .flat_map(|c| &c.blocks)
                        .flat_map(|b| &b.lines)
                        .map(|l| l.span),
                );
            }
        }
    }
    let mut out = Vec::new();
    let mut words = 0;
    for span in lines {
        let text = layout.text.slice(span);
        words += text.split_whitespace().count();
        let letters = || text.char_indices().filter(|(_, c)| c.is_alphanumeric());
        let there = letters().filter(|(i, _)| held[span.start + i]).count();
        if span.start < end && there * 2 < letters().count() {
            out.push(text.trim().to_owned());
        }
    }
    (out, words)
}

/// Lost lines of all documents, and how many words there are.
fn lost_in(files: &[PathBuf]) -> (Vec<String>, usize) {
    let profiles = Profiles::builtin().unwrap();
    let (mut out, mut words) = (Vec::new(), 0);
    for path in files {
        let bytes = Arc::new(std::fs::read(path).unwrap());
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Ok(reading) = examine(&name, &bytes, &profiles, &Options::default()) else {
            continue;
        };
        let (lines, all) = lost(&reading.layout, &reading.outline);
        words += all;
        out.extend(lines.into_iter().map(|l| format!("{name}: {l}")));
    }
    (out, words)
}

/// At most one word in two hundred is lost: what stands between the cells of forms whose other cells are known.
fn few(lines: &[String], words: usize) {
    let gone: usize = lines.iter().map(|l| l.split_whitespace().count() - 1).sum();
    assert!(
        gone * 200 <= words,
        "{gone} of {words} words:\n  {}",
        lines.join("\n  ")
    );
    println!("{gone} of {words} words are lost");
}

#[test]
fn every_line_of_a_fixture_belongs_to_a_part() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut files = pdfs(&fixtures.join("pdf"));
    files.extend(pdfs(&fixtures.join("held-out/other-offices/pdf")));
    assert!(files.len() > 90, "{}", files.len());
    let (lines, words) = lost_in(&files);
    few(&lines, words);
}

#[test]
fn every_line_of_a_real_paper_belongs_to_a_part() {
    for set in ["offices", "offices-2"] {
        let Some(folder) = shared(set) else { return };
        let (lines, words) = lost_in(&pdfs(&folder.join("pdfs")));
        assert!(words > 1_000);
        few(&lines, words);
    }
}
