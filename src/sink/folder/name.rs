//! The name of the file a decision gets for itself.

use sha2::{Digest, Sha256};

/// How much of the source's name is kept, in bytes: with what is added it stays well under the 255 a file name
/// may have, and under the 143 of encrypted folders.
const KEPT: usize = 80;

/// The name under `json/` for a source's path: `2024/32-2024.pdf` becomes `2024--32-2024.json`.
///
/// The path is a stranger's. What comes back is lower-case letters, digits and `.`, `_`, `-`, `~`; it names no
/// folder, a hidden file or a device; and two paths never share a name, on any file system. A path that is plain
/// is kept legible and can be read back. Any other keeps what is plain of it, followed by `~` and a hash of the
/// whole, which no plain path can contain: `PCD 1560.pdf` becomes `pcd-1560~` and sixteen digits.
///
/// `copy` is how many sources of the same path came before; the name has this number from the second on.
pub(super) fn json_name(file: &str, copy: u32) -> String {
    let stem = plain(file).unwrap_or_else(|| format!("{}~{}", legible(file), hash(file)));
    match copy {
        0 => format!("{stem}.json"),
        _ => format!("{stem}~{}.json", u64::from(copy) + 1),
    }
}

/// The path with `--` for `/` and without `.pdf`, if that differs from the name of every other path.
fn plain(file: &str) -> Option<String> {
    let stem = file.strip_suffix(".pdf")?;
    let parts: Vec<&str> = stem.split('/').collect();
    let name = parts.join("--");
    let all_plain = parts.iter().all(|part| is_plain(part));
    (all_plain && name.len() <= KEPT && !is_device(&name)).then_some(name)
}

/// Whether a part of a path can be part of a name, and be found again between two `--`.
fn is_plain(part: &str) -> bool {
    let ends = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    part.starts_with(ends)
        && part.ends_with(ends)
        && part.chars().all(|c| ends(c) || matches!(c, '-' | '_' | '.'))
        && !part.contains("--")
}

/// Whether Windows takes the name for a device, regardless of its extension.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    matches!(stem, "con" | "prn" | "aux" | "nul")
        || stem
            .strip_prefix("com")
            .or_else(|| stem.strip_prefix("lpt"))
            .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// What a person recognises the path by: its plain characters in lower case, a `-` for any run of others.
fn legible(file: &str) -> String {
    let stem = file
        .strip_suffix(".pdf")
        .or_else(|| file.strip_suffix(".PDF"))
        .unwrap_or(file);
    let mut name = String::new();
    for c in stem.chars().map(|c| c.to_ascii_lowercase()) {
        if name.len() == KEPT {
            break;
        }
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name = name.trim_end_matches('-');
    if name.is_empty() { "document" } else { name }.to_owned()
}

/// Sixteen hexadecimal digits of the path's SHA-256.
fn hash(file: &str) -> String {
    let digest = Sha256::digest(file.as_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_plain_path_stays_legible() {
        assert_eq!(json_name("32-2024.pdf", 0), "32-2024.json");
        assert_eq!(json_name("2024/32-2024.pdf", 0), "2024--32-2024.json");
        assert_eq!(json_name("2024/32-2024.pdf", 1), "2024--32-2024~2.json");
    }

    #[test]
    fn no_two_paths_share_a_name() {
        let long = "a".repeat(300);
        let paths = [
            "a.pdf",
            "A.pdf",
            "a.PDF",
            "a",
            "a.pdf.pdf",
            "a/b.pdf",
            "a--b.pdf",
            "a-/b.pdf",
            "a/-b.pdf",
            "a//b.pdf",
            "/a.pdf",
            "./a.pdf",
            "../a.pdf",
            "..",
            ".",
            "",
            "/",
            ".pdf",
            "a\\b.pdf",
            "c:a.pdf",
            "con.pdf",
            "con.a.pdf",
            "com1.pdf",
            "a .pdf",
            "a.",
            "ä.pdf",
            "a\u{308}.pdf",
            "\u{fffd}.pdf",
            "a\0.pdf",
            "a\n.pdf",
            "a~2.pdf",
            &long,
            &long[1..],
        ];
        let mut seen = HashMap::new();
        for path in paths {
            let name = json_name(path, 0);
            assert!(is_safe(&name), "{path:?} gives {name:?}");
            if let Some(other) = seen.insert(name, path) {
                panic!("{path:?} and {other:?} share a name");
            }
        }
    }

    /// Safe on every file system: without a folder, not hidden, one case, short, not a device.
    fn is_safe(name: &str) -> bool {
        name.chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-~".contains(c))
            && name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && name.len() <= 143
            && name.ends_with(".json")
            && !is_device(name)
    }

    proptest! {
        #[test]
        fn any_path_gives_a_safe_name(path in "(?s).{0,200}", copy in 0_u32..3) {
            prop_assert!(is_safe(&json_name(&path, copy)));
        }

        #[test]
        fn different_paths_give_different_names(a in "[a/.~-]{0,6}(\\.pdf)?", b in "[aA/.~-]{0,6}(\\.pdf)?") {
            prop_assert_eq!(a == b, json_name(&a, 0) == json_name(&b, 0));
        }
    }
}
