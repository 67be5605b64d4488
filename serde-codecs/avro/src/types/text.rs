//! The text of a schema, written while the program is compiled.

use super::{EnumType, FieldType, FixedType, Names, Preset, PresetBytes, RecordType, Type, same};

/// How many named types one schema may define.
const MAX_NAMES: usize = 256;

/// The text of a schema of at most `N` bytes.
#[derive(Debug, Clone, Copy)]
pub struct Text<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

/// Writes a schema; into no bytes (`N` is 0) to learn its length.
struct Writer<const N: usize> {
    text: Text<N>,
    canonical: bool,
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
    Fixed(&'static FixedType),
}

impl Definition {
    const fn names(&self) -> &'static Names {
        match self {
            Self::Record(record) => &record.names,
            Self::Enum(symbols) => &symbols.names,
            Self::Fixed(fixed) => &fixed.names,
        }
    }

    /// Whether both have the same fields, symbols or size; named types in them are the same by their names.
    const fn alike(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Record(a), Self::Record(b)) => {
                let mut at = 0;
                while at < a.fields.len() && at < b.fields.len() {
                    let (a, b) = (&a.fields[at], &b.fields[at]);
                    if !same(a.name, b.name) || !alike(&a.schema, &b.schema) {
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
            (Self::Fixed(a), Self::Fixed(b)) => a.size == b.size,
            _ => false,
        }
    }
}

/// Whether both are the same type, where named types of one name are.
const fn alike(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::With(a, says), Type::With(b, other)) => same(says, other) && alike(a, b),
        (Type::Null, Type::Null)
        | (Type::Boolean, Type::Boolean)
        | (Type::Int, Type::Int)
        | (Type::Long, Type::Long)
        | (Type::Float, Type::Float)
        | (Type::Double, Type::Double)
        | (Type::Bytes, Type::Bytes)
        | (Type::String, Type::String) => true,
        (Type::Array(a), Type::Array(b)) | (Type::Map(a), Type::Map(b)) => alike(a, b),
        (Type::Union(a), Type::Union(b)) => {
            let mut at = 0;
            while at < a.len() && at < b.len() {
                if !alike(&a[at], &b[at]) {
                    return false;
                }
                at += 1;
            }
            a.len() == b.len()
        }
        (a, b) => match (a.names(), b.names()) {
            (Some(a), Some(b)) => same(a.name, b.name) && same(a.namespace, b.namespace),
            _ => false,
        },
    }
}

impl<const N: usize> Text<N> {
    /// The schema of `schema`, complete.
    ///
    /// # Panics
    ///
    /// While compiling, when it is no schema: a union right in a union, two definitions of one name with other fields,
    /// a name used outside its definition.
    #[must_use]
    pub const fn schema(schema: &Type) -> Self {
        Self::write(schema, false, false)
    }

    /// Its [Parsing Canonical Form].
    ///
    /// # Panics
    ///
    /// As [`schema`](Self::schema).
    ///
    /// [Parsing Canonical Form]: https://avro.apache.org/docs/1.12.0/specification/#parsing-canonical-form-for-schemas
    #[must_use]
    pub const fn canonical(schema: &Type) -> Self {
        Self::write(schema, true, false)
    }

    /// Nothing but whether `schema` is one, or a part of one.
    ///
    /// # Panics
    ///
    /// As [`schema`](Self::schema), except that it may name what is defined around it.
    pub const fn check(schema: &Type) {
        Self::write(schema, false, true);
    }

    /// The full name of `schema`; of a type without a name, nothing.
    #[must_use]
    pub const fn name(schema: &Type) -> Self {
        let mut writer = Writer::new(false, true);
        if let Some(names) = schema.names() {
            writer.full_name(names);
        }
        writer.text
    }

    const fn write(schema: &Type, canonical: bool, part: bool) -> Self {
        let mut writer = Writer::new(canonical, part);
        writer.of_type(schema, "", "");
        writer.text
    }

    /// Its length in bytes, also when `N` is 0.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.length
    }

    /// The text.
    ///
    /// # Panics
    ///
    /// When `N` is smaller than its length.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        match str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => panic!("the parts are text"),
        }
    }
}

impl<const N: usize> Writer<N> {
    const fn new(canonical: bool, part: bool) -> Self {
        Self {
            text: Text {
                bytes: [0; N],
                length: 0,
            },
            canonical,
            part,
            defined: [None; MAX_NAMES],
            count: 0,
        }
    }

