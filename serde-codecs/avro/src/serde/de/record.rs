//! The fields of a record: in order without names, or with them.

use std::marker::PhantomData;

use etymon_schema::avro::model::{Field as SchemaField, Kind};
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor};

use super::State;
use super::value::{FromPlan, Lend, Value};
use crate::error::Error;
use crate::plan::{Default, Field, NONE, Plan, Step};

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

/// The fields in the reader's order, where the writer wrote them so.
struct InOrder<'s, 'a, 'x, L> {
    state: &'s mut State<'a, 'x>,
    steps: std::slice::Iter<'a, Step>,
    record: u32,
    next: u32,
    lend: PhantomData<L>,
}

impl<'s, 'a, 'x, L> InOrder<'s, 'a, 'x, L> {
    #[inline]
    fn new(state: &'s mut State<'a, 'x>, record: u32) -> Self {
        Self {
            steps: state.plan.steps_of(record).iter(),
            state,
            record,
            next: 0,
            lend: PhantomData,
        }
    }

    /// That the type took all fields; passes over what the reader does not want.
    #[inline]
    fn finish(&mut self) -> Result<(), Error> {
        for step in &mut self.steps {
            if step.field != Field::SKIPPED {
                return Err(fewer());
            }
            self.state.plan.skip(step.at, &mut self.state.from)?;
        }
        if (self.next as usize) < self.state.plan.records[self.record as usize].order.fields {
            return Err(fewer());
        }
        Ok(())
    }

    /// A field that does not come next in the payload.
    #[cold]
    #[inline(never)]
    fn later<'de, S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error>
    where
        L: Lend<'de, 'x>,
    {
        let plan = self.state.plan;
        while let Some(&step) = self.steps.as_slice().first() {
            if step.field == Field(self.next) {
                self.steps.next();
                self.next += 1;
                return written::<L, S>(self.state, self.record, step, seed).map(Some);
            }
            if step.field != Field::SKIPPED {
                break;
            }
            self.steps.next();
            plan.skip(step.at, &mut self.state.from)?;
        }
        let Some(default) = plan.default_of(self.record, self.next) else {
            return Ok(None);
        };
        self.next += 1;
        defaulted(self.state, self.record, default, seed).map(Some)
    }
}

#[cold]
fn fewer() -> Error {
    Error::custom("the type takes fewer values than the record has fields")
}

impl<'de, 'x, L: Lend<'de, 'x>> SeqAccess<'de> for InOrder<'_, '_, 'x, L> {
    type Error = Error;

    #[inline]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        match self.steps.as_slice().first() {
            Some(&step) if step.field == Field(self.next) => {
                self.steps.next();
                self.next += 1;
                match written::<L, S>(self.state, self.record, step, seed) {
                    Ok(value) => Ok(Some(value)),
                    Err(error) => Err(error),
                }
            }
            _ => self.later(seed),
        }
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        let fields = self.state.plan.records[self.record as usize].order.fields;
        Some(fields - self.next as usize)
    }
}

/// The fields in the reader's order, where the writer wrote them in another.
struct Scattered<'s, 'a, 'x, L> {
    state: &'s mut State<'a, 'x>,
    record: u32,
    /// For each of the reader's fields where its value starts.
    starts: Vec<Option<(Step, &'x [u8])>>,
    end: &'x [u8],
    next: u32,
    lend: PhantomData<L>,
}

impl<'s, 'a, 'x, L> Scattered<'s, 'a, 'x, L> {
    fn new(state: &'s mut State<'a, 'x>, record: u32) -> Result<Self, Error> {
        let plan = state.plan;
        let mut starts = vec![None; plan.records[record as usize].order.fields];
        for &step in plan.steps_of(record) {
            let start = state.from.rest();
            plan.skip(step.at, &mut state.from)?;
            if let Some(place) = starts.get_mut(step.field.0 as usize) {
                *place = Some((step, start));
            }
        }
        Ok(Self {
            record,
            starts,
            end: state.from.rest(),
            next: 0,
            state,
            lend: PhantomData,
        })
    }

    fn finish(self) -> Result<(), Error> {
        if (self.next as usize) < self.starts.len() {
            return Err(fewer());
        }
        self.state.from.go_to(self.end);
        Ok(())
    }
}

impl<'de, 'x, L: Lend<'de, 'x>> SeqAccess<'de> for Scattered<'_, '_, 'x, L> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let Some(&start) = self.starts.get(self.next as usize) else {
            return Ok(None);
        };
        self.next += 1;
        if let Some((step, start)) = start {
            self.state.from.go_to(start);
            return written::<L, S>(self.state, self.record, step, seed).map(Some);
        }
        match self.state.plan.default_of(self.record, self.next - 1) {
            Some(default) => defaulted(self.state, self.record, default, seed).map(Some),
            None => Ok(None),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.starts.len() - self.next as usize)
    }
}

/// The fields with their names, in the writer's order, and then those that it does not have.
pub(super) struct Named<'s, 'a, 'x, L> {
    state: &'s mut State<'a, 'x>,
    record: u32,
    names: &'a [SchemaField],
    steps: std::slice::Iter<'a, Step>,
    defaults: std::slice::Iter<'a, Default>,
    next: Option<Next<'a>>,
    lend: PhantomData<L>,
}

#[derive(Clone, Copy)]
enum Next<'a> {
    Step(Step),
    Default(&'a Default),
}

impl<'de, 's, 'a, 'x, L: Lend<'de, 'x>> Named<'s, 'a, 'x, L> {
    pub(super) fn read<V: Visitor<'de>>(
        state: &'s mut State<'a, 'x>,
        record: u32,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let plan = state.plan;
        state.from.enter()?;
        let mut fields = Self {
            record,
            names: plan.fields(record),
            steps: plan.steps_of(record).iter(),
            defaults: plan.records[record as usize].defaults.iter(),
            next: None,
            state,
            lend: PhantomData,
        };
        let value = visitor.visit_map(&mut fields)?;
        for step in fields.steps {
            plan.skip(step.at, &mut fields.state.from)?;
        }
        fields.state.from.leave();
        Ok(value)
    }
}

impl<'de, 'x, L: Lend<'de, 'x>> MapAccess<'de> for Named<'_, '_, 'x, L> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        for &step in &mut self.steps {
            if step.field == Field::SKIPPED {
                self.state.plan.skip(step.at, &mut self.state.from)?;
                continue;
            }
            self.next = Some(Next::Step(step));
            let name = &self.names[step.field.0 as usize].name;
            return seed.deserialize(said(name)).map(Some);
        }
        let Some(default) = self.defaults.next() else {
            return Ok(None);
        };
        self.next = Some(Next::Default(default));
        let name = &self.names[default.field.0 as usize].name;
        seed.deserialize(said(name)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        self.state.from.allocate(size_of::<S::Value>())?;
        match self.next.take() {
            Some(Next::Step(step)) => written::<L, S>(self.state, self.record, step, seed),
            Some(Next::Default(default)) => defaulted(self.state, self.record, default, seed),
            None => Err(Error::custom("a value was asked for before its key")),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.steps.len() + self.defaults.len())
    }
}

fn said(name: &str) -> StrDeserializer<'_, Error> {
    name.into_deserializer()
}
