//! The wire format: bytes to fields, without knowing their types.

use super::Refused;
use crate::protobuf::MAX_DEPTH;

/// What a field holds, by the wire alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wire<'a> {
    Varint(u64),
    Fixed64([u8; 8]),
    Bytes(&'a [u8]),
    /// What stands between the tags.
    Group(&'a [u8]),
    Fixed32([u8; 4]),
}

/// Reads the fields of one message, none of which it copies.
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) fn of(message: &'a [u8]) -> Self {
        Self { rest: message }
    }

    fn take<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH], Refused> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or_else(cut)?;
        self.rest = rest;
        Ok(*taken)
    }

    fn varint(&mut self) -> Result<u64, Refused> {
        varint(&mut self.rest)
    }

    /// The number of the next field, and its wire type.
    fn tag(&mut self) -> Result<(u32, u64), Refused> {
        let tag = self.varint()?;
        let number = u32::try_from(tag >> 3).ok();
        let number = number.filter(|number| (1..1 << 29).contains(number));
        let number =
            number.ok_or_else(|| Refused::new("it has a field whose number is no field number"))?;
        Ok((number, tag & 7))
    }

    fn value(&mut self, number: u32, wire_type: u64) -> Result<Wire<'a>, Refused> {
        Ok(match wire_type {
            0 => Wire::Varint(self.varint()?),
            1 => Wire::Fixed64(self.take()?),
            2 => {
                let length = usize::try_from(self.varint()?).map_err(|_| cut())?;
                let (bytes, rest) = self.rest.split_at_checked(length).ok_or_else(cut)?;
                self.rest = rest;
                Wire::Bytes(bytes)
            }
            3 => Wire::Group(self.group(number)?),
            5 => Wire::Fixed32(self.take()?),
            _ => {
                return Err(Refused::new(&format!(
                    "its field {number} has the wire type {wire_type}, which cannot stand there"
                )));
            }
        })
    }

    /// What stands before the closing tag of the group `number`, whose opening one was taken.
    fn group(&mut self, number: u32) -> Result<&'a [u8], Refused> {
        let start = self.rest;
        let mut content = start;
        let mut open = vec![number];
        while let Some(&innermost) = open.last() {
            content = &start[..start.len() - self.rest.len()];
            match self.tag()? {
                (number, 3) if open.len() < MAX_DEPTH => open.push(number),
                (_, 3) => {
                    return Err(Refused::new(&format!(
                        "more than {MAX_DEPTH} groups are inside each other"
                    )));
                }
                (number, 4) if number == innermost => {
                    open.pop();
                }
                (number, wire_type) => {
                    self.value(number, wire_type)?;
                }
            }
        }
        Ok(content)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u32, Wire<'a>), Refused>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self
            .tag()
            .and_then(|(number, wire_type)| Ok((number, self.value(number, wire_type)?)));
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}

/// Takes a number of one to ten bytes.
pub(super) fn varint(bytes: &mut &[u8]) -> Result<u64, Refused> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first().ok_or_else(cut)?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(Refused::new("a number in it has more than ten bytes"))
}

#[cold]
fn cut() -> Refused {
    Refused::new("it ends inside a field")
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::{Fields, Wire};

    fn fields(bytes: &[u8]) -> Result<Vec<(u32, Wire<'_>)>, String> {
        let fields: Result<Vec<_>, _> = Fields::of(bytes).collect();
        fields.map_err(|refused| refused.0)
    }

    #[test]
    fn every_wire_type_is_read() {
        let bytes =
            b"\x08\x96\x01\x11\x01\0\0\0\0\0\0\0\x1a\x02ab\x23\x2b\x08\x01\x2c\x24\x2d\x02\0\0\0";
        assert_eq!(
            fields(bytes),
            Ok(vec![
                (1, Wire::Varint(150)),
                (2, Wire::Fixed64(1_u64.to_le_bytes())),
                (3, Wire::Bytes(b"ab")),
                (4, Wire::Group(b"\x2b\x08\x01\x2c")),
                (5, Wire::Fixed32(2_u32.to_le_bytes())),
            ])
        );
    }

    #[test]
    fn broken_bytes_are_refused() {
        for bytes in [
            &b"\x08"[..],
            b"\x80",
            b"\x00\x01",
            b"\x0a\x02a",
            b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
            b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
            b"\x09\0",
            b"\x0b",
            b"\x0b\x14",
            b"\x0c",
            b"\x0f",
            b"\x0d\0",
        ] {
            assert!(fields(bytes).is_err(), "{bytes:?}");
        }
        assert!(fields(&[0x0b].repeat(100_000)).is_err());
    }
}
