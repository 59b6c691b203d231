//! Discovery over folders and archives made for it.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use rawzip::{CompressionMethod, ZipArchiveWriter};

use super::*;
use crate::issue::Code;

const PDF: &[u8] = b"%PDF-1.7\n";

fn touch(path: &Path) {
    put(path, b"x");
}

fn put(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

fn files(found: &Found) -> Vec<&str> {
    found.inputs.iter().map(|i| i.file.as_str()).collect()
}

fn fault<'f>(found: &'f Found, file: &str) -> &'f str {
    let input = found.inputs.iter().find(|i| i.file == file);
    input.unwrap().fault.as_deref().unwrap()
}

/// A member of an archive to be made.
struct Packed<'a> {
    name: &'a [u8],
    bytes: &'a [u8],
    method: CompressionMethod,
}

fn packed<'a>(name: &'a str, bytes: &'a [u8]) -> Packed<'a> {
    Packed {
        name: name.as_bytes(),
        bytes,
        method: CompressionMethod::DEFLATE,
    }
}

fn zip(members: &[Packed<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut out);
    for member in members {
        let name = rawzip::path::EntryPath::verbatim(member.name.to_vec());
        let (mut entry, config) = archive
            .new_file(name)
            .compression_method(member.method)
            .start()
            .unwrap();
        let descriptor = if member.method == CompressionMethod::DEFLATE {
            let deflate = flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::default());
            let mut writer = config.wrap(deflate);
            writer.write_all(member.bytes).unwrap();
            let (deflate, descriptor) = writer.finish().unwrap();
            deflate.finish().unwrap();
            descriptor
        } else {
            let mut writer = config.wrap(&mut entry);
            writer.write_all(member.bytes).unwrap();
            writer.finish().unwrap().1
        };
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    out
}

#[test]
fn folders_are_walked_and_sorted() {
    let dir = tempfile::tempdir().unwrap();
    for f in ["b/2.pdf", "a.PDF", "b/1.pdf", "notes.txt", "with space.pdf"] {
        touch(&dir.path().join(f));
    }
    let found = discover(&[dir.path().to_path_buf()]);
    assert_eq!(files(&found), ["a.PDF", "b/1.pdf", "b/2.pdf", "with space.pdf"]);
    assert_eq!(found.left_out, 1);
}

#[test]
fn a_file_reached_twice_is_read_once_and_one_named_is_read_whatever_its_name() {
    let dir = tempfile::tempdir().unwrap();
    touch(&dir.path().join("a.pdf"));
    touch(&dir.path().join("decision"));
    let found = discover(&[
        dir.path().to_path_buf(),
        dir.path().join("a.pdf"),
        dir.path().to_path_buf().join("."),
    ]);
    assert_eq!(files(&found), ["a.pdf"]);
    assert_eq!(found.left_out, 1);
    let found = discover(&[dir.path().join("decision")]);
    assert_eq!(files(&found), ["decision"]);
}

#[test]
fn what_is_not_there_is_told() {
    let found = discover(&[PathBuf::from("no/such/folder")]);
    assert_eq!(found.missing.len(), 1);
    let found = discover(&[PathBuf::from("no/such/file.pdf")]);
    assert_eq!((found.inputs.len(), found.missing.len()), (0, 1));
    let found = discover(&[PathBuf::from("no/such/*.pdf")]);
    assert_eq!(found.missing[0].1, "no file matches this pattern");
}

#[test]
fn patterns_are_expanded() {
    let dir = tempfile::tempdir().unwrap();
    for f in [
        "2019/1.pdf",
        "2020/2.pdf",
        "2020/3.txt",
        "2020/.4.pdf",
        "2021[a].pdf",
    ] {
        touch(&dir.path().join(f));
    }
    let found = discover(&[dir.path().join("20*/*.pdf")]);
    assert_eq!(files(&found), ["1.pdf", "2.pdf"]);
    // A name that looks like a pattern is a name where it is one.
    let found = discover(&[dir.path().join("2021[a].pdf")]);
    assert_eq!(files(&found), ["2021[a].pdf"]);
}

