//! The metadata of a file: the information dictionary and the XMP packet, read with `lopdf`.

use std::sync::LazyLock;

use hayro_syntax::object::DateTime;
use lopdf::{Dictionary, Document as Objects, Object, StringFormat};
use memchr::memmem::{self, Finder};

use super::beside::{Beside, MAX_XMP};
use super::page::Metadata;

/// The most characters kept of a metadata string. A longer text is not a title.
const MAX_TEXT: usize = 2_000;

/// The metadata of a file whose other objects are not needed, and whether its cross-reference table was repaired.
/// `None` if the metadata cannot be read completely: some writers (those of macOS) keep each string in an object of
/// its own.
pub(super) fn described(bytes: &[u8], beside: &Beside) -> Option<(Metadata, bool)> {
    let (mut meta, repaired) = match decrypted(bytes, beside) {
        Some(meta) => (meta, false),
        None => plain(bytes, beside)?,
    };
    if let Some(xmp) = &beside.xmp {
        fill_from_xmp(&mut meta, xmp);
    }
    Some((meta, repaired))
}

/// The information dictionary as `lopdf` reads it, and whether the cross-reference table had to be repaired.
fn plain(bytes: &[u8], beside: &Beside) -> Option<(Metadata, bool)> {
    let info = Objects::load_metadata_mem_with_password(bytes, "").ok()?;
    let stated = &beside.info;
    let missed = (stated.title.is_some() && info.title.is_none())
        || (stated.author.is_some() && info.author.is_none())
        || (stated.producer.is_some() && info.producer.is_none())
        || (stated.creation_date.is_some() && info.creation_date.is_none())
        || (stated.modification_date.is_some() && info.modification_date.is_none());
    if missed {
        return None;
    }
    let text = |s: Option<String>| tidy(&s?);
    let date = |s: Option<String>| rfc3339(&tidy(&s?)?);
    let meta = Metadata {
        title: text(info.title),
        author: text(info.author),
        producer: text(info.producer),
        created: date(info.creation_date),
        modified: date(info.modification_date),
        concealed: false,
    };
    Some((meta, info.xref_recovery.is_some()))
}

/// The information dictionary of an encrypted file, as the first reading understood it. Only used if the
/// cross-reference table is where the file says. The first reading knows dates only in the form of ISO 32000-2,
/// 7.9.4; other dates stay empty.
///
/// Deriving the key of such a file takes thousands of rounds (5 ms; ISO 32000-2, 7.6.4.3.4), as long as reading a
/// whole document, and the first reading already has the key.
fn decrypted(bytes: &[u8], beside: &Beside) -> Option<Metadata> {
    static ENCRYPT: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("/Encrypt"));
    ENCRYPT.find(bytes)?;
    has_table(bytes).then_some(())?;
    let info = &beside.info;
    let text = |s: &Option<Box<[u8]>>| {
        let string = Object::String(s.as_ref()?.to_vec(), StringFormat::Literal);
        tidy(&lopdf::decode_text_string(&string).ok()?)
    };
    let date = |d: &DateTime| {
        let sign = if d.utc_offset_hour < 0 { '-' } else { '+' };
        rfc3339(&format!(
            "D:{:04}{:02}{:02}{:02}{:02}{:02}{sign}{:02}'{:02}'",
            d.year,
            d.month,
            d.day,
            d.hour,
            d.minute,
            d.second,
            d.utc_offset_hour.unsigned_abs(),
            d.utc_offset_minute
        ))
    };
    Some(Metadata {
        title: text(&info.title),
        author: text(&info.author),
        producer: text(&info.producer),
        created: info.creation_date.as_ref().and_then(date),
        modified: info.modification_date.as_ref().and_then(date),
        concealed: false,
    })
}

