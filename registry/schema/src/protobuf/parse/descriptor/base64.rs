//! Base64 to bytes.

/// The bytes that `text` stands for: the digits of RFC 4648, section 4, on one line; its padding may be missing.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=').as_bytes();
    let padding = text.len() - digits.len();
    let rest = digits.len() % 4;
    if rest == 1 || padding > 0 && (padding > 2 || !text.len().is_multiple_of(4)) {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    for chunk in digits.chunks(4) {
        let mut bits = 0;
        for &byte in chunk {
            bits = bits << 6 | digit(byte)?;
        }
        let missing = 4 - chunk.len();
        let [_, whole @ ..] = (bits << (6 * missing)).to_be_bytes();
        bytes.extend_from_slice(&whole[..3 - missing]);
    }
    Some(bytes)
}

fn digit(byte: u8) -> Option<u32> {
    let digit = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(digit))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::decode;
    use crate::protobuf::parse::to_base64;

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
            prop_assert_eq!(decode(&to_base64(&bytes)), Some(bytes));
        }
    }
}
