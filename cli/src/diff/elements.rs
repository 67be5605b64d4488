//! The parts that schemas are made of, and what is different between two lists of them.

use std::collections::BTreeMap;

use etymon_schema::Span;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// A part of a schema that has a name: a field, a type, a property.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Element {
    /// What tells it from all others of its schema, the key of the part it lies in first: with that in front, the two lie in each
    /// other.
    pub(super) key: String,
    /// What people call it, such as `field shop.Order.total`.
    pub(super) shown: String,
    /// What is said about it, the most important first. A list is a set where its order means nothing.
    pub(super) attributes: Vec<(&'static str, Attribute)>,
    /// Where it is written.
    pub(super) span: Option<Span>,
}

/// Something that is said about a part.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Attribute {
    /// A value.
    One(Value),
    /// Names whose order means nothing.
    Set(Vec<String>),
    /// The names of other parts, of which only the order is said.
    Order(Vec<String>),
}

/// A difference between two schemas.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Difference {
    /// What happened to the part.
    pub(super) what: What,
    /// The part, such as `field shop.Order.total`.
    pub(super) element: String,
    /// What was said about it, or is, or how that changed.
    pub(super) attributes: BTreeMap<&'static str, Change>,
    /// The line of the new schema, of a part that is gone that of the old one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<usize>,
}

/// What happened to a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum What {
    /// Only the new schema has it.
    Added,
    /// Only the old schema has it.
    Removed,
    /// Both have it, and say different things about it.
    Changed,
}

/// How something that is said changed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Change {
    /// What the old schema says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) old: Option<Value>,
    /// What the new schema says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) new: Option<Value>,
}

impl Element {
    /// A part of which nothing is said yet.
    pub(super) fn new(key: String, shown: String, span: Option<Span>) -> Self {
        Self {
            key,
            shown,
            attributes: Vec::new(),
            span,
        }
    }

    /// Says something about it.
    pub(super) fn say(&mut self, name: &'static str, value: impl Into<Value>) {
        self.attributes.push((name, Attribute::One(value.into())));
    }

    /// Says names whose order means nothing, if there are any.
    pub(super) fn say_set(&mut self, name: &'static str, names: impl IntoIterator<Item = String>) {
        let names: Vec<String> = names.into_iter().collect();
        if !names.is_empty() {
            self.attributes.push((name, Attribute::Set(names)));
        }
    }

    /// Says in which order other parts come.
    pub(super) fn say_order(&mut self, name: &'static str, names: Vec<String>) {
        self.attributes.push((name, Attribute::Order(names)));
    }

    fn get(&self, name: &str) -> Option<&Attribute> {
        let mut found = self.attributes.iter().filter(|(other, _)| *other == name);
        found.next().map(|(_, attribute)| attribute)
    }
}

impl Attribute {
    fn to_value(&self) -> Value {
        match self {
            Self::One(value) => value.clone(),
            Self::Set(names) | Self::Order(names) => names.iter().map(String::as_str).collect(),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Set(a), Self::Set(b)) => {
                let sorted = |names: &[String]| {
                    let mut names = names.to_vec();
                    names.sort_unstable();
                    names
                };
                sorted(a) == sorted(b)
            }
            (Self::Order(a), Self::Order(b)) => {
                let common = |of: &[String], with: &[String]| -> Vec<String> {
                    of.iter()
                        .filter(|name| with.contains(name))
                        .cloned()
                        .collect()
                };
                common(a, b) == common(b, a)
            }
            _ => self == other,
        }
    }
}

/// What is different: what is gone in the order of the old schema, then the rest in that of the new one. Of a part that came
/// or went with everything in it, only the outermost is told.
pub(super) fn differences(
    old: &[Element],
    new: &[Element],
    line: impl Fn(&Element, bool) -> Option<usize>,
) -> Vec<Difference> {
    let by_key = |elements: &'_ [Element]| -> BTreeMap<String, usize> {
        let keys = elements.iter().enumerate();
        keys.map(|(at, element)| (element.key.clone(), at))
            .collect()
    };
    let (old_keys, new_keys) = (by_key(old), by_key(new));
    let mut differences = Vec::new();
    let mut outermost: Option<&str> = None;
    for element in old
        .iter()
        .filter(|element| !new_keys.contains_key(&element.key))
    {
        if outermost.is_some_and(|outer| element.key.starts_with(outer)) {
            continue;
        }
        outermost = Some(&element.key);
        differences.push(Difference {
            what: What::Removed,
            element: element.shown.clone(),
            attributes: said(element, |value| Change {
                old: Some(value),
                new: None,
            }),
            line: line(element, false),
        });
    }
    let mut outermost: Option<&str> = None;
    for element in new {
        let Some(at) = old_keys.get(&element.key) else {
            if !outermost.is_some_and(|outer| element.key.starts_with(outer)) {
                outermost = Some(&element.key);
                differences.push(Difference {
                    what: What::Added,
                    element: element.shown.clone(),
                    attributes: said(element, |value| Change {
                        old: None,
                        new: Some(value),
                    }),
                    line: line(element, true),
                });
            }
            continue;
        };
        let attributes = changes(&old[*at], element);
        if !attributes.is_empty() {
            differences.push(Difference {
                what: What::Changed,
                element: element.shown.clone(),
                attributes,
                line: line(element, true),
            });
        }
    }
    differences
}

fn said(element: &Element, change: impl Fn(Value) -> Change) -> BTreeMap<&'static str, Change> {
    let attributes = element.attributes.iter();
    attributes
        .map(|(name, attribute)| (*name, change(attribute.to_value())))
        .collect()
}

fn changes(old: &Element, new: &Element) -> BTreeMap<&'static str, Change> {
    let mut changes = BTreeMap::new();
    let names = old
        .attributes
        .iter()
        .chain(&new.attributes)
        .map(|(name, _)| *name);
    for name in names {
        let (before, now) = (old.get(name), new.get(name));
        let is_same = match (before, now) {
            (Some(before), Some(now)) => before.is_same(now),
            (before, now) => before.is_none() && now.is_none(),
        };
        if !is_same {
            changes.insert(
                name,
                Change {
                    old: before.map(Attribute::to_value),
                    new: now.map(Attribute::to_value),
                },
            );
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn element(key: &str, said: &[(&'static str, &str)], set: &[&str]) -> Element {
        let mut element = Element::new(key.to_owned(), key.to_owned(), None);
        for (name, value) in said {
            element.say(name, *value);
        }
        element.say_set("set", set.iter().map(|name| (*name).to_owned()));
        element
    }

    #[test]
    fn what_came_went_and_changed_is_told_once() {
        let old = [
            element("a.", &[("type", "int")], &["x", "y"]),
            element("b.", &[], &[]),
            element("b.c.", &[], &[]),
            element("d.", &[("doc", "d")], &[]),
        ];
        let new = [
            element("e.", &[], &[]),
            element("e.f.", &[], &[]),
            element("a.", &[("type", "long")], &["y", "x"]),
            element("d.", &[("doc", "d")], &[]),
        ];
        let told: Vec<_> = differences(&old, &new, |_, _| None)
            .into_iter()
            .map(|one| {
                (
                    one.what,
                    one.element,
                    one.attributes.into_keys().collect::<Vec<_>>(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (What::Removed, "b.".to_owned(), vec![]),
                (What::Added, "e.".to_owned(), vec![]),
                (What::Changed, "a.".to_owned(), vec!["type"]),
            ]
        );
    }
}