#[test]
fn files_of_one_name_are_told_apart_by_their_roots() {
    let dir = tempfile::tempdir().unwrap();
    for f in ["x/in/1.pdf", "y/in/1.pdf", "y/in/2.pdf"] {
        touch(&dir.path().join(f));
    }
    let roots = ["x/in", "y/in"].map(|r| dir.path().join(r));
    let found = discover(&roots);
    // The first keeps its name, and so it does when the second is added.
    assert_eq!(files(&discover(&roots[..1])), ["1.pdf"]);
    assert_eq!(files(&found), ["1.pdf", "2.pdf", "in/1.pdf"]);
    assert!(found.inputs[0].path.starts_with(&roots[0]));
    let real: Vec<PathBuf> = roots.iter().map(|r| r.canonicalize().unwrap()).collect();
    assert!(found.roots.iter().eq(&real));
    // A folder in one that comes later keeps its names, too.
    let found = discover(&[roots[0].clone(), dir.path().join("x"), dir.path().to_path_buf()]);
    assert_eq!(files(&found), ["1.pdf", "y/in/1.pdf", "y/in/2.pdf"]);
}

#[test]
fn under_a_root_a_name_depends_on_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    for f in ["x/in/1.pdf", "y/in/1.pdf", "y/in/2.pdf"] {
        touch(&dir.path().join(f));
    }
    put(&dir.path().join("y/a.zip"), &zip(&[packed("m.pdf", PDF)]));
    let search = Search {
        root: Some(dir.path().to_path_buf()),
        ..Search::default()
    };
    let find = |paths: &[&str]| {
        let paths: Vec<PathBuf> = paths.iter().map(|p| dir.path().join(p)).collect();
        search.find(&paths)
    };
    assert_eq!(files(&find(&["x/in"])), ["x/in/1.pdf"]);
    let all = ["x/in/1.pdf", "y/a.zip/m.pdf", "y/in/1.pdf", "y/in/2.pdf"];
    assert_eq!(files(&find(&["y", "x/in"])), all);
    assert_eq!(files(&find(&["y/in/2.pdf", "y/a.zip", ""])), all);
    let elsewhere = tempfile::tempdir().unwrap();
    touch(&elsewhere.path().join("3.pdf"));
    let found = search.find(&[elsewhere.path().to_path_buf(), elsewhere.path().join("3.pdf")]);
    assert!(found.inputs.is_empty());
    assert!(
        found.missing[0].1.contains("not under the root"),
        "{:?}",
        found.missing
    );
    assert_eq!(found.missing.len(), 2);
}

#[test]
fn what_begins_like_a_pdf_is_one_and_hidden_things_are_not_there() {
    let dir = tempfile::tempdir().unwrap();
    put(&dir.path().join("decision"), PDF);
    put(&dir.path().join("late"), &[&[b' '; 1000][..], PDF].concat());
    put(&dir.path().join("page.html"), b"<html>");
    touch(&dir.path().join("pretends.pdf"));
    for f in [".hidden.pdf", ".git/a.pdf", ".DS_Store", "sub/._a.pdf"] {
        put(&dir.path().join(f), PDF);
    }
    let found = discover(&[dir.path().to_path_buf()]);
    assert_eq!(files(&found), ["decision", "late", "pretends.pdf"]);
    assert_eq!(found.left_out, 1);
    // Unless they are named.
    let named = [".git", ".hidden.pdf"].map(|p| dir.path().join(p));
    assert_eq!(files(&discover(&named)), [".hidden.pdf", "a.pdf"]);
}

