//! Serializers and deserializers against the real registry, in this process.

mod any;
mod avro;
mod derived;
mod imports;
mod json;
mod misses;
mod protobuf;
mod serde;
