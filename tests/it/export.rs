//! `decisions export`, the formats of `extract` that are made from the records, and the tables over all records.

use std::fs;
use std::path::Path;
#[cfg(all(feature = "xlsx", feature = "sqlite", feature = "parquet"))]
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{decisions, ends_with, extract, fixtures, folder, json_lines, pdf};

/// A folder with records: fixtures, one of them twice, and a spelling of a recipient in capitals.
fn run(out: &Path, more: &[&str]) -> String {
    let archive = folder();
    for name in [
        "2013-12-mobile-office.pdf",
        "2017-32-harbour-mediation.pdf",
        "2025-05-quayside-team.pdf",
        "2016-07-custody-visitors.pdf",
    ] {
        fs::copy(pdf(name), archive.path().join(name)).unwrap();
    }
    fs::copy(pdf("2025-05-quayside-team.pdf"), archive.path().join("again.pdf")).unwrap();
    ends_with(extract(&[archive.path()], out).arg("--in-process").args(more), 0)
}

fn table(out: &Path, name: &str) -> Vec<std::collections::HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(out.join(name)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn export(out: &Path, format: &str, to: &Path, more: &[&str], code: i32) -> String {
    let mut command = decisions();
    command
        .args(["export", "--to", format])
        .arg(out)
        .arg(to)
        .args(more);
    ends_with(&mut command, code)
}

#[cfg(all(feature = "xlsx", feature = "sqlite", feature = "parquet"))]
/// Every file below a folder, by its path within.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<(PathBuf, Vec<u8>)> = walk(folder)
        .into_iter()
        .map(|path| {
            let bytes = fs::read(&path).unwrap();
            (path.strip_prefix(folder).unwrap().to_owned(), bytes)
        })
        .collect();
    files.sort();
    files
}

#[cfg(all(feature = "xlsx", feature = "sqlite", feature = "parquet"))]
fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else {
            files.push(path);
        }
    }
    files
}

#[test]
fn a_second_copy_needs_a_review_and_is_counted_once() {
    let out = folder();
    run(out.path(), &[]);
    let decisions = table(out.path(), "decisions.csv");
    let row = |file: &str| decisions.iter().find(|row| row["file"] == file).unwrap();
    // In the order of the files the copy comes after `2025-05…`.
    assert_eq!(
        row("again.pdf")["sha256"],
        row("2025-05-quayside-team.pdf")["sha256"]
    );
    assert_eq!(row("again.pdf")["review"], "needed");
    assert_eq!(row("2025-05-quayside-team.pdf")["review"], "not-needed");

    let awards = table(out.path(), "awards.csv");
    let recipients = table(out.path(), "recipients.csv");
    for body in &recipients {
        let own: Vec<_> = awards
            .iter()
            .filter(|a| body["variants"].split("; ").any(|v| v == a["recipient"]) && a["file"] != "again.pdf")
            .collect();
        assert_eq!(body["awards"], own.len().to_string(), "{body:?}");
    }
    // A rate and its whole: the whole is what the recipient is given.
    let rate = awards.iter().find(|a| a["per"] == "year").unwrap();
    assert_eq!(
        (rate["amount"].as_str(), rate["total"].as_str()),
        ("3400", "6800")
    );
    let body = recipients
        .iter()
        .find(|r| r["recipient"] == rate["recipient"])
        .unwrap();
    assert_eq!(body["total"], "6800");
}

/// The sizes of a file's pages as another reader has them, in points to the tenth.
fn sizes(path: &Path) -> Vec<[f64; 2]> {
    let document = lopdf::Document::load(path).unwrap();
    let tenth = |length: f32| (f64::from(length) * 10.0).round() / 10.0;
    let of = |page: lopdf::ObjectId| {
        // A page without a box has that of the pages it is among.
        let mut at = document.get_dictionary(page).unwrap();
        while !at.has(b"MediaBox") {
            at = document
                .get_dictionary(at.get(b"Parent").unwrap().as_reference().unwrap())
                .unwrap();
        }
        let edges = at.get_deref(b"MediaBox", &document).unwrap().as_array().unwrap();
        let [left, bottom, right, top] = [0, 1, 2, 3].map(|i| edges[i].as_float().unwrap());
        [tenth(right - left), tenth(top - bottom)]
    };
    document.get_pages().into_values().map(of).collect()
}

