//! The node model: what the reference server's library makes of a schema. Schemas have a class, inferred from their
//! keywords; one with keywords of several classes is all of them combined.
//!
//! It is a view: nothing is built, a [`Spot`] names a node of it.

use crate::json_schema::graph::{Dependent, Graph, Node, NodeId, Operand, Says};
use crate::json_schema::keyword::{Key, Type};

/// A node of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Spot {
    pub(super) node: NodeId,
    part: Part,
    /// Whether a `$ref` led here, or to what this is inside: the library has a copy of its own for that.
    referred: bool,
    /// Whether a `$ref` led exactly here.
    pub(super) target: bool,
}

impl Spot {
    /// Whether this is all that a schema says.
    pub(super) fn is_whole(self) -> bool {
        self.part == Part::Whole
    }
}

/// Which part of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Part {
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Family {
    Array,
    Object,
    Number,
    String,
}

/// How many of several schemas must be valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Criterion {
    All,
    Any,
    One,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Class {
    Empty,
    False,
    Boolean,
    Null,
    Enum,
    Const,
    Not,
    Conditional,
    /// A reference that leads only to itself.
    Reference,
    Object,
    Array,
    String,
    Number {
        integer: bool,
    },
    /// With the distinct schemas, and how many there are with repetitions.
    Combined(Criterion, Vec<Spot>, usize),
}

impl Class {
    /// Whether both are of the same class.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// What is allowed beyond what is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    Absent,
    Anything,
    Nothing,
    Schema(Spot),
}

/// What the items of an array must be.
#[derive(Debug)]
pub(super) struct Items {
    pub(super) all: Option<Spot>,
    pub(super) tuple: Vec<Spot>,
    pub(super) additional: Rest,
    pub(super) unevaluated: Rest,
}

fn family(key: Key) -> Option<Family> {
    Some(match key {
        Key::AdditionalItems
        | Key::Contains
        | Key::Items
        | Key::MaxContains
        | Key::MaxItems
        | Key::MinContains
        | Key::MinItems
        | Key::PrefixItems
        | Key::UnevaluatedItems
        | Key::UniqueItems => Family::Array,
        Key::AdditionalProperties
        | Key::Dependencies
        | Key::DependentRequired
        | Key::DependentSchemas
        | Key::MaxProperties
        | Key::MinProperties
        | Key::PatternProperties
        | Key::Properties
        | Key::PropertyNames
        | Key::Required
        | Key::UnevaluatedProperties => Family::Object,
        Key::ExclusiveMaximum
        | Key::ExclusiveMinimum
        | Key::Maximum
        | Key::Minimum
        | Key::MultipleOf => Family::Number,
        Key::Format | Key::MaxLength | Key::MinLength | Key::Pattern => Family::String,
        _ => return None,
    })
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

/// A schema, seen as the model.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'g> {
    pub(super) graph: &'g Graph,
    /// Where each schema leads that is nothing but a reference; the schema itself otherwise. Empty when there are none.
    pub(super) ends: &'g [NodeId],
}

/// Where each schema of `graph` leads when it is nothing but a reference.
pub(super) fn ends(graph: &Graph) -> Vec<NodeId> {
    const UNKNOWN: NodeId = NodeId(u32::MAX);
    let view = View { graph, ends: &[] };
    let refers = |node: &Node| node.keywords().iter().any(|it| it.key.is_followed());
    if !graph.nodes.iter().any(refers) {
        return Vec::new();
    }
    let mut ends = vec![UNKNOWN; graph.nodes.len()];
    let mut path = Vec::new();
    for start in 0..graph.nodes.len() {
        let mut at = NodeId(u32::try_from(start).unwrap_or_default());
        let end = loop {
            match ends[at.0 as usize] {
                UNKNOWN => {}
                known => break known,
            }
            // Until the way is known to its end, it ends here: a circle is its own end.
            ends[at.0 as usize] = at;
            path.push(at);
            match view.only_target(at) {
                Some(next) => at = next,
                None => break at,
            }
        };
        for passed in path.drain(..) {
            ends[passed.0 as usize] = end;
        }
    }
    ends
}

