//! What the lines over the first label of a paper on no known form say: its title by position and print, and the facts
//! that stand in a title line (`11/11/2021 – Award of … – ref: 1834 Recommendations Approved`).

use std::ops::Range;
use std::sync::LazyLock;

use super::date;
use super::scan::pattern;
use crate::layout::{Layout, Span};
use crate::pattern::Regex;
use crate::section::{Outline, Piece};

/// What one line of the heading says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// The line.
    pub(super) span: Span,
    /// A day that begins or ends it.
    pub(super) date: Option<Span>,
    /// A reference behind `ref:`, or a number behind the name of the form.
    pub(super) number: Option<Span>,
    /// Words that say what became of it.
    pub(super) status: Option<Span>,
    /// What is left: what it is about, where that is not the name of a form or of a body.
    pub(super) title: Option<Span>,
    /// The size of its letters.
    size: u32,
    /// It is printed as a heading.
    heading: bool,
}

/// Lines of a heading are no longer than this.
const MOST_WORDS: usize = 40;

/// A word of a form's own: what is left when a title line has nothing else is the name of the form.
const FORM: &[&str] = &[
    "extract",
    "from",
    "true",
    "copy",
    "certified",
    "memorandum",
    "memo",
    "a",
    "action",
    "agenda",
    "and",
    "approval",
    "authority",
    "award",
    "by",
    "cabinet",
    "chair",
    "chair’s",
    "chief",
    "committee",
    "confidential",
    "council",
    "decision",
    "delegated",
    "delegation",
    "detail",
    "details",
    "determination",
    "direction",
    "director",
    "executive",
    "for",
    "form",
    "in",
    "individual",
    "issue",
    "opcc",
    "pcc",
    "pfcc",
    "decisions",
    "issued",
    "item",
    "key",
    "log",
    "made",
    "making",
    "mayor",
    "mayoral",
    "meeting",
    "member",
    "member’s",
    "minute",
    "minutes",
    "no",
    "non-key",
    "notice",
    "number",
    "of",
    "officer",
    "officers",
    "official",
    "on",
    "order",
    "page",
    "part",
    "powers",
    "proposed",
    "public",
    "publication",
    "published",
    "record",
    "ref",
    "reference",
    "register",
    "report",
    "request",
    "resolution",
    "schedule",
    "section",
    "sheet",
    "statement",
    "summary",
    "taken",
    "template",
    "the",
    "to",
    "under",
    "urgent",
    "works",
    "finance",
    "fire",
    "board",
    "panel",
    "trustees",
    "leader",
    "portfolio",
    "holder",
    "commissioner",
    "police",
    "crime",
    "deputy",
    "assistant",
    "corporate",
    "strategic",
    "note",
    "document",
    "download",
    "supporting",
    "sub-committee",
    "planning",
    "licensing",
    "operational",
    "administrative",
    "significant",
    "councillor",
    "councillors",
    "cofnod",
    "penderfyniad",
    "council’s",
    "board’s",
    "mayor’s",
    "commissioner’s",
    "director’s",
    "new",
    "memorandum",
];

/// Words that stand in the name of a public body.
static BODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:council|authority|commissioner for|board|trust|university|college|ministry of|department (?:for|of)|office of|nhs|corporation|agency|commission|partnership|cyngor|constabulary|association of|foundation|fund|society|tribunal|service|trustees|conservators|conservancy|commissioners)\b",
    )
});

static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:ref(?:erence)?(?: no\.?| number)?|decision ref)\s*[.:]\s*(?P<value>[A-Z0-9][\w/.-]*\d[\w/.-]*|\d+)",
    )
});

/// A number behind the name of the form: `Notice DDN 114/2024`, `Decision No. 14 of 2024`, `Resolution 2024/19`.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?i:decision|notice|resolution|minute|order|direction|determination|record|log|report|register|action|number|ref|reference|paper|entry|sheet|certificate)\s+(?:(?i:no|number|ref|reference)\b\.?\s*:?\s*)?(?P<value>(?:[A-Z]{1,6}[ /.-]?){0,3}\d{1,6}(?:\s?/\s?\d{1,6}|-\d{1,6}|\s+of\s+\d{4}){1,2}|(?:[A-Z]{1,6}[ /.-]?){0,2}\d{1,4}\s[–-]\s(?:19|20)\d{2}|[A-Z]{2,5}[ /-]?\d{1,6}|(?i:no|number)\.?\s*\d{1,6})\b",
    )
});

