//! Arrays, and what is written like one: numbers as bytes, records by position.

use serde::Serialize;
use serde::ser::{SerializeSeq, SerializeTuple, SerializeTupleStruct, SerializeTupleVariant};

use super::bytes::length;
use super::fields::Fields;
use super::graph::{Graph, Op, Shape};
use super::put::Put;
use super::scalars::counted;
use crate::error::{Error, ErrorKind};

/// A block of items or entries, whose count comes before them.
pub(super) struct Block {
    start: usize,
    said: usize,
    pub(super) count: usize,
}

impl Block {
    /// Starts a block of `said` items, as far as the value knows.
    #[inline]
    pub(super) fn start(said: Option<usize>, out: &mut Vec<u8>) -> Self {
        let start = out.len();
        let said = said.unwrap_or(0);
        if said > 0 {
            length(said, out);
        }
        Self {
            start,
            said,
            count: 0,
        }
    }

    /// Ends the block, and the array or map when `is_last`.
    #[inline]
    pub(super) fn end(&self, is_last: bool, out: &mut Vec<u8>) {
        if self.count != self.said {
            self.mend(out);
        }
        if is_last {
            out.push(0);
        }
    }

    /// Puts in the true count.
    #[cold]
    fn mend(&self, out: &mut Vec<u8>) {
        let (mut wrong, mut right) = (Vec::new(), Vec::new());
        if self.said > 0 {
            length(self.said, &mut wrong);
        }
        if self.count > 0 {
            length(self.count, &mut right);
        }
        out.splice(self.start..self.start + wrong.len(), right);
    }
}

/// A sequence.
pub(super) enum Sequence<'a> {
    /// Items of an array.
    Array {
        graph: &'a Graph,
        op: Op,
        out: &'a mut Vec<u8>,
        block: Block,
    },
    /// Numbers as `bytes`, or as a `fixed` of a size.
    Bytes {
        graph: &'a Graph,
        size: Option<usize>,
        out: &'a mut Vec<u8>,
        block: Block,
    },
    /// The fields of a record, by position.
    Record(Fields<'a>),
}

impl<'a> Sequence<'a> {
    #[inline]
    pub(super) fn start(mut put: Put<'a>, len: Option<usize>) -> Result<Self, Error> {
        put.enter(Shape::Seq, "a sequence")?;
        let Put { graph, op, out } = put;
        match op {
            Op::Array(at) => Ok(Self::Array {
                graph,
                op: graph.items[at as usize],
                block: Block::start(len, out),
                out,
            }),
            Op::Bytes | Op::Fixed(_) => {
                let size = graph.size(op);
                Ok(Self::Bytes {
                    graph,
                    size,
                    block: Block::start(len.filter(|_| size.is_none()), out),
                    out,
                })
            }
            Op::Record(at) => Ok(Self::Record(Fields::start(graph, at, out))),
            op => Err(Put { graph, op, out }.mismatch("a sequence")),
        }
    }

    #[inline]
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        match self {
            Self::Array {
                graph,
                op,
                out,
                block,
            } => {
                value
                    .serialize(Put {
                        graph,
                        op: *op,
                        out,
                    })
                    .map_err(|error| error.in_item(block.count))?;
                block.count += 1;
                Ok(())
            }
            Self::Bytes {
                graph, out, block, ..
            } => {
                value
                    .serialize(Put {
                        graph,
                        op: Op::Byte,
                        out,
                    })
                    .map_err(|error| error.in_item(block.count))?;
                block.count += 1;
                Ok(())
            }
            Self::Record(fields) => fields.next(value),
        }
    }

    #[inline]
    fn finish(self) -> Result<(), Error> {
        match self {
            Self::Array { out, block, .. } => {
                block.end(true, out);
                Ok(())
            }
            Self::Bytes {
                size: None,
                out,
                block,
                ..
            } => {
                block.end(block.count == 0, out);
                Ok(())
            }
            Self::Bytes {
                size: Some(size),
                block,
                ..
            } if block.count == size => Ok(()),
            Self::Bytes { size, block, .. } => Err(Error::new(ErrorKind::Mismatch {
                expected: counted(size.unwrap_or(0), "byte").into(),
                found: counted(block.count, "byte").into(),
            })),
            Self::Record(fields) => fields.end(),
        }
    }
}

macro_rules! sequence {
    ($($trait:ident $method:ident;)*) => {$(
        impl $trait for Sequence<'_> {
            type Ok = ();
            type Error = Error;

            #[inline]
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.item(value)
            }

            #[inline]
            fn end(self) -> Result<(), Error> {
                self.finish()
            }
        }
    )*};
}

sequence! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}
