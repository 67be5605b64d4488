//! The types of a file by their full names, and what a name means where it is used.

use std::sync::Arc;

use super::ProtobufSchema;
use super::tree::{EnumId, File, MessageId};
use crate::diagnostic::Problems;
use crate::span::Span;

/// A message or an enum of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum TypeId {
    /// A message, also one of a group.
    Message(MessageId),
    /// An enum.
    Enum(EnumId),
}

/// How many bytes the full name of a type may have: of a long name and what is nested in it, a short text could make
/// gigabytes of names.
pub(super) const MAX_FULL_NAME: usize = 1024;

/// The full names of the types that a file defines.
#[derive(Debug, Clone, Default)]
pub(crate) struct Types {
    /// All names in a row.
    heap: String,
    /// Where the name of each message stands.
    messages: Vec<(u32, u32)>,
    /// Where the name of each enum stands.
    enums: Vec<(u32, u32)>,
    /// All types, sorted by name; of two with one name the one that comes first in the file is first, messages before
    /// enums.
    sorted: Vec<TypeId>,
}

/// A file that another one can use.
#[derive(Debug, Clone)]
pub(crate) struct Reachable {
    /// The path that it is imported by.
    pub(crate) path: Arc<str>,
    /// The file.
    pub(crate) schema: Arc<ProtobufSchema>,
}

/// What a name leads to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Definition<'a> {
    /// The file that defines it.
    pub(crate) schema: &'a ProtobufSchema,
    /// The type in that file.
    pub(crate) id: TypeId,
}

/// Every type of the files that a file can reach, sorted by name; of two with one name that of the file that comes first is first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Imported(Vec<(u32, TypeId)>);

/// Adds the first type whose full name is too long.
pub(super) fn check_lengths(file: &File, problems: &mut Problems) {
    let package = file.package().len();
    let mut lengths: Vec<usize> = Vec::with_capacity(file.messages.len());
    let length = |lengths: &[usize], parent: Option<MessageId>, name: &str| {
        let outer = parent.map_or(package, |parent| lengths[parent.index()]);
        // A dot stands between the two, when there are two.
        outer + usize::from(outer > 0) + name.len()
    };
    for message in &file.messages {
        let name = file.text(message.name);
        lengths.push(length(&lengths, message.parent, name));
    }
    let enums =
        (file.enums.iter()).map(|r#enum| length(&lengths, r#enum.parent, file.text(r#enum.name)));
    let longest = enums
        .chain(lengths.iter().copied())
        .max()
        .unwrap_or(package);
    if longest > MAX_FULL_NAME {
        problems.add(Span::default(), || {
            format!("the full name of a type has {longest} bytes: at most {MAX_FULL_NAME} are allowed, with package and outer messages")
        });
    }
}

impl Types {
    /// Names the types of `file`.
    pub(crate) fn of(file: &File) -> Self {
        let mut types = Self::default();
        for message in &file.messages {
            let name = types.add(file, message.parent, file.text(message.name));
            types.messages.push(name);
        }
        for r#enum in &file.enums {
            let name = types.add(file, r#enum.parent, file.text(r#enum.name));
            types.enums.push(name);
        }
        let messages = (0..).map(MessageId).map(TypeId::Message);
        let enums = (0..).map(EnumId).map(TypeId::Enum);
        types.sorted = (messages.take(file.messages.len()))
            .chain(enums.take(file.enums.len()))
            .collect();
        let mut sorted = std::mem::take(&mut types.sorted);
        sorted.sort_by(|&a, &b| types.full_name(a).cmp(types.full_name(b)));
        types.sorted = sorted;
        types
    }

    fn add(&mut self, file: &File, parent: Option<MessageId>, name: &str) -> (u32, u32) {
        let start = self.heap.len();
        if let Some(parent) = parent {
            let (start, end) = self.messages[parent.index()];
            self.heap.extend_from_within(start as usize..end as usize);
        } else {
            self.heap.push_str(file.package());
        }
        if self.heap.len() > start {
            self.heap.push('.');
        }
        self.heap.push_str(name);
        let offset =
            |at| u32::try_from(at).expect("names nest at most 100 deep in a text of a few MiB");
        (offset(start), offset(self.heap.len()))
    }

    /// The full name of `id`, which comes from this file: package, outer messages and simple name, without a leading dot.
    pub(crate) fn full_name(&self, id: TypeId) -> &str {
        let (start, end) = match id {
            TypeId::Message(id) => self.messages[id.index()],
            TypeId::Enum(id) => self.enums[id.index()],
        };
        &self.heap[start as usize..end as usize]
    }

    /// The type with this full name.
    pub(crate) fn get(&self, full_name: &str) -> Option<TypeId> {
        let at = (self.sorted).partition_point(|&id| self.full_name(id) < full_name);
        let &id = self.sorted.get(at)?;
        (self.full_name(id) == full_name).then_some(id)
    }
}

impl Imported {
    /// The types of `reachable`.
    pub(crate) fn of(reachable: &[Reachable]) -> Self {
        let mut types = Vec::new();
        for (file, reachable) in (0..).zip(reachable) {
            let sorted = &reachable.schema.types.sorted;
            types.extend(sorted.iter().map(|&id| (file, id)));
        }
        let name =
            |&(file, id): &(u32, TypeId)| reachable[file as usize].schema.types.full_name(id);
        types.sort_by(|a, b| name(a).cmp(name(b)));
        Self(types)
    }

    fn get<'a>(&self, reachable: &'a [Reachable], full_name: &str) -> Option<Definition<'a>> {
        let name =
            |&(file, id): &(u32, TypeId)| reachable[file as usize].schema.types.full_name(id);
        let at = self.0.partition_point(|r#type| name(r#type) < full_name);
        let r#type = self.0.get(at)?;
        (name(r#type) == full_name).then(|| Definition {
            schema: &reachable[r#type.0 as usize].schema,
            id: r#type.1,
        })
    }
}

impl Definition<'_> {
    /// The full name.
    pub(crate) fn full_name(&self) -> &str {
        self.schema.types.full_name(self.id)
    }
}

