//! Fields with their names.

use std::marker::PhantomData;

use etymon_schema::avro::model::Field as SchemaField;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Error as _, IntoDeserializer, MapAccess, Visitor};

use super::{defaulted, written};
use crate::error::Error;
use crate::plan::{Default, Field, Step};
use crate::serde::de::State;
use crate::serde::de::lend::Lend;

/// The fields with their names, in the writer's order, and then those that it does not have.
pub(crate) struct Named<'s, 'a, 'x, L> {
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
    pub(crate) fn read<V: Visitor<'de>>(
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
