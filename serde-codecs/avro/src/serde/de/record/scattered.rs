//! Fields that are wanted by position and come in another order.

use std::marker::PhantomData;

use serde::de::{DeserializeSeed, SeqAccess};

use super::{defaulted, fewer, written};
use crate::error::Error;
use crate::plan::Step;
use crate::serde::de::State;
use crate::serde::de::lend::Lend;

/// The fields in the reader's order, where the writer wrote them in another.
pub(super) struct Scattered<'s, 'a, 'x, L> {
    state: &'s mut State<'a, 'x>,
    record: u32,
    /// For each of the reader's fields where its value starts.
    starts: Vec<Option<(Step, &'x [u8])>>,
    end: &'x [u8],
    next: u32,
    lend: PhantomData<L>,
}

impl<'s, 'a, 'x, L> Scattered<'s, 'a, 'x, L> {
    pub(super) fn new(state: &'s mut State<'a, 'x>, record: u32) -> Result<Self, Error> {
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

    pub(super) fn finish(self) -> Result<(), Error> {
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
