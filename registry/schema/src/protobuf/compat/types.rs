//! What a field holds, as far as the field tells types apart.

use crate::compat::{Budget, OverBudget};
use crate::protobuf::tree::{FieldType, Message, MessageId, Scalar, TypeName, ValueKind};
use crate::protobuf::{ProtobufSchema, TypeId};

/// A file, and the full name of the message in it in which a name is used.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) schema: &'a ProtobufSchema,
    pub(super) scope: &'a str,
}

/// A message, and the file that it comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) schema: &'a ProtobufSchema,
    pub(super) id: MessageId,
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Class<'a> {
    /// A scalar or an enum.
    Scalar(Group),
    /// A map, written as one or as the message of its entries.
    Map(Place<'a>, TypeName, TypeName),
    /// A message, or a name that leads nowhere, with the name as it is spelled.
    Message(Option<Target<'a>>, &'a str),
}

/// Scalars that are written alike. An enum is a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Number,
    Zigzag,
    Text,
    Fixed32,
    Fixed64,
    Float,
    Double,
}

impl Group {
    fn of(scalar: Scalar) -> Self {
        match scalar {
            Scalar::Int32 | Scalar::Int64 | Scalar::Uint32 | Scalar::Uint64 | Scalar::Bool => {
                Self::Number
            }
            Scalar::Sint32 | Scalar::Sint64 => Self::Zigzag,
            Scalar::String | Scalar::Bytes => Self::Text,
            Scalar::Fixed32 | Scalar::Sfixed32 => Self::Fixed32,
            Scalar::Fixed64 | Scalar::Sfixed64 => Self::Fixed64,
            Scalar::Float => Self::Float,
            Scalar::Double => Self::Double,
        }
    }
}

impl<'a> Target<'a> {
    pub(super) fn message(self) -> &'a Message {
        self.schema.file.message(self.id)
    }

    pub(super) fn full_name(self) -> &'a str {
        self.schema.types.full_name(TypeId::Message(self.id))
    }

    /// The full name without the package of its file.
    pub(super) fn local_name(self) -> &'a str {
        let (name, package) = (self.full_name(), self.schema.file.package());
        let local = name.strip_prefix(package);
        let local = local.and_then(|local| local.strip_prefix('.'));
        local.unwrap_or(name)
    }

    /// The key and the value, when it is the message of the entries of a map.
    pub(super) fn entry(self) -> Option<(TypeName, TypeName)> {
        let (file, scope) = (&self.schema.file, &self.message().scope);
        let says_so = scope.options.iter().any(|option| {
            file.name(option.name) == "map_entry"
                && matches!(option.value.kind, ValueKind::Word(word) if file.text(word) == "true")
        });
        let member = |name| {
            let field = (scope.fields.iter()).find(|field| file.text(field.name) == name)?;
            match field.kind {
                FieldType::Plain(plain) => Some(plain),
                FieldType::Map(..) => None,
            }
        };
        let members = says_so.then(|| member("key").zip(member("value")));
        members.flatten()
    }
}

impl<'a> Place<'a> {
    /// What a field of the type `kind` holds here.
    pub(super) fn class(
        self,
        kind: FieldType,
        budget: &mut Budget,
    ) -> Result<Class<'a>, OverBudget> {
        match kind {
            FieldType::Map(key, value) => Ok(Class::Map(self, key, value)),
            FieldType::Plain(plain) => {
                let class = self.plain(plain, budget)?;
                if let Class::Message(Some(target), _) = class
                    && let Some((key, value)) = target.entry()
                {
                    let place = Place {
                        schema: target.schema,
                        scope: target.full_name(),
                    };
                    return Ok(Class::Map(place, key, value));
                }
                Ok(class)
            }
        }
    }

    /// What `name` means here; the message of the entries of a map is a message, as maps cannot lie in each other.
    pub(super) fn plain(
        self,
        name: TypeName,
        budget: &mut Budget,
    ) -> Result<Class<'a>, OverBudget> {
        let name = match name {
            TypeName::Scalar(scalar, _) => return Ok(Class::Scalar(Group::of(scalar))),
            TypeName::Named(name) => self.schema.file.name(name),
        };
        // A name is looked up in each scope around it.
        let scopes = 1 + self.scope.bytes().filter(|&byte| byte == b'.').count();
        budget.spend(1 + scopes * (self.scope.len() + name.len()) / 64)?;
        let Some(definition) = self.schema.resolve(self.scope, name) else {
            return Ok(Class::Message(None, name));
        };
        Ok(match definition.id {
            TypeId::Enum(_) => Class::Scalar(Group::Number),
            TypeId::Message(id) => {
                let target = Target {
                    schema: definition.schema,
                    id,
                };
                let seen = (!target.message().is_group).then_some(target);
                Class::Message(seen, name)
            }
        })
    }
}
