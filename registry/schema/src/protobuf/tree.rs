//! A `.proto` file as it is written: everything that printing, comparing and describing it needs, in the order of the text.
//!
//! Nothing is resolved here, and much is possible that no compiler takes: what a file must satisfy beyond its grammar is
//! the business of `link`. Messages and enums lie in two arenas, whatever the scope that they are
//! declared in, so that nothing recurses; a group's message is among the messages.

use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// A piece of a file's [`heap`](File): read it with [`File::text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Text {
    pub(super) start: u32,
    pub(super) end: u32,
}

/// A name that may be qualified: `Order`, `acme.Order`, `.acme.Order`, in options also `(acme.tag).level`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// The name without the blanks and comments that may stand inside it.
    pub text: Text,
    /// Where it is written.
    pub span: Span,
}

/// Place of a message in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageId(pub(super) u32);

/// Place of an enum in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnumId(pub(super) u32);

/// A file.
#[derive(Debug, Clone)]
pub struct File {
    /// The source text, and behind it the names that it writes with something inside.
    pub(super) heap: Box<str>,
    /// `syntax = "proto3";` or `edition = "2023";`
    pub syntax: Option<Syntax>,
    /// `package acme.shop;`; of several the last.
    pub package: Option<Name>,
    /// All imports.
    pub imports: Vec<Import>,
    /// Options of the file.
    pub options: Vec<Setting>,
    /// Every message, in the order in which they begin.
    pub messages: Vec<Message>,
    /// Every enum, in the order in which they begin.
    pub enums: Vec<Enum>,
    /// What is declared outside any message. Its `fields`, `oneofs`, `groups`, `reserved` and `extensions` are empty.
    pub scope: Scope,
    /// Services.
    pub services: Vec<Service>,
    /// Comments, with their slashes and stars.
    pub comments: Vec<Span>,
    /// The text stands for a descriptor, which may say what a text may not: `option map_entry = true;`.
    pub from_descriptor: bool,
    /// What the text says that compilers refuse and this tree cannot tell: a second package, a string of several lines.
    pub(crate) tolerated: Vec<Diagnostic>,
}

/// The language that a file declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Syntax {
    /// Which one.
    pub kind: SyntaxKind,
    /// The statement.
    pub span: Span,
}

/// The languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyntaxKind {
    /// `syntax = "proto2";`
    Proto2,
    /// `syntax = "proto3";`
    Proto3,
    /// `edition = "2023";`
    Edition2023,
    /// `edition = "2024";`
    Edition2024,
}

/// `import "acme/order.proto";`
#[derive(Debug, Clone, Copy)]
pub struct Import {
    /// Public, weak, ...
    pub kind: ImportKind,
    /// The path.
    pub path: Str,
    /// The statement.
    pub span: Span,
}

/// The kinds of imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportKind {
    /// `import "x";`
    Plain,
    /// `import public "x";`
    Public,
    /// `import weak "x";`
    Weak,
    /// `import option "x";`, of edition 2024: only for options
    Option,
}

/// What a message declares, and a file outside of messages.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// `reserved` statements.
    pub reserved: Vec<Reserved>,
    /// Options. Those of the file stand in [`File::options`].
    pub options: Vec<Setting>,
    /// Fields outside of oneofs.
    pub fields: Vec<Field>,
    /// Oneofs.
    pub oneofs: Vec<Oneof>,
    /// Groups outside of oneofs.
    pub groups: Vec<Group>,
    /// `extensions` statements.
    pub extensions: Vec<Extensions>,
    /// `extend` blocks.
    pub extends: Vec<Extend>,
    /// Messages declared here, without those of groups.
    pub messages: Vec<MessageId>,
    /// Enums declared here.
    pub enums: Vec<EnumId>,
}

/// `message M { ... }`, or the part of a group that is one.
#[derive(Debug, Clone)]
pub struct Message {
    /// The simple name.
    pub name: Text,
    /// The message that it is declared in.
    pub parent: Option<MessageId>,
    /// It belongs to a group.
    pub is_group: bool,
    /// `export` or `local`, of edition 2024.
    pub visibility: Option<Visibility>,
    /// What it declares.
    pub scope: Scope,
    /// From `message` to the closing brace.
    pub span: Span,
}

/// Who may use a type, in edition 2024.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// `export`
    Export,
    /// `local`
    Local,
}

