//! From payloads to values.

use std::collections::HashMap;

use apache_avro::types::Value;
use apache_avro::{BigDecimal, Decimal, Duration};
use etymon_schema::avro::model::Kind;
use uuid::Uuid;

use super::logical::Logical;
use crate::error::{Error, ErrorKind};
use crate::plan::{Field, NONE, Op, Place, Plan};
use crate::reader::{Limits, Reader};

impl Plan {
    /// Reads a payload that was written with the writer schema, as a value of `apache-avro` with the reader schema.
    ///
    /// Each record, array and map counts as a level of [`Limits::depth`].
    ///
    /// # Errors
    ///
    /// What [`ErrorKind`] lists for payloads, and [`ErrorKind::Unresolvable`] where the writer wrote what the reader
    /// schema has no place for.
    ///
    /// # Examples
    ///
    /// ```
    /// use apache_avro::types::Value;
    /// use etymon_avro::{Limits, Plan, Schema};
    ///
    /// let writer = Schema::parse(r#""int""#)?;
    /// let reader = Schema::parse(r#"["null", {"type": "long", "logicalType": "timestamp-millis"}]"#)?;
    /// let value = Plan::new(&writer, &reader)?.decode_value(b"\x06", Limits::default())?;
    /// assert_eq!(value, Value::Union(1, Box::new(Value::TimestampMillis(3))));
    /// # Ok::<_, etymon_avro::Error>(())
    /// ```
    pub fn decode_value(&self, payload: &[u8], limits: Limits) -> Result<Value, Error> {
        let mut from = Reader::new(payload, limits)?;
        let value = self.read_value(self.root, &mut from)?;
        from.finish()?;
        Ok(value)
    }

    fn read_value(&self, at: Place, from: &mut Reader<'_>) -> Result<Value, Error> {
        let node = self.reader.avro().node(self.node(at).reader);
        let logical = Logical::of(node);
        Ok(match self.op(at) {
            Op::Null => Value::Null,
            Op::Boolean => Value::Boolean(from.boolean()?),
            Op::Int => int(from.int()?, logical),
            Op::IntToLong => long(i64::from(from.int()?), logical),
            Op::Long => long(from.long()?, logical),
            Op::Float | Op::IntToFloat | Op::LongToFloat => Value::Float(self.float(at, from)?),
            Op::Double | Op::IntToDouble | Op::LongToDouble | Op::FloatToDouble => {
                Value::Double(self.double(at, from)?)
            }
            Op::Bytes => bytes(from, logical)?,
            Op::String => string(from, logical)?,
            Op::Fixed(size) => fixed(size, from, logical)?,
            Op::Enum { .. } => match &node.kind {
                Kind::Enum(of) => {
                    let symbol = self.symbol(at, from)?;
                    let name = &of.symbols[symbol];
                    from.allocate(name.len())?;
                    Value::Enum(index(symbol), name.as_ref().to_owned())
                }
                _ => return Err(self.unexpected(at, "enum", from)),
            },
            Op::Array { items, least } => self.read_items(items, least, from)?,
            Op::Map { values, least } => self.read_entries(values, least, from)?,
            Op::Record(record) => self.read_record(record, from)?,
            Op::Union { first, count } => {
                let branch = from.index("branch", count as usize)?;
                self.read_value(self.branches[first as usize + branch], from)?
            }
            Op::Into { branch, value } => {
                from.allocate(size_of::<Value>())?;
                Value::Union(branch, Box::new(self.read_value(value, from)?))
            }
            Op::Fail(why) => return Err(self.failure(why).near(from.offset())),
        })
    }

    fn read_items(&self, items: Place, least: u32, from: &mut Reader<'_>) -> Result<Value, Error> {
        from.enter()?;
        let mut read = Vec::new();
        loop {
            let count = from.block(least as usize)?;
            if count == 0 {
                from.leave();
                return Ok(Value::Array(read));
            }
            for _ in 0..count {
                from.allocate(size_of::<Value>())?;
                let item = self.read_value(items, from);
                read.push(item.map_err(|error| error.in_item(read.len()))?);
            }
        }
    }

    fn read_entries(
        &self,
        values: Place,
        least: u32,
        from: &mut Reader<'_>,
    ) -> Result<Value, Error> {
        from.enter()?;
        let mut read = HashMap::new();
        loop {
            let count = from.block(least as usize)?;
            if count == 0 {
                from.leave();
                return Ok(Value::Map(read));
            }
            for _ in 0..count {
                let key = from.string()?;
                from.allocate(key.len() + size_of::<(String, Value)>())?;
                let value = self.read_value(values, from);
                read.insert(key.to_owned(), value.map_err(|error| error.in_value(key))?);
            }
        }
    }

