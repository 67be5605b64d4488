//! Fields that come in the order in which they are wanted.

use std::marker::PhantomData;

use serde::de::{DeserializeSeed, SeqAccess};

use super::{defaulted, fewer, written};
use crate::error::Error;
use crate::plan::{Field, Step};
use crate::serde::de::State;
use crate::serde::de::lend::Lend;

/// The fields in the reader's order, where the writer wrote them so.
pub(super) struct InOrder<'s, 'a, 'x, L> {
    state: &'s mut State<'a, 'x>,
    steps: std::slice::Iter<'a, Step>,
    record: u32,
    next: u32,
    lend: PhantomData<L>,
}

impl<'s, 'a, 'x, L> InOrder<'s, 'a, 'x, L> {
    #[inline]
    pub(super) fn new(state: &'s mut State<'a, 'x>, record: u32) -> Self {
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
    pub(super) fn finish(&mut self) -> Result<(), Error> {
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
