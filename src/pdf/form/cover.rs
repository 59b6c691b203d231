//! What hides the value of a field or the words of a note that a viewer draws: its own ground, and notes that lie over it.

use lopdf::{Dictionary, Document as Objects, Object};

use super::{inherited, rect_of};
use crate::geom::Rect;
use crate::pdf::page::Page;
use crate::pdf::visible::{Colour, PAPER, differ, words_of};

/// Notes less opaque than this let words through.
const OPAQUE: f32 = 0.9;

/// Takes out those of the glyphs placed from a place on that cannot be seen.
pub(super) fn hide(
    objects: &Objects,
    (page, from): (&mut Page, usize),
    note: &Dictionary,
    later: &[&Dictionary],
    base: &[f64; 6],
) {
    if from >= page.glyphs.len() {
        return;
    }
    let ground = ground(objects, note).unwrap_or(PAPER);
    let whole = ink(objects, note).is_some_and(|ink| !differ(ink, ground));
    let covers: Vec<Rect> = later
        .iter()
        .filter(|n| is_cover(objects, n))
        .filter_map(|n| rect_of(objects, n, base))
        .collect();
    if !whole && covers.is_empty() {
        return;
    }
    let placed = page.glyphs.split_off(from);
    let (gone, seen): (Vec<_>, Vec<_>) = placed.into_iter().partition(|g| {
        let (x, y) = (g.bbox.center_x(), g.bbox.center_y());
        whole || covers.iter().any(|c| c.contains(x, y))
    });
    page.glyphs.extend(seen);
    page.hidden_words.extend(words_of(&gone));
    let letters = gone.iter().filter(|g| g.ch.is_alphanumeric());
    page.hidden.extend(letters.map(|g| g.bbox));
}

/// The colour of the letters, from the default appearance (ISO 32000-2, 12.7.4.3): `1 g`, `1 0 0 rg`.
fn ink(objects: &Objects, note: &Dictionary) -> Option<Colour> {
    let appearance = inherited(objects, note, b"DA")?;
    let text = String::from_utf8_lossy(appearance.as_str().ok()?).into_owned();
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = words.iter().rposition(|w| matches!(*w, "g" | "rg" | "k"))?;
    let count = match *words.get(at)? {
        "g" => 1,
        "rg" => 3,
        _ => 4,
    };
    let numbers = words.get(at.checked_sub(count)?..at)?;
    colour(
        &numbers
            .iter()
            .filter_map(|n| n.parse().ok())
            .collect::<Vec<f32>>(),
    )
}

/// The colour behind the letters: of a field in its `/MK`, of a free text its `/C`.
fn ground(objects: &Objects, note: &Dictionary) -> Option<Colour> {
    let own = note.get(b"MK").ok().and_then(|mk| objects.dereference(mk).ok());
    let numbers = match own.and_then(|(_, mk)| mk.as_dict().ok()) {
        Some(mk) => mk.get(b"BG"),
        None => note.get(b"C"),
    };
    colour(&numbers_of(objects, numbers.ok()?))
}

fn numbers_of(objects: &Objects, list: &Object) -> Vec<f32> {
    let list = objects
        .dereference(list)
        .ok()
        .and_then(|(_, o)| o.as_array().ok());
    let list = list.into_iter().flatten().take(5);
    list.filter_map(|o| o.as_float().ok()).collect()
}

fn colour(numbers: &[f32]) -> Option<Colour> {
    match numbers {
        [grey] => Some([*grey; 3]),
        [r, g, b] => Some([*r, *g, *b]),
        [c, m, y, k] => Some([c, m, y].map(|v| (1.0 - v) * (1.0 - k))),
        _ => None,
    }
}

/// Whether a note covers what lies beneath.
fn is_cover(objects: &Objects, note: &Dictionary) -> bool {
    let flags = note.get(b"F").and_then(Object::as_i64).unwrap_or(0);
    let opacity = note.get(b"CA").and_then(Object::as_float).unwrap_or(1.0);
    if flags & (1 << 1 | 1 << 5) != 0 || opacity < OPAQUE {
        return false;
    }
    let filled = |key: &[u8]| {
        let numbers = note.get(key).map(|o| numbers_of(objects, o));
        numbers.is_ok_and(|n| !n.is_empty())
    };
    match note.get(b"Subtype").and_then(Object::as_name).unwrap_or_default() {
        b"Redact" => true,
        b"Square" | b"Polygon" => filled(b"IC"),
        b"FreeText" => filled(b"C"),
        b"Highlight" => {
            let numbers = note.get(b"C").map(|o| numbers_of(objects, o)).unwrap_or_default();
            colour(&numbers).is_some_and(|c| !differ(c, [0.0; 3]))
        }
        b"Stamp" => note.has(b"AP"),
        _ => false,
    }
}
