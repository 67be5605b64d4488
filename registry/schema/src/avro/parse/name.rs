//! Names: of the types that are defined, and of those that are used.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::{NOWHERE, Parser, Unsettled, Work, get};
use crate::avro::is_name;
use crate::avro::model::{Name, Node, NodeId};
use crate::diagnostic::excerpt;
use crate::json::{Member, Value, View};
use crate::schema::Validation;

impl<'d> Parser<'d> {
    /// The name that an object defines; the empty one in the namespace around it when there is none.
    pub(super) fn declared_name(&mut self, members: &[Member<'d>], work: Work<'d>) -> Name {
        let around = namespace_of(&self.nodes, work.enclosing);
        let value = get(members, "name").unwrap_or(work.value);
        let Some(text) = get(members, "name").and_then(Value::as_str) else {
            let nameless = Name::new(around, "");
            self.problem(value, |found| {
                format!("a record, enum or fixed needs a `name`, a text: {found}")
            });
            return nameless;
        };
        let (namespace, simple) = match text.rsplit_once('.') {
            Some((namespace, simple)) => (Some(namespace), simple),
            None => (get(members, "namespace").and_then(Value::as_str), text),
        };
        let name = Name::new(namespace.unwrap_or(around), simple);
        if !is_name(simple) {
            self.problems.add(value.span(), || not_a_name(simple));
        } else if name.namespace().is_empty() && super::types::primitive(simple).is_some() {
            self.problems.add(value.span(), || {
                format!("`{simple}` is a primitive type: choose another name, or add a `namespace`")
            });
        }
        let checked = namespace.filter(|_| self.validation == Validation::Strict);
        if let Some(namespace) = checked.filter(|namespace| !namespace.is_empty()) {
            let written = get(members, "namespace").filter(|_| !text.contains('.'));
            for part in namespace.split('.').filter(|part| !is_name(part)) {
                self.problems.add(written.unwrap_or(value).span(), || {
                    format!(
                        "in the namespace `{}`: {}",
                        excerpt(namespace),
                        not_a_name(part)
                    )
                });
            }
        }
        name
    }

    /// The aliases of the type called `name`, full names, each once.
    pub(super) fn type_aliases(&mut self, members: &[Member<'d>], name: &Name) -> Vec<Name> {
        let written = self.aliases(members);
        let mut aliases: Vec<Name> = Vec::with_capacity(written.len());
        let mut known = HashSet::<_, RandomState>::default();
        for (alias, value) in written {
            let (namespace, simple) = alias.rsplit_once('.').unwrap_or((name.namespace(), alias));
            if !is_name(simple) {
                self.problems.add(value.span(), || {
                    format!("in an alias: {}", not_a_name(simple))
                });
            }
            let full = Name::new(namespace, simple);
            if known.insert(full.shared()) {
                aliases.push(full);
            }
        }
        aliases
    }

    /// The texts in `aliases`.
    pub(super) fn aliases(&mut self, members: &[Member<'d>]) -> Vec<(&'d str, Value<'d>)> {
        let Some(value) = get(members, "aliases") else {
            return Vec::new();
        };
        let View::Array(elements) = value.view() else {
            self.problem(value, |found| {
                format!("`aliases` is a list of names, not {found}")
            });
            return Vec::new();
        };
        let mut aliases = Vec::new();
        for element in elements {
            match element.as_str() {
                Some(alias) => aliases.push((alias, element)),
                None => self.problem(element, |found| {
                    format!("an alias is a name in double quotes, not {found}")
                }),
            }
        }
        aliases
    }

    /// Puts the type called `name` where it is used; it may be defined later.
    pub(super) fn refer(&mut self, name: &'d str, work: Work<'d>) {
        let around = namespace_of(&self.nodes, work.enclosing);
        self.scratch.clear();
        if !around.is_empty() && !name.contains('.') {
            self.scratch.push_str(around);
            self.scratch.push('.');
        }
        self.scratch.push_str(name);
        let known = self.names.get(self.scratch.as_str());
        // A short name that the namespace does not have may mean a type without a namespace.
        match known.or_else(|| self.names.get(name)) {
            Some(&id) => {
                if known.is_none() {
                    self.bare.push(self.scratch.as_str().into());
                }
                self.put(work.place, id);
            }
            None => self.unsettled.push(Unsettled {
                full_name: self.scratch.as_str().into(),
                place: work.place,
                span: work.value.span(),
            }),
        }
    }
}

/// The namespace of a record; empty around everything.
pub(super) fn namespace_of(nodes: &[Node], record: NodeId) -> &str {
    if record == NOWHERE {
        return "";
    }
    let name = nodes[record.0 as usize].kind.name();
    name.map_or("", Name::namespace)
}

pub(super) fn not_a_name(text: &str) -> String {
    let text = excerpt(text);
    format!(
        "`{text}` is not a name: a name has ASCII letters, digits and underscores, and starts with no digit"
    )
}

pub(super) fn undefined(name: &str) -> String {
    let short = name.rsplit('.').next().unwrap_or(name);
    if let "record" | "error" | "enum" | "array" | "map" | "fixed" | "union" = short {
        return format!(
            "`{short}` alone is not a type: write an object of its own, such as {{\"type\": {{\"type\": \"{short}\", …}}}}"
        );
    }
    format!(
        "the type `{}` is not defined: define it in the schema, or add the schema that does to the references",
        excerpt(name)
    )
}
