//! What a paper's own words decide: frames filled with verbs, as `ruling.toml` lists them.
//!
//! A frame is a way in which a verb says that something is decided: `I approve`, `the Board has approved`, `Approved the …`,
//! `that the tender be approved`, `resolved to approve`. A clause that decides stands above one that only notes; of several
//! that decide the first counts.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::pattern::{Captures, Match, Regex};
use crate::profile::OutcomeStatus;

/// The verbs and frames that come with the program.
const TEXT: &str = include_str!("ruling.toml");

/// `ruling.toml` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    verb: BTreeMap<String, Vec<String>>,
    words: BTreeMap<String, String>,
    frame: BTreeMap<String, String>,
    favour: BTreeMap<String, String>,
    resolved: BTreeMap<String, String>,
    pattern: BTreeMap<String, String>,
}

/// A verb: its stem, its third person, its past.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Verb {
    stem: String,
    third: String,
    past: String,
}

/// Everything compiled.
struct Rules {
    text: Text,
    /// What verbs say, the frames filled with them.
    frames: Vec<(OutcomeStatus, Regex)>,
    acts: Regex,
    resolved: Regex,
    denied: Regex,
    against: Regex,
    changed: Regex,
    order: Regex,
    history_before: Regex,
    history_behind: Regex,
    finite: Regex,
    subordinate: Regex,
    not_yet: Regex,
    with_changes: Regex,
    stamp: Regex,
    subject: Regex,
    meeting: Regex,
    object: Regex,
    asked_before: Regex,
    /// How plainly a paragraph says that something is decided, with the weight of each way.
    weights: Vec<(Regex, u8)>,
}

#[allow(
    clippy::expect_used,
    reason = "the file is a constant, used by every test of this room; a broken one never leaves the desk"
)]
static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let text: Text = toml::from_str(TEXT).expect("ruling.toml reads");
    Rules::new(text).expect("the patterns of ruling.toml compile")
});

impl Text {
    fn verbs(&self, lists: &[&str]) -> Vec<Verb> {
        lists
            .iter()
            .filter_map(|l| self.verb.get(*l))
            .flatten()
            .map(|v| Verb::of(v))
            .collect()
    }

    /// Fills a frame with the forms of verbs and with the words that several frames share.
    fn fill(&self, frame: &str, verbs: &[Verb]) -> String {
        let mut out = frame.to_owned();
        for (name, words) in &self.words {
            out = out.replace(&format!("{{{name}}}"), words);
        }
        let forms = |form: fn(&Verb) -> &String| {
            let words: Vec<String> = verbs.iter().map(|v| form(v).replace(' ', r"\s+")).collect();
            words.join("|")
        };
        out.replace("{stem}", &forms(|v| &v.stem))
            .replace("{third}", &forms(|v| &v.third))
            .replace("{past}", &forms(|v| &v.past))
    }

    /// The frames of these names as one pattern.
    fn frames(&self, names: &[&str], verbs: &[Verb]) -> String {
        let found: Vec<String> = names
            .iter()
            .filter_map(|n| self.frame.get(*n))
            .map(|f| self.fill(f, verbs))
            .collect();
        alternatives(found)
    }
}

/// Patterns as one; groups that several of them name are distinguished by a number.
fn alternatives(patterns: Vec<String>) -> String {
    let parts = patterns.into_iter().enumerate();
    let parts = parts.map(|(i, p)| p.replace("(?P<gap>", &format!("(?P<gap{i}>")));
    format!("(?i){}", parts.collect::<Vec<_>>().join("|"))
}

impl Verb {
    fn of(text: &str) -> Self {
        let mut forms = text.split('/');
        let stem = forms.next().unwrap_or_default().to_owned();
        let third = forms.next().map_or_else(|| with_s(&stem), str::to_owned);
        let past = forms.next().map_or_else(|| with_ed(&stem), str::to_owned);
        Self { stem, third, past }
    }
}

/// The third person of a regular verb.
fn with_s(stem: &str) -> String {
    if stem.ends_with(['s', 'x', 'z']) || stem.ends_with("sh") || stem.ends_with("ch") {
        format!("{stem}es")
    } else {
        format!("{stem}s")
    }
}

/// The past of a regular verb.
fn with_ed(stem: &str) -> String {
    match stem.strip_suffix('y') {
        Some(base) => format!("{base}ied"),
        None if stem.ends_with('e') => format!("{stem}d"),
        None => format!("{stem}ed"),
    }
}

