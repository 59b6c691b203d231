//! A run: pages, their links, and each file.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use url::Url;

use super::page::{self, Link};
use super::polite::{Answer, Client, Fault, ReadFault};
use super::store::{Store, StoreError, Validators, unusable};
use super::{Fetch, Outcome, Report};

/// Bytes read of a page.
const PAGE: u64 = 16 << 20;

impl Fetch<'_> {
    /// Reads the pages and downloads what is new or changed. `done` is called for each link.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; a fault of the server is not an error but part of the report.
    pub fn run(&self, done: &mut dyn FnMut(&str, &Outcome)) -> Result<Report, StoreError> {
        let mut store = Store::open(&self.folder)?;
        let mut client = Client::new(self.options, self.stop);
        let mut report = Report::default();
        let links = self.links(&mut client, &mut report);
        report.found = links.len() as u64;
        let (mut files, mut bytes) = (0, 0);
        for link in &links {
            if self.stopped() {
                report.stopped = true;
                break;
            }
            if files >= self.options.max_files || bytes >= self.options.max_total {
                report.left += 1;
                continue;
            }
            let (outcome, size) = self.file(link, &mut client, &mut store)?;
            bytes += size;
            files += u64::from(size > 0);
            match &outcome {
                Outcome::New(_) => report.new += 1,
                Outcome::Changed(_) => report.changed += 1,
                Outcome::Unchanged(_) => report.unchanged += 1,
                Outcome::Failed(Fault::Stopped) => report.stopped = true,
                Outcome::Failed(fault) => report.failed.push((link.url.to_string(), fault.clone())),
            }
            done(link.url.as_str(), &outcome);
        }
        let listed: BTreeSet<&str> = links.iter().map(|l| l.url.as_str()).collect();
        if report.pages_failed == 0 && !report.stopped {
            report.unlisted = store.rows().filter(|r| !listed.contains(r.url.as_str())).count() as u64;
        }
        Ok(report)
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// The links of all pages, each address once.
    fn links(&self, client: &mut Client<'_>, report: &mut Report) -> Vec<Link> {
        let mut links: Vec<Link> = Vec::new();
        let (mut seen, mut read) = (BTreeSet::new(), BTreeSet::new());
        for first in self.pages {
            let mut next = Some(first.clone());
            while let Some(url) = next.take() {
                if self.stopped() || !read.insert(url.clone()) {
                    break;
                }
                if report.pages >= self.options.max_pages {
                    report.left += 1;
                    break;
                }
                match self.page(&url, client) {
                    Ok(page) => {
                        report.pages += 1;
                        let new = page.links.into_iter().filter(|l| self.wanted(l));
                        links.extend(new.filter(|l| seen.insert(l.url.clone())));
                        next = page.next;
                    }
                    Err(Fault::Stopped) => report.stopped = true,
                    Err(fault) => {
                        report.pages_failed += 1;
                        report.failed.push((url.to_string(), fault));
                    }
                }
            }
        }
        links
    }

    /// Whether a link has one of the words asked for.
    fn wanted(&self, link: &Link) -> bool {
        let text = format!("{} {}", link.title, link.url).to_lowercase();
        let only = &self.options.only;
        only.is_empty() || only.iter().any(|word| text.contains(&word.to_lowercase()))
    }

    fn page(&self, url: &Url, client: &mut Client<'_>) -> Result<page::Page, Fault> {
        let answer = client.get(url, &[])?;
        if answer.status != 200 {
            return Err(Fault::Status(status(answer.status)));
        }
        let kind = answer.header("content-type").unwrap_or_default();
        if !kind.is_empty() && !kind.contains("html") {
            return Err(Fault::NotAPage(kind));
        }
        let (at, mut bytes) = (answer.url.clone(), Vec::new());
        let read = answer.read(PAGE.min(self.options.max_size), self.stop, &mut |piece| {
            bytes.extend_from_slice(piece);
            Ok(())
        });
        match read {
            Ok(_) => Ok(page::read(&at, &bytes)),
            Err(ReadFault::Fault(fault)) => Err(fault),
            Err(ReadFault::Taken(e)) => Err(Fault::Connection(e.to_string())),
        }
    }

    /// Downloads one file if it is new or changed, and says how many bytes that took.
    fn file(
        &self,
        link: &Link,
        client: &mut Client<'_>,
        store: &mut Store,
    ) -> Result<(Outcome, u64), StoreError> {
        let url = link.url.as_str();
        let date = link.date.as_deref().unwrap_or_default();
        let known = store.known(url).map(|(row, v)| (row.clone(), v));
        let resumed = store.resume(url);
        let headers = asked(known.as_ref().map(|(_, v)| v), resumed.as_ref());
        let failed = |fault| Ok((Outcome::Failed(fault), 0));
        let mut answer = match client.get(&link.url, &headers) {
            Ok(answer) => answer,
            Err(fault) => return failed(fault),
        };
        if answer.status == 416 && resumed.is_some() {
            // What is there of it is of another file.
            store.forget(url)?;
            let headers = asked(known.as_ref().map(|(_, v)| v), None);
            answer = match client.get(&link.url, &headers) {
                Ok(answer) => answer,
                Err(fault) => return failed(fault),
            };
        }
        let from = match (answer.status, &resumed) {
            (304, _) => {
                let Some((row, _)) = known else {
                    return failed(Fault::Status("304, which it was not asked for".to_owned()));
                };
                store.describe(url, &link.title, date)?;
                return Ok((Outcome::Unchanged(row.file), 0));
            }
            (200, _) => 0,
            (206, Some((bytes, _))) if begins_at(&answer, *bytes) => *bytes,
            (206, _) => {
                store.forget(url)?;
                return failed(Fault::Status(
                    "206 with another part of the file than it was asked for".to_owned(),
                ));
            }
            (other, _) => return failed(Fault::Status(status(other))),
        };
        let validators = Validators {
            etag: answer.header("etag"),
            modified: answer.header("last-modified"),
        };
        let mut partial = store.begin(url, from, &validators)?;
        let most = self.options.max_size.saturating_sub(from);
        let mut looked_at = false;
        let mut other = None;
        let read = answer.read(most, self.stop, &mut |piece| {
            partial.write(piece)?;
            // What is not a PDF need not be downloaded to its end.
            if !looked_at && partial.bytes >= 1024 {
                looked_at = true;
                other = not_a_pdf(&partial.head()?);
                if other.is_some() {
                    return Err(std::io::ErrorKind::InvalidData.into());
                }
            }
            Ok(())
        });
        if other.is_none() && read.is_ok() && !looked_at {
            other = not_a_pdf(&partial.head().map_err(unusable(&self.folder))?);
        }
        let size = partial.bytes.saturating_sub(from);
        if let Some(what) = other {
            drop(partial);
            store.forget(url)?;
            return Ok((Outcome::Failed(Fault::NotAPdf(what)), size));
        }
        match read {
            Ok(_) => {}
            Err(ReadFault::Taken(cause)) => return Err(unusable(&self.folder)(cause)),
            Err(ReadFault::Fault(fault)) => {
                drop(partial);
                // What can go on stays.
                if matches!(fault, Fault::TooLarge(_) | Fault::Packed(_)) {
                    store.forget(url)?;
                }
                return Ok((Outcome::Failed(fault), size));
            }
        }
        let (file, other) = store.put(&link.url, partial, &link.title, date, (self.now)(), validators)?;
        let outcome = match (known, other) {
            (_, false) => Outcome::Unchanged(file),
            (Some(_), true) => Outcome::Changed(file),
            (None, true) => Outcome::New(file),
        };
        Ok((outcome, size))
    }
}

