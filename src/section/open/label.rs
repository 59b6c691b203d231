//! Labels of the vocabulary among the runs of a paper.

use super::run::Run;
use crate::layout::{Layout, Print, Span};
use crate::profile::{Field, Label, LabelMatch, Mark, PartKind, Profile, canonical};
use crate::section::names::{names_office, names_somebody};
use crate::section::units::Unit;

/// What a label stands for. Numbers are places in a profile's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Header(usize),
    Part(usize),
    Section(usize),
    Signature,
}

/// A label found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) what: What,
    /// The run it begins in.
    pub(super) run: usize,
    /// The run it ends in.
    pub(super) last: usize,
    /// Its words.
    pub(super) span: Span,
    /// Where a value on its own line begins.
    pub(super) value: usize,
    /// Nothing stands behind it in its run.
    pub(super) bare: bool,
    /// The name of who decides, where it is part of the label: `The Mayor’s decision`.
    pub(super) by: Option<Span>,
    /// A run of the next line of its column that belongs to it.
    pub(super) also: Option<usize>,
}

/// The labels of a document.
pub(super) struct Labels<'a> {
    pub(super) layout: &'a Layout,
    pub(super) profile: &'a Profile,
    pub(super) units: &'a [Unit<'a>],
    pub(super) runs: &'a [Run],
}

/// A label's words and what follows.
struct Hit {
    what: What,
    found: LabelMatch,
    length: usize,
}

