//! Fields, oneofs, groups and extensions.

use super::file::{Language, Writer};
use super::index::Id;
use super::names::{identifier, type_name};
use super::options::Style;
use super::record::Record;
use super::{Refused, literal, shapes, standard};
use crate::diagnostic::excerpt;

/// The number of a label in a descriptor.
const OPTIONAL: i32 = 1;
const REQUIRED: i32 = 2;
pub(super) const REPEATED: i32 = 3;

/// The number of a type in a descriptor.
const GROUP: i32 = 10;
const MESSAGE: i32 = 11;
const BYTES: i32 = 12;
const STRING: i32 = 9;

/// Where a field stands.
#[derive(Clone, Copy)]
struct Place {
    /// The message that declares it, also when it extends another one.
    scope: Option<Id>,
    /// How many messages its group is in.
    depth: usize,
    in_oneof: bool,
}

impl<'a> Writer<'a> {
    /// Writes the fields and oneofs of the message `id`.
    pub(super) fn fields(
        &mut self,
        id: Id,
        message: &Record<'a>,
        depth: usize,
    ) -> Result<(), Refused> {
        let mut place = Place {
            scope: Some(id),
            depth: depth + 1,
            in_oneof: false,
        };
        let oneofs = message
            .messages(8)
            .map(|oneof| Record::read(oneof, &shapes::ONEOF));
        let oneofs = oneofs.collect::<Result<Vec<_>, _>>()?;
        let mut members: Vec<Vec<Record<'a>>> = vec![Vec::new(); oneofs.len()];
        // Those that stand for a field that is `optional` in proto3.
        let mut synthetic = vec![false; oneofs.len()];
        for field in message.messages(2) {
            let field = Record::read(field, &shapes::FIELD)?;
            let Some(index) = field.int(9) else {
                self.field(&field, place)?;
                continue;
            };
            let index = usize::try_from(index).ok();
            let index = index.filter(|index| *index < oneofs.len());
            let index = index.ok_or_else(|| wrong(&field, "is in a oneof that does not exist"))?;
            if field.flag(17) {
                synthetic[index] = true;
                self.field(&field, place)?;
            } else {
                members[index].push(field);
            }
        }
        place.in_oneof = true;
        for ((oneof, members), synthetic) in oneofs.iter().zip(members).zip(synthetic) {
            if synthetic && members.is_empty() {
                continue;
            }
            self.out.put("oneof ");
            self.named(oneof, "a oneof")?;
            self.out.put(" {\n");
            self.options(oneof.messages(2), &standard::ONEOF, Style::Statements, &[])?;
            for member in &members {
                self.field(member, place)?;
            }
            self.out.put("}\n");
        }
        Ok(())
    }

    /// Writes extensions that the message `scope` declares, or the file.
    pub(super) fn extends(
        &mut self,
        extensions: impl Iterator<Item = &'a [u8]>,
        scope: Option<Id>,
        depth: usize,
    ) -> Result<(), Refused> {
        let place = Place {
            scope,
            depth,
            in_oneof: false,
        };
        let mut open = None;
        for extension in extensions {
            let extension = Record::read(extension, &shapes::FIELD)?;
            let extendee = extension.text(2).unwrap_or_default();
            if open != Some(extendee) {
                if open.replace(extendee).is_some() {
                    self.out.put("}\n");
                }
                self.out.put("extend ");
                self.out.put(type_name(extendee, "a message")?);
                self.out.put(" {\n");
            }
            self.field(&extension, place)?;
        }
        if open.is_some() {
            self.out.put("}\n");
        }
        Ok(())
    }

    fn field(&mut self, field: &Record<'a>, place: Place) -> Result<(), Refused> {
        let name = identifier(field.text(1).unwrap_or_default(), "a field")?;
        let label = self.label(field, place)?;
        self.out.put(label);
        if field.int(5) == Some(GROUP) {
            return self.group(field, name, place);
        }
        self.out.put(field_type(field)?);
        self.out.put(" ");
        self.out.put(name);
        self.out.put(" = ");
        self.out.number(field.int(3).unwrap_or_default());
        let mut own = Vec::new();
        if let Some(default) = field.text(7) {
            own.push(default_of(field, default)?);
        }
        let json = field.text(10);
        // An extension may not say what it is called in JSON, but descriptors do.
        let json = json.filter(|json| field.text(2).is_none() || *json != derived_json_name(name));
        own.extend(json.map(json_name));
        let options = field.messages(8);
        self.options(options, &standard::FIELD, Style::Brackets, &own)?;
        self.out.put(";\n");
        Ok(())
    }

