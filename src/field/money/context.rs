//! The words around a sum that make it a limit, an approximation or a rate.
//!
//! They belong to the sum they stand beside: what is looked at before a sum begins where the sum before it ends, and
//! what is looked at behind it ends where the next begins.

use std::sync::LazyLock;

use super::{Found, Per, Qualifier};
use crate::field::scan::{after, before, is_blank, pattern};
use crate::pattern::Regex;

/// Bytes looked at before a sum: the longest wording ("up to a maximum total grant contribution of") with room.
const BEFORE: usize = 100;

/// Bytes looked at behind it ("(excluding VAT) for each of the three financial years").
const BEHIND: usize = 64;

/// A limit or approximation that ends right before the sum.
static LIMIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?:^|[^\p{L}\p{N}])(?:",
        r"(?P<upto>up\s?-?\s?to(?:\s+and\s+including)?",
        r"|(?:an?\s+|the\s+)?(?:maximum|max\.?|ceiling|cap|limit)(?:\s+\p{L}+){0,2}?\s+of|maximum|max\.?",
        r"|(?:not?|never|cannot|without)\s+(?:to\s+)?(?:exceed(?:s|ing)?|in\s+excess\s+of)",
        r"|n(?:o|ot)\s+(?:more|greater|higher|over|above)(?:\s+than)?",
        r"|(?:capped|limited)\s+(?:at|to)|at\s+most|less\s+than|below)",
        r"|(?P<floor>(?:an?\s+|the\s+)?(?:minimum|min\.?)(?:\s+\p{L}+){0,2}?\s+of|minimum|at\s+least",
        r"|n(?:o|ot)\s+(?:less|lower|fewer)\s+than|more\s+than|greater\s+than|over|above|in\s+excess\s+of",
        r"|exceed(?:s|ed|ing)?)",
        r"|(?P<about>approximately|approx\.?|around|circa|ca?\.?|some|about|roughly|nearly|almost",
        r"|just\s+(?:over|under|above|below)|in\s+the\s+(?:region|order)\s+of|of\s+the\s+order\s+of",
        r"|an?\s+estimated|estimated(?:\s+(?:at|to\s+be))?|est\.?|close\s+to)",
        r"|(?P<sign>[~≈]))",
        // "up to a total of", "not exceeding the sum of", "up to approximately".
        r"(?:\s+(?:(?:an?|the)\s+)?(?:(?:grand|overall|combined|further|additional|total|maximum|annual)\s+){0,2}",
        r"(?:total|sum|amount|figure|value|cost|limit|maximum|contribution|grant|payment|budget|award)",
        r"(?:\s+(?:amount|value|cost|limit|sum))?(?:\s+of)?)?",
        r"(?:\s+(?:approximately|approx\.?|around|about|circa|c\.?))?\s*$",
    ))
});

/// Words before `up to` that make it part of a verb: the awards add up to.
static VERB: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:add|adds|added|adding|come|comes|came|make|makes|made|round|rounded|sum|sums|top|tops|topped|bring|brings|brought)\s*$",
    )
});

/// `annual rent of`
static RATE_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(annual|yearly)|monthly)(?:(?:\s+[\p{L}-]+){0,3}?\s+(?:of|is|was|will\s+be|would\s+be|being))?\s*$",
    )
});

/// Words about tax that may stand between a sum and its rate.
const TAX: &str = concat!(
    r"(?:\s*\(?\s*(?:\+|plus|exc(?:l?\.|l|luding|lusive\s+of)?|inc(?:l?\.|l|luding|lusive\s+of)?|ex|before|net\s+of)",
    r"\s*(?:VAT|V\.A\.T\.|tax)\s*\)?)?",
);

/// A rate right behind the sum.
static RATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        "{}{TAX}{}",
        r"(?i)^",
        concat!(
            r"\s*\(?(?:",
            r"(?P<year>per[\s-]ann?um\b|p\.\s?a\b\.?|pa\b|per\s+(?:calendar\s+|financial\s+)?(?:year|yr)\b",
            r"|-?(?:an?|each|every|in\s+each|for\s+each)[\s-]+(?:calendar\s+|financial\s+)?year\b",
            r"|(?:in|for)\s+each\s+of\s+the\s+[\p{L}\d]+\s+(?:financial\s+)?years\b",
            r"|annually\b|yearly\b|/\s?(?:year|yr|annum|pa)\b)",
            r"|(?P<month>per\s+(?:calendar\s+)?month\b|-?(?:a|each|every)[\s-]+(?:calendar\s+)?month\b",
            r"|p\.?c\.?m\b\.?|monthly\b|/\s?(?:month|mth)\b))",
        )
    ))
});

