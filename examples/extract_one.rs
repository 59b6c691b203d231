//! Reads one decision and prints a few of its values, each with the place it was read from.
//!
//! ```text
//! cargo run --example extract_one -- fixtures/pdf/2024-52-summer-evenings.pdf
//! ```

#![allow(clippy::print_stdout)]

use std::path::PathBuf;

use decisions::{Reader, Record};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args()
        .nth(1)
        .map(PathBuf::from)
        .ok_or("which PDF? give its path")?;
    // One reader can read any number of documents.
    let record = Reader::new()?.read(&path)?;

    println!("{}: {}", record.source.file, record.status.as_str());
    print(&record, "number", record.number.as_deref(), "/number");
    print(&record, "subject", record.subject.as_deref(), "/subject");
    print(
        &record,
        "outcome",
        Some(record.outcome.status.as_str()),
        "/outcome/status",
    );
    print(
        &record,
        "decided on",
        record.decision_date.as_deref(),
        "/decision_date",
    );
    for (i, award) in record.awards.iter().enumerate() {
        let sum = award.amount.map(|a| a.to_string());
        print(
            &record,
            "recipient",
            award.recipient.as_deref(),
            &format!("/awards/{i}/recipient"),
        );
        print(
            &record,
            "  receives",
            sum.as_deref(),
            &format!("/awards/{i}/amount"),
        );
    }
    // Everything that could not be read, or is doubtful, has an issue.
    for issue in &record.issues {
        println!(
            "{}: {}: {}",
            issue.severity.as_str(),
            issue.code.as_str(),
            issue.message
        );
    }
    Ok(())
}

/// Prints a value and its evidence: page, box (in points from the top left of the page as displayed), and the printed
/// words.
fn print(record: &Record, what: &str, value: Option<&str>, pointer: &str) {
    let value = value.unwrap_or("–");
    match record.evidence.get(pointer) {
        Some(e) => {
            let [left, top, ..] = e.place.bbox;
            println!(
                "{what:<12}{value}   [page {}, {left:.0} {top:.0}: {:?}]",
                e.place.page, e.place.text
            );
        }
        None => println!("{what:<12}{value}"),
    }
}
