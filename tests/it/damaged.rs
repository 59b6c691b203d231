//! Broken and hostile files: each costs itself and nothing else, and says what is wrong with it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use decisions::issue::{Code, Severity};
use decisions::pipeline::{self, Options};
use decisions::record::{Record, Status};
use proptest::prelude::*;
use serde_json::Value;

use crate::gold;
use crate::paper::{FONT_5, WORDS, assemble, bomb, helvetica, page, page_with, stream};
use crate::support::{
    decisions, extract, extract_side_by_side, fixtures, folder, json_lines, outcomes, pdf, profiles, read,
    read_bytes, said,
};

/// What must become of a file.
#[derive(Clone, Copy)]
enum Fate {
    /// Its words are read.
    Read,
    /// It is told of under this code.
    Told(Code),
    /// It is told of under an error of some code: nothing of it can be read.
    Lost,
}
use Fate::{Lost, Read, Told};

/// What a layman must not have to read.
const JARGON: [&str; 8] = [
    "panicked", "unwrap", "RUST", "xref", "Option", "Err(", "None", "thread",
];

/// Holds a record against what must become of its file.
fn verdict(record: &Record, fate: Fate) -> Result<(), String> {
    let codes: Vec<Code> = record.issues.iter().map(|i| i.code).collect();
    if codes.contains(&Code::Crashed) {
        return Err(format!("the program itself failed: {codes:?}"));
    }
    for issue in &record.issues {
        if let Some(word) = JARGON.iter().find(|w| issue.message.contains(**w)) {
            return Err(format!("\"{word}\" in \"{}\"", issue.message));
        }
    }
    let error = record.issues.iter().any(|i| i.severity == Severity::Error);
    if record.status == Status::Failed && !error {
        return Err("it failed and does not say why".to_owned());
    }
    let words = record.status != Status::Failed;
    match fate {
        Read if words => Ok(()),
        Read => Err(format!("its words were not read: {codes:?}")),
        Told(code) if codes.contains(&code) && error => Ok(()),
        Told(code) => Err(format!("{code} was expected, {codes:?} came")),
        // Without its words a paper has no sign of a decision either, and that is reported instead.
        Lost if error || codes.contains(&Code::NotADecision) => Ok(()),
        Lost => Err(format!("an error was expected, {codes:?} came")),
    }
}

/// Runs the program over files of these names and contents, with one healthy file among them, and holds every record
/// against what must become of its file.
fn run(files: &[(String, Vec<u8>, Fate)], seconds: u32) {
    let (archive, out) = (folder(), folder());
    for (name, bytes, _) in files {
        fs::write(archive.path().join(name), bytes).unwrap();
    }
    fs::copy(pdf("suffolk-2018-31.pdf"), archive.path().join("healthy.pdf")).unwrap();
    let mut command = extract_side_by_side(&[archive.path()], out.path());
    // What is held here is what reading makes of them, with or without Tesseract on the machine.
    command.args(["--ocr", "off", "--timeout", &seconds.to_string()]);
    let output = command.timeout(Duration::from_secs(300)).output().unwrap();
    let said = said(&output);
    assert!(!said.contains("panicked"), "{said}");

    let mut report = String::new();
    let mut failed = false;
    let records = json_lines(&out.path().join("decisions.jsonl"));
    assert_eq!(records.len(), files.len() + 1);
    for json in records {
        let record: Record = serde_json::from_value(json).unwrap();
        failed |= record.status == Status::Failed;
        let name = record.source.file.clone();
        if name == "healthy.pdf" {
            assert_eq!(record.status, Status::Ok, "the other files are done");
            continue;
        }
        let fate = files.iter().find(|(n, ..)| *n == name).unwrap().2;
        if let Err(fault) = verdict(&record, fate) {
            writeln!(report, "  {name}: {fault}").unwrap();
        }
    }
    assert_eq!(output.status.code(), Some(if failed { 3 } else { 0 }), "{said}");
    assert!(report.is_empty(), "\n{report}");
}

fn file(name: &str, bytes: Vec<u8>, fate: Fate) -> (String, Vec<u8>, Fate) {
    (format!("{name}.pdf"), bytes, fate)
}

