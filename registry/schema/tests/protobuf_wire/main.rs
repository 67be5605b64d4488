//! Verdicts on Protobuf files against the bytes: what is written with the old file and read with the new one, although
//! the two are called compatible, reads the same but for the cases that the reference server is known to miss.

mod generate;
mod read;
mod rows;

use std::sync::{Arc, LazyLock};

use etymon_schema::{Dependency, Schema, Validation, incompatibilities};
use etymon_types::SchemaType;
use pretty_assertions::assert_eq;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed};
use prost::Message;
use prost::bytes::Bytes;
use prost_reflect::{DescriptorPool, DynamicMessage, Kind, MessageDescriptor, Value};

use generate::{IMPORTS, Language, field, message, text};
use read::broken;
use rows::{MISSED, missed};

/// What generated files import, as schemas.
static DEPENDENCIES: LazyLock<Vec<Dependency>> = LazyLock::new(|| {
    let dependency = |(name, text): (&str, &str)| {
        let kind = SchemaType::Protobuf;
        let schema = Schema::parse(kind, text, &[], Validation::Strict);
        Dependency {
            name: name.to_owned(),
            schema: Arc::new(schema.expect("the imports are valid")),
        }
    };
    IMPORTS.map(dependency).into()
});

fn parse(text: &str) -> Option<Schema> {
    let (kind, validation) = (SchemaType::Protobuf, Validation::Strict);
    Schema::parse(kind, text, &DEPENDENCIES, validation).ok()
}

fn valid(text: &str) -> Schema {
    parse(text).unwrap_or_else(|| panic!("the file is not valid: {text}"))
}

/// The descriptors of the file, and of its message `M`.
fn described(schema: &Schema) -> (DescriptorPool, MessageDescriptor) {
    let Schema::Protobuf(schema) = schema else {
        panic!("{schema:?} is not Protobuf");
    };
    let pool = schema.pool().unwrap();
    let message = pool.get_message_by_name("M").unwrap();
    (pool, message)
}

/// As many cases as `PROPTEST_CASES` says, else 1000.
fn cases() -> u32 {
    let is_set = std::env::var_os("PROPTEST_CASES").is_some();
    if is_set {
        Config::default().cases
    } else {
        1000
    }
}

fn compatible(old: &Schema, new: &Schema) -> bool {
    incompatibilities(new, old).unwrap().is_empty()
}

/// Pairs that are called compatible, and a value of the field `f` that breaks, or its absence.
#[test]
fn what_the_reference_misses_is_known() {
    let rest = "message N { optional int32 a = 1; }";
    let text = |syntax: &str, field: &str| {
        let constants = if field.starts_with('-') { "" } else { "B = 1;" };
        format!(
            "syntax = \"{syntax}\"; message M {{ {} }} enum E {{ A = 0; {constants} }} {}",
            field.trim_start_matches('-'),
            if syntax == "proto3" {
                "message N { int32 a = 1; }"
            } else {
                rest
            }
        )
    };
    let list = |values: [Value; 2]| Some(Value::List(values.into()));
    let bytes = |text: &'static [u8]| Value::Bytes(Bytes::from_static(text));
    let strings = ["a", "b"].map(|value| Value::String(value.to_owned()));
    for (row, syntax, old, new, value) in [
        (
            0,
            "proto3",
            "repeated int32 f = 1;",
            "int32 f = 1;",
            list([1, 2].map(Value::I32)),
        ),
        (
            1,
            "proto3",
            "repeated string f = 1;",
            "string f = 1;",
            list(strings),
        ),
        (2, "proto3", "repeated N f = 1;", "N f = 1;", None),
        (
            3,
            "proto2",
            "optional string f = 1;",
            "required string f = 1;",
            None,
        ),
        (
            4,
            "proto3",
            "int64 f = 1;",
            "int32 f = 1;",
            Some(Value::I64(1 << 32)),
        ),
        (
            4,
            "proto3",
            "int32 f = 1;",
            "uint32 f = 1;",
            Some(Value::I32(-1)),
        ),
        (
            4,
            "proto3",
            "int32 f = 1;",
            "bool f = 1;",
            Some(Value::I32(2)),
        ),
        (
            4,
            "proto3",
            "fixed32 f = 1;",
            "sfixed32 f = 1;",
            Some(Value::U32(u32::MAX)),
        ),
        (
            4,
            "proto2",
            "optional int32 f = 1;",
            "optional E f = 1;",
            Some(Value::I32(2)),
        ),
        (
            5,
            "proto3",
            "bytes f = 1;",
            "string f = 1;",
            Some(bytes(b"\xff")),
        ),
        (
            6,
            "proto2",
            "optional E f = 1;",
            "-optional E f = 1;",
            Some(Value::EnumNumber(1)),
        ),
        (
            7,
            "proto2",
            "optional int32 f = 1;",
            "optional int32 f = 1 [default = 1];",
            None,
        ),
        (
            8,
            "proto2",
            "optional group F = 1 { optional int32 a = 1; }",
            "optional N f = 1;",
            None,
        ),
    ] {
        let (old, new) = (text(syntax, old), text(syntax, new));
        let (old_schema, new_schema) = (parse(&old).unwrap(), parse(&new).unwrap());
        assert!(compatible(&old_schema, &new_schema), "{old} {new}");
        let ((_, old_type), (_, new_type)) = (described(&old_schema), described(&new_schema));
        let field = old_type.get_field(1).unwrap();
        let mut message = DynamicMessage::new(old_type);
        if let (Kind::Message(of), None) = (field.kind(), &value) {
            let mut inner = DynamicMessage::new(of);
            inner.set_field_by_number(1, Value::I32(1));
            let inner = Value::Message(inner);
            let value = if field.is_list() {
                Value::List(vec![inner.clone(), inner])
            } else {
                inner
            };
            message.set_field(&field, value);
        }
        if let Some(value) = value {
            message.set_field(&field, value);
        }
        let differ = broken(&message, &new_type);
        assert_eq!(differ.len(), 1, "{old} {new}");
        assert_eq!(
            missed(&differ[0].0, &differ[0].1),
            [MISSED[row].0],
            "{old} {new}"
        );
    }
}

