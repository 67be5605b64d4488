//! From values to payloads.

use std::collections::HashMap;

use apache_avro::types::Value;
use etymon_schema::avro::AvroSchema;
use etymon_schema::avro::model::{Field, Kind, NodeId, Record};

use super::logical::Logical;
use crate::error::{Error, ErrorKind};
use crate::plan::compile::said;
use crate::plan::default::encode_default;
use crate::serde::Writer;
use crate::serde::bytes::{bytes, length};

impl Writer {
    /// Appends the payload of a value of `apache-avro` to `out`, which is as before when that fails.
    ///
    /// A value that is not in a branch of a union goes to the first branch that it fits as it is, and else to the first
    /// that it can be widened to. Strings also go into enums, bytes into types of `fixed` size, maps into records. A field
    /// that a record does not have gets its default, or `null`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`] where the value does not fit the schema.
    pub fn append_value(&self, value: &Value, out: &mut Vec<u8>) -> Result<(), Error> {
        let schema = self.schema().avro();
        let start = out.len();
        Values { schema, out }
            .write(value, schema.root(), true)
            .inspect_err(|_| out.truncate(start))
    }
}

pub(super) struct Values<'a> {
    schema: &'a AvroSchema,
    pub(super) out: &'a mut Vec<u8>,
}

