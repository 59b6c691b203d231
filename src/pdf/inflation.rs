//! Counts the size of streams before anything inflates them.
//!
//! The interpreter has no such ceiling: deflate reaches 1,032 to 1, and two layers of it a million to one.
//! [`check_structure`] counts the streams that are read to find the objects of a file, and [`Inflation::check_page`]
//! those that are read to draw a page. Pictures are never decoded here and are not counted.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Read;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use hayro_syntax::Filter;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, Stream};
use hayro_syntax::page::Page as SyntaxPage;
use hayro_syntax::xref::XRef;
use memchr::memchr_iter;
use memchr::memmem::{find, find_iter, rfind};
use simd_adler32::adler32;

use super::limits::Limits;
use super::unpack::{Packing, has_zlib_header, largest};

/// Why a file or a page is not read: the cost would be too high.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum InflationFault {
    /// A stream, or all streams together, inflate to more than this many MB.
    #[error("a part of the file unpacks to more than {0} MB; it was not read")]
    TooLarge(u64),
    /// This many streams have no end.
    #[error("{0} parts of the file begin and do not end")]
    Unended(u64),
}

/// A deflated stream with fewer raw bytes than this cannot exceed the ceiling per stream. It is not inflated but
/// counted at the [`USUAL`] ratio, as long as all such streams together stay below the ceiling at the [`WORST`]
/// ratio.
const HARMLESS: usize = 60 << 10;

/// The ratio of text and fonts.
const USUAL: u64 = 12;

/// The greatest ratio of deflate.
const WORST: u64 = 1032;

/// The most bytes searched for the ends of streams without one: a second or two.
const SEARCHED: u64 = 1 << 35;

/// The most objects of a document that are searched for streams. A page of a decision leads to a few hundred.
const OBJECTS: usize = 500_000;

/// Counts the streams that hold a file's objects and its cross-reference table.
///
/// The streams are found by their names in the raw bytes, because a parser would have to inflate them. A name may be
/// written with character codes (`/Obj#53tm`, ISO 32000-2, 7.3.5), which writers only do to hide it, so every such
/// code is examined too.
pub(super) fn check_structure(bytes: &[u8], limits: &Limits) -> Result<(), InflationFault> {
    let mut budget = limits.inflated;
    let mut done = 0;
    for found in structure_names(bytes) {
        // The dictionary that contains the name, and the data after it.
        let rest = bytes.get(found.end..).unwrap_or_default();
        let Some(keyword) = find(rest.get(..rest.len().min(4096)).unwrap_or_default(), b"stream") else {
            continue;
        };
        let start = found.end + keyword + b"stream".len();
        if start <= done {
            continue;
        }
        let begin = found.start.saturating_sub(4096);
        let dictionary = bytes.get(begin..start).unwrap_or_default();
        let opened = rfind(dictionary, b"obj").unwrap_or(0);
        let chain = chain_in(dictionary.get(opened..).unwrap_or_default());
        let data = bytes.get(start..).unwrap_or_default();
        let data = data.strip_prefix(b"\r").unwrap_or(data);
        let data = data.strip_prefix(b"\n").unwrap_or(data);
        let length = find(data, b"endstream").unwrap_or(data.len());
        let data = data.get(..length).unwrap_or_default();
        let size = largest(data, &chain, limits.inflated_stream + 1);
        spend(&mut budget, size, limits.inflated_stream)?;
        done = start + length;
    }
    Ok(())
}

/// Where a name stands that a stream of objects or a table has in its dictionary, or the code of a letter that it may be written
/// with. Three passes for one word each are faster than one pass for all.
fn structure_names(bytes: &[u8]) -> Vec<Range<usize>> {
    let words = [b"/ObjStm".as_slice(), b"/XRef"].into_iter();
    let words = words.flat_map(|word| find_iter(bytes, word).map(|at| at..at + word.len()));
    let codes = memchr_iter(b'#', bytes)
        .filter(|at| bytes.get(at + 1).is_some_and(|b| matches!(b, b'4'..=b'7')))
        .map(|at| at..at + 2);
    let mut out: Vec<Range<usize>> = words.chain(codes).collect();
    out.sort_unstable_by_key(|found| found.start);
    out
}

