//! The text of a file, written while the program is compiled, as registries print it.

use etymon_constant::same;

use super::{EnumType, FieldType, MessageType, OneOfType, Type};

/// How many types one file may define.
const MAX_NAMES: usize = 256;

/// The text of a file of at most `N` bytes.
#[derive(Debug, Clone, Copy)]
pub struct Text<const N: usize>(etymon_constant::Text<N>);

/// Writes a file; into no bytes (`N` is 0) to learn its length.
struct Writer<const N: usize> {
    text: etymon_constant::Text<N>,
    package: &'static str,
    /// Whether it is a part of a file, in which names may stand that are defined around it.
    part: bool,
    defined: [Option<Definition>; MAX_NAMES],
    count: usize,
}

/// A type of the file.
#[derive(Clone, Copy)]
enum Definition {
    Message(&'static MessageType),
    Enum(&'static EnumType),
}

impl Definition {
    const fn name(&self) -> &'static str {
        match self {
            Self::Message(message) => message.name,
            Self::Enum(symbols) => symbols.name,
        }
    }

    const fn package(&self) -> &'static str {
        match self {
            Self::Message(message) => message.package,
            Self::Enum(symbols) => symbols.package,
        }
    }

    /// Whether both have the same fields or symbols.
    const fn alike(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Message(a), Self::Message(b)) => {
                let mut at = 0;
                while at < a.fields.len() && at < b.fields.len() {
                    if !same(a.fields[at].name, b.fields[at].name)
                        || a.fields[at].number != b.fields[at].number
                    {
                        return false;
                    }
                    at += 1;
                }
                a.fields.len() == b.fields.len()
            }
            (Self::Enum(a), Self::Enum(b)) => {
                let mut at = 0;
                while at < a.symbols.len() && at < b.symbols.len() {
                    if !same(a.symbols[at].0, b.symbols[at].0) {
                        return false;
                    }
                    at += 1;
                }
                a.symbols.len() == b.symbols.len()
            }
            _ => false,
        }
    }
}

impl<const N: usize> Text<N> {
    /// The file of the message `schema` and of all that lies in it, which is its first message.
    ///
    /// # Panics
    ///
    /// While compiling, when there is none: `schema` is no message, two definitions of one name differ, a type of another
    /// package lies in it, a number stands twice, a name is used outside its definition.
    #[must_use]
    pub const fn file(schema: &Type) -> Self {
        Self::write(schema, false)
    }

    /// Nothing but whether `schema` is a message, or something that lies in one.
    ///
    /// # Panics
    ///
    /// As [`file`](Self::file), except that it may name what is defined around it.
    pub const fn check(schema: &Type) {
        Self::write(schema, true);
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

    const fn write(schema: &Type, part: bool) -> Self {
        let mut writer = Writer {
            text: etymon_constant::Text::new(),
            package: "",
            part,
            defined: [None; MAX_NAMES],
            count: 0,
        };
        match schema {
            Type::Message(message) => {
                writer.package = message.package;
                writer.define(Definition::Message(message));
            }
            Type::Enum(symbols) => {
                writer.package = symbols.package;
                writer.define(Definition::Enum(symbols));
            }
            _ => assert!(
                part,
                "a file has a message: put the value into a struct with named fields"
            ),
        }
        writer.file();
        Self(writer.text)
    }
}

impl<const N: usize> Writer<N> {
    const fn file(&mut self) {
        self.text.raw("syntax = \"proto3\";\n");
        if !self.package.is_empty() {
            self.text.raw("package ");
            self.text.raw(self.package);
            self.text.raw(";\n");
        }
        let mut measure = Writer::<0> {
            text: etymon_constant::Text::new(),
            package: self.package,
            part: self.part,
            defined: self.defined,
            count: self.count,
        };
        // What lies in it is found first, since imports stand above messages, and messages above enums.
        let is_tagged = measure.messages();
        self.defined = measure.defined;
        self.count = measure.count;
        if is_tagged {
            self.text.raw("\nimport \"confluent/meta.proto\";\n");
        }
        if self.count > 0 {
            self.text.byte(b'\n');
        }
        self.messages();
        let mut at = 0;
        while at < self.count {
            if let Some(Definition::Enum(symbols)) = self.defined[at] {
                self.symbols(symbols);
            }
            at += 1;
        }
    }

    /// All messages; answers whether any field has a tag.
    const fn messages(&mut self) -> bool {
        let mut is_tagged = false;
        let mut at = 0;
        while at < self.count {
            if let Some(Definition::Message(message)) = self.defined[at] {
                is_tagged |= self.message(message);
            }
            at += 1;
        }
        is_tagged
    }

