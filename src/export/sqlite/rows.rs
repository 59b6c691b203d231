//! Writing rows, taking them out again, and what is over all records.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, Statement, ToSql};
use rust_decimal::prelude::ToPrimitive;

use super::Hash;
use super::schema::{columns, own_columns};
use crate::bodies::{Recipients, Register};
use crate::export::award_year;
use crate::export::error::io_error;
use crate::record::{Award, Direction, Number, OutcomeStatus, Record, Source};
use crate::sink::{Cell, Feed, Table};

/// Writes the rows of records.
pub(super) struct Writer<'d> {
    database: &'d Connection,
    tables: Vec<(Table, Feed, Statement<'d>)>,
    search: Statement<'d>,
    next: i64,
}

impl<'d> Writer<'d> {
    pub(super) fn new(database: &'d Connection) -> rusqlite::Result<Self> {
        let nothing = Arc::default();
        let of_record = Table::ALL.iter().filter(|table| table.is_of_record());
        let tables = of_record
            .map(|table| {
                Ok((
                    *table,
                    Feed::new(*table, &nothing),
                    database.prepare(&insert(*table))?,
                ))
            })
            .collect::<rusqlite::Result<_>>()?;
        let last = "SELECT coalesce(max(id), 0) FROM decisions";
        Ok(Self {
            database,
            tables,
            search: database.prepare("INSERT INTO paragraphs_fts (rowid, text) VALUES (?1, ?2)")?,
            next: database.query_row(last, [], |row| row.get::<_, i64>(0))? + 1,
        })
    }

    /// Writes all rows of a record, and returns its id.
    pub(super) fn record(&mut self, record: &Record, line: &Hash, position: u64) -> io::Result<i64> {
        let id = self.next;
        self.next += 1;
        let year = award_year(record);
        let year = year
            .as_ref()
            .map(|year| (year.year.as_str(), year.how.as_str()))
            .unzip();
        let database = self.database;
        for (table, feed, insert) in &mut self.tables {
            let (table, search) = (*table, &mut self.search);
            let mut awards = record.awards.iter();
            feed.record(record, &mut |cells| {
                let shown = if table == Table::Decisions {
                    cells
                } else {
                    cells.get(2..).unwrap_or_default()
                };
                let mut at = 1;
                let mut bind = |value: &dyn ToSql| {
                    at += 1;
                    insert.raw_bind_parameter(at - 1, value).map_err(io_error)
                };
                bind(&id)?;
                for cell in shown {
                    bind(&Bound(*cell))?;
                }
                match table {
                    Table::Decisions => {
                        bind(&year.0)?;
                        bind(&year.1)?;
                        bind(&i64::try_from(position).unwrap_or(i64::MAX))?;
                        bind(&line.as_slice())?;
                    }
                    Table::Awards => bind(&Bound(awards.next().and_then(sum).into()))?,
                    _ => {}
                }
                insert.raw_execute().map_err(io_error)?;
                if table == Table::Paragraphs
                    && let Some(Cell::Text(text)) = cells.last()
                {
                    search
                        .execute((database.last_insert_rowid(), text))
                        .map_err(io_error)?;
                }
                Ok(())
            })?;
        }
        Ok(id)
    }

    /// Takes records out.
    pub(super) fn remove(&mut self, ids: &[i64]) -> rusqlite::Result<()> {
        let database = self.database;
        let mut search = database.prepare(
            "INSERT INTO paragraphs_fts (paragraphs_fts, rowid, text) \
             SELECT 'delete', row_id, text FROM paragraphs WHERE decision_id = ?1 AND text IS NOT NULL",
        )?;
        let mut removals: Vec<Statement<'_>> = Vec::new();
        for (table, ..) in &self.tables {
            let key = if *table == Table::Decisions {
                "id"
            } else {
                "decision_id"
            };
            removals.push(database.prepare(&format!("DELETE FROM {} WHERE {key} = ?1", table.name()))?);
        }
        for id in ids {
            search.execute([id])?;
            // What leads to a decision goes before it.
            for removal in removals.iter_mut().rev() {
                removal.execute([id])?;
            }
        }
        Ok(())
    }

