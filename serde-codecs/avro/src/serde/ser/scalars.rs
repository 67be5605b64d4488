//! Values that hold no others.

use uuid::Uuid;

use super::bytes::{bytes, length, long};
use super::graph::{Op, Shape};
use super::put::Put;
use crate::error::Error;

impl Put<'_> {
    /// A whole number.
    #[inline(never)]
    pub(super) fn whole(mut self, value: i128, shape: Shape) -> Result<(), Error> {
        self.enter(shape, "a whole number")?;
        let fits = match self.op {
            Op::Int => i32::try_from(value)
                .map(|int| long(i64::from(int), self.out))
                .is_ok(),
            Op::Long => i64::try_from(value)
                .map(|value| long(value, self.out))
                .is_ok(),
            Op::Float if value.unsigned_abs() <= 1 << f32::MANTISSA_DIGITS => {
                self.out.extend_from_slice(&(value as f32).to_le_bytes());
                true
            }
            Op::Double if value.unsigned_abs() <= 1 << f64::MANTISSA_DIGITS => {
                self.out.extend_from_slice(&(value as f64).to_le_bytes());
                true
            }
            Op::Byte => u8::try_from(value).map(|byte| self.out.push(byte)).is_ok(),
            _ => false,
        };
        if fits {
            Ok(())
        } else {
            Err(self.mismatch(&format!("the whole number {value}")))
        }
    }

    /// A `double` as a `float`, which it must be exactly.
    #[cold]
    pub(super) fn narrowed(self, value: f64) -> Result<(), Error> {
        #[expect(clippy::cast_possible_truncation, reason = "it is compared")]
        let narrow = value as f32;
        match self.op {
            Op::Float if f64::from(narrow) == value || value.is_nan() => {
                self.out.extend_from_slice(&narrow.to_le_bytes());
                Ok(())
            }
            Op::Float => Err(self.mismatch(&format!("{value}, which would be rounded,"))),
            _ => Err(self.mismatch("a 64-bit floating point number")),
        }
    }

    /// A number of more than 63 bits: in a `fixed` of its size, little-endian, or a `long`.
    pub(super) fn wide(mut self, value: Option<i128>, little_endian: &[u8]) -> Result<(), Error> {
        let graph = self.graph;
        let fixed = |op| graph.size(op) == Some(little_endian.len());
        self.enter_best("a whole number", |_, op| match op {
            op if fixed(op) => 4,
            Op::Long => 3,
            Op::Int | Op::Double => 2,
            Op::Float => 1,
            _ => 0,
        })?;
        if fixed(self.op) {
            self.out.extend_from_slice(little_endian);
            return Ok(());
        }
        match value {
            Some(value) => self.whole(value, Shape::Long),
            None => Err(self.mismatch("a whole number of more than 127 bits")),
        }
    }

    #[inline(never)]
    pub(super) fn text(mut self, value: &str) -> Result<(), Error> {
        let graph = self.graph;
        self.enter_best("a string", |_, op| match op {
            Op::String => 6,
            Op::Uuid => 5,
            Op::Enum(of) if graph.symbol(of, value).is_some() => 4,
            Op::Fixed(at) if graph.fixed[at as usize].is_uuid => 3,
            Op::Bytes => 2,
            Op::Enum(_) => 1, // to say what is wrong
            _ => 0,
        })?;
        match self.op {
            Op::String | Op::Uuid | Op::Bytes => bytes(value.as_bytes(), self.out),
            Op::Enum(of) => match graph.symbol(of, value) {
                Some(symbol) => length(symbol, self.out),
                None => return Err(self.mismatch(&format!("the symbol {value:?}"))),
            },
            Op::Fixed(at) if graph.fixed[at as usize].is_uuid => match Uuid::try_parse(value) {
                Ok(uuid) => self.out.extend_from_slice(uuid.as_bytes()),
                Err(_) => return Err(self.mismatch(&format!("{value:?}, which is no UUID,"))),
            },
            _ => return Err(self.mismatch("a string")),
        }
        Ok(())
    }

    #[inline(never)]
    pub(super) fn octets(mut self, value: &[u8]) -> Result<(), Error> {
        let graph = self.graph;
        let fixed = |op| graph.size(op) == Some(value.len());
        self.enter_best("bytes", |_, op| match op {
            Op::Bytes => 3,
            op if fixed(op) => 3,
            Op::Uuid if value.len() == 16 => 2,
            Op::Fixed(_) => 1, // to say what is wrong
            _ => 0,
        })?;
        match self.op {
            Op::Bytes => bytes(value, self.out),
            op if fixed(op) => self.out.extend_from_slice(value),
            Op::Uuid => match Uuid::from_slice(value) {
                Ok(uuid) => {
                    let mut text = Uuid::encode_buffer();
                    bytes(
                        uuid.as_hyphenated().encode_lower(&mut text).as_bytes(),
                        self.out,
                    );
                }
                Err(_) => return Err(self.mismatch(&counted(value.len(), "byte"))),
            },
            _ => return Err(self.mismatch(&counted(value.len(), "byte"))),
        }
        Ok(())
    }
}

/// `1 byte`, `2 bytes`
pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
