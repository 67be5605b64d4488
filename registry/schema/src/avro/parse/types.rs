//! Types: one function for each kind.

use super::name::not_a_name;
use super::{NOWHERE, Parser, Place, Work, get, get_text};
use crate::avro::is_name;
use crate::avro::json_text::to_json;
use crate::avro::model::{Enum, Fixed, Kind, NodeId, Props, Record};
use crate::diagnostic::excerpt;
use crate::json::{Elements, Member, View};

impl<'d> Parser<'d> {
    /// A type written as a name.
    pub(super) fn named(&mut self, name: &'d str, work: Work<'d>) {
        match primitive(name) {
            Some(kind) => {
                self.add_unnamed(work, kind, Props::new());
            }
            None => self.refer(name, work),
        }
    }

    /// A type written as a list.
    pub(super) fn union(&mut self, elements: Elements<'d>, work: Work<'d>) {
        if let Place::Branch(..) = work.place {
            self.problem(work.value, |found| {
                format!(
                    "a union directly in a union: move the branches of {found} to the outer one"
                )
            });
            return;
        }
        let branches = vec![NOWHERE; elements.count()].into_boxed_slice();
        let id = self.add_unnamed(work, Kind::Union(branches), Props::new());
        self.unions.push((id, elements));
        let start = self.work.len();
        for (index, value) in elements.enumerate() {
            self.work.push(Work {
                value,
                place: Place::Branch(id, index),
                enclosing: work.enclosing,
            });
        }
        self.work[start..].reverse();
    }

