//! Schema texts at rest: named by their digest, compressed.

use etymon_core::Digest;

/// What a text is stored under.
pub(crate) fn text_digest(text: &str) -> Digest {
    Digest::of([text.as_bytes()])
}

/// One LZ4 block.
pub(crate) fn compress(text: &str) -> Vec<u8> {
    lz4_flex::block::compress(text.as_bytes())
}

/// The text of `bytes` bytes in an LZ4 block.
///
/// # Errors
///
/// What is wrong with the block.
pub(crate) fn decompress(block: &[u8], bytes: i64) -> Result<String, String> {
    let bytes = usize::try_from(bytes).map_err(|_| "a text has no negative length".to_owned())?;
    // A byte of a block stands for at most 255 bytes of text, so that a wrong length cannot ask for all the memory.
    if bytes / 255 > block.len() {
        return Err(format!(
            "no text of {bytes} bytes fits a block of {}",
            block.len()
        ));
    }
    let text = lz4_flex::block::decompress(block, bytes).map_err(|problem| problem.to_string())?;
    if text.len() != bytes {
        return Err(format!("the text has {} bytes, not {bytes}", text.len()));
    }
    String::from_utf8(text).map_err(|problem| problem.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_text_reads_back_from_its_block(text in "(?s).{0,300}", times in 1_usize..50) {
            let text = text.repeat(times);
            let bytes = i64::try_from(text.len()).unwrap();
            prop_assert_eq!(decompress(&compress(&text), bytes), Ok(text));
        }

        #[test]
        fn no_block_panics(block: Vec<u8>, bytes in -1_i64..100_000) {
            let _ = decompress(&block, bytes);
        }
    }

    #[test]
    fn a_wrong_length_is_told_and_takes_no_memory() {
        let block = compress("\"string\"");
        for bytes in [i64::MIN, -1, 0, 7, 9, i64::MAX] {
            assert!(decompress(&block, bytes).is_err(), "{bytes}");
        }
    }
}