    /// Sets what depends on all records: second copies, bodies, and the tables over all of them. `moved` are records that stand
    /// in another place than they did.
    pub(super) fn finish(&mut self, moved: &[(i64, u64)], register: &Arc<Register>) -> io::Result<()> {
        let database = self.database;
        place(database, moved).map_err(io_error)?;
        database.execute_batch(SECOND_COPIES).map_err(io_error)?;
        let mut feeds: Vec<(Feed, Statement<'_>)> = Vec::new();
        for table in Table::ALL.iter().filter(|table| !table.is_of_record()) {
            database
                .execute_batch(&format!("DELETE FROM {};", table.name()))
                .map_err(io_error)?;
            feeds.push((
                Feed::new(*table, register),
                database.prepare(&insert(*table)).map_err(io_error)?,
            ));
        }
        let mut bodies = Recipients::by(Arc::clone(register));
        outlines(database, &mut |record| {
            bodies.add(record);
            feeds
                .iter_mut()
                .try_for_each(|(feed, _)| feed.record(record, &mut |_| Ok(())))
        })?;
        for (feed, insert) in &mut feeds {
            feed.finish(&mut |cells| {
                for (at, cell) in (1..).zip(cells) {
                    insert.raw_bind_parameter(at, Bound(*cell)).map_err(io_error)?;
                }
                insert.raw_execute().map_err(io_error)?;
                Ok(())
            })?;
        }
        name_bodies(database, &bodies).map_err(io_error)
    }
}

/// The statement that adds a row: the id of its decision first, then the columns.
fn insert(table: Table) -> String {
    let mut names: Vec<String> = match table {
        Table::Decisions => vec!["id".to_owned()],
        _ if table.is_of_record() => vec!["decision_id".to_owned()],
        _ => Vec::new(),
    };
    names.extend(columns(table).iter().map(|field| format!("\"{}\"", field.name)));
    let own = own_columns(table).iter().map(|(name, ..)| *name);
    // What depends on all records is set when all are there.
    names.extend(
        own.filter(|name| !["second_copy", "body"].contains(name))
            .map(str::to_owned),
    );
    let places: Vec<String> = (1..=names.len()).map(|i| format!("?{i}")).collect();
    format!(
        "INSERT INTO {} ({}) VALUES ({})",
        table.name(),
        names.join(", "),
        places.join(", ")
    )
}

/// What an award comes to.
fn sum(award: &Award) -> Option<Number> {
    crate::bodies::whole(award.amount, award.per.is_some(), award.total)
}

/// A cell as a value of the database.
struct Bound<'a>(Cell<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Cell::Null => ToSqlOutput::Owned(Value::Null),
            // A text with a NUL is cut at it by half the programs that read a database.
            Cell::Text(text) | Cell::Name(text) if text.contains('\0') => {
                ToSqlOutput::Owned(text.replace('\0', "\u{fffd}").into())
            }
            Cell::Text(text) | Cell::Name(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Cell::Integer(number) => ToSqlOutput::Owned(number.to_sql_value()),
            Cell::Boolean(value) => ToSqlOutput::Owned(Value::Integer(value.into())),
            Cell::Number(number) => ToSqlOutput::Owned(real(number)),
            Cell::List(texts) => ToSqlOutput::Owned(texts.join("; ").into()),
        })
    }
}

trait Whole {
    fn to_sql_value(self) -> Value;
}

impl Whole for u64 {
    fn to_sql_value(self) -> Value {
        i64::try_from(self).map_or_else(|_| Value::Text(self.to_string()), Value::Integer)
    }
}

/// A decimal: whole as an integer, else as the nearest real, which is printed as it was to fifteen figures.
fn real(number: Number) -> Value {
    let number = number.0.normalize();
    if number.scale() == 0
        && let Some(whole) = number.to_i64()
    {
        return Value::Integer(whole);
    }
    number.to_string().parse().map_or(Value::Null, Value::Real)
}

