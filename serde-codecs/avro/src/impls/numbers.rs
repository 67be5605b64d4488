//! `null`, `boolean` and the numbers. Integers of other widths travel as the next wider type of Avro's.

use crate::cursor::{Cursor, INT_BYTES, LONG_BYTES};
use crate::error::{Error, ErrorKind};
use crate::plan::{Place, Plan};
use crate::reader::Reader;
use crate::record::{AvroType, Decode, Encode};
use crate::types::Type;

macro_rules! primitive {
    ($rust:ty, $type:ident, $method:ident, $bytes:expr) => {
        impl AvroType for $rust {
            const TYPE: Type = Type::$type;
        }

        impl Encode for $rust {
            #[inline]
            fn bound(&self) -> usize {
                $bytes
            }

            #[inline]
            fn encode(&self, out: &mut Cursor<'_>) {
                out.$method(*self);
            }
        }

        impl Decode<'_> for $rust {
            #[inline]
            fn decode(from: &mut Reader<'_>) -> Result<Self, Error> {
                from.$method()
            }

            #[inline]
            fn decode_with(plan: &Plan, at: Place, from: &mut Reader<'_>) -> Result<Self, Error> {
                plan.$method(at, from)
            }
        }
    };
}

primitive!(bool, Boolean, boolean, 1);
primitive!(i32, Int, int, INT_BYTES);
primitive!(i64, Long, long, LONG_BYTES);
primitive!(f32, Float, float, 4);
primitive!(f64, Double, double, 8);

macro_rules! narrow {
    ($($rust:ty => $wide:ty, $name:literal;)*) => {$(
        impl AvroType for $rust {
            const TYPE: Type = <$wide>::TYPE;
        }

        impl Encode for $rust {
            #[inline]
            fn bound(&self) -> usize {
                <$wide>::from(*self).bound()
            }

            #[inline]
            fn encode(&self, out: &mut Cursor<'_>) {
                <$wide>::from(*self).encode(out);
            }
        }

        impl Decode<'_> for $rust {
            #[inline]
            fn decode(from: &mut Reader<'_>) -> Result<Self, Error> {
                let wide = <$wide>::decode(from)?;
                Self::try_from(wide).map_err(|_| from.error(ErrorKind::Number($name)))
            }

            #[inline]
            fn decode_with(plan: &Plan, at: Place, from: &mut Reader<'_>) -> Result<Self, Error> {
                let wide = <$wide>::decode_with(plan, at, from)?;
                Self::try_from(wide).map_err(|_| from.error(ErrorKind::Number($name)))
            }
        }
    )*};
}

narrow! {
    i8 => i32, "an `i8`";
    i16 => i32, "an `i16`";
    u8 => i32, "a `u8`";
    u16 => i32, "a `u16`";
    u32 => i64, "a `u32`";
}

impl AvroType for () {
    const TYPE: Type = Type::Null;
}

impl Encode for () {
    #[inline]
    fn bound(&self) -> usize {
        0
    }

    #[inline]
    fn encode(&self, _: &mut Cursor<'_>) {}
}

impl Decode<'_> for () {
    #[inline]
    fn decode(_: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(())
    }

    #[inline]
    fn decode_with(plan: &Plan, at: Place, from: &mut Reader<'_>) -> Result<Self, Error> {
        plan.null(at, from)
    }
}