/// Searches for any of the words; if several match at one place, the first in the list counts.
fn first_of<const N: usize>(words: [&str; N]) -> Option<AhoCorasick> {
    let mut builder = AhoCorasick::builder();
    builder.match_kind(MatchKind::LeftmostFirst).build(words).ok()
}

/// Rejects a file with many streams that have no end, because the interpreter searches the rest of the file for the
/// end of each one.
pub(super) fn check_ends(bytes: &[u8]) -> Result<(), InflationFault> {
    let (mut begun, mut ended) = (0_u64, 0);
    for at in find_iter(bytes, b"stream") {
        if bytes.get(..at).unwrap_or_default().ends_with(b"end") {
            (begun, ended) = (0, at + b"stream".len());
        } else {
            begun += 1;
        }
    }
    let rest = bytes.len() - ended;
    if begun.saturating_mul(rest as u64) > SEARCHED {
        return Err(InflationFault::Unended(begun));
    }
    Ok(())
}

/// The dictionary with the character codes in its names replaced by the characters.
fn spelt_out(dictionary: &[u8]) -> Vec<u8> {
    let digit = |b: &u8| char::from(*b).to_digit(16);
    let mut out = Vec::with_capacity(dictionary.len());
    let mut rest = dictionary;
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'#', [a, b, tail @ ..]) if digit(a).is_some() && digit(b).is_some() => {
                let number = digit(a).unwrap_or(0) << 4 | digit(b).unwrap_or(0);
                out.push(number as u8);
                rest = tail;
            }
            _ => out.push(*first),
        }
    }
    out
}

/// The filters named in the text of a dictionary, in order. If they are defined elsewhere, deflate is assumed.
fn chain_in(dictionary: &[u8]) -> Vec<Packing> {
    let dictionary = spelt_out(dictionary);
    const NAMES: [(&str, Packing); 10] = [
        ("/FlateDecode", Packing::Flate),
        ("/LZWDecode", Packing::Lzw),
        ("/RunLengthDecode", Packing::RunLength),
        ("/ASCIIHexDecode", Packing::Hex),
        ("/ASCII85Decode", Packing::Ascii85),
        ("/Fl", Packing::Flate),
        ("/LZW", Packing::Lzw),
        ("/RL", Packing::RunLength),
        ("/AHx", Packing::Hex),
        ("/A85", Packing::Ascii85),
    ];
    static SPELT: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| first_of(NAMES.map(|(name, _)| name)));
    let mut chain: Vec<Packing> = SPELT.as_ref().map_or_else(Vec::new, |names| {
        let found = names.find_iter(&dictionary);
        found
            .filter_map(|f| NAMES.get(f.pattern().as_usize()))
            .map(|(_, packing)| *packing)
            .collect()
    });
    if chain.is_empty() && find(&dictionary, b"/Filter").is_some() {
        chain.push(Packing::Flate);
    }
    chain
}

/// The data of a stream.
pub(super) struct Unpacked<'a> {
    /// Nothing where it cannot be unpacked at all.
    pub(super) data: Option<Cow<'a, [u8]>>,
    /// It cannot be unpacked to its end, and not because it breaks off there.
    pub(super) corrupt: bool,
}

/// Counts the size of the streams that are read to draw the pages.
pub(super) struct Inflation {
    per_stream: u64,
    budget: u64,
    /// The size that the streams which were not inflated may still have in the worst case.
    unseen: u64,
    seen: HashSet<ObjectIdentifier>,
    /// Streams that were unpacked here.
    unpacked: HashSet<ObjectIdentifier>,
    left: usize,
}

