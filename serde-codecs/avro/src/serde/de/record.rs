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
    value: Value<'_, 'x, L>,
    record: u32,
    visitor: V,
) -> Result<V::Value, Error> {
    let Value { plan, state, .. } = value;
    state.from.enter()?;
    let mut fields = InOrder::<L>::new(plan, record, state);
    let read = visitor
        .visit_seq(&mut fields)
        .and_then(|value| fields.finish().map(|()| value));
    match read {
        Ok(value) => {
            state.from.leave();
            Ok(value)
        }
        Err(error) => {
            if state.suspect == NONE {
                state.suspect = record;
            }
            Err(error)
        }
    }
}

/// Gives the fields to a type that takes them by position.
pub(super) fn by_position<'de, 'x, L: Lend<'de, 'x>, V: Visitor<'de>>(
    value: Value<'_, 'x, L>,
    record: u32,
    visitor: V,
) -> Result<V::Value, Error> {
    let Value { plan, state, .. } = value;
    state.from.enter()?;
    let value = if plan.records[record as usize].order.ascending {
        let mut fields = InOrder::<L>::new(plan, record, state);
        let value = visitor.visit_seq(&mut fields)?;
        fields.finish()?;
        value
    } else {
        let mut fields = Scattered::<L>::new(plan, record, state)?;
        let value = visitor.visit_seq(&mut fields)?;
        fields.finish()?;
        value
    };
    state.from.leave();
    Ok(value)
}

/// The value of a record's only field.
pub(super) fn only_field<'de, 'x, L: Lend<'de, 'x>, S: DeserializeSeed<'de>>(
    value: Value<'_, 'x, L>,
    record: u32,
    seed: S,
) -> Result<S::Value, Error> {
    let Value { plan, state, .. } = value;
    state.from.enter()?;
    let mut fields = InOrder::<L>::new(plan, record, state);
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
    plan: &Plan,
    record: u32,
    step: Step,
    state: &mut State<'x>,
    seed: S,
) -> Result<S::Value, Error> {
    let start = state.from.rest().len();
    seed.deserialize(Value::<L>::new(plan, step.at, state))
        .map_err(|error| located(plan, record, step.field, start, state, error))
}

#[cold]
fn located(
    plan: &Plan,
    record: u32,
    field: Field,
    left: usize,
    state: &State<'_>,
    error: Error,
) -> Error {
    let offset = state.from.offset() + state.from.rest().len() - left;
    error.near(offset).in_field(plan.field_name(record, field))
}

/// The value of a field that the writer does not have.
#[cold]
fn defaulted<'de, S: DeserializeSeed<'de>>(
    plan: &Plan,
    record: u32,
    default: &Default,
    state: &mut State<'_>,
    seed: S,
) -> Result<S::Value, Error> {
    let mut beside = State {
        from: state.from.beside(&default.value),
        by_name: state.by_name,
        suspect: state.suspect,
    };
    let value = seed.deserialize(Value::<FromPlan>::new(plan, default.at, &mut beside));
    state.from.back_from(&beside.from);
    state.suspect = beside.suspect;
    value.map_err(|error| {
        let left = state.from.rest().len();
        located(plan, record, default.field, left, state, error.elsewhere())
    })
}

/// The fields in the reader's order, where the writer wrote them so.
struct InOrder<'a, 'x, L> {
    plan: &'a Plan,
    record: u32,
    steps: std::slice::Iter<'a, Step>,
    next: u32,
    state: &'a mut State<'x>,
    lend: PhantomData<L>,
}

impl<'a, 'x, L> InOrder<'a, 'x, L> {
    #[inline]
    fn new(plan: &'a Plan, record: u32, state: &'a mut State<'x>) -> Self {
        Self {
            plan,
            record,
            steps: plan.steps_of(record).iter(),
            next: 0,
            state,
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
            self.plan.skip(step.at, &mut self.state.from)?;
        }
        if (self.next as usize) < self.plan.records[self.record as usize].order.fields {
            return Err(fewer());
        }
        Ok(())
    }
}

