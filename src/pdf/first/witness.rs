//! Holds our own interpreter in step with `hayro-interpret`: the same characters at the same places, the same lines and boxes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lopdf::{Dictionary, Document as File, Object, Stream, dictionary};
use proptest::prelude::*;
use rayon::prelude::*;

use super::read_by;
use crate::geom::Rect;
use crate::pdf::limits::Limits;
use crate::pdf::page::{Document, Glyph, Page};

/// How far apart two readings may put the same thing, in points.
const FAR: f32 = 0.05;

/// Every so many files of the shared folders are read; all with `WITNESS=all`.
const SOME: usize = 3;

fn files(folder: &Path) -> Vec<PathBuf> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|p| p.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf")))
        .collect()
}

fn near(a: f32, b: f32) -> bool {
    (a - b).abs() <= FAR || (a.is_nan() && b.is_nan())
}

fn same_box(a: &Rect, b: &Rect) -> bool {
    near(a.left, b.left) && near(a.top, b.top) && near(a.right, b.right) && near(a.bottom, b.bottom)
}

fn same_boxes(a: &[Rect], b: &[Rect]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_box(a, b))
}

/// A difference between two readings.
///
/// `substitute`: only in a glyph's width or the name of its font. `hayro-interpret` knows the program that a glyph is drawn with
/// and not the font of the file. Where that is a substitute its name is that of the first font with the same substitute, and
/// where it is stretched a glyph that stands alone in its run is as wide as the substitute is, not as the file says.
/// Our own reading has the font and the width of the file. Only files of other collections have such fonts, not the fixtures.
#[derive(Debug)]
struct Difference {
    substitute: bool,
    what: String,
}

fn glyphs(a: (&Glyph, &Document), b: (&Glyph, &Document)) -> Option<Difference> {
    let name = |(g, d): (&Glyph, &Document)| d.fonts.get(usize::from(g.font.0)).map(|f| f.name.clone());
    let (g, h) = (a.0, b.0);
    // Where a glyph begins, along its baseline.
    let begins = |a: &Glyph, b: &Glyph| {
        near(a.baseline, b.baseline)
            && [
                (a.bbox.left, b.bbox.left),
                (a.bbox.right, b.bbox.right),
                (a.bbox.top, b.bbox.top),
                (a.bbox.bottom, b.bbox.bottom),
            ]
            .iter()
            .filter(|(a, b)| near(*a, *b))
            .count()
                >= 2
    };
    let alike = g.ch == h.ch
        && begins(g, h)
        && near(g.size, h.size)
        && (g.turn, g.invisible, g.struck, g.artifact) == (h.turn, h.invisible, h.struck, h.artifact);
    let same = alike && same_box(&g.bbox, &h.bbox) && name(a) == name(b);
    (!same).then(|| Difference {
        substitute: alike,
        what: format!("{g:?} {:?} | {h:?} {:?}", name(a), name(b)),
    })
}

fn differences(own: (&Page, &Document), other: (&Page, &Document)) -> Vec<Difference> {
    let (a, b) = (own.0, other.0);
    let mut out = Vec::new();
    let mut say = |substitute: bool, what: String| out.push(Difference { substitute, what });
    if a.glyphs.len() != b.glyphs.len() {
        say(false, format!("{} glyphs | {}", a.glyphs.len(), b.glyphs.len()));
    }
    let rulings = a.rulings.len() == b.rulings.len()
        && a.rulings.iter().zip(&b.rulings).all(|(x, y)| {
            x.horizontal == y.horizontal && near(x.at, y.at) && near(x.from, y.from) && near(x.to, y.to)
        });
    if !rulings {
        say(
            false,
            format!("rulings: {} | {}", a.rulings.len(), b.rulings.len()),
        );
    }
    for (what, x, y) in [
        ("fills", &a.fills, &b.fills),
        ("images", &a.images, &b.images),
        ("drawings", &a.drawings, &b.drawings),
        ("hidden", &a.hidden, &b.hidden),
    ] {
        if !same_boxes(x, y) {
            let substitute = what == "hidden" && x.len() == y.len();
            say(substitute, format!("{what}: {} | {}", x.len(), y.len()));
        }
    }
    if (a.unmapped, a.dots, a.width, a.height) != (b.unmapped, b.dots, b.width, b.height) {
        say(false, format!("unmapped {} | {}", a.unmapped, b.unmapped));
    }
    let pairs = a.glyphs.iter().zip(&b.glyphs);
    out.extend(
        pairs
            .filter_map(|(x, y)| glyphs((x, own.1), (y, other.1)))
            .take(50),
    );
    out
}

