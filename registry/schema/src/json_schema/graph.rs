//! The resolved graph: every schema of a text and of those it refers to, with what each says.
//!
//! Nothing is merged or interpreted here: `$ref` and the keywords beside it stand side by side, and a schema that
//! refers to itself is a cycle.

use std::fmt;

use super::dialect::Dialect;
use super::keyword::{Key, Type};
use crate::span::Span;

/// The place of a schema in [`Graph::nodes`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(pub(crate) u32);

impl fmt::Debug for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// All schemas that one consists of.
#[derive(Debug, Clone)]
pub(crate) struct Graph {
    /// The edition that all of them are read as: that of the text itself.
    pub(crate) dialect: Dialect,
    /// The schemas, each before those inside it.
    pub(crate) nodes: Vec<Node>,
    /// The schema as a whole.
    pub(crate) root: NodeId,
    /// Whether a reference that is reached from the root leads nowhere.
    pub(crate) dangling: bool,
}

/// A schema.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Where it stands in the text; `None` in another text.
    pub(crate) span: Option<Span>,
    /// What it says.
    pub(crate) says: Says,
}

/// What a schema says.
#[derive(Debug, Clone)]
pub(crate) enum Says {
    /// Everything is valid, or nothing.
    Bool(bool),
    /// The keywords that we know, in the order of the text.
    Keywords(Box<[Keyword]>),
}

/// A keyword with its value.
#[derive(Debug, Clone)]
pub(crate) struct Keyword {
    pub(crate) key: Key,
    /// Whether the value is written as a list.
    pub(crate) list: bool,
    pub(crate) value: Operand,
}

/// The value of a keyword. What does not have the keyword's shape is left out.
#[derive(Debug, Clone)]
pub(crate) enum Operand {
    Schema(NodeId),
    Schemas(Box<[Branch]>),
    Named(Box<[(Box<str>, NodeId)]>),
    Dependencies(Box<[(Box<str>, Dependent)]>),
    Names(Box<[Box<str>]>),
    /// A number, as Java's `BigDecimal` prints it.
    Number(Box<str>),
    Bool(bool),
    Text(Box<str>),
    Types(Box<[Type]>),
    /// A value: its JSON, minified, with members sorted.
    Value(Box<str>),
    Values(Box<[Box<str>]>),
    /// Where the reference leads; `None` when nowhere.
    Reference(Option<NodeId>),
}

/// A schema of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Branch {
    pub(crate) schema: NodeId,
    /// Whether an earlier schema of the list says the same.
    pub(crate) repeated: bool,
}

/// What is needed beside a property.
#[derive(Debug, Clone)]
pub(crate) enum Dependent {
    Names(Box<[Box<str>]>),
    Schema(NodeId),
}

impl Graph {
    /// The schema at `id`.
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }
}

impl Node {
    /// The keywords; none of a boolean.
    pub(crate) fn keywords(&self) -> &[Keyword] {
        match &self.says {
            Says::Bool(_) => &[],
            Says::Keywords(keywords) => keywords,
        }
    }

    /// The value of `key`.
    pub(crate) fn get(&self, key: Key) -> Option<&Operand> {
        let found = self.keywords().iter().find(|keyword| keyword.key == key);
        found.map(|keyword| &keyword.value)
    }

    /// The string at `key`.
    pub(crate) fn text(&self, key: Key) -> Option<&str> {
        match self.get(key) {
            Some(Operand::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The value at `key`, as its text.
    pub(crate) fn value(&self, key: Key) -> Option<&str> {
        match self.get(key) {
            Some(Operand::Value(text)) => Some(text),
            _ => None,
        }
    }

    /// The schemas by name that `key` holds.
    pub(crate) fn named(&self, key: Key) -> &[(Box<str>, NodeId)] {
        match self.get(key) {
            Some(Operand::Named(named)) => named,
            _ => &[],
        }
    }
}
