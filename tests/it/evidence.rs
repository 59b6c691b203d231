//! Every value leads back to the page: the words of its evidence are found again inside its box.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use decisions::evidence::Place;
use decisions::pdf::{Document, Glyph, Limits, Turn, open};
use decisions::record::Record;
use serde_json::Value;

use crate::support::{VALUES, fixtures, pdfs, read_bytes, shared};

/// Values that must lead back to the page where they are there, beside those of [`VALUES`]. `publisher` and `profile`
/// come from the profile, `amount_status` from what is not there, `source` from the file.
const TEXTS: [&str; 2] = ["/recommendation", "/outcome/text"];

/// The same within lists.
const TRACED_IN_LISTS: [(&str, &[&str]); 6] = [
    ("awards", &["recipient", "part_of", "alias", "amount", "purpose"]),
    ("amounts", &["value"]),
    ("dates", &["value"]),
    ("checklist", &["question", "answer"]),
    ("sign_offs", &["date", "raw_date"]),
    ("emissions", &["category", "increase_tco2", "saving_tco2"]),
];

/// Boxes are published to a tenth of a point.
const ROUNDING: f64 = 0.11;

/// What is wrong with the evidence of a document.
fn faults(record: &Record, document: &Document) -> String {
    let mut out = String::new();
    let json = serde_json::to_value(record).unwrap();
    for (pointer, evidence) in &record.evidence {
        if json.pointer(pointer).is_none() {
            writeln!(out, "  {pointer}: there is no such value").unwrap();
        }
        for place in std::iter::once(&evidence.place).chain(&evidence.more) {
            if let Err(fault) = found_again(place, document) {
                writeln!(out, "  {pointer}, page {}: {fault}", place.page).unwrap();
            }
        }
    }
    for pointer in traced(&json) {
        let there = json.pointer(&pointer).is_some_and(|v| !v.is_null());
        if there && !record.evidence.contains_key(&pointer) {
            writeln!(
                out,
                "  {pointer}: {} has no evidence",
                json.pointer(&pointer).unwrap()
            )
            .unwrap();
        }
    }
    out
}

/// The pointers of all values that want evidence.
fn traced(json: &Value) -> Vec<String> {
    let mut out: Vec<String> = VALUES.iter().chain(&TEXTS).map(|p| (*p).to_owned()).collect();
    if json["outcome"]["status"] != "unknown" {
        out.push("/outcome/status".to_owned());
    }
    let mut list = |at: &str, items: &Value, keys: &[&str]| {
        for i in 0..items.as_array().map_or(0, Vec::len) {
            out.extend(keys.iter().map(|k| format!("{at}/{i}/{k}")));
        }
    };
    for (name, keys) in TRACED_IN_LISTS {
        list(&format!("/{name}"), &json[name], keys);
    }
    list("/summary", &json["summary"], &["text"]);
    list("/sections", &json["sections"], &["title"]);
    for (i, section) in json["sections"].as_array().unwrap().iter().enumerate() {
        list(
            &format!("/sections/{i}/paragraphs"),
            &section["paragraphs"],
            &["text"],
        );
    }
    out
}

fn found_again(place: &Place, document: &Document) -> Result<(), String> {
    let page = document
        .pages
        .get(place.page.index())
        .ok_or("there is no such page")?;
    let [left, top, right, bottom] = place.bbox;
    let (width, height) = (f64::from(page.width), f64::from(page.height));
    if !(left <= right && top <= bottom) {
        return Err(format!("the box {:?} is no box", place.bbox));
    }
    if left < -ROUNDING || top < -ROUNDING || right > width + ROUNDING || bottom > height + ROUNDING {
        return Err(format!(
            "the box {:?} is not on the page of {width} x {height}",
            place.bbox
        ));
    }
    let inside: Vec<&Glyph> = page
        .glyphs
        .iter()
        .filter(|g| {
            let (x, y) = (f64::from(g.bbox.center_x()), f64::from(g.bbox.center_y()));
            (left - ROUNDING..=right + ROUNDING).contains(&x)
                && (top - ROUNDING..=bottom + ROUNDING).contains(&y)
        })
        .collect();
    let wanted = letters(place.text.chars());
    if wanted.is_empty() {
        return Err("its text is empty".to_owned());
    }
    let there = letters(in_reading_order(&inside).into_iter());
    if there.contains(&wanted) || holds(&inside, &wanted) {
        return Ok(());
    }
    Err(format!(
        "\"{}\" is not in its box, which holds \"{there}\"",
        place.text
    ))
}

