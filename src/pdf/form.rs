//! Form fields and free-text notes that carry a value but no drawing: their text is placed at their widgets.
//!
//! A field with an appearance stream is drawn by the first reading like anything else on the page. Forms filled
//! by programs often have the value only (`/NeedAppearances`); a viewer draws it, so it is on the page, unless its colour is
//! that of its ground or a later note lies over it.

mod cover;

use lopdf::{Dictionary, Document as Objects, Object};

use super::first::marks;
use super::metadata::rfc3339;
use super::page::{Glyph, Page, SignedField};
use crate::geom::{PageNumber, Rect};

/// Parents looked through for an inherited entry (ISO 32000-2, 12.7.4.1).
const MAX_PARENTS: usize = 32;

/// Annotations looked at on one page.
pub(super) const MAX_WIDGETS: usize = 2_000;

/// Characters of one field's value that are placed.
const MAX_VALUE: usize = 20_000;

/// Adds what fields and notes say and the page does not draw, and marks the glyphs that stand in fields.
pub(super) fn place(objects: &Objects, pages: &mut [Page], bases: &[[f64; 6]]) {
    // Not collected: memory would be set aside on the word of the tree, which says how many pages it has.
    for ((index, id), (page, base)) in objects.page_iter().enumerate().zip(pages.iter_mut().zip(bases)) {
        if PageNumber::from_index(index) != page.number {
            continue;
        }
        let Ok(annotations) = objects.get_page_annotations(id) else {
            continue;
        };
        for (i, annotation) in annotations.iter().enumerate().take(MAX_WIDGETS) {
            let from = page.glyphs.len();
            if place_one(objects, annotation, page, base).is_some() {
                cover::hide(
                    objects,
                    (page, from),
                    annotation,
                    annotations.get(i + 1..).unwrap_or_default(),
                    base,
                );
            }
        }
    }
}

fn place_one(objects: &Objects, annotation: &Dictionary, page: &mut Page, base: &[f64; 6]) -> Option<()> {
    let flags = annotation.get(b"F").and_then(Object::as_i64).unwrap_or(0);
    // Hidden (bit 2) and NoView (bit 6), ISO 32000-2, table 167.
    if flags & (1 << 1 | 1 << 5) != 0 {
        return None;
    }
    let area = rect_of(objects, annotation, base)?;
    let subtype = annotation
        .get(b"Subtype")
        .and_then(Object::as_name)
        .unwrap_or_default();
    let inside = |page: &Page| {
        page.glyphs
            .iter()
            .any(|g| g.ch != ' ' && area.contains(g.bbox.center_x(), g.bbox.center_y()))
    };
    // What is drawn there and cannot be seen must not come back as the field's value.
    let hides = |page: &Page| {
        page.hidden
            .iter()
            .any(|r| area.contains(r.center_x(), r.center_y()))
    };
    match subtype {
        b"Widget" => {
            let kind = inherited(objects, annotation, b"FT")
                .and_then(|o| o.as_name().ok().map(<[u8]>::to_vec))
                .unwrap_or_default();
            if kind == b"Sig" {
                page.signatures.extend(signed(objects, annotation, area));
                return None;
            }
            for g in &mut page.glyphs {
                if area.contains(g.bbox.center_x(), g.bbox.center_y()) {
                    g.field = true;
                }
            }
            if inside(page) || (annotation.has(b"AP") && hides(page)) {
                return None;
            }
            let value = inherited(objects, annotation, b"V");
            match kind.as_slice() {
                b"Tx" | b"Ch" => {
                    // ISO 32000-2, table 231: bit 14 is a password field. It is not for reading.
                    let field_flags = inherited(objects, annotation, b"Ff")
                        .and_then(|o| o.as_i64().ok())
                        .unwrap_or(0);
                    if kind == b"Tx" && field_flags & (1 << 13) != 0 {
                        return None;
                    }
                    let text = value_text(objects, value?)?;
                    write(page, &text, area, font_size(objects, annotation));
                }
                b"Btn" => {
                    // ISO 32000-2, table 229: bit 17 is a push button, which holds no value.
                    let field_flags = inherited(objects, annotation, b"Ff")
                        .and_then(|o| o.as_i64().ok())
                        .unwrap_or(0);
                    if field_flags & (1 << 16) == 0
                        && area.width() <= MAX_BUTTON
                        && area.height() <= MAX_BUTTON
                    {
                        let mark = if is_on(objects, annotation, value) {
                            '☒'
                        } else {
                            '☐'
                        };
                        let mark = marks::glyph(mark, area, page);
                        page.glyphs.push(mark);
                    }
                }
                _ => {}
            }
        }
        b"FreeText" if annotation.get(b"AP").is_err() => {
            let (_, contents) = objects.dereference(annotation.get(b"Contents").ok()?).ok()?;
            let text = lopdf::decode_text_string(contents).ok()?;
            if !inside(page) {
                write(page, &text, area, font_size(objects, annotation));
            }
        }
        _ => {}
    }
    Some(())
}

/// A check box or a choice of several is no larger than this (points).
const MAX_BUTTON: f32 = 40.0;

