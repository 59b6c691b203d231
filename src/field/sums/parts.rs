//! Sums that are parts of one by their years: `£20,000 in 2024/25 and £30,000 in 2025/26`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::passage::Ledger;
use super::rules::Hit;
use crate::pattern::Regex;
use crate::profile::Says;

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, used by every test of this room"
)]
static PART: LazyLock<Regex> = LazyLock::new(|| {
    // The sum's mark, then its year's; or the year's, a colon or dash, and the sum's.
    Regex::new(
        r"(?P<sum>[\u{E000}-\u{E7FF}])(?: [\w’'-]+){0,4}? (?:in|for|during|over|\()\s?(?:the )?(?:financial )?(?:years? )?(?:FY ?)?(?:[\u{E800}-\u{EFFF}]|20\d\d)|(?:[\u{E800}-\u{EFFF}]|(?-u:\b)20\d\d)\s?(?:[-–—:=]|\(|will be|is|of)\s?(?P<later>[\u{E000}-\u{E7FF}])",
    )
    .unwrap()
});

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, used by every test of this room"
)]
static JOINED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^[\s,;()]*(?:and|plus|then|followed by|with|rising to|falling to|reducing to|increasing to|a further|another|, )*[\s,;()]*(?:and|then|a further|a sum of|a maximum of)?\s*$",
    )
    .unwrap()
});

/// The sums, by their place in the ledger, of paragraphs that give a sum for each of several years.
pub(super) fn read(ledger: &Ledger) -> BTreeSet<usize> {
    let mut out = BTreeSet::new();
    for passage in &ledger.passages {
        let marked = passage.annotated.text();
        let mut run: Vec<usize> = Vec::new();
        let mut last = 0;
        for found in PART.captures_iter(marked) {
            let (Some(whole), Some(sum)) = (found.get(0), found.name("sum").or(found.name("later"))) else {
                continue;
            };
            let joined = marked
                .get(last..whole.start())
                .is_some_and(|between| JOINED.is_match(between));
            if !joined {
                close(&mut run, &mut out);
            }
            let place = passage
                .annotated
                .sum(sum.as_str())
                .and_then(|s| passage.sums.get(s));
            run.extend(place);
            last = whole.end();
        }
        close(&mut run, &mut out);
    }
    out
}

/// One sum with a year is not part of anything.
fn close(run: &mut Vec<usize>, out: &mut BTreeSet<usize>) {
    if run.len() > 1 {
        out.extend(run.iter().copied());
    }
    run.clear();
}

/// Takes parts out of what sentences give: the recipient is named, the whole sum is elsewhere.
pub(super) fn without_sums(hits: &mut [Hit], parts: &BTreeSet<usize>) {
    for h in hits {
        if h.money.is_some_and(|m| parts.contains(&m)) {
            match h.says {
                Says::Award => {
                    h.says = Says::Recipient;
                    h.money = None;
                }
                Says::Sum => {
                    h.says = Says::Gives;
                    h.money = None;
                }
                _ => {}
            }
        }
    }
}
