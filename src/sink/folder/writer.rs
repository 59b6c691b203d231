//! Writing the files of an output folder: all of them beside their places first, then each into its place.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::Serialize;

use super::documents::Documents;
use super::error::FolderError;
use super::staged::{Staged, remove_if_there};
use super::{CHANGES, DATAPACKAGE, Folder, Format, HISTORY, JSON, JSONL, RUN, SUGGESTED, commit, file_names};
use crate::record::Record;
use crate::sink::package::datapackage_with_mark;
use crate::sink::run::{self, Run, Tally};
use crate::sink::suggestions::Suggestions;
use crate::sink::{Csv, JsonLines, Sink, Style, Table, datapackage};

impl Folder {
    /// Begins to write these formats. Until [`FolderWriter::finish`] the files in the folder stay as they are.
    ///
    /// # Errors
    ///
    /// When a file cannot be made.
    pub fn write(&self, formats: &[Format]) -> Result<FolderWriter<'_>, FolderError> {
        self.write_with(formats, &Style::default(), &[])
    }

    /// The same, the tables in a style of their own. `exports` are the names of [`EXPORTS`](super::EXPORTS) that are to be made
    /// from the records once they are there: those of the last run that are not among them go.
    ///
    /// # Errors
    ///
    /// When a file cannot be made.
    pub fn write_with(
        &self,
        formats: &[Format],
        style: &Style,
        exports: &[&str],
    ) -> Result<FolderWriter<'_>, FolderError> {
        let mut streams = Vec::new();
        if formats.contains(&Format::Csv) {
            for table in Table::ALL {
                streams.push(self.stream(&table.file_name(), |file| {
                    Ok(Box::new(Csv::with(*table, file, style)?))
                })?);
            }
            streams.push(self.stream(SUGGESTED, |file| {
                Ok(Box::new(Suggestions::new(file, &style.register)))
            })?);
        }
        let (mut changes, mut history) = (None, None);
        if formats.contains(&Format::Jsonl) {
            let (staged, file) = Staged::create(&self.path.join(CHANGES))?;
            changes = Some((staged, BufWriter::new(file)));
            let (staged, file) = Staged::create(&self.path.join(HISTORY))?;
            history = Some((staged, BufWriter::new(file)));
            streams.push(self.stream(JSONL, |file| {
                Ok(Box::new(JsonLines::new(BufWriter::with_capacity(1 << 16, file))))
            })?);
        }
        let documents = formats
            .contains(&Format::Json)
            .then(|| Documents::begin(self.path.join(JSON)))
            .transpose()?;
        Ok(FolderWriter {
            folder: self,
            package: formats.contains(&Format::Csv).then_some(if style.excel {
                datapackage_with_mark
            } else {
                datapackage
            }),
            exports: exports.iter().map(|name| (*name).to_owned()).collect(),
            streams,
            changes,
            history,
            documents,
            tally: Tally::default(),
            last: None,
        })
    }

    fn stream(
        &self,
        name: &str,
        sink: impl FnOnce(File) -> io::Result<Box<dyn Sink + Send>>,
    ) -> Result<Stream, FolderError> {
        let (staged, file) = Staged::create(&self.path.join(name))?;
        let sink = file
            .try_clone()
            .and_then(sink)
            .map_err(FolderError::unwritten(staged.place()))?;
        Ok(Stream { staged, file, sink })
    }

    /// A file with this text, on the disk beside its place.
    fn whole(&self, name: &str, text: &str) -> Result<Staged, FolderError> {
        let (staged, file) = Staged::with(&self.path.join(name), text.as_bytes())?;
        file.sync_all().map_err(FolderError::unwritten(staged.place()))?;
        Ok(staged)
    }
}

/// A file records are written to one after the other.
struct Stream {
    staged: Staged,
    file: File,
    sink: Box<dyn Sink + Send>,
}

impl Stream {
    /// Writes what is held back and waits until it is on the disk.
    fn finish(mut self) -> Result<Staged, FolderError> {
        self.sink
            .finish()
            .and_then(|()| self.file.sync_all())
            .map_err(FolderError::unwritten(self.staged.place()))?;
        Ok(self.staged)
    }
}

/// The files of a folder while they are written. Dropped before [`finish`](Self::finish), it leaves the files of
/// the last run as they were, and no files of this run.
pub struct FolderWriter<'f> {
    folder: &'f Folder,
    package: Option<fn() -> String>,
    exports: Vec<String>,
    streams: Vec<Stream>,
    changes: Option<(Staged, BufWriter<File>)>,
    /// What is to be appended to the history.
    history: Option<(Staged, BufWriter<File>)>,
    documents: Option<Documents>,
    tally: Tally,
    /// The file of the last record, and how many of that file came before it.
    last: Option<(String, u32)>,
}

