//! The set of all profiles: reading files, resolving what they inherit, finding one by its id.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;

use super::check::check;
use super::compile::{self, Profile, WITHIN};
use super::error::ProfileError;
use super::inherit::{MAX_DEPTH, Source, inherit};
use super::matching::Index;
use super::model::Draft;
use super::parse::parse;
use super::pattern::Patterns;
use super::twice;

/// The profiles compiled into the program: file name and text.
const BUILTIN: &[(&str, &str)] = &include!("builtin/index.rs");

/// Longest profile file read. The largest built in has a few kilobytes.
const MAX_FILE: u64 = 1 << 20;

/// The profiles a run knows.
#[derive(Debug)]
pub struct Profiles {
    pub(super) sources: BTreeMap<String, Source>,
    order: Vec<String>,
    profiles: Vec<Profile>,
    /// Those that are only bases for others.
    bases: Vec<Profile>,
    generic: Profile,
    patterns: Patterns,
    pub(super) index: Index,
}

/// A profile in the list of all.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// What form it is.
    pub title: String,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// The profile it inherits from.
    pub extends: Option<String>,
    /// It is only a base for others.
    #[serde(rename = "abstract")]
    pub is_abstract: bool,
    /// The file it comes from.
    pub from: String,
}

impl Profiles {
    /// The profiles compiled into the program.
    ///
    /// # Errors
    ///
    /// None in a build that passed its tests.
    pub fn builtin() -> Result<Self, ProfileError> {
        let files = BUILTIN
            .iter()
            .map(|(file, text)| (format!("{}{file}", compile::BUILT_IN), (*text).to_owned()));
        let mut none = Self::none();
        none.patterns.sound = true;
        let (mut out, faults) = none.with(files.collect());
        out.patterns.sound = false;
        faults.into_iter().next().map_or(Ok(out), Err)
    }

