//! What stops a run before it replaces anything.

use anyhow::bail;
use decisions::batch::Loss;
use decisions::sink::Folder;

use crate::cli::printable;

/// Records named one by one where a run would drop them.
const NAMED: usize = 20;

/// Ends the run where somebody edited a file it would write over.
pub(crate) fn edited(folder: &Folder) -> anyhow::Result<()> {
    let edited = folder.edited()?;
    if edited.is_empty() {
        return Ok(());
    }
    bail!(
        "somebody edited {} in {} since the last run wrote it, and this run would write over that. Nothing was changed. Copy \
         what was edited to another folder, then run again with --fresh",
        edited.join(", "),
        folder.path().display()
    )
}

/// Ends the run where it would drop many records.
pub(crate) fn loss(loss: Option<Loss>) -> anyhow::Result<()> {
    let Some(loss) = loss else { return Ok(()) };
    let mut list: Vec<String> = loss
        .dropped
        .iter()
        .take(NAMED)
        .map(|file| format!("  {}", printable::text(file)))
        .collect();
    if loss.dropped.len() > NAMED {
        list.push(format!("  and {} more", loss.dropped.len() - NAMED));
    }
    let missing: Vec<String> = loss.missing.iter().map(|p| p.display().to_string()).collect();
    let why = if missing.is_empty() {
        "their files are not among the inputs any more".to_owned()
    } else {
        format!(
            "the last run also read {}, and this one was not given that",
            missing.join(", ")
        )
    };
    bail!(
        "{} of the {} records of the last run would be dropped, because {why}:\n{}\nNothing was read or changed. Give all \
         inputs again, or use --keep-gone to keep these records, or --drop-gone to drop them",
        loss.dropped.len(),
        loss.of,
        list.join("\n")
    )
}
