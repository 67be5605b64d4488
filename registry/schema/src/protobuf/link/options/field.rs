//! The fields that options are set to: of the standard options, of messages, and extensions.

use crate::protobuf::link::features::{Features, Presence};
use crate::protobuf::link::members::{Member, Shape, member_named, members};
use crate::protobuf::names::TypeId;
use crate::protobuf::tree::{EnumId, File, Label, MessageId, Scalar, TypeName};
use crate::protobuf::{ProtobufSchema, builtin};

/// A message of some file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type<'a> {
    pub(super) schema: &'a ProtobufSchema,
    pub(super) id: MessageId,
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holds<'a> {
    Scalar(Scalar),
    Enum(&'a ProtobufSchema, EnumId),
    Message(Type<'a>),
    /// The field of a map, by the place of its key and value types.
    Map(MapEntry<'a>),
}

/// The types of a map.
#[derive(Debug, Clone, Copy)]
pub(super) struct MapEntry<'a> {
    pub(super) schema: &'a ProtobufSchema,
    pub(super) scope: &'a str,
    pub(super) key: &'a TypeName,
    pub(super) value: &'a TypeName,
}

/// A field that can be set.
#[derive(Debug, Clone)]
pub(super) struct Target<'a> {
    pub(super) schema: &'a ProtobufSchema,
    pub(super) member: Member<'a>,
    pub(super) holds: Holds<'a>,
    pub(super) features: Features,
}

impl<'a> Type<'a> {
    /// The message of the standard options with this full name, which needs no import.
    pub(super) fn standard(full_name: &str) -> Type<'static> {
        let schema = builtin::descriptor();
        let id = schema.types.get(full_name);
        let Some(TypeId::Message(id)) = id else {
            unreachable!(
                "the standard options have a message for every element, and a test looks at each"
            );
        };
        Type { schema, id }
    }

    pub(super) fn full_name(&self) -> &'a str {
        self.schema.types.full_name(TypeId::Message(self.id))
    }

    pub(super) fn file(&self) -> &'a File {
        &self.schema.file
    }

    /// All fields.
    pub(super) fn members(&self) -> Vec<Member<'a>> {
        members(self.file(), &self.file().message(self.id).scope)
    }

    fn features(&self) -> Features {
        let mut features = Features::of_file(self.file());
        let mut outer = vec![self.id];
        while let Some(parent) = self.file().message(outer[outer.len() - 1]).parent {
            outer.push(parent);
        }
        for id in outer.into_iter().rev() {
            features = features.with(self.file(), &self.file().message(id).scope.options);
        }
        features
    }

    /// The field of this name; of a group its message's name counts too.
    pub(super) fn field(&self, name: &str) -> Option<Target<'a>> {
        let scope = &self.file().message(self.id).scope;
        let member = member_named(self.file(), scope, name)?;
        let mut features = self.features();
        if let Some(oneof) = member.oneof.and_then(|at| scope.oneofs.get(at as usize)) {
            features = features.with(self.file(), &oneof.options);
        }
        Target::new(self.schema, self.full_name(), member, features)
    }
}

impl<'a> Target<'a> {
    /// The field `member`, which is declared in `scope`, where `outer` holds.
    pub(super) fn new(
        schema: &'a ProtobufSchema,
        scope: &'a str,
        member: Member<'a>,
        outer: Features,
    ) -> Option<Self> {
        let holds = match member.shape {
            Shape::Group(id) => Holds::Message(Type { schema, id }),
            Shape::Plain(plain) => holds(schema, scope, plain)?,
            Shape::Map(key, value) => Holds::Map(MapEntry {
                schema,
                scope,
                key,
                value,
            }),
        };
        let mut features = outer.with(&schema.file, member.options);
        if schema.file.is_proto3() && member.label == Some(Label::Optional) {
            features.presence = Presence::Explicit;
        }
        Some(Self {
            schema,
            member,
            holds,
            features,
        })
    }

    /// The number, when it can be one of a field.
    pub(super) fn number(&self) -> u32 {
        u32::try_from(self.member.number).unwrap_or(0)
    }

    /// Whether its messages are encoded between tags.
    pub(super) fn is_delimited(&self) -> bool {
        matches!(self.member.shape, Shape::Group(_)) || self.features.delimited
    }

    /// Whether its numbers are encoded in a row.
    pub(super) fn is_packed(&self) -> bool {
        let number = match self.holds {
            Holds::Scalar(scalar) => !matches!(scalar, Scalar::String | Scalar::Bytes),
            Holds::Enum(..) => true,
            _ => false,
        };
        if !number || !self.member.is_repeated() {
            return false;
        }
        let set = self.schema.file.value_of(self.member.options, "packed");
        set.map_or(self.features.packed, |(packed, _)| packed)
    }
}

/// What `name` stands for in `scope`.
pub(super) fn holds<'a>(
    schema: &'a ProtobufSchema,
    scope: &str,
    name: &TypeName,
) -> Option<Holds<'a>> {
    match name {
        TypeName::Scalar(scalar, _) => Some(Holds::Scalar(*scalar)),
        TypeName::Named(name) => {
            let found = schema.resolve(scope, schema.file.name(*name))?;
            Some(match found.id {
                TypeId::Message(id) => Holds::Message(Type {
                    schema: found.schema,
                    id,
                }),
                TypeId::Enum(id) => Holds::Enum(found.schema, id),
            })
        }
    }
}
