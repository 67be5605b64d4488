//! From payloads to JSON.

use std::fmt::{self, Write};

use etymon_schema::avro::model::Kind;
use serde_json::Value;

use super::branch_name;
use crate::error::Error;
use crate::plan::{Field, Op, Place, Plan};
use crate::reader::{Limits, Reader};

impl Plan {
    /// Reads a payload that was written with the writer schema, as JSON of a value of the reader schema, on one line.
    ///
    /// Fields come in the order of the reader schema. Numbers that JSON does not have are `"NaN"`, `"Infinity"` and
    /// `"-Infinity"`. Each record, array and map counts as a level of [`Limits::depth`], and the text as allocated.
    ///
    /// # Errors
    ///
    /// What [`ErrorKind`](crate::ErrorKind) lists for payloads, and [`ErrorKind::Unresolvable`](crate::ErrorKind::Unresolvable) where the writer wrote what the reader
    /// schema has no place for.
    ///
    /// # Examples
    ///
    /// ```
    /// use etymon_avro::{Limits, Plan, Schema};
    ///
    /// let schema = Schema::parse(r#"["null", {"type": "array", "items": "int"}]"#)?;
    /// let json = Plan::new(&schema, &schema)?.to_json(b"\x02\x04\x02\x04\x00", Limits::default())?;
    /// assert_eq!(json, r#"{"array":[1,2]}"#);
    /// # Ok::<_, etymon_avro::Error>(())
    /// ```
    pub fn to_json(&self, payload: &[u8], limits: Limits) -> Result<String, Error> {
        let mut from = Reader::new(payload, limits)?;
        let mut out = String::new();
        self.print(self.root, &mut from, &mut out)?;
        from.finish()?;
        Ok(out)
    }

    fn print(&self, at: Place, from: &mut Reader<'_>, out: &mut String) -> Result<(), Error> {
        let before = out.len();
        match self.op(at) {
            Op::Null => out.push_str("null"),
            Op::Boolean => out.push_str(if from.boolean()? { "true" } else { "false" }),
            Op::Int | Op::IntToLong => show(from.int()?, out),
            Op::Long => show(from.long()?, out),
            Op::Float | Op::IntToFloat | Op::LongToFloat => {
                let float = self.float(at, from)?;
                number(float.is_finite(), &format!("{float:?}"), out);
            }
            Op::Double | Op::IntToDouble | Op::LongToDouble | Op::FloatToDouble => {
                let double = self.double(at, from)?;
                number(double.is_finite(), &format!("{double:?}"), out);
            }
            Op::Bytes => latin(from.bytes()?, out),
            Op::Fixed(size) => latin(from.raw(size as usize)?, out),
            Op::String => quoted(from.string()?, out),
            Op::Enum { .. } => {
                let symbol = self.symbol(at, from)?;
                match &self.reader_kind(at) {
                    Kind::Enum(of) => quoted(&of.symbols[symbol], out),
                    _ => return Err(self.unexpected(at, "enum", from)),
                }
            }
            Op::Array { items, least } => self.print_items(items, least, from, out)?,
            Op::Map { values, least } => self.print_entries(values, least, from, out)?,
            Op::Record(record) => self.print_record(record, from, out)?,
            Op::Union { first, count } => {
                let branch = from.index("branch", count as usize)?;
                return self.print(self.branches[first as usize + branch], from, out);
            }
            Op::Into { value, .. } => {
                let kind = self.reader_kind(value);
                if matches!(kind, Kind::Null) {
                    return self.print(value, from, out);
                }
                out.push('{');
                quoted(branch_name(kind), out);
                out.push(':');
                from.enter()?;
                self.print(value, from, out)?;
                from.leave();
                out.push('}');
                return Ok(());
            }
            Op::Fail(why) => return Err(self.failure(why).near(from.offset())),
        }
        from.allocate(out.len() - before)
    }

    fn reader_kind(&self, at: Place) -> &Kind {
        &self.reader.avro().node(self.node(at).reader).kind
    }