/// Whether a cross-reference table or stream begins at the place that the end of the file gives (ISO 32000-2, 7.5.5).
fn has_table(bytes: &[u8]) -> bool {
    let end = bytes.get(bytes.len().saturating_sub(1024)..).unwrap_or_default();
    let Some(at) = memmem::rfind(end, b"startxref") else {
        return false;
    };
    let digits: String = end
        .get(at + b"startxref".len()..)
        .unwrap_or_default()
        .trim_ascii_start()
        .iter()
        .map_while(|b| b.is_ascii_digit().then_some(char::from(*b)))
        .collect();
    let table = digits.parse().ok().and_then(|at: usize| bytes.get(at..));
    table.is_some_and(|t| {
        let head = t.get(..t.len().min(32)).unwrap_or_default();
        head.starts_with(b"xref")
            || (head.first().is_some_and(u8::is_ascii_digit) && memmem::find(head, b" obj").is_some())
    })
}

/// Reads the metadata. The information dictionary comes first, because every writer fills it. XMP fills the gaps.
pub(super) fn read(objects: &Objects) -> Metadata {
    let info = objects
        .trailer
        .get(b"Info")
        .ok()
        .and_then(|o| objects.dereference(o).ok())
        .and_then(|(_, o)| o.as_dict().ok());
    let text = |key: &[u8]| info.and_then(|d| string(objects, d, key));
    let mut meta = Metadata {
        title: text(b"Title"),
        author: text(b"Author"),
        producer: text(b"Producer"),
        created: text(b"CreationDate").and_then(|d| rfc3339(&d)),
        modified: text(b"ModDate").and_then(|d| rfc3339(&d)),
        concealed: false,
    };
    if let Some(xmp) = xmp(objects) {
        fill_from_xmp(&mut meta, &xmp);
    }
    meta
}

fn string(objects: &Objects, dict: &Dictionary, key: &[u8]) -> Option<String> {
    let (_, value) = objects.dereference(dict.get(key).ok()?).ok()?;
    tidy(&lopdf::decode_text_string(value).ok()?)
}

fn tidy(s: &str) -> Option<String> {
    let clean: String = s
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(MAX_TEXT)
        .collect();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    (!clean.is_empty()).then_some(clean)
}

fn xmp(objects: &Objects) -> Option<String> {
    let stream = objects.catalog().ok()?.get(b"Metadata").ok()?;
    let (_, stream) = objects.dereference(stream).ok()?;
    let Object::Stream(stream) = stream else {
        return None;
    };
    let bytes = stream
        .decompressed_content_with_limit(MAX_XMP)
        .unwrap_or_else(|_| stream.content.iter().copied().take(MAX_XMP).collect());
    String::from_utf8(bytes).ok()
}

fn fill_from_xmp(meta: &mut Metadata, xmp: &str) {
    // The packet is wrapped in processing instructions and padding. The element inside is the XML document.
    let Some(start) = xmp.find("<x:xmpmeta").or_else(|| xmp.find("<rdf:RDF")) else {
        return;
    };
    let Some(end) = ["</x:xmpmeta>", "</rdf:RDF>"]
        .iter()
        .filter_map(|t| xmp.rfind(t).map(|i| i + t.len()))
        .max()
    else {
        return;
    };
    let Some(packet) = xmp.get(start..end) else { return };
    let Ok(tree) = roxmltree::Document::parse(packet) else {
        return;
    };
    // A property is an element (with text, or with list items that have text) or an attribute of rdf:Description.
    let find = |name: &str| -> Option<String> {
        tree.descendants().find_map(|n| {
            if n.is_element() && n.tag_name().name() == name {
                let text = n
                    .descendants()
                    .filter(roxmltree::Node::is_text)
                    .filter_map(|t| t.text())
                    .map(str::trim)
                    .find(|t| !t.is_empty());
                return text.and_then(tidy);
            }
            n.attributes()
                .find(|a| a.name() == name)
                .and_then(|a| tidy(a.value()))
        })
    };
    meta.title = meta.title.take().or_else(|| find("title"));
    meta.author = meta.author.take().or_else(|| find("creator"));
    meta.producer = meta.producer.take().or_else(|| find("Producer"));
    meta.created = meta
        .created
        .take()
        .or_else(|| find("CreateDate").and_then(|d| rfc3339(&d)));
    meta.modified = meta
        .modified
        .take()
        .or_else(|| find("ModifyDate").and_then(|d| rfc3339(&d)));
}

