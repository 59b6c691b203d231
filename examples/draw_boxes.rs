//! Draws a frame around every amount, on a picture of each page it was read from: one PNG per page.
//!
//! ```text
//! cargo run --release --example draw_boxes -- fixtures/pdf/2024-52-summer-evenings.pdf boxes
//! ```
//!
//! `decisions show FILE --draw FIELD --out PICTURE.png` does the same for any field from the command line.

#![allow(clippy::print_stdout)]

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use decisions::pdf::Drawer;
use decisions::{Limits, PageNumber, Reader};

const RED: [u8; 3] = [210, 30, 40];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let path = args
        .next()
        .ok_or("which PDF? give its path, and a folder for the pictures")?;
    let out = args.next().unwrap_or_else(|| PathBuf::from("boxes"));
    fs::create_dir_all(&out)?;

    let bytes = fs::read(&path)?;
    let record = Reader::new()?.read_bytes("a decision", bytes.as_slice());
    let drawer = Drawer::open(&Arc::new(bytes), &Limits::default())?;
    for index in 0..drawer.pages() {
        let page = PageNumber::from_index(index);
        let mut drawing = drawer.page(page, 1.5)?;
        let mut frames = 0;
        for (_, evidence) in record.evidence.iter().filter(|(key, _)| key.ends_with("/amount")) {
            for place in std::iter::once(&evidence.place).chain(&evidence.more) {
                if place.page == page {
                    drawing.frame(place.bbox, RED, true);
                    frames += 1;
                }
            }
        }
        let file = out.join(format!("page-{page}.png"));
        fs::write(&file, drawing.into_png()?)?;
        println!("{}: {frames} amounts", file.display());
    }
    Ok(())
}
