//! Scalars, and what stands for one.

use etymon_constant::Bytes;
use prost::DecodeError;
use prost::bytes::{Buf, BufMut};
use prost::encoding::{DecodeContext, WireType, encode_varint, encoded_len_varint};

use super::{Item, ProtobufType};
use crate::types::Type;

macro_rules! varints {
    ($($type:ty => $name:ident, $number:expr;)*) => {$(
        impl ProtobufType for $type {
            const TYPE: Type = Type::Scalar(stringify!($name));
        }

        impl Item for $type {
            const WIRE: WireType = WireType::Varint;

            #[inline]
            fn plain() -> Self {
                Self::default()
            }

            #[inline]
            fn is_plain(&self) -> bool {
                *self == Self::default()
            }

            #[inline]
            fn write(&self, out: &mut impl BufMut) {
                encode_varint($number(*self), out);
            }

            #[inline]
            fn size(&self) -> usize {
                encoded_len_varint($number(*self))
            }

            #[inline]
            fn merge(
                &mut self,
                wire: WireType,
                from: &mut impl Buf,
                context: DecodeContext,
            ) -> Result<(), DecodeError> {
                prost::encoding::$name::merge(wire, self, from, context)
            }
        }
    )*};
}

varints! {
    bool => bool, u64::from;
    i32 => int32, |value| i64::from(value).cast_unsigned();
    i64 => int64, i64::cast_unsigned;
    u32 => uint32, u64::from;
    u64 => uint64, |value| value;
}

macro_rules! floats {
    ($($type:ty => $name:ident, $wire:ident, $put:ident;)*) => {$(
        impl ProtobufType for $type {
            const TYPE: Type = Type::Scalar(stringify!($name));
        }

        impl Item for $type {
            const WIRE: WireType = WireType::$wire;

            #[inline]
            fn plain() -> Self {
                0.0
            }

            #[inline]
            fn is_plain(&self) -> bool {
                *self == 0.0
            }

            #[inline]
            fn write(&self, out: &mut impl BufMut) {
                out.$put(*self);
            }

            #[inline]
            fn size(&self) -> usize {
                size_of::<Self>()
            }

            #[inline]
            fn merge(
                &mut self,
                wire: WireType,
                from: &mut impl Buf,
                context: DecodeContext,
            ) -> Result<(), DecodeError> {
                prost::encoding::$name::merge(wire, self, from, context)
            }
        }
    )*};
}

floats! {
    f32 => float, ThirtyTwoBit, put_f32_le;
    f64 => double, SixtyFourBit, put_f64_le;
}

macro_rules! texts {
    ($($type:ty => $name:ident;)*) => {$(
        impl ProtobufType for $type {
            const TYPE: Type = Type::Scalar(stringify!($name));
        }

        impl Item for $type {
            const WIRE: WireType = WireType::LengthDelimited;

            #[inline]
            fn plain() -> Self {
                Self::new()
            }

            #[inline]
            fn is_plain(&self) -> bool {
                self.is_empty()
            }

            #[inline]
            fn write(&self, out: &mut impl BufMut) {
                encode_varint(self.len() as u64, out);
                out.put_slice(self.as_ref());
            }

            #[inline]
            fn size(&self) -> usize {
                encoded_len_varint(self.len() as u64) + self.len()
            }

            #[inline]
            fn merge(
                &mut self,
                wire: WireType,
                from: &mut impl Buf,
                context: DecodeContext,
            ) -> Result<(), DecodeError> {
                prost::encoding::$name::merge(wire, self, from, context)
            }
        }
    )*};
}

texts! {
    String => string;
    Vec<u8> => bytes;
}

/// As the bytes that it holds.
impl ProtobufType for Bytes {
    const TYPE: Type = <Vec<u8>>::TYPE;
}

impl Item for Bytes {
    const WIRE: WireType = <Vec<u8>>::WIRE;

    #[inline]
    fn plain() -> Self {
        Self(Vec::new())
    }

    #[inline]
    fn is_plain(&self) -> bool {
        self.0.is_plain()
    }

    #[inline]
    fn write(&self, out: &mut impl BufMut) {
        self.0.write(out);
    }

    #[inline]
    fn size(&self) -> usize {
        self.0.size()
    }

    #[inline]
    fn merge(
        &mut self,
        wire: WireType,
        from: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        Item::merge(&mut self.0, wire, from, context)
    }
}

impl<T: ProtobufType> ProtobufType for Box<T> {
    const TYPE: Type = T::TYPE;
}

impl<T: Item> Item for Box<T> {
    const WIRE: WireType = T::WIRE;
    const PRESENCE: bool = T::PRESENCE;

    fn plain() -> Self {
        Self::new(T::plain())
    }

    fn is_plain(&self) -> bool {
        T::is_plain(self)
    }

    fn write(&self, out: &mut impl BufMut) {
        T::write(self, out);
    }

    fn size(&self) -> usize {
        T::size(self)
    }

    fn merge(
        &mut self,
        wire: WireType,
        from: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        T::merge(self, wire, from, context)
    }
}
