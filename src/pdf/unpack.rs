//! Decodes a chain of filters piece by piece, as leniently as the interpreter, to count the size of a stream before
//! the interpreter holds it in memory.
//!
//! Predictors never make a stream larger and are ignored.

use std::io::{self, BufReader, Cursor, Read};

use weezl::{BitOrder, LzwStatus, decode::Decoder};

/// A filter that can make a stream larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// Deflate, with or without a zlib header.
    Flate,
    /// LZW.
    Lzw,
    /// Run-length encoding.
    RunLength,
    /// Hexadecimal: two letters per byte.
    Hex,
    /// Base 85: five letters per four bytes, `z` for four zeros.
    Ascii85,
}

/// The longest chain of filters that is followed. A stream with more filters counts as too large.
const LAYERS: usize = 8;

/// The size of the largest output of any filter of the chain, in bytes. Counting stops at about `cap`.
pub(super) fn largest(raw: &[u8], chain: &[Packing], cap: u64) -> u64 {
    if chain.len() > LAYERS {
        return cap;
    }
    // The stream decides whether LZW changes its code length one code early. The wrong way fails soon.
    let ways: &[bool] = if chain.contains(&Packing::Lzw) {
        &[true, false]
    } else {
        &[true]
    };
    let mut most = raw.len() as u64;
    // The interpreter decodes layer by layer, each one whole, and a later filter may stop before its end.
    for layers in 1..=chain.len() {
        for early in ways {
            most = most.max(count(raw, chain.get(..layers).unwrap_or(chain), *early, cap));
            if most >= cap {
                return most;
            }
        }
    }
    most
}

/// The size of the output of the last filter, in bytes. Counting stops at about `cap`.
fn count(raw: &[u8], chain: &[Packing], early: bool, cap: u64) -> u64 {
    let mut reader: Box<dyn Read + '_> = Box::new(raw);
    for packing in chain {
        let unpacked: Box<dyn Read + '_> = match packing {
            Packing::Flate => inflate(reader),
            Packing::Lzw => Box::new(Lzw::new(reader, early)),
            Packing::RunLength => Box::new(Runs::new(reader)),
            Packing::Hex => Box::new(Digits::new(reader, 2)),
            Packing::Ascii85 => Box::new(Digits::new(reader, 5)),
        };
        reader = Box::new(Lenient(unpacked));
    }
    let mut buffer = [0_u8; 16 << 10];
    let mut bytes = 0;
    while bytes < cap {
        match reader.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(read) => bytes += read as u64,
        }
    }
    bytes
}

/// A filter that ends where it fails. The output before that counts.
struct Lenient<R>(R);

impl<R: Read> Read for Lenient<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(self.0.read(buffer).unwrap_or(0))
    }
}

/// Deflate, after a zlib header if there is a valid one. The checksum at the end is ignored.
fn inflate<'a>(mut reader: Box<dyn Read + 'a>) -> Box<dyn Read + 'a> {
    let mut head = Vec::with_capacity(2);
    let _ = reader.by_ref().take(2).read_to_end(&mut head);
    if has_zlib_header(&head) {
        Box::new(flate2::read::DeflateDecoder::new(reader))
    } else {
        Box::new(flate2::read::DeflateDecoder::new(Cursor::new(head).chain(reader)))
    }
}

/// Whether the bytes begin with a zlib header that the interpreter accepts.
pub(super) fn has_zlib_header(bytes: &[u8]) -> bool {
    matches!(*bytes, [a, b, ..] if a & 0x0f == 8
        && b & 0x20 == 0
        && (u16::from(a) << 8 | u16::from(b)).is_multiple_of(31))
}

struct Lzw<R> {
    inner: R,
    decoder: Decoder,
    input: Vec<u8>,
    at: usize,
}

impl<R: Read> Lzw<R> {
    fn new(inner: R, early: bool) -> Self {
        let decoder = if early {
            Decoder::with_tiff_size_switch(BitOrder::Msb, 8)
        } else {
            Decoder::new(BitOrder::Msb, 8)
        };
        Self {
            inner,
            decoder,
            input: Vec::new(),
            at: 0,
        }
    }
}

impl<R: Read> Read for Lzw<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.at >= self.input.len() {
                self.input.resize(16 << 10, 0);
                let read = self.inner.read(&mut self.input)?;
                self.input.truncate(read);
                self.at = 0;
            }
            let input = self.input.get(self.at..).unwrap_or_default();
            let done = self.decoder.decode_bytes(input, buffer);
            self.at += done.consumed_in;
            let over = matches!(done.status, Ok(LzwStatus::Done) | Err(_))
                || (done.consumed_in == 0 && done.consumed_out == 0);
            if done.consumed_out > 0 || over {
                return Ok(done.consumed_out);
            }
        }
    }
}

struct Runs<R> {
    inner: BufReader<R>,
    /// Bytes left of the current run, and the byte if it is repeated.
    left: usize,
    repeated: Option<u8>,
}

impl<R: Read> Runs<R> {
    fn new(inner: R) -> Self {
        Self {
            inner: BufReader::new(inner),
            left: 0,
            repeated: None,
        }
    }
}

impl<R: Read> Read for Runs<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            if self.left == 0 {
                let Some(length) = byte(&mut self.inner) else {
                    break;
                };
                match length {
                    128 => break,
                    0..=127 => (self.left, self.repeated) = (usize::from(length) + 1, None),
                    _ => {
                        let Some(repeated) = byte(&mut self.inner) else {
                            break;
                        };
                        (self.left, self.repeated) = (257 - usize::from(length), Some(repeated));
                    }
                }
            }
            let Some(byte) = self.repeated.or_else(|| byte(&mut self.inner)) else {
                break;
            };
            if let Some(slot) = buffer.get_mut(filled) {
                *slot = byte;
            }
            filled += 1;
            self.left -= 1;
        }
        Ok(filled)
    }
}

