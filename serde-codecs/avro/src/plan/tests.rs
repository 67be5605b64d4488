//! Tables of what a writer wrote and what a reader makes of it.

use pretty_assertions::assert_eq;

use super::Plan;
use crate::{Limits, Schema};

fn plan(writer: &str, reader: &str) -> Result<Plan, crate::Error> {
    let parse = |text: &str| Schema::parse(text).expect(text);
    Plan::new(&parse(writer), &parse(reader))
}

fn bytes(hex: &str) -> Vec<u8> {
    hex.split_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16).expect("hex"))
        .collect()
}

fn read(writer: &str, reader: &str, payload: &str) -> String {
    let mut out = Vec::new();
    let done = plan(writer, reader)
        .and_then(|plan| plan.transcode(&bytes(payload), &mut out, Limits::default()));
    match done {
        Ok(()) => out
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<Vec<_>>()
            .join(" "),
        Err(error) => error.to_string(),
    }
}

const A: &str = r#"{"type":"record","name":"A","fields":[{"name":"x","type":"long"}]}"#;

fn record(fields: &str) -> String {
    format!(r#"{{"type":"record","name":"R","fields":[{fields}]}}"#)
}

#[test]
fn numbers_widen_and_texts_and_bytes_are_one() {
    for (writer, reader, payload, read_as) in [
        (r#""int""#, r#""long""#, "03", "03"),
        (r#""int""#, r#""float""#, "03", "00 00 00 c0"),
        (r#""int""#, r#""double""#, "04", "00 00 00 00 00 00 00 40"),
        (r#""long""#, r#""float""#, "02", "00 00 80 3f"),
        (r#""long""#, r#""double""#, "02", "00 00 00 00 00 00 f0 3f"),
        (
            r#""float""#,
            r#""double""#,
            "00 00 80 3f",
            "00 00 00 00 00 00 f0 3f",
        ),
        (r#""string""#, r#""bytes""#, "02 61", "02 61"),
        (r#""bytes""#, r#""string""#, "02 61", "02 61"),
        (
            r#""bytes""#,
            r#""string""#,
            "02 ff",
            "the string is not UTF-8, at byte 2",
        ),
        (
            r#""long""#,
            r#""int""#,
            "02",
            "what was written cannot be read: the writer has `long` where the reader has `int`",
        ),
        (
            r#""int""#,
            r#""long""#,
            "80 80 80 80 10",
            "the number does not fit an int: the payload was not written with this schema, or is damaged, at byte 5",
        ),
    ] {
        assert_eq!(
            read(writer, reader, payload),
            read_as,
            "{writer} as {reader}"
        );
    }
}

#[test]
fn fields_are_found_by_name_and_alias_skipped_and_filled_from_defaults() {
    let writer = record(
        r#"{"name":"a","type":"int"},{"name":"b","type":"string"},{"name":"c","type":"boolean"}"#,
    );
    let payload = "02 02 78 01";
    for (fields, read_as) in [
        (
            r#"{"name":"c","type":"boolean"},{"name":"a","type":"long"}"#,
            "01 02",
        ),
        (
            r#"{"name":"z","type":"string","aliases":["y","b"]}"#,
            "02 78",
        ),
        (
            r#"{"name":"n","type":"int","default":-1},{"name":"a","type":"int"}"#,
            "01 02",
        ),
        (
            r#"{"name":"n","type":["null","int"],"default":null},{"name":"a","type":"int"}"#,
            "00 02",
        ),
        (r#"{"name":"n","type":["null","int"],"default":5}"#, "02 0a"),
        (r#"{"name":"n","type":"bytes","default":"\u00ff"}"#, "02 ff"),
        (
            r#"{"name":"n","type":{"type":"array","items":"int"},"default":[1,2]}"#,
            "04 02 04 00",
        ),
        (
            r#"{"name":"n","type":{"type":"map","values":"int"},"default":{"k":1}}"#,
            "02 02 6b 02 00",
        ),
        (
            r#"{"name":"n","type":{"type":"enum","name":"E","symbols":["P","Q"]},"default":"Q"}"#,
            "02",
        ),
        (
            r#"{"name":"n","type":{"type":"fixed","name":"F","size":2},"default":"ab"}"#,
            "61 62",
        ),
        (
            r#"{"name":"n","type":{"type":"record","name":"I","fields":[{"name":"p","type":"int"},{"name":"q","type":"int","default":3}]},"default":{"p":2}}"#,
            "04 06",
        ),
        (
            r#"{"name":"n","type":"double","default":1}"#,
            "00 00 00 00 00 00 f0 3f",
        ),
        (
            r#"{"name":"n","type":"int"}"#,
            "what was written cannot be read: the writer does not have the field `n` of `R`, which has no default",
        ),
        (
            r#"{"name":"a","type":"string"}"#,
            "what was written cannot be read: the writer has `int` where the reader has `string`",
        ),
    ] {
        assert_eq!(read(&writer, &record(fields), payload), read_as, "{fields}");
    }
}

#[test]
fn a_field_that_is_written_under_its_name_is_not_taken_for_its_alias() {
    let writer = record(r#"{"name":"old","type":"int"},{"name":"new","type":"int"}"#);
    let reader = record(r#"{"name":"new","type":"int","aliases":["old"]}"#);
    assert_eq!(read(&writer, &reader, "02 04"), "04");
    let texts = writer.replace(r#""old","type":"int""#, r#""old","type":"string""#);
    let other = reader.replace(r#""R""#, r#""Other""#);
    assert_eq!(read(&texts, &format!("[{other}]"), "02 61 04"), "00 04");
}

#[test]
fn unions_go_to_the_same_type_then_to_one_that_fits_then_to_a_wider_one() {
    let b = A.replace(r#""A""#, r#""B""#);
    let renamed = A.replace(r#""A""#, r#""B","aliases":["A"]"#);
    let other = r#"{"type":"record","name":"C","fields":[{"name":"y","type":"long"}]}"#;
    for (writer, reader, payload, read_as) in [
        (
            r#""int""#.to_owned(),
            r#"["null","long","int"]"#.to_owned(),
            "02",
            "04 02",
        ),
        (
            r#""int""#.to_owned(),
            r#"["null","double","long"]"#.to_owned(),
            "02",
            "02 00 00 00 00 00 00 f0 3f",
        ),
        (
            r#"["null","int"]"#.to_owned(),
            r#"["int","null"]"#.to_owned(),
            "02 06",
            "00 06",
        ),
        (
            r#"["null","int"]"#.to_owned(),
            r#""long""#.to_owned(),
            "02 06",
            "06",
        ),
        (
            r#"["null","int"]"#.to_owned(),
            r#""long""#.to_owned(),
            "00",
            "what was written cannot be read: the writer has `null` where the reader has `long`",
        ),
        (
            r#"["null","int"]"#.to_owned(),
            r#""long""#.to_owned(),
            "04",
            "branch 2 does not exist: there are 2, at byte 1",
        ),
        (A.to_owned(), format!("[{other},{b}]"), "08", "02 08"),
        (A.to_owned(), format!("[{b},{A}]"), "08", "02 08"),
        (A.to_owned(), format!("[{other},{renamed}]"), "08", "02 08"),
        (
            A.to_owned(),
            format!("[\"null\",{other}]"),
            "08",
            "what was written cannot be read: the writer has the record `A`, for which the reader's union has no branch",
        ),
        (A.to_owned(), b.clone(), "08", "08"),
    ] {
        assert_eq!(
            read(&writer, &reader, payload),
            read_as,
            "{writer} as {reader}"
        );
    }
}

#[test]
fn symbols_are_found_by_name_or_are_the_default() {
    let symbols = |symbols: &str, more: &str| {
        format!(r#"{{"type":"enum","name":"E","symbols":[{symbols}]{more}}}"#)
    };
    let writer = symbols(r#""A","B","C""#, "");
    let known = symbols(r#""C","B""#, "");
    let guarded = symbols(r#""C","D""#, r#","default":"D""#);
    assert_eq!(read(&writer, &known, "02"), "02");
    assert_eq!(read(&writer, &known, "04"), "00");
    assert_eq!(
        read(&writer, &known, "00"),
        "what was written cannot be read: the reader's enum has no symbol for the writer's 0, and no default, at byte 1"
    );
    assert_eq!(read(&writer, &guarded, "00"), "02");
    assert_eq!(
        read(&writer, &guarded, "06"),
        "symbol 3 does not exist: there are 3, at byte 1"
    );
}

#[test]
fn another_unit_or_scale_is_refused() {
    let logical = |of: &str, name: &str| format!(r#"{{"type":"{of}","logicalType":{name}}}"#);
    let millis = logical("long", r#""timestamp-millis""#);
    let micros = logical("long", r#""timestamp-micros""#);
    let local = logical("long", r#""local-timestamp-millis""#);
    let cents = logical("bytes", r#""decimal","precision":9,"scale":2"#);
    let mills = logical("bytes", r#""decimal","precision":9,"scale":3"#);
    assert_eq!(
        read(&millis, &micros, "02"),
        "what was written cannot be read: the writer has timestamp-millis where the reader has timestamp-micros: the same bytes mean another value"
    );
    assert_eq!(
        read(&cents, &mills, "02 01"),
        "what was written cannot be read: the writer has decimal of scale 2 where the reader has decimal of scale 3: the same bytes mean another value"
    );
    assert_eq!(read(&millis, &local, "02"), "02");
    assert_eq!(read(&millis, r#""long""#, "02"), "02");
    assert_eq!(read(r#""long""#, &micros, "02"), "02");
}

#[test]
fn what_is_laid_out_alike_is_the_same() {
    let same = |writer: &str, reader: &str| {
        let plan = plan(writer, reader).expect("it can be read");
        plan.is_same(plan.root())
    };
    let list = r#"{"type":"record","name":"L","fields":[{"name":"x","type":"int"},{"name":"next","type":["null","L"]}]}"#;
    let documented = list.replace(r#""fields""#, r#""doc":"a list","fields""#);
    let wider = list.replace(r#""int""#, r#""long""#);
    assert!(same(list, list));
    assert!(same(list, &documented));
    assert!(!same(list, &wider));
    assert!(!same(r#""int""#, r#"["int"]"#));
    assert!(!same(r#"["int"]"#, r#""int""#));
    assert!(!same(r#"["null","int"]"#, r#"["int","null"]"#));
    assert!(same(r#"["null","int"]"#, r#"["null","int","string"]"#));
    let optional = record(r#"{"name":"a","type":["null","int"]}"#);
    assert!(!same(&record(r#"{"name":"a","type":"int"}"#), &optional));
    assert!(same(r#""string""#, r#""bytes""#));
    assert!(!same(r#""bytes""#, r#""string""#));
}

#[test]
fn large_schemas_are_resolved_in_time_that_grows_as_they_do() {
    // Each record holds the one before: what is found out about the first goes through all of them.
    let chain = |first: &str| {
        let types: Vec<String> = (1..20_000)
            .map(|at| {
                let before = at - 1;
                format!(r#"{{"type":"record","name":"L{at}","fields":[{{"name":"f","type":"L{before}"}}]}}"#)
            })
            .collect();
        let fields: Vec<String> = std::iter::once(first.to_owned())
            .chain(types)
            .enumerate()
            .map(|(at, of)| format!(r#"{{"name":"f{at}","type":{of}}}"#))
            .collect();
        record(&fields.join(","))
    };
    let first = |of: &str| {
        format!(r#"{{"type":"record","name":"L0","fields":[{{"name":"f","type":"{of}"}}]}}"#)
    };
    let (ints, longs, texts) = (
        chain(&first("int")),
        chain(&first("long")),
        chain(&first("string")),
    );
    let wider = plan(&ints, &longs).expect("an `int` is a `long`");
    assert!(!wider.is_same(wider.root()));
    assert!(plan(&ints, &ints).is_ok_and(|plan| plan.is_same(plan.root())));
    let error = plan(&ints, &texts).expect_err("an `int` is no `string`");
    assert!(error.to_string().contains("`int`"), "{error}");

    let symbols = |count: u32| {
        let symbols: Vec<String> = (0..count).rev().map(|at| format!(r#""S{at}""#)).collect();
        format!(
            r#"{{"type":"enum","name":"E","symbols":[{}]}}"#,
            symbols.join(",")
        )
    };
    let (all, fewer) = (symbols(100_000), symbols(99_999));
    assert!(plan(&all, &fewer).is_ok_and(|plan| !plan.is_same(plan.root())));
}

#[test]
fn recursive_records_are_read_to_the_limit() {
    let list = |of: &str| {
        format!(
            r#"{{"type":"record","name":"L","fields":[{{"name":"x","type":"{of}"}},{{"name":"next","type":["null","L"]}}]}}"#
        )
    };
    let (writer, reader) = (list("int"), list("double"));
    assert_eq!(
        read(&writer, &reader, "02 02 04 00"),
        "00 00 00 00 00 00 f0 3f 02 00 00 00 00 00 00 00 40 00"
    );
    let endless = "02 02 ".repeat(100_000);
    assert!(read(&writer, &reader, &endless).contains("beyond the limit of 64 nested values"));
    let skipped = record(r#"{"name":"n","type":"int","default":0}"#);
    let holder = record(&format!(r#"{{"name":"l","type":{writer}}}"#));
    assert!(read(&holder, &skipped, &endless).contains("beyond the limit of 64 nested values"));
}

#[test]
fn items_without_bytes_are_counted_against_the_limit() {
    let writer = r#"{"type":"array","items":"null"}"#;
    let reader = r#"{"type":"array","items":["null","int"]}"#;
    assert_eq!(read(writer, reader, "04 00"), "04 00 00 00");
    let billions = "80 80 80 80 80 80 80 01 00";
    assert!(read(writer, reader, billions).contains("bytes allocated"));
    assert!(read(writer, writer, billions).contains("bytes allocated"));
}

#[test]
fn blocks_may_tell_their_size() {
    let writer = r#"{"type":"array","items":"int"}"#;
    let reader = r#"{"type":"array","items":"long"}"#;
    assert_eq!(
        read(writer, reader, "03 04 02 04 02 06 00"),
        "04 02 04 02 06 00"
    );
    let holder = record(&format!(
        r#"{{"name":"l","type":{writer}}},{{"name":"n","type":"int"}}"#
    ));
    let number = record(r#"{"name":"n","type":"int"}"#);
    assert_eq!(read(&holder, &number, "03 04 02 04 02 06 00 08"), "08");
    assert!(read(&holder, &number, "03 7e 02").starts_with("the payload ends where 62 more bytes"));
}

#[test]
fn a_short_schema_whose_default_is_endless_is_refused() {
    let level = |at: usize| {
        let next = format!("L{}", at + 1);
        format!(
            r#"{{"type":"record","name":"L{at}","fields":[{{"name":"a","type":%,"default":{{}}}},{{"name":"b","type":"{next}","default":{{}}}}]}}"#
        )
    };
    let last = r#"{"type":"record","name":"L40","fields":[]}"#.to_owned();
    let deep = (0..40)
        .rev()
        .fold(last, |inner, at| level(at).replace('%', &inner));
    let reader = record(&format!(r#"{{"name":"x","type":{deep},"default":{{}}}}"#));
    let error = plan(&record(""), &reader).expect_err("it has 2^40 values");
    assert!(
        error.to_string().contains("the default of the field `x`"),
        "{error}"
    );
    assert!(
        crate::Writer::new(&Schema::parse(&reader).unwrap())
            .append(
                &std::collections::BTreeMap::<String, i32>::new(),
                &mut Vec::new()
            )
            .is_err()
    );
}

#[test]
fn a_record_that_meets_too_many_others_is_given_up() {
    let fields = |count: usize, of: &dyn Fn(usize) -> String| {
        let fields: Vec<String> = (0..count)
            .map(|at| format!(r#"{{"name":"f{at}","type":{}}}"#, of(at)))
            .collect();
        fields.join(",")
    };
    let wide = |count| {
        let inner = fields(count, &|_| r#""int""#.to_owned());
        let inner = format!(r#"{{"type":"record","name":"W","fields":[{inner}]}}"#);
        record(&fields(count, &|at| {
            if at == 0 {
                inner.clone()
            } else {
                r#""W""#.to_owned()
            }
        }))
    };
    let others = |count| {
        record(&fields(count, &|at| {
            format!(r#"{{"type":"record","name":"R{at}","fields":[{{"name":"f0","type":"int"}}]}}"#)
        }))
    };
    assert!(plan(&wide(100), &others(100)).is_ok());
    let error = plan(&wide(1_200), &others(1_200)).expect_err("1,440,000 fields are met");
    assert!(
        error.to_string().contains("more than 1,000,000 ways"),
        "{error}"
    );
}
