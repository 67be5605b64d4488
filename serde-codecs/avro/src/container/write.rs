//! Writing a file.

use std::io::Write;

use super::{CODEC, Compression, MAGIC, MARKER, SCHEMA};
use crate::error::{Error, ErrorKind};
use crate::plan::{Plan, push_length};
use crate::reader::Limits;
use crate::record::{Record, append};
use crate::schema::Schema;

/// A block is written when its values have this many bytes.
const BLOCK: usize = 64 << 10;

/// Writes values to a file. [`finish`](Self::finish) writes the last block: without it the values since the last
/// [`flush`](Self::flush) are lost.
#[derive(Debug)]
pub struct FileWriter<W> {
    output: W,
    schema: Schema,
    compression: Compression,
    marker: [u8; MARKER],
    block: Vec<u8>,
    count: usize,
    packed: Vec<u8>,
    /// The schemas of the types that were added, and how they become that of the file where it is another one.
    types: Vec<(&'static str, Option<Plan>)>,
    other: Vec<u8>,
}

impl<W: Write> FileWriter<W> {
    /// Begins a file of values of `schema`. `metadata` is what else it says about itself; keys that begin with `avro.` are
    /// Avro's own.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`]; [`ErrorKind::File`] when a key is Avro's own.
    pub fn new(
        mut output: W,
        schema: &Schema,
        compression: Compression,
        metadata: &[(&str, &[u8])],
    ) -> Result<Self, Error> {
        if let Some((key, _)) = metadata.iter().find(|(key, _)| key.starts_with("avro.")) {
            return Err(ErrorKind::File(
                format!("the key `{key}` of the metadata begins with `avro.`, which is Avro's own")
                    .into(),
            )
            .into());
        }
        // Resolved: a file has no references.
        let text = schema.resolved();
        let own: [(&str, &[u8]); 2] = [
            (SCHEMA, text.as_bytes()),
            (CODEC, compression.name().as_bytes()),
        ];
        let mut header = MAGIC.to_vec();
        push_length(own.len() + metadata.len(), &mut header);
        for (key, value) in own.iter().chain(metadata) {
            push_length(key.len(), &mut header);
            header.extend_from_slice(key.as_bytes());
            push_length(value.len(), &mut header);
            header.extend_from_slice(value);
        }
        push_length(0, &mut header);
        let marker = *uuid::Uuid::new_v4().as_bytes();
        header.extend_from_slice(&marker);
        output.write_all(&header)?;
        Ok(Self {
            output,
            schema: schema.clone(),
            compression,
            marker,
            block: Vec::new(),
            count: 0,
            packed: Vec::new(),
            types: Vec::new(),
            other: Vec::new(),
        })
    }

    /// The schema of the values.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Adds a value of a type whose schema is that of the file, or can be read with it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`]; [`ErrorKind::Unresolvable`].
    pub fn append<T: Record>(&mut self, value: &T) -> Result<(), Error> {
        let known = |(schema, _): &(&'static str, _)| {
            std::ptr::eq(*schema, T::SCHEMA) || *schema == T::SCHEMA
        };
        let at = match self.types.iter().position(known) {
            Some(at) => at,
            None => {
                let plan = Plan::new(&Schema::of::<T>()?, &self.schema)?;
                let plan = (!plan.is_same(plan.root())).then_some(plan);
                self.types.push((T::SCHEMA, plan));
                self.types.len() - 1
            }
        };
        match &self.types[at].1 {
            None => append(value, &mut self.block),
            Some(plan) => {
                self.other.clear();
                append(value, &mut self.other);
                plan.transcode(&self.other, &mut self.block, Limits::default())?;
            }
        }
        self.added()
    }

    /// Adds a value that was written with the schema of the file: what lies behind the frame of a record with the same
    /// schema. Nothing looks at it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`]
    pub fn append_payload(&mut self, payload: &[u8]) -> Result<(), Error> {
        self.block.extend_from_slice(payload);
        self.added()
    }

    /// Adds what `write` appends: one value of the schema of the file. When it fails, nothing is added.
    ///
    /// # Errors
    ///
    /// What `write` fails with; [`ErrorKind::Io`].
    pub fn append_with(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let before = self.block.len();
        if let Err(error) = write(&mut self.block) {
            self.block.truncate(before);
            return Err(error);
        }
        self.added()
    }

    fn added(&mut self) -> Result<(), Error> {
        self.count += 1;
        if self.block.len() >= BLOCK {
            self.end_block()?;
        }
        Ok(())
    }

    fn end_block(&mut self) -> Result<(), Error> {
        if self.count == 0 {
            return Ok(());
        }
        self.packed.clear();
        self.compression.compress(&self.block, &mut self.packed)?;
        let mut front = Vec::with_capacity(2 * crate::LONG_BYTES);
        push_length(self.count, &mut front);
        push_length(self.packed.len(), &mut front);
        self.output.write_all(&front)?;
        self.output.write_all(&self.packed)?;
        self.output.write_all(&self.marker)?;
        self.block.clear();
        self.count = 0;
        Ok(())
    }

    /// Writes what was added, and flushes the output.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`]
    pub fn flush(&mut self) -> Result<(), Error> {
        self.end_block()?;
        Ok(self.output.flush()?)
    }

    /// Ends the file and gives the output back, flushed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`]
    pub fn finish(mut self) -> Result<W, Error> {
        self.flush()?;
        Ok(self.output)
    }
}
