//! What one profile makes of one document: what each of its entries found and where, and what nothing claimed.

use std::collections::BTreeSet;

use serde::Serialize;

use super::spotting::{self, Shape};
use crate::field::{self, facts::Facts};
use crate::geom::PageNumber;
use crate::layout::{Layout, Span};
use crate::profile::{Candidate, Field, Fit, Profile, Profiles, Recognition, canonical};
use crate::section::{Claim, Outline, outline};

/// Longest words shown of one place.
const SHOWN: usize = 160;

/// What a profile made of a document.
#[derive(Debug, Clone, Serialize)]
pub struct Trial {
    /// How many pages the document has.
    pub pages: usize,
    /// Whether it would be read with this profile.
    pub verdict: Verdict,
    /// How well the profile fits, and why. `None` for a profile that is never matched to a document.
    pub candidate: Option<Candidate>,
    /// What its entries found, in the order of the document.
    pub found: Vec<Found>,
    /// Lines no entry claimed. Page headers and footers are not among them.
    pub unclaimed: Vec<Words>,
    /// Lines that look like a label or a heading and stand in what some part claimed: nothing in the profile knows them.
    pub unknown_labels: Vec<Words>,
}

/// Whether a document would be read with the profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "is", content = "by")]
pub enum Verdict {
    /// It fits best.
    Recognised,
    /// These fit about equally.
    Tied(Vec<String>),
    /// It fits, another better.
    Beaten(String),
    /// Too little of it is there.
    TooLittle,
    /// Something rules it out.
    RuledOut,
    /// The profile is never matched to a document.
    NeverMatched,
}

/// Words of the document and their page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Words {
    /// The page.
    pub page: PageNumber,
    /// The words, shortened.
    pub words: String,
}

/// What an entry of the profile found at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// The entry's key. `section.?` and `checklist.?`: found by its form, the profile does not list it.
    pub entry: String,
    /// The page.
    pub page: PageNumber,
    /// The words of its label, or those its pattern fits.
    pub words: String,
    /// What it labels.
    pub value: Option<String>,
    /// The remark about it.
    pub note: Option<String>,
}

/// An entry that found nothing in any document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Silent {
    /// Its key.
    pub entry: String,
    /// The profile that contains the entry.
    pub from: String,
    /// The profile on trial contains the entry itself.
    pub own: bool,
}

/// Tries a profile on a document that is laid out.
#[must_use]
pub fn attempt(profiles: &Profiles, profile: &Profile, layout: &Layout) -> Trial {
    let recognition = profiles.recognise(layout);
    let outline = outline(layout, profile);
    let facts = field::read(layout, profile, &outline);
    let mut found = claims(layout, profile, &outline);
    found.extend(sentences(layout, &facts));
    found.extend(rules(layout, profile, &outline));
    // In the order of the document; a label before the rules that match in its text.
    found.sort_by_key(|(at, _)| *at);
    Trial {
        pages: layout.pages.len(),
        verdict: verdict(&recognition, profiles, profile),
        candidate: recognition.of(&profile.id).cloned(),
        found: found.into_iter().map(|(_, f)| f).collect(),
        unclaimed: unclaimed(layout, &outline),
        unknown_labels: unknown_labels(layout, profile, &outline),
    }
}

/// The entries of a profile that found nothing in any of the documents it was tried on, in the order of the language.
///
/// Entries that are looked for nowhere (the publisher, the style of sections) are not among them.
#[must_use]
pub fn silent(profiles: &Profiles, id: &str, trials: &[Trial]) -> Vec<Silent> {
    let spoke: BTreeSet<&str> = trials
        .iter()
        .flat_map(|t| &t.found)
        .map(|f| f.entry.as_str())
        .collect();
    let seen: BTreeSet<&str> = trials
        .iter()
        .filter_map(|t| t.candidate.as_ref())
        .flat_map(|c| &c.clues)
        .filter(|c| c.found.is_some())
        .map(|c| c.what.as_str())
        .collect();
    let Some(resolved) = profiles.resolved(id) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for e in &resolved.entries {
        let quiet = |entry: String| Silent {
            entry,
            from: e.from.clone(),
            own: e.own,
        };
        let looked_for = [
            "header.",
            "field.",
            "part.",
            "section.",
            "checklist.",
            "sign-off.",
            "outcome.",
            "rule.",
            "labels.",
        ]
        .iter()
        .any(|t| e.key.starts_with(t))
            || e.key == "emissions";
        if looked_for && !spoke.contains(e.key.as_str()) {
            out.push(quiet(e.key.clone()));
        }
        if e.key == "recognise" {
            let clues = trials
                .iter()
                .filter_map(|t| t.candidate.as_ref())
                .take(1)
                .flat_map(|c| &c.clues);
            // Clues that are also entries are reported there; clues against the form should not match.
            out.extend(
                clues
                    .filter(|c| c.weight > 0.0 && !seen.contains(c.what.as_str()) && !is_entry(&c.what))
                    .map(|c| quiet(format!("recognise: {}", c.what))),
            );
        }
    }
    out
}

