//! ZIP archives read in place: what is in them, and the bytes of one member.
//!
//! Every figure an archive gives has a ceiling: the number of its members and the bytes they unpack to.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::DeflateDecoder;
use rawzip::{
    CompressionMethod, FileReader, MAX_CENTRAL_DIRECTORY_RECORD_SIZE, ZipArchive, ZipArchiveEntryWayfinder,
    ZipFileHeaderRecord,
};

use super::name::{self, MemberName};
use super::{Search, sniff};

/// Members of one archive. Going through their list takes a second or two.
const MAX_MEMBERS: u64 = 1_000_000;

/// What the members of one archive may say they unpack to together: a hundred thousand PDFs of 2 MB.
const MAX_UNPACKED: u64 = 256 << 30;

/// A member above this size is held against [`MAX_RATIO`].
const LARGE: u64 = 16 << 20;

/// How many times its packed size a large member may unpack to. Deflate reaches 1,032; PDFs, packed already, seldom 3,
/// and pages of white pixels about 200.
const MAX_RATIO: u64 = 250;

/// The place of a file in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its place in the list of members, from 0.
    pub index: u64,
    way: ZipArchiveEntryWayfinder,
    method: CompressionMethod,
}

impl Member {
    /// The unpacked size in bytes, as the archive gives it.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.way.uncompressed_size_hint()
    }
}

/// A member that is a PDF, or claims to be one.
pub(super) struct Entry {
    /// Its name in the archive, as it is published.
    pub(super) name: String,
    /// Where it is, or why it cannot be read.
    pub(super) member: Result<Member, String>,
}

/// What is in an archive.
#[derive(Default)]
pub(super) struct Contents {
    pub(super) entries: Vec<Entry>,
    pub(super) left_out: u64,
    pub(super) nested: u64,
    /// Why some members cannot be listed.
    pub(super) fault: Option<String>,
}

/// An archive held open.
pub(super) struct Archive {
    zip: ZipArchive<FileReader>,
    /// Bytes of the file.
    size: u64,
}