/// A PDF date (ISO 32000-2, 7.9.4: `D:YYYYMMDDHHmmSSOHH'mm`) or an XMP date (ISO 8601) as RFC 3339. A date without an
/// offset is taken as UTC, as that clause prescribes. `None` if the text is not a date.
pub(super) fn rfc3339(s: &str) -> Option<String> {
    let s = s.trim();
    let s = s.strip_prefix("D:").unwrap_or(s);
    let mut digits = String::new();
    let mut offset = "";
    for (i, c) in s.char_indices() {
        match c {
            '0'..='9' => digits.push(c),
            'Z' | 'z' => break,
            '+' => {
                offset = &s[i..];
                break;
            }
            // A minus before the time of day is the dash of ISO 8601.
            '-' if digits.len() >= 10 || (digits.len() == 8 && !s.contains('T')) => {
                offset = &s[i..];
                break;
            }
            '-' | ':' | 'T' | ' ' => {}
            '.' => {
                // Fractions of a second are dropped. An offset may follow them.
                if let Some(k) = s[i..].find(['+', '-']) {
                    offset = &s[i + k..];
                }
                break;
            }
            _ => return None,
        }
    }
    let part = |from: usize, len: usize, default: i8| -> Option<i8> {
        match digits.get(from..from + len) {
            Some(d) => d.parse().ok(),
            None => Some(default),
        }
    };
    let year: i16 = digits.get(0..4)?.parse().ok()?;
    let date = jiff::civil::Date::new(year, part(4, 2, 1)?, part(6, 2, 1)?).ok()?;
    let time = jiff::civil::Time::new(part(8, 2, 0)?, part(10, 2, 0)?, part(12, 2, 0)?, 0).ok()?;
    let offset: String = match offset.chars().next() {
        Some(sign) => {
            let d: String = offset.chars().filter(char::is_ascii_digit).collect();
            let h: u8 = d.get(0..2)?.parse().ok()?;
            let m: u8 = d.get(2..4).unwrap_or("00").parse().ok()?;
            if h > 23 || m > 59 {
                return None;
            }
            if h == 0 && m == 0 {
                "Z".to_owned()
            } else {
                format!("{sign}{h:02}:{m:02}")
            }
        }
        None => "Z".to_owned(),
    };
    Some(format!("{date}T{time}{offset}"))
}

#[cfg(test)]
mod tests {
    use lopdf::{EncryptionState, EncryptionVersion, Permissions, dictionary};

    use super::*;

    #[test]
    fn pdf_and_xmp_dates_become_rfc_3339() {
        for (from, to) in [
            ("D:20240501113000+01'00'", "2024-05-01T11:30:00+01:00"),
            ("D:20240501113000Z", "2024-05-01T11:30:00Z"),
            ("D:20240501113000+00'00'", "2024-05-01T11:30:00Z"),
            ("D:20240501", "2024-05-01T00:00:00Z"),
            ("D:20240501113000-05'30'", "2024-05-01T11:30:00-05:30"),
            ("2024-05-01T11:30:00+01:00", "2024-05-01T11:30:00+01:00"),
            ("2024-05-01T11:30:00.123-04:00", "2024-05-01T11:30:00-04:00"),
            ("2024-05-01", "2024-05-01T00:00:00Z"),
        ] {
            assert_eq!(rfc3339(from).as_deref(), Some(to), "{from}");
        }
    }

    #[test]
    fn text_that_is_not_a_date_gives_none() {
        for s in ["", "D:", "yesterday", "D:20241301", "D:20240501256000"] {
            assert_eq!(rfc3339(s), None, "{s}");
        }
    }

