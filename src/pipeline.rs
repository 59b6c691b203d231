//! START HERE: the way of one document through all rooms.
//!
//! bytes → [`crate::pdf`] → [`crate::layout`] → [`crate::profile`] → [`crate::section`] → [`crate::field`] →
//! [`crate::check`] → [`crate::record`]

mod watch;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::check;
use crate::field::{self, facts::Facts};
use crate::issue::{Code, Issue};
use crate::layout::{Layout, lay_out};
use crate::pdf::{
    self, Damage, Embedded, LimitKind, Limits, OcrOptions, OpenError, OpenErrorKind, Page, PageReader,
    ScanWords, SecondReading,
};
use crate::profile::{Choice, Fit, Profile, Profiles, Recognition};
use crate::record::{Record, Source, TextSource, assemble};
use crate::section::{self, Outline, outline};

pub use watch::{Room, Timings, Unwatched, Watch};

/// How documents are read.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// Ceilings on what one document may cost.
    pub limits: Limits,
    /// Read every file twice and report where the readings disagree about a key value.
    pub verify: bool,
    /// How pages that are pictures are read.
    pub ocr: OcrOptions,
    /// Use this profile for every document instead of recognising its form.
    pub profile: Option<String>,
}

/// What each room found in one document, for display and debugging.
pub struct Reading<'p> {
    /// Glyphs, lines, blocks, text.
    pub layout: Layout,
    /// How the form was recognised.
    pub recognition: Recognition,
    /// Why this profile was chosen.
    pub choice: Choice,
    /// The profile that was used.
    pub profile: &'p Profile,
    /// The parts of the form.
    pub outline: Outline,
    /// The values.
    pub facts: Facts,
    /// The issues, in the order in which they were found.
    pub issues: Vec<Issue>,
}

/// Reads one document: bytes in, one record out. Never fails: if the file cannot be read, the record has the status
/// `failed` and an issue that gives the reason.
///
/// `file` is the name that the record carries in `source.file`.
#[must_use]
pub fn read(file: &str, bytes: &Arc<Vec<u8>>, profiles: &Profiles, options: &Options) -> Record {
    read_watched(file, bytes, profiles, options, &Unwatched)
}

/// The same as [`read`], with reports of progress to `watch`.
#[must_use]
pub fn read_watched(
    file: &str,
    bytes: &Arc<Vec<u8>>,
    profiles: &Profiles,
    options: &Options,
    watch: &dyn Watch,
) -> Record {
    let source = source(file, bytes);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        match open(file, bytes, profiles, options, watch) {
            Ok(reading) => {
                watch.enters(Room::Record);
                let source = described(source.clone(), &reading.layout);
                assemble(
                    source,
                    &reading.layout,
                    reading.profile,
                    &reading.facts,
                    reading.issues,
                )
            }
            Err(e) => failed(source.clone(), cause(&e)),
        }
    }));
    outcome.unwrap_or_else(|_| {
        failed(
            source,
            Issue::new(
                Code::Crashed,
                "reading this file failed inside the program; please report it with the file",
            ),
        )
    })
}

/// The record of a file that could not be read, with the reason.
#[must_use]
pub fn failed(source: Source, issue: Issue) -> Record {
    let mut record = Record::empty(source);
    record.issues.push(issue);
    record.status = crate::record::Status::Failed;
    record.settle_review(false);
    record
}

/// What is known of a file before it is opened: name, size and SHA-256.
#[must_use]
pub fn source(file: &str, bytes: &[u8]) -> Source {
    let hash = Sha256::digest(bytes);
    Source {
        sha256: Some(hash.iter().map(|b| format!("{b:02x}")).collect()),
        bytes: Some(bytes.len() as u64),
        ..Source::named(file)
    }
}

/// What opening a document found besides its pages.
struct Opened {
    embedded: Vec<Embedded>,
    damage: Vec<Damage>,
    repaired: bool,
}

/// Takes a document through the rooms and keeps what each made of it.
///
/// # Errors
///
/// If the bytes are not a PDF that can be read.
pub fn examine<'p>(
    file: &str,
    bytes: &Arc<Vec<u8>>,
    profiles: &'p Profiles,
    options: &Options,
) -> Result<Reading<'p>, OpenError> {
    open(file, bytes, profiles, options, &Unwatched)
}

/// Runs the first room only: the pages of a document, with OCR of pages that are pictures if the options ask for it.
///
/// # Errors
///
/// If the bytes are not a PDF that can be read.
pub fn pages(bytes: &Arc<Vec<u8>>, options: &Options) -> Result<pdf::Document, OpenError> {
    pages_watched(bytes, options, &Unwatched)
}