    fn read_record(&self, record: u32, from: &mut Reader<'_>) -> Result<Value, Error> {
        from.enter()?;
        let plan = &self.records[record as usize];
        let names = self.fields(record);
        for field in names {
            from.allocate(size_of::<(String, Value)>() + field.name.len())?;
        }
        let mut fields: Vec<(String, Value)> = names
            .iter()
            .map(|field| (field.name.as_ref().to_owned(), Value::Null))
            .collect();
        for step in self.steps_of(record) {
            if step.field == Field::SKIPPED {
                self.skip(step.at, from)?;
                continue;
            }
            fields[step.field.0 as usize].1 = self
                .read_value(step.at, from)
                .map_err(|error| error.in_field(self.field_name(record, step.field)))?;
        }
        for default in &plan.defaults {
            let mut beside = from.beside(&default.value);
            let value = self.read_value(default.at, &mut beside);
            from.back_from(&beside);
            fields[default.field.0 as usize].1 = value.map_err(|error| {
                error
                    .elsewhere()
                    .in_field(self.field_name(record, default.field))
            })?;
        }
        from.leave();
        Ok(Value::Record(fields))
    }
}

fn int(value: i32, logical: Logical) -> Value {
    match logical {
        Logical::Date => Value::Date(value),
        Logical::TimeMillis => Value::TimeMillis(value),
        _ => Value::Int(value),
    }
}

fn long(value: i64, logical: Logical) -> Value {
    match logical {
        Logical::TimeMicros => Value::TimeMicros(value),
        Logical::TimestampMillis => Value::TimestampMillis(value),
        Logical::TimestampMicros => Value::TimestampMicros(value),
        Logical::TimestampNanos => Value::TimestampNanos(value),
        Logical::LocalTimestampMillis => Value::LocalTimestampMillis(value),
        Logical::LocalTimestampMicros => Value::LocalTimestampMicros(value),
        Logical::LocalTimestampNanos => Value::LocalTimestampNanos(value),
        _ => Value::Long(value),
    }
}

fn string(from: &mut Reader<'_>, logical: Logical) -> Result<Value, Error> {
    let start = from.offset();
    let text = from.string()?;
    from.allocate(text.len())?;
    match logical {
        Logical::Uuid => match Uuid::try_parse(text) {
            Ok(uuid) => Ok(Value::Uuid(uuid)),
            Err(_) => Err(no_uuid(text).near(start)),
        },
        _ => Ok(Value::String(text.to_owned())),
    }
}

fn bytes(from: &mut Reader<'_>, logical: Logical) -> Result<Value, Error> {
    let start = from.offset();
    let bytes = from.bytes()?;
    from.allocate(bytes.len())?;
    match logical {
        Logical::Decimal => Ok(Value::Decimal(Decimal::from(bytes))),
        Logical::BigDecimal => big_decimal(bytes).map_err(|error| error.elsewhere().near(start)),
        Logical::Uuid => match Uuid::from_slice(bytes) {
            Ok(uuid) => Ok(Value::Uuid(uuid)),
            Err(_) => Err(no_uuid(&format!("{} bytes", bytes.len())).near(start)),
        },
        _ => Ok(Value::Bytes(bytes.to_owned())),
    }
}

/// The digits as bytes of their own, then the scale.
fn big_decimal(bytes: &[u8]) -> Result<Value, Error> {
    let mut from = Reader::new(bytes, Limits::default())?;
    let digits = Decimal::from(from.bytes()?);
    let scale = from.long()?;
    from.finish()?;
    Ok(Value::BigDecimal(BigDecimal::new(digits.into(), scale)))
}

fn fixed(size: u32, from: &mut Reader<'_>, logical: Logical) -> Result<Value, Error> {
    let size = size as usize;
    Ok(match logical {
        Logical::Duration => Value::Duration(Duration::from(from.array::<12>()?)),
        Logical::Uuid => Value::Uuid(Uuid::from_bytes(from.array()?)),
        logical => {
            let bytes = from.raw(size)?;
            from.allocate(size)?;
            match logical {
                Logical::Decimal => Value::Decimal(Decimal::from(bytes)),
                _ => Value::Fixed(size, bytes.to_owned()),
            }
        }
    })
}

#[cold]
fn no_uuid(found: &str) -> Error {
    Error::new(ErrorKind::Mismatch {
        expected: "a UUID".into(),
        found: found.into(),
    })
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NONE)
}
