//! The places of messages in a file, by which records name them.

use std::borrow::Cow;

use super::tree::{File, ImportKind, MessageId};
use super::{ProtobufSchema, TypeId, builtin};

/// The text of a file that can be imported without a reference, as `google/protobuf/timestamp.proto`.
#[must_use]
pub fn built_in(path: &str) -> Option<&'static str> {
    builtin::text(path)
}

impl ProtobufSchema {
    /// The paths that this file itself imports, in the order of the text.
    pub fn imports(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let imports = self.file.imports.iter();
        imports.filter_map(|import| self.file.string(import.path))
    }

    /// The full name of the message that indexes lead to: the place among the messages of the file, then among those that
    /// are declared in it, and so on. Enums, groups and the entries of `map<...>` do not count; an entry that a text spells
    /// out, as those that were made from descriptors do, is a message like others. Indexes of a file that holds nothing but
    /// one public import count in the imported one.
    pub fn message_at(&self, indexes: impl IntoIterator<Item = u32>) -> Option<&str> {
        let schema = self.indexed();
        let mut scope = &schema.file.scope;
        let mut found = None;
        for index in indexes {
            let &id = scope.messages.get(usize::try_from(index).ok()?)?;
            scope = &schema.file.message(id).scope;
            found = Some(id);
        }
        found.map(|id| schema.types.full_name(TypeId::Message(id)))
    }

    /// The indexes that lead to the message of this name, as [`message_at`](Self::message_at) counts.
    #[must_use]
    pub fn indexes_of(&self, full_name: &str) -> Option<Vec<u32>> {
        let schema = self.indexed();
        let TypeId::Message(id) = schema.types.get(full_name)? else {
            return None;
        };
        let mut indexes = Vec::new();
        let mut next = Some(id);
        while let Some(id) = next {
            let parent = schema.file.message(id).parent;
            indexes.push(place(&schema.file, parent, id)?);
            next = parent;
        }
        indexes.reverse();
        Some(indexes)
    }

    /// The file that message indexes count in: this one, unless it only passes on another.
    fn indexed(&self) -> &Self {
        let mut schema = self;
        // Each step leads to a file that was there before the last, so that this ends.
        while let Some(passed_on) = schema.passed_on() {
            schema = passed_on;
        }
        schema
    }

    fn passed_on(&self) -> Option<&Self> {
        let file = &self.file;
        let [import] = file.imports.as_slice() else {
            return None;
        };
        let is_empty = file.messages.is_empty()
            && file.enums.is_empty()
            && file.services.is_empty()
            && file.scope.extends.is_empty();
        if !is_empty || import.kind != ImportKind::Public {
            return None;
        }
        let path = file.string(import.path)?;
        let found = self.reachable.iter().find(|file| *file.path == *path);
        found.map(|file| &*file.schema)
    }
}

/// The place of a message among its siblings. A group is none of them.
fn place(file: &File, parent: Option<MessageId>, id: MessageId) -> Option<u32> {
    let scope = parent.map_or(&file.scope, |parent| &file.message(parent).scope);
    let at = scope.messages.iter().position(|&sibling| sibling == id)?;
    u32::try_from(at).ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use pretty_assertions::assert_eq;

    use crate::schema::{Dependency, Schema, Validation};

    use super::*;

    fn schema(text: &str, dependencies: &[Dependency]) -> Arc<ProtobufSchema> {
        let parsed = super::super::parse(text, dependencies, Validation::Strict);
        Arc::new(parsed.expect("it is valid"))
    }

    #[test]
    fn a_message_has_a_place_among_messages_alone() {
        let file = schema(
            r#"syntax = "proto2"; package p;
               message A {
                 enum E { Z = 0; }
                 map<string, B> entries = 1;
                 optional group G = 2 { optional int32 x = 1; }
                 message X { message I {} message J {} }
                 oneof o { int32 i = 3; group H = 4 { message K {} } }
                 message Y {}
               }
               enum F { ZERO = 0; }
               message B {}"#,
            &[],
        );
        //   name                 indexes
        let cases: [(&str, Option<&[u32]>); 11] = [
            ("p.A", Some(&[0])),
            ("p.B", Some(&[1])),
            ("p.A.X", Some(&[0, 0])),
            ("p.A.X.J", Some(&[0, 0, 1])),
            ("p.A.Y", Some(&[0, 1])),
            ("p.A.G", None),
            ("p.A.H.K", None),
            ("p.A.EntriesEntry", None),
            ("p.A.E", None),
            ("p.C", None),
            ("A", None),
        ];
        for (name, indexes) in cases {
            assert_eq!(file.indexes_of(name).as_deref(), indexes, "{name}");
            if let Some(indexes) = indexes {
                let found = file.message_at(indexes.iter().copied());
                assert_eq!(found, Some(name));
            }
        }
        for indexes in [&[][..], &[2], &[0, 2], &[1, 0], &[0, 0, 2], &[u32::MAX]] {
            assert_eq!(file.message_at(indexes.iter().copied()), None);
        }
    }

    #[test]
    fn an_entry_that_is_spelled_out_is_a_message() {
        let file = schema(
            r#"syntax = "proto3";
               message A {
                 repeated .A.NEntry n = 1;
                 message NEntry { option map_entry = true; string key = 1; int32 value = 2; }
                 message X {}
               }"#,
            &[],
        );
        assert_eq!(file.indexes_of("A.X"), Some(vec![0, 1]));
        assert_eq!(file.message_at([0, 0]), Some("A.NEntry"));
    }

    #[test]
    fn a_file_that_only_passes_on_another_has_its_messages() {
        let dependency = |name: &str, schema: Arc<ProtobufSchema>| Dependency {
            name: name.to_owned(),
            schema: Arc::new(Schema::Protobuf(schema)),
        };
        let a = schema(
            "syntax = \"proto3\"; package a; message X {} message Y {}",
            &[],
        );
        let a = dependency("a.proto", a);
        let import = |kind: &str, rest: &str, of: &str, known: &[Dependency]| {
            schema(
                &format!("syntax = \"proto3\"; package b; import {kind}\"{of}\"; {rest}"),
                known,
            )
        };
        let b = import("public ", "", "a.proto", std::slice::from_ref(&a));
        assert_eq!(b.message_at([1]), Some("a.Y"));
        assert_eq!(b.indexes_of("a.Y"), Some(vec![1]));
        let known = [a.clone(), dependency("b.proto", b)];
        let c = import("public ", "", "b.proto", &known);
        assert_eq!(c.indexes_of("a.Y"), Some(vec![1]));
        // Anything else is a file of its own.
        let other = import("", "", "a.proto", std::slice::from_ref(&a));
        assert_eq!(other.message_at([0]), None);
        let other = import("public ", "message Z { a.X x = 1; }", "a.proto", &[a]);
        assert_eq!(other.message_at([0]), Some("b.Z"));
        assert_eq!(other.indexes_of("a.Y"), None);
    }

    #[test]
    fn built_in_files_are_known_by_path() {
        let text = built_in("google/protobuf/timestamp.proto").expect("it is built in");
        assert!(text.contains("message Timestamp"));
        assert_eq!(built_in("timestamp.proto"), None);
        let file = schema(
            "syntax = \"proto3\"; import \"google/protobuf/any.proto\"; import weak 'a' \".proto\";",
            &[Dependency {
                name: "a.proto".to_owned(),
                schema: Arc::new(Schema::Protobuf(schema("syntax = \"proto3\";", &[]))),
            }],
        );
        let imports: Vec<_> = file.imports().collect();
        assert_eq!(imports, ["google/protobuf/any.proto", "a.proto"]);
    }
}
