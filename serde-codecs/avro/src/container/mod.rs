//! Avro object container files: a schema, then blocks of values, each compressed and followed by a marker.
//!
//! Follows [Object Container Files] of the Avro 1.12 specification. The payload of a record on a topic and a value in a
//! file are the same bytes, so what was written with the schema of a file can be copied into it without being decoded.
//!
//! [Object Container Files]: https://avro.apache.org/docs/1.12.0/specification/#object-container-files

mod blocks;
mod compression;
mod read;
mod write;

#[cfg(test)]
mod tests;

pub use blocks::Blocks;
pub use compression::Compression;
pub use read::FileReader;
pub use write::FileWriter;

/// How every file begins.
const MAGIC: [u8; 4] = *b"Obj\x01";
/// The length of the marker after each block.
const MARKER: usize = 16;
const SCHEMA: &str = "avro.schema";
const CODEC: &str = "avro.codec";
