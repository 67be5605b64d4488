//! Every name that a file and those it can reach give to something, and the names of extensions among them.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::protobuf::ProtobufSchema;
use crate::protobuf::names::TypeId;
use crate::protobuf::tree::{Extend, MessageId, Scope};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Extension,
    /// Something with names inside of it: a package, message, enum or service.
    Aggregate,
    Other,
}

/// Full names, and what they name.
pub(super) struct Symbols(HashMap<String, Kind, RandomState>);

impl Symbols {
    pub(super) fn of(schema: &ProtobufSchema) -> Self {
        let mut symbols = Self(HashMap::default());
        for reachable in &schema.reachable {
            symbols.add_file(&reachable.schema);
        }
        symbols.add_file(schema);
        symbols
    }

    /// The full name of the extension `name` for an option of something that is declared in `message`: without a
    /// leading dot where it means the same so, and as it is when it leads nowhere.
    pub(super) fn extension(
        &self,
        schema: &ProtobufSchema,
        message: Option<MessageId>,
        name: &str,
    ) -> String {
        let scope = match message {
            Some(message) => schema.types.full_name(TypeId::Message(message)),
            None => schema.file.package(),
        };
        let Some(full_name) = self.resolve(scope, name) else {
            return name.to_owned();
        };
        if self.is_hidden(scope, &full_name) {
            format!(".{full_name}")
        } else {
            full_name
        }
    }

    fn resolve(&self, scope: &str, name: &str) -> Option<String> {
        let is_extension = |name: &str| self.0.get(name) == Some(&Kind::Extension);
        if let Some(full_name) = name.strip_prefix('.') {
            return is_extension(full_name).then(|| full_name.to_owned());
        }
        let inner = scopes(scope).map(|scope| format!("{scope}.{name}"));
        let mut candidates = inner.chain([name.to_owned()]);
        candidates.find(|candidate| is_extension(candidate))
    }

    /// Whether the first word of `full_name` means something else inside of `scope`.
    fn is_hidden(&self, scope: &str, full_name: &str) -> bool {
        let (first, is_compound) = match full_name.split_once('.') {
            Some((first, _)) => (first, true),
            None => (full_name, false),
        };
        scopes(scope).any(|scope| {
            let found = self.0.get(&format!("{scope}.{first}"));
            found.is_some_and(|&kind| !is_compound || kind == Kind::Aggregate)
        })
    }

    fn add_file(&mut self, schema: &ProtobufSchema) {
        let file = &schema.file;
        for package in scopes(file.package()) {
            self.0.insert(package.to_owned(), Kind::Aggregate);
        }
        self.add_extends(schema, file.package(), &file.scope.extends);
        for (index, message) in (0..).zip(&file.messages) {
            let name = schema.types.full_name(TypeId::Message(MessageId(index)));
            self.0.insert(name.to_owned(), Kind::Aggregate);
            self.add_scope(schema, name, &message.scope);
        }
        for (index, r#enum) in (0..).zip(&file.enums) {
            let id = TypeId::Enum(crate::protobuf::tree::EnumId(index));
            let name = schema.types.full_name(id);
            self.0.insert(name.to_owned(), Kind::Aggregate);
            let outer = name.rfind('.').map_or("", |dot| &name[..dot]);
            for value in &r#enum.values {
                self.add(outer, file.text(value.name), Kind::Other);
            }
        }
        for service in &file.services {
            self.add(file.package(), file.text(service.name), Kind::Aggregate);
        }
    }

    fn add_scope(&mut self, schema: &ProtobufSchema, name: &str, scope: &Scope) {
        let file = &schema.file;
        let members = scope.oneofs.iter().flat_map(|oneof| &oneof.fields);
        for field in scope.fields.iter().chain(members) {
            self.add(name, file.text(field.name), Kind::Other);
        }
        for oneof in &scope.oneofs {
            self.add(name, file.text(oneof.name), Kind::Other);
        }
        self.add_extends(schema, name, &scope.extends);
    }

    fn add_extends(&mut self, schema: &ProtobufSchema, outer: &str, extends: &[Extend]) {
        let file = &schema.file;
        for extend in extends {
            for field in &extend.fields {
                self.add(outer, file.text(field.name), Kind::Extension);
            }
            for group in &extend.groups {
                let name = file.text(file.message(group.message).name);
                self.add(outer, &name.to_ascii_lowercase(), Kind::Extension);
            }
        }
    }

    fn add(&mut self, outer: &str, name: &str, kind: Kind) {
        let name = if outer.is_empty() {
            name.to_owned()
        } else {
            format!("{outer}.{name}")
        };
        self.0.entry(name).or_insert(kind);
    }
}

/// `a.b.c`, `a.b`, `a`; nothing when `scope` is empty.
fn scopes(scope: &str) -> impl Iterator<Item = &str> {
    let first = Some(scope).filter(|scope| !scope.is_empty());
    std::iter::successors(first, |scope| scope.rfind('.').map(|dot| &scope[..dot]))
}