impl Labels<'_> {
    fn text(&self, span: Span) -> &str {
        self.layout.text.slice(span)
    }

    /// All of them, in the order of the text.
    pub(super) fn find(&self) -> Vec<Found> {
        let mut out: Vec<Found> = Vec::new();
        for index in 0..self.runs.len() {
            if out.last().is_some_and(|f| f.last >= index)
                || out.iter().rev().take(8).any(|f| f.also == Some(index))
            {
                continue;
            }
            let met = out.iter().any(|f| matches!(f.what, What::Header(_)));
            if let Some(found) = self.at(index, met) {
                out.push(found);
            }
        }
        out
    }

    /// The label a run begins with.
    fn at(&self, index: usize, met: bool) -> Option<Found> {
        let run = self.runs.get(index)?;
        let Some(Unit::Block(block, _)) = self.units.get(run.unit) else {
            return None;
        };
        let start = if run.opens_block {
            block.body.start.min(run.span.end)
        } else {
            run.span.start
        };
        let own_line = Span::new(start, run.span.end);
        // A label in a narrow column goes on in the next line of its block.
        let rest = if run.alone {
            Span::new(start, block.span.end)
        } else {
            own_line
        };
        for from in starts(self.text(own_line)) {
            let rest = Span::new(start + from, rest.end);
            if let Some(mut found) = self.label(index, rest, run) {
                // What stands before it in its run is the same in another language, its number or its article.
                found.span = Span::new(run.span.start, found.span.end);
                return Some(found);
            }
        }
        self.decision_of(index, own_line, met)
            .or_else(|| self.split(index, own_line))
    }

    fn label(&self, index: usize, rest: Span, run: &Run) -> Option<Found> {
        let text = self.text(rest);
        let print = self.layout.text.print(rest);
        let line = run.span.end - rest.start;
        let mut best: Option<Hit> = None;
        let mut offer = |what: What, label: &Label| {
            if let Some(found) = label.match_print(text, print)
                && best
                    .as_ref()
                    .is_none_or(|b| (found.errors == 0, label.len()) > (b.found.errors == 0, b.length))
                && (found.errors == 0 || print == Print::Recognised)
            {
                best = Some(Hit {
                    what,
                    found,
                    length: label.len(),
                });
            }
        };
        self.each(&mut offer);
        let Hit { what, mut found, .. } = best?;
        let over_lines = found.end > line;
        if !over_lines
            && found.mark == Mark::Space
            && text.get(found.end..line).is_some_and(|t| t.trim().is_empty())
        {
            found.mark = Mark::End;
        }
        let behind = text.get(found.end..).unwrap_or_default();
        let leaders = leaders(behind);
        let value = match found.mark {
            Mark::Colon | Mark::End => found.value,
            // `Issue - decisions` is a name of two parts.
            Mark::Dash
                if found.errors == 0
                    && text
                        .get(found.value..)
                        .is_some_and(|t| !t.starts_with(char::is_lowercase)) =>
            {
                found.value
            }
            // `(name and post)`, `(£)`: a hint of the form's own.
            Mark::Bracket => behind_bracket(behind).map(|b| found.end + b)?,
            Mark::Space if leaders > 0 => found.end + leaders,
            // A head run into its paragraph: `Finance. The capital programme …`.
            Mark::Space if found.errors == 0 && run.opens_block && run_in(behind) => found.value,
            Mark::Space
                if found.errors == 0
                    && self.style_changes(rest.start + found.end, rest.start + found.value) =>
            {
                found.value
            }
            Mark::Space
                if found.errors == 0
                    && self.numbered(what, text.get(found.value..line).unwrap_or_default()) =>
            {
                found.value
            }
            _ => return None,
        };
        let bare = text
            .get(value.min(line.max(found.end))..line.max(found.end))
            .is_none_or(|t| t.trim().is_empty());
        let marked = found.mark == Mark::Colon || leaders > 0;
        // In the middle of a paragraph a word on a line of its own is the paragraph's.
        let inside = !run.opens_block && run.alone && run.cell.is_none();
        if inside && bare && !marked && !self.stands_out(run) {
            return None;
        }
        if over_lines && !(run.opens_block && (bare || marked)) {
            return None;
        }
        let end = rest.start + found.end;
        let last = self
            .runs
            .iter()
            .enumerate()
            .skip(index)
            .take_while(|(_, r)| r.span.start < end)
            .map(|(i, _)| i)
            .last();
        Some(Found {
            what,
            run: index,
            last: last.unwrap_or(index),
            span: Span::new(rest.start, end),
            value: rest.start + value,
            bare,
            by: None,
            also: None,
        })
    }

    /// Offers every label there is.
    fn each(&self, offer: &mut dyn FnMut(What, &Label)) {
        for (i, h) in self.profile.header.iter().enumerate() {
            h.labels.iter().for_each(|l| offer(What::Header(i), l));
        }
        for (i, p) in self.profile.parts.iter().enumerate() {
            if p.kind != PartKind::Appendix {
                p.labels.iter().for_each(|l| offer(What::Part(i), l));
            }
        }
        for (i, s) in self.profile.sections.iter().enumerate() {
            s.titles.iter().for_each(|l| offer(What::Section(i), l));
        }
        self.profile
            .signature
            .iter()
            .for_each(|l| offer(What::Signature, l));
    }

    /// `Decision of the Commissioner`, `The Mayor’s decision`: a label of the outcome and the name of who decides.
    fn decision_of(&self, index: usize, line: Span, met: bool) -> Option<Found> {
        let text = self.text(line);
        let words = text.split_whitespace().count();
        if !(2..=14).contains(&words) {
            return None;
        }
        let (head, value) = match text.find(':') {
            Some(i) => (text.get(..i)?, i + 1),
            None => (text, text.len()),
        };
        let part = self
            .profile
            .parts
            .iter()
            .position(|p| p.kind == PartKind::Outcome)?;
        let labels = &self.profile.parts.get(part)?.labels;
        let single = |word: &str| {
            let word = canonical(word);
            labels
                .iter()
                .any(|l| !l.printed.contains(' ') && l.canon() == word)
        };
        let run = self.runs.get(index)?;
        let bare = text.get(value..).is_none_or(|t| t.trim().is_empty());
        // Over the first label the same words are the form's title.
        if value == text.len() && !(met && run.opens_block && self.stands_out(run)) {
            return None;
        }
        let trimmed = head.trim_end();
        let asked = trimmed
            .strip_prefix("What ")
            .and_then(|t| t.strip_suffix(" decided").or_else(|| t.strip_suffix(" agreed")));
        let by = if let Some(name) = asked {
            5..5 + name.trim_end_matches(" has").trim_end_matches(" have").len()
        } else if let Some((first, rest)) = trimmed.split_once([' '])
            && single(first)
            && let Some(name) = rest.strip_prefix("of ").or_else(|| rest.strip_prefix("by "))
        {
            let at = trimmed.len() - name.len();
            at..trimmed.len()
        } else if let Some((name, last)) = trimmed.rsplit_once(' ')
            && single(last)
        {
            let cut = name.trim_end_matches(['s', '’', '\'']);
            let cut = if name.ends_with("’s") || name.ends_with("'s") || name.ends_with('’') {
                cut.len()
            } else {
                name.len()
            };
            0..cut
        } else {
            return None;
        };
        let name = trimmed.get(by.clone())?;
        let article = ["The ", "the ", "THE "]
            .iter()
            .find(|a| name.starts_with(**a))
            .map_or(0, |a| a.len());
        let name_span = line.part(by.start + article..by.end);
        let name = self.text(name_span);
        (names_somebody(name) && names_office(name)).then(|| Found {
            what: What::Part(part),
            run: index,
            last: index,
            span: line.part(0..head.len()),
            value: self
                .layout
                .text
                .trim(Span::new(line.start + value, line.end))
                .start,
            bare,
            by: Some(name_span),
            also: None,
        })
    }

    /// A label whose words stand on two lines of a column: `Date decision` over `sought by`.
    fn split(&self, index: usize, line: Span) -> Option<Found> {
        let run = self.runs.get(index)?;
        let text = self.text(line);
        if run.alone || text.split_whitespace().count() > 5 {
            return None;
        }
        let (next, below) = self.runs.iter().enumerate().skip(index + 1).find(|(_, r)| {
            r.page == run.page
                && (r.bbox.left - run.bbox.left).abs() < 2.0
                && r.bbox.top > run.bbox.center_y()
                && r.bbox.top - run.bbox.bottom < 0.8 * run.size
                && r.looks_like(run)
        })?;
        let joined = canonical(&format!("{text}{}", self.text(below.span)));
        let mut what = None;
        self.each(&mut |w, label| {
            if label.canon() == joined {
                what = Some(w);
            }
        });
        Some(Found {
            what: what?,
            run: index,
            last: index,
            span: line,
            value: line.end,
            bare: true,
            by: None,
            also: Some(next),
        })
    }

    /// Whether a number may follow a label with only a space between, and does.
    fn numbered(&self, what: What, value: &str) -> bool {
        let What::Header(i) = what else { return false };
        let number = self
            .profile
            .header
            .get(i)
            .is_some_and(|h| h.field == Field::Number);
        number && value.split_whitespace().count() <= 3 && value.chars().any(|c| c.is_ascii_digit())
    }

    /// Whether a run is printed otherwise than the text of its document: bold, in italics, or larger.
    pub(super) fn stands_out(&self, run: &Run) -> bool {
        run.bold || run.italic || run.size > self.body_size() + 0.6 || {
            let text = self.text(run.span);
            text.chars().filter(|c| c.is_alphabetic()).count() >= 3 && !text.contains(char::is_lowercase)
        }
    }

    /// The size most of the text has.
    fn body_size(&self) -> f32 {
        let mut sizes: Vec<(i32, usize)> = Vec::new();
        for r in self.runs {
            #[allow(clippy::cast_possible_truncation, reason = "a size in half points")]
            let key = (r.size * 2.0).round() as i32;
            match sizes.iter_mut().find(|(k, _)| *k == key) {
                Some((_, n)) => *n += r.span.len(),
                None => sizes.push((key, r.span.len())),
            }
        }
        #[allow(clippy::cast_precision_loss, reason = "a size in half points")]
        sizes
            .iter()
            .max_by_key(|(_, n)| *n)
            .map_or(10.0, |(k, _)| *k as f32 / 2.0)
    }

    /// Whether type turns from bold or italic to plain between a label and what follows it.
    fn style_changes(&self, end: usize, value: usize) -> bool {
        let style = |byte: usize| {
            let (page, glyph) = self.layout.text.glyph(byte)?;
            let glyph = self.layout.page(page)?.glyphs.get(glyph)?;
            Some((glyph.bold, glyph.italic))
        };
        let before = (0..4).find_map(|back| style(end.checked_sub(1 + back)?));
        matches!((before, style(value)), (Some((b, i)), Some((vb, vi))) if (b && !vb) || (i && !vi))
    }
}

