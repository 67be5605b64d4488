//! Messages that are written and read with the pools that schemas make.

use std::sync::Arc;

use etymon_schema::protobuf::{PoolError, ProtobufSchema};
use etymon_schema::{Dependency, Schema, Validation};
use etymon_types::SchemaType;
use pretty_assertions::assert_eq;
use proptest::prelude::*;
use prost::Message;
use prost_reflect::{DynamicMessage, Kind, MapKey, ReflectMessage, Syntax, Value};

use crate::cases;
use crate::generate::{LANGUAGES, file, parse};

fn protobuf(schema: Schema) -> Arc<ProtobufSchema> {
    match schema {
        Schema::Protobuf(schema) => schema,
        other => panic!("{other:?} is not Protobuf"),
    }
}

/// An empty message `M` of `text`, which may use the references of generated files.
fn message(text: &str) -> DynamicMessage {
    let schema = parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let pool = protobuf(schema).pool().expect("the file is valid");
    DynamicMessage::new(pool.get_message_by_name("M").expect("it is defined"))
}

/// Asserts that `message` is written as `bytes`, and that these are read as it.
fn assert_bytes(message: &DynamicMessage, bytes: &[u8]) {
    assert_eq!(message.encode_to_vec(), bytes, "{message}");
    let read = DynamicMessage::decode(message.descriptor(), bytes).unwrap();
    for field in message.descriptor().fields() {
        assert_eq!(read.get_field(&field), message.get_field(&field));
        assert_eq!(read.has_field(&field), message.has_field(&field));
    }
}

/// A field of an edition, a value, and the bytes that it makes.
#[test]
fn features_of_editions_decide_the_bytes() {
    let inner = |message: &DynamicMessage, field: &str| {
        let Kind::Message(kind) = message
            .descriptor()
            .get_field_by_name(field)
            .unwrap()
            .kind()
        else {
            panic!("{field} is no message");
        };
        let mut inner = DynamicMessage::new(kind);
        inner.set_field_by_number(1, Value::I32(1));
        Value::Message(inner)
    };
    let numbers = || Value::List(vec![Value::I32(1), Value::I32(2)]);
    for (field, value, bytes) in [
        ("int32 f = 1;", Some(Value::I32(0)), &[8, 0][..]),
        (
            "int32 f = 1 [features.field_presence = IMPLICIT];",
            Some(Value::I32(0)),
            &[],
        ),
        (
            "int32 f = 1 [features.field_presence = LEGACY_REQUIRED];",
            Some(Value::I32(0)),
            &[8, 0],
        ),
        ("repeated int32 f = 1;", Some(numbers()), &[10, 2, 1, 2]),
        (
            "repeated int32 f = 1 [features.repeated_field_encoding = EXPANDED];",
            Some(numbers()),
            &[8, 1, 8, 2],
        ),
        ("ref.Two f = 1;", None, &[10, 2, 8, 1]),
        (
            "ref.Two f = 1 [features.message_encoding = DELIMITED];",
            None,
            &[11, 8, 1, 12],
        ),
        ("E f = 1;", Some(Value::EnumNumber(0)), &[8, 0]),
        (
            "E f = 1 [features.field_presence = IMPLICIT];",
            Some(Value::EnumNumber(7)),
            &[8, 7],
        ),
        (
            "string f = 1 [default = \"a\"];",
            Some(Value::String(String::new())),
            &[10, 0],
        ),
    ] {
        for edition in ["2023", "2024"] {
            let text = format!(
                "edition = \"{edition}\"; import \"ref/two.proto\"; message M {{ {field} }} enum E {{ E_ZERO = 0; }}"
            );
            let mut message = message(&text);
            let value = value.clone().unwrap_or_else(|| inner(&message, "f"));
            message.set_field_by_name("f", value);
            assert_bytes(&message, bytes);
        }
    }
}

#[test]
fn features_of_a_file_hold_where_nothing_else_is_said() {
    let text = "edition = \"2023\"; option features.message_encoding = DELIMITED; \
                option features.repeated_field_encoding = EXPANDED; \
                option features.field_presence = IMPLICIT; \
                message M { repeated sint32 n = 1; M m = 2; map<int32, M> map = 3; \
                oneof o { bool b = 4; } }";
    let mut message = message(text);
    let empty = DynamicMessage::new(message.descriptor());
    message.set_field_by_name("n", Value::List(vec![Value::I32(-1)]));
    message.set_field_by_name("m", Value::Message(empty.clone()));
    // Entries of maps are never delimited, nor are their values.
    let entries = [(MapKey::I32(1), Value::Message(empty))];
    message.set_field_by_name("map", Value::Map(entries.into()));
    message.set_field_by_name("b", Value::Bool(false));
    assert_bytes(&message, &[8, 1, 19, 20, 26, 4, 8, 1, 18, 0, 32, 0]);
}

