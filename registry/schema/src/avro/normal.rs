//! What the normal form sorts and respells: logical types, and defaults by their types.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::json_text::{
    Members, double, java_order, sorted, write_double, write_json, write_number,
    write_quoted_unless,
};
use super::model::{Json, Kind, Node, NodeId, Record};
use crate::java_number::float_to_string;
use crate::json::write_string;

/// The attributes that come first, because they make a logical type that Avro knows and that fits.
pub(super) fn leading(node: &Node) -> &'static [&'static str] {
    let Some((_, Json::String(logical))) = node.props.iter().find(|it| &*it.0 == "logicalType")
    else {
        return &[];
    };
    let fits = match (&**logical, &node.kind) {
        ("decimal", Kind::Bytes) => return decimal(node, None),
        ("decimal", Kind::Fixed(fixed)) => return decimal(node, Some(fixed.size)),
        ("uuid", Kind::Fixed(fixed)) => fixed.size == 16,
        ("duration", Kind::Fixed(fixed)) => fixed.size == 12,
        ("big-decimal", Kind::Bytes) | ("uuid", Kind::String) => true,
        ("date" | "time-millis", Kind::Int) => true,
        (
            "time-micros"
            | "timestamp-millis"
            | "timestamp-micros"
            | "timestamp-nanos"
            | "local-timestamp-millis"
            | "local-timestamp-micros"
            | "local-timestamp-nanos",
            Kind::Long,
        ) => true,
        _ => false,
    };
    if fits { &["logicalType"] } else { &[] }
}

/// A decimal fits when its digits do: in `bytes` any number of them, in a fixed what its bits hold.
fn decimal(node: &Node, bytes: Option<u32>) -> &'static [&'static str] {
    let number = |name| {
        let (_, value) = node.props.iter().find(|it| &*it.0 == name)?;
        Some(match value {
            Json::Number(number) => number.parse::<i32>().ok(),
            _ => None,
        })
    };
    let (Some(Some(precision)), Some(scale)) =
        (number("precision"), number("scale").unwrap_or(Some(0)))
    else {
        return &[];
    };
    let holds = bytes.is_none_or(|bytes| {
        let bits = 8.0 * f64::from(bytes) - 1.0;
        f64::from(precision) <= (bits * std::f64::consts::LOG10_2).floor()
    });
    if precision > 0 && (0..=precision).contains(&scale) && holds {
        &["logicalType", "precision", "scale"]
    } else {
        &[]
    }
}

/// Prints defaults through their types: fractions for `float` and `double`, the keys of maps sorted, the members of
/// records in the order of the fields. A default of a union that is not of its first branch keeps its value.
pub(super) struct Defaults<'s> {
    nodes: &'s [Node],
    /// The places of the fields of the records that were met.
    places: HashMap<NodeId, HashMap<&'s str, usize, RandomState>, RandomState>,
}

/// A member, and its type where it has one.
type TypedMember<'j> = (Option<NodeId>, &'j (Box<str>, Json));

