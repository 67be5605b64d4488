//! Custom options: extensions of the options messages, which the file itself declares or one that it can import.

use std::collections::HashMap;
use std::rc::Rc;

use foldhash::fast::RandomState;

use super::field::REPEATED;
use super::file::Writer;
use super::index::{Extension, Id, Scope};
use super::names::identifier;
use super::options::{Settings, sorted, too_deep};
use super::record::{Record, low};
use super::standard::Level;
use super::wire::{Wire, varint};
use super::{Refused, literal, shapes};
use crate::protobuf::MAX_DEPTH;

/// The type of a group.
const GROUP: i32 = 10;

type Map<K, V> = HashMap<K, V, RandomState>;

/// The types that values had so far.
#[derive(Default)]
pub(super) struct Known<'a> {
    messages: Map<Id, Rc<Map<u32, Record<'a>>>>,
    enums: Map<Id, Rc<Map<i32, &'a str>>>,
}

impl<'a> Writer<'a> {
    /// Writes an option that is not one of `level`.
    pub(super) fn custom(
        &mut self,
        settings: &mut Settings,
        level: &Level,
        number: u32,
        values: &[Wire<'a>],
    ) -> Result<(), Refused> {
        let extendee = level.message;
        let Some(extension) = self.index.extension(extendee, number) else {
            return Err(Refused::new(&format!(
                "it sets the option {number} of `{extendee}`, which neither it nor a file that it can import declares: \
                 add a reference to the file that does"
            )));
        };
        let field = extension.record.clone();
        let name = self.name_of(extension)?;
        for values in self.occurrences(&field, values)? {
            self.begin(settings);
            self.out.put("(.");
            self.out.put(&name);
            self.out.put(") = ");
            self.typed(&field, &values, 1)?;
            self.end(settings);
        }
        Ok(())
    }

    /// The full name of an extension.
    fn name_of(&self, extension: &Extension<'a>) -> Result<String, Refused> {
        let mut path = self.index.path(extension.scope);
        let name = extension.record.text(1).unwrap_or_default();
        path.push(identifier(name, "an extension")?);
        Ok(path.join("."))
    }

    /// The values of `field` one by one: all when it is repeated, else the last one, or the pieces of one message.
    fn occurrences(
        &self,
        field: &Record<'a>,
        values: &[Wire<'a>],
    ) -> Result<Vec<Vec<Wire<'a>>>, Refused> {
        let mut single = Vec::with_capacity(values.len());
        for &value in values {
            match (field.int(5), value) {
                // Strings, messages and bytes are never packed.
                (Some(9..=12), _) => single.push(value),
                (_, Wire::Bytes(mut packed)) if !self.is_message(field) => {
                    while !packed.is_empty() {
                        single.push(element(field.int(5), &mut packed)?);
                    }
                }
                _ => single.push(value),
            }
        }
        if field.int(4) == Some(REPEATED) {
            return Ok(single.into_iter().map(|value| vec![value]).collect());
        }
        if self.is_message(field) && !single.is_empty() {
            return Ok(vec![single]);
        }
        Ok(single.pop().into_iter().map(|value| vec![value]).collect())
    }

    fn is_message(&self, field: &Record<'_>) -> bool {
        matches!(field.int(5), Some(GROUP | 11))
    }

    /// Writes one value of `field`; of a message its pieces.
    fn typed(
        &mut self,
        field: &Record<'a>,
        values: &[Wire<'a>],
        depth: usize,
    ) -> Result<(), Refused> {
        if self.is_message(field) {
            return self.message_of(field, values, depth);
        }
        let mut out = String::new();
        for &value in values {
            match (field.int(5), value) {
                (Some(1), Wire::Fixed64(bytes)) => {
                    let number = f64::from_le_bytes(bytes);
                    literal::float(number, &format!("{number:?}"), &mut out);
                }
                (Some(2), Wire::Fixed32(bytes)) => {
                    let number = f32::from_le_bytes(bytes);
                    literal::float(f64::from(number), &format!("{number:?}"), &mut out);
                }
                (Some(3), Wire::Varint(value)) => out = value.cast_signed().to_string(),
                (Some(4), Wire::Varint(value)) => out = value.to_string(),
                (Some(13), Wire::Varint(value)) => out = low(value).cast_unsigned().to_string(),
                (Some(5), Wire::Varint(value)) => out = low(value).to_string(),
                (Some(6), Wire::Fixed64(bytes)) => out = u64::from_le_bytes(bytes).to_string(),
                (Some(7), Wire::Fixed32(bytes)) => out = u32::from_le_bytes(bytes).to_string(),
                (Some(16), Wire::Fixed64(bytes)) => out = i64::from_le_bytes(bytes).to_string(),
                (Some(15), Wire::Fixed32(bytes)) => out = i32::from_le_bytes(bytes).to_string(),
                (Some(8), Wire::Varint(value)) => out = (value != 0).to_string(),
                (Some(17 | 18), Wire::Varint(value)) => {
                    let magnitude = (value >> 1).cast_signed();
                    out = (if value & 1 == 0 {
                        magnitude
                    } else {
                        !magnitude
                    })
                    .to_string();
                }
                (Some(9), Wire::Bytes(bytes)) => {
                    let text = std::str::from_utf8(bytes);
                    let text =
                        text.map_err(|_| Refused::new("the string of an option is not UTF-8"))?;
                    literal::string(text, &mut out);
                }
                (Some(12), Wire::Bytes(bytes)) => literal::bytes(bytes, &mut out),
                (Some(14), Wire::Varint(value)) => self.constant(field, low(value))?,
                _ => return Err(mismatch(field)),
            }
        }
        self.out.put(&out);
        Ok(())
    }

    fn constant(&mut self, field: &Record<'a>, number: i32) -> Result<(), Refused> {
        let id = self.type_of(field, true)?;
        let known = if let Some(known) = self.known.enums.get(&id) {
            Rc::clone(known)
        } else {
            let mut constants = Map::default();
            for value in self.index.get(id).record.messages(2) {
                let value = Record::read(value, &shapes::ENUM_VALUE)?;
                let name = value.text(1).unwrap_or_default();
                let number = value.int(2).unwrap_or_default();
                constants.entry(number).or_insert(name);
            }
            let known = Rc::new(constants);
            self.known.enums.insert(id, Rc::clone(&known));
            known
        };
        let name = known.get(&number).ok_or_else(|| {
            Refused::new(&format!(
                "an option has the value {number}, which its enum does not declare"
            ))
        })?;
        self.out.put(identifier(name, "a constant")?);
        Ok(())
    }

    fn message_of(
        &mut self,
        field: &Record<'a>,
        values: &[Wire<'a>],
        depth: usize,
    ) -> Result<(), Refused> {
        if depth > MAX_DEPTH {
            return Err(too_deep());
        }
        let id = self.type_of(field, false)?;
        let members = self.members(id)?;
        self.out.put("{ ");
        for values in sorted(contents(field, values)?.into_iter())?.chunk_by(|a, b| a.0 == b.0) {
            let (member, name) = self.member(id, &members, values[0].0)?;
            let values: Vec<Wire<'a>> = values.iter().map(|(_, value)| *value).collect();
            for values in self.occurrences(&member, &values)? {
                self.out.put(&name);
                self.out.put(": ");
                self.typed(&member, &values, depth + 1)?;
                self.out.put(" ");
            }
        }
        self.out.put("}");
        Ok(())
    }

    /// The field or extension `number` of the message `id`, and what a text calls it.
    fn member(
        &self,
        id: Id,
        members: &Map<u32, Record<'a>>,
        number: u32,
    ) -> Result<(Record<'a>, String), Refused> {
        if let Some(member) = members.get(&number) {
            // A group is called by its message.
            let name = match member.int(5) {
                Some(GROUP) => self.index.get(self.type_of(member, false)?).name,
                _ => member.text(1).unwrap_or_default(),
            };
            return Ok((member.clone(), identifier(name, "a field")?.to_owned()));
        }
        let message = self.index.path(Scope::Message(id)).join(".");
        let Some(extension) = self.index.extension(&message, number) else {
            return Err(Refused::new(&format!(
                "the message in an option has the field {number}, which its type `{message}` does not declare"
            )));
        };
        let name = format!("[{}]", self.name_of(extension)?);
        Ok((extension.record.clone(), name))
    }

    /// The fields of the message `id` by number.
    fn members(&mut self, id: Id) -> Result<Rc<Map<u32, Record<'a>>>, Refused> {
        if let Some(known) = self.known.messages.get(&id) {
            return Ok(Rc::clone(known));
        }
        let mut members = Map::default();
        for member in self.index.get(id).record.messages(2) {
            let member = Record::read(member, &shapes::FIELD)?;
            if let Some(Ok(number)) = member.int(3).map(u32::try_from) {
                members.insert(number, member);
            }
        }
        let members = Rc::new(members);
        self.known.messages.insert(id, Rc::clone(&members));
        Ok(members)
    }

    fn type_of(&self, field: &Record<'_>, is_enum: bool) -> Result<Id, Refused> {
        let id = self.index.find(field.text(6).unwrap_or_default());
        let id = id.filter(|&id| self.index.get(id).is_enum == is_enum);
        id.ok_or_else(|| {
            let number = field.int(3).unwrap_or_default();
            Refused::new(&format!(
                "the type of the option's field {number} is declared nowhere, so that its value cannot be read: add a \
                 reference to the file that declares it"
            ))
        })
    }
}

/// The content of a message that comes in pieces, or of a group.
fn contents<'a>(field: &Record<'_>, values: &[Wire<'a>]) -> Result<Vec<&'a [u8]>, Refused> {
    let contents = values.iter().map(|value| match value {
        Wire::Bytes(bytes) | Wire::Group(bytes) => Ok(*bytes),
        _ => Err(mismatch(field)),
    });
    contents.collect()
}

/// Takes one packed number.
fn element<'a>(of: Option<i32>, packed: &mut &'a [u8]) -> Result<Wire<'a>, Refused> {
    let cut = || Refused::new("it ends inside a field");
    Ok(match of {
        Some(1 | 6 | 16) => {
            let (bytes, rest) = packed.split_first_chunk().ok_or_else(cut)?;
            *packed = rest;
            Wire::Fixed64(*bytes)
        }
        Some(2 | 7 | 15) => {
            let (bytes, rest) = packed.split_first_chunk().ok_or_else(cut)?;
            *packed = rest;
            Wire::Fixed32(*bytes)
        }
        _ => Wire::Varint(varint(packed)?),
    })
}

#[cold]
fn mismatch(field: &Record<'_>) -> Refused {
    let number = field.int(3).unwrap_or_default();
    Refused::new(&format!(
        "the value of the option's field {number} has another type"
    ))
}
