//! Paths written in a file or on standard input.

use std::io::{self, BufRead};
use std::path::{Path, PathBuf};

/// Reads a list of paths, one a line; blank lines are passed over. Relative paths are relative to where the program
/// runs. On Unix a path is any bytes but a line's end; elsewhere UTF-8.
///
/// # Errors
///
/// When it cannot be read, or is no UTF-8 where it must be.
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
            "a path in it is no UTF-8",
        )),
    }
}

/// Paths given, lists among them read: `-` is standard input, `@FILE` a file, unless a file of that very name is there.
/// The paths of a list come sorted: the order in which a program found files means nothing.
///
/// # Errors
///
/// When a list cannot be read, with its name.
pub fn given(
    paths: &[PathBuf],
    stdin: impl FnOnce() -> io::Result<Vec<PathBuf>>,
) -> Result<Vec<PathBuf>, (String, io::Error)> {
    let mut out = Vec::new();
    let mut stdin = Some(stdin);
    for path in paths {
        if path == Path::new("-") {
            // Twice is once: by then it is read to its end.
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

/// The file meant by `@FILE`.
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
    fn a_list_is_a_path_a_line() {
        let paths = list("a.pdf\r\n\n b c.pdf\n  \nlast.pdf".as_bytes()).unwrap();
        assert_eq!(paths, ["a.pdf", " b c.pdf", "last.pdf"].map(PathBuf::from));
    }

    #[cfg(unix)]
    #[test]
    fn a_path_may_be_no_utf8() {
        use std::os::unix::ffi::OsStrExt;
        let paths = list(&b"caf\xE9.pdf\n"[..]).unwrap();
        assert_eq!(paths[0].as_os_str().as_bytes(), b"caf\xE9.pdf");
    }

    #[test]
    fn lists_stand_for_what_is_in_them() {
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