#[test]
fn globs_restrict_what_is_taken_in_folders_and_archives_not_what_is_named() {
    let dir = tempfile::tempdir().unwrap();
    for f in ["2019/DR-1.pdf", "2019/note.pdf", "2020/DR-2.pdf", "other.pdf"] {
        put(&dir.path().join(f), PDF);
    }
    put(
        &dir.path().join("old.zip"),
        &zip(&[packed("DR-0.pdf", PDF), packed("note.pdf", PDF)]),
    );
    let find = |glob: &str, paths: &[&str]| {
        let search = Search {
            globs: vec![glob.parse().unwrap()],
            root: None,
        };
        let paths: Vec<PathBuf> = paths.iter().map(|p| dir.path().join(p)).collect();
        let found = search.find(&paths);
        assert_eq!(found.left_out, 0);
        files(&found).join(" ")
    };
    assert_eq!(
        find("DR-*", &[""]),
        "2019/DR-1.pdf 2020/DR-2.pdf old.zip/DR-0.pdf"
    );
    assert_eq!(find("2019/*", &[""]), "2019/DR-1.pdf 2019/note.pdf");
    assert_eq!(
        find("DR-*", &["old.zip", "other.pdf"]),
        "old.zip/DR-0.pdf other.pdf"
    );
}

#[test]
fn a_folder_that_claims_to_be_a_pdf_is_told_of_and_entered() {
    let dir = tempfile::tempdir().unwrap();
    touch(&dir.path().join("x.pdf/in.pdf"));
    let found = discover(&[dir.path().to_path_buf()]);
    assert_eq!(files(&found), ["x.pdf", "x.pdf/in.pdf"]);
    assert_eq!(fault(&found, "x.pdf"), "it is a folder, not a file");
    // A file that the user names is taken for what it is.
    assert_eq!(files(&discover(&[dir.path().join("x.pdf")])), ["in.pdf"]);
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_loop_of_links_ends_and_a_linked_folder_is_entered_once() {
        let dir = tempfile::tempdir().unwrap();
        let at = |p: &str| dir.path().join(p);
        touch(&at("in/a.pdf"));
        touch(&at("out/b.pdf"));
        symlink(dir.path(), at("in/back")).unwrap();
        symlink(at("in"), at("in/z")).unwrap();
        symlink(at("out"), at("in/latest")).unwrap();
        symlink(at("out"), at("in/newest")).unwrap();
        symlink(at("in/self.pdf"), at("in/self.pdf")).unwrap();
        symlink(at("nowhere"), at("in/broken.pdf")).unwrap();
        symlink(at("nowhere"), at("in/broken")).unwrap();
        let found = discover(&[at("in")]);
        // By way of `back`, which comes before `latest`, everything is reached.
        let names = ["a.pdf", "back/out/b.pdf", "broken.pdf", "self.pdf"];
        assert_eq!(files(&found), names);
        assert!(fault(&found, "broken.pdf").contains("leads nowhere"));
        assert_eq!(found.left_out, 1);
        assert_eq!(found.missing, []);
    }

    #[test]
    fn doubling_links_cost_no_more_than_the_folders_there_are() {
        let dir = tempfile::tempdir().unwrap();
        for i in 0..40 {
            std::fs::create_dir_all(dir.path().join(i.to_string())).unwrap();
            for name in ["a", "b"] {
                symlink(format!("../{}", i + 1), dir.path().join(format!("{i}/{name}"))).unwrap();
            }
        }
        touch(&dir.path().join("40/x.pdf"));
        assert_eq!(files(&discover(&[dir.path().join("0")])).len(), 1);
    }

    #[test]
    fn a_file_has_its_own_name_before_that_of_a_link() {
        let dir = tempfile::tempdir().unwrap();
        touch(&dir.path().join("z/real.pdf"));
        symlink("z/real.pdf", dir.path().join("a.pdf")).unwrap();
        symlink("z", dir.path().join("latest")).unwrap();
        assert_eq!(files(&discover(&[dir.path().to_path_buf()])), ["z/real.pdf"]);
        let named = ["a.pdf", "z/real.pdf"].map(|p| dir.path().join(p));
        assert_eq!(files(&discover(&named)), ["real.pdf"]);
    }

    #[test]
    fn names_that_are_no_utf8_stay_apart() {
        let dir = tempfile::tempdir().unwrap();
        for name in [
            &b"caf\xE9.pdf"[..],
            b"caf\xE8.pdf",
            b"caf\\xE9.pdf",
            b"two\nlines.pdf",
        ] {
            touch(&dir.path().join(OsStr::from_bytes(name)));
        }
        let found = discover(&[dir.path().to_path_buf()]);
        let names = [
            "caf\\x5CxE9.pdf",
            "caf\\xE8.pdf",
            "caf\\xE9.pdf",
            "two\nlines.pdf",
        ];
        assert_eq!(files(&found), names);
        for input in &found.inputs {
            assert_eq!(Loader::new().load(input, 9).unwrap(), b"x");
        }
    }

    #[test]
    fn pipes_and_sockets_are_told_of_and_never_opened() {
        let dir = tempfile::tempdir().unwrap();
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        for name in ["pipe.pdf", "pipe"] {
            let path = dir.path().join(name);
            rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        }
        let _held = std::os::unix::net::UnixListener::bind(dir.path().join("s.pdf")).unwrap();
        let found = discover(&[dir.path().to_path_buf()]);
        assert_eq!(files(&found), ["pipe.pdf", "s.pdf"]);
        assert_eq!(fault(&found, "pipe.pdf"), "it is a pipe, not a file");
        assert_eq!(found.left_out, 1);
        let found = discover(&[dir.path().join("pipe"), PathBuf::from("/dev/zero")]);
        assert_eq!(fault(&found, "zero"), "it is a device, not a file");
        assert_eq!(fault(&found, "pipe"), "it is a pipe, not a file");
    }

    #[test]
    fn a_folder_that_may_not_be_entered_is_told_of() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        touch(&dir.path().join("a.pdf"));
        let shut = dir.path().join("shut");
        std::fs::create_dir(&shut).unwrap();
        std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o0)).unwrap();
        if std::fs::read_dir(&shut).is_ok() {
            println!("skipped: nothing is shut to this user");
            return;
        }
        let found = discover(&[dir.path().to_path_buf()]);
        assert_eq!(files(&found), ["a.pdf", "shut"]);
        assert!(fault(&found, "shut").contains("cannot be entered"));
        assert_eq!(discover(std::slice::from_ref(&shut)).missing.len(), 1);
    }

    #[test]
    fn a_pipe_put_in_a_files_place_is_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.pdf");
        touch(&path);
        let found = discover(&[dir.path().to_path_buf()]);
        std::fs::remove_file(&path).unwrap();
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        let issue = Loader::new().load(&found.inputs[0], 9).unwrap_err().issue();
        assert!(issue.message.contains("it is a pipe"), "{}", issue.message);
    }
}

