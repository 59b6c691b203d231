//! The floor: the work that any reader of the same files must do, unpacking every content stream and splitting it
//! into operators.
//!
//! Nothing is drawn, no font is opened, and no character is known. The distance of a reading from the floor shows how
//! much it could still gain.

use std::collections::HashSet;
use std::hint::black_box;
use std::sync::Arc;

use criterion::Criterion;
use hayro_syntax::Pdf;
use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::{Dict, Name, ObjectIdentifier, Stream};

use super::stages::Stages;

/// The greatest nesting of forms.
const DEEPEST: usize = 8;

pub(crate) fn bench(c: &mut Criterion, stages: &Stages) {
    c.bench_function("floor", |b| {
        b.iter(|| {
            for s in &stages.all {
                black_box(tokenise(&s.bytes));
            }
        });
    });
}

/// Unpacks and tokenises the content streams of all pages and of the forms they use. Returns the number of operators.
pub(crate) fn tokenise(bytes: &Arc<Vec<u8>>) -> usize {
    let Ok(pdf) = Pdf::new(Arc::clone(bytes)) else {
        return 0;
    };
    let mut seen = HashSet::new();
    let pages = pdf.pages().iter();
    pages
        .map(|page| {
            let forms = &page.resources().x_objects;
            count(page.operations()) + of_forms(forms, &mut seen, DEEPEST)
        })
        .sum()
}

fn of_forms(forms: &Dict<'_>, seen: &mut HashSet<ObjectIdentifier>, depth: usize) -> usize {
    let mut operators = 0;
    for key in forms.keys() {
        let Some(form) = forms.get::<Stream<'_>>(key.as_ref()) else {
            continue;
        };
        let dict = form.dict();
        let draws = dict
            .get::<Name<'_>>(b"Subtype")
            .is_some_and(|n| n.as_ref() == b"Form");
        if depth == 0 || !draws || !seen.insert(form.obj_id()) {
            continue;
        }
        if let Ok(program) = form.decoded_data() {
            operators += count(UntypedIter::new(&program));
        }
        let inner = dict
            .get::<Dict<'_>>(b"Resources")
            .and_then(|r| r.get::<Dict<'_>>(b"XObject"));
        operators += inner.map_or(0, |inner| of_forms(&inner, seen, depth - 1));
    }
    operators
}

fn count(mut program: UntypedIter<'_>) -> usize {
    let mut operators = 0;
    while let Some(instruction) = program.next() {
        black_box(&instruction.operator);
        operators += 1;
    }
    operators
}
