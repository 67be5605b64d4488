//! Small Avro schemas with recursion, unions and aliases; edits of them; values of them.

use apache_avro::types::Value;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// Named types, of which the first is the schema.
#[derive(Debug, Clone)]
pub(crate) struct Types(pub(crate) Vec<Named>);

#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) shape: Shape,
}

#[derive(Debug, Clone)]
pub(crate) enum Shape {
    Record(Vec<Field>),
    /// The symbols, and whether the first is the default.
    Enum(Vec<&'static str>, bool),
    Fixed(usize),
}

#[derive(Debug, Clone)]
pub(crate) struct Field {
    name: String,
    of: Type,
    has_default: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum Type {
    Primitive(&'static str),
    /// The named type at this index.
    Named(usize),
    Array(Box<Type>),
    Map(Box<Type>),
    /// The first branch is a primitive, so that every value can end.
    Union(Vec<Type>),
}

/// A type whose choices of named types are still open.
#[derive(Debug, Clone)]
enum Draft {
    Primitive(&'static str),
    Named(Index),
    Array(Box<Draft>),
    Map(Box<Draft>),
    Union(&'static str, Vec<Draft>),
}

/// One change to a schema.
#[derive(Debug, Clone)]
pub(crate) struct Edit {
    of: Index,
    at: Index,
    change: Change,
}

#[derive(Debug, Clone)]
enum Change {
    Remove,
    Add(Draft, bool),
    Retype(Draft),
    Default(bool),
    MoveFirst,
    Rename,
    RenameWithAlias,
    AddAliasOf(Index),
    ToUnion(&'static str),
}

fn primitive() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "null", "boolean", "int", "long", "float", "double", "bytes", "string",
    ])
}

fn draft() -> impl Strategy<Value = Draft> {
    let leaf = prop_oneof![
        primitive().prop_map(Draft::Primitive),
        any::<Index>().prop_map(Draft::Named),
        any::<Index>().prop_map(Draft::Named),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|of| Draft::Array(Box::new(of))),
            inner.clone().prop_map(|of| Draft::Map(Box::new(of))),
            (primitive(), vec(inner, 0..4)).prop_map(|(first, rest)| Draft::Union(first, rest)),
        ]
    })
}

/// The types of the fields, before it is known which named types there are.
type DraftShape = Result<Vec<(u8, Draft, bool)>, Shape>;

fn shape() -> impl Strategy<Value = DraftShape> {
    let symbols = prop::sample::subsequence(vec!["A", "B", "C", "D"], 1..4);
    prop_oneof![
        4 => vec((0_u8..5, draft(), any::<bool>()), 0..4).prop_map(Ok),
        1 => (symbols, any::<bool>()).prop_map(|(symbols, default)| Err(Shape::Enum(symbols, default))),
        1 => (1_usize..3).prop_map(|size| Err(Shape::Fixed(size))),
    ]
}

/// Schemas whose values can be finite: a record contains only later ones but for arrays, maps and unions.
pub(crate) fn types() -> impl Strategy<Value = Types> {
    vec(shape(), 1..6).prop_map(|shapes| {
        let count = shapes.len();
        let named = shapes.into_iter().enumerate().map(|(at, shape)| Named {
            name: format!("N{at}"),
            aliases: Vec::new(),
            shape: match shape {
                Err(shape) => shape,
                Ok(drafts) => {
                    let mut fields: Vec<Field> = Vec::new();
                    for (name, draft, has_default) in drafts {
                        let name = format!("f{name}");
                        if fields.iter().all(|field| field.name != name) {
                            let of = settle(draft, Some(at), count);
                            fields.push(Field {
                                name,
                                of,
                                has_default,
                            });
                        }
                    }
                    Shape::Record(fields)
                }
            },
        });
        Types(named.collect())
    })
}

