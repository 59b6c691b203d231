//! Differences as one JSON object, written while they are found.

use std::io::{self, Write};

use decisions::compare::diff::{Difference, Summary, What};

/// `{"documents": [...], "summary": {...}}`, one document per line.
#[derive(Debug, Default)]
pub(super) struct Documents {
    some: bool,
}

impl Documents {
    pub(super) fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{{\"documents\": [")
    }

    pub(super) fn document(&mut self, difference: &Difference, out: &mut dyn Write) -> io::Result<()> {
        if difference.what == What::Same {
            return Ok(());
        }
        if std::mem::replace(&mut self.some, true) {
            writeln!(out, ",")?;
        }
        serde_json::to_writer(out, difference).map_err(io::Error::from)
    }

    pub(super) fn end(&self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        if self.some {
            writeln!(out)?;
        }
        writeln!(out, "], \"summary\": {:#}}}", serde_json::to_value(summary)?)
    }
}
