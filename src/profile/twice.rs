//! One label in two entries: which of them a line on the page belongs to would be a matter of chance.

use std::collections::BTreeMap;

use super::compile::part_kind;
use super::label::canonical;
use super::model::{Draft, PartKind};
use super::spot::Spot;

/// Where labels compete: header fields and parts for the lines before the body, parts and sections for those of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Zone {
    Front,
    Body,
}

/// A label that stands in two entries.
pub(super) struct Twice<'d> {
    /// The label of the second entry.
    pub(super) label: &'d Spot<String>,
    /// The key of the second entry's list: `header.author.labels`.
    pub(super) key: String,
    /// The key of the first entry: `header.originator`.
    pub(super) other: String,
}

impl Twice<'_> {
    /// What is wrong, and what to do.
    pub(super) fn message(&self) -> String {
        format!(
            "the label \"{}\" also stands in `{}`, and a line cannot belong to both; leave it in one of them (`instead-of = \
             \"{}\"` puts this entry in the place of an inherited one)",
            self.label.value, self.other, self.other
        )
    }
}

/// The labels of some entries that also stand in other entries of the same profile.
pub(super) fn within(draft: &Draft) -> Vec<Twice<'_>> {
    let mut seen: BTreeMap<String, Vec<Printed<'_>>> = BTreeMap::new();
    let mut out = Vec::new();
    for printed in labels(draft) {
        let before = seen.entry(canonical(printed.label)).or_default();
        if let Some(other) = before.iter().find(|o| o.competes_with(&printed)) {
            out.push(printed.twice(&other.entry));
        }
        before.push(printed);
    }
    out
}

/// The labels a file gives that also stand in an entry its profile inherits.
pub(super) fn with_inherited<'d>(own: &'d Draft, whole: &Draft) -> Vec<Twice<'d>> {
    let mine = labels(own);
    let mut theirs: BTreeMap<String, Vec<Printed<'_>>> = BTreeMap::new();
    for printed in labels(whole) {
        theirs.entry(canonical(printed.label)).or_default().push(printed);
    }
    // What the file says twice by itself has been found in it.
    let says = |entry: &str, canon: &str| {
        mine.iter()
            .any(|p| p.entry == entry && canonical(p.label) == canon)
    };
    mine.iter()
        .filter_map(|printed| {
            let canon = canonical(printed.label);
            let others = theirs.get(&canon)?.iter();
            let other = others
                .filter(|o| !says(&o.entry, &canon))
                .find(|o| o.competes_with(printed))?;
            Some(printed.twice(&other.entry))
        })
        .collect()
}

/// A label as an entry gives it.
struct Printed<'d> {
    /// The entry: `header.subject`.
    entry: String,
    /// The list it stands in.
    list: &'static str,
    zones: &'static [Zone],
    /// The kind of the part whose heading it is.
    part: Option<PartKind>,
    label: &'d Spot<String>,
}

impl<'d> Printed<'d> {
    /// Whether a line that begins with the label of both could belong to either. Two parts of different kinds may share a
    /// heading: where it stands twice, the first is that of the part that comes first in the file.
    fn competes_with(&self, other: &Printed<'_>) -> bool {
        let in_turn = self.part.is_some() && other.part.is_some() && self.part != other.part;
        self.entry != other.entry && !in_turn && self.zones.iter().any(|z| other.zones.contains(z))
    }

    fn twice(&self, other: &str) -> Twice<'d> {
        Twice {
            label: self.label,
            key: format!("{}.{}", self.entry, self.list),
            other: other.to_owned(),
        }
    }
}

/// Every label of a draft that competes for lines.
fn labels(draft: &Draft) -> Vec<Printed<'_>> {
    const FRONT: &[Zone] = &[Zone::Front];
    const BODY: &[Zone] = &[Zone::Body];
    const BOTH: &[Zone] = &[Zone::Front, Zone::Body];
    let mut out: Vec<Printed<'_>> = Vec::new();
    let front = |entry: String, label| Printed {
        entry,
        list: "labels",
        zones: FRONT,
        part: None,
        label,
    };
    for (key, h) in &draft.header {
        out.extend(h.labels.iter().map(|l| front(format!("header.{key}"), l)));
    }
    for (key, f) in &draft.field {
        out.extend(f.labels.iter().map(|l| front(format!("field.{key}"), l)));
    }
    for (key, p) in &draft.part {
        let kind = p.kind.as_ref().map(|k| k.value).or_else(|| part_kind(key));
        // What is bound in is looked for apart from all others.
        if kind == Some(PartKind::Appendix) {
            continue;
        }
        out.extend(p.labels.iter().map(|label| Printed {
            entry: format!("part.{key}"),
            list: "labels",
            zones: BOTH,
            part: kind,
            label,
        }));
    }
    for (key, s) in &draft.section {
        out.extend(s.titles.iter().map(|label| Printed {
            entry: format!("section.{key}"),
            list: "titles",
            zones: BODY,
            part: None,
            label,
        }));
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::profile::Profiles;

    #[test]
    fn no_built_in_form_has_a_label_twice() {
        let profiles = Profiles::builtin().unwrap();
        let mut found = Vec::new();
        for source in profiles.sources.values() {
            let whole = super::super::load::resolve(&profiles.lineage(source).ok().unwrap()).unwrap();
            for t in super::within(&whole) {
                found.push(format!(
                    "{}: {}: \"{}\" also in {}",
                    source.file, t.key, t.label.value, t.other
                ));
            }
        }
        assert_eq!(found, [""; 0], "{}", found.join("\n"));
    }
}
