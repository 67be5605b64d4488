//! Writing types of serde with a schema.

mod blocks;
pub(crate) mod bytes;
mod compound;
mod fields;
mod freeze;
mod graph;
mod key;
mod put;
mod scalars;
mod serializer;
mod variants;

use serde::Serialize;

use crate::error::Error;
use crate::schema::Schema;
use graph::{Graph, Op};

/// Writes values of serde's types with one schema, which is prepared once: one comparison a field is left, with the name
/// that comes next.
///
/// Fields may come in another order than the schema has them, which takes a copy. A field that is skipped or that the
/// type does not have gets its default; without a default, `null` where its type has that; and else is an error. So is a
/// field that the schema does not have, because its value would be lost.
///
/// # How types and schemas go together
///
/// The same holds for [`Plan::deserialize`](crate::Plan::deserialize).
///
/// | Rust, as serde sees it | Avro |
/// |---|---|
/// | `bool`, numbers | `boolean`, `int`, `long`, `float`, `double`; also of another width where the value fits exactly |
/// | `u64`; `i128`, `u128` | `long` where the value fits; a `fixed` of 8 or 16 bytes, little-endian |
/// | `char`, strings | `string`; an `enum` with the symbol; `bytes`; a `fixed` that is a `uuid` |
/// | bytes (`serde_bytes`) | `bytes`, a `fixed` of the size; a `string` that is a `uuid`, of 16 bytes |
/// | `Option` | a union with `null`; the value as it is where there is no `null` |
/// | `()`, unit structs | `null`, a record without fields |
/// | sequences, tuples, tuple structs | `array`; a record, by position; `bytes` and `fixed`, of numbers up to 255 |
/// | maps | `map`, with keys that are strings, numbers, booleans; a record, by name (`flatten`) |
/// | structs | a record, by name; `map` |
/// | newtype structs | what they hold; a record of that name with one field |
/// | enums: unit variants | an `enum` with the symbol, `string`; in a union also `null` and records without fields |
/// | enums: other variants | the branch of a union with the variant's name, else the one at its position |
///
/// A variant's name is that of a branch when it is the full or the simple name of a named type, or the name of another
/// type, as `long`, in any case of letters. Its position counts without `null` inside an `Option`. In a union of several
/// branches a unit variant is a symbol only of the `enum` that is called as the type, and never a `string`: that could be
/// the value of another variant. Untagged enums choose the branch by what they hold.
///
/// Of logical types the underlying value is seen: numbers as they are, decimals as bytes; a `uuid` is the text or the 16
/// bytes, whichever the type asks for. An `f32` that reads a `double` is rounded: so serde has it.
#[derive(Debug)]
pub struct Writer {
    graph: Graph,
    root: Op,
    schema: Schema,
}

impl Writer {
    /// Prepares `schema`.
    #[must_use]
    pub fn new(schema: &Schema) -> Self {
        let (graph, root) = freeze::freeze(schema.avro());
        Self {
            graph,
            root,
            schema: schema.clone(),
        }
    }

    /// The schema.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Appends the payload of `value` to `out`, which is as before when that fails.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) where the value does not fit the schema, and
    /// [`ErrorKind::Custom`](crate::ErrorKind::Custom) with what the type itself says.
    ///
    /// # Examples
    ///
    /// ```
    /// use etymon_avro::{Schema, Writer};
    ///
    /// #[derive(serde::Serialize)]
    /// struct Point {
    ///     x: i64,
    ///     note: Option<&'static str>,
    /// }
    ///
    /// let writer = Writer::new(&Schema::parse(
    ///     r#"{"type": "record", "name": "Point", "fields": [
    ///         {"name": "x", "type": "long"}, {"name": "note", "type": ["null", "string"]}]}"#,
    /// )?);
    /// let mut payload = Vec::new();
    /// writer.append(&Point { x: 3, note: Some("up") }, &mut payload)?;
    /// assert_eq!(payload, b"\x06\x02\x04up");
    /// # Ok::<_, etymon_avro::Error>(())
    /// ```
    pub fn append<T: Serialize + ?Sized>(&self, value: &T, out: &mut Vec<u8>) -> Result<(), Error> {
        let start = out.len();
        value
            .serialize(put::Put {
                graph: &self.graph,
                op: self.root,
                out,
            })
            .inspect_err(|_| out.truncate(start))
    }
}
