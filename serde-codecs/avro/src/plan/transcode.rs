//! From the bytes of the writer's value to those that a writer with the reader schema would have written: how a type
//! whose own schema is one version is written as another.

use super::{Op, Place, Plan, Step};
use crate::cursor::{Cursor, LONG_BYTES};
use crate::error::Error;
use crate::reader::{Limits, Reader};

impl Plan {
    /// Appends `payload`, written with the writer schema, to `out` as a payload of the reader schema. Where nothing
    /// changes, bytes are copied and the text of strings is not looked at. Defaults count against
    /// [`Limits::allocation`]; the rest is a small multiple of the payload.
    ///
    /// # Errors
    ///
    /// As when the value is read; `out` is then as it was.
    pub fn transcode(
        &self,
        payload: &[u8],
        out: &mut Vec<u8>,
        limits: Limits,
    ) -> Result<(), Error> {
        let start = out.len();
        let mut from = Reader::new(payload, limits)?;
        let done = self
            .copy(self.root, &mut from, out)
            .and_then(|()| from.finish());
        if done.is_err() {
            out.truncate(start);
        }
        done
    }

    fn copy(&self, at: Place, from: &mut Reader<'_>, out: &mut Vec<u8>) -> Result<(), Error> {
        if self.is_same(at) {
            let before = from.rest();
            self.skip(at, from)?;
            out.extend_from_slice(&before[..before.len() - from.rest().len()]);
            return Ok(());
        }
        match self.op(at) {
            Op::Null => {}
            Op::Boolean => out.push(u8::from(from.boolean()?)),
            Op::Int | Op::IntToLong => push_long(i64::from(from.int()?), out),
            Op::Long => push_long(from.long()?, out),
            Op::Float | Op::IntToFloat | Op::LongToFloat => {
                out.extend_from_slice(&self.float(at, from)?.to_le_bytes());
            }
            Op::Double | Op::IntToDouble | Op::LongToDouble | Op::FloatToDouble => {
                out.extend_from_slice(&self.double(at, from)?.to_le_bytes());
            }
            Op::Bytes => push_bytes(from.bytes()?, out),
            Op::String => push_bytes(from.string()?.as_bytes(), out),
            Op::Fixed(size) => out.extend_from_slice(from.raw(size as usize)?),
            Op::Enum { .. } => push_length(self.symbol(at, from)?, out),
            Op::Array { items, least } => self.copy_items(items, least, false, from, out)?,
            Op::Map { values, least } => self.copy_items(values, least, true, from, out)?,
            Op::Record(record) => {
                from.enter()?;
                self.copy_record(record, from, out)?;
                from.leave();
            }
            Op::Union { first, count } => {
                let branch = from.index("branch", count as usize)?;
                self.copy(self.branches[first as usize + branch], from, out)?;
            }
            Op::Into { branch, value } => {
                push_long(i64::from(branch), out);
                self.copy(value, from, out)?;
            }
            Op::Fail(why) => return Err(self.failure(why)),
        }
        Ok(())
    }

    fn copy_items(
        &self,
        items: Place,
        least: u32,
        keyed: bool,
        from: &mut Reader<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        from.enter()?;
        loop {
            let count = from.block(least as usize)?;
            push_length(count, out);
            if count == 0 {
                from.leave();
                return Ok(());
            }
            for at in 0..count {
                if keyed {
                    push_bytes(from.string()?.as_bytes(), out);
                }
                self.copy(items, from, out)
                    .map_err(|error| error.in_item(at))?;
            }
        }
    }

    /// The writer's order is that of the payload, the reader's that of the fields: what comes out of order is put in order
    /// at the end.
    fn copy_record(
        &self,
        record: u32,
        from: &mut Reader<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let steps = self.steps_of(record);
        let defaults = &self.records[record as usize].defaults;
        let kept = |step: &&Step| step.field != super::Field::SKIPPED;
        let in_order = defaults.is_empty()
            && steps
                .iter()
                .filter(kept)
                .is_sorted_by_key(|step| step.field.0);
        let start = out.len();
        let mut parts = Vec::new();
        for step in steps {
            if !kept(&step) {
                self.skip(step.at, from)?;
                continue;
            }
            let part = out.len();
            self.copy(step.at, from, out)
                .map_err(|error| error.in_field(self.field_name(record, step.field)))?;
            if !in_order {
                parts.push((step.field, out[part..].to_vec()));
            }
        }
        if !in_order {
            for default in defaults {
                from.allocate(default.value.len())?;
            }
            out.truncate(start);
            parts.extend(
                defaults
                    .iter()
                    .map(|default| (default.field, default.value.to_vec())),
            );
            parts.sort_unstable_by_key(|(field, _)| field.0);
            for (_, part) in parts {
                out.extend_from_slice(&part);
            }
        }
        Ok(())
    }
}

/// Appends a `long`.
pub(crate) fn push_long(value: i64, out: &mut Vec<u8>) {
    let mut buffer = [0; LONG_BYTES];
    let mut cursor = Cursor::new(&mut buffer);
    cursor.long(value);
    let written = cursor.written();
    out.extend_from_slice(&buffer[..written]);
}

/// Appends a length or a count.
pub(crate) fn push_length(length: usize, out: &mut Vec<u8>) {
    push_long(i64::try_from(length).expect("no slice is longer"), out);
}

fn push_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    push_length(bytes.len(), out);
    out.extend_from_slice(bytes);
}
