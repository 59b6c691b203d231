//! Which profile fits a document, and why.
//!
//! Every label, heading and phrase of every profile is looked for in one pass of an Aho-Corasick automaton over the
//! document's letters, so that another profile costs next to nothing.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use serde::Serialize;

use super::canon::CanonText;
use super::compile::{Evidence, Profile};
use super::load::Profiles;
use super::looks::looks_of;
use crate::geom::PageNumber;
use crate::layout::{Item, Layout, Print, Span};

/// Two profiles whose scores differ by less than this fit about equally.
const TIE: f32 = 0.04;

/// A profile that was given wins over a built-in one that scores at most this much higher: whoever gave it has these
/// papers at hand. A tenth is what two or three labels of a form weigh; a form that fits another paper scores higher by more.
const GIVEN_WINS: f32 = 0.15;

/// One automaton over the evidence of all profiles, and for each of its patterns the profiles and the pieces of evidence (by
/// index) that the pattern belongs to.
type Lookup = (Option<AhoCorasick>, Vec<Vec<(usize, usize)>>);

/// What every profile's evidence is looked up in.
#[derive(Debug)]
pub(super) struct Index {
    automaton: Option<AhoCorasick>,
    /// For each pattern of the automaton: the profiles and the pieces of evidence it stands for.
    owners: Vec<Vec<(usize, usize)>>,
    /// The same by what the letters look like; made when the first scan is met.
    looks: OnceLock<Lookup>,
}

/// Evidence with fewer letters looks like too much else.
const LEAST_LOOKS: usize = 6;

impl Index {
    pub(super) fn new(automaton: Option<AhoCorasick>, owners: Vec<Vec<(usize, usize)>>) -> Self {
        Self {
            automaton,
            owners,
            looks: OnceLock::new(),
        }
    }

    pub(super) fn of(profiles: &[Profile]) -> Self {
        let (automaton, owners) = patterns(profiles, |canon| Some(canon.to_owned()));
        Self::new(automaton, owners)
    }

    fn looks(&self, profiles: &[Profile]) -> &Lookup {
        self.looks.get_or_init(|| {
            patterns(profiles, |canon| {
                (canon.chars().count() >= LEAST_LOOKS).then(|| looks_of(canon))
            })
        })
    }
}

/// An automaton of all evidence in some form, and whose each pattern is.
fn patterns(profiles: &[Profile], form: impl Fn(&str) -> Option<String>) -> Lookup {
    let mut by_text: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    for (p, profile) in profiles.iter().enumerate() {
        for (e, evidence) in profile.evidence.iter().enumerate() {
            if let Some(text) = form(&evidence.canon) {
                by_text.entry(text).or_default().push((p, e));
            }
        }
    }
    let (patterns, owners): (Vec<String>, Vec<_>) = by_text.into_iter().unzip();
    (AhoCorasick::new(patterns).ok(), owners)
}

/// How well a profile fits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// The profile's id.
    pub id: String,
    /// Its place in [`Profiles::all`].
    #[serde(skip)]
    pub place: usize,
    /// The share of its evidence that was found, 0 to 1, what speaks against it taken off.
    pub score: f32,
    /// The score it needs.
    pub threshold: f32,
    /// Something rules it out.
    pub vetoed: bool,
    /// The profile was given with the run; it is not built in.
    pub given: bool,
    /// What was looked for, what was found.
    pub clues: Vec<Clue>,
}

/// A piece of evidence and whether it was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Clue {
    /// What was looked for.
    pub what: String,
    /// What it counts; negative speaks against.
    pub weight: f32,
    /// The page it was found on.
    pub found: Option<PageNumber>,
    /// It rules the profile out where it is found.
    pub veto: bool,
    /// Where it is missing, nothing is missing.
    pub optional: bool,
    /// Where it is missing, the profile is ruled out.
    pub needed: bool,
}

/// Which profile fits a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// One does.
    One(usize),
    /// These do about equally, the best first.
    Tie(Vec<usize>),
    /// None does.
    None,
}

/// Why a document is read with a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// It was asked for.
    Asked,
    /// It fits best.
    Best,
    /// Several fit about equally, and it is the base of the others.
    Shared,
    /// Several fit about equally: it is what they have in common, and no form.
    Tied,
    /// None fits: it is the profile for documents on no known form.
    Nothing,
}

