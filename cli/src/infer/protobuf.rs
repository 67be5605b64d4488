//! Samples to a file of Protobuf.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::Options;
use super::names::{Names, in_json, of_field, of_type};
use super::shape::{Objects, Shape};

/// Any value at all.
const VALUE: &str = "google.protobuf.Value";
const LIST: &str = "google.protobuf.ListValue";
const STRUCT: &str = "google.protobuf.Struct";
const TIMESTAMP: &str = "google.protobuf.Timestamp";

/// The file with the message of this full name.
///
/// # Errors
///
/// When a value was no object.
pub(super) fn schema(shape: &Shape, name: &str, options: &Options) -> Result<String, String> {
    let Some(objects) = shape
        .objects
        .as_ref()
        .filter(|objects| objects.seen == shape.seen)
    else {
        return Err(
            "Protobuf has messages and nothing else, and not every line is an object".to_owned(),
        );
    };
    if objects.fields.is_empty() && objects.as_map().is_some() || has_unfit_names(objects) {
        return Err(
            "the lines have names that no field of Protobuf can have, or too many".to_owned(),
        );
    }
    let (package, simple) = match name.rsplit_once('.') {
        Some((package, simple)) => (format!("\npackage {package};\n"), simple),
        None => (String::new(), name),
    };
    let mut writer = Writer {
        options,
        imports: BTreeSet::new(),
    };
    let message = writer.message(objects, simple, 0);
    let mut imports = String::new();
    for import in &writer.imports {
        let separator = if imports.is_empty() { "\n" } else { "" };
        imports += &format!("{separator}import \"google/protobuf/{import}.proto\";\n");
    }
    Ok(format!(
        "syntax = \"proto3\";\n{package}{imports}\n{message}"
    ))
}

struct Writer<'w> {
    options: &'w Options,
    imports: BTreeSet<&'static str>,
}

/// A type, and the messages that it takes inside the message of its field.
struct Type {
    name: String,
    /// Whether it has no absence of its own.
    is_scalar: bool,
    inner: String,
}

impl Writer<'_> {
    fn message(&mut self, objects: &Objects, name: &str, depth: usize) -> String {
        let indent = "  ".repeat(depth);
        let (mut types, mut fields) = (Names::default(), Names::default());
        let (mut inner, mut lines) = (String::new(), String::new());
        let mut number = 0;
        for (key, shape) in &objects.fields {
            number += 1;
            if number == 19_000 {
                number = 20_000; // those between are Protobuf's own
            }
            let field = fields.free("", &of_field(key));
            let (label, found) = self.field(shape, key, &mut types, depth + 1);
            let can_miss = shape.nulls > 0 || objects.is_missing(shape);
            let label = match label {
                "" if found.is_scalar && can_miss => "optional ",
                label => label,
            };
            inner += &found.inner;
            let json_name = match in_json(&field) == **key {
                true => String::new(),
                false => format!(" [json_name = {}]", quoted(key)),
            };
            writeln!(
                lines,
                "{indent}  {label}{} {field} = {number}{json_name};",
                found.name
            )
            .expect("a text grows as it is filled");
        }
        format!("{indent}message {name} {{\n{inner}{lines}{indent}}}\n")
    }

    /// The label and the type of a field.
    fn field(
        &mut self,
        shape: &Shape,
        key: &str,
        types: &mut Names,
        depth: usize,
    ) -> (&'static str, Type) {
        if let (1, Some(items)) = (shape.kinds(), &shape.arrays) {
            return ("repeated ", self.part(items, key, types, depth));
        }
        if let (1, Some(objects)) = (shape.kinds(), &shape.objects)
            && let Some(values) = as_map(objects)
        {
            let mut values = self.part(&values, key, types, depth);
            values.name = format!("map<string, {}>", values.name);
            values.is_scalar = false;
            return ("", values);
        }
        ("", self.value(shape, key, types, depth))
    }

    /// The type of an item, or of a value of a map: these are never null.
    fn part(&mut self, shape: &Shape, key: &str, types: &mut Names, depth: usize) -> Type {
        if shape.nulls > 0 {
            return self.known("struct", VALUE);
        }
        self.value(shape, key, types, depth)
    }

    /// The type of one value.
    fn value(&mut self, shape: &Shape, key: &str, types: &mut Names, depth: usize) -> Type {
        if shape.kinds() != 1 {
            return self.known("struct", VALUE);
        }
        if shape.arrays.is_some() {
            return self.known("struct", LIST);
        }
        if let Some(objects) = &shape.objects {
            if as_map(objects).is_some() {
                return self.known("struct", STRUCT);
            }
            let name = types.free("", &of_type(key));
            let inner = self.message(objects, &name, depth);
            return Type {
                name,
                is_scalar: false,
                inner,
            };
        }
        if shape.texts.formats.date_time {
            return self.known("timestamp", TIMESTAMP);
        }
        let numbers = &shape.numbers;
        let name = match (shape.booleans, shape.texts.seen, numbers.others) {
            (1.., _, _) => "bool",
            (_, 1.., _) => "string",
            (_, _, 1..) => "double",
            _ if self.options.are_small(numbers) => "int32",
            _ => "int64",
        };
        Type {
            name: name.to_owned(),
            is_scalar: true,
            inner: String::new(),
        }
    }

    fn known(&mut self, import: &'static str, name: &str) -> Type {
        self.imports.insert(import);
        Type {
            name: name.to_owned(),
            is_scalar: false,
            inner: String::new(),
        }
    }
}

/// The values of objects whose names are data, or cannot be told in the file.
fn as_map(objects: &Objects) -> Option<Shape> {
    objects
        .as_map()
        .or_else(|| has_unfit_names(objects).then(|| objects.values()))
}

fn has_unfit_names(objects: &Objects) -> bool {
    let is_unfit = |name: &str| name.is_empty() || name.starts_with('[') || name.contains('\0');
    objects.fields.iter().any(|(name, _)| is_unfit(name))
}

/// A text as Protobuf writes it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => {
                out.push('\\');
                out.push(char);
            }
            char if char.is_ascii_control() => out += &format!("\\x{:02x}", u32::from(char)),
            char => out.push(char),
        }
    }
    out.push('"');
    out
}
