//! Schema texts, packed.

use std::fmt;
use std::sync::Arc;

/// A schema's text, packed in one LZ4 block, in memory as on the disk: most texts take a third of their length. Clones
/// share the block.
#[derive(Clone)]
pub struct Text {
    block: Arc<[u8]>,
    /// Length of the text, in bytes.
    bytes: usize,
}

/// The bytes are no packed text.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct InvalidBlock(String);

impl Text {
    /// Packs a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            block: lz4_flex::block::compress(text.as_bytes()).into(),
            bytes: text.len(),
        }
    }

    /// The text of `bytes` bytes that `block` holds.
    ///
    /// # Errors
    ///
    /// [`InvalidBlock`] says what is wrong with the block.
    pub fn from_block(block: &[u8], bytes: i64) -> Result<Self, InvalidBlock> {
        let bytes = usize::try_from(bytes)
            .map_err(|_| InvalidBlock("a text has no negative length".to_owned()))?;
        unpack(block, bytes)?;
        Ok(Self {
            block: block.into(),
            bytes,
        })
    }

    /// The text itself, unpacked.
    #[must_use]
    pub fn unpack(&self) -> String {
        unpack(&self.block, self.bytes).expect("a block is checked where it is made")
    }

    /// Length of the text itself, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The packed text.
    #[must_use]
    pub fn block(&self) -> &[u8] {
        &self.block
    }
}

fn unpack(block: &[u8], bytes: usize) -> Result<String, InvalidBlock> {
    // A byte of a block stands for at most 255 bytes of text, so that a wrong length cannot ask for all the memory.
    if bytes / 255 > block.len() {
        let length = block.len();
        return Err(InvalidBlock(format!(
            "no text of {bytes} bytes fits a block of {length}"
        )));
    }
    let text = lz4_flex::block::decompress(block, bytes)
        .map_err(|problem| InvalidBlock(problem.to_string()))?;
    if text.len() != bytes {
        let length = text.len();
        return Err(InvalidBlock(format!(
            "the text has {length} bytes, not {bytes}"
        )));
    }
    String::from_utf8(text).map_err(|problem| InvalidBlock(problem.to_string()))
}

impl PartialEq for Text {
    /// Equal when the texts are: another release may pack the same text in another way.
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes && (self.block == other.block || self.unpack() == other.unpack())
    }
}

impl Eq for Text {}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({:?})", self.unpack())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_text_reads_back_from_its_block(text in "(?s).{0,300}", times in 1_usize..50) {
            let text = text.repeat(times);
            let packed = Text::new(&text);
            prop_assert_eq!(packed.unpack(), text);
            let bytes = i64::try_from(packed.bytes()).unwrap();
            prop_assert_eq!(Text::from_block(packed.block(), bytes), Ok(packed));
        }

        #[test]
        fn no_block_panics(block: Vec<u8>, bytes in -1_i64..100_000) {
            let _ = Text::from_block(&block, bytes);
        }
    }

    #[test]
    fn a_wrong_length_is_told_and_takes_no_memory() {
        let packed = Text::new("\"string\"");
        for bytes in [i64::MIN, -1, 0, 7, 9, i64::MAX] {
            assert!(Text::from_block(packed.block(), bytes).is_err(), "{bytes}");
        }
    }

    #[test]
    fn a_text_that_was_packed_in_another_way_is_the_same_text() {
        let text = "\"string\"";
        // All literals: the token says 8 of them.
        let literal: Vec<u8> = [0x80].into_iter().chain(text.bytes()).collect();
        assert_eq!(Text::from_block(&literal, 8), Ok(Text::new(text)));
    }
}