/// The choice of a profile, and what it rests on.
#[derive(Debug, Clone)]
pub struct Recognition {
    /// The choice; places in [`Profiles::all`].
    pub fit: Fit,
    /// Every profile's score, the best first.
    pub candidates: Vec<Candidate>,
}

impl Candidate {
    /// Whether enough speaks for the profile and nothing rules it out.
    #[must_use]
    pub fn fits(&self) -> bool {
        !self.vetoed && self.score >= self.threshold
    }
}

impl Recognition {
    /// The profiles that fit about equally; none if one fits best, or none at all.
    #[must_use]
    pub fn tied(&self) -> Vec<&Candidate> {
        let Fit::Tie(places) = &self.fit else {
            return Vec::new();
        };
        let candidate = |p: &usize| self.candidates.iter().find(|c| c.place == *p);
        places.iter().filter_map(candidate).collect()
    }

    /// How well one profile fits.
    #[must_use]
    pub fn of(&self, id: &str) -> Option<&Candidate> {
        self.candidates.iter().find(|c| c.id == id)
    }
}

impl Profiles {
    /// Finds the profile that fits a document.
    ///
    /// Cost: one pass over the text, regardless of the number of profiles.
    #[must_use]
    pub fn recognise(&self, layout: &Layout) -> Recognition {
        let found = self.find(layout);
        let mut candidates: Vec<Candidate> = self
            .all()
            .iter()
            .enumerate()
            .filter(|(_, p)| !p.is_generic())
            .map(|(i, p)| candidate(i, p, &found[i]))
            .collect();
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.place.cmp(&b.place)));
        let fit = choice(&candidates);
        Recognition { fit, candidates }
    }

    /// What can be said of a document that fits several forms about equally: the one of them that is a base of all the
    /// others, if one is; it says nothing the others do not share.
    #[must_use]
    pub fn base_among(&self, ids: &[&str]) -> Option<&Profile> {
        let is_base = |id: &&&str| {
            ids.iter()
                .filter(|other| *other != *id)
                .all(|other| self.ancestors(other).contains(*id))
        };
        self.get(ids.iter().find(is_base)?)
    }

    /// The nearest profile all of these inherit from, be it only a base for others.
    #[must_use]
    pub fn common_base(&self, ids: &[&str]) -> Option<&Profile> {
        let (first, others) = ids.split_first()?;
        let id = self
            .ancestors(first)
            .into_iter()
            .find(|a| others.iter().all(|o| self.ancestors(o).contains(a)))?;
        self.base(id).or_else(|| self.get(id))
    }

    /// For each profile and each piece of its evidence, the page it was found on.
    fn find(&self, layout: &Layout) -> Vec<Vec<Option<PageNumber>>> {
        let mut found: Vec<Vec<Option<PageNumber>>> =
            self.all().iter().map(|p| vec![None; p.evidence.len()]).collect();
        let text = layout.text.text();
        let places = Places::of(layout);
        if let Some(automaton) = &self.index.automaton {
            let canon = CanonText::new(text);
            self.find_with(
                automaton,
                &self.index.owners,
                &canon,
                Print::Digital,
                layout,
                &places,
                &mut found,
            );
        }
        if layout.text.has_scans()
            && let (Some(automaton), owners) = self.index.looks(self.all())
        {
            let canon = CanonText::as_it_looks(text);
            self.find_with(
                automaton,
                owners,
                &canon,
                Print::Recognised,
                layout,
                &places,
                &mut found,
            );
        }
        found
    }

    /// Adds what one automaton finds. What merely looks like evidence counts in recognised text alone.
    #[allow(clippy::too_many_arguments, reason = "the two halves of one search")]
    fn find_with(
        &self,
        automaton: &AhoCorasick,
        owners: &[Vec<(usize, usize)>],
        canon: &CanonText,
        print: Print,
        layout: &Layout,
        places: &Places,
        found: &mut [Vec<Option<PageNumber>>],
    ) {
        let text = layout.text.text();
        for m in automaton.find_overlapping_iter(canon.text()) {
            let (Some(start), Some(last)) = (canon.origin(m.start()), canon.origin(m.end() - 1)) else {
                continue;
            };
            let span = Span::new(start, last + 1);
            if print == Print::Recognised && layout.text.print(span) == Print::Digital {
                continue;
            }
            let at_line = places.starts_line(start);
            for &(p, e) in &owners[m.pattern().as_usize()] {
                if found[p][e].is_some() {
                    continue;
                }
                let evidence = &self.all()[p].evidence[e];
                if evidence.at_line && !at_line {
                    continue;
                }
                if fulfils(evidence, text, start, last, places, print) {
                    let page = layout.text.page(span).unwrap_or(PageNumber(1));
                    if !evidence.first_page || page == PageNumber(1) {
                        found[p][e] = Some(page);
                    }
                }
            }
        }
    }
}

