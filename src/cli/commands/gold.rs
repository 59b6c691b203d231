//! `decisions gold`: what people corrected and confirmed as right answers.

use std::io::{self, BufWriter, Write};

use anyhow::Context;
use decisions::correct::gold;

use super::people;
use crate::cli::args::Gold;
use crate::cli::exit::Exit;

#[allow(clippy::print_stderr, reason = "the command line is where counts are printed")]
pub(crate) fn run(args: &Gold) -> anyhow::Result<Exit> {
    let corrections = people::corrections(args.corrections.as_deref(), &args.out)?;
    let mut out = BufWriter::new(io::stdout().lock());
    let (mut count, mut left) = (0_u64, 0_u64);
    for record in people::records(&args.out)? {
        let mut record = record.with_context(|| args.out.display().to_string())?;
        corrections.apply(&mut record);
        let Some(gold) = gold(&record, &corrections) else {
            continue;
        };
        left += gold.left_out;
        if gold.values == 0 {
            continue;
        }
        count += 1;
        serde_json::to_writer(&mut out, &gold.record)?;
        writeln!(out)?;
    }
    out.flush()?;
    eprintln!("{count} gold records");
    if left > 0 {
        eprintln!(
            "left out: {left} values in lists that no person confirmed as a whole (finish the review of the \
             record, or set the whole list)"
        );
    }
    Ok(if count == 0 { Exit::NothingToDo } else { Exit::Done })
}
