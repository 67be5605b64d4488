//! What points to a value is as the value; a box is how a type lies in itself, so it counts as a level.

use crate::cursor::Cursor;
use crate::error::Error;
use crate::plan::{Place, Plan};
use crate::reader::Reader;
use crate::record::{AvroType, Decode, Encode};
use crate::types::Type;

impl<T: AvroType + ?Sized> AvroType for &T {
    const TYPE: Type = T::TYPE;
}

impl<T: Encode + ?Sized> Encode for &T {
    #[inline]
    fn bound(&self) -> usize {
        (**self).bound()
    }

    #[inline]
    fn encode(&self, out: &mut Cursor<'_>) {
        (**self).encode(out);
    }
}

impl<T: AvroType> AvroType for Box<T> {
    const TYPE: Type = T::TYPE;
}

impl<T: Encode> Encode for Box<T> {
    #[inline]
    fn bound(&self) -> usize {
        (**self).bound()
    }

    #[inline]
    fn encode(&self, out: &mut Cursor<'_>) {
        (**self).encode(out);
    }
}

impl<'m, T: Decode<'m>> Decode<'m> for Box<T> {
    fn decode(from: &mut Reader<'m>) -> Result<Self, Error> {
        from.enter()?;
        from.allocate(size_of::<T>())?;
        let value = T::decode(from)?;
        from.leave();
        Ok(Self::new(value))
    }

    fn decode_with(plan: &Plan, at: Place, from: &mut Reader<'m>) -> Result<Self, Error> {
        from.enter()?;
        from.allocate(size_of::<T>())?;
        let value = T::decode_with(plan, at, from)?;
        from.leave();
        Ok(Self::new(value))
    }
}
