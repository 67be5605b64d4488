//! Schemas to show laws on: every kind, names in several namespaces, uses before and after definitions, recursion,
//! attributes, defaults.

mod text;

use std::collections::BTreeSet;

use proptest::prelude::*;

/// A type as it is generated: unions may hold what they must not, uses go by number.
#[derive(Debug, Clone)]
enum Draft {
    Primitive(&'static str),
    Array(Box<Draft>),
    Map(Box<Draft>),
    Union(Vec<Draft>),
    Record(Vec<(Draft, Extras)>, bool),
    Enum(usize),
    Fixed(u32),
    /// The definition with this number, modulo how many there are.
    Use(usize),
    /// A type with attributes around it.
    With(Box<Draft>, Extras),
}

/// What a type or a field may have besides.
#[derive(Debug, Clone)]
struct Extras {
    namespace: Option<&'static str>,
    doc: Option<String>,
    aliases: Vec<&'static str>,
    props: Vec<(String, String)>,
    default: Option<usize>,
    order: Option<&'static str>,
}

/// A valid type.
#[derive(Debug, Clone)]
pub(crate) struct Type {
    kind: Kind,
    extras: Extras,
}

#[derive(Debug, Clone)]
enum Kind {
    Primitive(&'static str),
    Array(Box<Type>),
    Map(Box<Type>),
    Union(Vec<Type>),
    Record(Name, Vec<(Type, Extras)>, bool),
    Enum(Name, usize),
    Fixed(Name, u32),
    Use(Name),
}

/// A full name, and the namespace around the place.
#[derive(Debug, Clone)]
struct Name {
    namespace: String,
    simple: String,
    around: String,
}

impl Type {
    /// The schema's text; `seed` chooses layout and the order of members.
    pub(crate) fn text(&self, seed: u64) -> String {
        text::write(self, seed)
    }

    /// Whether a type is used in it that is defined elsewhere.
    fn has_uses(&self) -> bool {
        match &self.kind {
            Kind::Use(_) => true,
            Kind::Array(inner) | Kind::Map(inner) => inner.has_uses(),
            Kind::Union(branches) => branches.iter().any(Self::has_uses),
            Kind::Record(_, fields, _) => fields.iter().any(|(field, _)| field.has_uses()),
            Kind::Primitive(_) | Kind::Enum(..) | Kind::Fixed(..) => false,
        }
    }

