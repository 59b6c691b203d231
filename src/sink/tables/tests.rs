use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;

use super::*;
use crate::record::{Number, Source};
use crate::sink::sample::{any_record, failed, full, records};

fn written(table: Table, records: &[Record]) -> String {
    let mut bytes = Vec::new();
    let mut csv = Csv::new(table, &mut bytes).unwrap();
    for record in records {
        csv.record(record).unwrap();
    }
    csv.finish().unwrap();
    drop(csv);
    String::from_utf8(bytes).unwrap()
}

/// The rows after the header, as a reader of CSV sees them.
fn read(table: Table, text: &str) -> Vec<BTreeMap<&'static str, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names: Vec<&str> = table.fields().iter().map(|field| field.name).collect();
    assert_eq!(reader.headers().unwrap(), names);
    reader
        .records()
        .map(|row| {
            names
                .iter()
                .copied()
                .zip(row.unwrap().iter().map(str::to_owned))
                .collect()
        })
        .collect()
}

/// The columns as the contract lists them.
const COLUMNS: [(Table, &str); 13] = [
    (
        Table::Decisions,
        "number_printed, sequence, year, publisher, profile, subject, originator, reason, submitted_to, outcome, \
         outcome_by, decision_date, amount, amount_status, currency, recipient, funding_source, financial_year, \
         period_start, period_end, confidential, confidential_reason, chief_executive_date, \
         chief_finance_officer_date, legal_advice, cfo_consulted, equality, human_resources, plan_consistent, \
         consultation, communications, sustainability, risks_highlighted, marking, recommendation, pages, text, \
         status, errors, warnings, sha256, kind, review",
    ),
    (
        Table::Awards,
        "recipient, part_of, alias, amount, currency, qualifier, per, direction, purpose, total, page, decision_date, \
         financial_year, publisher, outcome",
    ),
    (
        Table::Amounts,
        "value, currency, raw, qualifier, per, role, section, page",
    ),
    (Table::Dates, "value, precision, raw, role, section, page"),
    (Table::Checklist, "id, question, answer, raw, page"),
    (Table::Emissions, "category, increase_tco2, saving_tco2"),
    (Table::SignOffs, "role, title, date, raw_date, signed"),
    (Table::Fields, "field, value, page"),
    (Table::Paragraphs, "part, section_title, label, level, kind, text"),
    (Table::Issues, "code, severity, field, message, page, suggestion"),
    (
        Table::Evidence,
        "field, value, page, left, top, right, bottom, page_width, page_height, text, rule",
    ),
    (
        Table::Recipients,
        "recipient, variants, id, decisions, awards, total, currency, first_date, last_date, awards_without_sum",
    ),
    (
        Table::Numbers,
        "publisher, year, lowest, highest, documents, missing, missing_numbers, repeated, repeated_numbers",
    ),
];

#[test]
fn the_header_is_the_contract_s() {
    assert_eq!(COLUMNS.map(|(table, _)| table), *Table::ALL);
    for (table, columns) in COLUMNS {
        let first = if table.is_of_record() { "file,number," } else { "" };
        let header = format!("{first}{}\r\n", columns.replace(", ", ","));
        assert_eq!(written(table, &[]), header);
    }
}

#[test]
fn tables_are_as_reviewed() {
    for table in Table::ALL {
        let text = written(*table, &records());
        // Snapshots do not keep carriage returns.
        let shown = text.replace("\r\n", "\n").replace('\r', "␍");
        insta::assert_snapshot!(table.name(), shown);
    }
}

#[test]
fn rows_end_in_crlf_and_other_line_ends_are_quoted() {
    for table in Table::ALL {
        let mut quoted = false;
        let text = written(*table, &records());
        let bytes = text.as_bytes();
        for (i, byte) in bytes.iter().enumerate() {
            match byte {
                b'"' => quoted = !quoted,
                b'\n' if !quoted => assert_eq!(bytes[i - 1], b'\r'),
                b'\r' if !quoted => assert_eq!(bytes[i + 1], b'\n'),
                _ => {}
            }
        }
        assert!(text.ends_with("\r\n"));
    }
}

