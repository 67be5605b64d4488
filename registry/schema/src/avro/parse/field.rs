//! Fields of records.

use std::collections::HashSet;
use std::mem;

use foldhash::fast::RandomState;

use super::name::not_a_name;
use super::{NOWHERE, Parser, Place, Work, get, get_text, next_id};
use crate::avro::is_name;
use crate::avro::json_text::to_json;
use crate::avro::model::{Field, Json, Name, Order};
use crate::diagnostic::excerpt;
use crate::java_number::{double_to_string, parse_double};
use crate::json::{Elements, Member, Value, View};

impl<'d> Parser<'d> {
    /// The fields of the record that will be the next node.
    pub(super) fn fields(&mut self, elements: Elements<'d>, record: &Name) -> Vec<Field> {
        let id = next_id(&self.nodes);
        let mut fields = Vec::with_capacity(elements.count());
        let mut distinct = Distinct::default();
        let start = self.work.len();
        let mut members = mem::take(&mut self.field_members);
        for element in elements {
            let View::Object(object) = element.view() else {
                self.problem(element, |found| {
                    format!("a field is an object with a `name` and a `type`, not {found}")
                });
                continue;
            };
            object.last_wins(&mut members);
            let Some(field) = self.field(&members, element) else {
                continue;
            };
            if let Some((_, name)) = members.iter().find(|(name, _)| *name == "name")
                && !distinct.insert(name.as_str().unwrap_or_default())
            {
                self.problem(*name, |found| {
                    let record = excerpt(record.full());
                    format!("the field {found} is there twice in the record `{record}`: rename one")
                });
            }
            match get(&members, "type") {
                Some(value) => self.work.push(Work {
                    value,
                    place: Place::Field(id, fields.len()),
                    enclosing: id,
                }),
                None => self.problem(element, |found| format!("a field needs a `type`: {found}")),
            }
            fields.push(field);
        }
        self.field_members = members;
        self.work[start..].reverse();
        fields
    }

    /// The field that `element` describes, but for its type.
    fn field(&mut self, members: &[Member<'d>], element: Value<'d>) -> Option<Field> {
        let Some(name) = get(members, "name").and_then(Value::as_str) else {
            self.problem(element, |found| {
                format!("a field needs a `name`, a text: {found}")
            });
            return None;
        };
        if !is_name(name) {
            let span = get(members, "name").unwrap_or(element).span();
            self.problems.add(span, || not_a_name(name));
        }
        let mut aliases = self.aliases(members);
        if aliases.len() > 1 {
            let mut distinct = Distinct::default();
            aliases.retain(|(alias, _)| distinct.insert(alias));
        }
        Some(Field {
            name: name.into(),
            aliases: aliases.iter().map(|(alias, _)| (*alias).into()).collect(),
            doc: get_text(members, "doc"),
            schema: NOWHERE,
            default: self.default(members),
            order: self.order(members),
            props: props(members),
            span: Some(element.span()),
        })
    }

    fn order(&mut self, members: &[Member<'d>]) -> Order {
        let Some(value) = get(members, "order") else {
            return Order::default();
        };
        let orders = [
            ("ascending", Order::Ascending),
            ("descending", Order::Descending),
            ("ignore", Order::Ignore),
        ];
        let text = value.as_str().unwrap_or_default();
        let order = orders
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(text));
        if order.is_none() {
            self.problem(value, |found| {
                format!("the order of a field is ascending, descending or ignore, not {found}")
            });
        }
        order.map_or_else(Order::default, |(_, order)| *order)
    }

    fn default(&mut self, members: &[Member<'d>]) -> Option<Json> {
        let value = get(members, "default")?;
        let (Some(text), true) = (value.as_str(), is_floating(get(members, "type")?)) else {
            return Some(to_json(value));
        };
        // A number in quotes is the number.
        let Some(number) = parse_double(text) else {
            self.problem(value, |found| {
                format!("the default {found} is not a number: write one, or \"NaN\", \"Infinity\" or \"-Infinity\"")
            });
            return None;
        };
        let text = double_to_string(number).into();
        Some(if number.is_finite() {
            Json::Number(text)
        } else {
            Json::String(text)
        })
    }
}

/// Whether a field's type is `float` or `double`, in either spelling.
fn is_floating(value: Value<'_>) -> bool {
    let name = match value.view() {
        View::String(name) => Some(name),
        View::Object(members) => {
            let last = members.filter(|(name, _)| *name == "type").last();
            last.and_then(|(_, value)| value.as_str())
        }
        _ => None,
    };
    matches!(name, Some("float" | "double"))
}

/// What has no meaning of its own.
fn props(members: &[Member<'_>]) -> Vec<(Box<str>, Json)> {
    let meant = ["aliases", "default", "doc", "name", "order", "type"];
    members
        .iter()
        .filter(|(name, _)| !meant.contains(name))
        .map(|(name, value)| ((*name).into(), to_json(*value)))
        .collect()
}

/// Finds repetitions; few texts are compared one by one.
#[derive(Default)]
pub(super) struct Distinct<'d> {
    few: [&'d str; 16],
    count: usize,
    many: HashSet<&'d str, RandomState>,
}

impl<'d> Distinct<'d> {
    /// Whether `text` comes for the first time.
    pub(super) fn insert(&mut self, text: &'d str) -> bool {
        if self.count < self.few.len() {
            if self.few[..self.count].contains(&text) {
                return false;
            }
            self.few[self.count] = text;
            self.count += 1;
            return true;
        }
        if self.many.is_empty() {
            self.many.extend(self.few);
        }
        self.many.insert(text)
    }
}
