//! What features mean, said in the words of proto2 or proto3, for readers that know no editions.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::field::{ENUM, Place};
use crate::protobuf::link::Checker;
use crate::protobuf::link::features::Presence;
use crate::protobuf::link::members::{Member, Shape, json_name};
use crate::protobuf::tree::{Label, Scalar, SyntaxKind, TypeName};

/// The language that a descriptor is written in, whatever the file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::protobuf::link) enum Dialect {
    Proto2,
    Proto3,
}

/// What the features of a field mean in the words of a dialect.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lowered {
    /// It must be set.
    pub(super) required: bool,
    /// Whether it is set is known, which proto3 must be told.
    pub(super) optional: bool,
    /// It is written as groups are.
    pub(super) delimited: bool,
    /// Whether its numbers are packed; `None` where nothing is to be said.
    pub(super) packed: Option<bool>,
}

impl Dialect {
    pub(super) fn syntax(self) -> SyntaxKind {
        match self {
            Self::Proto2 => SyntaxKind::Proto2,
            Self::Proto3 => SyntaxKind::Proto3,
        }
    }
}

impl Checker<'_, '_> {
    pub(super) fn lowered(&self, field: &Member<'_>, place: &Place<'_>) -> Lowered {
        let Some(dialect) = self.dialect else {
            return Lowered::default();
        };
        let file = self.linked.file();
        let features = place.outer.with(file, field.options);
        let single = !field.is_repeated() && place.oneof.is_none() && place.extendee.is_none();
        let is_set = |name: &str| {
            let mut options = field.options.iter();
            options.any(|option| file.name(option.name) == name)
        };
        let packable = || match field.shape {
            Shape::Plain(TypeName::Scalar(scalar, _)) => {
                !matches!(scalar, Scalar::String | Scalar::Bytes)
            }
            Shape::Plain(TypeName::Named(name)) => {
                self.full_name(place.scope, file.name(*name)).0 == Some(ENUM)
            }
            Shape::Map(..) | Shape::Group(_) => false,
        };
        let packed = field.label == Some(Label::Repeated) && !is_set("packed") && packable();
        Lowered {
            required: single && features.presence == Presence::Required,
            optional: single
                && dialect == Dialect::Proto3
                && file.is_edition()
                && features.presence != Presence::Implicit,
            delimited: features.delimited,
            packed: packed.then_some(features.packed),
        }
    }

    /// The names of `fields` in JSON, of which readers of other languages take none twice: the second is called by its own
    /// name. Empty where the file's word counts.
    pub(super) fn distinct_json_names(&self, fields: &[Member<'_>]) -> Vec<String> {
        if self.dialect.is_none() {
            return Vec::new();
        }
        let file = self.linked.file();
        let mut taken = HashSet::with_capacity_and_hasher(fields.len(), RandomState::default());
        let distinct = fields.iter().map(|field| {
            let custom = field.custom_json_name(file);
            let mut name = custom
                .unwrap_or_else(|| json_name(&field.name))
                .into_owned();
            if taken.contains(&name) {
                name = field.name.clone().into_owned();
            }
            while !taken.insert(name.clone()) {
                name.push('_');
            }
            name
        });
        distinct.collect()
    }
}

#[cfg(feature = "reflect")]
mod fitting {
    use super::{Checker, Dialect, HashSet, Label, Presence, RandomState, Shape, TypeName};
    use crate::protobuf::link::features::Features;
    use crate::protobuf::link::members::{Member, members};

    impl Checker<'_, '_> {
        /// The dialect that says most: proto3, where fields may be without presence, unless its rules forbid what the file
        /// has. Then the presence of such fields is known, and their defaults are written when they are set.
        pub(in crate::protobuf::link) fn fitting_dialect(&self) -> Dialect {
            let file = self.linked.file();
            let messages = || {
                let features = &self.linked.message_features;
                (file.messages.iter().zip(features))
                    .map(|(message, features)| (members(file, &message.scope), *features))
            };
            let wanted = file.is_proto3()
                || messages().any(|(fields, features)| {
                    fields.iter().any(|field| self.is_implicit(field, features))
                })
                || (file.is_edition() && !self.has_closed_enums());
            let starts_elsewhere = file.enums.iter().any(|r#enum| {
                let first = r#enum.values.first();
                first.is_some_and(|first| first.number != 0)
            });
            let forbidden = starts_elsewhere || messages().any(|(fields, _)| alike(&fields));
            if wanted && !forbidden {
                Dialect::Proto3
            } else {
                Dialect::Proto2
            }
        }

        fn is_implicit(&self, field: &Member<'_>, outer: Features) -> bool {
            let file = self.linked.file();
            let is_scalar = matches!(field.shape, Shape::Plain(TypeName::Scalar(..)));
            let features = outer.with(file, field.options);
            let single = !field.is_repeated() && field.oneof.is_none();
            single
                && features.presence == Presence::Implicit
                && field.label != Some(Label::Optional)
                && (is_scalar || matches!(field.shape, Shape::Plain(TypeName::Named(_))))
        }

        fn has_closed_enums(&self) -> bool {
            let file = self.linked.file();
            file.enums.iter().any(|r#enum| {
                let outer = match r#enum.parent {
                    Some(parent) => self.linked.message_features[parent.index()],
                    None => self.linked.features,
                };
                outer.with(file, &r#enum.options).closed_enum
            })
        }
    }

    /// Whether two names differ in underscores and the size of letters alone.
    fn alike(fields: &[Member<'_>]) -> bool {
        let mut known = HashSet::with_capacity_and_hasher(fields.len(), RandomState::default());
        let plain = |name: &str| name.replace('_', "").to_ascii_lowercase();
        !fields.iter().all(|field| known.insert(plain(&field.name)))
    }
}