/// Whether a clue is a header field, a part or a section.
fn is_entry(clue: &str) -> bool {
    ["header.", "field.", "part.", "section."]
        .iter()
        .any(|t| clue.starts_with(t))
}

fn verdict(recognition: &Recognition, profiles: &Profiles, profile: &Profile) -> Verdict {
    let Some(own) = recognition.of(&profile.id) else {
        return Verdict::NeverMatched;
    };
    if own.vetoed {
        return Verdict::RuledOut;
    }
    if !own.fits() {
        return Verdict::TooLittle;
    }
    match &recognition.fit {
        Fit::Tie(places) if places.contains(&own.place) => {
            let others = recognition.tied().into_iter().filter(|c| c.place != own.place);
            Verdict::Tied(others.map(|c| c.id.clone()).collect())
        }
        Fit::One(i) if *i == own.place => Verdict::Recognised,
        Fit::One(i) => Verdict::Beaten(profiles.all().get(*i).map_or(String::new(), |p| p.id.clone())),
        Fit::Tie(_) => Verdict::Beaten(recognition.tied().first().map_or(String::new(), |c| c.id.clone())),
        Fit::None => Verdict::TooLittle,
    }
}

/// The place of a finding, for sorting: earlier ones first, labels before sentences in their text.
type At = (usize, u8);