fn pages_watched(
    bytes: &Arc<Vec<u8>>,
    options: &Options,
    watch: &dyn Watch,
) -> Result<pdf::Document, OpenError> {
    let mut document = pdf::open(bytes, &options.limits)?;
    pdf::recognise(&mut document, bytes, &options.limits, &options.ocr, &|page| {
        watch.recognises(page);
    });
    Ok(document)
}

fn open<'p>(
    file: &str,
    bytes: &Arc<Vec<u8>>,
    profiles: &'p Profiles,
    options: &Options,
    watch: &dyn Watch,
) -> Result<Reading<'p>, OpenError> {
    watch.enters(Room::Pdf);
    let mut document = pages_watched(bytes, options, watch)?;
    let opened = Opened {
        embedded: std::mem::take(&mut document.embedded),
        damage: std::mem::take(&mut document.damage),
        repaired: document.repaired,
    };
    watch.enters(Room::Layout);
    let layout = lay_out(document);
    watch.enters(Room::Profile);
    let recognition = profiles.recognise(&layout);
    let (mut profile, mut choice) = choose(profiles, &recognition, options);
    watch.enters(Room::Section);
    let mut outline = outline(&layout, profile);
    if is_doubtful(profile, choice, &recognition) {
        // A form that fits in part may be another office's: it has to read as much as the labels all papers share do.
        let open = section::outline(&layout, profiles.generic());
        if open.key_values() > outline.key_values() + 1 {
            (profile, choice, outline) = (profiles.generic(), Choice::Nothing, open);
        }
    }
    watch.enters(Room::Field);
    let facts = field::read(&layout, profile, &outline);
    watch.enters(Room::Check);
    let mut issues = facts.issues.clone();
    issues.extend(opened.damage.iter().map(damage));
    issues.extend(opened.embedded.iter().map(embedded));
    if opened.repaired {
        issues.push(Issue::new(
            Code::Repaired,
            "the file's cross-reference table was broken and was rebuilt to read the file",
        ));
    }
    issues.extend(check::document(&check::Read {
        file_name: file.rsplit('/').next().unwrap_or(file),
        layout: &layout,
        recognition: &recognition,
        choice,
        profile,
        outline: &outline,
        facts: &facts,
    }));
    // The cover of a container, or a page of which no word can be read, does not show that it is another kind of paper.
    let cover = opened.embedded.iter().any(|e| !matches!(e, Embedded::Files(_)));
    if cover || !layout.text.text().contains(char::is_alphanumeric) {
        for issue in issues.iter_mut().filter(|i| i.code == Code::NotADecision) {
            *issue = Issue::new(
                Code::NoProfile,
                "what kind of paper the file holds is not known: no words of it could be read",
            )
            .about("/profile");
        }
    }
    // The second reading has no limits, so it is not given a document that exceeded one.
    let met_limit = opened.damage.iter().any(|d| d.limit.is_some());
    if options.verify && !met_limit {
        issues.extend(second_reading(bytes, profile, options, (&layout, &facts)));
    }
    Ok(Reading {
        layout,
        recognition,
        choice,
        profile,
        outline,
        facts,
        issues,
    })
}

/// The profile given by the caller, else the one that fits, else the generic one. If several fit about equally well, none of
/// them is used; the document is read with the base profile they have in common.
fn choose<'p>(profiles: &'p Profiles, recognition: &Recognition, options: &Options) -> (&'p Profile, Choice) {
    if let Some(asked) = options.profile.as_deref().and_then(|id| profiles.get(id)) {
        return (asked, Choice::Asked);
    }
    match recognition.fit {
        Fit::One(i) => match profiles.all().get(i) {
            Some(p) => (p, Choice::Best),
            None => (profiles.generic(), Choice::Nothing),
        },
        Fit::Tie(_) => {
            let ids: Vec<&str> = recognition.tied().iter().map(|c| c.id.as_str()).collect();
            if let Some(base) = profiles.base_among(&ids) {
                return (base, Choice::Shared);
            }
            // A base profile without labels reads less than the generic profile.
            let base = profiles.common_base(&ids).filter(|b| !b.header.is_empty());
            (base.unwrap_or_else(|| profiles.generic()), Choice::Tied)
        }
        Fit::None => (profiles.generic(), Choice::Nothing),
    }
}

/// A form whose share of marks is below this may be that of another office which has some of the same labels.
const SURE: f32 = 0.65;

/// Whether a document was taken for a form known to the program on part of its marks.
fn is_doubtful(profile: &Profile, choice: Choice, recognition: &Recognition) -> bool {
    choice == Choice::Best
        && profile.origin.starts_with("built-in ")
        && recognition.of(&profile.id).is_some_and(|c| c.score < SURE)
}

