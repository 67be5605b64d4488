//! Writing Protobuf's wire format.

/// The wire types.
pub(super) const VARINT: u32 = 0;
pub(super) const FIXED64: u32 = 1;
pub(super) const DELIMITED: u32 = 2;
pub(super) const START_GROUP: u32 = 3;
pub(super) const END_GROUP: u32 = 4;
pub(super) const FIXED32: u32 = 5;

pub(super) fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

pub(super) fn tag(out: &mut Vec<u8>, number: u32, wire_type: u32) {
    varint(out, u64::from(number) << 3 | u64::from(wire_type));
}

/// An integer field of any width; a negative number takes ten bytes.
pub(super) fn integer(out: &mut Vec<u8>, number: u32, value: i64) {
    tag(out, number, VARINT);
    varint(out, value.cast_unsigned());
}

pub(in crate::protobuf) fn bytes(out: &mut Vec<u8>, number: u32, value: &[u8]) {
    tag(out, number, DELIMITED);
    varint(out, value.len() as u64);
    out.extend_from_slice(value);
}

pub(super) fn string(out: &mut Vec<u8>, number: u32, value: &str) {
    bytes(out, number, value.as_bytes());
}

/// One field as it stands in `input`: its number, its wire type, its payload and all of its bytes; then what follows.
pub(super) struct Record<'a> {
    pub(super) number: u32,
    pub(super) wire_type: u32,
    pub(super) payload: &'a [u8],
    pub(super) whole: &'a [u8],
}

/// The fields of `input`, which this crate has written.
pub(super) fn records(mut input: &[u8]) -> impl Iterator<Item = Record<'_>> {
    std::iter::from_fn(move || {
        let start = input;
        let tag = read_varint(&mut input)?;
        let number = u32::try_from(tag >> 3).ok()?;
        let wire_type = u32::try_from(tag & 7).ok()?;
        let before = input;
        let payload = match wire_type {
            VARINT => {
                read_varint(&mut input)?;
                &before[..before.len() - input.len()]
            }
            FIXED64 => input.split_off(..8)?,
            FIXED32 => input.split_off(..4)?,
            DELIMITED => {
                let length = usize::try_from(read_varint(&mut input)?).ok()?;
                input.split_off(..length)?
            }
            START_GROUP => {
                let length = group_length(input)?;
                input.split_off(..length)?
            }
            _ => return None,
        };
        let whole = &start[..start.len() - input.len()];
        Some(Record {
            number,
            wire_type,
            payload,
            whole,
        })
    })
}

/// How many bytes a group takes, its end tag included.
fn group_length(input: &[u8]) -> Option<usize> {
    let mut rest = input;
    let mut open = 1_usize;
    while open > 0 {
        match read_varint(&mut rest)? & 7 {
            0 => {
                read_varint(&mut rest)?;
            }
            1 => rest = rest.get(8..)?,
            2 => {
                let length = usize::try_from(read_varint(&mut rest)?).ok()?;
                rest = rest.get(length..)?;
            }
            3 => open += 1,
            4 => open -= 1,
            5 => rest = rest.get(4..)?,
            _ => return None,
        }
    }
    Some(input.len() - rest.len())
}

fn read_varint(input: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = *input.split_off_first()?;
        value |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}
