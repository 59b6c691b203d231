//! Reads one decision and prints a few of its values, each with the place it was read from.
//!
//! ```text
//! cargo run --example extract_one -- fixtures/pdf/2024-52-summer-evenings.pdf
//! ```

#![allow(clippy::print_stdout)]

use std::path::PathBuf;
use std::sync::Arc;

use decisions::pipeline::{self, Options};
use decisions::profile::Profiles;
use decisions::record::Record;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args()
        .nth(1)
        .map(PathBuf::from)
        .ok_or("which PDF? give its path")?;
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let bytes = Arc::new(std::fs::read(&path)?);

    // Loaded once for any number of documents.
    let profiles = Profiles::builtin()?;
    let record = pipeline::read(&name, &bytes, &profiles, &Options::default());

    println!("{name}: {}", record.status.as_str());
    say(&record, "number", record.number.as_deref(), "/number");
    say(&record, "subject", record.subject.as_deref(), "/subject");
    say(
        &record,
        "outcome",
        Some(record.outcome.status.as_str()),
        "/outcome/status",
    );
    say(
        &record,
        "decided on",
        record.decision_date.as_deref(),
        "/decision_date",
    );
    for (i, award) in record.awards.iter().enumerate() {
        let sum = award.amount.map(|a| a.to_string());
        say(
            &record,
            "recipient",
            award.recipient.as_deref(),
            &format!("/awards/{i}/recipient"),
        );
        say(
            &record,
            "  receives",
            sum.as_deref(),
            &format!("/awards/{i}/amount"),
        );
    }
    // What could not be read, or is doubtful, is never silent.
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

/// A value and its evidence: page, box (points from the top left of the page as displayed), and the printed words.
fn say(record: &Record, what: &str, value: Option<&str>, pointer: &str) {
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
