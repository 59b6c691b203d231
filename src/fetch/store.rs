//! The files of a folder of downloads, and what is known of each: the index, and what servers reported about their files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use url::Url;

use super::INDEX;

const STATE: &str = ".fetch.json";
const LOCK: &str = ".fetch.lock";

/// A row of the index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) url: String,
    pub(super) title: String,
    pub(super) date: String,
    pub(super) file: String,
    pub(super) sha256: String,
    pub(super) fetched: String,
}

/// What a server reported about a file, used to ask whether it has changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Validators {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) modified: Option<String>,
}

impl Validators {
    /// What a download that was broken off may go on with: a validator that stands for the very bytes.
    pub(super) fn strong(&self) -> Option<&str> {
        let etag = self.etag.as_deref().filter(|e| !e.starts_with("W/"));
        etag.or(self.modified.as_deref())
    }
}

/// Why a folder of downloads cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Something in it cannot be read or written.
    #[error("cannot use {path}: check that there is room and that you are allowed to write there")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// The index is not one of this program.
    #[error(
        "{path} is not as this program writes it: move it away, or choose another folder. Files that are there are downloaded \
         again only if they changed"
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// Another fetch writes to the folder.
    #[error("another `decisions fetch` is writing to {0}: wait until it has ended")]
    Busy(PathBuf),
}

/// A folder of downloads, held by one process.
#[derive(Debug)]
pub(super) struct Store {
    folder: PathBuf,
    rows: BTreeMap<String, Row>,
    servers: BTreeMap<String, Validators>,
    /// Names that are given, in lower case: some disks know no other.
    names: BTreeSet<String>,
    _lock: File,
}

/// A download on its way.
pub(super) struct Partial {
    path: PathBuf,
    file: File,
    hash: Sha256,
    /// Bytes that are there.
    pub(super) bytes: u64,
}

impl Store {
    /// Opens a folder, which is made if it is not there.
    pub(super) fn open(folder: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(folder).map_err(unusable(folder))?;
        let lock_path = folder.join(LOCK);
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path)
            .map_err(unusable(&lock_path))?;
        if let Err(fs::TryLockError::WouldBlock) = lock.try_lock() {
            return Err(StoreError::Busy(folder.to_owned()));
        }
        let mut store = Self {
            folder: folder.to_owned(),
            rows: BTreeMap::new(),
            servers: BTreeMap::new(),
            names: BTreeSet::new(),
            _lock: lock,
        };
        let index = folder.join(INDEX);
        if index.is_file() {
            let mut table =
                csv::Reader::from_path(&index).map_err(|_| StoreError::Foreign { path: index.clone() })?;
            for row in table.deserialize() {
                let row: Row = row.map_err(|_| StoreError::Foreign { path: index.clone() })?;
                store.names.insert(row.file.to_lowercase());
                store.rows.insert(row.url.clone(), row);
            }
        }
        let state = folder.join(STATE);
        match fs::read(&state) {
            // One that is broken costs a download, no file.
            Ok(bytes) => store.servers = serde_json::from_slice(&bytes).unwrap_or_default(),
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(unusable(&state)(e)),
        }
        Ok(store)
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    /// What is known of an address, if its file is still there.
    pub(super) fn known(&self, url: &str) -> Option<(&Row, Validators)> {
        let row = self.rows.get(url)?;
        let there = self.folder.join(&row.file).is_file();
        there.then(|| (row, self.servers.get(url).cloned().unwrap_or_default()))
    }

    /// Keeps a title and date that are others now.
    pub(super) fn describe(&mut self, url: &str, title: &str, date: &str) -> Result<(), StoreError> {
        let Some(row) = self.rows.get_mut(url) else {
            return Ok(());
        };
        if row.title == title && row.date == date {
            return Ok(());
        }
        title.clone_into(&mut row.title);
        date.clone_into(&mut row.date);
        self.write()
    }

