//! The items of arrays, the entries of maps, the numbers of bytes.

use std::marker::PhantomData;

use serde::de::value::SeqDeserializer;
use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};

use super::State;
use super::key::Key;
use super::lend::Lend;
use super::value::Value;
use crate::error::Error;
use crate::plan::Place;

/// Blocks of an array or a map.
struct Blocks {
    least: usize,
    /// How many items are left in the block; 0 only at the end of the last one.
    left: usize,
}

impl Blocks {
    #[inline]
    fn start(least: u32, state: &mut State<'_, '_>) -> Result<Self, Error> {
        state.from.enter()?;
        let least = least as usize;
        let left = state.from.block(least)?;
        Ok(Self { least, left })
    }

    /// After an item.
    #[inline]
    fn step(&mut self, state: &mut State<'_, '_>) -> Result<(), Error> {
        self.left -= 1;
        if self.left == 0 {
            self.left = state.from.block(self.least)?;
        }
        Ok(())
    }

    #[inline]
    fn finish(&self, state: &mut State<'_, '_>) -> Result<(), Error> {
        if self.left > 0 {
            return Err(more(state));
        }
        state.from.leave();
        Ok(())
    }
}

#[cold]
fn more(state: &State<'_, '_>) -> Error {
    Error::custom("there are more items than the type takes").near(state.from.offset())
}

/// The items of an array.
pub(super) struct Items<'s, 'a, 'x, L> {
    state: &'s mut State<'a, 'x>,
    at: Place,
    blocks: Blocks,
    index: usize,
    lend: PhantomData<L>,
}

impl<'s, 'a, 'x, L> Items<'s, 'a, 'x, L> {
    #[inline]
    pub(super) fn read<'de, V: Visitor<'de>>(
        state: &'s mut State<'a, 'x>,
        at: Place,
        least: u32,
        visitor: V,
    ) -> Result<V::Value, Error>
    where
        L: Lend<'de, 'x>,
    {
        let mut items = Self {
            at,
            blocks: Blocks::start(least, state)?,
            index: 0,
            state,
            lend: PhantomData,
        };
        let value = visitor.visit_seq(&mut items)?;
        items.blocks.finish(items.state)?;
        Ok(value)
    }
}

impl<'de, 'x, L: Lend<'de, 'x>> SeqAccess<'de> for Items<'_, '_, 'x, L> {
    type Error = Error;

    #[inline]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        if self.blocks.left == 0 {
            return Ok(None);
        }
        self.state.from.allocate(size_of::<S::Value>())?;
        let start = self.state.from.offset();
        let value = seed
            .deserialize(Value::<L>::new(self.state, self.at))
            .map_err(|error| error.near(start).in_item(self.index))?;
        self.blocks.step(self.state)?;
        self.index += 1;
        Ok(Some(value))
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        Some(self.blocks.left)
    }
}

/// The entries of a map.
pub(super) struct Entries<'s, 'a, 'x, L> {
    state: &'s mut State<'a, 'x>,
    at: Place,
    blocks: Blocks,
    key: &'x str,
    lend: PhantomData<L>,
}

impl<'s, 'a, 'x, L> Entries<'s, 'a, 'x, L> {
    #[inline]
    pub(super) fn read<'de, V: Visitor<'de>>(
        state: &'s mut State<'a, 'x>,
        at: Place,
        least: u32,
        visitor: V,
    ) -> Result<V::Value, Error>
    where
        L: Lend<'de, 'x>,
    {
        let mut entries = Self {
            at,
            blocks: Blocks::start(least, state)?,
            key: "",
            state,
            lend: PhantomData,
        };
        let value = visitor.visit_map(&mut entries)?;
        entries.blocks.finish(entries.state)?;
        Ok(value)
    }
}

impl<'de, 'x, L: Lend<'de, 'x>> MapAccess<'de> for Entries<'_, '_, 'x, L> {
    type Error = Error;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        if self.blocks.left == 0 {
            return Ok(None);
        }
        let start = self.state.from.offset();
        self.key = self.state.from.string()?;
        // A key is copied by most maps, and nothing says whether this one does.
        self.state
            .from
            .allocate(size_of::<K::Value>() + self.key.len())?;
        seed.deserialize(Key::<L>::new(self.key))
            .map(Some)
            .map_err(|error| error.near(start).in_value(self.key))
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        self.state.from.allocate(size_of::<S::Value>())?;
        let start = self.state.from.offset();
        let value = seed
            .deserialize(Value::<L>::new(self.state, self.at))
            .map_err(|error| error.near(start).in_value(self.key))?;
        self.blocks.step(self.state)?;
        Ok(value)
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        Some(self.blocks.left)
    }
}

/// Gives bytes as numbers.
pub(super) fn numbers<'de, V: Visitor<'de>>(
    state: &mut State<'_, '_>,
    bytes: &[u8],
    visitor: V,
) -> Result<V::Value, Error> {
    state.from.allocate(bytes.len())?;
    let mut numbers = SeqDeserializer::<_, Error>::new(bytes.iter().copied());
    let value = visitor.visit_seq(&mut numbers)?;
    numbers.end()?;
    Ok(value)
}
