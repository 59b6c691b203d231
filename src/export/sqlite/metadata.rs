//! `metadata.json`: what Datasette shows beside the tables.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::schema::{VIEWS, columns, own_columns};
use crate::export::error::ExportError;
use crate::export::whole_file::WholeFile;
use crate::sink::Table;

/// Writes it beside a database: `decisions.db` is described in `metadata.json`, any other `NAME.db` in `NAME.metadata.json`, so
/// that two databases in one folder do not take it from each other.
pub(super) fn beside(database: &Path) -> Result<PathBuf, ExportError> {
    let stem = database
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or("decisions");
    let name = if stem == "decisions" {
        "metadata.json".to_owned()
    } else {
        format!("{stem}.metadata.json")
    };
    let place = database.with_file_name(name);
    let mut file = WholeFile::begin(&place)?;
    let text = format!("{:#}\n", metadata(stem));
    file.file()
        .write_all(text.as_bytes())
        .map_err(ExportError::unwritten(&place))?;
    file.put()
}

fn metadata(database: &str) -> Value {
    let mut tables = Map::new();
    for table in Table::ALL {
        tables.insert(table.name().to_owned(), described(*table));
    }
    for view in VIEWS {
        tables.insert(view.name.to_owned(), json!({ "description": view.about }));
    }
    let mut databases = Map::new();
    databases.insert(
        database.to_owned(),
        json!({
            "tables": tables,
            "queries": {
                "search": {
                    "title": "Search the text of the decisions",
                    "sql": "SELECT d.file, d.number, d.subject, p.part, snippet(paragraphs_fts, 0, '[', ']', '…', 24) AS text \
                        FROM paragraphs_fts JOIN paragraphs p ON p.row_id = paragraphs_fts.rowid \
                        JOIN decisions d ON d.id = p.decision_id WHERE paragraphs_fts MATCH :words ORDER BY rank LIMIT 100",
                },
            },
        }),
    );
    json!({
        "title": "Decisions",
        "description": "Decision documents of public bodies. An empty cell is a value the document does not give or that was \
            not read with certainty; issues says which.",
        "databases": databases,
    })
}

fn described(table: Table) -> Value {
    let mut about = Map::new();
    if table.is_of_record() && table != Table::Decisions {
        about.insert(
            "decision_id".to_owned(),
            "id of the row's decision in decisions".into(),
        );
    }
    for field in columns(table) {
        about.insert(field.name.to_owned(), field.about.into());
    }
    for (name, _, meaning) in own_columns(table) {
        about.insert((*name).to_owned(), (*meaning).into());
    }
    let mut described = json!({ "description": table.about(), "columns": about });
    let more = match table {
        Table::Decisions => json!({
            "label_column": "number",
            "sort_desc": "decision_date",
            "facets": ["publisher", "outcome", "award_year", "review"],
        }),
        Table::Awards => json!({ "label_column": "recipient", "facets": ["direction", "currency"] }),
        Table::Issues => json!({ "facets": ["code", "severity"] }),
        Table::Paragraphs => json!({ "fts_table": "paragraphs_fts", "fts_pk": "row_id" }),
        _ => json!({}),
    };
    if let (Value::Object(described), Value::Object(more)) = (&mut described, more) {
        described.extend(more);
    }
    described
}
