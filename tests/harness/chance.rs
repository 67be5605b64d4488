//! Random numbers, for moments and choices.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// Another stream every time.
    #[expect(clippy::new_without_default, reason = "no two of them are equal")]
    #[must_use]
    pub fn new() -> Self {
        Self(RandomState::new().build_hasher().finish() | 1)
    }

    /// The same stream for the same seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        let mut chance = Self(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        // Seeds that are neighbours begin alike.
        for _ in 0..8 {
            let _ = chance.below(2);
        }
        chance
    }

    /// A number below `limit`.
    #[must_use]
    pub fn below(&mut self, limit: u64) -> u64 {
        // xorshift64: good enough to choose by.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    /// True in so many of a hundred cases.
    #[must_use]
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A place in a list of this length.
    ///
    /// # Panics
    ///
    /// When the list is empty.
    #[must_use]
    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).expect("it is below a length")
    }

    /// One of these.
    ///
    /// # Panics
    ///
    /// When there are none.
    #[must_use]
    pub fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.index(choices.len())]
    }

    /// One of these texts.
    ///
    /// # Panics
    ///
    /// When there are none.
    #[must_use]
    pub fn word<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.index(words.len())]
    }

    /// Hexadecimal digits that nothing compresses.
    #[must_use]
    pub fn digits(&mut self, count: usize) -> String {
        let digit = || char::from_digit(u32::try_from(self.below(16)).unwrap_or(0), 16);
        std::iter::repeat_with(digit)
            .take(count)
            .flatten()
            .collect()
    }
}