    fn label(&self, field: &Record<'_>, place: Place) -> Result<&'static str, Refused> {
        let label = field.int(4).unwrap_or(OPTIONAL);
        if field.flag(17) && self.language != Language::Proto3 {
            return Err(wrong(field, "sets `proto3_optional` outside of proto3"));
        }
        if place.in_oneof {
            return match label {
                OPTIONAL => Ok(""),
                _ => Err(wrong(field, "is in a oneof and must not have a label")),
            };
        }
        match (label, self.language) {
            (OPTIONAL, Language::Proto2) => Ok("optional "),
            (OPTIONAL, Language::Proto3) if field.flag(17) => Ok("optional "),
            (OPTIONAL, _) => Ok(""),
            (REQUIRED, Language::Edition) => Err(wrong(
                field,
                "is required by its label: editions say that with `features.field_presence`",
            )),
            (REQUIRED, _) => Ok("required "),
            (REPEATED, _) => Ok("repeated "),
            _ => Err(wrong(field, "has a label that is unknown")),
        }
    }

    fn group(&mut self, field: &Record<'a>, name: &str, place: Place) -> Result<(), Refused> {
        if self.language == Language::Edition {
            return Err(wrong(
                field,
                "is a group by its type: editions say that with `features.message_encoding`",
            ));
        }
        let message = field.text(6).unwrap_or_default();
        let id = self.index.find(message).filter(|&id| {
            let message = self.index.get(id);
            message.scope.message() == place.scope
                && !message.is_enum
                && !self.of_group[id]
                && message.name.to_ascii_lowercase() == name
        });
        let id = id.ok_or_else(|| {
            wrong(
                field,
                "is a group whose message is not one of the same name beside it, or the message of another group as well",
            )
        })?;
        self.of_group[id] = true;
        if field.text(7).is_some() {
            return Err(wrong(field, "is a group and cannot have a default"));
        }
        let message = self.index.get(id);
        let (title, record) = (message.name, message.record.clone());
        self.out.put("group ");
        self.out.put(identifier(title, "a group")?);
        self.out.put(" = ");
        self.out.number(field.int(3).unwrap_or_default());
        let json = field
            .text(10)
            .filter(|json| *json != derived_json_name(name));
        let own: Vec<String> = json.map(json_name).into_iter().collect();
        let options = field.messages(8);
        self.options(options, &standard::FIELD, Style::Brackets, &own)?;
        self.out.put(" {\n");
        self.message_body(id, &record, place.depth)?;
        self.out.put("}\n");
        Ok(())
    }
}

fn field_type<'a>(field: &Record<'a>) -> Result<&'a str, Refused> {
    let scalar = match field.int(5) {
        Some(1) => "double",
        Some(2) => "float",
        Some(3) => "int64",
        Some(4) => "uint64",
        Some(5) => "int32",
        Some(6) => "fixed64",
        Some(7) => "fixed32",
        Some(8) => "bool",
        Some(STRING) => "string",
        Some(BYTES) => "bytes",
        Some(13) => "uint32",
        Some(15) => "sfixed32",
        Some(16) => "sfixed64",
        Some(17) => "sint32",
        Some(18) => "sint64",
        None | Some(MESSAGE | 14) => {
            return type_name(field.text(6).unwrap_or_default(), "a type");
        }
        Some(_) => return Err(wrong(field, "has a type that is unknown")),
    };
    if field.text(6).is_some_and(|name| !name.is_empty()) {
        return Err(wrong(
            field,
            "has the type of a number or string and names another one",
        ));
    }
    Ok(scalar)
}

fn default_of(field: &Record<'_>, default: &str) -> Result<String, Refused> {
    let mut option = "default = ".to_owned();
    match field.int(5) {
        Some(STRING) => literal::string(default, &mut option),
        Some(BYTES) => literal::escaped(default, &mut option)?,
        Some(MESSAGE) => return Err(wrong(field, "is a message and cannot have a default")),
        _ => option.push_str(literal::bare(default)?),
    }
    Ok(option)
}

/// The name in JSON that a field has when it says none.
fn derived_json_name(name: &str) -> String {
    let mut derived = String::with_capacity(name.len());
    let mut upper = false;
    for char in name.chars() {
        match char {
            '_' => upper = true,
            _ if std::mem::take(&mut upper) => derived.push(char.to_ascii_uppercase()),
            _ => derived.push(char),
        }
    }
    derived
}

fn json_name(name: &str) -> String {
    let mut option = "json_name = ".to_owned();
    literal::string(name, &mut option);
    option
}

#[cold]
fn wrong(field: &Record<'_>, why: &str) -> Refused {
    let name = excerpt(field.text(1).unwrap_or_default());
    Refused::new(&format!("the field `{name}` {why}"))
}
