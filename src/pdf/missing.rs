//! What a file leads to and does not hold: pages of the tree, what is drawn on them, the end of the file.
//!
//! The interpreter passes over all of it in silence, and the page comes out blank or not at all.

use std::collections::HashSet;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, ObjRef, Object, Stream};
use hayro_syntax::page::Page as SyntaxPage;
use memchr::memmem;

use super::page::Damage;
use crate::geom::PageNumber;

/// Branches of the page tree that are looked at.
const MAX_BRANCHES: usize = 100_000;

/// Whether the file breaks off: an object begins behind the last mark of an end (ISO 32000-2, 7.5.5).
pub(super) fn breaks_off(bytes: &[u8]) -> bool {
    let marks = [b"startxref".as_slice(), b"%%EOF"];
    let end = marks.iter().filter_map(|m| memmem::rfind(bytes, m)).max();
    let rest = bytes.get(end.unwrap_or(0)..).unwrap_or_default();
    let mut objects = memmem::find_iter(rest, b" obj");
    objects.any(|at| {
        let before = rest.get(..at).unwrap_or_default();
        before.last().is_some_and(u8::is_ascii_digit) && !before.ends_with(b"end")
    })
}

/// Leaves of the page tree whose object is not in the file, by their place among all pages, and how many leaves there are.
pub(super) fn absent_pages(pdf: &Pdf) -> (Vec<usize>, usize) {
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    let Some(root) = catalog.and_then(|c| c.get::<Dict<'_>>(b"Pages")) else {
        return (Vec::new(), 0);
    };
    let (mut absent, mut leaves, mut looked_at) = (Vec::new(), 0, 0);
    let mut seen = HashSet::new();
    seen.extend(root.obj_id());
    let kids = |d: &Dict<'_>| d.get::<Array<'_>>(b"Kids").is_some();
    let children = |d: &Dict<'_>| -> Vec<ObjRef> {
        let kids = d.get::<Array<'_>>(b"Kids").unwrap_or_default();
        let refs = kids.raw_iter().filter_map(|k| match k {
            MaybeRef::Ref(r) => Some(r),
            MaybeRef::NotRef(_) => None,
        });
        let mut refs: Vec<ObjRef> = refs.take(MAX_BRANCHES).collect();
        refs.reverse();
        refs
    };
    let mut todo = children(&root);
    while let Some(next) = todo.pop() {
        looked_at += 1;
        if looked_at > MAX_BRANCHES || !seen.insert(next.into()) {
            continue;
        }
        match pdf.xref().get::<Dict<'_>>(next.into()) {
            Some(branch) if kids(&branch) => todo.extend(children(&branch)),
            Some(_) => leaves += 1,
            None => {
                absent.push(leaves);
                leaves += 1;
            }
        }
    }
    (absent, leaves)
}

/// Whether a page names something to be drawn that is not in the file.
pub(super) fn lacks_content(page: &SyntaxPage<'_>) -> bool {
    let raw = page.raw();
    let is_null = |o: Option<Object<'_>>| matches!(o, None | Some(Object::Null(_)));
    let contents = match raw.get_raw::<Object<'_>>(b"Contents") {
        None => return false,
        Some(MaybeRef::NotRef(o)) if is_null(Some(o.clone())) => return false,
        Some(_) => raw.get::<Array<'_>>(b"Contents"),
    };
    // What is drawn are streams: one, or a list of them. Anything else stands where they were.
    let lacks = match contents {
        Some(parts) => parts.iter::<Stream<'_>>().count() < parts.raw_iter().count(),
        None => raw.get::<Stream<'_>>(b"Contents").is_none(),
    };
    if lacks {
        return true;
    }
    lacks_drawing(page)
}

/// Whether a page draws a form or a picture that is not in the file.
fn lacks_drawing(page: &SyntaxPage<'_>) -> bool {
    let drawings = &page.resources().x_objects;
    let absent = drawings.keys().filter(|name| {
        drawings.get_ref(name.as_ref()).is_some() && drawings.get::<Stream<'_>>(name.as_ref()).is_none()
    });
    let names: Vec<Name<'_>> = absent.take(100).collect();
    if names.is_empty() {
        return false;
    }
    let content = page.page_stream().unwrap_or_default();
    names.iter().any(|name| {
        let name: &[u8] = name.as_ref();
        let called = [b"/".as_slice(), name].concat();
        memmem::find_iter(content, &called).any(|at| {
            let rest = content.get(at + called.len()..).unwrap_or_default();
            rest.first().is_some_and(u8::is_ascii_whitespace) && rest.trim_ascii_start().starts_with(b"Do")
        })
    })
}

/// What is missing of a file, if anything: reported once, with all pages concerned. `empty` are pages that were read and
/// lack what is drawn on them.
pub(super) fn damage(pdf: &Pdf, bytes: &[u8], empty: &[PageNumber]) -> Option<Damage> {
    let (absent, leaves) = absent_pages(pdf);
    let breaks_off = breaks_off(bytes);
    let mut pages: Vec<usize> = absent.iter().map(|i| i + 1).collect();
    // Pages as they were read are counted without those that are absent.
    let read: Vec<usize> = (0..leaves).filter(|i| !absent.contains(i)).collect();
    for number in empty {
        let place = read.get(number.index()).copied().unwrap_or(number.index());
        pages.push(place + 1);
    }
    pages.sort_unstable();
    pages.dedup();
    if pages.is_empty() && !breaks_off {
        return None;
    }
    let total = leaves.max(pdf.pages().len());
    let list: Vec<String> = pages.iter().map(ToString::to_string).collect();
    let what = match (list.as_slice(), breaks_off) {
        ([], _) => "the file breaks off before its end; the rest is missing".to_owned(),
        ([one], true) => {
            format!(
                "the file breaks off before its end: what page {one} of {total} shows is missing, or part of it"
            )
        }
        ([one], false) => format!("what page {one} of {total} shows is not in the file, or part of it"),
        (many, true) => format!(
            "the file breaks off before its end: what pages {} of {total} show is missing, or part of it",
            many.join(", ")
        ),
        (many, false) => format!(
            "what pages {} of {total} show is not in the file, or part of it",
            many.join(", ")
        ),
    };
    Some(Damage {
        page: empty.first().copied(),
        what,
        limit: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_breaks_off_where_objects_follow_its_last_end() {
        for (file, broken) in [
            ("%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF", false),
            (
                "%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\r\n<!-- served -->",
                false,
            ),
            ("%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n9", false),
            ("%PDF-1.4\n1 0 obj\n<<>>\nendobj\n2 0 obj\n<< /Len", true),
            ("%PDF-1.4\n%%EOF\n1 0 obj\n<<>>\nendobj\n2 0 obj\nstream\nq", true),
        ] {
            assert_eq!(breaks_off(file.as_bytes()), broken, "{file}");
        }
    }
}
