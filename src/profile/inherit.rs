//! What a profile inherits, and which profile each of its entries comes from.

use super::error::ProfileError;
use super::model::{Draft, SignOffRole};
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
        if drop_entry(&mut out, entry) {
            continue;
        }
        let inherited = entries(&out);
        let known: Vec<&str> = inherited.iter().map(String::as_str).collect();
        return Err(ProfileError::new(
            &source.file,
            format!(
                "`{}` is nothing this profile inherits; expected an entry such as `header.reason`",
                entry.value
            ),
        )
        .at(&source.text, &entry.at)
        .key("drop")
        .nearest(entry, &known));
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
    out.bodies = child.bodies.clone().or(out.bodies);
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

fn drop_entry(out: &mut Draft, entry: &str) -> bool {
    match entry.split_once('.') {
        Some(("header", key)) => out.header.shift_remove(key).is_some(),
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
        None if entry == "number" => out.number.take().is_some(),
        None if entry == "recognise" => out.recognise.take().is_some(),
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
        (p.name.is_some(), "publisher.name"),
        (p.id.is_some(), "publisher.id"),
        (p.country.is_some(), "publisher.country"),
        (p.currency.is_some(), "publisher.currency"),
        (draft.recognise.is_some(), "recognise"),
        (draft.number.is_some(), "number"),
        (draft.labels.signature.is_some(), "labels.signature"),
        (draft.labels.date.is_some(), "labels.date"),
    ]));
    out.extend(keyed("header", &mut draft.header.keys().map(String::as_str)));
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