#[test]
fn an_award_s_page_and_the_pages_sizes_are_reported() {
    let out = folder();
    run(out.path(), &[]);
    let mut of_files = std::collections::HashMap::new();
    for record in json_lines(&out.path().join("decisions.jsonl")) {
        let file = record["source"]["file"].as_str().unwrap();
        let there = pdf(if file == "again.pdf" {
            "2025-05-quayside-team.pdf"
        } else {
            file
        });
        let expected = sizes(&there);
        assert_eq!(record["source"]["page_sizes"], json!(expected), "{file}");
        for award in record["awards"].as_array().unwrap() {
            let page = award["page"].as_u64().unwrap();
            assert!((1..=expected.len() as u64).contains(&page), "{file}: {page}");
        }
        of_files.insert(file.to_owned(), expected);
    }
    let rows = table(out.path(), "evidence.csv");
    assert!(!rows.is_empty());
    for row in rows {
        let number = |name: &str| row[name].parse::<f64>().unwrap();
        let [width, height] = of_files[&row["file"]][row["page"].parse::<usize>().unwrap() - 1];
        assert_eq!(
            [number("page_width"), number("page_height")],
            [width, height],
            "{row:?}"
        );
        let inside = |from: &str, to: &str, most: f64| {
            0.0 <= number(from) && number(from) < number(to) && number(to) <= most
        };
        assert!(
            inside("left", "right", width) && inside("top", "bottom", height),
            "{row:?}"
        );
    }
}

#[test]
fn missing_numbers_are_told_everywhere() {
    let out = folder();
    let archive = folder();
    for name in ["2025-05-quayside-team.pdf", "2025-33-schools-officers.pdf"] {
        fs::copy(pdf(name), archive.path().join(name)).unwrap();
    }
    let said = ends_with(extract(&[archive.path()], out.path()).arg("--in-process"), 0);
    assert!(said.contains("2025, 5 to 33: 27 missing (6-32)"), "{said}");
    let rows = table(out.path(), "numbers.csv");
    assert_eq!(
        (rows[0]["missing"].as_str(), rows[0]["missing_numbers"].as_str()),
        ("27", "6-32")
    );
    let report: Value = serde_json::from_slice(&fs::read(out.path().join("run.json")).unwrap()).unwrap();
    assert_eq!(report["numbers"][0]["missing_numbers"], "6-32");
}

#[test]
fn csv_for_a_spreadsheet_keeps_numbers_from_becoming_dates() {
    let out = folder();
    run(out.path(), &["--excel"]);
    let bytes = fs::read(out.path().join("decisions.csv")).unwrap();
    assert!(bytes.starts_with("\u{feff}file,number,".as_bytes()));
    let text = String::from_utf8(bytes).unwrap();
    assert!(
        text.contains("\"=\"\"05/2025\"\"\"") && text.contains(",2025-0"),
        "{text}"
    );
    let package = fs::read_to_string(out.path().join("datapackage.json")).unwrap();
    assert!(package.contains("\"utf-8-sig\""));
}

#[test]
fn the_list_of_bodies_joins_and_names_them() {
    let (out, files) = (folder(), folder());
    let bodies = files.path().join("bodies.csv");
    fs::write(
        &bodies,
        "name,canonical,id\r\nRingmere Coachworks,Ringmere Group,GB-COH-00012345\r\n",
    )
    .unwrap();
    run(out.path(), &["--bodies", bodies.to_str().unwrap()]);
    let recipients = table(out.path(), "recipients.csv");
    let body = recipients
        .iter()
        .find(|r| r["recipient"] == "Ringmere Group")
        .unwrap();
    assert_eq!(
        (body["id"].as_str(), body["variants"].as_str()),
        ("GB-COH-00012345", "Ringmere Coachworks Ltd")
    );
    // Names in the records stay as they are printed.
    let awards = table(out.path(), "awards.csv");
    assert!(awards.iter().any(|a| a["recipient"] == "Ringmere Coachworks Ltd"));

    fs::write(&bodies, "name,canonical,id\r\na,A,12\r\n").unwrap();
    let said = ends_with(
        extract(&[pdf("2025-05-quayside-team.pdf")], out.path())
            .arg("--bodies")
            .arg(&bodies),
        1,
    );
    assert!(
        said.contains("of the list of bodies: \"12\" is not an org-id.guide identifier"),
        "{said}"
    );
}

