//! The strings and numbers between the brackets of `TJ` (ISO 32000-2, 7.3 and 9.4.3).
//!
//! Most text of most files is in them. The general reader of arrays tries each item as an object of any kind; here only strings
//! and plain numbers are cut, and an array with anything else is left to it.

use std::ops::Range;

/// A piece of an array.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    Number(f32),
    /// The place of a string's bytes among those of all strings.
    Text(Range<usize>),
}

/// The pieces of the last array; kept for their memory.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    pub(super) pieces: Vec<Piece>,
    bytes: Vec<u8>,
}

impl Pieces {
    /// Cuts the text between the brackets of an array. Returns whether it holds nothing but strings and plain numbers.
    pub(super) fn cut(&mut self, mut text: &[u8]) -> bool {
        self.pieces.clear();
        self.bytes.clear();
        loop {
            let cut = match text {
                [] => return true,
                [b' ' | b'\n' | b'\r' | b'\t', rest @ ..] => Some(rest),
                [b'(', rest @ ..] => self.literal(rest),
                [b'<', rest @ ..] => self.hexadecimal(rest),
                _ => self.number(text),
            };
            match cut {
                Some(rest) => text = rest,
                None => return false,
            }
        }
    }

    /// The bytes of a string.
    pub(super) fn bytes(&self, place: &Range<usize>) -> &[u8] {
        self.bytes.get(place.clone()).unwrap_or_default()
    }

    fn keep(&mut self, from: usize) {
        self.pieces.push(Piece::Text(from..self.bytes.len()));
    }

    /// A string in parentheses, after the first. Returns what comes after it.
    fn literal<'t>(&mut self, mut text: &'t [u8]) -> Option<&'t [u8]> {
        let from = self.bytes.len();
        loop {
            let end = text
                .iter()
                .position(|b| matches!(b, b'(' | b')' | b'\\' | b'\n' | b'\r'))?;
            let (plain, rest) = text.split_at(end);
            self.bytes.extend_from_slice(plain);
            text = match rest {
                [b')', rest @ ..] => {
                    self.keep(from);
                    return Some(rest);
                }
                [b'\\', escaped @ ..] => self.escaped(escaped)?,
                // Parentheses in pairs, ends of lines.
                _ => return None,
            };
        }
    }

    /// What comes after a backslash (ISO 32000-2, table 3).
    fn escaped<'t>(&mut self, text: &'t [u8]) -> Option<&'t [u8]> {
        let (first, rest) = text.split_first()?;
        let byte = match first {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'(' | b')' | b'\\' => *first,
            b'0'..=b'7' => {
                let digits = text
                    .iter()
                    .take(3)
                    .take_while(|b| matches!(b, b'0'..=b'7'))
                    .count();
                let (digits, rest) = text.split_at(digits);
                let value = digits.iter().fold(0_u32, |n, d| n * 8 + u32::from(d - b'0'));
                self.bytes.push(u8::try_from(value).ok()?);
                return Some(rest);
            }
            _ => return None,
        };
        self.bytes.push(byte);
        Some(rest)
    }

    /// A string of hexadecimal digits, after its bracket. Returns what comes after it.
    fn hexadecimal<'t>(&mut self, text: &'t [u8]) -> Option<&'t [u8]> {
        let from = self.bytes.len();
        let end = text.iter().position(|b| *b == b'>')?;
        let (digits, rest) = text.split_at(end);
        let digit = |b: u8| char::from(b).to_digit(16);
        for pair in digits.chunks(2) {
            // Spaces, and an odd number of digits.
            let [high, low] = pair else { return None };
            self.bytes.push((digit(*high)? << 4 | digit(*low)?) as u8);
        }
        self.keep(from);
        rest.get(1..)
    }

    /// A plain number. Returns what comes after it.
    fn number<'t>(&mut self, text: &'t [u8]) -> Option<&'t [u8]> {
        let (negative, mut rest) = match text {
            [b'-', rest @ ..] => (true, rest),
            _ => (false, text),
        };
        let (mut value, mut digits, mut places) = (0_i64, 0_usize, None);
        while let [byte, tail @ ..] = rest {
            match byte {
                b'0'..=b'9' => {
                    value = value * 10 + i64::from(byte - b'0');
                    digits += 1;
                    places = places.map(|n: i32| n + 1);
                }
                b'.' if places.is_none() => places = Some(0),
                b'(' | b'<' | b' ' | b'\n' | b'\r' | b'\t' => break,
                _ => return None,
            }
            if digits > 12 {
                return None;
            }
            rest = tail;
        }
        if digits == 0 {
            return None;
        }
        let value = value as f64 / 10_f64.powi(places.unwrap_or(0));
        self.pieces
            .push(Piece::Number(if negative { -value } else { value } as f32));
        Some(rest)
    }
}

#[cfg(test)]
mod tests {
    use hayro_syntax::content::TypedIter;
    use hayro_syntax::content::ops::TypedInstruction;
    use hayro_syntax::object::Object;
    use proptest::prelude::*;

    use super::*;

    /// Numbers and strings of an array, as they are cut here: nothing where it is left to the general reader.
    fn cut(text: &[u8]) -> Option<Vec<Result<f32, Vec<u8>>>> {
        let mut pieces = Pieces::default();
        pieces.cut(text).then(|| {
            let one = |p: &Piece| match p {
                Piece::Number(n) => Ok(*n),
                Piece::Text(place) => Err(pieces.bytes(place).to_vec()),
            };
            pieces.pieces.iter().map(one).collect()
        })
    }

    fn general(text: &[u8]) -> Vec<Result<f32, Vec<u8>>> {
        let program = [b"[", text, b"] TJ"].concat();
        let mut operators = TypedIter::new(&program);
        let Some(TypedInstruction::ShowTexts(items)) = operators.next() else {
            return Vec::new();
        };
        let one = |o| match o {
            Object::Number(n) => Some(Ok(n.as_f32())),
            Object::String(s) => Some(Err(s.as_bytes().to_vec())),
            _ => None,
        };
        items.0.iter::<Object<'_>>().filter_map(one).collect()
    }

    #[test]
    fn strings_and_numbers_are_cut() {
        let read = cut(br"(He) -12.5 (\(l\051\101) 3<00fF> .5").unwrap();
        let bytes = |b: &[u8]| Err(b.to_vec());
        assert_eq!(
            read,
            [
                bytes(b"He"),
                Ok(-12.5),
                bytes(b"(l)A"),
                Ok(3.0),
                bytes(&[0, 255]),
                Ok(0.5)
            ]
        );
        for odd in [
            "(a(b)c)", "(a\nb)", "(a", "<4>", "<4 1>", "/Name", "1 2 R", "--5", "1.2.3", "(\\q)", "true",
            "[1]",
        ] {
            assert_eq!(cut(odd.as_bytes()), None, "{odd}");
        }
    }

    proptest! {
        /// What is cut here is what the general reader reads.
        #[test]
        fn pieces_are_those_of_the_general_reader(
            parts in proptest::collection::vec(
                proptest::sample::select(vec![
                    "(a)", "(\\051)", "(\\1)", "(\\18)", "(\\\\)", "(\\n\\r\\t)", "()", "(a b)", "<0041>", "<>", "<aF>", "-1",
                    "12", "0.5", "-.5", "7.", "1234567.891", " ", "\n", "\r", "(\u{e9})", "(\\377)", "(\\0053)", "-0", "00012",
                ]),
                0..12,
            ),
        ) {
            let text = parts.concat();
            if let Some(read) = cut(text.as_bytes()) {
                prop_assert_eq!(read, general(text.as_bytes()), "{}", text);
            }
        }
    }
}
