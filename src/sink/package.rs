//! `datapackage.json`: what the tables mean, for programs.

use serde_json::{Map, Value, json};

use super::tables::{Field, Kind, Table};
use crate::record::{CURRENCY, FINANCIAL_YEAR, SHA256};

/// The Frictionless Data Package that describes the tables: their types, keys and descriptions, as indented
/// JSON ending in a line end. It can be read as version 1 and as version 2 of that standard.
///
/// It depends only on the version of this program.
#[must_use]
pub fn datapackage() -> String {
    described("utf-8")
}

/// The same for tables with a byte order mark.
pub(super) fn datapackage_with_mark() -> String {
    described("utf-8-sig")
}

fn described(encoding: &str) -> String {
    let resources: Vec<Value> = Table::ALL
        .iter()
        .map(|table| resource(*table, encoding))
        .collect();
    let package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "profile": "tabular-data-package",
        "name": "decisions",
        "title": "Decisions",
        "description": "Decision documents of public bodies as tables. Every table but recipients and numbers, which \
            are over all decisions, begins with the file a row is from and the number of its decision. An empty cell is a value the document does not give or that was \
            not read with certainty; issues says which. A text that a spreadsheet would run as a formula has an \
            apostrophe before it.",
        "resources": resources,
    });
    format!("{package:#}\n")
}

fn resource(table: Table, encoding: &str) -> Value {
    json!({
        "name": table.name(),
        "path": table.file_name(),
        "profile": "tabular-data-resource",
        "type": "table",
        "description": table.about(),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": encoding,
        "dialect": {
            "delimiter": ",",
            "lineTerminator": "\r\n",
            "quoteChar": "\"",
            "doubleQuote": true,
            "header": true,
        },
        "schema": schema(table),
    })
}

fn schema(table: Table) -> Value {
    let fields: Vec<Value> = table.fields().into_iter().map(field).collect();
    let mut schema = Map::new();
    schema.insert("fields".to_owned(), fields.into());
    schema.insert("missingValues".to_owned(), json!([""]));
    if table == Table::Decisions {
        schema.insert("primaryKey".to_owned(), json!(["file"]));
    } else if table.is_of_record() {
        let key = json!([{
            "fields": ["file"],
            "reference": { "resource": Table::Decisions.name(), "fields": ["file"] },
        }]);
        schema.insert("foreignKeys".to_owned(), key);
    }
    schema.into()
}

fn field(field: &Field) -> Value {
    let mut constraints = Map::new();
    if field.required {
        constraints.insert("required".to_owned(), true.into());
    }
    let (kind, format) = match field.kind {
        Kind::Text | Kind::List => ("string", "default"),
        Kind::Pattern(pattern) => {
            if field.required {
                constraints.insert("pattern".to_owned(), unanchored(pattern).into());
            } else if let Some(length) = length(pattern) {
                // A pattern of a column with empty cells cannot be kept by the databases frictionless writes to.
                constraints.insert("minLength".to_owned(), length.into());
                constraints.insert("maxLength".to_owned(), length.into());
            }
            ("string", "default")
        }
        Kind::OneOf(words) => {
            constraints.insert("enum".to_owned(), words.into());
            ("string", "default")
        }
        // `default` is ISO 8601; `any` would let a reader guess.
        Kind::Date => ("date", "default"),
        Kind::Count => {
            constraints.insert("minimum".to_owned(), 0.into());
            ("integer", "default")
        }
        Kind::Ordinal => {
            constraints.insert("minimum".to_owned(), 1.into());
            ("integer", "default")
        }
        Kind::Number => ("number", "default"),
        Kind::Boolean => ("boolean", "default"),
    };
    let mut description = Map::new();
    description.insert("name".to_owned(), field.name.into());
    description.insert("type".to_owned(), kind.into());
    description.insert("format".to_owned(), format.into());
    description.insert("description".to_owned(), field.about.into());
    if field.kind == Kind::Boolean {
        description.insert("trueValues".to_owned(), json!(["true"]));
        description.insert("falseValues".to_owned(), json!(["false"]));
    }
    if !constraints.is_empty() {
        description.insert("constraints".to_owned(), constraints.into());
    }
    description.into()
}

/// The length of all texts a pattern allows, if it is one.
fn length(pattern: &str) -> Option<u64> {
    match pattern {
        CURRENCY => Some(3),
        FINANCIAL_YEAR => Some(7),
        SHA256 => Some(64),
        _ => None,
    }
}

/// A pattern without its anchors: a Data Package's patterns (those of XML Schema) match the whole value and know
/// no anchors.
fn unanchored(pattern: &str) -> &str {
    let pattern = pattern.strip_prefix('^').unwrap_or(pattern);
    pattern.strip_suffix('$').unwrap_or(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_is_as_reviewed() {
        insta::assert_snapshot!(datapackage());
    }

    #[test]
    fn every_column_is_described() {
        for table in Table::ALL {
            for field in table.fields() {
                assert!(!field.about.is_empty(), "{} {}", table.name(), field.name);
            }
        }
    }
}
