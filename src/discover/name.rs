//! Names as they are published: text, `/` between the parts, and no two for one.

use std::path::{Component, Path};

/// A path as it is published.
pub(super) fn published(path: &Path) -> String {
    let mut out = String::new();
    for part in path.components() {
        if !out.is_empty() {
            out.push('/');
        }
        push_text(&mut out, part.as_os_str().as_encoded_bytes());
    }
    out
}

/// Appends bytes as text: what is no UTF-8, and NUL, as `\xE9`. So that no two names come out alike, a backslash before
/// what looks like such a sign is written as one, too.
fn push_text(out: &mut String, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        let valid = chunk.valid();
        for (at, c) in valid.char_indices() {
            match c {
                '\0' => out.push_str("\\x00"),
                '\\' if looks_escaped(&valid[at..]) => out.push_str("\\x5C"),
                c => out.push(c),
            }
        }
        for byte in chunk.invalid() {
            push_byte(out, *byte);
        }
    }
}

fn push_byte(out: &mut String, byte: u8) {
    use std::fmt::Write as _;
    let _ = write!(out, "\\x{byte:02X}");
}

fn looks_escaped(text: &str) -> bool {
    let hex = |b: u8| b.is_ascii_digit() || (b'A'..=b'F').contains(&b);
    matches!(text.as_bytes(), [b'\\', b'x', a, b, ..] if hex(*a) && hex(*b))
}

/// The name of a member of an archive.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MemberName {
    /// As it is published: never absolute, never with a part `..`.
    pub(super) text: String,
    /// It leads out of the archive, or would where somebody took it for a path.
    pub(super) strays: bool,
}

/// A member's name. It is a text and never a path; still a name that would lead out of the folder somebody unpacks the
/// archive to says that the archive was made to do harm.
pub(super) fn of_member(bytes: &[u8]) -> MemberName {
    // Old programs of Windows write backslashes throughout.
    let slashes: Vec<u8> = if bytes.contains(&b'/') {
        bytes.to_vec()
    } else {
        bytes
            .iter()
            .map(|b| if *b == b'\\' { b'/' } else { *b })
            .collect()
    };
    let mut strays = bytes.contains(&0);
    let mut text = String::new();
    for (i, part) in slashes.split(|b| *b == b'/').enumerate() {
        let drive = i == 0 && matches!(part, [letter, b':', ..] if letter.is_ascii_alphabetic());
        let up = part.split(|b| *b == b'\\').any(|p| p == b"..");
        let absolute = i == 0 && part.first().is_none_or(|b| *b == b'\\');
        strays |= drive || up || absolute;
        if !absolute && (part.is_empty() || part == b".") {
            continue;
        }
        if !text.is_empty() {
            text.push('/');
        }
        match part {
            b"" => push_byte(&mut text, b'/'),
            b".." => part.iter().for_each(|b| push_byte(&mut text, *b)),
            _ => push_text(&mut text, part),
        }
    }
    MemberName { text, strays }
}

/// Whether a name claims to be of this kind.
pub(super) fn ends_in(name: &[u8], kind: &str) -> bool {
    let at = name.len().saturating_sub(kind.len());
    at > 0 && name[at..].eq_ignore_ascii_case(kind.as_bytes())
}

/// Whether a path's name claims to be of this kind: `.pdf`, `.zip`.
pub(super) fn path_ends_in(path: &Path, kind: &str) -> bool {
    path.file_name()
        .is_some_and(|n| ends_in(n.as_encoded_bytes(), kind))
}

/// Whether a name, or a folder in it, is hidden.
pub(super) fn hidden(published: &str) -> bool {
    published.split('/').any(|part| part.starts_with('.'))
}

/// The last parts of a path, that many.
pub(super) fn end(path: &Path, parts: usize) -> String {
    let all: Vec<Component<'_>> = path
        .components()
        .filter(|c| matches!(c, Component::Normal(_)))
        .collect();
    let end: std::path::PathBuf = all.iter().skip(all.len().saturating_sub(parts)).collect();
    published(&end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(bytes: &[u8]) -> String {
        let mut out = String::new();
        push_text(&mut out, bytes);
        out
    }

    /// The bytes that a published name encodes.
    fn bytes(text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if looks_escaped(rest) {
                out.push(u8::from_str_radix(&rest[2..4], 16).unwrap());
                rest = &rest[4..];
            } else {
                out.extend(c.to_string().bytes());
                rest = &rest[c.len_utf8()..];
            }
        }
        out
    }

    proptest! {
        #[test]
        fn no_two_names_come_out_alike(name in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'\\'), Just(b'x'), Just(b'E'), Just(b'9')], 0..40)) {
            prop_assert_eq!(bytes(&text(&name)), name);
        }

        #[test]
        fn text_without_backslashes_stays(name in "[^\\\\\0]*") {
            prop_assert_eq!(text(name.as_bytes()), name);
        }

        #[test]
        fn no_member_leads_out(name in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'.'), Just(b'/'), Just(b'\\'), Just(b':'), Just(b'C')], 0..20)) {
            let name = of_member(&name);
            prop_assert!(!name.text.starts_with('/'));
            prop_assert!(name.text.split('/').all(|p| p != ".."));
            prop_assert!(!name.text.contains('\0'));
        }
    }

    #[test]
    fn what_is_no_utf8_is_spelt() {
        assert_eq!(text(b"caf\xE9.pdf"), "caf\\xE9.pdf");
        assert_eq!(text(b"caf\\xE9.pdf"), "caf\\x5CxE9.pdf");
        assert_eq!(text("café \\ tea\n.pdf".as_bytes()), "café \\ tea\n.pdf");
    }

    #[test]
    fn members_that_stray_say_so() {
        let name = |n: &str| {
            let MemberName { text, strays } = of_member(n.as_bytes());
            (text, strays)
        };
        let to = |t: &str, s| (t.to_owned(), s);
        assert_eq!(name("a/b.pdf"), to("a/b.pdf", false));
        assert_eq!(name("./a//b.pdf"), to("a/b.pdf", false));
        assert_eq!(name("a\\b.pdf"), to("a/b.pdf", false));
        assert_eq!(name("../b.pdf"), to("\\x2E\\x2E/b.pdf", true));
        assert_eq!(name("a\\..\\b.pdf"), to("a/\\x2E\\x2E/b.pdf", true));
        assert_eq!(name("a/..\\..\\b.pdf"), to("a/..\\..\\b.pdf", true));
        assert_eq!(name("/etc/b.pdf"), to("\\x2F/etc/b.pdf", true));
        assert_eq!(name("\\\\host\\b.pdf"), to("\\x2F/host/b.pdf", true));
        assert_eq!(name("C:/b.pdf"), to("C:/b.pdf", true));
        assert_eq!(name("a..b/c..pdf"), to("a..b/c..pdf", false));
    }

    #[test]
    fn a_name_claims_to_be_a_pdf_by_its_end() {
        assert!(ends_in(b"a.PDF", ".pdf"));
        assert!(!ends_in(b".pdf", ".pdf"));
        assert!(!ends_in(b"pdf", ".pdf"));
    }
}