#[test]
fn values_of_several_questions_or_signatures_that_differ_are_not_picked_from() {
    let row = &read(Table::Decisions, &written(Table::Decisions, &[full()]))[0];
    assert_eq!(row["legal_advice"], "yes");
    assert_eq!(row["equality"], "n/a");
    assert_eq!(row["consultation"], "");
    assert_eq!(row["sustainability"], "");
    assert_eq!(row["chief_executive_date"], "2025-02-19");
    assert_eq!(row["chief_finance_officer_date"], "");
    assert_eq!((row["errors"].as_str(), row["warnings"].as_str()), ("0", "2"));
}

#[test]
fn a_very_long_text_is_one_cell() {
    let mut record = Record::empty(Source::named("a.pdf"));
    record.subject = Some("\"x,\n".repeat(1_000_000));
    let text = written(Table::Decisions, std::slice::from_ref(&record));
    assert_eq!(
        Some(&read(Table::Decisions, &text)[0]["subject"]),
        record.subject.as_ref()
    );
}

#[test]
fn what_cannot_be_written_is_an_error() {
    let mut room = [0_u8; 8];
    let mut csv = Csv::new(Table::Issues, &mut room[..]).unwrap();
    csv.record(&failed()).unwrap();
    assert!(csv.finish().is_err());
}

/// The cell that the contract demands for a value of the record's JSON.
fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => {
            let text = text.replace('\0', "\u{fffd}");
            match text.chars().next() {
                Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
                _ => text,
            }
        }
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// The rows a table has for a record, from its JSON.
fn expected(table: Table, record: &Value) -> Vec<BTreeMap<&'static str, String>> {
    let list = match table {
        Table::Decisions => vec![record.clone()],
        Table::Paragraphs => placed_paragraphs(record),
        Table::Fields => field_values(record),
        Table::Evidence => placed_values(record),
        other => record[other.name()].as_array().unwrap().clone(),
    };
    let value = |row: &Value, name: &str| match (table, name) {
        (_, "file") => record["source"]["file"].clone(),
        (_, "number") => record["number"].clone(),
        (Table::Decisions, name) => decision(record, name),
        (Table::Awards, "decision_date" | "financial_year") => record[name].clone(),
        (Table::Awards, "publisher" | "outcome") => decision(record, name),
        (_, name) => row[name].clone(),
    };
    list.iter()
        .map(|row| {
            let fields = table.fields().into_iter();
            fields
                .map(|field| {
                    let value = value(row, field.name);
                    let name = value.as_str().filter(|_| field.name == "file");
                    let text = name.map_or_else(|| cell(&value), |n| n.replace('\0', "\u{fffd}"));
                    (field.name, text)
                })
                .collect()
        })
        .collect()
}

fn placed_paragraphs(record: &Value) -> Vec<Value> {
    let mut rows = Vec::new();
    let mut place = |part: &Value, title: &Value, paragraphs: &Value| {
        for paragraph in paragraphs.as_array().unwrap() {
            let mut row = paragraph.clone();
            row["part"] = part.clone();
            row["section_title"] = title.clone();
            rows.push(row);
        }
    };
    place(&"summary".into(), &Value::Null, &record["summary"]);
    for section in record["sections"].as_array().unwrap() {
        place(&section["number"], &section["title"], &section["paragraphs"]);
    }
    rows
}

fn field_values(record: &Value) -> Vec<Value> {
    let mut rows = Vec::new();
    for (id, value) in record["fields"].as_object().unwrap() {
        let page = |pointer: String| record["evidence"][pointer]["page"].clone();
        let mut row = |value: &Value, page: Value| {
            rows.push(serde_json::json!({"field": id, "value": value, "page": page}));
        };
        match value {
            Value::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    row(item, page(format!("/fields/{id}/{i}")));
                }
            }
            one => row(one, page(format!("/fields/{id}"))),
        }
    }
    rows
}