/// Something left to print.
enum Step<'j> {
    Value(Option<NodeId>, &'j Json),
    Name(&'j str),
    Text(char),
}

impl<'s> Defaults<'s> {
    pub(super) fn new(nodes: &'s [Node]) -> Self {
        Self {
            nodes,
            places: HashMap::default(),
        }
    }

    /// Appends `value`, the default of a field of the type at `id`.
    pub(super) fn write(&mut self, out: &mut String, id: NodeId, value: &Json) {
        let nodes = self.nodes;
        let mut work = vec![Step::Value(Some(id), value)];
        while let Some(step) = work.pop() {
            let (id, value) = match step {
                Step::Value(Some(id), value) => (id, value),
                Step::Value(None, value) => {
                    write_json(out, value, Members::Sorted);
                    continue;
                }
                Step::Name(name) => {
                    write_string(out, name);
                    continue;
                }
                Step::Text(character) => {
                    out.push(character);
                    continue;
                }
            };
            match (&nodes[id.0 as usize].kind, value) {
                (Kind::Union(branches), _) => match branches.first() {
                    Some(&first) if is_scalar(value) => self.first_branch(out, first, value),
                    _ => {
                        let branch = branches.iter().find(|it| self.holds(**it, value));
                        work.push(Step::Value(branch.copied(), value));
                    }
                },
                (Kind::Float, Json::Number(number)) => write_float(out, number),
                (Kind::Double, Json::Number(number)) => write_double(out, double(number)),
                (Kind::Array(items), Json::Array(elements)) => {
                    out.push('[');
                    work.push(Step::Text(']'));
                    for (index, element) in elements.iter().enumerate().rev() {
                        work.push(Step::Value(Some(*items), element));
                        if index > 0 {
                            work.push(Step::Text(','));
                        }
                    }
                }
                (Kind::Map(values), Json::Object(members)) => {
                    let members = sorted(members);
                    out.push('{');
                    push_members(&mut work, members.into_iter().map(|it| (Some(*values), it)));
                }
                (Kind::Record(record), Json::Object(members)) => {
                    let members = self.in_field_order(id, record, members);
                    out.push('{');
                    push_members(&mut work, members.into_iter());
                }
                (_, value) => write_json(out, value, Members::Sorted),
            }
        }
    }

    /// Whether the branch is of the container's kind.
    fn holds(&self, branch: NodeId, value: &Json) -> bool {
        matches!(
            (&self.nodes[branch.0 as usize].kind, value),
            (Kind::Array(_), Json::Array(_)) | (Kind::Map(_) | Kind::Record(_), Json::Object(_))
        )
    }

    /// Prints a number, text or word that is the default of a union with this first branch.
    fn first_branch(&self, out: &mut String, first: NodeId, value: &Json) {
        match (&self.nodes[first.0 as usize].kind, value) {
            // A number that only a double can hold belongs to a later branch.
            (Kind::Float, Json::Number(number)) if float(number).is_finite() => {
                write_float(out, number)
            }
            (Kind::Double, Json::Number(number)) => write_double(out, double(number)),
            (_, Json::Number(number)) => write_number(out, number),
            (_, value) => write_json(out, value, Members::Sorted),
        }
    }

    /// The members with their types: the fields in order, then what is no field, sorted.
    fn in_field_order<'j>(
        &mut self,
        id: NodeId,
        record: &'s Record,
        members: &'j [(Box<str>, Json)],
    ) -> Vec<TypedMember<'j>> {
        let places = self.places.entry(id).or_insert_with(|| {
            let fields = record.fields.iter().enumerate();
            fields.map(|(place, field)| (&*field.name, place)).collect()
        });
        let mut ordered: Vec<_> = members
            .iter()
            .map(|it| (places.get(&*it.0).copied(), it))
            .collect();
        ordered.sort_by(|(a_place, a), (b_place, b)| {
            let end = usize::MAX;
            let by_place = a_place.unwrap_or(end).cmp(&b_place.unwrap_or(end));
            by_place.then_with(|| java_order(&a.0, &b.0))
        });
        let field = |place: usize| record.fields[place].schema;
        ordered
            .into_iter()
            .map(|(place, it)| (place.map(field), it))
            .collect()
    }
}

fn push_members<'j>(
    work: &mut Vec<Step<'j>>,
    members: impl DoubleEndedIterator<Item = TypedMember<'j>> + ExactSizeIterator,
) {
    work.push(Step::Text('}'));
    for (index, (id, (name, value))) in members.enumerate().rev() {
        work.push(Step::Value(id, value));
        work.push(Step::Text(':'));
        work.push(Step::Name(name));
        if index > 0 {
            work.push(Step::Text(','));
        }
    }
}

fn is_scalar(value: &Json) -> bool {
    !matches!(value, Json::Array(_) | Json::Object(_))
}

/// As Java narrows: first to a double, then to a float.
fn float(number: &str) -> f32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "this is the rounding to a float"
    )]
    {
        double(number) as f32
    }
}

fn write_float(out: &mut String, number: &str) {
    let float = float(number);
    write_quoted_unless(out, float.is_finite(), &float_to_string(float));
}
