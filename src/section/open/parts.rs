//! From labels and values to the parts of a paper.

use super::label::{Found, Labels, What};
use super::run::Run;
use super::value::{Taken, fits};
use crate::geom::PageNumber;
use crate::layout::{Block, BlockKind, Span};
use crate::profile::{Field, PartKind, SignOffRole};
use crate::section::names::{names_office, names_somebody};
use crate::section::outline::{
    Claim, HeaderValue, OutcomePart, Outline, Para, Piece, SectionPart, SignOffPart,
};
use crate::section::ruling;
use crate::section::units::{TableKind, Unit};

/// Where the text that is read goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Into {
    Preface,
    Summary,
    Recommendation,
    Outcome,
    Section(usize),
    /// No label or heading says what it is.
    Rest,
}

/// Puts a paper's parts together.
///
/// `several`: what begins at `end` is another decision, not an appendix.
pub(super) fn assemble(
    labels: &Labels<'_>,
    found: &[Found],
    values: &[Taken],
    end: usize,
    several: bool,
) -> Outline {
    let mut a = Assembly {
        labels,
        out: Outline::default(),
        into: Into::Preface,
        met: false,
        end,
        several,
    };
    let kept: Vec<(&Found, &Taken)> = found.iter().zip(values).filter(|(_, v)| !v.dropped).collect();
    for (f, v) in &kept {
        a.header(f, v);
    }
    a.out
        .headers
        .sort_by_key(|h| a.labels.profile.header.iter().position(|p| p.key == h.key));
    a.flow(&kept);
    a.sign(&kept);
    a.decide();
    a.keep_preface();
    a.out
}

struct Assembly<'a> {
    labels: &'a Labels<'a>,
    out: Outline,
    into: Into,
    /// A label or heading of the form has been met: what stands before is its title.
    met: bool,
    /// Where what is bound in behind the paper begins.
    end: usize,
    /// That is another decision.
    several: bool,
}

