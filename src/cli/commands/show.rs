//! `decisions show`: what the program makes of one file.

use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use anyhow::Context;
use decisions::layout::{Item, Layout, lay_out};
use decisions::pdf::{Document, Limits, open};
use decisions::profile::{Fit, Profiles};
use decisions::section::{Outline, Piece, outline};

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
        Some(Stage::Sections) => {
            let profiles = Profiles::builtin()?;
            let layout = lay_out(document);
            let recognition = profiles.recognise(&layout);
            let profile = match recognition.fit {
                Fit::One(i) | Fit::Tie(i, _) => profiles.all().get(i),
                Fit::None => profiles.generic(),
            };
            for c in &recognition.candidates {
                writeln!(out, "# {} {:.2}", c.id, c.score)?;
            }
            if let Some(profile) = profile {
                sections(&layout, &outline(&layout, profile), &mut out)?;
            }
        }
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

/// The parts of the form, each with its place.
fn sections(layout: &Layout, outline: &Outline, out: &mut impl Write) -> io::Result<()> {
    let text = |s| layout.text.slice(s).replace('\n', " ¶ ");
    let page = |s| layout.text.page(s).map_or(String::new(), |p| p.to_string());
    let pieces = |out: &mut dyn Write, head: &str, pieces: &[Piece]| -> io::Result<()> {
        if pieces.is_empty() {
            return Ok(());
        }
        writeln!(out, "\t{head}")?;
        for p in pieces {
            match p {
                Piece::Para(p) => {
                    let label = p.label.as_deref().map_or(String::new(), |l| format!(" [{l}]"));
                    let kind = format!("{:?}", p.kind).to_lowercase();
                    writeln!(out, "{}\t\t{kind} {}{label}\t{}", page(p.span), p.level, text(p.span))?;
                }
                Piece::Table(i) => {
                    let Some(Item::Table(t)) = layout.flow.get(*i) else { continue };
                    for row in &t.rows {
                        writeln!(out, "{}\t\ttable\t{}", page(row.span), text(row.span).replace('\t', " | "))?;
                    }
                }
            }
        }
        Ok(())
    };
    pieces(out, "before the first label", &outline.preface)?;
    for h in &outline.headers {
        writeln!(out, "{}\t{}: {}\t{}", page(h.label), h.key, text(h.label), text(h.value))?;
    }
    pieces(out, "summary", &outline.summary)?;
    pieces(out, "recommendation", &outline.recommendation)?;
    if let Some(o) = &outline.outcome {
        writeln!(out, "{}\toutcome by\t{}", page(o.label), text(o.by))?;
        pieces(out, "outcome", &o.pieces)?;
    }
    for s in &outline.sections {
        let title = s.title.map_or(String::new(), text);
        let number = s.number.as_deref().unwrap_or(if s.appendix { "appendix" } else { "-" });
        writeln!(out, "{}\tsection {number}\t{title} ({})", s.page, s.key.as_deref().unwrap_or("not in the profile"))?;
        pieces(out, "", &s.pieces)?;
    }
    for c in &outline.checklist {
        writeln!(out, "{}\tquestion {}\t{} | {}", page(c.question), c.id.as_deref().unwrap_or("?"), text(c.question), text(c.answer))?;
    }
    if let Some(c) = &outline.confidential {
        writeln!(out, "{}\tconfidential\t{}", page(c.label), text(c.answer))?;
        pieces(out, "reason", &c.reason)?;
    }
    for e in &outline.emissions {
        writeln!(out, "{}\temissions\t{} | {} | {}", page(e.category), text(e.category), text(e.increase), text(e.saving))?;
    }
    pieces(out, "environmental implications", &outline.environment)?;
    for s in &outline.sign_offs {
        writeln!(out, "\tsign-off {:?}\t{} | typed {} | date {} | ink {:?}", s.role, text(s.title), text(s.typed), text(s.date), s.ink)?;
    }
    for u in &outline.unclaimed {
        writeln!(out, "{}\tunclaimed\t{}", page(*u), text(*u))?;
    }
    Ok(())
}
