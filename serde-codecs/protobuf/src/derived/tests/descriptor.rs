//! The descriptors of derived types, against those that compilers make of their texts.

use std::collections::BTreeMap;

use etymon_schema::protobuf::built_in;
use pretty_assertions::assert_eq;
use prost::Message as _;
use prost_reflect::DescriptorPool;
use prost_reflect::prost_types::FileDescriptorProto;
use protox::file::{File, FileResolver, GoogleFileResolver};

use super::Order;
use crate::{Described, Record, Schema};

/// Names that have others in their way.
#[derive(Record)]
#[record(crate = etymon_protobuf, formats(protobuf), reserved(536_870_911, "b", "c"))]
struct Awkward {
    #[record(field = 2)]
    _note: Option<i32>,
    #[record(field = 3)]
    kind: Option<Kind>,
    #[record(field = 536_870_910, name = "__two__words_")]
    words: BTreeMap<String, Kind>,
    #[record(field = 18_999, name = "Upper_case2")]
    upper: Vec<Nothing>,
    #[record(oneof)]
    one: Option<One>,
}

#[derive(Record, Debug, Clone, Copy)]
#[record(crate = etymon_protobuf, formats(protobuf))]
enum Kind {
    Plain = 0,
    Least = i32::MIN as isize,
    Most = i32::MAX as isize,
}

#[derive(Record)]
#[record(crate = etymon_protobuf, formats(protobuf))]
struct Nothing {}

#[derive(Record)]
#[record(crate = etymon_protobuf, formats(protobuf))]
enum One {
    #[record(field = 17)]
    XXNote(Nothing),
}

/// What is called as the `oneof` of an `optional` field would be.
#[derive(Record)]
#[record(crate = etymon_protobuf, formats(protobuf))]
struct Between {
    #[record(field = 1)]
    one: Option<bool>,
    #[record(field = 2)]
    _note: Option<i32>,
    #[record(field = 3, name = "X_note")]
    text: Option<Kind>,
    #[record(oneof, name = "_one")]
    other: Option<One>,
}

#[derive(Record)]
#[record(crate = etymon_protobuf, formats(protobuf), namespace = "a.b.c")]
struct Tree {
    #[record(field = 1)]
    branches: Vec<Branch>,
    #[record(field = 2, tag = "a \"b\"\n")]
    kind: Kind,
}

#[derive(Record)]
#[record(crate = etymon_protobuf, formats(protobuf))]
struct Branch {
    #[record(field = 1, by_name)]
    tree: Option<Box<Tree>>,
    #[record(field = 2, by_name)]
    trees: BTreeMap<String, Tree>,
}

/// One file, and those that every registry knows.
struct Files {
    path: String,
    text: &'static str,
}

impl FileResolver for Files {
    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        let text = match name == self.path {
            true => Some(self.text),
            false => built_in(name).filter(|_| name.starts_with("confluent/")),
        };
        match text {
            Some(text) => File::from_source(name, text),
            None => GoogleFileResolver::new().open_file(name),
        }
    }
}

/// A `FileDescriptorSet`, whose files stay as they are.
#[derive(prost::Message)]
struct Set {
    #[prost(bytes = "vec", repeated, tag = "1")]
    files: Vec<Vec<u8>>,
}

/// The file that a compiler makes, behind those that it imports.
fn compiled(path: &str, text: &'static str) -> Vec<Vec<u8>> {
    let mut compiler = protox::Compiler::with_file_resolver(Files {
        path: path.to_owned(),
        text,
    });
    compiler.include_imports(true);
    compiler.open_file(path).expect("it compiles");
    let set = compiler.encode_file_descriptor_set();
    Set::decode(set.as_slice()).expect("it is one").files
}

fn path(descriptor: &[u8]) -> String {
    let file = FileDescriptorProto::decode(descriptor).expect("it is one");
    file.name().to_owned()
}

/// That the descriptor of a compiler is the same bytes, and those types the ones that a registry makes of the text.
fn check<T: Described>(expected: &str) {
    let path = path(T::DESCRIPTOR);
    assert_eq!(path, expected);
    let files = compiled(&path, T::SCHEMA);
    let (theirs, imports) = files.split_last().expect("it is the last");
    assert_eq!(debug(T::DESCRIPTOR), debug(theirs));

    let mut pool = DescriptorPool::new();
    for file in imports.iter().map(Vec::as_slice).chain([T::DESCRIPTOR]) {
        pool.decode_file_descriptor_proto(file).expect("it is one");
    }
    let found = pool.get_message_by_name(T::NAME).expect("it is there");
    assert_eq!(found.parent_file().file_descriptor_proto(), &parsed::<T>());
}

/// What a registry makes of the text. It says what is packed also where that goes without saying.
fn parsed<T: Described>() -> FileDescriptorProto {
    let own = Schema::parse(T::SCHEMA).and_then(|schema| schema.descriptor(T::NAME));
    let own = own.expect("it is a file").parent_file();
    let mut own = own.file_descriptor_proto().clone();
    own.name = Some(path(T::DESCRIPTOR));
    for field in own
        .message_type
        .iter_mut()
        .flat_map(|message| &mut message.field)
    {
        field
            .options
            .take_if(|options| options.packed == Some(true));
    }
    own
}

fn debug(descriptor: &[u8]) -> String {
    format!("{:?}", prost::bytes::Bytes::copy_from_slice(descriptor))
}

#[test]
fn the_descriptor_is_that_of_compilers() {
    check::<Awkward>("Awkward.proto");
    check::<Tree>("a/b/c/Tree.proto");
    check::<Order>("shop/Order.proto");
}

#[test]
fn the_oneofs_of_optional_fields_have_names_of_their_own() {
    let descriptor = FileDescriptorProto::decode(Between::DESCRIPTOR).expect("it is one");
    assert_eq!(descriptor, parsed::<Between>()); // protox gives names twice
    let oneofs = &descriptor.message_type[0].oneof_decl;
    let names: Vec<&str> = oneofs.iter().map(|oneof| oneof.name()).collect();
    assert_eq!(names, ["_one", "X_one", "XX_note", "_X_note"]);
}