/// A number with its year behind `No.`, whatever the form is called: `Order of the Trustees No. 7 of 2024`.
static WITH_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?i:no|number)\b\.?\s*:?\s*(?P<value>\d{1,4}(?:\s?/\s?|\s+of\s+)(?:19|20)\d{2})\b")
});

/// A line that is nothing but a reference: `TRF2/0117`, `G/2025/03`, `2024-074`, `11/2024`.
static ALONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*(?P<value>(?:[A-Z]{1,6}\d?[/.-]){1,3}\d{1,6}(?:[/-]\d{1,6})?|\d{1,4}/(?:19|20)\d{2}|(?:19|20)\d{2}[/-]\d{1,4})\s*$",
    )
});

/// A number that begins a line, before a colon or a dash: `013/2014: Application …`, `PCD 1214 Supply …`.
static LEADING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*(?P<value>[A-Z]{1,6}[/ -](?:19|20)?\d{2}[/-]\d{1,6}|[A-Z]{2,5} ?\d{2,6}|\d{1,4}\s?[/–-]\s?(?:19|20)\d{2}|(?:19|20)\d{2}\s?[/–-]\s?\d{1,4}|\d{3,6})(?:\s*[:–-]\s+|\s+)[\p{L}\d]",
    )
});

static STATUS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\((?P<a>deferred|approved|agreed|rejected|refused|withdrawn|noted)\)|\b(?P<b>(?:recommendations?|decision|proposals?) (?:approved|agreed|rejected|refused|deferred|noted|not approved)(?: (?:as amended|with amendments?))?))\s*$",
    )
});

/// The lines of the heading: those before the first label, on the first page.
pub(super) fn lines(layout: &Layout, outline: &Outline) -> Vec<Line> {
    let mut out = Vec::new();
    for piece in outline.preface.iter().take(14) {
        let Piece::Para(p) = piece else { continue };
        let text = layout.text.slice(p.span);
        if text.split_whitespace().count() > MOST_WORDS {
            continue;
        }
        let size = size(layout, p.span);
        let heading = p.kind == crate::layout::BlockKind::Heading;
        // The lines of an address stand before the words a letter begins with.
        if text.starts_with("Dear ") {
            for line in &mut out {
                let line: &mut Line = line;
                line.title = None;
            }
            continue;
        }
        let mut line = read(text, p.span);
        line.size = size;
        line.heading = heading;
        out.push(line);
    }
    out
}

/// The size of a line's letters, in tenths of a point.
fn size(layout: &Layout, span: Span) -> u32 {
    let mut at = span.start;
    let mut best = 0.0_f32;
    for c in layout.text.slice(span).chars().take(40) {
        if let Some((page, i)) = layout.text.glyph(at)
            && let Some(g) = layout.page(page).and_then(|p| p.glyphs.get(i))
        {
            best = best.max(g.size);
        }
        at += c.len_utf8();
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a font size in tenths of a point"
    )]
    {
        (best * 10.0).round().max(0.0) as u32
    }
}

fn read(text: &str, span: Span) -> Line {
    let mut line = Line {
        span,
        ..Line::default()
    };
    let mut gone: Vec<Range<usize>> = Vec::new();
    if let Some(c) = STATUS.captures(text)
        && let Some(m) = c.name("a").or_else(|| c.name("b"))
    {
        line.status = Some(span.part(m.range()));
        gone.extend(c.get(0).map(|m| m.range()));
    }
    if let Some(c) = REFERENCE.captures(text)
        && let Some(m) = c.name("value")
    {
        line.number = Some(span.part(m.range()));
        gone.extend(c.get(0).map(|m| m.range()));
    } else if let Some(m) = NUMBERED
        .captures(text)
        .and_then(|c| c.name("value"))
        .filter(|m| !is_financial_year(m.as_str()))
        .or_else(|| WITH_YEAR.captures(text).and_then(|c| c.name("value")))
        .or_else(|| LEADING.captures(text).and_then(|c| c.name("value")))
        .or_else(|| {
            let alone = ALONE.captures(text).and_then(|c| c.name("value"));
            alone.filter(|m| !is_financial_year(m.as_str()))
        })
    {
        line.number = Some(span.part(m.range()));
        gone.push(m.range());
    }
    for d in date::find(text).iter().filter(|d| d.day().is_some()) {
        // A day counts where it stands alone, first or last, set off by a mark: not the end of a sentence.
        let mut before = text.get(..d.range.start).unwrap_or_default().to_owned();
        for g in &gone {
            if let Some(part) = text.get(g.clone()) {
                before = before.replace(part, "");
            }
        }
        let led = before.trim_end().ends_with(['–', '—', '-', ':', '|', ',']) || before.trim().is_empty();
        let first = before.trim_matches(MARKS).is_empty();
        let after = text.get(d.range.end..).unwrap_or_default().trim_matches(MARKS);
        let last = after.is_empty()
            || gone.iter().any(|g| {
                text.get(d.range.end..g.start)
                    .is_some_and(|t| t.trim_matches(MARKS).is_empty())
            });
        if (first || (last && led))
            && !gone
                .iter()
                .any(|g| g.start < d.range.end && d.range.start < g.end)
        {
            line.date = line.date.or(Some(span.part(d.range.clone())));
            gone.push(d.range.clone());
        }
    }
    line.title = title(text, &mut gone).map(|r| span.part(r));
    line
}

