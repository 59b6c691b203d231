//! For the author of a profile: what a profile makes of documents ([`attempt`]), and a first profile drafted from the
//! documents of a form that no profile describes yet (`sketch`).
//!
//! Both stand behind the rooms a document goes through and change nothing in them.

mod shared;
mod sketch;
mod slug;
mod spotting;
mod trial;
mod vocabulary;

pub use shared::Sheet;
pub use sketch::sketch;
pub use trial::{Found, Silent, Trial, Verdict, Words, attempt, silent};
