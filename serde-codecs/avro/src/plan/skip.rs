//! Passing over what the reader does not want.

use super::{Op, Place, Plan};
use crate::error::Error;
use crate::reader::Reader;

impl Plan {
    /// Passes over a value.
    ///
    /// # Errors
    ///
    /// As when it is read, except that the text of strings is not looked at.
    pub fn skip(&self, at: Place, from: &mut Reader<'_>) -> Result<(), Error> {
        match self.op(at) {
            Op::Null => Ok(()),
            Op::Boolean => from.raw(1).map(drop),
            Op::Int
            | Op::Long
            | Op::Enum { .. }
            | Op::IntToLong
            | Op::IntToFloat
            | Op::IntToDouble
            | Op::LongToFloat
            | Op::LongToDouble => from.long().map(drop),
            Op::Float | Op::FloatToDouble => from.raw(4).map(drop),
            Op::Double => from.raw(8).map(drop),
            Op::Bytes | Op::String => from.bytes().map(drop),
            Op::Fixed(size) => from.raw(size as usize).map(drop),
            Op::Array { items, least } => self.skip_items(items, least, false, from),
            Op::Map { values, least } => self.skip_items(values, least, true, from),
            Op::Record(record) => {
                from.enter()?;
                for step in self.steps_of(record) {
                    self.skip(step.at, from)?;
                }
                from.leave();
                Ok(())
            }
            Op::Union { first, count } => {
                let branch = from.index("branch", count as usize)?;
                self.skip(self.branches[first as usize + branch], from)
            }
            Op::Into { value, .. } => self.skip(value, from),
            Op::Fail(why) => Err(self.failure(why)),
        }
    }

    fn skip_items(
        &self,
        items: Place,
        least: u32,
        keyed: bool,
        from: &mut Reader<'_>,
    ) -> Result<(), Error> {
        from.enter()?;
        loop {
            let count = from.skip_blocks(least as usize)?;
            if count == 0 {
                from.leave();
                return Ok(());
            }
            for _ in 0..count {
                if keyed {
                    from.bytes()?;
                }
                self.skip(items, from)?;
            }
        }
    }
}
