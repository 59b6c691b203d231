//! The records of a run: an index of what lists show, and each record read when it is wanted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use serde_json::Value;

use super::text::{hash, slug};
use crate::bodies::commits;
use crate::correct::Corrections;
use crate::discover::{Glob, Input, Loader, Search};
use crate::issue::{Code, Severity};
use crate::record::{AmountStatus, Number, OutcomeStatus, PaperKind, Record, Review, Status};
use crate::sink::{JSONL, RUN};

/// Records read at a time while the index is made.
const AT_ONCE: usize = 256;

/// Why the records of a run cannot be shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// There are none.
    #[error("there is no {JSONL} in {0}: give a folder that `decisions extract` wrote with the format jsonl")]
    Missing(PathBuf),
    /// They cannot be read.
    #[error("{path} cannot be read: see that you may read it")]
    Unread {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// A line is not a record.
    #[error(
        "{path}, line {line}: expected a record of this version of the program: {cause}; run `decisions extract` again"
    )]
    NoRecord {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        cause: serde_json::Error,
    },
}

/// What lists show of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// `source.file`
    pub file: String,
    /// Of the file.
    pub sha256: Option<String>,
    /// Name of its page.
    pub slug: String,
    /// What the paper is.
    pub kind: PaperKind,
    /// The public body.
    pub publisher: Option<String>,
    /// The decision number.
    pub number: Option<String>,
    /// The number's two parts.
    pub parts: (Option<u32>, Option<u16>),
    /// What it is about.
    pub subject: Option<String>,
    /// The day of the decision.
    pub date: Option<String>,
    /// What was decided.
    pub outcome: OutcomeStatus,
    /// The sum.
    pub amount: Option<Number>,
    /// Of the sum.
    pub currency: Option<String>,
    /// Why there is a sum or none.
    pub amount_status: Option<AmountStatus>,
    /// Who receives it.
    pub recipient: Option<String>,
    /// Where the money comes from.
    pub fund: Option<String>,
    /// Whether a person must look at it.
    pub review: Review,
    /// How well it was read.
    pub status: Status,
    /// Doubts: the code and the value, without those that are only information.
    pub doubts: Vec<(Code, Option<String>)>,
    /// Another file before it has the same bytes.
    pub second_copy: bool,
    /// Whether what it names is given: not where it was rejected, deferred or only noted.
    pub commits: bool,
    /// A hash of the record as it is shown.
    pub print: String,
    at: u64,
    length: usize,
}

impl Item {
    /// The year it counts in: that of its day, else that of its number.
    #[must_use]
    pub fn year(&self) -> Option<String> {
        let of_day = self.date.as_deref().and_then(|d| d.get(..4)).map(str::to_owned);
        of_day.or_else(|| self.parts.1.map(|y| y.to_string()))
    }

    /// Whether its sum may be added to others.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.kind == PaperKind::Decision && self.commits && !self.second_copy && self.amount.is_some()
    }

    /// Whether a value is in doubt.
    #[must_use]
    pub fn doubts(&self, pointer: &str) -> bool {
        self.doubts.iter().any(|(_, field)| {
            field
                .as_deref()
                .is_some_and(|f| f == pointer || f.starts_with(&format!("{pointer}/")))
        })
    }

    fn of(record: &Record, line: &[u8], at: u64) -> Self {
        Self {
            file: record.source.file.clone(),
            sha256: record.source.sha256.clone(),
            slug: slug(&record.source.file),
            kind: record.kind,
            publisher: record.publisher.name.clone(),
            number: record.number.clone(),
            parts: (record.sequence, record.year),
            subject: record.subject.clone(),
            date: record.decision_date.clone(),
            outcome: record.outcome.status,
            amount: record.amount,
            currency: record.currency.clone(),
            amount_status: record.amount_status,
            recipient: record.recipient.clone(),
            fund: record.funding_source.clone(),
            review: record.review,
            status: record.status,
            doubts: record
                .issues
                .iter()
                .filter(|i| i.severity != Severity::Info)
                .map(|i| (i.code, i.field.clone()))
                .collect(),
            second_copy: false,
            commits: commits(record),
            print: hash(line),
            at,
            length: line.len(),
        }
    }
}

/// The records of a run with what people set and confirmed.
#[derive(Debug)]
pub struct Archive {
    out: PathBuf,
    file: Mutex<File>,
    /// In the order of the output.
    pub items: Vec<Item>,
    /// Prints of the corrections the records were made with.
    applied: BTreeMap<String, String>,
    inputs: Vec<PathBuf>,
    globs: Vec<Glob>,
    /// What names are relative to, if the run reported it.
    root: Option<PathBuf>,
}

impl Archive {
    /// Reads the index of the records in a folder, with corrections that were made since.
    ///
    /// Cost: every record is read once, on all processors.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`].
    pub fn open(out: &Path, corrections: &Corrections) -> Result<Self, ArchiveError> {
        Self::open_with(out, corrections, &mut |_| {})
    }

