//! Serializers and deserializers against the real registry, in this process.

mod avro;
mod misses;
mod serde;
