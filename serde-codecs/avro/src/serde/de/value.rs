//! One value, as serde asks for it.

use std::fmt;
use std::marker::PhantomData;

use etymon_schema::avro::model::Kind;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Expected, IntoDeserializer, Visitor};
use uuid::Uuid;

use super::State;
use super::collections::{Entries, Items, numbers};
use super::record::{self, Named};
use super::variants::{self, Branch};
use crate::error::{Error, ErrorKind};
use crate::plan::compile::said;
use crate::plan::matching::logical;
use crate::plan::{NONE, Op, Place, Plan};

/// The value at a place of the plan, which comes next in what is read. `L` says what becomes of its strings.
///
/// Two words, so that it travels in registers.
pub(super) struct Value<'s, 'a, 'x, L> {
    pub(super) state: &'s mut State<'a, 'x>,
    /// The number of the place, and [`OPTIONAL`].
    at: u32,
    lend: PhantomData<L>,
}

/// Set where the value is what an `Option` holds: [`State::branch`] is then the branch that it came in, or any place.
const OPTIONAL: u32 = 1 << 31;

/// What becomes of strings and bytes that lie in `'x`.
pub(super) trait Lend<'de, 'x> {
    /// Whether they are copied in any case.
    const COPIES: bool;
    fn text<V: Visitor<'de>>(text: &'x str, visitor: V) -> Result<V::Value, Error>;
    fn bytes<V: Visitor<'de>>(bytes: &'x [u8], visitor: V) -> Result<V::Value, Error>;
}

/// They may be borrowed for as long as the payload lives.
pub(super) struct FromPayload;

/// They may not: they are of a plan.
pub(super) struct FromPlan;

impl<'m> Lend<'m, 'm> for FromPayload {
    const COPIES: bool = false;

    #[inline]
    fn text<V: Visitor<'m>>(text: &'m str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(text)
    }

    #[inline]
    fn bytes<V: Visitor<'m>>(bytes: &'m [u8], visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_bytes(bytes)
    }
}

impl<'de, 'x> Lend<'de, 'x> for FromPlan {
    const COPIES: bool = true;

    fn text<V: Visitor<'de>>(text: &'x str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(text)
    }

    fn bytes<V: Visitor<'de>>(bytes: &'x [u8], visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bytes(bytes)
    }
}

impl<'s, 'a, 'x, L> Value<'s, 'a, 'x, L> {
    #[inline]
    pub(super) fn new(state: &'s mut State<'a, 'x>, at: Place) -> Self {
        Self {
            state,
            at: at.0,
            lend: PhantomData,
        }
    }

