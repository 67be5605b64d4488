//! Whether defaults fit their types, as a new schema must show. Whole numbers fit `int` and `long` in range, any number
//! fits `float` and `double`, text fits whatever is text in JSON; a union takes what any branch takes; a record needs
//! every field, given or with a default of its own. Not looked at: the size of a fixed, the symbols of an enum,
//! characters beyond U+00FF in bytes, members that are no field.

use std::collections::HashMap;
use std::ptr;

use foldhash::fast::RandomState;

use super::model::{Field, Json, Kind, Name, Node, NodeId, Record};
use super::parse::NOWHERE;
use crate::diagnostic::{Problems, excerpt};

/// How many pairs of a value and a type all defaults of a text may take.
const MAX_STEPS: usize = 2_000_000;

/// Reports every default of a field of the text that does not fit. `enclosing` has for each node the record around it.
pub(super) fn check(nodes: &[Node], enclosing: &[NodeId], problems: &mut Problems) {
    let mut checker = Checker {
        nodes,
        enclosing,
        settled: HashMap::default(),
        steps: 0,
    };
    for (at, node) in nodes.iter().enumerate() {
        let Kind::Record(record) = &node.kind else {
            continue;
        };
        for field in &record.fields {
            // What comes from another subject's schema has no span, and was checked when it was new.
            let (Some(span), Some(default)) = (field.span, &field.default) else {
                continue;
            };
            if field.schema == NOWHERE || checker.starts_well(field.schema, default) {
                continue;
            }
            let problem = match checker.fits(at, field.schema, default) {
                Ok(true) => continue,
                Ok(false) => "",
                Err(problem) => problem,
            };
            problems.add(span, || message(nodes, record, field, default, problem));
        }
    }
}

fn message(
    nodes: &[Node],
    record: &Record,
    field: &Field,
    default: &Json,
    problem: &str,
) -> String {
    let mut value = String::new();
    super::json_text::write_json(&mut value, default, super::json_text::Members::AsWritten);
    let kind = &nodes[field.schema.0 as usize].kind;
    let wanted = match kind {
        Kind::Null => "null".to_owned(),
        Kind::Boolean => "true or false".to_owned(),
        Kind::Int => format!("a whole number from {} to {}", i32::MIN, i32::MAX),
        Kind::Long => format!("a whole number from {} to {}", i64::MIN, i64::MAX),
        Kind::Float | Kind::Double => "a number".to_owned(),
        Kind::Bytes | Kind::String | Kind::Fixed(_) => "a text".to_owned(),
        Kind::Enum(_) => "one of its symbols, a text".to_owned(),
        Kind::Array(_) => "a list of what its items take".to_owned(),
        Kind::Map(_) => "an object of what its values take".to_owned(),
        Kind::Union(_) => "what one of its branches takes".to_owned(),
        Kind::Record(_) => "an object with every field that has no default".to_owned(),
    };
    let type_name = kind.name().map_or(kind.type_name(), Name::full);
    format!(
        "the default {} of the field `{}` in `{}` does not fit its type `{}`, which takes {wanted}{problem}",
        excerpt(&value),
        excerpt(&field.name),
        excerpt(record.name.full()),
        excerpt(type_name),
    )
}

/// A value and a type: the node, and where the value lies in memory.
type Pair = (NodeId, usize);

struct Checker<'n> {
    nodes: &'n [Node],
    enclosing: &'n [NodeId],
    /// Records and unions with their values; `None` while the answer is being found.
    settled: HashMap<Pair, Option<bool>, RandomState>,
    steps: usize,
}

/// A value that fits when its parts do.
struct Open<'n> {
    parts: Vec<(NodeId, &'n Json)>,
    next: usize,
    /// One part is enough; else it takes all.
    any: bool,
    pair: Pair,
}

/// Why there is no answer.
type NoAnswer = &'static str;

const STILL_OPEN: NoAnswer = "; it needs a record that is still being defined around it: leave the default out, or make it null";
const ENDLESS: NoAnswer =
    "; the defaults of its fields need one another without end: leave one of them out";
const TOO_MUCH: NoAnswer = "; it is too large to check: make the defaults of the schema smaller";

impl<'n> Checker<'n> {
    /// The usual case, without the machinery.
    fn starts_well(&self, id: NodeId, value: &Json) -> bool {
        let branch = match &self.nodes[id.0 as usize].kind {
            Kind::Union(branches) => branches.first().copied().unwrap_or(NOWHERE),
            // A number in quotes was read as a number; what is left are those that JSON cannot write.
            Kind::Float | Kind::Double if matches!(value, Json::String(_)) => return true,
            _ => id,
        };
        branch != NOWHERE && scalar_fits(&self.nodes[branch.0 as usize].kind, value) == Some(true)
    }