/// Decides which types are meant; `inside` is the record that would contain the type itself, not an array of it.
fn settle(draft: Draft, inside: Option<usize>, count: usize) -> Type {
    match draft {
        Draft::Primitive(name) => Type::Primitive(name),
        Draft::Array(of) => Type::Array(Box::new(settle(*of, None, count))),
        Draft::Map(of) => Type::Map(Box::new(settle(*of, None, count))),
        Draft::Named(index) => {
            let from = inside.map_or(0, |at| at + 1);
            match count - from {
                0 => Type::Primitive("int"),
                choices => Type::Named(from + index.index(choices)),
            }
        }
        Draft::Union(first, rest) => {
            let mut branches = vec![Type::Primitive(first)];
            for draft in rest {
                let branch = settle(draft, None, count);
                let is_union = matches!(branch, Type::Union(_));
                if !is_union && branches.iter().all(|known| !same_branch(known, &branch)) {
                    branches.push(branch);
                }
            }
            Type::Union(branches)
        }
    }
}

fn same_branch(one: &Type, other: &Type) -> bool {
    match (one, other) {
        (Type::Primitive(one), Type::Primitive(other)) => one == other,
        (Type::Named(one), Type::Named(other)) => one == other,
        (Type::Array(_), Type::Array(_)) | (Type::Map(_), Type::Map(_)) => true,
        _ => false,
    }
}

/// An edit; with `aliases_of_others` also those that make one type stand for another.
pub(crate) fn edit(aliases_of_others: bool) -> impl Strategy<Value = Edit> {
    let others = if aliases_of_others { 6 } else { 0 };
    let change = prop_oneof![
        2 => Just(Change::Remove),
        2 => (draft(), any::<bool>()).prop_map(|(of, default)| Change::Add(of, default)),
        2 => draft().prop_map(Change::Retype),
        1 => any::<bool>().prop_map(Change::Default),
        1 => Just(Change::MoveFirst),
        1 => Just(Change::Rename),
        1 => Just(Change::RenameWithAlias),
        2 => primitive().prop_map(Change::ToUnion),
        others => any::<Index>().prop_map(Change::AddAliasOf),
    ];
    (any::<Index>(), any::<Index>(), change).prop_map(|(of, at, change)| Edit { of, at, change })
}

/// A reader and a writer of records that refer to each other in all ways, where records of the reader stand for several of
/// the writer's and some have a field too many. They have no finite values.
pub(crate) fn tangle() -> impl Strategy<Value = (Types, Types)> {
    (2_usize..5).prop_flat_map(|count| {
        let names = || prop::sample::subsequence((0..count).collect::<Vec<_>>(), 0..=count);
        let field = prop_oneof![
            (0..count).prop_map(Type::Named),
            names().prop_map(|of| Type::Union(of.into_iter().map(Type::Named).collect())),
            names().prop_map(|of| Type::Union(of.into_iter().rev().map(Type::Named).collect())),
        ];
        let record = (vec(field, 1..4), names(), prop::bool::weighted(0.3));
        let side = vec(record, count);
        (side.clone(), side).prop_map(|(reader, writer)| {
            let types = |side: Vec<(Vec<Type>, Vec<usize>, bool)>, is_reader: bool| {
                let records = side.into_iter().enumerate();
                Types(
                    records
                        .map(|(at, (fields, aliases, too_many))| {
                            let field = |(at, of)| Field {
                                name: format!("f{at}"),
                                of,
                                has_default: false,
                            };
                            let mut fields: Vec<Field> = if is_reader {
                                fields.into_iter().enumerate().map(field).collect()
                            } else {
                                // The writer has every field that the reader may ask for.
                                fields
                                    .into_iter()
                                    .cycle()
                                    .take(3)
                                    .enumerate()
                                    .map(field)
                                    .collect()
                            };
                            if is_reader && too_many {
                                fields.push(Field {
                                    name: "z".to_owned(),
                                    of: Type::Primitive("int"),
                                    has_default: false,
                                });
                            }
                            Named {
                                name: format!("N{at}"),
                                aliases: aliases
                                    .into_iter()
                                    .filter(|_| is_reader)
                                    .map(|of| format!("N{of}"))
                                    .collect(),
                                shape: Shape::Record(fields),
                            }
                        })
                        .collect(),
                )
            };
            (types(reader, true), types(writer, false))
        })
    })
}