#[test]
fn an_export_needs_records() {
    let out = folder();
    let said = export(out.path(), "360giving", &out.path().join("g.json"), &[], 1);
    assert!(said.contains("there is no decisions.jsonl in"), "{said}");
    let said = ends_with(
        extract(&[pdf("2025-05-quayside-team.pdf")], out.path()).args(["--format", "csv,360giving"]),
        1,
    );
    assert!(said.contains("360giving is made from the format jsonl"), "{said}");
    assert!(!out.path().join("run.json").exists());
}

/// What the standard (version 1.4) asks of a package of grants, of what is written here. No registry has a package with the
/// standard's own schema, so this one is written from it: the same required keys, types and forms of dates and addresses, and
/// narrower where what is written is (no other keys, no sum below nothing, organisations by registered lists alone). What passes
/// here passes there.
fn giving_schema() -> Value {
    let organisation = json!({
        "type": "array", "minItems": 1,
        "items": {
            "type": "object", "required": ["id", "name"], "additionalProperties": false,
            "properties": { "id": { "type": "string", "pattern": "^[A-Z0-9]{2,}-[A-Z0-9]+-." }, "name": { "type": "string", "minLength": 1 } }
        }
    });
    let day = json!({ "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[012])-(0[1-9]|[12][0-9]|3[01])$" });
    json!({
        "type": "object", "required": ["version", "publisher", "grants"], "additionalProperties": false,
        "properties": {
            "version": { "const": "1.4" },
            "title": { "type": "string" },
            "license": { "type": "string", "pattern": "^https?://" },
            "publisher": {
                "type": "object", "required": ["name", "identifier"], "additionalProperties": false,
                "properties": {
                    "name": { "type": "string" }, "identifier": { "type": "string" },
                    "website": { "type": "string", "pattern": "^https?://" }
                }
            },
            "grants": {
                "type": "array", "minItems": 1, "uniqueItems": true,
                "items": {
                    "type": "object", "additionalProperties": false,
                    "required": [
                        "id", "title", "description", "currency", "amountAwarded", "awardDate",
                        "recipientOrganization", "fundingOrganization"
                    ],
                    "properties": {
                        "id": { "type": "string", "pattern": "^360G-[A-Za-z0-9_-]+$" },
                        "title": { "type": "string", "minLength": 1 },
                        "description": { "type": "string", "minLength": 1 },
                        "currency": { "type": "string", "pattern": "^[A-Z]{3}$" },
                        "amountAwarded": { "type": "number", "minimum": 0 },
                        "awardDate": day,
                        "plannedDates": {
                            "type": "array", "minItems": 1,
                            "items": {
                                "type": "object", "required": ["startDate", "endDate"], "additionalProperties": false,
                                "properties": { "startDate": day, "endDate": day }
                            }
                        },
                        "recipientOrganization": organisation,
                        "fundingOrganization": organisation
                    }
                }
            }
        }
    })
}

