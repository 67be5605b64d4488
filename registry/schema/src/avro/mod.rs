//! Avro.

pub mod model;
