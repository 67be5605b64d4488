use apache_avro::types::Value;
use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::{Blocks, Compression, FileWriter};
use crate::{Limits, Schema};

const SCHEMA: &str = r#"{"type":"record","name":"P","fields":[{"name":"x","type":"long"},{"name":"s","type":"string"}]}"#;

const ALL: [Compression; 4] = [
    Compression::None,
    Compression::Deflate,
    Compression::Snappy,
    Compression::Zstandard,
];

/// The payload of `{"x": x, "s": s}`, for numbers and texts of one byte's length.
fn payload(x: u8, s: &str) -> Vec<u8> {
    let length = u8::try_from(2 * s.len()).expect("short");
    [&[2 * x, length], s.as_bytes()].concat()
}

fn file(compression: Compression, values: usize) -> Vec<u8> {
    let schema = Schema::parse(SCHEMA).expect("a schema");
    let mut file = FileWriter::new(Vec::new(), &schema, compression, &[("made.by", b"a test")])
        .expect("memory takes it");
    for at in 0..values {
        let x = u8::try_from(at % 50).expect("small");
        file.append_payload(&payload(x, "some text"))
            .expect("memory takes it");
    }
    file.finish().expect("memory takes it")
}

/// All values, one block after another.
fn blocks(file: &[u8]) -> Result<(usize, Vec<u8>), crate::Error> {
    let mut blocks = Blocks::new(file, Limits::default())?;
    let (mut values, mut payloads) = (0, Vec::new());
    while let Some((count, block)) = blocks.next_block()? {
        values += count;
        payloads.extend_from_slice(block);
    }
    Ok((values, payloads))
}

#[test]
fn what_is_written_is_read_again() {
    for compression in ALL {
        let file = file(compression, 20_000);
        let (values, payloads) = blocks(&file).expect("it was just written");
        assert_eq!(values, 20_000, "{compression:?}");
        assert_eq!(payloads.len(), 20_000 * 11);
        let read = Blocks::new(&file[..], Limits::default()).expect("it was just written");
        assert_eq!(read.schema().text(), SCHEMA);
        assert_eq!(read.compression(), compression);
        assert_eq!(read.metadata("made.by"), Some(&b"a test"[..]));
    }
}

#[test]
fn other_programs_read_our_files_and_we_theirs() {
    let schema = apache_avro::Schema::parse_str(SCHEMA).expect("a schema");
    for (ours, theirs) in [
        (Compression::None, apache_avro::Codec::Null),
        (
            Compression::Deflate,
            apache_avro::Codec::Deflate(apache_avro::DeflateSettings::default()),
        ),
        (Compression::Snappy, apache_avro::Codec::Snappy),
        (
            Compression::Zstandard,
            apache_avro::Codec::Zstandard(apache_avro::ZstandardSettings::default()),
        ),
    ] {
        let file = file(ours, 3);
        let read: Vec<Value> = apache_avro::Reader::new(&file[..])
            .expect("they know it")
            .map(|value| value.expect("they read it"))
            .collect();
        let value = |x| {
            Value::Record(vec![
                ("x".to_owned(), Value::Long(x)),
                ("s".to_owned(), Value::String("some text".to_owned())),
            ])
        };
        assert_eq!(read, [value(0), value(1), value(2)]);

        let mut writer =
            apache_avro::Writer::with_codec(&schema, Vec::new(), theirs).expect("a writer");
        writer.append_value(value(7)).expect("it is written");
        let file = writer.into_inner().expect("it is written");
        assert_eq!(
            blocks(&file).expect("it was just written"),
            (1, payload(7, "some text"))
        );
    }
}

#[test]
fn a_value_that_cannot_be_written_leaves_the_file_whole() {
    let schema = Schema::parse(SCHEMA).expect("a schema");
    let mut file =
        FileWriter::new(Vec::new(), &schema, Compression::None, &[]).expect("memory takes it");
    file.append_payload(&payload(1, "a"))
        .expect("memory takes it");
    let failed = file.append_with(|out| {
        out.extend_from_slice(b"half a value");
        Err(crate::ErrorKind::Utf8.into())
    });
    assert!(failed.is_err());
    file.append_payload(&payload(2, "b"))
        .expect("memory takes it");
    let file = file.finish().expect("memory takes it");
    let both = [payload(1, "a"), payload(2, "b")].concat();
    assert_eq!(blocks(&file).expect("it was just written"), (2, both));
}

