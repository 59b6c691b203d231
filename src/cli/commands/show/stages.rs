//! What each stage made of a file: how a person finds out why a field is empty.

use std::io::{self, Write};

use decisions::field::facts::{Facts, Value};
use decisions::layout::{Item, Layout};
use decisions::pdf::Document;
use decisions::section::{Outline, Piece};

/// One line a glyph: page, box, size, font, style, character.
pub(super) fn glyphs(document: &Document, out: &mut dyn Write) -> io::Result<()> {
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
pub(super) fn lines(layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
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
pub(super) fn blocks(layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
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
pub(super) fn sections(layout: &Layout, outline: &Outline, out: &mut dyn Write) -> io::Result<()> {
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
                    writeln!(
                        out,
                        "{}\t\t{kind} {}{label}\t{}",
                        page(p.span),
                        p.level,
                        text(p.span)
                    )?;
                }
                Piece::Table(i) => {
                    let Some(Item::Table(t)) = layout.flow.get(*i) else {
                        continue;
                    };
                    for row in &t.rows {
                        writeln!(
                            out,
                            "{}\t\ttable\t{}",
                            page(row.span),
                            text(row.span).replace('\t', " | ")
                        )?;
                    }
                }
            }
        }
        Ok(())
    };
    pieces(out, "before the first label", &outline.preface)?;
    for h in &outline.headers {
        writeln!(
            out,
            "{}\t{}: {}\t{}",
            page(h.label),
            h.key,
            text(h.label),
            text(h.value)
        )?;
    }
    pieces(out, "summary", &outline.summary)?;
    pieces(out, "recommendation", &outline.recommendation)?;
    if let Some(o) = &outline.outcome {
        writeln!(out, "{}\toutcome by\t{}", page(o.label), text(o.by))?;
        pieces(out, "outcome", &o.pieces)?;
    }
    for s in &outline.sections {
        let title = s.title.map_or(String::new(), text);
        let number = s
            .number
            .as_deref()
            .unwrap_or(if s.appendix { "appendix" } else { "-" });
        writeln!(
            out,
            "{}\tsection {number}\t{title} ({})",
            s.page,
            s.key.as_deref().unwrap_or("not in the profile")
        )?;
        pieces(out, "", &s.pieces)?;
    }
    for c in &outline.checklist {
        writeln!(
            out,
            "{}\tquestion {}\t{} | {}",
            page(c.question),
            c.id.as_deref().unwrap_or("?"),
            text(c.question),
            text(c.answer)
        )?;
    }
    if let Some(c) = &outline.confidential {
        writeln!(out, "{}\tconfidential\t{}", page(c.label), text(c.answer))?;
        pieces(out, "reason", &c.reason)?;
    }
    for e in &outline.emissions {
        writeln!(
            out,
            "{}\temissions\t{} | {} | {}",
            page(e.category),
            text(e.category),
            text(e.increase),
            text(e.saving)
        )?;
    }
    pieces(out, "environmental implications", &outline.environment)?;
    for s in &outline.sign_offs {
        writeln!(
            out,
            "\tsign-off {:?}\t{} | typed {} | date {} | ink {:?}",
            s.role,
            text(s.title),
            text(s.typed),
            text(s.date),
            s.ink
        )?;
    }
    for u in &outline.unclaimed {
        writeln!(out, "{}\tunclaimed\t{}", page(*u), text(*u))?;
    }
    Ok(())
}

/// Every typed value with its place.
pub(super) fn fields(layout: &Layout, facts: &Facts, out: &mut dyn Write) -> io::Result<()> {
    let page = |s| layout.text.page(s).map_or(String::new(), |p| p.to_string());
    let line = |out: &mut dyn Write, name: &str, span, value: &str| -> io::Result<()> {
        let words = layout
            .text
            .slice(span)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let words: String = words.chars().take(100).collect();
        writeln!(out, "{}\t{name}\t{value}\t\"{words}\"", page(span))
    };
    if let Some(n) = &facts.number {
        let parts = format!(
            "{} (sequence {:?}, year {:?})",
            n.value.normal, n.value.sequence, n.value.year
        );
        line(out, "number", n.span, &parts)?;
    }
    for (field, v) in &facts.headers {
        line(out, field.name(), v.span, &v.value)?;
    }
    let o = &facts.outcome;
    if let Some(s) = &o.status {
        line(out, "outcome", s.span, s.value.as_str())?;
    }
    if let Some(b) = &o.by {
        line(out, "outcome by", b.span, &b.value)?;
    }
    for s in &facts.sign_offs {
        let signed = s
            .signed
            .map_or("not known", |s| if s { "signed" } else { "not signed" });
        let date = s
            .date
            .as_ref()
            .map_or("no date".to_owned(), |d| d.value.to_string());
        let span = s.date.as_ref().map(|d| d.span).or(s.label).unwrap_or_default();
        line(out, s.role.as_str(), span, &format!("{date}, {signed}"))?;
    }
    for a in &facts.money.awards {
        let amount = a
            .amount
            .as_ref()
            .map_or("no sum".to_owned(), |v| v.value.to_string());
        line(
            out,
            "award",
            a.recipient.span,
            &format!("{} : {amount}", a.recipient.value),
        )?;
    }
    for s in &facts.money.sums {
        let value = s
            .value
            .map_or("unreadable".to_owned(), |v| v.normalize().to_string());
        let rate = s.per.map_or(String::new(), |p| format!(" a {}", p.as_str()));
        let limit = s.qualifier.map_or(String::new(), |q| format!("{} ", q.as_str()));
        line(
            out,
            &format!("sum ({})", s.role.as_str()),
            s.span,
            &format!("{limit}{value}{rate}"),
        )?;
    }
    let text = |out: &mut dyn Write, name: &str, v: &Option<Value<String>>| -> io::Result<()> {
        match v {
            Some(v) => line(out, name, v.span, &v.value),
            None => Ok(()),
        }
    };
    text(out, "funding source", &facts.money.funding)?;
    text(out, "financial year", &facts.money.financial_year)?;
    text(out, "marking", &facts.marking)?;
    if let Some((a, b)) = &facts.money.period {
        line(out, "period", a.span, &format!("{} to {}", a.value, b.value))?;
    }
    for d in &facts.dates {
        let value = d.value.map_or("unreadable".to_owned(), |v| v.to_string());
        line(out, &format!("date ({})", d.role.as_str()), d.span, &value)?;
    }
    for q in &facts.checklist {
        let answer = q.answer.map_or("no answer", |a| a.as_str());
        line(
            out,
            &format!("question {}", q.id.as_deref().unwrap_or("?")),
            q.question.span,
            answer,
        )?;
    }
    if let Some(c) = &facts.confidential {
        line(out, "confidential", c.span, if c.value { "yes" } else { "no" })?;
    }
    for e in &facts.emissions {
        let n = |v: &Option<Value<_>>| {
            v.as_ref()
                .map_or("-".to_owned(), |v: &Value<rust_decimal::Decimal>| {
                    v.value.to_string()
                })
        };
        line(
            out,
            "emissions",
            e.category.span,
            &format!("{} more, {} less", n(&e.increase), n(&e.saving)),
        )?;
    }
    Ok(())
}
