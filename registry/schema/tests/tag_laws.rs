//! What holds for inline tags in every format: what is added is found, changes nothing else, and goes without a trace.

use etymon_schema::{InvalidTags, Missing, Schema, TagChanges, Validation, incompatibilities};
use etymon_types::{EntityType, SchemaEntity, SchemaTags, SchemaType};
use pretty_assertions::assert_eq;
use proptest::prelude::*;

/// A schema that every format can have.
#[derive(Debug, Clone)]
enum Shape {
    Text,
    Record(Vec<Shape>),
    List(Box<Shape>),
    Maybe(Box<Shape>),
}

/// A text, and the places in it that can have tags.
#[derive(Default)]
struct Written {
    text: String,
    places: Vec<SchemaEntity>,
    names: usize,
}

impl Written {
    fn place(&mut self, path: String, entity_type: EntityType) {
        self.places.push(SchemaEntity {
            entity_path: path,
            entity_type,
        });
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!("N{}", self.names)
    }

    fn avro(&mut self, shape: &Shape) {
        match shape {
            Shape::Text => self.text.push_str("\"string\""),
            Shape::List(inner) => {
                self.text.push_str("{\"type\":\"array\",\"items\":");
                self.avro(inner);
                self.text.push('}');
            }
            // A union holds no union.
            Shape::Maybe(inner) if matches!(**inner, Shape::Maybe(_)) => self.avro(inner),
            Shape::Maybe(inner) => {
                self.text.push_str("[\"null\",");
                self.avro(inner);
                self.text.push(']');
            }
            Shape::Record(fields) => {
                let name = self.name();
                self.text += &format!(
                    "{{\"type\":\"record\",\"name\":\"{name}\",\"namespace\":\"a.b\",\"doc\":\"d\",\"fields\":["
                );
                self.place(format!("a.b.{name}"), EntityType::Record);
                for (at, field) in fields.iter().enumerate() {
                    let comma = if at > 0 { "," } else { "" };
                    self.text += &format!("{comma}{{\"name\":\"f{at}\",\"type\":");
                    self.place(format!("a.b.{name}.f{at}"), EntityType::Field);
                    self.avro(field);
                    self.text.push_str(",\"x\":1}");
                }
                self.text.push_str("],\"aliases\":[\"Other");
                self.text += &format!("{name}\"]}}");
            }
        }
    }

    /// `scope` is the path so far; the schema of a property has its tags as that.
    fn json(&mut self, shape: &Shape, scope: &str, is_field: bool) {
        match shape {
            Shape::Text => self.text.push_str("{\"type\":\"string\"}"),
            Shape::List(inner) => {
                self.text.push_str("{\"type\":\"array\",\"items\":");
                self.json(inner, &format!("{scope}array."), false);
                self.text.push_str(",\"title\":\"t\"}");
            }
            Shape::Maybe(inner) => {
                self.text.push_str("{\"oneOf\":[{\"type\":\"null\"},");
                // Branches are sorted by what they are.
                let at = match **inner {
                    Shape::List(_) | Shape::Maybe(_) => 0,
                    Shape::Text | Shape::Record(_) => 1,
                };
                self.json(inner, &format!("{scope}oneof.{at}."), false);
                self.text.push_str("]}");
            }
            Shape::Record(fields) => {
                if !is_field {
                    self.place(format!("{scope}object"), EntityType::Record);
                }
                self.text.push_str("{\"type\":\"object\",\"properties\":{");
                for (at, field) in fields.iter().enumerate() {
                    let comma = if at > 0 { "," } else { "" };
                    self.text += &format!("{comma}\"f.{at}\":");
                    let path = format!("{scope}object.f.{at}");
                    self.json(field, &format!("{path}."), true);
                    self.place(path, EntityType::Field);
                }
                self.text.push_str("},\"additionalProperties\":false}");
            }
        }
    }

    fn protobuf(&mut self, fields: &[Shape], around: &str) -> String {
        let name = self.name();
        let path = format!("{around}{name}");
        self.place(path.clone(), EntityType::Record);
        self.text += &format!("message {name} {{\n");
        for (at, field) in fields.iter().enumerate() {
            let (mut inner, mut repeated, mut maybe) = (field, false, false);
            loop {
                inner = match inner {
                    Shape::List(inner) => {
                        repeated = true;
                        inner
                    }
                    Shape::Maybe(inner) => {
                        maybe = true;
                        inner
                    }
                    Shape::Text | Shape::Record(_) => break,
                };
            }
            let of = match inner {
                Shape::Record(fields) => self.protobuf(fields, &format!("{path}.")),
                _ => "string".to_owned(),
            };
            let number = at + 1;
            let field = format!("{of} f{at} = {number} [deprecated = true];\n");
            if repeated {
                self.text += &format!("repeated {field}");
                self.place(format!("{path}.f{at}"), EntityType::Field);
            } else if maybe {
                self.text += &format!("oneof o{at} {{ {field} }}\n");
                self.place(format!("{path}.o{at}.f{at}"), EntityType::Field);
            } else {
                self.text += &field;
                self.place(format!("{path}.f{at}"), EntityType::Field);
            }
        }
        self.text.push_str("}\n");
        name
    }

