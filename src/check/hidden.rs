//! Text that cannot be seen on the page: how much was left out, and where. Never the text itself: it may contain hidden names.

use crate::issue::{Code, Issue};
use crate::pdf::Page;

use super::Read;

pub(super) fn check(read: &Read<'_>) -> Vec<Issue> {
    of(&read.layout.pages, read.layout.metadata.concealed)
        .into_iter()
        .collect()
}

fn of(pages: &[Page], concealed: bool) -> Option<Issue> {
    let count = |p: &Page| p.hidden.len() + p.switched_off;
    let with: Vec<&Page> = pages.iter().filter(|p| count(p) > 0).collect();
    let first = with.first()?;
    let places: Vec<String> = with
        .iter()
        .map(|p| format!("{} on page {}", count(p), p.number))
        .collect();
    let total: usize = with.iter().map(|p| count(p)).sum();
    let noun = if total == 1 {
        "letter or figure that cannot be seen on the page was"
    } else {
        "letters and figures that cannot be seen on the page were"
    };
    let title = if concealed {
        "; the file's own title or author holds words of it and was left out too"
    } else {
        ""
    };
    Some(
        Issue::new(
            Code::HiddenText,
            format!("{total} {noun} left out: {}{title}", places.join(", ")),
        )
        .on(Some(first.number)),
    )
}