/// Where a label may begin in a run: at its beginning, behind its number, behind an article, behind the slash between two
/// languages.
fn starts(text: &str) -> Vec<usize> {
    let mut out = vec![0];
    let numbered = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ')');
    if numbered.len() < text.len() && numbered.starts_with(' ') {
        out.push(text.len() - numbered.trim_start().len());
    }
    for article in ["The ", "THE ", "the "] {
        if text.starts_with(article) {
            out.push(article.len());
        }
    }
    if let Some(i) = text.find(" / ")
        && text.get(..i).is_some_and(|t| {
            t.split_whitespace().count() <= 5 && !t.contains(|c: char| c.is_ascii_digit() || c == ':')
        })
    {
        out.push(i + 3);
    }
    out
}

/// Whether a full stop ends a head that runs into its paragraph.
fn run_in(behind: &str) -> bool {
    behind
        .strip_prefix(". ")
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_uppercase() || c == '£'))
}

/// How many bytes of leaders a text begins with: dots or strokes that lead from a label to its value.
fn leaders(text: &str) -> usize {
    let rest = text.trim_start_matches([' ', '.', '…', '_', '\u{A0}']);
    let led = text.len() - rest.len();
    let marks = text
        .get(..led)
        .unwrap_or_default()
        .chars()
        .filter(|c| matches!(c, '.' | '…' | '_'))
        .count();
    if marks >= 3 { led } else { 0 }
}