fn fulfils(
    evidence: &Evidence,
    text: &str,
    start: usize,
    last: usize,
    places: &Places,
    print: Print,
) -> bool {
    let boundary = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    let before = text.get(..start).and_then(|s| s.chars().next_back());
    let tail = text.get(last..).unwrap_or_default();
    let mut tail = tail.chars();
    tail.next();
    let after: String = tail.take(3).collect();
    if !boundary(before) || !boundary(after.chars().next()) {
        return false;
    }
    if evidence.at_line {
        // Behind a label stands a mark, a gap or nothing; behind a word of a sentence another word.
        let next = after.trim_start_matches(' ').chars().next();
        let spaced = after.starts_with(' ');
        let mark = matches!(
            next,
            None | Some(':' | '\n' | '\t' | '–' | '—' | '-' | '(' | '.' | '?')
        );
        if spaced && !mark && !next.is_some_and(|c| c.is_ascii_digit()) {
            return false;
        }
    }
    if let Some(cased) = &evidence.cased {
        let here = text.get(start..).unwrap_or_default();
        let mut letters = here.chars().filter(|c| c.is_alphanumeric());
        if print == Print::Recognised {
            // Which letters they are is not sure; whether the first is a capital is.
            let capital = |c: Option<char>| c.is_some_and(|c| !c.is_lowercase());
            if capital(letters.next()) != capital(cased.chars().next()) {
                return false;
            }
        } else if !cased.chars().all(|c| letters.next() == Some(c)) {
            return false;
        }
    }
    !evidence.in_table || places.in_table(start)
}

/// The best of the profiles that fit (they stand in order), or those that fit about as well as the best.
fn choice(candidates: &[Candidate]) -> Fit {
    let fitting = || candidates.iter().filter(|c| c.fits());
    let Some(first) = fitting().next() else {
        return Fit::None;
    };
    // A profile that was given stands before the built-in ones of similar score, and ties with none of them.
    let given = fitting().find(|c| c.given && first.score - c.score <= GIVEN_WINS);
    let best = given.unwrap_or(first);
    let near: Vec<usize> = fitting()
        .filter(|c| c.given == best.given && (best.score - c.score).abs() < TIE && c.score <= best.score)
        .map(|c| c.place)
        .collect();
    if near.len() == 1 {
        Fit::One(best.place)
    } else {
        Fit::Tie(near)
    }
}

fn candidate(place: usize, profile: &Profile, found: &[Option<PageNumber>]) -> Candidate {
    let mut clues: Vec<Clue> = Vec::new();
    for (evidence, page) in profile.evidence.iter().zip(found) {
        // The labels of one entry are one clue.
        match clues.iter_mut().find(|c| c.what == evidence.what) {
            Some(c) => c.found = c.found.or(*page),
            None => clues.push(Clue {
                what: evidence.what.clone(),
                weight: evidence.weight,
                found: *page,
                veto: evidence.veto,
                optional: evidence.optional,
                needed: evidence.needed,
            }),
        }
    }
    let expected = clues.iter().filter(|c| c.found.is_some() || !c.optional);
    let all: f32 = expected.map(|c| c.weight.max(0.0)).sum();
    // An empty sum is minus zero.
    let sum: f32 = 0.0
        + clues
            .iter()
            .filter(|c| c.found.is_some())
            .map(|c| c.weight)
            .sum::<f32>();
    Candidate {
        id: profile.id.clone(),
        place,
        // An empty sum is a negative zero, which prints as such.
        score: if all > 0.0 && sum > 0.0 {
            (sum / all).min(1.0)
        } else {
            0.0
        },
        threshold: profile.threshold,
        vetoed: clues
            .iter()
            .any(|c| c.veto && c.found.is_some() || c.needed && c.found.is_none()),
        given: profile.is_given,
        clues,
    }
}

/// Where lines begin and tables stand in the text.
struct Places {
    starts: Vec<usize>,
    tables: Vec<Span>,
}