#[test]
fn archives_are_read_in_place() {
    let dir = tempfile::tempdir().unwrap();
    let stored = Packed {
        method: CompressionMethod::STORE,
        ..packed("b/stored.pdf", b"%PDF-1.4 stored")
    };
    let inner = zip(&[packed("a.pdf", PDF)]);
    let bytes = zip(&[
        packed("may/12.pdf", b"%PDF-1.7 packed"),
        stored,
        packed("b/decision", b"%PDF-1.7 without a name"),
        packed("notes.txt", b"notes"),
        packed("inner.zip", &inner),
        packed("__MACOSX/._12.pdf", b"fork"),
        packed(".hidden.pdf", PDF),
    ]);
    put(&dir.path().join("in/2019.ZIP"), &bytes);
    let found = discover(&[dir.path().to_path_buf()]);
    let names = ["b/decision", "b/stored.pdf", "may/12.pdf"].map(|n| format!("in/2019.ZIP/{n}"));
    assert_eq!(files(&found), names);
    assert_eq!((found.left_out, found.nested), (2, 1));
    let mut loader = Loader::new();
    let mut text = |i: usize| String::from_utf8(loader.load(&found.inputs[i], 99).unwrap()).unwrap();
    assert_eq!(text(0), "%PDF-1.7 without a name");
    assert_eq!(text(1), "%PDF-1.4 stored");
    assert_eq!(text(2), "%PDF-1.7 packed");
    let fault = loader.load(&found.inputs[2], 14).unwrap_err();
    assert_eq!(fault, Unread::TooLarge { bytes: 15, limit: 14 });
    // Named, its own name is the first part.
    let found = discover(&[dir.path().join("in/2019.ZIP")]);
    assert_eq!(files(&found)[0], "2019.ZIP/b/decision");
}