    /// A download that goes on where it was broken off, if the server can say that the file is still the same.
    pub(super) fn resume(&self, url: &str) -> Option<(u64, String)> {
        let (data, about) = self.partial_paths(url);
        let validators: Validators = serde_json::from_slice(&fs::read(about).ok()?).ok()?;
        let bytes = fs::metadata(data).ok().filter(fs::Metadata::is_file)?.len();
        (bytes > 0).then_some((bytes, validators.strong()?.to_owned()))
    }

    /// Begins a download, or goes on behind so many bytes.
    pub(super) fn begin(&self, url: &str, from: u64, validators: &Validators) -> Result<Partial, StoreError> {
        let (data, about) = self.partial_paths(url);
        let mut hash = Sha256::new();
        if from == 0 {
            // Without a name for its bytes it could not go on.
            remove(&about).map_err(unusable(&about))?;
            remove(&data).map_err(unusable(&data))?;
        }
        let mut file = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&data)
            .map_err(unusable(&data))?;
        file.set_len(from).map_err(unusable(&data))?;
        if from == 0 {
            let text = serde_json::to_vec(validators).unwrap_or_default();
            put(&about, &text).map_err(unusable(&about))?;
        } else {
            hash_of(&mut file, &mut hash).map_err(unusable(&data))?;
        }
        file.seek(SeekFrom::End(0)).map_err(unusable(&data))?;
        Ok(Partial {
            path: data,
            file,
            hash,
            bytes: from,
        })
    }

    /// Removes what is there of a download.
    pub(super) fn forget(&self, url: &str) -> Result<(), StoreError> {
        let (data, about) = self.partial_paths(url);
        remove(&data).map_err(unusable(&data))?;
        remove(&about).map_err(unusable(&about))
    }

    /// Gives a complete download its name. True if the bytes are others than before.
    pub(super) fn put(
        &mut self,
        url: &Url,
        partial: Partial,
        title: &str,
        date: &str,
        now: String,
        validators: Validators,
    ) -> Result<(String, bool), StoreError> {
        let key = url.as_str();
        let sha256: String = partial
            .hash
            .clone()
            .finalize()
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        let before = self.known(key).map(|(row, _)| row.clone());
        self.servers.insert(key.to_owned(), validators);
        if let Some(row) = &before
            && row.sha256 == sha256
        {
            drop(partial);
            self.forget(key)?;
            let (file, row) = (row.file.clone(), row.clone());
            self.rows.insert(
                key.to_owned(),
                Row {
                    title: title.to_owned(),
                    date: date.to_owned(),
                    ..row
                },
            );
            self.write()?;
            return Ok((file, false));
        }
        let file = match self.rows.get(key) {
            Some(row) => row.file.clone(),
            None => self.name(url, &sha256),
        };
        let place = self.folder.join(&file);
        partial.file.sync_all().map_err(unusable(&partial.path))?;
        fs::rename(&partial.path, &place).map_err(unusable(&place))?;
        self.names.insert(file.to_lowercase());
        self.rows.insert(
            key.to_owned(),
            Row {
                url: key.to_owned(),
                title: title.to_owned(),
                date: date.to_owned(),
                file: file.clone(),
                sha256,
                fetched: now,
            },
        );
        self.write()?;
        self.forget(key)?;
        Ok((file, true))
    }

    /// Writes what is known: the index last, since it is what others read.
    fn write(&self) -> Result<(), StoreError> {
        let state = self.folder.join(STATE);
        let text = serde_json::to_vec_pretty(&self.servers).unwrap_or_default();
        put(&state, &text).map_err(unusable(&state))?;
        let index = self.folder.join(INDEX);
        let mut table = csv::Writer::from_writer(Vec::new());
        for row in self.rows.values() {
            let row = Row {
                title: harmless(&row.title),
                ..row.clone()
            };
            table.serialize(row).map_err(|e| unusable(&index)(e.into()))?;
        }
        let text = table
            .into_inner()
            .map_err(|e| unusable(&index)(io::Error::other(e.to_string())))?;
        put(&index, &text).map_err(unusable(&index))
    }

    fn partial_paths(&self, url: &str) -> (PathBuf, PathBuf) {
        let name = hash(url);
        (
            self.folder.join(format!(".{name}.partial")),
            self.folder.join(format!(".{name}.partial.json")),
        )
    }

    /// A name for the file of an address: the end of the address, and something of its hash where that name is taken.
    fn name(&self, url: &Url, sha256: &str) -> String {
        let plain = plain(url);
        let taken = |name: &str| {
            let place = self.folder.join(name);
            // One that is not of the index is somebody's, or was put there just before this program was killed.
            self.names.contains(&name.to_lowercase())
                || (place.symlink_metadata().is_ok() && !holds(&place, sha256))
        };
        let full = format!("{plain}.pdf");
        if !taken(&full) {
            return full;
        }
        format!("{plain}-{}.pdf", hash(url.as_str()))
    }
}