/// What differs between the two readings of a file, how many pages it has, and how many our own does not cover.
fn compare(bytes: Vec<u8>) -> (Vec<Difference>, usize, usize) {
    let bytes = Arc::new(bytes);
    let limits = Limits::default();
    let alone = |what: String| Difference {
        substitute: false,
        what,
    };
    match (read_by(&bytes, &limits, true), read_by(&bytes, &limits, false)) {
        (Ok((own, _)), Ok((other, _))) => {
            let mut out = Vec::new();
            if own.damage != other.damage {
                out.push(alone(format!("damage {:?} | {:?}", own.damage, other.damage)));
            }
            for (a, b) in own.pages.iter().zip(&other.pages) {
                let found = differences((a, &own), (b, &other));
                out.extend(found.into_iter().map(|d| Difference {
                    what: format!("page {}: {}", a.number, d.what),
                    ..d
                }));
            }
            (out, own.pages.len(), own.interpreted)
        }
        (Ok(_), Err(e)) | (Err(e), Ok(_)) => (vec![alone(format!("one reading alone: {e}"))], 0, 0),
        _ => (Vec::new(), 0, 0),
    }
}

/// Reads files both ways. Returns what differs, how many pages were read, and how many not by our own. `substitutes`: what these
/// cause may differ.
fn in_step(files: &[PathBuf], substitutes: bool) -> (Vec<String>, usize, usize) {
    let read: Vec<_> = files
        .par_iter()
        .filter_map(|path| Some((path, compare(std::fs::read(path).ok()?))))
        .collect();
    let (mut out, mut pages, mut interpreted) = (Vec::new(), 0, 0);
    for (path, (found, read, other)) in read {
        pages += read;
        interpreted += other;
        let wrong = found.iter().filter(|d| !(substitutes && d.substitute)).take(3);
        out.extend(wrong.map(|d| format!("{}: {}", path.display(), d.what)));
    }
    (out, pages, interpreted)
}

#[test]
fn both_readings_of_the_fixtures_are_in_step() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let (found, pages, interpreted) = in_step(&files(&folder), false);
    assert!(pages > 300, "{pages}");
    // Some are made to have letters drawn by programs of their own, which the other interpreter looks at.
    assert!(
        interpreted * 100 <= 3 * pages,
        "{interpreted} of {pages} not covered"
    );
    assert!(found.is_empty(), "{} differ:\n{}", found.len(), found.join("\n"));
}

#[test]
fn both_readings_of_other_documents_are_in_step() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let all = std::env::var("WITNESS").is_ok_and(|v| v == "all");
    for (folders, share) in [
        (
            [
                "bugs",
                "corpus",
                "corpus-2",
                "corpus-3",
                "offices",
                "offices-2",
                "papers",
            ]
            .as_slice(),
            99,
        ),
        (&["wild"], 90),
    ] {
        let files = folders.iter().flat_map(|f| files(&shared.join(f)));
        let files: Vec<PathBuf> = files.step_by(if all { 1 } else { SOME }).collect();
        if files.is_empty() {
            println!("skipped: no documents beside the project");
            return;
        }
        let (found, pages, interpreted) = in_step(&files, true);
        println!(
            "{folders:?}: {pages} pages, {interpreted} not covered, {} differ",
            found.len()
        );
        assert!(found.is_empty(), "{} differ:\n{}", found.len(), found.join("\n"));
        assert!(
            interpreted * 100 <= pages * (100 - share),
            "{interpreted} of {pages} not covered"
        );
    }
}

