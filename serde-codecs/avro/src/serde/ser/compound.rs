//! Maps and structs: to an Avro map, or to a record.

use serde::Serialize;
use serde::ser::{SerializeMap, SerializeStruct, SerializeStructVariant};

use super::blocks::Block;
use super::bytes::bytes;
use super::fields::Fields;
use super::graph::{Graph, Op};
use super::key::{FieldName, MapKey};
use super::put::Put;
use crate::error::{Error, ErrorKind};

/// The entries of a map.
pub(super) struct Entries<'a> {
    graph: &'a Graph,
    op: Op,
    out: &'a mut Vec<u8>,
    block: Block,
    /// Where the last key is in `out`, as bytes with their length.
    key: std::ops::Range<usize>,
}

impl<'a> Entries<'a> {
    #[inline]
    fn start(graph: &'a Graph, values: u32, len: Option<usize>, out: &'a mut Vec<u8>) -> Self {
        Self {
            graph,
            op: graph.items[values as usize],
            block: Block::start(len, out),
            out,
            key: 0..0,
        }
    }

    #[inline]
    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.block.count += 1;
        let put = Put {
            graph: self.graph,
            op: self.op,
            out: self.out,
        };
        value.serialize(put).map_err(|error| self.in_value(error))
    }

    #[cold]
    fn in_value(&self, error: Error) -> Error {
        let key = self.out.get(self.key.clone()).unwrap_or_default();
        let limits = crate::Limits::default();
        let key = crate::Reader::new(key, limits).and_then(|mut key| key.string());
        error.in_value(key.unwrap_or_default())
    }
}

/// What serde brings as a map.
pub(super) enum Mapping<'a> {
    Map(Entries<'a>),
    /// A record, and the field whose name came last.
    Record(Fields<'a>, usize),
}

impl<'a> Mapping<'a> {
    #[inline]
    pub(super) fn start(put: Put<'a>, len: Option<usize>) -> Result<Self, Error> {
        let Put { graph, op, out } = put;
        match op {
            Op::Map(at) => Ok(Self::Map(Entries::start(graph, at, len, out))),
            Op::Record(at) => Ok(Self::Record(Fields::start(graph, at, out), usize::MAX)),
            op => Err(Put { graph, op, out }.mismatch("a map")),
        }
    }
}

impl SerializeMap for Mapping<'_> {
    type Ok = ();
    type Error = Error;

    #[inline]
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        match self {
            Self::Map(entries) => {
                let start = entries.out.len();
                key.serialize(MapKey { out: entries.out })?;
                entries.key = start..entries.out.len();
                Ok(())
            }
            Self::Record(fields, position) => {
                *position = key.serialize(FieldName { fields })?;
                Ok(())
            }
        }
    }

    #[inline]
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        match self {
            Self::Map(entries) => entries.value(value),
            Self::Record(_, usize::MAX) => Err(Error::new(ErrorKind::Custom(
                "a value came before its key".into(),
            ))),
            Self::Record(fields, position) => {
                let position = std::mem::replace(position, usize::MAX);
                fields.at(position, value)
            }
        }
    }

    #[inline]
    fn end(self) -> Result<(), Error> {
        match self {
            Self::Map(entries) => {
                entries.block.end(true, entries.out);
                Ok(())
            }
            Self::Record(fields, _) => fields.end(),
        }
    }
}

/// What serde brings as a struct.
pub(super) enum Structure<'a> {
    Record(Fields<'a>),
    Map(Entries<'a>),
}

impl<'a> Structure<'a> {
    #[inline]
    pub(super) fn start(put: Put<'a>, len: usize) -> Result<Self, Error> {
        let Put { graph, op, out } = put;
        match op {
            Op::Record(at) => Ok(Self::Record(Fields::start(graph, at, out))),
            Op::Map(at) => Ok(Self::Map(Entries::start(graph, at, Some(len), out))),
            op => Err(Put { graph, op, out }.mismatch("a struct")),
        }
    }

    #[inline]
    fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        match self {
            Self::Record(fields) => fields.named(name, value),
            Self::Map(entries) => {
                let start = entries.out.len();
                bytes(name.as_bytes(), entries.out);
                entries.key = start..entries.out.len();
                entries.value(value)
            }
        }
    }

    #[inline]
    fn skip(&mut self, name: &'static str) -> Result<(), Error> {
        match self {
            Self::Record(fields) => fields.skipped(name),
            Self::Map(_) => Ok(()),
        }
    }

    #[inline]
    fn finish(self) -> Result<(), Error> {
        match self {
            Self::Record(fields) => fields.end(),
            Self::Map(entries) => {
                entries.block.end(true, entries.out);
                Ok(())
            }
        }
    }
}

macro_rules! structure {
    ($($trait:ident)*) => {$(
        impl $trait for Structure<'_> {
            type Ok = ();
            type Error = Error;

            #[inline]
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Error> {
                self.field(name, value)
            }

            #[inline]
            fn skip_field(&mut self, name: &'static str) -> Result<(), Error> {
                self.skip(name)
            }

            #[inline]
            fn end(self) -> Result<(), Error> {
                self.finish()
            }
        }
    )*};
}

structure! { SerializeStruct SerializeStructVariant }