impl Assembly<'_> {
    fn text(&self, span: Span) -> &str {
        self.labels.layout.text.slice(span)
    }

    fn page(&self, span: Span) -> PageNumber {
        self.labels.layout.text.page(span).unwrap_or(PageNumber(1))
    }

    fn header(&mut self, f: &Found, v: &Taken) {
        let What::Header(i) = f.what else { return };
        let Some(spec) = self.labels.profile.header.get(i) else {
            return;
        };
        let value = v.spans.first().copied().unwrap_or(Span::new(f.value, f.value));
        self.out.claims.push(Claim {
            key: format!("header.{}", spec.key),
            label: f.span,
            value,
        });
        self.out.headers.push(HeaderValue {
            key: spec.key.clone(),
            field: spec.field,
            label: f.span,
            value,
            more: v.spans.get(1..).unwrap_or_default().to_vec(),
            items: Vec::new(),
            unlike: Span::default(),
        });
    }

    /// Gives every line that is not a label and no value to the part it stands in.
    fn flow(&mut self, kept: &[(&Found, &Taken)]) {
        let mut cuts: Vec<(Span, Option<usize>)> = Vec::new();
        for (i, (f, v)) in kept.iter().enumerate() {
            cuts.push((Span::new(f.span.start, f.value.max(f.span.end)), Some(i)));
            if let Some(run) = f.also.and_then(|r| self.labels.runs.get(r)) {
                cuts.push((run.span, None));
            }
            let content = matches!(f.what, What::Part(_) | What::Section(_));
            if !content {
                cuts.extend(v.spans.iter().map(|s| (*s, None)));
            }
        }
        cuts.sort_by_key(|(s, _)| s.start);
        let units = self.labels.units;
        for (u, unit) in units.iter().enumerate() {
            if self.several && unit.span().end > self.end {
                // Its text is kept apart: no value is read from it.
                self.several = false;
                self.out.sections.push(SectionPart {
                    number: None,
                    title: None,
                    key: Some(REST.to_owned()),
                    about: None,
                    feeds: None,
                    page: self.page(unit.span()),
                    pieces: Vec::new(),
                    appendix: true,
                });
                self.into = Into::Section(self.out.sections.len() - 1);
            }
            match unit {
                Unit::Block(block, cell) => {
                    if cell.is_none()
                        && !cuts.iter().any(|(s, _)| s.overlaps(block.span))
                        && self.heading(u, block)
                    {
                        continue;
                    }
                    self.block(block, &cuts, kept);
                }
                Unit::Table(_, index, TableKind::Content) => self.push(Piece::Table(*index)),
                Unit::Table(..) => {}
            }
        }
    }

    fn block(&mut self, block: &Block, cuts: &[(Span, Option<usize>)], kept: &[(&Found, &Taken)]) {
        let mut at = block.span.start;
        for (cut, label) in cuts
            .iter()
            .filter(|(s, _)| s.overlaps(block.span) || block.span.covers(*s))
        {
            self.fragment(block, at, cut.start);
            at = at.max(cut.end.min(block.span.end));
            if let Some((f, v)) = label.and_then(|i| kept.get(i)) {
                if self.is_caption(f, kept) {
                    self.over(f, block);
                } else {
                    self.enter(f, v, block);
                }
            }
        }
        self.fragment(block, at, block.span.end);
    }

    /// Whether a part's label stands under its text: it is printed as the labels whose values stand over them.
    fn is_caption(&self, f: &Found, kept: &[(&Found, &Taken)]) -> bool {
        let Some(run) = self.labels.runs.get(f.run) else {
            return false;
        };
        matches!(f.what, What::Part(_) | What::Section(_))
            && f.bare
            && kept.iter().any(|(h, t)| {
                t.above
                    && matches!(h.what, What::Header(_))
                    && self.labels.runs.get(h.run).is_some_and(|r| r.looks_like(run))
            })
    }

    /// Gives what was read since the last label to a caption under it.
    fn over(&mut self, f: &Found, block: &Block) {
        let text = match self.into {
            Into::Preface => self.out.preface.pop().into_iter().collect(),
            Into::Section(i) if self.out.sections.get(i).is_some_and(|s| s.title.is_none()) => {
                self.out.sections.pop().map(|s| s.pieces).unwrap_or_default()
            }
            _ => Vec::new(),
        };
        self.enter(f, &Taken::default(), block);
        for piece in text {
            self.push(piece);
        }
        self.into = Into::Rest;
    }

    /// What begins with a label.
    fn enter(&mut self, f: &Found, v: &Taken, block: &Block) {
        self.met = true;
        match f.what {
            What::Header(_) | What::Signature => {
                if self.into != Into::Preface {
                    self.into = Into::Rest;
                }
            }
            What::Part(i) => {
                let Some(part) = self.labels.profile.parts.get(i) else {
                    return;
                };
                self.out.claims.push(Claim {
                    key: format!("part.{}", part.key),
                    label: f.span,
                    value: v.spans.first().copied().unwrap_or(Span::new(f.value, f.value)),
                });
                self.into = match part.kind {
                    PartKind::Summary => Into::Summary,
                    PartKind::Recommendation => Into::Recommendation,
                    PartKind::Outcome => {
                        let outcome = self.out.outcome.get_or_insert_with(OutcomePart::default);
                        if outcome.label.is_empty() {
                            outcome.label = f.span;
                        }
                        if outcome.by.is_empty() {
                            outcome.by = f.by.unwrap_or(Span::new(f.value, f.value));
                        }
                        Into::Outcome
                    }
                    _ => Into::Rest,
                };
            }
            What::Section(i) => {
                let spec = self.labels.profile.sections.get(i);
                let number = block
                    .label
                    .as_ref()
                    .map(|l| l.text.clone())
                    .filter(|n| n.chars().all(|c| c.is_ascii_digit() || c == '.'));
                self.out.claims.push(Claim {
                    key: format!("section.{}", spec.map_or("?", |s| s.key.as_str())),
                    label: f.span,
                    value: Span::new(f.value, f.value),
                });
                self.open(
                    f.span,
                    number,
                    spec.map(|s| s.key.clone()),
                    spec.and_then(|s| s.about),
                );
            }
        }
    }

    fn open(
        &mut self,
        title: Span,
        number: Option<String>,
        key: Option<String>,
        about: Option<crate::profile::Subject>,
    ) {
        self.out.sections.push(SectionPart {
            number,
            title: Some(self.labels.layout.text.trim(title)),
            key,
            about,
            feeds: None,
            page: self.page(title),
            pieces: Vec::new(),
            appendix: false,
        });
        self.into = Into::Section(self.out.sections.len() - 1);
    }

    /// A heading no vocabulary lists: short, printed otherwise than the text, with text under it.
    fn heading(&mut self, unit: usize, block: &Block) -> bool {
        let opens = block.span.start == self.end;
        if !(self.met || opens) || block.kind == BlockKind::Footnote || block.lines.len() > 2 {
            return false;
        }
        let text = self.text(block.body).trim();
        let words = text.split_whitespace().count();
        if words == 0 || words > 14 || text.ends_with(['.', ';', ',']) {
            return false;
        }
        // A word or two right under the heading of the decision is the decision: `APPROVED`.
        let empty = self.out.outcome.as_ref().is_some_and(|o| o.pieces.is_empty());
        if self.into == Into::Outcome && empty && words <= 3 {
            return false;
        }
        let mut runs = self.labels.runs.iter().filter(|r| r.unit == unit);
        let stands_out =
            block.kind == BlockKind::Heading || runs.all(|r| r.alone && self.labels.stands_out(r));
        let followed = match self.labels.units.get(unit + 1) {
            Some(Unit::Block(next, _)) => {
                next.kind == BlockKind::Text || self.text(next.body).split_whitespace().count() > 14
            }
            Some(Unit::Table(..)) => true,
            None => false,
        };
        if !(stands_out && followed || opens) {
            return false;
        }
        let number = block.label.as_ref().map(|l| l.text.clone());
        self.open(block.body, number, None, None);
        if block.span.start >= self.end
            && let Some(s) = self.out.sections.last_mut()
        {
            s.appendix = true;
        }
        true
    }

    fn fragment(&mut self, block: &Block, from: usize, to: usize) {
        let whole = from <= block.span.start;
        let from = if whole { block.body.start.max(from) } else { from };
        let span = self.labels.layout.text.trim(Span::new(from, to.max(from)));
        if !self.text(span).chars().any(char::is_alphanumeric) {
            return;
        }
        self.push(Piece::Para(Para {
            label: block.label.as_ref().filter(|_| whole).map(|l| l.text.clone()),
            span,
            level: block.level,
            kind: if whole { block.kind } else { BlockKind::Text },
        }));
    }

    fn push(&mut self, piece: Piece) {
        let list = match self.into {
            Into::Preface => &mut self.out.preface,
            Into::Summary => &mut self.out.summary,
            Into::Recommendation => &mut self.out.recommendation,
            Into::Outcome => match &mut self.out.outcome {
                Some(o) => &mut o.pieces,
                None => return,
            },
            Into::Section(i) => match self.out.sections.get_mut(i) {
                Some(s) => &mut s.pieces,
                None => return,
            },
            Into::Rest => {
                let page = match &piece {
                    Piece::Para(p) => self.page(p.span),
                    Piece::Table(_) => PageNumber(1),
                };
                self.out.sections.push(SectionPart {
                    number: None,
                    title: None,
                    key: Some(REST.to_owned()),
                    about: None,
                    feeds: None,
                    page,
                    pieces: vec![piece],
                    appendix: false,
                });
                self.into = Into::Section(self.out.sections.len() - 1);
                return;
            }
        };
        list.push(piece);
    }

    /// Signature blocks: what is signed, and the date beside it.
    fn sign(&mut self, kept: &[(&Found, &Taken)]) {
        for (i, (f, v)) in kept.iter().enumerate() {
            if f.what != What::Signature {
                continue;
            }
            let date = kept.iter().skip(i + 1).take(3).find(|(d, v)| {
                let dated = match d.what {
                    What::Header(h) => self
                        .labels
                        .profile
                        .header
                        .get(h)
                        .is_some_and(|h| h.field == Field::DecisionDate),
                    _ => false,
                };
                dated && (v.spans.is_empty() || fits(Field::DecisionDate, self.text(v.spans[0])) > 0)
            });
            let title = self.office_at(f).unwrap_or(Span::new(f.span.start, f.span.start));
            let decides = !self
                .out
                .sign_offs
                .iter()
                .any(|s| s.role == SignOffRole::DecisionMaker);
            self.out.sign_offs.push(SignOffPart {
                role: role(self.text(title)).unwrap_or(if decides {
                    SignOffRole::DecisionMaker
                } else {
                    SignOffRole::Other
                }),
                title,
                signature: Some(f.span),
                typed: v.spans.first().copied().unwrap_or_default(),
                date_label: date.map(|(d, _)| d.span),
                date: date
                    .and_then(|(_, v)| v.spans.first().copied())
                    .unwrap_or_default(),
                ink: Vec::new(),
            });
        }
        if self.out.sign_offs.is_empty() {
            let signed = self
                .stamped()
                .or_else(|| self.signed_by(kept))
                .or_else(|| self.closing());
            self.out.sign_offs.extend(signed);
        }
        // The only signature is that of who decided, regardless of the office.
        if let [only] = self.out.sign_offs.as_mut_slice() {
            only.role = SignOffRole::DecisionMaker;
        }
        crate::section::parts::ink(self.labels.layout, &mut self.out.sign_offs);
    }

    /// The office a signature is that of: the heading over its block, or the line under it.
    fn office_at(&self, f: &Found) -> Option<Span> {
        let unit = self.labels.runs.get(f.run)?.unit;
        let office = |i: usize| match self.labels.units.get(i) {
            Some(Unit::Block(b, _)) => {
                let text = self.text(b.span);
                let short = (1..=12).contains(&text.split_whitespace().count()) && !text.contains(':');
                let headed = b.kind == BlockKind::Heading
                    || self
                        .labels
                        .runs
                        .iter()
                        .any(|r| r.unit == i && self.labels.stands_out(r));
                (short && names_office(text) && names_somebody(text)).then_some((b.span, headed))
            }
            _ => None,
        };
        let over = (unit.saturating_sub(5)..unit)
            .rev()
            .find_map(|i| office(i).filter(|(_, headed)| *headed));
        let under = || (unit + 1..unit + 3).find_map(office);
        over.or_else(under).map(|(span, _)| span)
    }

    /// A stamp: a word that says what was decided, a name, an office and a day, each on a line of its own.
    fn stamped(&self) -> Option<SignOffPart> {
        let units = self.labels.units;
        let line = |i: usize| match units.get(i) {
            Some(Unit::Block(b, _)) if b.lines.len() <= 2 => Some(b.body),
            _ => None,
        };
        let at = (0..units.len()).find(|i| line(*i).is_some_and(|s| ruling::is_stamp(self.text(s))))?;
        let below: Vec<Span> = (at + 1..at + 5).map_while(line).collect();
        let date = below
            .iter()
            .copied()
            .find(|s| fits(Field::DecisionDate, self.text(*s)) > 0)?;
        let named = below.iter().copied().filter(|s| s.end <= date.start);
        Some(SignOffPart {
            role: SignOffRole::DecisionMaker,
            title: named.clone().find(|s| names_office(self.text(*s)))?,
            signature: line(at),
            typed: named.clone().next()?,
            date_label: None,
            date,
            ink: Vec::new(),
        })
    }

    /// Who decided and the day beside it, at the end of a paper: names on a line over `Decision taken by` and `Date`.
    fn signed_by(&self, kept: &[(&Found, &Taken)]) -> Option<SignOffPart> {
        let field = |f: &Found| match f.what {
            What::Header(i) => self.labels.profile.header.get(i),
            _ => None,
        };
        let decided = self.out.outcome.as_ref().map(|o| o.label.start)?;
        let mut behind = kept
            .iter()
            .filter(|(f, v)| f.span.start > decided && !v.spans.is_empty());
        behind.find_map(|(f, v)| {
            let spec = field(f)?;
            let (by, date) = if spec.key == "signed_on" {
                (Span::default(), (f, v))
            } else if spec.field == Field::OutcomeBy && f.bare {
                let (d, dv) = kept.iter().find(|(d, dv)| {
                    let beside = self.labels.runs.get(d.run).zip(self.labels.runs.get(f.run));
                    beside.is_some_and(|(a, b)| a.level_with(b))
                        && field(d).is_some_and(|h| h.field == Field::DecisionDate)
                        && !dv.spans.is_empty()
                })?;
                (v.spans.first().copied()?, (d, dv))
            } else {
                return None;
            };
            Some(SignOffPart {
                role: SignOffRole::DecisionMaker,
                title: Span::new(f.span.start, f.span.start),
                signature: Some(f.span),
                typed: by,
                date_label: Some(date.0.span),
                date: date.1.spans.first().copied()?,
                ink: Vec::new(),
            })
        })
    }

    /// The lines a paper ends with where no label says that they are a signature: a name, an office and a day, on lines of
    /// their own or side by side.
    fn closing(&self) -> Option<SignOffPart> {
        let runs = self.labels.runs;
        let end = runs.iter().rposition(|r| r.span.start < self.end)?;
        let from = end.saturating_sub(LAST_RUNS);
        let last: Vec<&Run> = runs.get(from..=end)?.iter().collect();
        let short = |r: &Run| self.text(r.span).split_whitespace().count() <= 12;
        let date = last.iter().rev().find(|r| {
            let text = self.text(r.span);
            text.split_whitespace().count() <= 4 && fits(Field::DecisionDate, text) > 0
        })?;
        let near = |r: &&&Run| {
            let gap = (r.bbox.top - date.bbox.bottom).max(date.bbox.top - r.bbox.bottom);
            r.page == date.page && r.span != date.span && short(r) && gap < CLOSE_LINES * date.size
        };
        let office = last.iter().filter(near).find(|r| {
            let text = self.text(r.span);
            names_office(text) && names_somebody(text)
        })?;
        // The name stands over the office, or before it on its line.
        let name = last
            .iter()
            .filter(near)
            .filter(|r| r.span.start < office.span.start && r.bbox.bottom <= office.bbox.center_y())
            .rfind(|r| names_somebody(self.text(r.span)) && office.bbox.top - r.bbox.bottom < 1.2 * r.size);
        // A heading with its date is not a signature: nothing of the decision may follow.
        let decided = self.out.outcome.as_ref()?.label.start;
        (date.span.start > decided && office.span.start > decided).then(|| SignOffPart {
            role: SignOffRole::DecisionMaker,
            title: self.labels.layout.text.trim(office.span),
            signature: Some(name.map_or(office.span, |n| n.span)),
            typed: name.map_or(Span::default(), |n| n.span),
            date_label: None,
            date: date.span,
            ink: Vec::new(),
        })
    }

    /// Text over the first label that is not a title stays as text.
    fn keep_preface(&mut self) {
        let long = |p: &Piece| match p {
            Piece::Para(p) => {
                self.labels.layout.text.slice(p.span).split_whitespace().count() > LONGEST_TITLE
            }
            Piece::Table(_) => true,
        };
        let (text, titles): (Vec<Piece>, Vec<Piece>) =
            std::mem::take(&mut self.out.preface).into_iter().partition(long);
        self.out.preface = titles;
        if !text.is_empty() {
            self.out.sections.insert(
                0,
                SectionPart {
                    number: None,
                    title: None,
                    key: Some(REST.to_owned()),
                    about: None,
                    feeds: None,
                    page: PageNumber(1),
                    pieces: text,
                    appendix: false,
                },
            );
        }
    }

    /// Where nothing is headed as the decision, the paragraph that says most plainly that something is decided, and the list
    /// under it.
    fn decide(&mut self) {
        if self.out.outcome.as_ref().is_some_and(|o| !o.pieces.is_empty()) {
            return;
        }
        let label = self.out.outcome.as_ref().map_or(Span::default(), |o| o.label);
        let mut lists: Vec<&mut Vec<Piece>> = vec![&mut self.out.preface, &mut self.out.summary];
        lists.extend(
            self.out
                .sections
                .iter_mut()
                .filter(|s| s.about.is_none() || s.key.as_deref() == Some(REST))
                .map(|s| &mut s.pieces),
        );
        let text = &self.labels.layout.text;
        let weigh = |p: &Piece| match p {
            Piece::Para(p) => ruling::weight(text.slice(p.span)),
            Piece::Table(_) => 0,
        };
        let best = lists
            .iter()
            .enumerate()
            .flat_map(|(l, pieces)| pieces.iter().enumerate().map(move |(i, p)| (l, i, weigh(p))))
            .filter(|(.., w)| *w >= 2)
            .max_by(|a, b| a.2.cmp(&b.2).then((b.0, b.1).cmp(&(a.0, a.1))));
        let Some((l, i, _)) = best else { return };
        let Some(list) = lists.get_mut(l) else { return };
        let opens = matches!(list.get(i), Some(Piece::Para(p)) if text.slice(p.span).trim_end().ends_with([':', '-']));
        let more = list
            .iter()
            .skip(i + 1)
            .take_while(|p| match p {
                Piece::Para(p) => opens && p.label.is_some(),
                Piece::Table(_) => true,
            })
            .count();
        let pieces: Vec<Piece> = list.drain(i..=i + more).collect();
        let at = pieces.first().map_or(0, |p| match p {
            Piece::Para(p) => p.span.start,
            Piece::Table(_) => 0,
        });
        self.out.outcome = Some(OutcomePart {
            label: if label.is_empty() {
                Span::new(at, at)
            } else {
                label
            },
            by: Span::new(at, at),
            pieces,
            shared: false,
        });
    }
}

