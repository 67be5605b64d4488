//! Files that are made to be hard to compare are compared all the same, or given up.

use std::fmt::Write as _;
use std::sync::Arc;

use etymon_types::SchemaType;
use pretty_assertions::assert_eq;

use crate::{Dependency, Schema, Validation, incompatibilities};

fn schema(text: &str, dependencies: &[Dependency]) -> Schema {
    let (kind, validation) = (SchemaType::Protobuf, Validation::Lenient);
    Schema::parse(kind, text, dependencies, validation).expect("the file is well-formed")
}

/// How many reasons there are; `None` when comparing takes too long.
fn count(reader: &Schema, writer: &Schema) -> Option<usize> {
    let reasons = incompatibilities(reader, writer);
    reasons.map(|reasons| reasons.len()).ok()
}

#[test]
fn ten_thousand_of_something_are_compared() {
    let messages = |field: &str| {
        let mut text = String::new();
        for number in 0..10_000 {
            writeln!(text, "message M{number} {{ {field} a = 1; }}").expect("it is a string");
        }
        schema(&text, &[])
    };
    let fields = |field: &str| {
        let mut text = "message M {".to_owned();
        for number in 1..=10_000 {
            writeln!(text, "{field} a{number} = {number};").expect("it is a string");
        }
        schema(&(text + "}"), &[])
    };
    assert_eq!(count(&messages("int32"), &messages("string")), Some(10_000));
    assert_eq!(count(&fields("int32"), &fields("string")), Some(10_000));
}

/// Each file of a row uses the one before `uses` times; the last one is a scalar of type `last`.
fn row(last: &str, uses: usize) -> Schema {
    let mut files = Vec::new();
    for place in 0..40 {
        let mut text = format!("package p{place}; message T{place} {{ ");
        match place {
            0 => text += &format!("{last} a = 1;"),
            _ => {
                let before = place - 1;
                for number in 1..=uses {
                    text += &format!("p{before}.T{before} f{number} = {number};");
                }
            }
        }
        let own = schema(&(text + "}"), &files);
        files.push(Dependency {
            name: format!("p{place}.proto"),
            schema: Arc::new(own),
        });
    }
    schema("message M { p39.T39 f = 1; }", &files)
}

#[test]
fn what_is_imported_through_many_files_is_compared_once() {
    // A reason at the bottom, and one at each file on the way up.
    assert_eq!(count(&row("int32", 1), &row("string", 1)), Some(41));
    // Said again for each use there are more than anybody can read.
    assert_eq!(count(&row("int32", 2), &row("string", 2)), None);
    // Nothing is wrong, and nothing is said again.
    assert_eq!(count(&row("int32", 2), &row("int64", 2)), Some(0));
}

#[test]
fn messages_that_contain_each_other_come_to_an_end() {
    let circle = |scalar: &str| {
        let mut text = "package c;".to_owned();
        for outer in 0..12 {
            text += &format!("message C{outer} {{ {scalar} x = 100;");
            for inner in 0..12 {
                text += &format!("C{inner} f{inner} = {};", inner + 1);
            }
            text += "}";
        }
        let file = Dependency {
            name: "c.proto".to_owned(),
            schema: Arc::new(schema(&text, &[])),
        };
        schema("message M { c.C0 f = 1; }", &[file])
    };
    assert_eq!(count(&circle("int32"), &circle("int64")), Some(0));
    assert_eq!(count(&circle("int32"), &circle("string")), None);
}
