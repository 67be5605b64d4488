//! The fields of a record: in order without names, or with them.

mod in_order;
mod named;
mod scattered;

use etymon_schema::avro::model::{Field as SchemaField, Kind};
use serde::de::{DeserializeSeed, Error as _, SeqAccess, Visitor};

use super::State;
use super::lend::{FromPlan, Lend};
use super::value::Value;
use crate::error::Error;
use crate::plan::{Default, Field, NONE, Plan, Step};
use in_order::InOrder;
pub(super) use named::Named;
use scattered::Scattered;

/// Gives the fields as a sequence to a type that lists them in this order.
#[inline]
pub(super) fn in_order<'de, 'x, L: Lend<'de, 'x>, V: Visitor<'de>>(
    state: &mut State<'_, 'x>,
    record: u32,
    visitor: V,
) -> Result<V::Value, Error> {
    state.from.enter()?;
    let mut fields = InOrder::<L>::new(state, record);
    // One variable from the call to the return, so that a large value is not moved.
    let mut value = visitor.visit_seq(&mut fields);
    if value.is_ok()
        && let Err(error) = fields.finish()
    {
        value = Err(error);
    }
    match value {
        Ok(_) => state.from.leave(),
        Err(_) if state.suspect == NONE => state.suspect = record,
        Err(_) => {}
    }
    value
}

/// Gives the fields to a type that takes them by position.
pub(super) fn by_position<'de, 'x, L: Lend<'de, 'x>, V: Visitor<'de>>(
    state: &mut State<'_, 'x>,
    record: u32,
    visitor: V,
) -> Result<V::Value, Error> {
    state.from.enter()?;
    let value = if state.plan.records[record as usize].order.ascending {
        let mut fields = InOrder::<L>::new(state, record);
        let value = visitor.visit_seq(&mut fields)?;
        fields.finish()?;
        value
    } else {
        let mut fields = Scattered::<L>::new(state, record)?;
        let value = visitor.visit_seq(&mut fields)?;
        fields.finish()?;
        value
    };
    state.from.leave();
    Ok(value)
}

/// The value of a record's only field.
pub(super) fn only_field<'de, 'x, L: Lend<'de, 'x>, S: DeserializeSeed<'de>>(
    state: &mut State<'_, 'x>,
    record: u32,
    seed: S,
) -> Result<S::Value, Error> {
    state.from.enter()?;
    let mut fields = InOrder::<L>::new(state, record);
    let value = fields
        .next_element_seed(seed)?
        .ok_or_else(|| Error::custom("the record has no field"))?;
    fields.finish()?;
    state.from.leave();
    Ok(value)
}

impl Plan {
    /// The reader's fields of a record.
    pub(crate) fn fields(&self, record: u32) -> &[SchemaField] {
        let reader = self.records[record as usize].reader;
        match &self.reader.avro().node(reader).kind {
            Kind::Record(record) => &record.fields,
            _ => &[],
        }
    }

    fn default_of(&self, record: u32, field: u32) -> Option<&Default> {
        let defaults = &self.records[record as usize].defaults;
        defaults.iter().find(|default| default.field.0 == field)
    }
}

/// The value of a field: from the payload.
#[inline]
fn written<'de, 'x, L: Lend<'de, 'x>, S: DeserializeSeed<'de>>(
    state: &mut State<'_, 'x>,
    record: u32,
    step: Step,
    seed: S,
) -> Result<S::Value, Error> {
    let left = state.from.rest().len();
    let mut value = seed.deserialize(Value::<L>::new(state, step.at));
    if let Err(error) = value {
        value = Err(located(state, record, step.field, left, error));
    }
    value
}

#[cold]
#[inline(never)]
fn located(state: &State<'_, '_>, record: u32, field: Field, left: usize, error: Error) -> Error {
    let offset = state.from.offset() + state.from.rest().len() - left;
    error
        .near(offset)
        .in_field(state.plan.field_name(record, field))
}

/// The value of a field that the writer does not have.
#[cold]
#[inline(never)]
fn defaulted<'de, S: DeserializeSeed<'de>>(
    state: &mut State<'_, '_>,
    record: u32,
    default: &Default,
    seed: S,
) -> Result<S::Value, Error> {
    let beside = state.from.beside(&default.value);
    let mut beside = State::new(state.plan, beside, state.by_name);
    let value = seed.deserialize(Value::<FromPlan>::new(&mut beside, default.at));
    state.from.back_from(&beside.from);
    if state.suspect == NONE {
        state.suspect = beside.suspect;
    }
    value.map_err(|error| {
        let left = state.from.rest().len();
        located(state, record, default.field, left, error.elsewhere())
    })
}

#[cold]
fn fewer() -> Error {
    Error::custom("the type takes fewer values than the record has fields")
}
