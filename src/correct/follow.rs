//! Values that follow from one a person set: a record must not contradict itself.

use super::row::{Action, Correction};
use crate::compare::pointer::within;
use crate::field::number::{NumberForm, parse};
use crate::record::{AmountStatus, Award, Direction, Record, SignOffRole};

/// Brings what follows from the corrected values into line, but nothing a person set.
pub(super) fn follow(record: &mut Record, before: &Record, done: &[(String, &Correction)]) {
    let set = |pointer: &str| {
        done.iter()
            .any(|(p, row)| p == pointer && row.action == Action::Set)
    };
    let touched = |pointer: &str| done.iter().any(|(p, _)| within(p, pointer));
    if set("/number") {
        number(record, &touched);
    }
    let awards = done
        .iter()
        .any(|(p, row)| within(p, "/awards") && row.action == Action::Set);
    if awards && !touched("/recipient") {
        record.recipient = names(&record.awards);
    }
    if set("/recipient") && !awards {
        recipient(record);
    }
    if set("/amount") {
        amount(record, before, &touched);
    }
    if set("/decision_date") && !touched("/sign_offs") {
        let mut makers = record
            .sign_offs
            .iter_mut()
            .filter(|s| s.role == SignOffRole::DecisionMaker);
        if let (Some(maker), None) = (makers.next(), makers.next()) {
            maker.date.clone_from(&record.decision_date);
        }
    }
}

/// The parts of a number.
fn number(record: &mut Record, touched: &dyn Fn(&str) -> bool) {
    let parsed = record
        .number
        .as_deref()
        .and_then(|n| parse(n, NumberForm::SequenceFirst));
    if !touched("/sequence") {
        record.sequence = parsed.as_ref().and_then(|p| p.sequence);
    }
    if !touched("/year") {
        record.year = parsed.as_ref().and_then(|p| p.year);
    }
    if !touched("/number_printed") && record.number_printed.is_none() {
        record.number_printed.clone_from(&record.number);
    }
}

/// Names in order of appearance, each once.
fn names(awards: &[Award]) -> Option<String> {
    let mut out: Vec<&str> = Vec::new();
    for name in awards
        .iter()
        .filter(|a| a.direction == Direction::Out)
        .filter_map(|a| a.recipient.as_deref())
    {
        if !out.contains(&name) {
            out.push(name);
        }
    }
    (!out.is_empty()).then(|| out.join("; "))
}

/// The one award is that of the one recipient.
fn recipient(record: &mut Record) {
    let name = record.recipient.clone();
    match (record.awards.as_mut_slice(), &name) {
        ([one], _) => one.recipient = name,
        ([], Some(name)) if !name.contains("; ") && record.amount.is_some() => {
            record.awards.push(Award {
                recipient: Some(name.clone()),
                part_of: None,
                alias: None,
                amount: record.amount,
                currency: record.currency.clone(),
                qualifier: None,
                per: None,
                purpose: None,
                direction: Direction::Out,
                total: None,
                page: None,
            });
        }
        _ => {}
    }
}

fn amount(record: &mut Record, before: &Record, touched: &dyn Fn(&str) -> bool) {
    if !touched("/amount_status") {
        record.amount_status = match (record.amount, before.amount_status) {
            (Some(_), _) => Some(AmountStatus::Stated),
            // No amount is stated any more, and the person gave no reason.
            (None, Some(AmountStatus::Stated | AmountStatus::Conflict)) => None,
            (None, other) => other,
        };
    }
    if !touched("/currency") {
        record.currency = match record.amount {
            Some(_) => record.currency.take().or_else(|| Some(currency(record))),
            None => None,
        };
    }
    if !touched("/awards")
        && let [one] = record.awards.as_mut_slice()
        && one.per.is_none()
        && (one.amount.is_none() || one.amount == before.amount)
    {
        one.amount = record.amount;
        one.currency.clone_from(&record.currency);
    }
}

/// The currency of the document's other sums, else the pound.
fn currency(record: &Record) -> String {
    let other = record.amounts.iter().find_map(|a| a.currency.clone());
    other.unwrap_or_else(|| "GBP".to_owned())
}
