//! Types of serde: written with a schema, read through a plan.
//!
//! # How types and schemas go together
//!
//! | Rust, as serde sees it | Avro |
//! |---|---|
//! | `bool`, numbers | `boolean`, `int`, `long`, `float`, `double`; also of another width where the value fits exactly |
//! | `u64`; `i128`, `u128` | `long` where the value fits; a `fixed` of 8 or 16 bytes, little-endian |
//! | `char`, strings | `string`; an `enum` with the symbol; `bytes`; a `fixed` that is a `uuid` |
//! | bytes (`serde_bytes`) | `bytes`, a `fixed` of the size; a `string` that is a `uuid`, of 16 bytes |
//! | `Option` | a union with `null`; the value as it is where there is no `null` |
//! | `()`, unit structs | `null`, a record without fields |
//! | sequences, tuples, tuple structs | `array`; a record, by position; `bytes` and `fixed`, of numbers up to 255 |
//! | maps | `map`, with keys that are strings, numbers, booleans; a record, by name (`flatten`) |
//! | structs | a record, by name; `map` |
//! | newtype structs | what they hold; a record of that name with one field |
//! | enums: unit variants | an `enum` with the symbol, `string`; in a union also `null` and records without fields |
//! | enums: other variants | the branch of a union with the variant's name, else the one at its position |
//!
//! A variant's name is that of a branch when it is the full or the simple name of a named type, or the name of another
//! type, as `long`, in any case of letters. Its position counts without `null` inside an `Option`. In a union of several
//! branches a unit variant is a symbol only of the `enum` that is called as the type, and never a `string`: that could be
//! the value of another variant. Untagged enums choose the branch by what they hold. Of logical types the underlying value is seen: numbers as they are, decimals as bytes;
//! a `uuid` is the text or the 16 bytes, whichever the type asks for.

mod de;
mod error;
mod ser;

#[cfg(test)]
mod tests;

pub use ser::Writer;
#[cfg(feature = "apache-avro")]
pub(crate) use ser::bytes;

use etymon_schema::avro::model::{Json, Node};

/// Whether a record is only there to give a value a name in a union, as apache-avro marks it.
fn is_wrapper(node: &Node) -> bool {
    node.props.iter().any(|(name, value)| {
        **name == *"org.apache.avro.rust.union_of_records" && *value == Json::Bool(true)
    })
}
