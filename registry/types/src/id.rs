//! Schema ids.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Number of a schema in its context. Ids grow from 1; an import may bring 0. The wire format and the API carry
/// them as signed 32-bit numbers, hence the limit of 2147483647.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "u32")]
pub struct SchemaId(u32);

/// The number is not a schema id.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
#[error("{0} is not a schema id: ids run from 0 to 2147483647")]
pub struct InvalidSchemaId(pub i64);

impl SchemaId {
    /// The lowest id there can be; only imports bring it.
    pub const MIN: Self = Self(0);
    /// The highest id there can be.
    pub const MAX: Self = Self(i32::MAX as u32);

    /// The number.
    #[must_use]
    #[inline]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The next id; `None` after the last one.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        (self < Self::MAX).then_some(Self(self.0 + 1))
    }
}

impl TryFrom<i64> for SchemaId {
    type Error = InvalidSchemaId;

    #[inline]
    fn try_from(number: i64) -> Result<Self, InvalidSchemaId> {
        match u32::try_from(number) {
            Ok(id) if id <= Self::MAX.0 => Ok(Self(id)),
            _ => Err(InvalidSchemaId(number)),
        }
    }
}

impl From<SchemaId> for u32 {
    fn from(id: SchemaId) -> Self {
        id.0
    }
}

impl fmt::Display for SchemaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
