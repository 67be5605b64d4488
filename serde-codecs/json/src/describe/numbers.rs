//! Numbers without the formats of Rust.

use serde_json::Value;

use super::below;

/// Takes out the formats of numbers, as `int64`. They restrict nothing, no draft knows them, and validators that are strict
/// about formats, as that of the official JavaScript client, refuse a schema that has them.
pub(super) fn without_formats(schema: &mut Value) {
    if let Value::Object(members) = schema
        && members.get("type").is_some_and(is_number)
    {
        members.remove("format");
    }
    for (_, schema) in below(schema) {
        without_formats(schema);
    }
}

fn is_number(kind: &Value) -> bool {
    match kind {
        Value::String(kind) => ["integer", "number"].contains(&kind.as_str()),
        Value::Array(kinds) => kinds.iter().any(is_number),
        _ => false,
    }
}
