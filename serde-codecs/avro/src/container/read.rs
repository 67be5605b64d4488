//! A file, value by value.

use std::io::Read;
use std::marker::PhantomData;

use super::Blocks;
use crate::error::{Error, ErrorKind};
use crate::plan::Plan;
use crate::reader::{Limits, Reader};
use crate::record::{Decode, Record};
use crate::schema::Schema;

/// The values of a file as a Rust type, which may borrow from the block that they lie in.
#[derive(Debug)]
pub struct FileReader<R, T> {
    blocks: Blocks<R>,
    plan: Plan,
    /// How many values of the block are left.
    left: usize,
    /// Where the next one begins.
    at: usize,
    values: PhantomData<fn() -> T>,
}

impl<R: Read, T: Record> FileReader<R, T> {
    /// Reads the front of a file, and resolves its schema to that of `T`.
    ///
    /// # Errors
    ///
    /// As [`Blocks::new`]; [`ErrorKind::Unresolvable`].
    pub fn new(input: R, limits: Limits) -> Result<Self, Error> {
        let blocks = Blocks::new(input, limits)?;
        Ok(Self {
            plan: Plan::new(blocks.schema(), &Schema::of::<T>()?)?,
            blocks,
            left: 0,
            at: 0,
            values: PhantomData,
        })
    }

    /// The schema that the values were written with.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        self.blocks.schema()
    }

    /// The next value; `None` at the end of the file.
    ///
    /// # Errors
    ///
    /// As [`Blocks::next_block`], and [`ErrorKind`] of payloads, where offsets count from the front of the block. After an
    /// error the rest of the block is passed over.
    // A value borrows from the reader, which no `Iterator` can say.
    #[expect(
        clippy::should_implement_trait,
        reason = "the value borrows from the reader"
    )]
    pub fn next(&mut self) -> Result<Option<T::Of<'_>>, Error> {
        while self.left == 0 {
            match self.blocks.next_block()? {
                None => return Ok(None),
                Some((count, block)) => {
                    // Values without bytes could be any number.
                    if block.is_empty() && count > self.blocks.limits().allocation {
                        return Err(ErrorKind::Limit {
                            what: "values without bytes",
                            limit: self.blocks.limits().allocation,
                        }
                        .into());
                    }
                    (self.left, self.at) = (count, 0);
                }
            }
        }
        let left = std::mem::take(&mut self.left);
        let block = self.blocks.block();
        let mut from = Reader::new(&block[self.at..], self.blocks.limits())?;
        let root = self.plan.root();
        let value = if self.plan.is_same(root) {
            T::Of::decode(&mut from)?
        } else {
            T::Of::decode_with(&self.plan, root, &mut from)?
        };
        self.at += from.offset();
        self.left = left - 1;
        if self.left == 0 && self.at < block.len() {
            return Err(ErrorKind::Trailing(block.len() - self.at).into());
        }
        Ok(Some(value))
    }
}