impl Rules {
    fn new(text: Text) -> Result<Self, crate::pattern::BadPattern> {
        const ALL: [&str; 8] = [
            "first",
            "third",
            "first-and",
            "third-and",
            "head",
            "passive",
            "short",
            "governed",
        ];
        let own = |name: &str, fold: bool| {
            let pattern = text.pattern.get(name).map_or("", String::as_str);
            let filled = text.fill(
                pattern,
                &text.verbs(&["resolve", "approve", "reject", "defer", "note"]),
            );
            Regex::new(&if fold { format!("(?i){filled}") } else { filled })
        };
        let says = |lists: &[&str]| text.frames(&ALL, &text.verbs(lists));
        let favour = text.favour.values().cloned();
        let approve = format!(
            "{}|{}",
            says(&["approve", "favour"]),
            favour.collect::<Vec<_>>().join("|")
        );
        let resolving = text.verbs(&["resolve"]);
        let resolved = text.resolved.values().map(|f| text.fill(f, &resolving)).collect();
        let deciding = text.verbs(&["approve", "resolve", "reject", "defer"]);
        let ways = [
            (&["first", "first-and"][..], 3),
            (&["third", "third-and"][..], 2),
            (&["passive"][..], 1),
        ];
        let mut weights = vec![(own("plainly", false)?, 4)];
        for (names, weight) in ways {
            weights.push((Regex::new(&text.frames(names, &deciding))?, weight));
        }
        Ok(Self {
            frames: vec![
                (OutcomeStatus::Rejected, Regex::new(&says(&["reject"]))?),
                (OutcomeStatus::Deferred, Regex::new(&says(&["defer"]))?),
                (OutcomeStatus::Approved, Regex::new(&approve)?),
                (OutcomeStatus::Noted, Regex::new(&says(&["note"]))?),
            ],
            acts: Regex::new(&says(&["act"]))?,
            resolved: Regex::new(&alternatives(resolved))?,
            denied: own("denied", true)?,
            against: own("against", true)?,
            changed: own("changed", true)?,
            order: own("order", true)?,
            history_before: own("history-before", true)?,
            history_behind: own("history-behind", true)?,
            finite: own("finite", true)?,
            subordinate: own("subordinate", true)?,
            not_yet: own("not-yet", true)?,
            with_changes: own("with-changes", true)?,
            stamp: own("stamp", false)?,
            subject: own("subject", false)?,
            meeting: own("meeting", false)?,
            object: own("object", false)?,
            asked_before: own("asked-before", true)?,
            weights,
            text,
        })
    }

    fn verbs(&self, lists: &[&str]) -> Vec<Verb> {
        self.text.verbs(lists)
    }

    /// Whether what stands between two verbs of one subject has a verb, and begins no clause of another subject.
    fn joins(&self, found: &Captures<'_>) -> bool {
        let gap = (0..9).find_map(|i| found.name(&format!("gap{i}")));
        gap.is_none_or(|g| self.finite.is_match(g.as_str()) && !self.subordinate.is_match(g.as_str()))
    }

    /// The first places where a frame fits.
    fn places<'t>(&self, frame: &Regex, text: &'t str) -> Vec<Match<'t>> {
        let found = frame.captures_iter(text).take(8);
        found.filter(|c| self.joins(c)).filter_map(|c| c.get(0)).collect()
    }
}

/// What a text decides, and where in it that is said. `headed`: it stands under a heading that makes it the decision.
#[must_use]
pub(crate) fn of(text: &str, headed: bool) -> Option<(OutcomeStatus, usize)> {
    let rules = &*RULES;
    let mut first: Option<(OutcomeStatus, usize)> = None;
    let mut noted = None;
    for (status, frame) in &rules.frames {
        for m in rules.places(frame, text) {
            let at = m.start();
            // In the past of somebody else's: `was approved in 2019`, `which the Board approved on …`.
            if !headed && is_history(text, at, m.end()) {
                continue;
            }
            let denied = rules.denied.is_match(
                text.get(..m.end())
                    .unwrap_or_default()
                    .trim_end_matches(char::is_alphabetic),
            );
            let status = match (*status, denied) {
                (OutcomeStatus::Approved, true) => OutcomeStatus::Rejected,
                (_, true) => continue,
                (s, false) => s,
            };
            if status == OutcomeStatus::Noted {
                noted = noted.or(Some((status, at)));
            } else if first.is_none_or(|(s, f)| {
                end_of(text, at) < end_of(text, f)
                    || (same_clause(text, at, f) && weight_of(status) > weight_of(s))
            }) {
                first = Some((status, at));
            }
            break;
        }
    }
    if let Some((OutcomeStatus::Approved, at)) = first
        && rules.changed.is_match(text)
    {
        return Some((OutcomeStatus::ApprovedWithChanges, at));
    }
    let resolved = || {
        let found = rules.places(&rules.resolved, text);
        let m = found
            .into_iter()
            .find(|m| headed || !is_history(text, m.start(), m.end()))?;
        let turned = rules.against.is_match(text.get(m.end()..).unwrap_or_default());
        let status = if turned {
            OutcomeStatus::Rejected
        } else {
            OutcomeStatus::Approved
        };
        Some((status, m.start()))
    };
    let ordered = || {
        let act = || rules.places(&rules.acts, text).into_iter().next();
        let m = act().or_else(|| rules.order.find(text)).filter(|_| headed)?;
        Some((OutcomeStatus::Approved, m.start()))
    };
    first.or(noted).or_else(resolved).or_else(ordered)
}

