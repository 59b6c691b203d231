//! Page furniture: running headers and footers, page numbers, protective markings. Recognised by repetition and
//! position and set aside, not deleted.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::line::Line;
use crate::pattern::Regex;
use crate::pdf::Page;

/// How many lines from the edge of a page are looked at.
const DEPTH: usize = 5;

/// The share of a page's height, from either edge, in which a lone page number or marking is furniture.
const ZONE: f32 = 0.14;

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, covered by the tests of this file"
)]
static PAGE_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[-–—|\s]*(?:page|tudalen|pg\.?)?[-–—|\s]*(\d{1,4})(?:\s*(?:of|o|/|\||out of)\s*(\d{1,4}))?[-–—|\s.]*$")
        .unwrap()
});

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, covered by the tests of this file"
)]
static MARKING: LazyLock<Regex> = LazyLock::new(|| {
    // The Government Security Classifications (2014) and the scheme before it, with what follows them.
    Regex::new(
        r"(?i)^\W*(?:gov(?:ernment)?\s+)?(?:not\s+protectively\s+marked|official(?:\s*[-–—:]?\s*sensitive)?|protect|restricted|confidential|unclassified|secret|top\s+secret|public)(?:\s+when\s+complete(?:d)?)?(?:\s*[-–—:(\[]\s*[\w\s]{0,40}[\])]?)?\W*$",
    )
    .unwrap()
});

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, covered by the tests of this file"
)]
static BROWSER: LazyLock<Regex> = LazyLock::new(|| {
    // What browsers print over and under a page: the hour it was printed at, and its address.
    Regex::new(r"(?i)^(?:\d{1,2}[/.]\d{1,2}[/.]\d{2,4},?\s+\d{1,2}:\d{2}(?:\s?[ap]m)?\b.*|(?:https?|file)://\S+(?:\s+\d{1,3}\s?/\s?\d{1,3})?)$")
        .unwrap()
});

/// A line without the page number it begins or ends with: `OFFICIAL` of `OFFICIAL    Page 2 of 6`.
#[must_use]
pub fn without_page_number(text: &str) -> &str {
    let text = text.trim();
    if PAGE_NUMBER.is_match(text) {
        return text;
    }
    [&NUMBER_BESIDE, &NUMBER_BEFORE]
        .into_iter()
        .find_map(|p| text.get(p.captures(text)?.name("rest")?.range()))
        .map_or(text, str::trim)
}

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, covered by the tests of this file"
)]
static NUMBER_BESIDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?:(?P<rest>\D+?)[-–—|\s]+(?:page|tudalen|pg\.?)?[-–—|\s]*\d{1,4}(?:\s*(?:of|/|\||out of)\s*\d{1,4})?[-–—|\s.]*)$",
    )
    .unwrap()
});

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, covered by the tests of this file"
)]
static NUMBER_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^[-–—|\s]*(?:page|tudalen|pg\.?)?[-–—|\s]*\d{1,4}(?:\s*(?:of|/|\||out of)\s*\d{1,4})?[-–—|\s]+(?P<rest>\D+)$",
    )
    .unwrap()
});

/// Whether a line is nothing but a protective marking.
#[must_use]
pub fn is_marking(text: &str) -> bool {
    text.chars().count() <= 60 && MARKING.is_match(text.trim())
}

/// For each page, which of its lines are furniture. Lines are in reading order, top to bottom.
pub(super) fn recognise(pages: &[Page], lines: &[Vec<Line>]) -> Vec<Vec<bool>> {
    let mut out: Vec<Vec<bool>> = lines.iter().map(|l| vec![false; l.len()]).collect();
    let orders: Vec<Vec<usize>> = lines.iter().map(|l| by_height(l)).collect();
    let texts: Vec<Vec<String>> = pages
        .iter()
        .zip(lines)
        .zip(&orders)
        .map(|((page, lines), order)| at_the_edges(page, lines, order))
        .collect();
    let repeats = repeats(pages, lines, &texts, &orders);
    for (p, page) in pages.iter().enumerate() {
        for top in [true, false] {
            let order: Box<dyn Iterator<Item = &usize>> = if top {
                Box::new(orders[p].iter())
            } else {
                Box::new(orders[p].iter().rev())
            };
            // Peeled from the edge inwards: the first line that is none ends it.
            let mut edge: Option<f32> = None;
            for &i in order.take(DEPTH) {
                let line = &lines[p][i];
                let text = texts[p][i].as_str();
                let distance = if top {
                    line.bbox.top
                } else {
                    page.height - line.bbox.bottom
                };
                let near = distance < ZONE * page.height;
                // Two furniture lines stand close to each other; the first stands near the edge.
                let close = edge.is_none_or(|e| (distance - e).abs() < 4.0 * line.size);
                let number =
                    page_number(text).is_some() && (near || edge.is_some()) && is_count(pages.len(), p, text);
                let marking = is_marking(without_page_number(text)) && (near || edge.is_some());
                let printed = near && BROWSER.is_match(text);
                let repeated =
                    repeats.contains_key(&(top, key(text))) && repeats_here(&repeats, top, text, distance);
                let furniture = close
                    && (line.artifact
                        || number
                        || marking
                        || printed
                        || (repeated && (near || edge.is_some())));
                if !furniture {
                    // A blank artifact line does not end it, body text does.
                    break;
                }
                out[p][i] = true;
                edge = Some(distance);
            }
        }
    }
    out
}

/// The texts of the lines that are looked at; of the others nothing.
fn at_the_edges(page: &Page, lines: &[Line], order: &[usize]) -> Vec<String> {
    let mut out = vec![String::new(); lines.len()];
    let (top, bottom) = (order.iter().take(DEPTH), order.iter().rev().take(DEPTH));
    for &i in top.chain(bottom) {
        out[i] = lines[i].text(page);
    }
    out
}

