//! The descriptor: what a file declares, as Protobuf's own message.

use super::Checker;
use super::lookup::{Access, Wanted};
use super::members::{Member, Shape, extension_members, json_name, members};
use super::number_text::{double_text, float_text};
use super::options::{Element, float_value};
use super::ranges::{MAX_FIELD_NUMBER, Numbers, max_extension_number};
use super::symbols::SymbolKind;
use super::types::integer;
use super::wire;
use crate::protobuf::names::TypeId;
use crate::protobuf::tree::{
    Enum, EnumId, Extend, File, ImportKind, Label, Message, MessageId, Reserved, ReservedItem,
    Scalar, Service, SyntaxKind, TypeName, ValueKind, Visibility,
};

/// The numbers of `FieldDescriptorProto.Type`.
const GROUP: i64 = 10;
const MESSAGE: i64 = 11;
const ENUM: i64 = 14;

/// The numbers of `FieldDescriptorProto.Label`.
const OPTIONAL: i64 = 1;
const REQUIRED: i64 = 2;
const REPEATED: i64 = 3;

fn scalar_number(scalar: Scalar) -> i64 {
    match scalar {
        Scalar::Double => 1,
        Scalar::Float => 2,
        Scalar::Int64 => 3,
        Scalar::Uint64 => 4,
        Scalar::Int32 => 5,
        Scalar::Fixed64 => 6,
        Scalar::Fixed32 => 7,
        Scalar::Bool => 8,
        Scalar::String => 9,
        Scalar::Bytes => 12,
        Scalar::Uint32 => 13,
        Scalar::Sfixed32 => 15,
        Scalar::Sfixed64 => 16,
        Scalar::Sint32 => 17,
        Scalar::Sint64 => 18,
    }
}

/// What a message is told by: the messages and enums inside of each.
struct Children {
    messages: Vec<Vec<MessageId>>,
    enums: Vec<Vec<EnumId>>,
    top_messages: Vec<MessageId>,
    top_enums: Vec<EnumId>,
}

impl Children {
    fn of(file: &File) -> Self {
        let mut children = Self {
            messages: vec![Vec::new(); file.messages.len()],
            enums: vec![Vec::new(); file.messages.len()],
            top_messages: Vec::new(),
            top_enums: Vec::new(),
        };
        for (index, message) in (0..).zip(&file.messages) {
            let list = match message.parent {
                Some(parent) => &mut children.messages[parent.index()],
                None => &mut children.top_messages,
            };
            list.push(MessageId(index));
        }
        for (index, r#enum) in (0..).zip(&file.enums) {
            let list = match r#enum.parent {
                Some(parent) => &mut children.enums[parent.index()],
                None => &mut children.top_enums,
            };
            list.push(EnumId(index));
        }
        children
    }
}

