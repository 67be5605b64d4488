use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::*;

type Header<'a> = Option<&'a [u8]>;

const GUID: Guid = Guid(*b"\x09\x5d\x71\xcf\x12\x55\x6b\x9d\x5e\x33\x0a\xd5\x75\xb3\xdf\x5d");

fn id(number: i64) -> SchemaId {
    SchemaId::try_from(number).unwrap()
}

#[test]
fn a_record_names_its_schema_in_front_or_in_a_header() {
    let by_guid = guid_header(GUID);
    let record_by_guid = [&by_guid[..], b"abc"].concat();
    //   header                payload                       schema            what the codec gets
    let cases: [(Header<'_>, &[u8], SchemaRef, &[u8]); 7] = [
        (None, b"\0\0\0\0\x07abc", id(7).into(), b"abc"),
        (None, b"\0\x7f\xff\xff\xff", SchemaId::MAX.into(), b""),
        (None, b"\0\0\0\0\0\0", SchemaId::MIN.into(), b"\0"),
        (None, &record_by_guid, GUID.into(), b"abc"),
        (Some(&by_guid), b"abc", GUID.into(), b"abc"),
        (Some(b"\0\0\0\0\x07"), b"", id(7).into(), b""),
        // What looks like a prefix is payload when the header says which schema it is.
        (
            Some(&by_guid),
            b"\0\0\0\0\x07abc",
            GUID.into(),
            b"\0\0\0\0\x07abc",
        ),
    ];
    for (header, payload, schema, body) in cases {
        let frame = Frame::read(header, Some(payload)).unwrap().unwrap();
        assert_eq!(
            (frame.schema, frame.payload),
            (schema, body),
            "{header:?} {payload:?}"
        );
    }
}

#[test]
fn a_tombstone_is_no_frame_and_no_error() {
    for header in [None, Some(&b"nonsense"[..]), Some(&guid_header(GUID))] {
        assert_eq!(Frame::read(header, None), Ok(None), "{header:?}");
    }
}

#[test]
fn what_names_no_schema_is_refused_with_the_way_out() {
    let cases: [(Header<'_>, &[u8], &str); 7] = [
        (
            None,
            b"",
            "the record is empty, but has to start with 0x00 and a schema id or with 0x01 and a guid; a tombstone is null and not empty",
        ),
        (
            None,
            b"{\"id\": 1}",
            "unknown magic byte 0x7b: the record starts neither with 0x00 and a schema id nor with 0x01 and a guid; was the record written without a serializer of a schema registry, or were its headers not passed on?",
        ),
        (
            None,
            b"\0\0\0\0",
            "the record has 4 bytes: after the magic byte 0x00 it takes 5 to name a schema",
        ),
        (
            None,
            b"\x01123456789012345",
            "the record has 16 bytes: after the magic byte 0x01 it takes 17 to name a schema",
        ),
        (
            None,
            b"\0\x80\0\0\0",
            "the record: 2147483648 is not a schema id: ids run from 0 to 2147483647",
        ),
        (
            Some(b""),
            b"\0\0\0\0\x07",
            "the header is empty, but has to start with 0x00 and a schema id or with 0x01 and a guid; a tombstone is null and not empty",
        ),
        (
            Some(b"095d71cf"),
            b"\0\0\0\0\x07",
            "unknown magic byte 0x30: the header starts neither with 0x00 and a schema id nor with 0x01 and a guid; was the record written without a serializer of a schema registry, or were its headers not passed on?",
        ),
    ];
    for (header, payload, message) in cases {
        let refused = Frame::read(header, Some(payload)).unwrap_err();
        assert_eq!(refused.to_string(), message);
    }
}

#[test]
fn the_message_of_protobuf_is_named_behind_the_schema() {
    let path = |frame: Frame<'static>| {
        let (indexes, message) = frame.message().unwrap();
        (indexes.iter().collect::<Vec<_>>(), message)
    };
    let prefixed = Frame::from_prefix(b"\0\0\0\0\x07\x04\x02\0abc").unwrap();
    assert_eq!(path(prefixed), (vec![1, 0], &b"abc"[..]));
    let header = b"\x01\x09\x5d\x71\xcf\x12\x55\x6b\x9d\x5e\x33\x0a\xd5\x75\xb3\xdf\x5d\0";
    let beside = Frame::from_header(header, b"abc").unwrap();
    assert_eq!(path(beside), (vec![0], &b"abc"[..]));
    // The indexes are never taken from the payload when the header lacks them.
    let lacking = Frame::from_header(&header[..17], b"\0abc").unwrap();
    assert_eq!(lacking.message(), Err(WireError::TruncatedIndexes));
}

#[test]
fn a_schema_is_printed_as_people_look_for_it() {
    assert_eq!(SchemaRef::from(id(7)).to_string(), "schema id 7");
    assert_eq!(
        SchemaRef::from(GUID).to_string(),
        "schema guid 095d71cf-1255-6b9d-5e33-0ad575b3df5d"
    );
}

proptest! {
    #[test]
    fn what_is_framed_reads_back(number in 0..=i64::from(i32::MAX), guid: [u8; 16], payload: Vec<u8>) {
        let (id, guid) = (id(number), Guid(guid));
        let record = [&prefix(id)[..], &payload].concat();
        let frame = Frame { schema: id.into(), header_rest: None, payload: &payload };
        prop_assert_eq!(Frame::read(None, Some(&record)), Ok(Some(frame)));
        let header = guid_header(guid);
        let frame = Frame { schema: guid.into(), header_rest: Some(b""), payload: &payload };
        prop_assert_eq!(Frame::read(Some(&header), Some(&payload)), Ok(Some(frame)));
        let record = [&header[..], &payload].concat();
        let frame = Frame { schema: guid.into(), header_rest: None, payload: &payload };
        prop_assert_eq!(Frame::read(None, Some(&record)), Ok(Some(frame)));
    }

    #[test]
    fn any_bytes_are_a_frame_or_an_error(magic in 0..3u8, header: Option<Vec<u8>>, mut record: Vec<u8>) {
        record.insert(0, magic);
        if let Ok(Some(frame)) = Frame::read(header.as_deref(), Some(&record)) {
            // Nothing is lost: schema and payload are all of the record.
            if frame.header_rest.is_none() {
                let head = match frame.schema {
                    SchemaRef::Id(id) => prefix(id).to_vec(),
                    SchemaRef::Guid(guid) => guid_header(guid).to_vec(),
                };
                prop_assert_eq!([head, frame.payload.to_vec()].concat(), &*record);
            }
            if let Ok((_, message)) = frame.message() {
                prop_assert!(frame.payload.ends_with(message));
            }
        }
    }
}
