//! The place of each file's record in a file of records.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::head::Head;

/// A record and the place of its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) head: Head,
    /// Bytes before the line.
    pub(super) at: u64,
    /// Bytes of the line without its end.
    pub(super) length: u32,
}

/// Records by file.
#[derive(Debug, Default)]
pub(super) struct Index(Vec<Row>);

impl Index {
    /// Of two records of a file and the same bytes the later one counts.
    pub(super) fn new(mut rows: Vec<Row>) -> Self {
        rows.sort_by(|a, b| a.head.file.cmp(&b.head.file).then(b.at.cmp(&a.at)));
        Self(rows)
    }

    /// All, sorted by file.
    pub(super) fn rows(&self) -> &[Row] {
        &self.0
    }

    /// The records of a file.
    pub(super) fn of(&self, file: &str) -> &[Row] {
        let begin = self.0.partition_point(|r| *r.head.file < *file);
        let count = self.0[begin..]
            .iter()
            .take_while(|r| *r.head.file == *file)
            .count();
        &self.0[begin..begin + count]
    }
}

/// Reads the bytes at a place of a file.
pub(super) fn line_at(mut file: &File, at: u64, length: u32) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(at))?;
    let mut line = vec![0; length as usize];
    file.read_exact(&mut line)?;
    Ok(line)
}
