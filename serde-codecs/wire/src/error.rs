//! Why bytes are no frame, and why no subject has a name.

use std::fmt;

use etymon_types::{InvalidSchemaId, InvalidSubject};

use crate::{MAX_DEPTH, Part};

/// Where a record names its schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// In front of the payload.
    Prefix,
    /// In a header.
    Header,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Prefix => "the record",
            Self::Header => "the header",
        })
    }
}

/// Why a record cannot be read, or a subject not be named. Trying again changes none of it, but where an association is
/// missing or there are several.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// There is not even a magic byte.
    #[error(
        "{0} is empty, but has to start with 0x00 and a schema id or with 0x01 and a guid; a tombstone is null and not empty"
    )]
    Empty(Place),
    /// What is called `Unknown magic byte!` in the field.
    #[error(
        "unknown magic byte 0x{byte:02x}: {place} starts neither with 0x00 and a schema id nor with 0x01 and a guid; \
         was the record written without a serializer of a schema registry, or were its headers not passed on?"
    )]
    UnknownMagicByte {
        /// Where it stands.
        place: Place,
        /// The byte.
        byte: u8,
    },
    /// The bytes end within the id or the GUID.
    #[error(
        "{place} has {has} bytes: after the magic byte 0x{magic:02x} it takes {needs} to name a schema"
    )]
    TooShort {
        /// Where they stand.
        place: Place,
        /// The first of them.
        magic: u8,
        /// How many there must be at least.
        needs: usize,
        /// How many there are.
        has: usize,
    },
    /// The id is beyond those that there can be.
    #[error("{place}: {source}")]
    InvalidId {
        /// Where it stands.
        place: Place,
        /// What is wrong.
        source: InvalidSchemaId,
    },
    /// The bytes end within the message indexes of Protobuf.
    #[error("the record ends within its message indexes: was it written as Protobuf?")]
    TruncatedIndexes,
    /// No message lies that deep.
    #[error("{0} message indexes: a message of Protobuf has 1 to {MAX_DEPTH}")]
    IndexCount(u32),
    /// A count or an index is negative.
    #[error(
        "{0} is no message index: was the record written by an old client with `use.deprecated.format`?"
    )]
    NegativeIndex(i32),
    /// A count or an index takes more bytes than it needs, or than five.
    #[error(
        "a varint among the message indexes is longer than its number needs, or than five bytes"
    )]
    OverlongIndex,
    /// An index to be written is beyond those that there can be.
    #[error("{0} is no message index: they run from 0 to 2147483647")]
    IndexTooLarge(u32),
    /// The schema has no name that its subject could be named after.
    #[error(
        "the {part} of topic `{topic}` is to have a subject named after its record, but its schema has no name: \
         name it (Avro records have one, JSON schemas a `title`), or name subjects after topics"
    )]
    NoRecordName {
        /// The topic that is written to.
        topic: String,
        /// Which part of its records.
        part: Part,
    },
    /// No subject is associated with the topic, and no strategy is set to fall back to.
    #[error(
        "no subject is associated with the {part} of topic `{topic}`: associate one, or set \
         `subject.name.strategy.fallback.type`"
    )]
    NoAssociation {
        /// The topic that is written to.
        topic: String,
        /// Which part of its records.
        part: Part,
    },
    /// Topics of this name in several clusters have subjects.
    #[error(
        "{count} subjects are associated with the {part} of topic `{topic}`: set \
         `subject.name.strategy.kafka.cluster.id` to say which cluster it is in"
    )]
    ManyAssociations {
        /// The topic that is written to.
        topic: String,
        /// Which part of its records.
        part: Part,
        /// How many there are.
        count: usize,
    },
    /// The name that comes out is no subject.
    #[error(transparent)]
    InvalidSubject(#[from] InvalidSubject),
}
