//! Writing types of serde with a schema.

mod blocks;
pub(crate) mod bytes;
mod compound;
mod fields;
mod graph;
mod key;
mod value;
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
        let (graph, root) = graph::freeze(schema.avro());
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
            .serialize(value::Put {
                graph: &self.graph,
                op: self.root,
                out,
            })
            .inspect_err(|_| out.truncate(start))
    }
}
