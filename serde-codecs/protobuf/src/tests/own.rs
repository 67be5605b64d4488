//! Types that know their files.

use std::sync::LazyLock;

use pretty_assertions::assert_eq;
use prost::Message as _;
use prost_reflect::{DescriptorPool, MessageDescriptor, ReflectMessage};
use protox::file::FileResolver as _;

use super::*;
use crate::{ErrorKind, Own, Record};

/// A pool as `protoc` would make it of three files.
static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
    let set = protox::Compiler::with_file_resolver(Files)
        .include_imports(true)
        .open_file("shop/order.proto")
        .expect("it compiles")
        .file_descriptor_set();
    DescriptorPool::decode(set.encode_to_vec().as_slice()).expect("it was just made")
});

struct Files;

impl protox::file::FileResolver for Files {
    fn open_file(&self, name: &str) -> Result<protox::file::File, protox::Error> {
        let source = match name {
            "shop/order.proto" => {
                r#"syntax = "proto3"; package shop;
                   import "shop/customer.proto"; import "google/protobuf/timestamp.proto"; import "shop/address.proto";
                   message Order {
                     int64 id = 1;
                     Customer customer = 2;
                     map<string, Address> addresses = 3;
                     google.protobuf.Timestamp at = 4;
                     message Line { string sku = 1; }
                   }"#
            }
            "shop/customer.proto" => {
                r#"syntax = "proto3"; package shop; import "shop/address.proto"; message Customer { Address home = 1; }"#
            }
            "shop/address.proto" => {
                r#"syntax = "proto3"; package shop; message Address { string street = 1; }"#
            }
            _ => return protox::file::GoogleFileResolver::new().open_file(name),
        };
        protox::file::File::from_source(name, source)
    }
}

/// What generators that know `prost-reflect` make.
#[derive(prost::Message, Clone, PartialEq)]
struct Line {
    #[prost(string, tag = "1")]
    sku: String,
}

impl ReflectMessage for Line {
    fn descriptor(&self) -> MessageDescriptor {
        let descriptor = POOL.get_message_by_name("shop.Order.Line");
        descriptor.expect("it has one")
    }
}

fn paths(own: &Own) -> Vec<&str> {
    own.imports.iter().map(|import| &*import.path).collect()
}

#[test]
fn a_descriptor_brings_its_file_and_what_that_imports_bottom_up() {
    let own = <Line as Record>::own().expect("it has one");
    assert_eq!(own.message, "shop.Order.Line");
    assert_eq!(
        paths(&own),
        [
            "shop/address.proto",
            "shop/customer.proto",
            "google/protobuf/timestamp.proto"
        ]
    );
    let schema = own.schema().expect("it is valid");
    assert!(schema.imports("shop/address.proto"));
    assert!(schema.text().contains("message Line"));
    // The entry of the map stands in the descriptor, and so in the text that it is registered as.
    assert_eq!(
        schema.indexes("shop.Order.Line").expect("it is there"),
        [4, 0, 2]
    );
    assert!(schema.descriptor("shop.Address").is_ok());
    assert_eq!(schema.incompatibility(&schema), None);
}

#[test]
fn a_file_set_is_what_compilers_write() {
    let set = POOL.encode_to_vec();
    let own = Own::of_file_set("shop.Customer", &set).expect("it has customers");
    assert_eq!(paths(&own), ["shop/address.proto"]);
    let schema = own.schema().expect("it is valid");
    assert_eq!(schema.first_message(), Some("shop.Customer"));
    let error = Own::of_file_set("shop.Nothing", &set).expect_err("there is none");
    assert!(
        matches!(error.kind(), ErrorKind::NoMessage { .. }),
        "{error}"
    );
    let error = Own::of_file_set("shop.Nothing", b"\xff").expect_err("it is none");
    assert!(matches!(error.kind(), ErrorKind::Schema(_)), "{error}");
}

#[test]
fn texts_are_given_with_what_they_import() {
    let own = Own::of_text(
        "shop.Parcel",
        r#"syntax = "proto3"; package shop; import "shop/address.proto"; message Parcel { Address to = 1; }"#,
    );
    let error = own
        .schema()
        .and_then(|schema| schema.descriptor("shop.Parcel"));
    let error = error.expect_err("an import is missing");
    assert!(error.to_string().contains("shop/address.proto"), "{error}");
    let own = own.importing(
        "shop/address.proto",
        r#"syntax = "proto3"; package shop; message Address {}"#,
    );
    let schema = own.schema().expect("it is valid");
    assert_eq!(schema.indexes("shop.Parcel").expect("it is there"), [0]);
    assert!(schema.descriptor("shop.Address").is_ok());
}

#[test]
fn a_type_of_another_library_takes_two_methods() {
    struct Bytes(Vec<u8>);
    impl crate::Message for Bytes {
        fn append(&self, out: &mut Vec<u8>) {
            out.extend_from_slice(&self.0);
        }
        fn read(payload: &[u8]) -> Result<Self, crate::Error> {
            Ok(Self(payload.to_vec()))
        }
    }
    let record = written(&shop(), "shop.Customer", &Bytes(vec![10, 1, b'A']));
    assert_eq!(record, [2, 4, 10, 1, b'A']);
    let reader = Reader::new(&shop(), "shop.Customer");
    let read: Bytes = super::read(&reader, &record).expect("any bytes do");
    assert_eq!(read.0, [10, 1, b'A']);
}

#[test]
fn a_file_that_only_passes_on_another_is_written_with_its_messages() {
    let own = Own::of_text(
        "shop.Customer",
        r#"syntax = "proto3"; import public "shop/shop.proto";"#,
    )
    .importing("shop/shop.proto", SHOP);
    let schema = own.schema().expect("it is valid");
    let customer = Customer {
        name: "Ada".to_owned(),
        referred_by: None,
    };
    let record = written(&schema, "shop.Customer", &customer);
    assert_eq!(record[..2], [2, 4]);
    let reader = Reader::new(&schema, "shop.Customer");
    assert_eq!(super::read(&reader, &record), Ok(customer));
    let dynamic = crate::DynamicReader::new(&schema).expect("it is valid");
    let (indexes, payload) = MessageIndexes::split(&record).expect("they were just written");
    let value = dynamic.read(indexes, payload, Limits::default());
    assert_eq!(
        value.expect("it has customers").descriptor().full_name(),
        "shop.Customer"
    );
}

#[test]
fn a_descriptor_and_the_text_it_was_compiled_from_read_each_other() {
    let own = <Line as Record>::own().expect("it has one");
    let compiled = own.schema().expect("it is valid");
    let mut texts = own;
    for import in &mut texts.imports {
        if let Ok(file) = Files.open_file(&import.path)
            && let Some(source) = file.source()
        {
            import.text = source.to_owned();
        }
    }
    let order = Files.open_file("shop/order.proto").expect("it is there");
    texts.text = order.source().expect("it was made of it").to_owned();
    let written = texts.schema().expect("it is valid");
    assert!(written.text().contains("map<string"));
    assert_eq!(written.incompatibility(&compiled), None);
    assert_eq!(compiled.incompatibility(&written), None);
}
