//! Which classes a word belongs to.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::class::ClassSet;
use super::inflect::{with_ed, with_ing, with_s};
use super::token::{Token, TokenKind};

/// The lists every paper is read with.
const WORDS: &str = include_str!("words.toml");

/// Forms a verb can stand in; one word can be several (`let`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Form(u8);

impl Form {
    /// `award`: after `to` and modals, or an order.
    pub const BASE: Self = Self(1);
    /// `awards`
    pub const THIRD: Self = Self(2);
    /// `awarded`, as in `the Mayor awarded`
    pub const PAST: Self = Self(4);
    /// `awarded`, as in `was awarded`
    pub const PARTICIPLE: Self = Self(8);
    /// `awarding`
    pub const ING: Self = Self(16);

    /// Whether it can be one of these forms.
    #[must_use]
    pub fn can_be(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Entry {
    /// Classes of verbs it is a form of.
    pub verb: ClassSet,
    /// Which form.
    pub form: Form,
    /// Classes of nouns.
    pub noun: ClassSet,
    /// All other classes.
    pub other: ClassSet,
    /// Its noun stands in the plural.
    pub plural: bool,
}

impl Entry {
    /// All its classes.
    #[must_use]
    pub fn all(&self) -> ClassSet {
        self.verb.with(self.noun).with(self.other)
    }

    fn join(&mut self, other: Self) {
        self.verb = self.verb.with(other.verb);
        self.form = self.form.or(other.form);
        self.noun = self.noun.with(other.noun);
        self.other = self.other.with(other.other);
        self.plural |= other.plural;
    }
}

/// Several words that mean something together: `in total`.
#[derive(Debug, Clone)]
struct Phrase {
    words: Vec<String>,
    class: ClassSet,
}

/// All lists of words.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    classes: Vec<String>,
    /// The kinds of words each class has lists of.
    kinds: Vec<(Kind, String)>,
    words: HashMap<String, Entry, foldhash::fast::RandomState>,
    /// By their first word.
    phrases: HashMap<String, Vec<Phrase>, foldhash::fast::RandomState>,
}

/// How the words of a list are inflected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// With past, participle and `-ing` form.
    Verb,
    /// With a plural.
    Noun,
    /// Not at all; several words together are allowed.
    Word,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    verb: indexmap::IndexMap<String, Vec<String>>,
    noun: indexmap::IndexMap<String, Vec<String>>,
    word: indexmap::IndexMap<String, Vec<String>>,
}

/// Why word lists cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VocabularyError {
    /// The text is not TOML, or not in the form of `words.toml`.
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    /// There are more classes of words than a [`ClassSet`] holds.
    #[error("there are more than {} classes of words", ClassSet::MOST)]
    TooManyClasses,
}

