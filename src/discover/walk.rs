//! From paths to inputs: folders are walked, archives looked into, links followed.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::archive::{Archive, Contents};
use super::name::{self, path_ends_in};
use super::place::{Placed, tell_apart};
use super::{Found, Input, Search, sniff};

/// Folders are walked first, so that what stands in one is named from there; then what was named; links last, so that
/// they name only what has no name of its own. Each in a fixed order, so that the order of the paths does not matter.
pub(super) fn find(search: &Search, paths: &[PathBuf]) -> Found {
    let mut finder = Finder::new(search);
    for path in paths {
        finder.sort_in(path, true);
    }
    for (real, given) in std::mem::take(&mut finder.folders) {
        finder.walk(&real, &given, Path::new(""), &real);
    }
    for (_, path) in std::mem::take(&mut finder.named) {
        finder.named(&path);
    }
    while !finder.links.is_empty() {
        for ((rel, path), root) in std::mem::take(&mut finder.links) {
            finder.link(&rel, &path, &root);
        }
    }
    let Finder {
        inputs,
        missing,
        left_out,
        nested,
        seen,
        ..
    } = finder;
    // As large as the inputs themselves.
    drop(seen);
    Found {
        inputs: tell_apart(inputs),
        missing: missing.into_iter().collect(),
        left_out,
        nested,
    }
}

impl Search {
    /// Whether a file of this path under its root is taken.
    pub(super) fn takes(&self, file: &str) -> bool {
        self.globs.is_empty() || self.globs.iter().any(|g| g.fits(file))
    }
}

struct Finder<'s> {
    search: &'s Search,
    /// Folders named: where they really are, how they were named.
    folders: BTreeMap<PathBuf, PathBuf>,
    /// Files named, links behind those that are none.
    named: BTreeSet<(bool, PathBuf)>,
    /// Links in folders by their path under the root and from here, with the root.
    links: BTreeMap<(PathBuf, PathBuf), PathBuf>,
    inputs: Vec<Placed>,
    missing: BTreeSet<(PathBuf, String)>,
    left_out: u64,
    nested: u64,
    /// Where the files seen so far really are.
    seen: BTreeSet<PathBuf>,
    /// Where the folders walked so far really are.
    entered: BTreeSet<PathBuf>,
}

impl<'s> Finder<'s> {
    fn new(search: &'s Search) -> Self {
        Self {
            search,
            folders: BTreeMap::new(),
            named: BTreeSet::new(),
            links: BTreeMap::new(),
            inputs: Vec::new(),
            missing: BTreeSet::new(),
            left_out: 0,
            nested: 0,
            seen: BTreeSet::new(),
            entered: BTreeSet::new(),
        }
    }

