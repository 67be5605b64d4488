//! What a payload may cost the one who reads it.

/// Bounds on payloads that nobody vouches for, for all formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many bytes a payload may have.
    pub payload: usize,
    /// How many arrays, maps and boxed values may lie in one another.
    pub depth: u16,
    /// How many bytes the values read may take in memory.
    pub allocation: usize,
}

impl Default for Limits {
    /// 64 MiB of payload, 64 levels, 256 MiB of values.
    fn default() -> Self {
        Self {
            payload: 64 << 20,
            depth: 64,
            allocation: 256 << 20,
        }
    }
}
