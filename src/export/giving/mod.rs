//! Grants in the 360Giving standard, version 1.4: as JSON, or in its spreadsheet form.
//!
//! Nothing is made up. Who gives, and the prefix of identifiers, come from a file the publisher writes; identifiers of
//! recipients from the list of bodies; all else from the record. An award that lacks something is left out, and listed with
//! what is missing.

mod grant;
mod publisher;
mod spreadsheet;

use std::collections::{BTreeSet, HashSet};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

pub use publisher::{GivingPublisher, PublisherError};

use super::error::ExportError;
use super::read::Lines;
use super::whole_file::WholeFile;
use super::{Exported, Settings};
use grant::{Grant, LeftOut};

/// The version of the standard.
const VERSION: &str = "1.4";

/// In which form grants are written: the name of the file says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    Csv,
    #[cfg(feature = "xlsx")]
    Xlsx,
}

impl Form {
    fn of(path: &Path) -> Result<Self, ExportError> {
        let extension = path
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default();
        match extension.to_ascii_lowercase().as_str() {
            "json" => Ok(Self::Json),
            "csv" => Ok(Self::Csv),
            #[cfg(feature = "xlsx")]
            "xlsx" => Ok(Self::Xlsx),
            _ => Err(ExportError::Extension(path.to_owned())),
        }
    }
}

/// Writes the grants, and beside them the list of awards that are none.
pub(super) fn write(records: Lines, to: &Path, settings: &Settings) -> Result<Exported, ExportError> {
    let form = Form::of(to)?;
    let publisher = settings.publisher.as_ref().ok_or(ExportError::NoPublisher)?;
    let (mut grants, mut left_out): (Vec<Grant>, Vec<LeftOut>) = (Vec::new(), Vec::new());
    let mut files: HashSet<String> = HashSet::new();
    let mut ids: BTreeSet<String> = BTreeSet::new();
    records.records(&mut |record| {
        let copy = record
            .source
            .sha256
            .as_ref()
            .is_some_and(|hash| !files.insert(hash.clone()));
        for (i, award) in record.awards.iter().enumerate() {
            match grant::of(record, (i, award), copy, publisher, &settings.register) {
                // Two files with one number: which of them is meant cannot be known.
                Ok(grant) if !ids.insert(grant.id.clone()) => left_out.push(LeftOut {
                    missing: vec![format!(
                        "an identifier of its own ({} is another award's)",
                        grant.id
                    )],
                    ..LeftOut::of(record, award)
                }),
                Ok(grant) => grants.push(grant),
                Err(out) => left_out.push(*out),
            }
        }
        Ok(())
    })?;
    let list = list_left_out(to, &left_out)?;
    if grants.is_empty() {
        return Err(ExportError::NoGrants {
            left_out: list,
            count: left_out.len() as u64,
        });
    }
    let mut file = WholeFile::begin(to)?;
    match form {
        Form::Json => {
            let mut out = BufWriter::new(file.file());
            serde_json::to_writer_pretty(&mut out, &package(&grants, publisher))
                .map_err(ExportError::unwritten(to))?;
            out.write_all(b"\n")
                .and_then(|()| out.flush())
                .map_err(ExportError::unwritten(to))?;
        }
        Form::Csv => spreadsheet::csv(&grants, file.file()).map_err(ExportError::unwritten(to))?,
        #[cfg(feature = "xlsx")]
        Form::Xlsx => spreadsheet::xlsx(&grants, file.file()).map_err(ExportError::unwritten(to))?,
    }
    Ok(Exported {
        files: vec![file.put()?, list],
        rows: grants.len() as u64,
        updated: None,
        left_out: left_out.len() as u64,
    })
}

/// All grants with who publishes them.
fn package(grants: &[Grant], publisher: &GivingPublisher) -> Value {
    let mut package = json!({
        "version": VERSION,
        "publisher": { "identifier": publisher.id, "name": publisher.name },
    });
    if let Value::Object(package) = &mut package {
        if let (Some(website), Some(Value::Object(who))) = (&publisher.website, package.get_mut("publisher"))
        {
            who.insert("website".to_owned(), website.as_str().into());
        }
        let others = [("title", &publisher.title), ("license", &publisher.license)];
        for (key, value) in others {
            if let Some(value) = value {
                package.insert(key.to_owned(), value.as_str().into());
            }
        }
        package.insert("grants".to_owned(), grants.iter().map(Grant::json).collect());
    }
    package
}

/// Writes the awards that are no grants beside the grants: `grants.json` has `grants.left-out.csv`.
fn list_left_out(to: &Path, left_out: &[LeftOut]) -> Result<PathBuf, ExportError> {
    let place = to.with_extension("left-out.csv");
    let mut file = WholeFile::begin(&place)?;
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(file.file());
    out.write_record(["file", "number", "recipient", "amount", "currency", "missing"])
        .map_err(ExportError::unwritten(&place))?;
    for award in left_out {
        let cells = [
            &award.file,
            &award.number,
            &award.recipient,
            &award.amount,
            &award.currency,
            &award.missing.join("; "),
        ];
        let guarded = cells.map(|cell| crate::sink::Cell::Text(cell).written().into_owned());
        out.write_record(guarded)
            .map_err(ExportError::unwritten(&place))?;
    }
    out.flush().map_err(ExportError::unwritten(&place))?;
    drop(out);
    file.put()
}
