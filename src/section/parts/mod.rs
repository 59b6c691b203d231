//! From landmarks to parts: each runs from its label to the next one's.

mod checklist;
mod column;
mod emissions;
mod signing;

pub(in crate::section) use signing::ink;

use crate::geom::PageNumber;
use crate::layout::{Block, BlockKind, Layout, Span};
use crate::profile::{Feeds, PartKind, Profile, SignOffRole, ValuePlace, canonical};
use crate::section::landmarks::{Landmark, What};
use crate::section::names::names_somebody;
use crate::section::outline::{
    Answered, Claim, ConfidentialPart, HeaderValue, OutcomePart, Outline, Para, Piece, SectionPart,
};
use crate::section::units::{TableKind, Unit};
use column::Side;

struct Assembly<'a> {
    layout: &'a Layout,
    profile: &'a Profile,
    units: &'a [Unit<'a>],
    /// Where labels stand, in order.
    marks: &'a [Landmark],
    out: Outline,
    /// What stands between the last header field and the first part.
    lead: Vec<Piece>,
    /// The signature block that is open: its place in the outline.
    signing: Option<usize>,
    /// The section that is open.
    section: Option<usize>,
}

/// Divides the document at its landmarks.
pub(super) fn assemble(
    layout: &Layout,
    profile: &Profile,
    units: &[Unit<'_>],
    marks: &[Landmark],
) -> Outline {
    let mut a = Assembly {
        layout,
        profile,
        units,
        marks,
        out: Outline::default(),
        lead: Vec::new(),
        signing: None,
        section: None,
    };
    let end = layout.text.body().end;
    let first = marks.first().map_or(end, |m| m.label.start);
    if profile.begins.is_empty() {
        a.out.preface = a.pieces(0, first);
    } else {
        // A covering letter is not a title of the form.
        a.loose(0, first);
    }
    for (i, mark) in marks.iter().enumerate() {
        let next = marks.get(i + 1).map_or(end, |m| m.label.start);
        a.part(mark, next.max(mark.value));
    }
    a.unheaded_summary();
    a.unsigned();
    a.emissions();
    a.ink();
    a.keep_text(first);
    a.out
}

/// A paragraph that no entry claims has at least so many words: shorter ones are the form's own lines.
const PARAGRAPH: usize = 12;

impl Assembly<'_> {
    fn text(&self, span: Span) -> &str {
        self.layout.text.slice(span)
    }

    fn part(&mut self, mark: &Landmark, next: usize) {
        match &mark.what {
            What::Header(i) => self.header(*i, mark, next),
            What::Part(i) => self.form_part(*i, mark, next),
            What::Reason => {
                let pieces = self.pieces(mark.value, next);
                let part = self.profile.parts.iter().find(|p| !p.reason_labels.is_empty());
                let key = part.map_or("confidential", |p| p.key.as_str());
                self.claim(
                    &format!("part.{key}.reason-labels"),
                    mark.label,
                    Self::stretch(mark, next),
                );
                if let Some(c) = &mut self.out.confidential {
                    c.reason = pieces;
                }
            }
            What::Section { spec, number, title } => self.section(*spec, number.clone(), *title, mark, next),
            What::SignOff(i) => self.sign_off(*i, mark, next),
            What::Signature => {
                let mut typed = self.rest_of_block(mark, next);
                if typed.is_empty() && self.in_cell(mark) {
                    typed = self.next_block(mark, next).map_or(typed, |b| b.body);
                }
                self.claim("labels.signature", mark.label, typed);
                // At the end of a form with one signature it is the decision-maker's.
                if self.signing.is_none() && self.out.outcome.is_some() {
                    let at = mark.label.start;
                    self.open_sign_off(SignOffRole::DecisionMaker, Span::new(at, at));
                }
                if let Some(s) = self.signing.and_then(|i| self.out.sign_offs.get_mut(i)) {
                    s.signature.get_or_insert(mark.label);
                    if s.typed.is_empty() {
                        s.typed = typed;
                    }
                }
                self.loose(typed.end.max(mark.value), next);
            }
            What::Date => self.date(mark, next),
            What::Question(id) => {
                let mut answer = self.rest_of_block(mark, next);
                if answer.is_empty() {
                    // What asks is not an answer.
                    let below = self.next_block(mark, next);
                    answer = below
                        .filter(|b| !self.text(b.body).contains('?'))
                        .map_or(answer, |b| b.body);
                }
                self.claim(&format!("checklist.{id}"), mark.label, answer);
                self.out.checklist.push(Answered {
                    id: Some(id.clone()),
                    question: mark.label,
                    answer,
                    head: self.answer_head(answer).unwrap_or_default(),
                });
            }
            What::Checklist => {
                if let Some(Unit::Table(t, ..)) = self.units.get(mark.unit) {
                    self.checklist(t);
                }
                let table_end = self.units.get(mark.unit).map_or(mark.value, |u| u.span().end);
                self.loose(table_end, next);
            }
            What::Appendix => {
                let part = self.profile.part(PartKind::Appendix);
                let key = part.map_or("appendix", |p| p.key.as_str());
                self.claim(&format!("part.{key}"), mark.label, Self::stretch(mark, next));
                let pieces = self.pieces(mark.value, next);
                self.push_section(SectionPart {
                    number: None,
                    title: Some(mark.label),
                    key: None,
                    about: None,
                    feeds: None,
                    page: self.page(mark.label),
                    pieces,
                    appendix: true,
                });
            }
        }
    }

    fn claim(&mut self, key: &str, label: Span, value: Span) {
        self.out.claims.push(Claim {
            key: key.to_owned(),
            label,
            value: self.layout.text.trim(value),
        });
    }

    /// The text from a landmark to the next.
    fn stretch(mark: &Landmark, next: usize) -> Span {
        Span::new(mark.value, next)
    }

    fn page(&self, span: Span) -> PageNumber {
        self.layout.text.page(span).unwrap_or(PageNumber(1))
    }

    /// The block a landmark stands in.
    fn block(&self, unit: usize) -> Option<&Block> {
        match self.units.get(unit)? {
            Unit::Block(b, _) => Some(b),
            Unit::Table(..) => None,
        }
    }

    /// What is left of the landmark's block behind its mark.
    fn rest_of_block(&self, mark: &Landmark, next: usize) -> Span {
        let end = self.block(mark.unit).map_or(mark.value, |b| b.span.end).min(next);
        self.layout.text.trim(Span::new(mark.value, end))
    }

    /// Whether a landmark stands in a cell of a table.
    fn in_cell(&self, mark: &Landmark) -> bool {
        matches!(self.units.get(mark.unit), Some(Unit::Block(_, Some(_))))
    }

    /// The block behind a landmark's that is not a label itself. A label in a cell has its value there, in the next cell of
    /// its row, or in the cell below it.
    fn next_block(&self, mark: &Landmark, next: usize) -> Option<&Block> {
        let here = match self.units.get(mark.unit)? {
            Unit::Block(_, cell) => *cell,
            Unit::Table(..) => None,
        };
        let mut behind = self
            .units
            .iter()
            .enumerate()
            .skip(mark.unit + 1)
            .filter_map(|(i, u)| match u {
                Unit::Block(b, c) if b.kind != BlockKind::Footnote => Some((i, *b, *c)),
                _ => None,
            });
        let Some(here) = here else {
            let (_, block, cell) = behind.next()?;
            return (cell.is_none() && block.span.start < next).then_some(block);
        };
        let behind: Vec<_> = behind
            .take_while(|(_, _, c)| c.is_some_and(|c| c.table == here.table && c.row <= here.row + 1))
            .collect();
        let in_cell = |row: usize, cell: usize| {
            behind
                .iter()
                .find(|(_, _, c)| c.is_some_and(|c| c.row == row && c.cell == cell))
                .copied()
        };
        // Only the first block of a cell counts: behind a label of its own stands that label's value.
        [
            in_cell(here.row, here.cell),
            in_cell(here.row, here.cell + 1),
            in_cell(here.row + 1, here.cell),
        ]
        .into_iter()
        .flatten()
        .map(|(_, block, _)| block)
        .find(|b| {
            !self
                .marks
                .iter()
                .any(|m| m.label.start == b.body.start || m.label.start == b.span.start)
        })
    }

    fn header(&mut self, index: usize, mark: &Landmark, next: usize) {
        let Some(spec) = self.profile.header.get(index) else {
            return;
        };
        let behind = self.rest_of_block(mark, next);
        let below = || {
            let b = self.next_block(mark, next)?;
            // A cell below may stand behind the next label, and may hold one itself.
            let labels = self.marks.iter().map(|m| m.label.start);
            let end = labels.filter(|s| *s > b.span.start).min().unwrap_or(b.span.end);
            let span = self
                .layout
                .text
                .trim(Span::new(b.span.start, b.span.end.min(end)));
            // What ends in a colon is the label of something else.
            (!self.text(span).ends_with(':')).then_some(span)
        };
        let mut value = match spec.value {
            ValuePlace::SameLine => behind,
            ValuePlace::Any if !behind.is_empty() => behind,
            ValuePlace::Any => below().unwrap_or(behind),
            // What follows the label is the form's own hint, unless nothing stands below.
            ValuePlace::NextLine => self.lines_below(mark, behind).or_else(below).unwrap_or(behind),
            ValuePlace::Below => self.in_column(mark, Side::Below).unwrap_or(behind),
            // What follows the label is the form's own, or another label's value.
            ValuePlace::Above => self
                .in_column(mark, Side::Above)
                .unwrap_or(Span::new(mark.value, mark.value)),
        };
        let (key, field) = (spec.key.clone(), spec.field);
        let mut items = Vec::new();
        if spec.own.as_ref().is_some_and(|own| own.list)
            && matches!(spec.value, ValuePlace::Any | ValuePlace::NextLine)
        {
            items = self.listed(mark, next);
            if let (Some(first), Some(last)) = (items.first(), items.last()) {
                value = Span::new(first.start, last.end.max(first.start));
            }
        }
        let end = value.end.max(mark.value);
        let mut unlike = Span::default();
        if let Some(pattern) = &spec.pattern
            && !value.is_empty()
        {
            let found = pattern
                .captures(self.text(value))
                .and_then(|c| c.name("value").or_else(|| c.get(0)));
            match found {
                Some(m) => value = self.layout.text.trim(value.part(m.range())),
                None => (unlike, value) = (value, Span::new(value.end, value.end)),
            }
        }
        self.claim(&spec.entry(), mark.label, value);
        let behind = if value.start < next { end } else { mark.value };
        self.loose(behind.max(mark.value), next);
        let part_follows = self
            .marks
            .iter()
            .find(|m| m.label.start >= next)
            .is_some_and(|m| matches!(m.what, What::Part(_) | What::Section { .. }));
        self.lead = if part_follows {
            self.pieces(behind.max(mark.value), next)
        } else {
            Vec::new()
        };
        self.out.headers.push(HeaderValue {
            key,
            field,
            label: mark.label,
            value,
            more: Vec::new(),
            unlike,
            items,
        });
    }

    /// What stands behind a label without the line the label stands on.
    fn lines_below(&self, mark: &Landmark, behind: Span) -> Option<Span> {
        let line = self
            .block(mark.unit)?
            .lines
            .iter()
            .find(|l| l.span.start <= mark.label.start && mark.label.end <= l.span.end)?;
        let below = Span::new(line.span.end.max(behind.start), behind.end.max(line.span.end));
        let below = self.layout.text.trim(below);
        (!below.is_empty()).then_some(below)
    }

    fn form_part(&mut self, index: usize, mark: &Landmark, next: usize) {
        let Some(part) = self.profile.parts.get(index) else {
            return;
        };
        self.claim(
            &format!("part.{}", part.key),
            mark.label,
            Self::stretch(mark, next),
        );
        if part.kind != PartKind::Environment {
            self.section = None;
        }
        match part.kind {
            PartKind::Summary => self.out.summary = self.pieces(mark.value, next),
            PartKind::Recommendation => self.out.recommendation = self.pieces(mark.value, next),
            PartKind::Outcome => self.outcome(index, mark, next),
            PartKind::Confidential => {
                let mut answer = self.rest_of_block(mark, next);
                let mut from = answer.end.max(mark.value);
                if answer.is_empty()
                    && let Some(b) = self.next_block(mark, next)
                {
                    answer = self
                        .layout
                        .text
                        .trim(Span::new(b.span.start, b.span.end.min(next)));
                    from = answer.end;
                }
                let reason = self.pieces(from, next);
                self.out.confidential = Some(ConfidentialPart {
                    label: mark.label,
                    answer,
                    reason,
                });
            }
            PartKind::Environment => {
                // It stands inside a section, whose text goes on.
                let heading = self.heading(mark);
                let pieces = self.pieces(mark.value, next);
                if let Some(s) = self.section.and_then(|i| self.out.sections.get_mut(i)) {
                    s.pieces.extend(heading);
                    s.pieces.extend(pieces.iter().cloned());
                }
                self.out.environment.extend(pieces);
            }
            PartKind::Detail => {
                let pieces = self.pieces(mark.value, next);
                let heads_only = pieces
                    .iter()
                    .all(|p| matches!(p, Piece::Para(p) if p.kind == BlockKind::Heading));
                if !heads_only {
                    let page = self.page(mark.label);
                    self.push_section(SectionPart {
                        number: None,
                        title: None,
                        key: None,
                        about: None,
                        feeds: None,
                        page,
                        pieces,
                        appendix: false,
                    });
                }
            }
            // Their text is the form's own.
            PartKind::Checklist | PartKind::Appendix => {}
            PartKind::Boilerplate => self.boilerplate(mark, next),
        }
    }

    /// Text between the header and the first part is the summary of a form that may leave its heading out.
    fn unheaded_summary(&mut self) {
        let optional = self
            .profile
            .part(PartKind::Summary)
            .is_some_and(|p| !p.required && !self.profile.is_generic());
        let prose = self.lead.iter().any(|p| match p {
            Piece::Para(p) => self.text(p.span).split_whitespace().count() >= 8,
            Piece::Table(_) => false,
        });
        let seen = self
            .profile
            .parts
            .iter()
            .filter(|p| p.kind == PartKind::Summary)
            .any(|p| self.out.claims.iter().any(|c| c.key == format!("part.{}", p.key)));
        if optional && prose && !seen {
            self.out.summary = std::mem::take(&mut self.lead);
        }
    }

    /// The landmark's block as a heading of its section.
    fn heading(&self, mark: &Landmark) -> Option<Piece> {
        let block = self.block(mark.unit)?;
        let span = self
            .layout
            .text
            .trim(Span::new(mark.label.start, mark.value.min(block.span.end)));
        (!span.is_empty()).then_some(Piece::Para(Para {
            label: None,
            span,
            level: block.level,
            kind: BlockKind::Heading,
        }))
    }

    fn outcome(&mut self, index: usize, mark: &Landmark, next: usize) {
        let Some(part) = self.profile.parts.get(index) else {
            return;
        };
        if let Some(feeds) = part.feeds {
            self.decision(feeds, mark, next);
            return;
        }
        let rest = self.rest_of_block(mark, next);
        let mut by = rest;
        // The sentence that says what was decided may follow in the same block, or be all of it.
        let sentence = self
            .profile
            .outcome
            .iter()
            .flat_map(|(_, patterns)| patterns)
            .filter_map(|p| p.find(self.text(rest)).map(|m| m.start()))
            .min();
        if let Some(at) = sentence {
            let before = self.text(rest).get(..at).unwrap_or_default();
            let start = before
                .rfind(['.', '\n', ')'])
                .map(|i| i + 1)
                .or_else(|| self.first_line(mark, rest).filter(|end| *end <= at))
                .unwrap_or(0);
            by = self.layout.text.trim(Span::new(rest.start, rest.start + start));
        }
        // A sentence is nobody.
        let mut sentence = sentence.is_some();
        if !by.is_empty() && !names_somebody(&self.layout.text.unstruck(by, &self.layout.pages)) {
            by = Span::new(rest.start, rest.start);
            sentence = true;
        }
        // A label that asks by whom has its answer on the next line, if not behind it.
        if rest.is_empty() && canonical(self.text(mark.label)).ends_with("by") {
            by = self.name_below(mark, next).unwrap_or(by);
        }
        if by.is_empty()
            && let Some(pattern) = &part.by
            && let Some(found) = pattern.captures(self.text(mark.label)).and_then(|c| c.name("by"))
        {
            by = mark.label.part(found.range());
        }
        let mut pieces = self.pieces(
            if sentence {
                rest.start
                    .max(mark.value)
                    .max(if by.start >= rest.start { by.end } else { 0 })
            } else {
                rest.end.max(by.end).max(mark.value)
            },
            next,
        );
        // A line that names who decided, on its own.
        let approver = |p: &Piece| match p {
            // Alone, or behind the name of who holds the office.
            Piece::Para(p) => {
                let text = self.text(p.span);
                let of = |name: &str| part.approvers.contains(&canonical(name));
                of(text) || (names_somebody(text) && text.split(',').any(of))
            }
            Piece::Table(_) => false,
        };
        if by.is_empty()
            && let Some(Piece::Para(p)) = pieces.iter().find(|p| approver(p))
        {
            by = p.span;
        }
        pieces.retain(|p| !approver(p));
        // Under the heading, on a line of its own.
        if by.is_empty()
            && let Some(Piece::Para(p)) = pieces.first()
            && self.text(p.span).split_whitespace().count() <= 8
            && names_somebody(&self.layout.text.unstruck(p.span, &self.layout.pages))
        {
            by = p.span;
            pieces.remove(0);
        }
        self.out.outcome = Some(OutcomePart {
            label: mark.label,
            by,
            pieces,
            shared: false,
        });
        match self.decision_maker() {
            Some(i) => self.signing = Some(i),
            None => self.open_sign_off(
                SignOffRole::DecisionMaker,
                Span::new(mark.label.start, mark.label.start),
            ),
        }
    }

    /// How many bytes of what stands behind a label are on the label's own line, where the next line begins again.
    fn first_line(&self, mark: &Landmark, rest: Span) -> Option<usize> {
        let end = self
            .block(mark.unit)?
            .lines
            .iter()
            .find(|l| l.span.start <= mark.label.start && mark.label.end <= l.span.end)?
            .span
            .end
            .checked_sub(rest.start)?;
        let behind = self.text(rest).get(end..)?.trim_start();
        (end > 0 && behind.starts_with(char::is_uppercase)).then_some(end)
    }

    /// A few words below a label that are not a sentence of the outcome, and a sentence of it behind them.
    fn name_below(&self, mark: &Landmark, next: usize) -> Option<Span> {
        let says = |p: &Piece| match p {
            Piece::Para(p) => self
                .profile
                .outcome
                .iter()
                .flat_map(|(_, patterns)| patterns)
                .any(|pattern| pattern.is_match(self.text(p.span))),
            Piece::Table(_) => false,
        };
        let pieces = self.pieces(mark.value, next);
        let [first, second, ..] = pieces.as_slice() else {
            return None;
        };
        let Piece::Para(name) = first else { return None };
        let text = self.text(name.span);
        let short = text.split_whitespace().count() <= 8 && !text.trim_end().ends_with(['.', ';', ':', ',']);
        (short && !says(first) && says(second)).then_some(name.span)
    }

    /// A `Decision` in the words of a recommendation. Where nothing else says what was decided, it does.
    fn decision(&mut self, feeds: Feeds, mark: &Landmark, next: usize) {
        self.signing = None;
        let pieces = self.pieces(mark.value, next);
        let part = match feeds {
            Feeds::Summary => &mut self.out.summary,
            Feeds::Recommendation => &mut self.out.recommendation,
        };
        let shared = part.is_empty();
        if shared {
            part.clone_from(&pieces);
        }
        if self.out.outcome.is_none() {
            self.out.outcome = Some(OutcomePart {
                label: mark.label,
                by: Span::new(mark.value, mark.value),
                pieces,
                shared,
            });
        }
    }

    fn section(
        &mut self,
        spec: Option<usize>,
        number: Option<String>,
        title: Span,
        mark: &Landmark,
        next: usize,
    ) {
        let known = spec.and_then(|i| self.profile.sections.get(i));
        let key = known.map(|s| s.key.clone());
        self.claim(
            &format!("section.{}", key.as_deref().unwrap_or("?")),
            mark.label,
            Self::stretch(mark, next),
        );
        let pieces = self.pieces(mark.value, next);
        let (about, feeds) = (known.and_then(|s| s.about), known.and_then(|s| s.feeds));
        let page = self.page(mark.label);
        self.push_section(SectionPart {
            number,
            title: Some(self.layout.text.trim(title)),
            key,
            about,
            feeds,
            page,
            pieces,
            appendix: false,
        });
    }

    fn push_section(&mut self, section: SectionPart) {
        self.out.sections.push(section);
        self.section = Some(self.out.sections.len() - 1);
        self.signing = None;
    }

    /// The form's own words. What stands behind them on a later page is bound in.
    fn boilerplate(&mut self, mark: &Landmark, next: usize) {
        self.signing = None;
        let last = next >= self.layout.text.body().end;
        let page = self.page(mark.label);
        let behind = self
            .units
            .iter()
            .skip(mark.unit + 1)
            .find(|u| {
                self.page(u.span()) > page && !matches!(u, Unit::Block(b, _) if b.kind == BlockKind::Footnote)
            })
            .map(|u| u.span().start)
            .filter(|s| last && *s < next && !self.out.sign_offs.is_empty());
        let Some(start) = behind else { return };
        let mut pieces = self.pieces(start, next);
        let mut title = None;
        if let Some(Piece::Para(p)) = pieces.first()
            && p.kind == BlockKind::Heading
        {
            title = Some(p.span);
            pieces.remove(0);
        }
        let page = self.page(Span::new(start, next));
        self.push_section(SectionPart {
            number: None,
            title,
            key: None,
            about: None,
            feeds: None,
            page,
            pieces,
            appendix: true,
        });
    }

    /// Paragraphs of the form that no entry claims are the remainder: a section without a title.
    fn keep_text(&mut self, first: usize) {
        let is_text = |s: &Span| s.start >= first && self.text(*s).split_whitespace().count() >= PARAGRAPH;
        let (text, others): (Vec<Span>, Vec<Span>) = self.out.unclaimed.iter().partition(|s| is_text(s));
        let Some(start) = text.first() else { return };
        let pieces = text.iter().map(|span| {
            Piece::Para(Para {
                label: None,
                span: *span,
                level: 1,
                kind: BlockKind::Text,
            })
        });
        let rest = SectionPart {
            number: None,
            title: None,
            key: Some("rest".to_owned()),
            about: None,
            feeds: None,
            page: self.page(*start),
            pieces: pieces.collect(),
            appendix: false,
        };
        let behind = self.out.sections.iter().position(|s| s.appendix);
        let at = behind.unwrap_or(self.out.sections.len());
        self.out.sections.insert(at, rest);
        self.out.unclaimed = others;
    }

    /// Notes what no entry of the profile claimed.
    fn loose(&mut self, from: usize, next: usize) {
        for piece in self.pieces(from, next) {
            self.out.unclaimed.push(match piece {
                Piece::Para(p) => p.span,
                Piece::Table(i) => self
                    .layout
                    .flow
                    .get(i)
                    .map_or(Span::default(), crate::layout::Item::span),
            });
        }
    }

    /// The paragraphs and tables between two places in the text.
    fn pieces(&self, from: usize, to: usize) -> Vec<Piece> {
        let mut out = Vec::new();
        let first = self.units.partition_point(|u| u.span().end <= from);
        for unit in &self.units[first..] {
            let span = unit.span();
            if span.start >= to {
                break;
            }
            match unit {
                Unit::Block(b, _) => {
                    // A block cut by a label keeps its own label only in its first part.
                    let whole = from <= b.span.start;
                    let start = if whole {
                        b.body.start
                    } else {
                        from.max(b.span.start)
                    };
                    let text = self.layout.text.trim(Span::new(start, b.span.end.min(to)));
                    if !text.is_empty() {
                        out.push(Piece::Para(Para {
                            label: b.label.as_ref().filter(|_| whole).map(|l| l.text.clone()),
                            span: text,
                            level: b.level,
                            kind: if whole { b.kind } else { BlockKind::Text },
                        }));
                    }
                }
                Unit::Table(_, index, TableKind::Content) => out.push(Piece::Table(*index)),
                Unit::Table(..) => {}
            }
        }
        out
    }
}
