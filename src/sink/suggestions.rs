//! `bodies.suggested.csv`: names that may be one body.

use std::io::{self, Write};
use std::sync::Arc;

use super::Sink;
use super::cell::Cell;
use crate::bodies::{Recipients, Register};
use crate::record::Record;

/// Writes which names may be one body, and why: a list that a person looks through and keeps as the list of bodies
/// ([`Register`]), which knows its columns.
pub(super) struct Suggestions<W> {
    recipients: Recipients,
    out: W,
}

impl<W: Write> Suggestions<W> {
    pub(super) fn new(out: W, register: &Arc<Register>) -> Self {
        Self {
            recipients: Recipients::by(Arc::clone(register)),
            out,
        }
    }
}

impl<W: Write> Sink for Suggestions<W> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        self.recipients.add(record);
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let mut out = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(&mut self.out);
        out.write_record(["name", "canonical", "id", "reason"])?;
        for suggestion in self.recipients.suggestions() {
            let cells = [&suggestion.name, &suggestion.canonical, "", &suggestion.reason];
            out.write_record(cells.map(|text| Cell::from(text).written().into_owned()))?;
        }
        out.flush()
    }
}
