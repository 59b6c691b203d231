//! Signature blocks: whose, their dates, and where ink would stand.

use super::Assembly;
use crate::geom::{PageNumber, Rect};
use crate::layout::{Layout, Span};
use crate::profile::{Field, SignOffRole};
use crate::section::landmarks::Landmark;
use crate::section::outline::SignOffPart;

impl Assembly<'_> {
    /// A form on no known model, or one that is dated at its head, and has no line for a signature, is not unsigned.
    pub(super) fn unsigned(&mut self) {
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

    /// The decision-maker's signature block, if one was met.
    pub(super) fn decision_maker(&self) -> Option<usize> {
        self.out
            .sign_offs
            .iter()
            .position(|s| s.role == SignOffRole::DecisionMaker)
    }

    pub(super) fn open_sign_off(&mut self, role: SignOffRole, title: Span) {
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

    pub(super) fn sign_off(&mut self, index: usize, mark: &Landmark, next: usize) {
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

    pub(super) fn date(&mut self, mark: &Landmark, next: usize) {
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

    /// Works out where ink would stand.
    pub(super) fn ink(&mut self) {
        ink(self.layout, &mut self.out.sign_offs);
    }
}

/// Works out where ink would stand in each of some signature blocks.
pub(in crate::section) fn ink(layout: &Layout, sign_offs: &mut [SignOffPart]) {
    let lines = body_lines(layout);
    for s in sign_offs {
        s.ink = ink_area(layout, &lines, s);
    }
}

/// Room a signature takes below its label, in points, where nothing stands below.
const ROOM: f32 = 60.0;

/// Every line of the body with its place: text start, page, box.
fn body_lines(layout: &Layout) -> Vec<(usize, PageNumber, Rect)> {
    let mut lines: Vec<_> = layout
        .blocks()
        .flat_map(|b| &b.lines)
        // A dotted line is where the pen goes.
        .filter(|l| layout.text.slice(l.span).chars().any(char::is_alphanumeric))
        .map(|l| (l.span.start, l.line.page, l.line.bbox))
        .collect();
    lines.sort_by_key(|l| l.0);
    lines
}

/// Where a signature would stand: from the text above its label down to its date's line, over the page's end where that is
/// overleaf; where the label opens a page, also the foot of the page before.
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
        lines.get(i).map(|l| (l.1, l.2))
    });
    let dated_overleaf = date.filter(|d| d.0.0 == page.0 + 1);
    let bottom = match date.filter(|d| d.0 == page) {
        Some((_, d)) => d.bottom.max(line.bottom),
        None if dated_overleaf.is_some() => sheet.height,
        // Without a date it may stand below its label, before what follows.
        None => {
            let next = lines
                .get(at..)
                .unwrap_or_default()
                .iter()
                .find(|(_, p, b)| *p == page && b.top > line.center_y());
            let room = next.map_or(sheet.height, |(_, _, b)| b.top);
            room.clamp(line.bottom, line.bottom + ROOM)
        }
    };
    let mut out = vec![(
        page,
        Rect {
            left: 0.0,
            top: above - 1.0,
            right: sheet.width,
            bottom: bottom + 1.0,
        },
    )];
    if let Some((next, d)) = dated_overleaf
        && let Some(sheet) = layout.page(next)
    {
        out.push((
            next,
            Rect {
                left: 0.0,
                top: 0.0,
                right: sheet.width,
                bottom: d.bottom + 1.0,
            },
        ));
    }
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