    /// Whether every reader of Avro takes it: no `error`, no logical types in odd places, defaults of first branches
    /// only, no type without a namespace used inside one.
    pub(crate) fn is_plain(&self) -> bool {
        if self
            .extras
            .props
            .iter()
            .any(|(name, _)| name == "logicalType")
        {
            return false;
        }
        // Also where it is defined inside one: its first use may come before, and then the text uses it here.
        let bare = |name: &Name| name.namespace.is_empty() && !name.around.is_empty();
        let inner = match &self.kind {
            Kind::Array(inner) | Kind::Map(inner) => return inner.is_plain(),
            Kind::Union(branches) => {
                return !branches.is_empty() && branches.iter().all(Self::is_plain);
            }
            Kind::Record(name, fields, is_error) if !is_error && !bare(name) => fields,
            Kind::Record(..) => return false,
            Kind::Enum(name, ..) | Kind::Fixed(name, ..) | Kind::Use(name) => return !bare(name),
            _ => return true,
        };
        inner.iter().all(|(field, extras)| {
            field.is_plain() && extras.default.is_none_or(|branch| branch == 0)
        })
    }
}

/// A valid schema.
pub(crate) fn schema() -> impl Strategy<Value = Type> {
    draft().prop_map(|draft| {
        let mut names = Vec::new();
        find_names(&draft, "", None, &mut names);
        let mut settled = 0;
        settle(&draft, "", None, &names, &mut settled).unwrap_or(Type {
            kind: Kind::Primitive("null"),
            extras: no_extras(),
        })
    })
}

/// Any JSON.
pub(crate) fn json() -> impl Strategy<Value = serde_json::Value> {
    let word = prop::sample::select(vec![
        "type",
        "name",
        "fields",
        "items",
        "values",
        "symbols",
        "size",
        "default",
        "record",
        "enum",
        "array",
        "map",
        "fixed",
        "int",
        "string",
        "null",
        "aliases",
        "namespace",
        "order",
        "doc",
        "logicalType",
        "R",
        "a.R",
        ".",
    ]);
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        word.clone().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::vec((word.clone(), inner), 0..6).prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

fn draft() -> impl Strategy<Value = Draft> {
    let primitives = [
        "null", "boolean", "int", "long", "float", "double", "bytes", "string",
    ];
    let leaf = prop_oneof![
        4 => prop::sample::select(primitives.to_vec()).prop_map(Draft::Primitive),
        1 => (1..5_usize, extras()).prop_map(|(symbols, extras)| with(Draft::Enum(symbols), extras)),
        1 => (0..20_u32, extras()).prop_map(|(size, extras)| with(Draft::Fixed(size), extras)),
        2 => any::<usize>().prop_map(Draft::Use),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            1 => inner.clone().prop_map(|inner| Draft::Array(Box::new(inner))),
            1 => inner.clone().prop_map(|inner| Draft::Map(Box::new(inner))),
            2 => prop::collection::vec(inner.clone(), 0..5).prop_map(Draft::Union),
            6 => (prop::collection::vec((inner.clone(), extras()), 0..5), prop::bool::weighted(0.1), extras())
                .prop_map(|(fields, is_error, extras)| with(Draft::Record(fields, is_error), extras)),
            1 => (inner, extras()).prop_map(|(inner, extras)| with(inner, extras)),
        ]
    })
}

fn with(draft: Draft, extras: Extras) -> Draft {
    Draft::With(Box::new(draft), extras)
}

fn extras() -> impl Strategy<Value = Extras> {
    let namespace = prop::option::of(prop::sample::select(vec!["", "a", "b.c"]));
    let doc = prop::option::of("[ -~é\n\u{1}]{1,8}");
    let aliases = prop::sample::subsequence(
        vec!["Zed", "a.Other", "n.Xe", "Able", "b.c.Q", ".Bare"],
        0..3,
    );
    let value = prop::sample::select(vec![
        "1",
        "-7",
        "0.5",
        "\"text\"",
        "null",
        "[1,[true]]",
        "{\"b\":1,\"a\":{\"d\":2,\"c\":[3]}}",
        "1e3",
        "123456789012345678901",
    ]);
    let name = prop::sample::select(vec![
        "p",
        "q",
        "zeta",
        "precision",
        "scale",
        "é",
        "a b",
        "connect.name",
    ]);
    let logical = prop::option::weighted(
        0.3,
        prop::sample::select(vec!["decimal", "date", "uuid", "thing"]),
    );
    let props = prop::collection::btree_map(
        name.prop_map(str::to_owned),
        value.prop_map(str::to_owned),
        0..4,
    );
    let order = prop::option::of(prop::sample::select(vec![
        "ascending",
        "descending",
        "IGNORE",
    ]));
    (
        namespace,
        doc,
        aliases,
        (logical, props),
        prop::option::of(0..3_usize),
        order,
    )
        .prop_map(
            |(namespace, doc, aliases, (logical, props), default, order)| Extras {
                namespace,
                doc,
                aliases,
                props: logical
                    .map(|logical| ("logicalType".to_owned(), format!("\"{logical}\"")))
                    .into_iter()
                    .chain(props)
                    .collect(),
                default,
                order,
            },
        )
}

fn no_extras() -> Extras {
    Extras {
        namespace: None,
        doc: None,
        aliases: Vec::new(),
        props: Vec::new(),
        default: None,
        order: None,
    }
}

/// The names of all definitions, in the order in which they are read.
fn find_names(draft: &Draft, around: &str, extras: Option<&Extras>, names: &mut Vec<Name>) {
    let namespace = extras.and_then(|extras| extras.namespace).unwrap_or(around);
    match draft {
        Draft::Primitive(_) | Draft::Use(_) => {}
        Draft::Array(inner) | Draft::Map(inner) => find_names(inner, around, None, names),
        Draft::Union(branches) => {
            let mut known = BTreeSet::new();
            for branch in branches
                .iter()
                .filter(|branch| is_branch(branch, &mut known))
            {
                find_names(branch, around, None, names);
            }
        }
        Draft::With(inner, extras) => find_names(inner, around, Some(extras), names),
        Draft::Record(..) | Draft::Enum(_) | Draft::Fixed(_) => {
            names.push(Name {
                namespace: namespace.to_owned(),
                simple: format!("N{}", names.len()),
                around: around.to_owned(),
            });
            if let Draft::Record(fields, _) = draft {
                for (field, _) in fields {
                    find_names(field, namespace, None, names);
                }
            }
        }
    }
}

/// Whether a union can take it after those before it.
fn is_branch(draft: &Draft, known: &mut BTreeSet<String>) -> bool {
    match draft {
        Draft::Union(_) => false,
        Draft::Primitive(name) => known.insert((*name).to_owned()),
        Draft::Array(_) => known.insert("array".to_owned()),
        Draft::Map(_) => known.insert("map".to_owned()),
        Draft::With(inner, _) => is_branch(inner, known),
        Draft::Record(..) | Draft::Enum(_) | Draft::Fixed(_) | Draft::Use(_) => true,
    }
}

/// The draft with names; `settled` counts the definitions so far. `None` for a use that would not be understood.
fn settle(
    draft: &Draft,
    around: &str,
    extras: Option<&Extras>,
    names: &[Name],
    settled: &mut usize,
) -> Option<Type> {
    let inner = |draft: &Draft, around: &str, settled: &mut usize| {
        let type_ = settle(draft, around, None, names, settled);
        Box::new(type_.unwrap_or(Type {
            kind: Kind::Primitive("null"),
            extras: no_extras(),
        }))
    };
    let mut define = || {
        *settled += 1;
        names[*settled - 1].clone()
    };
    let kind = match draft {
        Draft::Primitive(name) => Kind::Primitive(name),
        Draft::Array(items) => Kind::Array(inner(items, around, settled)),
        Draft::Map(values) => Kind::Map(inner(values, around, settled)),
        Draft::With(inner, extras) => return settle(inner, around, Some(extras), names, settled),
        Draft::Enum(symbols) => Kind::Enum(define(), *symbols),
        Draft::Fixed(size) => Kind::Fixed(define(), *size),
        Draft::Record(fields, is_error) => {
            let name = define();
            let mut typed = Vec::new();
            for (field, extras) in fields {
                typed.push((*inner(field, &name.namespace, settled), extras.clone()));
            }
            Kind::Record(name, typed, *is_error)
        }
        Draft::Use(number) => {
            let number = number.checked_rem(names.len())?;
            let mut name = names[number].clone();
            around.clone_into(&mut name.around);
            // From inside a namespace, a name without one is understood only when it is known.
            if name.namespace.is_empty() && !around.is_empty() && number >= *settled {
                return None;
            }
            Kind::Use(name)
        }
        Draft::Union(branches) => {
            let mut known = BTreeSet::new();
            let mut kept = Vec::new();
            for branch in branches
                .iter()
                .filter(|branch| is_branch(branch, &mut known))
            {
                kept.extend(settle(branch, around, None, names, settled));
            }
            // A use of what another branch is would be that branch again.
            let mut used: BTreeSet<String> = kept
                .iter()
                .filter_map(|branch| defined(&branch.kind))
                .collect();
            kept.retain(|branch| match &branch.kind {
                Kind::Use(name) => used.insert(name.simple.clone()),
                _ => true,
            });
            Kind::Union(kept)
        }
    };
    Some(Type {
        kind,
        extras: extras.cloned().unwrap_or_else(no_extras),
    })
}

/// The name that a type defines.
fn defined(kind: &Kind) -> Option<String> {
    match kind {
        Kind::Record(name, ..) | Kind::Enum(name, _) | Kind::Fixed(name, _) => {
            Some(name.simple.clone())
        }
        _ => None,
    }
}