impl Inflation {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            per_stream: limits.inflated_stream,
            budget: limits.inflated,
            unseen: limits.inflated,
            seen: HashSet::new(),
            unpacked: HashSet::new(),
            left: OBJECTS,
        }
    }

    /// Counts everything that may be read to draw a page: its content, its resources with everything they refer to,
    /// and the appearance of its annotations.
    pub(super) fn check_page<'a>(&mut self, page: &SyntaxPage<'a>) -> Result<(), InflationFault> {
        let raw = page.raw();
        let mut todo: Vec<Object<'a>> = Vec::new();
        if let Some(contents) = raw.get::<Object<'_>>(b"Contents") {
            todo.push(contents);
        }
        let r = page.resources();
        for part in [
            &r.ext_g_states,
            &r.fonts,
            &r.color_spaces,
            &r.x_objects,
            &r.patterns,
            &r.shadings,
        ] {
            todo.push(Object::Dict(part.clone()));
        }
        let annotations = raw.get::<Array<'_>>(b"Annots").unwrap_or_default();
        for annotation in annotations.iter::<Dict<'_>>() {
            todo.extend(annotation.get::<Object<'_>>(b"AP"));
        }
        self.check_all(todo, page.xref())
    }

    /// Counts everything that some objects are or lead to.
    pub(super) fn check_all<'a>(
        &mut self,
        mut todo: Vec<Object<'a>>,
        xref: &'a XRef,
    ) -> Result<(), InflationFault> {
        while let Some(object) = todo.pop() {
            self.visit(object, xref, &mut todo)?;
        }
        Ok(())
    }

    /// Unpacks a stream. Its size counts, once for each object of the file.
    pub(super) fn unpack<'a>(&mut self, stream: &Stream<'a>) -> Result<Unpacked<'a>, InflationFault> {
        let filters = stream.filters();
        let known = stream.dict().obj_id().is_some_and(|id| !self.unpacked.insert(id));
        let plain = matches!(filters.as_slice(), [Filter::FlateDecode])
            && !stream.dict().contains_key(b"DecodeParms".as_slice())
            && !stream.dict().contains_key(b"DP".as_slice())
            && !stream.dict().contains_key(b"F".as_slice());
        let raw = plain.then(|| stream.raw_data());
        if let Some(raw) = raw.as_ref().filter(|raw| has_zlib_header(raw)) {
            let cap = self.per_stream.min(self.budget);
            let reader = flate2::read::DeflateDecoder::new(raw.get(2..).unwrap_or_default());
            // Text is packed to a third or a sixth.
            let mut data = Vec::with_capacity((raw.len() * 4).min(1 << 20));
            let outcome = reader.take(cap + 1).read_to_end(&mut data);
            if data.len() as u64 > cap {
                return Err(InflationFault::TooLarge(cap >> 20));
            }
            let corrupt = match outcome {
                Ok(_) => {
                    if !known {
                        self.budget -= data.len() as u64;
                    }
                    return Ok(Unpacked {
                        data: Some(Cow::Owned(data)),
                        corrupt: false,
                    });
                }
                Err(e) => e.kind() != std::io::ErrorKind::UnexpectedEof,
            };
            // Broken off or damaged: the library knows how to get the most out of it.
            if !known {
                self.count(stream)?;
            }
            return Ok(Unpacked {
                data: stream.decoded_data().ok(),
                corrupt,
            });
        }
        if !known {
            self.count(stream)?;
        }
        let data = stream.decoded_data().ok();
        let corrupt = data
            .as_ref()
            .is_none_or(|d| d.is_empty() && !stream.raw_data().is_empty());
        Ok(Unpacked { data, corrupt })
    }

    /// Counts an object if it is a stream, and adds the objects in it to the list.
    fn visit<'a>(
        &mut self,
        object: Object<'a>,
        xref: &'a XRef,
        todo: &mut Vec<Object<'a>>,
    ) -> Result<(), InflationFault> {
        match object {
            Object::Stream(stream) => {
                let picture = stream
                    .dict()
                    .get::<Name<'_>>(b"Subtype")
                    .is_some_and(|n| n.as_ref() == b"Image");
                if !picture {
                    self.count(&stream)?;
                }
                self.entries(stream.dict(), xref, todo);
            }
            Object::Dict(dict) => self.entries(&dict, xref, todo),
            Object::Array(array) => {
                for item in array.raw_iter() {
                    match item {
                        MaybeRef::Ref(r) => self.follow(r.into(), xref, todo),
                        MaybeRef::NotRef(inner) => todo.extend(holder(inner)),
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn entries<'a>(&mut self, dict: &Dict<'a>, xref: &'a XRef, todo: &mut Vec<Object<'a>>) {
        for key in dict.keys() {
            match dict.get_ref(key.as_ref()) {
                Some(r) => self.follow(r.into(), xref, todo),
                None => todo.extend(dict.get::<Object<'a>>(key.as_ref()).and_then(holder)),
            }
        }
    }

    /// Adds a referenced object to the list, at its first reference.
    fn follow<'a>(&mut self, id: ObjectIdentifier, xref: &'a XRef, todo: &mut Vec<Object<'a>>) {
        if self.left > 0 && self.seen.insert(id) {
            self.left -= 1;
            todo.extend(xref.get::<Object<'a>>(id));
        }
    }

    fn count(&mut self, stream: &Stream<'_>) -> Result<(), InflationFault> {
        let raw = stream.raw_data();
        let chain = packings(stream);
        // One letter of base 85 may stand for four bytes.
        let (spread, plain) = match chain.as_slice() {
            [Packing::Flate] => (1, true),
            [Packing::Ascii85, Packing::Flate] => (4, true),
            _ => (1, false),
        };
        let at_worst = (raw.len() as u64).saturating_mul(WORST * spread);
        let small = plain && raw.len() as u64 * spread <= HARMLESS as u64;
        let size = if chain.is_empty() {
            raw.len() as u64
        } else if small && at_worst <= self.unseen {
            self.unseen -= at_worst;
            (raw.len() as u64).saturating_mul(USUAL)
        } else {
            largest(&raw, &chain, self.per_stream + 1)
        };
        spend(&mut self.budget, size, self.per_stream)
    }
}

/// The filters of a stream that can make it larger, in order.
pub(super) fn packings(stream: &Stream<'_>) -> Vec<Packing> {
    let filters = stream.filters();
    let known = filters.iter().filter_map(|f| match f {
        Filter::FlateDecode => Some(Packing::Flate),
        Filter::LzwDecode => Some(Packing::Lzw),
        Filter::RunLengthDecode => Some(Packing::RunLength),
        Filter::AsciiHexDecode => Some(Packing::Hex),
        Filter::Ascii85Decode => Some(Packing::Ascii85),
        _ => None,
    });
    known.collect()
}

/// Whether a stream cannot be decoded to its end. A stream that is cut off at its end or has a wrong checksum is
/// common and harmless, and does not count.
///
/// `unpacked` is what the interpreter decoded, if that is known. If its checksum is right, the stream is not decoded
/// again.
pub(super) fn is_corrupt(stream: &Stream<'_>, unpacked: Option<&[u8]>) -> bool {
    let filters = stream.filters();
    let raw = stream.raw_data();
    let plain = matches!(filters.as_slice(), [Filter::FlateDecode])
        && has_zlib_header(&raw)
        && !stream.dict().contains_key(b"DecodeParms".as_slice());
    if !plain {
        return stream
            .decoded_data()
            .map_or(true, |data| data.is_empty() && !raw.is_empty());
    }
    let checksum = raw.last_chunk().map(|last| u32::from_be_bytes(*last));
    if unpacked.is_some_and(|data| checksum == Some(adler32(&data))) {
        return false;
    }
    // Skip the header of two bytes. The checksum at the end is ignored.
    let mut reader = flate2::read::DeflateDecoder::new(raw.get(2..).unwrap_or_default());
    let mut buffer = [0_u8; 16 << 10];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return false,
            Ok(_) => {}
            Err(e) => return e.kind() != std::io::ErrorKind::UnexpectedEof,
        }
    }
}

/// The object, if it can contain other objects.
fn holder(object: Object<'_>) -> Option<Object<'_>> {
    matches!(object, Object::Dict(_) | Object::Array(_) | Object::Stream(_)).then_some(object)
}

fn spend(budget: &mut u64, size: u64, per_stream: u64) -> Result<(), InflationFault> {
    if size > per_stream || size > *budget {
        return Err(InflationFault::TooLarge(per_stream.min(*budget) >> 20));
    }
    *budget -= size;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use lopdf::dictionary;

    use super::*;

    fn bomb(megabytes: usize) -> Vec<u8> {
        let mut z = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        let zeros = vec![0_u8; 1 << 20];
        for _ in 0..megabytes {
            z.write_all(&zeros).unwrap();
        }
        z.finish().unwrap()
    }

    #[test]
    fn streams_without_an_end_are_few_or_none() {
        let begun = b"1 0 obj << >> stream\n".repeat(100_000);
        assert!(check_ends(&begun).is_err());
        let closed = [&begun[..], b"endstream stream"].concat();
        assert_eq!(check_ends(&closed), Ok(()));
    }

    #[test]
    fn a_completely_unpacked_stream_is_not_corrupt() {
        let packed = bomb(1);
        let stream = |data: &[u8]| {
            let mut stream = lopdf::Stream::new(dictionary! { "Filter" => "FlateDecode" }, data.to_vec());
            stream.allows_compression = false;
            let mut file = lopdf::Document::with_version("1.7");
            let content = file.add_object(stream);
            let pages = file.new_object_id();
            let page = file.add_object(dictionary! {
                "Type" => "Page", "Parent" => pages, "Contents" => content,
                "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
            });
            let tree = dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![page.into()] };
            file.objects.insert(pages, tree.into());
            let catalog = file.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
            file.trailer.set("Root", catalog);
            let mut bytes = Vec::new();
            file.save_to(&mut bytes).unwrap();
            bytes
        };
        let corrupt = |data: &[u8], unpacked: Option<&[u8]>| {
            let pdf = hayro_syntax::Pdf::new(stream(data)).unwrap();
            let content = pdf.pages()[0].raw().get::<Stream<'_>>(b"Contents").unwrap();
            is_corrupt(&content, unpacked)
        };
        let whole = vec![0; 1 << 20];
        assert!(!corrupt(&packed, Some(&whole)));
        assert!(!corrupt(&packed, None));
        let mut broken = packed.clone();
        // Deflate has no block of this kind. The checksum no longer fits either.
        broken[2] |= 0b110;
        assert!(corrupt(&broken, Some(&whole[..1000])));
        assert!(corrupt(&broken, None));
    }

    #[test]
    fn filters_are_found_in_their_order() {
        use Packing::{Ascii85, Flate, Hex, RunLength};
        assert_eq!(chain_in(b"<< /Filter [/ASCII85Decode /Fl] >>"), [Ascii85, Flate]);
        assert_eq!(chain_in(b"<< /Filter /FlateDecode >>"), [Flate]);
        assert_eq!(chain_in(b"<< /Filter [/AHx /RL] >>"), [Hex, RunLength]);
        assert_eq!(chain_in(b"<< /Filter 9 0 R >>"), [Flate]);
        assert_eq!(
            chain_in(b"<< /Filter [/Fl#61teDecode /FlateDecode] >>"),
            [Flate, Flate]
        );
        assert_eq!(chain_in(b"<< >>"), []);
    }

    #[test]
    fn the_streams_of_the_structure_are_found_by_name() {
        let limits = Limits {
            inflated_stream: 4 << 20,
            ..Limits::default()
        };
        let file = |name: &str, data: &[u8]| {
            let head = format!("%PDF-1.7\n1 0 obj\n<< /Type {name} /Filter /FlateDecode >>\nstream\r\n");
            [head.as_bytes(), data, b"\nendstream endobj"].concat()
        };
        let bomb = bomb(80);
        for name in ["/ObjStm", "/XRef", "/Obj#53tm", "/#58Ref"] {
            assert!(check_structure(&file(name, &bomb), &limits).is_err(), "{name}");
            assert_eq!(check_structure(&file(name, b"x"), &limits), Ok(()));
        }
        // If such a stream is drawn, the check of the page counts it.
        assert_eq!(check_structure(&file("/EmbeddedFile", &bomb), &limits), Ok(()));
    }
}
