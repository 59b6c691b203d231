//! `decisions worker`: reads documents for a run, out of its process.

use decisions::batch::serve;

use crate::cli::args::Worker;
use crate::cli::exit::Exit;

pub(crate) fn run(args: &Worker) -> anyhow::Result<Exit> {
    let (profiles, options) = args.reading.load()?;
    serve(&profiles, &options, Some(args.reading.memory))?;
    Ok(Exit::Done)
}