/// Whether a check box, or one of several choices, is on: by its own state, else by whether the field's value is one of its.
fn is_on(objects: &Objects, annotation: &Dictionary, value: Option<&Object>) -> bool {
    let on = |n: &[u8]| n != b"Off" && !n.is_empty();
    if let Ok(state) = annotation.get(b"AS").and_then(Object::as_name) {
        return on(state);
    }
    let Some(value) = value.and_then(|v| v.as_name().ok()).filter(|v| on(v)) else {
        return false;
    };
    let deref = |o| objects.dereference(o).ok().and_then(|(_, o)| o.as_dict().ok());
    let drawn = annotation.get(b"AP").ok().and_then(deref);
    let states = drawn.and_then(|d| d.get(b"N").ok()).and_then(deref);
    states.is_none_or(|s| s.has(value))
}

/// A signature field's place, if it holds a signature and can be seen (ISO 32000-2, 12.8.1).
fn signed(objects: &Objects, annotation: &Dictionary, area: Rect) -> Option<SignedField> {
    let signature = inherited(objects, annotation, b"V")?.as_dict().ok()?;
    let made = signature
        .get(b"M")
        .ok()
        .and_then(|o| objects.dereference(o).ok())
        .and_then(|(_, o)| lopdf::decode_text_string(o).ok())
        .and_then(|s| rfc3339(&s));
    (area.width() >= 4.0 && area.height() >= 4.0).then_some(SignedField { area, made })
}

/// An entry of a field, from itself or the nearest parent that has it.
pub(super) fn inherited<'a>(objects: &'a Objects, dict: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let mut at = dict;
    for _ in 0..MAX_PARENTS {
        if let Ok(value) = at.get(key) {
            return objects.dereference(value).ok().map(|(_, o)| o);
        }
        let (_, parent) = objects.dereference(at.get(b"Parent").ok()?).ok()?;
        at = parent.as_dict().ok()?;
    }
    None
}

fn value_text(objects: &Objects, value: &Object) -> Option<String> {
    let text = match value {
        Object::String(..) => lopdf::decode_text_string(value).ok()?,
        Object::Name(n) => String::from_utf8_lossy(n).into_owned(),
        Object::Array(items) => items
            .iter()
            .filter_map(|o| objects.dereference(o).ok())
            .filter_map(|(_, o)| lopdf::decode_text_string(o).ok())
            .collect::<Vec<_>>()
            .join("\n"),
        Object::Stream(s) => {
            String::from_utf8_lossy(&s.decompressed_content_with_limit(MAX_VALUE).ok()?).into_owned()
        }
        _ => return None,
    };
    let text: String = text.chars().take(MAX_VALUE).collect();
    (!text.trim().is_empty()).then_some(text)
}

pub(super) fn rect_of(objects: &Objects, annotation: &Dictionary, base: &[f64; 6]) -> Option<Rect> {
    let (_, rect) = objects.dereference(annotation.get(b"Rect").ok()?).ok()?;
    let n: Vec<f64> = rect
        .as_array()
        .ok()?
        .iter()
        .filter_map(|o| objects.dereference(o).ok())
        .filter_map(|(_, o)| o.as_float().ok().map(f64::from))
        .collect();
    let [x0, y0, x1, y1] = n.as_slice() else {
        return None;
    };
    let at = |x: f64, y: f64| {
        let [a, b, c, d, e, f] = base;
        ((a * x + c * y + e) as f32, (b * x + d * y + f) as f32)
    };
    let (p, q) = (at(*x0, *y0), at(*x1, *y1));
    Some(Rect::from_corners(p.0, p.1, q.0, q.1))
}

/// The size in the default appearance string (`/Helv 12 Tf`); zero means automatic.
fn font_size(objects: &Objects, annotation: &Dictionary) -> Option<f32> {
    let appearance = inherited(objects, annotation, b"DA")?;
    let text = String::from_utf8_lossy(appearance.as_str().ok()?).into_owned();
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = words.iter().position(|w| *w == "Tf")?;
    let size: f32 = words.get(at.checked_sub(1)?)?.parse().ok()?;
    (size > 0.5 && size < 200.0).then_some(size)
}

/// Sets text into a box, left aligned, wrapped at words. Half an em a character is the width of the standard
/// fonts' lower case; the positions only have to put words in their lines.
fn write(page: &mut Page, text: &str, area: Rect, size: Option<f32>) {
    let multi_line = text.contains(['\n', '\r']) || area.height() > 30.0;
    let auto = if multi_line {
        10.0
    } else {
        (area.height() * 0.7).clamp(4.0, 12.0)
    };
    let size = size.unwrap_or(auto);
    let advance = size * 0.5;
    let (left, right) = (area.left + 2.0, area.right.max(area.left + advance * 2.0));
    let mut y = if multi_line {
        area.top + size
    } else {
        area.center_y() + size * 0.3
    };
    let mut x = left;
    let mut push = |x: f32, y: f32, ch: char| {
        page.glyphs.push(Glyph {
            field: true,
            ..Glyph::upright(ch, (x, x + advance), y, size)
        });
    };
    for (i, line) in text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .split('\n')
        .enumerate()
    {
        if i > 0 {
            y += size * 1.2;
            x = left;
        }
        for word in line.split_whitespace() {
            let width = word.chars().count() as f32 * advance;
            if x > left {
                if x + advance + width > right && multi_line {
                    y += size * 1.2;
                    x = left;
                } else {
                    push(x, y, ' ');
                    x += advance;
                }
            }
            for ch in word.chars() {
                push(x, y, ch);
                x += advance;
            }
        }
    }
}
