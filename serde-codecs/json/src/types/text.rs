//! The text of a schema, written while the program is compiled.

use etymon_constant::same;

use super::{EnumType, FieldType, RecordType, Type, settled};

/// How many named types one schema may define.
const MAX_NAMES: usize = 256;

/// The text of a schema of at most `N` bytes.
#[derive(Debug, Clone, Copy)]
pub struct Text<const N: usize>(etymon_constant::Text<N>);

/// Writes a schema; into no bytes (`N` is 0) to learn its length.
struct Writer<const N: usize> {
    text: etymon_constant::Text<N>,
    /// What the schema as a whole is called; empty where it has no name.
    root: &'static str,
    /// Whether it is a part of a schema, in which names may stand that are defined around it.
    part: bool,
    defined: [Option<Definition>; MAX_NAMES],
    count: usize,
}

/// A named type.
#[derive(Clone, Copy)]
enum Definition {
    Record(&'static RecordType),
    Enum(&'static EnumType),
}

impl Definition {
    const fn of(schema: &Type) -> Option<Self> {
        match schema {
            Type::Record(record) => Some(Self::Record(record)),
            Type::Enum(symbols) => Some(Self::Enum(symbols)),
            _ => None,
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::Record(record) => record.name,
            Self::Enum(symbols) => symbols.name,
        }
    }

    const fn doc(&self) -> Option<&'static str> {
        match self {
            Self::Record(record) => record.doc,
            Self::Enum(symbols) => symbols.doc,
        }
    }

    /// Whether both have the same fields or symbols.
    const fn alike(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Record(a), Self::Record(b)) => {
                let mut at = 0;
                while at < a.fields.len() && at < b.fields.len() {
                    if !same(a.fields[at].name, b.fields[at].name) {
                        return false;
                    }
                    at += 1;
                }
                a.fields.len() == b.fields.len()
            }
            (Self::Enum(a), Self::Enum(b)) => {
                let mut at = 0;
                while at < a.symbols.len() && at < b.symbols.len() {
                    if !same(a.symbols[at], b.symbols[at]) {
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
    /// The schema of `schema`, complete, of draft 7.
    ///
    /// # Panics
    ///
    /// While compiling, when it is no schema: two definitions of one name with other fields, a name used outside its
    /// definition, a default that is no value of its field.
    #[must_use]
    pub const fn schema(schema: &Type) -> Self {
        Self::write(schema, false)
    }

    /// Nothing but whether `schema` is one, or a part of one.
    ///
    /// # Panics
    ///
    /// As [`schema`](Self::schema), except that it may name what is defined around it.
    pub const fn check(schema: &Type) {
        Self::write(schema, true);
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
        let root = Definition::of(schema);
        let mut writer = Writer {
            text: etymon_constant::Text::new(),
            root: match root {
                Some(definition) => definition.name(),
                None => "",
            },
            part,
            defined: [None; MAX_NAMES],
            count: 0,
        };
        writer
            .text
            .raw("{\"$schema\":\"http://json-schema.org/draft-07/schema#\"");
        match root {
            Some(definition) => {
                writer.defined[0] = root;
                writer.count = 1;
                writer.text.key("title");
                writer.text.quoted(definition.name());
                writer.text.byte(b',');
                writer.definition(&definition);
            }
            None => {
                writer.text.byte(b',');
                writer.members(schema, true);
            }
        }
        writer.definitions(root.is_some() as usize);
        writer.text.byte(b'}');
        Self(writer.text)
    }
}

impl<const N: usize> Writer<N> {
    /// What has been named so far, from the one at `first` on, and what that names.
    const fn definitions(&mut self, first: usize) {
        let mut at = first;
        while at < self.count {
            if at == first {
                self.text.key("definitions");
                self.text.byte(b'{');
            } else {
                self.text.byte(b',');
            }
            if let Some(definition) = self.defined[at] {
                self.text.quoted(definition.name());
                self.text.raw(":{");
                self.definition(&definition);
                self.text.byte(b'}');
            }
            at += 1;
        }
        if at > first {
            self.text.byte(b'}');
        }
    }

    const fn definition(&mut self, definition: &Definition) {
        if let Some(doc) = definition.doc() {
            self.text.raw("\"description\":");
            self.text.quoted(doc);
            self.text.byte(b',');
        }
        match definition {
            Definition::Record(record) => self.record(record),
            Definition::Enum(symbols) => {
                self.text.raw("\"type\":\"string\",\"enum\":");
                self.texts(symbols.symbols);
            }
        }
    }

    const fn record(&mut self, record: &'static RecordType) {
        self.text.raw("\"type\":\"object\",\"properties\":{");
        let mut at = 0;
        while at < record.fields.len() {
            if at > 0 {
                self.text.byte(b',');
            }
            self.text.quoted(record.fields[at].name);
            self.text.byte(b':');
            self.field(&record.fields[at]);
            at += 1;
        }
        self.text.byte(b'}');
        let (mut at, mut required) = (0, 0);
        while at < record.fields.len() {
            if record.fields[at].is_required() {
                if required == 0 {
                    self.text.key("required");
                    self.text.byte(b'[');
                } else {
                    self.text.byte(b',');
                }
                self.text.quoted(record.fields[at].name);
                required += 1;
            }
            at += 1;
        }
        if required > 0 {
            self.text.byte(b']');
        }
        if !record.open {
            self.text.raw(",\"additionalProperties\":false");
        }
    }

    const fn field(&mut self, field: &'static FieldType) {
        self.text.byte(b'{');
        let start = self.text.length();
        if let Some(doc) = field.doc {
            self.text.raw("\"description\":");
            self.text.quoted(doc);
            self.text.byte(b',');
        }
        if let Some(default) = field.default {
            let default = settled(default, &field.schema);
            if !matches!(field.schema, Type::Optional(_)) {
                self.text.raw("\"default\":");
                self.text.preset(default);
                self.text.byte(b',');
            }
        }
        if !field.tags.is_empty() {
            self.text.raw("\"confluent:tags\":");
            self.texts(field.tags);
            self.text.byte(b',');
        }
        self.members(&field.schema, self.text.length() > start);
        self.text.byte(b'}');
    }

    const fn schema(&mut self, schema: &Type) {
        self.text.byte(b'{');
        self.members(schema, false);
        self.text.byte(b'}');
    }

    /// The members that describe `schema`; `beside` others, which a `$ref` would hide.
    const fn members(&mut self, schema: &Type, beside: bool) {
        match schema {
            Type::Null => self.text.raw("\"type\":\"null\""),
            Type::Boolean => self.text.raw("\"type\":\"boolean\""),
            Type::Integer(of) => {
                self.text.raw("\"type\":\"integer\"");
                if of.says_least {
                    self.text.key("minimum");
                    if of.least < 0 {
                        self.text.byte(b'-');
                    }
                    self.text.number(of.least.unsigned_abs());
                }
                if of.says_largest {
                    self.text.key("maximum");
                    self.text.number(of.largest);
                }
            }
            Type::Number => self.text.raw("\"type\":\"number\""),
            Type::String => self.text.raw("\"type\":\"string\""),
            Type::Base64 => self
                .text
                .raw("\"type\":\"string\",\"contentEncoding\":\"base64\""),
            Type::Formatted(format) => self.formatted("string", format),
            Type::Array(items) => {
                self.text.raw("\"type\":\"array\",\"items\":");
                self.schema(items);
            }
            Type::Fixed(items, size) => {
                self.text.raw("\"type\":\"array\",\"items\":");
                self.schema(items);
                self.text.key("minItems");
                self.text.number(*size as u64);
                self.text.key("maxItems");
                self.text.number(*size as u64);
            }
            Type::Map(values) => {
                self.text
                    .raw("\"type\":\"object\",\"additionalProperties\":");
                self.schema(values);
            }
            Type::Optional(of) => {
                assert!(
                    !matches!(of, Type::Optional(_) | Type::Null),
                    "an `Option` of an `Option` has no schema: both would be null"
                );
                self.text.raw("\"oneOf\":[{\"type\":\"null\"},");
                self.schema(of);
                self.text.byte(b']');
            }
            Type::Union(of) => {
                self.text.raw("\"anyOf\":[");
                let mut at = 0;
                while at < of.branches.len() {
                    if at > 0 {
                        self.text.byte(b',');
                    }
                    self.schema(&of.branches[at]);
                    at += 1;
                }
                self.text.byte(b']');
            }
            Type::Record(record) => self.defined(Definition::Record(record), beside),
            Type::Enum(symbols) => self.defined(Definition::Enum(symbols), beside),
            Type::Named(name) => {
                assert!(
                    self.part || self.find(name).is_some(),
                    "a type that is named `by_name` must be described around that place"
                );
                self.reference(name, beside);
            }
        }
    }

    const fn formatted(&mut self, kind: &str, format: &str) {
        self.text.raw("\"type\":");
        self.text.name(kind);
        self.text.key("format");
        self.text.name(format);
    }

    /// Refers to a definition, which is written later.
    const fn defined(&mut self, definition: Definition, beside: bool) {
        match self.find(definition.name()) {
            Some(found) => assert!(
                found.alike(&definition),
                "two types of this schema have one name and are not the same"
            ),
            None => {
                assert!(self.count < MAX_NAMES, "a schema defines at most 256 names");
                self.defined[self.count] = Some(definition);
                self.count += 1;
            }
        }
        self.reference(definition.name(), beside);
    }

    const fn reference(&mut self, name: &str, beside: bool) {
        if beside {
            self.text.raw("\"allOf\":[{");
        }
        self.text.raw("\"$ref\":\"#");
        if !same(name, self.root) {
            self.text.raw("/definitions/");
            self.text.raw(name);
        }
        self.text.byte(b'"');
        if beside {
            self.text.raw("}]");
        }
    }

    const fn texts(&mut self, texts: &[&str]) {
        self.text.byte(b'[');
        let mut at = 0;
        while at < texts.len() {
            if at > 0 {
                self.text.byte(b',');
            }
            self.text.quoted(texts[at]);
            at += 1;
        }
        self.text.byte(b']');
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