#[test]
fn grants_keep_the_standard_and_nothing_is_made_up() {
    let (out, files) = (folder(), folder());
    ends_with(
        extract(&[fixtures().join("pdf")], out.path()).arg("--in-process"),
        0,
    );
    let awards = table(out.path(), "awards.csv");
    let publisher = files.path().join("publisher.toml");
    let name = "Office of the Police and Crime Commissioner for Norfolk";
    fs::write(
        &publisher,
        format!("prefix = \"360G-example\"\nname = \"{name}\"\nid = \"GB-GOR-PX1\"\n"),
    )
    .unwrap();
    let bodies = files.path().join("bodies.csv");
    let mut list = csv::Writer::from_path(&bodies).unwrap();
    list.write_record(["name", "canonical", "id"]).unwrap();
    let names: std::collections::BTreeSet<&String> = awards.iter().map(|a| &a["recipient"]).collect();
    for (i, name) in names.iter().enumerate() {
        // One in three has no identifier.
        let id = if i % 3 == 0 {
            String::new()
        } else {
            format!("GB-CHC-{i:07}")
        };
        list.write_record([name.as_str(), name.as_str(), id.as_str()])
            .unwrap();
    }
    list.flush().unwrap();
    let options = [
        "--publisher",
        publisher.to_str().unwrap(),
        "--bodies",
        bodies.to_str().unwrap(),
    ];
    let to = files.path().join("grants.json");
    export(out.path(), "360giving", &to, &options, 0);

    let package: Value = serde_json::from_slice(&fs::read(&to).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&giving_schema()).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&package)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert_eq!(errors, [""; 0]);

    // Every award is a grant or in the list, with a reason.
    let grants = package["grants"].as_array().unwrap();
    let left_out = table(files.path(), "grants.left-out.csv");
    assert_eq!(grants.len() + left_out.len(), awards.len());
    assert!(left_out.iter().all(|row| !row["missing"].is_empty()));
    let decisions = table(out.path(), "decisions.csv");
    for grant in grants {
        let recipient = grant["recipientOrganization"][0]["name"].as_str().unwrap();
        let amount = grant["amountAwarded"].to_string();
        let award = awards.iter().find(|a| {
            let sum = if a["total"].is_empty() {
                &a["amount"]
            } else {
                &a["total"]
            };
            a["recipient"] == recipient
                && *sum == amount
                && a["decision_date"] == grant["awardDate"].as_str().unwrap()
        });
        let award = award.unwrap_or_else(|| panic!("no award is {grant}"));
        let row = decisions.iter().find(|row| row["file"] == award["file"]).unwrap();
        assert_eq!(
            (row["publisher"].as_str(), row["review"].as_str()),
            (name, "not-needed")
        );
        assert_eq!(grant["fundingOrganization"][0]["id"], "GB-GOR-PX1");
    }

    // The spreadsheet form holds the same grants.
    let csv = files.path().join("grants.csv");
    export(out.path(), "360giving", &csv, &options, 0);
    let rows = table(files.path(), "grants.csv");
    assert_eq!(rows.len(), grants.len());
    for (row, grant) in rows.iter().zip(grants) {
        assert_eq!(row["Identifier"], grant["id"].as_str().unwrap());
        assert_eq!(row["Amount Awarded"], grant["amountAwarded"].to_string());
        assert_eq!(
            row["Recipient Org:Identifier"],
            grant["recipientOrganization"][0]["id"].as_str().unwrap()
        );
    }
}

#[test]
fn grants_need_a_publisher_and_something_to_give() {
    let (out, files) = (folder(), folder());
    run(out.path(), &[]);
    let to = files.path().join("grants.json");
    let said = export(out.path(), "360giving", &to, &[], 1);
    assert!(said.contains("360giving needs --publisher FILE"), "{said}");
    let publisher = files.path().join("publisher.toml");
    fs::write(
        &publisher,
        "prefix = \"360G-example\"\nname = \"Somebody\"\nid = \"GB-GOR-PX1\"\n",
    )
    .unwrap();
    let said = export(
        out.path(),
        "360giving",
        &to,
        &["--publisher", publisher.to_str().unwrap()],
        1,
    );
    assert!(said.contains("no award has all that 360Giving needs"), "{said}");
    assert!(!to.exists());
    let left_out = table(files.path(), "grants.left-out.csv");
    assert!(
        left_out
            .iter()
            .all(|row| row["missing"].contains("another body gives it"))
    );
    let said = export(
        out.path(),
        "360giving",
        &files.path().join("grants"),
        &["--publisher", publisher.to_str().unwrap()],
        1,
    );
    assert!(said.contains("must end in .json, .csv or .xlsx"), "{said}");
}

#[test]
fn the_columns_are_documented_as_they_are() {
    let printed = decisions().args(["schema", "--tables"]).output().unwrap().stdout;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/columns.md");
    let kept = fs::read(&path).unwrap_or_default();
    assert!(
        printed == kept,
        "docs/columns.md is not what `decisions schema --tables` prints: write it anew"
    );
}

#[test]
#[cfg(not(feature = "sqlite"))]
fn a_format_that_is_not_built_in_is_told() {
    let out = folder();
    run(out.path(), &[]);
    let said = export(out.path(), "sqlite", &out.path().join("a.db"), &[], 1);
    assert!(said.contains("built without the format sqlite"), "{said}");
}

