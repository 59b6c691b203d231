//! The tables, indexes and views, from the columns of the tables of the output.

use rusqlite::{Connection, Transaction};

use crate::export::Settings;
use crate::sink::{Field, Kind, Table};

/// Tells a database of this program from any other: `dcsn` in ASCII.
pub(super) const APPLICATION_ID: i64 = 0x6463_736e;

/// What columns a table has besides those of the output: name, declaration, meaning.
pub(super) fn own_columns(table: Table) -> &'static [(&'static str, &'static str, &'static str)] {
    match table {
        Table::Decisions => &[
            (
                "award_year",
                "TEXT",
                "The financial year the money is for: the one stated, else the one in which what is funded begins",
            ),
            ("award_year_how", "TEXT", "How award_year is known"),
            (
                "second_copy",
                "INTEGER NOT NULL DEFAULT 0",
                "1 for a file whose bytes an earlier row has: its sums are not to be added up again",
            ),
            (
                "position",
                "INTEGER",
                "The place of the record in decisions.jsonl",
            ),
            (
                "line_sha256",
                "BLOB NOT NULL",
                "Of the record: tells what has changed",
            ),
        ],
        Table::Awards => &[
            (
                "sum",
                "NUMERIC",
                "What the award comes to: amount, or total where amount is a rate; empty where that is not stated",
            ),
            (
                "body",
                "TEXT",
                "The recipient's name in recipients: one for all spellings",
            ),
        ],
        _ => &[],
    }
}

/// Columns of the output a table does without: a row leads to its decision by `decision_id`.
pub(super) fn columns(table: Table) -> Vec<&'static Field> {
    let fields = table.fields();
    if table == Table::Decisions || !table.is_of_record() {
        return fields;
    }
    fields.into_iter().skip(2).collect()
}

