//! The site: static files that need no server.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::archive::{Archive, ArchiveError, Item, Originals};
use super::data::{self, Data};
use super::decision::Decision;
use super::front::Front;
use super::given::{Given, Ledger};
use super::picture::Pages;
use super::recipient;
use super::shell::{LIST, Place, STYLE};
use super::text::hash;
use crate::bodies::{Recipient, Register};
use crate::correct::Corrections;

/// Dots a point of page pictures: 108 an inch.
const DOTS: f32 = 1.5;

/// What was written, to know what is out of date and what may be removed.
const MANIFEST: &str = ".decisions-site.json";

/// What a site is made of.
pub struct Site<'s> {
    /// The run.
    pub out: &'s Path,
    /// Where the site goes.
    pub to: &'s Path,
    /// What it is called.
    pub name: &'s str,
    /// What people set and confirmed.
    pub corrections: &'s Corrections,
    /// Which names are one body.
    pub bodies: &'s Arc<Register>,
    /// Where the PDFs are; those of the run where there is none.
    pub pdfs: &'s [PathBuf],
    /// Whether pages are drawn.
    pub pictures: bool,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Built {
    /// Decisions on the site.
    pub decisions: usize,
    /// Pages of decisions that were made again.
    pub made: usize,
    /// Pages of decisions that still held.
    pub kept: usize,
    /// Decisions without pictures: the PDF is not there, is another one, or cannot be drawn.
    pub without_pictures: usize,
    /// Files removed, because what they were about is gone.
    pub removed: usize,
}

