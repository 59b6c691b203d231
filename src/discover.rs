//! Which files are read: paths and folders to inputs, sorted, each with the root it was found under.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead};
use std::path::{Component, Path, PathBuf};

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
/// - A file named is read whatever its name; a name that ends in `.pdf` and is not there becomes an input with a
///   [fault](Input::fault), so that it is told of in the output.
/// - In folders, files ending in `.pdf` in any case are read. Links are followed, a loop of them once.
/// - A name that is no file or folder and holds `*`, `?` or `[` is a pattern: `archive/20*/*.pdf`.
///
/// A file reached twice is read once. Files that would have the same name under different roots get as much of their
/// root before it as tells them apart.
#[must_use]
pub fn discover(paths: &[PathBuf]) -> Found {
    let mut finder = Finder::default();
    for path in paths {
        finder.path(path);
    }
    let Finder {
        mut inputs, missing, ..
    } = finder;
    tell_apart(&mut inputs);
    inputs.sort_by(|a, b| {
        let name = |f: &Placed| f.input.file.clone().into_bytes();
        name(a)
            .cmp(&name(b))
            .then_with(|| a.input.path.cmp(&b.input.path))
    });
    Found {
        inputs: inputs.into_iter().map(|p| p.input).collect(),
        missing,
    }
}

/// Reads a list of paths, one a line; blank lines are passed over. Relative paths are relative to where the program
/// runs.
///
/// # Errors
///
/// When it cannot be read, or is no UTF-8.
pub fn list(lines: impl BufRead) -> io::Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    for line in lines.lines() {
        let line = line?;
        let path = line.trim_end_matches('\r');
        if !path.trim().is_empty() {
            out.push(PathBuf::from(path));
        }
    }
    Ok(out)
}

/// An input and the real folder it was found under.
struct Placed {
    input: Input,
    root: PathBuf,
}

#[derive(Default)]
struct Finder {
    inputs: Vec<Placed>,
    missing: Vec<(PathBuf, String)>,
    seen: BTreeSet<PathBuf>,
}

impl Finder {
    fn path(&mut self, path: &Path) {
        match std::fs::metadata(path) {
            Ok(meta) if meta.is_dir() => self.walk(path),
            Ok(_) => self.named(path, None),
            Err(e) if e.kind() == io::ErrorKind::NotFound && is_pattern(path) => self.pattern(path),
            Err(e) if is_pdf(path) => self.named(path, Some(e.to_string())),
            Err(e) => self.missing.push((path.to_path_buf(), e.to_string())),
        }
    }

    fn named(&mut self, path: &Path, fault: Option<String>) {
        let name = path.file_name().map_or(path, Path::new);
        let root = path.parent().unwrap_or(Path::new(""));
        self.add(root, path.to_path_buf(), relative(name), fault);
    }

    fn pattern(&mut self, path: &Path) {
        let before = self.inputs.len();
        match glob::glob(&path.to_string_lossy()) {
            Ok(found) => {
                for entry in found {
                    match entry {
                        Ok(path) => self.path(&path),
                        Err(e) => self.missing.push((e.path().to_path_buf(), e.error().to_string())),
                    }
                }
                if self.inputs.len() == before {
                    self.missing
                        .push((path.to_path_buf(), "no file fits this pattern".to_owned()));
                }
            }
            Err(e) => self.missing.push((path.to_path_buf(), e.to_string())),
        }
    }

    fn walk(&mut self, root: &Path) {
        for entry in WalkDir::new(root).follow_links(true).max_depth(MAX_DEPTH) {
            match entry {
                Ok(entry) if entry.file_type().is_file() && is_pdf(entry.path()) => {
                    let file = relative(entry.path().strip_prefix(root).unwrap_or(entry.path()));
                    self.add(root, entry.into_path(), file, None);
                }
                Ok(_) => {}
                // A loop of links has been followed once by now.
                Err(e) if e.loop_ancestor().is_some() => {}
                Err(e) => {
                    let path = e.path().map_or_else(|| root.to_path_buf(), Path::to_path_buf);
                    let reason = e.io_error().map_or_else(|| e.to_string(), ToString::to_string);
                    if is_pdf(&path) {
                        let file = relative(path.strip_prefix(root).unwrap_or(&path));
                        self.add(root, path, file, Some(reason));
                    } else {
                        self.missing.push((path, reason));
                    }
                }
            }
        }
    }

