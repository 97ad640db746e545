//! Bytes of a text file to a string: UTF-8, UTF-16, Windows-1252.

use super::Unreadable;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How many bytes are looked at to recognise UTF-16 without a byte order mark.
const SAMPLE: usize = 4096;
/// The share of control characters, in percent, from which on a file counts as binary.
const MOST_CONTROLS: usize = 5;

/// The text in `bytes`, without byte order mark. A byte order mark decides; without one, UTF-16 is recognised by the
/// zero bytes between Latin letters; bytes that are no UTF-8 are read as Windows-1252 one by one, so that one bad
/// byte spoils one character and not the file. Line ends of old Macs become `\n`.
///
/// # Errors
/// [`Unreadable::Empty`] for nothing but white space, [`Unreadable::Unsupported`] for binary data.
pub(super) fn decode(bytes: &[u8]) -> Result<String, Unreadable> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, _)) if encoding != encoding_rs::UTF_8 => encoding.decode(bytes).0.into_owned(),
        _ => match utf16_without_mark(bytes) {
            Some(encoding) => encoding.decode(bytes).0.into_owned(),
            None => utf8_or_latin(bytes),
        },
    };
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    if memchr::memchr(0, text.as_bytes()).is_some() {
        return Err(Unreadable::Unsupported("it holds NUL bytes, so it is no text".into()));
    }
    if controls(text.as_bytes()) * 100 > text.len() * MOST_CONTROLS {
        return Err(Unreadable::Unsupported("it is full of control characters, so it is no text".into()));
    }
    Ok(with_line_feeds(text))
}

/// How many control characters there are that no text has.
fn controls(bytes: &[u8]) -> usize {
    let is_control = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    // As many as one byte can count, so that the processor takes many at once.
    let count = |part: &[u8]| part.iter().fold(0u8, |n, b| n + u8::from(is_control(b)));
    bytes.chunks(usize::from(u8::MAX)).map(|part| usize::from(count(part))).sum()
}

/// The encoding of UTF-16 text without a mark, from where its zero bytes stand.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    memchr::memchr(0, sample)?;
    let units = sample.len() / 2;
    let zeros = |at: usize| sample.iter().skip(at).step_by(2).filter(|b| **b == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    if units < 4 || bytes.len() % 2 == 1 {
        return None;
    }
    // A letter in English has nearly every high byte zero and nearly no low byte.
    let (most, few) = (units * 7 / 10, units / 20);
    match (first, second) {
        (f, s) if s > most && f <= few => Some(UTF_16LE),
        (f, s) if f > most && s <= few => Some(UTF_16BE),
        _ => None,
    }
}

/// UTF-8, with what is none read as Windows-1252.
fn utf8_or_latin(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    text
}

/// A carriage return that no line feed follows ends a line. One byte for one, so that offsets stay.
fn with_line_feeds(text: String) -> String {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(if c == '\r' && chars.peek() != Some(&'\n') { '\n' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE_TEXT: &str = "Decision rationale: the patient\u{2019}s knee was stable.\n";

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    }

    #[test]
    fn utf16_is_read_with_and_without_a_mark() {
        for big in [false, true] {
            assert_eq!(decode(&utf16(SAMPLE_TEXT, big)).as_deref(), Ok(SAMPLE_TEXT), "no mark, big: {big}");
            let marked = utf16(&format!("\u{feff}{SAMPLE_TEXT}"), big);
            assert_eq!(decode(&marked).as_deref(), Ok(SAMPLE_TEXT), "mark, big: {big}");
        }
    }

    #[test]
    fn one_bad_byte_spoils_one_character() {
        let mut bytes = b"a\x92b ".to_vec();
        bytes.extend("caf\u{e9} \u{2264} 3".bytes());
        assert_eq!(decode(&bytes).as_deref(), Ok("a\u{2019}b caf\u{e9} \u{2264} 3"));
    }

    #[test]
    fn the_mark_of_utf8_is_no_text() {
        assert_eq!(decode(b"\xef\xbb\xbfCase").as_deref(), Ok("Case"));
        assert_eq!(decode(b"\xef\xbb\xbf \n"), Err(Unreadable::Empty));
    }

    #[test]
    fn binary_is_refused_with_the_reason() {
        assert!(decode(b"text with \0 in it").expect_err("NUL").to_string().contains("NUL"));
        assert!(decode(&[1, 2, 3, b'a', 4, 5]).expect_err("controls").to_string().contains("control"));
    }

    #[test]
    fn line_ends_of_old_macs_end_lines() {
        assert_eq!(decode(b"one\rtwo\r\nthree").as_deref(), Ok("one\ntwo\r\nthree"));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_give_text_or_a_reason(bytes: Vec<u8>) {
            if let Ok(text) = decode(&bytes) {
                proptest::prop_assert!(!text.trim().is_empty() && !text.contains('\0'));
            }
        }

        #[test]
        fn any_latin_text_survives_utf16(text in "[A-Za-z ,.\n]{8,200}[a-z]", big: bool) {
            proptest::prop_assert_eq!(decode(&utf16(&text, big)), Ok(text));
        }
    }
}