    /// Whether `value` fits the type at `id`, as a default inside the record at `inside`.
    fn fits(&mut self, inside: usize, id: NodeId, value: &'n Json) -> Result<bool, NoAnswer> {
        let mut open: Vec<Open<'n>> = Vec::new();
        let mut next = (id, value);
        loop {
            let mut answer = match self.begin(inside, next.0, next.1) {
                Ok(Begun::Answer(answer)) => answer,
                Ok(Begun::Open(parts)) => {
                    open.push(parts);
                    true
                }
                Err(no_answer) => {
                    for unsettled in open {
                        self.settled.remove(&unsettled.pair);
                    }
                    return Err(no_answer);
                }
            };
            // A container that was just opened has no answer of a part yet; `next` is zero.
            loop {
                let Some(container) = open.last_mut() else {
                    return Ok(answer);
                };
                let decided = container.next > 0 && answer == container.any;
                if !decided && let Some(&part) = container.parts.get(container.next) {
                    container.next += 1;
                    next = part;
                    break;
                }
                answer = if decided {
                    container.any
                } else {
                    !container.any
                };
                let pair = container.pair;
                open.pop();
                self.settled.insert(pair, Some(answer));
            }
        }
    }

    fn begin(&mut self, inside: usize, id: NodeId, value: &'n Json) -> Result<Begun<'n>, NoAnswer> {
        self.steps += 1;
        if id == NOWHERE {
            return Ok(Begun::Answer(true)); // wrong already, for another reason
        }
        let nodes = self.nodes;
        let node = &nodes[id.0 as usize];
        if let Some(answer) = scalar_fits(&node.kind, value) {
            return Ok(Begun::Answer(answer));
        }
        if let Kind::Record(_) = node.kind
            && self.is_open(inside, id)
        {
            return Err(STILL_OPEN);
        }
        self.steps += size(&node.kind, value);
        if self.steps > MAX_STEPS {
            return Err(TOO_MUCH);
        }
        let pair = (id, ptr::from_ref(value).addr());
        match self.settled.get(&pair) {
            Some(Some(answer)) => return Ok(Begun::Answer(*answer)),
            Some(None) => return Err(ENDLESS),
            None => self.settled.insert(pair, None),
        };
        let parts = match (&node.kind, value) {
            (Kind::Array(items), Json::Array(elements)) => {
                elements.iter().map(|element| (*items, element)).collect()
            }
            (Kind::Map(values), Json::Object(members)) => {
                members.iter().map(|(_, value)| (*values, value)).collect()
            }
            (Kind::Union(branches), _) => branches.iter().map(|branch| (*branch, value)).collect(),
            (Kind::Record(record), Json::Object(members)) => {
                match record_parts(nodes, record, members) {
                    Some(parts) => parts,
                    None => {
                        self.settled.insert(pair, Some(false));
                        return Ok(Begun::Answer(false));
                    }
                }
            }
            _ => Vec::new(),
        };
        Ok(Begun::Open(Open {
            parts,
            next: 0,
            any: matches!(node.kind, Kind::Union(_)),
            pair,
        }))
    }

    /// Whether the record at `id` is the one at `inside` or lies around it.
    fn is_open(&self, inside: usize, id: NodeId) -> bool {
        let mut around = inside;
        loop {
            if around == id.0 as usize {
                return true;
            }
            around = self.enclosing[around].0 as usize;
            if around == NOWHERE.0 as usize {
                return false;
            }
        }
    }
}

enum Begun<'n> {
    Answer(bool),
    Open(Open<'n>),
}

/// Each field with its value; `None` when a field has neither a member nor a default.
fn record_parts<'n>(
    nodes: &'n [Node],
    record: &'n Record,
    members: &'n [(Box<str>, Json)],
) -> Option<Vec<(NodeId, &'n Json)>> {
    let by_name: HashMap<&str, &Json, RandomState> = members
        .iter()
        .map(|(name, value)| (&**name, value))
        .collect();
    let mut parts = Vec::with_capacity(record.fields.len());
    for field in &record.fields {
        if let Some(value) = by_name.get(&*field.name) {
            parts.push((field.schema, *value));
            continue;
        }
        let value = field.default.as_ref()?;
        let floating = field.schema != NOWHERE
            && matches!(
                nodes[field.schema.0 as usize].kind,
                Kind::Float | Kind::Double
            );
        if !(floating && matches!(value, Json::String(_))) {
            parts.push((field.schema, value));
        }
    }
    Some(parts)
}

/// How many parts there are to look at.
fn size(kind: &Kind, value: &Json) -> usize {
    let branches_or_fields = match kind {
        Kind::Union(branches) => return branches.len(),
        Kind::Record(record) => record.fields.len(),
        _ => 0,
    };
    let inner = match value {
        Json::Array(elements) => elements.len(),
        Json::Object(members) => members.len(),
        _ => 0,
    };
    branches_or_fields + inner
}

/// Whether the value fits a type without parts; `None` when it has parts to look at.
fn scalar_fits(kind: &Kind, value: &Json) -> Option<bool> {
    Some(match (kind, value) {
        (Kind::Array(_), Json::Array(_)) | (Kind::Map(_) | Kind::Record(_), Json::Object(_)) => {
            return None;
        }
        (Kind::Union(_), _) => return None,
        (Kind::Null, Json::Null) | (Kind::Boolean, Json::Bool(_)) => true,
        (Kind::Int, Json::Number(number)) => number.parse::<i32>().is_ok(),
        (Kind::Long, Json::Number(number)) => number.parse::<i64>().is_ok(),
        (Kind::Float | Kind::Double, Json::Number(_)) => true,
        (Kind::Bytes | Kind::String | Kind::Enum(_) | Kind::Fixed(_), Json::String(_)) => true,
        _ => false,
    })
}
