//! `decisions schema`: the contract of the output, for programs.

use std::io::{self, Write};

use decisions::record::Record;
use decisions::sink::columns_markdown;

use crate::cli::args::Schema;
use crate::cli::exit::Exit;

pub(crate) fn run(args: &Schema) -> anyhow::Result<Exit> {
    let mut out = io::stdout().lock();
    let text = if args.tables {
        columns_markdown()
    } else {
        Record::json_schema_text()
    };
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Exit::Done)
}
