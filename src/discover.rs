//! Which files are read: paths and folders to inputs, sorted, each with the root it was found under.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Where it is.
    pub path: PathBuf,
    /// Its path relative to the root it was found under, `/` separated: `source.file` of its record.
    pub file: String,
    /// Why it cannot be read, if that is known already.
    pub fault: Option<String>,
}

/// What the paths given lead to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The files, sorted by [`Input::file`], then by path.
    pub inputs: Vec<Input>,
    /// Paths that lead nowhere, with the reason.
    pub missing: Vec<(PathBuf, String)>,
}

/// Folders nested deeper than this are not entered; a loop of links ends before.
const MAX_DEPTH: usize = 64;

/// Finds the PDFs under paths.
///
/// A file named is read whatever its name; in folders files ending in `.pdf` are, in any case. Links are followed, a
/// loop of them once. A file reached twice is read once.
#[must_use]
pub fn discover(paths: &[PathBuf]) -> Found {
    let mut out = Found::default();
    let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
    for path in paths {
        match std::fs::metadata(path) {
            Err(e) => out.missing.push((path.clone(), e.to_string())),
            Ok(meta) if meta.is_dir() => walk(path, &mut seen, &mut out),
            Ok(_) => {
                let name = path.file_name().map(Path::new).unwrap_or(path);
                add(path.clone(), relative(name), None, &mut seen, &mut out);
            }
        }
    }
    out.inputs.sort_by(|a, b| {
        a.file
            .as_bytes()
            .cmp(b.file.as_bytes())
            .then_with(|| a.path.cmp(&b.path))
    });
    out
}

fn walk(root: &Path, seen: &mut BTreeSet<PathBuf>, out: &mut Found) {
    for entry in WalkDir::new(root).follow_links(true).max_depth(MAX_DEPTH) {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_pdf(entry.path()) => {
                let file = relative(entry.path().strip_prefix(root).unwrap_or(entry.path()));
                add(entry.into_path(), file, None, seen, out);
            }
            Ok(_) => {}
            // A loop of links has been followed once by now.
            Err(e) if e.loop_ancestor().is_some() => {}
            Err(e) => {
                let path = e.path().map_or_else(|| root.to_path_buf(), Path::to_path_buf);
                let reason = e.io_error().map_or_else(|| e.to_string(), ToString::to_string);
                if is_pdf(&path) {
                    let file = relative(path.strip_prefix(root).unwrap_or(&path));
                    add(path, file, Some(reason), seen, out);
                } else {
                    out.missing.push((path, reason));
                }
            }
        }
    }
}

fn add(path: PathBuf, file: String, fault: Option<String>, seen: &mut BTreeSet<PathBuf>, out: &mut Found) {
    let real = path.canonicalize().unwrap_or_else(|_| path.clone());
    if seen.insert(real) {
        out.inputs.push(Input { path, file, fault });
    }
}

fn is_pdf(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf"))
}

/// A path as it is published: `/` between its parts, whatever the system; what is no Unicode is replaced.
fn relative(path: &Path) -> String {
    path.components()
        .map(|c| c.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(path: &Path) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, b"x").unwrap();
    }

    #[test]
    fn folders_are_walked_and_sorted() {
        let dir = tempfile::tempdir().unwrap();
        for f in ["b/2.pdf", "a.PDF", "b/1.pdf", "notes.txt"] {
            touch(&dir.path().join(f));
        }
        let found = discover(&[dir.path().to_path_buf()]);
        let files: Vec<&str> = found.inputs.iter().map(|i| i.file.as_str()).collect();
        assert_eq!(files, ["a.PDF", "b/1.pdf", "b/2.pdf"]);
    }

    #[test]
    fn a_file_reached_twice_is_read_once_and_one_named_is_read_whatever_its_name() {
        let dir = tempfile::tempdir().unwrap();
        touch(&dir.path().join("a.pdf"));
        touch(&dir.path().join("decision"));
        let found = discover(&[
            dir.path().to_path_buf(),
            dir.path().join("a.pdf"),
            dir.path().join("decision"),
        ]);
        assert_eq!(found.inputs.len(), 2);
    }

    #[test]
    fn what_is_not_there_is_told() {
        let found = discover(&[PathBuf::from("no/such/file.pdf")]);
        assert_eq!(found.missing.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_loop_of_links_ends() {
        let dir = tempfile::tempdir().unwrap();
        touch(&dir.path().join("in/a.pdf"));
        std::os::unix::fs::symlink(dir.path(), dir.path().join("in/back")).unwrap();
        assert_eq!(discover(&[dir.path().to_path_buf()]).inputs.len(), 1);
    }
}
