//! The file of corrections, read and checked as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use csv::StringRecord;
use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::row::{Action, Correction};
use super::target::Target;
use crate::evidence::Place;
use crate::geom::PageNumber;
use crate::record::Record;

/// The columns: the first eight must be there, in any order; the others say where on the page the words stand.
pub const COLUMNS: [&str; 14] = [
    "file", "sha256", "field", "value", "action", "by", "date", "why", "page", "left", "top", "right",
    "bottom", "text",
];

/// How many of [`COLUMNS`] must be there.
const NEEDED: usize = 8;

/// More than this is not a file a person made.
const MAX_BYTES: u64 = 256 << 20;

/// Everything people set or confirmed, by file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Corrections {
    rows: BTreeMap<String, Vec<Correction>>,
}

/// Why a file of corrections is not used. Nothing of it was applied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CorrectionsError {
    /// It cannot be read.
    #[error("{path} cannot be read: see that it is there and that you may read it")]
    Unread {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// A column is not there.
    #[error("{path} has no column \"{column}\"; expected the header {}", COLUMNS[..NEEDED].join(","))]
    NoColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        column: &'static str,
    },
    /// A row says something that cannot be applied.
    #[error("{path}, line {line}, column {column}: found \"{found}\", {expected}")]
    Row {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The column.
        column: &'static str,
        /// What stands there.
        found: String,
        /// What was expected, beginning with that word.
        expected: String,
    },
    /// A line is not CSV.
    #[error("{path}, line {line}: not a row of a CSV file in UTF-8: {cause}")]
    NotCsv {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        cause: String,
    },
}

impl Corrections {
    /// Reads a file and checks every row of it.
    ///
    /// # Errors
    ///
    /// [`CorrectionsError`] for the first fault.
    pub fn open(path: &Path) -> Result<Self, CorrectionsError> {
        let unread = |cause| CorrectionsError::Unread {
            path: path.to_owned(),
            cause,
        };
        let size = std::fs::metadata(path).map_err(unread)?.len();
        if size > MAX_BYTES {
            return Err(unread(io::Error::other("it has more than 256 MB")));
        }
        let text = std::fs::read(path).map_err(unread)?;
        Self::read(path, &text)
    }

    /// [`open`](Self::open); `None` if there is no such file.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), but for a file that is not there.
    pub fn open_if_there(path: &Path) -> Result<Self, CorrectionsError> {
        match Self::open(path) {
            Err(CorrectionsError::Unread { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => {
                Ok(Self::default())
            }
            other => other,
        }
    }

    /// Reads the text of a file; `path` names it in errors.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub fn read(path: &Path, text: &[u8]) -> Result<Self, CorrectionsError> {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        if text.is_empty() {
            return Ok(Self::default());
        }
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
        let not_csv = |e: &csv::Error| CorrectionsError::NotCsv {
            path: path.to_owned(),
            line: e.position().map_or(1, csv::Position::line),
            cause: e.to_string(),
        };
        let header = reader.headers().map_err(|e| not_csv(&e))?.clone();
        let at = COLUMNS.map(|column| header.iter().position(|h| h.trim() == column));
        if let Some(column) = COLUMNS.iter().zip(at).take(NEEDED).find(|(_, at)| at.is_none()) {
            return Err(CorrectionsError::NoColumn {
                path: path.to_owned(),
                column: column.0,
            });
        }
        let mut out = Self::default();
        for row in reader.records() {
            let row = row.map_err(|e| not_csv(&e))?;
            if row.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let line = row.position().map_or(0, |p| begins(text, p).1);
            let cells = Cells { row: &row, at };
            let row = cells.correction(line).map_err(|fault| CorrectionsError::Row {
                path: path.to_owned(),
                line,
                column: fault.column,
                found: fault.found,
                expected: fault.expected,
            })?;
            out.rows.entry(row.file.clone()).or_default().push(row);
        }
        Ok(out)
    }

    /// The corrections that count for a file: of several of one value made for the same bytes, the last; of those made for
    /// other bytes only where no later one was made.
    #[must_use]
    pub fn of(&self, file: &str) -> Vec<&Correction> {
        let rows = self.rows.get(file).map_or(&[][..], Vec::as_slice);
        let mut seen: BTreeSet<&Target> = BTreeSet::new();
        let mut out: Vec<&Correction> = rows
            .iter()
            .rev()
            .filter(|row| adds(&row.target) || seen.insert(&row.target))
            .collect();
        out.reverse();
        out
    }

    /// The corrections of one file under the name it has where it is looked at alone: those whose `file` is the end of
    /// its path.
    #[must_use]
    pub fn renamed(&self, path: &Path, name: &str) -> Self {
        let path = path.to_string_lossy().replace('\\', "/");
        let ends = |file: &str| path == file || path.ends_with(&format!("/{file}"));
        let mut out = Self::default();
        for (_, rows) in self.rows.iter().filter(|(file, _)| ends(file) || *file == name) {
            let own = out.rows.entry(name.to_owned()).or_default();
            own.extend(rows.iter().cloned().map(|row| Correction {
                file: name.to_owned(),
                ..row
            }));
        }
        out
    }

