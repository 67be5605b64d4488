//! Where a record names its schema: in front of the payload, or in a header.

use std::fmt;

use etymon_types::{Guid, SchemaId};

use crate::{MessageIndexes, Place, WireError};

/// The magic byte of a frame with a schema id, four bytes big-endian.
pub const ID_MAGIC: u8 = 0;
/// The magic byte of a frame with a GUID, sixteen bytes in the order in which they are printed.
pub const GUID_MAGIC: u8 = 1;

/// How a record names the schema that it was written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SchemaRef {
    /// By its id, which is only unique within a context of one registry.
    Id(SchemaId),
    /// By its GUID, which equal contents share everywhere.
    Guid(Guid),
}

/// A record's schema and payload, borrowed from the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Frame<'a> {
    /// The schema that the payload was written with.
    pub schema: SchemaRef,
    /// What the header holds after the schema, which is nothing but for Protobuf; `None` when there is no header.
    /// [`Frame::message`] reads it.
    pub header_rest: Option<&'a [u8]>,
    /// The bytes after the prefix, or the whole record beside a header. With a prefix, those of Protobuf start with
    /// message indexes.
    pub payload: &'a [u8],
}

/// The five bytes in front of a payload written with the schema `id`, to be made once per schema. For Protobuf the
/// message indexes follow ([`encode_indexes`](crate::encode_indexes)).
///
/// ```
/// # use etymon_types::SchemaId;
/// assert_eq!(etymon_wire::prefix(SchemaId::try_from(258)?), [0, 0, 0, 1, 2]);
/// # Ok::<(), etymon_types::InvalidSchemaId>(())
/// ```
#[must_use]
#[inline]
pub fn prefix(id: SchemaId) -> [u8; 5] {
    let [a, b, c, d] = id.get().to_be_bytes();
    [ID_MAGIC, a, b, c, d]
}

/// The header's value for a payload written with the schema `guid`; its name is [`Part::header_name`]. For Protobuf the
/// message indexes follow.
///
/// [`Part::header_name`]: crate::Part::header_name
#[must_use]
#[inline]
pub fn guid_header(guid: Guid) -> [u8; 17] {
    let mut header = [GUID_MAGIC; 17];
    header[1..].copy_from_slice(&guid.0);
    header
}

impl<'a> Frame<'a> {
    /// Reads a record's key or value in either framing: by the header when there is one, and by the prefix otherwise,
    /// as the default deserializers of the field do. `None` for a tombstone, whose payload is null: it is never framed,
    /// and its header, if any, is not looked at.
    ///
    /// `header` is what [`header_value`](crate::header_value) found.
    ///
    /// # Errors
    ///
    /// As [`Frame::from_header`] and [`Frame::from_prefix`].
    #[inline]
    pub fn read(
        header: Option<&'a [u8]>,
        payload: Option<&'a [u8]>,
    ) -> Result<Option<Self>, WireError> {
        match (header, payload) {
            (_, None) => Ok(None),
            (Some(header), Some(payload)) => Self::from_header(header, payload).map(Some),
            (None, Some(record)) => Self::from_prefix(record).map(Some),
        }
    }

    /// Reads a record that starts with its schema.
    ///
    /// # Errors
    ///
    /// [`WireError::Empty`], [`WireError::UnknownMagicByte`], [`WireError::TooShort`] and [`WireError::InvalidId`].
    #[inline]
    pub fn from_prefix(record: &'a [u8]) -> Result<Self, WireError> {
        let (schema, payload) = split_schema(record, Place::Prefix)?;
        Ok(Self {
            schema,
            header_rest: None,
            payload,
        })
    }

    /// Reads the header's value beside a payload that is not framed.
    ///
    /// # Errors
    ///
    /// As [`Frame::from_prefix`].
    #[inline]
    pub fn from_header(header: &'a [u8], payload: &'a [u8]) -> Result<Self, WireError> {
        let (schema, rest) = split_schema(header, Place::Header)?;
        Ok(Self {
            schema,
            header_rest: Some(rest),
            payload,
        })
    }

    /// For Protobuf: which message of the schema the record holds, and its bytes. The indexes stand behind the schema,
    /// in the header or in front of the payload.
    ///
    /// # Errors
    ///
    /// As [`MessageIndexes::split`].
    #[inline]
    pub fn message(&self) -> Result<(MessageIndexes<'a>, &'a [u8]), WireError> {
        match self.header_rest {
            Some(rest) => Ok((MessageIndexes::split(rest)?.0, self.payload)),
            None => MessageIndexes::split(self.payload),
        }
    }
}

#[inline]
fn split_schema(bytes: &[u8], place: Place) -> Result<(SchemaRef, &[u8]), WireError> {
    let Some((&magic, rest)) = bytes.split_first() else {
        return Err(WireError::Empty(place));
    };
    let too_short = |magic, needs| WireError::TooShort {
        place,
        magic,
        needs,
        has: bytes.len(),
    };
    match magic {
        ID_MAGIC => {
            let (id, rest) = rest
                .split_first_chunk()
                .ok_or_else(|| too_short(magic, 5))?;
            let id = SchemaId::try_from(i64::from(u32::from_be_bytes(*id)))
                .map_err(|source| WireError::InvalidId { place, source })?;
            Ok((SchemaRef::Id(id), rest))
        }
        GUID_MAGIC => {
            let (guid, rest) = rest
                .split_first_chunk()
                .ok_or_else(|| too_short(magic, 17))?;
            Ok((SchemaRef::Guid(Guid(*guid)), rest))
        }
        byte => Err(WireError::UnknownMagicByte { place, byte }),
    }
}

impl From<SchemaId> for SchemaRef {
    fn from(id: SchemaId) -> Self {
        Self::Id(id)
    }
}

impl From<Guid> for SchemaRef {
    fn from(guid: Guid) -> Self {
        Self::Guid(guid)
    }
}

impl fmt::Display for SchemaRef {
    /// `schema id 7` or `schema guid 095d71cf-…`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => write!(f, "schema id {id}"),
            Self::Guid(guid) => write!(f, "schema guid {guid}"),
        }
    }
}

#[cfg(test)]
mod tests;
