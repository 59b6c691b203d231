//! Headings of sections.

use std::sync::LazyLock;

use super::{Landmark, Scan, What, Zone};
use crate::layout::{Block, BlockKind, LabelStyle, Print, Span};
use crate::pattern::Regex;
use crate::profile::{Mark, SectionStyle, canonical};

impl Scan<'_, '_> {
    /// A heading of a section.
    pub(super) fn section(&mut self, unit: usize, block: &Block) -> bool {
        let has_detail = self.detail_ahead;
        let in_body = self.zone == Zone::Body;
        if self.zone > Zone::Body || block.kind == BlockKind::Footnote {
            return false;
        }
        let (number, title) = match self.profile.section_style {
            SectionStyle::Numbered => match self.numbered(block) {
                Some((n, t)) => (Some(n), t),
                None => (None, block.body),
            },
            SectionStyle::Headed => match self.numbered(block) {
                Some((n, t)) => (Some(n), t),
                None => (None, block.body),
            },
        };
        if title.is_empty() {
            return false;
        }
        let text = self.text(title).to_owned();
        let print = self.print(title);
        let first_line_end = block
            .lines
            .first()
            .map_or(title.end, |l| l.span.end)
            .saturating_sub(title.start);
        let known = self
            .profile
            .sections
            .iter()
            .enumerate()
            .flat_map(|(i, s)| s.titles.iter().map(move |l| (i, l)))
            .filter_map(|(i, l)| l.match_print(&text, print).map(|m| (i, l, m)))
            .filter(|(_, _, m)| {
                matches!(m.mark, Mark::Colon | Mark::End)
                    // "Reasons for the decision – Ash dieback." runs into its text; "Background – why now?" does not.
                    || (m.mark == Mark::Dash
                        && m.errors == 0
                        && !block.bold()
                        && text.get(m.value..).is_some_and(runs_in))
                    || (m.mark == Mark::Space
                        && text
                            .get(m.end..first_line_end)
                            .is_some_and(|t| t.trim().is_empty()))
                    || m.mark == Mark::Bracket
            })
            .max_by_key(|(_, l, _)| l.len());
        let value: Option<u32> = number.as_ref().and_then(|n| n.parse().ok());
        let numbered_style = self.profile.section_style == SectionStyle::Numbered;
        if let Some((spec, label, m)) = known {
            // Before the body a heading needs its number, or its own line in a form without numbers.
            let strong = value.is_some() || !numbered_style;
            if !(in_body || (!has_detail && strong) || (value == Some(1) && strong)) {
                return false;
            }
            if numbered_style && value.is_none() && !self.heading_like(block) {
                return false;
            }
            let _ = label;
            // A bracket behind a known title belongs to it: "Costs (including savings)".
            let whole = m.mark == Mark::Bracket;
            let end = if whole { title.end } else { title.start + m.end };
            self.push_section(
                unit,
                block,
                Some(spec),
                number,
                Span::new(title.start, end),
                title.start + if whole { title.len() } else { m.value },
            );
            return true;
        }
        if self.profile.listed_only || !in_body || !self.heading_like(block) || self.heads_part(&text, print)
        {
            return false;
        }
        // What the form has a label for is not a section.
        let rest = Span::new(block.body.start, block.span.end);
        if self.label(rest, first_line_end, true, unit).is_some() {
            return false;
        }
        let next = self.last_number.map_or(1, |n| n + 1);
        let fits = match (numbered_style, value) {
            (true, Some(v)) => v == next || (v > next && v <= next + 2),
            (true, None) => false,
            (false, _) => block.kind == BlockKind::Heading,
        };
        if !fits {
            return false;
        }
        let trimmed = text.trim_end_matches([':', ' ', '.']).len();
        self.push_section(
            unit,
            block,
            None,
            number,
            Span::new(title.start, title.start + trimmed),
            title.end,
        );
        true
    }

    /// Whether a heading in the body is that of a part: `6. Decision` in a form that numbers everything.
    pub(super) fn heads_part(&self, text: &str, print: Print) -> bool {
        self.profile.parts.iter().enumerate().any(|(i, p)| {
            // A line that names who decides belongs to the decision.
            let approver = || p.approvers.contains(&canonical(text));
            approver()
                || (self.part_possible(i, p)
                    && p.labels.iter().any(|l| {
                        l.match_print(text, print)
                            .is_some_and(|m| matches!(m.mark, Mark::Colon | Mark::End))
                    }))
        })
    }

    pub(super) fn push_section(
        &mut self,
        unit: usize,
        block: &Block,
        spec: Option<usize>,
        number: Option<String>,
        title: Span,
        value: usize,
    ) {
        if let Some(n) = number.as_ref().and_then(|n| n.parse().ok()) {
            self.last_number = Some(n);
        }
        self.enter(Zone::Body);
        self.signing = false;
        self.out.push(Landmark {
            what: What::Section { spec, number, title },
            unit,
            label: Span::new(block.span.start, title.end),
            value,
        });
    }

    /// A block's number and the text behind it: from its label, or from its first word.
    pub(super) fn numbered(&self, block: &Block) -> Option<(String, Span)> {
        if let Some(label) = &block.label {
            return (label.style == LabelStyle::Number).then(|| (label.text.clone(), block.body));
        }
        let text = self.text(block.span);
        let found = BARE_NUMBER.captures(text)?;
        let number = found.get(1)?;
        let rest = found.get(2)?;
        Some((
            number.as_str().to_owned(),
            Span::new(block.span.start + rest.start(), block.span.end),
        ))
    }

    /// Whether a block looks like a heading: short, and bold, in capitals or ending in a colon.
    pub(super) fn heading_like(&self, block: &Block) -> bool {
        let text = self.text(block.body);
        let words = text.split_whitespace().count();
        if words == 0 || words > 14 || block.lines.len() > 3 {
            return false;
        }
        let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
        let capitals = letters.iter().filter(|c| c.is_uppercase()).count() * 10 >= letters.len() * 9;
        let sentence = text.trim_end().ends_with(['.', ';', ',']);
        !sentence && (block.bold() || (capitals && letters.len() >= 3) || text.trim_end().ends_with(':'))
    }
}

/// Whether what stands behind a heading's dash is its text and not the rest of the heading.
fn runs_in(text: &str) -> bool {
    let text = text.trim_end();
    text.ends_with(['.', ';'])
        || matches!(
            text.to_lowercase().as_str(),
            "none" | "nil" | "n/a" | "not applicable"
        )
}

#[allow(
    clippy::unwrap_used,
    reason = "a constant pattern, used by every test of this room"
)]
static BARE_NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(\d{1,2})[.)]?\s+(\S.*)$").unwrap());