    /// All rows about a file, in their order.
    #[must_use]
    pub fn rows_of(&self, file: &str) -> &[Correction] {
        self.rows.get(file).map_or(&[], Vec::as_slice)
    }

    /// Lets these be the rows about a file.
    pub(super) fn put(&mut self, file: &str, rows: Vec<Correction>) {
        if rows.is_empty() {
            self.rows.remove(file);
        } else {
            self.rows.insert(file.to_owned(), rows);
        }
    }

    /// The files that something was corrected in, in byte order.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.rows.keys().map(String::as_str)
    }

    /// Whether nothing was corrected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.values().map(Vec::len).sum()
    }

    /// What tells the corrections of a file from others; none where there are none. A record made with the same ones
    /// holds.
    #[must_use]
    pub fn print(&self, file: &str) -> Option<String> {
        let rows = self.of(file);
        if rows.is_empty() {
            return None;
        }
        let mut hash = Sha256::new();
        for row in rows {
            let place = row.place.as_ref().map(|p| format!("{p:?}")).unwrap_or_default();
            for text in [
                &row.sha256,
                &row.field,
                &row.written,
                row.action.as_str(),
                &row.by,
                &row.date,
                &row.why,
                &place,
            ] {
                hash.update((text.len() as u64).to_le_bytes());
                hash.update(text);
            }
        }
        let digest = hash.finalize();
        Some(digest.iter().take(16).map(|b| format!("{b:02x}")).collect())
    }

    /// The prints of all files.
    #[must_use]
    pub fn prints(&self) -> BTreeMap<String, String> {
        self.files()
            .filter_map(|file| Some((file.to_owned(), self.print(file)?)))
            .collect()
    }

    /// Whether a person looked at all of a file, so that a second copy of it needs no look of its own.
    #[must_use]
    pub fn reviewed(&self, file: &str) -> bool {
        self.of(file)
            .iter()
            .any(|row| matches!(&row.target, Target::Pointer(p) if p == "/review"))
    }

    /// Applies what counts for the record's file. Says whether there was anything to apply.
    ///
    /// Nothing fails: what no longer fits the file or the record becomes an issue `correction-stale`.
    pub fn apply(&self, record: &mut Record) -> bool {
        let rows = self.of(&record.source.file);
        super::apply::apply(record, &rows);
        !rows.is_empty()
    }
}

/// Where a row begins, in bytes, and its line: the reader counts the empty lines before it as its own.
pub(super) fn begins(text: &[u8], position: &csv::Position) -> (usize, u64) {
    let at = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let ends = text.get(at..).unwrap_or_default();
    let blank: Vec<u8> = ends
        .iter()
        .copied()
        .take_while(|b| matches!(b, b'\n' | b'\r'))
        .collect();
    let lines = blank.iter().filter(|b| **b == b'\n').count() as u64;
    (at + blank.len(), position.line() + lines)
}

/// Whether each row counts, also where several are about the same place.
fn adds(target: &Target) -> bool {
    matches!(target, Target::Pointer(pointer) if pointer == "/awards/-")
}

struct Fault {
    column: &'static str,
    found: String,
    expected: String,
}

/// A row by its columns.
struct Cells<'r> {
    row: &'r StringRecord,
    at: [Option<usize>; COLUMNS.len()],
}

impl Cells<'_> {
    fn cell(&self, column: usize) -> String {
        let cell = self
            .at
            .get(column)
            .copied()
            .flatten()
            .and_then(|i| self.row.get(i));
        unguarded(cell.unwrap_or_default().trim()).to_owned()
    }

    fn fault(&self, column: usize, expected: impl Into<String>) -> Fault {
        Fault {
            column: COLUMNS.get(column).copied().unwrap_or_default(),
            found: self.cell(column),
            expected: expected.into(),
        }
    }

    fn correction(&self, line: u64) -> Result<Correction, Fault> {
        let [file, sha256, field, written, action, by, date, why] =
            [0, 1, 2, 3, 4, 5, 6, 7].map(|i| self.cell(i));
        if file.is_empty() {
            return Err(self.fault(0, "expected the file as decisions.csv names it"));
        }
        let sha256 = sha256.to_lowercase();
        if sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(self.fault(
                1,
                "expected the 64 hexadecimal digits that decisions.csv has for the file in its column sha256",
            ));
        }
        let target = Target::named(&field).map_err(|e| self.fault(2, e.to_string()))?;
        let Some(action) = Action::ALL
            .iter()
            .copied()
            .find(|a| a.as_str() == action.to_lowercase())
        else {
            return Err(self.fault(4, "expected set or confirm"));
        };
        let value = target
            .kind()
            .read(&written)
            .map_err(|e| self.fault(3, e.to_string()))?;
        if value.is_null() && action == Action::Set && !target.may_be_empty() {
            return Err(self.fault(3, "expected a value: this one is never empty"));
        }
        if !date.is_empty() && date.parse::<Date>().is_err() && date.parse::<Timestamp>().is_err() {
            return Err(self.fault(
                6,
                "expected a day such as 2026-11-30, or a time such as 2026-11-30T09:30:00Z",
            ));
        }
        Ok(Correction {
            file,
            sha256,
            field,
            target,
            written,
            value,
            action,
            by,
            date,
            why,
            place: self.place()?,
            line,
        })
    }

    fn place(&self) -> Result<Option<Place>, Fault> {
        let page = self.cell(8);
        if page.is_empty() {
            return Ok(None);
        }
        let Some(page) = page.parse().ok().filter(|p| *p > 0) else {
            return Err(self.fault(8, "expected a page from 1"));
        };
        let mut bbox = [0.0; 4];
        for (i, edge) in bbox.iter_mut().enumerate() {
            let number: Option<f64> = self.cell(9 + i).parse().ok().filter(|n: &f64| n.is_finite());
            *edge = number
                .ok_or_else(|| self.fault(9 + i, "expected a number of points from the page's top left"))?;
        }
        Ok(Some(Place {
            page: PageNumber(page),
            bbox,
            text: self.cell(13),
        }))
    }
}

