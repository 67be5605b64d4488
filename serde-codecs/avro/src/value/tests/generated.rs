//! Generated schemas and values: bytes, values and resolution are those of `apache-avro`.

use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;
use apache_avro::writer::datum::GenericDatumWriter;
use proptest::prelude::*;

use super::{schema, write};
use crate::{Limits, Plan};

/// A generated type.
#[derive(Debug, Clone)]
enum Type {
    /// One of [`LEAVES`]
    Leaf(usize),
    Array(Box<Type>),
    Map(Box<Type>),
    /// A union with `null`, which comes first or last.
    Nullable(Box<Type>, bool),
    /// A record: its number, and its fields with theirs.
    Record(usize, Vec<(usize, Type)>),
}

const LEAVES: [&str; 13] = [
    r#""boolean""#,
    r#""int""#,
    r#""long""#,
    r#""float""#,
    r#""double""#,
    r#""string""#,
    r#""bytes""#,
    r#"{"type": "int", "logicalType": "date"}"#,
    r#"{"type": "long", "logicalType": "timestamp-millis"}"#,
    r#"{"type": "long", "logicalType": "local-timestamp-micros"}"#,
    r#"{"type": "string", "logicalType": "uuid"}"#,
    r#"{"type": "bytes", "logicalType": "decimal", "precision": 1}"#,
    r#"{"type": "int", "logicalType": "time-millis"}"#,
];

/// A default for each of them.
const DEFAULTS: [&str; 13] = [
    "true",
    "7",
    "-7",
    "0.5",
    "1e3",
    r#""text""#,
    r#""bytes""#, // in ASCII: see `where_apache_avro_reads_otherwise`
    "1",
    "2",
    "3",
    r#""11111111-1111-1111-1111-111111111111""#,
    r#""\u0005""#,
    "4",
];

