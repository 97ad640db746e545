//! Files that would cost too much before anything can be asked of the library, found in the raw bytes.
//!
//! The library expands object streams and cross-reference streams by itself when it opens a file, each in one go and
//! without a limit. So every stream is measured first, and one that expands too far is overwritten, which leaves the
//! rest of the file readable.

use super::budget::{MAX_EXPANDED, MAX_STREAM};
use super::expand::expanded_size_within;
use super::syntax::{filters, find, has_name, leans_on_others, parameters_are_sane};

/// Deepest nesting of arrays and dictionaries that the library follows.
const MAX_DEPTH: usize = 512;
/// How far before its data the dictionary of a stream may begin.
const DICTIONARY_WITHIN: usize = 4096;
/// Most bytes of object streams in an encrypted file. They cannot be measured, but no byte becomes more than 1032.
const MAX_HIDDEN: usize = 64 << 10;
/// Most dictionaries of a file: the library makes a page of any that the tree of pages names, at some 600 bytes each.
const MAX_DICTIONARIES: usize = 150_000;
/// Most steps that looking for the objects of a file without a table may take: objects times the depth of nesting.
const MAX_STEPS: usize = 20_000_000;
/// Most streams that cannot be read without another object, in a file with object streams. The library follows a chain
/// of them by recursion, and remembers the whole chain at each step.
const MAX_CHAIN: usize = 500;
/// How many times a file may be searched for the ends of its streams.
const MAX_SEARCHES: usize = 64;

/// The bytes of a file, harmless.
pub(super) struct Guarded {
    /// The bytes.
    pub(super) bytes: Vec<u8>,
    /// What was taken out, for people.
    pub(super) note: Option<String>,
}

/// Makes the streams of a file harmless.
///
/// # Errors
/// The limit, for people, when the file cannot be opened safely at all.
pub(super) fn defuse(bytes: &[u8]) -> Result<Guarded, String> {
    let encrypted = has_name(bytes, b"Encrypt");
    let mut guarded = Guarded { bytes: bytes.to_vec(), note: None };
    let mut packed = false;
    let (mut expanded, mut hidden, mut searched, mut leaning) = (0, 0, 0, 0);
    let mut dictionaries = count_dictionaries(bytes);
    let mut end = 0;
    if dictionaries > MAX_DICTIONARIES {
        return Err(format!("more than {MAX_DICTIONARIES} dictionaries"));
    }
    let objects = bytes.windows(4).filter(|w| w == b" obj").count();
    if objects.saturating_mul(deepest(bytes).min(MAX_DEPTH)) > MAX_STEPS {
        return Err("too many objects nested in each other".into());
    }
    for start in streams(bytes) {
        // The library looks for the end of a stream whose length is wrong.
        if end < start {
            end = find(&bytes[start..], b"endstream").map_or(bytes.len(), |at| start + at);
        }
        searched += end - start;
        if searched > MAX_SEARCHES * bytes.len() {
            return Err("too many streams without an end".into());
        }
        let head = &bytes[start.saturating_sub(DICTIONARY_WITHIN)..start];
        let begin = rfind(head, b" obj");
        let dictionary = &head[begin.unwrap_or(0)..];
        let opened_first = has_name(dictionary, b"ObjStm");
        // Only a table has widths of columns; the library does not ask for its type.
        let table = has_name(dictionary, b"XRef") || has_name(dictionary, b"W");
        packed |= opened_first || table || begin.is_none();
        leaning += usize::from(begin.is_none() || leans_on_others(dictionary));
        let opened_by_us = encrypted && !opened_first && !table;
        if !opened_by_us && !parameters_are_sane(dictionary) {
            disarm(&mut guarded.bytes[start..end]);
            guarded.note.get_or_insert_with(|| "a stream with rows beyond the limit was left out".into());
            continue;
        }
        if encrypted && !table {
            hidden += if opened_first { end - start } else { 0 };
            if hidden > MAX_HIDDEN || opened_first && filters(dictionary).len() > 1 {
                return Err(format!("more than {MAX_HIDDEN} bytes of encrypted object streams"));
            }
            continue;
        }
        if !opened_first && has_name(dictionary, b"Image") {
            // Pictures are not read, but an object stream may pose as one.
            disarm(&mut guarded.bytes[start..end]);
            continue;
        }
        let limit = MAX_STREAM.min(MAX_EXPANDED - expanded);
        let mut look = |out: &[u8]| dictionaries += count_dictionaries(out);
        let size = expanded_size_within(&bytes[start..], end - start, &filters(dictionary), limit, &mut look);
        if dictionaries > MAX_DICTIONARIES {
            return Err(format!("more than {MAX_DICTIONARIES} dictionaries"));
        }
        match size {
            Some(size) => expanded += size,
            None => {
                // Measuring bombs costs time too: what was read of them counts.
                expanded += limit;
                disarm(&mut guarded.bytes[start..end]);
                guarded
                    .note
                    .get_or_insert_with(|| format!("a stream expands to more than {limit} bytes and was left out"));
            }
        }
    }
    if packed && leaning > MAX_CHAIN {
        return Err(format!("more than {MAX_CHAIN} streams that cannot be read without another object"));
    }
    Ok(guarded)
}

