//! What `encode` and `decode` share: which schemas there are, and how they are named.

mod choice;
mod schemas;

pub(crate) use choice::{Named, schema_id};
pub(crate) use schemas::{Found, Schemas, SourceFlags, unusable};
