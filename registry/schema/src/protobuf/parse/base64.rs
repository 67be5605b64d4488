//! Base64 of RFC 4648, section 4, on one line.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Java's reader, which the reference uses, asks neither for padding nor for unused bits that are zero.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The bytes that `text` stands for; its padding may be missing as a whole.
pub(in crate::protobuf) fn decode(text: &str) -> Option<Vec<u8>> {
    let is_padded = text.ends_with('=');
    if is_padded && !text.len().is_multiple_of(4) {
        return None;
    }
    ENGINE.decode(text).ok()
}

/// `bytes` in base64, padded.
pub(in crate::protobuf) fn encode(bytes: &[u8]) -> String {
    ENGINE.encode(bytes)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::{decode, encode};

    #[test]
    fn padding_may_be_missing_but_not_wrong() {
        //   text         bytes
        for (text, bytes) in [
            ("", Some(&b""[..])),
            ("AP8=", Some(b"\x00\xff")),
            ("AP8", Some(b"\x00\xff")),
            ("+/+/", Some(b"\xfb\xff\xbf")),
            ("YQ==", Some(b"a")),
            ("YQ", Some(b"a")),
            ("YQ=", None),
            ("Y", None),
            ("Y===", None),
            ("YWJj=", None),
            ("YQ==YQ==", None),
            ("YW Jj", None),
            ("YWJj\n", None),
            ("YW-_", None),
            ("=", None),
        ] {
            assert_eq!(decode(text).as_deref(), bytes, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }
    }
}
