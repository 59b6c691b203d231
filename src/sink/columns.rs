//! What the tables and their columns mean, for people.

use super::tables::{Field, Kind, Table};

/// All tables and their columns as Markdown: the text of `docs/columns.md`.
#[must_use]
pub fn columns_markdown() -> String {
    let mut out = String::from(
        "# The tables and their columns\n\n\
         Made by `decisions schema --tables` from the definitions the tables are written from. An empty cell is a value the \
         document does not give or that was not read with certainty; `issues.csv` says which. How to read the files with \
         other programs is in [analyst.md](analyst.md).\n",
    );
    for table in Table::ALL {
        out += &format!("\n## {}\n\n{}.\n\n", table.file_name(), table.about());
        out += "| column | type | never empty | content |\n|---|---|---|---|\n";
        for field in table.fields() {
            let never_empty = if field.required { "yes" } else { "" };
            out += &format!(
                "| `{}` | {} | {never_empty} | {} |\n",
                field.name,
                kind(field),
                cell(field.about)
            );
        }
    }
    out
}

fn kind(field: &Field) -> String {
    match field.kind {
        Kind::Text => "text".to_owned(),
        Kind::Pattern(pattern) => format!("text of the form `{}`", cell(pattern)),
        Kind::OneOf(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            format!("one of {}", words.join(", "))
        }
        Kind::Date => "date".to_owned(),
        Kind::Count | Kind::Ordinal => "whole number".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::Boolean => "`true` or `false`".to_owned(),
        Kind::List => "texts joined by `; `".to_owned(),
    }
}

/// Text as a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