    fn print_items(
        &self,
        items: Place,
        least: u32,
        from: &mut Reader<'_>,
        out: &mut String,
    ) -> Result<(), Error> {
        from.enter()?;
        out.push('[');
        let mut at = 0;
        loop {
            let count = from.block(least as usize)?;
            if count == 0 {
                out.push(']');
                from.leave();
                return Ok(());
            }
            for _ in 0..count {
                if at > 0 {
                    out.push(',');
                }
                self.print(items, from, out)
                    .map_err(|error| error.in_item(at))?;
                at += 1;
            }
        }
    }

    fn print_entries(
        &self,
        values: Place,
        least: u32,
        from: &mut Reader<'_>,
        out: &mut String,
    ) -> Result<(), Error> {
        from.enter()?;
        out.push('{');
        let mut is_first = true;
        loop {
            let count = from.block(least as usize)?;
            if count == 0 {
                out.push('}');
                from.leave();
                return Ok(());
            }
            for _ in 0..count {
                if !std::mem::take(&mut is_first) {
                    out.push(',');
                }
                let key = from.string()?;
                quoted(key, out);
                out.push(':');
                self.print(values, from, out)
                    .map_err(|error| error.in_value(key))?;
            }
        }
    }

    /// The writer's order is that of the payload, the reader's that of the text.
    fn print_record(
        &self,
        record: u32,
        from: &mut Reader<'_>,
        out: &mut String,
    ) -> Result<(), Error> {
        from.enter()?;
        if self.is_in_order(record) {
            self.print_in_order(record, from, out)?;
            from.leave();
            return Ok(());
        }
        let mut fields: Vec<(Field, String)> = Vec::new();
        for step in self.steps_of(record) {
            if step.field == Field::SKIPPED {
                self.skip(step.at, from)?;
                continue;
            }
            let mut text = String::new();
            self.print(step.at, from, &mut text)
                .map_err(|error| error.in_field(self.field_name(record, step.field)))?;
            fields.push((step.field, text));
        }
        for default in &self.records[record as usize].defaults {
            let mut text = String::new();
            let mut beside = from.beside(&default.value);
            let printed = self.print(default.at, &mut beside, &mut text);
            from.back_from(&beside);
            printed.map_err(|error| {
                error
                    .elsewhere()
                    .in_field(self.field_name(record, default.field))
            })?;
            fields.push((default.field, text));
        }
        fields.sort_by_key(|(field, _)| field.0);
        out.push('{');
        for (at, (field, text)) in fields.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            quoted(self.field_name(record, *field), out);
            out.push(':');
            out.push_str(text);
        }
        out.push('}');
        from.leave();
        Ok(())
    }

    /// Whether the payload has the reader's fields in the reader's order, and all of them.
    fn is_in_order(&self, record: u32) -> bool {
        let mut last = None;
        let steps = self.steps_of(record).iter();
        let mut fields = steps
            .map(|step| step.field)
            .filter(|field| *field != Field::SKIPPED);
        self.records[record as usize].defaults.is_empty()
            && fields.all(|field| last.replace(field.0).is_none_or(|before| before < field.0))
    }

    fn print_in_order(
        &self,
        record: u32,
        from: &mut Reader<'_>,
        out: &mut String,
    ) -> Result<(), Error> {
        let mut separator = '{';
        for step in self.steps_of(record) {
            if step.field == Field::SKIPPED {
                self.skip(step.at, from)?;
                continue;
            }
            out.push(std::mem::replace(&mut separator, ','));
            let name = self.field_name(record, step.field);
            quoted(name, out);
            out.push(':');
            self.print(step.at, from, out)
                .map_err(|error| error.in_field(name))?;
        }
        if separator == '{' {
            out.push('{');
        }
        out.push('}');
        Ok(())
    }
}

fn number(is_finite: bool, text: &str, out: &mut String) {
    match text {
        text if is_finite => out.push_str(text),
        "inf" => out.push_str("\"Infinity\""),
        "-inf" => out.push_str("\"-Infinity\""),
        _ => out.push_str("\"NaN\""),
    }
}

fn latin(bytes: &[u8], out: &mut String) {
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    quoted(&text, out);
}

fn quoted(text: &str, out: &mut String) {
    let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    if text.bytes().all(is_plain) {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&Value::from(text).to_string());
    }
}

fn show(number: impl fmt::Display, out: &mut String) {
    write!(out, "{number}").expect("a text grows as it is filled");
}
