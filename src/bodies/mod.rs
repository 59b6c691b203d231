//! The bodies that receive money, over a whole archive: which names are one body.
//!
//! Records keep names as they are printed. Here names that differ only in case, punctuation, accents, legal form or a
//! leading article are joined, and so are names that a person lists as one body in a register ([`Register`]). Nothing else
//! is: a name that only looks like another is a suggestion.

mod key;
mod recipients;
mod register;
mod suggest;

pub use key::key;
pub use recipients::{Recipient, Recipients};
pub(crate) use recipients::{commits, whole};
pub(crate) use register::is_identifier;
pub use register::{Register, RegisterError};
pub use suggest::Suggestion;