/// A file of one page that is drawn by these operators.
fn page_of(operators: &[&str]) -> Vec<u8> {
    let mut file = File::with_version("1.7");
    let simple = |base: &str, kind: &str| {
        dictionary! {
            "Type" => "Font", "Subtype" => kind, "BaseFont" => base, "Encoding" => "WinAnsiEncoding",
            "FirstChar" => 32, "LastChar" => 122, "Widths" => (32..123).map(|c| Object::from(400 + c * 2)).collect::<Vec<_>>(),
        }
    };
    // One of the standard fonts: nothing is stretched, so that widths are the same in both readings.
    let bold = file.add_object(simple("Helvetica-Bold", "TrueType"));
    let standard =
        file.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
    let drawing = file.add_object(Stream::new(
        Dictionary::new(),
        b"500 0 d0 0 0 400 400 re f".to_vec(),
    ));
    let drawn = file.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type3", "FontMatrix" => vec![0.001.into(), 0.into(), 0.into(), 0.001.into(), 0.into(), 0.into()],
        "FontBBox" => vec![0.into(), 0.into(), 500.into(), 500.into()], "CharProcs" => dictionary! { "A" => drawing },
        "Encoding" => dictionary! { "Differences" => vec![65.into(), "A".into(), "B".into()] },
        "FirstChar" => 65, "LastChar" => 66, "Widths" => vec![500.into(), 600.into()],
    });
    let layer = file.add_object(dictionary! { "Type" => "OCG", "Name" => Object::string_literal("off") });
    let fonts = dictionary! { "F1" => bold, "F2" => standard, "F3" => drawn };
    let form = file.add_object(Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 120.into(), 90.into()],
            "Matrix" => vec![1.into(), 0.into(), 0.into(), 1.into(), 30.into(), 40.into()],
            "Group" => dictionary! { "S" => "Transparency" }, "Resources" => dictionary! { "Font" => fonts.clone() },
        },
        b"q BT /F1 8 Tf 5 60 Td (form) Tj 200 0 Td (cut) Tj ET 0 0 60 30 re f Q Q".to_vec(),
    ));
    let picture = file.add_object(Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 2, "Height" => 2, "BitsPerComponent" => 8,
            "ColorSpace" => "DeviceGray",
        },
        vec![200, 200, 200, 200],
    ));
    let tint = vec![
        "Separation".into(),
        "Spot".into(),
        "DeviceRGB".into(),
        dictionary! {
            "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "N" => 1,
            "C0" => vec![1.into(), 1.into(), 1.into()], "C1" => vec![0.into(), 0.into(), 1.into()],
        }
        .into(),
    ];
    let resources = dictionary! {
        "Font" => fonts, "XObject" => dictionary! { "Fm1" => form, "Im1" => picture },
        "ColorSpace" => dictionary! { "CS1" => tint },
        "ExtGState" => dictionary! {
            "G1" => dictionary! { "ca" => 0.01, "CA" => 1 }, "G2" => dictionary! { "ca" => 1, "BM" => "Multiply", "LW" => 9 },
        },
        "Properties" => dictionary! { "L1" => layer },
    };
    let content = file.add_object(Stream::new(Dictionary::new(), operators.join("\n").into_bytes()));
    let pages = file.new_object_id();
    let page = file.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources,
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
    });
    let tree = dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![page.into()] };
    file.objects.insert(pages, tree.into());
    let catalog = file.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => pages,
        "OCProperties" => dictionary! { "OCGs" => vec![layer.into()], "D" => dictionary! { "OFF" => vec![layer.into()] } },
    });
    file.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    bytes
}

/// Operators of all kinds, whole and in no order.
const OPERATORS: &[&str] = &[
    "q",
    "Q",
    "BT",
    "ET",
    "/F1 12 Tf",
    "/F2 9 Tf",
    "/F3 20 Tf",
    "/F1 12 Tf BT 1 0 0 1 90 700 Tm",
    "(Hello) Tj",
    "(AB ab) Tj",
    "[(Kern) -300 (ing) 50 (.)] TJ",
    "(next) '",
    "2 1 (both) \"",
    "() Tj",
    "1 0 0 1 100 600 Tm",
    "0.5 0 0 2 50 300 Tm",
    "0 1 -1 0 300 300 Tm",
    "12 0 3 12 200 200 Tm",
    "10 -14 Td",
    "0 -20 TD",
    "T*",
    "14 TL",
    "80 Tz",
    "100 Tz",
    "3 Ts",
    "0 Ts",
    "2 Tc",
    "0 Tc",
    "5 Tw",
    "3 Tr",
    "0 Tr",
    "1 Tr",
    "2 Tr",
    "0 g",
    "1 g",
    "0.98 g",
    "1 0 0 rg",
    "0 0 1 RG",
    "0.2 0.1 0 0 k",
    "0 0 0 1 K",
    "/CS1 cs",
    "/CS1 cs 0.4 scn",
    "0.9 sc",
    "/DeviceRGB cs 1 1 1 sc",
    "80 590 200 50 re f",
    "90 690 60 20 re B",
    "100 100 300 600 re W n",
    "300 300 m 400 420 l 380 200 l h W* n",
    "50 50 m 200 50 l S",
    "3 w",
    "[3 2] 0 d",
    "[] 0 d",
    "50 400 m 200 450 200 350 300 400 c f*",
    "40 40 100 0 re f",
    "60 60 m 90 60 l 90 90 l 60 90 l 60 60 l b",
    "70 70 9 9 re s",
    "/Fm1 Do",
    "/Im1 Do",
    "60 0 0 20 95 695 cm /Im1 Do",
    "/G1 gs",
    "/G2 gs",
    "/OC /L1 BDC",
    "EMC",
    "/Span << /ActualText (x) >> BDC",
    "/Artifact << /Type /Pagination >> BDC",
    "1 0 0 1 20 20 cm",
    "2 0 0 1 0 0 cm",
    "0.8 0.6 -0.6 0.8 100 0 cm",
    "(open",
    "/F1 Tf",
    "1 2 3 l",
    "BX",
    "EX",
    "BI /W 2 /H 2 /BPC 8 /CS /G ID abcd EI",
    "/None Do",
    "/F9 10 Tf",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Whatever is drawn in whatever order, both readings read the same; and no reading gives up.
    #[test]
    fn both_readings_of_any_program_are_in_step(
        operators in proptest::collection::vec(proptest::sample::select(OPERATORS), 1..60)
    ) {
        let (found, _, _) = compare(page_of(&operators));
        let wrong: Vec<&Difference> = found.iter().filter(|d| !d.substitute).collect();
        prop_assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