impl Vocabulary {
    /// The lists that come with the program.
    #[must_use]
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::parse(WORDS).unwrap_or_default());
        &SHARED
    }

    /// Lists in the form of `words.toml`: three tables, `verb`, `noun` and `word`, each a list of words a class. A verb that
    /// is not regular is written with its past and participle: `give/gave/given`, and its `-ing` form where letters double.
    ///
    /// # Errors
    ///
    /// Text that is no TOML of that form, or more classes than [`ClassSet::MOST`].
    pub fn parse(text: &str) -> Result<Self, VocabularyError> {
        let lists: Lists = toml::from_str(text)?;
        let mut out = Self::default();
        let kinds = [
            (Kind::Verb, &lists.verb),
            (Kind::Noun, &lists.noun),
            (Kind::Word, &lists.word),
        ];
        for (kind, lists) in kinds {
            for (class, words) in lists {
                let set = out.class_named(class)?;
                out.kinds.push((kind, class.clone()));
                for word in words {
                    out.add_word(kind, word, set);
                }
            }
        }
        Ok(out)
    }

    /// The classes that have lists of a kind, in the order of the file.
    pub fn classes_of(&self, kind: Kind) -> impl Iterator<Item = &str> {
        let of_kind = self.kinds.iter().filter(move |(k, _)| *k == kind);
        of_kind.map(|(_, class)| class.as_str())
    }

    /// Adds a word to a class, written as in `words.toml`. `false` if no list of that kind and class is known.
    pub fn extend(&mut self, kind: Kind, class: &str, word: &str) -> bool {
        let known = self.classes_of(kind).any(|c| c == class);
        match self.class(class).filter(|_| known) {
            Some(set) => {
                self.add_word(kind, word, set);
                true
            }
            None => false,
        }
    }

    fn add_word(&mut self, kind: Kind, word: &str, class: ClassSet) {
        let word = word.to_lowercase();
        match kind {
            Kind::Verb => self.add_verb(&word, class),
            Kind::Noun => self.add_noun(&word, class),
            Kind::Word => {
                let entry = Entry {
                    other: class,
                    ..Entry::default()
                };
                self.add(&word, entry, class);
            }
        }
    }

    fn class_named(&mut self, name: &str) -> Result<ClassSet, VocabularyError> {
        let place = self.classes.iter().position(|c| c == name).unwrap_or_else(|| {
            self.classes.push(name.to_owned());
            self.classes.len() - 1
        });
        if place >= ClassSet::MOST {
            return Err(VocabularyError::TooManyClasses);
        }
        Ok(ClassSet::one(place))
    }

    fn add(&mut self, word: &str, entry: Entry, class: ClassSet) {
        let mut parts = word.split(' ');
        match (parts.next(), word.contains(' ')) {
            (Some(first), true) => {
                let phrase = Phrase {
                    words: parts.map(str::to_owned).collect(),
                    class,
                };
                self.phrases.entry(first.to_owned()).or_default().push(phrase);
            }
            _ => self.words.entry(word.to_owned()).or_default().join(entry),
        }
    }

    fn add_verb(&mut self, word: &str, class: ClassSet) {
        let mut parts = word.split('/');
        let base = parts.next().unwrap_or_default();
        let past = parts.next().map_or_else(|| with_ed(base), str::to_owned);
        let participle = parts.next().map_or_else(|| past.clone(), str::to_owned);
        let ing = parts.next().map_or_else(|| with_ing(base), str::to_owned);
        let forms = [
            (base.to_owned(), Form::BASE),
            (with_s(base), Form::THIRD),
            (past, Form::PAST),
            (participle, Form::PARTICIPLE),
            (ing, Form::ING),
        ];
        for (word, form) in forms {
            self.words.entry(word).or_default().join(Entry {
                verb: class,
                form,
                ..Entry::default()
            });
        }
    }

    fn add_noun(&mut self, word: &str, class: ClassSet) {
        if word.contains(' ') {
            return self.add(word, Entry::default(), class);
        }
        self.words.entry(with_s(word)).or_default().join(Entry {
            noun: class,
            plural: true,
            ..Entry::default()
        });
        self.words.entry(word.to_owned()).or_default().join(Entry {
            noun: class,
            ..Entry::default()
        });
    }

    /// The class of a name; `None` if no list has it.
    #[must_use]
    pub fn class(&self, name: &str) -> Option<ClassSet> {
        self.classes.iter().position(|c| c == name).map(ClassSet::one)
    }

    /// The names of the classes in a set.
    pub fn names(&self, set: ClassSet) -> impl Iterator<Item = &str> {
        set.places()
            .filter_map(|p| self.classes.get(p).map(String::as_str))
    }

    /// What each token of a text is. The classes of a phrase stand at its first word.
    #[must_use]
    pub fn entries(&self, text: &str, tokens: &[Token]) -> Vec<Entry> {
        let mut folded = String::new();
        let mut out: Vec<Entry> = tokens
            .iter()
            .map(|t| match t.kind {
                TokenKind::Word | TokenKind::Number => {
                    self.entry(text.get(t.range()).unwrap_or_default(), &mut folded)
                }
                TokenKind::Sign(_) => self.entry(text.get(t.range()).unwrap_or_default(), &mut folded),
                _ => Entry::default(),
            })
            .collect();
        for (i, token) in tokens.iter().enumerate() {
            if token.kind != TokenKind::Word {
                continue;
            }
            fold(text.get(token.range()).unwrap_or_default(), &mut folded);
            let Some(phrases) = self.phrases.get(folded.as_str()) else {
                continue;
            };
            for phrase in phrases {
                let stands = phrase.words.iter().enumerate().all(|(k, word)| {
                    tokens
                        .get(i + 1 + k)
                        .and_then(|t| text.get(t.range()))
                        .is_some_and(|w| w.eq_ignore_ascii_case(word))
                });
                if stands && let Some(entry) = out.get_mut(i) {
                    entry.other = entry.other.with(phrase.class);
                }
            }
        }
        out
    }

    /// What one word is, by itself; a possessive `’s` is left out where the word with it is unknown.
    fn entry(&self, word: &str, folded: &mut String) -> Entry {
        fold(word, folded);
        if let Some(found) = self.words.get(folded.as_str()) {
            return *found;
        }
        let owner = folded.strip_suffix("'s").and_then(|owner| self.words.get(owner));
        // A possessive is not a verb.
        owner.map_or_else(Entry::default, |e| Entry {
            verb: ClassSet::default(),
            ..*e
        })
    }
}