/// Where what is bound in behind the paper begins: at a heading `Appendix`, `Annex` or `Schedule` on a later page; the text's
/// end if there is none.
pub(super) fn appendix(labels: &Labels<'_>) -> usize {
    let end = labels.layout.text.body().end;
    let Some(part) = labels.profile.part(PartKind::Appendix) else {
        return end;
    };
    let opens = |unit: &Unit<'_>| match unit {
        Unit::Block(b, None) => {
            let text = labels.layout.text.slice(b.body);
            let print = labels.layout.text.print(b.body);
            let stands_out = labels
                .runs
                .iter()
                .any(|r| r.span.start == b.body.start && labels.stands_out(r));
            b.page().0 > 1
                && (b.kind == BlockKind::Heading || stands_out)
                && text.split_whitespace().count() <= 14
                && part
                    .labels
                    .iter()
                    .any(|l| l.match_print(text, print).is_some_and(|m| m.errors == 0))
        }
        _ => false,
    };
    labels
        .units
        .iter()
        .find(|u| opens(u))
        .map_or(end, |u| u.span().start)
}

/// So many of a paper's last runs may be its signature, with a form's last lines under it.
const LAST_RUNS: usize = 10;

/// Name, office and day stand within so many ems of each other.
const CLOSE_LINES: f32 = 5.0;

/// A title has no more words.
const LONGEST_TITLE: usize = 30;

/// The key of a section that no heading opens.
pub(super) const REST: &str = "rest";

/// Whose signature an office's is, where it is not that of who decides.
fn role(title: &str) -> Option<SignOffRole> {
    let title = title.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| title.contains(w));
    if has(&[
        "finance officer",
        "treasurer",
        "section 151",
        "s151",
        "director of finance",
    ]) {
        Some(SignOffRole::ChiefFinanceOfficer)
    } else if has(&["monitoring officer"]) {
        Some(SignOffRole::MonitoringOfficer)
    } else if has(&["chief executive"]) {
        Some(SignOffRole::ChiefExecutive)
    } else {
        None
    }
}