fn placed_values(record: &Value) -> Vec<Value> {
    let mut rows = Vec::new();
    for (field, evidence) in record["evidence"].as_object().unwrap() {
        let more = evidence.get("more").and_then(Value::as_array);
        for place in std::iter::once(evidence).chain(more.into_iter().flatten()) {
            let mut row = place.clone();
            row["field"] = field.as_str().into();
            row["value"] = match record.pointer(field) {
                Some(Value::String(text)) => text.as_str().into(),
                Some(Value::Array(_) | Value::Object(_) | Value::Null) | None => Value::Null,
                Some(value) => value.to_string().into(),
            };
            let number = |value: &Value| -> Value {
                let text = Number(Decimal::from_str_exact(&value.to_string()).unwrap()).to_string();
                serde_json::from_str(&text).unwrap()
            };
            for (i, name) in ["left", "top", "right", "bottom"].into_iter().enumerate() {
                row[name] = number(&place["bbox"][i]);
            }
            let page = usize::try_from(place["page"].as_u64().unwrap()).unwrap() - 1;
            for (i, name) in ["page_width", "page_height"].into_iter().enumerate() {
                let size = &record["source"]["page_sizes"][page];
                row[name] = if size.is_null() {
                    Value::Null
                } else {
                    number(&size[i])
                };
            }
            row["rule"] = evidence.get("rule").cloned().unwrap_or_default();
            rows.push(row);
        }
    }
    rows
}

fn decision(record: &Value, name: &str) -> Value {
    let only = |list: &Value, key: &str, wanted: &str, value: &str| {
        let mut values: Vec<&Value> = list
            .as_array()
            .unwrap()
            .iter()
            .filter(|item| item[key] == wanted && !item[value].is_null())
            .map(|item| &item[value])
            .collect();
        values.dedup();
        if values.len() == 1 {
            values[0].clone()
        } else {
            Value::Null
        }
    };
    let count = |severity: &str| {
        let issues = record["issues"].as_array().unwrap();
        issues
            .iter()
            .filter(|issue| issue["severity"] == severity)
            .count()
    };
    match name {
        "publisher" => record["publisher"]["name"].clone(),
        "outcome" => record["outcome"]["status"].clone(),
        "outcome_by" => record["outcome"]["by"].clone(),
        "period_start" => record["period"]["start"].clone(),
        "period_end" => record["period"]["end"].clone(),
        "pages" | "text" | "sha256" => record["source"][name].clone(),
        "errors" => count("error").into(),
        "warnings" => count("warning").into(),
        "chief_executive_date" => only(&record["sign_offs"], "role", "chief-executive", "date"),
        "chief_finance_officer_date" => only(&record["sign_offs"], "role", "chief-finance-officer", "date"),
        _ if !record[name].is_null() || record.get(name).is_some() => record[name].clone(),
        question => only(&record["checklist"], "id", question, "answer"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn cells_are_the_values_of_the_record(record in any_record()) {
        let json = serde_json::to_value(&record).unwrap();
        for table in Table::ALL.iter().filter(|table| table.is_of_record()) {
            let text = written(*table, std::slice::from_ref(&record));
            prop_assert_eq!(read(*table, &text), expected(*table, &json));
        }
    }

    #[test]
    fn no_cell_begins_like_a_formula_but_a_number(record in any_record()) {
        for table in Table::ALL {
            for row in read(*table, &written(*table, std::slice::from_ref(&record))) {
                for field in table.fields() {
                    let cell = &row[field.name];
                    // The name of a file is not text of a document and is the same in every format.
                    if field.name != "file" && cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
                        // Values of fields are of several types, numbers among them.
                        prop_assert!(field.kind == Kind::Number || *table == Table::Fields);
                        prop_assert!(Decimal::from_str_exact(cell).is_ok());
                    }
                }
            }
        }
    }

    #[test]
    fn the_same_records_give_the_same_bytes(record in any_record()) {
        for table in Table::ALL {
            let again = record.clone();
            prop_assert_eq!(
                written(*table, std::slice::from_ref(&record)),
                written(*table, std::slice::from_ref(&again))
            );
        }
    }
}