/// Where the text goes on behind a bracket that closes at the end of a label: at its end or before a colon.
fn behind_bracket(text: &str) -> Option<usize> {
    let close = text.find([')', ']'])?;
    if close > 80 {
        return None;
    }
    let rest = text.get(close + 1..)?;
    let tail = rest.trim_start();
    let colon = tail.strip_prefix(':');
    let at = text.len() - colon.unwrap_or(tail).trim_start().len();
    (tail.is_empty() || colon.is_some() || rest.starts_with('\n')).then_some(at)
}

/// Whether a text, or its first line, is a label of the vocabulary and nothing else, or a label and a value behind its colon.
pub(super) fn is_label(profile: &Profile, text: &str, print: crate::layout::Print) -> bool {
    let headers = profile.header.iter().flat_map(|h| &h.labels);
    let parts = profile
        .parts
        .iter()
        .filter(|p| p.kind != PartKind::Appendix)
        .flat_map(|p| &p.labels);
    let sections = profile.sections.iter().flat_map(|s| &s.titles);
    let all: Vec<&Label> = headers
        .chain(parts)
        .chain(sections)
        .chain(&profile.signature)
        .collect();
    starts(text).into_iter().any(|from| {
        let text = text.get(from..).unwrap_or_default();
        all.iter().any(|l| {
            l.match_print(text, print).is_some_and(|m| {
                m.errors == 0
                    && (matches!(m.mark, Mark::Colon | Mark::End)
                        || (m.mark == Mark::Bracket
                            && text.get(m.end..).is_some_and(|t| behind_bracket(t).is_some()))
                        || text.get(m.end..).is_some_and(|t| t.starts_with('\n')))
            })
        })
    })
}
