//! `decisions schema`: the contract of the output, for programs.

use std::io::{self, Write};

use decisions::record::Record;

use crate::cli::exit::Exit;

pub(crate) fn run() -> anyhow::Result<Exit> {
    let mut out = io::stdout().lock();
    out.write_all(Record::json_schema_text().as_bytes())?;
    out.flush()?;
    Ok(Exit::Done)
}
