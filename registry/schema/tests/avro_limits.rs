//! Texts that are deep, wide or costly: what is allowed works, what is not is refused, and either takes a moment.

use etymon_schema::{Schema, Validation};
use etymon_types::SchemaType;

fn parse(text: &str) -> Result<Schema, String> {
    let parsed = Schema::parse(SchemaType::Avro, text, &[], Validation::Strict);
    parsed.map_err(|error| error.to_string())
}

/// Everything that can be asked of a schema.
fn exercise(schema: &Schema) {
    let again = parse(schema.canonical()).unwrap();
    assert_eq!(again.canonical(), schema.canonical());
    assert_eq!(again.structural(), schema.structural());
    assert_eq!(again.normalized(), schema.normalized());
    drop(schema.clone());
}

fn nested(before: &str, core: &str, after: &str, levels: usize) -> String {
    format!("{}{core}{}", before.repeat(levels), after.repeat(levels))
}

#[test]
fn a_thousand_levels_are_read_and_one_more_is_not() {
    let arrays = |levels| nested(r#"{"type":"array","items":"#, "\"int\"", "}", levels);
    let attribute = |levels| {
        format!(
            r#"{{"type":"int","p":{}}}"#,
            nested("[", "1", "]", levels - 1)
        )
    };
    let objects = |levels| {
        format!(
            r#"{{"type":"int","p":{}}}"#,
            nested(r#"{"a":"#, "1", "}", levels - 1)
        )
    };
    let records = |levels: usize| {
        let mut text = "\"int\"".to_owned();
        for level in 0..levels / 3 {
            text = format!(
                r#"{{"type":"record","name":"R{level}","fields":[{{"name":"f","type":{text}}}]}}"#
            );
        }
        nested(r#"{"type":"array","items":"#, &text, "}", levels % 3)
    };
    let default = |levels: usize| {
        let levels = levels - 3;
        let arrays = nested(r#"{"type":"array","items":"#, "\"int\"", "}", levels);
        let value = nested("[", "1", "]", levels);
        format!(
            r#"{{"type":"record","name":"R","fields":[{{"name":"f","type":{arrays},"default":{value}}}]}}"#
        )
    };
    let texts: [&dyn Fn(usize) -> String; 5] = [&arrays, &attribute, &objects, &records, &default];
    for text in texts {
        exercise(&parse(&text(999)).unwrap());
    }
    for text in [&texts[0], &texts[1], &texts[2]] {
        exercise(&parse(&text(1000)).unwrap());
        let error = parse(&text(1001)).unwrap_err();
        assert!(error.contains("1000 levels, which is the limit"), "{error}");
    }
}

#[test]
fn a_megabyte_of_brackets_harms_nobody() {
    for unit in [
        "[",
        "{\"a\":",
        "[{\"type\":",
        "{\"type\":\"array\",\"items\":",
        "/*",
        "//",
        "\"",
        "\\",
        "-",
        "[]",
        "{}",
    ] {
        let text = unit.repeat((1 << 20) / unit.len());
        assert!(parse(&text).is_err(), "{unit}");
    }
}

fn listed(count: usize, element: impl Fn(usize) -> String) -> String {
    (0..count).map(element).collect::<Vec<_>>().join(",")
}

#[test]
fn wide_texts_take_no_longer_than_their_length() {
    let many = 20_000;
    for text in [
        format!(
            r#"{{"type":"record","name":"R","fields":[{}]}}"#,
            listed(many, |at| format!(r#"{{"name":"f{at}","type":"int"}}"#))
        ),
        format!(
            r#"{{"type":"enum","name":"E","symbols":[{}]}}"#,
            listed(many, |at| format!("\"S{at}\""))
        ),
        format!(
            r#"{{"type":"fixed","name":"F","size":1,"aliases":[{}]}}"#,
            listed(many, |at| format!("\"A{at}\""))
        ),
        format!(
            r#"{{"type":"int",{}}}"#,
            listed(many, |at| format!("\"p{at}\":{at}"))
        ),
        format!(
            r#"{{"type":"int","p":{{{}}}}}"#,
            listed(many, |at| format!("\"p{at}\":{at}"))
        ),
        format!(
            "[{}]",
            listed(many, |at| format!(
                r#"{{"type":"fixed","name":"F{at}","size":1}}"#
            ))
        ),
        format!(
            r#"["null",{{"type":"fixed","name":"F","size":1}},{}]"#,
            listed(many, |at| format!(
                r#"{{"type":"record","name":"R{at}","fields":[{{"name":"f","type":"F"}}]}}"#
            ))
        ),
        format!(
            r#"{{"type":"record","name":"R","fields":[{{"name":"m","type":{{"type":"map","values":"int"}},"default":{{{}}}}}]}}"#,
            listed(many, |at| format!("\"k{at}\":{at}"))
        ),
    ] {
        exercise(&parse(&text).unwrap());
    }
    let repeated = format!(
        r#"{{"type":"int",{}}}"#,
        listed(many, |_| "\"p\":1".to_owned())
    );
    assert_eq!(
        parse(&repeated).unwrap().canonical(),
        r#"{"type":"int","p":1}"#
    );
    let undefined = format!("[{}]", listed(many, |at| format!("\"U{at}\"")));
    assert!(parse(&undefined).is_err());
}

#[test]
fn a_default_with_a_choice_at_every_level_is_checked_once_each() {
    // Two branches at each of 60 levels: 2^60 ways, 120 pairs.
    let branch = |name: &str| {
        format!(
            r#"{{"type":"record","name":"{name}","fields":[{{"name":"f","type":["A","B","null"]}}]}}"#
        )
    };
    let value = nested(r#"{"f":"#, "1", "}", 60);
    let good = nested(r#"{"f":"#, "null", "}", 60);
    let text = |value: &str| {
        format!(
            r#"[{},{},{{"type":"record","name":"R","fields":[{{"name":"u","type":["A","B"],"default":{value}}}]}}]"#,
            branch("A"),
            branch("B"),
        )
    };
    assert!(parse(&text(&value)).unwrap_err().contains("does not fit"));
    exercise(&parse(&text(&good)).unwrap());
}

#[test]
fn a_default_that_is_too_costly_to_check_is_refused() {
    let fields = listed(3_000, |at| {
        format!(r#"{{"name":"f{at}","type":"int","default":0}}"#)
    });
    let value = listed(20_000, |_| "{}".to_owned());
    let text = format!(
        r#"[{{"type":"record","name":"W","fields":[{fields}]}},
            {{"type":"record","name":"R","fields":[{{"name":"f","type":{{"type":"array","items":"W"}},"default":[{value}]}}]}}]"#
    );
    assert!(parse(&text).unwrap_err().contains("too large to check"));
}

#[test]
fn the_canonical_text_stays_within_the_limit_too() {
    // Each record uses the one that comes after it, so that the canonical text nests what the text lists.
    let chain = |records: usize| {
        let last = format!(r#"{{"type":"record","name":"R{records}","fields":[]}}"#);
        let record = |at| {
            format!(
                r#"{{"type":"record","name":"R{at}","fields":[{{"name":"f","type":"R{}"}}]}}"#,
                at + 1
            )
        };
        format!("[{},{last}]", listed(records, record))
    };
    exercise(&parse(&chain(332)).unwrap());
    let error = parse(&chain(333)).unwrap_err();
    assert!(error.contains("1000 levels, which is the limit"), "{error}");
}
