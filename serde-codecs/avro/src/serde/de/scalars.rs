//! Values that hold no others.

use etymon_schema::avro::model::Kind;
use serde::de::Visitor;
use uuid::Uuid;

use super::lend::Lend;
use super::value::Value;
use crate::error::Error;
use crate::plan::matching::logical;
use crate::plan::{NONE, Op, Plan};

impl<'a, 'x, L> Value<'_, 'a, 'x, L> {
    fn is_uuid(&self) -> bool {
        let reader = self.plan().node(self.at()).reader;
        logical(self.plan().reader.avro().node(reader)) == Some("uuid")
    }

    #[inline]
    pub(super) fn text<'de, V: Visitor<'de>>(
        self,
        copied: bool,
        visitor: V,
    ) -> Result<V::Value, Error>
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
    pub(super) fn bytes<'de, V: Visitor<'de>>(
        self,
        copied: bool,
        visitor: V,
    ) -> Result<V::Value, Error>
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
    pub(super) fn string<'de, V: Visitor<'de>>(
        mut self,
        copied: bool,
        visitor: V,
    ) -> Result<V::Value, Error>
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
    pub(super) fn octets<'de, V: Visitor<'de>>(
        mut self,
        copied: bool,
        visitor: V,
    ) -> Result<V::Value, Error>
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

    pub(super) fn number<'de, V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Error> {
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
