//! The text of a file, written while the program is compiled, as registries print it.

use super::file::{Definition, File, one_of};
use super::{EnumType, FieldType, MessageType, Type};

/// The text of a file of at most `N` bytes.
#[derive(Debug, Clone, Copy)]
pub struct Text<const N: usize>(etymon_constant::Text<N>);

impl<const N: usize> Text<N> {
    /// The file of the message `schema` and of all that lies in it, which is its first message.
    ///
    /// # Panics
    ///
    /// While compiling, when there is none: `schema` is no message, two definitions of one name differ, a type of another
    /// package lies in it, a number stands twice, a name is used outside its definition.
    #[must_use]
    pub const fn file(schema: &Type) -> Self {
        let file = File::of(schema, false);
        let mut writer = Writer {
            text: etymon_constant::Text::new(),
            file: &file,
        };
        writer.file();
        Self(writer.text)
    }

    /// Nothing but whether `schema` is a message, or something that lies in one.
    ///
    /// # Panics
    ///
    /// As [`file`](Self::file), except that it may name what is defined around it.
    pub const fn check(schema: &Type) {
        File::of(schema, true);
    }

    /// The full name of a message.
    #[must_use]
    pub const fn name(schema: &Type) -> Self {
        let mut text = etymon_constant::Text::new();
        if let Type::Message(message) = schema {
            if !message.package.is_empty() {
                text.raw(message.package);
                text.byte(b'.');
            }
            text.raw(message.name);
        }
        Self(text)
    }

    /// Its length in bytes, also when `N` is 0.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.0.length()
    }

    /// The text.
    ///
    /// # Panics
    ///
    /// When `N` is smaller than its length.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Writes a file; into no bytes (`N` is 0) to learn its length.
struct Writer<'f, const N: usize> {
    text: etymon_constant::Text<N>,
    file: &'f File,
}