/// What to ask with: for a change since the last time, or for the rest of a download.
fn asked(known: Option<&Validators>, resumed: Option<&(u64, String)>) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    if let Some((bytes, validator)) = resumed {
        out.push(("Range", format!("bytes={bytes}-")));
        out.push(("If-Range", validator.clone()));
    } else if let Some(known) = known {
        out.extend(known.etag.clone().map(|e| ("If-None-Match", e)));
        out.extend(known.modified.clone().map(|m| ("If-Modified-Since", m)));
    }
    out
}

/// Whether a part of a file begins where the download was broken off.
fn begins_at(answer: &Answer, bytes: u64) -> bool {
    let range = answer.header("content-range").unwrap_or_default();
    range
        .strip_prefix("bytes ")
        .and_then(|r| r.split('-').next()?.parse().ok())
        == Some(bytes)
}

/// What a file is that does not begin like a PDF.
fn not_a_pdf(head: &[u8]) -> Option<String> {
    if head.windows(5).any(|w| w == b"%PDF-") {
        return None;
    }
    let text = String::from_utf8_lossy(head).to_lowercase();
    let what = if head.is_empty() {
        "empty"
    } else if text.contains("<html") || text.contains("<!doctype html") {
        "a web page"
    } else if head.starts_with(b"PK\x03\x04") {
        "a ZIP archive"
    } else if head.starts_with(b"\x1f\x8b") {
        "a gzip archive"
    } else {
        "something else"
    };
    Some(what.to_owned())
}

fn status(code: u16) -> String {
    let words = match code {
        401 | 403 => " (not allowed)",
        404 => " (not found)",
        410 => " (removed)",
        429 => " (too many requests)",
        500..=599 => " (its own fault)",
        _ => "",
    };
    format!("{code}{words}")
}
