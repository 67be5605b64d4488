//! Scanned documents as `jsonschema` sees documents.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, NodeIdentity, Object, cmp};
use serde_json::{Number, Value};

use crate::document::{Document, Items, Kind, Members, Place};

/// Scanned documents.
pub(super) enum Scanned {}

/// A value, or a name that is looked at as if it were one.
#[derive(Clone, Copy)]
pub(super) enum Node<'d> {
    Value(Place<'d, 'd>),
    Name(&'d str),
}

impl Json for Scanned {
    type Node<'a> = Node<'a>;
    type PreparedKey = Box<str>;
    type StringBuffer = ();

    /// Look-ups go through the members one by one.
    const KEYS_PER_LOOKUP: usize = 8;
    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> Box<str> {
        key.into()
    }

    fn with_string_node<T>((): &mut (), string: &str, then: impl FnOnce(Node<'_>) -> T) -> T {
        then(Node::Name(string))
    }
}

impl<'d> Node<'d> {
    fn of_kind(self, kind: Kind) -> Option<Place<'d, 'd>> {
        match self {
            Self::Value(place) if place.kind() == kind => Some(place),
            _ => None,
        }
    }
}

impl<'d> jsonschema::json::Node<'d, Scanned> for Node<'d> {
    type Object = ObjectOf<'d>;
    type Array = ArrayOf<'d>;
    type Number = Number;

    fn as_object(&self) -> Option<ObjectOf<'d>> {
        self.of_kind(Kind::Object).map(ObjectOf)
    }

    fn as_array(&self) -> Option<ArrayOf<'d>> {
        self.of_kind(Kind::Array).map(ArrayOf)
    }

    fn as_string(&self) -> Option<Cow<'d, str>> {
        match self {
            Self::Value(place) => place.string(),
            Self::Name(name) => Some(Cow::Borrowed(name)),
        }
    }

    fn as_number(&self) -> Option<Number> {
        match self {
            Self::Value(place) => place.number(),
            Self::Name(_) => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self {
            Self::Value(place) => match place.kind() {
                Kind::True => Some(true),
                Kind::False => Some(false),
                _ => None,
            },
            Self::Name(_) => None,
        }
    }

    fn is_null(&self) -> bool {
        self.of_kind(Kind::Null).is_some()
    }

    fn is_number(&self) -> bool {
        self.json_type() == JsonType::Number
    }

    fn json_type(&self) -> JsonType {
        match self {
            Self::Name(_) => JsonType::String,
            Self::Value(place) => match place.kind() {
                Kind::Null => JsonType::Null,
                Kind::True | Kind::False => JsonType::Boolean,
                Kind::Positive | Kind::Negative | Kind::Decimal | Kind::Number => JsonType::Number,
                Kind::Plain | Kind::Escaped => JsonType::String,
                Kind::Array => JsonType::Array,
                Kind::Object => JsonType::Object,
            },
        }
    }

    fn string_length_within(&self, min: u64, max: u64) -> Option<bool> {
        let string = self.as_string()?;
        // A character takes one to four bytes.
        let bytes = string.len() as u64;
        if bytes < min || bytes.div_ceil(4) > max {
            return Some(false);
        }
        if min <= bytes.div_ceil(4) && bytes <= max {
            return Some(true);
        }
        Some((min..=max).contains(&(string.chars().count() as u64)))
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match (self, expected) {
            (Self::Value(place), Value::String(expected)) => place.is_string(expected),
            (Self::Value(_), _) => cmp::equal(&self.to_value(), expected),
            (Self::Name(name), expected) => expected.as_str() == Some(name),
        }
    }

    fn to_value(&self) -> Cow<'d, Value> {
        Cow::Owned(match self {
            Self::Value(place) => {
                serde_json::from_str(place.text()).expect("a scanned value is JSON")
            }
            Self::Name(name) => Value::String((*name).to_owned()),
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(match self {
            Self::Value(place) => NodeIdentity::tagged(
                std::ptr::from_ref::<Document<'_>>(place.document()).addr(),
                place.index(),
            ),
            // No document has as many tokens.
            Self::Name(name) => NodeIdentity::tagged(name.as_ptr().addr(), u32::MAX),
        })
    }
}

pub(super) struct ObjectOf<'d>(Place<'d, 'd>);

impl<'d> Object<'d, Scanned> for ObjectOf<'d> {
    type Node = Node<'d>;
    type MemberName = Cow<'d, str>;
    type MembersIter = MembersOf<'d>;

    fn len(&self) -> usize {
        self.0.count()
    }

    fn get(&self, key: &Box<str>) -> Option<Node<'d>> {
        self.0
            .members()
            .find(|(name, _)| name.is_string(key))
            .map(|(_, value)| Node::Value(value))
    }

    fn members(&self) -> MembersOf<'d> {
        MembersOf(self.0.members())
    }
}

pub(super) struct MembersOf<'d>(Members<'d, 'd>);

impl<'d> Iterator for MembersOf<'d> {
    type Item = (Cow<'d, str>, Node<'d>);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, value) = self.0.next()?;
        Some((name.string()?, Node::Value(value)))
    }
}

pub(super) struct ArrayOf<'d>(Place<'d, 'd>);

impl<'d> Array<'d, Scanned> for ArrayOf<'d> {
    type Node = Node<'d>;
    type ElementsIter = ElementsOf<'d>;

    fn len(&self) -> usize {
        self.0.count()
    }

    fn elements(&self) -> ElementsOf<'d> {
        ElementsOf(self.0.items())
    }
}

pub(super) struct ElementsOf<'d>(Items<'d, 'd>);

impl<'d> Iterator for ElementsOf<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        self.0.next().map(Node::Value)
    }
}

/// The value that a pointer leads to, as far as it leads.
pub(super) fn find<'d>(document: &'d Document<'_>, pointer: &str) -> Place<'d, 'd> {
    let mut place: Place<'d, 'd> = document.root();
    for segment in pointer.split('/').skip(1) {
        let next = match place.kind() {
            Kind::Array => segment
                .parse()
                .ok()
                .and_then(|index| place.items().nth(index)),
            Kind::Object => {
                let name = segment.replace("~1", "/").replace("~0", "~");
                let mut members = place.members();
                members
                    .find(|(each, _)| each.is_string(&name))
                    .map(|(_, value)| value)
            }
            _ => None,
        };
        let Some(next) = next else { break };
        place = next;
    }
    place
}