/// Letters that encode bytes in groups: 2 in base 16, 5 in base 85.
struct Digits<R> {
    inner: BufReader<R>,
    group: usize,
    ready: Vec<u8>,
    ended: bool,
}

impl<R: Read> Digits<R> {
    fn new(inner: R, group: usize) -> Self {
        Self {
            inner: BufReader::new(inner),
            group,
            ready: Vec::new(),
            ended: false,
        }
    }

    fn value(&self, letter: u8) -> Option<u32> {
        if self.group == 2 {
            char::from(letter).to_digit(16)
        } else {
            (b'!'..=b'u').contains(&letter).then(|| u32::from(letter - b'!'))
        }
    }

    /// The bytes of the next group, the last one first; empty at the end.
    fn next_group(&mut self) -> Vec<u8> {
        let (mut value, mut letters) = (0_u64, 0);
        let base = if self.group == 2 { 16 } else { 85 };
        while letters < self.group && !self.ended {
            match byte(&mut self.inner) {
                Some(b'z') if self.group == 5 && letters == 0 => return vec![0; 4],
                Some(letter) => match self.value(letter) {
                    Some(digit) => {
                        value = value * base + u64::from(digit);
                        letters += 1;
                    }
                    None if letter.is_ascii_whitespace() || letter == 0 => {}
                    None => self.ended = true,
                },
                None => self.ended = true,
            }
        }
        if letters == 0 {
            return Vec::new();
        }
        let filler = if self.group == 2 { 0 } else { base - 1 };
        for _ in letters..self.group {
            value = value * base + filler;
        }
        let whole = if self.group == 2 { 1 } else { 4 };
        let bytes = whole * letters / self.group;
        let text = value.to_be_bytes();
        let start = text.len() - whole;
        let mut out: Vec<u8> = text.get(start..start + bytes.max(1)).unwrap_or_default().to_vec();
        out.reverse();
        out
    }
}

impl<R: Read> Read for Digits<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        for slot in buffer {
            if self.ready.is_empty() {
                self.ready = self.next_group();
            }
            let Some(byte) = self.ready.pop() else { break };
            *slot = byte;
            filled += 1;
        }
        Ok(filled)
    }
}

fn byte(reader: &mut impl Read) -> Option<u8> {
    let mut one = [0];
    matches!(reader.read(&mut one), Ok(1)).then_some(one[0])
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::Packing::{Ascii85, Flate, Hex, Lzw, RunLength};
    use super::*;

    const CAP: u64 = 4 << 20;

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        let mut z = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        z.write_all(bytes).unwrap();
        z.finish().unwrap()
    }

    #[test]
    fn each_packing_is_counted_exactly() {
        let text = b"one two three four five six seven eight ".repeat(500);
        let size = text.len() as u64;
        assert_eq!(largest(&deflated(&text), &[Flate], CAP), size);
        assert_eq!(largest(&deflated(&text)[2..], &[Flate], CAP), size, "no header");
        let mut lzw = weezl::encode::Encoder::with_tiff_size_switch(BitOrder::Msb, 8);
        assert_eq!(largest(&lzw.encode(&text).unwrap(), &[Lzw], CAP), size);
        let mut lzw = weezl::encode::Encoder::new(BitOrder::Msb, 8);
        assert_eq!(largest(&lzw.encode(&text).unwrap(), &[Lzw], CAP), size);
        assert_eq!(
            largest(&[b"\x81\x00".repeat(100), vec![128]].concat(), &[RunLength], CAP),
            12_800
        );
        assert_eq!(largest(b"\x02abc\xffd\x80", &[RunLength], CAP), 7);
    }

    #[test]
    fn letters_stand_for_bytes() {
        let read = |text: &'static [u8], group| {
            let mut out = Vec::new();
            Digits::new(text, group).read_to_end(&mut out).unwrap();
            out
        };
        assert_eq!(read(b"61 6 26\n3>", 2), b"abc");
        assert_eq!(read(b"6>", 2), b"`");
        assert_eq!(read(b"87cURD]i,\"Ebo80~>", 5), b"Hello World!");
        assert_eq!(read(b"z87~>", 5), b"\0\0\0\0H");
    }

    #[test]
    fn what_is_within_counts() {
        let zeros = vec![0; 64 << 20];
        let twice = deflated(&deflated(&zeros));
        assert!(twice.len() < 1000);
        assert!(largest(&twice, &[Flate, Flate], CAP) >= CAP);
        let hex: String = twice.iter().map(|b| format!("{b:02x}")).collect();
        assert!(largest(hex.as_bytes(), &[Hex, Flate, Flate], CAP) >= CAP);
        // The last output is not always the largest.
        assert!(largest(&deflated(&zeros), &[Flate, Flate], CAP) >= CAP);
        let runs = deflated(&b"\x81\x00".repeat(1 << 20));
        assert!(largest(&runs, &[Flate, RunLength], CAP) >= CAP);
        assert!(largest(&deflated(&vec![b'z'; 1 << 20]), &[Flate, Ascii85], CAP) >= CAP);
    }

    #[test]
    fn a_broken_stream_counts_up_to_its_fault() {
        let text = deflated(&(0..200_000_u32).flat_map(u32::to_le_bytes).collect::<Vec<u8>>());
        let half = largest(&text[..text.len() / 2], &[Flate], CAP);
        assert!(half > 100_000 && half < 800_000, "{half}");
        assert_eq!(largest(b"nothing", &[Flate, Lzw, RunLength], CAP), 7);
        assert_eq!(largest(b"", &[Flate; 9], CAP), CAP, "too many filters");
    }
}
