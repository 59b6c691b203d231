//! The number in the file's name against the printed one.

use super::Read;
use crate::field::number::find_candidates;
use crate::issue::{Code, Issue};

pub(super) fn check(read: &Read<'_>) -> Vec<Issue> {
    let Some(number) = &read.facts.number else {
        return Vec::new();
    };
    let (Some(sequence), Some(year)) = (number.value.sequence, number.value.year) else {
        return Vec::new();
    };
    let stem = read.file_name.rsplit_once('.').map_or(read.file_name, |(s, _)| s);
    let candidates = find_candidates(stem);
    let named: Vec<(u32, u16)> = candidates.iter().map(|c| (c.sequence, c.year)).collect();
    // A name may contain several numbers; it contradicts the document only if none of them is the printed one.
    if named.is_empty() || named.contains(&(sequence, year)) {
        return Vec::new();
    }
    let (s, y) = named[0];
    vec![
        Issue::new(
            Code::FileNameMismatch,
            format!(
                "the file's name contains {s}/{y}, the document is numbered \"{}\"",
                number.value.printed
            ),
        )
        .about("/number")
        .on(read.layout.text.page(number.span)),
    ]
}