#[test]
fn members_that_cannot_be_read_are_told_of() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = zip(&[
        packed("../up.pdf", PDF),
        packed("/etc/abs.pdf", PDF),
        packed("twice.pdf", b"%PDF-1.7 first"),
        packed("twice.pdf", b"%PDF-1.7 second"),
        packed("folder.pdf/", b""),
        packed("folder.pdf/in.pdf", PDF),
        packed("../passed-over", PDF),
        packed("plain/", b""),
    ]);
    put(&dir.path().join("a.zip"), &bytes);
    let found = discover(&[dir.path().to_path_buf()]);
    let names = [
        "\\x2E\\x2E/up.pdf",
        "\\x2F/etc/abs.pdf",
        "folder.pdf",
        "folder.pdf/in.pdf",
        "twice.pdf",
        "twice.pdf#2",
    ];
    assert_eq!(files(&found), names.map(|n| format!("a.zip/{n}")));
    assert_eq!(found.left_out, 1);
    assert!(fault(&found, "a.zip/\\x2E\\x2E/up.pdf").contains("leads out"));
    assert!(fault(&found, "a.zip/\\x2F/etc/abs.pdf").contains("leads out"));
    assert!(fault(&found, "a.zip/folder.pdf").contains("is a folder"));
    assert!(fault(&found, "a.zip/twice.pdf#2").contains("two files of this name"));
    let first = Loader::new().load(&found.inputs[4], 99).unwrap();
    assert_eq!(first, b"%PDF-1.7 first");
}

#[test]
fn locked_members_and_strange_packing_are_told_of() {
    let dir = tempfile::tempdir().unwrap();
    let mut bytes = zip(&[packed("a.pdf", PDF), packed("b.pdf", PDF)]);
    // The flags and the method stand in the list at the end, 8 and 10 bytes into each entry.
    let entries: Vec<usize> = (0..bytes.len() - 4)
        .filter(|i| bytes[*i..].starts_with(b"PK\x01\x02"))
        .collect();
    bytes[entries[0] + 8] |= 1;
    bytes[entries[1] + 10] = 12;
    put(&dir.path().join("a.zip"), &bytes);
    let found = discover(&[dir.path().to_path_buf()]);
    assert!(fault(&found, "a.zip/a.pdf").contains("password"));
    assert!(fault(&found, "a.zip/b.pdf").contains("not known here"));
}

#[test]
fn a_member_that_lies_about_its_size_or_bytes_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let long = [PDF, &[b'x'; 500_000]].concat();
    let sound = zip(&[packed("a.pdf", &long)]);
    let entry = (0..sound.len())
        .rfind(|i| sound[*i..].starts_with(b"PK\x01\x02"))
        .unwrap();
    let told = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = sound.clone();
        change(&mut bytes);
        put(&dir.path().join("a.zip"), &bytes);
        let found = discover(&[dir.path().to_path_buf()]);
        assert_eq!(files(&found), ["a.zip/a.pdf"]);
        let mut loader = Loader::new();
        let unread = loader.load(&found.inputs[0], 1 << 20).map(|_| ());
        assert_eq!(loader.hash(&found.inputs[0], 1 << 20).map(|_| ()), unread);
        unread.map_err(|e| e.issue())
    };
    assert_eq!(told(&|_| {}), Ok(()));
    // A size of 9 bytes in the list.
    let lied = told(&|b| b[entry + 24..entry + 28].copy_from_slice(&9_u32.to_le_bytes())).unwrap_err();
    assert_eq!(lied.code, Code::UnreadableFile);
    assert!(lied.message.contains("a.zip is damaged"), "{}", lied.message);
    // Another checksum.
    assert!(told(&|b| b[entry + 16] ^= 1).is_err());
    // Bytes changed on the way.
    assert!(told(&|b| b[200] ^= 0x55).is_err());
}

