//! The few things that are read from the raw bytes of a PDF, before it is opened.

use hayro_syntax::Filter;

/// The first `needle` in `haystack`.
pub(super) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let (first, last) = (*needle.first()?, haystack.len().checked_sub(needle.len())?);
    let mut at = 0;
    while at <= last {
        at += haystack[at..=last].iter().position(|b| *b == first)?;
        if haystack[at..].starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// True when the name stands anywhere in `bytes`, its characters written out or escaped.
pub(super) fn has_name(bytes: &[u8], name: &[u8]) -> bool {
    names(bytes).any(|(n, _)| n == name)
}

/// The filters named in a dictionary, in order, wherever they stand in it.
pub(super) fn filters(dictionary: &[u8]) -> Vec<Filter> {
    names(dictionary).filter_map(|(name, _)| filter(&name)).collect()
}

fn filter(name: &[u8]) -> Option<Filter> {
    match name {
        b"FlateDecode" | b"Fl" => Some(Filter::FlateDecode),
        b"LZWDecode" | b"LZW" => Some(Filter::LzwDecode),
        b"ASCII85Decode" | b"A85" => Some(Filter::Ascii85Decode),
        b"ASCIIHexDecode" | b"AHx" => Some(Filter::AsciiHexDecode),
        b"RunLengthDecode" | b"RL" => Some(Filter::RunLengthDecode),
        b"DCTDecode" | b"DCT" => Some(Filter::DctDecode),
        b"JPXDecode" => Some(Filter::JpxDecode),
        b"JBIG2Decode" => Some(Filter::Jbig2Decode),
        b"CCITTFaxDecode" | b"CCF" => Some(Filter::CcittFaxDecode),
        _ => None,
    }
}

/// Longest row, in samples, that the predictor of a filter may have.
pub(super) const MAX_COLUMNS: u64 = 1_000_000;

/// False when the parameters of a filter in a dictionary ask for rows that would fill the memory, or stand elsewhere
/// in the file, where they cannot be looked at.
pub(super) fn parameters_are_sane(dictionary: &[u8]) -> bool {
    names(dictionary).all(|(name, end)| {
        let value = dictionary[end..].trim_ascii_start();
        let digits = value.iter().take_while(|b| b.is_ascii_digit()).count();
        match name.as_slice() {
            b"Columns" => {
                let number = std::str::from_utf8(&value[..digits]).ok().and_then(|n| n.parse().ok());
                let refers = value[digits..].trim_ascii_start().first().is_some_and(u8::is_ascii_digit);
                !refers && number.is_some_and(|n: u64| n <= MAX_COLUMNS)
            }
            b"DecodeParms" | b"DP" => digits == 0,
            _ => true,
        }
    })
}

/// What the library looks up to read a stream, in its dictionary and in the parameters of its filters.
const STREAM_KEYS: [&[u8]; 14] = [
    b"Length",
    b"Type",
    b"N",
    b"First",
    b"F",
    b"Filter",
    b"DP",
    b"DecodeParms",
    b"Name",
    b"Predictor",
    b"Colors",
    b"BitsPerComponent",
    b"Columns",
    b"EarlyChange",
];

/// True when a stream cannot be read without another object, or when that cannot be told from the text of its
/// dictionary. Strings and comments make it impossible to tell: what looks like the dictionary may stand in one.
pub(super) fn leans_on_others(dictionary: &[u8]) -> bool {
    if dictionary.iter().any(|b| b"()\\%".contains(b)) {
        return true;
    }
    names(dictionary).any(|(name, end)| {
        let value = &dictionary[end..];
        let value = &value[..value.iter().position(|b| *b == b'/').unwrap_or(value.len())];
        refers(value) && (STREAM_KEYS.contains(&name.as_slice()) || filter(&name).is_some())
    })
}

/// True when a reference (`7 0 R`) stands in `value`.
fn refers(value: &[u8]) -> bool {
    let words: Vec<&[u8]> = value.split(|b| !b.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let number = |word: &[u8]| word.iter().all(u8::is_ascii_digit);
    words.windows(3).any(|w| number(w[0]) && number(w[1]) && w[2].starts_with(b"R"))
}

/// All names, with their escapes decoded, and where each ends.
fn names(bytes: &[u8]) -> impl Iterator<Item = (Vec<u8>, usize)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + bytes.get(from..)?.iter().position(|b| *b == b'/')? + 1;
        let len = bytes[start..].iter().position(|b| !b.is_ascii_graphic() || b"()<>[]{}/%".contains(b));
        from = len.map_or(bytes.len(), |len| start + len);
        Some((unescaped(&bytes[start..from]), from))
    })
}

fn unescaped(name: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    let mut at = 0;
    while let Some(byte) = name.get(at) {
        let hex = name.get(at + 1..at + 3).and_then(|h| std::str::from_utf8(h).ok());
        match hex.filter(|_| *byte == b'#').and_then(|h| u8::from_str_radix(h, 16).ok()) {
            Some(decoded) => {
                out.push(decoded);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_escaped_or_not() {
        assert!(has_name(b"<</Type/Obj#53tm>>", b"ObjStm"));
        assert!(!has_name(b"<</Type/ObjStmX (ObjStm)>>", b"ObjStm"));
        let found = filters(b"<</Filter[/ASCII85Decode /Fl]/Length 3>>");
        assert_eq!(found, [Filter::Ascii85Decode, Filter::FlateDecode]);
    }

    #[test]
    fn rows_that_would_fill_the_memory_are_seen() {
        assert!(parameters_are_sane(b"<</DecodeParms<</Columns 4/Predictor 12>>/Length 150>>"));
        assert!(!parameters_are_sane(b"<</DecodeParms<</Columns 99999999999/Predictor 12>>>>"));
        assert!(!parameters_are_sane(b"<</DecodeParms<</Col#75mns 7 0 R>>>>"));
        assert!(!parameters_are_sane(b"<</DecodeParms 7 0 R>>"));
    }

    #[test]
    fn streams_that_lean_on_other_objects_are_seen() {
        for dictionary in
            ["<</Length 7 0 R>>", "<</N\n7 0 R/Length 3>>", "<</Filter[/Fl 7 0 R]>>", "<</X(a)/Length 3>>"]
        {
            assert!(leans_on_others(dictionary.as_bytes()), "{dictionary}");
        }
        assert!(!leans_on_others(b"<</Type/ObjStm/N 11/First 85/Extends 3 0 R/Filter/FlateDecode/Length 1296>>"));
    }

    #[test]
    fn the_first_needle_is_found() {
        assert_eq!(find(b"aab", b"ab"), Some(1));
        assert_eq!(find(b"aa", b"ab"), None);
        assert_eq!(find(b"", b"ab"), None);
    }
}
