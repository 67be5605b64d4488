//! The parts of a schema that are a class each: some keywords by themselves, others with those for the same type.

use super::View;
use crate::json_schema::graph::{Node, NodeId, Operand};
use crate::json_schema::keyword::{Family, Key, Type};

/// Which part of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Part {
    Whole,
    Ref,
    /// A keyword that is a class of its own: `enum`, `const`, `not`, `if`, `allOf`, `anyOf`, `oneOf`.
    Keyword(Key),
    /// The list in `type`.
    Types,
    Typed(Type),
    /// The keywords of a type that is not written.
    Family(Family),
}

impl View<'_> {
    /// The parts of a schema that are classes.
    pub(super) fn parts(self, node: NodeId) -> Vec<Part> {
        let node = self.graph.node(node);
        let mut parts = Vec::new();
        if node.keywords().is_empty() {
            return parts;
        }
        let has = |key| node.get(key).is_some();
        let classic = !self.graph.dialect.is_modern();
        if has(Key::Ref) || has(Key::DynamicRef) {
            parts.push(Part::Ref);
            if classic {
                return parts;
            }
        }
        let (mut families, mut conditional) = ([false; 4], false);
        let mut written: &[Type] = &[];
        for keyword in node.keywords() {
            match keyword.key {
                Key::Enum | Key::Const | Key::Not | Key::AllOf | Key::AnyOf | Key::OneOf => {
                    parts.push(Part::Keyword(keyword.key));
                }
                Key::If => conditional = true,
                Key::Then | Key::Else => conditional |= classic,
                Key::Type => {
                    if let Operand::Types(types) = &keyword.value {
                        written = types;
                        parts.push(match types[..] {
                            [only] if !self.is_list(node) => Part::Typed(only),
                            _ => Part::Types,
                        });
                    }
                }
                key => {
                    if let Some(family) = key.family() {
                        families[family as usize] = true;
                    }
                }
            }
        }
        if conditional {
            parts.push(Part::Keyword(Key::If));
        }
        for family in [
            Family::Array,
            Family::Object,
            Family::Number,
            Family::String,
        ] {
            let is_written = written.iter().any(|it| family_of(*it) == Some(family));
            if families[family as usize] && !is_written {
                parts.push(Part::Family(family));
            }
        }
        parts
    }

    /// Whether `type` is a list.
    fn is_list(self, node: &Node) -> bool {
        node.keywords()
            .iter()
            .any(|keyword| keyword.key == Key::Type && keyword.list)
    }
}

fn family_of(of: Type) -> Option<Family> {
    Some(match of {
        Type::Array => Family::Array,
        Type::Object => Family::Object,
        Type::Integer | Type::Number => Family::Number,
        Type::String => Family::String,
        Type::Boolean | Type::Null => return None,
    })
}
