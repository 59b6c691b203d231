//! `decisions merge`: runs over the parts of an archive, put together.

use decisions::batch::{Archive, LastRun, Loss};
use decisions::pdf::OcrOptions;
use decisions::sink::Folder;
use jiff::Timestamp;
use serde_json::json;

use super::extract::guard;
use super::extract::output::{Output, RunDetails};
use crate::cli::args::Merge;
use crate::cli::exit::Exit;
use crate::cli::voice::Voice;

pub(crate) fn run(args: &Merge) -> anyhow::Result<Exit> {
    let started = Timestamp::now();
    let voice = Voice::new(&args.loud);
    let settings = args.outputs.check()?;
    let folder = Folder::open(&args.out)?;
    let last = if args.fresh {
        LastRun::open(folder.path()).unwrap_or_default()
    } else {
        guard::edited(&folder)?;
        LastRun::open(folder.path())?
    };
    let (mut archive, state) = Archive::merge(&args.runs, last)?;
    if args.keep_gone {
        archive.keep_gone();
    } else if !args.fresh && !args.drop_gone {
        guard::loss(Loss::among(archive.dropped(), archive.last_len()))?;
    }
    let formats = args.outputs.names();
    let options = [("formats".to_owned(), json!(formats))].into_iter().collect();
    Output {
        folder: &folder,
        outputs: &args.outputs,
        settings: &settings,
        strict: args.strict,
        voice: &voice,
        ocr: &OcrOptions::default(),
    }
    .write(
        archive,
        RunDetails {
            started,
            inputs: args.runs.iter().map(|p| p.display().to_string()).collect(),
            options,
            state: serde_json::to_value(&state)?,
            read: 0,
            left_out: 0,
            left_out_named: Vec::new(),
            roots: Vec::new(),
            timings: None,
        },
    )
}