    #[inline]
    pub(super) fn plan(&self) -> &'a Plan {
        self.state.plan
    }

    /// The place.
    #[inline]
    pub(super) fn at(&self) -> Place {
        Place(self.at & !OPTIONAL)
    }

    #[inline]
    pub(super) fn op(&self) -> Op {
        self.state.plan.op(self.at())
    }

    /// Goes to the value itself, past the indexes of unions.
    #[inline]
    fn follow(&mut self) -> Result<Op, Error> {
        match self.op() {
            Op::Union { .. } | Op::Into { .. } => self.follow_unions(),
            op => Ok(op),
        }
    }

    #[inline(never)]
    fn follow_unions(&mut self) -> Result<Op, Error> {
        let at = self.enter()?;
        self.at = match self.plan().op(at) {
            Op::Into { value, .. } => value.0,
            _ => at.0,
        };
        Ok(self.op())
    }

    /// Where the value is past the index of a writer's union; a branch of the reader's union stays one.
    #[inline]
    fn enter(&mut self) -> Result<Place, Error> {
        match self.op() {
            Op::Union { first, count } => {
                let branch = self.state.from.index("branch", count as usize)?;
                Ok(self.plan().branches[first as usize + branch])
            }
            _ => Ok(self.at()),
        }
    }

    /// Goes to the value, and answers the branch of the reader's union that it came in, if it did.
    fn enter_branch(&mut self) -> Result<Option<Branch>, Error> {
        let optional = self.at & OPTIONAL != 0;
        let at = if optional {
            self.state.branch
        } else {
            self.enter()?
        };
        let Op::Into { branch, value } = self.plan().op(at) else {
            self.at = at.0;
            return Ok(None);
        };
        self.at = value.0;
        Ok(Some(Branch {
            union: self.plan().node(at).reader,
            at: branch,
            optional,
        }))
    }

    /// That the type expects something else.
    #[cold]
    pub(super) fn mismatch(&self, expected: &dyn Expected) -> Error {
        let error = match self.op() {
            Op::Fail(why) => self.plan().failure(why),
            _ => Error::new(ErrorKind::Mismatch {
                expected: said(self.kind()).into(),
                found: Said(expected).to_string().into(),
            }),
        };
        error.near(self.state.from.offset())
    }

    /// The reader's type here.
    pub(super) fn kind(&self) -> &'a Kind {
        let reader = self.plan().node(self.at()).reader;
        &self.plan().reader.avro().node(reader).kind
    }

    fn is_uuid(&self) -> bool {
        let reader = self.plan().node(self.at()).reader;
        logical(self.plan().reader.avro().node(reader)) == Some("uuid")
    }

    #[inline]
    fn text<'de, V: Visitor<'de>>(self, copied: bool, visitor: V) -> Result<V::Value, Error>
    where
        L: Lend<'de, 'x>,
    {
        let text = self.state.from.string()?;
        if copied || L::COPIES {
            self.state.from.allocate(text.len())?;
        }
        L::text(text, visitor)
    }

    #[inline]
    fn bytes<'de, V: Visitor<'de>>(self, copied: bool, visitor: V) -> Result<V::Value, Error>
    where
        L: Lend<'de, 'x>,
    {
        let bytes = self.state.from.bytes()?;
        if copied || L::COPIES {
            self.state.from.allocate(bytes.len())?;
        }
        L::bytes(bytes, visitor)
    }

    /// A string, also of a symbol, of bytes that are UTF-8, of a `fixed` that is a `uuid`.
    #[inline]
    fn string<'de, V: Visitor<'de>>(mut self, copied: bool, visitor: V) -> Result<V::Value, Error>
    where
        L: Lend<'de, 'x>,
    {
        match self.follow()? {
            Op::String | Op::Bytes => self.text(copied, visitor),
            Op::Enum { .. } => visitor.visit_str(self.symbol()?),
            Op::Fixed(16) if self.is_uuid() => {
                let uuid = Uuid::from_bytes(self.state.from.array()?);
                visitor.visit_str(
                    uuid.as_hyphenated()
                        .encode_lower(&mut Uuid::encode_buffer()),
                )
            }
            _ => Err(self.mismatch(&visitor)),
        }
    }

    /// Bytes, also of a `fixed`, and the 16 of a string that is a `uuid`.
    #[inline]
    fn octets<'de, V: Visitor<'de>>(mut self, copied: bool, visitor: V) -> Result<V::Value, Error>
    where
        L: Lend<'de, 'x>,
    {
        match self.follow()? {
            Op::Bytes => self.bytes(copied, visitor),
            Op::Fixed(size) => {
                if copied || L::COPIES {
                    self.state.from.allocate(size as usize)?;
                }
                L::bytes(self.state.from.raw(size as usize)?, visitor)
            }
            Op::String if self.is_uuid() => {
                let text = self.state.from.string()?;
                match Uuid::try_parse(text) {
                    Ok(uuid) => visitor.visit_bytes(uuid.as_bytes()),
                    Err(_) => L::bytes(text.as_bytes(), visitor),
                }
            }
            Op::String => self.bytes(copied, visitor),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    /// The name of the symbol that comes next.
    pub(super) fn symbol(&mut self) -> Result<&'a str, Error> {
        let Op::Enum { first, count } = self.op() else {
            return Err(self.mismatch(&"a symbol"));
        };
        let symbol = self.state.from.index("symbol", count as usize)?;
        match (self.plan().symbols[first as usize + symbol], self.kind()) {
            (NONE, _) => Err(Plan::no_symbol(symbol, &self.state.from)),
            (read, Kind::Enum(of)) => Ok(&of.symbols[read as usize]),
            (_, _) => Err(self.mismatch(&"a symbol")),
        }
    }

    fn number<'de, V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
        let op = self.follow()?;
        let from = &mut self.state.from;
        match op {
            Op::Int => visitor.visit_i32(from.int()?),
            Op::Long => visitor.visit_i64(from.long()?),
            Op::IntToLong => visitor.visit_i64(i64::from(from.int()?)),
            Op::Float => visitor.visit_f32(from.float()?),
            Op::Double => visitor.visit_f64(from.double()?),
            Op::IntToFloat => visitor.visit_f32(from.int()? as f32),
            Op::IntToDouble => visitor.visit_f64(f64::from(from.int()?)),
            Op::LongToFloat => visitor.visit_f32(from.long()? as f32),
            Op::LongToDouble => visitor.visit_f64(from.long()? as f64),
            Op::FloatToDouble => visitor.visit_f64(f64::from(from.float()?)),
            _ => Err(self.mismatch(&visitor)),
        }
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

/// What a type expects, as a message says it.
struct Said<'e>(&'e dyn Expected);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

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
