//! What is new since the last run into the same folder.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};
use std::io;

use decisions::record::Record;
use decisions::sink::{Changes, Folder, FolderError};

/// The records of the last run, a number each.
#[derive(Debug, Default)]
pub(super) struct Before {
    prints: BTreeMap<String, u64>,
    changes: Changes,
}

impl Before {
    /// What the folder holds. Lines that hold no record of this contract count as not there.
    pub(super) fn read(folder: &Folder) -> Result<Self, FolderError> {
        let mut out = Self::default();
        for record in folder.records()?.into_iter().flatten().flatten() {
            out.prints.insert(record.source.file.clone(), print(&record));
        }
        Ok(out)
    }

    /// Notes how a record of this run stands to the last.
    pub(super) fn compare(&mut self, record: &Record) {
        let file = &record.source.file;
        match self.prints.remove(file) {
            None => self.changes.new.push(file.clone()),
            Some(before) if before == print(record) => self.changes.unchanged += 1,
            Some(_) => self.changes.changed.push(file.clone()),
        }
    }

    /// What is left is gone.
    pub(super) fn finish(mut self) -> Changes {
        self.changes.removed = self.prints.into_keys().collect();
        self.changes
    }
}

/// A number that differs where records do. Only ever compared within one process.
fn print(record: &Record) -> u64 {
    let mut hasher = Bytes(DefaultHasher::new());
    // A record is always JSON, and hashing cannot fail.
    let _ = serde_json::to_writer(&mut hasher, record);
    hasher.0.finish()
}

struct Bytes(DefaultHasher);

impl io::Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
