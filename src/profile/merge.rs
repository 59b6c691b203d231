//! An entry over the inherited one with its key: in its place, or, where one of its lists adds to the inherited list, as
//! the inherited entry with what this one says.

use indexmap::IndexMap;

use super::list::List;
use super::model::{
    BodiesDraft, EmissionsDraft, EvidenceDraft, HeaderDraft, LabelsDraft, PartDraft, QuestionDraft,
    RecogniseDraft, RuleDraft, SectionDraft, SignOffDraft, TablesDraft,
};
use super::own::{Entries, FieldDraft};
use super::spot::Spot;

/// Something a profile says as one entry.
pub(super) trait Entry: Clone {
    /// The lists of the entry that add to the inherited ones: their keys, and where in the file the first item stands.
    fn adding(&self) -> Vec<(&'static str, std::ops::Range<usize>)>;

    /// The inherited entry with what this one says.
    #[must_use]
    fn over(&self, inherited: &Self) -> Self;

    /// The inherited entries it takes the place of.
    fn instead_of(&self) -> Option<&Entries> {
        None
    }
}

/// Puts a child's entries over those it inherits. An entry whose lists add to nothing is returned with its key.
pub(super) fn extend<K, E>(
    out: &mut IndexMap<K, E>,
    child: &IndexMap<K, E>,
) -> Vec<(K, &'static str, std::ops::Range<usize>)>
where
    K: Clone + std::hash::Hash + Eq,
    E: Entry,
{
    let mut faults = Vec::new();
    for (key, entry) in child {
        let adding = entry.adding();
        match out.get(key) {
            Some(inherited) if !adding.is_empty() => {
                let merged = entry.over(inherited);
                out.insert(key.clone(), merged);
            }
            None if !adding.is_empty() => {
                faults.extend(adding.into_iter().map(|(list, at)| (key.clone(), list, at)));
            }
            _ => {
                out.insert(key.clone(), entry.clone());
            }
        }
    }
    faults
}

/// A table that is inherited as one entry. Lists that add to nothing are returned.
pub(super) fn table<E: Entry>(
    out: Option<E>,
    child: Option<&E>,
) -> (Option<E>, Vec<(&'static str, std::ops::Range<usize>)>) {
    let Some(entry) = child else {
        return (out, Vec::new());
    };
    let adding = entry.adding();
    match &out {
        Some(inherited) if !adding.is_empty() => (Some(entry.over(inherited)), Vec::new()),
        None if !adding.is_empty() => (None, adding),
        _ => (Some(entry.clone()), Vec::new()),
    }
}

/// Where the first item of a list stands in its file.
pub(super) trait Placed {
    /// The bytes of its words.
    fn at(&self) -> std::ops::Range<usize>;
}

impl Placed for Spot<String> {
    fn at(&self) -> std::ops::Range<usize> {
        self.at.clone()
    }
}

impl Placed for EvidenceDraft {
    fn at(&self) -> std::ops::Range<usize> {
        let words = self.label.as_ref().or(self.text.as_ref());
        words.map_or(0..0, |w| w.at.clone())
    }
}

fn adds<T: Placed>(key: &'static str, list: &List<T>) -> Option<(&'static str, std::ops::Range<usize>)> {
    list.add
        .then(|| (key, list.items.first().map_or(0..0, Placed::at)))
}

fn all<const N: usize>(
    lists: [Option<(&'static str, std::ops::Range<usize>)>; N],
) -> Vec<(&'static str, std::ops::Range<usize>)> {
    lists.into_iter().flatten().collect()
}

/// Says of an entry which of its keys are lists, which are single values, and whether it may stand instead of others.
macro_rules! entry {
    ($name:ident, lists: [$($list:ident = $key:literal),*], single: [$($one:ident),*] $(, $instead:ident)?) => {
        impl Entry for $name {
            fn adding(&self) -> Vec<(&'static str, std::ops::Range<usize>)> {
                all([$(adds($key, &self.$list)),*])
            }

            fn over(&self, inherited: &Self) -> Self {
                Self {
                    $($list: self.$list.over(&inherited.$list),)*
                    $($one: self.$one.clone().or_else(|| inherited.$one.clone()),)*
                    $($instead: None,)?
                }
            }

            $(fn instead_of(&self) -> Option<&Entries> {
                self.$instead.as_ref()
            })?
        }
    };
}

entry!(HeaderDraft, lists: [labels = "labels"], single: [field, value, required, optional, bare, pattern], instead_of);
entry!(
    FieldDraft,
    lists: [labels = "labels", separators = "separators"],
    single: [kind, list, value, required, optional, bare, pattern],
    instead_of
);
entry!(
    PartDraft,
    lists: [labels = "labels", approvers = "approvers", reason_labels = "reason-labels"],
    single: [kind, opening, by, required, optional, bare, feeds],
    instead_of
);
entry!(SectionDraft, lists: [titles = "titles"], single: [about, feeds, optional], instead_of);
entry!(QuestionDraft, lists: [questions = "questions"], single: [optional], instead_of);
entry!(SignOffDraft, lists: [labels = "labels"], single: [required, may_be_empty], instead_of);
entry!(
    EmissionsDraft,
    lists: [category = "category", increase = "increase", saving = "saving"],
    single: []
);
entry!(
    TablesDraft,
    lists: [
        recipient = "recipient",
        purpose = "purpose",
        amount = "amount",
        not_awarded = "not-awarded",
        total = "total"
    ],
    single: []
);
entry!(
    BodiesDraft,
    lists: [before = "before", behind = "behind", not_before = "not-before", never = "never"],
    single: []
);
entry!(RecogniseDraft, lists: [evidence_for = "for", against = "against"], single: [threshold]);

impl Entry for RuleDraft {
    fn adding(&self) -> Vec<(&'static str, std::ops::Range<usize>)> {
        Vec::new()
    }

    fn over(&self, _: &Self) -> Self {
        self.clone()
    }

    fn instead_of(&self) -> Option<&Entries> {
        self.instead_of.as_ref()
    }
}

/// Lists of labels are inherited one by one.
pub(super) fn labels(
    out: &mut LabelsDraft,
    child: &LabelsDraft,
) -> Vec<(&'static str, std::ops::Range<usize>)> {
    let mut faults = Vec::new();
    for (key, mine, list) in [
        ("signature", &child.signature, &mut out.signature),
        ("date", &child.date, &mut out.date),
    ] {
        faults.extend(list_over(key, mine.as_ref(), list));
    }
    faults
}

/// One list over the inherited one. A list that adds to nothing is returned.
pub(super) fn list_over(
    key: &'static str,
    child: Option<&List<Spot<String>>>,
    out: &mut Option<List<Spot<String>>>,
) -> Option<(&'static str, std::ops::Range<usize>)> {
    let child = child?;
    match out {
        None if child.add => return adds(key, child),
        None => *out = Some(child.clone()),
        Some(inherited) => *inherited = child.over(inherited),
    }
    None
}