impl FolderWriter<'_> {
    /// Takes the next record. Records come sorted by `source.file` in byte order.
    ///
    /// # Errors
    ///
    /// When it cannot be written, or comes out of order.
    pub fn record(&mut self, record: &Record) -> Result<(), FolderError> {
        let copy = self.in_order(&record.source.file)?;
        for stream in &mut self.streams {
            stream
                .sink
                .record(record)
                .map_err(FolderError::unwritten(stream.staged.place()))?;
        }
        if let Some(documents) = &mut self.documents {
            documents.record(record, copy)?;
        }
        self.tally
            .record(record)
            .map_err(FolderError::unwritten(&self.folder.path))
    }

    /// Takes what is not as the last run had it, one file of the archive at a time, for `changes.jsonl`.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn change(&mut self, change: &impl Serialize) -> Result<(), FolderError> {
        put_line(&mut self.changes, change)
    }

    /// Takes a change of a record for `history.jsonl`, to which it is appended when all files are complete.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn history(&mut self, entry: &impl Serialize) -> Result<(), FolderError> {
        put_line(&mut self.history, entry)
    }

    /// What was taken so far.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// How many records of the file came before, if it may come now.
    fn in_order(&mut self, file: &str) -> Result<u32, FolderError> {
        let copy = match &self.last {
            Some((last, _)) if file < last.as_str() => {
                return Err(FolderError::out_of_order(&self.folder.path, file));
            }
            Some((last, copy)) if file == last => copy + 1,
            _ => 0,
        };
        self.last = Some((file.to_owned(), copy));
        Ok(copy)
    }

    /// Puts every file in its place, removes files of the last run in formats this one does not write, and
    /// writes `run.json`.
    ///
    /// All files are complete before the first is put in its place, and all but those of `json/` on the disk. A run
    /// killed while it puts them is undone by the next one that opens the folder, but for `json/`, where files of the new
    /// records may stand. `run.json` comes last: if it is of this run, so are all files beside it. The journal is removed.
    ///
    /// # Errors
    ///
    /// When something cannot be written; see [`FolderErrorKind`](super::FolderErrorKind) for what is in the folder then.
    pub fn finish(self, run: &Run) -> Result<Tally, FolderError> {
        let folder = self.folder;
        let mut files = Vec::new();
        if let Some(package) = self.package {
            files.push(folder.whole(DATAPACKAGE, &package())?);
        }
        for stream in self.streams {
            files.push(stream.finish()?);
        }
        let hashes = hashes(&files)?;
        if let Some(changes) = self.changes {
            files.push(complete(changes)?);
        }
        let history = self.history.map(complete).transpose()?;
        let records = hashes.iter().find(|(name, _)| name == JSONL);
        let records = records.map(|(_, sha256)| sha256.as_str());
        let outputs = outputs(&files, self.documents.is_some(), &self.exports);
        let report = folder.whole(RUN, &run::text(run, &self.tally, &outputs, &hashes, records))?;

        files
            .iter()
            .chain([&report])
            .chain(&history)
            .try_for_each(Staged::check)?;
        if let Some(documents) = &self.documents {
            documents.check()?;
        }
        commit::begin(&folder.path, file_names())?;
        if let Some(history) = history {
            history.append()?;
        }
        if let Some(documents) = self.documents {
            documents.put()?;
        }
        files.into_iter().try_for_each(Staged::put)?;
        folder.remove_all_but(&outputs)?;
        report.put()?;
        sync(&folder.path)?;
        commit::end(&folder.path, file_names())?;
        let journal = folder.journal();
        remove_if_there(&journal).map_err(FolderError::unplaced(&journal))?;
        Ok(self.tally)
    }
}

/// Writes a line of JSON, where there is a file for it.
fn put_line(file: &mut Option<(Staged, BufWriter<File>)>, line: &impl Serialize) -> Result<(), FolderError> {
    let Some((staged, out)) = file else {
        return Ok(());
    };
    serde_json::to_writer(&mut *out, line)
        .map_err(io::Error::from)
        .and_then(|()| out.write_all(b"\n"))
        .map_err(FolderError::unwritten(staged.place()))
}

/// Writes what is held back and waits until it is on the disk.
fn complete((staged, out): (Staged, BufWriter<File>)) -> Result<Staged, FolderError> {
    let written = out.into_inner().map_err(io::IntoInnerError::into_error);
    written
        .and_then(|file| file.sync_all())
        .map_err(FolderError::unwritten(staged.place()))?;
    Ok(staged)
}

/// The names of files with SHA-256 of each: by these the next run knows what somebody edited.
fn hashes(files: &[Staged]) -> Result<Vec<(String, String)>, FolderError> {
    let mut out = Vec::new();
    for file in files {
        if let Some(name) = file.place().file_name().and_then(|n| n.to_str()) {
            out.push((name.to_owned(), file.sha256()?));
        }
    }
    Ok(out)
}

/// The names of what a run writes.
fn outputs(files: &[Staged], documents: bool, exports: &[String]) -> Vec<String> {
    let names = files.iter().filter_map(|file| file.place().file_name()?.to_str());
    names
        .chain(documents.then_some(JSON))
        .chain(exports.iter().map(String::as_str))
        .chain([RUN])
        .map(str::to_owned)
        .collect()
}

/// Waits until the names in a folder are on the disk.
#[cfg(unix)]
pub(super) fn sync(folder: &Path) -> Result<(), FolderError> {
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    match synced {
        // Some file systems cannot do this, and then there is nothing to wait for.
        Err(e) if matches!(e.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        other => other.map_err(FolderError::unplaced(folder)),
    }
}

/// Renaming is all that can be asked for here.
#[cfg(not(unix))]
pub(super) fn sync(_: &Path) -> Result<(), FolderError> {
    Ok(())
}
