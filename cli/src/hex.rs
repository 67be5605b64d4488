//! Bytes as pairs of hexadecimal digits.

/// The digits of bytes, in lower case, appended to `out`.
pub(crate) fn append(bytes: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
}

/// The digits of bytes, in lower case.
pub(crate) fn of(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(2 * bytes.len());
    append(bytes, &mut out);
    String::from_utf8(out).expect("digits are ASCII")
}

/// The bytes of digits in either case, with white space and colons between pairs, as `xxd -p` and others print.
///
/// # Errors
///
/// What is no pair of digits.
pub(crate) fn read(text: &[u8], out: &mut Vec<u8>) -> Result<(), String> {
    let mut high: Option<u8> = None;
    for (at, byte) in text.iter().enumerate() {
        if high.is_none() && matches!(byte, b' ' | b'\t' | b'\r' | b':') {
            continue;
        }
        let digit = char::from(*byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok());
        let Some(digit) = digit else {
            let found = char::from(*byte).escape_default();
            return Err(format!(
                "'{found}' in column {} is no hexadecimal digit",
                at + 1
            ));
        };
        match high.take() {
            None => high = Some(digit << 4),
            Some(high) => out.push(high | digit),
        }
    }
    match high {
        None => Ok(()),
        Some(_) => Err("the number of hexadecimal digits is odd".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;

    fn bytes(text: &str) -> Result<Vec<u8>, String> {
        let mut out = Vec::new();
        read(text.as_bytes(), &mut out).map(|()| out)
    }

    #[test]
    fn digits_come_in_pairs() {
        for (text, found) in [
            ("", Ok(vec![])),
            ("00fF", Ok(vec![0, 255])),
            ("00 ff\t0a\r", Ok(vec![0, 255, 10])),
            ("00:ff", Ok(vec![0, 255])),
            ("0", Err("the number of hexadecimal digits is odd")),
            ("0 0", Err("' ' in column 2 is no hexadecimal digit")),
            ("0x00", Err("'x' in column 2 is no hexadecimal digit")),
        ] {
            assert_eq!(bytes(text), found.map_err(str::to_owned), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(original: Vec<u8>) {
            prop_assert_eq!(bytes(&of(&original)), Ok(original));
        }
    }
}
