//! One message of a descriptor: its fields, checked against the numbers and types that it can have.

use super::Refused;
use super::wire::{Fields, Wire, varint};

/// What a field of a descriptor holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A string.
    Text,
    /// An `int32`, a `bool` or a constant of an enum; repeated ones may be packed.
    Int,
    /// A message.
    Message,
    /// Nothing that a text can say.
    Ignored,
}

/// The fields of one kind of message.
pub(super) struct Shape {
    /// The message's name.
    pub(super) name: &'static str,
    /// The numbers of its fields and what they hold.
    pub(super) fields: &'static [(u32, Kind)],
}

/// A message. Of a singular field that occurs twice the last one counts; messages are merged.
#[derive(Debug, Default, Clone)]
pub(super) struct Record<'a> {
    fields: Vec<(u32, Datum<'a>)>,
}

#[derive(Debug, Clone, Copy)]
enum Datum<'a> {
    Text(&'a str),
    Int(i32),
    Message(&'a [u8]),
}

impl<'a> Record<'a> {
    /// Reads a message of this shape; a field that the shape does not know would be lost, and is refused.
    pub(super) fn read(message: &'a [u8], shape: &Shape) -> Result<Self, Refused> {
        let mut fields = Vec::new();
        for field in Fields::of(message) {
            let (number, wire) = field?;
            let known = shape.fields.iter().find(|(known, _)| *known == number);
            let Some(&(_, kind)) = known else {
                return Err(Refused::new(&format!(
                    "its `{}` has the field {number}, which is unknown",
                    shape.name
                )));
            };
            match (kind, wire) {
                (Kind::Ignored, _) => {}
                (Kind::Int, Wire::Varint(value)) => fields.push((number, Datum::Int(low(value)))),
                (Kind::Int, Wire::Bytes(mut packed)) => {
                    while !packed.is_empty() {
                        fields.push((number, Datum::Int(low(varint(&mut packed)?))));
                    }
                }
                (Kind::Text, Wire::Bytes(bytes)) => {
                    let text = std::str::from_utf8(bytes).map_err(|_| {
                        Refused::new(&format!(
                            "the field {number} of its `{}` is not UTF-8",
                            shape.name
                        ))
                    })?;
                    fields.push((number, Datum::Text(text)));
                }
                (Kind::Message, Wire::Bytes(bytes)) => {
                    fields.push((number, Datum::Message(bytes)));
                }
                _ => {
                    return Err(Refused::new(&format!(
                        "the field {number} of its `{}` has another type",
                        shape.name
                    )));
                }
            }
        }
        Ok(Self { fields })
    }

    fn all(&self, number: u32) -> impl DoubleEndedIterator<Item = Datum<'a>> {
        let fields = self.fields.iter();
        fields.filter_map(move |&(found, datum)| (found == number).then_some(datum))
    }

    /// The string in this field.
    pub(super) fn text(&self, number: u32) -> Option<&'a str> {
        let last = self.all(number).next_back()?;
        let Datum::Text(text) = last else { return None };
        Some(text)
    }

    /// The number in this field.
    pub(super) fn int(&self, number: u32) -> Option<i32> {
        let last = self.all(number).next_back()?;
        let Datum::Int(int) = last else { return None };
        Some(int)
    }

    /// Whether this field is `true`.
    pub(super) fn flag(&self, number: u32) -> bool {
        self.int(number).is_some_and(|int| int != 0)
    }

    /// The strings of this field, which is repeated.
    pub(super) fn texts(&self, number: u32) -> impl Iterator<Item = &'a str> {
        self.all(number).filter_map(|datum| match datum {
            Datum::Text(text) => Some(text),
            _ => None,
        })
    }

    /// The numbers of this field, which is repeated.
    pub(super) fn ints(&self, number: u32) -> impl Iterator<Item = i32> {
        self.all(number).filter_map(|datum| match datum {
            Datum::Int(int) => Some(int),
            _ => None,
        })
    }

    /// The messages in this field; of a singular one its pieces.
    pub(super) fn messages(&self, number: u32) -> impl Iterator<Item = &'a [u8]> {
        self.all(number).filter_map(|datum| match datum {
            Datum::Message(message) => Some(message),
            _ => None,
        })
    }
}

/// The `int32` that `varint` carries.
pub(super) fn low(varint: u64) -> i32 {
    let [a, b, c, d, ..] = varint.to_le_bytes();
    i32::from_le_bytes([a, b, c, d])
}