/// `optional string name = 1 [deprecated = true];`
#[derive(Debug, Clone)]
pub struct Field {
    /// The label, when one is written.
    pub label: Option<Label>,
    /// The type.
    pub kind: FieldType,
    /// The name.
    pub name: Text,
    /// The number: signed and wide, so that what no compiler takes is still kept.
    pub number: i64,
    /// Where the number is written.
    pub number_span: Span,
    /// Options, in the order of the text, `default` and `json_name` among them.
    pub options: Vec<Setting>,
    /// The statement.
    pub span: Span,
}

/// How often a field occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// `optional`
    Optional,
    /// `required`
    Required,
    /// `repeated`
    Repeated,
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub enum FieldType {
    /// One value, or several of a kind
    Plain(TypeName),
    /// `map<string, Order>`
    Map(TypeName, TypeName),
}

/// A type as it is named.
#[derive(Debug, Clone, Copy)]
pub enum TypeName {
    /// A word of the language: `int32`.
    Scalar(Scalar, Span),
    /// A message or enum.
    Named(Name),
}

/// The scalar types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// `double`
    Double,
    /// `float`
    Float,
    /// `int32`
    Int32,
    /// `int64`
    Int64,
    /// `uint32`
    Uint32,
    /// `uint64`
    Uint64,
    /// `sint32`
    Sint32,
    /// `sint64`
    Sint64,
    /// `fixed32`
    Fixed32,
    /// `fixed64`
    Fixed64,
    /// `sfixed32`
    Sfixed32,
    /// `sfixed64`
    Sfixed64,
    /// `bool`
    Bool,
    /// `string`
    String,
    /// `bytes`
    Bytes,
}

/// `oneof choice { ... }`
#[derive(Debug, Clone)]
pub struct Oneof {
    /// The name.
    pub name: Text,
    /// Options.
    pub options: Vec<Setting>,
    /// Members. A label is possible here, and wrong.
    pub fields: Vec<Field>,
    /// Members that are groups.
    pub groups: Vec<Group>,
    /// From `oneof` to the closing brace.
    pub span: Span,
}

/// `optional group Result = 1 { ... }`
#[derive(Debug, Clone)]
pub struct Group {
    /// The label, when one is written.
    pub label: Option<Label>,
    /// The message, whose name is the group's.
    pub message: MessageId,
    /// The number.
    pub number: i64,
    /// Where the number is written.
    pub number_span: Span,
    /// Options.
    pub options: Vec<Setting>,
    /// The whole.
    pub span: Span,
}

/// `enum E { ... }`
#[derive(Debug, Clone)]
pub struct Enum {
    /// The simple name.
    pub name: Text,
    /// The message that it is declared in.
    pub parent: Option<MessageId>,
    /// `export` or `local`, of edition 2024.
    pub visibility: Option<Visibility>,
    /// `reserved` statements.
    pub reserved: Vec<Reserved>,
    /// Options.
    pub options: Vec<Setting>,
    /// Constants.
    pub values: Vec<EnumValue>,
    /// From `enum` to the closing brace.
    pub span: Span,
}

/// `ACTIVE = 1 [deprecated = true];`
#[derive(Debug, Clone)]
pub struct EnumValue {
    /// The name.
    pub name: Text,
    /// The number.
    pub number: i64,
    /// Where the number is written.
    pub number_span: Span,
    /// Options.
    pub options: Vec<Setting>,
    /// The statement.
    pub span: Span,
}

/// `reserved 1, 3 to 5, "name";`
#[derive(Debug, Clone)]
pub struct Reserved {
    /// Its parts.
    pub items: Vec<ReservedItem>,
    /// The statement.
    pub span: Span,
}

/// A part of a `reserved` statement.
#[derive(Debug, Clone, Copy)]
pub enum ReservedItem {
    /// Numbers.
    Range(Range),
    /// `"name"`
    Name(Str),
    /// `name`, as editions write it
    Identifier(Text),
}

/// `3 to 5`, both inclusive.
#[derive(Debug, Clone, Copy)]
pub struct Range {
    /// The first number.
    pub start: i64,
    /// The last one; equal to `start` when only one number is written.
    pub end: RangeEnd,
    /// Where it is written.
    pub span: Span,
}