/// What a verb of resolving governs says which way it went: `agreed to defer`, `resolved that the application be refused`.
fn weight_of(status: OutcomeStatus) -> u8 {
    match status {
        OutcomeStatus::Rejected | OutcomeStatus::Deferred => 2,
        _ => 1,
    }
}

/// Where the sentence around a byte ends.
fn end_of(text: &str, at: usize) -> usize {
    text.get(at..)
        .and_then(|t| t.find(['.', ';', '\n']))
        .map_or(text.len(), |i| at + i)
}

fn same_clause(text: &str, a: usize, b: usize) -> bool {
    end_of(text, a) == end_of(text, b)
}

/// Whether a clause tells what was decided before, or what is asked for: it is dated, or depends on another.
fn is_history(text: &str, at: usize, end: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    RULES.history_before.is_match(before)
        || RULES.asked_before.is_match(before)
        || RULES.history_behind.is_match(text.get(end..).unwrap_or_default())
}

/// What a word of a form says: `Recommendations Approved`, `Deferred`, `Yes`.
#[must_use]
pub(crate) fn of_status(text: &str) -> Option<OutcomeStatus> {
    let rules = &*RULES;
    let words: Vec<String> = text
        .split_whitespace()
        .map(|w| {
            w.chars()
                .filter(|c| c.is_alphabetic())
                .flat_map(char::to_lowercase)
                .collect()
        })
        .collect();
    if words.len() > 16 || rules.not_yet.is_match(text) {
        return None;
    }
    let has = |lists: &[&str]| {
        let verbs = rules.verbs(lists);
        words
            .iter()
            .any(|w| verbs.iter().any(|v| v.past == *w || v.stem == *w))
    };
    let denied = words.iter().any(|w| w == "not");
    if has(&["reject"]) || (denied && has(&["approve", "favour"])) {
        return Some(OutcomeStatus::Rejected);
    }
    if has(&["defer"]) {
        return Some(OutcomeStatus::Deferred);
    }
    if has(&["approve", "resolve"]) || words.first().is_some_and(|w| w == "yes" && words.len() == 1) {
        return Some(if rules.with_changes.is_match(text) {
            OutcomeStatus::ApprovedWithChanges
        } else {
            OutcomeStatus::Approved
        });
    }
    has(&["note"]).then_some(OutcomeStatus::Noted)
}

/// Who a sentence says decided: the subject of its verb, else the body whose meeting it was.
pub(crate) fn subject(text: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(found) = RULES.subject.captures_at(text, from) {
        let m = found.name("by")?;
        let object = RULES.object.is_match(text.get(..m.start()).unwrap_or_default());
        if !object && m.as_str().starts_with(char::is_uppercase) {
            return Some(m.range());
        }
        from = m.start() + m.as_str().chars().next().map_or(1, char::len_utf8);
    }
    meeting(text)
}

/// The body whose meeting a sentence tells of: `At a meeting of the Parish Council held on …`.
pub(crate) fn meeting(text: &str) -> Option<Range<usize>> {
    Some(RULES.meeting.captures(text)?.name("by")?.range())
}

/// How plainly a paragraph says that something is decided: 0 where it does not.
pub(super) fn weight(text: &str) -> u8 {
    let asked = |at: usize| RULES.asked_before.is_match(text.get(..at).unwrap_or_default());
    let says = |frame: &Regex| RULES.places(frame, text).iter().any(|m| !asked(m.start()));
    let found = RULES.weights.iter().find(|(frame, _)| says(frame));
    found.map_or(0, |(_, weight)| *weight)
}

