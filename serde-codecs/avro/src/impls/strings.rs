//! Texts and bytes, owned and borrowed. Bytes have types of their own, because a `Vec<u8>` is an array of numbers.

use std::borrow::Cow;

use etymon_constant::Bytes;

use crate::cursor::{Cursor, LONG_BYTES};
use crate::error::Error;
use crate::plan::{Place, Plan};
use crate::reader::Reader;
use crate::record::{AvroType, Decode, Encode};
use crate::types::Type;

impl AvroType for str {
    const TYPE: Type = Type::String;
}

impl Encode for str {
    #[inline]
    fn bound(&self) -> usize {
        LONG_BYTES + self.len()
    }

    #[inline]
    fn encode(&self, out: &mut Cursor<'_>) {
        out.string(self);
    }
}

impl<'m> Decode<'m> for &'m str {
    #[inline]
    fn decode(from: &mut Reader<'m>) -> Result<Self, Error> {
        from.string()
    }

    #[inline]
    fn decode_with(plan: &Plan, at: Place, from: &mut Reader<'m>) -> Result<Self, Error> {
        plan.string(at, from)
    }
}

impl AvroType for [u8] {
    const TYPE: Type = Type::Bytes;
}

impl Encode for [u8] {
    #[inline]
    fn bound(&self) -> usize {
        LONG_BYTES + self.len()
    }

    #[inline]
    fn encode(&self, out: &mut Cursor<'_>) {
        out.bytes(self);
    }
}

impl<'m> Decode<'m> for &'m [u8] {
    #[inline]
    fn decode(from: &mut Reader<'m>) -> Result<Self, Error> {
        from.bytes()
    }

    #[inline]
    fn decode_with(plan: &Plan, at: Place, from: &mut Reader<'m>) -> Result<Self, Error> {
        plan.bytes(at, from)
    }
}

/// A type that is written as what it holds, and reads it into memory of its own.
macro_rules! owned {
    ($owned:ty, $borrowed:ty, $method:ident, |$it:ident| $inner:expr, |$read:ident| $made:expr) => {
        impl AvroType for $owned {
            const TYPE: Type = <$borrowed>::TYPE;
        }

        impl Encode for $owned {
            #[inline]
            fn bound(&self) -> usize {
                let $it = self;
                LONG_BYTES + $inner.len()
            }

            #[inline]
            fn encode(&self, out: &mut Cursor<'_>) {
                let $it = self;
                out.$method($inner);
            }
        }

        impl Decode<'_> for $owned {
            #[inline]
            fn decode(from: &mut Reader<'_>) -> Result<Self, Error> {
                let $read = from.$method()?;
                from.allocate($read.len())?;
                Ok($made)
            }

            #[inline]
            fn decode_with(plan: &Plan, at: Place, from: &mut Reader<'_>) -> Result<Self, Error> {
                let $read = plan.$method(at, from)?;
                from.allocate($read.len())?;
                Ok($made)
            }
        }
    };
}

owned!(String, str, string, |it| it.as_str(), |read| read
    .to_owned());
owned!(Box<str>, str, string, |it| &**it, |read| read.into());
owned!(Bytes, [u8], bytes, |it| it.0.as_slice(), |read| Self(
    read.to_owned()
));

impl<T: AvroType + ToOwned + ?Sized> AvroType for Cow<'_, T> {
    const TYPE: Type = T::TYPE;
}

impl<T: Encode + ToOwned + ?Sized> Encode for Cow<'_, T> {
    #[inline]
    fn bound(&self) -> usize {
        (**self).bound()
    }

    #[inline]
    fn encode(&self, out: &mut Cursor<'_>) {
        (**self).encode(out);
    }
}

impl<'m, T: AvroType + ToOwned + ?Sized> Decode<'m> for Cow<'m, T>
where
    &'m T: Decode<'m>,
{
    #[inline]
    fn decode(from: &mut Reader<'m>) -> Result<Self, Error> {
        <&T>::decode(from).map(Cow::Borrowed)
    }

    #[inline]
    fn decode_with(plan: &Plan, at: Place, from: &mut Reader<'m>) -> Result<Self, Error> {
        <&T>::decode_with(plan, at, from).map(Cow::Borrowed)
    }
}