#[test]
#[cfg(all(feature = "xlsx", feature = "sqlite", feature = "parquet"))]
fn the_same_records_give_the_same_bytes_at_any_number_of_threads() {
    let (one, four) = (folder(), folder());
    let formats = ["--format", "jsonl,csv,xlsx,sqlite,parquet"];
    for (out, threads) in [(&one, "1"), (&four, "4")] {
        let archive = fixtures().join("pdf");
        let mut command = crate::support::extract_side_by_side(&[archive], out.path());
        command.env("RAYON_NUM_THREADS", threads);
        ends_with(command.args(formats).args(["--in-process", "--jobs", threads]), 0);
    }
    let kept = |out: &Path| {
        let mut files = contents(out);
        files.retain(|(name, _)| {
            !["run.json", "history.jsonl", ".lock", ".journal"]
                .iter()
                .any(|n| name.as_os_str() == *n)
        });
        files
    };
    let (a, b) = (kept(one.path()), kept(four.path()));
    let names = |files: &[(PathBuf, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&a), names(&b));
    assert!(names(&a).iter().any(|name| name.as_os_str() == "decisions.xlsx"));
    for ((name, a), (_, b)) in a.iter().zip(&b) {
        assert!(a == b, "{} differs", name.display());
    }
    // The history has the time of the run, and nothing else of it.
    let history = |out: &Path| {
        let mut entries = json_lines(&out.join("history.jsonl"));
        assert!(entries.iter_mut().all(|entry| entry["at"].take().is_string()));
        entries
    };
    assert_eq!(history(one.path()), history(four.path()));

    // The command alone, grants in all their forms with it.
    let files = folder();
    let (publisher, bodies) = (
        files.path().join("publisher.toml"),
        files.path().join("bodies.csv"),
    );
    let name = "Office of the Police and Crime Commissioner for Norfolk";
    fs::write(
        &publisher,
        format!("prefix = \"360G-example\"\nname = \"{name}\"\nid = \"GB-GOR-PX1\"\n"),
    )
    .unwrap();
    let mut list = csv::Writer::from_path(&bodies).unwrap();
    list.write_record(["name", "canonical", "id"]).unwrap();
    let awards = table(one.path(), "awards.csv");
    let recipients: std::collections::BTreeSet<&String> = awards.iter().map(|a| &a["recipient"]).collect();
    for (i, name) in recipients.into_iter().enumerate() {
        list.write_record([name, name, &format!("GB-CHC-{i:07}")])
            .unwrap();
    }
    list.flush().unwrap();
    let made = ["1", "2", "7"].map(|threads| {
        let to = files.path().join(threads);
        fs::create_dir(&to).unwrap();
        for (format, name) in [
            ("xlsx", "a.xlsx"),
            ("sqlite", "a.db"),
            ("parquet", "parquet"),
            ("csv", "csv"),
            ("360giving", "g.json"),
            ("360giving", "h.csv"),
            ("360giving", "i.xlsx"),
        ] {
            let mut command = decisions();
            command
                .env("RAYON_NUM_THREADS", threads)
                .args(["export", "--to", format]);
            command
                .arg(one.path())
                .arg(to.join(name))
                .arg("--publisher")
                .arg(&publisher);
            ends_with(command.arg("--bodies").arg(&bodies), 0);
        }
        contents(&to)
    });
    assert!(made[0].len() > 20, "{:?}", names(&made[0]));
    for other in &made[1..] {
        assert_eq!(names(&made[0]), names(other));
        for ((name, a), (_, b)) in made[0].iter().zip(other) {
            assert!(a == b, "{} differs", name.display());
        }
    }

    // A format that is not asked for any more goes; what is not ours stays.
    fs::write(one.path().join("notes.txt"), "mine").unwrap();
    ends_with(
        extract(&[pdf("2025-05-quayside-team.pdf")], one.path()).args(["--in-process", "--drop-gone"]),
        0,
    );
    for gone in ["decisions.xlsx", "decisions.db", "metadata.json", "parquet"] {
        assert!(!one.path().join(gone).exists(), "{gone}");
    }
    assert!(one.path().join("notes.txt").exists());
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use rusqlite::Connection;

    use super::*;

    fn ask<T: rusqlite::types::FromSql>(database: &Connection, query: &str) -> T {
        database.query_row(query, [], |row| row.get(0)).unwrap()
    }

    /// The rows of all tables, without what counts up.
    fn dump(path: &Path) -> Vec<String> {
        let database = Connection::open(path).unwrap();
        let mut out = Vec::new();
        for (table, from, order) in [
            (
                "decisions",
                "decisions t JOIN decisions d ON d.id = t.id",
                "d.position",
            ),
            (
                "awards",
                "awards t JOIN decisions d ON d.id = t.decision_id",
                "d.position, t.row_id",
            ),
            (
                "paragraphs",
                "paragraphs t JOIN decisions d ON d.id = t.decision_id",
                "d.position, t.row_id",
            ),
            (
                "issues",
                "issues t JOIN decisions d ON d.id = t.decision_id",
                "d.position, t.row_id",
            ),
            (
                "evidence",
                "evidence t JOIN decisions d ON d.id = t.decision_id",
                "d.position, t.row_id",
            ),
            ("recipients", "recipients t", "t.recipient, t.currency"),
            ("numbers", "numbers t", "t.publisher, t.year"),
            ("recipient_names", "recipient_names t", "t.name"),
        ] {
            let mut columns = database
                .prepare("SELECT name FROM pragma_table_info(?1)")
                .unwrap();
            let names: Vec<String> = columns
                .query_map([table], |row| row.get::<_, String>(0))
                .unwrap()
                .map(Result::unwrap)
                .filter(|name| {
                    !["id", "row_id", "decision_id"].contains(&name.as_str()) || table == "recipients"
                })
                .map(|name| format!("quote(t.\"{name}\")"))
                .collect();
            let query = format!(
                "SELECT {} FROM {from} ORDER BY {order}",
                names.join(" || ',' || ")
            );
            let mut rows = database.prepare(&query).unwrap();
            out.extend(
                rows.query_map([], |row| row.get::<_, String>(0))
                    .unwrap()
                    .map(|row| format!("{table}: {}", row.unwrap())),
            );
        }
        out
    }

    #[test]
    fn the_database_holds_what_the_tables_hold() {
        let out = folder();
        run(out.path(), &["--format", "jsonl,csv,sqlite"]);
        let path = out.path().join("decisions.db");
        let database = Connection::open(&path).unwrap();
        assert_eq!(ask::<String>(&database, "PRAGMA integrity_check"), "ok");
        assert_eq!(
            ask::<i64>(&database, "SELECT count(*) FROM pragma_foreign_key_check"),
            0
        );
        assert_eq!(ask::<String>(&database, "PRAGMA journal_mode"), "wal");
        for (name, count) in [("decisions", 5), ("second_copy", 1)] {
            let query = if name == "decisions" {
                "SELECT count(*) FROM decisions"
            } else {
                "SELECT sum(second_copy) FROM decisions"
            };
            assert_eq!(ask::<i64>(&database, query), count);
        }
        // To the penny and the day.
        for row in table(out.path(), "decisions.csv") {
            let (amount, date): (Option<f64>, Option<String>) = database
                .query_row(
                    "SELECT amount, decision_date FROM decisions WHERE file = ?1",
                    [&row["file"]],
                    |r| Ok((r.get(0)?, r.get(1)?)),
                )
                .unwrap();
            assert_eq!(amount.map_or(String::new(), |a| a.to_string()), row["amount"]);
            assert_eq!(date.unwrap_or_default(), row["decision_date"]);
        }
        let found = ask::<i64>(
            &database,
            "SELECT count(*) FROM paragraphs_fts WHERE paragraphs_fts MATCH 'mediation'",
        );
        assert!(found > 0);
        // Views leave the second copy out.
        let once: f64 = ask(&database, "SELECT sum(total) FROM totals_by_recipient_and_year");
        let twice: f64 = ask(&database, "SELECT sum(sum) FROM awards WHERE direction = 'out'");
        assert!(once < twice);
        for view in [
            "award_list",
            "totals_by_year",
            "decisions_by_month",
            "without_amount",
            "needs_review",
            "signed_late",
        ] {
            ask::<i64>(&database, &format!("SELECT count(*) FROM {view}"));
        }
        let metadata: Value =
            serde_json::from_slice(&fs::read(out.path().join("metadata.json")).unwrap()).unwrap();
        let tables = metadata["databases"]["decisions"]["tables"].as_object().unwrap();
        assert!(tables.contains_key("awards") && tables.contains_key("award_list"));
    }

    #[test]
    fn a_database_brought_up_to_date_is_as_one_made_anew_and_is_read_meanwhile() {
        let (out, files) = (folder(), folder());
        run(out.path(), &[]);
        let path = files.path().join("a.db");
        let said = export(out.path(), "sqlite", &path, &[], 0);
        assert!(
            said.contains("5 records in") && said.contains("5 of them written now"),
            "{said}"
        );
        let said = export(out.path(), "sqlite", &path, &[], 0);
        assert!(said.contains("0 of them written now"), "{said}");

        // One record is another, one is gone, one is new.
        let lines = out.path().join("decisions.jsonl");
        let text = fs::read_to_string(&lines).unwrap();
        let mut records: Vec<String> = text.lines().map(str::to_owned).collect();
        records.remove(0);
        records[1] = records[1].replacen("\"subject\":\"", "\"subject\":\"New: ", 1);
        let new = records[2].replacen("\"file\":\"", "\"file\":\"z", 1);
        records.push(new);
        fs::write(&lines, records.join("\n") + "\n").unwrap();

        // Somebody reads the old state while it is written, and sees the new one after.
        let reader = Connection::open(&path).unwrap();
        reader.execute_batch("BEGIN").unwrap();
        assert_eq!(ask::<i64>(&reader, "SELECT count(*) FROM decisions"), 5);
        let said = export(out.path(), "sqlite", &path, &[], 0);
        assert!(
            said.contains("5 records in") && said.contains("2 of them written now"),
            "{said}"
        );
        assert_eq!(
            ask::<i64>(
                &reader,
                "SELECT count(*) FROM decisions WHERE subject LIKE 'New: %'"
            ),
            0
        );
        reader.execute_batch("COMMIT").unwrap();
        assert_eq!(
            ask::<i64>(
                &reader,
                "SELECT count(*) FROM decisions WHERE subject LIKE 'New: %'"
            ),
            1
        );
        drop(reader);

        let anew = files.path().join("b.db");
        export(out.path(), "sqlite", &anew, &[], 0);
        assert_eq!(dump(&path), dump(&anew));
        let check = "INSERT INTO paragraphs_fts (paragraphs_fts, rank) VALUES ('integrity-check', 1)";
        Connection::open(&path).unwrap().execute_batch(check).unwrap();
    }

    /// Lines that are the same to the byte: two of one more, none of another, then in another order.
    #[test]
    fn identical_lines_may_become_more_and_fewer_and_move() {
        let (out, files) = (folder(), folder());
        run(out.path(), &[]);
        let lines = out.path().join("decisions.jsonl");
        let text = fs::read_to_string(&lines).unwrap();
        let records: Vec<&str> = text.lines().collect();
        let path = files.path().join("a.db");
        for (step, (places, written)) in [
            (&[0, 1, 2, 3, 4][..], 5),
            (&[0, 0, 0, 1, 2, 3, 4], 2),
            (&[0, 0, 1, 2, 3, 4], 0),
            (&[1, 0, 3, 2, 2], 1),
            (&[1, 0, 3, 2, 2], 0),
        ]
        .into_iter()
        .enumerate()
        {
            let text: String = places.iter().map(|i| format!("{}\n", records[*i])).collect();
            fs::write(&lines, text).unwrap();
            let said = export(out.path(), "sqlite", &path, &[], 0);
            assert!(
                said.contains(&format!("{written} of them written now")),
                "{step}: {said}"
            );
            let anew = files.path().join(format!("{step}.db"));
            export(out.path(), "sqlite", &anew, &[], 0);
            assert_eq!(dump(&path), dump(&anew), "{step}");
        }
    }

    #[test]
    fn a_file_of_somebody_else_is_left_alone() {
        let (out, files) = (folder(), folder());
        run(out.path(), &[]);
        let text = files.path().join("notes.txt");
        fs::write(
            &text,
            "mine, and longer than the header of a database is, so that it is read as one".repeat(3),
        )
        .unwrap();
        let other = files.path().join("other.db");
        Connection::open(&other)
            .unwrap()
            .execute_batch("CREATE TABLE mine (a)")
            .unwrap();
        for path in [&text, &other] {
            let before = fs::read(path).unwrap();
            let said = export(out.path(), "sqlite", path, &[], 1);
            assert!(said.contains("is not a file this program wrote"), "{said}");
            assert_eq!(fs::read(path).unwrap(), before);
        }
    }
}

#[test]
fn tables_of_records_alone_are_those_extract_wrote() {
    let folder = folder();
    let (out, again) = (folder.path().join("out"), folder.path().join("again"));
    let some = [pdf("2024-52-summer-evenings.pdf"), pdf("2024-06-precept.pdf")];
    ends_with(&mut extract(&some, &out), 0);
    export(&out, "csv", &again, &[], 0);
    let names: Vec<_> = std::fs::read_dir(&again)
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        let [wrote, exported] = [&out, &again].map(|folder| std::fs::read(folder.join(&name)).unwrap());
        assert!(wrote == exported, "{} differs", name.display());
    }
}