const SECOND_COPIES: &str = "
UPDATE decisions SET second_copy = 0 WHERE second_copy = 1;
UPDATE decisions SET second_copy = 1 WHERE id IN (
  SELECT id FROM (
    SELECT id, row_number() OVER (PARTITION BY sha256 ORDER BY position) AS copy FROM decisions WHERE sha256 IS NOT NULL
  ) WHERE copy > 1
);";

/// Sets the positions of records that moved.
fn place(database: &Connection, moved: &[(i64, u64)]) -> rusqlite::Result<()> {
    let mut set = database.prepare("UPDATE decisions SET position = ?2 WHERE id = ?1")?;
    for (id, position) in moved {
        set.execute((id, i64::try_from(*position).unwrap_or(i64::MAX)))?;
    }
    Ok(())
}

/// Hands on of every record what the tables over all of them are made from, in order.
fn outlines(database: &Connection, take: &mut dyn FnMut(&Record) -> io::Result<()>) -> io::Result<()> {
    let mut awards = given(database).map_err(io_error)?;
    let mut query = database
        .prepare(
            "SELECT id, file, sha256, publisher, year, sequence, outcome, decision_date FROM decisions ORDER BY position",
        )
        .map_err(io_error)?;
    let mut rows = query.query([]).map_err(io_error)?;
    while let Some(row) = rows.next().map_err(io_error)? {
        let (id, mut record) = outline(row).map_err(io_error)?;
        record.awards = awards.remove(&id).unwrap_or_default();
        take(&record)?;
    }
    Ok(())
}

fn outline(row: &rusqlite::Row<'_>) -> rusqlite::Result<(i64, Record)> {
    let mut record = Record::empty(Source::named(""));
    record.source.file = row.get(1)?;
    record.source.sha256 = row.get(2)?;
    record.publisher.name = row.get(3)?;
    record.year = row.get(4)?;
    record.sequence = row.get(5)?;
    let outcome: String = row.get(6)?;
    let known = OutcomeStatus::ALL
        .iter()
        .find(|status| status.as_str() == outcome);
    record.outcome.status = known.copied().unwrap_or(OutcomeStatus::Unknown);
    record.decision_date = row.get(7)?;
    Ok((row.get(0)?, record))
}

/// The awards of each decision, by its id.
fn given(database: &Connection) -> rusqlite::Result<BTreeMap<i64, Vec<Award>>> {
    let mut query = database.prepare(
        "SELECT decision_id, recipient, sum, currency FROM awards WHERE direction = 'out' ORDER BY row_id",
    )?;
    let mut rows = query.query([])?;
    let mut out: BTreeMap<i64, Vec<Award>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let award = award(row.get(1)?, row.get(2)?, row.get(3)?);
        out.entry(row.get(0)?).or_default().push(award);
    }
    Ok(out)
}

/// An award as it is added up.
#[expect(clippy::needless_pass_by_value, reason = "it is given the value of a row")]
fn award(recipient: Option<String>, sum: Value, currency: Option<String>) -> Award {
    let sum = match sum {
        Value::Integer(whole) => Some(whole.into()),
        // As it is printed: to the penny what it was.
        Value::Real(real) => rust_decimal::Decimal::from_str_exact(&real.to_string()).ok(),
        _ => None,
    };
    Award {
        recipient,
        part_of: None,
        alias: None,
        amount: sum.map(Number),
        currency,
        qualifier: None,
        per: None,
        purpose: None,
        direction: Direction::Out,
        total: None,
        page: None,
    }
}

/// Writes which name is which body, and sets it in the awards.
fn name_bodies(database: &Connection, bodies: &Recipients) -> rusqlite::Result<()> {
    database.execute_batch("DELETE FROM recipient_names;")?;
    let mut insert = database.prepare("INSERT INTO recipient_names VALUES (?1, ?2)")?;
    for (name, body) in bodies.names() {
        insert.execute([name, body])?;
    }
    database.execute_batch(
        "UPDATE awards SET body = (SELECT recipient FROM recipient_names WHERE name = awards.recipient) \
         WHERE body IS NOT (SELECT recipient FROM recipient_names WHERE name = awards.recipient);",
    )
}
