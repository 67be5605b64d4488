//! The descriptor: what a file declares, as Protobuf's own message.

mod dialect;
mod field;

pub(super) use dialect::Dialect;

use field::Place;

use super::Checker;
use super::features::Features;
use super::members::{Member, Shape, extension_members, members};
use super::options::Element;
use super::ranges::{MAX_FIELD_NUMBER, Numbers, max_extension_number};
use super::wire;
use crate::protobuf::tree::{
    Enum, EnumId, Extend, File, Import, ImportKind, Label, Message, MessageId, Reserved,
    ReservedItem, Service, SyntaxKind, Visibility,
};

/// What a message is told by: the messages and enums inside of each. The messages of groups come last, where compilers mix
/// all as they come: records name a message by its place in the text, of which clients look it up in the descriptor.
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
        for list in children
            .messages
            .iter_mut()
            .chain([&mut children.top_messages])
        {
            list.sort_by_key(|&id| file.message(id).is_group);
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
    pub(super) fn descriptor(&mut self, name: &str) -> Vec<u8> {
        let file = self.linked.file();
        let children = Children::of(file);
        let mut out = Vec::with_capacity(file.heap.len() / 2);
        wire::string(&mut out, 1, name);
        if file.package.is_some() {
            wire::string(&mut out, 2, file.package());
        }
        // Other dialects know one kind of import.
        let is_apart =
            |import: &&Import| self.dialect.is_none() && import.kind == ImportKind::Option;
        let (apart, imports): (Vec<&Import>, Vec<&Import>) =
            file.imports.iter().partition(is_apart);
        for import in &imports {
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
            let features = self.linked.features;
            self.extend_descriptor(&mut out, 7, extend, file.package(), features);
        }
        let options = self.options(Element::File, &file.options, file.package());
        if !file.options.is_empty() {
            wire::bytes(&mut out, 8, &options);
        }
        for (number, kind) in [(10, ImportKind::Public), (11, ImportKind::Weak)] {
            for (index, import) in (0..).zip(&imports) {
                if import.kind == kind {
                    wire::integer(&mut out, number, index);
                }
            }
        }
        let syntax = self.dialect.map_or(file.syntax_kind(), Dialect::syntax);
        match syntax {
            SyntaxKind::Proto2 => {}
            SyntaxKind::Proto3 => wire::string(&mut out, 12, "proto3"),
            SyntaxKind::Edition2023 | SyntaxKind::Edition2024 => {
                wire::string(&mut out, 12, "editions")
            }
        }
        match syntax {
            SyntaxKind::Edition2023 => wire::integer(&mut out, 14, 1000),
            SyntaxKind::Edition2024 => wire::integer(&mut out, 14, 1001),
            SyntaxKind::Proto2 | SyntaxKind::Proto3 => {}
        }
        for import in apart {
            wire::bytes(&mut out, 15, &file.bytes(import.path));
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
        let synthesizes = file.is_proto3() && self.dialect != Some(Dialect::Proto2);
        let synthetic = if synthesizes {
            synthetic_oneofs(file, message, &fields)
        } else {
            Vec::new()
        };
        let mut json_names = self.distinct_json_names(&fields).into_iter();
        let mut next_synthetic = i64::try_from(message.scope.oneofs.len()).unwrap_or(i64::MAX);
        for field in &fields {
            let mut oneof = field.oneof.map(i64::from);
            let mut outer = self.linked.message_features[id.index()];
            if let Some(oneof) = field.oneof {
                outer = outer.with(file, &message.scope.oneofs[oneof as usize].options);
            }
            let optional = synthesizes && field.label == Some(Label::Optional) && oneof.is_none();
            if optional {
                oneof = Some(next_synthetic);
                next_synthetic += 1;
            }
            let place = Place {
                scope: full_name,
                extendee: None,
                oneof,
                optional,
                outer,
                json_name: json_names.next(),
            };
            let bytes = self.field_descriptor(field, place);
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
            let features = self.linked.message_features[id.index()];
            self.extend_descriptor(&mut out, 6, extend, full_name, features);
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

    /// The messages inside of a message, as [`Children`] has them, and the entries of maps behind them.
    fn nested(
        &mut self,
        out: &mut Vec<u8>,
        id: MessageId,
        fields: &[Member<'_>],
        children: &Children,
        written: &mut [Vec<u8>],
    ) {
        for &child in &children.messages[id.index()] {
            wire::bytes(out, 3, &std::mem::take(&mut written[child.index()]));
        }
        let full_name = self.linked.symbols().message(id);
        for map in fields {
            if matches!(map.shape, Shape::Map(..)) {
                let bytes = self.entry_descriptor(map, full_name);
                wire::bytes(out, 3, &bytes);
            }
        }
    }

    fn extend_descriptor(
        &mut self,
        out: &mut Vec<u8>,
        number: u32,
        extend: &'a Extend,
        scope: &str,
        outer: Features,
    ) {
        let file = self.linked.file();
        let (_, extendee) = self.full_name(scope, file.name(extend.extendee));
        for member in extension_members(file, extend) {
            let place = Place {
                scope,
                extendee: Some(&extendee),
                oneof: None,
                optional: file.is_proto3() && member.label == Some(Label::Optional),
                outer,
                json_name: None,
            };
            let bytes = self.field_descriptor(&member, place);
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
