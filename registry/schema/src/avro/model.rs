//! A parsed Avro schema: a graph of nodes in one arena, every name resolved.

use std::sync::Arc;

use crate::span::Span;

/// Place of a node in its schema's arena. A named type is one node however often it is used;
/// primitives, arrays, maps and unions are a node per occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

/// A full name: namespace (empty for the null namespace) and simple name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name {
    /// `com.acme.Order`, or `Order` in the null namespace.
    full: Arc<str>,
    /// Where the simple name starts in `full`.
    simple_at: u32,
}

/// One node of the graph.
#[derive(Debug, Clone)]
pub struct Node {
    /// What the node is.
    pub kind: Kind,
    /// Where it is written; `None` for a type that comes from another subject's schema.
    pub span: Option<Span>,
    /// Attributes that the specification does not give a meaning on this kind, in the order of the text.
    pub props: Props,
}

/// The kinds of Avro types.
#[derive(Debug, Clone)]
pub enum Kind {
    /// `null`
    Null,
    /// `boolean`
    Boolean,
    /// `int`, 32 bits
    Int,
    /// `long`, 64 bits
    Long,
    /// `float`, 32 bits
    Float,
    /// `double`, 64 bits
    Double,
    /// `bytes`
    Bytes,
    /// `string`
    String,
    /// `array` of its items
    Array(NodeId),
    /// `map` from strings to its values
    Map(NodeId),
    /// A union of its branches, in order
    Union(Box<[NodeId]>),
    /// `record` or `error`
    Record(Record),
    /// `enum`
    Enum(Enum),
    /// `fixed`
    Fixed(Fixed),
}

/// A `record`, or an `error`, which is a record by another word.
#[derive(Debug, Clone)]
pub struct Record {
    /// Full name.
    pub name: Name,
    /// Other names, made full relative to the record's namespace, in the order of the text.
    pub aliases: Vec<Name>,
    /// Documentation.
    pub doc: Option<Box<str>>,
    /// Fields, in order.
    pub fields: Vec<Field>,
    /// Declared with `"type": "error"`.
    pub is_error: bool,
}

/// A field of a record.
#[derive(Debug, Clone)]
pub struct Field {
    /// Name.
    pub name: Box<str>,
    /// Other names, in the order of the text.
    pub aliases: Vec<Box<str>>,
    /// Documentation.
    pub doc: Option<Box<str>>,
    /// Type.
    pub schema: NodeId,
    /// Default value, as written.
    pub default: Option<Json>,
    /// Sort order.
    pub order: Order,
    /// Further attributes, in the order of the text.
    pub props: Props,
    /// Where the field is written; `None` when it comes from another subject's schema.
    pub span: Option<Span>,
}

/// How a field takes part in sorting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// Smaller first; the default.
    #[default]
    Ascending,
    /// Larger first.
    Descending,
    /// Not at all.
    Ignore,
}

/// An `enum`.
#[derive(Debug, Clone)]
pub struct Enum {
    /// Full name.
    pub name: Name,
    /// Other names, made full relative to the enum's namespace.
    pub aliases: Vec<Name>,
    /// Documentation.
    pub doc: Option<Box<str>>,
    /// Symbols, in order.
    pub symbols: Vec<Box<str>>,
    /// The symbol that a reader takes for one that it does not know.
    pub default: Option<Box<str>>,
}

/// A `fixed`.
#[derive(Debug, Clone)]
pub struct Fixed {
    /// Full name.
    pub name: Name,
    /// Other names, made full relative to the type's namespace.
    pub aliases: Vec<Name>,
    /// Documentation.
    pub doc: Option<Box<str>>,
    /// Size in bytes.
    pub size: u32,
}

/// A JSON value with exact numbers and the order of its members; no member name twice. The reader's limit bounds its
/// depth, so that comparing, copying and dropping it stay small on the stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written
    Number(Box<str>),
    /// A string, unescaped
    String(Box<str>),
    /// An array
    Array(Vec<Json>),
    /// An object
    Object(Vec<(Box<str>, Json)>),
}

/// Attributes without a meaning of their own, in the order of the text.
pub type Props = Vec<(Box<str>, Json)>;

impl Name {
    /// Joins `namespace` (may be empty) and `simple`.
    pub(crate) fn new(namespace: &str, simple: &str) -> Self {
        if namespace.is_empty() {
            return Self {
                full: simple.into(),
                simple_at: 0,
            };
        }
        let full: Arc<str> = [namespace, simple].join(".").into();
        let simple_at =
            u32::try_from(namespace.len() + 1).expect("a schema text is shorter than 4 GiB");
        Self { full, simple_at }
    }

    /// The full name, shared.
    pub(crate) fn shared(&self) -> Arc<str> {
        Arc::clone(&self.full)
    }

    /// `com.acme.Order`
    #[must_use]
    pub fn full(&self) -> &str {
        &self.full
    }

    /// `Order`
    #[must_use]
    pub fn simple(&self) -> &str {
        &self.full[self.simple_at as usize..]
    }

    /// `com.acme`; empty for the null namespace.
    #[must_use]
    pub fn namespace(&self) -> &str {
        &self.full[..self.simple_at.saturating_sub(1) as usize]
    }
}

impl Kind {
    /// The kind's name as Avro writes it: `record` also for an error.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Int => "int",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::Bytes => "bytes",
            Self::String => "string",
            Self::Array(_) => "array",
            Self::Map(_) => "map",
            Self::Union(_) => "union",
            Self::Record(_) => "record",
            Self::Enum(_) => "enum",
            Self::Fixed(_) => "fixed",
        }
    }

    /// The name of a record, enum or fixed.
    #[must_use]
    pub fn name(&self) -> Option<&Name> {
        match self {
            Self::Record(record) => Some(&record.name),
            Self::Enum(r#enum) => Some(&r#enum.name),
            Self::Fixed(fixed) => Some(&fixed.name),
            _ => None,
        }
    }

    /// The aliases of a record, enum or fixed; empty for the others.
    #[must_use]
    pub fn aliases(&self) -> &[Name] {
        match self {
            Self::Record(record) => &record.aliases,
            Self::Enum(r#enum) => &r#enum.aliases,
            Self::Fixed(fixed) => &fixed.aliases,
            _ => &[],
        }
    }
}

/// A parsed, immutable Avro schema.
#[derive(Debug, Clone)]
pub struct AvroSchema {
    /// Every node reachable from `root`, and the types of the referenced schemas.
    pub(crate) nodes: Vec<Node>,
    /// The schema itself.
    pub(crate) root: NodeId,
    /// How many nodes at the front of `nodes` come from referenced schemas.
    pub(crate) imported: u32,
    /// The named types that the referenced schemas are as a whole: the canonical text names them and no more.
    pub(crate) known: Vec<NodeId>,
    /// The canonical text.
    pub(crate) canonical: Box<str>,
}

impl AvroSchema {
    /// The node that the text as a whole describes.
    #[must_use]
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// The node at `id`, which comes from this schema.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The nodes that the text itself writes, in the order in which they begin; without the types of schemas that it refers to.
    pub fn own_nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes[self.imported as usize..].iter()
    }

    /// The canonical text: Avro's own JSON, minified; what a registry stores.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.canonical
    }
}
