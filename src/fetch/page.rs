//! What a publication page links to: PDFs with title and date, and the next page of the list.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::date;

/// A link to a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) url: Url,
    /// What the page calls it.
    pub(super) title: String,
    /// The date beside it, `2024-05-02`.
    pub(super) date: Option<String>,
}

/// What is read of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// Links to PDFs in the order of the page, each address once.
    pub(super) links: Vec<Link>,
    /// The next page of the list, on the same host.
    pub(super) next: Option<Url>,
    /// Whether scripts may put more on the page than the server sends.
    pub(super) scripts: bool,
}

macro_rules! selector {
    ($name:ident, $text:literal) => {
        static $name: LazyLock<Option<Selector>> = LazyLock::new(|| Selector::parse($text).ok());
    };
}

selector!(BASE, "base[href]");
selector!(LINKS, "a[href]");
selector!(NEXT, "link[rel~=next][href]");
selector!(SCRIPTS, "script");
selector!(TIME, "time[datetime]");

/// Longest title kept.
const TITLE: usize = 300;

/// Longest text of an entry of a list: what is longer is a page, not an entry.
const ENTRY: usize = 1500;

/// Elements that hold one entry of a list.
const ENTRIES: [&str; 6] = ["li", "tr", "article", "dd", "dt", "p"];

/// Reads a page that was fetched from `url`.
pub(super) fn read(url: &Url, bytes: &[u8]) -> Page {
    let html = Html::parse_document(&text(bytes));
    let all = |selector: &'static LazyLock<Option<Selector>>| {
        selector.as_ref().into_iter().flat_map(|s| html.select(s))
    };
    let base = all(&BASE).find_map(|e| url.join(e.attr("href")?).ok());
    let base = base.as_ref().unwrap_or(url);
    let mut page = Page {
        scripts: all(&SCRIPTS).next().is_some(),
        ..Page::default()
    };
    let mut seen = BTreeSet::new();
    let here = |target: &Url| target.host_str() == url.host_str() && target != url;
    page.next = all(&NEXT).find_map(|e| address(base, e)).filter(here);
    for element in all(&LINKS) {
        let Some(target) = address(base, element) else {
            continue;
        };
        let words = words(element);
        if is_pdf(&target, element, &words) {
            if seen.insert(target.clone()) {
                page.links.push(link(target, element, &words));
            }
        } else if page.next.is_none() && is_next(element, &words) && here(&target) {
            page.next = Some(target);
        }
    }
    page
}

/// The text of a page. One that is not UTF-8 is mostly of Western Europe, where a byte is a letter.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

/// Where a link leads, if it is to something on the web.
fn address(base: &Url, element: ElementRef<'_>) -> Option<Url> {
    let mut url = base.join(element.attr("href")?.trim()).ok()?;
    url.set_fragment(None);
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// The words in an element, one blank between two.
fn words(element: ElementRef<'_>) -> String {
    let mut out = String::new();
    for piece in element.text() {
        for word in piece.split_whitespace() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    out
}

fn is_pdf(url: &Url, element: ElementRef<'_>, words: &str) -> bool {
    let says = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric())
            .any(|w| w.eq_ignore_ascii_case("pdf"))
    };
    url.path().to_ascii_lowercase().ends_with(".pdf")
        || element
            .attr("type")
            .is_some_and(|t| t.eq_ignore_ascii_case("application/pdf"))
        || says(words)
}

fn is_next(element: ElementRef<'_>, words: &str) -> bool {
    let rel = element.attr("rel").unwrap_or_default();
    let label = element.attr("aria-label").unwrap_or_default();
    let word = |text: &str| {
        let text = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        matches!(text.as_str(), "next" | "next page" | "older" | "older posts")
    };
    rel.split_whitespace().any(|r| r.eq_ignore_ascii_case("next"))
        || word(words)
        || word(label)
        || matches!(words, "›" | "»" | "→")
}

/// Words that say what to do with a link and not what it is.
const EMPTY: [&str; 12] = [
    "download", "pdf", "view", "open", "read", "more", "here", "click", "file", "document", "kb", "mb",
];