/// Makes the tables if they are not there, or makes them again where this version, or the list of bodies, is another.
pub(super) fn prepare(database: &Transaction<'_>, settings: &Settings) -> rusqlite::Result<()> {
    let state = state(settings);
    if made_with(database).as_deref() == Some(state.as_str()) {
        return Ok(());
    }
    for view in VIEWS {
        database.execute_batch(&format!("DROP VIEW IF EXISTS {};", view.name))?;
    }
    database.execute_batch("DROP TABLE IF EXISTS paragraphs_fts; DROP TABLE IF EXISTS recipient_names;")?;
    for table in Table::ALL.iter().rev() {
        database.execute_batch(&format!("DROP TABLE IF EXISTS {};", table.name()))?;
    }
    database.execute_batch(&format!(
        "PRAGMA application_id = {APPLICATION_ID}; DROP TABLE IF EXISTS about; \
         CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    ))?;
    database.execute("INSERT INTO about VALUES ('state', ?1)", [&state])?;
    database.execute(
        "INSERT INTO about VALUES ('program', ?1)",
        [env!("CARGO_PKG_NAME")],
    )?;
    database.execute(
        "INSERT INTO about VALUES ('version', ?1)",
        [env!("CARGO_PKG_VERSION")],
    )?;
    for table in Table::ALL {
        database.execute_batch(&create(*table))?;
    }
    database.execute_batch(OTHERS)?;
    for view in VIEWS {
        database.execute_batch(&format!("CREATE VIEW {} AS {};", view.name, view.query))?;
    }
    Ok(())
}

/// What the rows depend on besides the records.
fn state(settings: &Settings) -> String {
    let tables: Vec<String> = Table::ALL.iter().map(|table| create(*table)).collect();
    let views: Vec<&str> = VIEWS.iter().map(|view| view.query).collect();
    let all = format!(
        "{}{OTHERS}{}{:?}",
        tables.concat(),
        views.concat(),
        settings.register
    );
    let hash = <sha2::Sha256 as sha2::Digest>::digest(all.as_bytes());
    let digits: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{} {digits}", env!("CARGO_PKG_VERSION"))
}

fn made_with(database: &Connection) -> Option<String> {
    let query = "SELECT value FROM about WHERE key = 'state'";
    database.query_row(query, [], |row| row.get(0)).ok()
}

/// The statement that makes a table.
fn create(table: Table) -> String {
    let mut lines = Vec::new();
    if table == Table::Decisions {
        lines.push("id INTEGER PRIMARY KEY".to_owned());
    } else if table.is_of_record() {
        lines.push("row_id INTEGER PRIMARY KEY".to_owned());
        lines.push("decision_id INTEGER NOT NULL REFERENCES decisions (id)".to_owned());
    }
    for field in columns(table) {
        lines.push(declaration(field));
    }
    for (name, declared, _) in own_columns(table) {
        lines.push(format!("\"{name}\" {declared}"));
    }
    format!("CREATE TABLE {} (\n  {}\n);", table.name(), lines.join(",\n  "))
}

/// A column as it is declared: its type, and what no cell of it may be.
fn declaration(field: &Field) -> String {
    let name = field.name;
    let kind = match field.kind {
        Kind::Text | Kind::Pattern(_) | Kind::OneOf(_) | Kind::Date | Kind::List => "TEXT",
        Kind::Count | Kind::Ordinal | Kind::Boolean => "INTEGER",
        // Exact for all that has fifteen figures: pounds and pence up to ten million million.
        Kind::Number => "NUMERIC",
    };
    let required = if field.required { " NOT NULL" } else { "" };
    let check = match field.kind {
        Kind::OneOf(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
            format!(" CHECK (\"{name}\" IN ({}))", words.join(", "))
        }
        Kind::Boolean => format!(" CHECK (\"{name}\" IN (0, 1))"),
        _ => String::new(),
    };
    format!("\"{name}\" {kind}{required}{check}")
}

/// Indexes, full-text search, and the spellings of bodies.
const OTHERS: &str = "
CREATE INDEX decisions_file ON decisions (file);
CREATE INDEX decisions_number ON decisions (number);
CREATE INDEX decisions_date ON decisions (decision_date);
CREATE INDEX decisions_year ON decisions (award_year);
CREATE INDEX decisions_review ON decisions (review);
CREATE INDEX decisions_copies ON decisions (sha256, position);
CREATE INDEX decisions_second ON decisions (second_copy) WHERE second_copy = 1;
CREATE INDEX decisions_lines ON decisions (position, line_sha256);
CREATE INDEX awards_decision ON awards (decision_id);
CREATE INDEX awards_body ON awards (body);
CREATE INDEX amounts_decision ON amounts (decision_id);
CREATE INDEX dates_decision ON dates (decision_id);
CREATE INDEX checklist_decision ON checklist (decision_id);
CREATE INDEX emissions_decision ON emissions (decision_id);
CREATE INDEX sign_offs_decision ON sign_offs (decision_id);
CREATE INDEX paragraphs_decision ON paragraphs (decision_id);
CREATE INDEX issues_decision ON issues (decision_id);
CREATE INDEX issues_code ON issues (code);
CREATE INDEX fields_decision ON fields (decision_id);
CREATE INDEX evidence_decision ON evidence (decision_id);
CREATE TABLE recipient_names (
  name TEXT PRIMARY KEY,
  recipient TEXT NOT NULL
) WITHOUT ROWID;
CREATE VIRTUAL TABLE paragraphs_fts USING fts5 (
  text, content = 'paragraphs', content_rowid = 'row_id', tokenize = 'unicode61 remove_diacritics 2', detail = full
);
";

/// A view: its name, what it answers, and its query.
pub(super) struct View {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) query: &'static str,
}

/// What an analyst would write first. None of them adds up a second copy of a file, nor what was rejected, deferred or only
/// noted.
pub(super) const VIEWS: [View; 7] = [
    View {
        name: "award_list",
        about: "Awards with the date, number, subject and publisher of their decision. counted is 1 where the sum is part \
                of a total: money given, by a decision that gives it, in the first copy of its file",
        query: "
  SELECT d.file, d.number, d.publisher, d.decision_date, d.subject, d.outcome, a.recipient, a.body, a.amount, a.per,
    a.qualifier, a.sum, a.currency, a.purpose, a.direction, d.award_year, d.award_year_how, d.review, a.page,
    a.direction = 'out' AND d.second_copy = 0 AND d.outcome NOT IN ('rejected', 'deferred', 'noted') AS counted
  FROM awards a JOIN decisions d ON d.id = a.decision_id
  ORDER BY d.position, a.row_id",
    },
    View {
        name: "totals_by_recipient_and_year",
        about: "What each recipient was given for each financial year. award_year is empty where no document says it; \
                without_sum counts awards whose sum is not stated, which are not in total",
        query: "
  SELECT body AS recipient, award_year, currency, round(sum(sum), 2) AS total, count(*) AS awards,
    count(DISTINCT file) AS decisions, sum(sum IS NULL) AS without_sum, sum(review = 'needed') AS to_review
  FROM award_list WHERE counted = 1
  GROUP BY body, award_year, currency ORDER BY body, award_year, currency",
    },
    View {
        name: "totals_by_year",
        about: "What the decisions commit for each financial year: the amounts of decisions, not of awards",
        query: "
  SELECT publisher, award_year, currency, round(sum(amount), 2) AS total, count(*) AS decisions,
    sum(amount IS NULL) AS without_amount, sum(review = 'needed') AS to_review
  FROM decisions WHERE second_copy = 0 AND kind = 'decision'
  GROUP BY publisher, award_year, currency ORDER BY publisher, award_year, currency",
    },
    View {
        name: "decisions_by_month",
        about: "Decisions and what they commit, by the month of the decision",
        query: "
  SELECT substr(decision_date, 1, 7) AS month, currency, count(*) AS decisions, round(sum(amount), 2) AS total
  FROM decisions WHERE second_copy = 0 AND kind = 'decision'
  GROUP BY month, currency ORDER BY month, currency",
    },
    View {
        name: "without_amount",
        about: "Decisions without an amount, and why",
        query: "
  SELECT d.file, d.number, d.subject, d.outcome, d.amount_status,
    (SELECT group_concat(message, '; ') FROM
      (SELECT message FROM issues i WHERE i.decision_id = d.id AND i.field = '/amount' ORDER BY i.row_id)) AS why
  FROM decisions d WHERE d.amount IS NULL AND d.kind = 'decision' ORDER BY d.position",
    },
    View {
        name: "needs_review",
        about: "What somebody should look at before using it: each doubt about a key value, and second copies",
        query: "
  SELECT d.file, d.number, d.subject, i.code, i.severity, i.field, i.message, i.page, i.suggestion
  FROM decisions d LEFT JOIN issues i ON i.decision_id = d.id AND (i.severity <> 'info' OR i.code = 'duplicate-file')
  WHERE d.review = 'needed' ORDER BY d.position, i.row_id",
    },
    View {
        name: "signed_late",
        about: "Certificates dated after the decision they allow",
        query: "
  SELECT d.file, d.number, d.decision_date, s.role, s.title, s.date AS signed_on,
    CAST(julianday(s.date) - julianday(d.decision_date) AS INTEGER) AS days_late
  FROM decisions d JOIN sign_offs s ON s.decision_id = d.id
  WHERE s.role <> 'decision-maker' AND s.date > d.decision_date ORDER BY d.position, s.row_id",
    },
];