    /// The texts of all profiles, in a fixed order: where they are the same, so is what is read with them.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.order
            .iter()
            .filter_map(|id| self.sources.get(id))
            .map(|source| source.text.as_str())
    }

    pub(super) fn none() -> Self {
        Self {
            sources: BTreeMap::new(),
            order: Vec::new(),
            profiles: Vec::new(),
            bases: Vec::new(),
            generic: Profile::default(),
            patterns: Patterns::default(),
            index: Index::new(AhoCorasick::new(Vec::<String>::new()).ok(), Vec::new()),
        }
    }

    /// Adds profiles from files and folders (the `*.toml` in them, by name). One with the id of a known profile takes
    /// its place; among those added an id stands once.
    ///
    /// # Errors
    ///
    /// The first fault found, with file, line, key and what was expected. Nothing is added then.
    pub fn add(&mut self, paths: &[PathBuf]) -> Result<(), ProfileError> {
        let (texts, unread) = texts(paths);
        if let Some(first) = unread.into_iter().next() {
            return Err(first);
        }
        let (next, faults) = self.with(texts);
        if let Some(first) = faults.into_iter().next() {
            return Err(first);
        }
        *self = next;
        Ok(())
    }

    /// Every fault of some files and folders, as if they were added together: none if they are sound.
    #[must_use]
    pub fn faults(&self, paths: &[PathBuf]) -> Vec<ProfileError> {
        let (files, mut out) = texts(paths);
        let names: BTreeSet<String> = files.iter().map(|(f, _)| f.clone()).collect();
        let (_, faults) = self.with(files);
        // A file may also break one that is sound by itself, by taking the place of what it inherits from.
        let (own, others): (Vec<_>, Vec<_>) = faults.into_iter().partition(|f| names.contains(f.file()));
        out.extend(own);
        out.extend(others);
        out
    }

    /// The profiles of a text, for tests and tools that make one.
    ///
    /// # Errors
    ///
    /// All faults of the text.
    pub fn with_text(&self, file: &str, text: &str) -> Result<Self, Vec<ProfileError>> {
        let (out, faults) = self.with(vec![(file.to_owned(), text.to_owned())]);
        if faults.is_empty() { Ok(out) } else { Err(faults) }
    }

    /// These profiles with those of some files (name, text), and everything that is wrong with them. With faults, the
    /// result lacks what they are in.
    fn with(&self, files: Vec<(String, String)>) -> (Self, Vec<ProfileError>) {
        let mut next = Self {
            sources: self.sources.clone(),
            order: self.order.clone(),
            patterns: self.patterns.clone(),
            ..Self::none()
        };
        let mut faults = Vec::new();
        let mut unsound = BTreeSet::new();
        let mut added: BTreeMap<String, String> = BTreeMap::new();
        for (file, text) in files {
            let parsed = parse(&file, &text);
            let mut wrong = parsed.faults;
            let Some(draft) = parsed.draft else {
                faults.extend(wrong);
                continue;
            };
            if !next.patterns.sound {
                wrong.extend(check(&draft, &file, &text, &parsed.places, &mut next.patterns));
            }
            let id = draft.id.value.clone();
            if let Some(other) = added.insert(id.clone(), file.clone()) {
                wrong.push(
                    ProfileError::new(
                        &file,
                        format!("the id `{id}` is also that of {other}; expected one of its own"),
                    )
                    .at(&text, &draft.id.at)
                    .key("id"),
                );
            } else if wrong.is_empty() {
                if !next.sources.contains_key(&id) {
                    next.order.push(id.clone());
                }
                next.sources.insert(id, Source { draft, file, text });
            } else {
                unsound.insert(id);
            }
            wrong.sort_by_key(ProfileError::place);
            faults.extend(wrong);
        }
        faults.extend(next.compile(&unsound));
        (next, faults)
    }

    /// Resolves and compiles all profiles; those that inherit from an unsound one are left out without a word.
    fn compile(&mut self, unsound: &BTreeSet<String>) -> Vec<ProfileError> {
        let mut faults = Vec::new();
        let mut patterns = std::mem::take(&mut self.patterns);
        let (mut profiles, mut bases) = (Vec::new(), Vec::new());
        for source in self.order.iter().filter_map(|id| self.sources.get(id)) {
            let line = match self.lineage(source) {
                Ok(line) => line,
                Err(Lost::Unknown(id, _)) if unsound.contains(&id) => continue,
                Err(lost) => {
                    faults.push(lost.fault(self, source));
                    continue;
                }
            };
            let whole = match resolve(&line) {
                Ok(w) => w,
                Err(e) => {
                    faults.push(e);
                    continue;
                }
            };
            let mut wrong = misplaced_rules(&whole, &line);
            if !patterns.sound && !source.file.starts_with(compile::BUILT_IN) {
                wrong.extend(twice::with_inherited(&source.draft, &whole).into_iter().map(|t| {
                    ProfileError::new(&source.file, t.message())
                        .at(&source.text, &t.label.at)
                        .key(t.key)
                }));
            }
            if !wrong.is_empty() {
                faults.extend(wrong);
                continue;
            }
            match compile::compile(&whole, &source.file, &mut patterns) {
                Ok(p) if source.draft.is_abstract => bases.push(p),
                Ok(p) => profiles.push(p),
                Err(e) => faults.push(e),
            }
        }
        // What a base has wrong is wrong in all that inherit it.
        let mut told = Vec::new();
        faults.retain(|f: &ProfileError| {
            let new = !told.contains(f);
            if new {
                told.push(f.clone());
            }
            new
        });
        self.index = Index::of(&profiles);
        self.generic = profiles
            .iter()
            .find(|p| p.is_generic())
            .cloned()
            .unwrap_or_default();
        self.profiles = profiles;
        self.bases = bases;
        self.patterns = patterns;
        faults
    }

    /// A profile and those it inherits from, the nearest first.
    pub(super) fn lineage<'p>(&'p self, source: &'p Source) -> Result<Vec<&'p Source>, Lost> {
        let mut line = vec![source];
        let mut last = source;
        while let Some(parent) = &last.draft.extends {
            if line.iter().any(|s| s.draft.id.value == parent.value) || line.len() > MAX_DEPTH {
                return Err(Lost::Circle(
                    line.iter()
                        .map(|s| s.draft.id.value.clone())
                        .chain([parent.value.clone()])
                        .collect(),
                ));
            }
            match self.sources.get(&parent.value) {
                Some(p) => line.push(p),
                None => return Err(Lost::Unknown(parent.value.clone(), last.draft.id.value.clone())),
            }
            last = line.last().copied().unwrap_or(last);
        }
        Ok(line)
    }

    /// All profiles that can match, in order.
    #[must_use]
    pub fn all(&self) -> &[Profile] {
        &self.profiles
    }

    /// A profile by its id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Profile> {
        self.profiles.iter().find(|p| p.id == id)
    }

    /// A profile that is only a base for others, by its id.
    #[must_use]
    pub fn base(&self, id: &str) -> Option<&Profile> {
        self.bases.iter().find(|p| p.id == id)
    }

    /// The ids of the profiles a profile inherits from, the nearest first.
    #[must_use]
    pub fn ancestors(&self, id: &str) -> Vec<&str> {
        let line = self.sources.get(id).and_then(|s| self.lineage(s).ok());
        let ids = line.iter().flatten().skip(1);
        ids.map(|s| s.draft.id.value.as_str()).collect()
    }

    /// The profile for documents on no known form.
    #[must_use]
    pub fn generic(&self) -> &Profile {
        &self.generic
    }

    /// The id of the profile read from a file.
    #[must_use]
    pub fn id_of(&self, file: &str) -> Option<&str> {
        self.sources
            .iter()
            .find(|(_, s)| s.file == file)
            .map(|(id, _)| id.as_str())
    }

    /// The ids of all profiles, those that are only bases too.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.order.iter().map(String::as_str)
    }

    /// The text of a profile's file, as written.
    #[must_use]
    pub fn text(&self, id: &str) -> Option<&str> {
        self.sources.get(id).map(|s| s.text.as_str())
    }

    /// All profiles, those that are only bases too, in order.
    #[must_use]
    pub fn list(&self) -> Vec<Listed> {
        let sources = self.order.iter().filter_map(|id| self.sources.get(id));
        sources
            .map(|s| {
                let id = s.draft.id.value.clone();
                let whole = self.get(&id).or_else(|| self.base(&id));
                Listed {
                    title: whole.map(|p| p.title.clone()).unwrap_or_default(),
                    publisher: whole.and_then(|p| p.publisher.clone()),
                    extends: s.draft.extends.as_ref().map(|e| e.value.clone()),
                    is_abstract: s.draft.is_abstract,
                    from: s.file.clone(),
                    id,
                }
            })
            .collect()
    }
}

