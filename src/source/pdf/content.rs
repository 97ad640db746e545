//! The tokens of a PDF content stream (ISO 32000-1, 7.8.2), read in one pass without recursion.
//!
//! Arrays and dictionaries are flattened: text operators need only the numbers, names and strings in them, in order,
//! so nesting costs nothing however deep it is.

use std::ops::Range;

/// Most operands kept before an operator; the rest of them are dropped.
const MAX_OPERANDS: usize = 16_384;

/// One operand. Names and strings are ranges of [`Operands::bytes`].
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    /// A number.
    Number(f64),
    /// A name, without the slash, `#` escapes decoded.
    Name(Range<usize>),
    /// A string, decoded.
    Text(Range<usize>),
}

/// The operands before an operator, nested ones flattened.
#[derive(Debug, Default)]
pub(super) struct Operands {
    items: Vec<Operand>,
    arena: Vec<u8>,
}

impl Operands {
    /// All operands in order.
    pub(super) fn items(&self) -> &[Operand] {
        &self.items
    }

    /// The bytes of a name or string; empty for a number.
    pub(super) fn bytes(&self, operand: &Operand) -> &[u8] {
        match operand {
            Operand::Name(range) | Operand::Text(range) => self.arena.get(range.clone()).unwrap_or_default(),
            Operand::Number(_) => &[],
        }
    }

    /// The last `N` operands, if all of them are numbers.
    pub(super) fn numbers<const N: usize>(&self) -> Option<[f64; N]> {
        let tail = self.items.get(self.items.len().checked_sub(N)?..)?;
        let mut out = [0.0; N];
        for (slot, item) in out.iter_mut().zip(tail) {
            let Operand::Number(number) = item else { return None };
            *slot = *number;
        }
        Some(out)
    }

    /// The last name.
    pub(super) fn name(&self) -> Option<&[u8]> {
        self.items.iter().rev().find(|o| matches!(o, Operand::Name(_))).map(|o| self.bytes(o))
    }

    /// The string after the name `key`, as in an inline property list.
    pub(super) fn text_of(&self, key: &[u8]) -> Option<&[u8]> {
        let at = self.items.iter().position(|o| matches!(o, Operand::Name(_)) && self.bytes(o) == key)?;
        self.items.get(at + 1).filter(|o| matches!(o, Operand::Text(_))).map(|o| self.bytes(o))
    }

    fn clear(&mut self) {
        self.items.clear();
        self.arena.clear();
    }

    fn push(&mut self, item: Operand) {
        if self.items.len() < MAX_OPERANDS {
            self.items.push(item);
        }
    }
}

/// Reads operators one after the other.
pub(super) struct Lexer<'a> {
    data: &'a [u8],
    at: usize,
    /// Tokens read so far, operands and operators.
    pub(super) tokens: usize,
    depth: usize,
    /// The deepest nesting of arrays and dictionaries so far.
    pub(super) deepest: usize,
}

impl<'a> Lexer<'a> {
    /// A lexer over a decoded content stream.
    pub(super) fn new(data: &'a [u8]) -> Self {
        Lexer { data, at: 0, tokens: 0, depth: 0, deepest: 0 }
    }

