//! `--draw FIELD`: a page as a picture, with a frame around each place the field was read from.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

use anyhow::{Context, bail};
use decisions::evidence::Place;
use decisions::geom::PageNumber;
use decisions::pdf::{Drawer, Limits};
use decisions::record::Record;

use crate::cli::args::Show;
use crate::cli::exit::Exit;

/// Dots a point: 144 dots an inch, at which print of eight points is easy to read on a screen.
const DOTS: f32 = 2.0;

/// The colour of a value by the first part of its pointer, and by the last where that decides: red, green, blue.
fn colour(pointer: &str) -> [u8; 3] {
    let first = pointer.split('/').nth(1).unwrap_or_default();
    let last = pointer.rsplit('/').next().unwrap_or_default();
    match (first, last) {
        ("awards", "recipient" | "alias" | "part_of") | ("recipient" | "funding_source", _) => [230, 130, 0],
        ("awards" | "amounts" | "amount" | "amount_status" | "currency", _) => [210, 30, 40],
        ("outcome", _) => [20, 140, 60],
        ("decision_date" | "dates" | "period" | "financial_year", _) | ("sign_offs", "date" | "raw_date") => {
            [140, 50, 180]
        }
        ("checklist" | "confidential" | "confidential_reason" | "emissions", _) => [0, 140, 150],
        ("sections" | "summary" | "recommendation" | "environmental_implications", _) => [130, 130, 130],
        _ => [40, 90, 200],
    }
}

/// Draws the page and writes the picture.
pub(super) fn run(args: &Show, field: &str, record: &Record, bytes: &Arc<Vec<u8>>) -> anyhow::Result<Exit> {
    let places = places(record, field);
    let asked = args.page.map(|n| PageNumber::from_index(n as usize - 1));
    let Some(page) = asked.or_else(|| places.first().map(|(_, place)| place.page)) else {
        bail!(
            "`{field}` was not read from a place in {}; `decisions show {} --explain {field}` says why",
            record.source.file,
            args.file.display()
        );
    };
    let drawer = Drawer::open(bytes, &Limits::default())?;
    let mut drawing = drawer.page(page, DOTS)?;
    for (pointer, place) in places.iter().filter(|(_, place)| place.page == page) {
        let colour = colour(pointer);
        drawing.frame(place.bbox, colour, colour != [130, 130, 130]);
    }
    let png = drawing.into_png()?;
    match &args.out {
        Some(path) => {
            std::fs::write(path, png).with_context(|| format!("cannot write {}", path.display()))?;
        }
        None if io::stdout().is_terminal() => {
            bail!("a picture is not printed to a terminal; add --out FILE.png")
        }
        None => io::stdout().lock().write_all(&png)?,
    }
    Ok(Exit::for_record(record))
}

/// The places a field was read from, the first page first and on a page the largest first, so that values lie over the
/// paragraphs around them. An amount or a recipient that is the sum or the list of the awards has the places of the
/// awards.
fn places<'r>(record: &'r Record, field: &str) -> Vec<(&'r str, &'r Place)> {
    let pointer = format!("/{}", field.trim_start_matches('/').replace('.', "/"));
    let below = format!("{pointer}/");
    let of = |wanted: &dyn Fn(&str) -> bool| -> Vec<(&'r str, &'r Place)> {
        record
            .evidence
            .iter()
            .filter(|(key, _)| wanted(key))
            .flat_map(|(key, evidence)| {
                std::iter::once(&evidence.place)
                    .chain(&evidence.more)
                    .map(|place| (key.as_str(), place))
            })
            .collect()
    };
    let mut found = of(&|key| field == "all" || key == pointer || key.starts_with(&below));
    if found.is_empty() && (pointer == "/amount" || pointer == "/recipient") {
        found = of(&|key| key.starts_with("/awards/") && key.ends_with(&pointer));
    }
    let area = |place: &Place| {
        let [left, top, right, bottom] = place.bbox;
        (right - left) * (bottom - top)
    };
    found.sort_by(|(_, a), (_, b)| a.page.cmp(&b.page).then(area(b).total_cmp(&area(a))));
    found
}