    /// The same; each record is also handed to `each`, in order.
    ///
    /// # Errors
    ///
    /// [`ArchiveError`].
    pub fn open_with(
        out: &Path,
        corrections: &Corrections,
        each: &mut dyn FnMut(&Record),
    ) -> Result<Self, ArchiveError> {
        let path = out.join(JSONL);
        let unread = |cause| ArchiveError::Unread {
            path: path.clone(),
            cause,
        };
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                return Err(ArchiveError::Missing(out.to_owned()));
            }
            Err(e) => return Err(unread(e)),
        };
        let mut input = BufReader::with_capacity(1 << 20, &file);
        let (mut items, mut at, mut line) = (Vec::new(), 0_u64, 0_usize);
        loop {
            let mut lines: Vec<(u64, Vec<u8>)> = Vec::with_capacity(AT_ONCE);
            while lines.len() < AT_ONCE {
                let mut bytes = Vec::new();
                let read = input.read_until(b'\n', &mut bytes).map_err(unread)?;
                if read == 0 {
                    break;
                }
                if bytes.ends_with(b"\n") {
                    bytes.pop();
                }
                lines.push((at, bytes));
                at += read as u64;
            }
            if lines.is_empty() {
                break;
            }
            let read: Vec<Result<(Item, Record), serde_json::Error>> = lines
                .par_iter()
                .map(|(at, bytes)| {
                    let mut record: Record = serde_json::from_slice(bytes)?;
                    corrections.apply(&mut record);
                    let mut item = Item::of(&record, bytes, *at);
                    if let Some(print) = corrections.print(&item.file) {
                        item.print += &print;
                    }
                    Ok((item, record))
                })
                .collect();
            for read in read {
                line += 1;
                let (item, record) = read.map_err(|cause| ArchiveError::NoRecord {
                    path: path.clone(),
                    line,
                    cause,
                })?;
                each(&record);
                items.push(item);
            }
        }
        drop(input);
        let mut seen = BTreeSet::new();
        for item in &mut items {
            item.second_copy = item.sha256.clone().is_some_and(|hash| !seen.insert(hash));
        }
        let run = std::fs::read(out.join(RUN)).unwrap_or_default();
        let run: Value = serde_json::from_slice(&run).unwrap_or_default();
        let texts = |pointer: &str| -> Vec<String> {
            let list = run.pointer(pointer).and_then(Value::as_array);
            let texts = list.into_iter().flatten().filter_map(Value::as_str);
            texts.map(str::to_owned).collect()
        };
        Ok(Self {
            out: out.to_owned(),
            file: Mutex::new(file),
            items,
            applied: run
                .pointer("/state/corrections")
                .and_then(|v| serde_json::from_value(v.clone()).ok())
                .unwrap_or_default(),
            inputs: texts("/inputs").into_iter().map(PathBuf::from).collect(),
            root: run
                .pointer("/options/root")
                .and_then(Value::as_str)
                .map(PathBuf::from),
            globs: texts("/options/glob")
                .iter()
                .filter_map(|g| g.parse().ok())
                .collect(),
        })
    }

    /// The folder of the run.
    #[must_use]
    pub fn out(&self) -> &Path {
        &self.out
    }

    /// A record as the run wrote it, without corrections made since.
    ///
    /// # Errors
    ///
    /// When it cannot be read back: the folder was written to since.
    pub fn record(&self, index: usize) -> io::Result<Record> {
        let item = self
            .items
            .get(index)
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let mut line = vec![0; item.length];
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(item.at))?;
            file.read_exact(&mut line)?;
        }
        Ok(serde_json::from_slice(&line)?)
    }

    /// Sets what lists show of a record again.
    pub fn note(&mut self, index: usize, record: &Record) {
        if let Some(item) = self.items.get_mut(index) {
            let mut new = Item::of(record, &[], item.at);
            (new.length, new.second_copy) = (item.length, item.second_copy);
            new.print.clone_from(&item.print);
            *item = new;
        }
    }

    /// Whether corrections that the run applied to a file were taken out or changed since: only the next run shows the
    /// value that was read.
    #[must_use]
    pub fn is_behind(&self, file: &str, corrections: &Corrections) -> bool {
        self.applied
            .get(file)
            .is_some_and(|print| corrections.print(file).as_ref() != Some(print))
    }

    /// Where the PDFs are: `given` paths, else those of the run.
    #[must_use]
    pub fn originals(&self, given: &[PathBuf]) -> Originals {
        let paths = if given.is_empty() { &self.inputs } else { given };
        let search = Search {
            globs: self.globs.clone(),
            root: if given.is_empty() { self.root.clone() } else { None },
        };
        let found = search.find(paths);
        let wanted: BTreeSet<&str> = self.items.iter().map(|i| i.file.as_str()).collect();
        let inputs = found.inputs.into_iter().filter(|i| i.fault.is_none());
        Originals {
            inputs: inputs
                .filter(|i| wanted.contains(i.file.as_str()))
                .map(|i| (i.file.clone(), i))
                .collect(),
        }
    }
}

/// The PDFs of a run. Nothing else can be read through it.
#[derive(Debug, Default)]
pub struct Originals {
    inputs: BTreeMap<String, Input>,
}

/// A file that is larger is not drawn.
const MAX_BYTES: u64 = 512 << 20;

impl Originals {
    /// The bytes of a file, if they are still those the record was made from.
    #[must_use]
    pub fn bytes(&self, item: &Item) -> Option<Arc<Vec<u8>>> {
        let input = self.inputs.get(&item.file)?;
        let bytes = Loader::new().load(input, MAX_BYTES).ok()?;
        (item.sha256.as_deref() == Some(hash(&bytes).as_str())).then(|| Arc::new(bytes))
    }

    /// Whether the file is there, regardless of its bytes.
    #[must_use]
    pub fn has(&self, file: &str) -> bool {
        self.inputs.contains_key(file)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inputs.len()
    }

    /// Whether none was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }
}
