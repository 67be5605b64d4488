//! What serde asks of a value, and who answers.

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, Visitor};

use super::collections::{Entries, Items, numbers};
use super::lend::Lend;
use super::record::{self, Named};
use super::value::{OPTIONAL, Value};
use super::variants;
use crate::error::Error;
use crate::plan::Op;

/// A number whose type is usually written as the given op.
macro_rules! number {
    ($($method:ident $op:ident $read:ident $visit:ident;)*) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.op() {
                Op::$op => visitor.$visit(self.state.from.$read()?),
                _ => self.number(visitor),
            }
        }
    )*};
}

/// A number of more than 63 bits, which may be a `fixed`.
macro_rules! wide {
    ($($method:ident $number:ty, $size:literal $visit:ident;)*) => {$(
        fn $method<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
            match self.follow()? {
                Op::Fixed($size) => {
                    visitor.$visit(<$number>::from_le_bytes(self.state.from.array()?))
                }
                _ => self.number(visitor),
            }
        }
    )*};
}

impl<'de, 'x, L: Lend<'de, 'x>> Deserializer<'de> for Value<'_, '_, 'x, L> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        match self.follow()? {
            Op::Null => visitor.visit_unit(),
            Op::Boolean => visitor.visit_bool(self.state.from.boolean()?),
            Op::Bytes => self.bytes(true, visitor),
            Op::String => self.text(true, visitor),
            Op::Enum { .. } => self.string(true, visitor),
            Op::Fixed(_) => self.octets(true, visitor),
            Op::Array { .. } => self.deserialize_seq(visitor),
            Op::Map { .. } | Op::Record(_) => self.deserialize_map(visitor),
            _ => self.number(visitor),
        }
    }

    #[inline]
    fn deserialize_bool<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        match self.follow()? {
            Op::Boolean => visitor.visit_bool(self.state.from.boolean()?),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    number! {
        deserialize_i8 Int int visit_i32;
        deserialize_i16 Int int visit_i32;
        deserialize_i32 Int int visit_i32;
        deserialize_i64 Long long visit_i64;
        deserialize_u8 Int int visit_i32;
        deserialize_u16 Int int visit_i32;
        deserialize_u32 Long long visit_i64;
        deserialize_f32 Float float visit_f32;
        deserialize_f64 Double double visit_f64;
    }

    wide! {
        deserialize_u64 u64, 8 visit_u64;
        deserialize_u128 u128, 16 visit_u128;
        deserialize_i128 i128, 16 visit_i128;
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.string(false, visitor)
    }

    #[inline]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.op() {
            Op::String => self.text(false, visitor),
            _ => self.string(false, visitor),
        }
    }

    #[inline]
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.op() {
            Op::String => self.text(true, visitor),
            _ => self.string(true, visitor),
        }
    }

    #[inline]
    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.octets(false, visitor)
    }

    #[inline]
    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.octets(true, visitor)
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        let at = self.enter()?;
        self.at = match self.plan().op(at) {
            Op::Into { value, .. } => {
                self.state.branch = at;
                value.0 | OPTIONAL
            }
            _ => at.0 | self.at & OPTIONAL,
        };
        match self.op() {
            Op::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        match self.follow()? {
            Op::Null => visitor.visit_unit(),
            Op::Record(record) if self.plan().records[record as usize].order.fields == 0 => {
                self.plan().skip(self.at(), &mut self.state.from)?;
                visitor.visit_unit()
            }
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        if let Op::Record(record) = self.op()
            && self.plan().records[record as usize].order.fields == 1
            && self
                .kind()
                .name()
                .is_some_and(|found| found.simple() == name)
        {
            return record::only_field::<L, _>(self.state, record, Newtype(visitor));
        }
        visitor.visit_newtype_struct(self)
    }

    #[inline]
    fn deserialize_seq<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        match self.follow()? {
            Op::Array { items, least } => Items::<L>::read(self.state, items, least, visitor),
            Op::Record(record) => record::by_position::<L, _>(self.state, record, visitor),
            Op::Bytes => {
                let bytes = self.state.from.bytes()?;
                numbers(self.state, bytes, visitor)
            }
            Op::Fixed(size) => {
                let bytes = self.state.from.raw(size as usize)?;
                numbers(self.state, bytes, visitor)
            }
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    #[inline]
    fn deserialize_map<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        match self.follow()? {
            Op::Map { values, least } => Entries::<L>::read(self.state, values, least, visitor),
            Op::Record(record) => Named::<L>::read(self.state, record, visitor),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        mut self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.follow()? {
            Op::Record(record)
                if !self.state.by_name
                    && self.plan().records[record as usize]
                        .order
                        .is_of(fields, || self.plan().fields(record)) =>
            {
                record::in_order::<L, _>(self.state, record, visitor)
            }
            _ => self.deserialize_map(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if let Op::Enum { .. } = self.op()
            && self.at & OPTIONAL == 0
        {
            let symbol: StrDeserializer<'_, Error> = self.symbol()?.into_deserializer();
            return visitor.visit_enum(symbol);
        }
        let branch = self.enter_branch()?;
        variants::read(self, branch, name, names, visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.string(false, visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.plan().skip(self.at(), &mut self.state.from)?;
        visitor.visit_unit()
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// The value of a record's only field, for a newtype struct of that name.
struct Newtype<V>(V);

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for Newtype<V> {
    type Value = V::Value;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(value)
    }
}
