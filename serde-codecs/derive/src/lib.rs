//! `#[derive(Record)]`: the schema of a Rust type as a constant, and straight-line code that writes and reads its values.
//!
//! Use it as `etymon::Record` or `etymon_avro::Record`, which stand beside the traits that it implements.
//!
//! The attributes are read into one model of the type (`model`); what a format makes of that is a module of its own.

mod avro;
mod json;
mod model;
mod preset;
mod protobuf;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;
use syn::DeriveInput;

/// Makes a struct or enum a whole schema.
///
/// - A struct with named fields is a record. It may have lifetimes, and then borrows from the payload that it is read from.
/// - A struct around one value is as that value; around `[u8; N]` it is a fixed.
/// - An enum of variants that hold nothing is an Avro enum.
/// - An enum of variants that hold one value each is a union; one variant may hold nothing and stands for null.
///
/// A type that lies in itself, as `Option<Box<Self>>` or `Vec<Self>`, is named there.
///
/// ```
/// use etymon_avro::{Limits, Record};
///
/// /// What somebody bought.
/// #[derive(Record, Debug, PartialEq)]
/// #[record(crate = etymon_avro, namespace = "shop")]
/// struct Order<'a> {
///     id: &'a str,
///     /// In cents.
///     total: i64,
///     note: Option<&'a str>,
/// }
///
/// assert_eq!(
///     Order::SCHEMA,
///     r#"{"type":"record","name":"Order","namespace":"shop","doc":"What somebody bought.","fields":["#.to_owned()
///         + r#"{"name":"id","type":"string"},{"name":"total","type":"long","doc":"In cents."},"#
///         + r#"{"name":"note","type":["null","string"],"default":null}]}"#,
/// );
/// let order = Order { id: "o-1", total: 995, note: None };
/// let mut payload = Vec::new();
/// etymon_avro::append(&order, &mut payload);
/// assert_eq!(payload, b"\x06o-1\xc6\x0f\0");
/// assert_eq!(etymon_avro::decode::<Order>(&payload, Limits::default())?, order);
/// # Ok::<(), etymon_avro::Error>(())
/// ```
///
/// # Attributes of the type
///
/// | `#[record(...)]` | |
/// |---|---|
/// | `name = "Order"` | Name in the schema; that of the type without it. |
/// | `namespace = "shop"` | None without it. |
/// | `alias = "Purchase"` | A name that writers use, too; as often as needed, simple or full. |
/// | `rename_all = "camelCase"` | Also `lowercase`, `UPPERCASE`, `PascalCase`, `snake_case`, `SCREAMING_SNAKE_CASE`; for all fields or variants without a `name`. |
/// | `doc = false` | Leaves the doc comments of the type and its fields out of the schema. |
/// | `formats(avro, json, protobuf)` | What it is described in: only Avro without it. |
/// | `open` | In JSON: objects may have other properties than these. |
/// | `reserved(2, 9..=11, "old")` | In Protobuf: numbers and names that no field may have. |
/// | `part` | It is no schema of its own, but part of others: a type in it names one that lies around it. |
/// | `crate = etymon_avro` | Where the codec of its one format is found, or the facade of several; `::etymon` without it. |
///
/// # Attributes of fields
///
/// | `#[record(...)]` | |
/// |---|---|
/// | `name = "id"` | Name in the schema. |
/// | `alias = "key"` | A name under which writers have it; as often as needed. |
/// | `default`, `default = 3` | What the field is where the writer does not have it: the plainest value (0, empty), or a text, number, `true`, `false`, `b"bytes"`, `[]`, `{}`, a symbol as text. An `Option` is null without it. |
/// | `tag = "PII"` | A tag that rules select fields by; as often as needed. In Protobuf that of a `oneof` is one of each of its fields. |
/// | `logical = "timestamp-millis"` | What the number or text means; checked against the type. |
/// | `decimal(precision = 10, scale = 2)` | The same for bytes that are a decimal. |
/// | `order = "descending"` | Also `ascending`, `ignore`. |
/// | `skip` | Not in the schema; `Default::default()` when read. |
/// | `field = 3` | The number in Protobuf. |
/// | `oneof` | In Protobuf: the field is an enum of fields, of which a message has one. |
/// | `by_name` | The type of the field lies around this one through another type, and is named here. That makes this one a `part`. |
///
/// The value of a struct without names and of a variant takes `logical`, `decimal` and `by_name`, and a variant that holds
/// one takes `field`, and `tag`, which Avro and JSON do not have there: tag the field that holds the enum. A variant that holds
/// nothing takes `name`, and `default` on the symbol that is read in place of those that the reader does not know.
///
/// # JSON
///
/// With `formats(json)` the type also derives serde's `Serialize` and `Deserialize`, which write and read the values; this
/// derive writes their JSON Schema (draft 7). serde's attributes are not read: `name` and `#[serde(rename = "...")]`,
/// `alias` and `#[serde(alias = "...")]`, `skip` and `#[serde(skip)]`, `default` and `#[serde(default)]` go together, and a
/// union is `#[serde(untagged)]`. Names that differ are found by `etymon_json::check`, and when a serializer is made.
/// `namespace`, `logical`, `decimal` and `order` mean nothing there. `Bytes`, which every codec has, are a string in Base64.
///
/// # Protobuf
///
/// With `formats(protobuf)` a struct with named fields is a `prost::Message`, whose bytes are those of a type of prost with
/// the same fields, and all fields have numbers. `i32`, `i64`, `u32`, `u64`, `f32`, `f64`, `bool`, `String`, `Vec<u8>` are
/// scalars, `Bytes` is as `Vec<u8>`, `Option` is `optional`, `Vec` is `repeated`, maps have texts as keys. A message that is
/// no `Option` is always written.
///
/// An enum whose variants hold nothing is an enum with the numbers of Rust, of which the first is 0; its symbols begin with
/// its name, as all enums of a file share one scope. A number that is not known leaves the field as it is, or is the
/// `default` symbol. An enum whose variants hold values is the fields of a `oneof`: the field that holds it, or an `Option`
/// of it, is `oneof`, and has no number, but the variants have.
///
/// The derive implements `Default`, as prost's does: what a message is without fields. The types that lie in a message stand
/// in its file, in its package. The file is there as text and as descriptor (`Described`). `alias`, `default`, `logical`,
/// `decimal` and `order` mean nothing there: a field that is not written is the plainest value.
///
/// # What is refused
///
/// An attribute that is not known, with the one that is probably meant:
///
/// ```compile_fail
/// #[derive(etymon_avro::Record)]
/// #[record(crate = etymon_avro)]
/// struct Order {
///     #[record(rename = "id")]
///     key: String,
/// }
/// ```
///
/// A default that is no value of its field:
///
/// ```compile_fail
/// #[derive(etymon_avro::Record)]
/// #[record(crate = etymon_avro)]
/// struct Order {
///     #[record(default = "none")]
///     total: i64,
/// }
/// ```
///
/// A logical type of another type:
///
/// ```compile_fail
/// #[derive(etymon_avro::Record)]
/// #[record(crate = etymon_avro)]
/// struct Order {
///     #[record(logical = "timestamp-millis")]
///     placed: i32,
/// }
/// ```
///
/// A format that is not known:
///
/// ```compile_fail
/// #[derive(etymon_avro::Record)]
/// #[record(crate = etymon_avro, formats(xml))]
/// struct Order {
///     id: String,
/// }
/// ```
///
/// An optional value in an optional value, which Avro does not have:
///
/// ```compile_fail
/// #[derive(etymon_avro::Record)]
/// #[record(crate = etymon_avro)]
/// struct Order {
///     note: Option<Option<String>>,
/// }
/// ```
///
/// Parameters that are types:
///
/// ```compile_fail
/// #[derive(etymon_avro::Record)]
/// #[record(crate = etymon_avro)]
/// struct Page<T> {
///     items: Vec<T>,
/// }
/// ```
#[proc_macro_derive(Record, attributes(record))]
pub fn derive_record(input: TokenStream) -> TokenStream {
    syn::parse(input)
        .and_then(|input| expand(&input))
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}

fn expand(input: &DeriveInput) -> syn::Result<proc_macro2::TokenStream> {
    let container = model::read(input)?;
    let mut code = proc_macro2::TokenStream::new();
    if container.formats.avro {
        code.extend(avro::print(&container)?);
    }
    if container.formats.json {
        code.extend(json::print(&container)?);
    }
    if container.formats.protobuf {
        code.extend(protobuf::print(&container)?);
    }
    Ok(code)
}
