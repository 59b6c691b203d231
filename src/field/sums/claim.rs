//! Who is said to receive what: one claim for each sentence, item or row that says it.

use std::collections::BTreeMap;

use super::infer;
use super::lists::AwardRow;
use super::passage::Ledger;
use super::resolve::Said;
use super::role::{self, Role};
use super::rules::{Hit, Named};
use crate::field::facts::Value;
use crate::field::party;
use crate::field::texts::{tidy, value};
use crate::layout::{Layout, Print, Span};
use crate::profile::{Says, looks_of};

/// A sum given to somebody, as one sentence, item or row says it.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub(super) named: Named,
    /// The sum's place in the ledger.
    pub(super) sum: Option<usize>,
    pub(super) purpose: Option<Value<String>>,
    pub(super) rule: String,
    /// The list or table it comes from.
    pub(super) group: Option<usize>,
    pub(super) rank: u8,
    pub(super) at: Span,
}

/// Every sum given to a name.
pub(super) fn made(
    layout: &Layout,
    ledger: &Ledger,
    hits: &[Hit],
    rows: &[AwardRow],
    roles: &[Role],
) -> Vec<Claim> {
    let mut out: Vec<Claim> = Vec::new();
    for row in rows
        .iter()
        .filter(|r| r.sure || rows.iter().filter(|o| o.group == r.group).count() >= 2)
    {
        out.push(Claim {
            named: row.named.clone(),
            sum: row.sum,
            purpose: row.purpose.clone(),
            rule: row.source.to_owned(),
            group: Some(row.group),
            rank: 0,
            at: row.named.name.span,
        });
    }
    let stands = |h: &Hit| h.money.is_none_or(|m| roles.get(m) == Some(&Role::Award));
    for h in hits.iter().filter(|h| h.says == Says::Award && stands(h)) {
        let Some(passage) = ledger.passages.get(h.passage) else {
            continue;
        };
        // One sum to several bodies at once is not divided by us; what each of them gets is said.
        let each = layout.text.slice(h.span).contains(" each");
        let shared = h.bodies.len() > 1 && !each;
        for named in &h.bodies {
            out.push(Claim {
                named: named.clone(),
                sum: h.money.filter(|_| !shared),
                purpose: purpose(layout, h),
                rule: h.rule.clone(),
                group: None,
                rank: passage.part.rank() + if passage.part.is_history() { 4 } else { 0 },
                at: named.name.span,
            });
        }
    }
    // Where a header field names the recipients, sentences name no others.
    let stated: Vec<&Named> = hits.iter().filter(|h| h.stated).flat_map(|h| &h.bodies).collect();
    if !stated.is_empty() {
        out.retain(|c| c.group.is_some() || stated.iter().any(|s| s.same(&c.named)));
    }
    // What is told of the past counts only if nothing else does.
    if out.iter().any(|c| c.rank < 4) {
        out.retain(|c| c.rank < 4);
    }
    out
}

/// Gives a name that was recognised in two spellings the one that stands more often in the document, the first where both
/// do as often. Whether any was given another.
///
/// Two bodies whose names look alike to the last letter would be one, but only on a scan, and that is told.
pub(super) fn spelt_alike(layout: &Layout, claims: &mut [Claim]) -> bool {
    if !layout.text.has_scans() {
        return false;
    }
    let recognised = |c: &Claim| layout.text.print(c.named.name.span) == Print::Recognised;
    let often = |name: &str| layout.text.text().matches(name).count();
    let mut best: BTreeMap<String, Value<String>> = BTreeMap::new();
    for claim in claims.iter().filter(|c| recognised(c)) {
        let name = &claim.named.name;
        let known = best.entry(looks_of(&name.value)).or_insert_with(|| name.clone());
        if often(&name.value) > often(&known.value) {
            *known = name.clone();
        }
    }
    let mut any = false;
    for claim in claims.iter_mut() {
        if recognised(claim)
            && let Some(other) = best.get(&looks_of(&claim.named.name.value))
            && !party::same_body(&other.value, &claim.named.name.value)
        {
            claim.named.name = other.clone();
            any = true;
        }
    }
    any
}

/// Puts the name in the place of its abbreviation, where the document explains it.
pub(super) fn in_full(layout: &Layout, explained: &[Named], claims: &mut [Claim]) {
    for claim in claims {
        let short = &claim.named.name.value;
        let full = explained.iter().find(|n| {
            let abbreviated = n.alias.as_ref().is_some_and(|a| a.value == *short);
            // The text goes on with the rest of the longer name.
            let cut = n.name.value.strip_prefix(short.as_str()).is_some_and(|rest| {
                let from = claim.named.name.span.end;
                let here = layout.text.slice(Span::new(from, from + rest.len() + 8));
                !rest.is_empty() && tidy(here).starts_with(rest.trim_start())
            });
            abbreviated || cut
        });
        if let Some(full) = full {
            claim.named = full.clone();
        }
    }
}

