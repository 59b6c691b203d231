//! The layers money is read in, as lines of text for those who want to see what was found.

use super::context::{Context, Flag, Slot};
use super::evidence::Weight;
use super::passage::Ledger;
use super::weigh::Weighed;
use crate::field::MoneyLayer;
use crate::layout::Layout;
use crate::text::{TokenKind, Vocabulary, tokens};

/// One layer, line by line, its columns parted by tabs.
pub(super) fn lines(layout: &Layout, ledger: &Ledger, weighed: &Weighed, layer: MoneyLayer) -> Vec<String> {
    match layer {
        MoneyLayer::Tokens => tokens_of(ledger),
        MoneyLayer::Mentions => mentions(layout, ledger, weighed),
        MoneyLayer::Frames => frames(layout, ledger, weighed),
        MoneyLayer::Equations => equations(ledger, weighed),
    }
}

fn tokens_of(ledger: &Ledger) -> Vec<String> {
    let vocabulary = Vocabulary::shared();
    let mut out = Vec::new();
    for passage in &ledger.passages {
        let text = passage.annotated.text();
        let cut = tokens(text);
        for (token, entry) in cut.iter().zip(vocabulary.entries(text, &cut)) {
            let words = text.get(token.range()).unwrap_or_default();
            let kind = match token.kind {
                TokenKind::Word => "word",
                TokenKind::Number => "number",
                TokenKind::Money(_) => "money",
                TokenKind::Date(_) => "date",
                TokenKind::Year(_) => "year",
                TokenKind::Sign(_) => "sign",
            };
            let shown = match token.kind {
                TokenKind::Money(place) => passage.annotated.sums.get(place).map_or("", |m| m.raw.as_str()),
                TokenKind::Date(_) | TokenKind::Year(_) => "",
                _ => words,
            };
            let names = |set| vocabulary.names(set).collect::<Vec<_>>().join(" ");
            out.push(format!(
                "{kind}\t{shown}\tverb: {}\tnoun: {}\tword: {}",
                names(entry.verb),
                names(entry.noun),
                names(entry.other)
            ));
        }
        out.push(String::new());
    }
    out
}

fn mentions(layout: &Layout, ledger: &Ledger, weighed: &Weighed) -> Vec<String> {
    let page = |span| layout.text.page(span).map_or(String::new(), |p| p.to_string());
    let mut out: Vec<_> = ledger
        .sums
        .iter()
        .map(|s| (s.span, format!("{}\tmoney\t{}", page(s.span), s.raw)))
        .chain(weighed.bodies.iter().map(|b| {
            let span = b.named.name.span;
            (
                span,
                format!(
                    "{}\tbody\t{}\t{}",
                    page(span),
                    b.named.name.value,
                    b.whose.as_str()
                ),
            )
        }))
        .collect();
    out.sort_by_key(|(span, _)| *span);
    out.into_iter().map(|(_, line)| line).collect()
}

fn context(c: &Context) -> String {
    let vocabulary = Vocabulary::shared();
    let slots = Slot::ALL
        .iter()
        .filter(|(s, _)| !matches!(s, Slot::Sentence | Slot::Near))
        .filter_map(|(slot, name)| {
            let names: Vec<&str> = vocabulary.names(c.get(*slot)).collect();
            (!names.is_empty()).then(|| format!("{name}: {}", names.join(" ")))
        });
    let slots: Vec<String> = slots.collect();
    let flags: Vec<&str> = Flag::names(c.flags).collect();
    format!("{}\t{}", slots.join("; "), flags.join(" "))
}

fn frames(layout: &Layout, ledger: &Ledger, weighed: &Weighed) -> Vec<String> {
    let page = |span| layout.text.page(span).map_or(String::new(), |p| p.to_string());
    let line = |span, kind: &str, shown: &str, w: &Weight, c: &Context| {
        let weight = f64::from(w.total) / 100.0;
        (
            span,
            format!(
                "{}\t{kind}\t{shown}\t{weight:+.1}\t{}\t{}",
                page(span),
                w.in_words(),
                context(c)
            ),
        )
    };
    let sums = ledger
        .sums
        .iter()
        .zip(weighed.sums.iter().zip(&weighed.sum_contexts));
    let bodies = weighed
        .bodies
        .iter()
        .zip(weighed.body_weights.iter().zip(&weighed.body_contexts));
    let mut out: Vec<_> = sums
        .map(|(s, (w, c))| line(s.span, "sum", &s.raw, w, c))
        .chain(
            bodies
                .filter(|(b, _)| b.whose == super::mention::Whose::Any)
                .map(|(b, (w, c))| line(b.named.name.span, "body", &b.named.name.value, w, c)),
        )
        .collect();
    out.sort_by_key(|(span, _)| *span);
    out.into_iter().map(|(_, line)| line).collect()
}

fn equations(ledger: &Ledger, weighed: &Weighed) -> Vec<String> {
    let mut out: Vec<String> = weighed
        .equations
        .all()
        .map(|(whole, parts)| {
            let parts: Vec<&str> = parts
                .iter()
                .filter_map(|i| ledger.sums.get(*i))
                .map(|s| s.raw.as_str())
                .collect();
            format!("{}\t= {}", whole.normalize(), parts.join(" + "))
        })
        .collect();
    for (i, s) in ledger.sums.iter().enumerate() {
        let others = ledger.sums.iter().skip(i + 1);
        for o in others {
            let (Some(a), Some(b)) = (s.value, o.value) else {
                continue;
            };
            let rate = s.per.is_some() != o.per.is_some();
            let (rate_of, whole) = if s.per.is_some() { (a, b) } else { (b, a) };
            if rate && let Some(n) = super::equations::times(whole, rate_of) {
                out.push(format!(
                    "{}\t= {n} years of {}",
                    whole.normalize(),
                    rate_of.normalize()
                ));
            }
        }
    }
    out.dedup();
    out
}
