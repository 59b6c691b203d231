//! The records of a run: checked against each other, compared with the last run, handed on in order.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::path::PathBuf;

use std::sync::Arc;

use rayon::ThreadPool;
use rayon::prelude::*;

use super::Before;
use super::head::{Head, Sha256};
use super::history::{Entry, Reread};
use super::index::{Row, line_at};
use super::last::{LastRun, LastRunError};
use super::listing::Listing;
use super::shard::Shard;
use super::state::State;
use crate::check::Others;
use crate::compare::diff::{Difference, What, changes};
use crate::correct::Corrections;
use crate::issue::Code;
use crate::record::Record;
use crate::sink::json_line;

/// Records that are in memory at once while they are handed on.
const AT_ONCE: usize = 64;

/// The place of a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) from: From,
    pub(super) at: u64,
    pub(super) length: u32,
}

/// In which file it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// That of the last run.
    Last,
    /// The journal.
    Journal,
    /// That of one of the runs put together.
    Part(u16),
}

/// The records of a run, sorted by file. Memory is an index.
#[derive(Debug)]
pub struct Archive {
    rows: Vec<(Head, Place)>,
    journal: Option<File>,
    parts: Vec<LastRun>,
    last: LastRun,
    /// In which state records are made now.
    state: Option<State>,
    listing: Listing,
    kept_gone: usize,
    /// Of a file that has another name the record before.
    renamed: BTreeMap<Box<str>, Row>,
    corrections: Arc<Corrections>,
    threads: ThreadPool,
}

/// What an archive reports about a file.
#[derive(Debug)]
pub enum Told {
    /// Its record, how it compares with that of the last run, and its line of the history if anything differs.
    Record(Box<Record>, Difference, Option<Box<Entry>>),
    /// The last run had it and it is not among the inputs. The history has no line for a file that was only renamed.
    Gone(Difference, Option<Box<Entry>>),
}

/// Why records could not be handed on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError<E> {
    /// A record could not be read back.
    #[error("the record of {file} could not be read back from the disk")]
    Unread {
        /// `source.file`
        file: String,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// The receiver of the records refused one.
    #[error(transparent)]
    Taken(E),
}

/// Why runs cannot be put together.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// One of them cannot be read.
    #[error(transparent)]
    Run(#[from] LastRunError),
    /// It is not known how its records were made.
    #[error(
        "it is not known with which profiles and options the records in {0} were made: run.json is not there, or the \
         records were edited since. Make them again with `decisions extract`"
    )]
    Unknown(PathBuf),
    /// They were not made in the same way.
    #[error(
        "the records in {one} and {other} were made with different versions, profiles or options: make the parts again with \
         the same"
    )]
    Different {
        /// The first run.
        one: PathBuf,
        /// One that differs.
        other: PathBuf,
    },
    /// A file is in two of them.
    #[error("{file} is in {one} and in {other}; put together they would hold it twice. Give each part once")]
    Twice {
        /// `source.file`
        file: String,
        /// A run.
        one: PathBuf,
        /// Another.
        other: PathBuf,
    },
    /// They are parts of an archive, and not all of them.
    #[error(
        "these are parts of an archive, and the part {missing} is not among them: without it the result would look complete \
         and would not be"
    )]
    Incomplete {
        /// The parts that are not there.
        missing: String,
    },
    /// Too many at once.
    #[error("more than 65535 runs cannot be put together at once")]
    TooMany,
    /// The threads could not be started.
    #[error("the reading threads could not be started")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

impl Archive {
    /// The records of the inputs, in their order.
    pub(super) fn of(rows: Vec<(Head, Place)>, before: Before, threads: ThreadPool) -> Self {
        let mut out = Self {
            rows,
            journal: Some(before.journal.finish()),
            parts: Vec::new(),
            last: before.last,
            state: before.state,
            listing: before.listing,
            kept_gone: 0,
            renamed: BTreeMap::new(),
            corrections: before.corrections,
            threads,
        };
        out.find_renamed();
        if before.keep_gone {
            out.keep_gone();
        }
        out
    }

