//! Reading profile files, resolving what they inherit, and the set of all profiles.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;

use super::compile::{self, Profile};
use super::error::ProfileError;
use super::matching::Index;
use super::model::Draft;
use super::spot::Spot;

/// The profiles compiled into the program: file name and text.
const BUILTIN: &[(&str, &str)] = &include!("builtin/index.rs");

/// Longest profile file read. The largest built in has a few kilobytes.
const MAX_FILE: u64 = 1 << 20;

/// How many ancestors a profile may have.
const MAX_DEPTH: usize = 16;

/// A file as read.
#[derive(Debug, Clone)]
struct Source {
    draft: Draft,
    file: String,
    text: String,
}

/// The profiles a run knows.
#[derive(Debug)]
pub struct Profiles {
    sources: BTreeMap<String, Source>,
    order: Vec<String>,
    profiles: Vec<Profile>,
    generic: Profile,
    pub(super) index: Index,
}

impl Profiles {
    /// The profiles compiled into the program.
    ///
    /// # Errors
    ///
    /// None in a build that passed its tests.
    pub fn builtin() -> Result<Self, ProfileError> {
        let mut out = Self::none();
        for (file, text) in BUILTIN {
            out.insert(&format!("built-in {file}"), text, false)?;
        }
        out.compile()?;
        Ok(out)
    }

    fn none() -> Self {
        Self {
            sources: BTreeMap::new(),
            order: Vec::new(),
            profiles: Vec::new(),
            generic: Profile::default(),
            index: Index::new(AhoCorasick::new(Vec::<String>::new()).ok(), Vec::new()),
        }
    }

    /// Adds profiles from files. One with the id of a known profile takes its place.
    ///
    /// # Errors
    ///
    /// The first fault found, with file, line, key and what was expected. Nothing is added then.
    pub fn add_files(&mut self, files: &[PathBuf]) -> Result<(), ProfileError> {
        let mut next = Self {
            sources: self.sources.clone(),
            order: self.order.clone(),
            ..Self::none()
        };
        let mut added: BTreeMap<String, String> = BTreeMap::new();
        for path in files {
            let name = path.display().to_string();
            let text = read(path)?;
            let id = next.insert(&name, &text, true)?;
            if let Some(other) = added.insert(id.clone(), name.clone()) {
                return Err(ProfileError::new(
                    &name,
                    format!("the id `{id}` is also that of {other}"),
                ));
            }
        }
        next.compile()?;
        *self = next;
        Ok(())
    }

    /// Adds every `*.toml` of a folder, in the order of their names.
    ///
    /// # Errors
    ///
    /// As [`Self::add_files`], and when the folder cannot be read or holds no profile.
    pub fn add_folder(&mut self, folder: &Path) -> Result<(), ProfileError> {
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
        self.add_files(&files)
    }

    fn insert(&mut self, file: &str, text: &str, replace: bool) -> Result<String, ProfileError> {
        let draft = parse(file, text)?;
        compile::check(&draft, file, text)?;
        let id = draft.id.value.clone();
        if self.sources.contains_key(&id) {
            if !replace {
                return Err(ProfileError::new(file, format!("the id `{id}` is taken")).key("id"));
            }
        } else {
            self.order.push(id.clone());
        }
        self.sources.insert(
            id.clone(),
            Source {
                draft,
                file: file.to_owned(),
                text: text.to_owned(),
            },
        );
        Ok(id)
    }

    fn compile(&mut self) -> Result<(), ProfileError> {
        let mut profiles = Vec::new();
        for id in &self.order {
            let Some(source) = self.sources.get(id) else {
                continue;
            };
            let whole = self.resolve(source, 0)?;
            let profile = compile::compile(&whole, &source.file)?;
            if !source.draft.is_abstract {
                profiles.push(profile);
            }
        }
        self.index = Index::of(&profiles);
        self.generic = profiles
            .iter()
            .find(|p| p.is_generic())
            .cloned()
            .unwrap_or_default();
        self.profiles = profiles;
        Ok(())
    }