impl Places {
    fn of(layout: &Layout) -> Self {
        let mut starts: Vec<usize> = layout
            .blocks()
            .flat_map(|b| &b.lines)
            .flat_map(|l| std::iter::once(l.span.start).chain(l.segments.iter().copied()))
            .chain(layout.blocks().map(|b| b.body.start))
            .chain(layout.blocks().filter_map(|b| behind_number(layout, b.span)))
            .chain(layout.furniture.iter().map(|f| f.span.start))
            .collect();
        starts.sort_unstable();
        let tables = layout
            .flow
            .iter()
            .filter(|i| matches!(i, Item::Table(_)))
            .map(Item::span)
            .collect();
        Self { starts, tables }
    }

    /// Whether a line begins at a byte, its number or letter aside.
    fn starts_line(&self, byte: usize) -> bool {
        self.starts.binary_search(&byte).is_ok()
    }

    fn in_table(&self, byte: usize) -> bool {
        self.tables.iter().any(|t| t.start <= byte && byte < t.end)
    }
}

/// Where a block's words begin behind a number that is not set off from them: `1 OBJECTIVE`.
fn behind_number(layout: &Layout, span: Span) -> Option<usize> {
    let text = layout.text.slice(span);
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let words = rest.trim_start_matches(['.', ')', ' ']);
    (rest.len() < text.len() && words.len() < rest.len()).then(|| span.start + text.len() - words.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(scores: &[(f32, bool)]) -> Vec<Candidate> {
        scores
            .iter()
            .enumerate()
            .map(|(place, (score, vetoed))| Candidate {
                id: format!("p{place}"),
                place,
                score: *score,
                threshold: 0.5,
                vetoed: *vetoed,
                given: false,
                clues: Vec::new(),
            })
            .collect()
    }

    #[test]
    fn a_given_profile_wins_over_a_built_in_one_of_similar_score() {
        let given = |scores: &[(f32, bool)], places: &[usize]| {
            let mut all = candidates(scores);
            for p in places {
                all[*p].given = true;
            }
            choice(&all)
        };
        let scores = [
            (0.9, false),
            (0.88, false),
            (0.8, false),
            (0.78, false),
            (0.6, false),
        ];
        assert_eq!(given(&scores, &[2]), Fit::One(2));
        // Two that were given tie with each other alone.
        assert_eq!(given(&scores, &[2, 3]), Fit::Tie(vec![2, 3]));
        // One that fits far worse does not win, nor does one that is ruled out or has too little.
        assert_eq!(given(&scores, &[4]), Fit::Tie(vec![0, 1]));
        assert_eq!(given(&[(0.9, false), (0.89, true)], &[1]), Fit::One(0));
        assert_eq!(given(&[(0.55, false), (0.49, false)], &[1]), Fit::One(0));
        // A tie of built-in profiles behind it is none.
        assert_eq!(
            given(&[(0.9, false), (0.9, false), (0.89, false)], &[0]),
            Fit::One(0)
        );
    }

    #[test]
    fn one_fits_best_or_several_about_equally() {
        for (scores, want) in [
            (&[][..], Fit::None),
            (&[(0.4, false), (0.39, false)], Fit::None),
            (&[(0.9, false), (0.6, false)], Fit::One(0)),
            (&[(0.9, false), (0.88, false), (0.6, false)], Fit::Tie(vec![0, 1])),
            (
                &[(0.9, false), (0.88, false), (0.87, false)],
                Fit::Tie(vec![0, 1, 2]),
            ),
            // What is ruled out, or has too little, ties with nothing.
            (&[(0.95, true), (0.9, false), (0.89, true)], Fit::One(1)),
            (&[(0.51, false), (0.49, false)], Fit::One(0)),
        ] {
            assert_eq!(choice(&candidates(scores)), want, "{scores:?}");
        }
    }

    #[test]
    fn what_tied_forms_have_in_common() {
        let p = Profiles::builtin().unwrap();
        let id = |p: Option<&Profile>| p.map(|p| p.id.clone());
        assert_eq!(
            id(p.base_among(&["norfolk-a", "norfolk-b"])).as_deref(),
            Some("norfolk-b")
        );
        assert_eq!(id(p.base_among(&["norfolk", "norfolk-b"])), None);
        assert_eq!(
            id(p.common_base(&["norfolk", "norfolk-b"])).as_deref(),
            Some("submission")
        );
        assert_eq!(
            id(p.common_base(&["norfolk", "essex"])).as_deref(),
            Some("common")
        );
        assert!(!p.base("submission").unwrap().is_form());
    }
}