/// Small letters, one kind of apostrophe.
fn fold(word: &str, out: &mut String) {
    out.clear();
    for c in word.chars() {
        if c == '’' {
            out.push('\'');
        } else if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else {
            out.extend(c.to_lowercase());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens;
    use super::*;

    #[test]
    fn the_lists_that_come_with_the_program_can_be_read() {
        Vocabulary::parse(WORDS).unwrap();
    }

    #[test]
    fn every_list_has_words_and_no_class_is_beyond_the_most() {
        let v = Vocabulary::parse(WORDS).unwrap();
        assert!(v.classes.len() <= ClassSet::MOST);
        for (kind, class) in &v.kinds {
            assert!(v.class(class).is_some(), "{kind:?} {class}");
        }
        let good = |word: &str, entry: &Entry| !entry.all().is_empty() && word.to_lowercase() == word;
        assert!(v.words.iter().all(|(word, entry)| good(word, entry)));
        let lists: toml::Table = toml::from_str(WORDS).unwrap();
        for (kind, lists) in &lists {
            for (class, words) in lists.as_table().unwrap() {
                assert!(!words.as_array().unwrap().is_empty(), "{kind}.{class} is empty");
            }
        }
    }

    #[test]
    fn words_are_added_to_the_classes_there_are() {
        let mut v = Vocabulary::parse(WORDS).unwrap();
        assert!(v.extend(Kind::Verb, "give", "bestir/bestirred/bestirred/bestirring"));
        assert!(!v.extend(Kind::Verb, "gvie", "bestow") && !v.extend(Kind::Noun, "give", "gift"));
        let text = "bestirred";
        let found = v.entries(text, &tokens(text));
        assert!(found[0].verb.meets(v.class("give").unwrap()));
    }

    #[test]
    fn forms_are_made_and_phrases_found() {
        let v = Vocabulary::parse(
            "[verb]\ngive = [\"give/gave/given\", \"supply\"]\n[noun]\ngrant = [\"subsidy\"]\n[word]\ntotal = [\"in all\"]\n",
        )
        .unwrap();
        let text = "gave given supplied giving subsidies In all";
        let cut = tokens(text);
        let found = v.entries(text, &cut);
        let give = v.class("give").unwrap();
        assert!(found[..4].iter().all(|e| e.verb == give));
        assert!(found[1].form.can_be(Form::PARTICIPLE) && !found[1].form.can_be(Form::PAST));
        assert!(found[4].noun == v.class("grant").unwrap() && found[4].plural);
        assert!(found[5].other == v.class("total").unwrap());
    }
}
