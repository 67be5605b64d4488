//! From JSON to payloads.

use etymon_schema::avro::AvroSchema;
use etymon_schema::avro::model::{Kind, NodeId, Record};
use serde_json::{Map, Number, Value};

use super::branch_name;
use crate::error::{Error, ErrorKind};
use crate::plan::default::encode_default;
use crate::plan::{push_length, push_long};
use crate::schema::Schema;

impl Schema {
    /// Appends the payload of a value that is given as JSON, as [`Plan::to_json`](crate::Plan::to_json) prints it, to
    /// `out`. A field that is not given gets its default. `out` is as before when that fails.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Custom`] when it is no JSON, [`ErrorKind::Mismatch`] when it does not fit the schema.
    ///
    /// # Examples
    ///
    /// ```
    /// let schema = etymon_avro::Schema::parse(r#"["null", "int", "string"]"#)?;
    /// let mut payload = Vec::new();
    /// schema.append_json(r#"{"string": "a"}"#, &mut payload)?;
    /// schema.append_json("7", &mut payload)?;
    /// assert_eq!(payload, b"\x04\x02a\x02\x0e");
    /// # Ok::<_, etymon_avro::Error>(())
    /// ```
    pub fn append_json(&self, json: &str, out: &mut Vec<u8>) -> Result<(), Error> {
        let value: Value = serde_json::from_str(json).map_err(|error| {
            Error::new(ErrorKind::Custom(
                format!("this is no JSON: {error}").into(),
            ))
        })?;
        let start = out.len();
        let schema = self.avro();
        let written = write(schema, schema.root(), &value, out);
        if written.is_err() {
            out.truncate(start);
        }
        written
    }
}

fn write(schema: &AvroSchema, id: NodeId, value: &Value, out: &mut Vec<u8>) -> Result<(), Error> {
    let kind = &schema.node(id).kind;
    let mismatch = || {
        Error::new(ErrorKind::Mismatch {
            expected: branch_name(kind).into(),
            found: excerpt(value).into(),
        })
    };
    match (kind, value) {
        (Kind::Null, Value::Null) => {}
        (Kind::Boolean, Value::Bool(value)) => out.push(u8::from(*value)),
        (Kind::Int, Value::Number(number)) => {
            let int = whole(number).and_then(|long| i32::try_from(long).ok());
            push_long(i64::from(int.ok_or_else(mismatch)?), out);
        }
        (Kind::Long, Value::Number(number)) => {
            push_long(whole(number).ok_or_else(mismatch)?, out);
        }
        (Kind::Float, value) => {
            let double = double(value).ok_or_else(mismatch)?;
            #[expect(clippy::cast_possible_truncation, reason = "the nearest is meant")]
            out.extend_from_slice(&(double as f32).to_le_bytes());
        }
        (Kind::Double, value) => {
            out.extend_from_slice(&double(value).ok_or_else(mismatch)?.to_le_bytes());
        }
        (Kind::String, Value::String(text)) => push_bytes(text.as_bytes(), out),
        (Kind::Bytes, Value::String(text)) => push_bytes(&latin(text).ok_or_else(mismatch)?, out),
        (Kind::Fixed(fixed), Value::String(text)) => {
            let bytes = latin(text).filter(|bytes| bytes.len() == fixed.size as usize);
            out.extend_from_slice(&bytes.ok_or_else(mismatch)?);
        }
        (Kind::Enum(of), Value::String(text)) => {
            let symbol = of.symbols.iter().position(|symbol| **symbol == **text);
            push_length(symbol.ok_or_else(mismatch)?, out);
        }
        (Kind::Array(items), Value::Array(values)) => {
            if !values.is_empty() {
                push_length(values.len(), out);
            }
            for (at, value) in values.iter().enumerate() {
                write(schema, *items, value, out).map_err(|error| error.in_item(at))?;
            }
            push_length(0, out);
        }
        (Kind::Map(values), Value::Object(members)) => {
            if !members.is_empty() {
                push_length(members.len(), out);
            }
            for (key, value) in members {
                push_bytes(key.as_bytes(), out);
                write(schema, *values, value, out).map_err(|error| error.in_value(key))?;
            }
            push_length(0, out);
        }
        (Kind::Record(record), Value::Object(members)) => {
            write_record(schema, record, members, out)?
        }
        (Kind::Union(branches), value) => {
            return write_branch(schema, branches, value, out).unwrap_or_else(|| Err(mismatch()));
        }
        _ => return Err(mismatch()),
    }
    Ok(())
}

fn write_record(
    schema: &AvroSchema,
    record: &Record,
    members: &Map<String, Value>,
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    for field in &record.fields {
        match (members.get(&*field.name), &field.default) {
            (Some(value), _) => write(schema, field.schema, value, out)
                .map_err(|error| error.in_field(&field.name))?,
            (None, Some(default)) if encode_default(schema, field.schema, default, out) => {}
            (None, _) => {
                let kind = &schema.node(field.schema).kind;
                return Err(Error::new(ErrorKind::Mismatch {
                    expected: format!("{} without a default", branch_name(kind)).into(),
                    found: "nothing".into(),
                })
                .in_field(&field.name));
            }
        }
    }
    let known = |name: &String| record.fields.iter().any(|field| *field.name == **name);
    match members.keys().find(|name| !known(name)) {
        None => Ok(()),
        Some(name) => Err(Error::new(ErrorKind::Mismatch {
            expected: format!("no such field in `{}`", record.name.full()).into(),
            found: "a value".into(),
        })
        .in_field(name)),
    }
}

/// By name, or to the first branch that takes the value, which may have a member that is called as a branch is; `None` when
/// there is none.
fn write_branch(
    schema: &AvroSchema,
    branches: &[NodeId],
    value: &Value,
    out: &mut Vec<u8>,
) -> Option<Result<(), Error>> {
    let start = out.len();
    let mut named = None;
    if let Value::Object(members) = value
        && let Some((name, inner)) = members.iter().next()
        && members.len() == 1
        && let Some(at) = branches
            .iter()
            .position(|branch| branch_name(&schema.node(*branch).kind) == name)
    {
        push_length(at, out);
        match write(schema, branches[at], inner, out) {
            Ok(()) => return Some(Ok(())),
            Err(error) => named = Some(Err(error)),
        }
        out.truncate(start);
    }
    for (at, branch) in branches.iter().enumerate() {
        push_length(at, out);
        if write(schema, *branch, value, out).is_ok() {
            return Some(Ok(()));
        }
        out.truncate(start);
    }
    named
}

fn whole(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        let double = number.as_f64()?;
        let exact = double.trunc() == double && double.abs() < 9_007_199_254_740_992.0;
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        exact.then_some(double as i64)
    })
}

fn double(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => match text.as_str() {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        _ => None,
    }
}

/// A character up to U+00FF is a byte.
fn latin(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|char| u8::try_from(char).ok()).collect()
}

fn push_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    push_length(bytes.len(), out);
    out.extend_from_slice(bytes);
}

fn excerpt(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}