#[test]
fn every_damaged_fixture_says_what_is_wrong() {
    let manifest: toml::Table =
        toml::from_str(&fs::read_to_string(fixtures().join("manifest.toml")).unwrap()).unwrap();
    let gold = json_lines(&fixtures().join("gold/gold.jsonl"));
    let mut report = String::new();
    for entry in manifest["damaged"].as_array().unwrap() {
        let text = |key: &str| entry.get(key).and_then(toml::Value::as_str);
        let path = fixtures().join(text("file").unwrap());
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let record = read(&path);
        let codes: Vec<&str> = record.issues.iter().map(|i| i.code.as_str()).collect();
        let accepted: Vec<&str> = entry
            .get("accept")
            .and_then(toml::Value::as_array)
            .map_or(Vec::new(), |a| a.iter().filter_map(toml::Value::as_str).collect());
        let excused = codes.iter().any(|c| accepted.contains(c));
        if let Err(fault) = verdict(&record, text("issue").map_or(Read, |_| Lost))
            && text("issue") != Some("repaired")
            && !excused
        {
            writeln!(report, "  {name}: {fault}").unwrap();
        }
        if let Some(issue) = text("issue")
            && !codes.contains(&issue)
            && !excused
        {
            writeln!(report, "  {name}: {issue} was expected, {codes:?} came").unwrap();
        }
        // The record of a document whose appearance is spoilt is the document's own.
        let Some(of) = text("gold_of") else {
            let status = record.status.as_str();
            if text("status") != Some(status) {
                writeln!(
                    report,
                    "  {name}: {:?} was expected, {status} came",
                    text("status")
                )
                .unwrap();
            }
            continue;
        };
        let of = Path::new(of).file_name().unwrap().to_str().unwrap();
        let right = gold.iter().find(|r| r["source"]["file"] == of).unwrap();
        let healthy = read(&pdf(of));
        let (spoilt, whole) = (gold::faults(&record, right), gold::faults(&healthy, right));
        for fault in spoilt {
            let old = whole.iter().any(|w| w.field == fault.field);
            // Where the file may be too far gone, what is missing is missing, and the record says so.
            let told = entry.get("accept").is_some() && fault.read == "null" && !fault.silent;
            if !old && !told {
                writeln!(report, "  {name}: {fault}").unwrap();
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn a_run_over_the_damaged_fixtures_ends_with_its_code_and_names_the_failed() {
    let out = folder();
    let healthy = pdf("suffolk-2018-31.pdf");
    let output = extract(&[fixtures().join("damaged"), healthy], out.path())
        .output()
        .unwrap();
    let said = said(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    for told in [
        "empty.pdf (not-a-pdf): the file is empty",
        "locked.pdf (encrypted): the file asks for a password",
        "word-file.pdf (not-a-pdf): ",
        "truncated.pdf (damaged): ",
    ] {
        assert!(said.contains(told), "{told} is not in\n{said}");
    }
    let outcomes = outcomes(out.path());
    assert_eq!(outcomes.len(), 17);
    let healthy = outcomes
        .iter()
        .find(|(f, ..)| f == "suffolk-2018-31.pdf")
        .unwrap();
    assert_eq!(healthy.1, "ok");
}

#[test]
fn show_says_it_too() {
    for (name, told) in [
        ("empty.pdf", "the file is empty"),
        ("locked.pdf", "password"),
        ("truncated.pdf", "download it again"),
    ] {
        let path = fixtures().join("damaged").join(name);
        let output = decisions().arg("show").arg(&path).output().unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(3), "{shown}");
        assert!(shown.contains(told), "{shown}");
        let json = decisions().args(["show", "--json"]).arg(&path).output().unwrap();
        let record: Value = serde_json::from_slice(&json.stdout).unwrap();
        assert_eq!(record["status"], "failed");
        // A stage of a file that cannot be opened.
        let stage = decisions()
            .args(["show", "--stage", "lines"])
            .arg(&path)
            .output()
            .unwrap();
        assert_eq!(stage.status.code(), Some(1));
        assert!(said(&stage).contains(name), "{}", said(&stage));
    }
    let gone = decisions().args(["show", "nowhere.pdf"]).output().unwrap();
    assert_eq!(gone.status.code(), Some(1));
    assert!(said(&gone).contains("cannot read nowhere.pdf"), "{}", said(&gone));
}

/// A tree of pages that goes down so far before it comes to its page.
fn deep_tree(levels: usize, branches: usize) -> Vec<u8> {
    let mut objects = vec![b"<< /Type /Catalog /Pages 2 0 R >>".to_vec()];
    for i in 0..levels {
        let kids = format!("{} 0 R ", i + 3).repeat(branches);
        objects.push(format!("<< /Type /Pages /Kids [{kids}] /Count 1 >>").into_bytes());
    }
    let last = objects.len();
    let (content, font) = (last + 2, last + 3);
    objects.push(
        format!(
            "<< /Type /Page /Parent {last} 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R \
             /Resources << /Font << /F {font} 0 R >> >> >>"
        )
        .into_bytes(),
    );
    objects.push(stream("", WORDS));
    objects.push(helvetica());
    assemble(&objects)
}

/// A form that draws the next so many times, so many levels deep.
fn nested_forms(levels: usize, times: usize, bounded: bool) -> Vec<u8> {
    let bounds = if bounded { "/BBox [0 0 595 842]" } else { "" };
    let draw = "/X Do ".repeat(times);
    let mut forms: Vec<Vec<u8>> = (0..levels)
        .map(|i| {
            let next = 6 + i;
            let entries = format!(
                "/Type /XObject /Subtype /Form {bounds} /Resources << /XObject << /X {next} 0 R >> >>"
            );
            stream(&entries, draw.as_bytes())
        })
        .collect();
    forms.push(stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 595 842]",
        b"0 0 9 9 re f",
    ));
    page("/XObject << /X 5 0 R >>", b"/X Do", &forms)
}

fn structure() -> Vec<(String, Vec<u8>, Fate)> {
    let healthy = || page(FONT_5, WORDS, &[helvetica()]);
    let patch = |from: &str, to: &str| {
        let text = healthy();
        let at = text
            .windows(from.len())
            .position(|w| w == from.as_bytes())
            .unwrap();
        [&text[..at], to.as_bytes(), &text[at + from.len()..]].concat()
    };
    let nested = |open: &str, close: &str, times: usize| {
        let entry = format!("/Z {}1{}", open.repeat(times), close.repeat(times));
        page_with(FONT_5, &entry, &stream("", WORDS), &[helvetica()])
    };
    vec![
        file("healthy-itself", healthy(), Read),
        file("header-alone", b"%PDF-1.7\n".to_vec(), Told(Code::Damaged)),
        file("page-tree-10000-deep", deep_tree(10_000, 1), Read),
        file("page-tree-that-doubles-40-times", deep_tree(40, 2), Read),
        file("page-count-lies", patch("/Count 1", "/Count 2147483647"), Read),
        file("page-count-below-zero", patch("/Count 1", "/Count -5"), Read),
        file(
            "page-that-is-its-own-parent",
            patch("/Parent 2 0 R", "/Parent 3 0 R"),
            Read,
        ),
        file(
            "page-that-is-a-number",
            patch("/Kids [3 0 R]", "/Kids [99 0 R 7]"),
            Lost,
        ),
        file(
            "offsets-all-wrong",
            patch("%PDF-1.7\n", "%PDF-1.7\n%%%%%%%%%%%%%%%%%%%%%%%\n"),
            Read,
        ),
        file("table-at-nowhere", patch("startxref\n", "startxref\n9"), Read),
        file(
            "table-before-itself",
            patch("/Root 1 0 R", "/Root 1 0 R /Prev 9"),
            Read,
        ),
        file("catalogue-missing", patch("/Root 1 0 R", "/Root 77 0 R"), Read),
        file("trailer-missing", patch("trailer", "tr"), Read),
        file(
            "content-is-itself",
            page_with(FONT_5, "", b"4 0 R", &[helvetica()]),
            Lost,
        ),
        file(
            "length-is-itself",
            page_with(
                FONT_5,
                "",
                &[b"<< /Length 4 0 R >>\nstream\n", WORDS, b"\nendstream"].concat(),
                &[helvetica()],
            ),
            Read,
        ),
        file("arrays-in-arrays", nested("[", "]", 50_000), Lost),
        file(
            "dictionaries-in-dictionaries",
            nested("<</A ", ">>", 20_000),
            Lost,
        ),
        file(
            "encrypted-by-nobody",
            patch("/Root 1 0 R", "/Root 1 0 R /Encrypt << /Filter /Nobody /V 9 >>"),
            Told(Code::Encrypted),
        ),
        file("box-of-nothing", patch("[0 0 595 842]", "[0 0 0 0]"), Read),
        file("box-of-names", patch("[0 0 595 842]", "[/A /B /C /D]"), Read),
        file(
            "box-without-end",
            patch("[0 0 595 842]", "[0 0 1e39 -1e39]"),
            Lost,
        ),
        file(
            "box-of-a-country",
            patch("[0 0 595 842]", "[0 0 1000000000 1000000000]"),
            Read,
        ),
        file(
            "unit-of-a-country",
            patch("/Contents 4 0 R", "/Contents 4 0 R /UserUnit 1e9"),
            Lost,
        ),
        file(
            "turned-by-45",
            patch("/Contents 4 0 R", "/Contents 4 0 R /Rotate 45"),
            Read,
        ),
    ]
}

#[test]
fn broken_structure() {
    run(&structure(), 20);
}

#[test]
fn broken_drawing() {
    let type3 = "/Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /FirstChar 0 /LastChar 255 \
                 /Resources << /Font << /F 5 0 R >> >> /CharProcs << /a 6 0 R >>";
    let widths = format!(
        "/Widths [{}] /Encoding << /Differences [0 {}] >>",
        "1 ".repeat(256),
        "/a ".repeat(256)
    );
    let self_form =
        "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 5 0 R >> >>";
    let flood = format!(
        "BT /F 1 Tf {} ET",
        "1 0 0 1 72 700 Tm (abcdefghijklmnopqrstuvwxyzabcd) Tj ".repeat(10_000)
    );
    let wild = [
        &b"1e38 0 0 1e38 0 0 cm 1e38 0 0 1e38 1e38 1e38 cm BT /F 1e30 Tf (abc) Tj ET 0 0 0 0 0 0 cm "[..],
        WORDS,
    ]
    .concat();
    run(
        &[
            file(
                "font-that-is-not-there",
                page("/Font << /F 99 0 R >>", WORDS, &[]),
                Lost,
            ),
            file(
                "font-that-is-a-number",
                page("/Font << /F 7 >>", WORDS, &[]),
                Lost,
            ),
            file("no-resources", page("", WORDS, &[]), Lost),
            file(
                "form-that-draws-itself",
                page(
                    "/XObject << /X 5 0 R >>",
                    b"/X Do",
                    &[stream(self_form, b"/X Do /X Do")],
                ),
                Lost,
            ),
            file(
                "forms-that-double-30-times",
                nested_forms(30, 2, true),
                Told(Code::TimedOut),
            ),
            file(
                "forms-that-double-without-bounds",
                nested_forms(30, 2, false),
                Lost,
            ),
            file(
                "forms-200-times-8-levels",
                nested_forms(8, 200, true),
                Told(Code::TimedOut),
            ),
            file("forms-5000-deep", nested_forms(5_000, 1, true), Lost),
            file(
                "letter-that-draws-itself",
                page(
                    FONT_5,
                    WORDS,
                    &[format!("<< {type3} {widths} >>").into_bytes(), stream("", WORDS)],
                ),
                Lost,
            ),
            file(
                "states-pushed-and-never-popped",
                page(
                    FONT_5,
                    &[&b"q ".repeat(400_000)[..], WORDS].concat(),
                    &[helvetica()],
                ),
                Read,
            ),
            file(
                "arrays-in-the-drawing",
                page(
                    FONT_5,
                    &[&b"[".repeat(300_000)[..], WORDS].concat(),
                    &[helvetica()],
                ),
                Lost,
            ),
            file(
                "300000-letters",
                page(FONT_5, flood.as_bytes(), &[helvetica()]),
                Told(Code::TooLarge),
            ),
            file(
                "numbers-out-of-all-bounds",
                page(FONT_5, &wild, &[helvetica()]),
                Lost,
            ),
        ],
        2,
    );
}

/// Streams of every kind a page or a file is read from, each unpacking to more than the ceiling of 64 MB.
#[test]
fn bombs() {
    let bomb = bomb(80);
    let packed = |entries: &str| stream(&format!("{entries} /Filter /FlateDecode"), &bomb);
    let object = |text: &str| text.as_bytes().to_vec();
    let draw_x = |form: Vec<u8>| page("/XObject << /X 5 0 R >>", b"/X Do", &[form]);
    let twice = {
        use std::io::Write as _;
        let mut z = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        z.write_all(&bomb).unwrap();
        stream("/Filter [/FlateDecode /FlateDecode]", &z.finish().unwrap())
    };
    let cid = |font: &str, descendant: &str| {
        let font = format!("<< /Type /Font /Subtype /Type0 /BaseFont /A /DescendantFonts [6 0 R] {font} >>");
        let cid = format!("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A {descendant} >>");
        page(FONT_5, WORDS, &[object(&font), object(&cid), packed("")])
    };
    let form = "/Type /XObject /Subtype /Form /BBox [0 0 595 842]";
    let too_large = Told(Code::TooLarge);
    run(
        &[
            file(
                "content",
                page_with(FONT_5, "", &packed(""), &[helvetica()]),
                too_large,
            ),
            file(
                "content-packed-twice",
                page_with(FONT_5, "", &twice, &[helvetica()]),
                too_large,
            ),
            file("form", draw_x(packed(form)), too_large),
            file(
                "annotation",
                page_with(
                    FONT_5,
                    "/Annots [<< /Type /Annot /Subtype /Stamp /Rect [0 0 99 99] /AP << /N 6 0 R >> >>]",
                    &stream("", WORDS),
                    &[helvetica(), packed(form)],
                ),
                too_large,
            ),
            file(
                "unicode-map",
                page(
                    FONT_5,
                    WORDS,
                    &[
                        object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"),
                        packed(""),
                    ],
                ),
                too_large,
            ),
            file(
                "font-program",
                page(
                    FONT_5,
                    WORDS,
                    &[
                        object("<< /Type /Font /Subtype /TrueType /BaseFont /A /FontDescriptor 6 0 R >>"),
                        object("<< /Type /FontDescriptor /FontName /A /Flags 4 /FontFile2 7 0 R >>"),
                        packed(""),
                    ],
                ),
                too_large,
            ),
            file(
                "glyph-map",
                cid("/Encoding /Identity-H", "/CIDToGIDMap 7 0 R"),
                too_large,
            ),
            file("code-map", cid("/Encoding 7 0 R", ""), too_large),
            file(
                "shading",
                page(
                    "/Shading << /S 5 0 R >>",
                    b"/S sh",
                    &[packed(
                        "/ShadingType 4 /ColorSpace /DeviceRGB /BitsPerCoordinate 8 /BitsPerComponent 8 /BitsPerFlag 8 /Decode [0 1 0 1 0 1 0 1 0 1]",
                    )],
                ),
                too_large,
            ),
            file(
                "pattern",
                page(
                    "/Pattern << /P 5 0 R >>",
                    b"/Pattern cs /P scn 0 0 500 500 re f",
                    &[packed(
                        "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.01 /YStep 0.01 /Resources << >>",
                    )],
                ),
                too_large,
            ),
            file(
                "function",
                page(
                    "/Shading << /S 5 0 R >>",
                    b"/S sh",
                    &[
                        object(
                            "<< /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 1 1] /Function 6 0 R >>",
                        ),
                        packed(
                            "/FunctionType 0 /Domain [0 1] /Range [0 1] /Size [80000000] /BitsPerSample 8",
                        ),
                    ],
                ),
                too_large,
            ),
            file(
                "objects",
                page(
                    FONT_5,
                    WORDS,
                    &[helvetica(), packed("/Type /ObjStm /N 1 /First 4")],
                ),
                too_large,
            ),
            file(
                "table",
                page(
                    FONT_5,
                    WORDS,
                    &[helvetica(), packed("/Type /XRef /W [1 4 2] /Size 9")],
                ),
                too_large,
            ),
            // What is never unpacked does no harm.
            file(
                "mask",
                page(
                    &format!("{FONT_5} /ExtGState << /G << /SMask << /S /Alpha /G 6 0 R >> >> >>"),
                    &[b"/G gs ", WORDS].concat(),
                    &[
                        helvetica(),
                        packed(&format!("{form} /Group << /S /Transparency >>")),
                    ],
                ),
                Read,
            ),
            file(
                "colour-profile",
                page(
                    &format!("{FONT_5} /ColorSpace << /C [/ICCBased 6 0 R] >>"),
                    &[b"/C cs 0 0 0 scn ", WORDS].concat(),
                    &[helvetica(), packed("/N 3")],
                ),
                Read,
            ),
            file(
                "picture",
                page(
                    "/XObject << /X 5 0 R >>",
                    b"600 0 0 800 0 0 cm /X Do",
                    &[packed(
                        "/Type /XObject /Subtype /Image /Width 9000 /Height 9000 /ColorSpace /DeviceGray /BitsPerComponent 8",
                    )],
                ),
                Told(Code::NeedsOcr),
            ),
            file(
                "attachment",
                page(FONT_5, WORDS, &[helvetica(), packed("/Type /EmbeddedFile")]),
                Read,
            ),
        ],
        20,
    );
}

/// A map to Unicode that says something else than the font: what comes of it is never silently taken for a decision.
#[test]
fn fonts_that_lie() {
    let map = |targets: &str| {
        format!(
            "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange \
             1 beginbfrange <20> <7E> {targets} endbfrange endcmap end"
        )
    };
    let font = || b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>".to_vec();
    let decision = b"BT /F 12 Tf 72 700 Td (Decision Number: 12/2024) Tj 0 -20 Td (I agree to award 5,000 to Tern Trust.) Tj ET";
    let with = |map: String| page(FONT_5, decision, &[font(), stream("", map.as_bytes())]);
    let all_e = format!("[{}]", "<0065>".repeat(95));
    for (name, bytes) in [
        ("everything-is-e", with(map(&all_e))),
        (
            "everything-is-nothing",
            with(map(&format!("[{}]", "<0000>".repeat(95)))),
        ),
        ("private-signs", with(map("<E000>"))),
        ("half-a-sign", with(map("<D800>"))),
        ("no-map-at-all", with("not a map at all [ [ <".to_owned())),
    ] {
        let record = read_bytes(name, bytes);
        verdict(&record, Lost).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(record.amount, None, "{name}");
        // Where the letters themselves can still be read, what is drawn may be given; nothing else.
        assert!(
            record.recipient.as_deref().is_none_or(|r| r == "Tern Trust"),
            "{name}"
        );
    }
}

/// Downloads that stopped.
#[test]
fn truncated_anywhere() {
    for name in [
        "suffolk-2018-31.pdf",
        "essex-dr-017-23.pdf",
        "2024-17-merrowby-data-desk.pdf",
    ] {
        let whole = fs::read(pdf(name)).unwrap();
        let right = read(&pdf(name));
        for part in 0..24 {
            let bytes = whole[..whole.len() * part / 24].to_vec();
            let record = read_bytes(name, bytes);
            let told = |fault| panic!("{name} cut to {part}/24: {fault}");
            match part {
                0 => verdict(&record, Told(Code::NotAPdf)).unwrap_or_else(told),
                _ if record.status == Status::Failed => verdict(&record, Lost).unwrap_or_else(told),
                // What is left of it may be read, if it says that it had to be mended or that part is missing.
                _ => assert!(
                    !record.issues.is_empty() || record == right,
                    "{name} cut to {part}/24 is read as if it were whole"
                ),
            }
        }
    }
}

/// Bytes changed at random: the same seed every time, so that what fails here fails again.
#[test]
fn bytes_flipped_anywhere() {
    let files: Vec<Vec<u8>> = [
        "suffolk-2018-31.pdf",
        "2024-63-night-listening.pdf",
        "pcd-1203.pdf",
    ]
    .iter()
    .map(|name| fs::read(pdf(name)).unwrap())
    .collect();
    let mut options = Options::default();
    options.limits.time = Duration::from_secs(10);
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(
        ProptestConfig {
            cases: 60,
            failure_persistence: None,
            ..ProptestConfig::default()
        },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let spoilt = (
        0..files.len(),
        prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
    );
    runner
        .run(&spoilt, |(which, changes)| {
            let mut bytes = files[which].clone();
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let record = pipeline::read("a.pdf", &Arc::new(bytes), profiles(), &options);
            let crashed = record.issues.iter().any(|i| i.code == Code::Crashed);
            prop_assert!(!crashed, "{:?}", record.issues);
            let told = record.issues.iter().any(|i| i.severity == Severity::Error);
            prop_assert!(record.status != Status::Failed || told);
            Ok(())
        })
        .unwrap();
}
