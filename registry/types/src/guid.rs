//! GUIDs of schemas.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// A label of a schema's content: an MD5 digest, printed as a UUID. Equal contents have equal GUIDs in every context
/// and registry; it is nevertheless no identity, since the digest ignores the schema type and joins its parts
/// without separators.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Guid(pub [u8; 16]);

impl Guid {
    /// The 36 characters of the UUID form, in ASCII.
    #[must_use]
    pub fn to_ascii(self) -> [u8; 36] {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut text = [b'-'; 36];
        let mut at = 0;
        for (index, byte) in self.0.into_iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                at += 1;
            }
            text[at] = HEX[usize::from(byte >> 4)];
            text[at + 1] = HEX[usize::from(byte & 15)];
            at += 2;
        }
        text
    }
}

/// The text is no GUID.
#[derive(Debug, Clone, Copy, thiserror::Error, PartialEq, Eq)]
#[error("a GUID is a UUID or 32 hexadecimal digits")]
pub struct InvalidGuid;

impl FromStr for Guid {
    type Err = InvalidGuid;

    /// Takes the UUID form or 32 hexadecimal digits, letters in any case.
    fn from_str(text: &str) -> Result<Self, InvalidGuid> {
        let bytes = text.as_bytes();
        let dashed = bytes.len() == 36 && [8, 13, 18, 23].iter().all(|&at| bytes[at] == b'-');
        if !dashed && bytes.len() != 32 {
            return Err(InvalidGuid);
        }
        let mut guid = [0; 16];
        let mut digits = 0;
        for (at, byte) in bytes.iter().enumerate() {
            if dashed && matches!(at, 8 | 13 | 18 | 23) {
                continue;
            }
            let digit = char::from(*byte).to_digit(16).ok_or(InvalidGuid)?;
            let digit = u8::try_from(digit).expect("a hexadecimal digit is below 16");
            guid[digits / 2] = guid[digits / 2] << 4 | digit;
            digits += 1;
        }
        Ok(Self(guid))
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.to_ascii();
        f.write_str(std::str::from_utf8(&text).expect("hexadecimal digits and dashes are ASCII"))
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Guid({self})")
    }
}

impl Serialize for Guid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_reads_back_from_both_of_its_spellings() {
        let text = "095d71cf-1255-6b9d-5e33-0ad575b3df5d";
        let guid: Guid = text.parse().unwrap();
        assert_eq!(guid.to_string(), text);
        assert_eq!(text.replace('-', "").to_uppercase().parse(), Ok(guid));
        for bad in [
            "",
            "095d71cf",
            "095d71cf-1255-6b9d-5e33-0ad575b3df5",
            "095d71cf-1255-6b9d-5e33-0ad575b3df5x",
            "095d71cf-12556-b9d-5e33-0ad575b3df5d",
        ] {
            assert_eq!(bad.parse::<Guid>(), Err(InvalidGuid), "{bad}");
        }
    }
}
