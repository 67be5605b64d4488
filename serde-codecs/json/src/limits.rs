//! What a payload may cost the one who reads it.

/// How many arrays and objects may lie in one another, in documents and in schemas: serde_json's own limit, which is
/// the same for everybody.
pub const MAX_DEPTH: usize = 127;

/// Bounds on payloads that nobody vouches for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many bytes a payload may have; beyond 4 GiB none is checked against a schema.
    pub payload: usize,
    /// How many bytes a document may take in memory while it is checked, beside the values that are made of it: twenty for
    /// each name, string, number and so on. What values take follows from the payload.
    pub allocation: usize,
}

impl Default for Limits {
    /// 64 MiB of payload, 256 MiB while it is checked.
    fn default() -> Self {
        Self {
            payload: 64 << 20,
            allocation: 256 << 20,
        }
    }
}
