//! What the code that `#[derive(Record)]` writes calls. Not for others: it changes with the derive.

pub use crate::names::found;

#[cfg(all(test, feature = "schemars", feature = "validate"))]
mod tests;
