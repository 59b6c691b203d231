//! The last run into a folder: its records are the state the next one starts from.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::head::{Head, NoHead};
use super::index::{Index, Row};
use super::shard::Shard;
use super::state::{State, hex};
use crate::sink::{JSONL, RUN};

/// The records in a folder, indexed. Memory is about two hundred bytes a record.
#[derive(Debug, Default)]
pub struct LastRun {
    file: Option<File>,
    index: Index,
    /// The state in which they were made; `None` if it is not known.
    state: Option<State>,
    /// Which part of an archive they are.
    shard: Option<Shard>,
    /// Where the folders and archives given really were.
    roots: Vec<PathBuf>,
}

/// Why the files of a folder are not taken for the records of a run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LastRunError {
    /// It cannot be read.
    #[error("cannot read {path}: check that you are allowed to read it")]
    Unread {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// It holds something else than records of this contract, or they are not in order.
    #[error(
        "{path} is not as this program writes it: line {line} {what}. It was left as it is: move it away, choose another \
         folder, or use --fresh to write over it"
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        what: String,
    },
    /// There are no records.
    #[error(
        "there is no {JSONL} in {0}: it is not a folder that `decisions extract` wrote, or it was written without the \
         format jsonl"
    )]
    Missing(PathBuf),
}

impl LastRun {
    /// Reads the index of the records in `folder`; an empty one if there are no records.
    ///
    /// Cost: one pass over the file.
    ///
    /// # Errors
    ///
    /// [`LastRunError::Unread`] and [`LastRunError::Foreign`].
    pub fn open(folder: &Path) -> Result<Self, LastRunError> {
        let path = folder.join(JSONL);
        let unread = |cause| LastRunError::Unread {
            path: path.clone(),
            cause,
        };
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(unread(e)),
        };
        let mut hash = Sha256::new();
        let mut rows: Vec<Row> = Vec::new();
        let mut input = BufReader::with_capacity(1 << 16, &file);
        let (mut bytes, mut at, mut number) = (Vec::new(), 0, 0);
        loop {
            bytes.clear();
            number += 1;
            if input.read_until(b'\n', &mut bytes).map_err(unread)? == 0 {
                break;
            }
            hash.update(&bytes);
            let foreign = |what: String| LastRunError::Foreign {
                path: path.clone(),
                line: number,
                what,
            };
            let line = bytes
                .strip_suffix(b"\n")
                .ok_or_else(|| foreign("is broken off".to_owned()))?;
            let head = Head::parse(line).map_err(|e: NoHead| foreign(e.to_string()))?;
            if rows.last().is_some_and(|last| last.head.file > head.file) {
                return Err(foreign(format!("is of {}, which is not in its order", head.file)));
            }
            let length = u32::try_from(line.len()).map_err(|_| foreign("has 4 GB".to_owned()))?;
            rows.push(Row { head, at, length });
            at += bytes.len() as u64;
        }
        drop(input);
        let report = report(&folder.join(RUN), &hex(&hash.finalize()));
        let (state, shard, roots) =
            report.map_or_else(Default::default, |r| (r.state, r.options.shard, r.roots));
        Ok(Self {
            file: Some(file),
            index: Index::new(rows),
            state,
            shard,
            roots,
        })
    }

    /// [`open`](Self::open), where there must be records.
    ///
    /// # Errors
    ///
    /// Also [`LastRunError::Missing`].
    pub fn existing(folder: &Path) -> Result<Self, LastRunError> {
        let run = Self::open(folder)?;
        if run.file.is_none() {
            return Err(LastRunError::Missing(folder.to_owned()));
        }
        Ok(run)
    }

    /// The state in which the records were made. `None` if there are no records, or if they were changed since.
    #[must_use]
    pub fn state(&self) -> Option<&State> {
        self.state.as_ref()
    }

    /// Which part of an archive they are, if they are one.
    #[must_use]
    pub fn shard(&self) -> Option<Shard> {
        self.shard
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.index.rows().len()
    }

    /// Whether there are no records.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where the folders and archives given to it really were.
    pub(super) fn roots(&self) -> &[PathBuf] {
        &self.roots
    }

    pub(super) fn index(&self) -> &Index {
        &self.index
    }

    pub(super) fn file(&self) -> Option<&File> {
        self.file.as_ref()
    }
}

/// What is read of a `run.json`.
#[derive(Deserialize)]
struct Report {
    program: String,
    records_sha256: Option<String>,
    state: Option<State>,
    options: Options,
    #[serde(default)]
    roots: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct Options {
    shard: Option<Shard>,
}

/// The report of a run, if it belongs to records with this hash.
fn report(path: &Path, sha256: &str) -> Option<Report> {
    let report: Report = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    let ours = report.program == env!("CARGO_PKG_NAME") && report.records_sha256.as_deref() == Some(sha256);
    ours.then_some(report)
}