/// Where a range ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeEnd {
    /// The range is `start` alone, written without `to`.
    Start,
    /// `to` this number.
    Number(i64),
    /// `to max`
    Max,
}

/// `extensions 100 to 199, 1000 to max [verification = DECLARATION];`
#[derive(Debug, Clone)]
pub struct Extensions {
    /// The numbers.
    pub ranges: Vec<Range>,
    /// Options, which hold for each range.
    pub options: Vec<Setting>,
    /// The statement.
    pub span: Span,
}

/// `extend acme.Order { ... }`
#[derive(Debug, Clone)]
pub struct Extend {
    /// The message that is extended.
    pub extendee: Name,
    /// The extensions.
    pub fields: Vec<Field>,
    /// Extensions that are groups.
    pub groups: Vec<Group>,
    /// From `extend` to the closing brace.
    pub span: Span,
}

/// `service S { ... }`
#[derive(Debug, Clone)]
pub struct Service {
    /// The name.
    pub name: Text,
    /// Options.
    pub options: Vec<Setting>,
    /// Methods.
    pub methods: Vec<Method>,
    /// From `service` to the closing brace.
    pub span: Span,
}

/// `rpc Get(stream Request) returns (Response);`
#[derive(Debug, Clone)]
pub struct Method {
    /// The name.
    pub name: Text,
    /// What it takes.
    pub request: Name,
    /// It takes a stream.
    pub streams_request: bool,
    /// What it gives.
    pub response: Name,
    /// It gives a stream.
    pub streams_response: bool,
    /// Options.
    pub options: Vec<Setting>,
    /// The statement.
    pub span: Span,
}

/// An option that is set: `option java_package = "com.acme";`, or `deprecated = true` between brackets.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The name: `java_package`, `(acme.tag).level`, `features.field_presence`. Its parts: [`File::option_parts`].
    pub name: Name,
    /// The value.
    pub value: Value,
    /// From the name to the end of the value.
    pub span: Span,
}

/// One part of the name of an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionPart<'a> {
    /// A field of the options message: `deprecated`.
    Field(&'a str),
    /// An extension, in parentheses: `acme.tag` or `.acme.tag`.
    Extension(&'a str),
}

/// The value of an option.
#[derive(Debug, Clone)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// Where it is written.
    pub span: Span,
}

/// What the value of an option is.
#[derive(Debug, Clone)]
pub enum ValueKind {
    /// A word: `true`, `SPEED`, `inf`, `-inf`, `nan`.
    Word(Text),
    /// A number as it is written, its sign in front without blanks: `-1`, `0x1F`, `1e10`, `1.5f`.
    Number(Text),
    /// A string.
    String(Str),
    /// `{ name: "x" }`, also written `< ... >`
    Message(Vec<Member>),
    /// `[1, 2]`; only inside a message
    List(Vec<Value>),
}

/// A member of a message that is written as a value.
#[derive(Debug, Clone)]
pub struct Member {
    /// The name without blanks: `size`, `[acme.tag]`, `[type.googleapis.com/acme.Order]`.
    pub name: Name,
    /// The value.
    pub value: Value,
}

/// A string: one literal or several in a row, which are one. [`File::bytes`] and [`File::string`] read it.
#[derive(Debug, Clone, Copy)]
pub struct Str {
    /// From the first quote to the last one, as written.
    pub raw: Text,
}

impl Text {
    /// Where it is written in the source; a name with blanks or comments inside stands behind the source.
    #[must_use]
    pub fn span(self) -> Span {
        Span {
            start: self.start,
            end: self.end,
        }
    }
}

impl File {
    /// The words of `text`.
    #[must_use]
    pub fn text(&self, text: Text) -> &str {
        &self.heap[text.start as usize..text.end as usize]
    }

    /// What is written at `span`.
    #[must_use]
    pub fn source(&self, span: Span) -> &str {
        self.heap
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }

    /// The name as it is written, without blanks and comments inside it.
    #[must_use]
    pub fn name(&self, name: Name) -> &str {
        self.text(name.text)
    }

    /// The package; empty when the file has none.
    #[must_use]
    pub fn package(&self) -> &str {
        self.package.map_or("", |package| self.name(package))
    }

    /// The message at `id`, which comes from this file.
    #[must_use]
    pub fn message(&self, id: MessageId) -> &Message {
        &self.messages[id.0 as usize]
    }