#[test]
fn bombs_are_refused_before_they_unpack() {
    let dir = tempfile::tempdir().unwrap();
    let zeros = [PDF, &vec![0; 20 << 20]].concat();
    put(
        &dir.path().join("a.zip"),
        &zip(&[packed("bomb.pdf", &zeros), packed("fine.pdf", PDF)]),
    );
    let found = discover(&[dir.path().to_path_buf()]);
    assert!(fault(&found, "a.zip/bomb.pdf").contains("made to do harm"));
    assert_eq!(found.inputs[1].fault, None);

    // Many entries for the same bytes.
    let mut bytes = zip(&[
        packed("a.pdf", &vec![7; 5000]),
        packed("b.pdf", &zeros[..3 << 20]),
    ]);
    let entry = (0..bytes.len())
        .rfind(|i| bytes[*i..].starts_with(b"PK\x01\x02"))
        .unwrap();
    let end = (0..bytes.len())
        .rfind(|i| bytes[*i..].starts_with(b"PK\x05\x06"))
        .unwrap();
    let again = bytes[entry..end].repeat(3);
    let size = u32::from_le_bytes(bytes[end + 12..end + 16].try_into().unwrap()) + again.len() as u32;
    bytes[end + 12..end + 16].copy_from_slice(&size.to_le_bytes());
    bytes.splice(end..end, again);
    put(&dir.path().join("a.zip"), &bytes);
    let found = discover(&[dir.path().to_path_buf()]);
    assert_eq!(files(&found), ["a.zip"]);
    assert!(fault(&found, "a.zip").contains("on top of each other"));
}

#[test]
fn what_is_no_archive_is_told_of() {
    let dir = tempfile::tempdir().unwrap();
    let sound = zip(&[packed("a.pdf", PDF), packed("b.pdf", PDF)]);
    put(&dir.path().join("cut.zip"), &sound[..sound.len() / 2]);
    put(&dir.path().join("empty.zip"), b"");
    put(&dir.path().join("misnamed.zip"), PDF);
    let found = discover(&[dir.path().to_path_buf()]);
    assert_eq!(files(&found), ["cut.zip", "empty.zip", "misnamed.zip"]);
    assert!(fault(&found, "cut.zip").contains("not a ZIP archive, or it is damaged"));
    assert!(fault(&found, "empty.zip").contains("not a ZIP archive"));
    assert_eq!(found.inputs[2].fault, None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever is done to an archive's bytes, looking into it and reading from it ends, and names stay apart.
    #[test]
    fn spoilt_archives_do_no_harm(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12), cut in 0..4_usize) {
        let dir = tempfile::tempdir().unwrap();
        let mut bytes = zip(&[packed("a.pdf", &[7; 3000]), packed("b", PDF), packed("c/d.pdf", PDF)]);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(bytes.len() - cut * 7);
        put(&dir.path().join("a.zip"), &bytes);
        let found = discover(&[dir.path().to_path_buf()]);
        let mut names = files(&found);
        names.dedup();
        prop_assert_eq!(names.len(), found.inputs.len());
        let mut loader = Loader::new();
        for input in &found.inputs {
            let loaded = loader.load(input, 1 << 20).map(|b| b.len() as u64);
            let hashed = loader.hash(input, 1 << 20).map(|p| p.bytes);
            prop_assert_eq!(loaded, hashed);
        }
    }
}

#[test]
fn a_whole_name_is_the_path_as_it_was_given() {
    let dir = tempfile::tempdir().unwrap();
    put(&dir.path().join("2019/a.pdf"), PDF);
    put(&dir.path().join("2019/old.zip"), &zip(&[packed("in/b.pdf", PDF)]));
    let root = dir.path().to_str().unwrap().trim_start_matches('/').to_owned();
    for given in [
        dir.path().to_owned(),
        dir.path().join("2019"),
        dir.path().join("2019/old.zip"),
    ] {
        for input in discover(&[given]).inputs {
            let end = if input.member.is_some() {
                "old.zip/in/b.pdf"
            } else {
                "a.pdf"
            };
            assert_eq!(input.whole_name(), format!("{root}/2019/{end}"));
        }
    }
    let plain = |path: &str| Input {
        path: PathBuf::from(path),
        member: None,
        file: "x.pdf".to_owned(),
        fault: None,
    };
    assert_eq!(plain("./2019/x.pdf").whole_name(), "2019/x.pdf");
    assert_eq!(plain("../x.pdf").whole_name(), "../x.pdf");
}
