//! Serializers and deserializers against the real registry, in this process.

mod avro;
mod imports;
mod json;
mod misses;
mod protobuf;
mod serde;
