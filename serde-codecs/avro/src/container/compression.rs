//! How blocks are compressed.

#[cfg(any(feature = "deflate", feature = "zstandard"))]
use std::io::Read;

use crate::error::{Error, ErrorKind};

/// How the blocks of a file are compressed; each by a feature of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Compression {
    /// `null`: not at all.
    #[default]
    None,
    /// `deflate` (RFC 1951), at the level that weighs size against time.
    #[cfg(feature = "deflate")]
    Deflate,
    /// `snappy`, with a checksum of each block.
    #[cfg(feature = "snappy")]
    Snappy,
    /// `zstandard`, at its fastest level.
    #[cfg(feature = "zstandard")]
    Zstandard,
}

impl Compression {
    /// What files call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "null",
            #[cfg(feature = "deflate")]
            Self::Deflate => "deflate",
            #[cfg(feature = "snappy")]
            Self::Snappy => "snappy",
            #[cfg(feature = "zstandard")]
            Self::Zstandard => "zstandard",
        }
    }

    pub(super) fn parse(name: &[u8]) -> Result<Self, Error> {
        match name {
            b"null" => Ok(Self::None),
            #[cfg(feature = "deflate")]
            b"deflate" => Ok(Self::Deflate),
            #[cfg(feature = "snappy")]
            b"snappy" => Ok(Self::Snappy),
            #[cfg(feature = "zstandard")]
            b"zstandard" => Ok(Self::Zstandard),
            other => Err(ErrorKind::File(
                format!(
                    "the compression `{}` is not known: `null` is, and `deflate`, `snappy` and `zstandard` with the features of these names",
                    String::from_utf8_lossy(other).chars().take(40).collect::<String>()
                )
                .into(),
            )
            .into()),
        }
    }

    /// Appends `block`, compressed, to `out`.
    pub(super) fn compress(self, block: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        match self {
            Self::None => out.extend_from_slice(block),
            #[cfg(feature = "deflate")]
            Self::Deflate => {
                let mut encoder =
                    flate2::read::DeflateEncoder::new(block, flate2::Compression::default());
                encoder.read_to_end(out)?;
            }
            #[cfg(feature = "snappy")]
            Self::Snappy => {
                let packed = snap::raw::Encoder::new()
                    .compress_vec(block)
                    .map_err(|error| ErrorKind::File(error.to_string().into()))?;
                out.extend_from_slice(&packed);
                out.extend_from_slice(&crc32fast::hash(block).to_be_bytes());
            }
            #[cfg(feature = "zstandard")]
            Self::Zstandard => {
                ruzstd::encoding::compress(block, out, ruzstd::encoding::CompressionLevel::Fastest);
            }
        }
        Ok(())
    }

    /// What `block` was before it was compressed, into `out`, which it replaces; at most `limit` bytes.
    pub(super) fn expand(self, block: &[u8], out: &mut Vec<u8>, limit: usize) -> Result<(), Error> {
        out.clear();
        match self {
            Self::None if block.len() > limit => Err(too_long(limit)),
            Self::None => {
                out.extend_from_slice(block);
                Ok(())
            }
            #[cfg(feature = "deflate")]
            Self::Deflate => expand(flate2::read::DeflateDecoder::new(block), out, limit),
            #[cfg(feature = "snappy")]
            Self::Snappy => unsnap(block, out, limit),
            #[cfg(feature = "zstandard")]
            Self::Zstandard => {
                let window = u64::try_from(limit).unwrap_or(u64::MAX);
                let decoder =
                    ruzstd::decoding::StreamingDecoder::new_with_max_window_size(block, window)
                        .map_err(|error| damaged(&error))?;
                expand(decoder, out, limit)
            }
        }
    }
}

#[cfg(any(feature = "deflate", feature = "zstandard"))]
fn expand(from: impl Read, out: &mut Vec<u8>, limit: usize) -> Result<(), Error> {
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    from.take(most)
        .read_to_end(out)
        .map_err(|error| damaged(&error))?;
    if out.len() > limit {
        return Err(too_long(limit));
    }
    Ok(())
}

#[cfg(feature = "snappy")]
fn unsnap(block: &[u8], out: &mut Vec<u8>, limit: usize) -> Result<(), Error> {
    let (packed, sum) = block
        .split_last_chunk::<4>()
        .ok_or_else(|| ErrorKind::File("a block of `snappy` has no checksum".into()))?;
    if snap::raw::decompress_len(packed).map_err(|error| damaged(&error))? > limit {
        return Err(too_long(limit));
    }
    *out = snap::raw::Decoder::new()
        .decompress_vec(packed)
        .map_err(|error| damaged(&error))?;
    if crc32fast::hash(out) != u32::from_be_bytes(*sum) {
        return Err(ErrorKind::File(
            "the checksum of a block is wrong: the file is damaged".into(),
        )
        .into());
    }
    Ok(())
}

#[cfg(any(feature = "deflate", feature = "snappy", feature = "zstandard"))]
fn damaged(error: &dyn std::fmt::Display) -> Error {
    ErrorKind::File(format!("a block cannot be expanded: {error}").into()).into()
}

pub(super) fn too_long(limit: usize) -> Error {
    ErrorKind::Limit {
        what: "bytes in a block",
        limit,
    }
    .into()
}
