//! What serde brings, and who writes it.

use serde::{Serialize, Serializer};

use super::blocks::Sequence;
use super::bytes::{bytes, length, long};
use super::compound::{Mapping, Structure};
use super::graph::{Op, Shape};
use super::put::Put;
use crate::error::Error;

/// A whole number whose type is usually written as the given op.
macro_rules! whole {
    ($($method:ident $number:ty, $op:ident $shape:ident;)*) => {$(
        #[inline]
        fn $method(self, value: $number) -> Result<(), Error> {
            match self.op {
                Op::$op => {
                    long(i64::from(value), self.out);
                    Ok(())
                }
                _ => self.whole(i128::from(value), Shape::$shape),
            }
        }
    )*};
}

impl<'a> Serializer for Put<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Sequence<'a>;
    type SerializeTuple = Sequence<'a>;
    type SerializeTupleStruct = Sequence<'a>;
    type SerializeTupleVariant = Sequence<'a>;
    type SerializeMap = Mapping<'a>;
    type SerializeStruct = Structure<'a>;
    type SerializeStructVariant = Structure<'a>;

    #[inline]
    fn serialize_bool(mut self, value: bool) -> Result<(), Error> {
        self.enter(Shape::Bool, "a boolean")?;
        match self.op {
            Op::Boolean => {
                self.out.push(u8::from(value));
                Ok(())
            }
            _ => Err(self.mismatch("a boolean")),
        }
    }

    whole! {
        serialize_i8 i8, Int Int;
        serialize_i16 i16, Int Int;
        serialize_i32 i32, Int Int;
        serialize_i64 i64, Long Long;
        serialize_u8 u8, Int Int;
        serialize_u16 u16, Int Int;
        serialize_u32 u32, Long Long;
    }

    fn serialize_u64(self, value: u64) -> Result<(), Error> {
        self.wide(Some(i128::from(value)), &value.to_le_bytes())
    }

    fn serialize_i128(self, value: i128) -> Result<(), Error> {
        self.wide(Some(value), &value.to_le_bytes())
    }

    fn serialize_u128(self, value: u128) -> Result<(), Error> {
        self.wide(i128::try_from(value).ok(), &value.to_le_bytes())
    }

    #[inline]
    fn serialize_f32(mut self, value: f32) -> Result<(), Error> {
        self.enter(Shape::F32, "a 32-bit floating point number")?;
        match self.op {
            Op::Float => self.out.extend_from_slice(&value.to_le_bytes()),
            Op::Double => self.out.extend_from_slice(&f64::from(value).to_le_bytes()),
            _ => return Err(self.mismatch("a 32-bit floating point number")),
        }
        Ok(())
    }

    #[inline]
    fn serialize_f64(mut self, value: f64) -> Result<(), Error> {
        self.enter(Shape::F64, "a 64-bit floating point number")?;
        match self.op {
            Op::Double => {
                self.out.extend_from_slice(&value.to_le_bytes());
                Ok(())
            }
            _ => self.narrowed(value),
        }
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.text(value.encode_utf8(&mut [0; 4]))
    }

    #[inline]
    fn serialize_str(self, value: &str) -> Result<(), Error> {
        match self.op {
            Op::String => {
                bytes(value.as_bytes(), self.out);
                Ok(())
            }
            _ => self.text(value),
        }
    }

    #[inline]
    fn serialize_bytes(self, value: &[u8]) -> Result<(), Error> {
        self.octets(value)
    }

    #[inline]
    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(mut self, value: &T) -> Result<(), Error> {
        if let Op::Union(union) = self.op {
            self.op = self.graph.unions[union as usize].some;
        }
        value.serialize(self)
    }

    #[inline]
    fn serialize_unit(mut self) -> Result<(), Error> {
        self.enter(Shape::Unit, "nothing")?;
        match self.op {
            Op::Null => Ok(()),
            Op::Record(at) if self.graph.records[at as usize].fields.is_empty() => Ok(()),
            _ => Err(self.mismatch("nothing")),
        }
    }

    fn serialize_unit_struct(mut self, name: &'static str) -> Result<(), Error> {
        let graph = self.graph;
        self.enter_best(name, |_, op| match op {
            Op::Record(at) if graph.records[at as usize].fields.is_empty() => {
                2 + u32::from(graph.is_called(op, name))
            }
            Op::Null => 1,
            _ => 0,
        })?;
        self.serialize_unit()
    }

    #[inline]
    fn serialize_unit_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
    ) -> Result<(), Error> {
        match self.op {
            Op::Enum(of) => {
                let symbols = &self.graph.enums[of as usize].symbols;
                let at = index as usize;
                if symbols.get(at).is_some_and(|symbol| **symbol == *variant) {
                    length(at, self.out);
                    return Ok(());
                }
                self.text(variant)
            }
            _ => self.unit_variant(name, index, variant),
        }
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        match self.op {
            Op::Record(at)
                if self.graph.records[at as usize].fields.len() == 1
                    && self.graph.is_called(self.op, name) =>
            {
                self.only_field(at, value)
            }
            _ => value.serialize(self),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        mut self,
        _: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.enter_variant(index, variant)?;
        match self.op {
            Op::Record(at) if self.graph.records[at as usize].is_wrapper => {
                self.only_field(at, value)
            }
            _ => value.serialize(self),
        }
    }

    #[inline]
    fn serialize_seq(self, len: Option<usize>) -> Result<Sequence<'a>, Error> {
        Sequence::start(self, len)
    }

    #[inline]
    fn serialize_tuple(self, len: usize) -> Result<Sequence<'a>, Error> {
        Sequence::start(self, Some(len))
    }

    fn serialize_tuple_struct(
        mut self,
        name: &'static str,
        len: usize,
    ) -> Result<Sequence<'a>, Error> {
        self.enter_named(name);
        Sequence::start(self, Some(len))
    }

    fn serialize_tuple_variant(
        mut self,
        _: &'static str,
        index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Sequence<'a>, Error> {
        self.enter_variant(index, variant)?;
        Sequence::start(self, Some(len))
    }

    #[inline]
    fn serialize_map(mut self, len: Option<usize>) -> Result<Mapping<'a>, Error> {
        self.enter(Shape::Map, "a map")?;
        Mapping::start(self, len)
    }

    #[inline]
    fn serialize_struct(mut self, name: &'static str, len: usize) -> Result<Structure<'a>, Error> {
        if let Op::Union(_) = self.op {
            self.enter_named(name);
            self.enter(Shape::Map, name)?;
        }
        Structure::start(self, len)
    }

    fn serialize_struct_variant(
        mut self,
        _: &'static str,
        index: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Structure<'a>, Error> {
        self.enter_variant(index, variant)?;
        Structure::start(self, len)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}
