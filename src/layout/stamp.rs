//! Electronic signatures: what a signing program prints at a signature's place.
//!
//! Such a stamp has words of its own (`Digitally signed by`, `Date:`, `Reason:`) that are not labels of the form. They are
//! set aside with the place they stand at.

use std::sync::LazyLock;

use super::line::{Line, Word, lines};
use super::text_map::Span;
use crate::geom::{PageNumber, Rect};
use crate::pattern::Regex;
use crate::pdf::{Page, Turn};

/// An electronic signature.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// The page.
    pub page: PageNumber,
    /// Where it stands.
    pub bbox: Rect,
    /// Its words in the text, behind the body.
    pub span: Span,
    /// When it was made, as the signature itself says, RFC 3339; its words may say it too.
    pub made: Option<String>,
}

/// A stamp before the text is written.
pub(super) struct Found {
    pub(super) bbox: Rect,
    pub(super) lines: Vec<Line>,
    pub(super) made: Option<String>,
}

/// Letters of which one must be on a page that has a stamp of words, in the order they are drawn, without blanks.
const SIGNS: [&str; 7] = [
    "digitallysigned",
    "electronicallysigned",
    "signedelectronically",
    "signeddigitally",
    "docusign",
    "esigned",
    "gmt",
];

/// How a stamp begins.
static BEGINS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?:(?:digitally|electronically)\s+(?:signed|approved|sealed|certified)(?:\s+by\b|\s*:|\s+on\b|\s*$)|signed\s+(?:electronically|digitally)(?:\s+by\b|\s*:|\s+on\b|\s*$)|e-?signed(?:\s+by\b|\s*:|\s*$)|docusigned?\s+(?:by|envelope)\b|.{0,60}\([a-z]{3,9}\s+\d{1,2},\s*\d{4},?\s+\d{1,2}:\d{2}(?::\d{2})?\s+(?:gmt|bst|utc)\b)",
    )
    .ok()
});

/// What its further lines begin with.
static GOES_ON: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?:(?:reason|location|contact(?:\s+info)?|dn|signer|signing\s+time|time\s?stamp|e-?mail)\s*:|(?:cn|o|ou|c|email|serialnumber)\s*=|adobe\b|foxit\b|version\b|[0-9a-f]{12,}(?:\.{3}|…)?$|[0-9a-f]{8}-[0-9a-f]{4}-)",
    )
    .ok()
});

/// A moment: a date with a time of day, or the order that only programs print.
static MOMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:date\s*:?\s*)?(?:\d{4}[./-]\d{1,2}[./-]\d{1,2}\b|.{6,24}\d{1,2}:\d{2})").ok()
});

/// The second half of a moment that was broken over two lines.
static TIME: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?:\d{1,2}:\d{2}(?::\d{2})?\b|[+-]\d{2}'?\d{2}|Z$)").ok());

fn fits(pattern: &Option<Regex>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|p| p.is_match(text))
}

/// Lines a stamp has at most.
const MAX_LINES: usize = 10;

/// A line this long, as a share of the page, is prose.
const PROSE: f32 = 0.62;

/// The stamps of a page. `used[i]` is set for every glyph in one.
pub(super) fn find(page: &Page, used: &mut [bool]) -> Vec<Found> {
    let mut out = Vec::new();
    for field in &page.signatures {
        let ids: Vec<u32> = page
            .glyphs
            .iter()
            .enumerate()
            .filter(|(i, g)| !used[*i] && field.area.contains(g.bbox.center_x(), g.bbox.center_y()))
            .filter_map(|(i, _)| u32::try_from(i).ok())
            .collect();
        for i in &ids {
            used[*i as usize] = true;
        }
        out.push(Found {
            bbox: field.area,
            lines: lines(page, &ids),
            made: field.made.clone(),
        });
    }
    if !has_signs(page) {
        return out;
    }
    let ids: Vec<u32> = (0..page.glyphs.len())
        .filter(|i| !used[*i])
        .filter_map(|i| u32::try_from(i).ok())
        .collect();
    let mut all = lines(page, &ids);
    all.retain(|l| l.turn == Turn::None);
    for (i, line) in all.iter().enumerate() {
        let Some(from) = begins(line, page).filter(|_| !line.words.is_empty()) else {
            continue;
        };
        let taken = |words: &[Word]| words.iter().flat_map(|w| &w.glyphs).any(|g| used[*g as usize]);
        if taken(&line.words[from..]) {
            continue;
        }
        let found = stamp(page, line, from, all.get(i + 1..).unwrap_or_default());
        for id in found.lines.iter().flat_map(|l| &l.words).flat_map(|w| &w.glyphs) {
            used[*id as usize] = true;
        }
        out.push(found);
    }
    out
}