    /// The next operator; its operands are left in `operands`. `None` at the end. Stops early, with an empty
    /// operator, after `max_tokens` tokens, so that the caller can look at its budget.
    pub(super) fn next(&mut self, operands: &mut Operands, max_tokens: usize) -> Option<&'a [u8]> {
        operands.clear();
        loop {
            self.skip_space();
            let byte = *self.data.get(self.at)?;
            self.tokens += 1;
            if self.tokens > max_tokens {
                return Some(b"");
            }
            match byte {
                b'0'..=b'9' | b'+' | b'-' | b'.' => {
                    let number = self.number();
                    operands.push(Operand::Number(number));
                }
                b'/' => {
                    self.at += 1;
                    let range = self.name(&mut operands.arena);
                    operands.push(Operand::Name(range));
                }
                b'(' => {
                    self.at += 1;
                    let range = self.literal(&mut operands.arena);
                    operands.push(Operand::Text(range));
                }
                b'<' if self.data.get(self.at + 1) != Some(&b'<') => {
                    self.at += 1;
                    let range = self.hexadecimal(&mut operands.arena);
                    operands.push(Operand::Text(range));
                }
                b'<' | b'[' | b'{' => {
                    self.at += if byte == b'<' { 2 } else { 1 };
                    self.depth += 1;
                    self.deepest = self.deepest.max(self.depth);
                }
                b'>' | b']' | b'}' | b')' => {
                    self.at += 1;
                    self.depth = self.depth.saturating_sub(1);
                }
                _ => {
                    let start = self.at;
                    while self.data.get(self.at).is_some_and(|b| is_regular(*b)) {
                        self.at += 1;
                    }
                    let operator = &self.data[start..self.at];
                    self.depth = 0;
                    match operator {
                        b"BI" => self.skip_inline_image(),
                        b"true" | b"false" | b"null" => continue,
                        _ => {}
                    }
                    return Some(operator);
                }
            }
        }
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.data.get(self.at) {
            if *byte == b'%' {
                while self.data.get(self.at).is_some_and(|b| *b != b'\n' && *b != b'\r') {
                    self.at += 1;
                }
            } else if is_space(*byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// A number as lenient readers take it: signs anywhere are ignored but for the first.
    fn number(&mut self) -> f64 {
        let negative = self.data.get(self.at) == Some(&b'-');
        let (mut value, mut scale) = (0.0, 0.0);
        while let Some(byte) = self.data.get(self.at) {
            match byte {
                b'0'..=b'9' => {
                    let digit = f64::from(byte - b'0');
                    if scale == 0.0 {
                        value = value * 10.0 + digit;
                    } else {
                        value += digit * scale;
                        scale /= 10.0;
                    }
                }
                b'.' if scale == 0.0 => scale = 0.1,
                b'+' | b'-' | b'.' => {}
                _ => break,
            }
            self.at += 1;
        }
        if negative { -value } else { value }
    }

    fn name(&mut self, arena: &mut Vec<u8>) -> Range<usize> {
        let start = arena.len();
        while let Some(byte) = self.data.get(self.at).filter(|b| is_regular(**b)) {
            let escape = (*byte == b'#').then(|| self.data.get(self.at + 1..self.at + 3)).flatten();
            match escape.and_then(|hex| Some(digit(hex[0])? << 4 | digit(hex[1])?)) {
                Some(decoded) => {
                    arena.push(decoded);
                    self.at += 3;
                }
                None => {
                    arena.push(*byte);
                    self.at += 1;
                }
            }
        }
        start..arena.len()
    }

    fn literal(&mut self, arena: &mut Vec<u8>) -> Range<usize> {
        let start = arena.len();
        let mut depth = 1_usize;
        while let Some(byte) = self.data.get(self.at) {
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                b'\\' => {
                    self.escape(arena);
                    continue;
                }
                b'\r' => {
                    // An end of line in a string is a line feed, however it is written.
                    if self.data.get(self.at) == Some(&b'\n') {
                        self.at += 1;
                    }
                    arena.push(b'\n');
                    continue;
                }
                _ => {}
            }
            arena.push(*byte);
        }
        start..arena.len()
    }

    fn escape(&mut self, arena: &mut Vec<u8>) {
        let Some(byte) = self.data.get(self.at) else { return };
        self.at += 1;
        match byte {
            b'n' => arena.push(b'\n'),
            b'r' => arena.push(b'\r'),
            b't' => arena.push(b'\t'),
            b'b' => arena.push(8),
            b'f' => arena.push(12),
            b'\n' => {}
            b'\r' => {
                if self.data.get(self.at) == Some(&b'\n') {
                    self.at += 1;
                }
            }
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(next) = self.data.get(self.at).filter(|b| matches!(b, b'0'..=b'7')) else { break };
                    value = value * 8 + u32::from(next - b'0');
                    self.at += 1;
                }
                arena.push((value & 0xff) as u8);
            }
            other => arena.push(*other),
        }
    }

    fn hexadecimal(&mut self, arena: &mut Vec<u8>) -> Range<usize> {
        let start = arena.len();
        let mut high = None;
        while let Some(byte) = self.data.get(self.at) {
            self.at += 1;
            if *byte == b'>' {
                break;
            }
            let Some(value) = digit(*byte) else { continue };
            match high.take() {
                Some(first) => arena.push(first << 4 | value),
                None => high = Some(value),
            }
        }
        if let Some(first) = high {
            arena.push(first << 4);
        }
        start..arena.len()
    }

    /// Skips the data of an inline image: `EI` between white space, followed by what can be a content stream.
    fn skip_inline_image(&mut self) {
        let mut at = self.at;
        while let Some(window) = self.data.get(at..at + 3) {
            let end = window[0] == b'E' && window[1] == b'I' && is_space(window[2]);
            if end && self.data.get(at.wrapping_sub(1)).is_some_and(|b| is_space(*b)) {
                let after = &self.data[at + 3..self.data.len().min(at + 19)];
                if after.iter().all(|b| is_space(*b) || matches!(b, 32..=126)) {
                    self.at = at + 2;
                    return;
                }
            }
            at += 1;
        }
        self.at = self.data.len();
    }
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|d| d as u8)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(data: &[u8]) -> Vec<(String, Vec<String>)> {
        let (mut lexer, mut operands, mut out) = (Lexer::new(data), Operands::default(), Vec::new());
        while let Some(op) = lexer.next(&mut operands, usize::MAX) {
            let shown = operands.items().iter().map(|o| match o {
                Operand::Number(n) => n.to_string(),
                other => String::from_utf8_lossy(operands.bytes(other)).into_owned(),
            });
            out.push((String::from_utf8_lossy(op).into_owned(), shown.collect()));
        }
        out
    }

    #[test]
    fn strings_names_and_numbers_are_decoded() {
        let ops = all(b"/F#31 -12.5 Tf [(a\\(b\\)\\101) -250 <4 2 4>] TJ % no (Tj)\n(x(y)z\\\r\nw) Tj");
        assert_eq!(ops[0], ("Tf".into(), vec!["F1".into(), "-12.5".into()]));
        assert_eq!(ops[1], ("TJ".into(), vec!["a(b)A".into(), "-250".into(), "B@".into()]));
        assert_eq!(ops[2], ("Tj".into(), vec!["x(y)zw".into()]));
        assert_eq!(ops.len(), 3);
    }

    #[test]
    fn inline_images_are_skipped_even_when_their_data_looks_like_an_end() {
        let ops = all(b"BI /W 1 ID \x01 EI \xff\xfe\x00(bad) Tj \x80 EI (good) Tj");
        let names: Vec<&str> = ops.iter().map(|o| o.0.as_str()).collect();
        assert_eq!(names, ["BI", "Tj"]);
        assert_eq!(ops[1].1, ["good"]);
    }

    #[test]
    fn property_lists_are_flattened() {
        let ops = all(b"/Span <</Lang (en)/ActualText <41>/MCID 3>> BDC");
        assert_eq!(ops[0].1, ["Span", "Lang", "en", "ActualText", "A", "MCID", "3"]);
    }

    #[test]
    fn nesting_and_unclosed_strings_end() {
        let deep = [b"[".repeat(100_000), b"(open".to_vec()].concat();
        assert!(all(&deep).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_end(data in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
            let operators = all(&data).len();
            proptest::prop_assert!(operators <= data.len());
        }
    }
}
