//! From landmarks to parts: each runs from its label to the next one's.

use super::landmarks::{Landmark, What};
use super::names::names_somebody;
use super::outline::{
    Answered, Claim, ConfidentialPart, EmissionRow, HeaderValue, OutcomePart, Outline, Para, Piece,
    SectionPart, SignOffPart,
};
use super::units::{self, TableKind, Unit};
use crate::geom::{PageNumber, Rect};
use crate::layout::{Block, BlockKind, Layout, PlacedRow, PlacedTable, Span};
use crate::profile::{Feeds, Field, Mark, PartKind, Profile, SignOffRole, ValuePlace, canonical};

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
    a.out.preface = a.pieces(0, first);
    for (i, mark) in marks.iter().enumerate() {
        let next = marks.get(i + 1).map_or(end, |m| m.label.start);
        a.part(mark, next.max(mark.value));
    }
    a.unheaded_summary();
    a.unsigned();
    a.ink();
    a.out
}

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
                    answer = self.next_block(mark, next).map_or(answer, |b| b.body);
                }
                self.claim(&format!("checklist.{id}"), mark.label, answer);
                self.out.checklist.push(Answered {
                    id: Some(id.clone()),
                    question: mark.label,
                    answer,
                    head: Span::default(),
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

    /// The block behind a landmark's that is no label itself. A label in a cell has its value there, in the next cell
    /// of its row, or in the cell below it.
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
            // What stands behind the label is the form's own hint, unless nothing stands below.
            ValuePlace::NextLine => self.lines_below(mark, behind).or_else(below).unwrap_or(behind),
        };
        let (key, field) = (spec.key.clone(), spec.field);
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
        self.claim(&format!("header.{key}"), mark.label, value);
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
            unlike,
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

    /// A form on no known model, or one that is dated at its head, and has no line for a signature, is not unsigned.
    fn unsigned(&mut self) {
        let dated = self
            .out
            .headers
            .iter()
            .any(|h| h.field == Field::DecisionDate && !h.value.is_empty());
        if dated || self.profile.is_generic() {
            self.out.sign_offs.retain(|s| {
                s.role != SignOffRole::DecisionMaker || s.signature.is_some() || s.date_label.is_some()
            });
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

    /// The decision-maker's signature block, if one was met.
    fn decision_maker(&self) -> Option<usize> {
        self.out
            .sign_offs
            .iter()
            .position(|s| s.role == SignOffRole::DecisionMaker)
    }

    /// How many bytes of what stands behind a label are on the label's own line, where the next line begins anew.
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

    /// A few words below a label that are no sentence of the outcome, and a sentence of it behind them.
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

    fn open_sign_off(&mut self, role: SignOffRole, title: Span) {
        self.section = None;
        self.out.sign_offs.push(SignOffPart {
            role,
            title,
            signature: None,
            typed: Span::default(),
            date_label: None,
            date: Span::default(),
            ink: Vec::new(),
        });
        self.signing = Some(self.out.sign_offs.len() - 1);
    }

    fn sign_off(&mut self, index: usize, mark: &Landmark, next: usize) {
        let Some(spec) = self.profile.sign_offs.get(index) else {
            return;
        };
        let role = spec.role;
        // What stands behind the title in brackets is part of it.
        let line = self
            .block(mark.unit)
            .map_or(mark.label, |b| Span::new(mark.label.start, b.span.end.min(next)));
        let rest = self.text(Span::new(mark.label.end, line.end));
        let title = if rest.trim_start().starts_with('(') && rest.trim_end().ends_with(')') {
            line
        } else {
            mark.label
        };
        // What stands under it up to the signature is the form's own statement.
        self.claim(
            &format!("sign-off.{}", role.as_str()),
            title,
            Span::new(title.end, next),
        );
        let title = self.layout.text.trim(title);
        // The decision-maker's block may stand apart from what was decided: they are one.
        let apart = self.decision_maker().filter(|i| {
            role == SignOffRole::DecisionMaker
                && self
                    .out
                    .sign_offs
                    .get(*i)
                    .is_some_and(|s| s.signature.is_none() && s.date_label.is_none())
        });
        match (apart, &mut self.out.outcome) {
            (Some(i), Some(o)) => {
                if o.by.is_empty() {
                    o.by = title;
                }
                self.section = None;
                self.signing = Some(i);
            }
            _ => self.open_sign_off(role, title),
        }
    }

    fn date(&mut self, mark: &Landmark, next: usize) {
        let mut value = self.rest_of_block(mark, next);
        if value.is_empty()
            && let Some(b) = self.next_block(mark, next)
            && self.text(b.body).chars().any(|c| c.is_ascii_digit())
            && self.text(b.body).chars().count() <= 40
        {
            value = b.body;
        }
        self.claim("labels.date", mark.label, value);
        if let Some(s) = self.signing.and_then(|i| self.out.sign_offs.get_mut(i))
            && s.date_label.is_none()
        {
            s.date_label = Some(mark.label);
            s.date = value;
        }
        self.loose(value.end.max(mark.value), next);
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

    fn checklist(&mut self, table: &PlacedTable) {
        let heads = answer_heads(self.layout, table);
        for row in &table.rows {
            if heads.is_empty() {
                self.checklist_row(row, table.columns);
            } else {
                self.marked_row(row, &heads);
            }
        }
    }

    /// A question with a column for each answer: the marked one is the answer.
    fn marked_row(&mut self, row: &PlacedRow, heads: &[(usize, Span)]) {
        let Some(cell) = row.cells.iter().find(|c| {
            heads.iter().all(|(column, _)| *column != c.column) && !self.text(c.span).trim().is_empty()
        }) else {
            return;
        };
        let text = self.text(cell.span);
        let known = units::question(self.profile, text, self.layout.text.print(cell.span))
            .map(|(id, _)| id.to_owned());
        if known.is_none() && !(text.contains('?') && text.split_whitespace().count() >= 4) {
            return;
        }
        let marked: Vec<(Span, Span)> = heads
            .iter()
            .filter_map(|(column, head)| {
                let cell = row.cell(*column)?;
                let span = self.layout.text.trim(cell.span);
                (!span.is_empty()).then_some((span, *head))
            })
            .collect();
        let (answer, head) = match marked.as_slice() {
            [one] => *one,
            // None is no answer; two are the options left standing.
            [] => (Span::new(cell.span.end, cell.span.end), Span::default()),
            [first, .., last] => (Span::new(first.0.start, last.0.end), Span::default()),
        };
        self.claim(
            &format!("checklist.{}", known.as_deref().unwrap_or("?")),
            cell.span,
            answer,
        );
        self.out.checklist.push(Answered {
            id: known,
            question: self.layout.text.trim(cell.span),
            answer,
            head,
        });
    }

    /// A row may hold one question and its answer, or two of each side by side.
    fn checklist_row(&mut self, row: &PlacedRow, columns: usize) {
        let mut cells = row.cells.iter().peekable();
        while let Some(cell) = cells.next() {
            let text = self.text(cell.span);
            if text.trim().is_empty() {
                continue;
            }
            let known = units::question(self.profile, text, self.layout.text.print(cell.span))
                .map(|(id, _)| id.to_owned());
            // The head of the table, or a word beside an answer, is no question.
            let asks = known.is_some() || (text.contains('?') && text.split_whitespace().count() >= 4);
            if !asks {
                self.checklist_head(cell.span);
                continue;
            }
            let answer = match cells.peek() {
                Some(next)
                    if columns > 1
                        && units::question(
                            self.profile,
                            self.text(next.span),
                            self.layout.text.print(next.span),
                        )
                        .is_none() =>
                {
                    let span = next.span;
                    cells.next();
                    span
                }
                _ => Span::new(cell.span.end, cell.span.end),
            };
            // A question and its answer in one cell.
            let (question, answer) = match (answer.is_empty(), text.rfind('?')) {
                (true, Some(i)) if i + 1 < text.trim_end().len() && columns == 1 => {
                    (cell.span.part(0..i + 1), cell.span.part(i + 1..text.len()))
                }
                _ => (cell.span, answer),
            };
            self.claim(
                &format!("checklist.{}", known.as_deref().unwrap_or("?")),
                question,
                answer,
            );
            self.out.checklist.push(Answered {
                id: known,
                question: self.layout.text.trim(question),
                answer: self.layout.text.trim(answer),
                head: Span::default(),
            });
        }
    }

    /// The heading of the questions, where it stands in their table.
    fn checklist_head(&mut self, cell: Span) {
        let found = self.profile.part(PartKind::Checklist).and_then(|part| {
            let label = part
                .labels
                .iter()
                .find_map(|l| l.match_print(self.text(cell), self.layout.text.print(cell)))?;
            Some((part.key.clone(), cell.part(0..label.end)))
        });
        if let Some((key, label)) = found {
            self.claim(&format!("part.{key}"), label, Span::new(cell.end, cell.end));
        }
    }

    /// Reads the emissions tables and works out where ink would stand.
    fn ink(&mut self) {
        for unit in self.units {
            if let Unit::Table(t, _, TableKind::Emissions) = unit {
                self.claim("emissions", Span::new(t.span.start, t.span.start), t.span);
                self.out.emissions.extend(emissions(self.layout, self.profile, t));
            }
        }
        let lines = body_lines(self.layout);
        for i in 0..self.out.sign_offs.len() {
            let Some(area) = self
                .out
                .sign_offs
                .get(i)
                .map(|s| ink_area(self.layout, &lines, s))
            else {
                continue;
            };
            if let Some(s) = self.out.sign_offs.get_mut(i) {
                s.ink = area;
            }
        }
    }
}

fn emissions(layout: &Layout, profile: &Profile, table: &PlacedTable) -> Vec<EmissionRow> {
    let Some((head, [category, increase, saving])) = units::emission_columns(layout, profile, table) else {
        return Vec::new();
    };
    let cell = |row: &PlacedRow, column: usize| {
        row.cell(column)
            .map_or(Span::default(), |c| layout.text.trim(c.span))
    };
    table
        .rows
        .iter()
        .skip(head + 1)
        .map(|r| EmissionRow {
            category: cell(r, category),
            increase: cell(r, increase),
            saving: cell(r, saving),
        })
        .filter(|r| !r.category.is_empty())
        .collect()
}

/// The columns of a table of questions that each stand for an answer, with their heads: `Yes`, `No`, `N/A`.
fn answer_heads(layout: &Layout, table: &PlacedTable) -> Vec<(usize, Span)> {
    let said = |text: &str| {
        let word: String = text
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        matches!(word.as_str(), "yes" | "no" | "y" | "n" | "na" | "notapplicable")
    };
    table
        .rows
        .iter()
        .take(2)
        // A row that asks something holds answers, not their heads.
        .filter(|row| !row.cells.iter().any(|c| layout.text.slice(c.span).contains('?')))
        .map(|row| {
            row.cells
                .iter()
                .filter(|c| c.columns == 1 && said(layout.text.slice(c.span)))
                .map(|c| (c.column, layout.text.trim(c.span)))
                .collect::<Vec<_>>()
        })
        .find(|heads| heads.len() >= 2)
        .unwrap_or_default()
}

/// Every line of the body with its place: text start, page, box.
fn body_lines(layout: &Layout) -> Vec<(usize, PageNumber, Rect)> {
    let mut lines: Vec<_> = layout
        .blocks()
        .flat_map(|b| &b.lines)
        .map(|l| (l.span.start, l.line.page, l.line.bbox))
        .collect();
    lines.sort_by_key(|l| l.0);
    lines
}

/// Where a signature would stand: from the text above its label down to its date's line; where the label opens a page,
/// also the foot of the page before.
fn ink_area(
    layout: &Layout,
    lines: &[(usize, PageNumber, Rect)],
    s: &SignOffPart,
) -> Vec<(PageNumber, Rect)> {
    let Some(label) = s.signature else {
        return Vec::new();
    };
    let at = lines.partition_point(|l| l.0 <= label.start);
    let Some(&(_, page, line)) = at.checked_sub(1).and_then(|i| lines.get(i)) else {
        return Vec::new();
    };
    let Some(sheet) = layout.page(page) else {
        return Vec::new();
    };
    let above = lines
        .iter()
        .filter(|(_, p, b)| *p == page && b.bottom <= line.center_y() && b.bottom < line.top + 1.0)
        .map(|(_, _, b)| b.bottom)
        .fold(0.0_f32, f32::max);
    let date = s.date_label.and_then(|d| {
        let i = lines.partition_point(|l| l.0 <= d.start).checked_sub(1)?;
        lines.get(i).filter(|l| l.1 == page).map(|l| l.2)
    });
    let bottom = date.map_or(line.bottom, |d| d.bottom.max(line.bottom));
    let mut out = vec![(
        page,
        Rect {
            left: 0.0,
            top: above - 1.0,
            right: sheet.width,
            bottom: bottom + 1.0,
        },
    )];
    if above == 0.0 && page.0 > 1 {
        let before = PageNumber(page.0 - 1);
        let foot = lines
            .iter()
            .filter(|(_, p, _)| *p == before)
            .map(|(_, _, b)| b.bottom)
            .fold(0.0_f32, f32::max);
        if let Some(sheet) = layout.page(before) {
            out.push((
                before,
                Rect {
                    left: 0.0,
                    top: foot - 1.0,
                    right: sheet.width,
                    bottom: sheet.height,
                },
            ));
        }
    }
    out
}

impl Mark {
    /// Whether it makes a label of the words before it by itself.
    #[must_use]
    pub fn is_strong(self) -> bool {
        matches!(self, Self::Colon | Self::Dash | Self::End)
    }
}