impl<const N: usize> Writer<'_, N> {
    const fn file(&mut self) {
        self.text.raw("syntax = \"proto3\";\n");
        if !self.file.package.is_empty() {
            self.text.raw("package ");
            self.text.raw(self.file.package);
            self.text.raw(";\n");
        }
        if self.file.is_tagged {
            self.text.raw("\nimport \"confluent/meta.proto\";\n");
        }
        self.text.byte(b'\n');
        // Messages stand above enums.
        let mut at = 0;
        while let Some(defined) = self.file.at(at) {
            if let Definition::Message(message) = defined {
                self.message(message);
            }
            at += 1;
        }
        at = 0;
        while let Some(defined) = self.file.at(at) {
            if let Definition::Enum(symbols) = defined {
                self.symbols(symbols);
            }
            at += 1;
        }
    }

    const fn message(&mut self, message: &'static MessageType) {
        self.doc(message.doc, "");
        self.text.raw("message ");
        self.text.raw(message.name);
        self.text.raw(" {");
        self.reserved(message);
        let (mut at, mut fields) = (0, 0);
        while at < message.fields.len() {
            let field = &message.fields[at];
            if one_of(&field.schema).is_none() {
                if fields == 0 {
                    self.text.byte(b'\n');
                }
                self.field(field, &[], "  ");
                fields += 1;
            }
            at += 1;
        }
        let (mut at, mut oneofs) = (0, 0);
        while at < message.fields.len() {
            let field = &message.fields[at];
            if let Some(of) = one_of(&field.schema) {
                if oneofs == 0 {
                    self.text.byte(b'\n');
                }
                self.doc(field.doc, "  ");
                self.text.raw("  oneof ");
                self.text.raw(field.name);
                self.text.raw(" {\n");
                let mut within = 0;
                while within < of.fields.len() {
                    self.field(&of.fields[within], field.tags, "    ");
                    within += 1;
                }
                self.text.raw("  }\n");
                oneofs += 1;
            }
            at += 1;
        }
        self.text.raw("}\n");
    }

    /// Numbers and names are two lists.
    const fn reserved(&mut self, message: &MessageType) {
        let (numbers, names) = (message.reserved_numbers, message.reserved_names);
        if !numbers.is_empty() || !names.is_empty() {
            self.text.byte(b'\n');
        }
        let mut at = 0;
        while at < numbers.len() {
            let (first, last) = numbers[at];
            self.text.raw(if at == 0 { "  reserved " } else { ", " });
            self.text.number(first as u64);
            if first < last {
                self.text.raw(" to ");
                self.text.number(last as u64);
            }
            at += 1;
        }
        if at > 0 {
            self.text.raw(";\n");
        }
        at = 0;
        while at < names.len() {
            self.text.raw(if at == 0 { "  reserved " } else { ", " });
            self.text.quoted(names[at]);
            at += 1;
        }
        if at > 0 {
            self.text.raw(";\n");
        }
    }

    /// A field, which has the tags of the `oneof` around it, too.
    const fn field(&mut self, field: &'static FieldType, around: &[&'static str], indent: &str) {
        self.doc(field.doc, indent);
        self.text.raw(indent);
        match &field.schema {
            Type::Optional(of) => {
                if !self.file.is_message(of) {
                    self.text.raw("optional ");
                }
                self.type_name(of);
            }
            Type::Repeated(of) => {
                self.text.raw("repeated ");
                self.type_name(of);
            }
            Type::Map(of) => {
                self.text.raw("map<string, ");
                self.type_name(of);
                self.text.byte(b'>');
            }
            of => self.type_name(of),
        }
        self.text.byte(b' ');
        self.text.raw(field.name);
        self.text.raw(" = ");
        self.text.number(field.number as u64);
        self.tags(field, around, indent);
        self.text.raw(";\n");
    }

    /// One tag stands on the line of its field, several on lines of their own.
    const fn tags(&mut self, field: &FieldType, around: &[&'static str], indent: &str) {
        let are_several = field.tag(around, 1).is_some();
        let mut at = 0;
        while let Some(tag) = field.tag(around, at) {
            self.text.raw(if at == 0 { " [" } else { "," });
            if are_several {
                self.text.byte(b'\n');
                self.text.raw(indent);
                self.text.raw("  ");
            }
            self.text.raw("(confluent.field_meta).tags = ");
            self.text.quoted(tag);
            at += 1;
        }
        if are_several {
            self.text.byte(b'\n');
            self.text.raw(indent);
        }
        if at > 0 {
            self.text.byte(b']');
        }
    }

    const fn type_name(&mut self, of: &Type) {
        match of {
            Type::Scalar(name) | Type::Named(name) => self.text.raw(name),
            Type::Message(message) => self.text.raw(message.name),
            Type::Enum(symbols) => self.text.raw(symbols.name),
            _ => panic!("the file holds single values in its fields"),
        }
    }

    const fn symbols(&mut self, symbols: &'static EnumType) {
        self.doc(symbols.doc, "");
        self.text.raw("enum ");
        self.text.raw(symbols.name);
        self.text.raw(" {\n");
        let mut at = 0;
        while at < symbols.symbols.len() {
            let (name, number) = symbols.symbols[at];
            self.text.raw("  ");
            self.text.raw(name);
            self.text.raw(" = ");
            if number < 0 {
                self.text.byte(b'-');
            }
            self.text.number(number.unsigned_abs() as u64);
            self.text.raw(";\n");
            at += 1;
        }
        self.text.raw("}\n");
    }

    /// A comment, line by line.
    const fn doc(&mut self, doc: Option<&'static str>, indent: &str) {
        let Some(doc) = doc else {
            return;
        };
        let bytes = doc.as_bytes();
        let mut at = 0;
        while at <= bytes.len() {
            self.text.raw(indent);
            self.text.raw("//");
            if at < bytes.len() && bytes[at] != b'\n' {
                self.text.byte(b' ');
            }
            while at < bytes.len() && bytes[at] != b'\n' {
                self.text.byte(bytes[at]);
                at += 1;
            }
            self.text.byte(b'\n');
            at += 1;
        }
    }
}
