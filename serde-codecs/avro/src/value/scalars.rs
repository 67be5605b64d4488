//! Values that hold no others, to payloads.

use apache_avro::types::Value;
use apache_avro::{BigDecimal, Decimal};
use etymon_schema::avro::model::{Enum, NodeId};

use super::logical::Logical;
use super::write::{Values, kind};
use crate::error::{Error, ErrorKind};
use crate::serde::bytes::{bytes, length, long};

impl Values<'_> {
    pub(super) fn write_int(
        &mut self,
        value: &Value,
        id: NodeId,
        logical: Logical,
    ) -> Result<(), Error> {
        let int = match (logical, value) {
            (_, Value::Int(int))
            | (Logical::Date, Value::Date(int))
            | (Logical::TimeMillis, Value::TimeMillis(int)) => *int,
            _ => return Err(self.mismatch(id, kind(value))),
        };
        long(i64::from(int), self.out);
        Ok(())
    }

    pub(super) fn write_long(
        &mut self,
        value: &Value,
        id: NodeId,
        logical: Logical,
        widen: bool,
    ) -> Result<(), Error> {
        let value = match (logical, value) {
            (_, Value::Int(int)) if widen => i64::from(*int),
            (_, Value::Long(long))
            | (Logical::TimeMicros, Value::TimeMicros(long))
            | (Logical::TimestampMillis, Value::TimestampMillis(long))
            | (Logical::TimestampMicros, Value::TimestampMicros(long))
            | (Logical::TimestampNanos, Value::TimestampNanos(long))
            | (Logical::LocalTimestampMillis, Value::LocalTimestampMillis(long))
            | (Logical::LocalTimestampMicros, Value::LocalTimestampMicros(long))
            | (Logical::LocalTimestampNanos, Value::LocalTimestampNanos(long)) => *long,
            _ => return Err(self.mismatch(id, kind(value))),
        };
        long(value, self.out);
        Ok(())
    }

    pub(super) fn write_bytes(
        &mut self,
        value: &Value,
        id: NodeId,
        logical: Logical,
    ) -> Result<(), Error> {
        match (logical, value) {
            (_, Value::Bytes(value)) => bytes(value, self.out),
            (Logical::Uuid, Value::Uuid(uuid)) => bytes(uuid.as_bytes(), self.out),
            (Logical::Decimal, Value::Decimal(decimal)) => bytes(&digits(decimal)?, self.out),
            (Logical::BigDecimal, Value::BigDecimal(decimal)) => {
                bytes(&big_decimal(decimal), self.out);
            }
            _ => return Err(self.mismatch(id, kind(value))),
        }
        Ok(())
    }

    pub(super) fn write_fixed(
        &mut self,
        value: &Value,
        id: NodeId,
        size: usize,
        logical: Logical,
    ) -> Result<(), Error> {
        match (logical, value) {
            (_, Value::Fixed(_, bytes) | Value::Bytes(bytes)) if bytes.len() == size => {
                self.raw(bytes)
            }
            (Logical::Uuid, Value::Uuid(uuid)) => self.raw(uuid.as_bytes()),
            (Logical::Duration, Value::Duration(duration)) => {
                self.raw(&<[u8; 12]>::from(*duration))
            }
            (Logical::Decimal, Value::Decimal(decimal)) => match resized(&digits(decimal)?, size) {
                Some(digits) => self.raw(&digits),
                None => Err(self.mismatch(id, "a decimal of more bytes")),
            },
            _ => Err(self.mismatch(id, kind(value))),
        }
    }

    pub(super) fn write_symbol(
        &mut self,
        value: &Value,
        id: NodeId,
        of: &Enum,
    ) -> Result<(), Error> {
        let name = match value {
            Value::Enum(_, name) | Value::String(name) => name,
            _ => return Err(self.mismatch(id, kind(value))),
        };
        let Some(symbol) = of.symbols.iter().position(|symbol| **symbol == **name) else {
            return Err(self.mismatch(id, &format!("the symbol {name:?}")));
        };
        match value {
            Value::Enum(at, _) if *at as usize != symbol => {
                Err(self.mismatch(id, &format!("the symbol {name:?} at the place {at}")))
            }
            _ => {
                length(symbol, self.out);
                Ok(())
            }
        }
    }
}

fn digits(decimal: &Decimal) -> Result<Vec<u8>, Error> {
    Vec::try_from(decimal).map_err(|error| {
        Error::new(ErrorKind::Mismatch {
            expected: "a decimal".into(),
            found: error.to_string().into(),
        })
    })
}

/// The same number in `size` bytes, if it fits: big-endian, the sign first.
fn resized(digits: &[u8], size: usize) -> Option<Vec<u8>> {
    let sign = match digits.first() {
        Some(first) if *first >= 0x80 => 0xff,
        _ => 0,
    };
    let Some(more) = digits.len().checked_sub(size) else {
        let mut longer = vec![sign; size - digits.len()];
        longer.extend_from_slice(digits);
        return Some(longer);
    };
    let (cut, kept) = digits.split_at(more);
    let same_sign = kept
        .first()
        .is_some_and(|first| (*first >= 0x80) == (sign == 0xff));
    (cut.iter().all(|byte| *byte == sign) && (same_sign || more == 0)).then(|| kept.to_vec())
}

/// The digits as bytes of their own, then the scale.
fn big_decimal(decimal: &BigDecimal) -> Vec<u8> {
    let (digits, scale) = decimal.as_bigint_and_exponent();
    let mut out = Vec::new();
    bytes(&digits.to_signed_bytes_be(), &mut out);
    long(scale, &mut out);
    out
}
