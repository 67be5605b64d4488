//! The value of a keyword, read by its shape.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::walk::{Loader, Place};
use crate::diagnostic::excerpt;
use crate::java_decimal::write_decimal;
use crate::json::{Value, View, write_sorted};
use crate::json_schema::graph::{Branch, Dependent, NodeId, Operand};
use crate::json_schema::keyword::{Shape, Type};
use crate::json_schema::{pattern, uri};

impl Shape {
    /// What the value must be, in words.
    fn words(self) -> &'static str {
        match self {
            Self::Schema => "a schema: an object or a boolean",
            Self::Schemas => "a list of schemas",
            Self::SchemaOrSchemas => "a schema or a list of schemas",
            Self::Named | Self::NamedByPattern => "an object of schemas",
            Self::Shelf | Self::Value => "a value",
            Self::Dependencies => "an object of schemas and lists of names",
            Self::Lists => "an object of lists of names",
            Self::Names => "a list of names",
            Self::Count => "a whole number of 32 bits, without a point or an exponent",
            Self::Number => "a number",
            Self::Factor => "a number other than zero",
            Self::Bool => "true or false",
            Self::Text => "a string",
            Self::Pattern => "a regular expression",
            Self::Uri => "a URI",
            Self::Anchor => "a name that starts with a letter or `_`, of letters, digits and `-_.`",
            Self::Types => {
                "one of array, boolean, integer, null, number, object and string, or a list of them"
            }
            Self::Values => "a list of values",
            Self::Reference => "a URI reference",
        }
    }
}

impl<'d> Loader<'d> {
    /// The value of a keyword; `None` when it is nothing like its shape.
    pub(super) fn operand(
        &mut self,
        place: &Place<'d>,
        shape: Shape,
        value: Value<'d>,
    ) -> Option<Operand> {
        let operand = self.shaped(place, shape, value);
        if operand.is_none() {
            self.misshapen(place, shape, value);
        }
        operand
    }

    fn misshapen(&mut self, place: &Place<'d>, shape: Shape, value: Value<'d>) {
        self.problem(place.node, value.span(), || {
            let (name, words, found) = (excerpt(place.name), shape.words(), excerpt(value.text()));
            format!("`{name}` must be {words}, not `{found}`")
        });
    }

    fn shaped(&mut self, place: &Place<'d>, shape: Shape, value: Value<'d>) -> Option<Operand> {
        match (shape, value.view()) {
            (Shape::Schema | Shape::SchemaOrSchemas, View::Object(_) | View::Bool(_)) => {
                self.schema(place, value).map(Operand::Schema)
            }
            (Shape::Schemas | Shape::SchemaOrSchemas, View::Array(_)) => {
                Some(self.schemas(place, value))
            }
            (Shape::Named | Shape::NamedByPattern, View::Object(members)) => {
                let mut named = Vec::with_capacity(members.count());
                for (name, value) in members {
                    if shape == Shape::NamedByPattern {
                        self.pattern(place, name, value);
                    }
                    match self.schema(place, value) {
                        Some(schema) => named.push((name.into(), schema)),
                        None => self.misshapen(place, Shape::Schema, value),
                    }
                }
                Some(Operand::Named(named.into()))
            }
            (Shape::Shelf, View::Object(members)) => {
                let schema =
                    |(name, value): (&str, _)| Some((name.into(), self.schema(place, value)?));
                Some(Operand::Named(members.filter_map(schema).collect()))
            }
            (Shape::Shelf, _) => Some(Operand::Named(Box::default())),
            (Shape::Dependencies | Shape::Lists, View::Object(members)) => {
                let mut all = Vec::with_capacity(members.count());
                for (name, value) in members {
                    let dependent = match names(value) {
                        Some(names) => Some(Dependent::Names(names)),
                        None if shape == Shape::Dependencies => {
                            self.schema(place, value).map(Dependent::Schema)
                        }
                        None => None,
                    };
                    match dependent {
                        Some(dependent) => all.push((name.into(), dependent)),
                        None => self.misshapen(place, Shape::Names, value),
                    }
                }
                Some(Operand::Dependencies(all.into()))
            }
            (Shape::Names, _) => names(value).map(Operand::Names),
            (Shape::Count, View::Number(number)) => {
                number.parse::<i32>().ok().map(|_| self::number(number))
            }
            (Shape::Factor, View::Number(number)) if is_zero(number) => None,
            (Shape::Number | Shape::Factor, View::Number(number)) => Some(self::number(number)),
            (Shape::Bool, View::Bool(value)) => Some(Operand::Bool(value)),
            (Shape::Text, View::String(text)) => Some(Operand::Text(text.into())),
            (Shape::Pattern, View::String(text)) => {
                self.pattern(place, text, value);
                Some(Operand::Text(text.into()))
            }
            (Shape::Uri, View::String(text)) if uri::is_valid(text) => {
                Some(Operand::Text(text.into()))
            }
            (Shape::Anchor, View::String(text)) if is_anchor(text) => {
                Some(Operand::Text(text.into()))
            }
            (Shape::Types, View::String(name)) => {
                Type::named(name).map(|known| Operand::Types([known].into()))
            }
            (Shape::Types, View::Array(elements)) => {
                let types = elements.map(|name| name.as_str().and_then(Type::named));
                types.collect::<Option<_>>().map(Operand::Types)
            }
            (Shape::Values, View::Array(elements)) => {
                Some(Operand::Values(elements.map(sorted_text).collect()))
            }
            (Shape::Value, _) => Some(Operand::Value(sorted_text(value))),
            (Shape::Reference, View::String(_)) => Some(Operand::Reference(None)),
            _ => None,
        }
    }

