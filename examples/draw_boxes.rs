//! Draws what was read over the pages it was read from: one PNG a page, one colour a kind of value.
//!
//! ```text
//! cargo run --release --example draw_boxes -- fixtures/pdf/2024-52-summer-evenings.pdf boxes
//! ```
//!
//! | colour | values |
//! |---|---|
//! | blue | number, subject, who wrote it and to whom: the header |
//! | green | the outcome and who decided |
//! | red | sums of money |
//! | orange | who receives, and the fund that pays |
//! | purple | dates |
//! | teal | questions and answers, confidentiality |
//! | grey | sections: their titles and paragraphs, the recommendation |

#![allow(clippy::print_stdout)]

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use decisions::geom::PageNumber;
use decisions::pipeline::{self, Options};
use decisions::profile::Profiles;
use decisions::record::Record;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

/// Pixels a point.
const SCALE: f32 = 1.5;

type Colour = [u8; 3];

const HEADER: Colour = [40, 90, 200];
const OUTCOME: Colour = [20, 140, 60];
const MONEY: Colour = [210, 30, 40];
const RECIPIENT: Colour = [230, 130, 0];
const DATE: Colour = [140, 50, 180];
const ANSWER: Colour = [0, 140, 150];
const TEXT: Colour = [130, 130, 130];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let path = args
        .next()
        .ok_or("which PDF? give its path, and a folder for the pictures")?;
    let out = args.next().unwrap_or_else(|| PathBuf::from("boxes"));
    let stem = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let bytes = Arc::new(fs::read(&path)?);

    let record = pipeline::read(&stem, &bytes, &Profiles::builtin()?, &Options::default());
    let pdf = Pdf::new(bytes).map_err(|e| format!("{}: {e:?}", path.display()))?;
    fs::create_dir_all(&out)?;
    let cache = RenderCache::new();
    for (index, page) in pdf.pages().iter().enumerate() {
        let mut picture = render(
            page,
            &cache,
            &InterpreterSettings::default(),
            &RenderSettings::default(),
            &PixmapSettings {
                x_scale: SCALE,
                y_scale: SCALE,
                bg_color: WHITE,
            },
        );
        let number = PageNumber::from_index(index);
        let drawn = draw(&mut picture, &record, number);
        let file = out.join(format!("{stem}-{number}.png"));
        fs::write(&file, picture.into_png()?)?;
        println!("{}: {drawn} values", file.display());
    }
    Ok(())
}

/// Draws a page's boxes, wide ones first so that values lie over the paragraphs they stand in. Returns how many.
fn draw(picture: &mut Pixmap, record: &Record, page: PageNumber) -> usize {
    let mut boxes: Vec<([f64; 4], Colour)> = Vec::new();
    for (pointer, evidence) in &record.evidence {
        let colour = colour(pointer);
        for place in std::iter::once(&evidence.place).chain(&evidence.more) {
            // One place may stand for several values: `31 May 2024` is a date, and that of the decision.
            if place.page == page && !boxes.contains(&(place.bbox, colour)) {
                boxes.push((place.bbox, colour));
            }
        }
    }
    let area = |b: &[f64; 4]| (b[2] - b[0]) * (b[3] - b[1]);
    boxes.sort_by(|a, b| area(&b.0).total_cmp(&area(&a.0)));
    for (bbox, colour) in &boxes {
        frame(picture, *bbox, *colour, *colour != TEXT);
    }
    boxes.len()
}

/// The colour of a value, by its place in the record.
fn colour(pointer: &str) -> Colour {
    let first = pointer.split('/').nth(1).unwrap_or_default();
    let last = pointer.rsplit('/').next().unwrap_or_default();
    match (first, last) {
        ("awards", "recipient" | "alias" | "part_of") | ("recipient", _) => RECIPIENT,
        ("awards", "purpose") => TEXT,
        ("awards" | "amounts" | "amount" | "amount_status" | "currency", _) => MONEY,
        ("funding_source", _) => RECIPIENT,
        ("outcome", _) => OUTCOME,
        ("decision_date" | "dates" | "period" | "financial_year", _) | ("sign_offs", "date" | "raw_date") => {
            DATE
        }
        ("checklist" | "confidential" | "confidential_reason" | "emissions", _) => ANSWER,
        ("sections" | "summary" | "recommendation" | "environmental_implications", _) => TEXT,
        _ => HEADER,
    }
}

/// Draws a frame around a box in points; `filled` tints what is in it.
fn frame(picture: &mut Pixmap, bbox: [f64; 4], colour: Colour, filled: bool) {
    /// Pixels between the words and their frame.
    const MARGIN: i32 = 4;
    let (width, height) = (i32::from(picture.width()), i32::from(picture.height()));
    let [left, top, right, bottom] = bbox.map(|v| (v * f64::from(SCALE)).round() as i32);
    let (left, top) = ((left - MARGIN).max(0), (top - MARGIN).max(0));
    let (right, bottom) = ((right + MARGIN).min(width - 1), (bottom + MARGIN).min(height - 1));
    let line = if filled { 2 } else { 1 };
    let pixels = picture.data_as_u8_slice_mut();
    for y in top..=bottom {
        for x in left..=right {
            let edge = (x - left).min(right - x).min(y - top).min(bottom - y) < line;
            let share = match (edge, filled) {
                (true, _) => 100,
                (false, true) => 15,
                (false, false) => continue,
            };
            let at = (y * width + x) as usize * 4;
            let Some(pixel) = pixels.get_mut(at..at + 3) else {
                continue;
            };
            for (value, wanted) in pixel.iter_mut().zip(colour) {
                *value = ((u32::from(*value) * (100 - share) + u32::from(wanted) * share) / 100) as u8;
            }
        }
    }
}