/// Whether two numbers are the years of a financial year: `2012/13`.
fn is_financial_year(text: &str) -> bool {
    let Some((first, last)) = text.split_once(['/', '-']) else {
        return false;
    };
    let (first, last) = (first.trim(), last.trim());
    match (first.parse::<u32>(), last.parse::<u32>()) {
        (Ok(a), Ok(b)) if first.len() == 4 => b == (a + 1) % 100 || b == a + 1,
        _ => false,
    }
}

/// A reference at the beginning of a text, in a bracket or not: `(Ref: CAB 12/13 9278)`.
pub(super) fn leading_reference(text: &str) -> Option<Range<usize>> {
    static LEAD: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\W*(?:decision )?ref(?:erence)?(?: no\.?| number)?\s*[.:]\s*(?P<value>[A-Z0-9][\w/. -]{0,24}\d)\s*(?:\)|$)",
        )
    });
    Some(LEAD.captures(text)?.name("value")?.range())
}

const MARKS: &[char] = &['–', '—', '-', ':', '|', ',', ' ', '\n', '\u{A0}'];

/// The longest stretch between what was taken out of a line, if it is about something.
fn title(text: &str, gone: &mut [Range<usize>]) -> Option<Range<usize>> {
    gone.sort_by_key(|g| g.start);
    let mut best: Option<Range<usize>> = None;
    let mut at = 0;
    for g in gone
        .iter()
        .cloned()
        .chain(std::iter::once(text.len()..text.len()))
    {
        if let Some(part) = text.get(at..g.start) {
            let lead = part.len() - part.trim_start_matches(MARKS).len();
            let kept = part.trim_matches(MARKS);
            let range = at + lead..at + lead + kept.len();
            if is_title(kept) && best.as_ref().is_none_or(|b| b.len() < range.len()) {
                best = Some(range);
            }
        }
        at = at.max(g.end);
    }
    best
}

/// Whether words are about something, and not the name of a form, of a body, or a page's own.
fn is_title(text: &str) -> bool {
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || c == '/')
        .map(|w| {
            w.chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '’'))
                .flat_map(char::to_lowercase)
                .collect()
        })
        .filter(|w: &String| !w.is_empty())
        .collect();
    let own = words.iter().all(|w| is_form_word(w));
    // A sentence that goes on: a title does not end in a word that wants another.
    let open = words.last().is_some_and(|w| {
        matches!(
            w.as_str(),
            "to" | "of" | "the" | "a" | "an" | "that" | "and" | "or" | "for" | "by" | "with" | "on" | "in"
        )
    });
    // Letters set apart are a caption with wide gaps between its letters.
    let apart = words.iter().filter(|w| w.chars().count() == 1).count() * 2 > words.len();
    words.len() >= 2
        && !own
        && !open
        && !apart
        && text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '“' | '‘' | '"'))
        && text.chars().filter(|c| c.is_alphabetic()).count() >= 6
        // A sentence: about a sum, or the day on which something was done.
        && !(text.ends_with('.') && (words.len() > 14 || text.contains('£') || date::find(text).iter().any(|d| d.day().is_some())))
        && !is_body(text)
        && !crate::layout::is_marking(text)
        && !PAGE.is_match(text)
}

fn is_form_word(word: &str) -> bool {
    FORM.contains(&word) || word.chars().all(|c| c.is_ascii_digit() || c == '-')
}

