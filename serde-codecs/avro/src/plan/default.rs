//! The default of a field, from JSON to the bytes that a writer would have written.

use etymon_schema::avro::AvroSchema;
use etymon_schema::avro::model::{Json, Kind, NodeId};

use super::transcode::{push_length, push_long};

/// How deep a default may go through records whose own fields have defaults.
const MAX_DEPTH: usize = 64;
/// How many values a default may have: records that hold each other twice double them at each level.
const MAX_VALUES: usize = 1 << 16;

/// Appends `default` as a value of the type; `false` when it is none.
pub(crate) fn encode_default(
    schema: &AvroSchema,
    id: NodeId,
    default: &Json,
    out: &mut Vec<u8>,
) -> bool {
    let mut left = MAX_VALUES;
    encode(schema, id, default, out, 0, &mut left)
}

/// `left` is how many values may still come.
fn encode(
    schema: &AvroSchema,
    id: NodeId,
    value: &Json,
    out: &mut Vec<u8>,
    depth: usize,
    left: &mut usize,
) -> bool {
    if depth > MAX_DEPTH || *left == 0 {
        return false;
    }
    *left -= 1;
    let depth = depth + 1;
    match (&schema.node(id).kind, value) {
        (Kind::Null, Json::Null) => true,
        (Kind::Boolean, Json::Bool(value)) => {
            out.push(u8::from(*value));
            true
        }
        (Kind::Int, Json::Number(text)) => whole(text)
            .and_then(|long| i32::try_from(long).ok())
            .is_some_and(|int| {
                push_long(i64::from(int), out);
                true
            }),
        (Kind::Long, Json::Number(text)) => whole(text).is_some_and(|value| {
            push_long(value, out);
            true
        }),
        (Kind::Float, Json::Number(text)) => text.parse::<f32>().is_ok_and(|float| {
            out.extend_from_slice(&float.to_le_bytes());
            true
        }),
        (Kind::Double, Json::Number(text)) => text.parse::<f64>().is_ok_and(|double| {
            out.extend_from_slice(&double.to_le_bytes());
            true
        }),
        (Kind::Float, Json::String(text)) => not_a_number(text).is_some_and(|double| {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "only infinities and not-a-number"
            )]
            out.extend_from_slice(&(double as f32).to_le_bytes());
            true
        }),
        (Kind::Double, Json::String(text)) => not_a_number(text).is_some_and(|double| {
            out.extend_from_slice(&double.to_le_bytes());
            true
        }),
        (Kind::String, Json::String(text)) => {
            push_length(text.len(), out);
            out.extend_from_slice(text.as_bytes());
            true
        }
        (Kind::Bytes, Json::String(text)) => latin(text).is_some_and(|bytes| {
            push_length(bytes.len(), out);
            out.extend_from_slice(&bytes);
            true
        }),
        (Kind::Fixed(fixed), Json::String(text)) => latin(text).is_some_and(|bytes| {
            out.extend_from_slice(&bytes);
            bytes.len() == fixed.size as usize
        }),
        (Kind::Enum(symbols), Json::String(text)) => {
            let at = symbols.symbols.iter().position(|symbol| symbol == text);
            at.is_some_and(|at| {
                push_length(at, out);
                true
            })
        }
        (Kind::Array(items), Json::Array(values)) => {
            if !values.is_empty() {
                push_length(values.len(), out);
            }
            let fits = values
                .iter()
                .all(|value| encode(schema, *items, value, out, depth, left));
            out.push(0);
            fits
        }
        (Kind::Map(values), Json::Object(members)) => {
            if !members.is_empty() {
                push_length(members.len(), out);
            }
            let fits = members.iter().all(|(key, value)| {
                push_length(key.len(), out);
                out.extend_from_slice(key.as_bytes());
                encode(schema, *values, value, out, depth, left)
            });
            out.push(0);
            fits
        }
        (Kind::Record(record), Json::Object(members)) => record.fields.iter().all(|field| {
            let given = members.iter().find(|(name, _)| *name == field.name);
            let value = given.map(|(_, value)| value).or(field.default.as_ref());
            value.is_some_and(|value| encode(schema, field.schema, value, out, depth, left))
        }),
        // The specification has the default be of the first branch; a registry takes one of any.
        (Kind::Union(branches), value) => {
            let start = out.len();
            branches.iter().enumerate().any(|(at, &branch)| {
                out.truncate(start);
                push_length(at, out);
                encode(schema, branch, value, out, depth, left)
            })
        }
        _ => false,
    }
}

/// The value of a JSON number that is whole, also as `1e3` or `5.0`.
fn whole(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| {
        let value: f64 = text.parse().ok()?;
        let exact = value.trunc() == value && value.abs() < 9_007_199_254_740_992.0;
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        exact.then_some(value as i64)
    })
}

fn not_a_number(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" | "INF" => Some(f64::INFINITY),
        "-Infinity" | "-INF" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

/// A character up to U+00FF is a byte.
fn latin(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|char| u8::try_from(char).ok()).collect()
}