/// Why a file that the library cannot open is beyond its limits, for people; `None` when it is just damaged.
pub(super) fn too_deep(bytes: &[u8]) -> Option<String> {
    // A dictionary opens with two characters.
    (deepest(bytes) > 2 * MAX_DEPTH).then(|| format!("objects nested more than {MAX_DEPTH} deep"))
}

/// The deepest nesting of brackets anywhere in the file.
fn deepest(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in bytes {
        match byte {
            b'[' | b'<' => depth += 1,
            b']' | b'>' => depth = depth.saturating_sub(1),
            // Neither a string nor a compressed stream goes on with the nesting.
            b'(' | 0..=8 | 127.. => depth = 0,
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn count_dictionaries(bytes: &[u8]) -> usize {
    bytes.windows(2).filter(|w| w == b"<<").count()
}

/// Where the data of each stream begins.
fn streams(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + find(bytes.get(from..)?, b"stream")?;
            from = at + 6;
            if bytes[..at].ends_with(b"end") {
                continue;
            }
            return match bytes.get(from..) {
                Some([b'\r', b'\n', ..]) => Some(from + 2),
                Some([b'\r' | b'\n', ..]) => Some(from + 1),
                _ => continue,
            };
        }
    })
}

/// Overwrites the head of a stream so that no filter makes anything of it.
fn disarm(data: &mut [u8]) {
    // Flate: a block type that does not exist. LZW: a code that is not in the table. ASCII: no digit.
    let len = data.len().min(64);
    data[..len].fill(0xff);
}

fn rfind(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).rposition(|w| w == needle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use std::io::Write;

    fn file(dictionary: &str, data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).expect("memory");
        let packed = encoder.finish().expect("memory");
        let head = format!("%PDF-1.5\n7 0 obj <<{dictionary}/Filter/FlateDecode/Length {}>>\nstream\n", packed.len());
        [head.as_bytes(), &packed, b"\nendstream endobj"].concat()
    }

    #[test]
    fn a_bomb_is_overwritten_and_said_and_a_sound_stream_is_not_touched() {
        let sound = file("/Type/ObjStm", b"1 0 <</A 1>>");
        let guarded = defuse(&sound).expect("small");
        assert_eq!((guarded.bytes, guarded.note), (sound, None));
        let bomb = file("/Type/ObjStm", &vec![b' '; MAX_STREAM + 1]);
        let guarded = defuse(&bomb).expect("openable");
        assert_ne!(guarded.bytes, bomb);
        assert!(guarded.note.is_some_and(|note| note.contains("expands")));
    }

    #[test]
    fn pictures_are_overwritten_silently() {
        let picture = file("/Subtype/Image", &vec![7; MAX_STREAM + 1]);
        let guarded = defuse(&picture).expect("openable");
        assert_ne!(guarded.bytes, picture);
        assert_eq!(guarded.note, None);
    }

    #[test]
    fn files_that_cannot_be_opened_safely_are_refused() {
        let rows = defuse(&file("/Type/ObjStm/DecodeParms<</Columns 99999999999999/Colors 5/Predictor 12>>", b"x"));
        assert!(rows.is_ok_and(|g| g.note.is_some()));
        assert!(defuse(&file("/Type/ObjStm", &b"<<>>".repeat(MAX_DICTIONARIES + 1))).is_err());
        assert!(defuse(&b"<<>>".repeat(MAX_DICTIONARIES + 1)).is_err());
        let noise: Vec<u8> = (0..50_000_u32).flat_map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        assert!(defuse(&[b"<</Encrypt 1 0 R>> ".to_vec(), file("/Type/ObjStm", &noise)].concat()).is_err());
        assert!(defuse(&b"<<>>stream\n".repeat(20_000)).is_err());
        assert!(defuse(&b"1 0 obj[".repeat(100_000)).is_err());
        let chain = b"1 0 obj<</Length 7 0 R>>stream\nx\nendstream endobj ".repeat(MAX_CHAIN + 1);
        assert!(defuse(&chain).is_ok());
        assert!(defuse(&[chain, b"1 0 obj<</W[1 1 1]>>stream\nx".to_vec()].concat()).is_err());
    }

    #[test]
    fn deep_nesting_is_told_from_damage() {
        assert!(too_deep(&b"[".repeat(2000)).is_some());
        assert!(too_deep(&b"<< /A << >> >>".repeat(2000)).is_none());
    }
}
