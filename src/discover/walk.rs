//! From paths to inputs: folders are walked, archives looked into, links followed.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::archive::{Archive, Contents};
use super::name::{self, path_ends_in};
use super::place::{Placed, tell_apart};
use super::{Found, Input, Search, sniff};

/// Paths are taken in the order given, so that one more at the end renames nothing; what one path leads to is taken in a
/// fixed order. Links come last, so that they name only what has no name of its own.
pub(super) fn find(search: &Search, paths: &[PathBuf]) -> Found {
    let mut finder = Finder::new(search);
    for (rank, path) in paths.iter().enumerate() {
        finder.rank = rank;
        finder.sort_in(path, true);
    }
    for ((_, rank, path), kind) in std::mem::take(&mut finder.given) {
        finder.rank = rank;
        match kind {
            Given::Folder(real) => finder.folder(&real, &path),
            Given::File => finder.named(&path),
        }
    }
    while !finder.links.is_empty() {
        for ((rel, path), (rank, root)) in std::mem::take(&mut finder.links) {
            finder.rank = rank;
            finder.link(&rel, &path, &root);
        }
    }
    let Finder {
        inputs,
        missing,
        again,
        left_out,
        left_out_named,
        nested,
        seen,
        roots,
        ..
    } = finder;
    // As large as the inputs themselves.
    drop(seen);
    Found {
        inputs: tell_apart(inputs),
        roots,
        missing: missing.into_iter().collect(),
        again: again.into_iter().collect(),
        left_out,
        left_out_named,
        nested,
    }
}

/// Files that are no PDFs named one by one; the others are counted.
const LEFT_OUT_NAMED: usize = 10;

impl Search {
    /// Whether a file of this path under its root is taken.
    pub(super) fn takes(&self, file: &str) -> bool {
        self.globs.is_empty() || self.globs.iter().any(|g| g.fits(file))
    }
}

/// What a path given is.
enum Given {
    /// A folder, and where it really is.
    Folder(PathBuf),
    File,
}

