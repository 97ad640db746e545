//! Streams that expand without bound, found before they are expanded.
//!
//! The library decodes a stream into memory in one go. So the size is counted first, with a decoder that throws its
//! output away.

use super::budget::{Budget, MAX_STREAM};
use super::syntax::MAX_COLUMNS;
use flate2::{Decompress, FlushDecompress, Status};
use hayro_syntax::Filter;
use hayro_syntax::object::{Array, Dict, Number, Object, Stream};
use std::borrow::Cow;
use std::ops::Range;

/// Bytes that one byte of deflated data can become.
const DEFLATE_RATIO: usize = 1032;

/// The decoded data of a content stream; `None`, noted in the budget, when it expands beyond the limits or is damaged.
/// Of a damaged deflated stream, what stands before the damage.
pub(super) fn decoded(stream: &Stream<'_>, budget: &mut Budget) -> Option<Vec<u8>> {
    const TOO_LARGE: &str = "a content stream that expands beyond the limit was left out";
    let plain = !PARAMETERS.iter().any(|key| stream.dict().contains_key(key));
    if plain && stream.filters().as_slice() == [Filter::FlateDecode] {
        let limit = MAX_STREAM.min(budget.expanded());
        let Some((data, sound)) = inflate(&stream.raw_data(), limit) else {
            budget.limit(TOO_LARGE);
            return None;
        };
        if !sound {
            budget.damage("a content stream is damaged");
        }
        return budget.spend_expanded(data.len()).then_some(data);
    }
    if !fits(stream, budget) {
        budget.limit(TOO_LARGE);
        return None;
    }
    match stream.decoded_data() {
        Ok(data) => Some(data.into_owned()),
        Err(_) => {
            budget.damage("a damaged content stream was left out");
            None
        }
    }
}

/// True when `stream` expands to no more than one stream and the rest of the budget may; spends what it takes.
pub(super) fn fits(stream: &Stream<'_>, budget: &mut Budget) -> bool {
    fits_times(stream, 1, budget)
}

/// The same for a stream that takes `times` its size in memory once it is understood.
pub(super) fn fits_times(stream: &Stream<'_>, times: usize, budget: &mut Budget) -> bool {
    if !parameters_are_sane(stream.dict()) {
        return false;
    }
    let limit = MAX_STREAM.min(budget.expanded()) / times;
    match expanded_size(&stream.raw_data(), &stream.filters(), limit) {
        Some(size) => budget.spend_expanded(size * times),
        None => false,
    }
}

/// The keys of the parameters of filters.
const PARAMETERS: [&str; 2] = ["DecodeParms", "DP"];

