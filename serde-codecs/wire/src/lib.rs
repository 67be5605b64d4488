//! How a record of Kafka says which schema it was written with, byte for byte as the clients of Confluent Schema
//! Registry write and read it.
//!
//! - [`Frame`]: the schema's id in front of the payload, or its GUID in a header; reads both.
//! - [`MessageIndexes`]: which message of a Protobuf file a record holds.
//! - [`SubjectNameStrategy`] and [`ReferenceSubjectStrategy`]: the subject that a schema is registered under.
//!
//! Nothing here waits or does IO, and nothing that a record passes through allocates. What the payload means is up to
//! the codec of its format; rules and encryption of payloads are not part of this crate.
//!
//! ```
//! use etymon_types::SchemaId;
//! use etymon_wire::{Frame, Part, SchemaRef, header_value, prefix};
//!
//! // A producer: five bytes that never change, then what the codec makes.
//! let id = SchemaId::try_from(7)?;
//! let mut record = prefix(id).to_vec();
//! record.extend_from_slice(b"payload");
//!
//! // A consumer, which has to expect both framings, and tombstones.
//! let headers: [(&str, &[u8]); 1] = [("trace", b"abc")];
//! let header = header_value(Part::Value, headers);
//! let frame = Frame::read(header, Some(&record))?.expect("the record is no tombstone");
//! assert_eq!(frame.schema, SchemaRef::Id(id));
//! assert_eq!(frame.payload, b"payload");
//! assert_eq!(Frame::read(None, None)?, None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod frame;
mod indexes;
mod part;
mod reference;
mod subject;

pub use error::{Place, WireError};
pub use frame::{Frame, GUID_MAGIC, ID_MAGIC, SchemaRef, guid_header, prefix};
pub use indexes::{MAX_DEPTH, MessageIndexes, encode_indexes};
pub use part::{Part, header_value};
pub use reference::ReferenceSubjectStrategy;
pub use subject::{
    AssociatedStrategy, AssociationQuery, NameStrategy, Naming, SubjectNameStrategy,
};