struct Finder<'s> {
    search: &'s Search,
    /// `Search::root`: where it really is.
    base: Option<PathBuf>,
    /// Paths given, in the order they are taken in: links to files behind all others, then as given.
    given: BTreeMap<(bool, usize, PathBuf), Given>,
    /// Which of the paths given is looked at.
    rank: usize,
    /// Links in folders by their path under the root and from here, with their rank and root.
    links: BTreeMap<(PathBuf, PathBuf), (usize, PathBuf)>,
    /// Where the folders and archives given really are, and the folders of the files given.
    roots: BTreeSet<PathBuf>,
    inputs: Vec<Placed>,
    missing: BTreeSet<(PathBuf, String)>,
    again: BTreeSet<PathBuf>,
    left_out: u64,
    left_out_named: Vec<String>,
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
            base: search.root.as_ref().map(|root| really(root)),
            given: BTreeMap::new(),
            rank: 0,
            roots: BTreeSet::new(),
            links: BTreeMap::new(),
            inputs: Vec::new(),
            missing: BTreeSet::new(),
            again: BTreeSet::new(),
            left_out: 0,
            left_out_named: Vec::new(),
            nested: 0,
            seen: BTreeSet::new(),
            entered: BTreeSet::new(),
        }
    }

    /// Sorts a path given into folders and files.
    fn sort_in(&mut self, path: &Path, may_be_pattern: bool) {
        match std::fs::metadata(path) {
            Ok(meta) if meta.is_dir() => match path.canonicalize() {
                Ok(real) => self.give(path, Given::Folder(real)),
                Err(e) => self.miss(path, &e),
            },
            Ok(_) => self.give(path, Given::File),
            Err(e) if e.kind() == io::ErrorKind::NotFound && may_be_pattern && is_pattern(path) => {
                self.pattern(path);
            }
            // A name that does not exist is a typing mistake; what cannot be read, or a link to something that is
            // gone, is part of the archive.
            Err(e)
                if path_ends_in(path, ".pdf")
                    && (e.kind() != io::ErrorKind::NotFound || path.is_symlink()) =>
            {
                self.give(path, Given::File);
            }
            Err(e) => self.miss(path, &e),
        }
    }

    fn give(&mut self, path: &Path, kind: Given) {
        let link = matches!(kind, Given::File) && path.is_symlink();
        self.given.insert((link, self.rank, path.to_path_buf()), kind);
    }

    /// A folder given.
    fn folder(&mut self, real: &Path, given: &Path) {
        self.roots.insert(real.to_path_buf());
        if self.entered.contains(real) {
            return;
        }
        match self.under(real, given) {
            Some((root, rel)) => self.walk(real, given, &rel, &root),
            None => self.miss(given, &self.outside()),
        }
    }

    /// The root under which `real` is named, and the path from there. `None` if `real` is not under the root that was set.
    fn under(&self, real: &Path, given: &Path) -> Option<(PathBuf, PathBuf)> {
        let (Some(base), Some(asked)) = (&self.base, &self.search.root) else {
            return Some((real.to_path_buf(), PathBuf::new()));
        };
        if let Ok(rel) = real.strip_prefix(base) {
            return Some((base.clone(), rel.to_path_buf()));
        }
        // A link under the root that leads out of it is named by the place of the link.
        let (given, asked) = (std::path::absolute(given).ok()?, std::path::absolute(asked).ok()?);
        let rel = given.strip_prefix(asked).ok()?;
        Some((base.clone(), rel.to_path_buf()))
    }

    fn outside(&self) -> String {
        let root = self.search.root.as_deref().unwrap_or(Path::new(""));
        format!("it is not under the root {}", root.display())
    }

    fn miss(&mut self, path: &Path, reason: &dyn ToString) {
        self.missing.insert((path.to_path_buf(), reason.to_string()));
    }

    fn pattern(&mut self, path: &Path) {
        // As in a shell: hidden files only if the pattern begins with a dot.
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
                    self.miss(path, &"no file matches this pattern");
                }
            }
        }
    }

    /// A file named by the user: it is read regardless of its kind, or reported.
    fn named(&mut self, path: &Path) {
        let name = path.file_name().map_or(path, Path::new);
        let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new("."));
        let home = really(parent);
        let Some((root, rel)) = self.under(&home, parent) else {
            return self.miss(path, &self.outside());
        };
        let rel = rel.join(name);
        let real = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let kind = std::fs::metadata(path).map(|meta| meta.file_type());
        let fault = match kind {
            Ok(kind) if kind.is_file() && path_ends_in(path, ".zip") => {
                self.roots.insert(real.clone());
                return self.archive(path, real, &rel, &root, true);
            }
            Ok(kind) if kind.is_file() => None,
            Ok(kind) => Some(sniff::what(kind).to_owned()),
            Err(e) => Some(e.to_string()),
        };
        self.roots.insert(home);
        self.add(path, real, name::published(&rel), &root, fault);
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
            self.links.insert(
                (rel.to_path_buf(), path.to_path_buf()),
                (self.rank, root.to_path_buf()),
            );
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
        if !self.search.takes(&file) {
            return;
        }
        if self.seen.contains(&real) {
            self.again(path);
            return;
        }
        let taken = path_ends_in(path, ".pdf")
            || sniff::open(path)
                .and_then(sniff::head)
                .is_ok_and(|head| sniff::is_pdf(&head));
        if taken {
            self.add(path, real, file, root, None);
        } else if self.seen.insert(real) {
            self.leave_out(file, 1);
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
            self.leave_out(file, 1);
        }
    }

    /// What could not be walked: a folder that may not be entered, mostly. The archive is not complete without it, so it
    /// is reported in the output; a root that cannot be entered ends the run.
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
        // A folder may have been reported already because of its name.
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
                    self.leave_out(file, 1);
                }
            }
        }
    }

    /// Counts files that are no PDFs, and keeps the name of the first.
    fn leave_out(&mut self, name: String, count: u64) {
        self.left_out += count;
        if count > 0 && self.left_out_named.len() < LEFT_OUT_NAMED {
            self.left_out_named.push(name);
        }
    }

    /// What is in a ZIP archive. One that cannot be read is reported, because it may contain decisions.
    fn archive(&mut self, path: &Path, real: PathBuf, rel: &Path, root: &Path, named: bool) {
        if !self.seen.insert(real) {
            return;
        }
        let file = name::published(rel);
        let put = |finder: &mut Self, file: String, member, fault| {
            let (path, rank) = (path.to_path_buf(), finder.rank);
            let input = Input {
                path,
                member,
                file,
                fault,
            };
            let root = root.to_path_buf();
            finder.inputs.push(Placed { input, root, rank });
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
                    fault: Some(format!("it is not a ZIP archive, or it is damaged: {e}")),
                    ..Contents::default()
                }
            }
        };
        self.leave_out(file.clone(), contents.left_out);
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

    /// A link to a file that is taken already.
    fn again(&mut self, path: &Path) {
        if path.is_symlink() {
            self.again.insert(path.to_path_buf());
        }
    }

    fn add(&mut self, path: &Path, real: PathBuf, file: String, root: &Path, fault: Option<String>) {
        if !self.seen.insert(real) {
            self.again(path);
        } else {
            self.inputs.push(Placed {
                input: Input {
                    path: path.to_path_buf(),
                    member: None,
                    file,
                    fault,
                },
                root: root.to_path_buf(),
                rank: self.rank,
            });
        }
    }
}

/// Where a path really leads; the path itself where that is not known.
fn really(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
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