impl Archive {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = sniff::open(path)?;
        let size = file.metadata()?.len();
        Self::of(file, size)
    }

    fn of(file: File, size: u64) -> io::Result<Self> {
        let mut buffer = vec![0; rawzip::RECOMMENDED_BUFFER_SIZE];
        let zip = ZipArchive::from_file(file, &mut buffer).map_err(io::Error::other)?;
        Ok(Self { zip, size })
    }

    /// What is in it. `inside` makes of a member's name the path that is held against the patterns.
    pub(super) fn contents(&self, search: &Search, inside: &dyn Fn(&str) -> String) -> Contents {
        let mut contents = Contents::default();
        let (sound, fault) = self.survey();
        contents.fault = fault;
        let mut names = BTreeSet::new();
        // A list that cannot be read to its end is read as far as it can be.
        self.each(sound, &mut |index, header| {
            self.member(index, header, search, inside, &mut names, &mut contents);
        });
        contents
    }

    /// How many members are listed soundly, and what speaks against the others, or against all.
    fn survey(&self) -> (u64, Option<String>) {
        let (mut count, mut packed, mut unpacked) = (0_u64, 0_u64, 0_u64);
        let fault = self.each(MAX_MEMBERS + 1, &mut |_, header| {
            count += 1;
            packed = packed.saturating_add(header.compressed_size_hint());
            unpacked = unpacked.saturating_add(header.uncompressed_size_hint());
        });
        if count > MAX_MEMBERS {
            let fault = format!("the archive holds more than {MAX_MEMBERS} files; split it");
            return (0, Some(fault));
        }
        if packed > self.size {
            let fault = "the archive was made to do harm: its files lie on top of each other";
            return (0, Some(fault.to_owned()));
        }
        if unpacked > MAX_UNPACKED {
            let (gb, most) = (unpacked >> 30, MAX_UNPACKED >> 30);
            let fault = format!("the archive unpacks to {gb} GB; the limit is {most} GB; split it");
            return (0, Some(fault));
        }
        (
            count,
            fault.map(|e| format!("the archive's list of files is damaged: {e}")),
        )
    }

    /// Goes through the list of members; gives what ended it before its end.
    fn each(&self, most: u64, visit: &mut dyn FnMut(u64, &ZipFileHeaderRecord<'_>)) -> Option<rawzip::Error> {
        let mut buffer = vec![0; MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
        let mut entries = self.zip.entries(&mut buffer);
        for index in 0..most {
            match entries.next_entry() {
                Ok(Some(header)) => visit(index, &header),
                Ok(None) => return None,
                Err(e) => return Some(e),
            }
        }
        None
    }

    fn member(
        &self,
        index: u64,
        header: &ZipFileHeaderRecord<'_>,
        search: &Search,
        inside: &dyn Fn(&str) -> String,
        names: &mut BTreeSet<String>,
        contents: &mut Contents,
    ) {
        let raw = header.file_path();
        let folder = matches!(raw.as_bytes(), [.., b'/' | b'\\']);
        let MemberName { text, strays } = name::of_member(raw.as_bytes());
        // A part `..` is spelt by now, so that what strays is not taken for hidden.
        if text.is_empty() || name::hidden(&text) || !search.takes(&inside(&text)) {
            return;
        }
        let claims = name::ends_in(text.as_bytes(), ".pdf");
        if folder && !claims {
            return;
        }
        if name::ends_in(text.as_bytes(), ".zip") {
            contents.nested += 1;
            contents.left_out += 1;
            return;
        }
        let member = Member {
            index,
            way: header.wayfinder(),
            method: header.compression_method(),
        };
        let against = against(header, folder, strays).or_else(|| {
            names.contains(&text).then(|| {
                "the archive holds two files of this name; the first is read, this one is not".to_owned()
            })
        });
        let taken = claims || (against.is_none() && self.begins_like_a_pdf(&member));
        if !taken {
            contents.left_out += 1;
            return;
        }
        names.insert(text.clone());
        contents.entries.push(Entry {
            name: text,
            member: match against {
                Some(fault) => Err(fault),
                None => Ok(member),
            },
        });
    }

    fn begins_like_a_pdf(&self, member: &Member) -> bool {
        let head = self.unpacked(member).and_then(sniff::head);
        head.is_ok_and(|head| sniff::is_pdf(&head))
    }

    /// The bytes of a member, unpacked as they are read. Nothing checks them or holds them back.
    fn unpacked(&self, member: &Member) -> io::Result<Box<dyn Read + '_>> {
        let entry = self.zip.get_entry(member.way).map_err(io::Error::other)?;
        Ok(if member.method == CompressionMethod::STORE {
            Box::new(entry.reader())
        } else {
            Box::new(DeflateDecoder::new(entry.reader()))
        })
    }

    /// The bytes of a member. Reading past the size it is listed with fails, and so does ending with other bytes than
    /// those that were packed.
    pub(super) fn read(&self, member: &Member) -> io::Result<impl Read + '_> {
        let entry = self.zip.get_entry(member.way).map_err(io::Error::other)?;
        let size = member.bytes();
        // One more than it may have, which the check of the size then refuses.
        let bytes = self.unpacked(member)?.take(size.saturating_add(1));
        Ok(entry.verifying_reader(bytes))
    }
}

/// What speaks against a member.
fn against(header: &ZipFileHeaderRecord<'_>, folder: bool, strays: bool) -> Option<String> {
    let method = header.compression_method();
    let (packed, unpacked) = (header.compressed_size_hint(), header.uncompressed_size_hint());
    if strays {
        Some("the archive was made to do harm: the name of this file leads out of it".to_owned())
    } else if folder {
        Some("it is a folder, not a file".to_owned())
    } else if header.flags().is_encrypted() {
        Some("it is locked by a password in its archive; unpack it".to_owned())
    } else if header.mode().is_symlink() {
        Some("it is a link in its archive, not a file".to_owned())
    } else if method != CompressionMethod::STORE && method != CompressionMethod::DEFLATE {
        Some(format!(
            "it is packed in a way that is not known here ({method}); unpack it"
        ))
    } else if unpacked > LARGE && unpacked / packed.max(1) > MAX_RATIO {
        Some(format!(
            "the archive was made to do harm: {packed} bytes of it unpack to {unpacked}"
        ))
    } else {
        None
    }
}
