//! Files that would cost too much before anything can be asked of the library, found in the raw bytes.
//!
//! The library expands object streams and cross-reference streams by itself when it opens a file, each in one go and
//! without a limit. So every stream is measured first, and one that expands too far is overwritten, which leaves the
//! rest of the file readable.

use super::budget::{MAX_EXPANDED, MAX_STREAM};
use super::expand::expanded_size_within;
use super::syntax::{filters, find, has_name};

/// Deepest nesting of arrays and dictionaries that the library follows.
const MAX_DEPTH: usize = 512;
/// How far before its data the dictionary of a stream may begin.
const DICTIONARY_WITHIN: usize = 4096;
/// Most bytes of object streams in an encrypted file. They cannot be measured, but no byte becomes more than 1032.
const MAX_HIDDEN: usize = 128 << 10;
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
    let (mut expanded, mut hidden, mut searched) = (0, 0, 0);
    let mut end = 0;
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
        let dictionary = &head[rfind(head, b" obj").unwrap_or(0)..];
        let opened_first = has_name(dictionary, b"ObjStm");
        if encrypted && !has_name(dictionary, b"XRef") {
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
        match expanded_size_within(&bytes[start..], end - start, &filters(dictionary), limit) {
            Some(size) => expanded += size,
            None => {
                disarm(&mut guarded.bytes[start..end]);
                guarded
                    .note
                    .get_or_insert_with(|| format!("a stream expands to more than {limit} bytes and was left out"));
            }
        }
    }
    Ok(guarded)
}

/// Why a file that the library cannot open is beyond its limits, for people; `None` when it is just damaged.
pub(super) fn too_deep(bytes: &[u8]) -> Option<String> {
    let mut depth = 0_usize;
    for byte in bytes {
        match byte {
            b'[' | b'<' => depth += 1,
            b']' | b'>' => depth = depth.saturating_sub(1),
            // Neither a compressed stream nor the next object goes on with the nesting.
            b'(' | 0..=8 | 127.. => depth = 0,
            _ => {}
        }
        if depth > 2 * MAX_DEPTH {
            return Some(format!("objects nested more than {MAX_DEPTH} deep"));
        }
    }
    None
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
