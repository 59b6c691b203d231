//! The front page as one file.

use std::path::Path;
use std::sync::Arc;

use super::archive::{Archive, ArchiveError};
use super::front::Front;
use super::given::Ledger;
use super::shell::Place;
use crate::bodies::Register;
use crate::correct::Corrections;

/// The front page of a run's site as one file that needs no other.
///
/// # Errors
///
/// When the records cannot be read.
pub fn report(
    out: &Path,
    name: &str,
    corrections: &Corrections,
    bodies: &Arc<Register>,
) -> Result<String, ArchiveError> {
    let mut ledger = Ledger::new(bodies);
    let archive = Archive::open_with(out, corrections, &mut |record| ledger.add(record))?;
    let front = Front {
        name,
        items: &archive.items,
        recipients: &ledger.bodies(&archive.items),
        downloads: &[],
        place: Place::Alone,
    };
    Ok(front.render())
}
