//! The tables and records to download, with the corrections made since the run: what the pages show is what they hold.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::sync::Arc;

use tempfile::NamedTempFile;

use crate::bodies::Register;
use crate::record::Record;
use crate::sink::{Csv, JSONL, Sink, Style, Table, datapackage, json_line};

/// A file to download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Download {
    pub(super) name: String,
    /// What it holds.
    pub(super) about: String,
    /// Bytes.
    pub(super) size: u64,
}

/// The files while they are written, beside their places.
pub(super) struct Data {
    tables: Vec<(Table, Csv<File>, NamedTempFile)>,
    lines: BufWriter<NamedTempFile>,
    /// The first thing that went wrong.
    failed: Option<io::Error>,
}

impl Data {
    /// Begins the files in a folder, which is made if it is not there.
    pub(super) fn begin(folder: &Path, bodies: &Arc<Register>) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let style = Style {
            register: Arc::clone(bodies),
            ..Style::default()
        };
        let mut tables = Vec::new();
        for table in Table::ALL {
            let file = NamedTempFile::new_in(folder)?;
            let csv = Csv::with(*table, file.as_file().try_clone()?, &style)?;
            tables.push((*table, csv, file));
        }
        Ok(Self {
            tables,
            lines: BufWriter::with_capacity(1 << 18, NamedTempFile::new_in(folder)?),
            failed: None,
        })
    }

    /// Adds a record. What goes wrong is reported by [`finish`](Self::finish).
    pub(super) fn add(&mut self, record: &Record) {
        if self.failed.is_none()
            && let Err(e) = self.write(record)
        {
            self.failed = Some(e);
        }
    }

    fn write(&mut self, record: &Record) -> io::Result<()> {
        for (_, csv, _) in &mut self.tables {
            csv.record(record)?;
        }
        self.lines.write_all(&json_line(record)?)?;
        self.lines.write_all(b"\n")
    }

    /// Puts the files in their places; one that is there with the same bytes is left as it is.
    pub(super) fn finish(self, folder: &Path) -> io::Result<Vec<Download>> {
        if let Some(e) = self.failed {
            return Err(e);
        }
        let mut out = Vec::new();
        for (table, mut csv, file) in self.tables {
            csv.finish()?;
            drop(csv);
            out.push(Download {
                size: put(file, &folder.join(table.file_name()))?,
                name: table.file_name(),
                about: table.about().to_owned(),
            });
        }
        let lines = self.lines.into_inner().map_err(io::IntoInnerError::into_error)?;
        out.push(Download {
            size: put(lines, &folder.join(JSONL))?,
            name: JSONL.to_owned(),
            about: "All records, one JSON object a line".to_owned(),
        });
        let mut package = NamedTempFile::new_in(folder)?;
        package.write_all(datapackage().as_bytes())?;
        out.push(Download {
            size: put(package, &folder.join("datapackage.json"))?,
            name: "datapackage.json".to_owned(),
            about: "What the tables and columns mean".to_owned(),
        });
        Ok(out)
    }
}

/// Puts a file in its place and says how long it is.
pub(super) fn put(mut file: NamedTempFile, to: &Path) -> io::Result<u64> {
    file.flush()?;
    let size = file.as_file().metadata()?.len();
    if same(file.path(), to, size).unwrap_or(false) {
        return Ok(size);
    }
    #[cfg(unix)]
    {
        // A temporary file is its owner's alone; a site is to be read.
        use std::os::unix::fs::PermissionsExt;
        file.as_file()
            .set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    file.persist(to).map_err(|e| e.error)?;
    Ok(size)
}

/// Whether two files hold the same bytes.
fn same(one: &Path, other: &Path, size: u64) -> io::Result<bool> {
    if std::fs::metadata(other)?.len() != size {
        return Ok(false);
    }
    let (mut a, mut b) = (
        BufReader::new(File::open(one)?),
        BufReader::new(File::open(other)?),
    );
    let (mut of_a, mut of_b) = ([0; 1 << 14], [0; 1 << 14]);
    let mut left = size;
    while left > 0 {
        let chunk = usize::try_from(left).unwrap_or(usize::MAX).min(of_a.len());
        let (Some(x), Some(y)) = (of_a.get_mut(..chunk), of_b.get_mut(..chunk)) else {
            return Ok(false);
        };
        a.read_exact(x)?;
        b.read_exact(y)?;
        if x != y {
            return Ok(false);
        }
        left -= chunk as u64;
    }
    Ok(true)
}