/// What a spreadsheet would run as a formula is written with a `'` before it.
const RUN_AS_FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

pub(super) fn guarded(text: &str) -> String {
    if text.starts_with(RUN_AS_FORMULA) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(RUN_AS_FORMULA) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "file,sha256,field,value,action,by,date,why\n";

    fn read(rows: &str) -> Result<Corrections, CorrectionsError> {
        let text = format!("\u{feff}{HEADER}{rows}").replace("HASH", &"ab".repeat(32));
        Corrections::read(Path::new("corrections.csv"), text.as_bytes())
    }

    #[test]
    fn faults_name_line_column_and_what_was_expected() {
        for (rows, said) in [
            (
                "a.pdf,HASH,amount,many,set,,,\n",
                "corrections.csv, line 2, column value: found \"many\", expected a sum of money such as 12500, 1250.50 or \
                 £1,250.50",
            ),
            (
                "a.pdf,HASH,amount,1,set,,,\n\nb.pdf,xx,amount,1,set,,,\n",
                "corrections.csv, line 4, column sha256: found \"xx\", expected the 64 hexadecimal digits that decisions.csv \
                 has for the file in its column sha256",
            ),
            (
                "a.pdf,HASH,amount,1,change,,,\n",
                "corrections.csv, line 2, column action: found \"change\", expected set or confirm",
            ),
            (
                "a.pdf,HASH,outcome,,set,,,\n",
                "corrections.csv, line 2, column value: found \"\", expected a value: this one is never empty",
            ),
            (
                ",HASH,amount,1,set,,,\n",
                "corrections.csv, line 2, column file: found \"\", expected the file as decisions.csv names it",
            ),
            (
                "a.pdf,HASH,amount,1,set,,31/12/2026,\n",
                "corrections.csv, line 2, column date: found \"31/12/2026\", expected a day such as 2026-11-30, or a time \
                 such as 2026-11-30T09:30:00Z",
            ),
        ] {
            assert_eq!(read(rows).unwrap_err().to_string(), said);
        }
        let error = Corrections::read(Path::new("c.csv"), b"file,field\n").unwrap_err();
        assert!(
            error.to_string().starts_with("c.csv has no column \"sha256\""),
            "{error}"
        );
    }

    #[test]
    fn the_last_row_about_a_value_counts() {
        let rows = read(
            "a.pdf,HASH,amount,1,set,,,\na.pdf,HASH,/amount,2,set,,,\na.pdf,HASH,number,3/2024,set,,,\n",
        )
        .unwrap();
        let counted: Vec<&str> = rows.of("a.pdf").iter().map(|r| r.written.as_str()).collect();
        assert_eq!(counted, ["2", "3/2024"]);
        assert_eq!(rows.rows_of("a.pdf").len(), 3);
        assert!(rows.of("b.pdf").is_empty());
    }

    #[test]
    fn a_print_changes_with_whatever_changes_the_record() {
        let print = |rows: &str| read(rows).unwrap().print("a.pdf");
        let one = print("a.pdf,HASH,amount,1,set,,,\n");
        assert_eq!(
            one,
            print("b.pdf,HASH,amount,9,set,,,\na.pdf,HASH,amount,1,set,,,\n")
        );
        assert_ne!(one, print("a.pdf,HASH,amount,2,set,,,\n"));
        assert_ne!(one, print("a.pdf,HASH,amount,1,set,A,,\n"));
        assert_eq!(print(""), None);
    }

    #[test]
    fn what_was_guarded_against_spreadsheets_is_read_as_it_was() {
        let rows = read("a.pdf,HASH,subject,'=1+1,set,,,'-\n").unwrap();
        assert_eq!(rows.of("a.pdf")[0].written, "=1+1");
        assert_eq!(guarded("=1+1"), "'=1+1");
    }
}
