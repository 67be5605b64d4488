//! Keys of maps: what is written as a string, or names a field.

use serde::Serialize;
use serde::ser::{Impossible, Serializer};

use super::bytes::bytes;
use super::fields::Fields;
use crate::error::{Error, ErrorKind};

/// Where a key goes.
pub(super) struct MapKey<'a> {
    pub(super) out: &'a mut Vec<u8>,
}

/// A key that names a field of a record.
pub(super) struct FieldName<'a, 'f> {
    pub(super) fields: &'a Fields<'f>,
}

impl MapKey<'_> {
    #[inline]
    fn text(self, text: &str) -> Result<(), Error> {
        bytes(text.as_bytes(), self.out);
        Ok(())
    }
}

impl FieldName<'_, '_> {
    #[inline]
    fn text(self, text: &str) -> Result<usize, Error> {
        self.fields.find(text)
    }
}

#[cold]
fn no_key(found: &str) -> Error {
    Error::new(ErrorKind::Mismatch {
        expected: "the key of a map, a string,".into(),
        found: found.into(),
    })
}

macro_rules! from_text {
    ($($method:ident $type:ty;)*) => {$(
        fn $method(self, value: $type) -> Result<Self::Ok, Error> {
            self.text(&value.to_string())
        }
    )*};
}

macro_rules! refuse {
    ($($method:ident ( $($argument:ty),* ) $result:ty, $found:literal;)*) => {$(
        fn $method(self, $(_: $argument),*) -> Result<$result, Error> {
            Err(no_key($found))
        }
    )*};
}

macro_rules! key {
    ($key:ty, $ok:ty) => {
        impl Serializer for $key {
            type Ok = $ok;
            type Error = Error;
            type SerializeSeq = Impossible<$ok, Error>;
            type SerializeTuple = Impossible<$ok, Error>;
            type SerializeTupleStruct = Impossible<$ok, Error>;
            type SerializeTupleVariant = Impossible<$ok, Error>;
            type SerializeMap = Impossible<$ok, Error>;
            type SerializeStruct = Impossible<$ok, Error>;
            type SerializeStructVariant = Impossible<$ok, Error>;

            #[inline]
            fn serialize_str(self, value: &str) -> Result<$ok, Error> {
                self.text(value)
            }

            fn serialize_unit_variant(
                self,
                _: &'static str,
                _: u32,
                variant: &'static str,
            ) -> Result<$ok, Error> {
                self.text(variant)
            }

            fn serialize_newtype_struct<T: Serialize + ?Sized>(
                self,
                _: &'static str,
                value: &T,
            ) -> Result<$ok, Error> {
                value.serialize(self)
            }

            fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<$ok, Error> {
                value.serialize(self)
            }

            fn serialize_newtype_variant<T: Serialize + ?Sized>(
                self,
                _: &'static str,
                _: u32,
                _: &'static str,
                _: &T,
            ) -> Result<$ok, Error> {
                Err(no_key("a variant with a value"))
            }

            from_text! {
                serialize_bool bool;
                serialize_i8 i8;
                serialize_i16 i16;
                serialize_i32 i32;
                serialize_i64 i64;
                serialize_i128 i128;
                serialize_u8 u8;
                serialize_u16 u16;
                serialize_u32 u32;
                serialize_u64 u64;
                serialize_u128 u128;
                serialize_char char;
            }

            refuse! {
                serialize_f32(f32) $ok, "a floating point number";
                serialize_f64(f64) $ok, "a floating point number";
                serialize_bytes(&[u8]) $ok, "bytes";
                serialize_none() $ok, "nothing";
                serialize_unit() $ok, "nothing";
                serialize_unit_struct(&'static str) $ok, "nothing";
                serialize_seq(Option<usize>) Self::SerializeSeq, "a sequence";
                serialize_tuple(usize) Self::SerializeTuple, "a tuple";
                serialize_tuple_struct(&'static str, usize) Self::SerializeTupleStruct, "a tuple";
                serialize_tuple_variant(&'static str, u32, &'static str, usize)
                    Self::SerializeTupleVariant, "a tuple";
                serialize_map(Option<usize>) Self::SerializeMap, "a map";
                serialize_struct(&'static str, usize) Self::SerializeStruct, "a struct";
                serialize_struct_variant(&'static str, u32, &'static str, usize)
                    Self::SerializeStructVariant, "a struct";
            }

            fn is_human_readable(&self) -> bool {
                false
            }
        }
    };
}

key!(MapKey<'_>, ());
key!(FieldName<'_, '_>, usize);