fn link(url: Url, element: ElementRef<'_>, words: &str) -> Link {
    let says_something = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric()).any(|w| {
            w.chars().count() > 1
                && w.chars().any(char::is_alphabetic)
                && !EMPTY.contains(&w.to_lowercase().as_str())
        }) || text.contains('/')
    };
    let entry = entry(element);
    let around = entry.map(self::words).unwrap_or_default();
    let attribute = |name: &str| element.attr(name).unwrap_or_default().trim().to_owned();
    let title = [
        words.to_owned(),
        attribute("title"),
        attribute("aria-label"),
        around.clone(),
    ]
    .into_iter()
    .find(|t| says_something(t))
    .unwrap_or_else(|| words.to_owned());
    let time = entry.and_then(|e| {
        let times = TIME.as_ref()?;
        e.select(times)
            .find_map(|t| date::find(t.attr("datetime")?.get(..10)?))
    });
    Link {
        url,
        title: title.chars().take(TITLE).collect(),
        date: time.or_else(|| date::find(words)).or_else(|| date::find(&around)),
    }
}

/// The entry of a list that a link stands in.
fn entry(element: ElementRef<'_>) -> Option<ElementRef<'_>> {
    element
        .ancestors()
        .filter_map(ElementRef::wrap)
        .find(|e| ENTRIES.contains(&e.value().name()))
        .filter(|e| e.text().map(str::len).sum::<usize>() <= ENTRY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Page {
        read(
            &Url::parse("http://office.test/decisions/list.html").unwrap(),
            html.as_bytes(),
        )
    }

    #[test]
    fn links_have_their_titles_and_dates() {
        let html = r#"<ul>
            <li><a href="31-2024.PDF">Decision 31/2024: <b>Town  wardens</b></a> – 2 May 2024</li>
            <li><time datetime="2024-05-09T10:00:00Z">last week</time> Decision 32/2024
                <a href="/files/32-2024.pdf#page=2">Download (PDF, 120 KB)</a></li>
            <li><a href="/get?id=7" type="application/pdf" title="Decision 33/2024">PDF</a></li>
            <li><a href="31-2024.PDF">again</a> <a href="mailto:x.pdf">mail</a> <a href="ftp://x/y.pdf">old</a></li>
            <li><a href="about.html">About</a></li></ul>"#;
        let links = page(html).links;
        let told: Vec<(&str, &str, Option<&str>)> = links
            .iter()
            .map(|l| (l.url.path(), l.title.as_str(), l.date.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                (
                    "/decisions/31-2024.PDF",
                    "Decision 31/2024: Town wardens",
                    Some("2024-05-02")
                ),
                (
                    "/files/32-2024.pdf",
                    "last week Decision 32/2024 Download (PDF, 120 KB)",
                    Some("2024-05-09")
                ),
                ("/get", "Decision 33/2024", None),
            ]
        );
    }

    #[test]
    fn the_next_page_is_on_the_same_host() {
        let next = |html: &str| page(html).next.map(|u| u.to_string());
        let expected = Some("http://office.test/decisions/list.html?page=2".to_owned());
        assert_eq!(next(r#"<a href="?page=2">Next page ›</a>"#), expected);
        assert_eq!(
            next(r#"<link rel="next" href="?page=2"><a href="?page=3">next</a>"#),
            expected
        );
        assert_eq!(next(r#"<a rel="next nofollow" href="?page=2">2</a>"#), expected);
        assert_eq!(next(r#"<a href="http://elsewhere.test/">next</a>"#), None);
        assert_eq!(
            next(r#"<a href="list.html">next</a><a href="a.html">What comes next</a>"#),
            None
        );
    }

    #[test]
    fn a_base_and_a_page_that_is_no_utf8_are_understood() {
        let html = b"<base href='/files/'><script></script><p><a href='a.pdf'>Caf\xE9 grant</a>";
        let page = read(&Url::parse("http://office.test/").unwrap(), html);
        assert_eq!(page.links[0].url.as_str(), "http://office.test/files/a.pdf");
        assert_eq!(page.links[0].title, "Café grant");
        assert!(page.scripts);
    }
}
