//! Which pairs of neighbouring bytes a text has: rules out quickly most of what could be looked for in it.

/// Which pairs of neighbouring bytes a text has; bytes that share their last five bits are one, so that case does not
/// count.
#[derive(Debug, Clone)]
pub(crate) struct Pairs([u64; 16]);

/// The number of a pair.
pub(crate) fn pair(a: u8, b: u8) -> u16 {
    u16::from(a & 31) << 5 | u16::from(b & 31)
}

impl Pairs {
    /// The pairs of a text.
    pub fn of(bytes: &[u8]) -> Pairs {
        let mut pairs = [0; 16];
        for (a, b) in bytes.iter().zip(bytes.get(1..).unwrap_or_default()) {
            let pair = pair(*a, *b);
            pairs[usize::from(pair / 64)] |= 1 << (pair % 64);
        }
        Pairs(pairs)
    }

    /// Whether the text has this pair.
    pub fn have(&self, pair: u16) -> bool {
        self.0.get(usize::from(pair / 64)).is_some_and(|word| word & 1 << (pair % 64) != 0)
    }
}
