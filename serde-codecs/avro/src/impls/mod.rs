//! Types of the standard library, and a few others, as Avro types.

mod collections;
mod logical;
mod numbers;
mod optional;
mod pointers;
mod strings;

pub use collections::{Key, Pairs};
pub use logical::Unscaled;
