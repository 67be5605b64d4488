//! `Option`: the union of `null` and a type, in this order.

use crate::cursor::Cursor;
use crate::error::Error;
use crate::plan::{Place, Plan};
use crate::reader::Reader;
use crate::record::{AvroType, Decode, Encode};
use crate::types::Type;

impl<T: AvroType> AvroType for Option<T> {
    const TYPE: Type = Type::Union(&[Type::Null, T::TYPE]);
}

impl<T: Encode> Encode for Option<T> {
    #[inline]
    fn bound(&self) -> usize {
        1 + self.as_ref().map_or(0, T::bound)
    }

    #[inline]
    fn encode(&self, out: &mut Cursor<'_>) {
        match self {
            None => out.long(0),
            Some(value) => {
                out.long(1);
                value.encode(out);
            }
        }
    }
}

impl<'m, T: Decode<'m>> Decode<'m> for Option<T> {
    #[inline]
    fn decode(from: &mut Reader<'m>) -> Result<Self, Error> {
        match from.index("branch", 2)? {
            0 => Ok(None),
            _ => T::decode(from).map(Some),
        }
    }

    #[inline]
    fn decode_with(plan: &Plan, at: Place, from: &mut Reader<'m>) -> Result<Self, Error> {
        if plan.is_same(at) {
            return Self::decode(from);
        }
        match plan.branch(at, from)? {
            (0, _) => Ok(None),
            (_, value) => T::decode_with(plan, value, from).map(Some),
        }
    }
}