/// Why a profile's ancestors are not known.
pub(super) enum Lost {
    /// No profile has the first id, which the second extends.
    Unknown(String, String),
    /// The ids, from the profile round to one already named.
    Circle(Vec<String>),
}

impl Lost {
    fn fault(self, profiles: &Profiles, source: &Source) -> ProfileError {
        // The line is in the file that names the id.
        let (by, message) = match &self {
            Self::Unknown(id, by) => (by.clone(), format!("no profile has the id `{id}`")),
            Self::Circle(ids) if ids.len() == 2 => (
                source.draft.id.value.clone(),
                "the profile extends itself; to change one that is known, give the file an id of its own"
                    .to_owned(),
            ),
            Self::Circle(ids) => (
                source.draft.id.value.clone(),
                format!("the profiles extend each other in a circle: {}", ids.join(" → ")),
            ),
        };
        let from = profiles.sources.get(&by).unwrap_or(source);
        let fault = ProfileError::new(&from.file, message)
            .at(
                &from.text,
                &from.draft.extends.as_ref().map_or(0..0, |e| e.at.clone()),
            )
            .key("extends");
        match &self {
            Self::Unknown(id, _) => {
                let known: Vec<&str> = profiles.ids().collect();
                fault.nearest(id, &known)
            }
            Self::Circle(_) => fault,
        }
    }
}

/// A profile with everything it inherits; `line` is it and its ancestors, the nearest first.
pub(super) fn resolve(line: &[&Source]) -> Result<Draft, ProfileError> {
    let mut older = line.iter().rev();
    let mut out = older.next().map(|s| s.draft.clone()).unwrap_or_default();
    for source in older {
        out = inherit(source, out)?;
    }
    Ok(out)
}

/// Rules that may look only in a section the whole profile does not have.
fn misplaced_rules(whole: &Draft, line: &[&Source]) -> Vec<ProfileError> {
    let mut out = Vec::new();
    for (name, rule) in &whole.rule {
        let Some(source) = line.iter().find(|s| s.draft.rule.contains_key(name)) else {
            continue;
        };
        for w in &rule.within {
            if WITHIN.contains(&w.as_str()) || whole.section.contains_key(w.as_str()) {
                continue;
            }
            let id = &whole.id.value;
            let sections = whole.section.keys().map(String::as_str);
            let known: Vec<&str> = WITHIN.iter().copied().chain(sections).collect();
            out.push(
                ProfileError::new(
                    &source.file,
                    format!("`{}` is neither a part nor a section of `{id}`", w.value),
                )
                .at(&source.text, &w.at)
                .key(format!("rule.{name}.in"))
                .nearest(w, &known),
            );
        }
    }
    out
}

/// Names and texts of the files under some paths, each once, and what is wrong with those that cannot be read.
fn texts(paths: &[PathBuf]) -> (Vec<(String, String)>, Vec<ProfileError>) {
    let (mut out, mut faults) = (Vec::new(), Vec::new());
    let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
    for path in paths {
        let files = if path.is_dir() {
            files_of(path)
        } else {
            Ok(vec![path.clone()])
        };
        match files {
            Ok(files) => {
                for file in files {
                    if seen.insert(file.canonicalize().unwrap_or_else(|_| file.clone())) {
                        match read(&file) {
                            Ok(text) => out.push(text),
                            Err(e) => faults.push(e),
                        }
                    }
                }
            }
            Err(e) => faults.push(e),
        }
    }
    (out, faults)
}

/// The profile files of a folder, by name.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, ProfileError> {
    let name = folder.display().to_string();
    let entries = std::fs::read_dir(folder)
        .map_err(|e| ProfileError::new(&name, format!("the folder cannot be read: {e}")))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|x| x == "toml"))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(ProfileError::new(
            &name,
            "no profile here; expected files ending in .toml",
        ));
    }
    Ok(files)
}

/// A file's name and text.
fn read(path: &Path) -> Result<(String, String), ProfileError> {
    let name = path.display().to_string();
    let size = std::fs::metadata(path).map(|m| m.len()).unwrap_or(0);
    if size > MAX_FILE {
        return Err(ProfileError::new(
            &name,
            "the file is larger than a profile can be (1 MB)",
        ));
    }
    match std::fs::read_to_string(path) {
        Ok(text) => Ok((name, text)),
        Err(e) => Err(ProfileError::new(&name, format!("the file cannot be read: {e}"))),
    }
}

#[cfg(test)]
mod tests;