    const fn message(&mut self, message: &'static MessageType) -> bool {
        self.doc(message.doc, "");
        self.text.raw("message ");
        self.text.raw(message.name);
        self.text.raw(" {");
        let mut at = 0;
        while at < message.reserved.len() {
            if at == 0 {
                self.text.byte(b'\n');
            }
            self.text.raw("  reserved ");
            self.text.raw(message.reserved[at]);
            self.text.raw(";\n");
            at += 1;
        }
        let mut is_tagged = false;
        let (mut at, mut fields) = (0, 0);
        while at < message.fields.len() {
            let field = &message.fields[at];
            if one_of(&field.schema).is_none() {
                if fields == 0 {
                    self.text.byte(b'\n');
                }
                is_tagged |= self.field(field, "  ");
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
                    is_tagged |= self.field(&of.fields[within], "    ");
                    within += 1;
                }
                self.text.raw("  }\n");
                oneofs += 1;
            }
            at += 1;
        }
        self.text.raw("}\n");
        distinct(message);
        is_tagged
    }

    const fn field(&mut self, field: &'static FieldType, indent: &str) -> bool {
        self.doc(field.doc, indent);
        self.text.raw(indent);
        match &field.schema {
            Type::Optional(of) => {
                // A message has presence without the word.
                if !matches!(of, Type::Message(_) | Type::Named(_)) {
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
        let mut at = 0;
        while at < field.tags.len() {
            self.text.raw(if at == 0 { " [\n" } else { ",\n" });
            self.text.raw(indent);
            self.text.raw("  (confluent.field_meta).tags = ");
            self.text.quoted(field.tags[at]);
            at += 1;
        }
        if at > 0 {
            self.text.byte(b'\n');
            self.text.raw(indent);
            self.text.byte(b']');
        }
        self.text.raw(";\n");
        at > 0
    }

    const fn type_name(&mut self, of: &Type) {
        match of {
            Type::Scalar(name) => self.text.raw(name),
            Type::Message(message) => {
                self.define(Definition::Message(message));
                self.text.raw(message.name);
            }
            Type::Enum(symbols) => {
                self.define(Definition::Enum(symbols));
                self.text.raw(symbols.name);
            }
            Type::Named(name) => {
                assert!(
                    self.part || self.find(name).is_some(),
                    "a type that is named `by_name` must be described around that place"
                );
                self.text.raw(name);
            }
            Type::OneOf(_) => panic!("a field that is a union is one of several: say `oneof`"),
            Type::Optional(_) | Type::Repeated(_) | Type::Map(_) => {
                panic!("a list, map or `Option` cannot lie right in another: put it into a struct")
            }
        }
    }

    const fn symbols(&mut self, symbols: &'static EnumType) {
        assert!(
            !symbols.symbols.is_empty() && symbols.symbols[0].1 == 0,
            "the first symbol of an enum has the number 0"
        );
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

    const fn define(&mut self, definition: Definition) {
        assert!(
            definition.package().is_empty() || same(definition.package(), self.package),
            "a file has one package: a type in it cannot be of another `namespace`"
        );
        match self.find(definition.name()) {
            Some(found) => assert!(
                found.alike(&definition),
                "two types of this file have one name and are not the same"
            ),
            None => {
                assert!(self.count < MAX_NAMES, "a file defines at most 256 names");
                self.defined[self.count] = Some(definition);
                self.count += 1;
            }
        }
    }

    const fn find(&self, name: &str) -> Option<Definition> {
        let mut at = 0;
        while at < self.count {
            if let Some(defined) = self.defined[at]
                && same(defined.name(), name)
            {
                return Some(defined);
            }
            at += 1;
        }
        None
    }
}

/// That no number stands twice among the fields of `message`, and in its `oneof`s.
const fn distinct(message: &MessageType) {
    let mut at = 0;
    while at < message.fields.len() {
        let mut inside = 0;
        while let Some(number) = number(&message.fields[at], inside) {
            let mut seen = 0;
            let mut other = 0;
            while other < message.fields.len() {
                let mut within = 0;
                while let Some(found) = self::number(&message.fields[other], within) {
                    if found == number {
                        seen += 1;
                    }
                    within += 1;
                }
                other += 1;
            }
            assert!(seen == 1, "two fields of a message have the same number");
            inside += 1;
        }
        at += 1;
    }
}

/// The number of a field, or the one at `at` of the fields of a `oneof`.
const fn number(field: &FieldType, at: usize) -> Option<u32> {
    match one_of(&field.schema) {
        Some(of) if at < of.fields.len() => Some(of.fields[at].number),
        None if at == 0 => Some(field.number),
        _ => None,
    }
}

/// The fields that `schema` is one of.
const fn one_of(schema: &Type) -> Option<&'static OneOfType> {
    match schema {
        Type::OneOf(of) => Some(of),
        Type::Optional(of) => one_of(of),
        _ => None,
    }
}
