//! A file, block by block, with nothing decoded.

use std::io::Read;

use super::compression::too_long;
use super::{CODEC, Compression, MAGIC, MARKER, SCHEMA};
use crate::error::{Error, ErrorKind};
use crate::reader::Limits;
use crate::schema::Schema;

/// The most bytes that a file may have before its first block.
const MAX_HEADER: usize = 16 << 20;

/// The blocks of a file.
#[derive(Debug)]
pub struct Blocks<R> {
    input: R,
    limits: Limits,
    schema: Schema,
    compression: Compression,
    metadata: Vec<(String, Vec<u8>)>,
    marker: [u8; MARKER],
    packed: Vec<u8>,
    block: Vec<u8>,
}

impl<R: Read> Blocks<R> {
    /// Reads the front of a file. `input` is read in small steps: give it a buffer. A block may have as many bytes as
    /// `limits` allow a payload, compressed and expanded.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`]; [`ErrorKind::File`] when it is no such file; [`ErrorKind::Schema`]; [`ErrorKind::Limit`].
    pub fn new(mut input: R, limits: Limits) -> Result<Self, Error> {
        let mut magic = [0; MAGIC.len()];
        input.read_exact(&mut magic)?;
        if magic != MAGIC {
            return Err(ErrorKind::File(
                format!("the file begins with {magic:02x?}, not with `Obj` and 1: it is no Avro object container file").into(),
            )
            .into());
        }
        let metadata = read_metadata(&mut input)?;
        let mut marker = [0; MARKER];
        input.read_exact(&mut marker)?;
        let value = |wanted: &str| {
            metadata
                .iter()
                .find(|(key, _)| key == wanted)
                .map(|(_, value)| value.as_slice())
        };
        let text = value(SCHEMA).ok_or_else(|| ErrorKind::File("the file has no schema".into()))?;
        let text = str::from_utf8(text)
            .map_err(|_| ErrorKind::File("the schema of the file is not UTF-8".into()))?;
        Ok(Self {
            schema: Schema::parse(text)?,
            compression: Compression::parse(value(CODEC).unwrap_or(b"null"))?,
            input,
            limits,
            metadata,
            marker,
            packed: Vec::new(),
            block: Vec::new(),
        })
    }

    /// The schema that the values were written with.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// How the blocks are compressed.
    #[must_use]
    pub fn compression(&self) -> Compression {
        self.compression
    }

    /// What else the file says about itself under `key`; keys that begin with `avro.` are Avro's own.
    #[must_use]
    pub fn metadata(&self, key: &str) -> Option<&[u8]> {
        let mut all = self.metadata.iter();
        all.find(|(known, _)| known == key)
            .map(|(_, value)| value.as_slice())
    }

    /// The next block: how many values it has, and the values one after another; `None` at the end of the file.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn next_block(&mut self) -> Result<Option<(usize, &[u8])>, Error> {
        let Some(count) = read_long_or_end(&mut self.input)? else {
            return Ok(None);
        };
        let count = length(count)?;
        let size = length(read_long(&mut self.input)?)?;
        if size > self.limits.payload {
            return Err(too_long(self.limits.payload));
        }
        read_bytes(&mut self.input, size, &mut self.packed)?;
        let mut marker = [0; MARKER];
        self.input.read_exact(&mut marker)?;
        if marker != self.marker {
            return Err(ErrorKind::File(
                "a block does not end with the marker of the file: the file is damaged".into(),
            )
            .into());
        }
        self.compression
            .expand(&self.packed, &mut self.block, self.limits.payload)?;
        Ok(Some((count, &self.block)))
    }

    pub(super) fn block(&self) -> &[u8] {
        &self.block
    }

    pub(super) fn limits(&self) -> Limits {
        self.limits
    }
}

fn read_metadata(input: &mut impl Read) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut metadata = Vec::new();
    let mut left = MAX_HEADER;
    let mut text = |input: &mut _| {
        let size = length(read_long(input)?)?;
        left = left
            .checked_sub(size)
            .and_then(|left| left.checked_sub(1))
            .ok_or(ErrorKind::Limit {
                what: "bytes before the first block",
                limit: MAX_HEADER,
            })?;
        let mut bytes = Vec::new();
        read_bytes(input, size, &mut bytes)?;
        Ok::<_, Error>(bytes)
    };
    loop {
        let mut count = read_long(input)?;
        if count == 0 {
            return Ok(metadata);
        }
        if count < 0 {
            read_long(input)?; // the block in bytes
            count = count.checked_neg().unwrap_or(i64::MAX);
        }
        for _ in 0..count {
            let key = String::from_utf8(text(input)?)
                .map_err(|_| ErrorKind::File("a key of the metadata is not UTF-8".into()))?;
            metadata.push((key, text(input)?));
        }
    }
}

/// Reads `size` bytes in place of `into`; memory grows with what comes, not with what is promised.
fn read_bytes(input: &mut impl Read, size: usize, into: &mut Vec<u8>) -> Result<(), Error> {
    into.clear();
    let most = u64::try_from(size).unwrap_or(u64::MAX);
    input.by_ref().take(most).read_to_end(into)?;
    if into.len() < size {
        return Err(ErrorKind::TooShort(size - into.len()).into());
    }
    Ok(())
}

fn length(long: i64) -> Result<usize, Error> {
    usize::try_from(long).map_err(|_| ErrorKind::Length(long).into())
}

fn read_long(input: &mut impl Read) -> Result<i64, Error> {
    read_long_or_end(input)?.ok_or_else(|| ErrorKind::TooShort(1).into())
}

/// A `long`, or `None` when there is nothing more.
fn read_long_or_end(input: &mut impl Read) -> Result<Option<i64>, Error> {
    let mut coded: u64 = 0;
    for at in 0..10 {
        let mut byte = [0];
        if let Err(error) = input.read_exact(&mut byte) {
            let ended = at == 0 && error.kind() == std::io::ErrorKind::UnexpectedEof;
            return if ended { Ok(None) } else { Err(error.into()) };
        }
        let bits = u64::from(byte[0] & 0x7f);
        if at == 9 && bits > 1 {
            break;
        }
        coded |= bits << (7 * at);
        if byte[0] < 0x80 {
            return Ok(Some(
                (coded >> 1).cast_signed() ^ -(coded & 1).cast_signed(),
            ));
        }
    }
    Err(ErrorKind::Number("a long").into())
}