impl<'a> Checker<'a, '_> {
    /// The descriptor of the file. What is wrong with its options is said, and left out.
    pub(super) fn descriptor(&mut self) -> Vec<u8> {
        let file = self.linked.file();
        let children = Children::of(file);
        let mut out = Vec::with_capacity(file.heap.len() / 2);
        wire::string(&mut out, 1, "default");
        if file.package.is_some() {
            wire::string(&mut out, 2, file.package());
        }
        let imports = || {
            file.imports
                .iter()
                .filter(|import| import.kind != ImportKind::Option)
        };
        for import in imports() {
            wire::bytes(&mut out, 3, &file.bytes(import.path));
        }
        // Messages inside of messages are written before those, so that nothing recurses.
        let mut written: Vec<Vec<u8>> = vec![Vec::new(); file.messages.len()];
        for index in (0..file.messages.len()).rev() {
            let id = MessageId(u32::try_from(index).expect("a text has fewer than 2^32 messages"));
            written[index] = self.message_descriptor(id, &children, &mut written);
        }
        for &id in &children.top_messages {
            wire::bytes(&mut out, 4, &written[id.index()]);
        }
        for &id in &children.top_enums {
            let bytes = self.enum_descriptor(file.r#enum(id), file.package());
            wire::bytes(&mut out, 5, &bytes);
        }
        for service in &file.services {
            let bytes = self.service_descriptor(service);
            wire::bytes(&mut out, 6, &bytes);
        }
        for extend in &file.scope.extends {
            self.extend_descriptor(&mut out, 7, extend, file.package());
        }
        let options = self.options(Element::File, &file.options, file.package());
        if !file.options.is_empty() {
            wire::bytes(&mut out, 8, &options);
        }
        for (number, kind) in [(10, ImportKind::Public), (11, ImportKind::Weak)] {
            for (index, import) in (0..).zip(imports()) {
                if import.kind == kind {
                    wire::integer(&mut out, number, index);
                }
            }
        }
        match file.syntax_kind() {
            SyntaxKind::Proto2 => {}
            SyntaxKind::Proto3 => wire::string(&mut out, 12, "proto3"),
            SyntaxKind::Edition2023 | SyntaxKind::Edition2024 => {
                wire::string(&mut out, 12, "editions")
            }
        }
        match file.syntax_kind() {
            SyntaxKind::Edition2023 => wire::integer(&mut out, 14, 1000),
            SyntaxKind::Edition2024 => wire::integer(&mut out, 14, 1001),
            SyntaxKind::Proto2 | SyntaxKind::Proto3 => {}
        }
        for import in &file.imports {
            if import.kind == ImportKind::Option {
                wire::bytes(&mut out, 15, &file.bytes(import.path));
            }
        }
        out
    }

    fn message_descriptor(
        &mut self,
        id: MessageId,
        children: &Children,
        written: &mut [Vec<u8>],
    ) -> Vec<u8> {
        let file = self.linked.file();
        let message = file.message(id);
        let full_name = self.linked.symbols().message(id);
        let outer = full_name.rfind('.').map_or("", |dot| &full_name[..dot]);
        let fields = members(file, &message.scope);
        let mut out = Vec::new();
        wire::string(&mut out, 1, file.text(message.name));
        let synthetic = synthetic_oneofs(file, message, &fields);
        let mut next_synthetic = i64::try_from(message.scope.oneofs.len()).unwrap_or(i64::MAX);
        for field in &fields {
            let mut oneof = field.oneof.map(i64::from);
            let optional =
                file.is_proto3() && field.label == Some(Label::Optional) && oneof.is_none();
            if optional {
                oneof = Some(next_synthetic);
                next_synthetic += 1;
            }
            let bytes = self.field_descriptor(field, full_name, None, oneof, optional);
            wire::bytes(&mut out, 2, &bytes);
        }
        self.nested(&mut out, id, &fields, children, written);
        for &id in &children.enums[id.index()] {
            let bytes = self.enum_descriptor(file.r#enum(id), full_name);
            wire::bytes(&mut out, 4, &bytes);
        }
        for extensions in &message.scope.extensions {
            let options = self.options(Element::ExtensionRange, &extensions.options, outer);
            for range in &extensions.ranges {
                let range = Numbers::of(range, max_extension_number(file, message), true);
                let mut bytes = Vec::new();
                wire::integer(&mut bytes, 1, range.start);
                wire::integer(&mut bytes, 2, range.end.saturating_add(1));
                if !extensions.options.is_empty() {
                    wire::bytes(&mut bytes, 3, &options);
                }
                wire::bytes(&mut out, 5, &bytes);
            }
        }
        for extend in &message.scope.extends {
            self.extend_descriptor(&mut out, 6, extend, full_name);
        }
        let options = self.options(Element::Message, &message.scope.options, outer);
        if !message.scope.options.is_empty() {
            wire::bytes(&mut out, 7, &options);
        }
        for oneof in &message.scope.oneofs {
            let mut bytes = Vec::new();
            wire::string(&mut bytes, 1, file.text(oneof.name));
            let options = self.options(Element::Oneof, &oneof.options, full_name);
            if !oneof.options.is_empty() {
                wire::bytes(&mut bytes, 2, &options);
            }
            wire::bytes(&mut out, 8, &bytes);
        }
        for name in &synthetic {
            let mut bytes = Vec::new();
            wire::string(&mut bytes, 1, name);
            wire::bytes(&mut out, 8, &bytes);
        }
        reserved_descriptor(
            file,
            &mut out,
            &message.scope.reserved,
            (9, 10),
            MAX_FIELD_NUMBER,
            1,
        );
        visibility_descriptor(&mut out, 11, message.visibility);
        out
    }

    /// The messages inside of a message, those of groups and maps among them, in the order of the text.
    fn nested(
        &mut self,
        out: &mut Vec<u8>,
        id: MessageId,
        fields: &[Member<'_>],
        children: &Children,
        written: &mut [Vec<u8>],
    ) {
        let file = self.linked.file();
        let full_name = self.linked.symbols().message(id);
        let mut maps = fields
            .iter()
            .filter(|field| matches!(field.shape, Shape::Map(..)))
            .peekable();
        for &child in &children.messages[id.index()] {
            let start = file.message(child).span.start;
            while let Some(map) = maps.next_if(|map| map.span.start < start) {
                let bytes = self.entry_descriptor(map, full_name);
                wire::bytes(out, 3, &bytes);
            }
            wire::bytes(out, 3, &std::mem::take(&mut written[child.index()]));
        }
        for map in maps {
            let bytes = self.entry_descriptor(map, full_name);
            wire::bytes(out, 3, &bytes);
        }
    }

    fn entry_descriptor(&mut self, map: &Member<'_>, scope: &str) -> Vec<u8> {
        let mut out = Vec::new();
        wire::string(&mut out, 1, &map.entry_name().unwrap_or_default());
        if let Shape::Map(key, value) = map.shape {
            for (number, name, type_name) in [(1, "key", key), (2, "value", value)] {
                let mut bytes = Vec::new();
                wire::string(&mut bytes, 1, name);
                wire::integer(&mut bytes, 3, number);
                wire::integer(&mut bytes, 4, OPTIONAL);
                self.type_descriptor(&mut bytes, type_name, scope);
                wire::string(&mut bytes, 10, name);
                wire::bytes(&mut out, 2, &bytes);
            }
        }
        // MessageOptions { map_entry: true }
        wire::bytes(&mut out, 7, &[7 << 3, 1]);
        out
    }

    fn field_descriptor(
        &mut self,
        field: &Member<'a>,
        scope: &str,
        extendee: Option<&str>,
        oneof: Option<i64>,
        optional: bool,
    ) -> Vec<u8> {
        let file = self.linked.file();
        let mut out = Vec::new();
        wire::string(&mut out, 1, &field.name);
        if let Some(extendee) = extendee {
            wire::string(&mut out, 2, extendee);
        }
        wire::integer(&mut out, 3, field.number);
        let label = match field.label {
            _ if field.is_repeated() => REPEATED,
            Some(Label::Required) => REQUIRED,
            _ => OPTIONAL,
        };
        wire::integer(&mut out, 4, label);
        match field.shape {
            Shape::Plain(plain) => self.type_descriptor(&mut out, plain, scope),
            Shape::Map(..) => {
                wire::integer(&mut out, 5, MESSAGE);
                let entry = field.entry_name().unwrap_or_default();
                wire::string(&mut out, 6, &format!(".{scope}.{entry}"));
            }
            Shape::Group(id) => {
                wire::integer(&mut out, 5, GROUP);
                wire::string(
                    &mut out,
                    6,
                    &format!(".{}", self.linked.symbols().message(id)),
                );
            }
        }
        if let Some(default) = default_text(file, field) {
            wire::bytes(&mut out, 7, &default);
        }
        let options = self.options(Element::Field, field.options, scope);
        let is_option = |name: &str| !matches!(name, "default" | "json_name");
        if field
            .options
            .iter()
            .any(|option| is_option(file.name(option.name)))
        {
            wire::bytes(&mut out, 8, &options);
        }
        if let Some(oneof) = oneof {
            wire::integer(&mut out, 9, oneof);
        }
        let name = field.custom_json_name(file);
        wire::string(
            &mut out,
            10,
            &name.unwrap_or_else(|| json_name(&field.name)),
        );
        if optional {
            wire::integer(&mut out, 17, 1);
        }
        out
    }

    /// The type and its name. A name that leads nowhere stays as it is written, and its type unsaid.
    fn type_descriptor(&self, out: &mut Vec<u8>, name: &TypeName, scope: &str) {
        match name {
            TypeName::Scalar(scalar, _) => wire::integer(out, 5, scalar_number(*scalar)),
            TypeName::Named(name) => {
                let written = self.linked.file().name(*name);
                let (kind, full_name) = self.full_name(scope, written);
                if let Some(kind) = kind {
                    wire::integer(out, 5, kind);
                }
                wire::string(out, 6, &full_name);
            }
        }
    }

    /// The type of what `written` means in `scope`, and its full name behind a dot.
    fn full_name(&self, scope: &str, written: &str) -> (Option<i64>, String) {
        let found = self
            .linked
            .resolve(scope, written, Wanted::Type, Access::Loaded);
        if let Ok(found) = found
            && found.kind.is_type()
        {
            let kind = match found.kind {
                SymbolKind::Enum(_) => ENUM,
                _ => MESSAGE,
            };
            return (Some(kind), format!(".{}", self.linked.name(found)));
        }
        let schema = self.linked.units[0].schema;
        match schema.resolve(scope, written) {
            Some(found) => {
                let kind = match found.id {
                    TypeId::Message(_) => MESSAGE,
                    TypeId::Enum(_) => ENUM,
                };
                (Some(kind), format!(".{}", found.full_name()))
            }
            None => (None, written.to_owned()),
        }
    }

    fn extend_descriptor(
        &mut self,
        out: &mut Vec<u8>,
        number: u32,
        extend: &'a Extend,
        scope: &str,
    ) {
        let file = self.linked.file();
        let (_, extendee) = self.full_name(scope, file.name(extend.extendee));
        for member in extension_members(file, extend) {
            let optional = file.is_proto3() && member.label == Some(Label::Optional);
            let bytes = self.field_descriptor(&member, scope, Some(&extendee), None, optional);
            wire::bytes(out, number, &bytes);
        }
    }

    fn enum_descriptor(&mut self, r#enum: &'a Enum, scope: &str) -> Vec<u8> {
        let file = self.linked.file();
        let mut out = Vec::new();
        wire::string(&mut out, 1, file.text(r#enum.name));
        for value in &r#enum.values {
            let mut bytes = Vec::new();
            wire::string(&mut bytes, 1, file.text(value.name));
            wire::integer(&mut bytes, 2, value.number);
            let options = self.options(Element::Value, &value.options, scope);
            if !value.options.is_empty() {
                wire::bytes(&mut bytes, 3, &options);
            }
            wire::bytes(&mut out, 2, &bytes);
        }
        let options = self.options(Element::Enum, &r#enum.options, scope);
        if !r#enum.options.is_empty() {
            wire::bytes(&mut out, 3, &options);
        }
        reserved_descriptor(
            file,
            &mut out,
            &r#enum.reserved,
            (4, 5),
            i64::from(i32::MAX),
            0,
        );
        visibility_descriptor(&mut out, 6, r#enum.visibility);
        out
    }

    fn service_descriptor(&mut self, service: &'a Service) -> Vec<u8> {
        let file = self.linked.file();
        let mut out = Vec::new();
        let name = file.text(service.name);
        wire::string(&mut out, 1, name);
        let scope = service.full_name(file);
        for method in &service.methods {
            let mut bytes = Vec::new();
            wire::string(&mut bytes, 1, file.text(method.name));
            for (number, r#type) in [(2, method.request), (3, method.response)] {
                let (_, full_name) = self.full_name(&scope, file.name(r#type));
                wire::string(&mut bytes, number, &full_name);
            }
            let options = self.options(Element::Method, &method.options, &scope);
            // A body makes options, also when it is empty.
            if file.source(method.span).ends_with('}') {
                wire::bytes(&mut bytes, 4, &options);
            }
            if method.streams_request {
                wire::integer(&mut bytes, 5, 1);
            }
            if method.streams_response {
                wire::integer(&mut bytes, 6, 1);
            }
            wire::bytes(&mut out, 2, &bytes);
        }
        let options = self.options(Element::Service, &service.options, file.package());
        if !service.options.is_empty() {
            wire::bytes(&mut out, 3, &options);
        }
        out
    }
}

/// Adds reserved ranges and names; the last number of a range is written plus `beyond`.
fn reserved_descriptor(
    file: &File,
    out: &mut Vec<u8>,
    reserved: &[Reserved],
    (ranges, names): (u32, u32),
    max: i64,
    beyond: i64,
) {
    let items = || reserved.iter().flat_map(|reserved| &reserved.items);
    for item in items() {
        if let ReservedItem::Range(range) = item {
            let range = Numbers::of(range, max, false);
            let mut bytes = Vec::new();
            wire::integer(&mut bytes, 1, range.start);
            wire::integer(&mut bytes, 2, range.end.saturating_add(beyond));
            wire::bytes(out, ranges, &bytes);
        }
    }
    for item in items() {
        match item {
            ReservedItem::Range(_) => {}
            ReservedItem::Name(name) => wire::bytes(out, names, &file.bytes(*name)),
            ReservedItem::Identifier(name) => wire::string(out, names, file.text(*name)),
        }
    }
}

fn visibility_descriptor(out: &mut Vec<u8>, number: u32, visibility: Option<Visibility>) {
    match visibility {
        None => {}
        Some(Visibility::Local) => wire::integer(out, number, 1),
        Some(Visibility::Export) => wire::integer(out, number, 2),
    }
}

/// The names of the oneofs that proto3 makes of `optional` fields: those of the fields behind an underscore, and as many
/// `X` in front as make them new.
fn synthetic_oneofs(file: &File, message: &Message, fields: &[Member<'_>]) -> Vec<String> {
    if !file.is_proto3() {
        return Vec::new();
    }
    let optional =
        |field: &&Member<'_>| field.label == Some(Label::Optional) && field.oneof.is_none();
    if !fields.iter().any(|field| optional(&field)) {
        return Vec::new();
    }
    let mut taken: std::collections::HashSet<String, foldhash::fast::RandomState> = fields
        .iter()
        .map(|field| field.name.clone().into_owned())
        .collect();
    taken.extend(
        message
            .scope
            .oneofs
            .iter()
            .map(|oneof| file.text(oneof.name).to_owned()),
    );
    let mut names = Vec::new();
    for field in fields.iter().filter(optional) {
        let mut name = if field.name.starts_with('_') {
            format!("X{}", field.name)
        } else {
            format!("_{}", field.name)
        };
        while taken.contains(&name) {
            name.insert(0, 'X');
        }
        taken.insert(name.clone());
        names.push(name);
    }
    names
}

/// The default as descriptors write it.
fn default_text(file: &File, field: &Member<'_>) -> Option<Vec<u8>> {
    let option = field
        .options
        .iter()
        .find(|option| file.name(option.name) == "default")?;
    let Shape::Plain(plain) = field.shape else {
        return None;
    };
    let scalar = match plain {
        TypeName::Scalar(scalar, _) => *scalar,
        TypeName::Named(_) => {
            let ValueKind::Word(word) = option.value.kind else {
                return None;
            };
            return Some(file.text(word).into());
        }
    };
    match (scalar, &option.value.kind) {
        (Scalar::Double, kind) => {
            float_value(file, kind, false).map(|value| double_text(value).into_bytes())
        }
        (Scalar::Float, kind) => {
            float_value(file, kind, false).map(|value| float_text(value).into_bytes())
        }
        (Scalar::Bytes, ValueKind::String(string)) => Some(escaped(&file.bytes(*string))),
        (_, ValueKind::String(string)) => Some(file.bytes(*string).into_owned()),
        (_, ValueKind::Number(number)) => {
            integer(file.text(*number)).map(|value| value.to_string().into_bytes())
        }
        (_, ValueKind::Word(word)) => Some(file.text(*word).into()),
        (_, ValueKind::Message(_) | ValueKind::List(_)) => None,
    }
}

/// `bytes` with everything that is not printable ASCII escaped.
fn escaped(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'"' | b'\'' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            0x20..=0x7E => out.push(byte),
            _ => out.extend_from_slice(format!("\\{byte:03o}").as_bytes()),
        }
    }
    out
}