    /// A profile with everything it inherits.
    fn resolve(&self, source: &Source, depth: usize) -> Result<Draft, ProfileError> {
        let Some(parent_id) = &source.draft.extends else {
            return Ok(source.draft.clone());
        };
        let fault = |m: String| {
            ProfileError::new(&source.file, m)
                .at(&source.text, &parent_id.at)
                .key("extends")
        };
        if depth >= MAX_DEPTH {
            return Err(fault("the profiles extend each other in a circle".to_owned()));
        }
        let Some(parent) = self.sources.get(&parent_id.value) else {
            return Err(fault(format!("no profile has the id `{}`", parent_id.value)));
        };
        let parent = self.resolve(parent, depth + 1)?;
        inherit(source, parent)
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

    /// The text of a profile's file, as written.
    #[must_use]
    pub fn text(&self, id: &str) -> Option<&str> {
        self.sources.get(id).map(|s| s.text.as_str())
    }

    /// Ids, titles, where they come from, and whether they are only bases for others.
    pub fn list(&self) -> impl Iterator<Item = (&str, &str, &str, bool)> {
        self.order.iter().filter_map(|id| self.sources.get(id)).map(|s| {
            (
                s.draft.id.value.as_str(),
                s.draft.title.as_deref().unwrap_or_default(),
                s.file.as_str(),
                s.draft.is_abstract,
            )
        })
    }
}

fn read(path: &Path) -> Result<String, ProfileError> {
    let name = path.display().to_string();
    let size = std::fs::metadata(path).map(|m| m.len()).unwrap_or(0);
    if size > MAX_FILE {
        return Err(ProfileError::new(
            &name,
            "the file is larger than a profile can be (1 MB)",
        ));
    }
    std::fs::read_to_string(path)
        .map_err(|e| ProfileError::new(&name, format!("the file cannot be read: {e}")))
}

fn parse(file: &str, text: &str) -> Result<Draft, ProfileError> {
    toml::from_str(text).map_err(|e| {
        let mut fault = ProfileError::new(file, e.message().to_owned());
        if let Some(span) = e.span() {
            fault = fault.at(text, &span);
            if let Some(key) = key_at(text, span.start) {
                fault = fault.key(key);
            }
        }
        fault
    })
}

/// The table and key a byte of the file belongs to.
fn key_at(text: &str, at: usize) -> Option<String> {
    let before = text.get(..at)?;
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    let line = text.get(line_start..)?.lines().next()?;
    let table = text
        .get(..line_start)?
        .lines()
        .rev()
        .map(str::trim)
        .find(|l| l.starts_with('['))
        .map(|l| l.trim_matches(['[', ']']).trim().to_owned());
    let key = line
        .split('=')
        .next()
        .map(str::trim)
        .filter(|k| !k.is_empty() && !k.starts_with('['));
    match (table, key) {
        (Some(t), Some(k)) => Some(format!("{t}.{k}")),
        (None, Some(k)) => Some(k.to_owned()),
        (t, None) => t,
    }
}

/// What a profile becomes with its parent's entries behind its own.
fn inherit(source: &Source, parent: Draft) -> Result<Draft, ProfileError> {
    let child = &source.draft;
    let mut out = parent;
    for entry in &child.drop {
        let fault = || {
            ProfileError::new(
                &source.file,
                format!("`{}` is nothing this profile inherits", entry.value),
            )
            .at(&source.text, &entry.at)
            .key("drop")
        };
        let (table, key) = entry.split_once('.').unwrap_or((entry.as_str(), ""));
        let gone = match table {
            "header" => out.header.shift_remove(key).is_some(),
            "part" => out.part.shift_remove(key).is_some(),
            "section" => out.section.shift_remove(key).is_some(),
            "checklist" => out.checklist.shift_remove(key).is_some(),
            "rule" => out.rule.shift_remove(key).is_some(),
            "sign-off" => {
                let role = out.sign_off.keys().copied().find(|r| r.as_str() == key);
                role.is_some_and(|r| out.sign_off.shift_remove(&r).is_some())
            }
            "outcome" => match key {
                "rejected" => out.outcome.rejected.take().is_some(),
                "approved-with-changes" => out.outcome.approved_with_changes.take().is_some(),
                "deferred" => out.outcome.deferred.take().is_some(),
                "approved" => out.outcome.approved.take().is_some(),
                "noted" => out.outcome.noted.take().is_some(),
                _ => false,
            },
            "tables" if key.is_empty() => out.tables.take().is_some(),
            "emissions" if key.is_empty() => out.emissions.take().is_some(),
            "number" if key.is_empty() => out.number.take().is_some(),
            "recognise" if key.is_empty() => out.recognise.take().is_some(),
            _ => false,
        };
        if !gone {
            return Err(fault());
        }
    }
    out.id = child.id.clone();
    out.title = child.title.clone().or(out.title);
    out.extends = None;
    out.is_abstract = child.is_abstract;
    out.drop = Vec::new();
    let p = &child.publisher;
    out.publisher.name = p.name.clone().or(out.publisher.name);
    out.publisher.id = p.id.clone().or(out.publisher.id);
    out.publisher.country = p.country.clone().or(out.publisher.country);
    out.publisher.currency = p.currency.clone().or(out.publisher.currency);
    out.recognise = child.recognise.clone().or(out.recognise);
    out.number = child.number.clone().or(out.number);
    out.labels.signature = child.labels.signature.clone().or(out.labels.signature);
    out.labels.date = child.labels.date.clone().or(out.labels.date);
    out.sections = child.sections.clone().or(out.sections);
    out.emissions = child.emissions.clone().or(out.emissions);
    out.tables = child.tables.clone().or(out.tables);
    // A key of the child takes the parent's place where it stands; new ones come behind. Rules are the other way
    // round: the form's own are tried before what it inherits.
    out.header.extend(child.header.clone());
    out.part.extend(child.part.clone());
    out.section.extend(child.section.clone());
    out.checklist.extend(child.checklist.clone());
    out.sign_off.extend(child.sign_off.clone());
    let mut rules = child.rule.clone();
    for (name, rule) in std::mem::take(&mut out.rule) {
        rules.entry(name).or_insert(rule);
    }
    out.rule = rules;
    // So are the sentences of an outcome.
    let join = |own: &Option<Vec<Spot<String>>>, inherited: &mut Option<Vec<Spot<String>>>| {
        if let Some(own) = own {
            let rest = inherited.take().unwrap_or_default();
            *inherited = Some(own.iter().cloned().chain(rest).collect());
        }
    };
    let (o, parent) = (&child.outcome, &mut out.outcome);
    join(&o.rejected, &mut parent.rejected);
    join(&o.approved_with_changes, &mut parent.approved_with_changes);
    join(&o.deferred, &mut parent.deferred);
    join(&o.approved, &mut parent.approved);
    join(&o.noted, &mut parent.noted);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(text: &str) -> Result<Profiles, ProfileError> {
        let mut p = Profiles::none();
        p.insert("form.toml", text, false)?;
        p.compile()?;
        Ok(p)
    }

    #[test]
    fn the_builtin_profiles_are_sound() {
        let p = Profiles::builtin().unwrap();
        assert!(p.generic().is_generic());
        assert!(p.all().len() >= 2);
    }

    #[test]
    fn faults_name_line_key_and_expectation() {
        for (text, line, words) in [
            (
                "id = \"x\"\n[header.subjct]\nlabels = [\"Subject\"]\n",
                3,
                "unknown field `subjct`",
            ),
            (
                "id = \"x\"\n[header.subject]\nlabel = [\"Subject\"]\n",
                3,
                "unknown field `label`",
            ),
            ("id = \"X Y\"\n", 1, "expected lower-case"),
            (
                "id = \"x\"\n[rule.a]\nsays = \"award\"\npattern = '{money} to ('\n",
                4,
                "does not compile",
            ),
            (
                "id = \"x\"\n[rule.a]\nsays = \"award\"\npattern = '{money} paid'\n",
                4,
                "needs {body}",
            ),
            (
                "id = \"x\"\n[rule.a]\nsays = \"award\"\npattern = '{money} (?<who>.) {body}'\n",
                4,
                "feeds nothing",
            ),
            (
                "id = \"x\"\n[rule.a]\nsays = \"awrd\"\npattern = '{money} {body}'\n",
                3,
                "unknown variant",
            ),
            ("id = \"x\"\nextends = \"nobody\"\n", 2, "no profile has the id"),
        ] {
            let e = add(text).unwrap_err();
            assert_eq!(e.line(), Some(line), "{e}");
            assert!(e.to_string().contains(words), "{e}");
            assert!(e.to_string().starts_with("form.toml:"), "{e}");
        }
    }

    #[test]
    fn a_child_says_only_what_differs() {
        let mut p = Profiles::none();
        p.insert(
            "a.toml",
            "id = \"a\"\n[header.subject]\nlabels = [\"Subject\"]\n[header.reason]\nlabels = [\"Reason\"]\n",
            false,
        )
        .unwrap();
        p.insert(
            "b.toml",
            "id = \"b\"\nextends = \"a\"\ndrop = [\"header.reason\"]\n[header.subject]\nlabels = [\"Matter\"]\n",
            false,
        )
        .unwrap();
        p.compile().unwrap();
        let b = p.get("b").unwrap();
        assert_eq!(b.header.len(), 1);
        assert_eq!(b.header[0].labels[0].printed, "Matter");
    }

    #[test]
    fn a_circle_is_told() {
        let mut p = Profiles::none();
        p.insert("a.toml", "id = \"a\"\nextends = \"b\"\n", false)
            .unwrap();
        p.insert("b.toml", "id = \"b\"\nextends = \"a\"\n", false)
            .unwrap();
        assert!(p.compile().unwrap_err().to_string().contains("circle"));
    }
}