    /// Sorts a path given into folders and files.
    fn sort_in(&mut self, path: &Path, may_be_pattern: bool) {
        match std::fs::metadata(path) {
            Ok(meta) if meta.is_dir() => match path.canonicalize() {
                Ok(real) => {
                    let named = self.folders.entry(real).or_insert_with(|| path.to_path_buf());
                    if path < named.as_path() {
                        *named = path.to_path_buf();
                    }
                }
                Err(e) => self.miss(path, &e),
            },
            Ok(_) => {
                self.named.insert((path.is_symlink(), path.to_path_buf()));
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound && may_be_pattern && is_pattern(path) => {
                self.pattern(path);
            }
            Err(_) if path_ends_in(path, ".pdf") => {
                self.named.insert((path.is_symlink(), path.to_path_buf()));
            }
            Err(e) => self.miss(path, &e),
        }
    }

    fn miss(&mut self, path: &Path, reason: &dyn ToString) {
        self.missing.insert((path.to_path_buf(), reason.to_string()));
    }

    fn pattern(&mut self, path: &Path) {
        // As a shell does it: hidden files only where the pattern says so.
        let options = glob::MatchOptions {
            case_sensitive: true,
            require_literal_separator: true,
            require_literal_leading_dot: true,
        };
        let found = path.to_str().map(|text| glob::glob_with(text, options));
        match found {
            None => self.miss(path, &"a pattern must be UTF-8"),
            Some(Err(e)) => self.miss(path, &e),
            Some(Ok(found)) => {
                let mut any = false;
                for entry in found {
                    any = true;
                    match entry {
                        Ok(path) => self.sort_in(&path, false),
                        Err(e) => self.miss(e.path(), e.error()),
                    }
                }
                if !any {
                    self.miss(path, &"no file fits this pattern");
                }
            }
        }
    }

    /// A file somebody named: it is read whatever it is, or told of.
    fn named(&mut self, path: &Path) {
        let name = path.file_name().map_or(path, Path::new);
        let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new("."));
        let root = parent.canonicalize().unwrap_or_else(|_| parent.to_path_buf());
        let real = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let kind = std::fs::metadata(path).map(|meta| meta.file_type());
        let fault = match kind {
            Ok(kind) if kind.is_file() && path_ends_in(path, ".zip") => {
                return self.archive(path, real, Path::new(name), &root, true);
            }
            Ok(kind) if kind.is_file() => None,
            Ok(kind) => Some(sniff::what(kind).to_owned()),
            Err(e) => Some(e.to_string()),
        };
        self.add(path, real, name::published(Path::new(name)), &root, fault);
    }