    /// The enum at `id`, which comes from this file.
    #[must_use]
    pub fn r#enum(&self, id: EnumId) -> &Enum {
        &self.enums[id.0 as usize]
    }

    /// How many messages, enums, fields and constants the file is made of.
    #[must_use]
    pub fn elements(&self) -> usize {
        let fields = self.messages.iter().map(|message| message.scope.elements());
        let constants = self.enums.iter().map(|r#enum| r#enum.values.len());
        self.messages.len()
            + self.enums.len()
            + self.scope.elements()
            + fields.chain(constants).sum::<usize>()
    }

    /// Whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.syntax.is_none()
            && self.package.is_none()
            && self.imports.is_empty()
            && self.options.is_empty()
            && self.messages.is_empty()
            && self.enums.is_empty()
            && self.scope.extends.is_empty()
            && self.services.is_empty()
    }

    /// Whether the file is read by the rules of proto3.
    #[must_use]
    pub fn is_proto3(&self) -> bool {
        self.syntax
            .is_some_and(|syntax| syntax.kind == SyntaxKind::Proto3)
    }

    /// The parts of the name of an option.
    pub fn option_parts(&self, name: Name) -> impl Iterator<Item = OptionPart<'_>> {
        let mut rest = self.name(name);
        std::iter::from_fn(move || {
            rest = rest.strip_prefix('.').unwrap_or(rest);
            if rest.is_empty() {
                return None;
            }
            if let Some(open) = rest.strip_prefix('(') {
                let (extension, behind) = open.split_once(')').unwrap_or((open, ""));
                rest = behind;
                return Some(OptionPart::Extension(extension));
            }
            let end = rest.find('.').unwrap_or(rest.len());
            let (field, behind) = rest.split_at(end);
            rest = behind;
            Some(OptionPart::Field(field))
        })
    }
}

impl Service {
    /// Package and name, without a leading dot.
    #[must_use]
    pub fn full_name(&self, file: &File) -> String {
        let (package, name) = (file.package(), file.text(self.name));
        let dot = if package.is_empty() { "" } else { "." };
        format!("{package}{dot}{name}")
    }
}

impl Scope {
    fn elements(&self) -> usize {
        let oneofs = self.oneofs.iter().map(|oneof| oneof.fields.len());
        let extends = self.extends.iter().map(|extend| extend.fields.len());
        self.fields.len() + oneofs.chain(extends).sum::<usize>()
    }
}

impl MessageId {
    /// Its place in [`File::messages`].
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

impl EnumId {
    /// Its place in [`File::enums`].
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

impl FieldType {
    /// The types it is made of: one, or the key and the value of a map.
    pub fn types(&self) -> impl Iterator<Item = &TypeName> {
        let (first, second) = match self {
            Self::Plain(plain) => (plain, None),
            Self::Map(key, value) => (key, Some(value)),
        };
        std::iter::once(first).chain(second)
    }
}

impl Scalar {
    /// Every scalar type by its word.
    const WORDS: [(&'static str, Self); 15] = [
        ("double", Self::Double),
        ("float", Self::Float),
        ("int32", Self::Int32),
        ("int64", Self::Int64),
        ("uint32", Self::Uint32),
        ("uint64", Self::Uint64),
        ("sint32", Self::Sint32),
        ("sint64", Self::Sint64),
        ("fixed32", Self::Fixed32),
        ("fixed64", Self::Fixed64),
        ("sfixed32", Self::Sfixed32),
        ("sfixed64", Self::Sfixed64),
        ("bool", Self::Bool),
        ("string", Self::String),
        ("bytes", Self::Bytes),
    ];

    /// The scalar type that `word` names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS
            .iter()
            .find(|(name, _)| *name == word)
            .map(|&(_, scalar)| scalar)
    }

    /// The word that names it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Double => "double",
            Self::Float => "float",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
            Self::Sint32 => "sint32",
            Self::Sint64 => "sint64",
            Self::Fixed32 => "fixed32",
            Self::Fixed64 => "fixed64",
            Self::Sfixed32 => "sfixed32",
            Self::Sfixed64 => "sfixed64",
            Self::Bool => "bool",
            Self::String => "string",
            Self::Bytes => "bytes",
        }
    }
}

impl Label {
    /// The word that names it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Optional => "optional",
            Self::Required => "required",
            Self::Repeated => "repeated",
        }
    }
}
