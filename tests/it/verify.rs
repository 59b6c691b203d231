//! The second reading: where the first is unreliable, and against it.

use std::fs;
use std::sync::Arc;

use decisions::issue::Code;
use decisions::pipeline::{self, Options};
use decisions::record::Record;
use lopdf::{Document, Object};

use crate::support::{ends_with, extract, fixtures, folder, outcomes, pdf, pdfs, profiles, read};

/// Made by LibreOffice: every font has a map to Unicode, and none can be read without it.
const MAPPED: &str = "essex-dr-017-23.pdf";

/// The document with every map to Unicode rewritten.
fn with_maps(rewrite: impl Fn(&str) -> String) -> Vec<u8> {
    let mut document = Document::load(pdf(MAPPED)).unwrap();
    let maps: Vec<_> = document
        .objects
        .values()
        .filter_map(|o| o.as_dict().ok()?.get(b"ToUnicode").ok()?.as_reference().ok())
        .collect();
    assert!(!maps.is_empty());
    for id in maps {
        let Some(Object::Stream(map)) = document.objects.get_mut(&id) else {
            panic!("a map is no stream");
        };
        let text = String::from_utf8(map.decompressed_content().unwrap()).unwrap();
        let new = rewrite(&text);
        assert_ne!(new, text, "nothing was rewritten");
        map.set_plain_content(new.into_bytes());
        map.dict.remove(b"Filter");
    }
    let mut out = Vec::new();
    document.save_to(&mut out).unwrap();
    out
}

fn verified(bytes: Vec<u8>) -> Record {
    let mut options = Options::default();
    options.verify = true;
    pipeline::read(MAPPED, &Arc::new(bytes), profiles(), &options)
}

fn conflicts(record: &Record) -> Vec<&str> {
    record
        .issues
        .iter()
        .filter(|i| i.code == Code::ReadingConflict)
        .map(|i| i.field.as_deref().unwrap())
        .collect()
}

/// The maps of the digits say that they have no entries, and have them: the second reading believes the first of it.
#[test]
fn readings_that_disagree_about_a_key_value_are_told() {
    let bytes = with_maps(|map| {
        let (mut letters, mut digits) = (Vec::new(), Vec::new());
        let entries = map.split("beginbfchar").skip(1);
        for line in entries.flat_map(|e| e.split("endbfchar").next().unwrap().lines()) {
            let target = line.split('<').nth(2).and_then(|t| t.split('>').next());
            match target {
                Some(t) if ("0030"..="0039").contains(&t) => digits.push(line),
                Some(_) => letters.push(line),
                None => {}
            }
        }
        let head = map.split(|c: char| c.is_ascii_digit()).next().unwrap();
        format!(
            "{head} 1 begincodespacerange <00> <FF> endcodespacerange\n{} beginbfchar\n{}\nendbfchar\n\
             0 beginbfchar\n{}\nendbfchar\nendcmap end end\n",
            letters.len(),
            letters.join("\n"),
            digits.join("\n")
        )
    });
    let record = verified(bytes.clone());
    let told = conflicts(&record);
    assert!(told.contains(&"/number"), "{told:?}");
    let issue = record
        .issues
        .iter()
        .find(|i| i.field.as_deref() == Some("/number"))
        .unwrap();
    assert!(
        issue.message.contains("a second reading of the file gives"),
        "{}",
        issue.message
    );
    // Nobody asked.
    let unasked = pipeline::read(MAPPED, &Arc::new(bytes), profiles(), &Options::default());
    assert_eq!(conflicts(&unasked), Vec::<&str>::new());
    assert_eq!(unasked.number, read(&pdf(MAPPED)).number);
}

#[test]
fn healthy_files_are_read_the_same_twice() {
    let mut told = Vec::new();
    for path in pdfs(&fixtures().join("pdf")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let record = verified(fs::read(&path).unwrap());
        told.extend(
            record
                .issues
                .iter()
                .filter(|i| i.code == Code::ReadingConflict)
                .map(|i| format!("{name} {}: {}", i.field.as_deref().unwrap(), i.message)),
        );
    }
    assert!(told.is_empty(), "\n  {}", told.join("\n  "));
}

#[test]
fn the_option_reaches_the_reading() {
    let (archive, out) = (folder(), folder());
    fs::copy(pdf(MAPPED), archive.path().join("a.pdf")).unwrap();
    ends_with(extract(&[archive.path()], out.path()).arg("--verify"), 0);
    assert_eq!(outcomes(out.path()).len(), 1);
    let run = fs::read_to_string(out.path().join("run.json")).unwrap();
    assert!(run.contains("\"verify\": true"), "{run}");
}