/// Why a site was not built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// The records cannot be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The folder holds something else.
    #[error("{0} is not empty and holds no site of this program: give another folder, or empty it")]
    Foreign(PathBuf),
    /// A file cannot be written.
    #[error("{path} cannot be written: see that there is room and that you may write there")]
    Unwritten {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// A record or table cannot be read.
    #[error("{path} cannot be read: see that no run is writing it")]
    Unread {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Manifest {
    program: String,
    /// What every page depends on.
    look: String,
    /// Of each decision's page what it was made from, and the pictures on it.
    pages: BTreeMap<String, Made>,
    /// Every file, with `/` between its parts.
    files: BTreeSet<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, PartialEq)]
struct Made {
    print: String,
    pictures: Vec<Option<String>>,
}

impl Site<'_> {
    /// Builds the site. Pages of decisions that did not change are kept.
    ///
    /// # Errors
    ///
    /// [`SiteError`].
    pub fn build(&self) -> Result<Built, SiteError> {
        let before = self.before()?;
        let data = self.to.join("data");
        let unwritten = |cause| SiteError::Unwritten {
            path: data.clone(),
            cause,
        };
        let mut ledger = Ledger::new(self.bodies);
        let mut files = Data::begin(&data, self.bodies).map_err(unwritten)?;
        let opened = Archive::open_with(self.out, self.corrections, &mut |record| {
            ledger.add(record);
            files.add(record);
        });
        let archive = match opened {
            Ok(archive) => archive,
            Err(e) => {
                drop(files);
                // Empty where nothing was built before: a folder in which no site was begun.
                let _ = std::fs::remove_dir(&data);
                return Err(e.into());
            }
        };
        // From now on the folder is known as a site, also if the build is stopped half-way.
        if !self.to.join(MANIFEST).exists() {
            self.put(MANIFEST, b"{}")?;
        }
        let bodies = ledger.bodies(&archive.items);
        let by_variant = recipient::by_variant(&bodies);
        let originals = if self.pictures {
            archive.originals(self.pdfs)
        } else {
            Originals::default()
        };
        let look = hash(
            format!(
                "{STYLE}{LIST}{}{}{}",
                self.name,
                env!("CARGO_PKG_VERSION"),
                self.pictures
            )
            .as_bytes(),
        );
        let before = if before.look == look {
            before
        } else {
            Manifest {
                pages: BTreeMap::new(),
                ..before
            }
        };

        let made = AtomicUsize::new(0);
        let pages: Vec<Result<(String, Made), SiteError>> = (0..archive.items.len())
            .into_par_iter()
            .map(|i| self.decision(&archive, i, &before, &originals, &by_variant, &made))
            .collect();
        let mut manifest = Manifest {
            program: env!("CARGO_PKG_NAME").to_owned(),
            look,
            ..Manifest::default()
        };
        for page in pages {
            let (slug, made) = page?;
            manifest.files.insert(format!("decisions/{slug}.html"));
            manifest
                .files
                .extend(made.pictures.iter().flatten().map(|p| format!("pages/{p}")));
            manifest.pages.insert(slug, made);
        }
        let mut put = |name: &str, text: &[u8]| -> Result<(), SiteError> {
            manifest.files.insert(name.to_owned());
            self.put(name, text)
        };
        put("assets/style.css", STYLE.as_bytes())?;
        put("assets/list.js", LIST.as_bytes())?;
        let downloads = files.finish(&data).map_err(unwritten)?;
        let front = Front {
            name: self.name,
            items: &archive.items,
            recipients: &bodies,
            downloads: &downloads,
            place: Place::Top,
        };
        put("index.html", front.render().as_bytes())?;
        put("recipients.html", recipient::all(self.name, &bodies).as_bytes())?;
        let mut rows: BTreeMap<&str, Vec<&Recipient>> = BTreeMap::new();
        for body in &bodies {
            rows.entry(&body.slug).or_default().push(&body.row);
        }
        for (slug, rows) in rows {
            let names: Vec<String> = rows.iter().flat_map(|r| r.variants.iter().cloned()).collect();
            let mut awards = ledger.to(&names);
            let date = |g: &Given| archive.items.get(g.item).and_then(|i| i.date.clone());
            awards.sort_by_key(|g| (std::cmp::Reverse(date(g)), g.item));
            let page = recipient::page(self.name, &rows, &awards, &archive.items);
            put(&format!("recipients/{slug}.html"), page.as_bytes())?;
        }
        let names = downloads.iter().map(|d| format!("data/{}", d.name));
        manifest.files.extend(names);
        let made = made.into_inner();
        let built = Built {
            decisions: archive.items.len(),
            made,
            kept: archive.items.len() - made,
            without_pictures: manifest.pages.values().filter(|m| m.pictures.is_empty()).count(),
            removed: self.remove(&before, &manifest),
        };
        let text = serde_json::to_vec_pretty(&manifest).unwrap_or_default();
        self.put(MANIFEST, &text)?;
        Ok(built)
    }

    /// What the last build wrote.
    fn before(&self) -> Result<Manifest, SiteError> {
        let path = self.to.join(MANIFEST);
        match std::fs::read(&path) {
            Ok(text) => Ok(serde_json::from_slice(&text).unwrap_or_default()),
            Err(_) => {
                let anything = std::fs::read_dir(self.to).is_ok_and(|mut entries| entries.next().is_some());
                if anything {
                    return Err(SiteError::Foreign(self.to.to_owned()));
                }
                Ok(Manifest::default())
            }
        }
    }

    /// Writes the page of a decision, if it is not there as it should be.
    fn decision(
        &self,
        archive: &Archive,
        i: usize,
        before: &Manifest,
        originals: &Originals,
        recipients: &BTreeMap<String, String>,
        made: &AtomicUsize,
    ) -> Result<(String, Made), SiteError> {
        let at = |i: Option<usize>| i.and_then(|i| archive.items.get(i));
        let Some(item) = at(Some(i)) else {
            return Err(SiteError::Unread {
                path: self.out.join("decisions.jsonl"),
                cause: io::Error::from(io::ErrorKind::NotFound),
            });
        };
        let neighbours = (at(i.checked_sub(1)), at(i.checked_add(1)));
        let name = format!("decisions/{}.html", item.slug);
        let print = print(item, neighbours, recipients, originals);
        let kept = before.pages.get(&item.slug).filter(|m| m.print == print);
        if let Some(kept) = kept
            && self.to.join(&name).is_file()
            && kept
                .pictures
                .iter()
                .flatten()
                .all(|p| self.to.join("pages").join(p).is_file())
        {
            return Ok((item.slug.clone(), kept.clone()));
        }
        made.fetch_add(1, Ordering::Relaxed);
        let mut record = archive.record(i).map_err(|cause| SiteError::Unread {
            path: self.out.join("decisions.jsonl"),
            cause,
        })?;
        self.corrections.apply(&mut record);
        let pictures = self.pictures(item, originals)?;
        let page = Decision {
            name: self.name,
            item,
            record: &record,
            pictures: &pictures,
            neighbours,
            recipients,
        };
        self.put(&name, page.render().as_bytes())?;
        Ok((item.slug.clone(), Made { print, pictures }))
    }

    /// Draws the pages of a document; those that are there already are kept, by the hash of the document.
    fn pictures(&self, item: &Item, originals: &Originals) -> Result<Vec<Option<String>>, SiteError> {
        let (Some(bytes), Some(sha)) = (originals.bytes(item), item.sha256.as_deref()) else {
            return Ok(Vec::new());
        };
        let Some(pages) = Pages::open(&bytes) else {
            return Ok(Vec::new());
        };
        let sha = sha.get(..20).unwrap_or(sha);
        let mut out = Vec::new();
        for number in 1..=u32::try_from(pages.count()).unwrap_or(0) {
            let name = format!("{sha}-{number}.png");
            if self.to.join("pages").join(&name).is_file() {
                out.push(Some(name));
                continue;
            }
            match pages.png(number, DOTS) {
                Some(png) => {
                    self.put(&format!("pages/{name}"), &png)?;
                    out.push(Some(name));
                }
                None => out.push(None),
            }
        }
        Ok(out)
    }

    /// Removes files of the last build that are not part of this one. Nothing else is touched.
    fn remove(&self, before: &Manifest, now: &Manifest) -> usize {
        let ours = |name: &str| {
            let mut parts = name.split('/');
            let folder = parts
                .next()
                .is_some_and(|f| ["decisions", "recipients", "pages", "data", "assets"].contains(&f));
            let plain = parts
                .next()
                .is_some_and(|p| !p.is_empty() && p != ".." && !p.contains('\\'));
            folder && plain && parts.next().is_none()
        };
        let gone = before.files.difference(&now.files).filter(|name| ours(name));
        gone.filter(|name| std::fs::remove_file(self.to.join(name)).is_ok())
            .count()
    }

    /// Writes a file whole, if it is not there already with the same bytes.
    fn put(&self, name: &str, text: &[u8]) -> Result<(), SiteError> {
        let path = self.to.join(name);
        if std::fs::read(&path).is_ok_and(|there| there == text) {
            return Ok(());
        }
        let write = || -> io::Result<u64> {
            let folder = path.parent().unwrap_or(self.to);
            std::fs::create_dir_all(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            io::Write::write_all(&mut file, text)?;
            data::put(file, &path)
        };
        write().map(|_| ()).map_err(|cause| SiteError::Unwritten {
            path: path.clone(),
            cause,
        })
    }
}

/// What a decision's page is made from, besides the look.
fn print(
    item: &Item,
    neighbours: (Option<&Item>, Option<&Item>),
    recipients: &BTreeMap<String, String>,
    originals: &Originals,
) -> String {
    let beside = |item: Option<&Item>| format!("{:?}", item.map(|i| (&i.slug, &i.number, &i.subject)));
    let names = item.recipient.iter().flat_map(|r| r.split("; "));
    let links: Vec<Option<&String>> = names.map(|name| recipients.get(name)).collect();
    let text = format!(
        "{} {} {:?} {:?} {:?} {}",
        item.print,
        item.second_copy,
        beside(neighbours.0),
        beside(neighbours.1),
        links,
        originals.has(&item.file)
    );
    hash(text.as_bytes())
}
