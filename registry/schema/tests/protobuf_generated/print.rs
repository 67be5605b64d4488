//! The laws of printing.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use etymon_schema::Schema;
use proptest::prelude::*;
use prost_reflect::{DynamicMessage, MessageDescriptor, Value};

use crate::cases;
use crate::generate::{LANGUAGES, REFERENCES, file, parse};
use crate::oracle::{compile, owned};

/// The type of descriptors, in a pool that knows features and the custom options.
static DESCRIPTOR: LazyLock<MessageDescriptor> = LazyLock::new(|| {
    let mut files = owned(&REFERENCES);
    let descriptor = include_str!("../../src/protobuf/builtin/google/protobuf/descriptor.proto");
    let name = "google/protobuf/descriptor.proto";
    files.push((name.to_owned(), descriptor.to_owned()));
    let text = format!("syntax = \"proto2\"; import \"{name}\"; import \"ref/options.proto\";");
    let file = compile(&text, &files).expect("the references are valid");
    let pool = file.parent_pool();
    let kind = pool.get_message_by_name("google.protobuf.FileDescriptorProto");
    kind.expect("it is imported")
});

/// Adds what `message` says, a line for each value, behind the names that lead to it. Elements of lists are known by
/// their names and have no order; fields tell their oneofs by name instead of by place among `oneofs`.
fn describe(message: &DynamicMessage, oneofs: &[String], path: &str, lines: &mut Vec<String>) {
    let name_of = |message: &DynamicMessage| {
        let name = message.get_field_by_name("name")?;
        name.as_str().map(str::to_owned)
    };
    let own = message.get_field_by_name("oneof_decl");
    let own = own.as_deref().and_then(Value::as_list).unwrap_or_default();
    let own: Vec<_> = own
        .iter()
        .filter_map(|it| name_of(it.as_message()?))
        .collect();
    let fields = message
        .fields()
        .map(|(field, value)| (field.name().to_owned(), value));
    let extensions = message.extensions();
    let extensions = extensions.map(|(field, value)| (field.full_name().to_owned(), value));
    for (name, value) in fields.chain(extensions) {
        let path = format!("{path}.{name}");
        match value {
            Value::Message(inner) => describe(inner, &[], &path, lines),
            Value::List(list) => {
                for element in list {
                    match element.as_message() {
                        Some(inner) => match name_of(inner).filter(|name| !name.is_empty()) {
                            Some(name) => {
                                describe(inner, &own, &format!("{path}[{name}]"), lines);
                            }
                            None => lines.push(format!("{path}: {inner}")),
                        },
                        None => lines.push(format!("{path}: {element}")),
                    }
                }
            }
            Value::I32(place) if name == "oneof_index" => {
                lines.push(format!(
                    "{path}: {}",
                    oneofs[usize::try_from(*place).unwrap()]
                ));
            }
            value => lines.push(format!("{path}: {value}")),
        }
    }
    assert_eq!(message.unknown_fields().count(), 0, "{message}");
    // The body of a method, when empty, makes options without content, and is not printed.
    let is_empty = message.fields().count() + message.extensions().count() == 0;
    if is_empty && !path.contains(".method") {
        lines.push(format!("{path}: empty"));
    }
}

/// What a schema declares, without order.
fn declared(schema: &Schema) -> String {
    let bytes = BASE64.decode(serialized(schema)).expect("it is base64");
    let message = DynamicMessage::decode(DESCRIPTOR.clone(), bytes.as_slice());
    let mut lines = Vec::new();
    describe(&message.expect("it is a descriptor"), &[], "", &mut lines);
    lines.sort();
    lines.join("\n")
}

fn serialized(schema: &Schema) -> String {
    schema
        .formatted("serialized")
        .expect("Protobuf has this form")
}

/// The lines without the comments that generated files have.
fn without_comments(lines: &[String]) -> String {
    let lines = lines.iter().filter(|line| !line.starts_with("//"));
    let lines = lines.map(|line| {
        let end = line.find(" // \"to").or_else(|| line.find(" /* about"));
        &line[..end.unwrap_or(line.len())]
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Fails with the lines that differ.
fn same(one: &Schema, other: &Schema, text: &str) -> Result<(), TestCaseError> {
    let (one, other) = (declared(one), declared(other));
    let lines = |of: &str| of.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let (own, others) = (lines(&one), lines(&other));
    let different: Vec<_> = own.symmetric_difference(&others).collect();
    prop_assert!(one == other, "{different:#?}\n{text}");
    Ok(())
}

fn read(text: &str) -> Result<Schema, TestCaseError> {
    parse(text).map_err(|error| TestCaseError::fail(format!("{}\n{text}", error.located(text))))
}

proptest! {
    #![proptest_config(cases(80))]

    #[test]
    fn printing_keeps_everything_but_comments(lines in file(&LANGUAGES)) {
        let text = lines.join("\n");
        let written = read(&text)?;
        let printed = read(written.canonical())?;
        prop_assert_eq!(printed.canonical(), written.canonical());
        prop_assert_eq!(printed.normalized(), written.normalized());
        same(&printed, &written, &text)?;
        let silent = read(&without_comments(&lines))?;
        prop_assert_eq!(silent.canonical(), written.canonical());
        prop_assert_eq!(serialized(&silent), serialized(&written));
    }

    #[test]
    fn the_normal_form_differs_in_order_alone(lines in file(&LANGUAGES)) {
        let text = lines.join("\n");
        let written = read(&text)?;
        let normal = read(&written.normalized())?;
        prop_assert_eq!(normal.normalized(), written.normalized());
        same(&normal, &written, &text)?;
    }

    #[test]
    fn a_descriptor_is_read_as_the_text_is(lines in file(&LANGUAGES)) {
        let text = lines.join("\n");
        let written = read(&text)?;
        let descriptor = serialized(&written);
        let described = read(&descriptor)?;
        same(&described, &written, &text)?;
        let printed = read(described.canonical())?;
        prop_assert_eq!(printed.canonical(), described.canonical());
        prop_assert_eq!(printed.normalized(), described.normalized());
        same(&printed, &written, &text)?;
    }
}
