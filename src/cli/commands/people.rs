//! What people know better, for the commands that use it.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use decisions::batch::Followed;
use decisions::correct::{Corrections, FILE_NAME};
use decisions::discover::Input;
use decisions::record::Record;
use decisions::sink::{Records, json_line, read_jsonl};

use crate::cli::voice::{Voice, fields};

/// The title of a site or report unless another is given.
#[cfg(feature = "web")]
pub(super) const TITLE: &str = "Published decisions";

/// How many files are named in a message.
const NAMED: usize = 3;

/// The file of corrections: the one given, else that in the output folder.
pub(super) fn place(given: Option<&Path>, out: &Path) -> PathBuf {
    given.map_or_else(|| out.join(FILE_NAME), Path::to_owned)
}

/// What people set or confirmed: a file that was given must be there, that in the output folder need not.
pub(super) fn corrections(given: Option<&Path>, out: &Path) -> anyhow::Result<Corrections> {
    Ok(match given {
        Some(path) => Corrections::open(path)?,
        None => Corrections::open_if_there(&out.join(FILE_NAME))?,
    })
}

/// Says that the file in the output folder is not used, where another one was given.
pub(super) fn not_used(given: Option<&Path>, out: &Path, voice: &Voice) {
    let own = out.join(FILE_NAME);
    let Some(given) = given else { return };
    let same = given
        .canonicalize()
        .is_ok_and(|a| own.canonicalize().is_ok_and(|b| a == b));
    if own.exists() && !same {
        voice.say(
            "corrections-not-used",
            &format!(
                "decisions: {} is not used, because --corrections names {}",
                own.display(),
                given.display()
            ),
            fields!("file" => own.display().to_string()),
        );
    }
}

/// Says which corrections follow a file to another name.
pub(super) fn moved(followed: &Followed, voice: &Voice) {
    for (from, to) in &followed.moved {
        voice.say(
            "corrections-moved",
            &format!(
                "decisions: corrections of {from} are applied to {to}, which has the bytes they were made for"
            ),
            fields!("from" => from, "to" => to),
        );
    }
}

/// Says which corrections are about files that are not among the inputs: one letter in a name, and nothing is corrected.
pub(super) fn not_among(corrections: &Corrections, inputs: &[Input], voice: &Voice) {
    let here = |file: &str| inputs.binary_search_by(|i| i.file.as_str().cmp(file)).is_ok();
    let lost: Vec<&str> = corrections.files().filter(|file| !here(file)).collect();
    if lost.is_empty() {
        return;
    }
    let mut named = lost.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    if lost.len() > NAMED {
        named += &format!(" and {} more", lost.len() - NAMED);
    }
    voice.say(
        "corrections-without-file",
        &format!("decisions: corrections of {named} were not applied: not among the inputs"),
        fields!("files" => lost),
    );
}

/// A record line with its corrections; none where it has none.
pub(super) fn corrected(corrections: &Corrections, line: &[u8]) -> io::Result<Option<Vec<u8>>> {
    if corrections.is_empty() {
        return Ok(None);
    }
    let mut record: Record = serde_json::from_slice(line)?;
    if !corrections.apply(&mut record) {
        return Ok(None);
    }
    json_line(&record).map(Some)
}

/// The records of a run, one at a time.
pub(super) fn records(out: &Path) -> anyhow::Result<Records<BufReader<File>>> {
    let path = out.join("decisions.jsonl");
    match File::open(&path) {
        Ok(file) => Ok(read_jsonl(BufReader::with_capacity(1 << 16, file))),
        Err(e) if e.kind() == io::ErrorKind::NotFound => bail!(
            "there is no decisions.jsonl in {}: give a folder that `decisions extract` wrote with the format jsonl",
            out.display()
        ),
        Err(e) => Err(e).with_context(|| format!("cannot read {}", path.display())),
    }
}