impl Type {
    fn text(&self) -> String {
        match self {
            Self::Leaf(at) => LEAVES[*at].to_owned(),
            Self::Array(of) => format!(r#"{{"type": "array", "items": {}}}"#, of.text()),
            Self::Map(of) => format!(r#"{{"type": "map", "values": {}}}"#, of.text()),
            Self::Nullable(of, true) => format!(r#"["null", {}]"#, of.text()),
            Self::Nullable(of, false) => format!(r#"[{}, "null"]"#, of.text()),
            Self::Record(number, fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(name, of)| match of {
                        Self::Leaf(at) => format!(
                            r#"{{"name": "f{name}", "type": {}, "default": {}}}"#,
                            of.text(),
                            DEFAULTS[*at]
                        ),
                        _ => format!(r#"{{"name": "f{name}", "type": {}}}"#, of.text()),
                    })
                    .collect();
                format!(
                    r#"{{"type": "record", "name": "R{number}", "fields": [{}]}}"#,
                    fields.join(", ")
                )
            }
        }
    }

    fn value(&self) -> BoxedStrategy<Value> {
        match self {
            Self::Leaf(at) => leaf(*at),
            Self::Array(of) => prop::collection::vec(of.value(), 0..4)
                .prop_map(Value::Array)
                .boxed(),
            Self::Map(of) => prop::collection::hash_map("[a-c]{0,2}", of.value(), 0..4)
                .prop_map(Value::Map)
                .boxed(),
            Self::Nullable(of, null_first) => {
                let (null, some) = if *null_first { (0, 1) } else { (1, 0) };
                prop_oneof![
                    Just(Value::Union(null, Box::new(Value::Null))),
                    of.value()
                        .prop_map(move |value| Value::Union(some, Box::new(value))),
                ]
                .boxed()
            }
            Self::Record(_, fields) => {
                let names: Vec<usize> = fields.iter().map(|(name, _)| *name).collect();
                let values: Vec<_> = fields.iter().map(|(_, of)| of.value()).collect();
                values
                    .prop_map(move |values| {
                        let named = names.iter().map(|name| format!("f{name}"));
                        Value::Record(named.zip(values).collect())
                    })
                    .boxed()
            }
        }
    }

    /// Gives each record a number of its own.
    fn number(&mut self, next: &mut usize) {
        match self {
            Self::Leaf(_) => {}
            Self::Array(of) | Self::Map(of) | Self::Nullable(of, _) => of.number(next),
            Self::Record(number, fields) => {
                *number = *next;
                *next += 1;
                fields.iter_mut().for_each(|(_, of)| of.number(next));
            }
        }
    }

    /// A later version: numbers widened, fields reordered, left out and added, as `choices` say.
    fn evolved(&self, choices: &mut impl Iterator<Item = u8>) -> Self {
        let choice = choices.next().unwrap_or(0);
        match self {
            Self::Leaf(1) if choice % 3 != 1 => Self::Leaf([2, 4][usize::from(choice % 2)]),
            Self::Leaf(3) if choice % 3 == 1 => Self::Leaf(4),
            Self::Leaf(at) => Self::Leaf(*at),
            Self::Array(of) => Self::Array(Box::new(of.evolved(choices))),
            Self::Map(of) => Self::Map(Box::new(of.evolved(choices))),
            Self::Nullable(of, null_first) => Self::Nullable(
                Box::new(of.evolved(choices)),
                *null_first ^ (choice % 3 == 1),
            ),
            Self::Record(number, fields) => {
                let mut evolved: Vec<(usize, Self)> = fields
                    .iter()
                    .map(|(name, of)| (*name, of.evolved(choices)))
                    .collect();
                if choice % 4 == 1 && !evolved.is_empty() {
                    evolved.remove(usize::from(choice) % evolved.len());
                }
                if choice % 3 == 1 {
                    evolved.reverse();
                }
                if choice % 5 < 3 {
                    evolved.push((100, Self::Leaf(usize::from(choice) % LEAVES.len())));
                }
                Self::Record(*number, evolved)
            }
        }
    }
}

fn leaf(at: usize) -> BoxedStrategy<Value> {
    let int = any::<i32>();
    let long = any::<i64>();
    match at {
        0 => any::<bool>().prop_map(Value::Boolean).boxed(),
        1 => int.prop_map(Value::Int).boxed(),
        2 => long.prop_map(Value::Long).boxed(),
        3 => (-1e6_f32..1e6).prop_map(Value::Float).boxed(),
        4 => (-1e6_f64..1e6).prop_map(Value::Double).boxed(),
        5 => ".{0,5}".prop_map(Value::String).boxed(),
        6 => prop::collection::vec(any::<u8>(), 0..5)
            .prop_map(Value::Bytes)
            .boxed(),
        7 => int.prop_map(Value::Date).boxed(),
        8 => long.prop_map(Value::TimestampMillis).boxed(),
        9 => long.prop_map(Value::LocalTimestampMicros).boxed(),
        10 => any::<[u8; 16]>()
            .prop_map(|bytes| Value::Uuid(uuid::Uuid::from_bytes(bytes)))
            .boxed(),
        11 => prop::collection::vec(any::<u8>(), 1..5)
            .prop_map(|bytes| Value::Decimal(apache_avro::Decimal::from(bytes)))
            .boxed(),
        _ => int.prop_map(Value::TimeMillis).boxed(),
    }
}

fn types() -> impl Strategy<Value = Type> {
    (0..LEAVES.len())
        .prop_map(Type::Leaf)
        .prop_recursive(4, 24, 4, |inner| {
            let not_null = inner.clone().prop_filter("no union in a union", |of| {
                !matches!(of, Type::Nullable(..))
            });
            prop_oneof![
                inner.clone().prop_map(|of| Type::Array(Box::new(of))),
                inner.clone().prop_map(|of| Type::Map(Box::new(of))),
                (not_null, any::<bool>())
                    .prop_map(|(of, first)| Type::Nullable(Box::new(of), first)),
                prop::collection::vec(inner, 0..4)
                    .prop_map(|fields| Type::Record(0, fields.into_iter().enumerate().collect())),
            ]
        })
        .prop_map(|mut of| {
            of.number(&mut 0);
            of
        })
}

fn types_and_values() -> impl Strategy<Value = (Type, Value)> {
    types().prop_flat_map(|of| {
        let value = of.value();
        (Just(of), value)
    })
}

proptest! {
    #[test]
    fn bytes_and_values_are_the_same((of, value) in types_and_values()) {
        let text = of.text();
        let theirs = apache_avro::Schema::parse_str(&text).unwrap();
        let written = GenericDatumWriter::builder(&theirs).build().unwrap().write_value_to_vec(value.clone());
        let payload = write(&text, &value).unwrap();
        // A map comes in another order each time that it is cloned.
        if !text.contains("map") {
            prop_assert_eq!(&written.unwrap(), &payload);
        }
        let ours = schema(&text);
        let read = Plan::new(&ours, &ours).unwrap().decode_value(&payload, Limits::default()).unwrap();
        prop_assert_eq!(&read, &value);
        let read = GenericDatumReader::builder(&theirs).build().unwrap().read_value(&mut &payload[..]);
        prop_assert_eq!(read.unwrap(), value);
    }

    #[test]
    fn resolution_is_the_same((of, value) in types_and_values(), choices in prop::collection::vec(any::<u8>(), 0..30)) {
        let (writer, reader) = (of.text(), of.evolved(&mut choices.into_iter()).text());
        let payload = write(&writer, &value).unwrap();
        let ours = Plan::new(&schema(&writer), &schema(&reader)).unwrap().decode_value(&payload, Limits::default());
        let (writer, reader) = [writer, reader].map(|text| apache_avro::Schema::parse_str(&text).unwrap()).into();
        let theirs = GenericDatumReader::builder(&writer).reader_schema(&reader).build().unwrap().read_value(&mut &payload[..]);
        prop_assert_eq!(ours.unwrap(), theirs.unwrap());
    }

    #[test]
    fn arbitrary_bytes_do_no_harm(of in types(), payload in prop::collection::vec(any::<u8>(), 0..60), choices in prop::collection::vec(any::<u8>(), 0..30)) {
        let (writer, reader) = (schema(&of.text()), schema(&of.evolved(&mut choices.into_iter()).text()));
        let limits = Limits { allocation: 1 << 20, ..Limits::default() };
        let plan = Plan::new(&writer, &reader).unwrap();
        if let Ok(value) = plan.decode_value(&payload, limits) {
            crate::Writer::new(&reader).append_value(&value, &mut Vec::new()).unwrap();
        }
    }
}
