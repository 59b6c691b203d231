//! What a profile inherits, and which profile each of its entries comes from.

use indexmap::IndexMap;

use super::error::ProfileError;
use super::list::List;
use super::merge::{self, Entry};
use super::model::{Draft, SignOffRole};
use super::own::Entries;
use super::spot::Spot;

/// How many ancestors a profile may have.
pub(super) const MAX_DEPTH: usize = 16;

/// A file as read.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) draft: Draft,
    pub(super) file: String,
    pub(super) text: String,
}

/// What a profile becomes with its parent's entries behind its own.
pub(super) fn inherit(source: &Source, parent: Draft) -> Result<Draft, ProfileError> {
    let child = &source.draft;
    let mut out = parent;
    for entry in &child.drop {
        remove(source, &mut out, entry, "drop")?;
    }
    for (key, entries) in replaced(child) {
        for entry in &entries.0 {
            remove(source, &mut out, entry, &format!("{key}.instead-of"))?;
        }
    }
    out.id = child.id.clone();
    out.title = child.title.clone().or(out.title);
    out.extends = None;
    out.is_abstract = child.is_abstract;
    out.drop = Vec::new();
    let p = &child.publisher;
    out.publisher.name = p.name.clone().or(out.publisher.name);
    // Who names the publisher needs no pattern for it.
    out.publisher.pattern = match &p.name {
        Some(_) => p.pattern.clone(),
        None => p.pattern.clone().or(out.publisher.pattern),
    };
    out.publisher.id = p.id.clone().or(out.publisher.id);
    out.publisher.country = p.country.clone().or(out.publisher.country);
    out.publisher.currency = p.currency.clone().or(out.publisher.currency);
    out.number = child.number.clone().or(out.number);
    out.sections = child.sections.clone().or(out.sections);
    let mut lost: Vec<(String, std::ops::Range<usize>)> = Vec::new();
    let mut tell = |table: &str, faults: Vec<(&'static str, std::ops::Range<usize>)>| {
        lost.extend(
            faults
                .into_iter()
                .map(|(list, at)| (format!("{table}.{list}"), at)),
        );
    };
    let (recognise, faults) = merge::table(out.recognise.take(), child.recognise.as_ref());
    out.recognise = recognise;
    tell("recognise", faults);
    let (emissions, faults) = merge::table(out.emissions.take(), child.emissions.as_ref());
    out.emissions = emissions;
    tell("emissions", faults);
    let (tables, faults) = merge::table(out.tables.take(), child.tables.as_ref());
    out.tables = tables;
    tell("tables", faults);
    let (bodies, faults) = merge::table(out.bodies.take(), child.bodies.as_ref());
    out.bodies = bodies;
    tell("bodies", faults);
    out.words = match (&out.words, &child.words) {
        (Some(inherited), Some(own)) => Some(own.over(inherited)),
        (inherited, own) => own.clone().or_else(|| inherited.clone()),
    };
    tell("labels", merge::labels(&mut out.labels, &child.labels));
    if let Some((key, at)) = merge::list_over("begins", child.begins.as_ref(), &mut out.begins) {
        lost.push((key.to_owned(), at));
    }
    // A key of the child takes the parent's place where it stands; new ones come behind. Rules are the other way
    // round: the form's own are tried before what it inherits.
    keyed("header", &mut out.header, &child.header, &mut lost);
    keyed("field", &mut out.field, &child.field, &mut lost);
    keyed("part", &mut out.part, &child.part, &mut lost);
    keyed("section", &mut out.section, &child.section, &mut lost);
    keyed("checklist", &mut out.checklist, &child.checklist, &mut lost);
    for (role, list, at) in merge::extend(&mut out.sign_off, &child.sign_off) {
        lost.push((format!("sign-off.{}.{list}", role.as_str()), at));
    }
    let mut rules = child.rule.clone();
    for (name, rule) in std::mem::take(&mut out.rule) {
        rules.entry(name).or_insert(rule);
    }
    out.rule = rules;
    // So are the sentences of an outcome.
    let join = |own: &Option<List<Spot<String>>>, inherited: &mut Option<List<Spot<String>>>| {
        if let Some(own) = own {
            let rest = inherited.take().unwrap_or_default();
            *inherited = Some(List {
                items: own.iter().cloned().chain(rest.items).collect(),
                add: false,
            });
        }
    };
    let (o, parent) = (&child.outcome, &mut out.outcome);
    join(&o.rejected, &mut parent.rejected);
    join(&o.approved_with_changes, &mut parent.approved_with_changes);
    join(&o.deferred, &mut parent.deferred);
    join(&o.approved, &mut parent.approved);
    join(&o.noted, &mut parent.noted);
    unlink(&mut out);
    match lost.into_iter().next() {
        Some((key, at)) => Err(ProfileError::new(
            &source.file,
            "there is no inherited list to add to; give the whole list: `[\"…\"]`",
        )
        .at(&source.text, &at)
        .key(key)),
        None => Ok(out),
    }
}

