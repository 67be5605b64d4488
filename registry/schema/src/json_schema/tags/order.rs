//! The order of branches: the one by which the reference server counts them.

use super::member;
use super::shape::{Class, Combined, class, classes};
use crate::json::{Value, View};
use crate::json_schema::dialect::Dialect;

/// How many schemas inside each other are looked at to tell branches apart. Those that are alike so far stay in the order
/// of the text.
const MAX_DEPTH: usize = 4;

/// What a branch is sorted by. Absent comes before present, few before many.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank<'d> {
    class: Class,
    title: Option<&'d str>,
    description: Option<&'d str>,
    default: Option<&'d str>,
    texts: [(usize, Vec<&'d str>); 2],
    inside: (usize, Vec<Option<Rank<'d>>>),
}

/// The schemas of a list in their order.
pub(super) fn branches<'d>(list: Value<'d>, dialect: Dialect) -> Vec<Value<'d>> {
    let View::Array(elements) = list.view() else {
        return Vec::new();
    };
    let ranked = elements.map(|branch| (rank(branch, dialect, MAX_DEPTH), branch));
    let mut ranked: Vec<_> = ranked.collect();
    ranked.sort_by(|(a, _), (b, _)| a.cmp(b));
    ranked.into_iter().map(|(_, branch)| branch).collect()
}

/// `depth` bounds how deep this calls itself.
fn rank(schema: Value<'_>, dialect: Dialect, depth: usize) -> Rank<'_> {
    let class = class(schema, &classes(schema, dialect));
    let text = |name| member(schema, name).and_then(Value::as_str);
    let inner = |name: &str| Some(rank(member(schema, name)?, dialect, depth.checked_sub(1)?));
    let none = || (0, Vec::new());
    let (mut texts, mut inside) = ([none(), none()], Vec::new());
    match class {
        Class::Object => {
            let properties = member(schema, "properties").and_then(Value::members);
            texts = [
                counted(properties.into_iter().flatten().map(|(name, _)| name)),
                counted(elements(schema, "required").filter_map(Value::as_str)),
            ];
        }
        Class::Enum => texts[0] = counted(elements(schema, "enum").map(Value::text)),
        Class::Const => {
            texts[0].1 = member(schema, "const")
                .map(Value::text)
                .into_iter()
                .collect()
        }
        Class::Array => inside = vec![inner("items")],
        Class::Not => inside = vec![inner("not")],
        Class::Conditional => inside = ["if", "then", "else"].map(inner).into(),
        Class::Combined(Combined::AllOf | Combined::AnyOf | Combined::OneOf) if depth > 0 => {
            let keyword = class_keyword(class);
            let branches = elements(schema, keyword);
            inside = branches
                .map(|branch| Some(rank(branch, dialect, depth - 1)))
                .collect();
            inside.sort();
        }
        _ => {}
    }
    Rank {
        class,
        title: text("title"),
        description: text("description"),
        default: member(schema, "default").map(Value::text),
        texts,
        inside: (inside.len(), inside),
    }
}

fn class_keyword(class: Class) -> &'static str {
    match class {
        Class::Combined(combined) => combined.keyword().unwrap_or_default(),
        _ => "",
    }
}

fn elements<'d>(schema: Value<'d>, keyword: &str) -> impl Iterator<Item = Value<'d>> {
    let list = member(schema, keyword).map(Value::view);
    let elements = match list {
        Some(View::Array(elements)) => Some(elements),
        _ => None,
    };
    elements.into_iter().flatten()
}

/// How many texts there are, and the texts, sorted.
fn counted<'d>(texts: impl Iterator<Item = &'d str>) -> (usize, Vec<&'d str>) {
    let mut sorted: Vec<&str> = texts.collect();
    sorted.sort_unstable();
    (sorted.len(), sorted)
}
