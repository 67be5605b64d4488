//! Records of the schema `"bytes"`: the bytes alone, without their length, as the field's serializers write them.

use etymon_avro::{Error, ErrorKind, Plan, Schema};

/// A plan, unless only one of the two schemas is bytes.
pub(super) fn plan(writer: &Schema, reader: Option<&Schema>) -> Result<Plan, Error> {
    let reader = reader.unwrap_or(writer);
    if writer.is_bytes() != reader.is_bytes() {
        return Err(ErrorKind::Unresolvable(
            "one of the two schemas is `\"bytes\"`, whose records are bytes without a length"
                .into(),
        )
        .into());
    }
    Plan::new(writer, reader)
}

/// Takes out the length in front of the bytes that were written to `out` from `start` on.
pub(super) fn strip_length(out: &mut Vec<u8>, start: usize) {
    let length = out[start..]
        .iter()
        .take_while(|byte| **byte >= 0x80)
        .count()
        + 1;
    out.drain(start..start + length);
}

/// The payload, within the limits.
pub(super) fn limited(payload: &[u8], limits: crate::Limits) -> Result<&[u8], Error> {
    if payload.len() > limits.payload {
        return Err(ErrorKind::Limit {
            what: "bytes in a payload",
            limit: limits.payload,
        }
        .into());
    }
    Ok(payload)
}

/// The payload as any other value of bytes is written: with its length.
#[cfg(feature = "text")]
pub(super) fn with_length(payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(payload.len() + etymon_avro::LONG_BYTES);
    etymon_avro::append(payload, &mut out);
    out
}