#[test]
fn damage_is_named() {
    let whole = file(Compression::Snappy, 3);
    let problem = |file: &[u8]| blocks(file).expect_err("it is damaged").to_string();
    let mut other = whole.clone();
    other[0] = b'X';
    assert_eq!(
        problem(&other),
        "the file begins with [58, 62, 6a, 01], not with `Obj` and 1: it is no Avro object container file"
    );
    let mut other = whole.clone();
    *other.last_mut().expect("it is not empty") ^= 1;
    assert_eq!(
        problem(&other),
        "a block does not end with the marker of the file: the file is damaged"
    );
    let mut other = whole.clone();
    let checksum = whole.len() - super::MARKER - 1;
    other[checksum] ^= 1;
    assert_eq!(
        problem(&other),
        "the checksum of a block is wrong: the file is damaged"
    );
    let mut other = whole.clone();
    let name = whole.windows(6).position(|bytes| bytes == b"snappy");
    other[name.expect("it stands in the file")] = b'x';
    assert_eq!(
        problem(&other),
        "the compression `xnappy` is not known: `null` is, and `deflate`, `snappy` and `zstandard` with the features of these names"
    );
    assert!(problem(&whole[..whole.len() - 20]).contains("bytes are needed"));
    let key = FileWriter::new(
        Vec::new(),
        &Schema::parse(SCHEMA).expect("a schema"),
        Compression::None,
        &[("avro.schema", b"x")],
    );
    assert!(
        key.expect_err("it is Avro's")
            .to_string()
            .contains("`avro.schema`")
    );
}

#[test]
fn a_block_that_grows_beyond_the_limit_is_refused() {
    let limits = Limits {
        payload: 10_000,
        ..Limits::default()
    };
    for compression in [
        Compression::Deflate,
        Compression::Snappy,
        Compression::Zstandard,
    ] {
        let schema = Schema::parse(r#""string""#).expect("a schema");
        let mut file =
            FileWriter::new(Vec::new(), &schema, compression, &[]).expect("memory takes it");
        file.append_payload(&[0; 60_000]).expect("memory takes it");
        let file = file.finish().expect("memory takes it");
        let mut blocks = Blocks::new(&file[..], limits).expect("its front is small");
        let error = blocks.next_block().expect_err("it is too long").to_string();
        assert!(
            error.contains("10000") || error.contains("window"),
            "{compression:?}: {error}"
        );
    }
}

#[test]
fn values_without_bytes_are_not_any_number() {
    #[derive(crate::Record, Debug)]
    #[record(crate = etymon_avro)]
    struct Nothing {}

    let schema = Schema::of::<Nothing>().expect("a schema");
    let file = FileWriter::new(Vec::new(), &schema, Compression::None, &[]);
    let mut file = file.and_then(FileWriter::finish).expect("memory takes it");
    let marker = file[file.len() - super::MARKER..].to_vec();
    crate::plan::push_length(1 << 40, &mut file);
    crate::plan::push_length(0, &mut file);
    file.extend_from_slice(&marker);
    let mut values = super::FileReader::<_, Nothing>::new(&file[..], Limits::default())
        .expect("its front is good");
    let error = values.next().expect_err("it claims too many").to_string();
    assert!(error.contains("values without bytes"), "{error}");
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_refused_without_harm(
        start in 0_usize..200,
        damage in prop::collection::vec(any::<u8>(), 1..40),
        compression in prop::sample::select(&ALL[..]),
    ) {
        let mut file = file(compression, 20);
        let at = start.min(file.len() - 1);
        let end = file.len().min(at + damage.len());
        file[at..end].copy_from_slice(&damage[..end - at]);
        let _ = blocks(&file);
        let _ = blocks(&damage);
    }
}