    /// Merges runs as if one run had read all files. `last` is the run in the folder that the result is written to.
    ///
    /// # Errors
    ///
    /// When one is not a run, they were made in different states, or a file is in two.
    pub fn merge(folders: &[PathBuf], last: LastRun) -> Result<(Self, State), MergeError> {
        let mut parts: Vec<LastRun> = Vec::new();
        let mut rows: Vec<(Head, Place)> = Vec::new();
        let mut common: Option<State> = None;
        for (i, folder) in folders.iter().enumerate() {
            let run = LastRun::existing(folder)?;
            let state = run.state().ok_or_else(|| MergeError::Unknown(folder.clone()))?;
            if common.as_ref().is_some_and(|c| !c.reads_as(state)) {
                return Err(MergeError::Different {
                    one: folders[0].clone(),
                    other: folder.clone(),
                });
            }
            let mut state = state.clone();
            if let Some(before) = &common {
                // The corrections of all parts.
                state.corrections.extend(before.corrections.clone());
            }
            common = Some(state);
            let from = From::Part(u16::try_from(i).map_err(|_| MergeError::TooMany)?);
            rows.extend(run.index().rows().iter().map(|r| placed(r, from)));
            parts.push(run);
        }
        let shards: Vec<_> = parts.iter().map(LastRun::shard).collect();
        let missing: Vec<String> = Shard::missing(&shards).iter().map(ToString::to_string).collect();
        if !missing.is_empty() {
            return Err(MergeError::Incomplete {
                missing: missing.join(", "),
            });
        }
        rows.sort_by(|a, b| a.0.file.cmp(&b.0.file));
        let folder = |place: Place| match place.from {
            From::Part(i) => folders[usize::from(i)].clone(),
            From::Last | From::Journal => PathBuf::new(),
        };
        let twice =
            |pair: &&[(Head, Place)]| pair[0].0.file == pair[1].0.file && pair[0].1.from != pair[1].1.from;
        if let Some(pair) = rows.windows(2).find(twice) {
            return Err(MergeError::Twice {
                file: pair[0].0.file.to_string(),
                one: folder(pair[0].1),
                other: folder(pair[1].1),
            });
        }
        let state = common.ok_or_else(|| MergeError::Unknown(PathBuf::new()))?;
        let mut archive = Self {
            rows,
            journal: None,
            parts,
            last,
            state: Some(state.clone()),
            listing: Listing::default(),
            kept_gone: 0,
            renamed: BTreeMap::new(),
            corrections: Arc::default(),
            threads: rayon::ThreadPoolBuilder::new().build()?,
        };
        archive.find_renamed();
        Ok((archive, state))
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many records are of files that are not among the inputs.
    #[must_use]
    pub fn kept_gone(&self) -> usize {
        self.kept_gone
    }

    /// The files of the last run that would be dropped, but for those that have another name now.
    #[must_use]
    pub fn dropped(&self) -> Vec<String> {
        let renamed: BTreeSet<&str> = self.renamed.values().map(|r| &*r.head.file).collect();
        let files = self.gone().map(|r| &*r.head.file);
        files
            .filter(|f| !renamed.contains(f))
            .map(str::to_owned)
            .collect()
    }

    /// How many records the last run had.
    #[must_use]
    pub fn last_len(&self) -> usize {
        self.last.len()
    }

    /// Finds files that have another name: the last run had the bytes under a name that is gone, and did not have the name
    /// they have now.
    fn find_renamed(&mut self) {
        let mut gone: BTreeMap<Sha256, Vec<Row>> = BTreeMap::new();
        for row in self.gone() {
            if let Some(sha) = row.head.sha256 {
                gone.entry(sha).or_default().push(row.clone());
            }
        }
        // The first gets the first: both are in the order of their names.
        gone.values_mut().for_each(|rows| rows.reverse());
        let mut renamed = BTreeMap::new();
        for (head, _) in &self.rows {
            let before = head.sha256.and_then(|sha| gone.get_mut(&sha));
            if let Some(before) = before
                && self.last.index().of(&head.file).is_empty()
                && let Some(row) = before.pop()
            {
                renamed.insert(head.file.clone(), row);
            }
        }
        self.renamed = renamed;
    }

    /// Takes the records of files that are gone into those handed on.
    pub fn keep_gone(&mut self) {
        let renamed: BTreeSet<&str> = self.renamed.values().map(|r| &*r.head.file).collect();
        let gone = self.gone().filter(|r| !renamed.contains(&*r.head.file));
        let gone: Vec<_> = gone.map(|r| placed(r, From::Last)).collect();
        self.kept_gone = gone.len();
        self.rows.extend(gone);
        // Stable, so copies keep the order they came in.
        self.rows.sort_by(|a, b| a.0.file.cmp(&b.0.file));
    }

    /// Rows of the last run whose files have no record now.
    fn gone(&self) -> impl Iterator<Item = &Row> {
        let here = |file: &str| {
            self.rows
                .binary_search_by(|(head, _)| (*head.file).cmp(file))
                .is_ok()
        };
        self.last
            .index()
            .rows()
            .iter()
            .filter(move |r| !here(&r.head.file))
    }

    /// Makes the archive's checks and hands on every record, sorted by file.
    ///
    /// # Errors
    ///
    /// When a record cannot be read back, or `take` refuses one.
    pub fn hand_on<E: Send>(
        self,
        take: &mut (dyn FnMut(Told) -> Result<(), E> + Send),
    ) -> Result<(), ArchiveError<E>> {
        let mut gone: Vec<&Row> = self.gone().collect();
        gone.reverse();
        let renamed: BTreeSet<&str> = self.renamed.values().map(|r| &*r.head.file).collect();
        let mut files = Files {
            last: self.last.file(),
            journal: self.journal.as_ref(),
            parts: self.parts.iter().map(LastRun::file).collect(),
        };
        let with = With {
            others: Others::among(self.rows.iter().map(|(head, _)| head.entry()).collect()),
            listing: &self.listing,
            states: self.last.state().zip(self.state.as_ref()),
            corrections: &self.corrections,
        };
        let mut copies = Copies::default();
        let mut begin = 0;
        for chunk in self.rows.chunks(AT_ONCE) {
            let mut work = Vec::with_capacity(chunk.len());
            for (i, (head, place)) in (begin..).zip(chunk) {
                let earlier = copies.earlier(head);
                let old = self.last.index().of(&head.file).get(earlier);
                let name_before = self.renamed.get(&head.file).filter(|_| earlier == 0);
                let unread = |cause| ArchiveError::Unread {
                    file: head.file.to_string(),
                    cause,
                };
                let mut of = |row: &Row| files.line(placed(row, From::Last).1);
                let old = old.map(&mut of).transpose().map_err(unread)?;
                let name_before = name_before.map(&mut of).transpose().map_err(unread)?;
                work.push(Work {
                    i,
                    from: place.from,
                    line: files.line(*place).map_err(unread)?,
                    old,
                    name_before,
                });
            }
            begin += chunk.len();
            let told: Vec<io::Result<(Record, Difference, Option<Entry>)>> = self
                .threads
                .install(|| work.into_par_iter().map(|work| told(&work, &with)).collect());
            for (told, (head, _)) in told.into_iter().zip(chunk) {
                let (record, difference, entry) = told.map_err(|cause| ArchiveError::Unread {
                    file: head.file.to_string(),
                    cause,
                })?;
                while gone
                    .last()
                    .is_some_and(|g| g.head.file.cmp(&head.file) == Ordering::Less)
                {
                    tell_gone(gone.pop(), &renamed, &mut files, take)?;
                }
                let told = Told::Record(Box::new(record), difference, entry.map(Box::new));
                take(told).map_err(ArchiveError::Taken)?;
            }
        }
        while !gone.is_empty() {
            tell_gone(gone.pop(), &renamed, &mut files, take)?;
        }
        Ok(())
    }
}

fn tell_gone<E>(
    row: Option<&Row>,
    renamed: &BTreeSet<&str>,
    files: &mut Files<'_>,
    take: &mut (dyn FnMut(Told) -> Result<(), E> + Send),
) -> Result<(), ArchiveError<E>> {
    let Some(row) = row else { return Ok(()) };
    let file = row.head.file.to_string();
    let entry = if renamed.contains(&*row.head.file) {
        None
    } else {
        let line = files.line(placed(row, From::Last).1);
        let old = line.and_then(|line| Ok(serde_json::from_slice(&line)?));
        let old = old.map_err(|cause| ArchiveError::Unread {
            file: file.clone(),
            cause,
        })?;
        Some(Box::new(Entry::gone(&old)))
    };
    let what = What::Removed;
    take(Told::Gone(Difference { file, what }, entry)).map_err(ArchiveError::Taken)
}

fn placed(row: &Row, from: From) -> (Head, Place) {
    let place = Place {
        from,
        at: row.at,
        length: row.length,
    };
    (row.head.clone(), place)
}

/// Counts records of one file that come one after the other.
#[derive(Default)]
struct Copies {
    file: Box<str>,
    count: usize,
}

impl Copies {
    fn earlier(&mut self, head: &Head) -> usize {
        if self.file == head.file {
            self.count += 1;
        } else {
            (self.file, self.count) = (head.file.clone(), 0);
        }
        self.count
    }
}

/// The files records are read back from.
struct Files<'a> {
    last: Option<&'a File>,
    journal: Option<&'a File>,
    parts: Vec<Option<&'a File>>,
}

