//! The bodies that may receive, each under all its names.

use super::mention::Whose;
use super::passage::{Ledger, PartKindOf};
use super::weigh::{ENOUGH, Weighed};

/// One body under all its names, and what speaks for it.
#[derive(Debug, Clone)]
pub(super) struct Entity {
    /// Its mentions with their weights, the heaviest first.
    pub(super) places: Vec<(usize, i32)>,
    pub(super) weight: i32,
    /// A mention stands in what is recommended or decided.
    pub(super) decided: bool,
}

/// All bodies that may receive, the likeliest first.
pub(super) fn entities(ledger: &Ledger, weighed: &Weighed) -> Vec<Entity> {
    let mut out: Vec<Entity> = Vec::new();
    for (b, body) in weighed.bodies.iter().enumerate() {
        let Some(weight) = weighed.body_weights.get(b) else {
            continue;
        };
        let Some(passage) = ledger.passages.get(body.passage) else {
            continue;
        };
        let titled = passage.part.kind == PartKindOf::Subject && weight.total >= ENOUGH;
        if body.whose != Whose::Any || !(passage.part.counts() || titled) {
            continue;
        }
        let near = matches!(
            passage.part.kind,
            PartKindOf::Recommendation | PartKindOf::Outcome
        );
        let decided = near && weight.total >= ENOUGH;
        let known = out.iter_mut().find(|e| {
            e.places
                .first()
                .is_some_and(|(first, _)| same(weighed, *first, b))
        });
        match known {
            Some(e) => {
                e.places.push((b, weight.total));
                e.decided |= decided;
            }
            None => out.push(Entity {
                places: vec![(b, weight.total)],
                weight: 0,
                decided,
            }),
        }
    }
    for e in &mut out {
        e.places.sort_by_key(|(b, w)| (std::cmp::Reverse(*w), *b));
        let best = e.places.first().map_or(0, |(_, w)| *w);
        let again: i32 = e
            .places
            .iter()
            .skip(1)
            .filter(|(_, w)| *w > 0)
            .map(|(_, w)| (*w / 4).clamp(10, 80))
            .sum();
        e.weight = best + again.min(200);
    }
    out.sort_by_key(|e| {
        (
            std::cmp::Reverse(e.decided),
            std::cmp::Reverse(e.weight),
            e.places.first().map(|(b, _)| *b),
        )
    });
    out
}

pub(super) fn same(weighed: &Weighed, a: usize, b: usize) -> bool {
    match (weighed.bodies.get(a), weighed.bodies.get(b)) {
        (Some(a), Some(b)) => a.named.same(&b.named),
        _ => false,
    }
}