    fn of(fields: &[Shape], schema_type: SchemaType) -> Self {
        let mut written = Self::default();
        let root = Shape::Record(fields.to_vec());
        match schema_type {
            SchemaType::Avro => written.avro(&root),
            SchemaType::Json => written.json(&root, "", false),
            SchemaType::Protobuf => {
                written
                    .text
                    .push_str("syntax = \"proto3\";\npackage a.b;\n");
                written.protobuf(fields, "");
            }
        }
        written
    }
}

fn shapes() -> impl Strategy<Value = Vec<Shape>> {
    let shape = Just(Shape::Text).prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Shape::Record),
            inner.clone().prop_map(|inner| Shape::List(Box::new(inner))),
            inner.prop_map(|inner| Shape::Maybe(Box::new(inner))),
        ]
    });
    prop::collection::vec(shape, 0..4)
}

/// Tags for some of so many places.
fn tags() -> impl Strategy<Value = Vec<Vec<String>>> {
    let tag = prop_oneof!["[A-C]", "[\\PC\"\\\\\n\u{7f}]{0,6}"];
    let some = prop::collection::btree_set(tag, 0..4).prop_shuffle_tags();
    prop::collection::vec(some, 64)
}

trait Shuffle: Strategy + Sized {
    fn prop_shuffle_tags(self) -> BoxedStrategy<Vec<String>>;
}

impl<S: Strategy<Value = std::collections::BTreeSet<String>> + 'static> Shuffle for S {
    fn prop_shuffle_tags(self) -> BoxedStrategy<Vec<String>> {
        let list = self.prop_map(|tags| tags.into_iter().collect::<Vec<_>>());
        list.prop_shuffle().boxed()
    }
}

