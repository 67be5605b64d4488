//! Options: those that every compiler knows, and those that the file itself declares.

use super::file::Writer;
use super::standard::{self, Level, Members, Type};
use super::wire::{Fields, Wire, varint};
use super::{Refused, record};
use crate::protobuf::MAX_DEPTH;

/// How options are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `option a = b;`, each on a line
    Statements,
    /// ` [a = b, c = d]`
    Brackets,
}

/// Options while they are written.
pub(super) struct Settings {
    style: Style,
    empty: bool,
}

/// The number of `uninterpreted_option`, whatever the level.
const UNINTERPRETED: u32 = 999;

/// The number of the extensions of `confluent/meta.proto`.
const META: u32 = 1088;

/// The options that may be set more than once; all others are singular.
const REPEATED: [&str; 3] = ["targets", "edition_defaults", "declaration"];

impl<'a> Writer<'a> {
    /// Writes the options of one declaration, which may come in pieces, and `own`, which are written already.
    pub(super) fn options(
        &mut self,
        pieces: impl Iterator<Item = &'a [u8]>,
        level: &Level,
        style: Style,
        own: &[String],
    ) -> Result<(), Refused> {
        let mut settings = Settings { style, empty: true };
        for values in sorted(pieces)?.chunk_by(|a, b| a.0 == b.0) {
            let number = values[0].0;
            let values: Vec<Wire<'a>> = values.iter().map(|(_, value)| *value).collect();
            let standard = level.options.iter().find(|option| option.0 == number);
            if let Some(&(_, name, of)) = standard {
                self.standard(&mut settings, name, of, &values)?;
            } else if number == UNINTERPRETED {
                return Err(Refused::new(
                    "it has an `uninterpreted_option`: compile it whole, so that its options are resolved",
                ));
            } else if let Some(meta) = level.meta.filter(|_| number == META) {
                self.begin(&mut settings);
                self.out.put("(");
                self.out.put(meta);
                self.out.put(") = ");
                self.message_value(standard::META, &values, 1)?;
                self.end(&settings);
            } else {
                self.custom(&mut settings, level, number, &values)?;
            }
        }
        for own in own {
            self.begin(&mut settings);
            self.out.put(own);
            self.end(&settings);
        }
        if style == Style::Brackets && !settings.empty {
            self.out.put("]");
        }
        Ok(())
    }

    /// Writes what stands before an option.
    pub(super) fn begin(&mut self, settings: &mut Settings) {
        self.out.put(match (settings.style, settings.empty) {
            (Style::Statements, _) => "option ",
            (Style::Brackets, true) => " [",
            (Style::Brackets, false) => ", ",
        });
        settings.empty = false;
    }

    /// Writes what stands behind an option.
    pub(super) fn end(&mut self, settings: &Settings) {
        if settings.style == Style::Statements {
            self.out.put(";\n");
        }
    }

