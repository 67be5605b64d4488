//! Names that types bring: of branches, of symbols.

use etymon_schema::avro::model::Name;
use serde::Serialize;

use super::graph::{Graph, Op};
use super::put::Put;
use super::scalars::counted;
use crate::error::Error;

impl Graph {
    /// Whether a variant or a struct called `name` means a type: by its full or simple name; `long` and its like in any
    /// case of letters.
    pub(super) fn is_called(&self, op: Op, name: &str) -> bool {
        match op {
            Op::Record(at) => is_name(&self.records[at as usize].name, name),
            Op::Enum(at) => is_name(&self.enums[at as usize].name, name),
            Op::Fixed(at) => is_name(&self.fixed[at as usize].name, name),
            op => name.eq_ignore_ascii_case(type_name(op)),
        }
    }

    /// The place of a symbol.
    pub(super) fn symbol(&self, of: u32, name: &str) -> Option<usize> {
        let symbols = self.enums[of as usize].symbols.iter();
        symbols.into_iter().position(|symbol| **symbol == *name)
    }

    /// The size of a `fixed`.
    pub(super) fn size(&self, op: Op) -> Option<usize> {
        match op {
            Op::Fixed(at) => Some(self.fixed[at as usize].size),
            _ => None,
        }
    }

    /// A type as messages name it.
    pub(super) fn said(&self, op: Op) -> String {
        let name = match op {
            Op::Record(at) => &self.records[at as usize].name,
            Op::Enum(at) => &self.enums[at as usize].name,
            Op::Fixed(at) => {
                let fixed = &self.fixed[at as usize];
                let size = counted(fixed.size, "byte");
                return format!("the fixed `{}` of {size}", fixed.name.full());
            }
            Op::Union(at) => {
                let branches = self.unions[at as usize].branches.iter();
                let said: Vec<String> = branches.map(|&branch| self.said(branch)).collect();
                return format!("a union of {}", said.join(", "));
            }
            op => return format!("`{}`", type_name(op)),
        };
        format!("the {} `{}`", type_name(op), name.full())
    }
}

fn is_name(name: &Name, called: &str) -> bool {
    *called == *name.simple() || *called == *name.full()
}

fn type_name(op: Op) -> &'static str {
    match op {
        Op::Null => "null",
        Op::Boolean => "boolean",
        Op::Int | Op::Byte => "int",
        Op::Long => "long",
        Op::Float => "float",
        Op::Double => "double",
        Op::Bytes => "bytes",
        Op::String | Op::Uuid => "string",
        Op::Fixed(_) => "fixed",
        Op::Enum(_) => "enum",
        Op::Array(_) => "array",
        Op::Map(_) => "map",
        Op::Record(_) => "record",
        Op::Union(_) => "union",
    }
}

impl Put<'_> {
    /// Goes to the branch of a union that is called `name`, if there is one.
    pub(super) fn enter_named(&mut self, name: &str) {
        if let Op::Union(union) = self.op {
            let branches = &self.graph.unions[union as usize].branches;
            let called = |&(_, &op): &(u32, &Op)| self.graph.is_called(op, name);
            if let Some((branch, _)) = (0..).zip(branches).find(called) {
                self.enter_branch(branch);
            }
        }
    }

    /// Goes to the branch of a union that a variant names, or else is at its position.
    pub(super) fn enter_variant(&mut self, index: u32, variant: &str) -> Result<(), Error> {
        self.enter_named(variant);
        match self.op {
            Op::Union(union) => {
                let positions = &self.graph.unions[union as usize].positions;
                let Some(&branch) = positions.get(index as usize) else {
                    return Err(self.mismatch(&format!("the variant `{variant}`")));
                };
                self.enter_branch(branch);
                Ok(())
            }
            op if self.graph.is_called(op, variant) => Ok(()),
            _ => Err(self.mismatch(&format!("the variant `{variant}`"))),
        }
    }

    /// A unit variant where no Avro enum is, or one is in a union.
    pub(super) fn unit_variant(
        mut self,
        name: &'static str,
        index: u32,
        variant: &'static str,
    ) -> Result<(), Error> {
        let graph = self.graph;
        let positions: &[u32] = match self.op {
            Op::Union(union) => &graph.unions[union as usize].positions,
            _ => &[],
        };
        let is_empty = |at: u32| graph.records[at as usize].fields.is_empty();
        // Only where no variant can mean the branch by its position, so that what is read is what was written.
        let is_sole = positions.len() == 1;
        self.enter_best(&format!("the variant `{variant}`"), |at, op| match op {
            Op::Enum(of) if graph.symbol(of, variant).is_some() && graph.is_called(op, name) => 7,
            Op::Enum(of) if graph.symbol(of, variant).is_some() && is_sole => 6,
            Op::Record(record) if is_empty(record) && graph.is_called(op, variant) => 5,
            Op::Null if graph.is_called(op, variant) => 4,
            Op::Null if positions.get(index as usize) == Some(&at) => 3,
            Op::String if is_sole => 2,
            _ => 0,
        })?;
        match self.op {
            Op::Null => Ok(()),
            Op::Record(record) if is_empty(record) => Ok(()),
            Op::String | Op::Enum(_) => self.text(variant),
            _ => Err(self.mismatch(&format!("the variant `{variant}`"))),
        }
    }

    /// A value as the only field of a record.
    pub(super) fn only_field<T: Serialize + ?Sized>(
        self,
        record: u32,
        value: &T,
    ) -> Result<(), Error> {
        let field = &self.graph.records[record as usize].fields[0];
        value
            .serialize(Put {
                graph: self.graph,
                op: field.op,
                out: self.out,
            })
            .map_err(|error| error.in_field(&field.name))
    }
}