/// Puts the entries of one table over the inherited ones, and notes lists that add to nothing.
fn keyed<E: Entry>(
    table: &str,
    out: &mut IndexMap<String, E>,
    child: &IndexMap<String, E>,
    lost: &mut Vec<(String, std::ops::Range<usize>)>,
) {
    for (key, list, at) in merge::extend(out, child) {
        lost.push((format!("{table}.{key}.{list}"), at));
    }
}

/// Takes an inherited entry out.
fn remove(source: &Source, out: &mut Draft, entry: &Spot<String>, key: &str) -> Result<(), ProfileError> {
    if drop_entry(out, entry) {
        return Ok(());
    }
    let inherited = entries(out);
    let known: Vec<&str> = inherited.iter().map(String::as_str).collect();
    Err(ProfileError::new(
        &source.file,
        format!(
            "this profile inherits no entry `{}`; expected an entry such as `header.reason`",
            entry.value
        ),
    )
    .at(&source.text, &entry.at)
    .key(key)
    .nearest(entry, &known))
}

/// The entries of a profile that stand instead of inherited ones: their keys, and which.
pub(super) fn replaced(draft: &Draft) -> Vec<(String, &Entries)> {
    fn of<'d, K, E: Entry + 'd>(
        table: &str,
        entries: &'d IndexMap<K, E>,
        name: impl Fn(&K) -> &str,
    ) -> Vec<(String, &'d Entries)> {
        entries
            .iter()
            .filter_map(|(key, e)| Some((format!("{table}.{}", name(key)), e.instead_of()?)))
            .collect()
    }
    let mut out = of("header", &draft.header, |k| k);
    out.extend(of("field", &draft.field, |k| k));
    out.extend(of("part", &draft.part, |k| k));
    out.extend(of("section", &draft.section, |k| k));
    out.extend(of("checklist", &draft.checklist, |k| k));
    out.extend(of("sign-off", &draft.sign_off, |k| k.as_str()));
    out.extend(of("rule", &draft.rule, |k| k));
    out
}

/// What an entry stood instead of is gone once it is resolved.
fn unlink(out: &mut Draft) {
    out.header.values_mut().for_each(|e| e.instead_of = None);
    out.field.values_mut().for_each(|e| e.instead_of = None);
    out.part.values_mut().for_each(|e| e.instead_of = None);
    out.section.values_mut().for_each(|e| e.instead_of = None);
    out.checklist.values_mut().for_each(|e| e.instead_of = None);
    out.sign_off.values_mut().for_each(|e| e.instead_of = None);
    out.rule.values_mut().for_each(|e| e.instead_of = None);
}

