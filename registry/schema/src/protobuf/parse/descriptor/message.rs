//! Messages and enums.

use super::file::{Language, Writer};
use super::index::Id;
use super::names::identifier;
use super::options::Style;
use super::record::Record;
use super::{Refused, shapes, standard};
use crate::protobuf::MAX_DEPTH;

/// The largest number of a field.
const MAX_FIELD: i32 = 536_870_911;

impl<'a> Writer<'a> {
    /// Writes the message or enum `id`, unless it was written with its group; `depth` says how many messages it is in.
    pub(super) fn declared(&mut self, id: Id, depth: usize) -> Result<(), Refused> {
        if self.of_group[id] {
            return Ok(());
        }
        let declared = self.index.get(id);
        let (name, is_enum) = (declared.name, declared.is_enum);
        let record = declared.record.clone();
        let visibility = match record.int(if is_enum { 6 } else { 11 }) {
            None | Some(0) => "",
            Some(1) => "local ",
            Some(2) => "export ",
            Some(_) => {
                return Err(Refused::new(&format!(
                    "the visibility of `{name}` is unknown"
                )));
            }
        };
        self.out.put(visibility);
        self.out.put(if is_enum { "enum " } else { "message " });
        let what = if is_enum { "an enum" } else { "a message" };
        self.out.put(identifier(name, what)?);
        self.out.put(" {\n");
        if is_enum {
            self.enum_body(&record)?;
        } else {
            self.message_body(id, &record, depth)?;
        }
        self.out.put("}\n");
        Ok(())
    }

    /// Writes what stands between the braces of a message or group.
    pub(super) fn message_body(
        &mut self,
        id: Id,
        message: &Record<'a>,
        depth: usize,
    ) -> Result<(), Refused> {
        if depth == MAX_DEPTH {
            return Err(Refused::new(&format!(
                "more than {MAX_DEPTH} messages are inside each other"
            )));
        }
        for range in message.messages(9) {
            let range = Record::read(range, &shapes::RANGE)?;
            let last = range.int(2).unwrap_or_default().saturating_sub(1);
            self.reserved_range(&range, last, MAX_FIELD);
        }
        self.reserved_names(message.texts(10))?;
        let options = message.messages(7);
        self.options(options, &standard::MESSAGE, Style::Statements, &[])?;
        self.fields(id, message, depth)?;
        for range in message.messages(5) {
            let range = Record::read(range, &shapes::EXTENSION_RANGE)?;
            let last = range.int(2).unwrap_or_default().saturating_sub(1);
            self.out.put("extensions ");
            self.range(&range, last, MAX_FIELD);
            let options = range.messages(3);
            self.options(options, &standard::EXTENSION_RANGE, Style::Brackets, &[])?;
            self.out.put(";\n");
        }
        self.extends(message.messages(6), Some(id), depth + 1)?;
        for child in self.index.get(id).children.clone() {
            self.declared(child, depth + 1)?;
        }
        Ok(())
    }

    fn enum_body(&mut self, r#enum: &Record<'a>) -> Result<(), Refused> {
        for range in r#enum.messages(4) {
            let range = Record::read(range, &shapes::RANGE)?;
            let last = range.int(2).unwrap_or_default();
            self.reserved_range(&range, last, i32::MAX);
        }
        self.reserved_names(r#enum.texts(5))?;
        let options = r#enum.messages(3);
        self.options(options, &standard::ENUM, Style::Statements, &[])?;
        for value in r#enum.messages(2) {
            let value = Record::read(value, &shapes::ENUM_VALUE)?;
            self.named(&value, "a constant")?;
            self.out.put(" = ");
            self.out.number(value.int(2).unwrap_or_default());
            let options = value.messages(3);
            self.options(options, &standard::ENUM_VALUE, Style::Brackets, &[])?;
            self.out.put(";\n");
        }
        Ok(())
    }

    fn reserved_range(&mut self, range: &Record<'_>, last: i32, max: i32) {
        self.out.put("reserved ");
        self.range(range, last, max);
        self.out.put(";\n");
    }

    fn range(&mut self, range: &Record<'_>, last: i32, max: i32) {
        let first = range.int(1).unwrap_or_default();
        self.out.number(first);
        if last >= max {
            self.out.put(" to max");
        } else if last != first {
            self.out.put(" to ");
            self.out.number(last);
        }
    }

    fn reserved_names(&mut self, names: impl Iterator<Item = &'a str>) -> Result<(), Refused> {
        for name in names {
            self.out.put("reserved ");
            if self.language == Language::Edition {
                self.out
                    .put(identifier(name, "something that is reserved")?);
            } else {
                self.out.string(name);
            }
            self.out.put(";\n");
        }
        Ok(())
    }
}