/// Behind `a year`: a point in time, no rate.
static AGO: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\s+(?:ago|earlier|later|before|after|on\s+year|previously|the)\b"));

/// `pa` of a loudspeaker.
static LOUD: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*PA\s+(?:system|equipment|speaker)"));

/// A limit or approximation right behind the sum.
static LIMIT_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^\s*(?:",
        r"\(\s*(?:an?\s+)?(?:(?P<about>approx(?:\.|imately|imate)?|est(?:\.|imated|imate)?|circa)|(?P<upto>maximum|max\.?|capped|limit)|(?P<floor>minimum|min\.?))\s*\)",
        r"|(?:(?P<about2>approx(?:\.|imately)?)|(?P<upto2>maximum|max\.?|or\s+less|at\s+most)|(?P<floor2>minimum|min\.?))\s*(?:$|[.,;:)]|per\b|a\s+year\b)",
        r"|(?P<floor3>or\s+(?:more|above|over)\b|and\s+(?:above|over)\b|\+(?:\s*(?:$|[.,;)])|\s+(?-i:\p{Ll}))))",
    ))
});

/// Gives each sum the words around it.
pub(super) fn apply(text: &str, found: &mut [Found]) {
    let mut floor = 0;
    for i in 0..found.len() {
        // The first character of the next sum is looked at: "+" before another sum adds it.
        let ceiling = found
            .get(i + 1)
            .map_or(text.len(), |n| text.ceil_char_boundary(n.extent().start + 1));
        let Some(sum) = found.get_mut(i) else { continue };
        let extent = sum.extent();
        let head = before(text, extent.start, BEFORE.min(extent.start.saturating_sub(floor)));
        let tail = after(text, extent.end, BEHIND.min(ceiling.saturating_sub(extent.end)));
        // "five thousand pounds (£5,000) a year"
        let tail = tail.strip_prefix(')').unwrap_or(tail);
        let (qualifier, rate) = told_before(head);
        sum.money.qualifier = qualifier.or_else(|| limit_behind(tail));
        sum.money.per = rate_behind(tail).or(rate);
        floor = extent.end;
    }
}

/// What the words before a sum say.
pub(super) fn told_before(head: &str) -> (Option<Qualifier>, Option<Per>) {
    let head =
        head.trim_end_matches(|c: char| is_blank(c) || matches!(c, '(' | '[' | '"' | '“' | '‘' | '\''));
    let (qualifier, head) = match LIMIT.captures(head) {
        Some(c) => {
            let start = c.get(0).map_or(head.len(), |m| m.start());
            let named = |name: &str| c.name(name).is_some();
            let rest = &head[..start];
            let verb = c
                .name("upto")
                .is_some_and(|u| u.as_str().to_lowercase().starts_with("up"))
                && VERB.is_match(rest);
            let qualifier = if verb {
                None
            } else if named("upto") {
                Some(Qualifier::UpTo)
            } else if named("floor") {
                Some(Qualifier::AtLeast)
            } else {
                Some(Qualifier::About)
            };
            (qualifier, rest)
        }
        None => (None, head),
    };
    let per = RATE_BEFORE
        .captures(head)
        .map(|c| if c.get(1).is_some() { Per::Year } else { Per::Month });
    (qualifier, per)
}

/// The rate the words behind a sum make it.
pub(super) fn rate_behind(tail: &str) -> Option<Per> {
    let rate = RATE.captures(tail)?;
    let end = rate.get(0)?.end();
    if AGO.is_match(&tail[end..]) || LOUD.is_match(tail) {
        return None;
    }
    Some(if rate.name("year").is_some() {
        Per::Year
    } else {
        Per::Month
    })
}

/// The limit the words behind a sum make it.
fn limit_behind(tail: &str) -> Option<Qualifier> {
    let limit = LIMIT_BEHIND.captures(tail)?;
    let any = |names: &[&str]| names.iter().any(|n| limit.name(n).is_some());
    Some(if any(&["about", "about2"]) {
        Qualifier::About
    } else if any(&["upto", "upto2"]) {
        Qualifier::UpTo
    } else {
        Qualifier::AtLeast
    })
}
