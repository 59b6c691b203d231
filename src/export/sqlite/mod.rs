//! A SQLite database: a typed table for each table of the output, keys, indexes, full-text search, views.
//!
//! A database that is there is brought up to date: records whose line is as it was stay, the others are written anew, all in
//! one transaction. It is kept in write-ahead mode, so that others read it meanwhile.

mod metadata;
mod rows;
mod schema;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use sha2::{Digest, Sha256};

use super::error::ExportError;
use super::read::{Lines, parse};
use super::{Exported, Settings};
use crate::record::Record;

/// Of a line of `decisions.jsonl`.
type Hash = [u8; 32];

/// Writes the records to a database at `to`, and beside it the description Datasette reads.
pub(super) fn write(records: Lines, to: &Path, settings: &Settings) -> Result<Exported, ExportError> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(ExportError::unwritten(to))?;
    }
    let mut database = open(to)?;
    let (rows, updated) = update(&mut database, records, settings, to)?;
    // What is in the write-ahead log goes into the file, so that a copy of the file alone is whole.
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
        // A file that is no database at all fails here. One without any table is what is left of an export that failed.
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
    // The rows of a line: more than one where two files of one path are the same.
    let mut left: BTreeMap<Hash, Vec<i64>> = known.iter().map(|(hash, ids)| (*hash, ids.clone())).collect();
    let mut writer = rows::Writer::new(&transaction).map_err(ExportError::unwritten(path))?;
    let (mut count, mut written, mut positions) = (0_u64, 0_u64, Vec::new());
    records.lines(
        &|line| {
            let hash: Hash = Sha256::digest(line).into();
            if known.contains_key(&hash) {
                return Ok(Line::Known(hash));
            }
            Ok(Line::New(hash, Box::new(parse(line)?)))
        },
        &mut |line| {
            count += 1;
            let id = match line {
                Line::Known(hash) => match left.get_mut(&hash).and_then(Vec::pop) {
                    Some(id) => id,
                    None => {
                        return Err(ExportError::unwritten(path)(
                            "a line stands more often than before",
                        ));
                    }
                },
                Line::New(hash, record) => {
                    written += 1;
                    writer
                        .record(&record, &hash, count)
                        .map_err(ExportError::unwritten(path))?
                }
            };
            positions.push(id);
            Ok(())
        },
    )?;
    let gone: Vec<i64> = left.into_values().flatten().collect();
    writer.remove(&gone).map_err(ExportError::unwritten(path))?;
    if written > 0 || !gone.is_empty() || known.is_empty() {
        writer
            .finish(&positions, &settings.register)
            .map_err(ExportError::unwritten(path))?;
    }
    drop(writer);
    transaction.commit().map_err(ExportError::unwritten(path))?;
    Ok((count, written))
}

/// The lines the database holds.
fn known(database: &Connection) -> rusqlite::Result<HashMap<Hash, Vec<i64>, foldhash::fast::FixedState>> {
    let mut known: HashMap<Hash, Vec<i64>, _> = HashMap::default();
    let mut query = database.prepare("SELECT line_sha256, id FROM decisions ORDER BY id DESC")?;
    let rows = query.query_map([], |row| Ok((row.get::<_, Hash>(0)?, row.get(1)?)))?;
    for row in rows {
        let (hash, id) = row?;
        known.entry(hash).or_default().push(id);
    }
    Ok(known)
}