/// The characters of some glyphs line by line, found without the layout room: glyphs whose middles share a height are
/// a line.
fn in_reading_order(glyphs: &[&Glyph]) -> Vec<char> {
    // Along the lines and across them, whichever way the page is turned.
    let place = |g: &Glyph| match g.turn {
        Turn::None | Turn::Slanted => (g.bbox.left, g.baseline),
        Turn::Right => (g.bbox.top, -g.baseline),
        Turn::Half => (-g.bbox.right, -g.baseline),
        Turn::Left => (-g.bbox.bottom, g.baseline),
    };
    let mut placed: Vec<(f32, f32, &Glyph)> = glyphs
        .iter()
        .map(|g| {
            let (along, across) = place(g);
            (along, across, *g)
        })
        .collect();
    placed.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut out = Vec::new();
    let mut line: Vec<(f32, f32, &Glyph)> = Vec::new();
    let flush = |line: &mut Vec<(f32, f32, &Glyph)>, out: &mut Vec<char>| {
        line.sort_by(|a, b| a.0.total_cmp(&b.0));
        out.extend(line.drain(..).map(|(_, _, g)| g.ch));
    };
    for glyph in placed {
        // Raised and lowered letters stand up to half a letter off their line.
        if line.last().is_some_and(|l| glyph.1 - l.1 > 0.45 * glyph.2.size) {
            flush(&mut line, &mut out);
        }
        line.push(glyph);
    }
    flush(&mut line, &mut out);
    out
}

/// Letters, digits and signs as they are compared: spaces and hyphens aside, raised digits and accents as plain ones.
fn letters(text: impl Iterator<Item = char>) -> String {
    use unicode_normalization::UnicodeNormalization;

    text.nfkd()
        .filter(|c| {
            !c.is_whitespace()
                && !matches!(
                    c,
                    '-' | '\u{AD}' | '\u{2010}' | '\u{2011}' | '\u{200B}'..='\u{200F}' | '\u{2060}'
                )
                && !unicode_normalization::char::is_combining_mark(*c)
                && !matches!(c, '´' | '`' | '¨' | 'ˆ' | '˜' | '¸')
        })
        .collect()
}

/// Whether the glyphs hold all these letters, in whatever order: cells of a row that stand beside each other and break
/// into lines are no run of characters on the page.
fn holds(glyphs: &[&Glyph], wanted: &str) -> bool {
    let mut there: BTreeMap<char, usize> = BTreeMap::new();
    for c in letters(glyphs.iter().map(|g| g.ch)).chars() {
        *there.entry(c).or_default() += 1;
    }
    wanted.chars().all(|c| match there.get_mut(&c) {
        Some(n) if *n > 0 => {
            *n -= 1;
            true
        }
        _ => false,
    })
}

fn check(folder: &Path) {
    let mut report = String::new();
    for path in pdfs(folder) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = fs::read(&path).unwrap();
        let Ok(document) = open(&Arc::new(bytes.clone()), &Limits::default()) else {
            continue;
        };
        let record = read_bytes(&name, bytes);
        let faults = faults(&record, &document);
        if !faults.is_empty() {
            writeln!(report, "{name}\n{faults}").unwrap();
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn fixtures_lead_back_to_the_page() {
    check(&fixtures().join("pdf"));
}

#[test]
fn other_peoples_documents_lead_back_to_the_page() {
    for under in ["samples", "corpus/pdfs"] {
        if let Some(folder) = shared(under) {
            check(&folder);
        }
    }
}

/// The test itself: evidence that is not true is seen.
#[test]
fn evidence_that_is_not_there_is_seen() {
    let path = fixtures().join("pdf/suffolk-2018-31.pdf");
    let bytes = fs::read(&path).unwrap();
    let document = open(&Arc::new(bytes.clone()), &Limits::default()).unwrap();
    let record = read_bytes("suffolk-2018-31.pdf", bytes);
    assert_eq!(faults(&record, &document), "");

    let spoil = |change: &dyn Fn(&mut Place)| {
        let mut spoilt = record.clone();
        change(&mut spoilt.evidence.get_mut("/number").unwrap().place);
        faults(&spoilt, &document)
    };
    assert!(spoil(&|p| p.text = "77/1999".to_owned()).contains("is not in its box"));
    assert!(spoil(&|p| p.bbox[1] += 40.0).contains("is no box"));
    assert!(spoil(&|p| p.bbox = [0.0, 0.0, 1e4, 20.0]).contains("is not on the page"));
    assert!(spoil(&|p| p.bbox = [1.0, 1.0, 20.0, 5.0]).contains("is not in its box"));
    assert!(spoil(&|p| p.page.0 = 99).contains("no such page"));

    let mut spoilt = record.clone();
    let lost = spoilt.evidence.remove("/number").unwrap();
    spoilt.evidence.insert("/numbers".to_owned(), lost);
    let faults = faults(&spoilt, &document);
    assert!(faults.contains("/numbers: there is no such value"), "{faults}");
    assert!(
        faults.contains("/number: \"31/2018\" has no evidence"),
        "{faults}"
    );
}
