//! Derived types against the plan, against `apache-avro`, and against bytes that nobody vouches for.

mod evolution;
mod names;
mod types;
mod untrusted;
mod values;

use crate::{Decode, Encode, Limits, Plan, Record, Schema};

/// The payload of `value`.
fn bytes<T: Encode>(value: &T) -> Vec<u8> {
    let mut payload = Vec::new();
    crate::append(value, &mut payload);
    assert!(payload.len() <= value.bound());
    payload
}

/// Reads `payload`, written with the schema of the type.
fn read<'m, T: Decode<'m>>(payload: &'m [u8]) -> Result<T, crate::Error> {
    crate::decode(payload, Limits::default())
}

/// Reads `payload`, written with the schema `writer`, as a `T`.
fn evolve<'m, T: Record + Decode<'m>>(writer: &str, payload: &'m [u8]) -> Result<T, crate::Error> {
    let plan = Plan::new(&Schema::parse(writer)?, &Schema::of::<T>()?)?;
    crate::decode_with(&plan, payload, Limits::default())
}

/// The schema of `T`, as `apache-avro` understands it.
fn apache<T: Record>() -> apache_avro::Schema {
    apache_avro::Schema::parse_str(T::SCHEMA).expect("the schema is one")
}
