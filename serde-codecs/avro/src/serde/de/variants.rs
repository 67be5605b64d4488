//! Enums: by the symbol of an Avro enum, by the text of a string, or by the branch of a union.

use etymon_schema::avro::model::{Kind, NodeId};
use serde::de::value::{StrDeserializer, U64Deserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, VariantAccess, Visitor,
};

use super::lend::Lend;
use super::record;
use super::value::Value;
use crate::error::Error;
use crate::plan::Op;
use crate::serde::is_wrapper;

/// The branch of the reader's union that a value came in.
#[derive(Clone, Copy)]
pub(super) struct Branch {
    pub(super) union: NodeId,
    pub(super) at: u32,
    /// Whether the value is what an `Option` holds.
    pub(super) optional: bool,
}

/// Reads a variant of the enum `name`, whose variants have `names`.
pub(super) fn read<'de, 'x, L: Lend<'de, 'x>, V: Visitor<'de>>(
    mut value: Value<'_, '_, 'x, L>,
    branch: Option<Branch>,
    name: &str,
    names: &'static [&'static str],
    visitor: V,
) -> Result<V::Value, Error> {
    let named = names.iter().find(|name| is_called(value.kind(), name));
    let place = branch.map(|branch| Position::of(&value, branch));
    if named.is_none() || branch.is_none() {
        let is_sole = place.is_none_or(|place| place.of == 1);
        let start = value.state.from.rest();
        let symbol = match value.op() {
            Op::Enum { .. } if is_sole || is_called(value.kind(), name) => Some(value.symbol()?),
            Op::String if is_sole => Some(value.state.from.string()?),
            _ => None,
        };
        if let Some(symbol) = symbol
            && (branch.is_none() || names.contains(&symbol))
        {
            let symbol: StrDeserializer<'_, Error> = symbol.into_deserializer();
            return visitor.visit_enum(symbol);
        }
        value.state.from.go_to(start);
    }
    let id = match (named, place) {
        (Some(name), _) => Id::Name(name),
        (None, Some(place)) => Id::Position(place.at),
        (None, None) => return Err(value.mismatch(&visitor)),
    };
    visitor.visit_enum(Variant { id, value })
}

/// Whether a variant called `name` means a type of this kind.
fn is_called(kind: &Kind, name: &str) -> bool {
    match kind.name() {
        Some(found) => name == found.simple() || name == found.full(),
        None => name.eq_ignore_ascii_case(kind.type_name()),
    }
}

/// The position of a branch among those that variants count: without `null` in an `Option`.
#[derive(Clone, Copy)]
struct Position {
    at: u64,
    /// How many there are.
    of: usize,
}

impl Position {
    fn of<L>(value: &Value<'_, '_, '_, L>, branch: Branch) -> Self {
        let schema = value.plan().reader().avro();
        let Kind::Union(branches) = &schema.node(branch.union).kind else {
            return Self { at: 0, of: 1 };
        };
        let counts =
            |id: &NodeId| !(branch.optional && matches!(schema.node(*id).kind, Kind::Null));
        let count = |branches: &[NodeId]| branches.iter().filter(|id| counts(id)).count();
        Self {
            at: count(&branches[..branch.at as usize]) as u64,
            of: count(branches),
        }
    }
}

/// How the type knows the variant.
enum Id {
    Name(&'static str),
    Position(u64),
}

struct Variant<'s, 'a, 'x, L> {
    id: Id,
    value: Value<'s, 'a, 'x, L>,
}

impl<'de, 's, 'a, 'x, L: Lend<'de, 'x>> EnumAccess<'de> for Variant<'s, 'a, 'x, L> {
    type Error = Error;
    type Variant = Value<'s, 'a, 'x, L>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), Error> {
        let variant = match self.id {
            Id::Name(name) => {
                let name: StrDeserializer<'_, Error> = name.into_deserializer();
                seed.deserialize(name)?
            }
            Id::Position(position) => {
                let position: U64Deserializer<Error> = position.into_deserializer();
                seed.deserialize(position)?
            }
        };
        Ok((variant, self.value))
    }
}

impl<'de, 'x, L: Lend<'de, 'x>> VariantAccess<'de> for Value<'_, '_, 'x, L> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        serde::Deserialize::deserialize(self)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        match self.op() {
            Op::Record(record) if self.is_wrapper(record) => {
                record::only_field::<L, _>(self.state, record, seed)
            }
            _ => {
                // Of a type that lies in itself the next variant would be here again.
                let at = self.at();
                let state = self.state;
                state.from.enter()?;
                let value = seed.deserialize(Value::<L>::new(state, at))?;
                state.from.leave();
                Ok(value)
            }
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_tuple(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_struct("", fields, visitor)
    }
}

impl<L> Value<'_, '_, '_, L> {
    /// Whether the record is only there to give a value a name in a union, as apache-avro marks it.
    fn is_wrapper(&self, record: u32) -> bool {
        let reader = self.plan().node(self.at()).reader;
        self.plan().records[record as usize].order.fields == 1
            && is_wrapper(self.plan().reader().avro().node(reader))
    }
}
