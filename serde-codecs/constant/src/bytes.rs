//! Bytes as a value.

/// Bytes, in every format: `bytes` of Avro and Protobuf, and in JSON a string in Base64, as Java's serializers write a
/// `byte[]`. A `Vec<u8>` is bytes to Protobuf alone: serde writes it as a list of numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Bytes(pub Vec<u8>);

#[cfg(feature = "serde")]
mod with_serde {
    use std::fmt;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde::de::{Error, Visitor};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Bytes;

    /// In formats that people read, a string in Base64 with padding; else bytes.
    impl Serialize for Bytes {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            match to.is_human_readable() {
                true => to.serialize_str(&STANDARD.encode(&self.0)),
                false => to.serialize_bytes(&self.0),
            }
        }
    }

    impl<'de> Deserialize<'de> for Bytes {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            match from.is_human_readable() {
                true => from.deserialize_str(Base64),
                false => from.deserialize_byte_buf(Plain),
            }
        }
    }

    struct Base64;

    impl Visitor<'_> for Base64 {
        type Value = Bytes;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("bytes in Base64")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Bytes, E> {
            STANDARD.decode(text).map(Bytes).map_err(|problem| {
                E::custom(format_args!("the text is not bytes in Base64: {problem}"))
            })
        }
    }

    struct Plain;

    impl Visitor<'_> for Plain {
        type Value = Bytes;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("bytes")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Bytes, E> {
            Ok(Bytes(bytes.to_vec()))
        }

        fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
            Ok(Bytes(bytes))
        }
    }
}