/// The words at a place, on one line and not too many.
fn words(layout: &Layout, span: Span) -> String {
    let mut out = String::new();
    for word in layout.text.slice(span).split_whitespace() {
        if out.chars().count() + word.chars().count() > SHOWN {
            out.push_str(" …");
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

fn page(layout: &Layout, span: Span) -> PageNumber {
    layout.text.page(span).unwrap_or(PageNumber(1))
}

fn claims(layout: &Layout, profile: &Profile, outline: &Outline) -> Vec<(At, Found)> {
    outline
        .claims
        .iter()
        .map(|c| {
            let at = if c.label.is_empty() { c.value } else { c.label };
            let value = words(layout, c.value);
            let note = if let Some(note) = rejected(layout, profile, outline, c) {
                Some(note)
            } else if c.label.is_empty() && c.key != "emissions" {
                Some("opens without a heading".to_owned())
            } else if value.is_empty() && wants_value(&c.key) {
                Some("no text follows it".to_owned())
            } else {
                None
            };
            let found = Found {
                entry: c.key.clone(),
                page: page(layout, at),
                words: words(layout, c.label),
                value: (!value.is_empty()).then_some(value),
                note,
            };
            ((at.start, 0), found)
        })
        .collect()
}

/// The words a pattern rejected, with their place: the text after a label that does not match the pattern of its entry, and a
/// number that does not match that of `[number]`.
fn rejected(layout: &Layout, profile: &Profile, outline: &Outline, claim: &Claim) -> Option<String> {
    let header = outline.headers.iter().find(|h| h.label == claim.label)?;
    let place = |span: Span| {
        let at = layout.text.evidence(span, &layout.pages);
        at.map_or_else(String::new, |e| {
            format!(
                " on page {}, {:.0} points from the left and {:.0} from the top",
                e.place.page, e.place.bbox[0], e.place.bbox[1]
            )
        })
    };
    if !header.unlike.is_empty() {
        return Some(format!(
            "the text is \"{}\"{}, which the entry's pattern does not match",
            words(layout, header.unlike),
            place(header.unlike)
        ));
    }
    let pattern = profile.number.pattern.as_ref()?;
    let text = layout.text.slice(header.value);
    (header.field == Field::Number && !header.value.is_empty() && !pattern.is_match(text)).then(|| {
        format!(
            "the text is there{}, but the pattern of [number] does not match it",
            place(header.value)
        )
    })
}

/// Whether something is expected behind an entry's label.
fn wants_value(key: &str) -> bool {
    key == "labels.date"
        || ["header.", "field.", "checklist."]
            .iter()
            .any(|t| key.starts_with(t))
}

/// Sentences that say what was decided.
fn sentences(layout: &Layout, facts: &Facts) -> Vec<(At, Found)> {
    facts
        .trail
        .iter()
        .filter(|s| s.field == "/outcome/status" && s.rule.starts_with("outcome."))
        .filter_map(|s| {
            let span = s.span?;
            let found = Found {
                entry: s.rule.clone(),
                page: page(layout, span),
                words: words(layout, span),
                value: None,
                note: (!s.chosen).then(|| s.why.clone()),
            };
            Some(((span.start, 1), found))
        })
        .collect()
}

fn rules(layout: &Layout, profile: &Profile, outline: &Outline) -> Vec<(At, Found)> {
    field::rule_matches(layout, profile, outline)
        .into_iter()
        .map(|m| {
            let found = Found {
                entry: format!("rule.{}", m.rule),
                page: page(layout, m.span),
                words: words(layout, m.span),
                value: None,
                note: if m.excepted {
                    Some("left out: the rule's `unless` fits before it".to_owned())
                } else {
                    (!m.counts).then(|| {
                        "left out: the words in place of a name are not a name, or are the name of a fund"
                            .to_owned()
                    })
                },
            };
            ((m.span.start, 2), found)
        })
        .collect()
}

/// The document's lines with the stretch of text each is.
fn lines(layout: &Layout) -> impl Iterator<Item = Span> {
    layout.blocks().flat_map(|b| &b.lines).map(|l| l.span)
}

fn unclaimed(layout: &Layout, outline: &Outline) -> Vec<Words> {
    let mut taken: Vec<Span> = outline
        .claims
        .iter()
        .flat_map(|c| [c.label, c.value])
        .filter(|s| !s.is_empty())
        .collect();
    taken.sort_unstable();
    lines(layout)
        .map(|l| layout.text.trim(l))
        .filter(|l| !l.is_empty() && !taken.iter().any(|t| t.overlaps(*l)))
        .map(|l| Words {
            page: page(layout, l),
            words: words(layout, l),
        })
        .filter(|w| w.words.chars().any(char::is_alphanumeric))
        .collect()
}

/// Lines inside parts that look like labels: with them, the part before would end sooner.
fn unknown_labels(layout: &Layout, profile: &Profile, outline: &Outline) -> Vec<Words> {
    let known: Vec<Span> = outline
        .claims
        .iter()
        .filter(|c| !c.key.ends_with(".?"))
        .map(|c| c.label)
        .collect();
    let inside: Vec<Span> = outline
        .claims
        .iter()
        .filter(|c| ["part.", "section."].iter().any(|t| c.key.starts_with(t)))
        .map(|c| c.value)
        .collect();
    let approvers: Vec<&String> = profile.parts.iter().flat_map(|p| &p.approvers).collect();
    spotting::labels(layout)
        .into_iter()
        // Cells of a table in running text are its content.
        .filter(|l| l.shape != Shape::Cell && !approvers.contains(&&canonical(layout.text.slice(l.span))))
        .filter(|l| inside.iter().any(|s| s.covers(l.span)) && !known.iter().any(|k| k.overlaps(l.span)))
        .map(|l| Words {
            page: page(layout, l.span),
            words: words(layout, l.span),
        })
        .collect()
}

impl Verdict {
    /// In words.
    #[must_use]
    pub fn said(&self) -> String {
        match self {
            Self::Recognised => "recognised".to_owned(),
            Self::Tied(others) => format!("fits, but {} about as well", others.join(" and ")),
            Self::Beaten(other) => format!("fits, but {other} fits better"),
            Self::TooLittle => "not recognised: too little of it is there".to_owned(),
            Self::RuledOut => "ruled out by what speaks against it".to_owned(),
            Self::NeverMatched => "never matched to a document by itself".to_owned(),
        }
    }
}
