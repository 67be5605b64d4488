//! A schema, flat: what a value needs to be written, with nothing left to look up but the names that types bring.

use std::sync::atomic::{AtomicUsize, Ordering};

use etymon_schema::avro::model::Name;

/// A type; numbers are places in the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    /// A string that is a `uuid`.
    Uuid,
    Fixed(u32),
    Enum(u32),
    Array(u32),
    Map(u32),
    Record(u32),
    Union(u32),
    /// One of `bytes`, given as a number.
    Byte,
}

/// Everything that types refer to.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// The items of arrays and the values of maps.
    pub(super) items: Vec<Op>,
    pub(super) records: Vec<Record>,
    pub(super) enums: Vec<Enum>,
    pub(super) fixed: Vec<Fixed>,
    pub(super) unions: Vec<Union>,
}

#[derive(Debug)]
pub(super) struct Record {
    pub(super) name: Name,
    pub(super) fields: Box<[Field]>,
    /// Whether it is only there to give a value a name in a union.
    pub(super) is_wrapper: bool,
}

#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: Box<str>,
    pub(super) op: Op,
    /// What is written when a value does not have the field: its default, or `null`.
    pub(super) absent: Option<Box<[u8]>>,
    /// The address of the name that was last found to be this one, as types bring it; 0 for none.
    pub(super) known: AtomicUsize,
}

#[derive(Debug)]
pub(super) struct Enum {
    pub(super) name: Name,
    pub(super) symbols: Box<[Box<str>]>,
}

#[derive(Debug)]
pub(super) struct Fixed {
    pub(super) name: Name,
    pub(super) size: usize,
    pub(super) is_uuid: bool,
}

#[derive(Debug)]
pub(super) struct Union {
    pub(super) branches: Box<[Op]>,
    /// For each [`Shape`] the branch that takes it, or [`NONE`].
    pub(super) by_shape: [u32; SHAPES],
    /// The branches as variants of an enum count them.
    pub(super) positions: Box<[u32]>,
    /// This union as what an `Option` holds: `null` does not count.
    pub(super) some: Op,
}

pub(super) const NONE: u32 = u32::MAX;

/// What a value looks like to serde.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Unit,
    Bool,
    /// A number that fits an `int`.
    Int,
    /// A number that fits a `long`.
    Long,
    F32,
    F64,
    Seq,
    Map,
}

pub(super) const SHAPES: usize = 8;

impl Shape {
    /// How well a type takes it: the highest wins, and the first of equals; 0 not at all.
    fn fit(self, op: Op) -> u32 {
        match (self, op) {
            (Self::Unit, Op::Null) | (Self::Bool, Op::Boolean) => 4,
            (Self::Int, Op::Int) | (Self::Long, Op::Long) => 4,
            (Self::Int, Op::Long) | (Self::Long, Op::Int) => 3,
            (Self::F32, Op::Float) | (Self::F64, Op::Double) => 4,
            (Self::F32 | Self::Int | Self::Long, Op::Double) => 2,
            (Self::Int | Self::Long | Self::F64, Op::Float) => 1,
            (Self::Seq, Op::Array(_)) | (Self::Map, Op::Map(_)) => 4,
            (Self::Map | Self::Seq, Op::Record(_)) => 2,
            (Self::Seq, Op::Bytes | Op::Fixed(_)) => 1,
            _ => 0,
        }
    }

    fn branch(self, branches: &[Op]) -> u32 {
        let mut best = (0, NONE);
        for (at, &op) in (0..).zip(branches) {
            let fit = self.fit(op);
            if fit > best.0 {
                best = (fit, at);
            }
        }
        best.1
    }
}

impl Field {
    /// Whether `name` is its name.
    #[inline]
    pub(super) fn is(&self, name: &'static str) -> bool {
        let address = name.as_ptr().addr();
        if self.known.load(Ordering::Relaxed) == address && name.len() == self.name.len() {
            return true;
        }
        let equal = *name == *self.name;
        if equal {
            self.known.store(address, Ordering::Relaxed);
        }
        equal
    }
}

impl Record {
    /// Where the field `name` is; `guess` is looked at first.
    pub(super) fn position(&self, name: &str, guess: usize) -> Option<usize> {
        let is = |field: &Field| *field.name == *name;
        if self.fields.get(guess).is_some_and(is) {
            return Some(guess);
        }
        self.fields.iter().position(is)
    }
}

impl Union {
    pub(super) fn new(branches: Vec<Op>) -> Self {
        let shapes = [
            Shape::Unit,
            Shape::Bool,
            Shape::Int,
            Shape::Long,
            Shape::F32,
            Shape::F64,
            Shape::Seq,
            Shape::Map,
        ];
        Self {
            by_shape: shapes.map(|shape| shape.branch(&branches)),
            positions: (0..).take(branches.len()).collect(),
            branches: branches.into(),
            some: Op::Null,
        }
    }
}