/// A change of the message `M`, whether it is accepted, and whether every message reads the same. Where the two differ, the
/// reference misses a change of data, or refuses what does none.
#[test]
fn every_kind_of_change_has_its_verdict_and_its_effect() {
    let (proto2, proto3) = ("syntax = \"proto2\"", "syntax = \"proto3\"");
    let edition = "edition = \"2023\"";
    let delimited = "N f = 1 [features.message_encoding = DELIMITED];";
    let group = "optional group G = 2 { optional int32 a = 1; }";
    for (syntax, old, new, accepted, same) in [
        // Fine, and accepted.
        (
            proto3,
            "string f = 1;",
            "repeated string f = 1;",
            true,
            true,
        ),
        (proto3, "N f = 1;", "repeated N f = 1;", true, true),
        (proto3, "int32 f = 1;", "int64 f = 1;", true, true),
        (proto3, "bool f = 1;", "int32 f = 1;", true, true),
        (proto3, "ref.Open f = 1;", "int32 f = 1;", true, true),
        (proto3, "string f = 1;", "bytes f = 1;", true, true),
        (
            proto3,
            "repeated int32 f = 1;",
            "repeated int32 f = 1 [packed = false];",
            true,
            true,
        ),
        (
            edition,
            "int32 f = 1;",
            "int32 f = 1 [features.field_presence = IMPLICIT];",
            true,
            true,
        ),
        // Fine, and refused.
        (
            proto2,
            "optional int32 f = 1;",
            "repeated int32 f = 1;",
            false,
            true,
        ),
        (
            proto2,
            "required int32 f = 1;",
            "optional int32 f = 1;",
            false,
            true,
        ),
        (proto2, "required int32 f = 1;", "", false, true),
        // Not fine, and accepted.
        (proto3, "repeated int32 f = 1;", "int32 f = 1;", true, false),
        (
            proto3,
            "repeated string f = 1;",
            "string f = 1;",
            true,
            false,
        ),
        (proto3, "repeated bytes f = 1;", "bytes f = 1;", true, false),
        (proto3, "repeated N f = 1;", "N f = 1;", true, false),
        (
            proto2,
            "optional string f = 1;",
            "required string f = 1;",
            true,
            false,
        ),
        (
            proto2,
            "optional bytes f = 1;",
            "required bytes f = 1;",
            true,
            false,
        ),
        (
            proto2,
            "optional N f = 1;",
            "required N f = 1;",
            true,
            false,
        ),
        (proto3, "int64 f = 1;", "int32 f = 1;", true, false),
        (proto3, "int64 f = 1;", "bool f = 1;", true, false),
        (proto3, "int32 f = 1;", "uint32 f = 1;", true, false),
        (proto3, "fixed32 f = 1;", "sfixed32 f = 1;", true, false),
        (
            proto2,
            "optional int64 f = 1;",
            "optional ref.Closed f = 1;",
            true,
            false,
        ),
        (proto3, "bytes f = 1;", "string f = 1;", true, false),
        (
            proto2,
            "optional int32 f = 1;",
            "optional int32 f = 1 [default = 1];",
            true,
            false,
        ),
        (
            proto2,
            "optional group F = 1 { optional int32 a = 1; }",
            "optional N f = 1;",
            true,
            false,
        ),
        (edition, "N f = 1;", delimited, true, false),
        (edition, delimited, "N f = 1;", true, false),
        (
            proto2,
            &format!("oneof o {{ int32 f = 1; }} {group}"),
            &format!(
                "oneof o {{ int32 f = 1; {} }}",
                group.trim_start_matches("optional ")
            ),
            true,
            false,
        ),
        // Not fine, and refused.
        (
            proto3,
            "int32 f = 1; int32 g = 2;",
            "oneof o { int32 f = 1; int32 g = 2; }",
            false,
            false,
        ),
        (proto3, "string f = 1;", "int32 f = 1;", false, false),
        (proto3, "int32 f = 1;", "sint32 f = 1;", false, false),
    ] {
        let text = |fields: &str| {
            let optional = if syntax == proto2 { "optional" } else { "" };
            format!(
                "{syntax}; import \"closed.proto\"; import \"open.proto\"; \
                 message M {{ {fields} }} message N {{ {optional} int32 a = 1; {optional} string b = 2; }}"
            )
        };
        let (old_schema, new_schema) = (valid(&text(old)), valid(&text(new)));
        assert_eq!(
            compatible(&old_schema, &new_schema),
            accepted,
            "{old} {new}"
        );
        let ((_, old_type), (_, new_type)) = (described(&old_schema), described(&new_schema));
        let mut next = numbers(1);
        let changed = (0..200).any(|_| {
            let message = message(&old_type, &mut next);
            !broken(&message, &new_type).is_empty()
        });
        assert_eq!(!changed, same, "{old} {new}");
    }
}

