//! Recognised words, kept from one run to the next.
//!
//! The key of an entry covers the picture and the program (version, language, arguments), so an entry is never out of
//! date. An entry holds a table of words and its hash. An entry that is cut short or altered counts as missing.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::engine::Engine;
use super::picture::Picture;

/// Entries in each of the 256 folders. The words of a page take 15 kB, so 32,768 pages take half a gigabyte.
const MAX_ENTRIES: usize = 128;

/// The largest entry that is read, in bytes. The table of a dense page takes 200 kB.
const MAX_ENTRY: u64 = 8 << 20;

const HEAD: &str = "decisions words 1";

/// The key under which the words of a page are kept.
pub(super) fn key(picture: &Picture, engine: &Engine) -> String {
    let mut hash = Sha256::new();
    hash.update(engine.identity());
    hash.update(format!(
        "\n{} {} {}\n",
        picture.width, picture.height, picture.scale
    ));
    hash.update(&picture.data);
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// A folder of recognised words.
#[derive(Debug, Clone)]
pub(super) struct Cache {
    folder: PathBuf,
}

impl Cache {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_path_buf(),
        }
    }

    fn place(&self, key: &str) -> (PathBuf, PathBuf) {
        let (first, rest) = key.split_at_checked(2).unwrap_or((key, ""));
        let folder = self.folder.join(first);
        let file = folder.join(rest);
        (folder, file)
    }

    /// The table under a key, if the entry is complete.
    pub(super) fn get(&self, key: &str) -> Option<String> {
        let (_, file) = self.place(key);
        if fs::metadata(&file).ok()?.len() > MAX_ENTRY {
            return None;
        }
        let text = fs::read_to_string(file).ok()?;
        let (head, rest) = text.split_once('\n')?;
        let (hash, table) = rest.split_once('\n')?;
        (head == HEAD && hash == hex(&Sha256::digest(table))).then(|| table.to_owned())
    }

    /// Keeps a table. If it cannot be written, the page is recognised again the next time.
    pub(super) fn put(&self, key: &str, table: &str) {
        let (folder, file) = self.place(key);
        let _ = write_entry(&folder, &file, table);
    }
}

/// Writes a temporary file and renames it, so that no reader sees half a table.
fn write_entry(folder: &Path, file: &Path, table: &str) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    make_room(folder)?;
    let mut new = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
    write!(new, "{HEAD}\n{}\n{table}", hex(&Sha256::digest(table)))?;
    new.persist(file)?;
    Ok(())
}

/// Removes the oldest entries of a full folder.
fn make_room(folder: &Path) -> std::io::Result<()> {
    let mut entries: Vec<(SystemTime, PathBuf)> = fs::read_dir(folder)?
        .flatten()
        .filter_map(|e| Some((e.metadata().ok()?.modified().ok()?, e.path())))
        .collect();
    if entries.len() < MAX_ENTRIES {
        return Ok(());
    }
    entries.sort();
    for (_, path) in entries.iter().take(entries.len() + 1 - MAX_ENTRIES) {
        fs::remove_file(path)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "00ff00ff";

    #[test]
    fn what_is_kept_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(&folder.path().join("words"));
        assert_eq!(cache.get(KEY), None);
        cache.put(KEY, "a\ttable\n");
        assert_eq!(cache.get(KEY).as_deref(), Some("a\ttable\n"));
    }

    #[test]
    fn an_altered_entry_counts_as_missing() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        cache.put(KEY, "£45,000");
        let (_, file) = cache.place(KEY);
        let whole = fs::read_to_string(&file).unwrap();
        for broken in [
            whole.replace("45", "95"),
            whole[..whole.len() - 1].to_owned(),
            String::new(),
        ] {
            fs::write(&file, broken).unwrap();
            assert_eq!(cache.get(KEY), None);
        }
    }

    #[test]
    fn a_folder_does_not_grow_without_end() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        for i in 0..MAX_ENTRIES + 5 {
            cache.put(&format!("00{i:06}"), "words");
        }
        let kept = fs::read_dir(folder.path().join("00")).unwrap().count();
        assert_eq!(kept, MAX_ENTRIES);
    }
}