/// Reads the file a second time, with the other PDF reader and the same profile, and compares the key values.
fn second_reading(
    bytes: &Arc<Vec<u8>>,
    profile: &Profile,
    options: &Options,
    first: (&Layout, &Facts),
) -> Vec<Issue> {
    let Ok(mut document) = SecondReading.read(bytes, &options.limits) else {
        // The second reader fails on some files that the first reads well. That alone is not evidence about the values.
        return Vec::new();
    };
    pdf::keep_seen(&mut document, &first.0.pages);
    let layout = lay_out(document);
    let outline = outline(&layout, profile);
    let facts = field::read(&layout, profile, &outline);
    check::conflicts(first, (&layout, &facts))
}

fn described(mut source: Source, layout: &Layout) -> Source {
    let meta = &layout.metadata;
    source.pages = u32::try_from(layout.pages.len()).ok();
    // To a tenth of a point, like the boxes of evidence.
    let tenth = |length: f32| (f64::from(length) * 10.0).round() / 10.0;
    source.page_sizes = layout
        .pages
        .iter()
        .map(|page| {
            let (width, height) = page.displayed_size();
            // JSON has no infinity: a side that a broken file makes infinite is left out.
            [width, height].map(|side| if tenth(side).is_finite() { tenth(side) } else { 0.0 })
        })
        .collect();
    source.text = text_source(&layout.pages);
    source.title.clone_from(&meta.title);
    source.author.clone_from(&meta.author);
    source.producer.clone_from(&meta.producer);
    source.created.clone_from(&meta.created);
    source.modified.clone_from(&meta.modified);
    source
}

/// Where the words came from: visible text, an invisible text layer over a scan, OCR, or several of these.
fn text_source(pages: &[Page]) -> TextSource {
    let (mut digital, mut layer, mut recognised) = (false, false, false);
    for page in pages {
        if page
            .scan
            .as_ref()
            .is_some_and(|s| s.words == ScanWords::Recognised)
        {
            recognised |= page.glyphs.iter().any(|g| g.ch.is_alphanumeric());
            continue;
        }
        let letters = |invisible: bool| {
            page.glyphs
                .iter()
                .filter(|g| g.invisible == invisible && g.ch.is_alphanumeric())
                .count()
        };
        // A page number printed over a scan does not make the page digital.
        let (seen, hidden) = (letters(false), letters(true));
        digital |= seen > 0 && seen * 10 > hidden;
        layer |= hidden > 0 && hidden * 10 > seen;
    }
    match (digital, layer, recognised) {
        (true, false, false) => TextSource::Digital,
        (false, true, false) => TextSource::OcrLayer,
        (false, false, true) => TextSource::Ocr,
        (false, false, false) => TextSource::None,
        _ => TextSource::Mixed,
    }
}

fn cause(e: &OpenError) -> Issue {
    let (code, advice) = match e.kind() {
        OpenErrorKind::NotAPdf => (Code::NotAPdf, "check that the right file was saved"),
        OpenErrorKind::Encrypted => (
            Code::Encrypted,
            "ask the publisher for a version without a password",
        ),
        OpenErrorKind::Damaged => (
            Code::Damaged,
            "download it again; if it stays so, the published file is broken",
        ),
        OpenErrorKind::TooLarge => (Code::TooLarge, "split it, or raise the limit"),
        OpenErrorKind::TimedOut => (Code::TimedOut, "raise the time limit if the file is worth it"),
        OpenErrorKind::Crashed => (Code::Crashed, "please report it with the file"),
    };
    Issue::new(code, format!("{e}; {advice}"))
}

fn embedded(e: &Embedded) -> Issue {
    let named = |files: &[String]| {
        let names: Vec<String> = files
            .iter()
            .filter(|f| !f.is_empty())
            .map(|f| format!("\"{f}\""))
            .collect();
        if names.is_empty() {
            String::new()
        } else {
            format!(" ({})", names.join(", "))
        }
    };
    let message = match e {
        Embedded::Form => {
            "the file is a dynamic form (XFA): its text is in data beside its pages, which were not read; \
             open it in a viewer that shows such forms and print it to a PDF"
                .to_owned()
        }
        Embedded::Portfolio(files) => format!(
            "the file is a portfolio: the documents in it{} were not read; save them and read them by themselves",
            named(files)
        ),
        Embedded::Files(files) => format!(
            "files are attached{} that were not read; if the decision is in one of them, save it and read it by itself",
            named(files)
        ),
    };
    Issue::new(Code::EmbeddedFile, message)
}

fn damage(d: &Damage) -> Issue {
    let code = match d.limit {
        Some(LimitKind::Size) => Code::TooLarge,
        Some(LimitKind::Time) => Code::TimedOut,
        None => Code::Damaged,
    };
    Issue::new(code, d.what.clone()).on(d.page)
}