/// Numbers that come by chance, always the same.
fn numbers(mut seed: u64) -> impl FnMut() -> u64 {
    move || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(0x9e37_79b9);
        seed ^ (seed >> 29)
    }
}

#[test]
fn extensions_are_not_compared() {
    let text = |kind: &str| {
        format!(
            "syntax = \"proto2\"; message M {{ extensions 5 to 9; }} extend M {{ optional {kind} x = 5; }}"
        )
    };
    let (old, new) = (
        parse(&text("int32")).unwrap(),
        parse(&text("string")).unwrap(),
    );
    assert!(compatible(&old, &new));
    let (pool, old_type) = described(&old);
    let mut message = DynamicMessage::new(old_type);
    message.set_extension(&pool.get_extension_by_name("x").unwrap(), Value::I32(1));
    let (pool, new_type) = described(&new);
    let decoded = DynamicMessage::decode(new_type, message.encode_to_vec().as_slice());
    let extension = pool.get_extension_by_name("x").unwrap();
    assert!(decoded.is_err() || !decoded.unwrap().has_extension(&extension));
}

proptest! {
    #![proptest_config(Config {
        cases: cases(),
        rng_seed: RngSeed::Fixed(4),
        max_global_rejects: 20_000,
        failure_persistence: None,
        ..Config::default()
    })]

    /// One edit of a field, an addition, a removal, or a constant fewer.
    #[test]
    fn what_is_accepted_reads_the_same_but_for_what_is_known(
        language in select(&[Language::Proto2, Language::Proto3, Language::Edition][..]),
        fields in prop::collection::vec(field(), 3..=6),
        edit in 0..9_usize,
        at in 0..6_usize,
        other in field(),
        seed: u64,
    ) {
        let old: Vec<_> = fields.into_iter().map(Some).collect();
        let (mut new, mut constants) = (old.clone(), 3);
        let at = at % old.len();
        let mut changed = old[at].clone().unwrap();
        match edit {
            0 | 1 => changed.kind = other.kind,
            2 => changed.label = other.label,
            3 => changed.oneof = !changed.oneof,
            4 => changed.option = other.option,
            5 => changed.name = "g".to_owned(),
            6 => constants = 2,
            7 => new.push(Some(other.clone())),
            _ => new.push(Some(changed.clone())),
        }
        new[at] = (edit < 8).then_some(changed);
        let (old, new) = (text(language, &old, 3), text(language, &new, constants));
        let (Some(old_schema), Some(new_schema)) = (parse(&old), parse(&new)) else {
            return Err(TestCaseError::reject("not a valid file"));
        };
        prop_assume!(old != new && compatible(&old_schema, &new_schema));
        let ((_old_pool, old_type), (_new_pool, new_type)) =
            (described(&old_schema), described(&new_schema));
        let mut next = numbers(seed);
        for _ in 0..4 {
            let message = message(&old_type, &mut next);
            for (old_field, new_field) in broken(&message, &new_type) {
                let known = missed(&old_field, &new_field);
                prop_assert!(!known.is_empty(), "{new_field:?}\n{old}\n{new}\n{message}");
            }
        }
    }
}