fn has_signs(page: &Page) -> bool {
    let letters = page.glyphs.iter().map(|g| g.ch).filter(char::is_ascii_alphabetic);
    let letters: String = letters.map(|c| c.to_ascii_lowercase()).collect();
    SIGNS.iter().any(|s| letters.contains(s))
}

/// The word of a line with which a stamp begins: the first, one behind a wide gap, or one behind a label.
fn begins(line: &Line, page: &Page) -> Option<usize> {
    let ends_label = |w: &Word| {
        let last = w.glyphs.last().and_then(|g| page.glyphs.get(*g as usize));
        last.is_some_and(|g| g.ch == ':')
    };
    let starts = (0..line.words.len()).filter(|i| {
        *i == 0 || line.words[*i].segment || line.words.get(i.wrapping_sub(1)).is_some_and(ends_label)
    });
    let mut starts = starts.filter(|i| {
        let words = &line.words[*i..];
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            return false;
        };
        last.bbox.right - first.bbox.left <= PROSE * page.width && fits(&BEGINS, &text(words, page))
    });
    starts.next()
}

fn text(words: &[Word], page: &Page) -> String {
    let mut out = String::new();
    for (i, word) in words.iter().enumerate() {
        if i > 0 && !word.joined {
            out.push(' ');
        }
        out.extend(
            word.glyphs
                .iter()
                .filter_map(|g| page.glyphs.get(*g as usize))
                .map(|g| g.ch),
        );
    }
    out
}

/// The words of a line from an x on, as a line of their own.
fn part(line: &Line, from: usize) -> Option<Line> {
    let words = line.words.get(from..)?.to_vec();
    Line::of(line.page, words, line.baseline, line.turn, line.artifact)
}

/// The stamp that begins with a word of a line: the lines right below that begin at the same x and go on as stamps do.
fn stamp(page: &Page, line: &Line, from: usize, below: &[Line]) -> Found {
    let mut taken: Vec<Line> = part(line, from).into_iter().collect();
    let left = line.words.get(from).map_or(line.bbox.left, |w| w.bbox.left);
    let mut base = line.baseline;
    // Lines that may be the rest of a name, kept until the stamp's own words follow.
    let mut pending: Vec<Line> = Vec::new();
    let mut moment = false;
    for next in below {
        if taken.len() + pending.len() >= MAX_LINES || next.baseline - base > 1.9 * next.size.max(line.size) {
            break;
        }
        let at = next.words.iter().position(|w| (w.bbox.left - left).abs() <= 4.0);
        let Some(piece) = at.and_then(|at| part(next, at)) else {
            continue;
        };
        let words = piece.text(page);
        let time = moment && fits(&TIME, &words);
        let own = fits(&GOES_ON, &words)
            || time
            || (fits(&MOMENT, &words) && is_moment(&words, &piece, page, below));
        if own {
            taken.append(&mut pending);
            moment = fits(&MOMENT, &words);
            base = next.baseline;
            taken.push(piece);
        } else if pending.len() < 2 && !moment && words.chars().count() <= 40 && !words.contains(':') {
            base = next.baseline;
            pending.push(piece);
        } else {
            break;
        }
    }
    let bbox = taken
        .iter()
        .skip(1)
        .fold(taken.first().map_or(line.bbox, |l| l.bbox), |a, l| {
            a.union(&l.bbox)
        });
    Found {
        bbox,
        lines: taken,
        made: None,
    }
}

/// Whether words are a moment: the year first, a time of day in the line or in the next.
fn is_moment(words: &str, line: &Line, page: &Page, below: &[Line]) -> bool {
    let year_first = words
        .trim_start_matches(|c: char| !c.is_ascii_digit())
        .split(|c: char| !c.is_ascii_digit())
        .next()
        .is_some_and(|n| n.len() == 4);
    let next = below.iter().find(|l| l.baseline > line.baseline);
    let timed = words.contains(':')
        && words.matches(':').count() > usize::from(words.to_lowercase().starts_with("date:"));
    year_first || timed || next.is_some_and(|l| fits(&TIME, &l.text(page)))
}
