//! A writer schema resolved to a reader schema, once: what to do with each value, with no name left to look up.
//!
//! Follows [Schema Resolution] of the Avro 1.12 specification; in unions as the Java implementation does: a branch of the
//! same type and name first, then a record that fits by its fields, then a promotion.
//!
//! [Schema Resolution]: https://avro.apache.org/docs/1.12.0/specification/#schema-resolution

pub(crate) mod compile;
pub(crate) mod default;
pub(crate) mod matching;
mod order;
mod read;
mod settle;
mod skip;
mod transcode;

#[cfg(test)]
mod tests;

use etymon_schema::avro::model::{Kind, NodeId};

pub(crate) use order::FieldOrder;
pub(crate) use transcode::push_length;
#[cfg(feature = "json")]
pub(crate) use transcode::push_long;

use crate::error::{Error, ErrorKind};
use crate::schema::Schema;

/// How values of a writer schema are read as values of a reader schema.
#[derive(Debug)]
pub struct Plan {
    pub(crate) nodes: Vec<Node>,
    pub(crate) steps: Vec<Step>,
    pub(crate) records: Vec<RecordPlan>,
    pub(crate) branches: Vec<Place>,
    /// For each symbol of a writer's enum the reader's symbol, or [`NONE`].
    pub(crate) symbols: Vec<u32>,
    pub(crate) failures: Vec<Box<str>>,
    pub(crate) root: Place,
    pub(crate) reader: Schema,
}

/// The place of one pair of a writer type and a reader type in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place(pub(crate) u32);

/// The place of a field in the reader's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field(pub u32);

impl Field {
    /// A field that the reader does not have.
    pub const SKIPPED: Self = Self(NONE);
}

/// One field of the writer's record, in the order of the payload.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// The reader's field that its value goes to.
    pub field: Field,
    /// How its value is read, or skipped.
    pub at: Place,
}

pub(crate) const NONE: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    pub(crate) op: Op,
    /// Whether the payload is laid out just as the reader schema says.
    pub(crate) same: bool,
    /// The node of the reader schema, the union itself for a branch of it; of the writer schema under a field that is
    /// skipped.
    pub(crate) reader: NodeId,
}

/// What to do with one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    /// Also a `string` that is read as `bytes`.
    Bytes,
    /// Also `bytes` that are read as a `string`.
    String,
    IntToLong,
    IntToFloat,
    IntToDouble,
    LongToFloat,
    LongToDouble,
    FloatToDouble,
    Fixed(u32),
    /// Symbols of the writer from `first` in [`Plan::symbols`].
    Enum {
        first: u32,
        count: u32,
    },
    /// `least`: the fewest bytes that an item takes.
    Array {
        items: Place,
        least: u32,
    },
    Map {
        values: Place,
        least: u32,
    },
    /// Index in [`Plan::records`].
    Record(u32),
    /// The writer has a union: its branches from `first` in [`Plan::branches`].
    Union {
        first: u32,
        count: u32,
    },
    /// The reader has a union, and the value goes to this branch of it.
    Into {
        branch: u32,
        value: Place,
    },
    /// Index in [`Plan::failures`].
    Fail(u32),
}

/// A record of the reader.
#[derive(Debug)]
pub(crate) struct RecordPlan {
    /// Steps from `first` in [`Plan::steps`].
    pub(crate) first: u32,
    pub(crate) count: u32,
    /// The record of the reader schema; of the writer schema under a field that is skipped.
    pub(crate) reader: NodeId,
    /// The reader's fields that the writer does not have.
    pub(crate) defaults: Vec<Default>,
    /// What is known of the order of its fields.
    pub(crate) order: FieldOrder,
}

/// The default of a field that the writer does not have.
#[derive(Debug)]
pub(crate) struct Default {
    pub(crate) field: Field,
    /// How `value` is read.
    pub(crate) at: Place,
    /// The value, written with the reader's schema.
    pub(crate) value: Box<[u8]>,
}

impl Plan {
    /// Resolves `writer` to `reader`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unresolvable`] when no value of the writer can be read. Where only some cannot (a branch of a union, a
    /// symbol of an enum), reading one of those is the error.
    pub fn new(writer: &Schema, reader: &Schema) -> Result<Self, Error> {
        let plan = compile::compile(writer, reader)?;
        match plan.node(plan.root).op {
            Op::Fail(why) => Err(plan.failure(why)),
            _ => Ok(plan),
        }
    }

    /// The place of the whole value.
    #[must_use]
    pub fn root(&self) -> Place {
        self.root
    }

    /// The reader schema.
    #[must_use]
    pub fn reader(&self) -> &Schema {
        &self.reader
    }

    /// Whether the payload at this place is laid out just as the reader schema says.
    #[must_use]
    #[inline]
    pub fn is_same(&self, at: Place) -> bool {
        self.node(at).same
    }

    #[inline]
    pub(crate) fn node(&self, at: Place) -> &Node {
        &self.nodes[at.0 as usize]
    }

    #[inline]
    pub(crate) fn op(&self, at: Place) -> Op {
        self.nodes[at.0 as usize].op
    }

    /// The name of a field of the reader's record.
    pub(crate) fn field_name(&self, record: u32, field: Field) -> &str {
        let schema = self.reader.avro();
        match &schema.node(self.records[record as usize].reader).kind {
            Kind::Record(record) => &record.fields[field.0 as usize].name,
            _ => "",
        }
    }

    #[cold]
    pub(crate) fn failure(&self, why: u32) -> Error {
        Error::new(ErrorKind::Unresolvable(self.failures[why as usize].clone()))
    }
}