    const fn byte(&mut self, byte: u8) {
        if self.text.length < N {
            self.text.bytes[self.text.length] = byte;
        }
        self.text.length += 1;
    }

    const fn raw(&mut self, text: &str) {
        self.raw_bytes(text.as_bytes());
    }

    /// Copies at once: a byte at a time takes the compiler seconds for schemas of 100 kB.
    const fn raw_bytes(&mut self, bytes: &[u8]) {
        let end = self.text.length + bytes.len();
        if end <= N {
            let (_, rest) = self.text.bytes.split_at_mut(self.text.length);
            rest.split_at_mut(bytes.len()).0.copy_from_slice(bytes);
        }
        self.text.length = end;
    }

    /// A text that has nothing to escape: a name.
    const fn name(&mut self, name: &str) {
        self.byte(b'"');
        self.raw(name);
        self.byte(b'"');
    }

    const fn quoted(&mut self, text: &str) {
        self.byte(b'"');
        let mut rest = text.as_bytes();
        let mut at = 0;
        while at < rest.len() {
            let byte = rest[at];
            if byte >= 0x20 && byte != b'"' && byte != b'\\' {
                at += 1;
                continue;
            }
            let (before, after) = rest.split_at(at);
            self.raw_bytes(before);
            match byte {
                b'"' => self.raw("\\\""),
                b'\\' => self.raw("\\\\"),
                b'\n' => self.raw("\\n"),
                b'\r' => self.raw("\\r"),
                b'\t' => self.raw("\\t"),
                byte => self.escaped(byte),
            }
            rest = after.split_at(1).1;
            at = 0;
        }
        self.raw_bytes(rest);
        self.byte(b'"');
    }

    const fn preset(&mut self, preset: Preset) {
        match preset {
            Preset::Null => self.raw("null"),
            Preset::Boolean(true) => self.raw("true"),
            Preset::Boolean(false) => self.raw("false"),
            Preset::Integer(value) => {
                if value < 0 {
                    self.byte(b'-');
                }
                self.number(value.unsigned_abs());
            }
            Preset::Real(_, text) => self.raw(text),
            Preset::Text(text) => self.quoted(text),
            Preset::Bytes(bytes) => {
                self.byte(b'"');
                let mut at = 0;
                while at < bytes.len() {
                    self.escaped(bytes[at]); // a byte is the character of its number
                    at += 1;
                }
                self.byte(b'"');
            }
            Preset::EmptyArray => self.raw("[]"),
            Preset::EmptyObject => self.raw("{}"),
            Preset::Plain => panic!("it is settled"),
        }
    }

    const fn number(&mut self, number: u64) {
        let mut divisor = 1;
        while number / divisor >= 10 {
            divisor *= 10;
        }
        while divisor > 0 {
            self.byte(b'0' + (number / divisor % 10).to_le_bytes()[0]);
            divisor /= 10;
        }
    }

    /// `\u00` and two digits.
    const fn escaped(&mut self, byte: u8) {
        self.raw("\\u00");
        self.byte(b"0123456789abcdef"[(byte >> 4) as usize]);
        self.byte(b"0123456789abcdef"[(byte & 15) as usize]);
    }

    const fn names(&mut self, texts: &[&str]) {
        self.byte(b'[');
        let mut at = 0;
        while at < texts.len() {
            if at > 0 {
                self.byte(b',');
            }
            self.name(texts[at]);
            at += 1;
        }
        self.byte(b']');
    }

    /// `,"key":`
    const fn key(&mut self, key: &str) {
        self.byte(b',');
        self.name(key);
        self.byte(b':');
    }

    /// `schema` inside of the namespace `namespace`, with the attributes `with`.
    const fn of_type(&mut self, schema: &Type, with: &'static str, namespace: &str) {
        match schema {
            Type::Null => self.primitive("null", with),
            Type::Boolean => self.primitive("boolean", with),
            Type::Int => self.primitive("int", with),
            Type::Long => self.primitive("long", with),
            Type::Float => self.primitive("float", with),
            Type::Double => self.primitive("double", with),
            Type::Bytes => self.primitive("bytes", with),
            Type::String => self.primitive("string", with),
            Type::Array(items) => self.collection("array", "items", items, with, namespace),
            Type::Map(values) => self.collection("map", "values", values, with, namespace),
            Type::Union(branches) => self.union(branches, namespace),
            Type::Record(record) => self.record(record, namespace),
            Type::Enum(symbols) => self.symbols(symbols, namespace),
            Type::Fixed(fixed) => self.fixed(fixed, with, namespace),
            Type::With(of, attributes) => {
                assert!(with.is_empty(), "a type has one list of attributes");
                self.of_type(of, attributes, namespace);
            }
            Type::Named(names) => {
                assert!(
                    self.part || self.defined(names).is_some(),
                    "a type that is named `by_name` must be described around that place"
                );
                self.name_of(names, namespace);
            }
        }
    }

