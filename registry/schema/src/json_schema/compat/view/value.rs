//! What the keywords of a schema say, as the model has it.

use super::{Part, Spot, View};
use crate::json_schema::graph::{Branch, Dependent, NodeId, Operand, Says};
use crate::json_schema::keyword::Key;

impl<'g> View<'g> {
    /// Whether Kafka Connect writes the values as bytes, whatever their type is here.
    pub(crate) fn is_connect_bytes(self, spot: Spot) -> bool {
        let connect = self.node(spot).get(Key::ConnectType);
        spot.part == Part::Whole
            && matches!(connect, Some(Operand::Value(text)) if &**text == "\"bytes\"")
    }

    /// The number at `key`, as a double.
    pub(crate) fn number(self, spot: Spot, key: Key) -> Option<f64> {
        match self.node(spot).get(key) {
            Some(Operand::Number(text)) => text.parse().ok(),
            _ => None,
        }
    }

    /// `minContains`: one where only `contains` is given, in editions that have it.
    pub(crate) fn min_contains(self, spot: Spot) -> Option<f64> {
        let contains =
            self.graph.dialect.is_modern() && self.node(spot).get(Key::Contains).is_some();
        self.number(spot, Key::MinContains)
            .or(contains.then_some(1.0))
    }

    /// What `key` allows: a boolean is a schema only where `true` differs from nothing.
    pub(crate) fn rest(self, spot: Spot, key: Key) -> Rest {
        let Some(Operand::Schema(schema)) = self.node(spot).get(key) else {
            return Rest::Absent;
        };
        match self.graph.node(*schema).says {
            Says::Bool(true) => Rest::Anything,
            Says::Bool(false) => Rest::Nothing,
            Says::Keywords(_) => Rest::Schema(self.inside(spot, *schema)),
        }
    }

    /// What the items of an array must be.
    pub(crate) fn items(self, spot: Spot) -> Items {
        let node = self.node(spot);
        let list = |branches: &[Branch]| -> Vec<Spot> {
            let inside = |branch: &Branch| self.inside(spot, branch.schema);
            branches.iter().map(inside).collect()
        };
        let modern = self.graph.dialect.is_modern();
        let mut items = Items {
            all: None,
            tuple: Vec::new(),
            beyond: Beyond {
                additional: self.rest(spot, Key::AdditionalItems),
                unevaluated: self.rest(spot, Key::UnevaluatedItems),
            },
        };
        match (node.get(Key::PrefixItems), node.get(Key::Items)) {
            (_, Some(Operand::Schemas(branches))) => items.tuple = list(branches),
            (Some(Operand::Schemas(branches)), _) => {
                items.tuple = list(branches);
                items.beyond.additional = self.rest(spot, Key::Items);
            }
            (_, Some(Operand::Schema(schema))) if modern => match self.rest(spot, Key::Items) {
                Rest::Schema(_) => items.all = Some(self.inside(spot, *schema)),
                rest => items.beyond.additional = rest,
            },
            (_, Some(Operand::Schema(schema))) => items.all = Some(self.inside(spot, *schema)),
            _ => {}
        }
        items
    }

    /// The dependencies by name, of all keywords that give them.
    pub(crate) fn dependencies(self, spot: Spot) -> Vec<(&'g str, Needs<'g>)> {
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

/// What is allowed beyond what is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rest {
    Absent,
    Anything,
    Nothing,
    Schema(Spot),
}

impl Rest {
    /// The same where saying nothing allows anything.
    pub(crate) fn or_anything(self) -> Self {
        match self {
            Self::Absent => Self::Anything,
            said => said,
        }
    }
}

/// What is allowed beyond what is declared, by each of the two keywords for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Beyond {
    pub(crate) additional: Rest,
    pub(crate) unevaluated: Rest,
}

impl Beyond {
    /// Whether anything is allowed.
    pub(crate) fn is_open(self) -> bool {
        let anything = |rest| matches!(rest, Rest::Absent | Rest::Anything);
        anything(self.additional) && anything(self.unevaluated)
    }
}

/// What the items of an array must be: all of them, or one after another.
#[derive(Debug)]
pub(crate) struct Items {
    pub(crate) all: Option<Spot>,
    pub(crate) tuple: Vec<Spot>,
    pub(crate) beyond: Beyond,
}

/// What is needed beside a property.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Needs<'g> {
    Names(&'g [Box<str>]),
    Schema(Spot),
}