    /// Walks a folder that really is at `real` and is reached by `given`; `rel` is its path under `root`.
    fn walk(&mut self, real: &Path, given: &Path, rel: &Path, root: &Path) {
        let walk = WalkDir::new(real).follow_links(false).sort_by_file_name();
        let mut walk = walk.into_iter();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(e) => {
                    self.unwalked(&e, real, given, rel, root);
                    continue;
                }
            };
            let hidden = entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
            let kind = entry.file_type();
            if kind.is_dir() && (hidden || !self.entered.insert(entry.path().to_path_buf())) {
                walk.skip_current_dir();
            } else if !hidden {
                let under = entry.path().strip_prefix(real).unwrap_or(entry.path());
                self.entry(&entry, &join(given, under), &join(rel, under), root);
            }
        }
    }

    fn entry(&mut self, entry: &DirEntry, path: &Path, rel: &Path, root: &Path) {
        let (kind, real) = (entry.file_type(), entry.path().to_path_buf());
        if kind.is_file() {
            self.found(path, real, rel, root);
        } else if kind.is_symlink() {
            self.links
                .insert((rel.to_path_buf(), path.to_path_buf()), root.to_path_buf());
        } else if !kind.is_dir() || entry.depth() > 0 {
            self.no_file(path, rel, root, kind);
        }
    }

    /// A file in a folder.
    fn found(&mut self, path: &Path, real: PathBuf, rel: &Path, root: &Path) {
        if path_ends_in(path, ".zip") {
            return self.archive(path, real, rel, root, false);
        }
        let file = name::published(rel);
        if self.seen.contains(&real) || !self.search.takes(&file) {
            return;
        }
        let taken = path_ends_in(path, ".pdf")
            || sniff::open(path)
                .and_then(sniff::head)
                .is_ok_and(|head| sniff::is_pdf(&head));
        if taken {
            self.add(path, real, file, root, None);
        } else if self.seen.insert(real) {
            self.left_out += 1;
        }
    }

    /// A folder, pipe, socket or device in a folder.
    fn no_file(&mut self, path: &Path, rel: &Path, root: &Path, kind: std::fs::FileType) {
        let file = name::published(rel);
        if !self.search.takes(&file) {
        } else if path_ends_in(path, ".pdf") {
            let real = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
            self.add(path, real, file, root, Some(sniff::what(kind).to_owned()));
        } else if !kind.is_dir() {
            self.left_out += 1;
        }
    }

    /// What could not be walked: a folder that may not be entered, mostly. The archive is not complete without it, so it
    /// is told of in the output; a root nobody can enter ends the run.
    fn unwalked(&mut self, e: &walkdir::Error, real: &Path, given: &Path, rel: &Path, root: &Path) {
        let reason = e.io_error().map_or_else(|| e.to_string(), ToString::to_string);
        let at = e.path().unwrap_or(real);
        let under = at.strip_prefix(real).unwrap_or(at);
        let rel = join(rel, under);
        if rel.as_os_str().is_empty() {
            return self.miss(given, &reason);
        }
        let fault = format!("it cannot be entered, so nothing in it was read: {reason}");
        let file = name::published(&rel);
        // A folder may have been told of already because of its name.
        self.inputs.retain(|p| !(p.input.file == file && p.root == root));
        self.seen.remove(at);
        self.add(&join(given, under), at.to_path_buf(), file, root, Some(fault));
    }

    /// A link in a folder.
    fn link(&mut self, rel: &Path, path: &Path, root: &Path) {
        let target = std::fs::metadata(path).and_then(|meta| Ok((meta, path.canonicalize()?)));
        match target {
            Ok((meta, real)) if meta.is_dir() => {
                if !self.entered.contains(&real) {
                    if path_ends_in(path, ".pdf") {
                        self.no_file(path, rel, root, meta.file_type());
                    }
                    self.walk(&real, path, rel, root);
                }
            }
            Ok((meta, real)) if meta.is_file() => self.found(path, real, rel, root),
            Ok((meta, _)) => self.no_file(path, rel, root, meta.file_type()),
            Err(e) => {
                let file = name::published(rel);
                if !self.search.takes(&file) {
                } else if path_ends_in(path, ".pdf") {
                    let fault = format!("it is a link that leads nowhere: {e}");
                    self.add(path, path.to_path_buf(), file, root, Some(fault));
                } else {
                    self.left_out += 1;
                }
            }
        }
    }

    /// What is in a ZIP archive. One that cannot be read is told of: it may hold decisions.
    fn archive(&mut self, path: &Path, real: PathBuf, rel: &Path, root: &Path, named: bool) {
        if !self.seen.insert(real) {
            return;
        }
        let file = name::published(rel);
        let put = |finder: &mut Self, file: String, member, fault| {
            let path = path.to_path_buf();
            let input = Input {
                path,
                member,
                file,
                fault,
            };
            let root = root.to_path_buf();
            finder.inputs.push(Placed { input, root });
        };
        let contents = match Archive::open(path) {
            Ok(archive) => {
                // What was named is the root; what was found has one already.
                let inside = |name: &str| {
                    if named {
                        name.to_owned()
                    } else {
                        format!("{file}/{name}")
                    }
                };
                archive.contents(self.search, &inside)
            }
            Err(e) => {
                let head = sniff::open(path).and_then(sniff::head);
                if head.is_ok_and(|head| sniff::is_pdf(&head)) {
                    return put(self, file, None, None);
                }
                Contents {
                    fault: Some(format!("it is no ZIP archive, or a damaged one: {e}")),
                    ..Contents::default()
                }
            }
        };
        self.left_out += contents.left_out;
        self.nested += contents.nested;
        for entry in contents.entries {
            let name = format!("{file}/{}", entry.name);
            match entry.member {
                Ok(member) => put(self, name, Some(Box::new(member)), None),
                Err(fault) => put(self, name, None, Some(fault)),
            }
        }
        if let Some(fault) = contents.fault {
            put(self, file, None, Some(fault));
        }
    }

    fn add(&mut self, path: &Path, real: PathBuf, file: String, root: &Path, fault: Option<String>) {
        if self.seen.insert(real) {
            self.inputs.push(Placed {
                input: Input {
                    path: path.to_path_buf(),
                    member: None,
                    file,
                    fault,
                },
                root: root.to_path_buf(),
            });
        }
    }
}

/// A path under another; the other itself where there is nothing under it.
fn join(path: &Path, under: &Path) -> PathBuf {
    if under.as_os_str().is_empty() {
        path.to_path_buf()
    } else {
        path.join(under)
    }
}

fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '['])
}