    /// A file with one empty page and this information dictionary.
    fn file(info: impl FnOnce(&mut Objects) -> Dictionary) -> Objects {
        let mut file = Objects::with_version("1.5");
        let pages = file.new_object_id();
        let page = file.add_object(dictionary! {
            "Type" => "Page", "Parent" => pages,
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        });
        let tree = dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![page.into()] };
        file.objects.insert(pages, Object::Dictionary(tree));
        let catalog = file.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        let info = info(&mut file);
        let info = file.add_object(info);
        file.trailer.set("Root", catalog);
        file.trailer.set("Info", info);
        file
    }

    fn metadata_of(mut file: Objects) -> Metadata {
        let mut bytes = Vec::new();
        file.save_to(&mut bytes).unwrap();
        let document = crate::pdf::open(&std::sync::Arc::new(bytes), &crate::pdf::Limits::default()).unwrap();
        document.metadata
    }

    #[test]
    fn strings_kept_apart_are_read_too() {
        let metadata = metadata_of(file(|file| {
            let title = file.add_object(Object::string_literal("A decision"));
            dictionary! { "Title" => title, "Author" => Object::string_literal("An office") }
        }));
        assert_eq!(metadata.title.as_deref(), Some("A decision"));
        assert_eq!(metadata.author.as_deref(), Some("An office"));
    }

    #[test]
    fn encryption_does_not_change_the_metadata() {
        let mut file = file(|_| {
            dictionary! {
                "Title" => lopdf::text_string("Penderfyniad – Llŷr"),
                "Author" => Object::string_literal("An office"),
                "CreationDate" => Object::string_literal("D:20240501113000-05'30'"),
            }
        });
        let id = Object::string_literal("0123456789abcdef");
        file.trailer.set("ID", vec![id.clone(), id]);
        let version = EncryptionVersion::V2 {
            document: &file,
            owner_password: "owner",
            user_password: "",
            key_length: 128,
            permissions: Permissions::all(),
        };
        let state = EncryptionState::try_from(version).unwrap();
        file.encrypt(&state).unwrap();
        let metadata = metadata_of(file);
        assert_eq!(metadata.title.as_deref(), Some("Penderfyniad – Llŷr"));
        assert_eq!(metadata.author.as_deref(), Some("An office"));
        assert_eq!(metadata.created.as_deref(), Some("2024-05-01T11:30:00-05:30"));
        assert_eq!((metadata.producer, metadata.modified), (None, None));
    }

    #[test]
    fn the_cross_reference_table_is_found_or_not() {
        for (end, found) in [
            ("startxref\n9\n%%EOF", true),
            ("startxref 9", true),
            ("startxref\n8\n%%EOF", false),
            ("startxref\n99999999999999999999\n%%EOF", false),
            ("startxref\n\n%%EOF", false),
            ("%%EOF", false),
        ] {
            for table in ["xref\n0 1", "4 0 obj << /Type /XRef >>"] {
                let file = format!("%PDF-1.7\n{table}\n{end}");
                assert_eq!(has_table(file.as_bytes()), found, "{table} {end}");
            }
        }
    }

    #[test]
    fn xmp_fills_what_the_dictionary_leaves_open() {
        let mut meta = Metadata {
            title: Some("kept".into()),
            ..Metadata::default()
        };
        fill_from_xmp(
            &mut meta,
            r#"<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
            xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"
            xmlns:xmp="http://ns.adobe.com/xap/1.0/"><rdf:Description xmp:CreateDate="2024-05-01T10:00:00Z">
            <dc:title><rdf:Alt><rdf:li>other</rdf:li></rdf:Alt></dc:title>
            <dc:creator><rdf:Seq><rdf:li>An Office</rdf:li></rdf:Seq></dc:creator>
            </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"#,
        );
        assert_eq!(meta.title.as_deref(), Some("kept"));
        assert_eq!(meta.author.as_deref(), Some("An Office"));
        assert_eq!(meta.created.as_deref(), Some("2024-05-01T10:00:00Z"));
    }
}
