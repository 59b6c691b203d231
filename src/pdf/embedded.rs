//! What a file carries beside its pages and nobody reads here: attached files, a portfolio, a form that a viewer builds.

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Object as PdfObject, String as PdfString};
use lopdf::{Object, StringFormat};

use super::form::MAX_WIDGETS;
use super::page::Embedded;

/// Attached files that are named.
const MAX_FILES: usize = 20;

/// Branches of the tree of names that are looked at.
const MAX_BRANCHES: usize = 1_000;

/// Characters of an attached file's name.
const MAX_NAME: usize = 80;

/// What the catalog and the pages' notes lead to. `fields`: form fields stand on the pages.
pub(super) fn of(pdf: &Pdf, pages: usize, fields: bool) -> Vec<Embedded> {
    let mut out = Vec::new();
    let Some(catalog) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) else {
        return out;
    };
    // A form of the older kind lies on the pages with its values; the newer may have its page say only "Please wait".
    let form = catalog.get::<Dict<'_>>(b"AcroForm");
    let built = catalog.get::<bool>(b"NeedsRendering").unwrap_or(false) || !fields;
    if built && form.is_some_and(|f| f.contains_key(b"XFA".as_slice())) {
        out.push(Embedded::Form);
    }
    let mut files = catalog
        .get::<Dict<'_>>(b"Names")
        .and_then(|n| n.get::<Dict<'_>>(b"EmbeddedFiles"))
        .map(|tree| names(&tree))
        .unwrap_or_default();
    // Files that belong to the document as a whole (ISO 32000-2, 14.13).
    let associated = catalog.get::<Array<'_>>(b"AF").unwrap_or_default();
    for file in associated.iter::<Dict<'_>>().take(MAX_FILES) {
        let name = name(&file);
        if !files.contains(&name) {
            files.push(name);
        }
    }
    for page in pdf.pages().iter().take(pages) {
        let notes = page.raw().get::<Array<'_>>(b"Annots").unwrap_or_default();
        for note in notes.iter::<Dict<'_>>().take(MAX_WIDGETS) {
            let attached = note
                .get::<Name<'_>>(b"Subtype")
                .is_some_and(|s| s.as_ref() == b"FileAttachment");
            if attached && let Some(file) = note.get::<Dict<'_>>(b"FS") {
                files.push(name(&file));
            }
        }
    }
    files.dedup();
    files.truncate(MAX_FILES);
    if catalog.contains_key(b"Collection".as_slice()) {
        out.push(Embedded::Portfolio(files));
    } else if !files.is_empty() {
        out.push(Embedded::Files(files));
    }
    out
}

/// The names of the files in a tree of names (ISO 32000-2, 7.9.6).
fn names(tree: &Dict<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let mut todo = vec![tree.clone()];
    let mut looked_at = 0;
    while let Some(branch) = todo.pop() {
        looked_at += 1;
        if looked_at > MAX_BRANCHES || out.len() >= MAX_FILES {
            break;
        }
        let files = branch.get::<Array<'_>>(b"Names").unwrap_or_default();
        // Each name is followed by its file.
        let files = files.iter::<PdfObject<'_>>().take(2 * MAX_FILES);
        out.extend(files.filter_map(PdfObject::into_dict).map(|f| name(&f)));
        let kids = branch.get::<Array<'_>>(b"Kids").unwrap_or_default();
        let mut kids: Vec<Dict<'_>> = kids.iter::<Dict<'_>>().take(MAX_BRANCHES).collect();
        kids.reverse();
        todo.extend(kids);
    }
    out
}

/// The name of an attached file, fit to be shown.
fn name(file: &Dict<'_>) -> String {
    let said = file
        .get::<PdfString<'_>>(b"UF")
        .or_else(|| file.get::<PdfString<'_>>(b"F"))
        .map(|s| Object::String(s.as_bytes().to_vec(), StringFormat::Literal));
    let said = said
        .and_then(|s| lopdf::decode_text_string(&s).ok())
        .unwrap_or_default();
    let shown = said.chars().filter(|c| !c.is_control()).take(MAX_NAME);
    shown.collect::<String>().trim().to_owned()
}