    const fn primitive(&mut self, name: &str, with: &str) {
        if with.is_empty() || self.canonical {
            return self.name(name);
        }
        self.raw("{\"type\":");
        self.name(name);
        self.byte(b',');
        self.raw(with);
        self.byte(b'}');
    }

    const fn collection(&mut self, name: &str, key: &str, of: &Type, with: &str, namespace: &str) {
        self.raw("{\"type\":");
        self.name(name);
        self.key(key);
        self.of_type(of, "", namespace);
        self.attributes(with);
        self.byte(b'}');
    }

    const fn union(&mut self, branches: &[Type], namespace: &str) {
        self.byte(b'[');
        let mut at = 0;
        while at < branches.len() {
            if at > 0 {
                self.byte(b',');
            }
            assert!(
                !matches!(branches[at], Type::Union(_)),
                "a union cannot lie right in a union: an `Option` of an `Option` or of a union has no schema"
            );
            self.of_type(&branches[at], "", namespace);
            at += 1;
        }
        self.byte(b']');
    }

    const fn record(&mut self, record: &'static RecordType, namespace: &str) {
        if !self.define("record", Definition::Record(record), namespace) {
            return;
        }
        self.key("fields");
        self.byte(b'[');
        let mut at = 0;
        while at < record.fields.len() {
            if at > 0 {
                self.byte(b',');
            }
            self.field(&record.fields[at], record.names.namespace);
            at += 1;
        }
        self.byte(b']');
        self.attributes(record.attributes);
        self.byte(b'}');
    }

    const fn field(&mut self, field: &'static FieldType, namespace: &str) {
        self.raw("{\"name\":");
        self.name(field.name);
        self.key("type");
        self.of_type(&field.schema, "", namespace);
        if !self.canonical {
            if let Some(doc) = field.doc {
                self.key("doc");
                self.quoted(doc);
            }
            if let Some(default) = field.default {
                let _ = PresetBytes::<0>::of(&field.schema, default); // panics when it is no value of the type
                self.key("default");
                self.preset(default.settled(&field.schema));
            }
            if !field.aliases.is_empty() {
                self.key("aliases");
                self.names(field.aliases);
            }
            self.attributes(field.attributes);
        }
        self.byte(b'}');
    }

    const fn symbols(&mut self, symbols: &'static EnumType, namespace: &str) {
        if !self.define("enum", Definition::Enum(symbols), namespace) {
            return;
        }
        self.key("symbols");
        self.names(symbols.symbols);
        if let (Some(default), false) = (symbols.default, self.canonical) {
            self.key("default");
            self.quoted(default);
        }
        self.attributes(symbols.attributes);
        self.byte(b'}');
    }

    const fn fixed(&mut self, fixed: &'static FixedType, with: &str, namespace: &str) {
        if !self.define("fixed", Definition::Fixed(fixed), namespace) {
            return;
        }
        self.key("size");
        self.number(fixed.size as u64);
        self.attributes(fixed.attributes);
        self.attributes(with);
        self.byte(b'}');
    }

    const fn attributes(&mut self, attributes: &str) {
        if !attributes.is_empty() && !self.canonical {
            self.byte(b',');
            self.raw(attributes);
        }
    }

    /// Begins a definition; where the name is defined already, writes the name and answers `false`.
    const fn define(&mut self, kind: &str, definition: Definition, namespace: &str) -> bool {
        let names = definition.names();
        if let Some(defined) = self.defined(names) {
            assert!(
                defined.alike(&definition),
                "two types of this schema have one name and are not the same"
            );
            self.name_of(names, namespace);
            return false;
        }
        assert!(self.count < MAX_NAMES, "a schema defines at most 256 names");
        self.defined[self.count] = Some(definition);
        self.count += 1;
        if self.canonical {
            self.raw("{\"name\":");
            self.quoted_name(names);
            self.key("type");
            self.name(kind);
            return true;
        }
        self.raw("{\"type\":");
        self.name(kind);
        self.key("name");
        self.name(names.name);
        if !same(names.namespace, namespace) {
            self.key("namespace");
            self.name(names.namespace);
        }
        if let Some(doc) = names.doc {
            self.key("doc");
            self.quoted(doc);
        }
        if !names.aliases.is_empty() {
            self.key("aliases");
            self.names(names.aliases);
        }
        true
    }