impl Partial {
    /// Keeps the next bytes.
    pub(super) fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        self.file.write_all(piece)?;
        self.hash.update(piece);
        self.bytes += piece.len() as u64;
        Ok(())
    }

    /// The first bytes.
    pub(super) fn head(&mut self) -> io::Result<Vec<u8>> {
        const HEAD: u64 = 1024;
        let mut head = Vec::new();
        self.file.seek(SeekFrom::Start(0))?;
        (&self.file).take(HEAD).read_to_end(&mut head)?;
        self.file.seek(SeekFrom::End(0))?;
        Ok(head)
    }
}

/// A text cell that no spreadsheet runs as a formula.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// The end of an address as a file name, without its extension.
fn plain(url: &Url) -> String {
    const LONGEST: usize = 100;
    let last = url
        .path_segments()
        .and_then(|mut s| s.next_back())
        .unwrap_or_default();
    let decoded = percent(last);
    let stem = match decoded
        .len()
        .checked_sub(4)
        .and_then(|at| decoded.split_at_checked(at))
    {
        Some((stem, end)) if end.eq_ignore_ascii_case(".pdf") => stem,
        _ => &decoded,
    };
    let kept: String = stem
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') {
                c
            } else {
                '-'
            }
        })
        .take(LONGEST)
        .collect();
    let kept = kept.trim_matches(['-', '.']);
    // Names that Windows keeps for devices.
    let device = ["con", "prn", "aux", "nul"].contains(&kept.to_lowercase().as_str());
    if kept.is_empty() || device {
        format!("file-{}", hash(url.as_str()))
    } else {
        kept.to_owned()
    }
}

