//! Types of the standard library as Avro types.

mod collections;
mod numbers;
mod optional;
mod pointers;
mod strings;

pub use collections::{Key, Pairs};
pub use strings::Bytes;
