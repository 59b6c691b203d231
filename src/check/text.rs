//! Whether the text can be trusted, and whether the form is known.

use super::Read;
use crate::field::facts::PaperKind;
use crate::issue::{Code, Issue};
use crate::layout::Layout;
use crate::pdf::{Page, ScanWords};
use crate::profile::Choice;

/// A page with fewer characters than this and a picture over most of it is a picture.
const MIN_CHARS: usize = 20;

/// A picture over this share of a page is the page.
const SCAN_SHARE: f32 = 0.5;

/// A picture over this share of a page, with no more than a stamp or a footer on it, is a scan of a page; a photograph with its
/// caption leaves the margins free.
const WHOLE_SHARE: f32 = 0.8;

pub(super) fn check(read: &Read<'_>) -> Vec<Issue> {
    let mut out = Vec::new();
    let mut pictures: Vec<String> = Vec::new();
    let mut unreliable: Vec<String> = Vec::new();
    let mut first_picture = None;
    let mut first_unreliable = None;
    let mut words = false;
    let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
    let mut foreign: Vec<String> = Vec::new();
    let mut first_foreign = None;
    for page in &read.layout.pages {
        let chars = page.glyphs.iter().filter(|g| !g.ch.is_whitespace()).count();
        words |= chars >= MIN_CHARS;
        if let Some(reason) = unread(page) {
            match reasons.iter_mut().find(|(r, _)| r == reason) {
                Some((_, which)) => which.push(page.number.to_string()),
                None => reasons.push((reason.to_owned(), vec![page.number.to_string()])),
            }
        }
        if is_picture(page) {
            pictures.push(page.number.to_string());
            first_picture = first_picture.or(Some(page.number));
        } else if page.unreliable() {
            unreliable.push(page.number.to_string());
            first_unreliable = first_unreliable.or(Some(page.number));
        } else if unread(page).is_some() && chars >= MIN_CHARS {
            foreign.push(page.number.to_string());
            first_foreign = first_foreign.or(Some(page.number));
        }
    }
    let why = because(&reasons);
    if !pictures.is_empty() {
        let which = pages(&pictures);
        let verb = if pictures.len() == 1 {
            "is a picture"
        } else {
            "are pictures"
        };
        out.push(
            Issue::new(
                Code::NeedsOcr,
                format!("{which} {verb} without text; its words were not recognised{why}"),
            )
            .on(first_picture),
        );
    }
    if !unreliable.is_empty() {
        let which = pages(&unreliable);
        out.push(
            Issue::new(
                Code::TextUnreliable,
                format!(
                    "the fonts on {} do not say which characters they draw; the text is not reliable{why}",
                    which.to_lowercase()
                ),
            )
            .on(first_unreliable),
        );
    }
    if !foreign.is_empty() {
        let which = pages(&foreign);
        out.push(
            Issue::new(
                Code::TextUnreliable,
                format!(
                    "the words a scanner laid under the picture of {} are not in any language; the text is not reliable{why}",
                    which.to_lowercase()
                ),
            )
            .on(first_foreign),
        );
    }
    // Without words there is nothing to know a form by.
    if !words {
        if out.is_empty() {
            out.push(wordless(read.layout, &why));
        }
        return out;
    }
    match read.choice {
        Choice::Asked | Choice::Best => {}
        Choice::Shared | Choice::Tied => {
            let forms: Vec<String> = read
                .recognition
                .tied()
                .iter()
                .map(|c| format!("\"{}\" ({:.0} % of its marks)", c.id, c.score * 100.0))
                .collect();
            let then = if read.choice == Choice::Shared {
                format!(
                    "it was read as \"{}\", on which the others build",
                    read.profile.id
                )
            } else {
                "only what they have in common was read".to_owned()
            };
            out.push(
                Issue::new(
                    Code::AmbiguousField,
                    format!(
                        "{} forms fit about equally: {}; {then}",
                        forms.len(),
                        forms.join(" and ")
                    ),
                )
                .about("/profile"),
            );
        }
        Choice::Nothing => {
            let nearest = read.recognition.candidates.first().filter(|c| c.score > 0.0);
            let near = nearest.map_or(String::new(), |c| {
                format!(
                    "; the nearest is \"{}\" with {:.0} % of its marks",
                    c.id,
                    c.score * 100.0
                )
            });
            // The issue about a paper that is not a decision covers this too.
            if read.facts.kind.kind == PaperKind::Decision {
                out.push(
                    Issue::new(
                        Code::NoProfile,
                        format!(
                            "the document is on no form known{near}; it was read with the labels that decision papers use"
                        ),
                    )
                    .about("/profile"),
                );
            }
        }
    }
    out
}

/// Why a document has no words, where no page is a picture of them.
fn wordless(layout: &Layout, why: &str) -> Issue {
    let chars: usize = layout
        .pages
        .iter()
        .map(|p| p.glyphs.iter().filter(|g| !g.ch.is_whitespace()).count())
        .sum();
    if chars == 0 && layout.pages.iter().any(recognised) {
        return Issue::new(
            Code::NoProfile,
            "no words were found in what the document's pages show as pictures",
        )
        .about("/profile");
    }
    let shows = |p: &&Page| !p.images.is_empty() || !p.drawings.is_empty();
    match (chars, layout.pages.iter().find(shows)) {
        (0, Some(page)) => Issue::new(
            Code::NeedsOcr,
            format!(
                "the document contains no text; its pages are drawn as pictures or shapes, which were not recognised{why}"
            ),
        )
        .on(Some(page.number)),
        (0, None) => Issue::new(Code::NoProfile, "the document is blank: its pages are empty")
            .about("/profile"),
        _ => Issue::new(
            Code::NoProfile,
            format!("only {chars} characters are in the document, too few to recognise a form"),
        )
        .about("/profile"),
    }
}

/// Whether a page is a picture without text.
pub(super) fn has_unread_page(layout: &Layout) -> bool {
    layout.pages.iter().any(is_picture)
}

fn is_picture(page: &Page) -> bool {
    let chars = page.glyphs.iter().filter(|g| !g.ch.is_whitespace()).count();
    if recognised(page) {
        return false;
    }
    let layer = page
        .glyphs
        .iter()
        .filter(|g| g.invisible && g.ch.is_alphanumeric())
        .count();
    let stamped = layer < MIN_CHARS && page.pictures_share() >= WHOLE_SHARE && !page.is_printed();
    let bare = chars < MIN_CHARS && page.largest_image_share() >= SCAN_SHARE;
    bare || stamped || (chars == 0 && unread(page).is_some())
}

/// Whether its words were looked for; a page on which none were found is blank, or a photograph.
fn recognised(page: &Page) -> bool {
    page.scan
        .as_ref()
        .is_some_and(|s| s.words == ScanWords::Recognised)
}

/// Why its words could not be recognised, if they should have been.
fn unread(page: &Page) -> Option<&str> {
    match &page.scan.as_ref()?.words {
        ScanWords::Unread(reason) => Some(reason),
        ScanWords::Layer | ScanWords::Recognised => None,
    }
}

/// The reasons, each with its pages where there are several.
fn because(reasons: &[(String, Vec<String>)]) -> String {
    match reasons {
        [] => String::new(),
        [(reason, _)] => format!(": {reason}"),
        _ => reasons
            .iter()
            .map(|(reason, which)| format!("; {}: {reason}", pages(which).to_lowercase()))
            .collect(),
    }
}

fn pages(list: &[String]) -> String {
    if list.len() == 1 {
        format!("Page {}", list[0])
    } else {
        format!("Pages {}", list.join(", "))
    }
}