/// Adds recipients whose sum stands elsewhere, and sums whose recipient does.
pub(super) fn complete(ledger: &Ledger, said: &Said<'_>, roles: &[Role], claims: &mut Vec<Claim>) {
    let hits = said.hits;
    let known: Vec<Named> = claims.iter().map(|c| c.named.clone()).collect();
    let mut recipients: Vec<(Named, &Hit)> = Vec::new();
    for h in hits.iter().filter(|h| h.says == Says::Recipient) {
        let history = ledger
            .passages
            .get(h.passage)
            .is_some_and(|p| p.part.is_history());
        for b in h.bodies.iter().filter(|_| !history) {
            if !recipients.iter().any(|(r, _)| r.same(b)) {
                recipients.push((b.clone(), h));
            }
        }
    }
    // A name confirmed elsewhere makes an award of "funding of £5,000 for NAME".
    for h in hits
        .iter()
        .filter(|h| h.says == Says::Sum && !h.bodies.is_empty())
    {
        for b in &h.bodies {
            let confirmed = known
                .iter()
                .chain(recipients.iter().map(|(r, _)| r))
                .any(|k| k.same(b));
            if confirmed && h.money.is_some_and(|m| matches!(roles.get(m), Some(Role::Sum))) {
                claims.push(Claim {
                    named: b.clone(),
                    sum: h.money,
                    purpose: None,
                    rule: h.rule.clone(),
                    group: None,
                    rank: ledger.passages.get(h.passage).map_or(3, |p| p.part.rank()),
                    at: h.span,
                });
            }
        }
    }
    let listed = claims.iter().any(|c| c.group.is_some());
    if listed {
        return;
    }
    for (named, h) in recipients {
        if claims.iter().any(|c| c.named.same(&named)) {
            continue;
        }
        // Somebody else already receives a stated sum: this name is a mention in passing, told as doubtful.
        if claims.iter().any(|c| c.sum.is_some()) {
            continue;
        }
        claims.push(Claim {
            named,
            sum: None,
            purpose: None,
            rule: h.rule.clone(),
            group: None,
            rank: ledger.passages.get(h.passage).map_or(3, |p| p.part.rank()),
            at: h.span,
        });
    }
    if claims.is_empty()
        && infer::commits(ledger, hits)
        && let Some(seen) = infer::taker(ledger, said.cast)
    {
        claims.push(Claim {
            named: seen.named.clone(),
            sum: None,
            purpose: None,
            rule: "the one body that receives".to_owned(),
            group: None,
            rank: ledger.passages.get(seen.passage).map_or(3, |p| p.part.rank()),
            at: seen.named.name.span,
        });
    }
    // One recipient, and sums that name none: they are its.
    let mut names: Vec<&Named> = Vec::new();
    for c in claims.iter() {
        if !names.iter().any(|n| n.same(&c.named)) {
            names.push(&c.named);
        }
    }
    let [only] = names.as_slice() else { return };
    let only = (*only).clone();
    let stated = claims.iter().any(|c| c.sum.is_some());
    if let Some(h) = hits.iter().find(|h| !stated && h.stated && h.money.is_some()) {
        claims.push(Claim {
            named: only,
            sum: h.money,
            purpose: None,
            rule: h.rule.clone(),
            group: None,
            rank: 0,
            at: h.span,
        });
        return;
    }
    let wanted = if stated { Role::Sum } else { role::best(roles) };
    for h in hits {
        let Some(m) = h.money else { continue };
        let Some(passage) = ledger.passages.get(h.passage) else {
            continue;
        };
        // In the summary much is told that others pay.
        let most = if stated { 1 } else { 2 };
        let near = passage.part.rank() <= most && !passage.part.is_history();
        let fits = roles.get(m) == Some(&wanted)
            && matches!(wanted, Role::Sum | Role::Request)
            && near
            && h.bodies.is_empty();
        if fits && !claims.iter().any(|c| c.sum == Some(m)) {
            claims.push(Claim {
                named: only.clone(),
                sum: Some(m),
                purpose: None,
                rule: h.rule.clone(),
                group: None,
                rank: passage.part.rank(),
                at: h.span,
            });
        }
    }
    if claims.iter().any(|c| c.sum.is_some()) || !infer::commits(ledger, hits) {
        return;
    }
    // None of them is said to be the sum, and only one is left.
    for m in infer::sum(ledger, roles, said.parts).unwrap_or_default() {
        let Some(passage) = ledger.passage_of(m) else {
            continue;
        };
        claims.push(Claim {
            named: only.clone(),
            sum: Some(m),
            purpose: None,
            rule: "the one sum that is left".to_owned(),
            group: None,
            rank: passage.part.rank(),
            at: passage.span,
        });
    }
}

/// What the money is for: the words behind the name, up to the sentence's end.
fn purpose(layout: &Layout, h: &Hit) -> Option<Value<String>> {
    if let Some(said) = h.purpose {
        return value(layout, said);
    }
    let text = layout.text.slice(h.tail);
    let trimmed = text.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    let skip = text.len() - trimmed.len();
    let lead = ["to ", "for ", "towards "]
        .iter()
        .find(|w| trimmed.starts_with(**w))?;
    if trimmed.starts_with("for the financial year") || trimmed.starts_with("for the period") {
        return None;
    }
    let start = skip + lead.len();
    let end = text
        .find(", funded")
        .or_else(|| text.find(", to be funded"))
        .or_else(|| text.find(", met from"));
    value(layout, h.tail.part(start..end.unwrap_or(text.len()).max(start)))
}
