//! Each kind of value by itself.

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;
use apache_avro::{BigDecimal, Days, Decimal, Duration, Millis, Months};
use pretty_assertions::assert_eq;

use super::{schema, write};
use crate::{ErrorKind, Limits, Plan};

fn read(text: &str, payload: &[u8]) -> Result<Value, crate::Error> {
    let schema = schema(text);
    Plan::new(&schema, &schema)?.decode_value(payload, Limits::default())
}

#[test]
fn logical_types_have_variants_of_their_own() {
    let logical = |of: &str, name: &str| format!(r#"{{"type": "{of}", "logicalType": "{name}"}}"#);
    let fixed = |size, name: &str| {
        format!(r#"{{"type": "fixed", "name": "f", "size": {size}, "logicalType": "{name}"}}"#)
    };
    let uuid = uuid::Uuid::from_bytes([0x11; 16]);
    let text = [b"\x48".as_slice(), uuid.to_string().as_bytes()].concat();
    let duration = Duration::new(Months::new(1), Days::new(2), Millis::new(3));
    let big = BigDecimal::new(Decimal::from(vec![1, 0]).into(), 2);
    let decimal =
        |of: &str| format!(r#"{{{of}, "logicalType": "decimal", "precision": 4, "scale": 2}}"#);
    let cases: [(String, Value, &[u8]); 18] = [
        (logical("int", "date"), Value::Date(1), b"\x02"),
        (logical("int", "time-millis"), Value::TimeMillis(1), b"\x02"),
        (
            logical("long", "time-micros"),
            Value::TimeMicros(1),
            b"\x02",
        ),
        (
            logical("long", "timestamp-millis"),
            Value::TimestampMillis(1),
            b"\x02",
        ),
        (
            logical("long", "timestamp-micros"),
            Value::TimestampMicros(1),
            b"\x02",
        ),
        (
            logical("long", "timestamp-nanos"),
            Value::TimestampNanos(1),
            b"\x02",
        ),
        (
            logical("long", "local-timestamp-millis"),
            Value::LocalTimestampMillis(1),
            b"\x02",
        ),
        (
            logical("long", "local-timestamp-micros"),
            Value::LocalTimestampMicros(1),
            b"\x02",
        ),
        (
            logical("long", "local-timestamp-nanos"),
            Value::LocalTimestampNanos(1),
            b"\x02",
        ),
        (logical("string", "uuid"), Value::Uuid(uuid), &text),
        (fixed(16, "uuid"), Value::Uuid(uuid), &[0x11; 16]),
        (
            fixed(12, "duration"),
            Value::Duration(duration),
            b"\x01\0\0\0\x02\0\0\0\x03\0\0\0",
        ),
        (
            decimal(r#""type": "bytes""#),
            Value::Decimal(Decimal::from(vec![0xff])),
            b"\x02\xff",
        ),
        (
            decimal(r#""type": "fixed", "name": "f", "size": 3"#),
            Value::Decimal(Decimal::from(vec![0xff])),
            b"\xff\xff\xff",
        ),
        (
            logical("bytes", "big-decimal"),
            Value::BigDecimal(big),
            b"\x08\x04\x01\0\x04",
        ),
        // On a type where it has no meaning.
        (logical("long", "date"), Value::Long(1), b"\x02"),
        (
            fixed(3, "uuid"),
            Value::Fixed(3, vec![1, 2, 3]),
            b"\x01\x02\x03",
        ),
        (
            logical("bytes", "decimal"),
            Value::Bytes(vec![1]),
            b"\x02\x01",
        ),
    ];
    for (text, value, payload) in cases {
        assert_eq!(write(&text, &value).unwrap(), payload, "{text}");
        assert_eq!(read(&text, payload).unwrap(), value, "{text}");
        let theirs = schema(&text).to_apache().unwrap();
        let theirs = GenericDatumReader::builder(&theirs).build().unwrap();
        let back = theirs.read_value(&mut &payload[..]).unwrap();
        assert_eq!(back, value, "{text}");
    }
}

#[test]
fn a_value_without_a_branch_goes_to_the_first_that_it_fits() {
    let union = r#"["null", "long", "int", "double", "float",
        {"type": "record", "name": "A", "fields": [{"name": "x", "type": "int"}]},
        {"type": "record", "name": "B", "fields": [{"name": "y", "type": "int"}, {"name": "z", "type": "int", "default": 5}]},
        {"type": "enum", "name": "E", "symbols": ["S"]}]"#;
    let field = |name: &str| Value::Record(vec![(name.to_owned(), Value::Int(1))]);
    let cases: [(Value, &[u8]); 8] = [
        (Value::Null, b"\0"),
        (Value::Int(1), b"\x04\x02"),
        (Value::Long(1), b"\x02\x02"),
        (Value::Float(1.0), b"\x08\0\0\x80\x3f"),
        (field("x"), b"\x0a\x02"),
        (field("y"), b"\x0c\x02\x0a"),
        (Value::String("S".into()), b"\x0e\0"),
        (Value::Union(1, Box::new(Value::Int(1))), b"\x02\x02"),
    ];
    for (value, payload) in cases {
        assert_eq!(write(union, &value).unwrap(), payload, "{value:?}");
    }
    for value in [
        Value::Boolean(true),
        Value::String("T".into()),
        Value::Union(8, Box::new(Value::Null)),
        Value::Union(0, Box::new(Value::Int(1))),
        field("w"),
    ] {
        assert!(write(union, &value).is_err(), "{value:?}");
    }
    assert_eq!(
        write(r#"["null", "long"]"#, &Value::Int(1)).unwrap(),
        b"\x02\x02"
    );
}

#[test]
fn fields_come_in_any_order_and_get_defaults() {
    let text = r#"{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"},
        {"name": "b", "type": ["null", "string"]}, {"name": "c", "type": "int", "default": 3}]}"#;
    let fields = |fields: &[(&str, Value)]| {
        Value::Record(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
        )
    };
    let text_of = |text: &str| Value::String(text.to_owned());
    let cases = [
        (
            fields(&[("b", text_of("x")), ("a", Value::Int(1))]),
            b"\x02\x02\x02x\x06".as_slice(),
        ),
        (fields(&[("a", Value::Int(1))]), b"\x02\0\x06"),
        (
            Value::Map([("a".to_owned(), Value::Int(1))].into()),
            b"\x02\0\x06",
        ),
    ];
    for (value, payload) in cases {
        assert_eq!(write(text, &value).unwrap(), payload);
    }
    let refused = [
        (
            fields(&[]),
            "a: null does not fit the schema, which has `int` here",
        ),
        (
            fields(&[("a", Value::Int(1)), ("d", Value::Int(1))]),
            "a record with fields that it does not have, or has once does not fit the schema, which has the record `R` here",
        ),
        (
            fields(&[("a", Value::Long(1))]),
            "a: a long does not fit the schema, which has `int` here",
        ),
    ];
    for (value, error) in refused {
        assert_eq!(write(text, &value).unwrap_err().to_string(), error);
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let fixed = r#"{"type": "fixed", "name": "f", "size": 2}"#;
    let decimal =
        r#"{"type": "fixed", "name": "f", "size": 1, "logicalType": "decimal", "precision": 2}"#;
    let colour = r#"{"type": "enum", "name": "E", "symbols": ["A", "B"]}"#;
    let micros = r#"{"type": "long", "logicalType": "timestamp-micros"}"#;
    for (text, value) in [
        (fixed, Value::Fixed(2, vec![1])),
        (fixed, Value::Bytes(vec![1, 2, 3])),
        (decimal, Value::Decimal(Decimal::from(vec![1, 0]))),
        (decimal, Value::Decimal(Decimal::from(vec![0, 0xff]))),
        (colour, Value::Enum(0, "B".into())),
        (colour, Value::String("C".into())),
        (micros, Value::TimestampMillis(1)),
        (r#""long""#, Value::TimestampMillis(1)),
        (r#""string""#, Value::Null),
    ] {
        let error = write(text, &value).unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Mismatch { .. }),
            "{error}"
        );
    }
    let decimal = |bytes: &[u8]| Value::Decimal(Decimal::from(bytes));
    let text =
        r#"{"type": "fixed", "name": "f", "size": 1, "logicalType": "decimal", "precision": 2}"#;
    assert_eq!(write(text, &decimal(&[0, 1])).unwrap(), b"\x01");
    assert_eq!(write(text, &decimal(&[0xff, 0xfe])).unwrap(), b"\xfe");
}

#[test]
fn limits_hold() {
    let node =
        r#"{"type": "record", "name": "N", "fields": [{"name": "next", "type": ["null", "N"]}]}"#;
    let chain = |levels: usize| [vec![2; levels - 1], vec![0]].concat();
    assert!(read(node, &chain(64)).is_ok());
    assert!(matches!(
        read(node, &chain(65)).unwrap_err().kind(),
        ErrorKind::Limit { .. }
    ));
    let nulls = r#"{"type": "array", "items": "null"}"#;
    let error = read(nulls, b"\xfe\xff\xff\xff\x0f\0").unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Limit { .. }), "{error}");
    let error = read(r#"{"type": "string", "logicalType": "uuid"}"#, b"\x02x").unwrap_err();
    assert_eq!(
        error.to_string(),
        "x does not fit the schema, which has a UUID here, at byte 0"
    );
}

#[test]
fn schemas_come_from_apache_and_go_back() {
    use apache_avro::AvroSchema;
    for text in [
        r#"{"type":"record","name":"a.R","fields":[{"name":"x","type":["null","R"],"default":null},
            {"name":"d","type":{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}}]}"#,
        r#"{"type":"map","values":{"type":"enum","name":"E","symbols":["A"],"default":"A"}}"#,
    ] {
        let ours = schema(text);
        let theirs = ours.to_apache().unwrap();
        let back = crate::Schema::try_from(&theirs).unwrap();
        let (there, here) = (back.to_apache().unwrap(), theirs);
        assert_eq!(there, here);
        assert!(
            Plan::new(&ours, &back)
                .unwrap()
                .is_same(Plan::new(&ours, &back).unwrap().root())
        );
    }
    let of = crate::Schema::of_apache::<Option<Vec<i64>>>().unwrap();
    assert_eq!(of.to_apache().unwrap(), Option::<Vec<i64>>::get_schema());
    assert_eq!(of.text(), r#"["null",{"type":"array","items":"long"}]"#);
}

#[test]
fn where_apache_avro_reads_otherwise() {
    let empty = r#"{"type": "record", "name": "R", "fields": []}"#;
    let with = |field: &str| format!(r#"{{"type": "record", "name": "R", "fields": [{field}]}}"#);
    let millis = r#"{"type": "long", "logicalType": "timestamp-millis"}"#;
    let decimal = r#"{"type": "bytes", "logicalType": "decimal", "precision": 4}"#;
    let record = |value| Value::Record(vec![("x".to_owned(), value)]);
    // Each with what is right, and why.
    let cases: [(&str, &str, &[u8], Value); 5] = [
        // A character of a default is a byte: it takes the UTF-8 of it.
        (
            empty,
            &with(r#"{"name": "x", "type": "bytes", "default": "\u00ff"}"#),
            b"",
            record(Value::Bytes(vec![0xff])),
        ),
        // So also of `fixed`, whose size it leaves alone.
        (
            empty,
            &with(
                r#"{"name": "x", "type": {"type": "fixed", "name": "F", "size": 1}, "default": "\u00ff"}"#,
            ),
            b"",
            record(Value::Fixed(1, vec![0xff])),
        ),
        // A logical type that the reader does not have is ignored: it refuses.
        (millis, r#""long""#, b"\x02", Value::Long(1)),
        // A decimal may have fewer digits than its precision: it refuses.
        (
            r#""bytes""#,
            decimal,
            b"\x02\x01",
            Value::Decimal(Decimal::from(vec![1])),
        ),
        // A field's alias is the writer's name for it: it takes the default.
        (
            &with(r#"{"name": "y", "type": "int"}"#),
            &with(r#"{"name": "x", "type": "int", "aliases": ["y"], "default": 0}"#),
            b"\x02",
            record(Value::Int(1)),
        ),
    ];
    for (writer, reader, payload, right) in cases {
        let (writer, reader) = (schema(writer), schema(reader));
        let plan = Plan::new(&writer, &reader).unwrap();
        let ours = plan.decode_value(payload, Limits::default()).unwrap();
        assert_eq!(ours, right);
        let (writer, reader) = (writer.to_apache().unwrap(), reader.to_apache().unwrap());
        let theirs = GenericDatumReader::builder(&writer)
            .reader_schema(&reader)
            .build()
            .unwrap()
            .read_value(&mut &payload[..]);
        assert!(
            theirs.is_err() || theirs.unwrap() != right,
            "{reader:?} is read right now"
        );
    }
}