impl Files<'_> {
    fn line(&mut self, place: Place) -> io::Result<Vec<u8>> {
        let file = match place.from {
            From::Last => self.last,
            From::Journal => self.journal,
            From::Part(i) => self.parts.get(usize::from(i)).copied().flatten(),
        };
        let file = file.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        line_at(file, place.at, place.length)
    }
}

/// A record to be handed on, as lines.
struct Work {
    /// Its place among the rows.
    i: usize,
    from: From,
    line: Vec<u8>,
    /// That of the last run.
    old: Option<Vec<u8>>,
    /// That of the last run under another name.
    name_before: Option<Vec<u8>>,
}

/// What a record of this run depends on besides its file.
struct With<'a> {
    others: Others<'a>,
    listing: &'a Listing,
    /// In which states records were made, then and now.
    states: Option<(&'a State, &'a State)>,
    corrections: &'a Corrections,
}

/// A record with the archive's issues of this run, how it compares with that of the last run, and its line of the history.
fn told(work: &Work, with: &With<'_>) -> io::Result<(Record, Difference, Option<Entry>)> {
    let mut record: Record = serde_json::from_slice(&work.line)?;
    // Those of the run it was taken from were about the files of then.
    record.issues.retain(|i| {
        !matches!(
            i.code,
            Code::DuplicateFile | Code::DuplicateNumber | Code::IndexMismatch
        )
    });
    record.add_issues(with.others.issues(work.i));
    record.add_issues(with.listing.issues(&record));
    let second_copy = with.others.is_second_copy(work.i);
    record.settle_review(second_copy);
    // Last: a person has the last word, also about what the archive shows.
    let corrected = with.corrections.apply(&mut record);
    if corrected && second_copy && !with.corrections.reviewed(&record.source.file) {
        record.settle_review(true);
    }
    let (what, entry) = compared(&record, work, with)?;
    let difference = Difference {
        file: record.source.file.clone(),
        what,
    };
    Ok((record, difference, entry))
}

fn compared(record: &Record, work: &Work, with: &With<'_>) -> io::Result<(What, Option<Entry>)> {
    let now = json_line(record)?;
    let Some(old) = &work.old else {
        let new = serde_json::from_slice(&now)?;
        let entry = match &work.name_before {
            Some(before) => Entry::renamed(&serde_json::from_slice(before)?, &new),
            None => Entry::new(&new),
        };
        return Ok((What::Added, Some(entry)));
    };
    if now == *old {
        return Ok((What::Same, None));
    }
    let (old, new) = (serde_json::from_slice(old)?, serde_json::from_slice(&now)?);
    let changed = changes(&old, &new);
    if changed.is_empty() {
        return Ok((What::Same, None));
    }
    let reread = match (work.from, with.states) {
        (From::Last, _) => Reread::Kept,
        (_, Some((before, now))) => Reread::Read { before, now },
        (_, None) => Reread::Unknown,
    };
    Ok((What::Changed(changed), Entry::changed(&old, &new, &reread)))
}
