//! `decisions show`: what the program makes of one file.

use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use anyhow::Context;
use decisions::layout::{Item, Layout, lay_out};
use decisions::pdf::{Document, Limits, open};

use crate::cli::args::{Show, Stage};
use crate::cli::exit::Exit;

pub(crate) fn run(args: &Show) -> anyhow::Result<Exit> {
    let bytes = std::fs::read(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let document =
        open(&Arc::new(bytes), &Limits::default()).with_context(|| args.file.display().to_string())?;
    let mut out = BufWriter::new(io::stdout().lock());
    match args.stage {
        Some(Stage::Glyphs) => glyphs(&document, &mut out)?,
        Some(Stage::Lines) => lines(&lay_out(document), &mut out)?,
        Some(Stage::Blocks) | None => blocks(&lay_out(document), &mut out)?,
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// One line a glyph: page, box, size, font, style, character.
fn glyphs(document: &Document, out: &mut impl Write) -> io::Result<()> {
    for d in &document.damage {
        writeln!(out, "# {}", d.what)?;
    }
    for page in &document.pages {
        writeln!(
            out,
            "# page {} is {:.1} x {:.1}: {} glyphs, {} rulings, {} fills, {} pictures, {} drawings",
            page.number,
            page.width,
            page.height,
            page.glyphs.len(),
            page.rulings.len(),
            page.fills.len(),
            page.images.len(),
            page.drawings.len()
        )?;
        for g in &page.glyphs {
            let font = document
                .fonts
                .get(g.font.0 as usize)
                .map_or("", |f| f.name.as_str());
            let mut style = String::new();
            for (on, word) in [
                (g.bold, " bold"),
                (g.italic, " italic"),
                (g.invisible, " invisible"),
                (g.struck, " struck"),
                (g.artifact, " artifact"),
                (g.field, " field"),
            ] {
                if on {
                    style.push_str(word);
                }
            }
            let b = g.bbox;
            writeln!(
                out,
                "{}\t{:.1} {:.1} {:.1} {:.1}\t{:.1}\t{}{}\t{}",
                page.number, b.left, b.top, b.right, b.bottom, g.size, font, style, g.ch
            )?;
        }
    }
    Ok(())
}

/// The words of every line, in reading order; furniture at the end of the document.
fn lines(layout: &Layout, out: &mut impl Write) -> io::Result<()> {
    for block in layout.blocks() {
        for l in &block.lines {
            if let Some(page) = layout.page(l.line.page) {
                writeln!(out, "{}\t{}", l.line.page, l.line.text(page))?;
            }
        }
    }
    for f in &layout.furniture {
        if let Some(page) = layout.page(f.line.page) {
            writeln!(out, "{} furniture\t{}", f.line.page, f.line.text(page))?;
        }
    }
    Ok(())
}

/// Blocks with their kind, level and label; tables row by row.
fn blocks(layout: &Layout, out: &mut impl Write) -> io::Result<()> {
    for item in &layout.flow {
        match item {
            Item::Block(b) => {
                let label = b
                    .label
                    .as_ref()
                    .map_or(String::new(), |l| format!(" [{}]", l.text));
                let kind = format!("{:?}", b.kind).to_lowercase();
                writeln!(
                    out,
                    "{}\t{kind} {}{label}\t{}",
                    b.page(),
                    b.level,
                    layout.text.slice(b.body)
                )?;
            }
            Item::Table(t) => {
                let how = if t.ruled { "rulings" } else { "alignment" };
                writeln!(out, "{}\ttable of {} columns, from {how}", t.page, t.columns)?;
                for row in &t.rows {
                    let cells: Vec<String> = row
                        .cells
                        .iter()
                        .map(|c| layout.text.slice(c.span).replace('\n', " ¶ "))
                        .collect();
                    writeln!(out, "\t\t| {} |", cells.join(" | "))?;
                }
            }
        }
    }
    for f in &layout.furniture {
        writeln!(out, "{}\tfurniture\t{}", f.line.page, layout.text.slice(f.span))?;
    }
    Ok(())
}
