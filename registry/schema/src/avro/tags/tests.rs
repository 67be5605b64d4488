use pretty_assertions::assert_eq;

use crate::schema::{Schema, Validation};
use crate::tags::InvalidTags;
use crate::tags::tests::{changed, told};
use crate::{Dependency, Missing, TagChanges};

fn avro(text: &str) -> Schema {
    avro_with(text, &[])
}

fn avro_with(text: &str, dependencies: &[Dependency]) -> Schema {
    let parsed = Schema::parse(
        etymon_types::SchemaType::Avro,
        text,
        dependencies,
        Validation::Strict,
    );
    parsed.unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn tags_are_told_from_the_outside_in_each_record_once() {
    let schema = avro(
        r#"{"type":"record","name":"a.R","confluent:tags":["X","Y","X"],"fields":[
            {"name":"one","type":["null",{"type":"array","items":{"type":"record","name":"In","fields":[
                {"name":"f","type":"int","confluent:tags":["Z",7,true,null,[]]}],"confluent:tags":["I"]}}],
             "confluent:tags":["O"]},
            {"name":"again","type":{"type":"map","values":"In"},"confluent:tags":[]},
            {"name":"self","type":["null","R"],"confluent:tags":"no list"},
            {"name":"n","type":{"type":"enum","name":"E","symbols":["A"],"confluent:tags":["of no record"]}}]}"#,
    );
    assert_eq!(
        told(&schema),
        [
            "a.R X Y",
            "a.R.one:field O",
            "a.In I",
            "a.In.f:field Z 7 true"
        ]
    );
    assert_eq!(told(&avro("\"string\"")), [""; 0]);
}

#[test]
fn tags_of_referenced_types_are_told_and_cannot_be_changed() {
    let schema = avro(
        r#"{"type":"record","name":"In","fields":[{"name":"f","type":"int","confluent:tags":["A"]}]}"#,
    );
    let known = [Dependency {
        name: "In".to_owned(),
        schema: schema.into(),
    }];
    let outer = avro_with(
        r#"{"type":"record","name":"Out","fields":[{"name":"in","type":"In"}]}"#,
        &known,
    );
    assert_eq!(told(&outer), ["In.f:field A"]);
    assert_eq!(
        changed(&outer, &["In.f:field B"], &[]),
        Err(InvalidTags::NoPath("In.f".to_owned()))
    );
    let text = changed(&outer, &["Out.in:field B"], &[]).unwrap();
    assert_eq!(
        text,
        r#"{"type":"record","name":"Out","fields":[{"name":"in","type":"In","confluent:tags":["B"]}]}"#
    );
}

#[test]
fn tags_change_where_they_stand_and_an_empty_list_goes() {
    let text = r#"{"type":"record","name":"R","namespace":"a","fields":[{"name":"f","type":"int","confluent:tags":["A",1],"x":2},{"name":"g","type":"int"}],"aliases":["O"]}"#;
    let schema = avro(text);
    for (add, remove, old, new) in [
        ("a.R.f:field A B B", "", r#"["A",1]"#, r#"["A",1,"B"]"#),
        ("", "a.R.f:field 1 Z", r#"["A",1]"#, r#"["A"]"#),
        ("", "a.R.f:field A 1", r#","confluent:tags":["A",1]"#, ""),
        ("a.R.f:field B", "a.R.f:field A", r#"["A",1]"#, r#"[1,"B"]"#),
        (
            "a.R.g:field B",
            "",
            r#""g","type":"int""#,
            r#""g","type":"int","confluent:tags":["B"]"#,
        ),
        (
            "a.R \"\\",
            "",
            r#","aliases""#,
            r#","confluent:tags":["\"\\"],"aliases""#,
        ),
        ("a.R", "a.R.g:field", "", ""),
    ] {
        let lines = |line: &'static str| Vec::from_iter((!line.is_empty()).then_some(line));
        let changed = changed(&schema, &lines(add), &lines(remove)).unwrap();
        assert_eq!(changed, text.replacen(old, new, 1), "{add} {remove}");
    }
}

#[test]
fn a_path_is_a_full_name_and_a_dot_in_front_says_that_there_is_no_namespace() {
    let plain = avro(r#"{"type":"record","name":"R","fields":[{"name":"f","type":"int"}]}"#);
    let named = avro(
        r#"{"type":"record","name":"R","namespace":"a.b","fields":[{"name":"f","type":{"type":"record","name":"In","fields":[]}}]}"#,
    );
    for (schema, path, is_there) in [
        (&plain, "R", true),
        (&plain, ".R", true),
        (&plain, "..R", false),
        (&plain, "R.f:field", true),
        (&plain, ".R.f:field", true),
        (&plain, "R.f", false),
        (&plain, "R:field", false),
        (&plain, "f:field", false),
        (&plain, "R.g:field", false),
        (&plain, "", false),
        (&plain, ".", false),
        (&plain, ":field", false),
        (&named, "a.b.R", true),
        (&named, "a.b.In", true),
        (&named, "a.b.R.f:field", true),
        (&named, ".a.b.R", false),
        (&named, "R", false),
        (&named, "R.f:field", false),
        (&named, "a.b.R.", false),
        (&named, "a.b.int", false),
    ] {
        let path_alone = path.strip_suffix(":field").unwrap_or(path).to_owned();
        let (added, removed) = (changed(schema, &[path], &[]), changed(schema, &[], &[path]));
        let expected = match is_there {
            true => Ok(schema.canonical().to_owned()),
            false => Err(InvalidTags::NoPath(path_alone)),
        };
        assert_eq!(added, expected, "{path}");
        assert_eq!(removed, expected, "{path}");
    }
}

#[test]
fn what_is_no_list_is_not_overwritten_and_what_is_missing_can_be_skipped() {
    let text = r#"{"type":"record","name":"R","fields":[],"confluent:tags":{"a":1}}"#;
    let schema = avro(text);
    assert_eq!(
        changed(&schema, &["R A"], &[]),
        Err(InvalidTags::NoList("R".to_owned()))
    );
    let schema = avro(r#"{"type":"record","name":"R","fields":[]}"#);
    let add = crate::tags::tests::tags(&["Nobody A", "R.f:field B", "R C"]);
    let changes = TagChanges {
        add: &add,
        remove: &[],
        missing: Missing::Skipped,
    };
    assert_eq!(
        schema.with_tags(changes).unwrap(),
        r#"{"type":"record","name":"R","fields":[],"confluent:tags":["C"]}"#
    );
}