/// Whether a line is a word stamped on a page.
#[must_use]
pub(crate) fn is_stamp(text: &str) -> bool {
    RULES.stamp.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_after_and_has_the_subject_of_the_first() {
        use OutcomeStatus::{Approved, Rejected};
        for (text, want) in [
            ("The Executive noted the review and approved the plan.", Approved),
            (
                "I have taken advice from my officers and have approved the award. I note the cost.",
                Approved,
            ),
            (
                "I have weighed the case and have determined that it is right to offer a second term.",
                Approved,
            ),
            ("The Panel heard the applicant and refused the licence.", Rejected),
            ("I have decided not to go ahead.", Rejected),
        ] {
            assert_eq!(of(text, true).map(|r| r.0), Some(want), "{text}");
        }
        // The second verb is that of another subject.
        let text = "I note that the panel met and approved the minutes.";
        assert_eq!(of(text, true).map(|r| r.0), Some(OutcomeStatus::Noted));
    }

    #[test]
    fn every_list_and_frame_is_used() {
        assert!(
            ["approve", "favour", "act", "resolve", "reject", "defer", "note"]
                .iter()
                .all(|l| !RULES.verbs(&[*l]).is_empty())
        );
        assert_eq!(RULES.text.verb.len(), 7);
        assert_eq!(RULES.text.words.len(), 5);
    }

    #[test]
    fn frames_of_deciding() {
        use OutcomeStatus::{Approved, ApprovedWithChanges, Deferred, Noted, Rejected};
        for (text, want) in [
            (
                "I have approved the award. I note that the cost is £323,501.",
                Approved,
            ),
            ("The Board resolved to accept the tender of Acme Ltd.", Approved),
            ("Resolved, that the tender of Acme Ltd be accepted.", Approved),
            ("To award a contract to Acme Ltd.", Approved),
            ("That the contract be awarded to Acme Ltd.", Approved),
            ("APPROVED the award of grants", Approved),
            ("approves the scheme to replace the roof; and", Approved),
            ("Award grant of £10,000 (98% of costs)", Approved),
            ("Reject", Rejected),
            ("The application is refused.", Rejected),
            ("I do not approve the proposal.", Rejected),
            ("The Committee agreed to defer the item to March.", Deferred),
            (
                "The Mayor defers the decision until the survey is done.",
                Deferred,
            ),
            ("It was agreed that the item be deferred.", Deferred),
            ("The Executive NOTED the review.", Noted),
            ("The Commissioner has noted what his officers had done.", Noted),
            ("Approved as amended.", ApprovedWithChanges),
            ("Application refused. The benefit is too slight.", Rejected),
            ("The order for the screen is placed with Acme Ltd.", Approved),
        ] {
            assert_eq!(of(text, true).map(|r| r.0), Some(want), "{text}");
        }
        for text in [
            "The pool was built in 1978.",
            "Three firms were asked for a price.",
            "I recommend that we accept the offer of Acme Ltd.",
            "Any lease would be granted for ten years.",
        ] {
            assert_eq!(of(text, false), None, "{text}");
        }
    }

    #[test]
    fn words_of_a_form() {
        use OutcomeStatus::{Approved, Deferred, Noted, Rejected};
        for (text, want) in [
            ("Recommendations Approved", Some(Approved)),
            ("(deferred)", Some(Deferred)),
            ("Not approved", Some(Rejected)),
            ("Noted", Some(Noted)),
            ("Yes", Some(Approved)),
            ("For determination", None),
            ("Draft", None),
        ] {
            assert_eq!(of_status(text), want, "{text}");
        }
    }

    #[test]
    fn who_decides() {
        for (text, want) in [
            ("The Trustees RESOLVE to accept the tender", Some("Trustees")),
            (
                "The Finance Committee resolved to allocate £5",
                Some("Finance Committee"),
            ),
            ("Officers carried the papers.", None),
            (
                "Having considered the report of the Cabinet Member for Sport, Cabinet agreed:",
                Some("Cabinet"),
            ),
            (
                "At a meeting of the Parish Council held on Monday there were present",
                Some("Parish Council"),
            ),
            (
                "The Cabinet Member for Sport rejected the proposal.",
                Some("Cabinet Member for Sport"),
            ),
        ] {
            assert_eq!(subject(text).and_then(|r| text.get(r)), want, "{text}");
        }
    }
}
