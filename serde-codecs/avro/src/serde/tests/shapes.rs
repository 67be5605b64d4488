//! What serde calls the shape of a value, against types of Avro.

use std::collections::BTreeMap;

use pretty_assertions::assert_eq;
use serde::{Deserialize, Serialize};
use serde_bytes::{ByteArray, ByteBuf};

use super::{read, record, there_and_back, write};

#[test]
fn numbers_go_into_their_type_and_into_others_that_hold_them() {
    there_and_back(r#""boolean""#, &true, b"\x01");
    there_and_back(r#""int""#, &-2_i32, b"\x03");
    there_and_back(r#""int""#, &7_i8, b"\x0e");
    there_and_back(r#""int""#, &7_u16, b"\x0e");
    there_and_back(r#""int""#, &7_i64, b"\x0e");
    there_and_back(r#""int""#, &7_u64, b"\x0e");
    there_and_back(r#""long""#, &7_i8, b"\x0e");
    there_and_back(r#""long""#, &u32::MAX, b"\xfe\xff\xff\xff\x1f");
    there_and_back(r#""long""#, &(1_u64 << 33), b"\x80\x80\x80\x80\x40");
    there_and_back(r#""long""#, &-1_i128, b"\x01");
    there_and_back(r#""float""#, &1.5_f32, &1.5_f32.to_le_bytes());
    there_and_back(r#""double""#, &1.5_f64, &1.5_f64.to_le_bytes());
    there_and_back(r#""double""#, &1.5_f32, &1.5_f64.to_le_bytes());
    assert_eq!(write(r#""float""#, &3_i64).unwrap(), 3_f32.to_le_bytes());
    assert_eq!(
        write(r#"["null", "float"]"#, &0.5_f64).unwrap(),
        [&[2], &0.5_f32.to_le_bytes()[..]].concat()
    );
    assert_eq!(write(r#""double""#, &3_u8).unwrap(), 3_f64.to_le_bytes());
    assert_eq!(read::<f64>(r#""int""#, r#""int""#, b"\x0e").unwrap(), 7.0);
    assert_eq!(read::<f64>(r#""int""#, r#""long""#, b"\x0e").unwrap(), 7.0);
}

#[test]
fn a_number_that_does_not_fit_is_refused() {
    let fixed = r#"{"type": "fixed", "name": "f", "size": 4}"#;
    for (text, value) in [
        (r#""int""#, i128::from(i32::MAX) + 1),
        (r#""long""#, i128::from(u64::MAX)),
        (r#""float""#, (1 << 24) + 1),
        (r#""double""#, (1 << 53) + 1),
        (r#""string""#, 1),
        (fixed, 1),
    ] {
        let error = write(text, &value).unwrap_err().to_string();
        assert!(error.contains(&value.to_string()) || value == 1, "{error}");
    }
    assert!(
        write(r#""float""#, &0.1_f64).is_err(),
        "it would be rounded"
    );
    assert!(read::<i8>(r#""int""#, r#""int""#, b"\xfe\xff\x03").is_err());
    assert!(read::<u32>(r#""long""#, r#""long""#, b"\x01").is_err());
    assert!(read::<i64>(r#""double""#, r#""double""#, &[0; 8]).is_err());
}

#[test]
fn wide_numbers_are_fixed_in_little_endian() {
    let fixed = |size| format!(r#"{{"type": "fixed", "name": "n", "size": {size}}}"#);
    there_and_back(&fixed(8), &u64::MAX, &[0xff; 8]);
    there_and_back(&fixed(16), &-2_i128, &(-2_i128).to_le_bytes());
    there_and_back(&fixed(16), &u128::MAX, &[0xff; 16]);
    there_and_back(
        &format!(r#"["long", {}]"#, fixed(8)),
        &1_u64,
        b"\x02\x01\0\0\0\0\0\0\0",
    );
}

#[test]
fn texts_go_into_strings_symbols_bytes_and_uuids() {
    let text = String::from;
    there_and_back(r#""string""#, &text("hé"), b"\x06h\xc3\xa9");
    there_and_back(r#""bytes""#, &text("hi"), b"\x04hi");
    there_and_back(r#""string""#, &'é', b"\x04\xc3\xa9");
    let colour = r#"{"type": "enum", "name": "Colour", "symbols": ["RED", "BLUE"]}"#;
    there_and_back(colour, &text("BLUE"), b"\x02");
    assert_eq!(
        write(colour, "GREEN").unwrap_err().to_string(),
        "the symbol \"GREEN\" does not fit the schema, which has the enum `Colour` here"
    );
    let uuid = text("00112233-4455-6677-8899-aabbccddeeff");
    let octets: Vec<u8> = (0..16).map(|at| at * 17).collect();
    let string = r#"{"type": "string", "logicalType": "uuid"}"#;
    let fixed = r#"{"type": "fixed", "name": "u", "size": 16, "logicalType": "uuid"}"#;
    let payload = [b"\x48".as_slice(), uuid.as_bytes()].concat();
    there_and_back(string, &uuid, &payload);
    there_and_back(string, &ByteBuf::from(octets.clone()), &payload);
    there_and_back(fixed, &uuid, &octets);
    there_and_back(fixed, &ByteBuf::from(octets.clone()), &octets);
    assert!(write(fixed, "no uuid").is_err());
}

#[test]
fn bytes_are_bytes_fixed_and_sequences_of_small_numbers() {
    let fixed = r#"{"type": "fixed", "name": "f", "size": 3}"#;
    there_and_back(
        r#""bytes""#,
        &ByteBuf::from(vec![1, 2, 3]),
        b"\x06\x01\x02\x03",
    );
    there_and_back(fixed, &ByteBuf::from(vec![1, 2, 3]), b"\x01\x02\x03");
    there_and_back(fixed, &ByteArray::new([1, 2, 3]), b"\x01\x02\x03");
    there_and_back(fixed, &[1_u8, 2, 3], b"\x01\x02\x03");
    there_and_back(r#""bytes""#, &vec![1_u8, 2, 3], b"\x06\x01\x02\x03");
    there_and_back(r#""bytes""#, &Vec::<u8>::new(), b"\0");
    there_and_back(
        r#"{"type": "array", "items": "int"}"#,
        &vec![1_u8],
        b"\x02\x02\0",
    );
    assert!(write(fixed, &ByteBuf::from(vec![1, 2])).is_err());
    assert!(write(fixed, &[1_u8, 2]).is_err());
    assert!(write(r#""bytes""#, &vec![256]).is_err());
    assert!(write(r#""string""#, &ByteBuf::from(vec![1])).is_err());
}

#[test]
fn options_are_unions_with_null() {
    let union = r#"["null", "long"]"#;
    there_and_back(union, &None::<i64>, b"\0");
    there_and_back(union, &Some(3_i64), b"\x02\x06");
    there_and_back(r#"["string", "null"]"#, &None::<String>, b"\x02");
    there_and_back(r#"["string", "null"]"#, &Some("a".to_owned()), b"\0\x02a");
    there_and_back(r#""long""#, &Some(3_i64), b"\x06");
    there_and_back(r#""null""#, &None::<i64>, b"");
    there_and_back(
        r#"["null", "double", "string"]"#,
        &Some(1.0_f64),
        b"\x02\0\0\0\0\0\0\xf0\x3f",
    );
    there_and_back(union, &(), b"\0");
    assert!(write(r#""long""#, &None::<i64>).is_err());
    assert!(read::<i64>(union, union, b"\0").is_err());
}

#[test]
fn sequences_are_arrays_and_records_by_position() {
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    struct Pair(i32, String);
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    struct Id(String);
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    struct Nothing;

    let array = r#"{"type": "array", "items": "int"}"#;
    there_and_back(array, &vec![1, 2], b"\x04\x02\x04\0");
    there_and_back(array, &Vec::<i32>::new(), b"\0");
    there_and_back(array, &(1, 2), b"\x04\x02\x04\0");
    let pair = record(
        "Pair",
        r#"{"name": "a", "type": "int"}, {"name": "b", "type": "string"}"#,
    );
    there_and_back(&pair, &Pair(1, "x".into()), b"\x02\x02x");
    there_and_back(&pair, &(1, "x".to_owned()), b"\x02\x02x");
    there_and_back(
        &format!(r#"["null", {pair}]"#),
        &Some(Pair(1, "x".into())),
        b"\x02\x02\x02x",
    );
    there_and_back(r#""string""#, &Id("x".into()), b"\x02x");
    there_and_back(
        &record("Id", r#"{"name": "of", "type": "string"}"#),
        &Id("x".into()),
        b"\x02x",
    );
    there_and_back(r#""null""#, &Nothing, b"");
    there_and_back(&record("Nothing", ""), &Nothing, b"");
    // Blocks with their size, and several of them.
    assert_eq!(
        read::<Vec<i32>>(array, array, b"\x01\x02\x02\x02\x04\0").unwrap(),
        [1, 2]
    );
    assert!(read::<(i32, i32)>(array, array, b"\x06\x02\x04\x06\0").is_err());
    assert!(write(&pair, &(1, "x", 2)).is_err());
    assert!(write(&pair, &(1,)).is_err());
}

#[test]
fn a_sequence_that_does_not_know_its_length_is_an_array_all_the_same() {
    struct Evens;
    impl Serialize for Evens {
        fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            to.collect_seq((0..200).filter(|n| n % 2 == 0))
        }
    }
    let array = r#"{"type": "array", "items": "int"}"#;
    let payload = write(array, &Evens).unwrap();
    assert_eq!(payload[..3], [0xc8, 0x01, 0]);
    let back: Vec<i32> = read(array, array, &payload).unwrap();
    assert_eq!(back, (0..200).step_by(2).collect::<Vec<i32>>());
}

#[test]
fn maps_are_maps_with_keys_that_are_texts() {
    let map = r#"{"type": "map", "values": "int"}"#;
    let of = |key: &str| BTreeMap::from([(key.to_owned(), 1)]);
    there_and_back(map, &of("a"), b"\x02\x02a\x02\0");
    there_and_back(map, &BTreeMap::<String, i32>::new(), b"\0");
    there_and_back(map, &BTreeMap::from([(7_u8, 1)]), b"\x02\x027\x02\0");
    there_and_back(map, &BTreeMap::from([(true, 1)]), b"\x02\x08true\x02\0");
    there_and_back(map, &BTreeMap::from([('x', 1)]), b"\x02\x02x\x02\0");
    assert!(write(map, &BTreeMap::from([((), 1)])).is_err());
    assert!(read::<BTreeMap<u8, i32>>(map, map, b"\x02\x02a\x02\0").is_err());
}

#[derive(Serialize, Deserialize, Debug, PartialEq, Clone)]
struct Order {
    id: i64,
    note: Option<String>,
    count: i32,
}

fn order() -> Order {
    Order {
        id: 1,
        note: Some("n".into()),
        count: 2,
    }
}

#[test]
fn structs_are_records_in_any_order_and_maps() {
    let (id, note, count) = (
        r#"{"name": "id", "type": "long"}"#,
        r#"{"name": "note", "type": ["null", "string"]}"#,
        r#"{"name": "count", "type": "int"}"#,
    );
    let orders: [(_, &[u8]); 4] = [
        ([id, note, count], b"\x02\x02\x02n\x04"),
        ([count, note, id], b"\x04\x02\x02n\x02"),
        ([note, id, count], b"\x02\x02n\x02\x04"),
        ([id, count, note], b"\x02\x04\x02\x02n"),
    ];
    for (fields, payload) in orders {
        there_and_back(&record("Order", &fields.join(",")), &order(), payload);
        there_and_back(&record("Another", &fields.join(",")), &order(), payload);
    }
    let map = r#"{"type": "map", "values": ["null", "long", "string"]}"#;
    there_and_back(
        map,
        &order(),
        b"\x06\x04id\x02\x02\x08note\x04\x02n\x0acount\x02\x04\0",
    );
}

#[test]
fn what_a_value_does_not_have_is_its_default_or_null() {
    #[derive(Serialize)]
    struct Sparse {
        #[serde(skip_serializing_if = "Option::is_none")]
        a: Option<i32>,
        b: i32,
        #[serde(skip_serializing_if = "Option::is_none")]
        c: Option<i32>,
    }
    let fields = |a: &str, c: &str| {
        record(
            "Sparse",
            &format!(
                r#"{{"name": "new", "type": "int", "default": 9}},
                {{"name": "a", "type": {a}}}, {{"name": "b", "type": "int"}}, {{"name": "c", "type": {c}}},
                {{"name": "last", "type": ["string", "null"]}}"#
            ),
        )
    };
    let null = r#"["null", "int"]"#;
    let sparse = |a, c| Sparse { a, b: 2, c };
    let five = r#"["int", "null"], "default": 5"#;
    assert_eq!(
        write(&fields(null, null), &sparse(None, None)).unwrap(),
        b"\x12\0\x04\0\x02"
    );
    assert_eq!(
        write(&fields(null, null), &sparse(Some(1), None)).unwrap(),
        b"\x12\x02\x02\x04\0\x02"
    );
    assert_eq!(
        write(&fields(null, five), &sparse(None, None)).unwrap(),
        b"\x12\0\x04\0\x0a\x02"
    );
    assert_eq!(
        write(&fields(r#""int""#, null), &sparse(None, None))
            .unwrap_err()
            .to_string(),
        "a: a value without the field does not fit the schema, which has a field without default here"
    );
    let small = record("Sparse", r#"{"name": "b", "type": "int"}"#);
    assert_eq!(
        write(&small, &sparse(Some(1), None))
            .unwrap_err()
            .to_string(),
        "a: a field that the record does not have does not fit the schema, which has the record `Sparse` here"
    );
    assert_eq!(write(&small, &sparse(None, None)).unwrap(), b"\x04");
}

#[test]
fn flattened_structs_are_one_record() {
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    struct Outer {
        kind: String,
        #[serde(flatten)]
        order: Order,
        last: i32,
    }
    let outer = Outer {
        kind: "k".into(),
        order: order(),
        last: 3,
    };
    let fields = r#"{"name": "kind", "type": "string"}, {"name": "id", "type": "long"},
        {"name": "note", "type": ["null", "string"]}, {"name": "count", "type": "int"},
        {"name": "last", "type": "int"}"#;
    there_and_back(
        &record("Outer", fields),
        &outer,
        b"\x02k\x02\x02\x02n\x04\x06",
    );
    let other = r#"{"name": "last", "type": "int"}, {"name": "note", "type": ["null", "string"]},
        {"name": "id", "type": "long"}, {"name": "kind", "type": "string"}, {"name": "count", "type": "int"}"#;
    there_and_back(
        &record("Outer", other),
        &outer,
        b"\x06\x02\x02n\x02\x02k\x04",
    );
    there_and_back(
        r#"{"type": "map", "values": ["null", "long", "string"]}"#,
        &outer,
        b"\x0a\x08kind\x04\x02k\x04id\x02\x02\x08note\x04\x02n\x0acount\x02\x04\x08last\x02\x06\0",
    );
}

#[test]
fn json_is_written_and_read_as_any_other_value() {
    use serde_json::{Value, json};

    let text = record(
        "Order",
        r#"{"name": "id", "type": "long"}, {"name": "total", "type": ["null", "double"]},
        {"name": "rate", "type": ["null", "float"]}, {"name": "note", "type": ["null", "string"], "default": null},
        {"name": "tags", "type": {"type": "map", "values": {"type": "array", "items": "string"}}},
        {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"]}}"#,
    );
    let order: Value =
        json!({"id": 1, "total": 2, "rate": 3, "tags": {"a": ["b", "c"]}, "kind": "B"});
    let payload = write(&text, &order).unwrap();
    let back: Value = read(&text, &text, &payload).unwrap();
    let wanted = json!({"id": 1, "total": 2.0, "rate": 3.0, "note": null, "tags": {"a": ["b", "c"]}, "kind": "B"});
    assert_eq!(back, wanted);
    assert_eq!(write(&text, &wanted).unwrap(), payload);
}
