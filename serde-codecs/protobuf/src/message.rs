//! Types that are messages.

use crate::error::Error;
use crate::own::Own;

/// A type whose values are a message of a Protobuf file.
///
/// Every `prost::Message` is one. Types of another library are with two methods, on the type itself or on a newtype:
///
/// ```
/// struct Raw(Vec<u8>);
///
/// impl etymon_protobuf::Message for Raw {
///     fn append(&self, out: &mut Vec<u8>) {
///         out.extend_from_slice(&self.0);
///     }
///
///     fn read(payload: &[u8]) -> Result<Self, etymon_protobuf::Error> {
///         Ok(Self(payload.to_vec()))
///     }
/// }
/// ```
pub trait Message: Sized {
    /// Appends the payload.
    fn append(&self, out: &mut Vec<u8>);

    /// Reads a payload. Fields that the type lacks are passed over, fields that the payload lacks have their defaults.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Payload`](crate::ErrorKind::Payload) for bytes that are not this message.
    fn read(payload: &[u8]) -> Result<Self, Error>;
}

impl<T: prost::Message + Default> Message for T {
    #[inline]
    fn append(&self, out: &mut Vec<u8>) {
        self.encode(out).expect("a vector grows as it is filled");
    }

    #[inline]
    fn read(payload: &[u8]) -> Result<Self, Error> {
        Ok(Self::decode(payload)?)
    }
}

/// A type that knows the file that its message stands in.
///
/// Types that implement `prost_reflect::ReflectMessage` are records. For others it takes a few lines:
///
/// ```
/// use etymon_protobuf::{Error, Own, Record};
///
/// #[derive(prost::Message)]
/// struct Order {
///     #[prost(int64, tag = "1")]
///     id: i64,
/// }
///
/// impl Record for Order {
///     fn own() -> Result<Own, Error> {
///         // Or `Own::of_file_set` of what `prost_build` writes with `file_descriptor_set_path`.
///         Ok(Own::of_text("shop.Order", r#"syntax = "proto3"; package shop; message Order { int64 id = 1; }"#))
///     }
/// }
/// ```
pub trait Record: Message {
    /// The message and its file. Asked for when a serializer or deserializer is made, not for each value.
    ///
    /// # Errors
    ///
    /// When what the type says is no file, or has no such message.
    fn own() -> Result<Own, Error>;
}

impl<T: prost_reflect::ReflectMessage + Default> Record for T {
    fn own() -> Result<Own, Error> {
        Ok(Own::of_descriptor(&T::default().descriptor()))
    }
}

/// A message whose file is a constant: what `#[derive(Record)]` makes of a struct with `formats(protobuf)`.
///
/// ```
/// use etymon_protobuf::{Described, Record};
/// use prost::Message;
///
/// #[derive(Record)]
/// #[record(crate = etymon_protobuf, formats(protobuf), namespace = "shop")]
/// struct Order {
///     #[record(field = 1)]
///     id: i64,
/// }
///
/// assert_eq!(
///     Order::SCHEMA,
///     "syntax = \"proto3\";\npackage shop;\n\nmessage Order {\n  int64 id = 1;\n}\n",
/// );
/// assert_eq!(Order::NAME, "shop.Order");
/// assert_eq!(Order { id: 7 }.encode_to_vec(), [8, 7]);
/// assert!(Order::DESCRIPTOR.starts_with(b"\n\x10shop/Order.proto\x12\x04shop"));
/// ```
pub trait Described: Record {
    /// The file, as text.
    const SCHEMA: &'static str;
    /// The full name of the message, which is the first of the file.
    const NAME: &'static str;
    /// The file as `protoc` has it: a `FileDescriptorProto`, for programs that load types at run time, as servers of
    /// reflection do. It has no comments, and is called as the message, in folders for its package: `shop/Order.proto`.
    ///
    /// Where fields have tags, it imports `confluent/meta.proto`, which is to be loaded before. Types that lie in the
    /// messages of two types are in both files, so that a pool of types takes only one of them.
    const DESCRIPTOR: &'static [u8];
}