/// Lines of a page from top to bottom.
fn by_height(lines: &[Line]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|a, b| lines[*a].bbox.top.total_cmp(&lines[*b].bbox.top));
    order
}

/// The number in a line that is nothing but a page number. `3 of 5` is one, `2024/25` is not.
fn page_number(text: &str) -> Option<usize> {
    let found = PAGE_NUMBER.captures(text)?;
    let number = |i| found.get(i).and_then(|m| m.as_str().parse::<usize>().ok());
    let n = number(1)?;
    number(2).is_none_or(|of| n <= of).then_some(n)
}

/// A page number counts: alone it may be any number near the edge's middle, with others it must not be far from the
/// page's own place.
fn is_count(pages: usize, index: usize, text: &str) -> bool {
    let Some(n) = page_number(text) else { return false };
    let words = text.chars().any(char::is_alphabetic) || text.contains(['|', '/', '–', '-']);
    // A decision bound into a larger paper keeps that paper's numbers, so anything goes as long as it is a count.
    n == index + 1 || n == index || words || (pages > 1 && n > index && n < 2000)
}

fn key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_digit() {
            if !out.ends_with('#') {
                out.push('#');
            }
        } else if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        }
    }
    out
}

type Repeats = HashMap<(bool, String), Vec<f32>>;

/// Keys of lines that stand at about the same height on most pages.
fn repeats(pages: &[Page], lines: &[Vec<Line>], texts: &[Vec<String>], orders: &[Vec<usize>]) -> Repeats {
    if pages.len() < 2 {
        return Repeats::new();
    }
    let mut seen: HashMap<(bool, String), Vec<(usize, f32)>> = HashMap::new();
    for (p, page) in pages.iter().enumerate() {
        for top in [true, false] {
            let order: Box<dyn Iterator<Item = &usize>> = if top {
                Box::new(orders[p].iter())
            } else {
                Box::new(orders[p].iter().rev())
            };
            for &i in order.take(DEPTH) {
                let k = key(&texts[p][i]);
                if k.is_empty() || k == "#" {
                    continue;
                }
                let b = &lines[p][i].bbox;
                let distance = if top { b.top } else { page.height - b.bottom };
                seen.entry((top, k)).or_default().push((p, distance));
            }
        }
    }
    let needed = if pages.len() == 2 {
        2
    } else {
        (pages.len() * 3).div_ceil(5).max(2)
    };
    let mut out = Repeats::new();
    let mut keys: Vec<_> = seen.into_iter().collect();
    keys.sort_by(|a, b| a.0.cmp(&b.0));
    for (k, places) in keys {
        // The largest group of places at one height.
        let best = places
            .iter()
            .map(|(_, d)| {
                places
                    .iter()
                    .filter(|(_, e)| (e - d).abs() <= 4.0)
                    .map(|(p, _)| *p)
                    .collect::<Vec<_>>()
            })
            .map(|mut v| {
                v.dedup();
                v.len()
            })
            .max()
            .unwrap_or(0);
        if best >= needed {
            out.insert(k, places.into_iter().map(|(_, d)| d).collect());
        }
    }
    out
}

fn repeats_here(repeats: &Repeats, top: bool, text: &str, distance: f32) -> bool {
    repeats
        .get(&(top, key(text)))
        .is_some_and(|d| d.iter().filter(|d| (**d - distance).abs() <= 4.0).count() >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_in_many_hands() {
        for t in [
            "1",
            "- 2 -",
            "– 3 –",
            "Page 1 of 5",
            "1|5",
            "1 / 5",
            "Page 12",
            "tudalen 3",
        ] {
            assert!(page_number(t).is_some(), "{t}");
        }
        for t in ["1.1 The aim", "2024/25", "£12", "12 bids were received"] {
            assert!(page_number(t).is_none(), "{t}");
        }
    }

    #[test]
    fn what_browsers_print() {
        for t in [
            "18/11/2024, 10:42 Decision 022/2023 – Surrey OPCC",
            "1/2/2024, 9:05 AM Decisions",
            "https://www.example.org/decisions/022-2023 1/3",
        ] {
            assert!(BROWSER.is_match(t), "{t}");
        }
        for t in [
            "18/11/2024",
            "Met on 18/11/2024, 10:42",
            "see https://example.org",
        ] {
            assert!(!BROWSER.is_match(t), "{t}");
        }
    }

    #[test]
    fn markings() {
        for t in [
            "OFFICIAL",
            "NOT PROTECTIVELY MARKED",
            "Not Protectively Marked",
            "OFFICIAL - SENSITIVE",
            "PROTECT",
            "RESTRICTED",
            "RESTRICTED WHEN COMPLETE",
            "Official (when complete)",
        ] {
            assert!(is_marking(t), "{t}");
        }
        for t in [
            "Restricted funds are held by the office",
            "Official opening of the station on 3 May",
            "Is this report a Confidential Decision?",
        ] {
            assert!(!is_marking(t), "{t}");
        }
    }

    #[test]
    fn a_marking_may_share_its_line_with_the_page_number() {
        for (line, rest) in [
            ("OFFICIAL    Page 2 of 6", "OFFICIAL"),
            ("3 | NOT PROTECTIVELY MARKED", "NOT PROTECTIVELY MARKED"),
            ("Page 1  OFFICIAL - SENSITIVE", "OFFICIAL - SENSITIVE"),
            ("OFFICIAL", "OFFICIAL"),
        ] {
            assert_eq!(without_page_number(line), rest, "{line}");
            assert!(is_marking(without_page_number(line)), "{line}");
        }
        assert_eq!(without_page_number("Page 2 of 6"), "Page 2 of 6");
    }
}