impl<'g> View<'g> {
    /// The schema as a whole.
    pub(super) fn root(self) -> Spot {
        self.followed(Spot {
            node: self.graph.root,
            part: Part::Whole,
            referred: false,
            target: false,
        })
    }

    pub(super) fn node(self, spot: Spot) -> &'g Node {
        self.graph.node(spot.node)
    }

    /// The schema `node` inside `spot`, behind its references.
    pub(super) fn inside(self, spot: Spot, node: NodeId) -> Spot {
        self.followed(Spot {
            node,
            part: Part::Whole,
            referred: spot.referred,
            target: false,
        })
    }

    /// Where a reference that stands alone leads in the end; one that leads to itself stays.
    fn followed(self, spot: Spot) -> Spot {
        let start = match spot.part {
            Part::Ref => self.target(spot.node),
            Part::Whole => Some(spot.node),
            _ => None,
        };
        let Some(start) = start else {
            return spot;
        };
        let node = *self.ends.get(start.0 as usize).unwrap_or(&start);
        if node == spot.node {
            return spot;
        }
        Spot {
            node,
            part: Part::Whole,
            referred: true,
            target: true,
        }
    }

    fn target(self, node: NodeId) -> Option<NodeId> {
        let reference = |key| match self.graph.node(node).get(key) {
            Some(Operand::Reference(target)) => *target,
            _ => None,
        };
        reference(Key::Ref).or_else(|| reference(Key::DynamicRef))
    }

    /// Where `node` leads when it is nothing but a reference.
    fn only_target(self, node: NodeId) -> Option<NodeId> {
        let keywords = self.graph.node(node).keywords();
        if !keywords.iter().any(|keyword| keyword.key.is_followed()) {
            return None;
        }
        match self.parts(node)[..] {
            [Part::Ref] => self.target(node),
            _ => None,
        }
    }

    /// The parts of a schema that are classes.
    fn parts(self, node: NodeId) -> Vec<Part> {
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
                    if let Some(family) = family(key) {
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

    /// What `spot` is.
    pub(super) fn class(self, spot: Spot) -> Class {
        let part = match spot.part {
            Part::Whole => match self.graph.node(spot.node).says {
                Says::Bool(true) => return Class::Empty,
                Says::Bool(false) => return Class::False,
                Says::Keywords(_) => {
                    let parts = self.parts(spot.node);
                    match parts[..] {
                        [] => return Class::Empty,
                        [part] => part,
                        _ => {
                            let count = parts.len();
                            let spots = parts
                                .into_iter()
                                .map(|part| self.followed(Spot { part, ..spot }));
                            return Class::Combined(Criterion::All, spots.collect(), count);
                        }
                    }
                }
            },
            part => part,
        };
        match part {
            Part::Whole | Part::Ref => Class::Reference,
            Part::Keyword(Key::Enum) => Class::Enum,
            Part::Keyword(Key::Const) => Class::Const,
            Part::Keyword(Key::Not) => Class::Not,
            Part::Keyword(Key::If) => Class::Conditional,
            Part::Keyword(key) => {
                let criterion = match key {
                    Key::AnyOf => Criterion::Any,
                    Key::OneOf => Criterion::One,
                    _ => Criterion::All,
                };
                let branches = match self.graph.node(spot.node).get(key) {
                    Some(Operand::Schemas(branches)) => &branches[..],
                    _ => &[],
                };
                let distinct = branches.iter().filter(|branch| !branch.repeated);
                let spots = distinct.map(|branch| self.inside(spot, branch.schema));
                Class::Combined(criterion, spots.collect(), branches.len())
            }
            Part::Types => {
                let mut spots = Vec::new();
                if let Some(Operand::Types(types)) = self.graph.node(spot.node).get(Key::Type) {
                    for (at, of) in types.iter().enumerate() {
                        if !types[..at].contains(of) {
                            spots.push(Spot {
                                part: Part::Typed(*of),
                                ..spot
                            });
                        }
                    }
                }
                let count = spots.len();
                Class::Combined(Criterion::Any, spots, count)
            }
            Part::Typed(Type::Boolean) => Class::Boolean,
            Part::Typed(Type::Null) => Class::Null,
            Part::Typed(Type::Array) | Part::Family(Family::Array) => Class::Array,
            Part::Typed(Type::Object) | Part::Family(Family::Object) => Class::Object,
            Part::Typed(Type::String) | Part::Family(Family::String) => Class::String,
            Part::Typed(Type::Integer) => Class::Number { integer: true },
            Part::Typed(Type::Number) | Part::Family(Family::Number) => {
                Class::Number { integer: false }
            }
        }
    }

    /// Whether Kafka Connect writes the values as bytes, whatever their type is here.
    pub(super) fn is_connect_bytes(self, spot: Spot) -> bool {
        let connect = self.node(spot).get(Key::ConnectType);
        spot.part == Part::Whole
            && matches!(connect, Some(Operand::Value(text)) if &**text == "\"bytes\"")
    }

    /// The number at `key`, as a double.
    pub(super) fn number(self, spot: Spot, key: Key) -> Option<f64> {
        match self.node(spot).get(key) {
            Some(Operand::Number(text)) => text.parse().ok(),
            _ => None,
        }
    }

    /// `minContains`: one where only `contains` is given, in editions that have it.
    pub(super) fn min_contains(self, spot: Spot) -> Option<f64> {
        let contains =
            self.graph.dialect.is_modern() && self.node(spot).get(Key::Contains).is_some();
        self.number(spot, Key::MinContains)
            .or(contains.then_some(1.0))
    }

    /// What `key` allows: a boolean is a schema only where `true` differs from nothing.
    pub(super) fn rest(self, spot: Spot, key: Key) -> Rest {
        let Some(Operand::Schema(schema)) = self.node(spot).get(key) else {
            return Rest::Absent;
        };
        match self.graph.node(*schema).says {
            Says::Bool(true) => Rest::Anything,
            Says::Bool(false) => Rest::Nothing,
            Says::Keywords(_) => Rest::Schema(self.inside(spot, *schema)),
        }
    }

    pub(super) fn items(self, spot: Spot) -> Items {
        let node = self.node(spot);
        let list = |branches: &[crate::json_schema::graph::Branch]| -> Vec<Spot> {
            let inside =
                |branch: &crate::json_schema::graph::Branch| self.inside(spot, branch.schema);
            branches.iter().map(inside).collect()
        };
        let modern = self.graph.dialect.is_modern();
        let mut items = Items {
            all: None,
            tuple: Vec::new(),
            additional: self.rest(spot, Key::AdditionalItems),
            unevaluated: self.rest(spot, Key::UnevaluatedItems),
        };
        match (node.get(Key::PrefixItems), node.get(Key::Items)) {
            (_, Some(Operand::Schemas(branches))) => items.tuple = list(branches),
            (Some(Operand::Schemas(branches)), _) => {
                items.tuple = list(branches);
                items.additional = self.rest(spot, Key::Items);
            }
            (_, Some(Operand::Schema(schema))) if modern => match self.rest(spot, Key::Items) {
                Rest::Schema(_) => items.all = Some(self.inside(spot, *schema)),
                rest => items.additional = rest,
            },
            (_, Some(Operand::Schema(schema))) => items.all = Some(self.inside(spot, *schema)),
            _ => {}
        }
        items
    }

    /// The dependencies by name, of all keywords that give them.
    pub(super) fn dependencies(self, spot: Spot) -> Vec<(&'g str, Needs<'g>)> {
        let mut all = Vec::new();
        for keyword in self.node(spot).keywords() {
            match (&keyword.value, keyword.key) {
                (Operand::Dependencies(dependencies), _) => {
                    all.extend(dependencies.iter().map(|(name, dependent)| {
                        let needs = match dependent {
                            Dependent::Names(names) => Needs::Names(names),
                            Dependent::Schema(schema) => Needs::Schema(self.inside(spot, *schema)),
                        };
                        (&**name, needs)
                    }));
                }
                (Operand::Named(named), Key::DependentSchemas) => {
                    let needs = |schema: NodeId| Needs::Schema(self.inside(spot, schema));
                    all.extend(named.iter().map(|(name, schema)| (&**name, needs(*schema))));
                }
                _ => {}
            }
        }
        all
    }
}

/// What is needed beside a property.
#[derive(Debug, Clone, Copy)]
pub(super) enum Needs<'g> {
    Names(&'g [Box<str>]),
    Schema(Spot),
}
