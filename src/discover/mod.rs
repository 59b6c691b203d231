//! Which files are read: paths, folders, patterns, lists and ZIP archives to inputs, sorted, each with the name its
//! record carries.
//!
//! - [`Search`] says which inputs are wanted, [`discover`] finds them;
//! - `list` reads paths from a file or standard input;
//! - [`Loader`] gives the bytes of an input, wherever it is.

mod archive;
mod glob;
mod list;
mod load;
mod name;
mod place;
mod sniff;
#[cfg(test)]
mod tests;
mod walk;

use std::collections::BTreeSet;
use std::path::{Component, PathBuf};

pub use archive::Member;
pub use glob::{BadGlob, Glob};
pub use list::{given, list};
pub use load::{Fingerprint, Loader, Unread};

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Where it is; of a member, its archive.
    pub path: PathBuf,
    /// Where in the archive, if it is a member of one.
    pub member: Option<Box<Member>>,
    /// Its path relative to the root it was found under, `/` separated: `source.file` of its record. A member's begins
    /// with that of its archive: `2019.zip/may/12.pdf`. Bytes that are no UTF-8 stand as `\xE9`.
    pub file: String,
    /// Why it cannot be read, if that is known already.
    pub fault: Option<String>,
}

impl Input {
    /// Its name where nothing else is known to tell it apart from: the path as it was given, without what leads to where
    /// it begins (`/`, `./`), and of a member the name in its archive.
    #[must_use]
    pub fn whole_name(&self) -> String {
        let kept = |c: &Component<'_>| matches!(c, Component::Normal(_) | Component::ParentDir);
        let parts: Vec<Component<'_>> = self.path.components().filter(kept).collect();
        let published = |parts: &[Component<'_>]| name::published(&parts.iter().collect::<PathBuf>());
        let whole = published(&parts);
        // In `file` the archive is named by the end of its path.
        let ends = (0..parts.len()).map(|i| published(&parts[i..]) + "/");
        match (
            &self.member,
            ends.filter_map(|end| self.file.strip_prefix(&end)).next(),
        ) {
            (Some(_), Some(inner)) => format!("{whole}/{inner}"),
            _ => whole,
        }
    }
}

/// What the paths given lead to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The files, sorted by [`Input::file`], then by path. No two have one name.
    pub inputs: Vec<Input>,
    /// Where the folders and archives given really are, and the folders of the files given.
    pub roots: BTreeSet<PathBuf>,
    /// Paths that lead nowhere, with the reason.
    pub missing: Vec<(PathBuf, String)>,
    /// Links to files that are taken by another way: each file is read once.
    pub again: Vec<PathBuf>,
    /// Files passed over in folders and archives because they are no PDFs. Hidden ones, and those no [`Glob`] fits, do
    /// not count.
    pub left_out: u64,
    /// The names of the first of them; of those in a ZIP archive the archive's.
    pub left_out_named: Vec<String>,
    /// ZIP archives in ZIP archives. They are not entered, and count as left out, too.
    pub nested: u64,
}

/// What is taken.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Take only names that match one of these patterns, in folders and archives. Without a pattern, take everything.
    pub globs: Vec<Glob>,
    /// The folder that names are relative to. All paths must lead to files under it. If it is not set, a name is relative
    /// to the path that led to the file.
    pub root: Option<PathBuf>,
}

/// Finds the PDFs under paths, regardless of their names: [`Search::find`] without a [`Glob`].
#[must_use]
pub fn discover(paths: &[PathBuf]) -> Found {
    Search::default().find(paths)
}

impl Search {
    /// Finds the PDFs under paths.
    ///
    /// - A file named is read regardless of its name; a name that ends in `.pdf` and is not there becomes an input with a
    ///   [fault](Input::fault), so that the output reports it. One that ends in `.zip` is an archive.
    /// - In folders and archives, what ends in `.pdf` in any case is read, and of the rest what begins like a PDF.
    ///   Hidden files and folders are passed over. A folder whose name ends in `.pdf` is entered, and reported.
    /// - ZIP archives are read in place, archives in them not.
    /// - Pipes, sockets and devices are never opened; one that is named or whose name ends in `.pdf` is reported.
    /// - Links are followed, into each folder once. What can be reached by its own name does not get a link's.
    /// - A name that is not a file or folder and contains `*`, `?` or `[` is a pattern: `archive/20*/*.pdf`.
    ///
    /// A file reached twice is read once, under the name that the first path gives to it. Where a file under another root
    /// has its name already, a file gets as much of its root before its name as is needed. So one more path at the end
    /// renames nothing; under [`Search::root`] nothing that is added anywhere does.
    ///
    /// Costs a look at each file's entry in its folder, and reading the first 1,024 bytes of those whose name does not
    /// say that they are PDFs.
    #[must_use]
    pub fn find(&self, paths: &[PathBuf]) -> Found {
        walk::find(self, paths)
    }
}