impl Types {
    pub(crate) fn edited(&self, edits: &[Edit]) -> Self {
        let mut types = self.clone();
        for edit in edits {
            types.apply(edit);
        }
        types
    }

    fn apply(&mut self, edit: &Edit) {
        let count = self.0.len();
        let at = edit.of.index(count);
        let named = &mut self.0[at];
        match (&edit.change, &mut named.shape) {
            (Change::Rename, _) => named.name = format!("M{at}"),
            (Change::RenameWithAlias, _) => {
                named.aliases.push(named.name.clone());
                named.name = format!("M{at}");
            }
            (Change::AddAliasOf(other), _) => {
                named.aliases.push(format!("N{}", other.index(count)))
            }
            (Change::Remove, Shape::Enum(symbols, _)) if symbols.len() > 1 => {
                symbols.pop();
            }
            (Change::Default(is), Shape::Enum(_, default)) => *default = *is,
            (Change::Add(..), Shape::Enum(symbols, _)) if !symbols.contains(&"E") => {
                symbols.push("E")
            }
            (Change::Retype(_), Shape::Fixed(size)) => *size += 1,
            (Change::Add(of, has_default), Shape::Record(fields)) => {
                let name = format!("g{}", edit.at.index(9));
                if fields.iter().all(|field| field.name != name) {
                    fields.push(Field {
                        name,
                        of: settle(of.clone(), Some(at), count),
                        has_default: *has_default,
                    });
                }
            }
            (change, Shape::Record(fields)) if !fields.is_empty() => {
                let index = edit.at.index(fields.len());
                let field = &mut fields[index];
                match change {
                    Change::Remove => {
                        fields.remove(index);
                    }
                    Change::MoveFirst => fields.swap(0, index),
                    Change::Default(is) => field.has_default = *is,
                    Change::Retype(of) => field.of = settle(of.clone(), Some(at), count),
                    Change::ToUnion(first) if !matches!(field.of, Type::Union(_)) => {
                        let branches = [Type::Primitive(first), field.of.clone()];
                        let distinct = !same_branch(&branches[0], &branches[1]);
                        field.of = Type::Union(branches[..1 + usize::from(distinct)].to_vec());
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// The schema as a text.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, &Type::Named(0), &mut vec![false; self.0.len()]);
        text
    }

    fn write(&self, text: &mut String, of: &Type, defined: &mut Vec<bool>) {
        match of {
            Type::Primitive(name) => *text += &format!("\"{name}\""),
            Type::Array(of) => {
                *text += r#"{"type":"array","items":"#;
                self.write(text, of, defined);
                *text += "}";
            }
            Type::Map(of) => {
                *text += r#"{"type":"map","values":"#;
                self.write(text, of, defined);
                *text += "}";
            }
            Type::Union(branches) => {
                *text += "[";
                for (at, branch) in branches.iter().enumerate() {
                    *text += if at == 0 { "" } else { "," };
                    self.write(text, branch, defined);
                }
                *text += "]";
            }
            Type::Named(at) => {
                let named = &self.0[*at];
                if std::mem::replace(&mut defined[*at], true) {
                    *text += &format!("\"{}\"", named.name);
                } else {
                    self.define(text, named, defined);
                }
            }
        }
    }

    fn define(&self, text: &mut String, named: &Named, defined: &mut Vec<bool>) {
        let Named {
            name,
            aliases,
            shape,
        } = named;
        let kind = match shape {
            Shape::Record(_) => "record",
            Shape::Enum(..) => "enum",
            Shape::Fixed(_) => "fixed",
        };
        *text += &format!(r#"{{"type":"{kind}","name":"{name}""#);
        if !aliases.is_empty() {
            *text += &format!(r#","aliases":{aliases:?}"#);
        }
        match shape {
            Shape::Fixed(size) => *text += &format!(r#","size":{size}"#),
            Shape::Enum(symbols, has_default) => {
                *text += &format!(r#","symbols":{symbols:?}"#);
                if *has_default {
                    *text += &format!(r#","default":"{}""#, symbols[0]);
                }
            }
            Shape::Record(fields) => {
                *text += r#","fields":["#;
                for (
                    at,
                    Field {
                        name,
                        of,
                        has_default,
                    },
                ) in fields.iter().enumerate()
                {
                    *text += if at == 0 { "" } else { "," };
                    *text += &format!(r#"{{"name":"{name}","type":"#);
                    self.write(text, of, defined);
                    if let Some(default) = self.default(of).filter(|_| *has_default) {
                        *text += &format!(r#","default":{default}"#);
                    }
                    *text += "}";
                }
                *text += "]";
            }
        }
        *text += "}";
    }

    /// A default for a type; records and fixed types have none here.
    fn default(&self, of: &Type) -> Option<String> {
        match of {
            Type::Primitive("null") => Some("null".to_owned()),
            Type::Primitive("boolean") => Some("true".to_owned()),
            Type::Primitive("bytes" | "string") => Some("\"x\"".to_owned()),
            Type::Primitive("float" | "double") => Some("0.5".to_owned()),
            Type::Primitive(_) => Some("7".to_owned()),
            Type::Array(_) => Some("[]".to_owned()),
            Type::Map(_) => Some("{}".to_owned()),
            Type::Union(branches) => self.default(branches.first()?),
            Type::Named(at) => match &self.0[*at].shape {
                Shape::Enum(symbols, _) => Some(format!("\"{}\"", symbols[0])),
                _ => None,
            },
        }
    }

    /// A value; the same for the same `seed`.
    pub(crate) fn value(&self, seed: &mut u64) -> Value {
        self.value_of(&Type::Named(0), seed, 4)
    }

    fn value_of(&self, of: &Type, seed: &mut u64, depth: usize) -> Value {
        let deeper = depth.saturating_sub(1);
        match of {
            Type::Primitive(name) => primitive_value(name, next(seed)),
            Type::Array(of) => {
                let items = 0..(next(seed) % 3).min(depth);
                Value::Array(items.map(|_| self.value_of(of, seed, deeper)).collect())
            }
            Type::Map(of) => {
                let items = 0..(next(seed) % 3).min(depth);
                Value::Map(
                    items
                        .map(|at| (format!("k{at}"), self.value_of(of, seed, deeper)))
                        .collect(),
                )
            }
            Type::Union(branches) => {
                let at = if depth == 0 {
                    0
                } else {
                    next(seed) % branches.len()
                };
                let value = self.value_of(&branches[at], seed, deeper);
                Value::Union(u32::try_from(at).unwrap(), Box::new(value))
            }
            Type::Named(at) => match &self.0[*at].shape {
                Shape::Fixed(size) => Value::Fixed(*size, vec![b'x'; *size]),
                Shape::Enum(symbols, _) => {
                    let at = next(seed) % symbols.len();
                    Value::Enum(u32::try_from(at).unwrap(), symbols[at].to_owned())
                }
                Shape::Record(fields) => Value::Record(
                    fields
                        .iter()
                        .map(|field| (field.name.clone(), self.value_of(&field.of, seed, depth)))
                        .collect(),
                ),
            },
        }
    }
}

fn primitive_value(name: &str, number: usize) -> Value {
    match name {
        "null" => Value::Null,
        "boolean" => Value::Boolean(number.is_multiple_of(2)),
        "int" => Value::Int(i32::MAX - i32::try_from(number % 100).unwrap()),
        // None is an int, so that whoever takes a long for one is caught.
        "long" => Value::Long(i64::MIN + i64::try_from(number % 100).unwrap()),
        "float" => Value::Float(1.5),
        "double" => Value::Double(2.5),
        // Text, as others cannot be read as a string.
        "bytes" => Value::Bytes(b"bytes".to_vec()),
        _ => Value::String("string".to_owned()),
    }
}

/// A pseudo-random number (splitmix64).
fn next(seed: &mut u64) -> usize {
    *seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*seed ^ (*seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap()
}