#[cold]
fn fewer() -> Error {
    Error::custom("the type takes fewer values than the record has fields")
}

impl<'de, 'x, L: Lend<'de, 'x>> SeqAccess<'de> for InOrder<'_, 'x, L> {
    type Error = Error;

    #[inline]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        let field = Field(self.next);
        while let Some(&step) = self.steps.as_slice().first() {
            if step.field == field {
                self.steps.next();
                self.next += 1;
                return written::<L, S>(self.plan, self.record, step, self.state, seed).map(Some);
            }
            if step.field != Field::SKIPPED {
                break;
            }
            self.steps.next();
            self.plan.skip(step.at, &mut self.state.from)?;
        }
        let Some(default) = self.plan.default_of(self.record, self.next) else {
            return Ok(None);
        };
        self.next += 1;
        defaulted(self.plan, self.record, default, self.state, seed).map(Some)
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        let fields = self.plan.records[self.record as usize].order.fields;
        Some(fields - self.next as usize)
    }
}

/// The fields in the reader's order, where the writer wrote them in another.
struct Scattered<'a, 'x, L> {
    plan: &'a Plan,
    record: u32,
    /// For each of the reader's fields where its value starts.
    starts: Vec<Option<(Step, &'x [u8])>>,
    end: &'x [u8],
    next: u32,
    state: &'a mut State<'x>,
    lend: PhantomData<L>,
}

impl<'a, 'x, L> Scattered<'a, 'x, L> {
    fn new(plan: &'a Plan, record: u32, state: &'a mut State<'x>) -> Result<Self, Error> {
        let fields = plan.records[record as usize].order.fields;
        let mut starts = vec![None; fields];
        for &step in plan.steps_of(record) {
            let start = state.from.rest();
            plan.skip(step.at, &mut state.from)?;
            if let Some(place) = starts.get_mut(step.field.0 as usize) {
                *place = Some((step, start));
            }
        }
        Ok(Self {
            plan,
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

impl<'de, 'x, L: Lend<'de, 'x>> SeqAccess<'de> for Scattered<'_, 'x, L> {
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
            return written::<L, S>(self.plan, self.record, step, self.state, seed).map(Some);
        }
        match self.plan.default_of(self.record, self.next - 1) {
            Some(default) => defaulted(self.plan, self.record, default, self.state, seed).map(Some),
            None => Ok(None),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.starts.len() - self.next as usize)
    }
}

/// The fields with their names, in the writer's order, and then those that it does not have.
pub(super) struct Named<'a, 'x, L> {
    plan: &'a Plan,
    record: u32,
    names: &'a [SchemaField],
    steps: std::slice::Iter<'a, Step>,
    defaults: std::slice::Iter<'a, Default>,
    next: Option<Next<'a>>,
    state: &'a mut State<'x>,
    lend: PhantomData<L>,
}

#[derive(Clone, Copy)]
enum Next<'a> {
    Step(Step),
    Default(&'a Default),
}

impl<'de, 'a, 'x, L: Lend<'de, 'x>> Named<'a, 'x, L> {
    pub(super) fn read<V: Visitor<'de>>(
        value: Value<'a, 'x, L>,
        record: u32,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let Value { plan, state, .. } = value;
        state.from.enter()?;
        let mut fields = Self {
            plan,
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

impl<'de, 'x, L: Lend<'de, 'x>> MapAccess<'de> for Named<'_, 'x, L> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        for &step in &mut self.steps {
            if step.field == Field::SKIPPED {
                self.plan.skip(step.at, &mut self.state.from)?;
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
            Some(Next::Step(step)) => {
                written::<L, S>(self.plan, self.record, step, self.state, seed)
            }
            Some(Next::Default(default)) => {
                defaulted(self.plan, self.record, default, self.state, seed)
            }
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