fn parse(schema_type: SchemaType, text: &str) -> Schema {
    Schema::parse(schema_type, text, &[], Validation::Strict)
        .unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn changed(schema: &Schema, add: &[SchemaTags], remove: &[SchemaTags]) -> String {
    let changes = TagChanges {
        add,
        remove,
        missing: Missing::Refused,
    };
    schema.with_tags(changes).expect("every place is there")
}

fn sorted(mut tags: Vec<SchemaTags>) -> Vec<SchemaTags> {
    tags.sort_by(|a, b| a.schema_entity.cmp(&b.schema_entity));
    tags
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn tags_that_are_added_are_found_change_nothing_else_and_go_without_a_trace(
        fields in shapes(),
        tags in tags(),
        more in tags(),
        schema_type in prop::sample::select(vec![SchemaType::Avro, SchemaType::Json, SchemaType::Protobuf]),
    ) {
        let written = Written::of(&fields, schema_type);
        let plain = parse(schema_type, &written.text);
        let at = |tags: Vec<Vec<String>>| -> Vec<SchemaTags> {
            let places = written.places.iter().cloned().zip(tags);
            let tagged = places.filter(|(_, tags)| !tags.is_empty());
            tagged.map(|(schema_entity, tags)| SchemaTags { schema_entity, tags }).collect()
        };
        let (add, more) = (at(tags), at(more));
        let text = changed(&plain, &add, &[]);
        let tagged = parse(schema_type, &text);
        prop_assert_eq!(tagged.canonical(), &text);
        prop_assert_eq!(sorted(tagged.tags().unwrap()), sorted(add.clone()));
        for (reader, writer) in [(&plain, &tagged), (&tagged, &plain)] {
            let reasons = incompatibilities(reader, writer).expect("they are small");
            prop_assert!(reasons.is_empty(), "{:?}", reasons);
        }
        // What is added twice is there once.
        prop_assert_eq!(&changed(&tagged, &add, &[]), &text);
        // Taken away, also what was never there, it is as before.
        prop_assert_eq!(&*changed(&tagged, &[], &[add.clone(), more.clone()].concat()), plain.canonical());
        // Additions come first, so that what is named in both is not there in the end.
        prop_assert_eq!(&*changed(&plain, &add, &add), plain.canonical());
        // In one step or in two: the same tags.
        let two = parse(schema_type, &changed(&tagged, &more, &[]));
        let one = parse(schema_type, &changed(&plain, &[add, more].concat(), &[]));
        prop_assert_eq!(two.canonical(), one.canonical());
    }

    #[test]
    fn no_path_does_harm(
        fields in shapes(),
        path in "(\\.|object|array|allof|oneof|not|conditional|if|0|1|a|b|N1|N2|f0|f|o0|definitions|[\\PC])(\\.(object|array|allof|anyof|oneof|0|1|18446744073709551616|a|b|N1|N2|f0|f|o0|[\\PC]?)){0,6}",
        is_field in any::<bool>(),
        schema_type in prop::sample::select(vec![SchemaType::Avro, SchemaType::Json, SchemaType::Protobuf]),
    ) {
        let schema = parse(schema_type, &Written::of(&fields, schema_type).text);
        let entity_type = if is_field { EntityType::Field } else { EntityType::Record };
        let tags = [SchemaTags {
            schema_entity: SchemaEntity { entity_path: path, entity_type },
            tags: vec!["A".to_owned()],
        }];
        let add = TagChanges { add: &tags, remove: &[], missing: Missing::Refused };
        match schema.with_tags(add) {
            Ok(text) => {
                let tagged = parse(schema_type, &text);
                prop_assert!(text == schema.canonical() || !tagged.tags().unwrap().is_empty(), "{}", text);
                prop_assert_eq!(&*changed(&tagged, &[], &tags), schema.canonical());
            }
            Err(error) => {
                prop_assert!(!matches!(error, InvalidTags::NoList(_) | InvalidTags::TooMany), "{}", error);
                let skip = TagChanges { missing: Missing::Skipped, ..add };
                prop_assert_eq!(&*schema.with_tags(skip).unwrap(), schema.canonical());
            }
        }
    }
}

/// The most hostile things that fit into a request: they end soon, one way or the other.
#[test]
fn many_tags_and_long_paths_take_no_long_time() {
    let tags = |path: String, entity_type, count: usize| SchemaTags {
        schema_entity: SchemaEntity {
            entity_path: path,
            entity_type,
        },
        tags: (0..count).map(|tag| tag.to_string()).collect(),
    };
    let dots = ".a".repeat(200_000);
    let avro = {
        let fields: Vec<String> = (0..20_000)
            .map(|at| format!("{{\"name\":\"f{at}\",\"type\":\"int\"}}"))
            .collect();
        format!(
            "{{\"type\":\"record\",\"name\":\"R\",\"fields\":[{}]}}",
            fields.join(",")
        )
    };
    let json = {
        let fields: Vec<String> = (0..20_000).map(|at| format!("\"f{at}\":{{}}")).collect();
        format!("{{\"properties\":{{{}}}}}", fields.join(","))
    };
    let protobuf = {
        let fields: Vec<String> = (1..20_000)
            .map(|at| format!("bool f{at} = {};", if at < 19_000 { at } else { at + 1000 }))
            .collect();
        format!("syntax = \"proto3\";message R {{{}}}", fields.concat())
    };
    for (schema_type, text, root, field) in [
        (SchemaType::Avro, avro, "R", "R.f"),
        (SchemaType::Json, json, "object", "object.f"),
        (SchemaType::Protobuf, protobuf, "R", "R.f"),
    ] {
        let schema = parse(schema_type, &text);
        let many = tags(root.to_owned(), EntityType::Record, 100_000);
        let text = changed(&schema, &[many.clone(), many.clone()], &[]);
        let tagged = parse(schema_type, &text);
        assert_eq!(tagged.tags().unwrap()[0].tags.len(), 100_000);
        assert_eq!(changed(&tagged, &[], &[many]), schema.canonical());
        let everywhere: Vec<_> = (1..20_000)
            .map(|at| tags(format!("{field}{at}"), EntityType::Field, 1))
            .collect();
        let text = changed(&schema, &everywhere, &everywhere[..1]);
        assert_eq!(parse(schema_type, &text).tags().unwrap().len(), 19_998);
        for path in [format!("{root}{dots}"), dots.clone(), dots[1..].to_owned()] {
            let long = vec![tags(path, EntityType::Field, 1); 100];
            let changes = TagChanges {
                add: &long,
                remove: &[],
                missing: Missing::Refused,
            };
            assert!(schema.with_tags(changes).is_err());
        }
    }
}

/// A deep place with a long name has a path as long as the text, and there can be as many places as there are bytes.
#[test]
fn tags_whose_paths_would_fill_the_memory_are_not_told() {
    let name = "n".repeat(400_000);
    let fields: Vec<String> = (0..10_000)
        .map(|at| format!("\"{at}\":{{\"confluent:tags\":[\"A\"]}}"))
        .collect();
    let json = format!(
        "{{\"properties\":{{\"{name}\":{{\"properties\":{{{}}}}}}}}}",
        fields.join(",")
    );
    let fields: Vec<String> = (0..5_000)
        .map(|at| format!("{{\"name\":\"f{at}\",\"type\":\"int\",\"confluent:tags\":[\"A\"]}}"))
        .collect();
    let avro = format!(
        "{{\"type\":\"record\",\"name\":\"{name}\",\"fields\":[{}]}}",
        fields.join(",")
    );
    for (schema_type, text) in [(SchemaType::Json, json), (SchemaType::Avro, avro)] {
        let schema = parse(schema_type, &text);
        assert_eq!(schema.tags(), Err(InvalidTags::TooMany));
    }
}
