//! Paths written in a file or on standard input.

use std::io::{self, BufRead};
use std::path::{Path, PathBuf};

/// Reads a list of paths, one per line. Blank lines are ignored. Relative paths are relative to the working
/// directory. On Unix a path may contain any bytes except the end of a line; on other systems it must be UTF-8.
///
/// # Errors
///
/// If the list cannot be read, or a path is not UTF-8 where it must be.
pub fn list(lines: impl BufRead) -> io::Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    for line in lines.split(b'\n') {
        let line = line?;
        let path = line.strip_suffix(b"\r").unwrap_or(&line);
        if !path.trim_ascii().is_empty() {
            out.push(path_of(path)?);
        }
    }
    Ok(out)
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere not all bytes are a path")]
fn path_of(bytes: &[u8]) -> io::Result<PathBuf> {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    Ok(PathBuf::from(OsStr::from_bytes(bytes)))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> io::Result<PathBuf> {
    match std::str::from_utf8(bytes) {
        Ok(path) => Ok(PathBuf::from(path)),
        Err(_) => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "a path in it is not UTF-8",
        )),
    }
}

/// Replaces lists in `paths` by the paths in them: `-` means stdin, `@FILE` a file, unless a file with
/// exactly this name exists. The paths of a list are sorted, because the order in which another program found the
/// files has no meaning.
///
/// # Errors
///
/// If a list cannot be read: its name and the error.
pub fn given(
    paths: &[PathBuf],
    stdin: impl FnOnce() -> io::Result<Vec<PathBuf>>,
) -> Result<Vec<PathBuf>, (String, io::Error)> {
    let mut out = Vec::new();
    let mut stdin = Some(stdin);
    for path in paths {
        if path == Path::new("-") {
            // A second `-` adds nothing, because stdin was read to its end.
            if let Some(read) = stdin.take() {
                out.extend(sorted(read().map_err(|e| ("standard input".to_owned(), e))?));
            }
        } else if let Some(file) = listed(path) {
            let lines = std::fs::File::open(&file).and_then(|f| list(io::BufReader::new(f)));
            out.extend(sorted(lines.map_err(|e| (file.display().to_string(), e))?));
        } else {
            out.push(path.clone());
        }
    }
    Ok(out)
}

fn sorted(mut paths: Vec<PathBuf>) -> Vec<PathBuf> {
    paths.sort();
    paths
}

/// The list file that `@FILE` means; `None` if the path is not a list.
fn listed(path: &Path) -> Option<PathBuf> {
    let bytes = path.as_os_str().as_encoded_bytes();
    let rest = bytes.strip_prefix(b"@").filter(|rest| !rest.is_empty())?;
    if path.exists() {
        return None;
    }
    #[cfg(unix)]
    let file = path_of(rest).ok();
    #[cfg(not(unix))]
    let file = std::str::from_utf8(rest).ok().map(PathBuf::from);
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_one_path_per_line() {
        let paths = list("a.pdf\r\n\n b c.pdf\n  \nlast.pdf".as_bytes()).unwrap();
        assert_eq!(paths, ["a.pdf", " b c.pdf", "last.pdf"].map(PathBuf::from));
    }

    #[cfg(unix)]
    #[test]
    fn a_path_need_not_be_utf8() {
        use std::os::unix::ffi::OsStrExt;
        let paths = list(&b"caf\xE9.pdf\n"[..]).unwrap();
        assert_eq!(paths[0].as_os_str().as_bytes(), b"caf\xE9.pdf");
    }

    #[test]
    fn a_list_is_replaced_by_its_paths() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("wanted");
        std::fs::write(&file, "a.pdf\nb.pdf\n").unwrap();
        let at = PathBuf::from(format!("@{}", file.display()));
        let stdin = || Ok(vec![PathBuf::from("c.pdf")]);
        let paths = given(&[at, "-".into(), "d.pdf".into()], stdin).unwrap();
        assert_eq!(paths, ["a.pdf", "b.pdf", "c.pdf", "d.pdf"].map(PathBuf::from));
        let lost = given(&["@no/such/list".into()], || Ok(Vec::new())).unwrap_err();
        assert_eq!(lost.0, "no/such/list");
    }
}
