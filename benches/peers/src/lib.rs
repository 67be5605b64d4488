//! The codecs beside other crates and beside code written by hand. `README.md` says how to run it and what the numbers mean.

pub mod allocations;
pub mod cases;
pub mod hand;
pub mod inputs;
pub mod instructions;
pub mod measure;
pub mod order;
pub mod stub;
pub mod table;

/// What the derived types are written with.
mod codecs {
    pub(crate) use etymon_avro as avro;
    pub(crate) use etymon_protobuf as protobuf;
}

/// The id of the schema that is in use.
pub const SCHEMA_ID: u32 = 1;

/// The id of the older schema.
pub const OLD_SCHEMA_ID: u32 = 2;
