//! The records of a run, read one at a time.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::pointer::{at, text_at};
use crate::record::SCHEMA;

/// One record as JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its `source.file`.
    pub file: String,
    /// The whole record.
    pub value: Value,
}

/// Opens the records of a run: a folder written by `extract`, or a JSON Lines file.
///
/// # Errors
///
/// If the path does not exist or cannot be opened.
pub fn open(path: &Path) -> Result<Documents<BufReader<File>>, SourceError> {
    let file = if path.is_dir() {
        path.join(JSONL)
    } else {
        path.to_owned()
    };
    match File::open(&file) {
        Ok(input) => Ok(Documents::new(file, BufReader::new(input))),
        Err(e) if e.kind() == io::ErrorKind::NotFound && path.is_dir() => {
            Err(SourceError::NoRun(path.to_owned()))
        }
        Err(e) => Err(SourceError::Unopened(file, e)),
    }
}

const JSONL: &str = "decisions.jsonl";

/// The records of a file, in the order of its lines. The iteration ends at the first error, because comparing half a
/// run would mislead.
///
/// Only one line is in memory at a time.
#[derive(Debug)]
pub struct Documents<R> {
    path: PathBuf,
    input: R,
    line: u64,
    bytes: Vec<u8>,
    over: bool,
    /// `source.file` of the record before, if the order is checked.
    before: Option<Option<String>>,
}

impl<R: BufRead> Documents<R> {
    /// Reads records from any source. `path` is the name that errors give.
    pub fn new(path: PathBuf, input: R) -> Self {
        Self {
            path,
            input,
            line: 0,
            bytes: Vec::new(),
            over: false,
            before: None,
        }
    }

    /// The same records, with an error if they are not sorted by file (byte order).
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.before = Some(None);
        self
    }

    fn next_line(&mut self) -> Result<bool, SourceError> {
        loop {
            self.bytes.clear();
            self.line += 1;
            let read = self.input.read_until(b'\n', &mut self.bytes);
            match read {
                Ok(0) => return Ok(false),
                Ok(_) if self.bytes.trim_ascii().is_empty() => {}
                Ok(_) => return Ok(true),
                Err(e) => return Err(SourceError::Unread(self.path.clone(), self.line, e)),
            }
        }
    }

    fn parse(&mut self) -> Result<Document, SourceError> {
        let not = |what| SourceError::NotARecord(self.path.clone(), self.line, what);
        let value: Value = serde_json::from_slice(&self.bytes)
            .map_err(|e| SourceError::NotJson(self.path.clone(), self.line, e))?;
        if !value.is_object() {
            return Err(not("is not a JSON object"));
        }
        match at(&value, "/schema") {
            Value::Null => {}
            Value::String(s) if s == SCHEMA => {}
            other => {
                let other = other.to_string();
                return Err(SourceError::OtherContract(self.path.clone(), self.line, other));
            }
        }
        let Some(file) = text_at(&value, "/source/file").map(str::to_owned) else {
            return Err(not("has no source.file, which names the PDF of the record"));
        };
        if let Some(before) = &mut self.before {
            if before.as_ref().is_some_and(|b| *b > file) {
                return Err(SourceError::OutOfOrder(self.path.clone(), self.line, file));
            }
            *before = Some(file.clone());
        }
        Ok(Document { file, value })
    }
}

impl<R: BufRead> Iterator for Documents<R> {
    type Item = Result<Document, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let next = match self.next_line() {
            Ok(false) => None,
            Ok(true) => Some(self.parse()),
            Err(e) => Some(Err(e)),
        };
        self.over = !matches!(next, Some(Ok(_)));
        next
    }
}

/// Why the records of a run cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The folder does not contain records.
    #[error(
        "{} holds no decisions.jsonl: give a folder that `decisions extract` wrote (with jsonl among its formats), or \
         a .jsonl file",
        .0.display()
    )]
    NoRun(PathBuf),
    /// The file cannot be opened.
    #[error("cannot open {}", .0.display())]
    Unopened(PathBuf, #[source] io::Error),
    /// Reading stopped in the middle of the file.
    #[error("{}: line {} cannot be read", .0.display(), .1)]
    Unread(PathBuf, u64, #[source] io::Error),
    /// A line is not JSON.
    #[error("{}: line {} is not JSON; the file was cut off or changed by hand", .0.display(), .1)]
    NotJson(PathBuf, u64, #[source] serde_json::Error),
    /// A line is JSON but not a record.
    #[error("{}: line {} {}", .0.display(), .1, .2)]
    NotARecord(PathBuf, u64, &'static str),
    /// A line follows another version of the contract.
    #[error("{}: line {} follows {}, this program compares {SCHEMA}", .0.display(), .1, .2)]
    OtherContract(PathBuf, u64, String),
    /// The records are not sorted.
    #[error(
        "{}: line {} ({:?}) is not in the order of file names, in which `decisions extract` writes records; extract \
         again",
        .0.display(), .1, .2
    )]
    OutOfOrder(PathBuf, u64, String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Documents<&[u8]> {
        Documents::new("run.jsonl".into(), text.as_bytes())
    }

    fn line(file: &str) -> String {
        format!(
            "{}\n",
            serde_json::json!({"schema": SCHEMA, "source": {"file": file}})
        )
    }

    #[test]
    fn records_come_in_their_order_and_blank_lines_do_not_matter() {
        let text = format!("{}\n\n{}", line("b.pdf"), line("a.pdf"));
        let files: Vec<String> = read(&text).map(|d| d.unwrap().file).collect();
        assert_eq!(files, ["b.pdf", "a.pdf"]);
    }

    #[test]
    fn an_error_names_file_and_line_and_ends_the_records() {
        for (second, message) in [
            (
                "{\"a\"",
                "run.jsonl: line 2 is not JSON; the file was cut off or changed by hand",
            ),
            ("[1]", "run.jsonl: line 2 is not a JSON object"),
            (
                "{\"source\": {}}",
                "run.jsonl: line 2 has no source.file, which names the PDF of the record",
            ),
            (
                "{\"schema\": \"decision-record/9\"}",
                "run.jsonl: line 2 follows \"decision-record/9\", this program compares decision-record/1",
            ),
        ] {
            let text = format!("{}{second}\n{}", line("a.pdf"), line("b.pdf"));
            let all: Vec<_> = read(&text).collect();
            assert_eq!(all.len(), 2, "{second}");
            assert_eq!(all[1].as_ref().unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn disorder_is_noticed_only_where_it_matters() {
        let text = line("a.pdf") + &line("a.pdf") + &line("c.pdf") + &line("b.pdf");
        assert_eq!(read(&text).filter(Result::is_ok).count(), 4);
        let all: Vec<_> = read(&text).sorted().collect();
        assert_eq!(all.len(), 4);
        let message = all[3].as_ref().unwrap_err().to_string();
        assert!(
            message.starts_with("run.jsonl: line 4 (\"b.pdf\") is not in the order"),
            "{message}"
        );
    }

    #[test]
    fn a_folder_without_records_says_what_to_give() {
        let folder = tempfile::tempdir().unwrap();
        let message = open(folder.path()).unwrap_err().to_string();
        assert!(message.contains("holds no decisions.jsonl"), "{message}");
        assert!(
            open(&folder.path().join("none.jsonl"))
                .unwrap_err()
                .to_string()
                .starts_with("cannot open")
        );
        std::fs::write(folder.path().join(JSONL), line("a.pdf")).unwrap();
        assert_eq!(open(folder.path()).unwrap().count(), 1);
    }
}