    /// A type written as an object.
    pub(super) fn object(&mut self, members: &[Member<'d>], work: Work<'d>) {
        let Some(kind) = get(members, "type") else {
            self.problem(work.value, |found| {
                format!("a type written as an object needs a `type`: {found}")
            });
            return;
        };
        let Some(kind) = kind.as_str() else {
            self.problem(kind, |found| {
                format!("`type` is a name here, not {found}: write that type without the object around it")
            });
            return;
        };
        match kind {
            "record" | "error" => self.record(members, work, kind == "error"),
            "enum" => self.r#enum(members, work),
            "fixed" => self.fixed(members, work),
            "array" => self.container(members, work, "items", Kind::Array),
            "map" => self.container(members, work, "values", Kind::Map),
            _ => match primitive(kind) {
                Some(kind) => {
                    self.add_unnamed(work, kind, props(members));
                }
                None => self.refer(kind, work),
            },
        }
    }

    fn container(
        &mut self,
        members: &[Member<'d>],
        work: Work<'d>,
        inner: &str,
        kind: fn(NodeId) -> Kind,
    ) {
        let Some(value) = get(members, inner) else {
            self.problem(work.value, |found| {
                let what = kind(NOWHERE).type_name();
                format!("type `{what}` needs `{inner}`, a type: {found}")
            });
            return;
        };
        let id = self.add_unnamed(work, kind(NOWHERE), props(members));
        self.work.push(Work {
            value,
            place: Place::Items(id),
            enclosing: work.enclosing,
        });
    }

    fn record(&mut self, members: &[Member<'d>], work: Work<'d>, is_error: bool) {
        let name = self.declared_name(members, work);
        let aliases = self.type_aliases(members, &name);
        let fields = match get(members, "fields").map(|fields| fields.view()) {
            Some(View::Array(elements)) => self.fields(elements, &name),
            _ => {
                self.problem(work.value, |found| {
                    format!("a record needs `fields`, a list: {found}")
                });
                Vec::new()
            }
        };
        let record = Record {
            name: name.clone(),
            aliases,
            doc: get_text(members, "doc"),
            fields,
            is_error,
        };
        self.define(work, &name, Kind::Record(record), props(members));
    }

    fn r#enum(&mut self, members: &[Member<'d>], work: Work<'d>) {
        let name = self.declared_name(members, work);
        let aliases = self.type_aliases(members, &name);
        let symbols = match get(members, "symbols").map(|symbols| symbols.view()) {
            Some(View::Array(elements)) => self.symbols(elements),
            _ => {
                self.problem(work.value, |found| {
                    format!("an enum needs `symbols`, a list of names: {found}")
                });
                return;
            }
        };
        let default = get_text(members, "default");
        if let Some(unknown) = default.as_ref().filter(|it| !symbols.contains(it)) {
            let span = get(members, "default").unwrap_or(work.value).span();
            self.problems.add(span, || {
                let unknown = excerpt(unknown);
                format!("the default `{unknown}` is not a symbol of the enum: add it to `symbols`, or choose one of them")
            });
        }
        let r#enum = Enum {
            name: name.clone(),
            aliases,
            doc: get_text(members, "doc"),
            symbols,
            default,
        };
        let mut props = props(members);
        props.retain(|(name, _)| &**name != "default");
        self.define(work, &name, Kind::Enum(r#enum), props);
    }

    fn symbols(&mut self, elements: Elements<'d>) -> Vec<Box<str>> {
        let mut symbols = Vec::new();
        let mut distinct = super::field::Distinct::default();
        for element in elements {
            let Some(symbol) = element.as_str() else {
                self.problem(element, |found| {
                    format!("a symbol of an enum is a name in double quotes, not {found}")
                });
                continue;
            };
            if !is_name(symbol) {
                self.problems.add(element.span(), || {
                    format!("in the symbols of an enum: {}", not_a_name(symbol))
                });
            } else if !distinct.insert(symbol) {
                self.problems.add(element.span(), || {
                    format!(
                        "the symbol `{}` is there twice: remove one",
                        excerpt(symbol)
                    )
                });
            }
            symbols.push(symbol.into());
        }
        symbols
    }

    fn fixed(&mut self, members: &[Member<'d>], work: Work<'d>) {
        let name = self.declared_name(members, work);
        let aliases = self.type_aliases(members, &name);
        let size = get(members, "size");
        let bytes = size.and_then(|size| match size.view() {
            View::Number(number) => number.parse::<i64>().ok(),
            _ => None,
        });
        let limit = i64::from(i32::MAX);
        let bytes = bytes.filter(|bytes| (0..=limit).contains(bytes));
        if bytes.is_none() {
            self.problem(size.unwrap_or(work.value), |found| {
                format!(
                    "a fixed needs `size`, its bytes, a whole number from 0 to {limit}: {found}"
                )
            });
        }
        let fixed = Fixed {
            name: name.clone(),
            aliases,
            doc: get_text(members, "doc"),
            size: bytes
                .and_then(|bytes| u32::try_from(bytes).ok())
                .unwrap_or(0),
        };
        self.define(work, &name, Kind::Fixed(fixed), props(members));
    }
}

/// What has no meaning of its own; names that have one for another kind of type are not kept.
fn props(members: &[Member<'_>]) -> Props {
    members
        .iter()
        .filter(|(name, _)| !is_reserved(name))
        .map(|(name, value)| ((*name).into(), to_json(*value)))
        .collect()
}

fn is_reserved(name: &str) -> bool {
    matches!(
        name,
        "aliases"
            | "doc"
            | "fields"
            | "items"
            | "name"
            | "namespace"
            | "size"
            | "symbols"
            | "type"
            | "values"
    )
}

pub(super) fn primitive(name: &str) -> Option<Kind> {
    Some(match name {
        "null" => Kind::Null,
        "boolean" => Kind::Boolean,
        "int" => Kind::Int,
        "long" => Kind::Long,
        "float" => Kind::Float,
        "double" => Kind::Double,
        "bytes" => Kind::Bytes,
        "string" => Kind::String,
        _ => return None,
    })
}

/// A bit of its own for each kind that a union has once; named types are told apart by name.
pub(super) fn unnamed_bit(kind: &Kind) -> Option<u16> {
    Some(match kind {
        Kind::Null => 1,
        Kind::Boolean => 1 << 1,
        Kind::Int => 1 << 2,
        Kind::Long => 1 << 3,
        Kind::Float => 1 << 4,
        Kind::Double => 1 << 5,
        Kind::Bytes => 1 << 6,
        Kind::String => 1 << 7,
        Kind::Array(_) => 1 << 8,
        Kind::Map(_) => 1 << 9,
        Kind::Union(_) => 1 << 10,
        Kind::Record(_) | Kind::Enum(_) | Kind::Fixed(_) => return None,
    })
}
