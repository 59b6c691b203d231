//! A SQLite database: a typed table for each table of the output, keys, indexes, full-text search, views.
//!
//! An existing database is updated: records whose line is as it was stay, the others are written again, all in one
//! transaction. It is kept in write-ahead mode, so that others read it meanwhile.

mod metadata;
mod rows;
mod schema;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use sha2::{Digest, Sha256};

use super::error::ExportError;
use super::read::{Lines, parse};
use super::{Exported, Settings};
use crate::record::Record;

/// Of a line of `decisions.jsonl`.
type Hash = [u8; 32];

/// How long readers are waited for once everything is written.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(1);

/// Writes the records to a database at `to`, and beside it the description Datasette reads.
pub(super) fn write(records: Lines, to: &Path, settings: &Settings) -> Result<Exported, ExportError> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(ExportError::unwritten(to))?;
    }
    let mut database = open(to)?;
    let (rows, updated) = update(&mut database, records, settings, to)?;
    // What is in the write-ahead log goes into the file, so that a copy of the file alone is whole. Somebody who goes on reading
    // the state of before is not waited for: the next export does it.
    database
        .busy_timeout(PATIENCE)
        .map_err(ExportError::unwritten(to))?;
    database
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .map_err(ExportError::unwritten(to))?;
    database.close().map_err(|(_, e)| ExportError::unwritten(to)(e))?;
    let description = metadata::beside(to)?;
    Ok(Exported {
        files: vec![to.to_owned(), description],
        rows,
        updated: Some(updated),
        left_out: 0,
    })
}

/// The database, if it is there one of this program.
fn open(path: &Path) -> Result<Connection, ExportError> {
    let empty = fs::metadata(path).map_or(true, |file| file.len() == 0);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let database = Connection::open_with_flags(path, flags).map_err(ExportError::unwritten(path))?;
    if !empty {
        // A file that is not a database at all fails here. One without any table is what is left of an export that failed.
        let id = database.query_row(
            "SELECT CASE WHEN count(*) = 0 THEN ?1 ELSE (SELECT application_id FROM pragma_application_id) END \
             FROM sqlite_schema",
            [schema::APPLICATION_ID],
            |row| row.get::<_, i64>(0),
        );
        if id.ok() != Some(schema::APPLICATION_ID) {
            return Err(ExportError::NotOurs(path.to_owned()));
        }
    }
    database
        .busy_timeout(std::time::Duration::from_secs(60))
        .and_then(|()| {
            // Pages as large as the system's, and a cache that holds the upper parts of all indexes.
            database.execute_batch(
                "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
                 PRAGMA cache_size = -32768; PRAGMA temp_store = FILE;",
            )
        })
        .map_err(ExportError::unwritten(path))?;
    Ok(database)
}

/// A line that the database has, or the record of one it has not.
enum Line {
    Known(Hash),
    New(Hash, Box<Record>),
}

/// Brings the database up to date, and says how many records there are and how many were written.
fn update(
    database: &mut Connection,
    records: Lines,
    settings: &Settings,
    path: &Path,
) -> Result<(u64, u64), ExportError> {
    let transaction = database
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(ExportError::unwritten(path))?;
    schema::prepare(&transaction, settings).map_err(ExportError::unwritten(path))?;
    let known = known(&transaction).map_err(ExportError::unwritten(path))?;
    let mut left: BTreeMap<Hash, Vec<Place>> = known
        .iter()
        .map(|(hash, rows)| (*hash, rows.places.clone()))
        .collect();
    let mut writer = rows::Writer::new(&transaction).map_err(ExportError::unwritten(path))?;
    let (mut count, mut written) = (0_u64, 0_u64);
    // Records that are as they were and stand in another place.
    let mut moved: Vec<Place> = Vec::new();
    records.lines(
        &|line| {
            let hash: Hash = Sha256::digest(line).into();
            if known.get(&hash).is_some_and(Rows::take_one) {
                return Ok(Line::Known(hash));
            }
            Ok(Line::New(hash, Box::new(parse(line)?)))
        },
        &mut |line| {
            count += 1;
            match line {
                Line::Known(hash) => {
                    if let Some((id, position)) = left.get_mut(&hash).and_then(Vec::pop)
                        && position != count
                    {
                        moved.push((id, count));
                    }
                }
                Line::New(hash, record) => {
                    written += 1;
                    writer
                        .record(&record, &hash, count)
                        .map_err(ExportError::unwritten(path))?;
                }
            }
            Ok(())
        },
    )?;
    let gone: Vec<i64> = left.into_values().flatten().map(|(id, _)| id).collect();
    writer.remove(&gone).map_err(ExportError::unwritten(path))?;
    if written > 0 || !gone.is_empty() || !moved.is_empty() || known.is_empty() {
        writer
            .finish(&moved, &settings.register)
            .map_err(ExportError::unwritten(path))?;
    }
    drop(writer);
    transaction.commit().map_err(ExportError::unwritten(path))?;
    Ok((count, written))
}

/// The rows of a line: more than one where two files of one path are the same.
struct Rows {
    places: Vec<Place>,
    /// How many of them have not been met yet.
    left: AtomicUsize,
}

/// The id of a record, and its place among all.
type Place = (i64, u64);

impl Rows {
    /// Whether one is left, which is taken.
    fn take_one(&self) -> bool {
        let less = |left: usize| left.checked_sub(1);
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
            .is_ok()
    }
}

/// The lines the database holds.
fn known(database: &Connection) -> rusqlite::Result<HashMap<Hash, Rows, foldhash::fast::FixedState>> {
    let mut known: HashMap<Hash, Rows, _> = HashMap::default();
    let mut query =
        database.prepare("SELECT line_sha256, id, position FROM decisions ORDER BY position DESC")?;
    let rows = query.query_map([], |row| Ok((row.get::<_, Hash>(0)?, row.get(1)?, row.get(2)?)))?;
    for row in rows {
        let (hash, id, position): (Hash, i64, i64) = row?;
        let rows = known.entry(hash).or_insert_with(|| Rows {
            places: Vec::new(),
            left: AtomicUsize::new(0),
        });
        rows.places.push((id, position.unsigned_abs()));
        *rows.left.get_mut() += 1;
    }
    Ok(known)
}