impl ProtobufSchema {
    /// What `name` means inside of `scope`, the full name of a message or package: in the innermost scope in which the
    /// whole name exists, in this file or any that it can reach, whatever the imports say. That is more than compilers
    /// allow, and the same for every file that they accept.
    pub(crate) fn resolve(&self, scope: &str, name: &str) -> Option<Definition<'_>> {
        if let Some(full_name) = name.strip_prefix('.') {
            return self.definition(full_name);
        }
        let mut candidate = String::with_capacity(scope.len() + 1 + name.len());
        let mut scope = scope;
        while !scope.is_empty() {
            candidate.clear();
            candidate.push_str(scope);
            candidate.push('.');
            candidate.push_str(name);
            let found = self.definition(&candidate);
            if found.is_some() {
                return found;
            }
            scope = scope.rfind('.').map_or("", |dot| &scope[..dot]);
        }
        self.definition(name)
    }

    /// The type with this full name, in this file or any that it can reach.
    pub(crate) fn definition(&self, full_name: &str) -> Option<Definition<'_>> {
        let own = self
            .types
            .get(full_name)
            .map(|id| Definition { schema: self, id });
        own.or_else(|| self.imported.get(&self.reachable, full_name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protobuf;
    use crate::schema::Validation;

    #[test]
    fn full_names_are_limited_with_package_and_outer_messages() {
        let text = |bytes: usize| {
            let name = "a".repeat(bytes);
            format!("syntax = \"proto3\"; package p; message {name} {{ enum B {{ ZERO = 0; }} }}")
        };
        // The package, two dots and the enum take 4 bytes.
        let fits = protobuf::parse(&text(MAX_FULL_NAME - 4), &[], Validation::Strict);
        assert!(fits.is_ok());
        for validation in [Validation::Strict, Validation::Lenient] {
            let error = protobuf::parse(&text(MAX_FULL_NAME - 3), &[], validation).unwrap_err();
            assert!(
                error.to_string().contains("at most 1024 are allowed"),
                "{error}"
            );
        }
    }
}