/// False when the rows of a predictor would fill the memory: the library allots one, however short the data is.
fn parameters_are_sane(stream: &Dict<'_>) -> bool {
    let within = |d: &Dict<'_>| d.get::<Number>("Columns").is_none_or(|n| n.as_f64() <= MAX_COLUMNS as f64);
    PARAMETERS.iter().all(|key| {
        stream.get::<Dict<'_>>(key).is_none_or(|d| within(&d))
            && stream
                .get::<Array<'_>>(key)
                .is_none_or(|a| a.iter::<Object<'_>>().filter_map(Object::into_dict).all(|d| within(&d)))
    })
}

/// What `data` expands to through `filters`, the largest of all stages; `None` when that exceeds `limit`.
pub(super) fn expanded_size(data: &[u8], filters: &[Filter], limit: usize) -> Option<usize> {
    expanded_size_within(data, data.len(), filters, limit, &mut |_| ())
}

/// The same for data whose end is not sure: `length` bytes, or as many of `data` as a deflated stream goes on for.
/// `look` is shown what comes out, piece by piece.
pub(super) fn expanded_size_within(
    data: &[u8],
    length: usize,
    filters: &[Filter],
    limit: usize,
    look: &mut dyn FnMut(&[u8]),
) -> Option<usize> {
    let mut largest = length;
    let mut stage = Cow::Borrowed(data.get(..length).unwrap_or(data));
    if filters.first() == Some(&Filter::FlateDecode) {
        stage = Cow::Borrowed(data);
    }
    let mut length = length;
    for (i, filter) in filters.iter().enumerate() {
        let last = i + 1 == filters.len();
        let next = match filter {
            Filter::FlateDecode if last => {
                return inflated_size(&stage, length, limit, look).map(|size| size.max(largest));
            }
            Filter::FlateDecode => inflate(&stage, limit).filter(|(_, sound)| *sound)?.0,
            Filter::LzwDecode => unpack_lzw(&stage, limit)?,
            Filter::RunLengthDecode => unpack_runs(&stage, limit)?,
            Filter::Ascii85Decode => unpack_ascii85(&stage, limit)?,
            Filter::AsciiHexDecode => unpack_hex(&stage),
            Filter::Crypt => continue,
            // Images are not decoded at all.
            Filter::CcittFaxDecode | Filter::Jbig2Decode | Filter::DctDecode | Filter::JpxDecode => return Some(0),
        };
        (length, largest) = (next.len(), largest.max(next.len()));
        stage = Cow::Owned(next);
    }
    look(&stage);
    (largest <= limit).then_some(largest)
}

/// The size of deflated `data`, or `None` above `limit`. The rest of damaged data, up to `length`, counts as the worst
/// case, because the library goes on where this decoder stops.
fn inflated_size(data: &[u8], length: usize, limit: usize, look: &mut dyn FnMut(&[u8])) -> Option<usize> {
    let mut size = 0_usize;
    let end = run(data, |out| {
        look(out);
        size += out.len();
        size <= limit
    })?;
    let rest = match end {
        End::Sound => 0,
        End::Damaged(read) => length.saturating_sub(read),
    };
    let worst = size.saturating_add(rest.saturating_mul(DEFLATE_RATIO));
    (worst <= limit).then_some(worst)
}

/// Inflated `data`, and whether it was sound to its end; `None` above `limit`.
fn inflate(data: &[u8], limit: usize) -> Option<(Vec<u8>, bool)> {
    let mut all = Vec::new();
    let end = run(data, |out| {
        all.extend_from_slice(out);
        all.len() <= limit
    })?;
    Some((all, end == End::Sound))
}

/// LZW with early change, most significant bit first (ISO 32000-1, 7.4.4).
fn unpack_lzw(data: &[u8], limit: usize) -> Option<Vec<u8>> {
    const CLEAR: usize = 256;
    const END: usize = 257;
    // An entry is a stretch of the output: the string of the code before it and one byte more.
    let mut table: Vec<Range<usize>> = Vec::new();
    let mut out: Vec<u8> = Vec::new();
    let mut last: Option<Range<usize>> = None;
    let (mut bits, mut held, mut width) = (0_u32, 0_u32, 9_u32);
    for byte in data {
        bits = (bits << 8 | u32::from(*byte)) & 0x00ff_ffff;
        held += 8;
        if held < width {
            continue;
        }
        held -= width;
        let code = (bits >> held & ((1 << width) - 1)) as usize;
        match code {
            END => break,
            CLEAR => {
                table.clear();
                (width, last) = (9, None);
                continue;
            }
            _ => {}
        }
        let start = out.len();
        match (code.checked_sub(END + 1), &last) {
            (None, _) => out.push(code as u8),
            (Some(at), _) if at < table.len() => out.extend_from_within(table[at].clone()),
            (Some(_), Some(last)) => {
                let first = *out.get(last.start)?;
                out.extend_from_within(last.clone());
                out.push(first);
            }
            (Some(_), None) => return None,
        }
        if out.len() > limit {
            return None;
        }
        if let Some(last) = last
            && table.len() < 4096 - END - 1
        {
            table.push(last.start..last.end + 1);
        }
        last = Some(start..out.len());
        width = match table.len() + END + 2 {
            0..511 => 9,
            511..1023 => 10,
            1023..2047 => 11,
            _ => 12,
        };
    }
    Some(out)
}

fn unpack_runs(data: &[u8], limit: usize) -> Option<Vec<u8>> {
    let (mut out, mut at) = (Vec::new(), 0);
    while let Some(length) = data.get(at) {
        match usize::from(*length) {
            128 => break,
            n @ 0..128 => {
                out.extend_from_slice(data.get(at + 1..at + 2 + n).unwrap_or_default());
                at += n + 2;
            }
            n => {
                out.extend(std::iter::repeat_n(*data.get(at + 1)?, 257 - n));
                at += 2;
            }
        }
        if out.len() > limit {
            return None;
        }
    }
    Some(out)
}

fn unpack_ascii85(data: &[u8], limit: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let (mut group, mut count) = (0_u32, 0);
    for byte in data {
        match byte {
            b'~' => break,
            b'z' if count == 0 => out.extend([0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    out.extend(group.to_be_bytes());
                    (group, count) = (0, 0);
                }
            }
            _ => {}
        }
        if out.len() > limit {
            return None;
        }
    }
    if count > 1 {
        let padded = (count..5).fold(group, |g, _| g.wrapping_mul(85).wrapping_add(84));
        out.extend(&padded.to_be_bytes()[..count - 1]);
    }
    Some(out)
}

fn unpack_hex(data: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> =
        data.iter().take_while(|b| **b != b'>').filter_map(|b| char::from(*b).to_digit(16)).map(|d| d as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

/// How deflated data ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// As it should.
    Sound,
    /// By damage, or for want of data, after this many bytes.
    Damaged(usize),
}

/// Inflates `data` and hands the output piece by piece to `sink`; `None` when the sink has enough.
fn run(data: &[u8], mut sink: impl FnMut(&[u8]) -> bool) -> Option<End> {
    let zlib = data.len() >= 2 && data[0] & 0x0f == 8 && (u16::from(data[0]) << 8 | u16::from(data[1])) % 31 == 0;
    let data = if zlib { &data[2..] } else { data };
    let mut inflater = Decompress::new(false);
    let mut buffer = vec![0; 32 << 10];
    loop {
        let (read, written) = (inflater.total_in(), inflater.total_out());
        let input = data.get(read as usize..).unwrap_or_default();
        let status = inflater.decompress(input, &mut buffer, FlushDecompress::None);
        let fresh = (inflater.total_out() - written) as usize;
        if fresh > 0 && !sink(&buffer[..fresh.min(buffer.len())]) {
            return None;
        }
        match status {
            Ok(Status::StreamEnd) => return Some(End::Sound),
            Ok(_) if inflater.total_in() > read || fresh > 0 => {}
            _ => return Some(End::Damaged(inflater.total_in() as usize)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use std::io::Write;

    fn deflate(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).expect("memory");
        encoder.finish().expect("memory")
    }

    #[test]
    fn sizes_are_those_of_the_largest_stage() {
        let zeros = vec![0; 1 << 20];
        let once = deflate(&zeros);
        let twice = deflate(&once);
        let flate = [Filter::FlateDecode, Filter::FlateDecode];
        assert_eq!(expanded_size(&once, &flate[..1], 2 << 20), Some(1 << 20));
        assert_eq!(expanded_size(&once, &flate[..1], 1 << 19), None);
        assert_eq!(expanded_size(&twice, &flate, 2 << 20), Some(1 << 20));
        assert_eq!(expanded_size(&twice, &flate, 1 << 19), None);
    }

    #[test]
    fn damaged_data_counts_as_the_worst_case() {
        // A block of the type that does not exist.
        let data = [vec![0x78, 0x9c, 0x07], vec![0; 1000]].concat();
        let size = expanded_size(&data, &[Filter::FlateDecode], usize::MAX);
        assert!(size.is_some_and(|n| n > 900 * DEFLATE_RATIO), "{size:?}");
    }

    #[test]
    fn old_filters_are_undone() {
        // The example of ISO 32000-1, 7.4.4.2.
        let lzw = [0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01];
        assert_eq!(unpack_lzw(&lzw, 100), Some(vec![45, 45, 45, 45, 45, 65, 45, 45, 45, 66]));
        assert_eq!(unpack_runs(&[1, 7, 8, 254, 9, 128], 100), Some(vec![7, 8, 9, 9, 9]));
        assert_eq!(unpack_runs(&[129, 9], 100), None);
        assert_eq!(unpack_ascii85(b"87cURDZ~>", 100), Some(b"Hello".to_vec()));
        assert_eq!(unpack_hex(b"48 656C 7>"), b"Help".to_vec());
    }

    proptest::proptest! {
        #[test]
        fn no_filter_exceeds_its_limit(data in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            for filter in [Filter::FlateDecode, Filter::LzwDecode, Filter::RunLengthDecode, Filter::Ascii85Decode] {
                if let Some(size) = expanded_size(&data, &[filter], 500) {
                    proptest::prop_assert!(size <= 500);
                }
            }
        }
    }
}
