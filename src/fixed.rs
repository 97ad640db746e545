//! Long lists that are written as bytes of a fixed number, so that they are read many times as fast as number by number.

use serde::de::{Deserializer, Error, Visitor};
use serde::ser::Serializer;
use std::fmt;
use std::marker::PhantomData;

/// What takes the same number of bytes whatever it says.
pub(crate) trait Fixed: Sized {
    /// How many bytes it takes.
    const BYTES: usize;
    /// Adds it to `out`.
    fn write(&self, out: &mut Vec<u8>);
    /// What `bytes` say, of which there are so many.
    fn read(bytes: &[u8]) -> Option<Self>;

    /// What a whole list of them says.
    fn read_all(bytes: &[u8]) -> Option<Vec<Self>> {
        let mut all = Vec::with_capacity(bytes.len() / Self::BYTES);
        for one in bytes.chunks(Self::BYTES) {
            all.push(Self::read(one)?);
        }
        Some(all)
    }
}

impl Fixed for u8 {
    const BYTES: usize = 1;

    fn write(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        bytes.first().copied()
    }

    fn read_all(bytes: &[u8]) -> Option<Vec<Self>> {
        Some(bytes.to_vec())
    }
}

impl Fixed for u16 {
    const BYTES: usize = 2;

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        bytes.first_chunk().map(|n| u16::from_le_bytes(*n))
    }
}

impl Fixed for u32 {
    const BYTES: usize = 4;

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        bytes.first_chunk().map(|n| u32::from_le_bytes(*n))
    }
}

impl Fixed for u64 {
    const BYTES: usize = 8;

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        bytes.first_chunk().map(|n| u64::from_le_bytes(*n))
    }
}

/// Writes a list; with [`deserialize`] for `#[serde(with = "fixed")]`.
pub(crate) fn serialize<T: Fixed, S: Serializer>(all: &[T], serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = Vec::with_capacity(all.len() * T::BYTES);
    all.iter().for_each(|one| one.write(&mut out));
    serializer.serialize_bytes(&out)
}

/// Reads a list.
///
/// # Errors
/// Bytes that are none of it.
pub(crate) fn deserialize<'de, T: Fixed, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    struct Bytes<T>(PhantomData<T>);
    impl<T: Fixed> Visitor<'_> for Bytes<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "bytes by {}", T::BYTES)
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<T>, E> {
            T::read_all(bytes).ok_or_else(|| E::invalid_length(bytes.len(), &self))
        }
    }
    deserializer.deserialize_bytes(Bytes(PhantomData))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Serialize, serde::Deserialize)]
    struct Lists {
        #[serde(with = "super")]
        small: Vec<u8>,
        #[serde(with = "super")]
        large: Vec<u64>,
        #[serde(with = "super")]
        numbers: Vec<u32>,
    }

    #[test]
    fn what_is_written_is_read() {
        let lists = Lists { small: vec![7, 0, 255], large: vec![1 << 63, 5], numbers: vec![u32::MAX, 3, 0] };
        let bytes = postcard::to_stdvec(&lists).expect("bytes");
        let read: Lists = postcard::from_bytes(&bytes).expect("lists");
        assert_eq!((read.small, read.large, read.numbers), (lists.small, lists.large, lists.numbers));
        assert!(u32::read(&[1, 2]).is_none());
    }
}