    fn schema(&mut self, place: &Place<'d>, value: Value<'d>) -> Option<NodeId> {
        matches!(value.view(), View::Object(_) | View::Bool(_))
            .then(|| self.node(value, place.resource))
    }

    fn schemas(&mut self, place: &Place<'d>, list: Value<'d>) -> Operand {
        let View::Array(elements) = list.view() else {
            return Operand::Schemas(Box::default());
        };
        let mut branches: Vec<Branch> = Vec::with_capacity(elements.count());
        for value in elements {
            match self.schema(place, value) {
                Some(schema) => branches.push(Branch {
                    schema,
                    repeated: false,
                }),
                None => self.misshapen(place, Shape::Schema, value),
            }
        }
        if branches.len() > 1 {
            self.mark_repeated(place.resource, elements.filter(is_schema), &mut branches);
        }
        Operand::Schemas(branches.into())
    }

    /// Marks the branches that say what an earlier one says; `values` are those they were made of.
    fn mark_repeated(
        &mut self,
        resource: usize,
        values: impl Iterator<Item = Value<'d>>,
        branches: &mut [Branch],
    ) {
        let source = self.resources[resource].source;
        let walked = &mut self.walked[source];
        if walked.hashes.is_empty() {
            walked.hashes = self.sources[source].document().hashes();
        }
        let mut distinct: HashMap<u64, Vec<Value<'d>>, RandomState> = HashMap::default();
        for (branch, value) in branches.iter_mut().zip(values) {
            let same = distinct.entry(walked.hashes[value.index()]).or_default();
            branch.repeated = same
                .iter()
                .any(|other| sorted_text(*other) == sorted_text(value));
            if !branch.repeated {
                same.push(value);
            }
        }
    }

    fn pattern(&mut self, place: &Place<'d>, text: &str, value: Value<'d>) {
        if !self.strict {
            return;
        }
        if let Err(reason) = pattern::check(text) {
            self.problem(place.node, value.span(), || {
                let text = excerpt(text);
                format!("`{text}` is not a regular expression: {reason}")
            });
        }
    }
}

fn is_schema(value: &Value<'_>) -> bool {
    matches!(value.view(), View::Object(_) | View::Bool(_))
}

fn names(value: Value<'_>) -> Option<Box<[Box<str>]>> {
    let View::Array(elements) = value.view() else {
        return None;
    };
    let name = |element: Value<'_>| element.as_str().map(Box::from);
    elements.map(name).collect()
}

fn number(text: &str) -> Operand {
    let mut out = String::with_capacity(text.len());
    // The text as a whole has been printed, so its exponents are in range.
    write_decimal(&mut out, text).unwrap_or_default();
    Operand::Number(out.into())
}

fn is_zero(number: &str) -> bool {
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    !mantissa.contains(|character: char| matches!(character, '1'..='9'))
}

/// The JSON of a value with sorted members.
fn sorted_text(value: Value<'_>) -> Box<str> {
    let mut out = String::new();
    // The text as a whole has been printed, so its exponents are in range.
    write_sorted(&mut out, value).unwrap_or_default();
    out.into()
}

/// Whether `text` is a name for `$anchor`, of any of the two modern editions.
fn is_anchor(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':'))
}