impl Values<'_> {
    /// Writes a value as the type `id`; `widen` says whether an `int` may become a `long`, and a `float` a `double`.
    fn write(&mut self, value: &Value, id: NodeId, widen: bool) -> Result<(), Error> {
        let schema = self.schema;
        let node = schema.node(id);
        let logical = Logical::of(node);
        match (&node.kind, value) {
            (Kind::Union(branches), Value::Union(at, value)) => {
                let Some(&branch) = branches.get(*at as usize) else {
                    return Err(self.mismatch(id, &format!("branch {at}")));
                };
                length(*at as usize, self.out);
                self.write(value, branch, true)
            }
            (Kind::Union(branches), value) => self.write_branch(value, id, branches),
            (Kind::Null, Value::Null) => Ok(()),
            (Kind::Boolean, Value::Boolean(value)) => {
                self.out.push(u8::from(*value));
                Ok(())
            }
            (Kind::Int, value) => self.write_int(value, id, logical),
            (Kind::Long, value) => self.write_long(value, id, logical, widen),
            (Kind::Float, Value::Float(value)) => self.raw(&value.to_le_bytes()),
            (Kind::Double, Value::Double(value)) => self.raw(&value.to_le_bytes()),
            (Kind::Double, Value::Float(value)) if widen => {
                self.raw(&f64::from(*value).to_le_bytes())
            }
            (Kind::Bytes, value) => self.write_bytes(value, id, logical),
            (Kind::Fixed(fixed), value) => {
                self.write_fixed(value, id, fixed.size as usize, logical)
            }
            (Kind::String, Value::Uuid(uuid)) if logical == Logical::Uuid => {
                bytes(uuid.to_string().as_bytes(), self.out);
                Ok(())
            }
            (Kind::String, Value::String(text)) => {
                bytes(text.as_bytes(), self.out);
                Ok(())
            }
            (Kind::Enum(of), value) => self.write_symbol(value, id, of),
            (Kind::Array(items), Value::Array(values)) => self.write_items(values, *items),
            (Kind::Map(values), Value::Map(entries)) => self.write_entries(entries, *values),
            (Kind::Record(of), Value::Record(fields)) => self.write_record(fields, id, of),
            (Kind::Record(of), Value::Map(fields)) => self.write_map(fields, id, of),
            _ => Err(self.mismatch(id, kind(value))),
        }
    }

    fn write_branch(
        &mut self,
        value: &Value,
        id: NodeId,
        branches: &[NodeId],
    ) -> Result<(), Error> {
        let start = self.out.len();
        for widen in [false, true] {
            for (at, &branch) in branches.iter().enumerate() {
                length(at, self.out);
                if self.write(value, branch, widen).is_ok() {
                    return Ok(());
                }
                self.out.truncate(start);
            }
        }
        Err(self.mismatch(id, kind(value)))
    }

    fn write_items(&mut self, values: &[Value], items: NodeId) -> Result<(), Error> {
        if !values.is_empty() {
            length(values.len(), self.out);
        }
        for (at, value) in values.iter().enumerate() {
            self.write(value, items, true)
                .map_err(|error| error.in_item(at))?;
        }
        self.raw(&[0])
    }

    fn write_entries(
        &mut self,
        entries: &HashMap<String, Value>,
        values: NodeId,
    ) -> Result<(), Error> {
        if !entries.is_empty() {
            length(entries.len(), self.out);
        }
        for (key, value) in entries {
            bytes(key.as_bytes(), self.out);
            self.write(value, values, true)
                .map_err(|error| error.in_value(key))?;
        }
        self.raw(&[0])
    }

    fn write_record(
        &mut self,
        fields: &[(String, Value)],
        id: NodeId,
        of: &Record,
    ) -> Result<(), Error> {
        let mut found = 0;
        for (at, field) in of.fields.iter().enumerate() {
            let is = |(name, _): &&(String, Value)| **name == *field.name;
            let given = fields.get(at).filter(is);
            let given = given.or_else(|| fields.iter().find(is));
            found += usize::from(given.is_some());
            self.write_field(given.map(|(_, value)| value), field)?;
        }
        if found < fields.len() {
            return Err(self.mismatch(
                id,
                "a record with fields that it does not have, or has once",
            ));
        }
        Ok(())
    }

    fn write_map(
        &mut self,
        fields: &HashMap<String, Value>,
        id: NodeId,
        of: &Record,
    ) -> Result<(), Error> {
        let mut found = 0;
        for field in &of.fields {
            let given = fields.get(&*field.name);
            found += usize::from(given.is_some());
            self.write_field(given, field)?;
        }
        if found < fields.len() {
            return Err(self.mismatch(id, "a map with keys that it does not have"));
        }
        Ok(())
    }

    fn write_field(&mut self, value: Option<&Value>, field: &Field) -> Result<(), Error> {
        let start = self.out.len();
        let written = match (value, &field.default) {
            (Some(value), _) => self.write(value, field.schema, true),
            (None, Some(default))
                if encode_default(self.schema, field.schema, default, self.out) =>
            {
                Ok(())
            }
            (None, _) => {
                self.out.truncate(start);
                self.write(&Value::Null, field.schema, true)
            }
        };
        written.map_err(|error| error.in_field(&field.name))
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    #[cold]
    pub(super) fn mismatch(&self, id: NodeId, found: &str) -> Error {
        Error::new(ErrorKind::Mismatch {
            expected: said(&self.schema.node(id).kind).into(),
            found: found.into(),
        })
    }
}

/// A value as messages name it.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Boolean(_) => "a boolean",
        Value::Int(_) => "an int",
        Value::Long(_) => "a long",
        Value::Float(_) => "a float",
        Value::Double(_) => "a double",
        Value::Bytes(_) => "bytes",
        Value::String(_) => "a string",
        Value::Fixed(..) => "a fixed",
        Value::Enum(..) => "a symbol",
        Value::Union(..) => "a branch of a union",
        Value::Array(_) => "an array",
        Value::Map(_) => "a map",
        Value::Record(_) => "a record",
        Value::Date(_) => "a date",
        Value::Decimal(_) => "a decimal",
        Value::BigDecimal(_) => "a big decimal",
        Value::TimeMillis(_) | Value::TimeMicros(_) => "a time",
        Value::TimestampMillis(_) | Value::TimestampMicros(_) | Value::TimestampNanos(_) => {
            "a timestamp"
        }
        Value::LocalTimestampMillis(_)
        | Value::LocalTimestampMicros(_)
        | Value::LocalTimestampNanos(_) => "a local timestamp",
        Value::Duration(_) => "a duration",
        Value::Uuid(_) => "a UUID",
    }
}