    fn add(&mut self, root: &Path, path: PathBuf, file: String, fault: Option<String>) {
        let real = path.canonicalize().unwrap_or_else(|_| path.clone());
        if self.seen.insert(real) {
            let here = if root.as_os_str().is_empty() {
                Path::new(".")
            } else {
                root
            };
            let root = here.canonicalize().unwrap_or_else(|_| here.to_path_buf());
            self.inputs.push(Placed {
                input: Input { path, file, fault },
                root,
            });
        }
    }
}

/// Gives files of one name under different roots the ends of their roots, as long as it takes to tell them apart.
fn tell_apart(inputs: &mut [Placed]) {
    let longest = inputs
        .iter()
        .map(|p| p.root.components().count())
        .max()
        .unwrap_or(0);
    let bare: Vec<String> = inputs.iter().map(|p| p.input.file.clone()).collect();
    for depth in 1..=longest {
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for p in inputs.iter() {
            *times.entry(p.input.file.as_str()).or_default() += 1;
        }
        let twice: BTreeSet<String> = times
            .into_iter()
            .filter(|(_, n)| *n > 1)
            .map(|(f, _)| f.to_owned())
            .collect();
        if twice.is_empty() {
            return;
        }
        for (p, bare) in inputs
            .iter_mut()
            .zip(&bare)
            .filter(|(p, _)| twice.contains(&p.input.file))
        {
            let parts: Vec<_> = p
                .root
                .components()
                .filter(|c| matches!(c, Component::Normal(_)))
                .collect();
            let end: PathBuf = parts.iter().skip(parts.len().saturating_sub(depth)).collect();
            p.input.file = format!("{}/{bare}", relative(&end));
        }
    }
}

fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '['])
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
        let found = discover(&[PathBuf::from("no/such/folder")]);
        assert_eq!(found.missing.len(), 1);
        let found = discover(&[PathBuf::from("no/such/file.pdf")]);
        assert!(found.inputs[0].fault.is_some());
        let found = discover(&[PathBuf::from("no/such/*.pdf")]);
        assert_eq!(found.missing[0].1, "no file fits this pattern");
    }

    #[test]
    fn patterns_are_expanded() {
        let dir = tempfile::tempdir().unwrap();
        for f in ["2019/1.pdf", "2020/2.pdf", "2020/3.txt"] {
            touch(&dir.path().join(f));
        }
        let found = discover(&[dir.path().join("20*/*.pdf")]);
        let files: Vec<&str> = found.inputs.iter().map(|i| i.file.as_str()).collect();
        assert_eq!(files, ["1.pdf", "2.pdf"]);
    }

    #[test]
    fn files_of_one_name_are_told_apart_by_their_roots() {
        let dir = tempfile::tempdir().unwrap();
        for f in ["x/in/1.pdf", "y/in/1.pdf", "y/in/2.pdf"] {
            touch(&dir.path().join(f));
        }
        let found = discover(&[dir.path().join("x/in"), dir.path().join("y/in")]);
        let files: Vec<&str> = found.inputs.iter().map(|i| i.file.as_str()).collect();
        assert_eq!(files, ["2.pdf", "x/in/1.pdf", "y/in/1.pdf"]);
    }

    #[test]
    fn a_list_is_a_path_a_line() {
        let paths = list("a.pdf\r\n\n b c.pdf\n".as_bytes()).unwrap();
        assert_eq!(paths, [PathBuf::from("a.pdf"), PathBuf::from(" b c.pdf")]);
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