    fn standard(
        &mut self,
        settings: &mut Settings,
        name: &str,
        of: Type,
        values: &[Wire<'a>],
    ) -> Result<(), Refused> {
        if let (Type::Message(members), "features") = (of, name) {
            for values in sorted(pieces(values)?.into_iter())?.chunk_by(|a, b| a.0 == b.0) {
                let &(_, member, of) = find(members, name, values[0].0)?;
                self.begin(settings);
                self.out.put("features.");
                self.out.put(member);
                self.out.put(" = ");
                self.value(name, of, values[values.len() - 1].1, 1)?;
                self.end(settings);
            }
            return Ok(());
        }
        let repeated = REPEATED.contains(&name);
        let values = unpacked(of, values)?;
        let from = if repeated {
            0
        } else {
            values.len().saturating_sub(1)
        };
        for &value in &values[from..] {
            self.begin(settings);
            self.out.put(name);
            self.out.put(" = ");
            match of {
                Type::Message(members) if !repeated => self.message_value(members, &values, 1)?,
                _ => self.value(name, of, value, 1)?,
            }
            self.end(settings);
        }
        Ok(())
    }

    /// Writes one value of the member `name`.
    fn value(
        &mut self,
        name: &str,
        of: Type,
        value: Wire<'a>,
        depth: usize,
    ) -> Result<(), Refused> {
        match (of, value) {
            (Type::Bool, Wire::Varint(value)) => {
                self.out.put(if value == 0 { "false" } else { "true" });
            }
            (Type::Int, Wire::Varint(value)) => self.out.number(record::low(value)),
            (Type::Text, Wire::Bytes(bytes)) => {
                let text = std::str::from_utf8(bytes);
                let text = text.map_err(|_| wrong(name, "is not UTF-8"))?;
                self.out.string(text);
            }
            (Type::Enum(constants), Wire::Varint(value)) => {
                let value = record::low(value);
                let constant = constants.iter().find(|(number, _)| *number == value);
                let constant = constant.ok_or_else(|| {
                    wrong(name, &format!("has the value {value}, which is unknown"))
                })?;
                self.out.put(constant.1);
            }
            (Type::Message(members), value) => self.message_value(members, &[value], depth)?,
            _ => return Err(wrong(name, "has a value of another type")),
        }
        Ok(())
    }

    /// Writes a message, which comes in these pieces.
    fn message_value(
        &mut self,
        members: Members,
        values: &[Wire<'a>],
        depth: usize,
    ) -> Result<(), Refused> {
        if depth > MAX_DEPTH {
            return Err(too_deep());
        }
        self.out.put("{ ");
        for (number, value) in sorted(pieces(values)?.into_iter())? {
            let &(_, name, of) = find(members, "", number)?;
            self.out.put(name);
            self.out.put(": ");
            self.value(name, of, value, depth + 1)?;
            self.out.put(" ");
        }
        self.out.put("}");
        Ok(())
    }
}

/// The fields of a message that comes in pieces, by number; of one number in their order.
pub(super) fn sorted<'a>(
    pieces: impl Iterator<Item = &'a [u8]>,
) -> Result<Vec<(u32, Wire<'a>)>, Refused> {
    let fields: Result<Vec<_>, _> = pieces.flat_map(Fields::of).collect();
    let mut fields = fields?;
    fields.sort_by_key(|(number, _)| *number);
    Ok(fields)
}

/// The bytes of values that must be messages.
fn pieces<'a>(values: &[Wire<'a>]) -> Result<Vec<&'a [u8]>, Refused> {
    let pieces = values.iter().map(|value| match value {
        Wire::Bytes(bytes) => Ok(*bytes),
        _ => Err(Refused::new(
            "an option that is a message has a value of another type",
        )),
    });
    pieces.collect()
}

/// `values`, of which those of numbers may be packed.
fn unpacked<'a>(of: Type, values: &[Wire<'a>]) -> Result<Vec<Wire<'a>>, Refused> {
    let mut unpacked = Vec::with_capacity(values.len());
    for &value in values {
        match (of, value) {
            (Type::Bool | Type::Int | Type::Enum(_), Wire::Bytes(mut packed)) => {
                while !packed.is_empty() {
                    unpacked.push(Wire::Varint(varint(&mut packed)?));
                }
            }
            _ => unpacked.push(value),
        }
    }
    Ok(unpacked)
}

fn find(
    members: Members,
    option: &str,
    number: u32,
) -> Result<&'static (u32, &'static str, Type), Refused> {
    let member = members.iter().find(|member| member.0 == number);
    member.ok_or_else(|| wrong(option, &format!("has the field {number}, which is unknown")))
}

#[cold]
pub(super) fn too_deep() -> Refused {
    Refused::new(&format!(
        "more than {MAX_DEPTH} messages are inside each other in the value of an option"
    ))
}

#[cold]
fn wrong(option: &str, why: &str) -> Refused {
    Refused::new(&format!("the option `{option}` {why}"))
}
