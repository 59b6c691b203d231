//! Text to typed values, one kind a file: money, dates, decision numbers, checklist answers, names of bodies; and the
//! values of a whole document.
//!
//! The parsers take the text of a paragraph, a cell, or a label's value, layout already undone, and answer with values
//! and the bytes they stand at. None of them knows documents, profiles or places on a page. What they all keep to: any
//! string may come in, none makes them panic, and the time they take grows with its length alone. What cannot be read
//! with certainty has no value; it says what is wrong and, where one correction mends it, what it probably was.
//!
//! [`read`] applies them to the parts of a document and gathers [`facts::Facts`], each value tied to its place.

mod alike;
pub mod answer;
pub mod date;
pub mod facts;
pub mod money;
pub mod number;
pub mod party;

mod calendar;
mod form;
mod heading;
pub(crate) mod kind;
mod open;
mod outcome;
mod own;
mod publisher;
mod reference;
mod scan;
mod signature;
mod sums;
#[cfg(test)]
mod tests;
mod texts;
mod title;

use crate::layout::{Layout, Span};
use crate::profile::Profile;
use crate::section::Outline;
use facts::Facts;

/// Reads every value of a document.
#[must_use]
pub fn read(layout: &Layout, profile: &Profile, outline: &Outline) -> Facts {
    let mut facts = Facts::default();
    texts::headers(layout, outline, &mut facts);
    facts.number = reference::read(layout, profile, outline, &mut facts);
    let heading = if profile.is_generic() {
        open::heading(layout, outline, &mut facts)
    } else {
        title::subject(layout, profile, outline, &mut facts);
        open::complete(layout, profile, outline, &mut facts)
    };
    facts.summary = texts::paragraphs(layout, &outline.summary);
    facts.recommendation = texts::paragraphs(layout, &outline.recommendation);
    texts::feed(layout, outline, &mut facts);
    facts.outcome = outcome::read(layout, profile, outline, &heading, &mut facts);
    facts.sign_offs = signature::read(layout, outline, &mut facts);
    if profile.is_generic() && facts.outcome.by.is_none() {
        facts.outcome.by = open::signer(layout, outline, &facts);
    }
    // A letter is signed and dated too. On an unknown form, a signature under no decision is not a decision-maker's.
    if profile.is_generic() && facts.outcome.status.is_none() {
        facts
            .sign_offs
            .retain(|s| s.role != crate::profile::SignOffRole::DecisionMaker);
    }
    facts.decision_date = signature::header_date(layout, outline, &mut facts);
    let dates = date::DatesByPlace::new(layout);
    if profile.is_generic() {
        facts.decision_date = open::date(layout, outline, &heading, &dates, &mut facts);
    } else if facts.decision_date.is_none() {
        facts.decision_date = open::date_in_title(layout, profile, &heading, &mut facts);
    }
    signature::share_date(layout, outline, &mut facts);
    sums::read(layout, profile, outline, &dates, &mut facts);
    facts.dates = calendar::read(layout, outline, &dates, &facts);
    facts.checklist = form::checklist(layout, outline, &mut facts);
    facts.confidential = form::confidential(layout, outline, &mut facts);
    facts.confidential_reason = form::reason(layout, outline, &facts);
    facts.emissions = form::emissions(layout, outline);
    facts.environment = texts::paragraphs(layout, &outline.environment);
    facts.marking = texts::marking(layout, &facts);
    facts.sections = texts::sections(layout, outline);
    facts.publisher = publisher::read(layout, profile, outline);
    facts.fields = own::read(layout, profile, outline, &mut facts);
    kind::settle(layout, profile, outline, &mut facts);
    facts
}

/// A layer of what is read of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyLayer {
    /// Words, numbers and signs with the classes of words they belong to.
    Tokens,
    /// Sums and bodies.
    Mentions,
    /// What the clause around each says of it, with weights.
    Frames,
    /// Sums that others come to.
    Equations,
}

/// One layer of what is read of money, as lines whose columns are parted by tabs: for those who want to see why a sum or a
/// body was taken. `facts` is what [`read`] made of the same document.
#[must_use]
pub fn money_layer(
    layout: &Layout,
    profile: &Profile,
    outline: &Outline,
    facts: &Facts,
    layer: MoneyLayer,
) -> Vec<String> {
    sums::layer(
        layout,
        profile,
        outline,
        &date::DatesByPlace::new(layout),
        facts,
        layer,
    )
}

/// A place where a rule of the profile fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleMatch {
    /// The rule's name.
    pub rule: String,
    /// The words its pattern fits.
    pub span: Span,
    /// The match is accepted: the words in the place of a name are a plausible name.
    pub counts: bool,
    /// The rule's `unless` takes the match back.
    pub excepted: bool,
}

/// Where the rules of a profile fit, in the order of the document: for the author of a profile, who wants to see what a
/// rule does even where its match is dropped.
#[must_use]
pub fn rule_matches(layout: &Layout, profile: &Profile, outline: &Outline) -> Vec<RuleMatch> {
    sums::matches(layout, profile, outline, &date::DatesByPlace::new(layout))
}