fn percent(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail
            .get(..2)
            .and_then(|h| u8::from_str_radix(std::str::from_utf8(h).ok()?, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A few letters that stand for a text.
fn hash(text: &str) -> String {
    Sha256::digest(text)
        .iter()
        .take(6)
        .map(|b| format!("{b:02x}"))
        .collect()
}

fn hash_of(file: &mut File, hash: &mut Sha256) -> io::Result<()> {
    file.seek(SeekFrom::Start(0))?;
    let mut input = BufReader::new(file);
    let mut piece = vec![0; 64 << 10];
    loop {
        let read = input.read(&mut piece)?;
        if read == 0 {
            return Ok(());
        }
        hash.update(piece.get(..read).unwrap_or_default());
    }
}

fn holds(path: &Path, sha256: &str) -> bool {
    let mut hash = Sha256::new();
    let read = File::open(path).and_then(|mut file| hash_of(&mut file, &mut hash));
    let found: String = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
    read.is_ok() && found == sha256
}

/// Writes a file beside its place and puts it there whole.
fn put(place: &Path, text: &[u8]) -> io::Result<()> {
    if fs::read(place).is_ok_and(|now| now == text) {
        return Ok(());
    }
    let mut name = place.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    let beside = place.with_file_name(beside);
    let mut file = File::create(&beside)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs::rename(&beside, place)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

pub(super) fn unusable(path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    move |cause| StoreError::Unusable {
        path: path.to_owned(),
        cause,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn keep(store: &mut Store, address: &str, bytes: &[u8]) -> (String, bool) {
        let address = url(address);
        let mut partial = store.begin(address.as_str(), 0, &Validators::default()).unwrap();
        partial.write(bytes).unwrap();
        store
            .put(
                &address,
                partial,
                "=A title",
                "2024-05-02",
                "now".into(),
                Validators::default(),
            )
            .unwrap()
    }

    #[test]
    fn no_address_becomes_a_path() {
        let name = |text: &str| plain(&url(text));
        assert_eq!(name("http://x/a/Decision%2031-2024.PDF"), "Decision-31-2024");
        assert_eq!(name("http://x/..%2F..%2Fetc%2Fpasswd"), "etc-passwd");
        assert_eq!(name("http://x/.hidden.pdf"), "hidden");
        assert!(name("http://x/").starts_with("file-"));
        assert!(name("http://x/con.pdf").starts_with("file-"));
        assert!(name(&format!("http://x/{}.pdf", "a".repeat(500))).len() <= 100);
    }

    #[test]
    fn files_are_named_once_and_never_written_over_others() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("b.pdf"), "somebody's").unwrap();
        let mut store = Store::open(dir.path()).unwrap();
        assert_eq!(keep(&mut store, "http://x/a.pdf", b"one"), ("a.pdf".into(), true));
        assert_eq!(
            keep(&mut store, "http://x/a.pdf", b"one"),
            ("a.pdf".into(), false)
        );
        assert_eq!(keep(&mut store, "http://x/a.pdf", b"two"), ("a.pdf".into(), true));
        let (other, _) = keep(&mut store, "http://x/y/A.pdf", b"three");
        assert!(other.starts_with("A-"), "{other}");
        let (mine, _) = keep(&mut store, "http://x/b.pdf", b"four");
        assert!(mine.starts_with("b-"), "{mine}");
        assert_eq!(fs::read(dir.path().join("b.pdf")).unwrap(), b"somebody's");
        assert!(matches!(Store::open(dir.path()), Err(StoreError::Busy(_))));
        drop(store);

        let text = fs::read_to_string(dir.path().join(INDEX)).unwrap();
        assert!(text.starts_with("url,title,date,file,sha256,fetched\n"), "{text}");
        assert!(text.contains("'=A title"), "{text}");
        let store = Store::open(dir.path()).unwrap();
        assert_eq!(store.rows().count(), 3);
        // A file that was removed is not known.
        assert!(store.known("http://x/a.pdf").is_some());
        fs::remove_file(dir.path().join("a.pdf")).unwrap();
        assert!(store.known("http://x/a.pdf").is_none());
    }

    #[test]
    fn a_download_goes_on_where_it_was_broken_off() {
        let dir = tempfile::tempdir().unwrap();
        let address = "http://x/a.pdf";
        let mut store = Store::open(dir.path()).unwrap();
        let strong = Validators {
            etag: Some("\"1\"".into()),
            modified: None,
        };
        let mut partial = store.begin(address, 0, &strong).unwrap();
        partial.write(b"one ").unwrap();
        drop(partial);
        assert_eq!(store.resume(address), Some((4, "\"1\"".to_owned())));
        let mut partial = store.begin(address, 4, &strong).unwrap();
        partial.write(b"two").unwrap();
        store
            .put(&url(address), partial, "", "", String::new(), strong)
            .unwrap();
        assert_eq!(fs::read(dir.path().join("a.pdf")).unwrap(), b"one two");
        let row = store.known(address).unwrap().0.clone();
        assert!(holds(&dir.path().join("a.pdf"), &row.sha256));
        assert_eq!(store.resume(address), None);
        // A weak name does not stand for the very bytes.
        let weak = Validators {
            etag: Some("W/\"1\"".into()),
            modified: None,
        };
        store.begin(address, 0, &weak).unwrap().write(b"x").unwrap();
        assert_eq!(store.resume(address), None);
    }

    #[test]
    fn an_index_of_somebody_else_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(INDEX), "a,b\n1,2\n").unwrap();
        assert!(matches!(Store::open(dir.path()), Err(StoreError::Foreign { .. })));
    }
}
