//! Values and schemas of the crate `apache-avro`: for programs that do not know the types of what they read and write.
//!
//! Values are those that `apache-avro` itself makes: with a variant of their own for each logical type, and each value of
//! a union in its branch.

mod logical;
mod read;
mod scalars;
mod schema;
mod write;

#[cfg(test)]
mod tests;