fn drop_entry(out: &mut Draft, entry: &str) -> bool {
    match entry.split_once('.') {
        Some(("header", key)) => out.header.shift_remove(key).is_some(),
        Some(("field", key)) => out.field.shift_remove(key).is_some(),
        Some(("part", key)) => out.part.shift_remove(key).is_some(),
        Some(("section", key)) => out.section.shift_remove(key).is_some(),
        Some(("checklist", key)) => out.checklist.shift_remove(key).is_some(),
        Some(("rule", key)) => out.rule.shift_remove(key).is_some(),
        Some(("sign-off", key)) => {
            let role = SignOffRole::ALL.iter().find(|r| r.as_str() == key);
            role.is_some_and(|r| out.sign_off.shift_remove(r).is_some())
        }
        Some(("outcome", "rejected")) => out.outcome.rejected.take().is_some(),
        Some(("outcome", "approved-with-changes")) => out.outcome.approved_with_changes.take().is_some(),
        Some(("outcome", "deferred")) => out.outcome.deferred.take().is_some(),
        Some(("outcome", "approved")) => out.outcome.approved.take().is_some(),
        Some(("outcome", "noted")) => out.outcome.noted.take().is_some(),
        None if entry == "emissions" => out.emissions.take().is_some(),
        None if entry == "tables" => out.tables.take().is_some(),
        None if entry == "bodies" => out.bodies.take().is_some(),
        None if entry == "words" => out.words.take().is_some(),
        None if entry == "number" => out.number.take().is_some(),
        None if entry == "recognise" => out.recognise.take().is_some(),
        None if entry == "begins" => out.begins.take().is_some(),
        _ => false,
    }
}

/// The keys of all entries of a profile that are inherited or replaced as a whole, in the order of the language.
pub(super) fn entries(draft: &Draft) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let p = &draft.publisher;
    let o = &draft.outcome;
    let single = |keys: &[(bool, &str)]| -> Vec<String> {
        let there = keys.iter().filter(|(there, _)| *there);
        there.map(|(_, key)| (*key).to_owned()).collect()
    };
    let keyed = |table: &str, keys: &mut dyn Iterator<Item = &str>| -> Vec<String> {
        keys.map(|k| format!("{table}.{k}")).collect()
    };
    out.extend(single(&[
        (draft.title.is_some(), "title"),
        (draft.begins.is_some(), "begins"),
        (p.name.is_some(), "publisher.name"),
        (p.pattern.is_some(), "publisher.pattern"),
        (p.id.is_some(), "publisher.id"),
        (p.country.is_some(), "publisher.country"),
        (p.currency.is_some(), "publisher.currency"),
        (draft.recognise.is_some(), "recognise"),
        (draft.number.is_some(), "number"),
        (draft.labels.signature.is_some(), "labels.signature"),
        (draft.labels.date.is_some(), "labels.date"),
    ]));
    out.extend(keyed("header", &mut draft.header.keys().map(String::as_str)));
    out.extend(keyed("field", &mut draft.field.keys().map(String::as_str)));
    out.extend(keyed("part", &mut draft.part.keys().map(String::as_str)));
    out.extend(single(&[(draft.sections.is_some(), "sections")]));
    out.extend(keyed("section", &mut draft.section.keys().map(String::as_str)));
    out.extend(keyed(
        "checklist",
        &mut draft.checklist.keys().map(String::as_str),
    ));
    out.extend(single(&[
        (draft.emissions.is_some(), "emissions"),
        (draft.tables.is_some(), "tables"),
        (draft.bodies.is_some(), "bodies"),
        (draft.words.is_some(), "words"),
    ]));
    out.extend(keyed("sign-off", &mut draft.sign_off.keys().map(|r| r.as_str())));
    out.extend(single(&[
        (o.rejected.is_some(), "outcome.rejected"),
        (o.approved_with_changes.is_some(), "outcome.approved-with-changes"),
        (o.deferred.is_some(), "outcome.deferred"),
        (o.approved.is_some(), "outcome.approved"),
        (o.noted.is_some(), "outcome.noted"),
    ]));
    out.extend(keyed("rule", &mut draft.rule.keys().map(String::as_str)));
    out
}
