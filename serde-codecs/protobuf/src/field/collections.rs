//! `Option`, lists and maps.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use prost::DecodeError;
use prost::bytes::{Buf, BufMut};
use prost::encoding::{
    DecodeContext, WireType, check_wire_type, encode_key, encode_varint, encoded_len_varint,
    key_len, merge_loop, skip_field,
};

use super::{Field, Item, ProtobufType, keyed, keyed_size};
use crate::types::Type;

impl<T: ProtobufType> ProtobufType for Option<T> {
    const TYPE: Type = Type::Optional(&T::TYPE);
}

impl<T: Item> Field for Option<T> {
    #[inline]
    fn absent() -> Self {
        None
    }

    #[inline]
    fn put(&self, number: u32, out: &mut impl BufMut) {
        if let Some(value) = self {
            keyed(value, number, out);
        }
    }

    #[inline]
    fn length(&self, number: u32) -> usize {
        self.as_ref().map_or(0, |value| keyed_size(value, number))
    }

    #[inline]
    fn take(
        &mut self,
        wire: WireType,
        from: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        Item::merge(self.get_or_insert_with(T::plain), wire, from, context)
    }
}

impl<T: ProtobufType> ProtobufType for Vec<T> {
    const TYPE: Type = Type::Repeated(&T::TYPE);
}

/// Numbers lie one behind the other under one key, and are read in either form.
impl<T: Item> Field for Vec<T> {
    #[inline]
    fn absent() -> Self {
        Self::new()
    }

    fn put(&self, number: u32, out: &mut impl BufMut) {
        if T::WIRE == WireType::LengthDelimited {
            for value in self {
                keyed(value, number, out);
            }
        } else if !self.is_empty() {
            encode_key(number, WireType::LengthDelimited, out);
            encode_varint(packed(self) as u64, out);
            for value in self {
                value.write(out);
            }
        }
    }

    fn length(&self, number: u32) -> usize {
        if T::WIRE == WireType::LengthDelimited {
            self.len() * key_len(number) + packed(self)
        } else if self.is_empty() {
            0
        } else {
            let packed = packed(self);
            key_len(number) + encoded_len_varint(packed as u64) + packed
        }
    }

    fn take(
        &mut self,
        wire: WireType,
        from: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        if T::WIRE == WireType::LengthDelimited || wire != WireType::LengthDelimited {
            check_wire_type(T::WIRE, wire)?;
            let mut value = T::plain();
            Item::merge(&mut value, wire, from, context)?;
            self.push(value);
            return Ok(());
        }
        merge_loop(self, from, context, |values, from, context| {
            let mut value = T::plain();
            Item::merge(&mut value, T::WIRE, from, context)?;
            values.push(value);
            Ok(())
        })
    }
}

fn packed<T: Item>(values: &[T]) -> usize {
    values.iter().map(Item::size).sum()
}

macro_rules! maps {
    ($([$($more:tt)*] $type:ty;)*) => {$(
        impl<V: ProtobufType $($more)*> ProtobufType for $type {
            const TYPE: Type = Type::Map(&V::TYPE);
        }

        impl<V: Item $($more)*> Field for $type {
            fn absent() -> Self {
                Self::default()
            }

            fn put(&self, number: u32, out: &mut impl BufMut) {
                for (key, value) in self {
                    encode_key(number, WireType::LengthDelimited, out);
                    encode_varint(entry(key, value) as u64, out);
                    Field::put(key, 1, out);
                    if !value.is_plain() {
                        keyed(value, 2, out);
                    }
                }
            }

            fn length(&self, number: u32) -> usize {
                let size = |(key, value)| {
                    let entry = entry(key, value);
                    key_len(number) + encoded_len_varint(entry as u64) + entry
                };
                self.iter().map(size).sum()
            }

            fn take(
                &mut self,
                wire: WireType,
                from: &mut impl Buf,
                context: DecodeContext,
            ) -> Result<(), DecodeError> {
                let mut entry = Entry(String::new(), V::plain());
                prost::encoding::message::merge(wire, &mut entry, from, context)?;
                self.insert(entry.0, entry.1);
                Ok(())
            }
        }
    )*};
}

maps! {
    [, S: BuildHasher + Default] HashMap<String, V, S>;
    [] BTreeMap<String, V>;
}

/// How many bytes an entry takes.
fn entry<V: Item>(key: &String, value: &V) -> usize {
    let value = match value.is_plain() {
        true => 0,
        false => keyed_size(value, 2),
    };
    Field::length(key, 1) + value
}

/// An entry of a map, which is a message of its own.
struct Entry<V>(String, V);

impl<V: Item> prost::Message for Entry<V> {
    fn encode_raw(&self, out: &mut impl BufMut) {
        Field::put(&self.0, 1, out);
        if !self.1.is_plain() {
            keyed(&self.1, 2, out);
        }
    }

    fn merge_field(
        &mut self,
        number: u32,
        wire: WireType,
        from: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        match number {
            1 => Item::merge(&mut self.0, wire, from, context),
            2 => Item::merge(&mut self.1, wire, from, context),
            _ => skip_field(wire, number, from, context),
        }
    }

    fn encoded_len(&self) -> usize {
        entry(&self.0, &self.1)
    }

    fn clear(&mut self) {
        *self = Self(String::new(), V::plain());
    }
}