#[test]
fn proto2_and_proto3_are_what_they_were() {
    let mut old = message(
        "syntax = \"proto2\"; message M { required int32 a = 1; repeated int32 b = 2; \
         repeated int32 c = 3 [packed = true]; optional group G = 4 { optional int32 a = 1; } \
         optional int32 d = 5 [default = 7]; }",
    );
    assert_eq!(old.get_field_by_name("d").as_deref(), Some(&Value::I32(7)));
    old.set_field_by_name("a", Value::I32(0));
    old.set_field_by_name("b", Value::List(vec![Value::I32(1)]));
    old.set_field_by_name("c", Value::List(vec![Value::I32(1)]));
    let Some(Value::Message(group)) = old.get_field_by_name_mut("g") else {
        panic!("the group is a field");
    };
    group.set_field_by_number(1, Value::I32(5));
    assert_bytes(&old, &[8, 0, 16, 1, 26, 1, 1, 35, 8, 5, 36]);
    let mut new = message(
        "syntax = \"proto3\"; import \"ref/three.proto\"; message M { int32 a = 1; optional int32 b = 2; \
         repeated int32 c = 3; repeated int32 d = 4 [packed = false]; ref.Three e = 5; ref.Color f = 6; }",
    );
    new.set_field_by_name("a", Value::I32(0));
    new.set_field_by_name("b", Value::I32(0));
    new.set_field_by_name("c", Value::List(vec![Value::I32(1)]));
    new.set_field_by_name("d", Value::List(vec![Value::I32(1)]));
    new.set_field_by_name("f", Value::EnumNumber(9));
    assert_bytes(&new, &[16, 0, 26, 1, 1, 32, 1, 48, 9]);
}

/// The library has rules that compilers do not have, or no more.
#[test]
fn what_the_library_would_refuse_has_a_pool_nevertheless() {
    for text in [
        // Names that are almost one.
        "syntax = \"proto3\"; message M { int32 foo_bar = 1; int32 foobar = 2; repeated int32 n = 3; }",
        // One name in JSON.
        "syntax = \"proto2\"; message M { optional int32 foo_bar = 1; optional int32 fooBar = 2; repeated int32 n = 3 [packed = true]; }",
        // An enum that does not begin with 0, beside fields without presence.
        "edition = \"2023\"; message M { int32 a = 1 [features.field_presence = IMPLICIT]; E e = 2; \
         repeated int32 n = 3; } enum E { option features.enum_type = CLOSED; B = 1; }",
    ] {
        let mut message = message(text);
        message.set_field_by_name("n", Value::List(vec![Value::I32(1)]));
        assert_bytes(&message, &[26, 1, 1]);
    }
}

#[test]
fn files_that_compilers_refuse_have_no_pool() {
    let lenient = |text: &str, dependencies: &[Dependency]| {
        let kind = SchemaType::Protobuf;
        Schema::parse(kind, text, dependencies, Validation::Lenient).expect("it can be kept")
    };
    let twice = "syntax = \"proto3\"; message N { int32 a = 1; int32 b = 1; }";
    let error = protobuf(lenient(twice, &[])).pool().unwrap_err();
    assert!(matches!(error, PoolError::Invalid(_)), "{error}");
    let dependency = Dependency {
        name: "n.proto".to_owned(),
        schema: Arc::new(lenient(twice, &[])),
    };
    let importing = "syntax = \"proto3\"; import \"n.proto\"; message M { N n = 1; }";
    let error = protobuf(lenient(importing, &[dependency]))
        .pool()
        .unwrap_err();
    let PoolError::InvalidImport { path, .. } = error else {
        panic!("{error}");
    };
    assert_eq!(path, "n.proto");
}

#[test]
fn an_import_may_be_called_as_the_file_itself_is() {
    let dependency = Dependency {
        name: "default".to_owned(),
        schema: Arc::new(parse("syntax = \"proto3\"; message N {}").unwrap()),
    };
    let text = "syntax = \"proto3\"; import \"default\"; message M { N n = 1; }";
    let kind = SchemaType::Protobuf;
    let schema = Schema::parse(kind, text, &[dependency], Validation::Strict).unwrap();
    let schema = protobuf(schema);
    let pool = schema.pool().unwrap();
    let own = pool.get_file_by_name(&schema.own_file()).unwrap();
    assert_eq!(own.syntax(), Syntax::Proto3);
    assert_eq!(own.messages().next().unwrap().name(), "M");
}

proptest! {
    #![proptest_config(cases(80))]

    #[test]
    fn every_generated_file_has_a_pool(lines in file(&LANGUAGES)) {
        let text = lines.join("\n");
        let schema = protobuf(parse(&text).unwrap());
        let pool = schema.pool();
        prop_assert!(pool.is_ok(), "{}\n{text}", pool.unwrap_err());
        let own = pool.unwrap().get_file_by_name(&schema.own_file()).unwrap();
        for kind in own.messages() {
            // Whatever it has of fields, an unknown one is kept.
            let bytes = [0xF8, 0xFF, 0xFF, 0xFF, 0x0F, 0x01];
            let read = DynamicMessage::decode(kind, &bytes[..]).unwrap();
            prop_assert_eq!(read.encode_to_vec(), bytes);
        }
    }
}
