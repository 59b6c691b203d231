//! What all pages have in common: the frame, the styles, the words.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::text::hash;
use crate::record::{OutcomeStatus, Review};

/// The styles of every page.
pub(super) const STYLE: &str = include_str!("assets/style.css");
/// Search, filters and sorting of the list.
pub(super) const LIST: &str = include_str!("assets/list.js");
/// The review.
pub(super) const REVIEW: &str = include_str!("assets/review.js");

/// Where a page stands, and how it gets its styles and scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// At the top of a site.
    Top,
    /// In a folder of a site.
    Below,
    /// A file by itself.
    Alone,
}

impl Place {
    /// What leads to the top of the site.
    pub(super) fn root(self) -> &'static str {
        match self {
            Self::Top | Self::Alone => "",
            Self::Below => "../",
        }
    }

    /// Whether there are other pages to link to.
    pub(super) fn has_others(self) -> bool {
        self != Self::Alone
    }
}

/// A page of the site or the report.
pub(super) struct Page<'p> {
    pub(super) title: &'p str,
    /// The name of the whole.
    pub(super) name: &'p str,
    pub(super) place: Place,
    /// Whether the page has a list to search.
    pub(super) list: bool,
    pub(super) body: Markup,
}

impl Page<'_> {
    pub(super) fn render(self) -> String {
        let root = self.place.root();
        let alone = self.place == Place::Alone;
        let policy = if alone {
            format!(
                "default-src 'none'; img-src data:; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
                integrity(STYLE),
                integrity(LIST)
            )
        } else {
            "default-src 'none'; img-src 'self' file:; style-src 'self' file:; script-src 'self' file:; base-uri 'none'; \
             form-action 'none'"
                .to_owned()
        };
        let title = if self.title == self.name {
            self.title.to_owned()
        } else {
            format!("{} · {}", self.title, self.name)
        };
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="generator" content=(concat!("decisions ", env!("CARGO_PKG_VERSION")));
                    title { (title) }
                    @if alone {
                        style { (PreEscaped(STYLE)) }
                    } @else {
                        link rel="stylesheet" href={ (root) "assets/style.css" };
                        @if self.list { script src={ (root) "assets/list.js" } defer {} }
                    }
                }
                body {
                    a.skip href="#content" { "Skip to the content" }
                    header.top {
                        @if self.place.has_others() {
                            a.name href={ (root) "index.html" } { (self.name) }
                            nav aria-label="Pages" {
                                a href={ (root) "index.html#list" } { "Decisions" }
                                a href={ (root) "index.html#totals" } { "Totals" }
                                a href={ (root) "recipients.html" } { "Recipients" }
                                a href={ (root) "index.html#missing" } { "What is missing" }
                                a href={ (root) "index.html#data" } { "Data" }
                            }
                        } @else {
                            span.name { (self.name) }
                            nav aria-label="Parts" {
                                a href="#list" { "Decisions" }
                                a href="#totals" { "Totals" }
                                a href="#missing" { "What is missing" }
                            }
                        }
                    }
                    main #content tabindex="-1" { (self.body) }
                    footer {
                        p {
                            "Read from the published PDFs by a program and checked by its rules and by people where it says so. A \
                             value that was not read with certainty is left empty or marked. Check a figure against its page \
                             before you rely on it."
                        }
                    }
                    @if alone && self.list {
                        script { (PreEscaped(LIST)) }
                    }
                }
            }
        };
        page.into_string()
    }
}

/// The hash of a script or style as a content security policy names it.
fn integrity(text: &str) -> String {
    format!("sha256-{}", base64(&unhex(&hash(text.as_bytes()))))
}

fn unhex(hex: &str) -> Vec<u8> {
    let digit = |c: u8| {
        char::from(c)
            .to_digit(16)
            .and_then(|d| u8::try_from(d).ok())
            .unwrap_or(0)
    };
    hex.as_bytes()
        .chunks_exact(2)
        .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
        .collect()
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let three = [0, 1, 2].map(|i| u32::from(chunk.get(i).copied().unwrap_or(0)));
        let bits = three[0] << 16 | three[1] << 8 | three[2];
        for i in 0..4 {
            let digit = DIGITS
                .get((bits >> (18 - 6 * i) & 63) as usize)
                .copied()
                .unwrap_or(b'A');
            out.push(if i <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

/// An outcome for people.
pub(super) fn outcome(status: OutcomeStatus) -> &'static str {
    match status {
        OutcomeStatus::Approved => "Approved",
        OutcomeStatus::ApprovedWithChanges => "Approved with changes",
        OutcomeStatus::Rejected => "Rejected",
        OutcomeStatus::Deferred => "Deferred",
        OutcomeStatus::Noted => "Noted",
        OutcomeStatus::Unknown => "Not known",
    }
}

/// Whether a row may be used, for people.
pub(super) fn review(review: Review) -> Markup {
    match review {
        Review::NotNeeded => html! {},
        Review::Needed => html! { span.tag.needed { "to be checked" } },
        Review::Done => html! { span.tag.done { "checked by a person" } },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_written_as_policies_want_them() {
        for (text, code) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(text.as_bytes()), code);
        }
        assert_eq!(
            integrity(""),
            "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
        );
    }
}
