//! Every glyph that counts is visible on the page as it is drawn, and one that is painted over does not count.

use std::path::PathBuf;
use std::sync::Arc;

use decisions::pdf::{Limits, Turn, open};
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use crate::support::{fixtures, pdfs, shared};

/// Dots a point.
const SCALE: f32 = 2.0;

/// The greatest difference between dots of an area, in the colour in which they differ most.
fn contrast(pixels: &[[u8; 3]], width: usize, area: (f32, f32, f32, f32)) -> u8 {
    let (left, top, right, bottom) = area;
    let height = pixels.len() / width.max(1);
    let clamp = |v: f32, most: usize| (v * SCALE).clamp(0.0, most as f32) as usize;
    let (mut low, mut high) = ([255_u8; 3], [0_u8; 3]);
    for y in clamp(top, height)..clamp(bottom + 0.5, height) {
        for x in clamp(left, width)..clamp(right + 0.5, width) {
            let dot = pixels[y * width + x];
            for i in 0..3 {
                low[i] = low[i].min(dot[i]);
                high[i] = high[i].max(dot[i]);
            }
        }
    }
    (0..3).map(|i| high[i].saturating_sub(low[i])).max().unwrap_or(0)
}

/// Looks at the first `pages` pages of a file.
fn check(path: &PathBuf, pages: usize, wrong: &mut Vec<String>, hidden: &mut usize) {
    let bytes = Arc::new(std::fs::read(path).unwrap());
    let Ok(document) = open(&bytes, &Limits::default()) else {
        return;
    };
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let pdf = Pdf::new(Arc::clone(&bytes)).unwrap();
    let cache = RenderCache::new();
    for (page, source) in document.pages.iter().zip(pdf.pages().iter()).take(pages) {
        let drawn = render(
            source,
            &cache,
            &InterpreterSettings::default(),
            &RenderSettings::default(),
            &PixmapSettings {
                x_scale: SCALE,
                y_scale: SCALE,
                bg_color: WHITE,
            },
        );
        let pixels: Vec<[u8; 3]> = drawn.data().iter().map(|p| [p.r, p.g, p.b]).collect();
        let width = usize::from(drawn.width());
        for g in page.glyphs.iter().filter(|g| {
            // Values of fields are drawn by viewers that know forms.
            g.ch.is_alphanumeric() && !g.invisible && !g.field && g.turn != Turn::Slanted
        }) {
            let r = page.displayed(&g.bbox).grown(0.5);
            if contrast(&pixels, width, (r.left, r.top, r.right, r.bottom)) < 8 {
                wrong.push(format!(
                    "{name}, page {}: {:?} at {r:?} is not seen",
                    page.number, g.ch
                ));
            }
        }
        // Notes that bring no appearance are drawn by other viewers.
        if name.contains("-note-") {
            continue;
        }
        for r in &page.hidden {
            let r = page.displayed(r);
            *hidden += 1;
            let (w, h) = (r.width(), r.height());
            let zone = (
                r.left + 0.4 * w,
                r.top + 0.36 * h,
                r.right - 0.4 * w,
                r.top + 0.6 * h,
            );
            if contrast(&pixels, width, zone) > 40 {
                wrong.push(format!(
                    "{name}, page {}: what stands at {r:?} is seen",
                    page.number
                ));
            }
        }
    }
}

#[test]
fn what_counts_is_seen_and_what_is_painted_over_does_not_count() {
    let mut files = pdfs(&fixtures().join("pdf"));
    files.extend(pdfs(&fixtures().join("faults/pdf")));
    match shared("bugs/pdfs") {
        Some(folder) => files.extend(pdfs(&folder)),
        None => println!("the shared set was skipped: it is not there"),
    }
    let (mut wrong, mut hidden) = (Vec::new(), 0);
    for path in &files {
        check(path, usize::MAX, &mut wrong, &mut hidden);
    }
    assert!(hidden > 1_000, "{hidden}");
    // Of each larger set the first page of a few files; all of them below.
    for set in SETS {
        let files = shared(set).map(|folder| pdfs(&folder)).unwrap_or_default();
        for path in files.iter().step_by(40) {
            check(path, 1, &mut wrong, &mut hidden);
        }
    }
    none(&wrong);
}

/// Takes some minutes: `cargo test --test it visible -- --ignored`.
#[test]
#[ignore = "draws every page of the shared sets"]
fn what_counts_is_seen_on_every_page_of_the_shared_sets() {
    let (mut wrong, mut hidden) = (Vec::new(), 0);
    for set in SETS {
        for path in shared(set).map(|folder| pdfs(&folder)).unwrap_or_default() {
            check(&path, usize::MAX, &mut wrong, &mut hidden);
        }
    }
    none(&wrong);
}

/// Sets of documents that are not ours to publish.
const SETS: [&str; 7] = [
    "samples",
    "corpus/pdfs",
    "corpus-2/pdfs",
    "corpus-3/pdfs",
    "offices/pdfs",
    "offices-2/pdfs",
    "papers/pdfs",
];

fn none(wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "{} of them: {}",
        wrong.len(),
        wrong[..wrong.len().min(12)].join("\n")
    );
}