/// Whether all words are a form's own: `Decision details`, `Police and Crime Commissioner`.
pub(super) fn is_form_name(text: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '’')))
        .filter(|w| !w.is_empty() && *w != "-")
        .all(|w| is_form_word(&w.to_lowercase()))
}

/// What a web page prints around its text.
static PAGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^dear\b|\bhome\s*[>»›/]|skip to (?:main )?content|cookies?\b|\bmenu\b|^share\b|https?://|www\.|^constituted under|registered in|^\(?exempt|^not for publication|^page \d)",
    )
});

/// Whether a line is the name of a public body.
pub(super) fn is_body(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let joins = ["of", "the", "for", "and", "&", "in", "on", "with", "y"];
    (2..=14).contains(&words.len())
        && BODY.is_match(text)
        && !text.contains([':', ';', '?', '£'])
        && !text.ends_with('.')
        && words.iter().all(|w| {
            joins.contains(&w.to_lowercase().as_str())
                || w.starts_with(|c: char| c.is_uppercase() || c == '(' || c == '/' || c == '–' || c == '-')
        })
        && !text.to_lowercase().contains("decision")
}

/// A line of plain text with fewer bytes is hardly a title.
const SHORTEST: usize = 12;

/// The line a paper has as its title: the one in the largest print; of several the last.
pub(super) fn best_title(lines: &[Line]) -> Option<&Line> {
    lines
        .iter()
        .enumerate()
        .filter(|(_, l)| l.title.is_some_and(|t| l.heading || t.len() >= SHORTEST))
        .max_by_key(|(i, l)| (l.size, l.number.is_some() || l.date.is_some(), l.heading, *i))
        .map(|(_, l)| l)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Option<&str>, Option<&str>, Option<&str>, Option<&str>) {
        let line = read(text, Span::new(0, text.len()));
        let at = |s: Option<Span>| s.and_then(|s| text.get(s.range()));
        (at(line.date), at(line.number), at(line.status), at(line.title))
    }

    #[test]
    fn facts_in_a_title_line() {
        for (text, want) in [
            (
                "11/11/2021 - Grey Bridge Works - Award of Contract ref: 1834 Recommendations Approved",
                (
                    Some("11/11/2021"),
                    Some("1834"),
                    Some("Recommendations Approved"),
                    Some("Grey Bridge Works - Award of Contract"),
                ),
            ),
            (
                "Delegated Decision Notice DDN 114/2024 – 17 October 2024",
                (Some("17 October 2024"), Some("DDN 114/2024"), None, None),
            ),
            (
                "Works Decision CB 02 of 2025",
                (None, Some("CB 02 of 2025"), None, None),
            ),
            (
                "013/2014: Application to merge areas – 9 September 2014",
                (
                    Some("9 September 2014"),
                    Some("013/2014"),
                    None,
                    Some("Application to merge areas"),
                ),
            ),
            (
                "004 Mobile Data Funding: Tender (deferred)",
                (
                    None,
                    Some("004"),
                    Some("deferred"),
                    Some("Mobile Data Funding: Tender"),
                ),
            ),
            (
                "Resolution 2024/19 of the Board of Trustees",
                (None, Some("2024/19"), None, None),
            ),
            (
                "ORDER OF THE TRUSTEES No. 7 of 2024",
                (None, Some("7 of 2024"), None, None),
            ),
            (
                "Entry FRA-DD-0057-2024",
                (None, Some("FRA-DD-0057-2024"), None, None),
            ),
            ("TRF2/0117", (None, Some("TRF2/0117"), None, None)),
            ("G/2025/03", (None, Some("G/2025/03"), None, None)),
            ("2024-074", (None, Some("2024-074"), None, None)),
            // A financial year, a telephone, a range of pages and a day are not numbers of decisions.
            ("2024/25", (None, None, None, None)),
            ("0161-496-0123", (None, None, None, None)),
            ("12-14", (None, None, None, None)),
            ("Harbour Trustees of Port Wick", (None, None, None, None)),
            ("Panel decision sheet", (None, None, None, None)),
            ("Sealed on 5 May 2023.", (None, None, None, None)),
            ("Record of Decision", (None, None, None, None)),
            ("Upper Vale Catchment Board", (None, None, None, None)),
            (
                "Replacement of the boiler",
                (None, None, None, Some("Replacement of the boiler")),
            ),
        ] {
            assert_eq!(parts(text), want, "{text}");
        }
    }
}
