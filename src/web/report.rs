//! The front page as one file.

use std::path::Path;
use std::sync::Arc;

use super::archive::{Archive, ArchiveError};
use super::front::Front;
use super::shell::Place;
use super::text::slug;
use crate::bodies::{Recipient, Recipients, Register};
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
    let mut recipients = Recipients::by(Arc::clone(bodies));
    let archive = Archive::open_with(out, corrections, &mut |record| recipients.add(record))?;
    let recipients: Vec<(Recipient, String)> = recipients.all().map(|r| (r.clone(), slug(&r.name))).collect();
    let front = Front {
        name,
        items: &archive.items,
        recipients: &recipients,
        downloads: &[],
        place: Place::Alone,
    };
    Ok(front.render())
}
