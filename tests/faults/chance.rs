//! Random numbers, for moments and choices. Not the same in every run: each run looks at other moments.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

/// A stream of random numbers.
pub(crate) struct Chance(u64);

impl Chance {
    /// Another stream every time.
    pub(crate) fn new() -> Self {
        Self(RandomState::new().build_hasher().finish() | 1)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        // xorshift64: good enough to choose by.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    /// Hexadecimal digits that nothing compresses.
    pub(crate) fn digits(&mut self, count: usize) -> String {
        let digit = || char::from_digit(u32::try_from(self.below(16)).unwrap(), 16).unwrap();
        std::iter::repeat_with(digit).take(count).collect()
    }
}
