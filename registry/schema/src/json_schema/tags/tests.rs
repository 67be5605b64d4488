use pretty_assertions::assert_eq;

use crate::schema::{Schema, Validation};
use crate::tags::InvalidTags;
use crate::tags::tests::{changed, told};

fn json(text: &str) -> Schema {
    let parsed = Schema::parse(
        etymon_types::SchemaType::Json,
        text,
        &[],
        Validation::Lenient,
    );
    parsed.unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Each schema has one place for tags, at `@`: where it is told, and found again.
#[test]
fn every_way_into_a_schema_has_a_path() {
    for (text, path) in [
        (r#"{"type":"object"@}"#, "object"),
        (r#"{"properties":{"a":{}}@}"#, "object"),
        (r#"{@}"#, "object"),
        (r#"{"properties":{"a":{@}}}"#, "object.a:field"),
        (
            r#"{"properties":{"a":{"type":"object"@}}}"#,
            "object.a:field",
        ),
        (
            r#"{"properties":{"a":{"properties":{"b":{"type":"string"@}}}}}"#,
            "object.a.object.b:field",
        ),
        (
            r#"{"properties":{"l":{"items":{"type":"object"@}}}}"#,
            "object.l.array.object",
        ),
        (
            r#"{"type":"array","items":{"properties":{"f":{@}}}}"#,
            "array.object.f:field",
        ),
        (
            r#"{"type":"object","definitions":{"Addr":{"type":"object","properties":{"street":{@}}}}}"#,
            "object.definitions.Addr.object.street:field",
        ),
        (
            r##"{"$ref":"#/$defs/A","$defs":{"A":{"type":"object"@}}}"##,
            "object.$defs.A.object",
        ),
        // `null` is sorted before `object`, an array before either.
        (
            r#"{"properties":{"p":{"oneOf":[{"type":"object"@},{"type":"null"}]}}}"#,
            "object.p.oneof.1.object",
        ),
        (
            r#"{"anyOf":[{"type":"string"},{"properties":{"parent":{@}}}]}"#,
            "anyof.0.object.parent:field",
        ),
        (
            r#"{"allOf":[{"type":"object"@},{"type":"array"}]}"#,
            "allof.1.object",
        ),
        // Of one class: by title, description, default, how many properties, their names, what is required.
        (
            r#"{"oneOf":[{"type":"object","title":"b"},{"type":"object","title":"a"@}]}"#,
            "oneof.0.object",
        ),
        (
            r#"{"oneOf":[{"type":"object","title":"b"@},{"type":"object"}]}"#,
            "oneof.1.object",
        ),
        (
            r#"{"oneOf":[{"properties":{"a":{},"b":{}}@},{"properties":{"z":{}}}]}"#,
            "oneof.1.object",
        ),
        (
            r#"{"oneOf":[{"properties":{"b":{}}@},{"properties":{"a":{}}}]}"#,
            "oneof.1.object",
        ),
        (
            r#"{"oneOf":[{"items":{"type":"string"}},{"items":{"type":"object"@}}]}"#,
            "oneof.0.array.object",
        ),
        // Several types, several classes.
        (
            r#"{"type":["object","null"],"properties":{"parent":{@}}}"#,
            "anyof.1.object.parent:field",
        ),
        (
            r#"{"type":"object","oneOf":[{"properties":{"a":{@}}}]}"#,
            "allof.0.oneof.0.object.a:field",
        ),
        (
            r#"{"type":"object","oneOf":[{"properties":{"a":{}}}]@}"#,
            "allof.1.object",
        ),
        (
            r#"{"type":"object","properties":{"c":{@}},"allOf":[{},{"properties":{"c":{}}}]}"#,
            "allof.1.object.c:field",
        ),
        (
            r#"{"type":["object","null"],"anyOf":[{"type":"object"@},{}]}"#,
            "allof.0.anyof.1.object",
        ),
        (
            r#"{"type":["object","null"],"anyOf":[{"type":"object"},{}],"properties":{"x":{@}}}"#,
            "allof.1.anyof.1.object.x:field",
        ),
        (
            r#"{"type":"object","if":{"properties":{"a":{@}}},"then":{}}"#,
            "allof.0.conditional.if.object.a:field",
        ),
        (
            r#"{"if":true,"else":{"type":"object"@}}"#,
            "conditional.else.object",
        ),
        (
            r#"{"properties":{"x":{"not":{"type":"object"@}}}}"#,
            "object.x.not.object",
        ),
        // Names with dots, and such as paths are made of.
        (r#"{"properties":{"a.b":{@},"a":{}}}"#, "object.a.b:field"),
        (
            r#"{"properties":{"a.b.":{"properties":{"c":{@}}}}}"#,
            "object.a.b..object.c:field",
        ),
        (
            r#"{"properties":{"object":{"properties":{"object":{@}}}}}"#,
            "object.object.object.object:field",
        ),
        (
            r#"{"properties":{"definitions":{@}},"definitions":{"d":{}}}"#,
            "object.definitions:field",
        ),
        (r#"{"properties":{"":{@}}}"#, "object.:field"),
    ] {
        let schema = json(&text.replace('@', ""));
        let tagged = changed(&schema, &[&format!("{path} A")], &[])
            .unwrap_or_else(|error| panic!("{error}: {text}"));
        let member = match text.contains("{@") {
            true => r#""confluent:tags":["A"]"#,
            false => r#","confluent:tags":["A"]"#,
        };
        assert_eq!(tagged, text.replace('@', member), "{path}");
        assert_eq!(told(&json(&tagged)), [format!("{path} A")], "{text}");
    }
}

#[test]
fn paths_of_the_field_that_we_do_not_tell_lead_somewhere_all_the_same() {
    let anywhere = r#"{"type":"object","properties":{"a":{"type":"object"}},"definitions":{"D":{"type":"string"}}}"#;
    for path in [
        "allof.0.object",
        "anyof.0.object",
        "allof.7.object.a:field",
        "object.a",
        "object.a.object",
        "object.definitions.D",
        "object.definitions.D.object",
    ] {
        let tagged = changed(&json(anywhere), &[&format!("{path} A")], &[]);
        assert_eq!(told(&json(&tagged.unwrap())).len(), 1, "{path}");
    }
}

#[test]
fn what_leads_nowhere_is_told_as_it_was_asked_for() {
    let schema = json(
        r##"{"type":"object","properties":{"a":true,"b":{"$ref":"#/definitions/D"},"t":{"items":[{}]}},
            "definitions":{"D":{"type":"object"},"L":[]},"oneOf":[{}],"not":false}"##,
    );
    for path in [
        "",
        ".",
        "a:field",
        "object:field",
        ".object",
        ".object.b:field",
        "object.",
        "object.c:field",
        "object.a:field",
        "object.a.object",
        "object.b.object.x:field",
        "object.b.nothing",
        "object.t.array.object",
        "object.definitions:field",
        "object.definitions.L:field",
        "object.definitions.E.object",
        "array.object",
        "not.object",
        "conditional.if.object",
        "conditional.definitions.object",
        "oneof.0",
        "oneof.1.object",
        "oneof.-1.object",
        "oneof.x.object",
        "oneof.99999999999999999999.object",
        "anyof.1.object",
        "OBJECT",
    ] {
        let path_alone = path.strip_suffix(":field").unwrap_or(path);
        assert_eq!(
            changed(&schema, &[path], &[]),
            Err(InvalidTags::NoPath(path_alone.to_owned())),
            "{path}"
        );
    }
}

#[test]
fn tags_change_where_they_stand_and_an_empty_list_goes() {
    //   written, added, taken away, what comes of it
    for (text, add, remove, expected) in [
        (
            r#"{"confluent:tags":["A",1]}"#,
            "object A B",
            "object Z",
            r#"{"confluent:tags":["A",1,"B"]}"#,
        ),
        (
            r#"{"confluent:tags":["A",1]}"#,
            "object",
            "object A 1",
            "{}",
        ),
        (
            r#"{"confluent:tags":["A"],"x":1}"#,
            "object",
            "object A",
            r#"{"x":1}"#,
        ),
        (
            r#"{"w":0,"confluent:tags":["A"],"x":1}"#,
            "object",
            "object A",
            r#"{"w":0,"x":1}"#,
        ),
        (
            r#"{"w":0,"confluent:tags":["A"]}"#,
            "object",
            "object A",
            r#"{"w":0}"#,
        ),
        (r#"{"confluent:tags":[]}"#, "object", "object", "{}"),
        (
            r#"{"confluent:tags":["\u0041","é"]}"#,
            "object \"\\",
            "object A",
            r#"{"confluent:tags":["é","\"\\"]}"#,
        ),
    ] {
        let schema = json(text);
        assert_eq!(
            changed(&schema, &[add], &[remove]).unwrap(),
            expected,
            "{text}"
        );
    }
    // One place by two paths, and one inside another.
    let schema = json(r#"{"type":"object","properties":{"a":{"properties":{"b":{}}}}}"#);
    let add = [
        "object A",
        "allof.0.object B",
        "object.a:field C",
        "object.a.object.b:field D",
    ];
    assert_eq!(
        changed(&schema, &add, &[]).unwrap(),
        r#"{"type":"object","properties":{"a":{"properties":{"b":{"confluent:tags":["D"]}},"confluent:tags":["C"]}},"confluent:tags":["A","B"]}"#
    );
}

#[test]
fn what_is_no_list_is_not_overwritten() {
    let schema = json(r#"{"properties":{"a":{"confluent:tags":"A"}}}"#);
    assert_eq!(told(&schema), [""; 0]);
    assert_eq!(
        changed(&schema, &["object.a:field B"], &[]),
        Err(InvalidTags::NoList("object.a".to_owned()))
    );
}

#[test]
fn the_deepest_schema_is_walked() {
    let deep = format!(
        "{}{{\"confluent:tags\":[\"A\"]}}{}",
        "{\"items\":".repeat(998),
        "}".repeat(998)
    );
    let schema = json(&deep);
    let told = told(&schema);
    assert_eq!(told, [format!("{}object A", "array.".repeat(998))]);
    let several = format!(
        "{}{{\"type\":\"object\"}}{}",
        "{\"oneOf\":[{},".repeat(400),
        "]}".repeat(400)
    );
    assert!(json(&several).tags().unwrap().is_empty());
}