    const fn name_of(&mut self, names: &Names, namespace: &str) {
        if same(names.namespace, namespace) && !self.canonical {
            self.name(names.name);
        } else {
            assert!(
                !names.namespace.is_empty() || self.canonical,
                "a type without a namespace is used again inside of a namespace, where it cannot be named: give it one"
            );
            self.quoted_name(names);
        }
    }

    const fn quoted_name(&mut self, names: &Names) {
        self.byte(b'"');
        self.full_name(names);
        self.byte(b'"');
    }

    const fn full_name(&mut self, names: &Names) {
        if !names.namespace.is_empty() {
            self.raw(names.namespace);
            self.byte(b'.');
        }
        self.raw(names.name);
    }

    const fn defined(&self, names: &Names) -> Option<Definition> {
        let mut at = 0;
        while at < self.count {
            if let Some(defined) = self.defined[at]
                && same(defined.names().name, names.name)
                && same(defined.names().namespace, names.namespace)
            {
                return Some(defined);
            }
            at += 1;
        }
        None
    }
}

/// The [64-bit Rabin fingerprint] of a canonical form.
///
/// [64-bit Rabin fingerprint]: https://avro.apache.org/docs/1.12.0/specification/#schema-fingerprints
#[must_use]
pub const fn fingerprint(canonical: &str) -> u64 {
    let bytes = canonical.as_bytes();
    let mut fingerprint = EMPTY;
    let mut at = 0;
    while at < bytes.len() {
        let [low, ..] = fingerprint.to_le_bytes();
        fingerprint = (fingerprint >> 8) ^ TERMS[(low ^ bytes[at]) as usize];
        at += 1;
    }
    fingerprint
}

/// The fingerprint of no text.
const EMPTY: u64 = 0xc15d_213a_a4d7_a795;

/// What each byte adds to a fingerprint.
const TERMS: &[u64; 256] = &{
    let mut terms = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut term = byte as u64;
        let mut bit = 0;
        while bit < 8 {
            term = (term >> 1) ^ (EMPTY & (term & 1).wrapping_neg());
            bit += 1;
        }
        terms[byte] = term;
        byte += 1;
    }
    terms
};

#[cfg(test)]
mod tests {
    use super::Text;
    use crate::types::{FieldType, Names, RecordType, Type};

    const fn item(fields: &'static [FieldType]) -> RecordType {
        RecordType {
            names: names("Item"),
            fields,
            attributes: "",
        }
    }

    const fn names(name: &'static str) -> Names {
        Names {
            name,
            namespace: "",
            aliases: &[],
            doc: None,
        }
    }

    const fn field(name: &'static str, schema: Type) -> FieldType {
        FieldType {
            name,
            aliases: &[],
            doc: None,
            schema,
            default: None,
            attributes: "",
        }
    }

    const A: RecordType = item(&[field("id", Type::Int)]);
    const DATE: Type = Type::With(&Type::Int, r#""logicalType":"date""#);
    const LISTS: RecordType = item(&[field("id", Type::Array(&Type::Int))]);

    #[test]
    fn types_of_one_name_are_one_type() {
        let written = |other: &'static RecordType| {
            let fields = vec![
                field("a", Type::Record(&A)),
                field("b", Type::Record(other)),
            ];
            let both = RecordType {
                names: names("Both"),
                fields: fields.leak(),
                attributes: "",
            };
            let both: &'static RecordType = Box::leak(Box::new(both));
            std::panic::catch_unwind(|| Text::<0>::check(&Type::Record(both))).is_ok()
        };
        const AGAIN: RecordType = item(&[field("id", Type::Int)]);
        const LONG: RecordType = item(&[field("id", Type::Long)]);
        const DATED: RecordType = item(&[field("id", DATE)]);
        const MAPS: RecordType = item(&[field("id", Type::Map(&Type::Int))]);
        assert!(written(&AGAIN));
        for other in [&LONG, &DATED, &LISTS, &MAPS] {
            assert!(!written(other), "{other:?}");
        }
    }
}
